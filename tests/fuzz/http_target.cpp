// Request targets: what was taken, written again in the plainest way, is taken as the same.

#include "fuzz.hpp"
#include "platform/http/request_text.hpp"

namespace takaful {

namespace {

/// Every byte that is no letter or digit as %XX; slashes stay where `keep` has them.
std::string escaped(std::string_view text, std::string_view keep) {
    std::string out;
    for (char const c : text) {
        bool const plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || keep.find(c) != std::string_view::npos;
        if (plain)
            out += c;
        else
            out += "%" + hex(as_bytes({&c, 1}));
    }
    return out;
}

}  // namespace

FUZZ_TARGET(http_target) {
    auto const text = input.text();
    auto const target = http::parse_target(text);
    if (!target) return;
    MUST(text.size() <= http::target_bytes_max && text.starts_with('/'));
    MUST(is_utf8(target->path) && target->query.size() <= http::query_params_max);
    for (std::string_view const bad : {"//", "/./", "/../", "\\"})
        MUST(target->path == "/" || (target->path + "/").find(bad) == std::string::npos);
    for (auto const byte : as_bytes(target->path)) MUST(byte >= 0x20 && byte != 0x7F);
    auto written = escaped(target->path, "/");
    for (char mark = '?'; auto const& [name, value] : target->query) {
        written += mark + escaped(name, "") + "=" + escaped(value, "");
        mark = '&';
        MUST(!name.empty() && is_utf8(name) && is_utf8(value));
    }
    if (written.size() > http::target_bytes_max) return;
    auto const again = http::parse_target(written);
    MUST(again.has_value());
    MUST(again->path == target->path && again->query == target->query);
}

}  // namespace takaful
