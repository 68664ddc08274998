#include "base/money.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace takaful {

static Currency currency(char const* code) {
    return Currency::parse(code).value();
}
static Money egp(std::int64_t minor) {
    return {minor, currency("EGP")};
}

constexpr std::int64_t int64_max = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t int64_min = std::numeric_limits<std::int64_t>::min();

TEST_CASE("Currency: known codes with their digits, others cannot be built") {
    struct Case {
        char const* code;
        int scale;
    };
    for (auto const& c : {Case{"EGP", 2},
                          {"SAR", 2},
                          {"KWD", 3},
                          {"BHD", 3},
                          {"JPY", 0},
                          {"IQD", 3},
                          {"UGX", 0},
                          {"XAU", 3},
                          {"AED", 2},
                          {"ZWL", 2}}) {
        CAPTURE(c.code);
        CHECK(currency(c.code).scale() == c.scale);
        CHECK(currency(c.code).text() == c.code);
    }
    for (char const* code : {"", "EG", "egp", "EGPX", "XXX", "EGP ", "TOOLONGCODE", "ج.م"}) {
        CAPTURE(code);
        CHECK(Currency::parse(code).error().code == "money.currency_unknown");
    }
}

TEST_CASE("add and subtract: one currency, both sides of the edge") {
    CHECK(add(egp(1), egp(2)).value() == egp(3));
    CHECK(add(egp(int64_max - 1), egp(1)).value() == egp(int64_max));
    CHECK(add(egp(int64_max), egp(1)).error().code == "money.overflow");
    CHECK(add(egp(int64_min), egp(-1)).error().code == "money.overflow");
    CHECK(subtract(egp(1), egp(2)).value() == egp(-1));
    CHECK(subtract(egp(int64_min + 1), egp(1)).value() == egp(int64_min));
    CHECK(subtract(egp(int64_min), egp(1)).error().code == "money.overflow");
    CHECK(subtract(egp(0), egp(int64_min)).error().code == "money.overflow");
    auto const kwd = Money{1, currency("KWD")};
    CHECK(add(egp(1), kwd).error().code == "money.currency_mismatch");
    CHECK(subtract(egp(1), kwd).error().code == "money.currency_mismatch");
}

TEST_CASE("scale: value and residue are exact, each way of rounding, both signs") {
    struct Case {
        char const* why;
        std::int64_t amount, numerator, denominator;
        Round round;
        std::int64_t value, residue;
    };
    Case const cases[] = {
        {"a fortieth, exact", 40'000, 1, 40, Round::up, 1'000, 0},
        {"down leaves the rest", 100, 1, 3, Round::down, 33, 1},
        {"up borrows the rest", 100, 1, 3, Round::up, 34, -2},
        {"half even: below half", 7, 1, 3, Round::half_even, 2, 1},
        {"half even: above half", 8, 1, 3, Round::half_even, 3, -1},
        {"half even: a tie to even, down", 5, 1, 2, Round::half_even, 2, 1},
        {"half even: a tie to even, up", 7, 1, 2, Round::half_even, 4, -1},
        {"negative down is away from zero", -100, 1, 3, Round::down, -34, 2},
        {"negative up is towards zero", -100, 1, 3, Round::up, -33, -1},
        {"negative tie to even", -5, 1, 2, Round::half_even, -2, -1},
        {"negative tie to even, other side", -7, 1, 2, Round::half_even, -4, 1},
        {"zero", 0, 1, 3, Round::up, 0, 0},
        {"a wide product", int64_max, 1'000'000, 1'000'000, Round::down, int64_max, 0},
        {"negative numerator", 100, -1, 3, Round::down, -34, 2},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        auto const scaled = scale(egp(c.amount), c.numerator, c.denominator, c.round).value();
        CHECK(scaled.value == egp(c.value));
        CHECK(scaled.residue_numerator == c.residue);
    }
    CHECK(scale(egp(1), 1, 0, Round::down).error().code == "money.ratio_invalid");
    CHECK(scale(egp(1), 1, -1, Round::down).error().code == "money.ratio_invalid");
    CHECK(scale(egp(int64_max), 2, 1, Round::down).error().code == "money.overflow");
    CHECK(scale(egp(int64_max), 3, 2, Round::down).error().code == "money.overflow");
}

static std::vector<std::int64_t> minors(Result<std::vector<Money>> const& parts) {
    std::vector<std::int64_t> out;
    for (auto const& part : parts.value()) out.push_back(part.minor);
    return out;
}

