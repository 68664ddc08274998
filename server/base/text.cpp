#include "base/text.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "base/time.hpp"

namespace takaful {

// ---- UTF-8 and digits --------------------------------------------------------------------------

// Calls visit(code point) for each up to the first byte that is no UTF-8; gives how many bytes
// those were. Text beyond 2 GB counts as no UTF-8: ICU counts in int32.
template <typename Visit>
static std::size_t for_each_code_point(std::string_view text, Visit&& visit) {
    auto const* bytes = reinterpret_cast<std::uint8_t const*>(text.data());
    if (!std::in_range<std::int32_t>(text.size())) return 0;
    auto const length = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = 0; at < length;) {
        std::int32_t const before = at;
        UChar32 code;
        U8_NEXT(bytes, at, length, code);
        if (code < 0) return static_cast<std::size_t>(before);
        visit(code);
    }
    return text.size();
}

static void append_utf8(std::string& out, UChar32 code) {
    std::array<std::uint8_t, 4> bytes;
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(bytes.data(), length, static_cast<std::uint32_t>(code));
    out.append(reinterpret_cast<char const*>(bytes.data()), static_cast<std::size_t>(length));
}

std::size_t utf8_prefix(std::string_view text) {
    return for_each_code_point(text, [](UChar32) {});
}

bool is_utf8(std::string_view text) {
    return utf8_prefix(text) == text.size();
}

static UChar32 ascii_digit(UChar32 code) {
    for (UChar32 const zero : {0x0660, 0x06F0, 0xFF10})  // Arabic-Indic, Persian, full-width.
        if (code >= zero && code <= zero + 9) return '0' + (code - zero);
    return code;
}

std::string ascii_digits(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    auto const sound =
        for_each_code_point(text, [&](UChar32 code) { append_utf8(out, ascii_digit(code)); });
    return out.append(text.substr(sound));
}

// ---- Normalisation -----------------------------------------------------------------------------

// Letters that people write for one another (Lucene's ArabicNormalizer, widened): 0 drops.
static UChar32 folded(UChar32 code) {
    switch (code) {
        case 0x0623:
        case 0x0625:
        case 0x0622:
        case 0x0671:
            return 0x0627;  // أ إ آ ٱ -> ا
        case 0x0629:
            return 0x0647;  // ة -> ه
        case 0x0649:
        case 0x0626:
        case 0x06CC:
            return 0x064A;  // ى ئ ی -> ي
        case 0x0624:
            return 0x0648;  // ؤ -> و
        case 0x06A9:
            return 0x0643;  // ک -> ك
        case 0x0640:
            return 0;  // Tatweel.
        default:
            break;
    }
    if (u_isUWhiteSpace(code)) return ' ';
    auto const mark_or_format = U_GC_M_MASK | U_GC_CF_MASK;  // Harakat; joiners and bidi marks.
    if (U_GET_GC_MASK(code) & mark_or_format) return 0;
    return u_tolower(ascii_digit(code));
}

// «عبد» and the next word are one name when that word begins with «ال»: «عبد الله» -> «عبدالله».
static void join_servant_names(std::string& text) {
    constexpr std::string_view servant = "عبد ", article = "ال";
    for (auto at = text.find(servant); at != std::string::npos; at = text.find(servant, at + 1)) {
        bool const word_start = at == 0 || text[at - 1] == ' ';
        std::size_t const space = at + servant.size() - 1;
        if (word_start && std::string_view{text}.substr(space + 1).starts_with(article))
            text.erase(space, 1);
    }
}

static std::u16string nfkc(std::string_view text) {
    std::u16string wide(text.size(), u'\0');  // UTF-16 has never more units than UTF-8 has bytes.
    std::int32_t length = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8WithSub(wide.data(), static_cast<std::int32_t>(wide.size()), &length, text.data(),
                         static_cast<std::int32_t>(text.size()), 0xFFFD, nullptr, &status);
    assert(U_SUCCESS(status));
    wide.resize(static_cast<std::size_t>(length));

    auto const* normalizer = unorm2_getNFKCInstance(&status);
    std::u16string out(wide.size() * 2 + 16, u'\0');
    for (;;) {
        status = U_ZERO_ERROR;
        length = unorm2_normalize(normalizer, wide.data(), static_cast<std::int32_t>(wide.size()),
                                  out.data(), static_cast<std::int32_t>(out.size()), &status);
        if (status != U_BUFFER_OVERFLOW_ERROR) break;
        out.resize(static_cast<std::size_t>(length));  // One ligature may become 18 letters.
    }
    assert(U_SUCCESS(status));
    out.resize(static_cast<std::size_t>(length));
    return out;
}

