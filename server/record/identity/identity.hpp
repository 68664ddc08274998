#pragma once
// Who acts: users with roles, phone and PIN, sessions; programs with credentials. Names and phones
// are sealed under the person's own key; a phone is found by its blind index; a session is known
// only by its token's hash.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "platform/work/work.hpp"
#include "record/identity/credentials.hpp"
#include "record/identity/passkeys.hpp"
#include "record/identity/recovery.hpp"

namespace takaful::http {
struct Route;
}

namespace takaful::identity {

enum class Role : std::uint8_t {
    family,  // A household's own phone.
    donor,
    clerk,          // Records cash and bank money.
    social_worker,  // Registers and reads households.
    manager,        // Targets, runs programmes; the maker.
    approver,       // The board; the checker.
    auditor,
    admin,
};

}  // namespace takaful::identity
TAKAFUL_ENUM(takaful::identity::Role, family, donor, clerk, social_worker, manager, approver,
             auditor, admin)
namespace takaful::identity {

/// The rights of these roles together, as Actor::rights: open and signed_in always, then as
/// docs/api.md.
std::uint32_t rights_of(std::span<Role const> roles);
/// The same as a list, in Right's order.
std::vector<Right> rights_list(std::uint32_t rights);

/// How long a session of a role lasts. Source: docs/sources.md#sessions (NIST SP 800-63B-4 frame)
struct Lifetime {
    std::int64_t idle_s;
    std::int64_t absolute_s;
    bool operator==(Lifetime const&) const = default;
};
/// The strictest of the roles'.
Lifetime lifetime_of(std::span<Role const> roles);

/// What the house is: for /v1/me, and whether one-tap demo sign-ins exist. One in Parts.
struct House {
    bool demo = false;
    std::string name_ar;
    std::string name_en;
    std::string zone = "Africa/Cairo";
    std::int64_t book = 1;
    Site site{};  // Unset: no passkeys.
};

// ---- Users -------------------------------------------------------------------------------------

struct CreateUser {
    CommandId id;
    std::optional<PersonId> person;  // Of someone already in the registry; absent: a new person.
    std::string name;
    std::string phone;
    std::string pin;  // 6 to 12 digits, any script.
    std::vector<Role> roles;
    std::optional<std::string> note_ar;  // Demo: what this sign-in is for. Public words.
    std::optional<std::string> note_en;
    TAKAFUL_FIELDS(CreateUser, id, person, name, phone, pin, roles, note_ar, note_en)
};
/// A checked user whose PIN has been hashed (slow): what create_user stores.
struct PreparedUser {
    CreateUser user;  // Normalised; the PIN is empty.
    std::string pin_hash;
};
struct UserCreated {
    PersonId person;
    TAKAFUL_FIELDS(UserCreated, person)
};
/// Checks and hashes; on a reader, before the Work. Errors: identity.name_missing, phone.malformed,
/// identity.pin_weak {min, max}, identity.roles_missing, identity.right_missing (administer)
Result<PreparedUser> prepare_user(Work& work, CreateUser const& command);
/// Saves the user. Errors: identity.phone_taken, identity.person_has_user, identity.right_missing
Result<UserCreated> create_user(Work& work, PreparedUser const& prepared);

/// A user's name (unsealed) and roles, for pages that say who did something. Unknown or erased:
/// none.
struct UserView {
    PersonId person;
    std::string name;
    std::vector<Role> roles;
    TAKAFUL_FIELDS(UserView, person, name, roles)
};
Result<std::optional<UserView>> user(Work& work, PersonId person);
/// Those of the actor's book who have one of these roles, at most 1,000: to tell them something.
Result<std::vector<PersonId>> users_with(Work& work, std::span<Role const> roles);
/// Does she sign in here? Cheaper than asking who she is.
Result<bool> is_user(Work& work, PersonId person);

// ---- Sessions ----------------------------------------------------------------------------------

struct SignIn {
    std::string phone;
    std::string pin;
    std::optional<std::string> device;  // "Chrome, Android": for her own list of sessions.
    TAKAFUL_FIELDS(SignIn, phone, pin, device)
};
/// What the slow half found: nothing is decided before `sign_in` has counted the try.
struct PreparedSignIn {
    Bytes account;  // The phone's blind index: the key of the limit.
    std::optional<PersonId> person;
    bool pin_right = false;
    Bytes network{};  // Where the try comes from, blinded; empty: not counted.
    std::optional<std::string> device{};
};
struct SignedIn {
    PersonId person;
    std::string token;
    std::string name;
    std::vector<Role> roles;
    std::vector<Right> rights;
    Instant expires_at;
    TAKAFUL_FIELDS(SignedIn, person, token, name, roles, rights, expires_at)
};
/// A session, or the refusal as a value: the Work must commit either way, for it counts the try.
struct SignInOutcome {
    std::optional<SignedIn> session;
    std::optional<Error> refusal;
};

/// Finds the user and checks the PIN (argon2id, the same time for an unknown phone). `remote` is
/// the address that asks; empty: none. Errors: request.field_invalid {field} (device)
Result<PreparedSignIn> prepare_sign_in(Work& work, SignIn const& command,
                                       std::string_view remote = {});
/// Counts the try and opens a session; the oldest of more than ten ends. Refusals in the outcome:
/// identity.sign_in_refused (one text for every cause), identity.too_many_tries {minutes} after 5
/// failures in 15 minutes of one account, or 60 of one network.
Result<SignInOutcome> sign_in(Work& work, PreparedSignIn const& prepared);

struct DemoSignIn {
    PersonId person;
    std::optional<std::string> device;
    TAKAFUL_FIELDS(DemoSignIn, person, device)
};
/// Opens a session without a PIN. Errors: identity.not_a_demo, identity.user_unknown
Result<SignedIn> demo_sign_in(Work& work, DemoSignIn const& command);

struct DemoPerson {
    PersonId person;
    std::string name;
    Role role;
    std::string note_ar;
    std::string note_en;
    TAKAFUL_FIELDS(DemoPerson, person, name, role, note_ar, note_en)
};
struct DemoPeople {
    std::vector<DemoPerson> items;
    TAKAFUL_FIELDS(DemoPeople, items)
};
/// The demo's visible sign-ins: users that have a note. Errors: identity.not_a_demo
Result<DemoPeople> demo_people(Work& work);

struct Community {
    std::string name_ar;
    std::string name_en;
    std::string zone;
    TAKAFUL_FIELDS(Community, name_ar, name_en, zone)
};
struct Me {
    bool signed_in;
    std::optional<PersonId> person;
    std::optional<std::string> name;
    std::vector<Role> roles;
    std::vector<Right> rights;
    bool demo;
    bool passkeys;  // Are they taken here?
    Community community;
    TAKAFUL_FIELDS(Me, signed_in, person, name, roles, rights, demo, passkeys, community)
};
/// Who is asking, for anyone.
Result<Me> me(Work& work);

/// An open session, without its token.
struct OpenSession {
    Bytes token_hash;
    PersonId person;
    std::int64_t book = 0;
    std::uint32_t rights = 0;
    std::int64_t idle_us = 0;
    Instant seen_at;
    Instant expires_at;
    Instant opened_at{};
    Bytes sealed{};  // The device's words, until they are stored.
};

/// Open sessions in memory (by the token's hash); one in Parts. Built at start from the table,
/// changed after each commit. Thread safe.
class Sessions {
public:
    Sessions();
    ~Sessions();
    /// Reads what is open. At start, before serving.
    Result<> load(store::Tx& tx, Instant now);
    /// The actor of a token, her idle time begun again. An empty, unknown or expired token is the
    /// public.
    Actor find(std::string_view token, Instant now);
    /// When the session of this token was opened; none: it has ended.
    std::optional<Instant> opened_at(std::string_view token, Instant now) const;
    /// When it was last used; none: it has ended.
    std::optional<Instant> seen_at(BytesView token_hash, Instant now) const;
    /// After a commit: a session that was opened, or one that has ended.
    void add(OpenSession const& session);
    void remove(BytesView token_hash);
    void remove_all(PersonId person);
    /// Saves when each session was last used; call about once a minute. Also drops what has
    /// expired.
    Result<> save_seen(Work& work);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Names a session and opens none: the beginning of its token's digest.
using SessionId = Id<struct SessionTag>;

struct OwnSession {
    SessionId session;
    std::optional<std::string> device;
    Instant signed_in_at;
    Instant seen_at;
    Instant expires_at;
    bool current;  // The one that asks.
    TAKAFUL_FIELDS(OwnSession, session, device, signed_in_at, seen_at, expires_at, current)
};
struct OwnSessions {
    std::vector<OwnSession> items;
    TAKAFUL_FIELDS(OwnSessions, items)
};
/// The actor's own open sessions, the newest first; `token` is that of the one that asks.
Result<OwnSessions> own_sessions(Work& work, std::string_view token);

struct EndSession {
    CommandId id;
    SessionId session;
    TAKAFUL_FIELDS(EndSession, id, session)
};
struct SessionsEnded {
    std::int64_t ended;
    TAKAFUL_FIELDS(SessionsEnded, ended)
};
/// Ends one of the actor's own, from this commit on. Errors: identity.session_unknown
Result<SessionsEnded> end_own_session(Work& work, EndSession const& command);
/// Ends all of the actor's own but the one that asks.
Result<SessionsEnded> end_other_sessions(Work& work, std::string_view token);

/// Ends the session of this token (sign out); an unknown one changes nothing.
Result<> end_session(Work& work, std::string_view token);
/// Ends all sessions of a person.
Result<> end_sessions(Work& work, PersonId person);

// ---- PINs --------------------------------------------------------------------------------------

struct ChangePin {
    std::string old_pin;
    std::string new_pin;  // 6 to 12 digits, any script.
    TAKAFUL_FIELDS(ChangePin, old_pin, new_pin)
};
/// What the slow half found: nothing is decided before `change_pin` has counted the try.
struct PreparedPin {
    bool old_right = false;
    std::string pin_hash;  // Of the new one.
    Bytes network{};       // As PreparedSignIn's.
};
struct PinChanged {
    std::int64_t sessions_ended;
    TAKAFUL_FIELDS(PinChanged, sessions_ended)
};
/// The refusal is a value, as SignInOutcome's.
struct PinOutcome {
    std::optional<PinChanged> changed;
    std::optional<Error> refusal;
};
/// Checks the actor's old PIN and hashes the new one; on a reader. Errors: identity.pin_weak
/// {min, max}, identity.user_unknown
Result<PreparedPin> prepare_change_pin(Work& work, ChangePin const& command,
                                       std::string_view remote = {});
/// Gives the actor her new PIN, ends all her sessions but the one that asks, and tells her.
/// Refusals in the outcome: identity.pin_wrong, and identity.too_many_tries {minutes} counted with
/// those of sign_in.
Result<PinOutcome> change_pin(Work& work, PreparedPin const& prepared, std::string_view token);

struct ResetPin {
    std::string phone;
    std::string pin;
};
/// Gives whoever has this phone a new PIN, ends all her sessions, forgets her tries and tells her:
/// what an operator does at the machine for who forgot hers. Slow: hashes. Errors:
/// identity.phone_unknown, identity.pin_weak {min, max}, identity.right_missing (administer)
Result<> reset_pin(Work& work, ResetPin const& command);

/// Forgets a user: rows, sessions and tries. The key's destruction is the caller's (registry or
/// app).
Result<> forget(Work& work, PersonId person);

/// What is told of a person's sign-in: the outbox rows identity.passkey_added, passkey_removed,
/// passkey_copied, pin_changed, recovery_vouched, recovered.
struct PersonEvent {
    PersonId person;
    std::int64_t book;  // Hers: who begins a sign-in has none yet.
    TAKAFUL_FIELDS(PersonEvent, person, book)
};

/// The session and passkey routes, /v1/me, /v1/users and the demo's one-tap sign-ins.
std::vector<http::Route> routes();

}  // namespace takaful::identity
