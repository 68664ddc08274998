// Sessions as their owner sees them, and the limits of tries.

#include <doctest/doctest.h>

#include <algorithm>

#include "record/identity/house_testing.hpp"
#include "record/identity/store.hpp"

using namespace takaful;
using namespace takaful::identity;

namespace {

struct SessionsHouse : IdentityHouse {
    Result<SignInOutcome> enter(std::string phone, std::string pin, std::string remote,
                                std::optional<std::string> device = {}) {
        auto const prepared = ask(Actor{}, [&](Work& work) {
            return prepare_sign_in(work, {phone, pin, device}, remote);
        });
        if (!prepared) return std::unexpected(prepared.error());
        return run(Actor{}, [&](Work& work) { return sign_in(work, *prepared); });
    }
    std::string token_on(std::string device) {
        clock.advance_us(1);
        auto const outcome = enter("01012345678", "274931", "", std::move(device));
        REQUIRE(outcome->session);
        return outcome->session->token;
    }
    std::string code_from(std::string remote, std::string phone, std::string pin) {
        auto const outcome = enter(std::move(phone), std::move(pin), std::move(remote));
        REQUIRE(outcome);
        return outcome->refusal ? std::string{outcome->refusal->code} : "signed in";
    }
    bool alive(std::string const& token) {
        return !sessions.find(token, clock.now()).person.is_nil();
    }
};

}  // namespace

TEST_CASE("identity: a person sees her sessions, by device, and which one asks") {
    SessionsHouse house;
    auto const huda = house.person();
    auto const laptop = house.token_on("Firefox · Linux");
    auto const phone = house.token_on("Chrome · Android");
    house.clock.advance_us(minute_us);
    CHECK(house.alive(phone));
    auto const own =
        house.ask(huda, [&](Work& work) { return own_sessions(work, phone); }).value().items;
    REQUIRE(own.size() == 2);
    CHECK(own[0].device == "Chrome · Android");
    CHECK(own[0].current);
    CHECK(own[0].seen_at == house.clock.now());
    CHECK(own[1].device == "Firefox · Linux");
    CHECK_FALSE(own[1].current);
    CHECK(own[1].seen_at == own[1].signed_in_at);
    house.clock.advance_us(9 * minute_us + 1);  // The laptop lay idle for ten minutes.
    CHECK(house.ask(huda, [&](Work& work) { return own_sessions(work, phone); })->items.size() ==
          1);
}

TEST_CASE("identity: she ends one session, or all others, and nobody else's") {
    SessionsHouse house;
    auto const huda = house.person();
    auto const laptop = house.token_on("laptop");
    auto const tablet = house.token_on("tablet");
    auto const phone = house.token_on("phone");
    auto const own =
        house.ask(huda, [&](Work& work) { return own_sessions(work, phone); }).value().items;
    auto const end = [&](Actor const& who, SessionId session) {
        return house.run(who, [&](Work& work) {
            return end_own_session(work, {test_id<CommandId>(1), session});
        });
    };
    auto other = huda;
    other.person = test_id<PersonId>(77);
    CHECK(end(other, own[2].session).error().code == "identity.session_unknown");
    CHECK(house.alive(laptop));
    CHECK(end(huda, own[2].session)->ended == 1);
    CHECK_FALSE(house.alive(laptop));
    CHECK(end(huda, own[2].session).error().code == "identity.session_unknown");
    auto const others =
        house.run(huda, [&](Work& work) { return end_other_sessions(work, phone); });
    CHECK(others->ended == 1);
    CHECK_FALSE(house.alive(tablet));
    CHECK(house.alive(phone));
    Sessions restarted;
    REQUIRE(restarted.load(*house.db.database->reader().value(), house.clock.now()));
    CHECK(restarted.find(tablet, house.clock.now()).person.is_nil());
    CHECK(restarted.find(phone, house.clock.now()).person == huda.person);
}

TEST_CASE("identity: an erased person's devices cannot be read; a device's words are short") {
    SessionsHouse house;
    auto const huda = house.person();
    auto const token = house.token_on("laptop");
    REQUIRE(house.keys->destroy({huda.person.bytes}));
    auto const own = house.ask(huda, [&](Work& work) { return own_sessions(work, token); });
    CHECK_FALSE(own->items.at(0).device);
    for (auto const& device : {std::string{}, std::string(201, 'x')})
        CHECK(house.enter("01012345678", "274931", "", device).error().code ==
              "request.field_invalid");
}

TEST_CASE("identity: sixty failures of one network make it wait a minute, then two, never long") {
    SessionsHouse house;
    REQUIRE(house.create(house.new_user()));
    std::uint32_t account = 0;
    auto const fail_often = [&](std::string const& remote, int times) {
        for (int i = 0; i < times; ++i) {
            auto const phone = "010" + std::to_string(20'000'000 + ++account);
            CHECK(house.code_from(remote, phone, "1") == "identity.sign_in_refused");
        }
    };
    auto const enter = [&](std::string const& remote) {
        return house.code_from(remote, "01012345678", "274931");
    };
    for (std::int64_t const minutes : {1, 2, 4, 8, 15, 15}) {
        fail_often("192.0.2.7", 60);
        CHECK(enter("192.0.2.7") == "identity.too_many_tries");
        CHECK(enter("192.0.2.8") == "signed in");
        house.clock.advance_us(minutes * minute_us - 1);
        CHECK(enter("192.0.2.7") == "identity.too_many_tries");
        house.clock.advance_us(1);
        CHECK(enter("192.0.2.7") == "signed in");
    }
    fail_often("2001:db8:1:2::3", 60);
    CHECK(enter("2001:db8:1:ffff::9") == "identity.too_many_tries");  // The same /48.
    CHECK(enter("2001:db8:2::1") == "signed in");
    house.clock.advance_us(16 * minute_us);
    fail_often("192.0.2.7", 59);  // A quiet quarter of an hour forgets all.
    CHECK(enter("192.0.2.7") == "signed in");
}
