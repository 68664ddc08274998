// Small encodings: one value, one spelling.

#include "base/decimal.hpp"
#include "base/ids.hpp"
#include "fuzz.hpp"

namespace takaful {

FUZZ_TARGET(encodings) {
    auto const bytes = input.rest();
    auto const text = as_text(bytes);
    MUST(parse_hex(hex(bytes)).value() == Bytes(bytes.begin(), bytes.end()));
    MUST(parse_base64(base64(bytes)).value() == Bytes(bytes.begin(), bytes.end()));
    if (auto const read = parse_base64(text)) MUST(base64(*read) == text);
    if (auto const read = parse_hex(text)) MUST(parse_hex(hex(*read)).value() == *read);
    if (auto const id = parse_uuid(text)) MUST(parse_uuid(uuid_text(*id)).value() == *id);
    if (auto const number = parse_decimal(text)) MUST(std::to_string(*number) == text);
    auto const sound = utf8_prefix(text);
    MUST(sound <= text.size() && is_utf8(text.substr(0, sound)));
    auto const digits = ascii_digits(text);
    MUST(ascii_digits(digits) == digits);
}

}  // namespace takaful
