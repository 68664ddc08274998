#pragma once
// One plain HTTP request, within a time limit: to a log's files and to its witnesses.

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace takaful::app {

struct HttpReply {
    int status = 0;
    std::string body;
};

/// An address "http://host[:port][/path]", without a slash at its end.
class HttpClient {
public:
    /// Errors: tlog.unreachable {path}
    static Result<HttpClient> to(std::string_view address, int timeout_ms);

    /// `path` follows the address, such as "/checkpoint". Errors: tlog.unreachable {path}
    Result<HttpReply> get(std::string_view path) const;
    Result<HttpReply> post(std::string_view path, std::string_view body) const;

private:
    Result<HttpReply> exchange(std::string const& request, std::string const& address) const;
    std::string head(std::string_view method, std::string_view path) const;

    std::string host_;
    std::string port_;
    std::string base_;
    int timeout_ms_ = 0;
};

}  // namespace takaful::app
