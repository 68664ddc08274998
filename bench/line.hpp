#pragma once
// One connection to a server of this machine: a request, then its answer, of any status.

#include <cstdint>
#include <string>
#include <string_view>

namespace takaful::bench {

class Line {
public:
    Line(std::uint16_t port, std::string token = {});
    ~Line();
    Line(Line const&) = delete;
    Line& operator=(Line const&) = delete;

    /// The whole answer: its head, an empty line, its body. `token`: instead of the line's own.
    std::string get(std::string const& target, std::string const& token = {});
    std::string post(std::string const& target, std::string_view json);

private:
    std::string ask(std::string const& head, std::string_view body);
    int socket_;
    std::string token_;
};

/// The text or number of a field of an answer's JSON, the first of that name; empty when none.
std::string field_of(std::string const& answer, std::string const& name);

}  // namespace takaful::bench
