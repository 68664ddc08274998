#include "base/money.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace takaful {

__extension__ typedef __int128 Wide;  // A product of two int64 always fits.

namespace {

struct Asset {
    std::string_view code;
    int scale;
};

// ISO 4217 (list one) with its minor units, sorted; at the end what is no national currency.
constexpr Asset assets[] = {
    {"AED", 2},
    {"AFN", 2},
    {"ALL", 2},
    {"AMD", 2},
    {"AOA", 2},
    {"ARS", 2},
    {"AUD", 2},
    {"AWG", 2},
    {"AZN", 2},
    {"BAM", 2},
    {"BBD", 2},
    {"BDT", 2},
    {"BHD", 3},
    {"BIF", 0},
    {"BMD", 2},
    {"BND", 2},
    {"BOB", 2},
    {"BRL", 2},
    {"BSD", 2},
    {"BTN", 2},
    {"BWP", 2},
    {"BYN", 2},
    {"BZD", 2},
    {"CAD", 2},
    {"CDF", 2},
    {"CHF", 2},
    {"CLP", 0},
    {"CNY", 2},
    {"COP", 2},
    {"CRC", 2},
    {"CUP", 2},
    {"CVE", 2},
    {"CZK", 2},
    {"DJF", 0},
    {"DKK", 2},
    {"DOP", 2},
    {"DZD", 2},
    {"EGP", 2},
    {"ERN", 2},
    {"ETB", 2},
    {"EUR", 2},
    {"FJD", 2},
    {"FKP", 2},
    {"GBP", 2},
    {"GEL", 2},
    {"GHS", 2},
    {"GIP", 2},
    {"GMD", 2},
    {"GNF", 0},
    {"GTQ", 2},
    {"GYD", 2},
    {"HKD", 2},
    {"HNL", 2},
    {"HTG", 2},
    {"HUF", 2},
    {"IDR", 2},
    {"ILS", 2},
    {"INR", 2},
    {"IQD", 3},
    {"IRR", 2},
    {"ISK", 0},
    {"JMD", 2},
    {"JOD", 3},
    {"JPY", 0},
    {"KES", 2},
    {"KGS", 2},
    {"KHR", 2},
    {"KMF", 0},
    {"KPW", 2},
    {"KRW", 0},
    {"KWD", 3},
    {"KYD", 2},
    {"KZT", 2},
    {"LAK", 2},
    {"LBP", 2},
    {"LKR", 2},
    {"LRD", 2},
    {"LSL", 2},
    {"LYD", 3},
    {"MAD", 2},
    {"MDL", 2},
    {"MGA", 2},
    {"MKD", 2},
    {"MMK", 2},
    {"MNT", 2},
    {"MOP", 2},
    {"MRU", 2},
    {"MUR", 2},
    {"MVR", 2},
    {"MWK", 2},
    {"MXN", 2},
    {"MYR", 2},
    {"MZN", 2},
    {"NAD", 2},
    {"NGN", 2},
    {"NIO", 2},
    {"NOK", 2},
    {"NPR", 2},
    {"NZD", 2},
    {"OMR", 3},
    {"PAB", 2},
    {"PEN", 2},
    {"PGK", 2},
    {"PHP", 2},
    {"PKR", 2},
    {"PLN", 2},
    {"PYG", 0},
    {"QAR", 2},
    {"RON", 2},
    {"RSD", 2},
    {"RUB", 2},
    {"RWF", 0},
    {"SAR", 2},
    {"SBD", 2},
    {"SCR", 2},
    {"SDG", 2},
    {"SEK", 2},
    {"SGD", 2},
    {"SHP", 2},
    {"SLE", 2},
    {"SOS", 2},
    {"SRD", 2},
    {"SSP", 2},
    {"STN", 2},
    {"SVC", 2},
    {"SYP", 2},
    {"SZL", 2},
    {"THB", 2},
    {"TJS", 2},
    {"TMT", 2},
    {"TND", 3},
    {"TOP", 2},
    {"TRY", 2},
    {"TTD", 2},
    {"TWD", 2},
    {"TZS", 2},
    {"UAH", 2},
    {"UGX", 0},
    {"USD", 2},
    {"UYU", 2},
    {"UZS", 2},
    {"VES", 2},
    {"VND", 0},
    {"VUV", 0},
    {"WST", 2},
    {"XAF", 0},
    {"XAU", 3},  // Gold by the gram, counted in milligrams (ISO gives it no
                 // minor unit).
    {"XCD", 2},
    {"XOF", 0},
    {"XPF", 0},
    {"XTS", 2},  // ISO's code for tests.
    {"YER", 2},
    {"ZAR", 2},
    {"ZMW", 2},
    {"ZWL", 2},
};
static_assert(std::ranges::is_sorted(assets, {}, &Asset::code));

Asset const* find_asset(std::string_view code) {
    auto const found = std::ranges::lower_bound(assets, code, {}, &Asset::code);
    return found != std::end(assets) && found->code == code ? found : nullptr;
}

bool fits(Wide value) {
    return value >= std::numeric_limits<std::int64_t>::min() &&
           value <= std::numeric_limits<std::int64_t>::max();
}

Result<Money> narrow(Wide value, Currency currency) {
    if (!fits(value)) return fail(ErrorKind::invalid, "money.overflow");
    return Money{static_cast<std::int64_t>(value), currency};
}

}  // namespace

