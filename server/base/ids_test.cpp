#include "base/ids.hpp"

#include <doctest/doctest.h>

#include <unordered_set>

namespace takaful {

TEST_CASE("make_uuid7: the example of RFC 9562 A.6, bit by bit") {
    // Time 0x017F22E279B0, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
    std::uint8_t const random[10]{0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F};
    CHECK(uuid_text(make_uuid7(0x017F22E279B0, random)) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST_CASE("make_uuid7: a later millisecond sorts later, version and variant always set") {
    std::uint8_t const ones[10]{255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    std::uint8_t const zeros[10]{};
    auto const earlier = make_uuid7(1'700'000'000'000, ones);
    auto const later = make_uuid7(1'700'000'000'001, zeros);
    CHECK(earlier < later);
    CHECK(uuid_text(earlier).substr(14, 1) == "7");
    CHECK(uuid_text(earlier).substr(19, 1) == "b");
    CHECK(uuid_text(later).substr(14, 1) == "7");
    CHECK(uuid_text(later).substr(19, 1) == "8");
}

TEST_CASE("parse_uuid: reads either case, refuses every other shape") {
    struct Case {
        char const* why;
        char const* text;
        bool good;
    };
    Case const cases[] = {
        {"lower case", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", true},
        {"upper case", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", true},
        {"nil", "00000000-0000-0000-0000-000000000000", true},
        {"empty", "", false},
        {"one short", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", false},
        {"one long", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0", false},
        {"braces", "{17f22e2-79b0-7cc3-98c4-dc0c0c07398f}", false},
        {"no digit", "g17f22e2-79b0-7cc3-98c4-dc0c0c07398f", false},
        {"dash misplaced", "017f22e27-9b0-7cc3-98c4-dc0c0c07398f", false},
        {"dash for a digit", "017f22e2-79b0-7cc3-98c4-dc0c0c07398-", false},
        {"no dashes", "017f22e279b07cc398c4dc0c0c07398f0000", false},
        {"a space in front", " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f", false},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        auto const parsed = parse_uuid(c.text);
        CHECK(parsed.has_value() == c.good);
        if (!parsed) CHECK(parsed.error().code == "id.malformed");
    }
    CHECK(uuid_text(*parse_uuid("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")) ==
          "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST_CASE("Id: nil, text and hash") {
    auto const id = PersonId::parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398f").value();
    CHECK_FALSE(id.is_nil());
    CHECK(PersonId{}.is_nil());
    CHECK(PersonId::parse(id.text()).value() == id);
    std::unordered_set<PersonId> const set{id, id, PersonId{}};
    CHECK(set.size() == 2);
}

}  // namespace takaful
