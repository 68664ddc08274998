// Recovery: two people and nobody alone; the PIN is known to its owner only.

#include <doctest/doctest.h>

#include "record/identity/house_testing.hpp"
#include "record/identity/store.hpp"

using namespace takaful;
using namespace takaful::identity;

namespace {

constexpr auto phone = "01012345678";
constexpr std::int64_t hour_us = 60 * minute_us;

struct RecoveryHouse : IdentityHouse {
    Actor worker = actor(11, {Right::signed_in, Right::write_households});
    Actor second_worker = actor(12, {Right::signed_in, Right::write_households});
    Actor board = actor(13, {Right::signed_in, Right::approve});
    /// Has both rights.
    Actor both = actor(14, {Right::signed_in, Right::write_households, Right::approve});

    std::string asks(std::string const& pin, std::string const& from = phone) {
        clock.advance_us(1);
        auto const prepared = ask(Actor{}, [&](Work& work) {
            return prepare_recovery(work, {from, pin}, "10.0.0.1");
        });
        if (!prepared) return std::string{prepared.error().code};
        return run(Actor{}, [&](Work& work) { return ask_recovery(work, *prepared); })->code;
    }
    Result<RecoveryView> finds(Actor const& who, std::string const& code) {
        return ask(who, [&](Work& work) { return recovery_by_code(work, {code}); });
    }
    RecoveryId with(std::string const& code) {
        auto const view = finds(worker, code);
        REQUIRE(view);
        return view->recovery;
    }
    std::string vouches(Actor const& who, RecoveryId const& id,
                        std::vector<Check> checks = {Check::document, Check::visit}) {
        auto const done = run(who, [&](Work& work) {
            return vouch(work, {test_id<CommandId>(++commands), id, checks});
        });
        return done ? std::string{enum_name(done->state)} : std::string{done.error().code};
    }
    std::string decides(Actor const& who, RecoveryId const& id,
                        Result<RecoveryDone> (*decision)(Work&, DecideRecovery const&)) {
        auto const done = run(who, [&](Work& work) {
            return decision(work, {test_id<CommandId>(++commands), id});
        });
        return done ? std::string{enum_name(done->state)} : std::string{done.error().code};
    }
    std::string approves(Actor const& who, RecoveryId const& id) {
        return decides(who, id, approve_recovery);
    }
};

}  // namespace

TEST_CASE("identity: a forgotten PIN comes back by two people, who never see it") {
    RecoveryHouse house;
    auto const huda = house.person();
    Authenticator phone_of_huda;
    house.enrol(huda, phone_of_huda);
    auto const lost = house.sign_in_with(phone, "274931")->session->token;
    auto const code = house.asks("٨٣٠٢٦٤");
    REQUIRE(code.size() == 8);
    CHECK(house.code_with(phone, "830264") == "identity.sign_in_refused");

    auto const spaced = code.substr(0, 4) + " " + code.substr(4);
    auto const seen = house.finds(house.worker, spaced);
    REQUIRE(seen);
    CHECK(seen->name == "هدى محمود");
    CHECK(seen->phone_last4 == "5678");
    CHECK(seen->state == RecoveryState::asked);
    auto const id = seen->recovery;
    CHECK(house.approves(house.board, id) == "identity.recovery_over");  // Nobody vouched.
    CHECK(house.vouches(house.worker, id, {Check::document}) == "identity.checks_missing");
    CHECK(house.vouches(house.worker, id, {Check::visit, Check::visit}) ==
          "identity.checks_missing");
    CHECK(house.vouches(house.worker, id) == "vouched");
    CHECK(house.vouches(house.second_worker, id) == "identity.recovery_over");

    auto const waiting =
        house.ask(house.board, [](Work& work) { return vouched_recoveries(work); })->items;
    REQUIRE(waiting.size() == 1);
    CHECK(waiting[0].checks == std::vector{Check::document, Check::visit});
    CHECK_FALSE(waiting[0].own);
    CHECK(house.approves(house.board, id) == "done");
    CHECK(house.approves(house.board, id) == "identity.recovery_over");
    CHECK(house.sessions.find(lost, house.clock.now()).person.is_nil());
    CHECK(house.ask(huda, [](Work& work) { return passkeys(work); })->items.empty());
    CHECK(house.code_with(phone, "274931") == "identity.sign_in_refused");
    CHECK(house.code_with(phone, "830264") == "signed in");
    CHECK(house.finds(house.worker, code).error().code == "identity.recovery_unknown");
}

