#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/keys/keys.hpp"
#include "record/identity/rules.hpp"
#include "record/identity/store.hpp"

namespace takaful::identity {

/// What is sealed of a user, under the person's key.
struct Sealed {
    std::string name;
    std::string phone;
    TAKAFUL_FIELDS(Sealed, name, phone)
};

static constexpr std::string_view sealed_context = "identity_user|sealed|";

static AnyId any(PersonId person) {
    return {person.bytes};
}

static keys::KeyStore& keys_of(Work& work) {
    return work.parts.get<keys::KeyStore>();
}

static std::string context_of(PersonId person) {
    return std::string{sealed_context} + person.text();
}

/// The phone's blind index, or that of the text itself when it is no phone: an unknown account too
/// counts its tries.
static Bytes account_of(Work& work, std::string_view phone) {
    auto const canonical = parse_phone(phone);
    auto const digest =
        keys_of(work).blind_index("identity/phone", canonical ? *canonical : normalise(phone));
    return {digest.begin(), digest.end()};
}

/// What argon2id sees: the PIN under an installation key, so that a stolen table alone is of no use
/// against six digits.
static std::string peppered(Work& work, std::string_view digits) {
    auto const key = keys_of(work).installation_key("identity/pin");
    return hex(crypto::hmac_sha256(key, as_bytes(digits)));
}

// ---- Users -------------------------------------------------------------------------------------

Result<PreparedUser> prepare_user(Work& work, CreateUser const& command) {
    TRY(permit(work, Right::administer));
    auto user = command;
    if (user.name.empty() || user.name.size() > limits::name_bytes_max)
        return fail(ErrorKind::invalid, "identity.name_missing",
                    {{"limit", std::int64_t{limits::name_bytes_max}}});
    user.phone = TRY(parse_phone(user.phone));
    if (user.roles.empty()) return fail(ErrorKind::invalid, "identity.roles_missing");
    std::ranges::sort(user.roles);
    auto const repeated = std::ranges::unique(user.roles);
    user.roles.erase(repeated.begin(), repeated.end());
    auto const digits = TRY(check_pin(user.pin));
    user.pin.clear();
    return PreparedUser{std::move(user), crypto::hash_secret(peppered(work, digits))};
}

Result<UserCreated> create_user(Work& work, PreparedUser const& prepared) {
    TRY(permit(work, Right::administer));
    auto const& user = prepared.user;
    auto const person = user.person.value_or(PersonId{user.id.bytes});
    auto const phone_index = account_of(work, user.phone);
    if (TRY(has_user(work.tx, work.actor.book, person)))
        return fail(ErrorKind::conflict, "identity.person_has_user", person.text());
    if (TRY(find_user_by_phone(work.tx, phone_index)))
        return fail(ErrorKind::conflict, "identity.phone_taken");

    std::array const owners{any(person)};
    TRY(keys_of(work).create(owners));
    auto const plain = json::to_text(Sealed{user.name, user.phone});
    auto const sealed = TRY(keys_of(work).seal(any(person), context_of(person), as_bytes(plain)));
    TRY(insert_user(work, {.book = work.actor.book,
                           .person = person,
                           .sealed = sealed,
                           .phone_index = phone_index,
                           .pin_hash = prepared.pin_hash,
                           .roles = user.roles,
                           .note_ar = user.note_ar,
                           .note_en = user.note_en}));
    return UserCreated{person};
}

/// The user's name; empty when her key is gone.
static std::string name_of(Work& work, UserRow const& user) {
    auto const plain = keys_of(work).open(any(user.person), context_of(user.person), user.sealed);
    if (!plain) return {};
    auto const sealed = json::from_text<Sealed>(as_text(*plain));
    return sealed ? sealed->name : std::string{};
}

Result<std::optional<UserView>> user(Work& work, PersonId person) {
    auto const found = TRY(find_user(work.tx, work.actor.book, person));
    if (!found) return std::nullopt;
    return UserView{person, name_of(work, *found), found->roles};
}

Result<bool> is_user(Work& work, PersonId person) {
    return has_user(work.tx, work.actor.book, person);
}

// ---- Sessions ----------------------------------------------------------------------------------

/// Compared with when the phone is unknown, so that the answer takes the same time.
static std::string const& nobody_hash() {
    static std::string const hash = crypto::hash_secret("nobody has this PIN");
    return hash;
}

Result<PreparedSignIn> prepare_sign_in(Work& work, SignIn const& command) {
    PreparedSignIn prepared{.account = account_of(work, command.phone), .person = {}};
    auto const tries = TRY(find_tries(work.tx, prepared.account));
    if (minutes_blocked(tries, work.now) > 0) return prepared;  // No work for who must wait.
    auto const user = TRY(find_user_by_phone(work.tx, prepared.account));
    auto const secret = peppered(work, ascii_digits(command.pin));
    auto const right = crypto::check_secret(secret, user ? user->pin_hash : nobody_hash());
    if (user) prepared.person = user->person;
    prepared.pin_right = user && right;
    return prepared;
}

/// A session left open on a lost phone ends at the latest when so many newer ones were begun.
static Result<> end_oldest(Work& work, UserRow const& user, int newest) {
    auto& sessions = work.parts.get<Sessions>();
    for (auto const& hash : TRY(list_sessions_beyond(work, user.person, user.book, newest))) {
        TRY(delete_session(work, hash));
        work.tx.on_commit([&sessions, hash] { sessions.remove(hash); });
    }
    return {};
}

Result<SignedIn> open_session(Work& work, UserRow const& user, int newest) {
    crypto::Key random;
    crypto::fill_random(random);
    auto const token = hex(random);
    auto const digest = crypto::sha256(as_bytes(token));
    auto const lifetime = lifetime_of(user.roles);
    OpenSession const session{
        .token_hash = {digest.begin(), digest.end()},
        .person = user.person,
        .book = user.book,
        .rights = rights_of(user.roles),
        .idle_us = lifetime.idle_s * 1'000'000,
        .seen_at = work.now,
        .expires_at = Instant{work.now.unix_us + lifetime.absolute_s * 1'000'000},
    };
    TRY(end_oldest(work, user, newest - 1));
    TRY(insert_session(work, session));
    work.tx.on_commit([&sessions = work.parts.get<Sessions>(), session] { sessions.add(session); });
    return SignedIn{.person = user.person,
                    .token = token,
                    .name = name_of(work, user),
                    .roles = user.roles,
                    .rights = rights_list(session.rights),
                    .expires_at = session.expires_at};
}

Result<SignInOutcome> sign_in(Work& work, PreparedSignIn const& prepared) {
    auto const tries = TRY(find_tries(work.tx, prepared.account));
    if (auto const minutes = minutes_blocked(tries, work.now))
        return SignInOutcome{
            .session = {},
            .refusal = fail(ErrorKind::limited, "identity.too_many_tries", {{"minutes", minutes}})
                           .error()};
    auto const user = TRY(find_user_by_phone(work.tx, prepared.account));
    if (!user || !prepared.pin_right || prepared.person != user->person) {
        TRY(save_tries(work, prepared.account, after_failure(tries, work.now)));
        return SignInOutcome{
            .session = {},
            .refusal = fail(ErrorKind::unauthorized, "identity.sign_in_refused").error()};
    }
    TRY(delete_tries(work, prepared.account));
    return SignInOutcome{.session = TRY(open_session(work, *user, sessions_max)), .refusal = {}};
}

Result<SignedIn> demo_sign_in(Work& work, DemoSignIn const& command) {
    auto const& house = work.parts.get<House>();
    if (!house.demo) return fail(ErrorKind::refused, "identity.not_a_demo");
    auto const user = TRY(find_user(work.tx, house.book, command.person));
    if (!user || !user->note_ar)
        return fail(ErrorKind::not_found, "identity.user_unknown", command.person.text());
    return open_session(work, *user, demo_sessions_max);
}

Result<DemoPeople> demo_people(Work& work) {
    auto const& house = work.parts.get<House>();
    if (!house.demo) return fail(ErrorKind::refused, "identity.not_a_demo");
    DemoPeople people;
    for (auto const& row : TRY(list_users_with_note(work.tx, house.book)))
        people.items.push_back({row.person, name_of(work, row), row.roles.front(),
                                row.note_ar.value_or(""), row.note_en.value_or("")});
    return people;
}

Result<> end_session(Work& work, std::string_view token) {
    auto const digest = crypto::sha256(as_bytes(token));
    TRY(delete_session(work, digest));
    work.tx.on_commit(
        [&sessions = work.parts.get<Sessions>(), digest] { sessions.remove(digest); });
    return {};
}

Result<> end_sessions(Work& work, PersonId person) {
    TRY(delete_sessions(work, person));
    work.tx.on_commit(
        [&sessions = work.parts.get<Sessions>(), person] { sessions.remove_all(person); });
    return {};
}

Result<Me> me(Work& work) {
    auto const& house = work.parts.get<House>();
    Me answer{.signed_in = !work.actor.person.is_nil(),
              .person = {},
              .name = {},
              .roles = {},
              .rights = rights_list(work.actor.rights),
              .demo = house.demo,
              .passkeys = house.site.is_set(),
              .community = {house.name_ar, house.name_en, house.zone}};
    if (!answer.signed_in) return answer;
    answer.person = work.actor.person;
    if (auto const found = TRY(user(work, work.actor.person))) {
        answer.name = found->name;
        answer.roles = found->roles;
    }
    return answer;
}

Result<> forget(Work& work, PersonId person) {
    auto const found = TRY(find_user(work.tx, work.actor.book, person));
    if (!found) return {};
    TRY(delete_tries(work, found->phone_index));
    TRY(end_sessions(work, person));
    TRY(forget_passkeys(work, person));
    return delete_user(work, person);
}

}  // namespace takaful::identity
