#include "domain/solidarity/draft.hpp"

#include <doctest/doctest.h>

#include "platform/work/testing.hpp"

using namespace takaful;
using namespace takaful::solidarity;

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
