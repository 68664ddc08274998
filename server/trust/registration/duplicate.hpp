#pragma once
// Who is probably registered twice: shown to who registers, queued for who decides. Registering is
// never refused for it. docs/decisions/duplicates.md says why.

#include <cstdint>
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
/// The same, for a reaction of the program: after an import.
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

}  // namespace takaful::registration
