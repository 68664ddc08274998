// The ceremonies with people, challenges and tables: checks 2, 11 to 14, 17, 18, 20 and 21.

#include <doctest/doctest.h>

#include "record/identity/house_testing.hpp"
#include "record/identity/passkeys.hpp"

using namespace takaful;
using namespace takaful::identity;

static std::string error_of(Result<PasskeyChanged> const& result) {
    return result ? "added" : std::string{result.error().code};
}

TEST_CASE("passkeys: a passkey is added, named, listed, and signs its owner in") {
    for (auto const algorithm : algorithms_offered) {
        IdentityHouse house;
        Authenticator phone{algorithm};
        phone.flags |= 0x18;  // Kept by the phone's maker.
        auto const huda = house.person();
        auto const passkey = house.enrol(huda, phone);
        auto list = house.ask(huda, [](Work& work) { return passkeys(work); });
        REQUIRE(list->items.size() == 1);
        CHECK(list->items[0].passkey == passkey);
        CHECK(list->items[0].name == "هاتف هدى");
        CHECK(list->items[0].backed_up);
        CHECK_FALSE(list->items[0].used_at);
        auto const handle = house.handle_of(huda);
        auto const outcome = house.sign_in_by(
            house.answer(phone, phone.assertion(house.sign_in_challenge()), handle));
        REQUIRE(outcome.session);
        CHECK(outcome.session->person == huda.person);
        CHECK(house.sessions.find(outcome.session->token, house.clock.now()).person == huda.person);
        list = house.ask(huda, [](Work& work) { return passkeys(work); });
        CHECK(list->items[0].used_at == house.clock.now());
    }
}

TEST_CASE("passkeys: without a site there are none; without a session nobody adds one") {
    IdentityHouse house;
    auto const huda = house.person();
    CHECK(house.ask(Actor{}, [](Work& work) { return begin_passkey(work, ""); }).error().code ==
          "identity.sign_in_needed");
    CHECK(house.ask(huda, [](Work& work) { return me(work); })->passkeys);
    house.house.site = {};
    CHECK(house.begin(huda).error().code == "identity.passkeys_off");
    CHECK(house.ask(Actor{}, [](Work& work) { return begin_passkey_sign_in(work); }).error().code ==
          "identity.passkeys_off");
    CHECK_FALSE(house.ask(huda, [](Work& work) { return me(work); })->passkeys);
}

TEST_CASE("passkeys: a page left open for ten minutes adds no passkey; signing in again does") {
    IdentityHouse house;
    auto const huda = house.person();
    auto const token = house.sign_in_with("01012345678", "274931")->session->token;
    auto const begin = [&](std::string const& by) {
        auto const begun = house.ask(huda, [&](Work& work) { return begin_passkey(work, by); });
        return begun ? "begun" : std::string{begun.error().code};
    };
    house.clock.advance_us(fresh_minutes * minute_us - 1);
    CHECK(begin(token) == "begun");
    CHECK_FALSE(house.sessions.find(token, house.clock.now()).person.is_nil());
    Sessions restarted;
    REQUIRE(restarted.load(*house.db.database->reader().value(), house.clock.now()));
    CHECK(restarted.opened_at(token, house.clock.now()) ==
          house.sessions.opened_at(token, house.clock.now()));
    house.clock.advance_us(1);
    CHECK(begin(token) == "identity.sign_in_again");
    CHECK(begin("") == "identity.sign_in_again");
    CHECK(begin(house.sign_in_with("01012345678", "274931")->session->token) == "begun");
}