TEST_CASE("split: the parts add up, the largest remainder first, ties to the lowest index") {
    struct Case {
        char const* why;
        std::int64_t total;
        std::vector<std::int64_t> weights, parts;
    };
    Case const cases[] = {
        {"a tie goes to the first", 100, {1, 1, 1}, {34, 33, 33}},
        {"two left over", 101, {1, 1, 1}, {34, 34, 33}},
        {"the larger remainder wins over the lower index", 10, {1, 2, 4}, {1, 3, 6}},
        {"a zero weight gets nothing", 7, {0, 1, 0, 1}, {0, 4, 0, 3}},
        {"one part takes all", 7, {5}, {7}},
        {"less than the parts", 2, {1, 1, 1}, {1, 1, 0}},
        {"nothing to split", 0, {3, 4}, {0, 0}},
        {"a debt mirrors", -100, {1, 1, 1}, {-34, -33, -33}},
        {"the widest numbers",
         int64_max,
         {int64_max, int64_max},
         {int64_max / 2 + 1, int64_max / 2}},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        CHECK(minors(split(egp(c.total), c.weights)) == c.parts);
    }
    CHECK(split(egp(1), {}).error().code == "money.weights_invalid");
    CHECK(split(egp(1), std::vector<std::int64_t>{0, 0}).error().code == "money.weights_invalid");
    CHECK(split(egp(1), std::vector<std::int64_t>{1, -1}).error().code == "money.weights_invalid");
}

TEST_CASE("split: no unit appears or vanishes over many totals and weights") {
    std::uint64_t state = 42;  // A small linear congruential generator: the same cases every run.
    auto const next = [&](std::uint64_t limit) {
        state = state * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
        return static_cast<std::int64_t>((state >> 33) % limit);
    };
    for (int round = 0; round < 2'000; ++round) {
        std::vector<std::int64_t> weights(static_cast<std::size_t>(next(20) + 1));
        for (auto& weight : weights) weight = next(1'000);
        weights[0] += 1;
        std::int64_t const total = next(1'000'000);
        std::int64_t sum = 0;
        for (auto const part : minors(split(egp(total), weights))) sum += part;
        REQUIRE(sum == total);
    }
}

TEST_CASE("parse_money: digits of any script, the currency's own decimals") {
    struct Case {
        char const* text;
        char const* code;
        std::int64_t minor;
    };
    Case const cases[] = {
        {"12.50", "EGP", 1'250},
        {"١٢٫٥٠", "EGP", 1'250},
        {"۱۲٫۵۰", "EGP", 1'250},
        {"١٬٢٣٤٫٥", "EGP", 123'450},
        {"1,234,567.05", "EGP", 123'456'705},
        {"0", "EGP", 0},
        {"-0.01", "EGP", -1},
        {"\u22123", "EGP", -300},
        {" 7 ", "EGP", 700},
        {"\u200f٥٠\u200f", "EGP", 5'000},
        {"1.234", "KWD", 1'234},
        {"5", "JPY", 5},
        {"007.10", "EGP", 710},
        {"92233720368547758.07", "EGP", int64_max},
    };
    for (auto const& c : cases) {
        CAPTURE(c.text);
        CHECK(parse_money(c.text, currency(c.code)).value() == Money{c.minor, currency(c.code)});
    }
}

TEST_CASE("parse_money: refuses what could be read two ways or not at all") {
    struct Case {
        char const* text;
        char const* code;
        char const* error;
    };
    Case const cases[] = {
        {"", "EGP", "money.text_malformed"},
        {" ", "EGP", "money.text_malformed"},
        {"-", "EGP", "money.text_malformed"},
        {"5\xC2\u200E\xA0", "EGP", "money.text_malformed"},
        {".5", "EGP", "money.text_malformed"},
        {"5.", "EGP", "money.text_malformed"},
        {"1.2.3", "EGP", "money.text_malformed"},
        {"12,50", "EGP", "money.text_malformed"},
        {"1,2345", "EGP", "money.text_malformed"},
        {"1234,567", "EGP", "money.text_malformed"},
        {",123", "EGP", "money.text_malformed"},
        {"1,,234", "EGP", "money.text_malformed"},
        {"1,234,", "EGP", "money.text_malformed"},
        {"1,-34", "EGP", "money.text_malformed"},
        {"1e3", "EGP", "money.text_malformed"},
        {"12 50", "EGP", "money.text_malformed"},
        {"EGP 5", "EGP", "money.text_malformed"},
        {"+5", "EGP", "money.text_malformed"},
        {"--5", "EGP", "money.text_malformed"},
        {"1.005", "EGP", "money.too_many_decimals"},
        {"1.0", "JPY", "money.too_many_decimals"},
        {"92233720368547758.08", "EGP", "money.overflow"},
        {"99999999999999999999999", "EGP", "money.overflow"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.text);
        CHECK(parse_money(c.text, currency(c.code)).error().code == c.error);
    }
}

TEST_CASE("money_text: exactly the currency's decimals, and read back the same") {
    CHECK(money_text(egp(123'450)) == "1234.50");
    CHECK(money_text(egp(5)) == "0.05");
    CHECK(money_text(egp(-5)) == "-0.05");
    CHECK(money_text(egp(-123)) == "-1.23");
    CHECK(money_text(egp(0)) == "0.00");
    CHECK(money_text({7, currency("JPY")}) == "7");
    CHECK(money_text({7, currency("KWD")}) == "0.007");
    for (auto const minor : {std::int64_t{0}, std::int64_t{-1}, int64_max, int64_min + 1})
        CHECK(parse_money(money_text(egp(minor)), currency("EGP")).value() == egp(minor));
}

}  // namespace takaful
