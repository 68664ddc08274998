#include "base/json.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace takaful {

enum class Mood : std::uint8_t { calm, glad };
struct Inner {
    int count = 0;
    std::optional<std::string> note;
    TAKAFUL_FIELDS(Inner, count, note)
};
struct Outer {
    PersonId person;
    Money amount;
    Date on;
    Instant at;
    Mood mood{};
    bool open = false;
    std::vector<Inner> parts;
    std::map<std::string, std::int64_t> sums;
    json::Value extra;
    TAKAFUL_FIELDS(Outer, person, amount, on, at, mood, open, parts, sums, extra)
};

}  // namespace takaful
TAKAFUL_ENUM(takaful::Mood, calm, glad)
namespace takaful::json {

constexpr std::string_view outer_text =
    R"({"person":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f","amount":{"minor":1250,"currency":"EGP"},)"
    R"("on":"2026-11-21","at":"2026-11-21T18:02:03.000001Z","mood":"glad","open":true,)"
    R"("parts":[{"count":1,"note":null},{"count":-2,"note":"هلا"}],"sums":{"a":1,"b":2},)"
    R"("extra":[1,2.5,null,{"x":"y"}]})";

TEST_CASE("json: a struct of every kind goes out and comes back") {
    auto const outer = from_text<Outer>(outer_text).value();
    CHECK(outer.amount.minor == 1'250);
    CHECK(outer.parts.at(1).note.value() == "هلا");
    CHECK(outer.mood == Mood::glad);
    CHECK(to_text(outer) == outer_text);
}

static std::string written(std::string_view text) {
    auto const value = parse(text);
    if (!value) return std::string{value.error().code};
    std::string out;
    write(out, *value);
    return out;
}

TEST_CASE("json: good documents of every shape") {
    struct Case {
        std::string_view text, out;
    };
    Case const cases[] = {
        {"1", "1"},
        {"null", "null"},
        {"true", "true"},
        {" \"a\" ", "\"a\""},
        {"{}", "{}"},
        {"[1]\n", "[1]"},
        {"[1e5,-0,0.5]", "[100000,0,0.5]"},
        {"-0.0", "0"},
        {"3                                \n", "3"},
        {"[1.188880000000000000000 ]", "[1.18888]"},
        {"0.188880000000888000000", "0.188880000000888"},
        {"12345678901234567890.5e-4", "1234567890123456.8"},
        {"[9223372036854775807,-9223372036854775808]",
         "[9223372036854775807,-9223372036854775808]"},
        {R"(["\ud83d\ude00","\u0000\n\"\\\/"])", R"(["😀","\u0000\n\"\\/"])"},
        {R"({"b":1,"a":{"c":[]}})", R"({"b":1,"a":{"c":[]}})"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.text);
        CHECK(written(c.text) == c.out);
    }
}

TEST_CASE("json: malformed documents, with the byte where it went wrong") {
    struct Case {
        std::string_view text;
        std::int64_t offset;
    };
    Case const cases[] = {
        {"", 0},
        {"nullx", 0},
        {"truex", 0},
        {"\"a\" b", 4},
        {"\"a", 0},
        {"{} x", 3},
        {"-20200020020020008008", 0},
        {"[-9223372036854775809]", 1},
        {"[9223372036854775808]", 1},
        {"{}}", 2},
        {"[1,]", 3},
        {"[1 2]", 3},
        {"]", 0},
        {"{\"a\":1 \"b\":2}", 7},
        {"{\"a\"}", 4},
        {"{\"a\":}", 5},
        {"{a:1}", 1},
        {"[01]", 1},
        {"[1.]", 1},
        {"[.5]", 1},
        {"[+1]", 1},
        {"[NaN]", 1},
        {"[1e400]", 1},
        {"[-]", 1},
        {"[1x]", 1},
        {"[tru]", 1},
        {"[[]", 3},
        {"[]]", 2},
        {"{\"a\":1,}", 7},
        {"{,}", 1},
        {"// x\n1", 0},
        {"[\"\t\"]", 0},
        {"[\"\xFF\"]", 0},
        {"\xEF\xBB\xBF[]", 0},
        {"[\"\\x\"]", 5},
        {"[\"\\ud800\"]", 9},
        {"[9223372036854775808]", 1},
        {"[18446744073709551616]", 1},
        {" falsem", 1},
        {"truee", 0},
        {"1 2", 2},
        {"1,2", 0},
        {"1],[2", 2},
    };
    for (auto const& c : cases) {
        CAPTURE(c.text);
        auto const error = parse(c.text).error();
        CHECK(error.code == "json.malformed");
        CHECK(std::get<std::int64_t>(error.params.at(0).value) == c.offset);
    }
}

