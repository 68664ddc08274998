#pragma once
// Text from people: digits of any script, Arabic normalisation, UTF-8 checks, small encodings.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace takaful {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<std::uint8_t const>;

inline BytesView as_bytes(std::string_view text) {
    return {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
}
inline std::string_view as_text(BytesView bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

/// Bytes of `text` before the first that is no UTF-8; its whole size when all are good.
std::size_t utf8_prefix(std::string_view text);
bool is_utf8(std::string_view text);
/// ٠١٢ ۰۱۲ and full-width digits become 012; everything else stays.
std::string ascii_digits(std::string_view text);
/// The form under which names and words are compared and searched, one algorithm with the web
/// (tests/shared/normalise.json): NFKC, no marks or tatweel, أإآٱ -> ا, ة -> ه, ى -> ي, ؤ -> و,
/// ئ -> ي, Persian ک ی -> ك ي, digits to ASCII, lower case, «عبد الله» -> «عبدالله», single spaces.
std::string normalise(std::string_view text);
/// 14 digits with a real birth date and governorate code. Errors: id.national_malformed
Result<std::string> parse_national_id(std::string_view text);
/// Egyptian mobile in any digits and common shapes to "+201012345678". Errors: phone.malformed
Result<std::string> parse_phone(std::string_view text);

/// Lower-case hexadecimal.
std::string hex(BytesView bytes);
/// Either case. Errors: encoding.hex_malformed
Result<Bytes> parse_hex(std::string_view text);
/// RFC 4648 §4: the standard alphabet, padded.
std::string base64(BytesView bytes);
/// Strict: padding required, one spelling a value. Errors: encoding.base64_malformed
Result<Bytes> parse_base64(std::string_view text);

}  // namespace takaful
