#include <map>

#include "record/consent/consent.hpp"
#include "record/identity/identity.hpp"
#include "trust/registration/staff.hpp"

namespace takaful::registration {

static registry::Change change_of(ChangeHousehold const& command) {
    return {.household = command.household,
            .parts = command.parts,
            .joins = command.joins,
            .leaves = command.leaves,
            .split = command.split,
            .on = command.on,
            .note = command.note};
}

/// A household that split off is held on the basis of the one that it came from.
static Result<> keep_basis(Work& work, registry::Change const& change) {
    if (!change.split) return {};
    auto const basis = TRY(consent::basis_of(work, {change.household.bytes}));
    AnyId const made{change.split->household.bytes};
    if (basis) TRY(consent::link(work, basis->basis, {&made, 1}));
    return {};
}

Result<Changed> change_household(Work& work, ChangeHousehold const& command) {
    TRY(permit(work, Right::write_households));
    auto const change = change_of(command);
    TRY(registry::apply_change(work, change,
                               {.person = work.actor.person,
                                .channel = work.actor.channel,
                                .told = {command.source, command.device_at}}));
    TRY(keep_basis(work, change));
    return Changed{command.household};
}

Result<Changed> take_baseline(Work& work, TakeBaseline const& command) {
    TRY(permit(work, Right::write_households));
    TRY(registry::record_baseline(work, command.household, command.baseline,
                                  {command.source, command.device_at}));
    return Changed{command.household};
}

Result<HistoryPage> household_history(Work& work, HistoryQuestion const& question) {
    auto history = TRY(registry::history(work, question.household, question.before));
    Staff staff{work};
    HistoryPage page{.items = {}, .next = history.next};
    for (auto& entry : history.items) {
        auto const who = TRY(staff.of(entry.by));
        page.items.push_back({.number = entry.number,
                              .act = entry.act,
                              .person = entry.person,
                              .person_name = std::move(entry.name),
                              .parts = std::move(entry.words.parts),
                              .note = std::move(entry.words.note),
                              .erased = entry.erased,
                              .by = entry.by,
                              .by_name = who.name,
                              .role = who.role,
                              .channel = entry.channel,
                              .source = entry.source,
                              .at = entry.at,
                              .device_at = entry.device_at,
                              .request = entry.request});
    }
    return page;
}

}  // namespace takaful::registration
