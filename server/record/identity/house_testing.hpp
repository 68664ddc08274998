#pragma once
// For tests only: a house with people who sign in, and phones that make passkeys.

#include <doctest/doctest.h>

#include "platform/work/testing.hpp"
#include "record/identity/authenticator_testing.hpp"
#include "record/identity/identity.hpp"
#include "record/identity/rules.hpp"

namespace takaful::identity {

using work::test_id;

inline constexpr std::int64_t minute_us = 60'000'000;

struct IdentityHouse : work::TestHouse {
    House house{.demo = true,
                .name_ar = "جمعية",
                .name_en = "Association",
                .site = {"takaful.example", "https://takaful.example"}};
    Sessions sessions;
    Challenges challenges;
    Actor admin = actor(1, {Right::signed_in, Right::administer});
    std::uint32_t commands = 100;

    IdentityHouse() {
        parts.add(house);
        parts.add(sessions);
        parts.add(challenges);
    }
    CreateUser new_user() {
        return {.id = test_id<CommandId>(++commands),
                .person = {},
                .name = "هدى محمود",
                .phone = "٠١٠١٢٣٤٥٦٧٨",
                .pin = "٢٧٤٩٣١",
                .roles = {Role::manager},
                .note_ar = {},
                .note_en = {}};
    }
    Result<UserCreated> create(CreateUser const& user) {
        auto const prepared = ask(admin, [&](Work& work) { return prepare_user(work, user); });
        if (!prepared) return std::unexpected(prepared.error());
        return run(admin, [&](Work& work) { return create_user(work, *prepared); });
    }
    Result<SignInOutcome> sign_in_with(std::string phone, std::string pin) {
        auto const prepared = ask(Actor{}, [&](Work& work) {
            return prepare_sign_in(work, {phone, pin});
        });
        REQUIRE(prepared);
        return run(Actor{}, [&](Work& work) { return sign_in(work, *prepared); });
    }
    std::string code_with(std::string phone, std::string pin) {
        auto const outcome = sign_in_with(phone, pin);
        REQUIRE(outcome);
        return outcome->refusal ? std::string{outcome->refusal->code} : "signed in";
    }

    /// Huda, who signs in with 01012345678 and 274931.
    Actor person() {
        auto const made = create(new_user());
        REQUIRE(made);
        Actor who = actor(1, {Right::signed_in});
        who.person = made->person;
        return who;
    }
    /// Begins a registration in a session of this moment.
    Result<PasskeyOptions> begin(Actor const& who) {
        std::string const token = who.person.text() + std::to_string(++commands);
        auto const digest = crypto::sha256(as_bytes(token));
        sessions.add({.token_hash = {digest.begin(), digest.end()},
                      .person = who.person,
                      .idle_us = minute_us,
                      .seen_at = clock.now(),
                      .expires_at = Instant{clock.now().unix_us + minute_us},
                      .opened_at = clock.now()});
        return ask(who, [&](Work& work) { return begin_passkey(work, token); });
    }
    Bytes challenge_for(Actor const& who) {
        auto const options = begin(who);
        REQUIRE(options);
        return parse_base64url(options->challenge).value();
    }
    AddPasskey addition(Authenticator const& phone, Said const& said) {
        auto const made = phone.make(said);
        return {.id = test_id<CommandId>(++commands),
                .name = "هاتف هدى",
                .client_data = base64url(made.client_data),
                .attestation = base64url(made.attestation),
                .transports = {"internal", "hybrid"}};
    }
    Result<PasskeyChanged> add(Actor const& who, AddPasskey const& command) {
        auto const prepared = ask(who, [&](Work& work) { return prepare_passkey(work, command); });
        if (!prepared) return std::unexpected(prepared.error());
        return run(who, [&](Work& work) { return add_passkey(work, *prepared); });
    }
    /// A passkey on this phone for this person.
    PasskeyId enrol(Actor const& who, Authenticator const& phone) {
        auto const added = add(who, addition(phone, phone.registration(challenge_for(who))));
        REQUIRE(added);
        return added->passkey;
    }
    Bytes sign_in_challenge() {
        auto const begun = ask(Actor{}, [](Work& work) { return begin_passkey_sign_in(work); });
        REQUIRE(begun);
        return parse_base64url(begun->challenge).value();
    }
    std::string handle_of(Actor const& who) {
        auto const options = begin(who);
        REQUIRE(options);
        return options->user_handle;
    }
    PasskeyAnswer answer(Authenticator const& phone, Said const& said, std::string handle) {
        auto const made = phone.make(said);
        return {.credential = base64url(phone.credential),
                .client_data = base64url(made.client_data),
                .authenticator_data = base64url(made.authenticator_data),
                .signature = base64url(made.signature),
                .user_handle = std::move(handle)};
    }
    SignInOutcome sign_in_by(PasskeyAnswer const& given) {
        auto const prepared =
            ask(Actor{}, [&](Work& work) { return prepare_passkey_sign_in(work, given); });
        REQUIRE(prepared);
        auto outcome = run(Actor{}, [&](Work& work) { return passkey_sign_in(work, *prepared); });
        REQUIRE(outcome);
        return *std::move(outcome);
    }
    /// "signed in", or the refusal's code.
    std::string code_by(PasskeyAnswer const& given) {
        auto const outcome = sign_in_by(given);
        return outcome.refusal ? std::string{outcome.refusal->code} : "signed in";
    }
    std::vector<std::string> events() {
        std::vector<std::string> names;
        auto const told = work::deliver_outbox(
            runner,
            [&](Work&, OutboxRow const& row) -> Result<> {
                names.push_back(row.event);
                return {};
            },
            100);
        REQUIRE(told);
        return names;
    }
};

}  // namespace takaful::identity