std::string_view Currency::text() const {
    auto const end = std::ranges::find(code, '\0');
    return {code.data(), static_cast<std::size_t>(end - code.begin())};
}

int Currency::scale() const {
    auto const* asset = find_asset(text());
    return asset ? asset->scale : 0;
}

Result<Currency> Currency::parse(std::string_view text) {
    if (!find_asset(text))
        return fail(ErrorKind::invalid, "money.currency_unknown",
                    {{"currency", std::string{text.substr(0, 8)}}});
    Currency currency;
    std::ranges::copy(text, currency.code.begin());
    return currency;
}

Result<Money> add(Money a, Money b) {
    if (a.currency != b.currency) return fail(ErrorKind::invalid, "money.currency_mismatch");
    return narrow(Wide{a.minor} + b.minor, a.currency);
}

Result<Money> subtract(Money a, Money b) {
    if (a.currency != b.currency) return fail(ErrorKind::invalid, "money.currency_mismatch");
    return narrow(Wide{a.minor} - b.minor, a.currency);
}

Result<Scaled> scale(Money amount, std::int64_t numerator, std::int64_t denominator, Round round) {
    if (denominator <= 0) return fail(ErrorKind::invalid, "money.ratio_invalid");
    auto const exact = Wide{amount.minor} * numerator;
    auto quotient = exact / denominator;
    auto rest = exact % denominator;
    if (rest < 0) {  // Floor first: the rest is never negative.
        --quotient;
        rest += denominator;
    }
    auto const twice = rest * 2;
    bool const half_goes_up = twice > denominator || (twice == denominator && quotient % 2 != 0);
    if ((round == Round::up && rest > 0) || (round == Round::half_even && half_goes_up)) {
        ++quotient;
        rest -= denominator;
    }
    auto const value = narrow(quotient, amount.currency);
    if (!value) return std::unexpected(value.error());
    return Scaled{*value, static_cast<std::int64_t>(rest)};
}

// Checks the weights and adds them up.
static Result<Wide> sum_of_weights(std::span<std::int64_t const> weights) {
    Wide sum = 0;
    for (auto const weight : weights) {
        if (weight < 0) return fail(ErrorKind::invalid, "money.weights_invalid");
        sum += weight;
    }
    if (sum == 0 || weights.size() > limits::split_parts_max)
        return fail(ErrorKind::invalid, "money.weights_invalid");
    return sum;
}

