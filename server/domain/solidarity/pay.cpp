// The job that pays a payroll: a slice of households a Work, exactly once, resumable anywhere.
//
// A slice's entries have ids derived from the payroll and the position, and the same commit holds
// the entries, the progress, the messages and the job's own progress: a crash before it did
// nothing, a crash after it did all.

#include <algorithm>
#include <map>

#include "base/json.hpp"
#include "domain/solidarity/rules.hpp"
#include "domain/solidarity/slices.hpp"
#include "domain/solidarity/views.hpp"
#include "record/notify/notify.hpp"
#include "record/registry/registry.hpp"
#include "record/tlog/tlog.hpp"
#include "service/wallet/wallet.hpp"

namespace takaful::solidarity {

namespace {

constexpr std::int64_t households_a_slice = 500;

/// What everyone in the slice has in common.
struct Payout {
    PayrollRow payroll;
    CycleRow cycle;
    ProgrammeRow programme;
    ledger::AccountRef fund;
    ledger::Purpose purpose;
};

// The words of giving's BatchFacts, which cannot be included here: the two meet in app/wiring.
struct AreaFact {
    std::string centre, centre_ar, centre_en, governorate, governorate_ar, governorate_en;
    std::int64_t households = 0;
    TAKAFUL_FIELDS(AreaFact, centre, centre_ar, centre_en, governorate, governorate_ar,
                   governorate_en, households)
};
struct SliceFacts {
    AnyId batch;
    FundId fund;
    AnyId programme;
    std::string programme_ar, programme_en;
    std::int64_t households;
    Money total;
    std::int64_t first_outflow, last_outflow;
    std::vector<AreaFact> areas;
    Date approved_on, paid_on;
    TAKAFUL_FIELDS(SliceFacts, batch, fund, programme, programme_ar, programme_en, households,
                   total, first_outflow, last_outflow, areas, approved_on, paid_on)
};

/// Whom a survey finds poor is paid as one of the first of zakat's eight; other funds need no name.
ledger::Purpose purpose_out_of(ledger::Terms const& fund) {
    auto const is_named = !fund.debit_purposes.takes(ledger::Purpose::payment);
    return is_named ? ledger::Purpose::zakat_fuqara : ledger::Purpose::payment;
}

Result<Payout> load_payout(Work& work, PayrollId const& id) {
    auto const book = work.actor.book;
    auto payroll = TRY(load_payroll(work.tx, book, id));
    auto cycle = TRY(load_cycle(work.tx, book, payroll.cycle));
    auto programme = TRY(load_programme(work.tx, book, cycle.programme));
    auto const fund = TRY(fund_account(work, programme.fund, payroll.total.currency));
    auto const terms = TRY(ledger::terms_of(work, fund));
    return Payout{std::move(payroll), std::move(cycle), std::move(programme), fund,
                  purpose_out_of(terms)};
}

Result<> post_slice(Work& work, Payout const& payout, std::vector<Entitlement> const& due) {
    std::vector<AnyId> owners;
    for (auto const& entitlement : due) owners.push_back({entitlement.payee.bytes});
    auto const currency = payout.payroll.total.currency;
    auto const wallets = TRY(wallet::open_wallets(work, owners, currency));
    std::vector<ledger::Posting> postings;
    for (std::size_t i = 0; i < due.size(); ++i)
        postings.push_back(
            {.id = {entry_id(payout.payroll.id, *payout.payroll.checked_at, due[i].position)},
             .debit = payout.fund,
             .credit = wallets[i],
             .amount = {due[i].amount_minor, currency},
             .purpose = payout.purpose,
             .group = {payout.payroll.id.bytes},
             .event_date = work.today(),
             .hold = ledger::HoldId{payout.payroll.id.bytes}});
    TRY(ledger::post(work, postings, ledger::LeafPlan::payment({payout.payroll.id.bytes})));
    return {};
}

Result<std::vector<AreaFact>> areas_of(Work& work, std::vector<Entitlement> const& due) {
    std::vector<HouseholdId> ids;
    for (auto const& entitlement : due) ids.push_back(entitlement.household);
    std::map<std::string, std::int64_t> counts;
    for (auto const& listed : registry::listed(work, ids)) ++counts[listed.village_code];
    std::map<std::string, AreaFact> areas;
    for (auto const& [code, households] : counts) {
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

Result<> tell_slice(Work& work, Payout const& payout, std::vector<Entitlement> const& due) {
    std::vector<notify::Recipient> recipients;
    for (auto const& entitlement : due) {
        json::Value::Object params;
        params.emplace_back("amount_minor", json::Value{entitlement.amount_minor});
        params.emplace_back("currency",
                            json::Value{std::string{payout.payroll.total.currency.text()}});
        params.emplace_back("programme_ar", json::Value{payout.programme.name_ar});
        params.emplace_back("programme_en", json::Value{payout.programme.name_en});
        params.emplace_back("period", json::Value{std::int64_t{payout.cycle.period}});
        recipients.push_back({entitlement.payee, std::move(params)});
    }
    return notify::tell_each(work, "solidarity.paid", recipients);
}

Result<> emit_slice(Work& work, Payout const& payout, std::vector<Entitlement> const& due,
                    std::int64_t total_minor) {
    auto const from = payout.payroll.outflow_from + payout.payroll.paid_minor;
    SliceFacts const facts{.batch = {payout.payroll.id.bytes},
                           .fund = payout.programme.fund,
                           .programme = {payout.programme.id.bytes},
                           .programme_ar = payout.programme.name_ar,
                           .programme_en = payout.programme.name_en,
                           .households = static_cast<std::int64_t>(due.size()),
                           .total = {total_minor, payout.payroll.total.currency},
                           .first_outflow = from,
                           .last_outflow = from + total_minor,
                           .areas = TRY(areas_of(work, due)),
                           .approved_on = *payout.payroll.checked_on,
                           .paid_on = work.today()};
    work.emit("solidarity.batch_paid", json::to_text(facts));
    return {};
}

Result<> finish(Work& work, Payout& payout) {
    auto const book = work.actor.book;
    auto& payroll = payout.payroll;
    auto const hold = TRY(ledger::hold_of(work, book, {payroll.id.bytes}));
    if (hold.state == ledger::HoldState::open) TRY(ledger::release(work, book, hold.id));
    TRY(tlog::close_run(work, book, {payroll.id.bytes},
                        {.payments = payroll.paid_households,
                         .amount = {payroll.paid_minor, payroll.total.currency}}));
    payroll.state = PayrollState::paid;
    TRY(set_cycle_state(work.tx, book, payout.cycle.id, CycleState::paid));
    json::Value::Object params;
    params.emplace_back("programme_ar", json::Value{payout.programme.name_ar});
    params.emplace_back("programme_en", json::Value{payout.programme.name_en});
    params.emplace_back("households", json::Value{payroll.paid_households});
    params.emplace_back("period", json::Value{std::int64_t{payout.cycle.period}});
    return notify::tell(work, payroll.made_by, "solidarity.payroll_paid", std::move(params));
}

}  // namespace

Result<jobs::SliceOutcome> pay_slice(Work& work, jobs::JobRow const& job) {
    auto const question = TRY(json::from_text<PayrollQuestion>(job.payload));
    auto payout = TRY(load_payout(work, question.payroll));
    auto& payroll = payout.payroll;
    if (payroll.state != PayrollState::paying)
        return fail(ErrorKind::refused, "solidarity.payroll_not_paying", payroll.id.text());
    auto const due = TRY(list_due(work.tx, work.actor.book, payroll.cycle, payroll.paid_through,
                                  households_a_slice));
    if (!due.empty()) {
        std::int64_t total_minor = 0;
        for (auto const& entitlement : due) total_minor += entitlement.amount_minor;
        TRY(post_slice(work, payout, due));
        TRY(tell_slice(work, payout, due));
        TRY(emit_slice(work, payout, due, total_minor));
        payroll.paid_through = due.back().position;
        payroll.paid_households += static_cast<std::int64_t>(due.size());
        payroll.paid_minor += total_minor;
    }
    auto const finished = static_cast<std::int64_t>(due.size()) < households_a_slice;
    if (finished) TRY(finish(work, payout));
    TRY(save_progress(work.tx, work.actor.book, payroll));
    return jobs::SliceOutcome{
        .done = payroll.paid_households, .total = job.total, .finished = finished};
}

}  // namespace takaful::solidarity
