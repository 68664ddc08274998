#include "app/log_source.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace takaful::app {

namespace {

// A full entry bundle is 131,584 bytes; a checkpoint at most 64 KiB.
constexpr std::size_t file_bytes_max = 1U << 20;
constexpr int timeout_s = 30;

std::unexpected<Error> unreachable(std::string path, std::string why) {
    return fail(ErrorKind::unavailable, "tlog.unreachable", {{"path", std::move(path)}},
                std::move(why));
}

class FolderSource : public tlog::LogFiles {
public:
    explicit FolderSource(std::string folder) : folder_(std::move(folder)) {}
    Result<std::optional<Bytes>> read(std::string_view path) override {
        auto const name = folder_ + "/" + std::string{path};
        std::error_code error;
        if (!std::filesystem::exists(name, error)) return std::nullopt;
        std::ifstream in{name, std::ios::binary};
        if (!in) return unreachable(name, "open");
        return Bytes{std::istreambuf_iterator<char>{in}, {}};
    }

private:
    std::string folder_;
};

/// A connected socket that closes itself.
class Connection {
public:
    Connection() = default;
    ~Connection() {
        if (handle_ >= 0) ::close(handle_);
    }
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    bool open(std::string const& host, std::string const& port) {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* found = nullptr;
        if (::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return false;
        for (auto const* address = found; address != nullptr && handle_ < 0;
             address = address->ai_next)
            try_address(*address);
        ::freeaddrinfo(found);
        return handle_ >= 0;
    }
    bool send_all(std::string_view text) const {
        while (!text.empty()) {
            auto const sent = ::send(handle_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Everything until the other side closes. False when it fails or is longer than allowed.
    bool receive_all(std::string& out) const {
        std::array<char, 16'384> buffer;
        while (out.size() <= 2 * file_bytes_max) {
            auto const count = ::recv(handle_, buffer.data(), buffer.size(), 0);
            if (count <= 0) return count == 0;
            out.append(buffer.data(), static_cast<std::size_t>(count));
        }
        return false;
    }

private:
    void try_address(addrinfo const& address) {
        auto const handle = ::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, 0);
        if (handle < 0) return;
        timeval const limit{.tv_sec = timeout_s, .tv_usec = 0};
        ::setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(handle, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        if (::connect(handle, address.ai_addr, address.ai_addrlen) == 0)
            handle_ = handle;
        else
            ::close(handle);
    }

    int handle_ = -1;
};

/// The status of an answer's first line: "HTTP/1.1 200 OK"; 0 when it is none.
int status_of(std::string_view answer) {
    if (!answer.starts_with("HTTP/1.") || answer.size() < 12) return 0;
    int status = 0;
    std::from_chars(answer.data() + 9, answer.data() + 12, status);
    return status;
}

/// One GET a file, HTTP/1.0: the answer ends where the connection does.
class HttpSource : public tlog::LogFiles {
public:
    HttpSource(std::string host, std::string port, std::string base)
        : host_(std::move(host)), port_(std::move(port)), base_(std::move(base)) {}

    Result<std::optional<Bytes>> read(std::string_view path) override {
        auto const target = base_ + "/" + std::string{path};
        auto const address = "http://" + host_ + ":" + port_ + target;
        Connection connection;
        if (!connection.open(host_, port_)) return unreachable(address, "connect");
        auto const request = "GET " + target + " HTTP/1.0\r\nHost: " + host_ + ":" + port_ +
                             "\r\nConnection: close\r\n\r\n";
        std::string answer;
        if (!connection.send_all(request) || !connection.receive_all(answer))
            return unreachable(address, "transfer");
        auto const status = status_of(answer);
        if (status == 404) return std::nullopt;
        auto const body = answer.find("\r\n\r\n");
        if (status != 200 || body == std::string::npos)
            return unreachable(address, "status " + std::to_string(status));
        auto const bytes = as_bytes(std::string_view{answer}.substr(body + 4));
        return Bytes(bytes.begin(), bytes.end());
    }

private:
    std::string host_;
    std::string port_;
    std::string base_;
};

std::string_view without_slash(std::string_view text) {
    while (text.ends_with('/')) text.remove_suffix(1);
    return text;
}

}  // namespace

Result<std::unique_ptr<tlog::LogFiles>> open_log_source(std::string_view where) {
    constexpr std::string_view scheme = "http://";
    auto rest = without_slash(where);
    if (rest.starts_with("https://")) return unreachable(std::string{where}, "only http://");
    if (!rest.starts_with(scheme)) {
        std::error_code error;
        if (!std::filesystem::is_directory(std::string{where}, error))
            return unreachable(std::string{where}, "no such folder");
        return std::make_unique<FolderSource>(std::string{rest});
    }
    rest.remove_prefix(scheme.size());
    auto const slash = std::min(rest.find('/'), rest.size());
    auto const authority = rest.substr(0, slash);
    auto const colon = authority.rfind(':');
    bool const has_port = colon != std::string_view::npos && authority.back() != ']';
    auto host = std::string{authority.substr(0, has_port ? colon : authority.size())};
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.empty()) return unreachable(std::string{where}, "no host");
    return std::make_unique<HttpSource>(
        host, has_port ? std::string{authority.substr(colon + 1)} : std::string{"80"},
        std::string{rest.substr(slash)});
}

}  // namespace takaful::app
