#pragma once
// What every change shares: the rows as they stand, the history it leaves, memory after the commit.
// Private to the module.

#include <map>
#include <optional>
#include <string>

#include "record/registry/change_rules.hpp"
#include "record/registry/change_store.hpp"

namespace takaful::registry {

/// Active or merged. Errors: registry.household_unknown, registry.household_erased
Result<HouseholdRow> standing_row(Work& work, HouseholdId id);
/// Errors: as above, registry.household_merged
Result<HouseholdRow> load_active(Work& work, HouseholdId id);
/// An active household, opened. Errors: as above
Result<StandingRows> load_standing(Work& work, HouseholdId id);

/// Numbers the rows of one Work and seals their words.
class Chronicle {
public:
    Chronicle(Work& work, Doer const& doer) : work_(work), doer_(doer) {}

    /// `subject`: whose key seals the words. The change's note goes with the first row.
    Result<> add(HouseholdId household, AnyId subject, Act act, HistoryWords words);

    std::optional<std::string> note;

private:
    Result<std::int64_t> next_number(HouseholdId household);

    Work& work_;
    Doer const& doer_;
    std::map<HouseholdId, std::int64_t> last_;
};

/// After the commit, memory knows a household as its rows now say.
Result<> refresh(Work& work, HouseholdId id);

}  // namespace takaful::registry
