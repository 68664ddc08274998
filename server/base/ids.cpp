#include "base/ids.hpp"

#include <algorithm>

namespace takaful {

Bytes16 make_uuid7(std::int64_t unix_ms, std::span<std::uint8_t const, 10> random) {
    Bytes16 bytes;
    for (std::size_t i = 0; i < 6; ++i)
        bytes[i] = static_cast<std::uint8_t>(unix_ms >> (8 * (5 - i)));
    std::ranges::copy(random, bytes.begin() + 6);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x70);  // Version 7.
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);  // RFC 9562 variant.
    return bytes;
}

static int nibble(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool is_dash_place(std::size_t i) {
    return i == 8 || i == 13 || i == 18 || i == 23;
}

Result<Bytes16> parse_uuid(std::string_view text) {
    if (text.size() != 36) return fail(ErrorKind::invalid, "id.malformed");
    Bytes16 bytes;
    std::size_t filled = 0;
    for (std::size_t i = 0; i < 36;) {
        if (is_dash_place(i)) {
            if (text[i] != '-') return fail(ErrorKind::invalid, "id.malformed");
            ++i;
            continue;
        }
        int const high = nibble(text[i]);
        int const low = nibble(text[i + 1]);
        if (high < 0 || low < 0) return fail(ErrorKind::invalid, "id.malformed");
        bytes[filled++] = static_cast<std::uint8_t>(high * 16 + low);
        i += 2;
    }
    return bytes;
}

std::string uuid_text(Bytes16 const& bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (auto const byte : bytes) {
        if (is_dash_place(text.size())) text += '-';
        text += digits[byte >> 4];
        text += digits[byte & 0x0F];
    }
    return text;
}

}  // namespace takaful
