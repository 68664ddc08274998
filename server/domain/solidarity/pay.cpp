// The job that pays a payroll: a slice of households a Work, exactly once, resumable anywhere.
//
// A slice's entries have ids derived from the payroll and the position, and the same commit holds
// the entries, the progress and the job's own progress: a crash before it did nothing, a crash
// after it did all. The families are told by a job of its own, when everyone is paid.

#include "domain/solidarity/pay.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "domain/solidarity/slices.hpp"
#include "domain/solidarity/views.hpp"
#include "record/notify/notify.hpp"
#include "record/tlog/tlog.hpp"
#include "service/wallet/wallet.hpp"

namespace takaful::solidarity {

namespace {

/// What everyone in the slice has in common.
struct Payout {
    PayrollRow payroll;
    CycleRow cycle;
    ProgrammeRow programme;
    std::int64_t positions = 0;  // Of the list: the last one ends the payroll.
    ledger::AccountRef fund;
    ledger::Purpose purpose;
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
    auto const list = TRY(load_list(work.tx, book, cycle.list));
    auto const fund = TRY(fund_account(work, programme.fund, payroll.total.currency));
    auto const terms = TRY(ledger::terms_of(work, fund));
    return Payout{std::move(payroll),   std::move(cycle), std::move(programme), list.selected, fund,
                  purpose_out_of(terms)};
}

/// Opens the wallets that were not there when the slice was read.
Result<> open_missing(Work& work, Currency const& currency, PaySlice& slice) {
    std::vector<AnyId> owners;
    for (std::size_t i = 0; i < slice.due.size(); ++i)
        if (!slice.wallets[i]) owners.push_back({slice.due[i].payee.bytes});
    if (owners.empty()) return {};
    auto const opened = TRY(wallet::open_wallets(work, owners, currency));
    for (std::size_t i = 0, next = 0; i < slice.due.size(); ++i)
        if (!slice.wallets[i]) slice.wallets[i] = opened[next++];
    return {};
}

Result<> post_slice(Work& work, Payout const& payout, PaySlice& slice) {
    auto const currency = payout.payroll.total.currency;
    TRY(open_missing(work, currency, slice));
    std::vector<ledger::Posting> postings;
    postings.reserve(slice.due.size());
    for (std::size_t i = 0; i < slice.due.size(); ++i)
        postings.push_back({.id = slice.entries[i],
                            .debit = payout.fund,
                            .credit = *slice.wallets[i],
                            .amount = {slice.due[i].amount_minor, currency},
                            .purpose = payout.purpose,
                            .group = {payout.payroll.id.bytes},
                            .event_date = work.today(),
                            .hold = ledger::HoldId{payout.payroll.id.bytes}});
    TRY(ledger::post(work, postings, ledger::LeafPlan::payment({payout.payroll.id.bytes})));
    return {};
}

void emit_slice(Work& work, Payout const& payout, PaySlice const& slice, std::int64_t total_minor) {
    auto const from = payout.payroll.outflow_from + payout.payroll.paid_minor;
    SliceFacts const facts{.batch = {payout.payroll.id.bytes},
                           .fund = payout.programme.fund,
                           .programme = {payout.programme.id.bytes},
                           .programme_ar = payout.programme.name_ar,
                           .programme_en = payout.programme.name_en,
                           .households = std::ssize(slice.due),
                           .total = {total_minor, payout.payroll.total.currency},
                           .first_outflow = from,
                           .last_outflow = from + total_minor,
                           .areas = slice.areas,
                           .approved_on = *payout.payroll.checked_on,
                           .paid_on = work.today()};
    work.emit("solidarity.batch_paid", json::to_text(facts));
}

Result<> tell_maker(Work& work, Payout const& payout) {
    json::Value::Object params;
    params.emplace_back("programme_ar", json::Value{payout.programme.name_ar});
    params.emplace_back("programme_en", json::Value{payout.programme.name_en});
    params.emplace_back("households", json::Value{payout.payroll.paid_households});
    params.emplace_back("period", json::Value{std::int64_t{payout.cycle.period}});
    return notify::tell(work, payout.payroll.made_by, "solidarity.payroll_paid", std::move(params));
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
    TRY(jobs::enqueue(work, {.job = {work.new_id<struct JobTag>().bytes},
                             .kind = "solidarity.tell",
                             .payload = json::to_text(PayrollQuestion{payroll.id}),
                             .total = payroll.paid_households}));
    auto& shelf = work.parts.get<PaymentsAhead>();
    work.tx.on_commit([&shelf, id = payroll.id] { shelf.drop(id); });
    return tell_maker(work, payout);
}

}  // namespace

Result<jobs::SliceOutcome> pay_slice(Work& work, jobs::JobRow const& job) {
    auto const question = TRY(json::from_text<PayrollQuestion>(job.payload));
    auto payout = TRY(load_payout(work, question.payroll));
    auto& payroll = payout.payroll;
    if (payroll.state != PayrollState::paying)
        return fail(ErrorKind::refused, "solidarity.payroll_not_paying", payroll.id.text());
    auto const ahead = work.parts.get<PaymentsAhead>().find(payroll.id);
    auto slice = ahead ? ahead->take(payroll.paid_through) : std::nullopt;
    if (!slice) slice = TRY(load_pay_slice(work, payroll, payroll.paid_through));
    if (!slice->due.empty()) {
        std::int64_t total_minor = 0;
        for (auto const& entitlement : slice->due) total_minor += entitlement.amount_minor;
        TRY(post_slice(work, payout, *slice));
        emit_slice(work, payout, *slice, total_minor);
        payroll.paid_households += std::ssize(slice->due);
        payroll.paid_minor += total_minor;
    }
    payroll.paid_through += payments_a_slice;
    auto const finished = payroll.paid_through >= payout.positions;
    if (finished) TRY(finish(work, payout));
    TRY(save_progress(work.tx, work.actor.book, payroll));
    return jobs::SliceOutcome{
        .done = payroll.paid_households, .total = job.total, .finished = finished};
}

}  // namespace takaful::solidarity
