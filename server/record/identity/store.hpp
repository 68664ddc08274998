#pragma once
// The tables of users, sessions and tries.

#include <optional>
#include <vector>

#include "record/identity/identity.hpp"
#include "record/identity/rules.hpp"

namespace takaful::identity {

/// A user as stored; `sealed` holds the name and phone under the person's key.
struct UserRow {
    std::int64_t book = 0;
    PersonId person;
    Bytes sealed;
    Bytes phone_index;
    std::string pin_hash;
    std::vector<Role> roles;
    std::optional<std::string> note_ar;
    std::optional<std::string> note_en;
};

Result<> insert_user(Work& work, UserRow const& user);
Result<bool> has_user(store::Tx& tx, std::int64_t book, PersonId person);
Result<std::optional<UserRow>> find_user(store::Tx& tx, std::int64_t book, PersonId person);
Result<std::optional<UserRow>> find_user_by_phone(store::Tx& tx, BytesView phone_index);
/// Everyone who signs in to this book and has one of these roles, at most 1,000.
Result<std::vector<PersonId>> list_users_with(store::Tx& tx, std::int64_t book,
                                              std::span<Role const> roles);
Result<std::vector<UserRow>> list_users_with_note(store::Tx& tx, std::int64_t book);
Result<> update_pin(Work& work, UserRow const& user, std::string const& pin_hash);
Result<> delete_user(Work& work, PersonId person);

Result<> insert_session(Work& work, OpenSession const& session);
Result<std::vector<OpenSession>> list_sessions(store::Tx& tx, Instant now);
Result<> delete_session(Work& work, BytesView token_hash);
Result<> delete_sessions(Work& work, PersonId person);
/// The token hashes of a person's sessions but the newest, at most 100.
Result<std::vector<Bytes>> list_sessions_beyond(Work& work, PersonId person, std::int64_t book,
                                                int newest);
Result<> delete_expired_sessions(Work& work);
Result<> save_seen(Work& work, std::span<OpenSession const> sessions);

/// Makes a session and its token; memory learns of it after the commit. The oldest of more than
/// `newest` ends.
Result<SignedIn> open_session(Work& work, UserRow const& user, int newest,
                              std::optional<std::string> const& device);
/// A device's words are short. Errors: request.field_invalid {field}
Result<> check_device(std::optional<std::string> const& device);

/// Minutes that this account or its network must still wait; 0: it may try. Either may be empty.
Result<std::int64_t> minutes_to_wait(Work& work, BytesView account, BytesView network);
/// Counts a failure of both. Either may be empty.
Result<> count_failure(Work& work, BytesView account, BytesView network);
/// The network of an address (an IPv4 address, the /48 of an IPv6 one), blinded; of none: empty.
Bytes network_of(Work& work, std::string_view remote);

/// A session as its owner sees it.
struct SessionRow {
    Bytes token_hash;
    Bytes sealed;
    Instant created_at;
    Instant expires_at;
};
/// A person's, the newest first, at most 1,000.
Result<std::vector<SessionRow>> list_own_sessions(store::Tx& tx, std::int64_t book,
                                                  PersonId person);

/// The phone's blind index, or that of the text itself when it is no phone: an unknown account too
/// counts its tries.
Bytes account_of(Work& work, std::string_view phone);
/// What argon2id sees: the PIN under an installation key, so that a stolen table alone is of no use
/// against six digits.
std::string peppered(Work& work, std::string_view digits);
/// The user's name; empty when her key is gone.
std::string name_of(Work& work, UserRow const& user);

/// The last four digits of the user's phone; empty when her key is gone.
std::string phone_last4_of(Work& work, UserRow const& user);

/// The person is told, in her own book, once this commits.
void tell_later(Work& work, std::string_view event, PersonId person, std::int64_t book);

/// Forgets what a person asked on a phone.
Result<> forget_recoveries(Work& work, PersonId person);
/// Forgets the passkeys of a person.
Result<> forget_passkeys(Work& work, PersonId person);

Result<Tries> find_tries(store::Tx& tx, BytesView account);
Result<> save_tries(Work& work, BytesView account, Tries const& tries);
Result<> delete_tries(Work& work, BytesView account);

}  // namespace takaful::identity
