// The register as far as people are compared: what it keeps waiting, and when it learns.

#include "trust/registration/roll.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

namespace takaful::registration {

using registry::IndexEntry;

/// A household of one person, who is somebody else with each number.
static IndexEntry household_of(int number) {
    constexpr std::array letters{"ب", "ت", "ج", "د", "ر", "س", "ف", "ك", "ل", "م", "ن", "ه"};
    std::mt19937 random{static_cast<std::uint32_t>(number)};
    auto const pick = [&] {
        std::string name;
        for (int i = 0; i < 3; ++i) name += letters[random() % letters.size()];
        return name;
    };
    IndexEntry entry;
    entry.book = 1;
    entry.area = "V" + std::to_string(number % 20);
    auto const at = [&](auto& id) {
        for (std::size_t i = 0; i < 4; ++i)
            id.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
    };
    at(entry.household);
    entry.household.bytes[15] = 1;
    registry::Member member{
        .person = {},
        .name = {.first = pick(), .father = pick(), .grandfather = pick(), .family = pick()}};
    PersonId person;
    at(person);
    person.bytes[15] = 2;
    member.person = person;
    member.sex = registry::Sex::male;
    member.birth_year = 1940 + static_cast<int>(random() % 60);
    member.phone = "0101" + std::to_string(1'000'000 + random() % 8'999'999);
    entry.members.push_back(std::move(member));
    return entry;
}

static std::vector<IndexEntry> households(int first, int count) {
    std::vector<IndexEntry> entries;
    for (int i = first; i < first + count; ++i) entries.push_back(household_of(i));
    return entries;
}

static std::size_t likes_of(Roll& roll, int number) {
    auto const asked = household_of(number);
    auto const likes = roll.look_up(1, asked.members, asked.area, {}, 5);
    REQUIRE(likes);
    return likes->size();
}

TEST_CASE("duplicates: an import that nobody takes in is taken in by its writer") {
    Roll roll;
    for (int slice = 0; slice < 20; ++slice) roll.put(households(200 * slice, 200));
    CHECK(roll.bytes() > 0);  // Nobody else did.
    CHECK(likes_of(roll, 3'999) == 1);
}

TEST_CASE("duplicates: a register that is loaded answers at once, and learns after") {
    constexpr int many = 20'000;
    static_assert(many >= linkage::rows_to_learn_from);
    Roll roll;
    roll.begin_loading();
    roll.load(households(0, many));
    roll.end_loading(true);
    auto const one = household_of(7).members.front(), other = household_of(8).members.front();
    auto const bits = [&] {
        auto const match = roll.compare(1, one, "V7", other, "V8");
        REQUIRE(match);
        return match->bits;
    };
    CHECK(likes_of(roll, 7) >= 1);
    auto const supposed = bits();
    REQUIRE(roll.learn_what_is_due());
    auto const learnt = bits();
    CHECK(learnt != supposed);
    CHECK(likes_of(roll, 7) >= 1);
    REQUIRE(roll.learn_what_is_due());  // Nothing is due.
    CHECK(bits() == learnt);
}

TEST_CASE("duplicates: of a register that grew too large nothing is kept, and nobody waits") {
    Roll roll{3'000};
    for (int slice = 0; slice < 20; ++slice) roll.put(households(200 * slice, 200));
    roll.take_in();
    CHECK(roll.bytes() == 0);
    roll.put(households(9'000, 10));
    roll.take_in();
    CHECK(roll.bytes() == 0);
    CHECK(roll.look_up(1, household_of(1).members, "V1", {}, 5).error().code ==
          "registration.register_too_large");
}

}  // namespace takaful::registration