std::string normalise(std::string_view text) {
    std::u16string const wide = nfkc(text);
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < wide.size(); ++at) {
        std::uint32_t const unit = wide[at];
        auto code = static_cast<UChar32>(unit);
        if (U16_IS_LEAD(unit)) code = U16_GET_SUPPLEMENTARY(code, wide[++at]);  // Always paired.
        UChar32 const letter = folded(code);
        if (letter == 0 || (letter == ' ' && (out.empty() || out.back() == ' '))) continue;
        append_utf8(out, letter);
    }
    if (out.ends_with(' ')) out.pop_back();
    join_servant_names(out);
    return out;
}

// ---- Numbers that name people ------------------------------------------------------------------

// Codes of the civil registry inside a national id; 88 is a birth abroad.
static bool is_birth_governorate(int code) {
    constexpr std::array codes{1,  2,  3,  4,  11, 12, 13, 14, 15, 16, 17, 18, 19, 21,
                               22, 23, 24, 25, 26, 27, 28, 29, 31, 32, 33, 34, 35, 88};
    return std::ranges::find(codes, code) != codes.end();
}

Result<std::string> parse_national_id(std::string_view text) {
    auto const malformed = [] { return fail(ErrorKind::invalid, "id.national_malformed"); };
    std::string digits = ascii_digits(text);
    std::erase_if(digits, [](char c) { return c == ' ' || c == '-'; });
    bool const all_digits =
        std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (digits.size() != 14 || !all_digits) return malformed();
    if (digits[0] != '2' && digits[0] != '3') return malformed();  // Born 19.. or 20..

    auto const pair = [&](std::size_t at) {
        return (digits[at] - '0') * 10 + digits[at + 1] - '0';
    };
    CivilDate const born{(digits[0] == '2' ? 1900 : 2000) + pair(1), pair(3), pair(5)};
    bool const real_month = born.month >= 1 && born.month <= 12;
    if (!real_month || to_civil(to_date(born)) != born) return malformed();
    if (!is_birth_governorate(pair(7))) return malformed();
    return digits;
}

// Drops what people put between the digits of a phone number.
static std::string without_separators(std::string_view text) {
    std::string out;
    for_each_code_point(text, [&](UChar32 code) {
        bool const separator = code == '-' || code == '(' || code == ')' || code == '.' ||
                               code == '/' || u_isUWhiteSpace(code) ||
                               (U_GET_GC_MASK(code) & U_GC_CF_MASK);
        if (!separator) append_utf8(out, code);
    });
    return out;
}

Result<std::string> parse_phone(std::string_view text) {
    std::string const plain = without_separators(ascii_digits(text));
    std::string_view number = plain;
    for (std::string_view const prefix : {"+20", "0020", "20", "0"}) {
        if (!number.starts_with(prefix)) continue;
        number.remove_prefix(prefix.size());
        break;
    }
    bool const all_digits =
        std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
    bool const mobile = number.size() == 10 && all_digits && number[0] == '1' &&
                        std::string_view{"0125"}.find(number[1]) != std::string_view::npos;
    if (!mobile) return fail(ErrorKind::invalid, "phone.malformed");
    return "+20" + std::string{number};
}

// ---- Encodings ---------------------------------------------------------------------------------

std::string hex(BytesView bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (auto const byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 0x0F];
    }
    return text;
}

static int value_in(std::string_view alphabet, char c) {
    auto const at = alphabet.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

Result<Bytes> parse_hex(std::string_view text) {
    auto const malformed = [] { return fail(ErrorKind::invalid, "encoding.hex_malformed"); };
    if (text.size() % 2 != 0) return malformed();
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        int const high = value_in("0123456789abcdefABCDEF", text[i]);
        int const low = value_in("0123456789abcdefABCDEF", text[i + 1]);
        if (high < 0 || low < 0) return malformed();
        auto const lower = [](int value) { return value > 15 ? value - 6 : value; };
        bytes.push_back(static_cast<std::uint8_t>(lower(high) * 16 + lower(low)));
    }
    return bytes;
}

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(BytesView bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::size_t const present = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (j < present ? bytes[i + j] : std::uint8_t{0});
        for (std::size_t j = 0; j < 4; ++j)
            text += j <= present ? base64_alphabet[group >> (18 - 6 * j) & 63] : '=';
    }
    return text;
}

Result<Bytes> parse_base64(std::string_view text) {
    auto const malformed = [] { return fail(ErrorKind::invalid, "encoding.base64_malformed"); };
    if (text.size() % 4 != 0) return malformed();
    std::size_t const padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    Bytes bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const pad = i >= text.size() - padding;
        int const value = pad ? 0 : value_in(base64_alphabet, text[i]);
        if (value < 0) return malformed();
        group = group << 6 | static_cast<std::uint32_t>(value);
        if (i % 4 != 3) continue;
        std::size_t const present = i + 1 == text.size() ? 3 - padding : 3;
        for (std::size_t j = 0; j < 3; ++j) {
            auto const byte = static_cast<std::uint8_t>(group >> (16 - 8 * j));
            if (j < present)
                bytes.push_back(byte);
            else if (byte != 0)
                return malformed();  // One value, one spelling.
        }
        group = 0;
    }
    return bytes;
}

}  // namespace takaful
