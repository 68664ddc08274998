#include "domain/solidarity/release.hpp"

#include "base/json.hpp"
#include "domain/solidarity/solidarity.hpp"
#include "domain/solidarity/views.hpp"
#include "record/jobs/jobs.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::solidarity {

Result<> begin_paying(Work& work, PayrollRow& payroll, CycleRow const& cycle,
                      ProgrammeRow const& programme) {
    auto const book = work.actor.book;
    auto const list = TRY(load_list(work.tx, book, cycle.list));
    auto const account = TRY(fund_account(work, programme.fund, payroll.total.currency));
    auto const fund = TRY(ledger::balance(work, account));
    TRY(tlog::open_run(work, book,
                       {.run = {payroll.id.bytes},
                        .fund = {programme.fund.bytes},
                        .programme = {programme.id.bytes},
                        .period = static_cast<std::uint32_t>(cycle.period),
                        .instalment = static_cast<std::uint16_t>(cycle.instalment),
                        .list_root = list.root,
                        .currency = payroll.total.currency,
                        .payments_expected = payroll.households}));
    payroll.state = PayrollState::paying;
    payroll.job = JobId{work.new_id<struct JobTag>().bytes};
    payroll.outflow_from = fund.debits_minor;
    TRY(save_check(work.tx, book, payroll));
    TRY(set_cycle_state(work.tx, book, cycle.id, CycleState::paying));
    TRY(jobs::enqueue(work, {.job = {payroll.job->bytes},
                             .kind = "solidarity.pay",
                             .payload = json::to_text(PayrollQuestion{payroll.id}),
                             .total = payroll.households}));
    return {};
}

Result<> announce(Work& work, PayrollRow& payroll, CycleRow const& cycle,
                  ProgrammeRow const& programme) {
    auto const book = work.actor.book;
    TRY(tlog::append(work, book,
                     {.type = tlog::LeafType::announcement,
                      .subject = {payroll.id.bytes},
                      .fund = {programme.fund.bytes},
                      .programme = {programme.id.bytes},
                      .amount = payroll.total,
                      .count = static_cast<std::uint32_t>(payroll.households),
                      .period = static_cast<std::uint32_t>(cycle.period),
                      .payload_root = payroll.root}));
    payroll.state = PayrollState::pending;
    TRY(save_check(work.tx, book, payroll));
    return set_cycle_state(work.tx, book, cycle.id, CycleState::pending);
}

Result<> release_witnessed(Work& work) {
    auto const book = work.actor.book;
    for (auto& payroll : TRY(list_pending_payrolls(work.tx, book))) {
        bool const seen =
            TRY(tlog::is_witnessed(work, book, tlog::LeafType::announcement, {payroll.id.bytes}));
        if (!seen) continue;
        auto const cycle = TRY(load_cycle(work.tx, book, payroll.cycle));
        auto const programme = TRY(load_programme(work.tx, book, cycle.programme));
        TRY(begin_paying(work, payroll, cycle, programme));
    }
    return {};
}

}  // namespace takaful::solidarity
