#pragma once
// Pure rules of changes: what a change makes of a household as it stands.

#include <optional>
#include <string>
#include <vector>

#include "record/registry/change.hpp"
#include "record/registry/store.hpp"

namespace takaful::registry {

/// A household as it stands, opened.
struct StandingRows {
    HouseholdRow row;
    std::string code;
    std::vector<PersonRow> people;  // Those present, in order.
    std::vector<Member> members;    // The same, opened.
};

/// Who leaves, by her place in StandingRows.
struct Departure {
    std::size_t place = 0;
    Leave why = Leave::other;
    std::optional<HouseholdId> to;
    Relation relation = Relation::unknown;
};

/// What a change comes to.
struct ChangeDecision {
    std::string code;
    std::string area;
    std::int64_t size = 0;
    std::vector<HistoryPart> parts;                // The household's own, that change.
    std::vector<Member> members;                   // As StandingRows's, changed.
    std::vector<std::vector<HistoryPart>> edited;  // Of each of them.
    std::vector<Member> joins;
    std::vector<Departure> leaves;
    std::vector<Conflict> conflicts;
    Date on;
};

/// The text of a part, or none when it is empty.
std::optional<std::string> text_of(Member const& member, Part part);

/// A part of who is present, or of the household itself; nothing of who is not.
std::optional<std::string> now_of(StandingRows const& standing, PartChange const& part);

/// What `change` makes of `standing`, conflicts included: they are taken as wished, for the caller
/// to refuse or to show. Errors: those of apply_change that need no table
Result<ChangeDecision> decide_change(StandingRows const& standing, Change const& change,
                                     Date today);

/// The members who go to `to`, with their relations there.
std::vector<Member> moved_members(ChangeDecision const& decision, HouseholdId to);

}  // namespace takaful::registry
