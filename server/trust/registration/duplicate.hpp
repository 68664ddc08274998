#pragma once
// Who is probably registered twice: shown to who registers, queued for who decides. Registering is
// never refused for it. docs/decisions/duplicates.md says why.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "platform/work/work.hpp"
#include "record/jobs/jobs.hpp"
#include "record/registry/registry.hpp"

namespace takaful::registration {

using PairId = Id<struct PairTag>;

/// How alike two values are, in words for people.
enum class Alike : std::uint8_t {
    same,
    slip,    // One letter, one digit, one year apart.
    sound,   // A pet name, the same sound in other letters.
    moved,   // The same, in another part of the name.
    begins,  // The beginning, most of the letters; years three apart.
    different,
};
enum class PairState : std::uint8_t {
    open,
    unsure,  // Somebody looked and could not tell.
    apart,   // Not the same.
    merged,
    gone,  // No longer alike, or erased.
};
enum class FoundBy : std::uint8_t { entry, change, scan };

}  // namespace takaful::registration
TAKAFUL_ENUM(takaful::registration::Alike, same, slip, sound, moved, begins, different)
TAKAFUL_ENUM(takaful::registration::PairState, open, unsure, apart, merged, gone)
TAKAFUL_ENUM(takaful::registration::FoundBy, entry, change, scan)
namespace takaful::registration {

/// What one field says of two people.
struct PairReason {
    std::string field;  // A registry::Part by name.
    Alike alike;
    std::int64_t weight;  // Tenths of a bit; above zero: for one person.
    TAKAFUL_FIELDS(PairReason, field, alike, weight)
};

// ---- At entry ----------------------------------------------------------------------------------

struct LookUp {
    std::vector<registry::Member> members;
    std::string area;
    TAKAFUL_FIELDS(LookUp, members, area)
};
struct LikePerson {
    std::int64_t place;  // In the members asked about, from 1.
    std::string name;    // Of the one who is registered.
    std::vector<PairReason> reasons;
    TAKAFUL_FIELDS(LikePerson, place, name, reasons)
};
/// Who may not read households learns that there is one, and why, but not which.
struct Like {
    std::optional<HouseholdId> household;
    std::string code;
    std::string head_name;
    std::string village;
    std::int64_t size;
    std::optional<Date> registered_on;
    std::int64_t percent;  // Of the likeliest of its people; at most 99.
    std::vector<LikePerson> people;
    TAKAFUL_FIELDS(Like, household, code, head_name, village, size, registered_on, percent, people)
};
struct Likes {
    std::vector<Like> items;
    TAKAFUL_FIELDS(Likes, items)
};
/// Right: write_households. The likeliest five households with people like these; those shown are
/// logged. Errors: registry.too_many_members {limit}, registry.names_loading,
/// registration.register_too_large {limit}
Result<Likes> look_up(Work& work, LookUp const& question);

/// Says that a household is to be compared with all others, after the commit. `apart`: those that
/// its writer was shown and said to be other people.
Result<> compare_later(Work& work, HouseholdId household, FoundBy found_by,
                       std::span<HouseholdId const> apart = {});

// ---- In bulk -----------------------------------------------------------------------------------

struct StartScan {
    CommandId id;
    TAKAFUL_FIELDS(StartScan, id)
};
struct ScanStarted {
    jobs::JobId job;
    TAKAFUL_FIELDS(ScanStarted, job)
};
/// Right: approve. Compares the whole register anew; one at a time: while one runs, it is told.
Result<ScanStarted> start_scan(Work& work, StartScan const& command);
/// The same, without asking for a right: of whoever checked one.
Result<jobs::JobId> scan_later(Work& work);

// ---- The desk ----------------------------------------------------------------------------------

struct PairsQuestion {
    std::optional<PairState> state;        // Absent: open.
    std::optional<HouseholdId> household;  // Of one household, in any state but gone.
    std::optional<std::string> after;
    TAKAFUL_FIELDS(PairsQuestion, state, household, after)
};
/// One of a pair, as a list shows it.
struct PairEnd {
    HouseholdId household;
    std::string code;
    std::string head_name;
    std::string village;
    std::int64_t size;
    Date registered_on;
    TAKAFUL_FIELDS(PairEnd, household, code, head_name, village, size, registered_on)
};
struct PairListed {
    PairId pair;
    PairState state;
    std::int64_t percent;
    std::int64_t people;  // How many are probably one.
    FoundBy found_by;
    Instant found_at;
    std::optional<PairEnd> a;  // Absent: erased.
    std::optional<PairEnd> b;
    TAKAFUL_FIELDS(PairListed, pair, state, percent, people, found_by, found_at, a, b)
};
struct ScanView {
    jobs::JobId job;
    std::int64_t households;
    std::int64_t pairs;
    Instant made_at;
    std::optional<Instant> done_at;
    TAKAFUL_FIELDS(ScanView, job, households, pairs, made_at, done_at)
};
struct Pairs {
    std::vector<PairListed> items;  // The heaviest first.
    std::optional<std::string> next;
    std::int64_t open;  // At most 1,000 are counted.
    std::int64_t unsure;
    std::optional<ScanView> scan;  // The last one.
    TAKAFUL_FIELDS(Pairs, items, next, open, unsure, scan)
};
/// Right: read_households; the readings are logged. 50 a page.
Result<Pairs> pairs(Work& work, PairsQuestion const& question);

// ---- One pair ----------------------------------------------------------------------------------

enum class PairVerdict : std::uint8_t { merged, apart, unsure, undone };

}  // namespace takaful::registration
TAKAFUL_ENUM(takaful::registration::PairVerdict, merged, apart, unsure, undone)
namespace takaful::registration {

struct PairSide {
    HouseholdId household;
    registry::HouseholdState state;
    std::string code;
    std::string area_code;
    std::string village;
    std::int64_t size;
    Date registered_on;
    std::int64_t programmes;
    std::vector<registry::Member> members;
    TAKAFUL_FIELDS(PairSide, household, state, code, area_code, village, size, registered_on,
                   programmes, members)
};
/// Two people who are compared: `percent` says how likely they are one.
struct PairPeople {
    PersonId a;
    PersonId b;
    std::int64_t percent;
    std::vector<PairReason> reasons;
    TAKAFUL_FIELDS(PairPeople, a, b, percent, reasons)
};
struct PairDecision {
    PairVerdict verdict;
    std::string by_name;
    std::string role;
    Instant at;
    std::optional<std::string> reason;
    TAKAFUL_FIELDS(PairDecision, verdict, by_name, role, at, reason)
};
struct PairPage {
    PairId pair;
    PairState state;
    std::int64_t percent;
    FoundBy found_by;
    Instant found_at;
    std::optional<std::string> said_apart_by;  // Who registered, was shown the other, said no.
    std::string seen;                          // What a decision says that it has seen.
    PairSide a;
    PairSide b;
    std::vector<PairPeople> people;   // Those who are probably one, the likeliest first.
    std::optional<HouseholdId> into;  // Of a merged pair: the one that both are found as.
    std::vector<PairDecision> decisions;
    TAKAFUL_FIELDS(PairPage, pair, state, percent, found_by, found_at, said_apart_by, seen, a, b,
                   people, into, decisions)
};
struct PairQuestion {
    PairId pair;
    TAKAFUL_FIELDS(PairQuestion, pair)
};
/// Right: read_households; both readings are logged. Errors: registration.pair_unknown,
/// registration.pair_erased, registry.names_loading
Result<PairPage> pair(Work& work, PairQuestion const& question);

struct MergePair {
    CommandId id;
    PairId pair;
    HouseholdId into;  // The one that stays.
    std::vector<registry::SamePerson> same;
    std::string seen;
    std::string reason;
    TAKAFUL_FIELDS(MergePair, id, pair, into, same, seen, reason)
};
struct DecidePair {
    CommandId id;
    PairId pair;
    std::string seen;
    std::string reason;
    TAKAFUL_FIELDS(DecidePair, id, pair, seen, reason)
};
struct UndoPair {
    CommandId id;
    PairId pair;
    std::string reason;
    TAKAFUL_FIELDS(UndoPair, id, pair, reason)
};
struct PairDecided {
    PairId pair;
    PairState state;
    TAKAFUL_FIELDS(PairDecided, pair, state)
};
/// Right: approve, of all four. A decision needs a reason, and the data that were seen.
/// The household that goes points to the one that stays; payments, lists and history remain where
/// they are. Errors: registration.pair_unknown, registration.pair_over, registration.pair_changed,
/// registration.reason_missing {limit}, registration.pair_misnamed (`into` is none of the two),
/// those of registry::merge_households, what MergeReactions refuse
Result<PairDecided> merge_pair(Work& work, MergePair const& command);
/// Not the same: never queued again, unless what was compared changes. Errors: as above
Result<PairDecided> set_pair_apart(Work& work, DecidePair const& command);
/// Cannot be told: waits among the unsure. Errors: as above
Result<PairDecided> leave_pair_unsure(Work& work, DecidePair const& command);
/// Takes the last decision back; merged households are parted as they were. Errors:
/// registration.pair_unknown, registration.pair_open, registration.reason_missing {limit}, those of
/// registry::undo_merge
Result<PairDecided> undo_pair(Work& work, UndoPair const& command);

/// What happens elsewhere when households become one or two again, in the same Work: whoever pays
/// them sees that one family is paid once, or refuses. One in Parts, filled by app/wiring.
struct MergeReactions {
    using React = std::function<Result<>(Work&, HouseholdId from, HouseholdId into)>;
    React merged;
    React parted;
};

}  // namespace takaful::registration
