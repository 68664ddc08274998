#include "base/text.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "base/json.hpp"

namespace takaful {

struct NormaliseGroup {
    std::string name;
    std::vector<std::vector<std::string>> pairs;
    TAKAFUL_FIELDS(NormaliseGroup, name, pairs)
};
struct NormaliseCases {
    std::string about;
    std::vector<NormaliseGroup> groups;
    TAKAFUL_FIELDS(NormaliseCases, about, groups)
};

TEST_CASE("normalise: every pair of the file shared with the web, and again on its own result") {
    std::ifstream file{TAKAFUL_ROOT "/tests/shared/normalise.json"};
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    auto const cases = json::from_text<NormaliseCases>(text).value();
    std::size_t count = 0;
    for (auto const& group : cases.groups) {
        CAPTURE(group.name);
        for (auto const& pair : group.pairs) {
            CAPTURE(pair.at(0));
            CHECK(normalise(pair.at(0)) == pair.at(1));
            CHECK(normalise(pair.at(1)) == pair.at(1));
            ++count;
        }
    }
    CHECK(count >= 200);
}

TEST_CASE("normalise: bytes that are no UTF-8 become the replacement character, nothing else") {
    CHECK(normalise("a\xFF"
                    "b") == "a\uFFFDb");
}

TEST_CASE("is_utf8: the shapes that attackers use are refused, with their place") {
    struct Case {
        char const* why;
        std::string_view text;
        std::size_t sound;
    };
    Case const cases[] = {
        {"empty", "", 0},
        {"Arabic", "سلام", 8},
        {"four bytes", "👍", 4},
        {"a lone continuation", "a\x80", 1},
        {"cut short", "ab\xD8", 2},
        {"overlong slash", "\xC0\xAF", 0},
        {"surrogate", "x\xED\xA0\x80", 1},
        {"beyond U+10FFFF", "\xF4\x90\x80\x80", 0},
        {"Latin-1", "caf\xE9!", 3},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        CHECK(utf8_prefix(c.text) == c.sound);
        CHECK(is_utf8(c.text) == (c.sound == c.text.size()));
    }
}

TEST_CASE("ascii_digits: three scripts, the rest stays") {
    CHECK(ascii_digits("٠١٢٣٤٥٦٧٨٩") == "0123456789");
    CHECK(ascii_digits("۰۱۲۳۴۵۶۷۸۹") == "0123456789");
    CHECK(ascii_digits("０９") == "09");
    CHECK(ascii_digits("غرفة ٣، ٪") == "غرفة 3، ٪");
    CHECK(ascii_digits("٣\xFF٣") == "3\xFF٣");
}

TEST_CASE("parse_national_id: fourteen digits, a real birth date, a governorate that exists") {
    CHECK(parse_national_id("29901011234567").value() == "29901011234567");
    CHECK(parse_national_id("٢٩٩٠١٠١١٢٣٤٥٦٧").value() == "29901011234567");
    CHECK(parse_national_id("2 990101 12 34567").value() == "29901011234567");
    CHECK(parse_national_id("30002298812345").value() == "30002298812345");  // 29 Feb 2000, abroad.
    for (char const* text :
         {"", "2990101123456", "299010112345678", "19901011234567", "49901011234567",
          "29902291234567", "29913011234567", "29901321234567", "29900011234567", "29901010534567",
          "29901013634567", "2990101123456x"}) {
        CAPTURE(text);
        CHECK(parse_national_id(text).error().code == "id.national_malformed");
    }
}

TEST_CASE("parse_phone: the shapes that Egyptians write, and no other") {
    for (char const* text : {"+201012345678", "00201012345678", "201012345678", "01012345678",
                             "1012345678", "٠١٠١٢٣٤٥٦٧٨", "۰۱۰ ۱۲۳۴ ۵۶۷۸", "+20 (10) 1234-5678",
                             "\u200e010 1234 5678\u200e", "010.1234.5678"}) {
        CAPTURE(text);
        CHECK(parse_phone(text).value() == "+201012345678");
    }
    for (char const* prefix : {"010", "011", "012", "015"})
        CHECK(parse_phone(std::string{prefix} + "12345678").has_value());
    for (char const* text : {"", "01312345678", "0101234567", "010123456789", "0221234567",
                             "+966512345678", "01o12345678", "+2010123456789", "++201012345678"}) {
        CAPTURE(text);
        CHECK(parse_phone(text).error().code == "phone.malformed");
    }
}

TEST_CASE("hex: both cases read, lower case written") {
    CHECK(hex(Bytes{0x00, 0x7F, 0xFF}) == "007fff");
    CHECK(parse_hex("007Fff").value() == Bytes{0x00, 0x7F, 0xFF});
    CHECK(parse_hex("").value().empty());
    for (char const* text : {"0", "0g", "0x00", " 00", "٠٠"}) {
        CAPTURE(text);
        CHECK(parse_hex(text).error().code == "encoding.hex_malformed");
    }
}

TEST_CASE("base64: the vectors of RFC 4648, and one spelling for one value") {
    struct Case {
        char const* plain;
        char const* encoded;
    };
    for (auto const& c : {Case{"", ""},
                          {"f", "Zg=="},
                          {"fo", "Zm8="},
                          {"foo", "Zm9v"},
                          {"foob", "Zm9vYg=="},
                          {"fooba", "Zm9vYmE="},
                          {"foobar", "Zm9vYmFy"}}) {
        CAPTURE(c.plain);
        CHECK(base64(as_bytes(c.plain)) == c.encoded);
        CHECK(as_text(parse_base64(c.encoded).value()) == c.plain);
    }
    CHECK(parse_base64("+/8=").value() == Bytes{0xFB, 0xFF});
    for (char const* text : {"Zg", "Zg=", "Zg===", "Z===", "=Zg=", "Zh==", "Zm9=", "Zm9v\n", "Zm9-",
                             "====", "Zg==Zg==", " Zg=", "Zm 9"}) {
        CAPTURE(text);
        CHECK(parse_base64(text).error().code == "encoding.base64_malformed");
    }
}

}  // namespace takaful
