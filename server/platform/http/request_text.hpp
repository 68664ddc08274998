#pragma once
// The text parts of a request, read strictly: target, query, cookies, preferences. Pure.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace takaful::http {

inline constexpr std::size_t target_bytes_max = 4'096;
inline constexpr std::size_t query_params_max = 64;

struct Target {
    std::string path;                          // Decoded; no empty, "." or ".." segment inside.
    std::map<std::string, std::string> query;  // Decoded.
};

/// Reads an origin-form target, "/v1/areas?parent=EG-MNF". A trailing slash of a longer path goes.
/// Errors: http.target_malformed, http.target_too_long {limit}
Result<Target> parse_target(std::string_view text);

/// The value of a cookie, or empty.
std::string_view cookie_value(std::string_view header, std::string_view name);

/// "en" where English is wanted more than Arabic, else "ar".
std::string_view language_of(std::string_view accept_language);

/// Whether an Accept-Encoding header takes this coding ("gzip").
bool accepts_coding(std::string_view header, std::string_view coding);

/// Whether an If-None-Match header names this ETag (weak comparison).
bool names_etag(std::string_view header, std::string_view etag);

/// "application/json" of "Application/JSON; charset=utf-8".
std::string media_type(std::string_view header);

/// Where a limit's bucket hangs: an IPv4 address whole, an IPv6 address by its /48.
std::string address_block(std::string_view address);

}  // namespace takaful::http
