#include "base/xlsx_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "base/xlsx.hpp"

namespace takaful::xlsx {

static std::unexpected<Error> too_many_texts() {
    return fail(ErrorKind::invalid, "xlsx.too_many_texts",
                {{"limit", static_cast<std::int64_t>(texts_max)}});
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    auto const* const end = text.data() + text.size();
    auto const [at, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || text.size() > 18 || error != std::errc{} || at != end) return std::nullopt;
    return number;
}

std::optional<std::size_t> column_of(std::string_view reference) {
    std::size_t column = 0, letters = 0;
    for (; letters < reference.size() && letters < 4; ++letters) {
        char const c = reference[letters];
        if (c < 'A' || c > 'Z') break;
        column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
    }
    if (letters == 0) return std::nullopt;
    return column - 1;
}

// ---- Shared texts ------------------------------------------------------------------------------

Result<> SharedTexts::begin(std::string_view element, Attributes const&) {
    if (element == "t") in_text_ = !in_phonetic_;
    if (element == "rPh") in_phonetic_ = true;
    return {};
}

Result<> SharedTexts::end(std::string_view element) {
    if (element == "t") in_text_ = false;
    if (element == "rPh") in_phonetic_ = false;
    if (element != "si") return {};
    if (ends_.size() == texts_max) return too_many_texts();
    ends_.push_back(static_cast<std::uint32_t>(texts_.size()));
    return {};
}

Result<> SharedTexts::text(std::string_view text) {
    if (!in_text_) return {};
    texts_ += text;
    if (texts_.size() > texts_bytes_max) return too_many_texts();
    return {};
}

std::optional<std::string_view> SharedTexts::at(std::string_view number) const {
    auto const whole = whole_number(number);
    if (!whole || *whole < 0 || *whole >= std::ssize(ends_)) return std::nullopt;
    auto const place = static_cast<std::size_t>(*whole);
    auto const begin = place == 0 ? 0 : ends_[place - 1];
    return std::string_view{texts_}.substr(begin, ends_[place] - begin);
}

// ---- Formats -----------------------------------------------------------------------------------

Format format_of(std::string_view code) {
    bool has_day = false, has_month = false, has_clock = false;
    for (std::size_t at = 0; at < code.size() && code[at] != ';'; ++at) {
        char const c = code[at];
        if (c == '"' || c == '[') {  // Words of its own, or a colour, a language, a condition.
            at = std::min(code.find(c == '"' ? '"' : ']', at + 1), code.size());
        } else if (c == '\\' || c == '_' || c == '*') {
            ++at;
        } else {
            has_day |= c == 'd' || c == 'y' || c == 'D' || c == 'Y';
            has_month |= c == 'm' || c == 'M';
            has_clock |= c == 'h' || c == 's' || c == 'H' || c == 'S';
        }
    }
    if (has_day || (has_month && !has_clock)) return {.is_date = true};
    bool const zeros = std::ranges::all_of(code, [](char c) { return c == '0'; });
    constexpr std::size_t digits_max = 20;
    return {.digits = zeros && code.size() <= digits_max ? code.size() : 0};
}

// ECMA-376 part 1, 18.8.30: 14 to 22, and those of East Asia.
Format builtin_format(std::int64_t number) {
    bool const is_date = (number >= 14 && number <= 17) || number == 22 ||
                         (number >= 27 && number <= 31) || number == 36 ||
                         (number >= 50 && number <= 54) || number == 57 || number == 58;
    return {.is_date = is_date};
}

Result<> Formats::begin(std::string_view element, Attributes const& attributes) {
    if (element == "cellXfs") in_cell_formats_ = true;
    auto const number = whole_number(attributes.find("numFmtId")).value_or(0);
    bool const is_full = coded_.size() + of_style_.size() >= formats_max;
    if (is_full) return fail(ErrorKind::invalid, "xlsx.xml_refused", "formats");
    if (element == "numFmt") coded_[number] = format_of(attributes.find("formatCode"));
    if (element == "xf" && in_cell_formats_) {
        auto const coded = coded_.find(number);
        of_style_.push_back(coded == coded_.end() ? builtin_format(number) : coded->second);
    }
    return {};
}

Result<> Formats::end(std::string_view element) {
    if (element == "cellXfs") in_cell_formats_ = false;
    return {};
}

Format Formats::at(std::string_view style) const {
    auto const number = whole_number(style);
    if (!number || *number < 0 || *number >= std::ssize(of_style_)) return {};
    return of_style_[static_cast<std::size_t>(*number)];
}

// ---- Numbers and dates -------------------------------------------------------------------------

/// Days since the end of 1899, or since 1904 in workbooks of old Macs. Excel has a 29 February 1900
/// that never was, so that days before it are one off.
static std::optional<std::string> date_of(double serial, bool since_1904) {
    constexpr double serial_max = 2'958'465;  // 9999-12-31
    constexpr std::int64_t never_day = 60;
    constexpr std::int64_t seconds_a_day = 86'400;
    if (!(serial >= (since_1904 ? 0 : 1)) || serial >= serial_max) return std::nullopt;
    auto const seconds = std::llround(serial * static_cast<double>(seconds_a_day));
    auto const days = seconds / seconds_a_day, rest = seconds % seconds_a_day;
    if (!since_1904 && days == never_day) return std::nullopt;
    auto const zero = since_1904         ? to_date({1904, 1, 1})
                      : days < never_day ? to_date({1899, 12, 31})
                                         : to_date({1899, 12, 30});
    auto text = date_text(zero + Days{days});
    if (rest != 0)
        text += fmt::format("T{:02}:{:02}:{:02}", rest / 3'600, rest / 60 % 60, rest % 60);
    return text;
}

std::string number_text(std::string_view number, Format const& format, bool since_1904) {
    double value = 0;
    auto const* const end = number.data() + number.size();
    auto const [at, error] = std::from_chars(number.data(), end, value);
    if (error != std::errc{} || at != end || !std::isfinite(value)) return std::string{number};
    if (format.is_date)
        if (auto date = date_of(value, since_1904)) return *std::move(date);
    constexpr double exact_max = 0x1p53;
    if (value == std::trunc(value) && std::abs(value) < exact_max) {
        auto const whole = static_cast<std::int64_t>(value);
        auto text = std::to_string(whole);
        if (whole >= 0 && text.size() < format.digits)
            text.insert(0, format.digits - text.size(), '0');
        return text;
    }
    std::array<char, 400> shortest;  // 1e308 has 309 digits.
    auto const written = std::to_chars(shortest.data(), shortest.data() + shortest.size(), value,
                                       std::chars_format::fixed);
    if (written.ec != std::errc{}) return std::string{number};
    return {shortest.data(), written.ptr};
}

}  // namespace takaful::xlsx
