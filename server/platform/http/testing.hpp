#pragma once
// For tests only: a server on a free loopback port over a whole house, and a client that sends
// bytes exactly as they are written.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/http/http.hpp"
#include "platform/work/testing.hpp"

namespace takaful::http {

/// A raw connection. Reading gives up after ten seconds: a hang is a failed test, not a stuck one.
class RawClient {
public:
    explicit RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        timeval const patience{10, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            std::abort();
    }
    ~RawClient() { ::close(fd_); }
    RawClient(RawClient const&) = delete;

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            auto const sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;  // The server may have closed: what it said can still be read.
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    void end_sending() { ::shutdown(fd_, SHUT_WR); }

    struct Answer {
        int status = 0;  // 0: closed without an answer.
        std::string head;
        std::string body;
        bool has(std::string_view text) const { return head.find(text) != std::string::npos; }
        /// The value of a header, written as the server writes it.
        std::string header(std::string const& name) const {
            auto const at = head.find("\r\n" + name + ": ");
            if (at == std::string::npos) return {};
            auto const begin = at + name.size() + 4;
            return head.substr(begin, head.find("\r\n", begin) - begin);
        }
    };
    /// The next answer; interim ones (100) count.
    Answer read(bool head_only = false) {
        Answer answer;
        while (text_.find("\r\n\r\n") == std::string::npos)
            if (!more()) return answer;
        auto const end = text_.find("\r\n\r\n") + 4;
        answer.head = text_.substr(0, end);
        text_.erase(0, end);
        answer.status = std::atoi(answer.head.c_str() + 9);
        auto const size = head_only || answer.status == 304
                              ? std::size_t{0}
                              : std::strtoul(answer.header("Content-Length").c_str(), nullptr, 10);
        while (text_.size() < size)
            if (!more()) break;
        answer.body = text_.substr(0, size);
        text_.erase(0, size);
        return answer;
    }
    /// Of an answer that goes on: what comes up to a text and with it; less when it ends before.
    std::string read_until(std::string_view text) {
        while (text_.find(text) == std::string::npos)
            if (!more()) return std::exchange(text_, {});
        auto const end = text_.find(text) + text.size();
        auto piece = text_.substr(0, end);
        text_.erase(0, end);
        return piece;
    }
    /// True when the server ends the connection and nothing else was said.
    bool closed() {
        while (more()) {
        }
        return text_.empty() && !timed_out_;
    }

private:
    bool more() {
        char piece[4'096];
        auto const bytes = ::recv(fd_, piece, sizeof piece, 0);
        timed_out_ = timed_out_ || (bytes < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
        if (bytes <= 0) return false;
        text_.append(piece, static_cast<std::size_t>(bytes));
        return true;
    }
    int fd_;
    std::string text_;
    bool timed_out_ = false;
};

/// A request as text, Host and Content-Length included.
inline std::string request_text(std::string_view line, std::string_view headers = {},
                                std::string_view body = {}) {
    std::string out{line};
    out += " HTTP/1.1\r\nHost: localhost\r\n";
    out += headers;
    if (!body.empty()) out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    out += "\r\n";
    out += body;
    return out;
}

inline std::string post_text(std::string_view path, std::string_view body,
                             std::string_view headers = {}) {
    return request_text("POST " + std::string{path},
                        "Content-Type: application/json\r\n" + std::string{headers}, body);
}

struct TestServer {
    work::TestHouse house;
    Server server;

    explicit TestServer(std::vector<Route> routes, ServerOptions options = {},
                        FindActor find_actor = {}, FillSlot fill_slot = {})
        : server(test_options(std::move(options)), std::move(routes), house.runner,
                 std::move(find_actor), std::move(fill_slot)) {
        if (!server.start()) std::abort();
    }
    RawClient client() const { return RawClient{server.port()}; }
    /// One request on a connection of its own.
    RawClient::Answer ask(std::string_view text) const {
        RawClient client{server.port()};
        client.send(text);
        return client.read(text.starts_with("HEAD"));
    }

private:
    static ServerOptions test_options(ServerOptions options) {
        options.port = 0;
        if (!options.log) options.log = [](std::string_view) {};
        return options;
    }
};

}  // namespace takaful::http