Result<std::vector<Money>> split(Money total, std::span<std::int64_t const> weights) {
    Wide const sum = TRY(sum_of_weights(weights));
    int const sign = total.minor < 0 ? -1 : 1;
    Wide const whole = Wide{total.minor} * sign;

    std::vector<Wide> rests(weights.size());
    std::vector<Money> parts(weights.size(), Money{0, total.currency});
    Wide given = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        Wide const share = whole * weights[i];
        rests[i] = share % sum;
        given += share / sum;
        parts[i].minor = static_cast<std::int64_t>(share / sum * sign);
    }

    // What is left is fewer units than parts: one each to the largest remainders.
    auto const left = static_cast<std::ptrdiff_t>(whole - given);
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    auto const larger = [&](std::size_t a, std::size_t b) {
        return rests[a] != rests[b] ? rests[a] > rests[b] : a < b;
    };
    if (left > 0) std::ranges::nth_element(order, order.begin() + (left - 1), larger);
    for (std::ptrdiff_t i = 0; i < left; ++i)
        parts[order[static_cast<std::size_t>(i)]].minor += sign;
    return parts;
}

// ---- Decimal text ------------------------------------------------------------------------------

// ASCII digits, "." as the point, "," as the group mark; surrounding spaces and bidi marks dropped.
static std::string plain_decimal(std::string_view text) {
    std::string out = ascii_digits(text);
    struct {
        std::string_view from, to;
    } constexpr replacements[] = {
        {"\u066B", "."}, {"\u066C", ","}, {"\u2212", "-"}, {"\u200E", ""},
        {"\u200F", ""},  {"\u061C", ""},  {"\u00A0", " "},
    };
    for (auto const& [from, to] : replacements)
        for (auto at = out.find(from); at != std::string::npos; at = out.find(from, at + to.size()))
            out.replace(at, from.size(), to);
    auto const first = out.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    return out.substr(first, out.find_last_not_of(' ') - first + 1);
}

// Digits of the whole part without group marks; nothing when marks do not part groups of three.
static bool ungroup(std::string_view text, std::string& digits) {
    std::size_t const first_mark = text.find(',');
    std::size_t group = first_mark == std::string_view::npos ? text.size() : first_mark;
    if (group == 0 || (first_mark != std::string_view::npos && group > 3)) return false;
    digits = text.substr(0, group);
    for (std::size_t at = group; at < text.size(); at += 4) {
        if (text[at] != ',' || at + 4 > text.size()) return false;
        digits += text.substr(at + 1, 3);
    }
    return std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
}

Result<Money> parse_money(std::string_view decimal, Currency currency) {
    // Else what a dropped mark leaves side by side could become a letter.
    if (!is_utf8(decimal)) return fail(ErrorKind::invalid, "money.text_malformed");
    std::string const text = plain_decimal(decimal);
    bool const negative = text.starts_with('-');
    std::string_view const unsigned_text = std::string_view{text}.substr(negative ? 1 : 0);
    auto const point = unsigned_text.find('.');
    auto const fraction = point == std::string_view::npos ? "" : unsigned_text.substr(point + 1);

    std::string digits;
    bool const good = ungroup(unsigned_text.substr(0, point), digits) &&
                      (point == std::string_view::npos || !fraction.empty()) &&
                      std::ranges::all_of(fraction, [](char c) { return c >= '0' && c <= '9'; });
    if (!good) return fail(ErrorKind::invalid, "money.text_malformed");

    auto const places = static_cast<std::size_t>(currency.scale());
    if (fraction.size() > places)
        return fail(ErrorKind::invalid, "money.too_many_decimals",
                    {{"limit", std::int64_t{currency.scale()}}});
    digits += fraction;
    digits.append(places - fraction.size(), '0');

    Wide value = 0;
    for (char const digit : digits) {
        value = value * 10 + (digit - '0');
        if (!fits(value)) return fail(ErrorKind::invalid, "money.overflow");
    }
    return narrow(negative ? -value : value, currency);
}

std::string money_text(Money amount) {
    auto const places = static_cast<std::size_t>(amount.currency.scale());
    std::string text = std::to_string(amount.minor);
    std::size_t const sign = amount.minor < 0 ? 1 : 0;
    if (places == 0) return text;
    if (text.size() - sign <= places) text.insert(sign, places + 1 - (text.size() - sign), '0');
    text.insert(text.size() - places, 1, '.');
    return text;
}

}  // namespace takaful