TEST_CASE("json: depth and duplicate keys have limits of their own") {
    auto const nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    CHECK(written(nested(32)) == nested(32));
    CHECK(written(nested(33)) == "json.too_deep");
    CHECK(written(nested(100'000)) == "json.too_deep");
    CHECK(written(R"({"a":1,"b":2,"a":3})") == "json.duplicate_key");
    CHECK(written(R"({"a":1,"\u0061":3})") == "json.duplicate_key");
    CHECK(written(R"([{"a":1},{"a":1}])") == R"([{"a":1},{"a":1}])");
}

static std::string text_of(Params const& params, std::string_view name) {
    for (auto const& param : params)
        if (param.name == name) return std::get<std::string>(param.value);
    return "";
}

TEST_CASE("json: a wrong document is refused by the field's name") {
    struct Case {
        char const* why;
        std::string_view from, to;
        char const* code;
        char const* field;
    };
    Case const cases[] = {
        {"unknown", "\"open\":true", "\"open\":true,\"x\":1", "request.field_unknown", "x"},
        {"unknown inside", "\"count\":-2", "\"count\":-2,\"y\":1", "request.field_unknown",
         "parts[1].y"},
        {"missing", "\"open\":true,", "", "request.field_missing", "open"},
        {"missing inside", "\"minor\":1250,", "", "request.field_missing", "amount.minor"},
        {"text for number", "1250", "\"1250\"", "request.field_type", "amount.minor"},
        {"fraction for whole", "1250", "12.5", "request.field_type", "amount.minor"},
        {"beyond 2^53", "1250", "9007199254740992", "request.field_invalid", "amount.minor"},
        {"unknown currency", "EGP", "EGX", "request.field_invalid", "amount.currency"},
        {"no such day", "2026-11-21\"", "2026-11-31\"", "request.field_invalid", "on"},
        {"no instant", "T18:02", "T28:02", "request.field_invalid", "at"},
        {"no such name", "glad", "angry", "request.field_invalid", "mood"},
        {"number for name", "\"glad\"", "1", "request.field_type", "mood"},
        {"number for flag", "true", "1", "request.field_type", "open"},
        {"not an id", "017f22e2", "x17f22e2", "request.field_invalid", "person"},
        {"beyond int", "\"count\":1", "\"count\":2147483648", "request.field_invalid",
         "parts[0].count"},
        {"object for list", "[{\"count\":1,\"note\":null},{\"count\":-2,\"note\":\"هلا\"}]", "{}",
         "request.field_type", "parts"},
        {"list for object", "{\"a\":1,\"b\":2}", "[]", "request.field_type", "sums"},
        {"inside a map", "\"a\":1", "\"a\":null", "request.field_type", "sums.a"},
        {"null for a must", "true", "null", "request.field_type", "open"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        std::string text{outer_text};
        text.replace(text.find(c.from), c.from.size(), c.to);
        auto const outer = from_text<Outer>(text);
        REQUIRE_FALSE(outer.has_value());
        CHECK(outer.error().code == c.code);
        CHECK(text_of(outer.error().params, "field") == c.field);
    }
    CHECK(from_text<Inner>("[]").error().code == "request.field_type");
    CHECK(from_text<Inner>(R"({"count":1})").value().note == std::nullopt);
}

TEST_CASE("json: the largest amount on the wire is 2^53 - 1, both signs") {
    auto const minor = [](std::string const& number) {
        return from_text<Money>(R"({"minor":)" + number + R"(,"currency":"EGP"})");
    };
    CHECK(minor("9007199254740991").value().minor == money_minor_max);
    CHECK(minor("-9007199254740991").value().minor == -money_minor_max);
    CHECK(minor("9007199254740992").error().code == "request.field_invalid");
    CHECK(minor("-9007199254740992").error().code == "request.field_invalid");
}

TEST_CASE("json: a list has a limit") {
    std::string text = "[0";
    for (std::size_t i = 1; i < limits::list_items_max; ++i) text += ",0";
    CHECK(from_text<std::vector<int>>(text + "]").value().size() == limits::list_items_max);
    CHECK(from_text<std::vector<int>>(text + ",0]").error().code == "request.list_too_long");
}

TEST_CASE("json: a number that JSON cannot hold becomes null") {
    CHECK(to_text(std::numeric_limits<double>::infinity()) == "null");
    CHECK(to_text(0.1) == "0.1");
}

}  // namespace takaful::json
