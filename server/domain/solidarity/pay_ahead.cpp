// What a payroll's slices need is read ahead, beside the writer: who is due, the entries' ids, the
// wallets' numbers, the areas.

#include <map>

#include "base/json.hpp"
#include "domain/solidarity/pay.hpp"
#include "domain/solidarity/rules.hpp"
#include "domain/solidarity/slices.hpp"
#include "record/registry/registry.hpp"
#include "service/wallet/wallet.hpp"

namespace takaful::solidarity {

namespace {

Result<std::vector<AreaFact>> areas_of(Work& work, std::vector<Entitlement> const& due) {
    std::vector<HouseholdId> ids;
    ids.reserve(due.size());
    for (auto const& entitlement : due) ids.push_back(entitlement.household);
    std::map<std::string, AreaFact> areas;
    for (auto const& [code, households] : TRY(registry::count_villages(work, ids))) {
        auto const path = TRY(registry::area_path(work, code));
        AreaFact fact;
        if (path.centre) {
            fact.centre = path.centre->code;
            fact.centre_ar = path.centre->name_ar;
            fact.centre_en = path.centre->name_en;
        }
        if (path.governorate) {
            fact.governorate = path.governorate->code;
            fact.governorate_ar = path.governorate->name_ar;
            fact.governorate_en = path.governorate->name_en;
        }
        auto& area = areas.try_emplace(fact.governorate + "/" + fact.centre, fact).first->second;
        area.households += households;
    }
    std::vector<AreaFact> facts;
    for (auto& [code, fact] : areas) facts.push_back(std::move(fact));
    return facts;
}

}  // namespace

Result<PaySlice> load_pay_slice(Work& work, PayrollRow const& payroll, std::int64_t after) {
    PaySlice slice;
    slice.due =
        TRY(list_due(work.tx, work.actor.book, payroll.cycle, {after, after + payments_a_slice}));
    for (auto const& entitlement : slice.due) {
        slice.entries.push_back({entry_id(payroll.id, *payroll.checked_at, entitlement.position)});
        slice.wallets.push_back(
            TRY(wallet::find_wallet(work, {entitlement.payee.bytes}, payroll.total.currency)));
    }
    slice.areas = TRY(areas_of(work, slice.due));
    return slice;
}

Result<> prepare_pay_slice(Work& work, jobs::JobRow const& job) {
    auto const question = TRY(json::from_text<PayrollQuestion>(job.payload));
    auto const payroll = TRY(load_payroll(work.tx, work.actor.book, question.payroll));
    auto const cycle = TRY(load_cycle(work.tx, work.actor.book, payroll.cycle));
    auto const list = TRY(load_list(work.tx, work.actor.book, cycle.list));
    auto& shelf = work.parts.get<PaymentsAhead>();
    auto ahead = shelf.find(payroll.id);
    if (!ahead) shelf.put(payroll.id, ahead = std::make_shared<jobs::SlicesAhead<PaySlice>>());
    auto& database = work.parts.get<store::Database>();
    return ahead->make_ready(
        {payroll.paid_through, payments_a_slice, list.selected, 1}, jobs::slices_a_turn,
        [&database, &parts = work.parts, actor = work.actor, now = work.now, today = work.today(),
         payroll](std::int64_t after) -> Result<PaySlice> {
            auto const reader = TRY(database.reader());
            Work reading{*reader, parts, actor, now, today, CommandId{}};
            return load_pay_slice(reading, payroll, after);
        });
}

Result<> pay_ended(Work& work, jobs::JobRow const& job) {
    auto const question = TRY(json::from_text<PayrollQuestion>(job.payload));
    work.parts.get<PaymentsAhead>().drop(question.payroll);
    return {};
}

}  // namespace takaful::solidarity
