#include "bench/line.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>

#include "bench/server.hpp"

namespace takaful::bench {

Line::Line(std::uint16_t port, std::string token)
    : socket_(connect_to(port)), token_(std::move(token)) {}

Line::~Line() {
    ::close(socket_);
}

std::string Line::get(std::string const& target, std::string const& token) {
    return ask(fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\n\r\n",
                           target, token.empty() ? token_ : token),
               {});
}

std::string Line::post(std::string const& target, std::string_view json) {
    return ask(fmt::format("POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\n"
                           "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                           target, token_, json.size()),
               json);
}

std::string Line::ask(std::string const& head, std::string_view body) {
    for (std::string_view rest : {std::string_view{head}, body})
        while (!rest.empty()) {
            auto const sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent <= 0) std::abort();
            rest.remove_prefix(static_cast<std::size_t>(sent));
        }
    std::string answer;
    for (;;) {
        std::array<char, 16'384> buffer;
        auto const bytes = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (bytes <= 0) std::abort();
        answer.append(buffer.data(), static_cast<std::size_t>(bytes));
        auto const end = answer.find("\r\n\r\n");
        if (end == std::string::npos) continue;
        auto const field = answer.find("Content-Length: ");
        std::size_t length = 0;
        if (field < end) std::from_chars(answer.data() + field + 16, answer.data() + end, length);
        if (answer.size() >= end + 4 + length) return answer;
    }
}

std::string field_of(std::string const& answer, std::string const& name) {
    auto const key = "\"" + name + "\":";
    auto at = answer.find(key);
    if (at == std::string::npos) return {};
    at += key.size();
    bool const is_text = answer[at] == '"';
    auto const end = answer.find_first_of(is_text ? "\"" : ",}]", at + 1);
    at += is_text ? 1 : 0;
    return answer.substr(at, end - at);
}

}  // namespace takaful::bench
