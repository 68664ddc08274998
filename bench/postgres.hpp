#pragma once
// A PostgreSQL of the benchmark's own, on the disk of the project, with durable commits.

#include <string>

namespace takaful::bench {

/// What a command prints; a benchmark whose command fails says so and ends.
std::string output_of(std::string const& command);

class PrivatePostgres {
public:
    explicit PrivatePostgres(std::string folder);
    ~PrivatePostgres();
    PrivatePostgres(PrivatePostgres const&) = delete;
    PrivatePostgres& operator=(PrivatePostgres const&) = delete;

    /// "postgresql:///postgres?host=…"
    std::string const& address() const { return address_; }
    /// Runs a file of SQL.
    void run_file(std::string const& path) const;

private:
    std::string const folder_;
    std::string address_;
};

}  // namespace takaful::bench
