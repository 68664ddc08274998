#pragma once
// Passkeys: a person signs in with the key that her phone keeps behind its own face or finger
// check. Challenges are given once, for one use, for five minutes. Included by identity.hpp.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "platform/work/work.hpp"
#include "record/identity/webauthn.hpp"

namespace takaful::identity {

struct SignInOutcome;

using PasskeyId = Id<struct PasskeyTag>;

inline constexpr std::size_t passkeys_max = 10;  // Of a person.
inline constexpr std::int64_t challenge_s = 300;
inline constexpr std::int64_t fresh_minutes = 10;

/// What a challenge was given for; it is taken for nothing else.
enum class ChallengeUse : std::uint8_t { add_passkey, sign_in, step_up };

/// Challenges that wait for their answer, in memory; one in Parts. A restart forgets them: people
/// begin again. Thread safe.
class Challenges {
public:
    struct Given {
        ChallengeUse use = ChallengeUse::sign_in;
        PersonId person{};  // Nil before it is known who signs in.
        Bytes bound{};      // What a step-up signs.
        Instant expires_at{};
    };
    Challenges();
    ~Challenges();
    /// A new challenge of 32 random bytes. Beyond 20,000 that wait the oldest is forgotten.
    Bytes give(Given given, Instant now);
    /// Waits under a challenge that the caller made.
    void put(Bytes challenge, Given given, Instant now);
    /// What it was given for; from then on it is used up, whatever comes of it. None: unknown,
    /// used, too old, or given for another use.
    std::optional<Given> take(BytesView challenge, ChallengeUse use, Instant now);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// What a browser needs to make a passkey. Bytes are base64url.
struct PasskeyOptions {
    std::string challenge;
    std::string rp_id;
    std::string rp_name;
    std::string user_handle;
    std::string user_name;
    std::vector<std::int64_t> algorithms;
    std::vector<std::string> exclude;  // Credentials that she has already.
    std::int64_t seconds;
    TAKAFUL_FIELDS(PasskeyOptions, challenge, rp_id, rp_name, user_handle, user_name, algorithms,
                   exclude, seconds)
};
/// Begins a registration, in a session that is at most ten minutes old: a passkey outlives the
/// session, so a page left open must not be enough. `token` is the session's. Errors:
/// identity.sign_in_needed, identity.sign_in_again {minutes}, identity.passkeys_off,
/// identity.passkeys_too_many {limit}
Result<PasskeyOptions> begin_passkey(Work& work, std::string_view token);

struct AddPasskey {
    CommandId id;
    std::string name;  // "Huda's phone".
    std::string client_data;
    std::string attestation;
    std::vector<std::string> transports;
    TAKAFUL_FIELDS(AddPasskey, id, name, client_data, attestation, transports)
};
struct PreparedPasskey {
    AddPasskey command;
    NewCredential credential;
};
struct PasskeyChanged {
    PasskeyId passkey;
    TAKAFUL_FIELDS(PasskeyChanged, passkey)
};
/// Checks the registration (on a reader, before the Work). Errors: identity.passkeys_off,
/// identity.passkey_refused, identity.passkey_name_missing {limit}
Result<PreparedPasskey> prepare_passkey(Work& work, AddPasskey const& command);
/// Saves it, and tells the person. Errors: identity.passkey_taken, identity.passkeys_too_many
Result<PasskeyChanged> add_passkey(Work& work, PreparedPasskey const& prepared);

struct Passkey {
    PasskeyId passkey;
    std::string name;
    Instant created_at;
    std::optional<Instant> used_at;
    bool backed_up;  // Her phone's maker keeps a copy: it outlives the phone.
    bool copied;     // Its counter went back: two have it. It is taken no more.
    TAKAFUL_FIELDS(Passkey, passkey, name, created_at, used_at, backed_up, copied)
};
struct Passkeys {
    std::vector<Passkey> items;
    TAKAFUL_FIELDS(Passkeys, items)
};
/// The actor's own, the oldest first.
Result<Passkeys> passkeys(Work& work);

struct RemovePasskey {
    CommandId id;
    PasskeyId passkey;
    TAKAFUL_FIELDS(RemovePasskey, id, passkey)
};
/// Removes one of the actor's own, from this commit on. Errors: identity.passkey_unknown
Result<PasskeyChanged> remove_passkey(Work& work, RemovePasskey const& command);

struct PasskeyChallenge {
    std::string challenge;
    std::string rp_id;
    std::int64_t seconds;
    TAKAFUL_FIELDS(PasskeyChallenge, challenge, rp_id, seconds)
};
/// Begins a sign-in; who it is, the passkey itself says. Errors: identity.passkeys_off
Result<PasskeyChallenge> begin_passkey_sign_in(Work& work);

/// What a browser answers, bytes as base64url.
struct PasskeyAnswer {
    std::string credential;
    std::string client_data;
    std::string authenticator_data;
    std::string signature;
    std::optional<std::string> user_handle;
    std::optional<std::string> device;
    TAKAFUL_FIELDS(PasskeyAnswer, credential, client_data, authenticator_data, signature,
                   user_handle, device)
};
/// What the slow half found. The try is counted and the counter compared in `passkey_sign_in`.
struct PreparedAnswer {
    PersonId person{};
    std::int64_t book = 0;
    PasskeyId passkey{};  // Nil: no passkey of ours.
    Bytes account{};      // The key of the limit.
    std::optional<Assertion> assertion{};
    Bytes network{};  // Where the try comes from, blinded; empty: not counted.
    std::optional<std::string> device{};
};
/// `remote` is the address that asks; empty: none. Errors: identity.passkeys_off,
/// request.field_invalid {field} (device)
Result<PreparedAnswer> prepare_passkey_sign_in(Work& work, PasskeyAnswer const& answer,
                                               std::string_view remote = {});
/// As sign_in: a session, or the refusal as a value. Refusals: identity.passkey_refused (one text
/// for every cause), identity.too_many_tries {minutes}
Result<SignInOutcome> passkey_sign_in(Work& work, PreparedAnswer const& prepared);

}  // namespace takaful::identity
