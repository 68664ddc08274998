// A register that grows and shrinks while it is asked, and one too small to learn from.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>

#include "record/linkage/rows.hpp"

namespace takaful::linkage {

using Values = std::array<std::string, person_fields>;
using Views = std::array<std::string_view, person_fields>;

static Views views_of(Values const& values) {
    Views views;
    std::ranges::copy(values, views.begin());
    return views;
}

static Values const suad{"سعاد",        "محمد", "علي", "البدماصي", "",
                         "01012345678", "1980", "",    "female",   "V1"};

/// Families of a few villages: a couple and three children each.
static void add_families(Rows& rows, int families) {
    constexpr std::array men{"محمد", "إبراهيم", "علي",  "حسن",  "سيد", "خالد",
                             "عمر",  "يوسف",    "كريم", "طارق", "سامي"};
    constexpr std::array women{"فاطمة", "زينب", "مريم", "هدى", "نادية", "منى", "أسماء"};
    constexpr std::array names{"النجار", "الديب", "شاهين", "زهران", "غنيم"};
    std::mt19937_64 random{11};
    auto const pick = [&](auto const& from) { return std::string{from[random() % from.size()]}; };
    for (int house = 0; house < families; ++house) {
        auto const father = pick(men), grandfather = pick(men), great = pick(men);
        auto const family = pick(names);
        auto const phone = "0101" + std::to_string(1'000'000 + random() % 8'999'999);
        auto const village = "V" + std::to_string(house % 4);
        auto const year = 1950 + static_cast<int>(random() % 30);
        auto const put = [&](Values const& values) { rows.add(views_of(values)); };
        put({father, grandfather, great, family, "", phone, std::to_string(year), "", "male",
             village});
        put({pick(women), pick(men), pick(men), pick(names), "", phone, std::to_string(year + 4),
             "", "female", village});
        for (int child = 0; child < 3; ++child)
            put({child == 0 ? std::string{"أحمد"} : pick(child == 1 ? men : men), father,
                 grandfather, family, "", phone, std::to_string(year + 24 + 2 * child), "",
                 child == 2 ? "female" : "male", village});
    }
}

TEST_CASE("linkage: who came since is found, who left is not") {
    Rows rows{people()};
    add_families(rows, 30);
    Finder finder{rows, 1};
    finder.learn();
    auto const found = [&] {
        auto const matches = finder.look_up(views_of(suad), 0.5, 5);
        return matches.empty() ? rows_max : matches.front().row;
    };
    CHECK(found() == rows_max);
    rows.add(views_of(suad));
    CHECK(found() == rows_max);
    finder.take_in();
    auto const row = rows.size() - 1;
    CHECK(found() == row);
    CHECK(finder.look_up(row, 0.5, 5).empty());  // Not of herself.
    rows.remove(row);
    CHECK(found() == rows_max);
}

TEST_CASE("linkage: a register that grew one by one finds what one that was sorted at once does") {
    Rows rows{people()};
    Finder growing{rows, 1};
    add_families(rows, 600);  // Enough that its lists are merged several times.
    growing.take_in();
    growing.learn();
    Finder sorted{rows, 1};
    sorted.learn();
    for (RowNumber row = 0; row < rows.size(); row += 7) {
        auto const one = growing.look_up(row, 0.01, 50), other = sorted.look_up(row, 0.01, 50);
        REQUIRE(one.size() == other.size());
        for (std::size_t i = 0; i < one.size(); ++i) {
            CHECK(one[i].row == other[i].row);
            CHECK(one[i].probability == doctest::Approx(other[i].probability));
        }
    }
}

TEST_CASE("linkage: a register too small to learn from tells twins from families all the same") {
    for (int const families : {1, 30, 400}) {
        CAPTURE(families);
        Rows rows{people()};
        add_families(rows, families);
        rows.add(views_of(suad));
        Finder finder{rows, 1};
        finder.learn();
        auto const bits = [&](Values const& values) {
            auto const match = finder.compare(views_of(suad), views_of(values));
            CHECK(std::isfinite(match.bits));
            return match.bits;
        };
        auto again = suad;
        again[PersonField::phone] = "01099998888";
        again[birth_year] = "1981";
        CHECK(bits(suad) > 10);
        CHECK(bits(again) > 0);
        auto latin = suad;
        latin[own_name] = "Soad";
        latin[father] = "Mohamed";
        CHECK(bits(latin) > 0);
        auto brother = suad;
        brother[own_name] = "حسن";
        brother[sex] = "male";
        brother[birth_year] = "1984";
        CHECK(bits(brother) < 0);
        auto namesake = suad;  // Of another village, another age and another phone.
        namesake[grandfather] = "حسين";
        namesake[PersonField::phone] = "01188887777";
        namesake[birth_year] = "1955";
        namesake[area] = "V9";
        CHECK(bits(namesake) < 0);
        // Nobody of the families is taken for another.
        for (RowNumber row = 0; row + 1 < rows.size(); ++row)
            for (auto const& match : finder.look_up(row, 0.5, 5))
                CHECK_MESSAGE(match.row / 5 != row / 5, "two of one house, row " << row);
    }
}

}  // namespace takaful::linkage
