#include "app/http_client.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <memory>
#include <optional>

namespace takaful::app {

namespace {

// A full entry bundle is 131,584 bytes; a checkpoint at most 64 KiB.
constexpr std::size_t answer_bytes_max = 2U << 20;

std::unexpected<Error> unreachable(std::string address, std::string why) {
    return fail(ErrorKind::unavailable, "tlog.unreachable", {{"path", std::move(address)}},
                std::move(why));
}

/// How long the whole exchange may still take: a server that drips bytes gains nothing.
class Deadline {
public:
    explicit Deadline(int timeout_ms)
        : end_(Clock::now() + std::chrono::milliseconds{timeout_ms}) {}
    int left_ms() const {
        auto const left =
            std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Clock::now()).count();
        return static_cast<int>(std::max<std::int64_t>(left, 0));
    }

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point end_;
};

/// A socket that closes itself.
class Connection {
public:
    explicit Connection(Deadline const& deadline) : deadline_(deadline) {}
    ~Connection() { close(); }
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    bool open(std::string const& host, std::string const& port) {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* found = nullptr;
        if (::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return false;
        std::unique_ptr<addrinfo, void (*)(addrinfo*)> const owner{found, ::freeaddrinfo};
        for (auto const* address = found; address != nullptr; address = address->ai_next)
            if (connect(*address)) return true;
        return false;
    }
    bool send_all(std::string_view text) const {
        while (!text.empty()) {
            if (!wait(POLLOUT)) return false;
            auto const sent = ::send(handle_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Everything until the other side closes. False when it fails or is longer than allowed.
    bool receive_all(std::string& out) const {
        std::array<char, 16'384> buffer;
        while (out.size() <= answer_bytes_max) {
            if (!wait(POLLIN)) return false;
            auto const count = ::recv(handle_, buffer.data(), buffer.size(), 0);
            if (count <= 0) return count == 0;
            out.append(buffer.data(), static_cast<std::size_t>(count));
        }
        return false;
    }

private:
    bool wait(short what) const {
        pollfd poll{handle_, what, 0};
        return ::poll(&poll, 1, deadline_.left_ms()) == 1;
    }
    bool connect(addrinfo const& address) {
        handle_ =
            ::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (handle_ < 0) return false;
        if (::connect(handle_, address.ai_addr, address.ai_addrlen) == 0) return true;
        int error = errno;
        socklen_t length = sizeof error;
        if (error == EINPROGRESS && wait(POLLOUT) &&
            ::getsockopt(handle_, SOL_SOCKET, SO_ERROR, &error, &length) == 0 && error == 0)
            return true;
        close();
        return false;
    }
    void close() {
        if (handle_ >= 0) ::close(handle_);
        handle_ = -1;
    }

    Deadline const& deadline_;
    int handle_ = -1;
};

/// The status of an answer's first line: "HTTP/1.1 200 OK"; 0 when it is none.
int status_of(std::string_view answer) {
    if (!answer.starts_with("HTTP/1.") || answer.size() < 12) return 0;
    int status = 0;
    std::from_chars(answer.data() + 9, answer.data() + 12, status);
    return status;
}

/// The length that the head tells, so that a body cut short is not taken for a whole one.
std::optional<std::size_t> told_length(std::string_view head) {
    constexpr std::string_view name = "\r\ncontent-length:";
    auto const same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
    auto const found = std::search(head.begin(), head.end(), name.begin(), name.end(), same);
    if (found == head.end()) return std::nullopt;
    auto text = std::string_view{found, head.end()}.substr(name.size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    std::size_t length = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    return error == std::errc{} ? std::optional{length} : std::nullopt;
}

std::string_view without_slash(std::string_view text) {
    while (text.ends_with('/')) text.remove_suffix(1);
    return text;
}

}  // namespace

Result<HttpClient> HttpClient::to(std::string_view address, int timeout_ms) {
    constexpr std::string_view scheme = "http://";
    if (!address.starts_with(scheme)) return unreachable(std::string{address}, "only http://");
    auto const rest = without_slash(address.substr(scheme.size()));
    auto const slash = std::min(rest.find('/'), rest.size());
    auto const authority = rest.substr(0, slash);
    auto const colon = authority.rfind(':');
    bool const has_port = colon != std::string_view::npos && authority.back() != ']';
    HttpClient client;
    client.host_ = authority.substr(0, has_port ? colon : authority.size());
    client.port_ = has_port ? std::string{authority.substr(colon + 1)} : std::string{"80"};
    client.base_ = rest.substr(slash);
    client.timeout_ms_ = timeout_ms;
    if (client.host_.starts_with('[') && client.host_.ends_with(']'))
        client.host_ = client.host_.substr(1, client.host_.size() - 2);
    bool const clean =
        std::ranges::none_of(address, [](unsigned char c) { return c <= ' ' || c == 0x7f; });
    if (client.host_.empty() || !clean) return unreachable(std::string{address}, "no host");
    return client;
}

// HTTP/1.0: the answer ends where the connection does.
std::string HttpClient::head(std::string_view method, std::string_view path) const {
    auto const host = host_.find(':') == std::string::npos ? host_ : "[" + host_ + "]";
    return std::string{method} + " " + base_ + std::string{path} + " HTTP/1.0\r\nHost: " + host +
           ":" + port_ + "\r\nConnection: close\r\n";
}

Result<HttpReply> HttpClient::get(std::string_view path) const {
    return exchange(head("GET", path) + "\r\n", std::string{path});
}

Result<HttpReply> HttpClient::post(std::string_view path, std::string_view body) const {
    auto request = head("POST", path);
    request +=
        "Content-Type: application/octet-stream\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n";
    return exchange(request.append(body), std::string{path});
}

Result<HttpReply> HttpClient::exchange(std::string const& request, std::string const& path) const {
    auto const address = "http://" + host_ + ":" + port_ + base_ + path;
    Deadline const deadline{timeout_ms_};
    Connection connection{deadline};
    if (!connection.open(host_, port_)) return unreachable(address, "connect");
    std::string answer;
    if (!connection.send_all(request) || !connection.receive_all(answer))
        return unreachable(address, "transfer");
    auto const end = answer.find("\r\n\r\n");
    if (status_of(answer) == 0 || end == std::string::npos)
        return unreachable(address, "no answer");
    HttpReply reply{status_of(answer), answer.substr(end + 4)};
    auto const length = told_length(std::string_view{answer}.substr(0, end));
    if (length && *length != reply.body.size()) return unreachable(address, "cut short");
    return reply;
}

}  // namespace takaful::app
