#include "record/linkage/linkage.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <set>

#include "record/linkage/rows.hpp"

namespace takaful::linkage {

using Values = std::array<std::string, person_fields>;

static void add(Rows& rows, Values const& values) {
    std::array<std::string_view, person_fields> views;
    std::ranges::copy(values, views.begin());
    rows.add(views);
}

static std::vector<Match> look_up(Finder const& finder, Values const& values) {
    std::array<std::string_view, person_fields> views;
    std::ranges::copy(values, views.begin());
    return finder.look_up(views, 0.5, 10);
}

static Likeness likeness(Rows const& rows, PersonField field, RowNumber a = 0, RowNumber b = 1) {
    auto const& impl = rows.impl();
    auto const pattern = Comparer{impl, impl.words}.compare(impl.row(a), impl.row(b));
    REQUIRE(pattern[field] != 0);
    return static_cast<Likeness>(pattern[field] - 1);
}

TEST_CASE("linkage: how alike two people's fields are") {
    struct Case {
        char const* why;
        PersonField field;
        Values a, b;
        Likeness likeness;
    };
    using enum Likeness;
    Case const cases[] = {
        {"spelling alone", own_name, {"أحمد"}, {"احمد"}, exact},
        {"a slip", own_name, {"إبراهيم"}, {"ابراهم"}, near},
        {"two names of one sound", own_name, {"محمد"}, {"محمود"}, near},
        {"a pet name", own_name, {"محمد"}, {"حمادة"}, sounds},
        {"the pet name that she has", own_name, {"محمد", "", "", "", "بسبس"}, {"بسبس"}, sounds},
        {"Latin letters", own_name, {"محمود"}, {"Mahmoud"}, other_script_sounds},
        {"Latin letters, another name", own_name, {"محمود"}, {"Samir"}, other_script_different},
        {"another name", own_name, {"محمود"}, {"سمير"}, different},
        {"the family moved up",
         family_name,
         {"علي", "حسن", "سيد", "النجار"},
         {"علي", "حسن", "النجار"},
         moved},
        {"the family first",
         own_name,
         {"علي", "حسن", "سيد", "النجار"},
         {"النجار", "علي", "حسن", "سيد"},
         moved},
        {"a phone in other digits",
         phone,
         {"", "", "", "", "", "٠١٠١٢٣٤٥٦٧٨"},
         {"", "", "", "", "", "+201012345678"},
         exact},
        {"two digits swapped",
         phone,
         {"", "", "", "", "", "01012345678"},
         {"", "", "", "", "", "01012354678"},
         near},
        {"another phone",
         phone,
         {"", "", "", "", "", "01012345678"},
         {"", "", "", "", "", "01298765432"},
         different},
        {"born a year apart",
         birth_year,
         {"", "", "", "", "", "", "1980"},
         {"", "", "", "", "", "", "١٩٨١"},
         near},
        {"a year's digits swapped",
         birth_year,
         {"", "", "", "", "", "", "1938"},
         {"", "", "", "", "", "", "1983"},
         alike},
        {"another year",
         birth_year,
         {"", "", "", "", "", "", "1980"},
         {"", "", "", "", "", "", "1990"},
         different},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        Rows rows{people()};
        add(rows, c.a);
        add(rows, c.b);
        for (int i = 0; i < 3; ++i) add(rows, {"سعيد", "كامل", "فؤاد", "الديب"});
        CHECK(likeness(rows, c.field) == c.likeness);
    }
}

TEST_CASE("linkage: what is left out says nothing, what is left over differs") {
    Rows rows{people()};
    add(rows, {"علي", "حسن", "سيد", "النجار"});
    add(rows, {"علي", "حسن", "النجار"});
    add(rows, {"علي", "حسن", "كامل", "النجار"});
    auto const& impl = rows.impl();
    Comparer comparer{impl, impl.words};
    CHECK(comparer.compare(impl.row(0), impl.row(1))[grandfather] == 0);
    CHECK(comparer.compare(impl.row(0), impl.row(2))[grandfather] == cell_of(Likeness::different));
}

// ---- A village
// -----------------------------------------------------------------------------------

/// Families of a village, some of whose people stand in the register twice.
struct Village {
    Rows rows{people()};
    std::set<std::pair<RowNumber, RowNumber>> twice;
    std::vector<Values> first;

