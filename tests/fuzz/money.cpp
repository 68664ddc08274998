// Amounts in any digits, against a second, slower reading.

#include "base/money.hpp"

#include <optional>

#include "fuzz.hpp"

namespace takaful {

namespace {

/// What a person may write, in ASCII; nothing when it holds anything else.
std::optional<std::string> plain(std::string_view text) {
    struct {
        std::string_view from;
        std::string_view to;
    } constexpr words[] = {{"\u066B", "."}, {"\u066C", ","}, {"\u2212", "-"}, {"\u200E", ""},
                           {"\u200F", ""},  {"\u061C", ""},  {"\u00A0", " "}};
    std::string out;
    while (!text.empty()) {
        if (static_cast<unsigned char>(text[0]) < 0x80) {
            out += text[0];
            text.remove_prefix(1);
            continue;
        }
        std::string_view found;
        for (auto const& [from, to] : words)
            if (text.starts_with(from)) {
                found = from;
                out += to;
            }
        for (int digit = 0; digit < 10 && found.empty(); ++digit) {
            std::string const arabic{'\xD9', static_cast<char>(0xA0 + digit)};
            std::string const persian{'\xDB', static_cast<char>(0xB0 + digit)};
            std::string const wide{'\xEF', '\xBC', static_cast<char>(0x90 + digit)};
            for (std::string_view const form : {arabic, persian, wide})
                if (text.starts_with(form)) found = text.substr(0, form.size());
            if (!found.empty()) out += static_cast<char>('0' + digit);
        }
        if (found.empty()) return std::nullopt;
        text.remove_prefix(found.size());
    }
    while (out.ends_with(' ')) out.pop_back();
    while (out.starts_with(' ')) out.erase(0, 1);
    return out;
}

bool all_digits(std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The whole part without its group marks.
std::optional<std::string> ungrouped(std::string_view whole) {
    std::string out{whole.substr(0, whole.find(','))};
    if (out.empty() || (out.size() > 3 && out.size() != whole.size())) return std::nullopt;
    for (auto rest = whole.substr(out.size()); !rest.empty(); rest.remove_prefix(4)) {
        if (rest.size() < 4) return std::nullopt;
        if (rest[0] != ',') return std::nullopt;
        out += rest.substr(1, 3);
    }
    if (!all_digits(out)) return std::nullopt;
    return out;
}

/// The error's code, or the minor units as text.
std::string slow_reading(std::string_view text, std::size_t places) {
    auto const ascii = plain(text);
    if (!ascii) return "money.text_malformed";
    std::string_view rest = *ascii;
    bool const negative = rest.starts_with('-');
    if (negative) rest.remove_prefix(1);
    auto const point = rest.find('.');
    auto const whole = ungrouped(rest.substr(0, point));
    auto const fraction = point == std::string_view::npos ? "0" : rest.substr(point + 1);
    if (!whole || fraction.empty() || !all_digits(fraction)) return "money.text_malformed";
    auto const decimals = point == std::string_view::npos ? "" : fraction;
    if (decimals.size() > places) return "money.too_many_decimals";
    auto digits = *whole + std::string{decimals} + std::string(places - decimals.size(), '0');
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    constexpr std::string_view most = "9223372036854775807";
    if (digits.size() > most.size() || (digits.size() == most.size() && digits > most))
        return "money.overflow";
    return (negative && digits != "0" ? "-" : "") + digits;
}

}  // namespace

FUZZ_TARGET(money) {
    constexpr std::string_view codes[] = {"EGP", "KWD", "JPY", "XAU"};
    auto const currency = Currency::parse(codes[input.byte() % 4]).value();
    auto const text = input.text();
    auto const read = parse_money(text, currency);
    auto const slow = slow_reading(text, static_cast<std::size_t>(currency.scale()));
    MUST((read ? std::to_string(read->minor) : std::string{read.error().code}) == slow);
    if (read) MUST(parse_money(money_text(*read), currency).value() == *read);
    if (auto const other = Currency::parse(text)) MUST(other->text() == text);
}

}  // namespace takaful
