// Header values of a request.

#include "fuzz.hpp"
#include "platform/http/request_text.hpp"

namespace takaful {

FUZZ_TARGET(http_headers) {
    std::string const name{as_text(input.bytes(input.byte() % 16))};
    auto const header = input.text();
    auto const cookie = http::cookie_value(header, name);
    if (!cookie.empty())
        MUST(header.find(name + "=" + std::string{cookie}) != std::string_view::npos);
    auto const language = http::language_of(header);
    MUST(language == "ar" || language == "en");
    if (http::accepts_coding(header, "gzip")) MUST(header.find("gzip") != std::string_view::npos);
    if (http::names_etag(header, "\"e\""))
        MUST(header.find_first_of("*e") != std::string_view::npos);
    auto const media = http::media_type(header);
    MUST(http::media_type(media) == media);
    auto const block = http::address_block(header);
    MUST(header.find(block) != std::string_view::npos);
    // A bucket never splits: a longer spelling of the same block hangs in it too.
    if (block != header && header.find('.') == std::string_view::npos)
        MUST(http::address_block(block + "::1") == block);
}

}  // namespace takaful
