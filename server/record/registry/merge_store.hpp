#pragma once
// The tables of mergers.

#include <optional>
#include <vector>

#include "record/registry/merge.hpp"
#include "record/registry/store.hpp"

namespace takaful::registry {

struct MergerRow {
    Merger merger;
    std::int64_t size_before = 0;  // Of the household that stays.
    std::int64_t size_after = 0;
};
struct MergedPersonRow {
    PersonId person;
    std::optional<PersonId> as;  // Absent: she moved.
    bool gave_national = false;
    std::int64_t position = 0;  // In the household that she was of.
    bool is_head = false;
    Date from_on;
};
Result<> insert_merger(Work& work, MergerRow const& row);
Result<> save_merger_undone(Work& work, MergerId merger);
Result<std::optional<MergerRow>> find_merger(store::Tx& tx, std::int64_t book, MergerId merger);
/// In force.
Result<std::optional<MergerRow>> find_merger_of(store::Tx& tx, std::int64_t book, HouseholdId from);
Result<std::vector<MergerRow>> list_mergers_into(store::Tx& tx, std::int64_t book,
                                                 HouseholdId into);
Result<bool> has_any_merger(store::Tx& tx, std::int64_t book);

Result<> insert_merged_people(Work& work, MergerId merger, std::span<MergedPersonRow const> rows);
Result<std::vector<MergedPersonRow>> list_merged_people(store::Tx& tx, std::int64_t book,
                                                        MergerId merger);
/// Memberships of a household that have not ended, in order.
Result<std::vector<MembershipRow>> list_memberships(store::Tx& tx, std::int64_t book,
                                                    HouseholdId household);
Result<> set_household_state(Work& work, HouseholdId household, HouseholdState state);
Result<std::optional<HouseholdId>> find_household_by_code(store::Tx& tx, std::int64_t book,
                                                          BytesView code_index);
/// Households of people with this phone, at most 20.
Result<std::vector<HouseholdId>> list_households_by_phone(store::Tx& tx, std::int64_t book,
                                                          BytesView phone_index);

}  // namespace takaful::registry
