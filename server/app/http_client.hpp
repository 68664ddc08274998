#pragma once
// HTTP and HTTPS requests, each within a time limit: to a log's files and to its witnesses.

#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace takaful::app {

struct HttpReply {
    int status = 0;
    std::string body;
};

/// One server, at an address "http://host[:port][/path]" or "https://…". The connection is kept
/// from one request to the next. Certificates must be of an authority that the system trusts, or of
/// those in the file that SSL_CERT_FILE names. No redirect is followed. For one thread.
class HttpClient {
public:
    /// Errors: tlog.unreachable {path}
    static Result<HttpClient> to(std::string_view address, int timeout_ms);

    /// `path` follows the address, such as "/checkpoint".
    /// Errors: tlog.unreachable {path}, tlog.certificate_refused {path}
    Result<HttpReply> get(std::string_view path);
    Result<HttpReply> post(std::string_view path, std::string_view body);

private:
    struct Closer {
        void operator()(void* handle) const;
    };
    /// What `get` and `post` have in common, once the handle knows which it is.
    Result<HttpReply> exchange(std::string_view path);

    std::string address_;  // Without a slash at its end.
    int timeout_ms_ = 0;
    std::unique_ptr<void, Closer> handle_;  // A CURL.
};

}  // namespace takaful::app
