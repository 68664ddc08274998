// A PIN is changed by its owner with the old one, and reset by an operator.

#include <doctest/doctest.h>

#include "record/identity/house_testing.hpp"
#include "record/identity/store.hpp"

using namespace takaful;
using namespace takaful::identity;

namespace {

constexpr auto phone = "01012345678";

struct PinHouse : IdentityHouse {
    std::string enter(std::string const& pin) {
        clock.advance_us(1);
        auto const prepared = ask(Actor{}, [&](Work& work) {
            return prepare_sign_in(work, {phone, pin, {}}, "");
        });
        REQUIRE(prepared);
        auto const outcome =
            run(Actor{}, [&](Work& work) { return sign_in(work, *prepared); }).value();
        return outcome.session ? outcome.session->token : std::string{outcome.refusal->code};
    }
    std::string change(Actor const& who, std::string const& old_pin, std::string const& new_pin,
                       std::string const& token) {
        auto const prepared = ask(who, [&](Work& work) {
            return prepare_change_pin(work, {old_pin, new_pin});
        });
        if (!prepared) return std::string{prepared.error().code};
        auto const outcome =
            run(who, [&](Work& work) { return change_pin(work, *prepared, token); }).value();
        return outcome.refusal ? std::string{outcome.refusal->code}
                               : std::to_string(outcome.changed->sessions_ended);
    }
    std::string reset(Actor const& who, std::string const& of, std::string const& pin) {
        auto const done = run(who, [&](Work& work) -> Result<std::string> {
            TRY(reset_pin(work, {of, pin}));
            return std::string{"reset"};
        });
        return done ? *done : std::string{done.error().code};
    }
    bool alive(std::string const& token) {
        return !sessions.find(token, clock.now()).person.is_nil();
    }
};

}  // namespace

TEST_CASE("identity: a PIN is changed with the old one, and the other devices are out") {
    PinHouse house;
    auto const huda = house.person();
    auto const lost = house.enter("274931");
    auto const here = house.enter("274931");
    CHECK(house.change(huda, "000001", "٨٣٠٢٦٤", here) == "identity.pin_wrong");
    CHECK(house.change(huda, "274931", "123456", here) == "identity.pin_weak");
    CHECK(house.alive(lost));
    CHECK(house.change(huda, "٢٧٤٩٣١", "٨٣٠٢٦٤", here) == "1");
    CHECK(house.alive(here));
    CHECK_FALSE(house.alive(lost));
    CHECK(house.enter("274931") == "identity.sign_in_refused");
    CHECK(house.alive(house.enter("830264")));
    CHECK(house.change(Actor{}, "830264", "274931", "") == "identity.sign_in_needed");
}

TEST_CASE("identity: guessing the old PIN is limited as signing in is, and together with it") {
    PinHouse house;
    auto const huda = house.person();
    auto const here = house.enter("274931");
    for (auto const* guess : {"100200", "100201", "100202"})
        CHECK(house.change(huda, guess, "830264", here) == "identity.pin_wrong");
    CHECK(house.enter("100203") == "identity.sign_in_refused");
    CHECK(house.change(huda, "100204", "830264", here) == "identity.pin_wrong");
    CHECK(house.change(huda, "274931", "830264", here) == "identity.too_many_tries");
    house.clock.advance_us(15 * minute_us);
    CHECK(house.change(huda, "274931", "830264", here) == "0");
}

TEST_CASE("identity: an operator resets a PIN: sessions end, tries are forgotten, she is told") {
    PinHouse house;
    auto const huda = house.person();
    auto const lost = house.enter("274931");
    for (int i = 0; i < 5; ++i) house.enter("100200");
    CHECK(house.enter("274931") == "identity.too_many_tries");
    CHECK(house.reset(huda, phone, "830264") == "identity.right_missing");
    auto const admin = Actor::system(1);
    CHECK(house.reset(admin, "01099999999", "830264") == "identity.phone_unknown");
    CHECK(house.reset(admin, phone, "111111") == "identity.pin_weak");
    CHECK(house.reset(admin, phone, "830264") == "reset");
    CHECK_FALSE(house.alive(lost));
    CHECK(house.alive(house.enter("830264")));
}