TEST_CASE("identity: nobody recovers alone") {
    RecoveryHouse house;
    auto huda = house.person();
    auto const id = house.with(house.asks("830264"));
    CHECK(house.vouches(house.board, id) == "identity.right_missing");
    CHECK(house.vouches(house.both, id) == "vouched");
    CHECK(house.approves(house.both, id) == "identity.recovery_own");
    CHECK(house.approves(house.worker, id) == "identity.right_missing");
    for (auto const right : {Right::write_households, Right::approve})
        huda.rights |= 1U << static_cast<unsigned>(right);  // She works here herself.
    CHECK(house.approves(huda, id) == "identity.recovery_own");
    CHECK(house.vouches(huda, house.with(house.asks("830265"))) == "identity.recovery_own");
}

TEST_CASE("identity: an unknown phone gets a number as well, which leads nowhere") {
    RecoveryHouse house;
    house.person();
    auto const code = house.asks("830264", "01099999999");
    CHECK(code.size() == 8);
    CHECK(house.finds(house.worker, code).error().code == "identity.recovery_unknown");
    CHECK(house.finds(house.worker, "").error().code == "identity.recovery_unknown");
    CHECK(house.finds(house.board, code).error().code == "identity.right_missing");
    CHECK(house.asks("830264", "12") == "phone.malformed");
    CHECK(house.asks("111111") == "identity.pin_weak");
    for (int i = 0; i < 59; ++i) house.asks("830264", "01099999999");
    CHECK(house.asks("830264") == "identity.too_many_tries");  // Of the network.
}

TEST_CASE("identity: a recovery ends after a day, by a refusal, or by who was named in it") {
    RecoveryHouse house;
    auto const huda = house.person();
    auto const late = house.with(house.asks("830264"));
    CHECK(house.vouches(house.worker, late) == "vouched");
    house.clock.advance_us(24 * hour_us);
    CHECK(house.approves(house.board, late) == "identity.recovery_over");
    CHECK(
        house.ask(house.board, [](Work& work) { return vouched_recoveries(work); })->items.empty());

    auto const refused = house.with(house.asks("830264"));
    CHECK(house.vouches(house.worker, refused) == "vouched");
    CHECK(house.decides(house.board, refused, refuse_recovery) == "refused");
    CHECK(house.approves(house.board, refused) == "identity.recovery_over");

    auto const stolen = house.with(house.asks("830264"));
    CHECK(house.vouches(house.worker, stolen) == "vouched");
    auto const own = house.ask(huda, [](Work& work) { return own_recoveries(work); }).value().items;
    REQUIRE(own.size() == 1);
    CHECK(house.decides(house.board, stolen, refuse_own_recovery) == "identity.recovery_unknown");
    CHECK(house.decides(huda, own[0].recovery, refuse_own_recovery) == "refused");
    CHECK(house.approves(house.board, stolen) == "identity.recovery_over");
    CHECK(house.code_with(phone, "274931") == "signed in");
}

TEST_CASE("identity: a worker vouches five times a day; of a person's questions five are open") {
    RecoveryHouse house;
    house.person();
    auto const first = house.asks("830264");
    for (int i = 0; i < 5; ++i) {
        auto const id = house.with(house.asks("830264"));
        CHECK(house.vouches(house.worker, id) == "vouched");
    }
    CHECK(house.finds(house.worker, first).error().code == "identity.recovery_unknown");
    auto const sixth = house.with(house.asks("830264"));
    CHECK(house.vouches(house.worker, sixth) == "identity.vouched_too_often");
    CHECK(house.vouches(house.second_worker, sixth) == "vouched");
    CHECK(house.approves(house.board, sixth) == "done");
    CHECK(
        house.ask(house.board, [](Work& work) { return vouched_recoveries(work); })->items.empty());
}
