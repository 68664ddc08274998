#pragma once
// How an answer is written: status line, security headers, problem documents and the log line.

#include <string>
#include <string_view>

#include "platform/http/http.hpp"

namespace takaful::http {

/// Which headers of protection an answer carries.
enum class Surface : std::uint8_t {
    api,    // /v1: never stored, never framed, never a document.
    page,   // The web app: the whole policy.
    asset,  // What a page brings, named by its content: no document, so a line or two is enough.
    log,    // /log: anyone's browser may read it, to check.
    alone,  // The one-file verifier: its script is inside it, so it gets an origin of its own.
};

struct Envelope {
    Surface surface = Surface::api;
    bool keep_alive = true;
    bool behind_tls = false;
    bool goes_on = false;  // Its end is the connection's: its size is not known.
    std::string_view date;  // "Tue, 03 Nov 2026 10:00:00 GMT"
};

/// The status line and headers, blank line included. Header values with control characters are left
/// out.
std::string head_text(Response const& response, Envelope const& envelope);

/// RFC 9110 §5.6.7.
std::string http_date(Instant instant);

/// Eight letters and digits that can be read out on the telephone: "K7QM-2X9F".
std::string new_report_number();

/// The size of the body that goes with the head.
std::size_t body_size(Response const& response);

}  // namespace takaful::http
