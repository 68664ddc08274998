// Signing in: tries counted, sessions opened, and seen and ended by their owner.

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/keys/keys.hpp"
#include "record/identity/rules.hpp"
#include "record/identity/store.hpp"

namespace takaful::identity {

// ---- Limits -------------------------------------------------------------------------------------

Bytes network_of(Work& work, std::string_view remote) {
    std::array<std::uint8_t, 16> address{};
    std::string const text{remote};
    std::size_t bytes = 0;
    if (::inet_pton(AF_INET, text.c_str(), address.data()) == 1) bytes = 4;
    if (::inet_pton(AF_INET6, text.c_str(), address.data()) == 1) bytes = 6;
    if (bytes == 0) return {};
    auto const index = work.parts.get<keys::KeyStore>().blind_index(
        "identity/network", hex(BytesView{address}.first(bytes)));
    return {index.begin(), index.end()};
}

Result<std::int64_t> minutes_to_wait(Work& work, BytesView account, BytesView network) {
    std::int64_t minutes = 0;
    if (!account.empty()) {
        auto const tries = TRY(find_tries(work.tx, account));
        minutes = minutes_blocked(tries, work.now);
    }
    if (minutes > 0 || network.empty()) return minutes;
    auto const around = TRY(find_tries(work.tx, network));
    return minutes_blocked(around, work.now);
}

Result<> count_failure(Work& work, BytesView account, BytesView network) {
    if (!account.empty()) {
        auto const tries = TRY(find_tries(work.tx, account));
        TRY(save_tries(work, account, after_failure(tries, work.now)));
    }
    if (network.empty()) return {};
    auto const around = TRY(find_tries(work.tx, network));
    return save_tries(work, network, after_failure(around, work.now, network_limit));
}

Result<> check_device(std::optional<std::string> const& device) {
    if (!device || (!device->empty() && device->size() <= limits::name_bytes_max)) return {};
    return fail(ErrorKind::invalid, "request.field_invalid", {{"field", "device"}});
}

static std::string device_context(BytesView token_hash) {
    return "identity_session|sealed|" + hex(token_hash);
}

// ---- Sessions -----------------------------------------------------------------------------------

/// Compared with when the phone is unknown, so that the answer takes the same time.
static std::string const& nobody_hash() {
    static std::string const hash = crypto::hash_secret("nobody has this PIN");
    return hash;
}

Result<PreparedSignIn> prepare_sign_in(Work& work, SignIn const& command, std::string_view remote) {
    TRY(check_device(command.device));
    PreparedSignIn prepared{.account = account_of(work, command.phone),
                            .person = {},
                            .network = network_of(work, remote),
                            .device = command.device};
    if (TRY(minutes_to_wait(work, prepared.account, prepared.network)) > 0)
        return prepared;  // No work for who must wait.
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

Result<SignedIn> open_session(Work& work, UserRow const& user, int newest,
                              std::optional<std::string> const& device) {
    crypto::Key random;
    crypto::fill_random(random);
    auto const token = hex(random);
    auto const digest = crypto::sha256(as_bytes(token));
    auto const lifetime = lifetime_of(user.roles);
    OpenSession session{
        .token_hash = {digest.begin(), digest.end()},
        .person = user.person,
        .book = user.book,
        .rights = rights_of(user.roles),
        .idle_us = lifetime.idle_s * 1'000'000,
        .seen_at = work.now,
        .expires_at = Instant{work.now.unix_us + lifetime.absolute_s * 1'000'000},
        .opened_at = work.now,
    };
    if (device)
        session.sealed = TRY(work.parts.get<keys::KeyStore>().seal(
            {user.person.bytes}, device_context(session.token_hash), as_bytes(*device)));
    TRY(end_oldest(work, user, newest - 1));
    TRY(insert_session(work, session));
    session.sealed.clear();  // Memory needs it no more.
    work.tx.on_commit([&sessions = work.parts.get<Sessions>(), session] { sessions.add(session); });
    return SignedIn{.person = user.person,
                    .token = token,
                    .name = name_of(work, user),
                    .roles = user.roles,
                    .rights = rights_list(session.rights),
                    .expires_at = session.expires_at};
}

Result<SignInOutcome> sign_in(Work& work, PreparedSignIn const& prepared) {
    if (auto const minutes = TRY(minutes_to_wait(work, prepared.account, prepared.network)))
        return SignInOutcome{
            .session = {},
            .refusal = fail(ErrorKind::limited, "identity.too_many_tries", {{"minutes", minutes}})
                           .error()};
    auto const user = TRY(find_user_by_phone(work.tx, prepared.account));
    if (!user || !prepared.pin_right || prepared.person != user->person) {
        TRY(count_failure(work, prepared.account, prepared.network));
        return SignInOutcome{
            .session = {},
            .refusal = fail(ErrorKind::unauthorized, "identity.sign_in_refused").error()};
    }
    TRY(delete_tries(work, prepared.account));
    return SignInOutcome{.session = TRY(open_session(work, *user, sessions_max, prepared.device)),
                         .refusal = {}};
}

Result<SignedIn> demo_sign_in(Work& work, DemoSignIn const& command) {
    auto const& house = work.parts.get<House>();
    if (!house.demo) return fail(ErrorKind::refused, "identity.not_a_demo");
    TRY(check_device(command.device));
    auto const user = TRY(find_user(work.tx, house.book, command.person));
    if (!user || !user->note_ar)
        return fail(ErrorKind::not_found, "identity.user_unknown", command.person.text());
    return open_session(work, *user, demo_sessions_max, command.device);
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

// ---- A person's own -----------------------------------------------------------------------------

static SessionId id_of(BytesView token_hash) {
    SessionId id;
    std::ranges::copy(token_hash.first(id.bytes.size()), id.bytes.begin());
    return id;
}

static std::optional<std::string> device_of(Work& work, SessionRow const& row) {
    if (row.sealed.empty()) return std::nullopt;
    auto const plain = work.parts.get<keys::KeyStore>().open(
        {work.actor.person.bytes}, device_context(row.token_hash), row.sealed);
    if (!plain) return std::nullopt;
    return std::string{as_text(*plain)};
}

Result<OwnSessions> own_sessions(Work& work, std::string_view token) {
    TRY(permit(work, Right::signed_in));
    auto const current = crypto::sha256(as_bytes(token));
    OwnSessions own;
    for (auto const& row : TRY(list_own_sessions(work.tx, work.actor.book, work.actor.person))) {
        auto const seen_at = work.parts.get<Sessions>().seen_at(row.token_hash, work.now);
        if (!seen_at) continue;
        own.items.push_back({.session = id_of(row.token_hash),
                             .device = device_of(work, row),
                             .signed_in_at = row.created_at,
                             .seen_at = *seen_at,
                             .expires_at = row.expires_at,
                             .current = std::ranges::equal(row.token_hash, current)});
    }
    return own;
}

static Result<> end_by_hash(Work& work, Bytes const& hash) {
    TRY(delete_session(work, hash));
    work.tx.on_commit([&sessions = work.parts.get<Sessions>(), hash] { sessions.remove(hash); });
    return {};
}

Result<SessionsEnded> end_own_session(Work& work, EndSession const& command) {
    TRY(permit(work, Right::signed_in));
    for (auto const& row : TRY(list_own_sessions(work.tx, work.actor.book, work.actor.person))) {
        if (id_of(row.token_hash) != command.session) continue;
        TRY(end_by_hash(work, row.token_hash));
        return SessionsEnded{1};
    }
    return fail(ErrorKind::not_found, "identity.session_unknown", command.session.text());
}

Result<SessionsEnded> end_other_sessions(Work& work, std::string_view token) {
    TRY(permit(work, Right::signed_in));
    auto const current = crypto::sha256(as_bytes(token));
    SessionsEnded done{0};
    for (auto const& row : TRY(list_own_sessions(work.tx, work.actor.book, work.actor.person))) {
        if (std::ranges::equal(row.token_hash, current)) continue;
        TRY(end_by_hash(work, row.token_hash));
        ++done.ended;
    }
    return done;
}

}  // namespace takaful::identity
