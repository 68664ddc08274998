#include "bench/server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

namespace takaful::bench {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

std::uint16_t free_port() {
    int const socket = ::socket(AF_INET, SOCK_STREAM, 0);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    bool const bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                       ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(socket);
    if (!bound) std::abort();
    return ntohs(address.sin_port);
}

/// Starts a program; what it prints goes to a file.
pid_t start(std::vector<std::string> const& words, std::string const& output) {
    std::vector<char*> arguments;
    for (auto const& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (int const stream : {1, 2})
        posix_spawn_file_actions_addopen(&actions, stream, output.c_str(),
                                         O_WRONLY | O_CREAT | O_APPEND, 0600);
    pid_t child = 0;
    if (posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ) != 0)
        std::abort();
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

}  // namespace

int connect_to(std::uint16_t port) {
    int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto const address = loopback(port);
    int const yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (::connect(socket, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0)
        return socket;
    ::close(socket);
    return -1;
}

double peak_mib_of(std::string const& process) {
    std::ifstream status{"/proc/" + process + "/status"};
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1'024;
    return 0;
}

Server::Server(std::string const& folder) : port_(free_port()) {
    using Ticks = std::chrono::steady_clock;
    auto const program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "takaful";
    auto const begin = Ticks::now();
    child_ = start({program.string(), "serve", "--data", folder, "--address", "127.0.0.1", "--port",
                    std::to_string(port_)},
                   folder + ".log");
    for (int tries = 0; tries < 60'000; ++tries) {
        if (int const socket = connect_to(port_); socket >= 0) {
            ::close(socket);
            started_s_ = std::chrono::duration<double>(Ticks::now() - begin).count();
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    fmt::print(stderr, "the server does not start, see {}.log\n", folder);
    std::abort();
}

Server::~Server() {
    if (child_ == 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
}

double Server::peak_mib() const {
    return peak_mib_of(std::to_string(child_));
}

void Server::stop() {
    ::kill(child_, SIGTERM);
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = 0;
    if (status == 0) return;
    fmt::print(stderr, "the server did not stop well\n");
    std::abort();
}

}  // namespace takaful::bench
