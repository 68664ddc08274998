#include "platform/http/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/messages.hpp"
#include "platform/crypto/crypto.hpp"

namespace takaful::http {

// Source: docs/sources.md#web-headers
static constexpr std::string_view page_policy =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; report-to csp\r\n"
    "Reporting-Endpoints: csp=\"/v1/csp-reports\"\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(self), geolocation=(self), microphone=(), payment=(), usb=()\r\n";
static constexpr std::string_view asset_policy =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";
static constexpr std::string_view api_policy =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Cache-Control: no-store\r\n";
static constexpr std::string_view log_policy =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Resource-Policy: cross-origin\r\n"
    "Access-Control-Allow-Origin: *\r\n";
// Opened from the server or from a disk, it is a stranger to this site: no cookie, no storage.
static constexpr std::string_view alone_policy =
    "Content-Security-Policy: sandbox allow-scripts allow-downloads; default-src 'none'; "
    "script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src *; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";
static constexpr std::string_view every_policy =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n";
static constexpr std::string_view tls_policy =
    "Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n";

static std::string_view reason_of(int status) {
    struct Row {
        int status;
        std::string_view reason;
    };
    static constexpr Row rows[] = {
        {200, "OK"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {503, "Service Unavailable"},
    };
    for (auto const& row : rows)
        if (row.status == status) return row.reason;
    return "Answer";
}

std::size_t body_size(Response const& response) {
    return response.shared_body ? response.shared_body->size() : response.body.size();
}

static bool is_clean(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

std::string head_text(Response const& response, Envelope const& envelope) {
    std::string out;
    out.reserve(1'280);
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                   reason_of(response.status), envelope.date);
    if (response.status != 304)
        fmt::format_to(std::back_inserter(out), "Content-Type: {}\r\n", response.content_type);
    if (response.status != 304 && !envelope.goes_on)
        fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", body_size(response));
    if (!envelope.keep_alive) out += "Connection: close\r\n";
    for (auto const& [name, value] : response.headers) {
        if (!is_clean(name) || !is_clean(value)) continue;
        fmt::format_to(std::back_inserter(out), "{}: {}\r\n", name, value);
    }
    switch (envelope.surface) {
        case Surface::api:
            out += api_policy;
            break;
        case Surface::page:
            out += page_policy;
            break;
        case Surface::asset:
            out += asset_policy;
            break;
        case Surface::log:
            out += log_policy;
            break;
        case Surface::alone:
            out += alone_policy;
            break;
    }
    out += every_policy;
    if (envelope.behind_tls) out += tls_policy;
    out += "\r\n";
    return out;
}

std::string http_date(Instant instant) {
    static constexpr std::array days{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto const seconds = instant.unix_us / 1'000'000;
    Date const date{static_cast<std::int32_t>(seconds / 86'400)};
    auto const civil = to_civil(date);
    auto const of_day = seconds % 86'400;
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                       days[static_cast<std::size_t>(date.day_number) % 7], civil.day,
                       months[static_cast<std::size_t>(civil.month - 1)], civil.year,
                       of_day / 3'600, of_day / 60 % 60, of_day % 60);
}

std::string new_report_number() {
    static constexpr std::string_view letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::array<std::uint8_t, 8> random;
    crypto::fill_random(random);
    std::string out;
    for (std::size_t i = 0; i < random.size(); ++i) {
        if (i == 4) out += '-';
        out += letters[random[i] % letters.size()];
    }
    return out;
}

static json::Value params_of(Error const& error) {
    json::Value::Object params;
    for (auto const& param : error.params) {
        if (auto const* number = std::get_if<std::int64_t>(&param.value))
            params.emplace_back(std::string{param.name}, json::Value{*number});
        else
            params.emplace_back(std::string{param.name},
                                json::Value{std::get<std::string>(param.value)});
    }
    return {std::move(params)};
}

// What a refusal asks of the client by header.
static void add_duties(Response& response, Error const& error) {
    if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (response.status != 429 && response.status != 503) return;
    std::string seconds{"1"};
    for (auto const& param : error.params)
        if (auto const* number = std::get_if<std::int64_t>(&param.value);
            number && param.name == "seconds")
            seconds = std::to_string(*number);
    response.headers.emplace_back("Retry-After", std::move(seconds));
}

Response problem(Error const& error, std::string_view language, std::string_view report_number) {
    Response response;
    response.status = status_of(error);
    response.content_type = "application/problem+json; charset=utf-8";
    response.headers.emplace_back("Content-Language", std::string{language});
    add_duties(response, error);
    std::string const code{error.code};
    std::string const report{report_number};
    response.body = json::to_text(json::Value{json::Value::Object{
        {"type", {"urn:takaful:problem:" + code}},
        {"title", {message_text(error, language)}},
        {"status", {std::int64_t{response.status}}},
        {"code", {code}},
        {"params", params_of(error)},
        {"report", {report}},
        {"instance", {"urn:takaful:report:" + report}},
    }});
    return response;
}

}  // namespace takaful::http
