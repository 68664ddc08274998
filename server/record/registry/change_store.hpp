#pragma once
// The tables of changes: history and baselines, and the rows that a change rewrites.

#include <optional>
#include <span>
#include <vector>

#include "record/registry/change.hpp"
#include "record/registry/store.hpp"

namespace takaful::registry {

struct HistoryRow {
    HouseholdId household;
    std::int64_t number = 0;
    AnyId subject;
    Act act = Act::edited;
    PersonId by;
    std::string channel;
    Source source = Source::office;
    Instant at;
    std::optional<Instant> device_at;
    std::optional<AnyId> request;
    std::optional<Bytes> sealed;
};
struct BaselineRow {
    HouseholdId household;
    std::int64_t version = 1;
    PersonId by;
    std::string channel;
    Source source = Source::office;
    Instant at;
    std::optional<Instant> device_at;
    Bytes sealed;
};

/// Area, size, code and blob of a household.
Result<> update_household(Work& work, HouseholdRow const& row);
Result<std::optional<PersonRow>> find_person(store::Tx& tx, std::int64_t book, PersonId person);
/// Blob, version and indexes of a person.
Result<> update_person(Work& work, PersonRow const& row);
Result<> end_membership(Work& work, HouseholdId household, PersonId person, Date until);
/// Begins a membership, or begins one that ended anew.
Result<> begin_membership(Work& work, MembershipRow const& row);
Result<> set_head(Work& work, HouseholdId household, PersonId person, bool is_head);
/// The first free place in a household's list.
Result<std::int64_t> next_position(store::Tx& tx, std::int64_t book, HouseholdId household);

Result<> insert_history(Work& work, std::span<HistoryRow const> rows);
/// The number of the newest row of a household's history, or 0.
Result<std::int64_t> last_history(store::Tx& tx, std::int64_t book, HouseholdId household);
/// Rows numbered below `before`, newest first.
Result<std::vector<HistoryRow>> list_history(store::Tx& tx, std::int64_t book,
                                             HouseholdId household, std::int64_t before, int limit);

Result<> insert_baseline(Work& work, BaselineRow const& row);
/// All takings, oldest first.
Result<std::vector<BaselineRow>> list_baselines(store::Tx& tx, std::int64_t book,
                                                HouseholdId household);

/// People whose last household this was: they left it and are in no other.
Result<std::vector<PersonRow>> list_departed(store::Tx& tx, std::int64_t book,
                                             HouseholdId household);
/// Empties the history of a household and of people, and deletes its baselines.
Result<> erase_changes(Work& work, HouseholdId household, std::span<PersonRow const> people);

}  // namespace takaful::registry
