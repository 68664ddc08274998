#pragma once
// Recovery: who forgot her PIN, or lost her phone, chooses a new PIN on a phone, shows its number
// at the association, and signs in with it when one has checked who she is and another has agreed.
// Nobody of the association ever knows the PIN. Included by identity.hpp.
// Source: docs/sources.md#recovery (NIST SP 800-63B-4 §4.2 frame)

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "platform/work/work.hpp"

namespace takaful::identity {

using RecoveryId = Id<struct RecoveryTag>;

enum class RecoveryState : std::uint8_t {
    asked,    // On her phone.
    vouched,  // One has checked who she is.
    done,     // Another agreed: the new PIN holds.
    refused,  // By the other, or by herself from where she is still signed in.
};
/// How whoever vouches knew her.
enum class Check : std::uint8_t {
    document,   // Her card, and the picture on it.
    household,  // What is registered of her household, asked and answered.
    visit,      // Seen at her home.
    neighbour,  // Someone of the place whom we know says so.
};

}  // namespace takaful::identity
TAKAFUL_ENUM(takaful::identity::RecoveryState, asked, vouched, done, refused)
TAKAFUL_ENUM(takaful::identity::Check, document, household, visit, neighbour)
namespace takaful::identity {

inline constexpr std::int64_t recovery_hours = 24;  // From asking to the second yes.
inline constexpr std::size_t recoveries_open_max =
    5;                                                // Of a person; with one more the oldest ends.
inline constexpr std::int64_t vouches_a_day_max = 5;  // Of one worker.
inline constexpr std::int64_t hold_hours = 72;
inline constexpr std::int64_t hold_allowance_minor = 30'000;  // Goes out during a hold, in all.

struct AskRecovery {
    std::string phone;
    std::string pin;  // The new one: 6 to 12 digits, any script.
    TAKAFUL_FIELDS(AskRecovery, phone, pin)
};
struct PreparedRecovery {
    Bytes account;
    Bytes network;
    std::string pin_hash;
};
struct RecoveryAsked {
    std::string code;  // Eight digits: what she shows.
    Instant expires_at;
    TAKAFUL_FIELDS(RecoveryAsked, code, expires_at)
};
/// Hashes the new PIN; on a reader. Errors: phone.malformed, identity.pin_weak {min, max},
/// identity.too_many_tries {minutes}
Result<PreparedRecovery> prepare_recovery(Work& work, AskRecovery const& command,
                                          std::string_view remote = {});
/// Keeps the question. An unknown phone gets a number too, which leads nowhere: nobody learns here
/// who has an account. Each counts as a failure of its network.
Result<RecoveryAsked> ask_recovery(Work& work, PreparedRecovery const& prepared);

struct RecoveryView {
    RecoveryId recovery;
    PersonId person;
    std::string name;
    std::string phone_last4;
    RecoveryState state;
    Instant asked_at;
    Instant expires_at;
    std::vector<Check> checks;
    std::optional<std::string> vouched_by_name;
    std::optional<Instant> vouched_at;
    std::optional<Instant> recovered_before_at;  // When she last got a PIN so.
    bool own;  // The actor vouched for it, or it is hers: another must decide.
    TAKAFUL_FIELDS(RecoveryView, recovery, person, name, phone_last4, state, asked_at, expires_at,
                   checks, vouched_by_name, vouched_at, recovered_before_at, own)
};
struct Recoveries {
    std::vector<RecoveryView> items;
    TAKAFUL_FIELDS(Recoveries, items)
};
struct RecoveryByCode {
    std::string code;  // Any script, spaces between.
    TAKAFUL_FIELDS(RecoveryByCode, code)
};
/// Right: write_households. Whose number this is; the look is noted. Errors:
/// identity.recovery_unknown
Result<RecoveryView> recovery_by_code(Work& work, RecoveryByCode const& question);
/// Right: approve. Those that wait for the second yes, the oldest first, at most 50.
Result<Recoveries> vouched_recoveries(Work& work);
/// The actor's own that are open.
Result<Recoveries> own_recoveries(Work& work);

struct Vouch {
    CommandId id;
    RecoveryId recovery;
    std::vector<Check> checks;  // Two at least.
    TAKAFUL_FIELDS(Vouch, id, recovery, checks)
};
struct RecoveryDone {
    RecoveryId recovery;
    RecoveryState state;
    TAKAFUL_FIELDS(RecoveryDone, recovery, state)
};
/// Right: write_households. Says that she is who she says; she is told wherever she is still signed
/// in. Errors: identity.recovery_unknown, identity.recovery_over, identity.checks_missing {limit},
/// identity.recovery_own, identity.vouched_too_often {limit}
Result<RecoveryDone> vouch(Work& work, Vouch const& command);

struct DecideRecovery {
    CommandId id;
    RecoveryId recovery;
    TAKAFUL_FIELDS(DecideRecovery, id, recovery)
};
/// Right: approve. The new PIN holds; her sessions and passkeys end, and for 72 hours little money
/// leaves her wallet. Errors: identity.recovery_unknown, identity.recovery_over,
/// identity.recovery_own (whoever vouched does not agree as well)
Result<RecoveryDone> approve_recovery(Work& work, DecideRecovery const& command);
/// Right: approve. Errors: identity.recovery_unknown, identity.recovery_over
Result<RecoveryDone> refuse_recovery(Work& work, DecideRecovery const& command);
/// The actor refuses one that was asked in her name. Errors: identity.recovery_unknown,
/// identity.recovery_over
Result<RecoveryDone> refuse_own_recovery(Work& work, DecideRecovery const& command);

/// Since when and until when little money leaves a person's wallet; none: no hold.
struct Hold {
    Instant since;
    Instant until;
};
Result<std::optional<Hold>> hold_of(Work& work, PersonId person);

}  // namespace takaful::identity