TEST_CASE("passkeys: check 2, a challenge is for one use, one person and five minutes") {
    IdentityHouse house;
    Authenticator const phone;
    auto const huda = house.person();
    auto other = huda;
    other.person = test_id<PersonId>(77);
    auto const code = [&](Bytes const& challenge, Actor const& who) {
        return error_of(house.add(who, house.addition(phone, phone.registration(challenge))));
    };
    CHECK(code(Bytes(32, 9), huda) == "identity.passkey_refused");                // Nobody's.
    CHECK(code(house.challenge_for(huda), other) == "identity.passkey_refused");  // Another's.
    CHECK(code(house.sign_in_challenge(), huda) == "identity.passkey_refused");   // For signing in.
    auto const old = house.challenge_for(huda);
    house.clock.advance_us(challenge_s * 1'000'000);
    CHECK(code(old, huda) == "identity.passkey_refused");
    auto const late = house.challenge_for(huda);
    house.clock.advance_us(challenge_s * 1'000'000 - 1);
    CHECK(code(late, huda) == "added");
    CHECK(code(late, huda) == "identity.passkey_refused");  // Used.
    // A refusal uses it up too.
    auto const spent = house.challenge_for(huda);
    auto said = phone.registration(spent);
    said.origin = "https://evil.example";
    CHECK(error_of(house.add(huda, house.addition(phone, said))) == "identity.passkey_refused");
    CHECK(code(spent, huda) == "identity.passkey_refused");
}

TEST_CASE("passkeys: check 2 at sign-in, never twice and never another ceremony's") {
    IdentityHouse house;
    Authenticator const phone;
    auto const huda = house.person();
    house.enrol(huda, phone);
    auto const handle = house.handle_of(huda);
    auto const code = [&](Bytes const& challenge) {
        return house.code_by(house.answer(phone, phone.assertion(challenge), handle));
    };
    CHECK(code(house.challenge_for(huda)) == "identity.passkey_refused");
    auto const old = house.sign_in_challenge();
    house.clock.advance_us(challenge_s * 1'000'000);
    CHECK(code(old) == "identity.passkey_refused");
    auto const once = house.sign_in_challenge();
    CHECK(code(once) == "signed in");
    CHECK(code(once) == "identity.passkey_refused");
}