    Village() {
        constexpr std::array men{"محمد", "إبراهيم", "علي",   "حسن",   "سيد",  "خالد",
                                 "عمر",  "يوسف",    "كريم",  "طارق",  "سامي", "ماهر",
                                 "نبيل", "هاني",    "رمضان", "شعبان", "وليد", "أشرف"};
        constexpr std::array families{"النجار", "الديب", "شاهين", "زهران", "غنيم",
                                      "الخولي", "بركات", "سلامة", "عطية",  "الفقي"};
        std::mt19937_64 random{3};
        auto const pick = [&](auto const& from) { return from[random() % from.size()]; };
        for (int house = 0; house < 500; ++house) {
            auto const father = pick(men), grandfather = pick(men), family = pick(families);
            auto const phone = "0101" + std::to_string(1'000'000 + random() % 8'999'999);
            auto const village = "village " + std::to_string(house / 20);
            auto year = 1'950 + static_cast<int>(random() % 40);
            std::set<std::string> names;
            for (int child = 0; child < 4; ++child, year += 2) {
                std::string const own = pick(men);
                if (!names.insert(own).second) continue;
                first.push_back({own, father, grandfather, family, "", phone, std::to_string(year),
                                 "", "male", village});
                add(rows, first.back());
            }
        }
        for (RowNumber row = 0; row < first.size(); row += 40) {
            auto again = first[row];
            if (row % 3 == 0) again[PersonField::grandfather].clear();
            if (row % 3 == 1) again[birth_year] = std::to_string(std::stoi(again[birth_year]) + 1);
            if (row % 3 == 2) std::swap(again[phone][9], again[phone][10]);
            twice.insert({row, rows.size()});
            add(rows, again);
        }
    }
};

TEST_CASE("linkage: duplicates are found without a label, and brothers are not taken for them") {
    Village const village;
    Finder finder{village.rows, 2};
    auto const found = finder.find_all(0.5);
    std::size_t right = 0;
    for (auto const& pair : found.pairs) {
        CHECK(pair.a < pair.b);
        CHECK(pair.probability >= 0.5F);
        right += village.twice.contains({pair.a, pair.b}) ? 1U : 0U;
    }
    CHECK(right * 100 >= village.twice.size() * 90);
    CHECK(right * 100 >= found.pairs.size() * 90);
    CHECK(std::ranges::is_sorted(found.pairs, std::greater{}, &Pair::probability));
}

TEST_CASE("linkage: the same rows give the same pairs, with however many threads") {
    Village const village;
    auto const pairs = [&](int threads) {
        Finder finder{village.rows, threads};
        std::vector<std::pair<RowNumber, RowNumber>> list;
        for (auto const& pair : finder.find_all(0.5).pairs) list.emplace_back(pair.a, pair.b);
        return list;
    };
    auto const one = pairs(1);
    CHECK(!one.empty());
    CHECK(pairs(3) == one);
}

TEST_CASE("linkage: a person is looked up by what is known of her, with reasons") {
    Village const village;
    Finder finder{village.rows, 1};
    finder.find_all(0.5);
    auto asked = village.first[81];
    asked[own_name] = "‏" + asked[own_name];  // A mark that nobody sees.
    asked[birth_year] = std::to_string(std::stoi(asked[birth_year]) - 1);
    auto const matches = look_up(finder, asked);
    REQUIRE(!matches.empty());
    CHECK(matches[0].row == 81);
    auto const reason =
        std::ranges::find(matches[0].reasons, std::size_t{birth_year}, &Reason::field);
    REQUIRE(reason != matches[0].reasons.end());
    CHECK(reason->likeness == Likeness::near);
    auto const own = std::ranges::find(matches[0].reasons, std::size_t{own_name}, &Reason::field);
    REQUIRE(own != matches[0].reasons.end());
    CHECK(own->bits > 0);
    CHECK(look_up(finder, {"صبري", "لطفي", "أنور", "الغندور", "", "01555555555", "1970", "", "male",
                           "village 3"})
              .empty());
    CHECK(look_up(finder, {}).empty());
}

TEST_CASE("linkage: a pair is explained by the fields that both have") {
    Village const village;
    Finder finder{village.rows, 1};
    finder.find_all(0.5);
    auto const [a, b] = *village.twice.begin();
    auto const match = finder.explain(a, b);
    CHECK(match.probability > 0.5);
    for (auto const& reason : match.reasons) {
        CHECK(reason.field != nickname);
        CHECK(reason.field != national_id);
        CHECK(std::isfinite(reason.bits));
    }
}

TEST_CASE("linkage: registers of nobody and of one have no pairs") {
    Rows rows{people()};
    CHECK(Finder{rows, 2}.find_all(0.5).pairs.empty());
    add(rows, {"علي"});
    CHECK(Finder{rows, 2}.find_all(0.5).pairs.empty());
    add(rows, {});
    add(rows, {"-", "", "", "", "", "no phone", "no year"});
    Finder finder{rows, 2};
    CHECK(finder.find_all(0.5).pairs.empty());
    CHECK(look_up(finder, {"علي"}).empty());
}

TEST_CASE("linkage: any table, any two of its fields") {
    Rows rows{table({{"given", Kind::name},
                     {"surname", Kind::name},
                     {"street", Kind::text},
                     {"born", Kind::digits}})};
    std::mt19937_64 random{5};
    auto const word = [&] {
        std::string text;
        for (int i = 0; i < 7; ++i) text += static_cast<char>('a' + random() % 26);
        return text;
    };
    std::vector<std::array<std::string, 4>> first;
    for (int i = 0; i < 400; ++i)
        first.push_back(
            {word(), word(), word() + " street", std::to_string(19'000'101 + random() % 900'000)});
    auto const put = [&](std::array<std::string, 4> const& row) {
        rows.add(std::array<std::string_view, 4>{row[0], row[1], row[2], row[3]});
    };
    for (auto const& row : first) put(row);
    for (std::size_t i = 0; i < 40; ++i) {
        auto again = first[i * 10];
        if (i % 2 == 0) std::swap(again[0], again[1]);  // The given name and the surname.
        again[2][1] = '-';
        put(again);
    }
    auto const found = Finder{rows, 1}.find_all(0.5);
    CHECK(found.pairs.size() == 40);
    for (auto const& pair : found.pairs) CHECK(pair.a == (pair.b - 400) * 10);
}

}  // namespace takaful::linkage
