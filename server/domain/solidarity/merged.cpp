// Two households that turned out to be one are paid once.

#include <string>

#include "domain/solidarity/solidarity.hpp"
#include "domain/solidarity/store.hpp"
#include "record/registry/registry.hpp"

namespace takaful::solidarity {

static bool may_change(CycleState state) {
    return state == CycleState::preparing || state == CycleState::ready ||
           state == CycleState::submitted;
}

Result<> keep_out_merged(Work& work, HouseholdId from, HouseholdId into) {
    auto const book = work.actor.book;
    for (auto const& cycle : TRY(list_due_cycles(work.tx, book, from))) {
        // Who stays and is not on the list is paid as the one who goes, until the next list.
        if (!TRY(is_due(work.tx, book, cycle.id, into))) continue;
        if (!may_change(cycle.state))
            return fail(ErrorKind::conflict, "solidarity.payroll_running", cycle.id.text());
        TRY(save_withholding(work.tx, book, cycle.id, {from, merged_reason(into)},
                             work.actor.person, work.now));
    }
    return {};
}

Result<> let_in_parted(Work& work, HouseholdId from, HouseholdId into) {
    auto const book = work.actor.book;
    auto const reason = merged_reason(into);
    for (auto const& cycle : TRY(list_cycles_kept_out(work.tx, book, from, reason)))
        if (may_change(cycle.state)) TRY(remove_withholding(work.tx, book, cycle.id, from));
    return {};
}

Result<bool> is_paid_as_another(Work& work, ListId const& list, HouseholdId household) {
    auto const survivor = TRY(registry::survivor_of(work, household));
    if (survivor == household) return false;
    return is_included(work.tx, work.actor.book, list, survivor);
}

}  // namespace takaful::solidarity
