#pragma once
// Two households that turn out to be one: one of them points to the other, nothing is deleted, and
// the way back restores both. docs/decisions/duplicates.md says what moves and what stays.

#include <optional>
#include <string>
#include <vector>

#include "record/registry/change.hpp"

namespace takaful::registry {

using MergerId = Id<struct MergerTag>;

/// Somebody of the household that goes, and who she is in the one that stays.
struct SamePerson {
    PersonId person;
    PersonId as;
    TAKAFUL_FIELDS(SamePerson, person, as)
};
struct Merge {
    MergerId merger;
    HouseholdId from;
    HouseholdId into;
    std::vector<SamePerson> same;  // The others of `from` move.
    std::optional<std::string> note;
};
struct Merger {
    MergerId merger;
    HouseholdId from;
    HouseholdId into;
    PersonId by;
    Instant at;
    std::optional<Instant> undone_at;
};

/// Merges: `from` is found as `into` from now on. A number of the state that only `from` knows
/// goes over. Right: checked by the caller.
/// Errors: registry.household_unknown, registry.household_erased, registry.household_merged,
/// registry.move_to_itself, registry.member_unknown (in `same`, or named twice),
/// registry.too_many_members {limit}, registry.note_too_long {limit}
Result<> merge_households(Work& work, Merge const& merge, Doer const& doer);
/// Parts them again. Who has gone elsewhere since stays there.
/// Errors: registry.merger_over, registry.household_merged (`into` was merged since: that one is
/// undone first), registry.household_erased, registry.heads_not_one, registry.member_last
Result<> undo_merge(Work& work, MergerId merger, std::optional<std::string> const& note,
                    Doer const& doer);

/// The merger by which a household is found as another, if it is in force.
Result<std::optional<Merger>> merger_of(Work& work, HouseholdId from);
/// Those in force by which others are found as this one.
Result<std::vector<Merger>> mergers_into(Work& work, HouseholdId into);
/// The household itself, or the one that it is found as, over all mergers.
Result<HouseholdId> survivor_of(Work& work, HouseholdId household);
/// Is any household of the book merged?
Result<bool> has_mergers(Work& work);

}  // namespace takaful::registry