TEST_CASE("passkeys: check 2, a flood forgets the oldest challenge, never the newest") {
    Challenges challenges;
    Instant const now{1'000'000};
    auto const first = challenges.give({}, now);
    Bytes last;
    for (int i = 0; i < 20'000; ++i) last = challenges.give({}, now);
    CHECK_FALSE(challenges.take(first, ChallengeUse::sign_in, now));
    CHECK(challenges.take(last, ChallengeUse::sign_in, now));
}

TEST_CASE("passkeys: check 11, a credential is registered once, whoever asks again") {
    IdentityHouse house;
    Authenticator phone;
    auto const huda = house.person();
    house.enrol(huda, phone);
    auto const again = [&](Actor const& who) {
        return error_of(
            house.add(who, house.addition(phone, phone.registration(house.challenge_for(who)))));
    };
    CHECK(again(huda) == "identity.passkey_taken");
    auto user = house.new_user();
    user.phone = "01112223334";
    auto other = huda;
    other.person = house.create(user)->person;
    CHECK(again(other) == "identity.passkey_taken");
    Authenticator twin;  // Another key that claims the same id.
    twin.credential = phone.credential;
    CHECK(error_of(house.add(
              other, house.addition(twin, twin.registration(house.challenge_for(other))))) ==
          "identity.passkey_taken");
    auto const options = house.begin(huda);
    CHECK(options->exclude == std::vector{base64url(phone.credential)});
}

TEST_CASE("passkeys: check 12 and 13, odd transports and names; she is told of each change") {
    IdentityHouse house;
    Authenticator const phone;
    auto const huda = house.person();
    house.events();
    auto const with = [&](auto change) {
        auto command = house.addition(phone, phone.registration(house.challenge_for(huda)));
        change(command);
        return error_of(house.add(huda, command));
    };
    CHECK(with([](AddPasskey& c) { c.transports.assign(9, "usb"); }) == "identity.passkey_refused");
    CHECK(with([](AddPasskey& c) { c.name = ""; }) == "identity.passkey_name_missing");
    CHECK(with([](AddPasskey& c) { c.name.assign(201, 'x'); }) == "identity.passkey_name_missing");
    CHECK(with([](AddPasskey& c) { c.attestation = "!"; }) == "identity.passkey_refused");
    CHECK(house.events().empty());  // What was refused is told to nobody.
    CHECK(with([](AddPasskey& c) { c.transports = {"carrier pigeon", "nfc"}; }) == "added");
    CHECK(house.events() == std::vector<std::string>{"identity.passkey_added"});
}

TEST_CASE("passkeys: ten at most; a removed one signs nobody in") {
    IdentityHouse house;
    auto const huda = house.person();
    Authenticator const phone;
    auto const passkey = house.enrol(huda, phone);
    auto const handle = house.handle_of(huda);
    std::vector<std::unique_ptr<Authenticator>> more;
    for (std::size_t i = 1; i < passkeys_max; ++i)
        house.enrol(huda, *more.emplace_back(std::make_unique<Authenticator>()));
    CHECK(house.begin(huda).error().code == "identity.passkeys_too_many");
    house.events();
    auto const remove = [&](Actor const& who) {
        return house.run(who, [&](Work& work) {
            return remove_passkey(work, {test_id<CommandId>(9), passkey});
        });
    };
    auto other = huda;
    other.person = test_id<PersonId>(77);
    CHECK(remove(other).error().code == "identity.passkey_unknown");
    CHECK(remove(huda));
    CHECK(house.events() == std::vector<std::string>{"identity.passkey_removed"});
    CHECK(remove(huda).error().code == "identity.passkey_unknown");
    CHECK(house.code_by(house.answer(phone, phone.assertion(house.sign_in_challenge()), handle)) ==
          "identity.passkey_refused");
}

TEST_CASE("passkeys: check 14, the owner's handle and a credential of ours, or nothing") {
    IdentityHouse house;
    Authenticator const phone;
    auto const huda = house.person();
    house.enrol(huda, phone);
    auto const handle = house.handle_of(huda);
    auto const code = [&](auto change) {
        auto answer = house.answer(phone, phone.assertion(house.sign_in_challenge()), handle);
        change(answer);
        return house.code_by(answer);
    };
    auto user = house.new_user();
    user.phone = "01112223334";
    auto other = huda;
    other.person = house.create(user)->person;
    auto const others = house.handle_of(other);
    CHECK(others != handle);
    CHECK(code([&](PasskeyAnswer& a) { a.user_handle = others; }) == "identity.passkey_refused");
    CHECK(code([](PasskeyAnswer& a) { a.user_handle.reset(); }) == "identity.passkey_refused");
    CHECK(code([](PasskeyAnswer& a) { a.user_handle = "!"; }) == "identity.passkey_refused");
    CHECK(code([](PasskeyAnswer& a) { a.credential = "AAAA"; }) == "identity.passkey_refused");
    CHECK(code([](PasskeyAnswer& a) { a.credential = "!"; }) == "identity.passkey_refused");
    house.clock.advance_us(24 * 60 * minute_us);
    CHECK(code([](PasskeyAnswer&) {}) == "signed in");
}

TEST_CASE("passkeys: check 17 and 18, a counter that goes back stops the passkey for good") {
    for (std::uint32_t const said : {9U, 10U, 0U}) {
        IdentityHouse house;
        Authenticator phone;
        phone.sign_count = 10;
        phone.flags |= 0x08;
        auto const huda = house.person();
        house.enrol(huda, phone);
        auto const handle = house.handle_of(huda);
        house.events();
        auto const code = [&](std::uint32_t count) {
            auto assertion = phone.assertion(house.sign_in_challenge());
            assertion.sign_count = count;
            return house.code_by(house.answer(phone, assertion, handle));
        };
        auto const listed = [&] {
            return house.ask(huda, [](Work& work) { return passkeys(work); })->items.at(0);
        };
        CAPTURE(said);
        CHECK(code(said) == "identity.passkey_refused");
        CHECK(listed().copied);
        CHECK_FALSE(listed().used_at);  // A refusal changes nothing else.
        CHECK(house.events() == std::vector<std::string>{"identity.passkey_copied"});
        CHECK(code(11) == "identity.passkey_refused");
        CHECK(house.events().empty());
    }
}

TEST_CASE("passkeys: check 18, the backup's state follows what is signed, and nothing else") {
    IdentityHouse house;
    Authenticator phone;
    phone.flags |= 0x08;
    auto const huda = house.person();
    house.enrol(huda, phone);
    auto const handle = house.handle_of(huda);
    auto const backed_up = [&] {
        return house.ask(huda, [](Work& work) { return passkeys(work); })->items.at(0).backed_up;
    };
    auto const sign_in = [&](std::function<void(Said&)> change) {
        auto said = phone.assertion(house.sign_in_challenge());
        said.flags |= 0x10;
        change(said);
        return house.code_by(house.answer(phone, said, handle));
    };
    CHECK(sign_in([](Said& s) { s.signature_change = [](Bytes& b) { b.back() ^= 1; }; }) !=
          "signed in");
    CHECK(sign_in([](Said& s) { s.flags = 0x19; }) != "signed in");  // Not verified.
    CHECK(sign_in([](Said& s) { s.rp_id = "evil.example"; }) != "signed in");
    CHECK_FALSE(backed_up());
    CHECK(sign_in([](Said&) {}) == "signed in");
    CHECK(backed_up());
}

TEST_CASE("passkeys: check 20, five refusals make the credential wait, longer each time") {
    IdentityHouse house;
    Authenticator const phone;
    auto const huda = house.person();
    house.enrol(huda, phone);
    auto const handle = house.handle_of(huda);
    auto const sign_in = [&](bool good) {
        auto said = phone.assertion(house.sign_in_challenge());
        if (!good) said.origin = "https://evil.example";
        return house.sign_in_by(house.answer(phone, said, handle));
    };
    for (std::int64_t const minutes : {15, 30, 60}) {
        for (int i = 0; i < 5; ++i)
            CHECK(sign_in(false).refusal->code == "identity.passkey_refused");
        auto const refused = sign_in(true);
        REQUIRE(refused.refusal);
        CHECK(refused.refusal->code == "identity.too_many_tries");
        CHECK(std::get<std::int64_t>(refused.refusal->params.at(0).value) == minutes);
        house.clock.advance_us(minutes * minute_us);
    }
    CHECK(sign_in(true).session);
    // The PIN of the same person was never held.
    CHECK(house.code_with("01012345678", "274931") == "signed in");
}

TEST_CASE("passkeys: check 21, every refusal sounds the same to who asks") {
    IdentityHouse house;
    Authenticator const phone;
    Authenticator const stranger;
    auto const huda = house.person();
    house.enrol(huda, phone);
    auto const handle = house.handle_of(huda);
    auto const refusal = [&](Authenticator const& by, std::function<void(Said&)> change) {
        auto said = by.assertion(house.sign_in_challenge());
        change(said);
        return *house.sign_in_by(house.answer(by, said, handle)).refusal;
    };
    auto const first = refusal(stranger, [](Said&) {});
    for (auto const& other :
         {refusal(phone, [](Said& s) { s.origin = "https://evil.example"; }),
          refusal(phone, [](Said& s) { s.flags = 1; }),
          refusal(phone, [](Said& s) { s.signature_change = [](Bytes& b) { b.clear(); }; })}) {
        CHECK(other.code == first.code);
        CHECK(other.kind == first.kind);
        CHECK(other.params.empty());
    }
}

TEST_CASE("passkeys: a forgotten person's passkeys are gone") {
    IdentityHouse house;
    Authenticator const phone;
    auto const huda = house.person();
    house.enrol(huda, phone);
    REQUIRE(house.run(house.admin, [&](Work& work) { return forget(work, huda.person); }));
    CHECK(house.ask(huda, [](Work& work) { return passkeys(work); })->items.empty());
}
