#include "domain/solidarity/rules.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

namespace takaful::solidarity {

static Currency const egp_code = Currency::parse("EGP").value();
static Money egp(std::int64_t pounds) {
    return {pounds * 100, egp_code};
}
static Benefit const plain{egp(600), egp(100), 3};

static Candidate candidate(std::uint8_t id, std::int64_t score, int size = 1) {
    Candidate made{.score = score, .size = size};
    made.household.bytes[15] = id;
    return made;
}

TEST_CASE("benefit: base and members, counted up to the limit") {
    struct Case {
        char const* why;
        int size;
        std::int64_t pounds;
    };
    Case const cases[] = {
        {"nobody listed still gets the base", 0, 600},
        {"one", 1, 700},
        {"at the limit", 3, 900},
        {"over the limit counts as the limit", 4, 900},
        {"a negative size counts none", -1, 600},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        CHECK(benefit_minor(plain, c.size) == c.pounds * 100);
    }
}

TEST_CASE("check_benefit: refuses what cannot be a benefit") {
    auto const usd = Currency::parse("USD").value();
    CHECK(check_benefit(plain));
    for (auto const& wrong :
         {Benefit{egp(-1), egp(1), 3}, Benefit{egp(0), egp(0), 3}, Benefit{egp(1), {1, usd}, 3},
          Benefit{egp(1), egp(1), 51}, Benefit{egp(10'000'001), egp(0), 3}})
        CHECK(check_benefit(wrong).error().code == "solidarity.benefit_invalid");
}

TEST_CASE("select: the poorest first, ties by id, up to the cut") {
    auto const people =
        std::vector{candidate(3, 50), candidate(1, 10), candidate(4, 10), candidate(2, 90)};
    struct Case {
        char const* why;
        Cut cut;
        std::int64_t selected;
        std::int64_t cost;
        std::int64_t cutoff;
    };
    Case const cases[] = {
        {"one piastre short of two", {.budget = Money{139'999, egp_code}}, 1, 70'000, 10},
        {"exactly two", {.budget = egp(1'400)}, 2, 140'000, 10},
        {"all", {.budget = egp(9'999)}, 4, 280'000, 90},
        {"a line includes its own score", {.line = 0.05}, 3, 210'000, 50},
        {"a line below everyone", {.line = 0.009}, 0, 0, 0},
        {"half", {.coverage_percent = 50}, 2, 140'000, 10},
        {"a share rounds down", {.coverage_percent = 49}, 1, 70'000, 10},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        auto const got = select(people, plain, c.cut).value();
        CHECK(got.selected == c.selected);
        CHECK(got.cost_minor == c.cost);
        CHECK(got.cutoff == c.cutoff);
        CHECK(got.rows.size() == 4);
        CHECK(got.rows[0].household.bytes[15] == 1);
        CHECK(got.rows[1].household.bytes[15] == 4);
    }
}

TEST_CASE("select: never passes one over for a cheaper, richer one") {
    auto const got = select({candidate(1, 1, 1), candidate(2, 2, 3), candidate(3, 3, 1)}, plain,
                            {.budget = egp(1'500)});
    CHECK(got->selected == 1);
    CHECK_FALSE(got->rows[2].included);
}

TEST_CASE("select: refuses a cut that is not one cut") {
    for (auto const& cut :
         {Cut{}, Cut{.budget = egp(1), .coverage_percent = 3}, Cut{.budget = egp(0)},
          Cut{.coverage_percent = 0}, Cut{.coverage_percent = 101}})
        CHECK(select({}, plain, cut).error().code == "solidarity.cut_invalid");
    auto const usd = Currency::parse("USD").value();
    CHECK(select({}, plain, {.budget = Money{1, usd}}).error().code == "money.currency_mismatch");
}

TEST_CASE("root: any change of any row changes it") {
    auto const rows =
        select({candidate(1, 1), candidate(2, 2), candidate(3, 3)}, plain, {.line = 1.0})->rows;
    auto const root_of = [](std::vector<ListRow> const& list, crypto::Key const& seed) {
        RootBuilder builder;
        for (auto const& row : list) builder.add(row_digest(seed, row));
        return builder.root();
    };
    crypto::Key seed{};
    auto const root = root_of(rows, seed);
    auto changed = rows;
    changed[1].benefit_minor += 1;
    CHECK(root_of(changed, seed) != root);
    changed = rows;
    changed[2].included = false;
    CHECK(root_of(changed, seed) != root);
    changed = rows;
    std::swap(changed[0], changed[1]);
    CHECK(root_of(changed, seed) != root);
    seed[0] = 1;
    CHECK(root_of(rows, seed) != root);
}

TEST_CASE("approval: a second person, and what was seen") {
    PersonId const maker{{1}}, checker{{2}};
    crypto::Digest const root{7}, other{8};
    CHECK(check_approval(maker, checker, root, root, "solidarity.list_changed"));
    CHECK(check_approval(maker, maker, root, root, "solidarity.list_changed").error().code ==
          "solidarity.same_person");
    CHECK(check_approval(maker, checker, root, other, "solidarity.list_changed").error().code ==
          "solidarity.list_changed");
}

TEST_CASE("entry_id: ordered like positions, distinct, the same every time") {
    PayrollId const payroll{{9}};
    Instant const at{1'793'000'000'000'000};
    Bytes16 before{};
    std::set<Bytes16> seen;
    for (std::int64_t position :
         {1, 2, 255, 256, 65'535, 65'536, 4'194'303, 4'194'304, 5'200'000}) {
        auto const id = entry_id(payroll, at, position);
        CHECK(id > before);
        CHECK(id == entry_id(payroll, at, position));
        CHECK(seen.insert(id).second);
        before = id;
    }
    CHECK(entry_id(PayrollId{{8}}, at, 1) != entry_id(payroll, at, 1));
}

TEST_CASE("period: yyyymm") {
    CHECK(check_period(202'611));
    for (int wrong : {0, 202'600, 202'613, 199'912, 2026}) CHECK_FALSE(check_period(wrong));
}

}  // namespace takaful::solidarity
