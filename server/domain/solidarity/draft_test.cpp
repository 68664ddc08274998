#include "domain/solidarity/draft.hpp"

#include <doctest/doctest.h>

#include <array>
#include <atomic>

#include "platform/work/testing.hpp"

using namespace takaful;
using namespace takaful::solidarity;

namespace {

/// Makes slices of rows numbered by position, and counts how often each was made.
struct Maker {
    std::array<std::atomic<int>, 100> made{};
    RowsAhead::Make make = [this](std::int64_t first) -> Result<RowsAhead::Slice> {
        ++made[static_cast<std::size_t>(first)];
        if (first == 90) return fail(ErrorKind::not_found, "keys.unknown");
        return RowsAhead::Slice{first, std::vector<StoredListRow>(10)};
    };
};

}  // namespace

TEST_CASE("rows ahead: each slice is made once and taken in order") {
    Maker maker;
    RowsAhead ahead;
    for (std::int64_t first = 0; first < 80; first += 20) {
        REQUIRE(ahead.make_ready({first, 10, 75}, 2, maker.make));
        CHECK_FALSE(ahead.take(first + 20));
        CHECK(ahead.take(first)->first == first);
        CHECK(ahead.take(first + 10).has_value() == (first + 10 < 75));
        CHECK_FALSE(ahead.take(first));
        CHECK(maker.made[static_cast<std::size_t>(first)] == 1);
    }
    CHECK(maker.made[80] == 0);
}

TEST_CASE("rows ahead: a slice that was rolled back is made again") {
    Maker maker;
    RowsAhead ahead;
    REQUIRE(ahead.make_ready({0, 10, 40}, 2, maker.make));
    CHECK(ahead.take(0));
    REQUIRE(ahead.make_ready({0, 10, 40}, 2, maker.make));
    CHECK(ahead.take(0)->rows.size() == 10);
    CHECK(ahead.take(10));
    REQUIRE(ahead.make_ready({20, 10, 40}, 2, maker.make));
    CHECK(ahead.take(20));
    CHECK(maker.made[0] == 2);
}

TEST_CASE("rows ahead: what a slice fails with is told when its turn comes") {
    Maker maker;
    RowsAhead ahead;
    REQUIRE(ahead.make_ready({80, 10, 100}, 2, maker.make));
    CHECK(ahead.take(80));
    CHECK_FALSE(ahead.take(90));
    CHECK(ahead.make_ready({90, 10, 100}, 2, maker.make).error().code == "keys.unknown");
}

TEST_CASE("decision: its bytes read back; shorter ones are refused") {
    ListRow const row{
        .payee = work::test_id<PersonId>(7), .score = 9'120, .size = 6, .benefit_minor = 60'000};
    score::Explainer::Strong const reasons[] = {{"rooms", "1", -210}, {"wall", "طوب أحمر", 35}};
    auto const bytes = pack_decision(row, reasons);
    auto const decision = unpack_decision(bytes).value();
    CHECK(decision.payee == row.payee);
    CHECK(decision.score == 9'120);
    CHECK(decision.size == 6);
    CHECK(decision.benefit_minor == 60'000);
    REQUIRE(decision.reasons.size() == 2);
    CHECK(decision.reasons[0].feature == "rooms");
    CHECK(decision.reasons[0].direction == "poorer");
    CHECK(decision.reasons[1].value == "طوب أحمر");
    CHECK(decision.reasons[1].points == 35);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK(unpack_decision(BytesView{bytes}.first(size)).error().code ==
              "solidarity.decision_malformed");
}
