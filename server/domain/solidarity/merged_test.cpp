// Two households that turn out to be one are paid once, and twice again when they are parted.

#include "domain/solidarity/solidarity.hpp"
#include "domain/solidarity/store.hpp"
#include "trust/registration/testing.hpp"

using namespace takaful;
using namespace takaful::solidarity;
using work::test_id;

namespace {

struct PaidHouse : registration::PairHouse {
    HouseholdId first = add_compared(form("A-1"));
    HouseholdId second = add_compared(again("B-1"));
    CycleId cycle = test_id<CycleId>(70);

    PaidHouse() { reactions = {.merged = keep_out_merged, .parted = let_in_parted}; }

    void entitle(CycleState state, std::vector<HouseholdId> const& households) {
        REQUIRE(run(Actor::system(1), [&](Work& work) -> Result<> {
            TRY(save_cycle(work.tx, 1,
                           {.id = cycle,
                            .programme = test_id<ProgrammeId>(71),
                            .list = test_id<ListId>(72),
                            .period = 202'611,
                            .instalment = 1,
                            .state = state,
                            .households = std::ssize(households),
                            .total = {100, Currency::parse("EGP").value()},
                            .seed = {},
                            .job = {},
                            .made_by = board.person,
                            .made_on = work.today()}));
            std::vector<Entitlement> entitlements;
            for (auto const& household : households)
                entitlements.push_back({.position = std::ssize(entitlements) + 1,
                                        .household = household,
                                        .payee = {},
                                        .amount_minor = 100});
            return save_entitlements(work.tx, 1, cycle, entitlements);
        }));
    }
    bool due(HouseholdId household) {
        return ask(board, [&](Work& work) { return is_due(work.tx, 1, cycle, household); }).value();
    }
    std::int64_t changes() {
        return ask(board, [&](Work& work) { return withholding_changes(work.tx, 1, cycle); })
            .value();
    }
    bool paid_as_another(HouseholdId household) {
        return ask(board,
                   [&](Work& work) {
                       return is_paid_as_another(work, test_id<ListId>(72), household);
                   })
            .value();
    }
    void list(HouseholdId household, bool included) {
        REQUIRE(run(Actor::system(1), [&](Work& work) {
            return save_decisions(
                work.tx, 1, test_id<ListId>(72),
                {{.position = 1, .household = household, .included = included, .sealed = {}}});
        }));
    }
};

}  // namespace

TEST_CASE("merged: in a payroll that nobody approved, the one that goes is kept out") {
    PaidHouse house;
    house.entitle(CycleState::submitted, {house.first, house.second});
    auto const pair = house.only_pair().pair;
    REQUIRE(house.merge(house.first));
    CHECK(house.due(house.first));
    CHECK_FALSE(house.due(house.second));
    CHECK(house.changes() == 1);
    REQUIRE(house.undo(pair));
    CHECK(house.due(house.second));
    // As many are kept out as at first, and yet what is due was another sum in between.
    CHECK(house.changes() == 2);
}

TEST_CASE("merged: while an approved payroll pays both, they are not merged") {
    for (auto const state : {CycleState::pending, CycleState::paying}) {
        PaidHouse house;
        house.entitle(state, {house.first, house.second});
        CHECK(house.merge(house.first).error().code == "solidarity.payroll_running");
        CHECK(house.households() == 2);
        CHECK(house.due(house.second));
    }
    PaidHouse house;
    house.entitle(CycleState::paid, {house.first, house.second});
    REQUIRE(house.merge(house.first));
    CHECK(house.due(house.second));  // It was paid; that stays so.
}

TEST_CASE("merged: who was chosen is paid on where the one that stays was not") {
    PaidHouse house;
    house.entitle(CycleState::ready, {house.second});
    house.list(house.first, false);
    REQUIRE(house.merge(house.first));
    CHECK(house.due(house.second));
    CHECK_FALSE(house.paid_as_another(house.second));
}

TEST_CASE("merged: a new cycle of an old list passes over the one that goes") {
    PaidHouse house;
    house.list(house.first, true);
    CHECK_FALSE(house.paid_as_another(house.second));
    REQUIRE(house.merge(house.first));
    CHECK(house.paid_as_another(house.second));
    CHECK_FALSE(house.paid_as_another(house.first));
}
