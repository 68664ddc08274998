// Cycles: one round of payments, its entitlements, and what keeps a household out of it.

#include "base/json.hpp"
#include "domain/solidarity/draft.hpp"
#include "domain/solidarity/payroll_view.hpp"
#include "domain/solidarity/rules.hpp"
#include "domain/solidarity/slices.hpp"
#include "domain/solidarity/solidarity.hpp"
#include "domain/solidarity/views.hpp"
#include "record/registry/registry.hpp"

namespace takaful::solidarity {

namespace {

constexpr std::int64_t entitlements_a_slice = 2'000;
constexpr std::size_t reason_bytes_max = 1'000;

Result<> check_reason(std::string const& reason) {
    if (reason.empty() || reason.size() > reason_bytes_max)
        return fail(ErrorKind::invalid, "solidarity.reason_missing",
                    Params{{"limit", std::int64_t{reason_bytes_max}}});
    return {};
}

// Five stages of one thread; what has not happened yet is zero.
std::vector<Stage> stages_of(CycleRow const& cycle, std::optional<PayrollRow> const& payroll) {
    auto const currency = cycle.total.currency;
    auto const stage = [&](StageName name, std::int64_t households, std::int64_t minor) {
        return Stage{name, households, {minor, currency}};
    };
    auto const approved = payroll && payroll->state != PayrollState::submitted &&
                          payroll->state != PayrollState::refused;
    auto const households = approved ? payroll->households : 0;
    auto const minor = approved ? payroll->total.minor : 0;
    auto const sent = payroll ? payroll->paid_households : 0;
    auto const sent_minor = payroll ? payroll->paid_minor : 0;
    // A wallet confirms in the same commit that credits it, so "confirmed" follows "sent" at once.
    return {stage(StageName::eligible, cycle.households, cycle.total.minor),
            stage(StageName::approved, households, minor),
            stage(StageName::funded, households, minor), stage(StageName::sent, sent, sent_minor),
            stage(StageName::confirmed, sent, sent_minor)};
}

Result<std::vector<ExceptionView>> exceptions_of(Work& work, CycleId const& cycle) {
    std::vector<ExceptionView> exceptions;
    std::vector<HouseholdId> ids;
    for (auto const& withheld : TRY(list_withholdings(work.tx, work.actor.book, cycle))) {
        bool const merged = withheld.reason.starts_with(merged_reason_begins);
        exceptions.push_back({withheld.household,
                              {},
                              merged ? "merged" : "withheld",
                              merged ? std::string{} : withheld.reason});
        ids.push_back(withheld.household);
    }
    for (auto const& listed : TRY(registry::listed(work, ids)))
        for (auto& exception : exceptions)
            if (exception.household == listed.household) exception.code = listed.code;
    return exceptions;
}

Result<CycleView> view_of(Work& work, CycleRow const& cycle) {
    auto const book = work.actor.book;
    auto const programme = TRY(load_programme(work.tx, book, cycle.programme));
    auto const payroll = TRY(find_payroll(work.tx, book, cycle.id));
    auto const account = TRY(fund_account(work, programme.fund, cycle.total.currency));
    auto const balance = TRY(ledger::balance(work, account));
    CycleView view{.cycle = cycle.id,
                   .programme = programme.id,
                   .programme_ar = programme.name_ar,
                   .programme_en = programme.name_en,
                   .list = cycle.list,
                   .period = cycle.period,
                   .instalment = cycle.instalment,
                   .state = cycle.state,
                   .stages = stages_of(cycle, payroll),
                   .payroll = {},
                   .fund_balance = balance.available(),
                   .fund_after = balance.available(),
                   .exceptions = TRY(exceptions_of(work, cycle.id)),
                   .job = cycle.job};
    if (!payroll) {
        view.fund_after.minor -= cycle.total.minor;
        return view;
    }
    view.payroll = TRY(payroll_view(work, *payroll));
    view.fund_after = view.payroll->fund_after;
    return view;
}

}  // namespace

Result<NewCycleReply> open_cycle(Work& work, NewCycle const& command) {
    TRY(permit(work, Right::run_programme));
    TRY(check_period(command.period));
    if (command.instalment < 1 || command.instalment > 99)
        return fail(ErrorKind::invalid, "solidarity.period_invalid");
    auto const book = work.actor.book;
    auto const list = TRY(load_list(work.tx, book, command.list));
    if (list.programme != command.programme || list.state != ListState::approved)
        return fail(ErrorKind::refused, "solidarity.list_not_approved");
    for (auto const& cycle : TRY(list_cycles(work.tx, book, command.programme)))
        if (cycle.period == command.period && cycle.instalment == command.instalment)
            return fail(ErrorKind::conflict, "solidarity.cycle_exists",
                        Params{{"period", std::int64_t{command.period}}});
    CycleId const id{command.id.bytes};
    auto const job = work.new_id<struct JobTag>();
    TRY(save_cycle(work.tx, book,
                   {.id = id,
                    .programme = command.programme,
                    .list = command.list,
                    .period = command.period,
                    .instalment = command.instalment,
                    .state = CycleState::preparing,
                    .households = 0,
                    .total = {0, list.cost.currency},
                    .seed = seal_seed(work, crypto::random_key(), id.bytes),
                    .job = {job.bytes},
                    .made_by = work.actor.person,
                    .made_on = work.today()}));
    TRY(jobs::enqueue(work, {.job = {job.bytes},
                             .kind = "solidarity.entitle",
                             .payload = json::to_text(CycleQuestion{id}),
                             .total = list.selected}));
    return NewCycleReply{id, {job.bytes}};
}

Result<jobs::SliceOutcome> entitle_slice(Work& work, jobs::JobRow const& job) {
    auto const book = work.actor.book;
    auto const question = TRY(json::from_text<CycleQuestion>(job.payload));
    auto const cycle = TRY(load_cycle(work.tx, book, question.cycle));
    // Those who are in come first in the list, so a position is also a count.
    auto const rows =
        TRY(list_list_rows(work.tx, book, cycle.list, true, job.done, entitlements_a_slice));
    TRY(fetch_keys(work, rows));
    std::vector<Entitlement> entitlements;
    std::int64_t total_minor = 0;
    auto const any_merged = TRY(registry::has_mergers(work));
    for (auto const& row : rows) {
        if (any_merged && TRY(is_paid_as_another(work, cycle.list, row.household))) continue;
        auto const decision = open_decision(work, cycle.list, row);
        if (!decision && decision.error().code == "keys.unknown") continue;  // Erased since.
        if (!decision) return std::unexpected(decision.error());
        entitlements.push_back({.position = row.position,
                                .household = row.household,
                                .payee = decision->payee,
                                .amount_minor = decision->benefit_minor});
        total_minor += decision->benefit_minor;
    }
    TRY(save_entitlements(work.tx, book, cycle.id, entitlements));
    TRY(grow_cycle(work.tx, book, cycle.id, static_cast<std::int64_t>(entitlements.size()),
                   total_minor));
    auto const finished = static_cast<std::int64_t>(rows.size()) < entitlements_a_slice;
    if (finished) TRY(set_cycle_state(work.tx, book, cycle.id, CycleState::ready));
    return jobs::SliceOutcome{.done = rows.empty() ? job.done : rows.back().position,
                              .total = job.total,
                              .finished = finished};
}

Result<CycleView> cycle_of(Work& work, CycleQuestion const& question) {
    TRY(permit(work, Right::read_households));
    return view_of(work, TRY(load_cycle(work.tx, work.actor.book, question.cycle)));
}

Result<Withheld> withhold(Work& work, Withhold const& command) {
    TRY(permit(work, Right::run_programme));
    TRY(check_reason(command.reason));
    auto const book = work.actor.book;
    auto const cycle = TRY(load_cycle(work.tx, book, command.cycle));
    if (cycle.state != CycleState::ready && cycle.state != CycleState::submitted)
        return fail(ErrorKind::refused, "solidarity.cycle_not_open");
    if (!TRY(is_entitled(work.tx, book, cycle.id, command.household)))
        return fail(ErrorKind::refused, "solidarity.not_entitled");
    TRY(save_withholding(work.tx, book, cycle.id, {command.household, command.reason},
                         work.actor.person, work.now));
    return Withheld{cycle.id, command.household};
}

}  // namespace takaful::solidarity
