#pragma once
// Changes to a household that is registered, by hand, and what its history tells.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "platform/work/work.hpp"
#include "record/registry/registry.hpp"

namespace takaful::registration {

/// A change as a form sends it: everything together or nothing.
struct ChangeHousehold {
    CommandId id;
    HouseholdId household;
    std::vector<registry::PartChange> parts;
    std::vector<registry::Joining> joins;
    std::vector<registry::Leaving> leaves;
    std::optional<registry::NewHousehold> split;
    std::optional<Date> on;
    std::optional<std::string> note;
    registry::Source source;
    std::optional<Instant> device_at;
    TAKAFUL_FIELDS(ChangeHousehold, id, household, parts, joins, leaves, split, on, note, source,
                   device_at)
};
struct Changed {
    HouseholdId household;
    TAKAFUL_FIELDS(Changed, household)
};
/// Right: write_households. A household that splits off stands on the same legal basis.
/// Errors: those of registry::apply_change
Result<Changed> change_household(Work& work, ChangeHousehold const& command);

struct TakeBaseline {
    CommandId id;
    HouseholdId household;
    registry::Baseline baseline;
    registry::Source source;
    std::optional<Instant> device_at;
    TAKAFUL_FIELDS(TakeBaseline, id, household, baseline, source, device_at)
};
/// Right: write_households. The baseline of a household that came without one, or its next taking;
/// the first one stays. Errors: those of registry::record_baseline
Result<Changed> take_baseline(Work& work, TakeBaseline const& command);

struct HistoryQuestion {
    HouseholdId household;
    std::optional<std::int64_t> before;  // A page's `next`.
    TAKAFUL_FIELDS(HistoryQuestion, household, before)
};
struct PageHistory {
    std::int64_t number;
    registry::Act act;
    std::optional<PersonId> person;
    std::string person_name;  // Empty: the household itself, or someone erased.
    std::vector<registry::HistoryPart> parts;
    std::optional<std::string> note;
    bool erased;  // The values are gone with the person's key.
    PersonId by;
    std::string by_name;
    std::string role;
    std::string channel;
    registry::Source source;
    Instant at;
    std::optional<Instant> device_at;
    std::optional<AnyId> request;
    TAKAFUL_FIELDS(PageHistory, number, act, person, person_name, parts, note, erased, by, by_name,
                   role, channel, source, at, device_at, request)
};
struct HistoryPage {
    std::vector<PageHistory> items;  // Newest first.
    std::optional<std::int64_t> next;
    TAKAFUL_FIELDS(HistoryPage, items, next)
};
/// Who changed what, when, from where; the reading is logged. Errors: those of registry::history
Result<HistoryPage> household_history(Work& work, HistoryQuestion const& question);

}  // namespace takaful::registration
