#include <doctest/doctest.h>

#include "record/identity/house_testing.hpp"

using namespace takaful;
using namespace takaful::identity;

// ---- Rules -------------------------------------------------------------------------------------

TEST_CASE("identity: rights of roles, as docs/api.md lists them") {
    struct Case {
        Role role;
        std::vector<Right> rights;
    };
    using enum Right;
    Case const cases[] = {
        {Role::family, {open, signed_in, spend}},
        {Role::donor, {open, signed_in, spend}},
        {Role::clerk, {open, signed_in, record_cash, read_households}},
        {Role::social_worker, {open, signed_in, read_households, write_households}},
        {Role::manager,
         {open, signed_in, read_households, write_households, target, run_programme}},
        {Role::approver, {open, signed_in, read_households, approve, close_books}},
        {Role::auditor, {open, signed_in, audit, read_books}},
        {Role::admin,
         {open, signed_in, write_households, target, administer, read_books, keep_books}},
    };
    for (auto const& c : cases) {
        CAPTURE(enum_name(c.role));
        CHECK(rights_list(rights_of(std::span{&c.role, 1})) == c.rights);
    }
    CHECK((rights_of(std::vector{Role::manager}) & (1U << unsigned(Right::approve))) == 0);
}

TEST_CASE("identity: the strictest role sets a session's life") {
    CHECK(lifetime_of(std::vector{Role::donor}) == Lifetime{3'600, 2'592'000});
    CHECK(lifetime_of(std::vector{Role::family}) == Lifetime{900, 43'200});
    CHECK(lifetime_of(std::vector{Role::donor, Role::manager}) == Lifetime{600, 28'800});
}

TEST_CASE("identity: PINs of 6 to 12 digits that are no run") {
    for (auto const* good : {"274931", "٢٧٤٩٣١", "112233", "135790135790"}) CHECK(check_pin(good));
    CHECK(check_pin("٢٧٤٩٣١").value() == "274931");
    for (auto const* weak : {"", "27493", "1357901357901", "111111", "123456", "987654", "27a931"})
        CHECK(check_pin(weak).error().code == "identity.pin_weak");
}

TEST_CASE("identity: five failures block for 15 minutes, five more for 30, a day at most") {
    Tries tries;
    Instant now{1'000'000'000'000};
    auto const fail_five = [&] {
        for (int i = 0; i < 5; ++i) {
            CHECK(minutes_blocked(tries, now) == 0);
            tries = after_failure(tries, now);
        }
        auto const minutes = minutes_blocked(tries, now);
        now.unix_us += minutes * minute_us;
        return minutes;
    };
    for (std::int64_t const expected : {15, 30, 60, 120, 240, 480, 960, 1'440, 1'440})
        CHECK(fail_five() == expected);
    Tries few{.failures = 4, .last_at = now, .blocked_until = {}};
    now.unix_us += 15 * minute_us;
    CHECK(after_failure(few, now).failures == 5);
    now.unix_us += 1;
    CHECK(after_failure(few, now).failures == 1);
}

// ---- Users -------------------------------------------------------------------------------------

TEST_CASE("identity: a user is made once and named only by unsealing") {
    IdentityHouse house;
    auto const made = house.create(house.new_user());
    REQUIRE(made);
    auto const seen = house.ask(house.admin, [&](Work& work) { return user(work, made->person); });
    CHECK(seen.value()->name == "هدى محمود");
    CHECK(seen.value()->roles == std::vector{Role::manager});
    REQUIRE(house.keys->destroy({made->person.bytes}));
    CHECK(house.ask(house.admin, [&](Work& work) { return user(work, made->person); })
              .value()
              ->name.empty());
}

TEST_CASE("identity: refuses users without their facts") {
    IdentityHouse house;
    REQUIRE(house.create(house.new_user()));
    auto const refused = [&](auto change) {
        auto user = house.new_user();
        user.phone = "01112223334";
        change(user);
        return house.create(user).error().code;
    };
    CHECK(refused([](CreateUser& user) { user.name = ""; }) == "identity.name_missing");
    CHECK(refused([](CreateUser& user) { user.phone = "12"; }) == "phone.malformed");
    CHECK(refused([](CreateUser& user) { user.phone = "+201012345678"; }) ==
          "identity.phone_taken");
    CHECK(refused([](CreateUser& user) { user.pin = "000000"; }) == "identity.pin_weak");
    CHECK(refused([](CreateUser& user) { user.roles = {}; }) == "identity.roles_missing");
    CHECK(refused([](CreateUser& user) { user.person = test_id<PersonId>(101); }) ==
          "identity.person_has_user");
    house.admin.rights = 3;
    CHECK(house.create(house.new_user()).error().code == "identity.right_missing");
}

// ---- Sessions ----------------------------------------------------------------------------------

TEST_CASE("identity: phone and PIN open a session with the role's rights") {
    IdentityHouse house;
    auto const made = house.create(house.new_user());
    auto const outcome = house.sign_in_with("0101 234 5678", "274931");
    REQUIRE(outcome->session);
    auto const& session = *outcome->session;
    CHECK(session.person == made->person);
    CHECK(session.name == "هدى محمود");
    CHECK(session.token.size() == 64);
    auto const actor = house.sessions.find(session.token, house.clock.now());
    CHECK(actor.person == made->person);
    CHECK(actor.book == 1);
    CHECK(actor.may(Right::run_programme));
    CHECK_FALSE(actor.may(Right::approve));
    auto const who = house.ask(actor, [](Work& work) { return me(work); });
    CHECK(who->signed_in);
    CHECK(who->name == "هدى محمود");
    CHECK(who->demo);
    CHECK_FALSE(house.ask(Actor{}, [](Work& work) { return me(work); })->signed_in);
}

TEST_CASE("identity: wrong PIN, unknown phone and no phone at all sound the same") {
    IdentityHouse house;
    REQUIRE(house.create(house.new_user()));
    CHECK(house.code_with("01012345678", "999999") == "identity.sign_in_refused");
    CHECK(house.code_with("01099999999", "274931") == "identity.sign_in_refused");
    CHECK(house.code_with("not a phone", "274931") == "identity.sign_in_refused");
}

TEST_CASE("identity: the sixth try must wait, known account or not, even with the right PIN") {
    for (std::string const phone : {"01012345678", "01099999999"}) {
        IdentityHouse house;
        REQUIRE(house.create(house.new_user()));
        for (int i = 0; i < 5; ++i)
            CHECK(house.code_with(phone, "999999") == "identity.sign_in_refused");
        CHECK(house.code_with(phone, "274931") == "identity.too_many_tries");
        house.clock.advance_us(15 * minute_us);
        CHECK(house.code_with("01012345678", "274931") == "signed in");
    }
}

TEST_CASE("identity: a right sign-in forgets the failures before it") {
    IdentityHouse house;
    REQUIRE(house.create(house.new_user()));
    for (int i = 0; i < 4; ++i) CHECK(house.code_with("01012345678", "1") != "signed in");
    CHECK(house.code_with("01012345678", "274931") == "signed in");
    for (int i = 0; i < 4; ++i)
        CHECK(house.code_with("01012345678", "1") == "identity.sign_in_refused");
}

TEST_CASE("identity: a session ends by idleness, by age, by signing out") {
    IdentityHouse house;
    REQUIRE(house.create(house.new_user()));
    auto const open = [&] { return house.sign_in_with("01012345678", "274931")->session->token; };
    auto const alive = [&](std::string const& token) {
        return !house.sessions.find(token, house.clock.now()).person.is_nil();
    };
    auto const idle = open();
    house.clock.advance_us(10 * minute_us - 1);
    CHECK(alive(idle));
    house.clock.advance_us(10 * minute_us);
    CHECK_FALSE(alive(idle));

    auto const old = open();
    for (int i = 0; i < 8 * 60 / 5 - 1; ++i) {
        house.clock.advance_us(5 * minute_us);
        CHECK(alive(old));
    }
    house.clock.advance_us(5 * minute_us);
    CHECK_FALSE(alive(old));

    auto const left = open();
    REQUIRE(house.run(house.admin, [&](Work& work) { return end_session(work, left); }));
    CHECK_FALSE(alive(left));
    CHECK_FALSE(alive(""));
    CHECK_FALSE(alive("ffff"));
}

TEST_CASE("identity: with an eleventh session the oldest ends, also after a restart") {
    IdentityHouse house;
    REQUIRE(house.create(house.new_user()));
    std::vector<std::string> tokens;
    for (int i = 0; i < sessions_max + 1; ++i) {
        tokens.push_back(house.sign_in_with("01012345678", "274931")->session->token);
        house.clock.advance_us(1);
    }
    Sessions restarted;
    REQUIRE(restarted.load(*house.db.database->reader().value(), house.clock.now()));
    for (auto* sessions : {&house.sessions, &restarted})
        for (auto const& token : tokens)
            CHECK(sessions->find(token, house.clock.now()).person.is_nil() ==
                  (token == tokens.front()));
}

TEST_CASE("identity: open sessions survive a restart, with when they were last used") {
    IdentityHouse house;
    auto const made = house.create(house.new_user());
    auto const token = house.sign_in_with("01012345678", "274931")->session->token;
    house.clock.advance_us(9 * minute_us);
    CHECK(house.sessions.find(token, house.clock.now()).person == made->person);
    REQUIRE(
        house.run(Actor::system(1), [&](Work& work) { return house.sessions.save_seen(work); }));
    house.clock.advance_us(9 * minute_us);
    Sessions restarted;
    REQUIRE(restarted.load(*house.db.database->reader().value(), house.clock.now()));
    CHECK(restarted.find(token, house.clock.now()).person == made->person);
}

TEST_CASE("identity: one-tap sign-in only in a demo, only for those who are shown") {
    IdentityHouse house;
    auto shown = house.new_user();
    shown.note_ar = "مديرة البرامج";
    shown.note_en = "Programme manager";
    auto const person = house.create(shown)->person;
    auto hidden = house.new_user();
    hidden.phone = "01112223334";
    auto const other = house.create(hidden)->person;

    auto const people = house.ask(Actor{}, [](Work& work) { return demo_people(work); });
    REQUIRE(people->items.size() == 1);
    CHECK(people->items[0].name == "هدى محمود");
    CHECK(people->items[0].role == Role::manager);
    auto const tap = [&](PersonId who) {
        return house.run(Actor{}, [&](Work& work) { return demo_sign_in(work, {who}); });
    };
    CHECK(tap(person)->name == "هدى محمود");
    CHECK(tap(other).error().code == "identity.user_unknown");
    house.house.demo = false;
    CHECK(tap(person).error().code == "identity.not_a_demo");
    CHECK(house.ask(Actor{}, [](Work& work) { return demo_people(work); }).error().code ==
          "identity.not_a_demo");
}

TEST_CASE("identity: a forgotten user cannot sign in and her sessions end") {
    IdentityHouse house;
    auto const person = house.create(house.new_user())->person;
    auto const token = house.sign_in_with("01012345678", "274931")->session->token;
    REQUIRE(house.run(house.admin, [&](Work& work) { return forget(work, person); }));
    CHECK(house.sessions.find(token, house.clock.now()).person.is_nil());
    CHECK(house.code_with("01012345678", "274931") == "identity.sign_in_refused");
}
