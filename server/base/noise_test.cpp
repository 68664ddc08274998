// What arrives from outside is noise until proved otherwise: no parser may crash on it, and each
// must agree with itself.

#include <doctest/doctest.h>

#include "base/csv_testing.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace takaful {

// A small linear congruential generator: the same noise every run.
class Noise {
public:
    std::size_t below(std::size_t limit) {
        state_ = state_ * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
        return static_cast<std::size_t>((state_ >> 33) % limit);
    }
    // `text` with a few bytes replaced, dropped or doubled.
    std::string damaged(std::string text) {
        for (std::size_t times = below(4) + 1; times > 0 && !text.empty(); --times) {
            auto const at = below(text.size());
            auto const how = below(3);
            if (how == 0) text[at] = static_cast<char>(below(256));
            if (how == 1) text.erase(at, below(5) + 1);
            if (how == 2) text.insert(at, text.substr(at, below(5) + 1));
        }
        return text;
    }
    std::string of(std::vector<std::string> const& pieces, std::size_t count) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) text += pieces[below(pieces.size())];
        return text;
    }

private:
    std::uint64_t state_ = 2026;
};

TEST_CASE("noise: damaged JSON is refused, or means what is written again") {
    Noise noise;
    std::string const good =
        R"({"id":"017f22e2-79b0-7cc3","amount":{"minor":-1250,"currency":"EGP"},"list":[1,2.5,)"
        R"(true,null,"هدى\u0020\n"],"empty":{},"deep":[[[[]]]]})";
    int accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        auto const value = json::parse(noise.damaged(good));
        if (!value) continue;
        ++accepted;
        auto const text = json::to_text(*value);  // 2.0 is written as 2, and then stays.
        REQUIRE(json::to_text(json::parse(text).value()) == text);
    }
    CHECK(accepted > 100);
}

using csv::Rows;

static bool has_formula(Rows const& rows) {
    for (auto const& row : rows)
        for (auto const& cell : row)
            if (cell.starts_with('\t') || cell.starts_with('\r')) return true;
    return false;
}

TEST_CASE("noise: CSV reads the same in chunks of any size, and the writer keeps it") {
    Noise noise;
    std::vector<std::string> const pieces{"a",  "هدى",  ",",  ";",    "\t",
                                          "\"", "\"\"", "\n", "\r\n", "1"};
    for (int round = 0; round < 20'000; ++round) {
        auto const text = noise.of(pieces, 30);
        auto const whole = csv::read_rows(text, text.size());
        auto const bytes = csv::read_rows(text, 1);
        REQUIRE(whole.has_value() == bytes.has_value());
        if (!whole) {
            REQUIRE(whole.error().code == bytes.error().code);
            continue;
        }
        REQUIRE(*whole == *bytes);
        bool const kept = !whole->empty() && whole->front().size() > 1 && !has_formula(*whole);
        if (!kept) continue;  // One column has no separator to find; formulas are defused.
        std::string written;
        for (auto const& row : *whole) csv::write_record(written, row);
        REQUIRE(csv::read_rows(written, 7).value() == *whole);
    }
}

TEST_CASE("noise: normalising twice changes nothing more") {
    Noise noise;
    std::vector<std::string> const pieces{"أ",  "إ",  "آ",      "ا",      "ى",      "ئ", "ي",
                                          "ة",  "ؤ",  "ء",      "ـ",      "َ",       "ّ",  "عبد",
                                          "ال", " ",  "\u200f", "\u0654", "\u0653", "ﷲ", "ﻷ",
                                          "٣",  "Ａ", "\u00a0", "é",      "\u0301", "ß", "\xFF"};
    for (int round = 0; round < 20'000; ++round) {
        auto const once = normalise(noise.of(pieces, 12));
        REQUIRE(normalise(once) == once);
        REQUIRE(is_utf8(once));
    }
}

TEST_CASE("noise: numbers, phones, dates and encodings never crash") {
    Noise noise;
    auto const egp = Currency::parse("EGP").value();
    std::vector<std::string> const pieces{"0", "1", "9", "٣",    "۴", "-", "+", ".", ",",
                                          "٫", "٬", " ", "2026", ":", "T", "Z", "=", "a"};
    for (int round = 0; round < 20'000; ++round) {
        auto const text = noise.of(pieces, noise.below(20));
        if (auto const money = parse_money(text, egp))
            REQUIRE(parse_money(money_text(*money), egp).value() == *money);
        if (auto const phone = parse_phone(text)) REQUIRE(phone->size() == 13);
        if (auto const date = parse_date(text)) REQUIRE(parse_date(date_text(*date)) == *date);
        if (auto const bytes = parse_base64(text)) REQUIRE(base64(*bytes) == text);
        (void)parse_instant(text);
        (void)parse_national_id(text);
        (void)parse_uuid(text);
        (void)parse_hex(text);
    }
}

}  // namespace takaful
