#pragma once
// The program itself, serving a folder on a free port of this machine.

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace takaful::bench {

class Server {
public:
    /// Starts `takaful serve` (the one beside this benchmark) and waits until it takes connections.
    explicit Server(std::string const& folder);
    ~Server();  // kill -9, unless it was stopped.
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;

    std::uint16_t port() const { return port_; }
    /// Seconds from its start to its first open connection.
    double started_s() const { return started_s_; }
    /// The most memory that it ever had, in MiB.
    double peak_mib() const;
    /// An orderly end; whatever else it is, the benchmark ends too.
    void stop();

private:
    std::uint16_t const port_;
    pid_t child_ = 0;
    double started_s_ = 0;
};

/// A connection to 127.0.0.1, or -1.
int connect_to(std::uint16_t port);
/// VmHWM of a process ("self": this one), in MiB.
double peak_mib_of(std::string const& process);

}  // namespace takaful::bench
