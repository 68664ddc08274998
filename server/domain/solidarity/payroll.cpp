// Payrolls: one person makes, another approves exactly that, and the total is reserved at once.

#include <future>

#include "base/json.hpp"
#include "domain/solidarity/payroll_view.hpp"
#include "domain/solidarity/release.hpp"
#include "domain/solidarity/rules.hpp"
#include "domain/solidarity/solidarity.hpp"
#include "domain/solidarity/views.hpp"
#include "platform/store/patience.hpp"
#include "record/identity/identity.hpp"
#include "record/jobs/jobs.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::solidarity {

namespace {

constexpr std::size_t reason_bytes_max = 1'000;

/// One chunk of rows is digested, and added to the root, while the next chunk is read.
class DueDigests {
public:
    explicit DueDigests(crypto::Key const& seed) : seed_(seed) {}
    void add(Entitlement const& entitlement) {
        chunk_.push_back(entitlement);
        if (chunk_.size() == rows_a_chunk) begin_chunk();
    }
    crypto::Digest root() {
        begin_chunk();
        added_.get();
        return builder_.root();
    }

private:
    static constexpr std::size_t rows_a_chunk = 4'096;

    void begin_chunk() {
        if (added_.valid()) added_.get();  // One at a time: the root takes them in order.
        added_ = std::async(std::launch::async, [this, rows = std::move(chunk_)] {
            for (auto const& row : rows) builder_.add(entitlement_digest(seed_, row));
        });
        chunk_ = {};
        chunk_.reserve(rows_a_chunk);
    }

    crypto::Key const seed_;
    RootBuilder builder_;
    std::vector<Entitlement> chunk_;
    std::future<void> added_;  // Last: it ends before what it uses.
};

Result<DueSum> sum_due(Work& work, CycleRow const& cycle) {
    auto const seed = TRY(open_seed(work, cycle.seed, cycle.id.bytes));
    DueSum due{.root = {},
               .households = 0,
               .total_minor = 0,
               .withheld = TRY(withholding_changes(work.tx, work.actor.book, cycle.id))};
    DueDigests digests{seed};
    store::allow_long_scan(work.tx);  // Every payment of a cycle, summed.
    auto const cursor = TRY(scan_due(work.tx, work.actor.book, cycle.id));
    while (TRY(cursor->next())) {
        auto const entitlement = read_due(*cursor);
        digests.add(entitlement);
        ++due.households;
        due.total_minor += entitlement.amount_minor;
    }
    due.root = root_text(digests.root());
    return due;
}

Result<std::string> name_of(Work& work, PersonId person) {
    auto const user = TRY(identity::user(work, person));
    return user ? user->name : std::string{};
}

// What was summed on a reader a moment ago must still be so in the command's own transaction.
Result<> check_still(Work& work, CycleId const& cycle, DueSum const& due) {
    auto const withheld = TRY(withholding_changes(work.tx, work.actor.book, cycle));
    if (withheld != due.withheld) return fail(ErrorKind::conflict, "solidarity.payroll_changed");
    return {};
}

Result<> check_ready(CycleRow const& cycle, std::optional<PayrollRow> const& payroll,
                     DueSum const& due) {
    // A payroll that no longer says what is due (someone was withheld since) may be made again.
    auto const stale =
        cycle.state == CycleState::submitted && payroll && root_text(payroll->root) != due.root;
    if (cycle.state != CycleState::ready && !stale)
        return fail(ErrorKind::refused, "solidarity.cycle_not_ready",
                    Params{{"state", std::string{enum_name(cycle.state)}}});
    if (due.households == 0) return fail(ErrorKind::refused, "solidarity.nobody_due");
    return {};
}

}  // namespace

static Result<Money> fund_after(Work& work, PayrollRow const& payroll) {
    auto const cycle = TRY(load_cycle(work.tx, work.actor.book, payroll.cycle));
    auto const programme = TRY(load_programme(work.tx, work.actor.book, cycle.programme));
    auto const account = TRY(fund_account(work, programme.fund, payroll.total.currency));
    auto const fund = TRY(ledger::balance(work, account));
    auto const reserved = payroll.state == PayrollState::pending ||
                          payroll.state == PayrollState::paying ||
                          payroll.state == PayrollState::paid;
    return Money{fund.available_minor() - (reserved ? 0 : payroll.total.minor),
                 payroll.total.currency};
}

static Result<PayrollDone> done_of(Work& work, PayrollRow const& payroll) {
    return PayrollDone{.payroll = payroll.id,
                       .cycle = payroll.cycle,
                       .root = root_text(payroll.root),
                       .households = payroll.households,
                       .total = payroll.total,
                       .state = payroll.state,
                       .job = payroll.job,
                       .fund_after = TRY(fund_after(work, payroll))};
}

Result<PayrollView> payroll_view(Work& work, PayrollRow const& payroll) {
    PayrollView view{.payroll = payroll.id,
                     .cycle = payroll.cycle,
                     .root = root_text(payroll.root),
                     .households = payroll.households,
                     .total = payroll.total,
                     .state = payroll.state,
                     .made_by = payroll.made_by,
                     .made_by_name = TRY(name_of(work, payroll.made_by)),
                     .checked_by = payroll.checked_by,
                     .checked_by_name = {},
                     .refusal = payroll.refusal,
                     .job = payroll.job,
                     .fund_after = TRY(fund_after(work, payroll))};
    if (payroll.checked_by) view.checked_by_name = TRY(name_of(work, *payroll.checked_by));
    return view;
}

Result<PreparedPayroll> prepare_payroll(Work& work, NewPayroll const& command) {
    TRY(permit(work, Right::run_programme));
    auto const cycle = TRY(load_cycle(work.tx, work.actor.book, command.cycle));
    return PreparedPayroll{command, TRY(sum_due(work, cycle))};
}

Result<PayrollDone> add_payroll(Work& work, PreparedPayroll const& prepared) {
    TRY(permit(work, Right::run_programme));
    auto const book = work.actor.book;
    auto const cycle = TRY(load_cycle(work.tx, book, prepared.command.cycle));
    auto earlier = TRY(find_payroll(work.tx, book, cycle.id));
    TRY(check_ready(cycle, earlier, prepared.due));
    TRY(check_still(work, cycle.id, prepared.due));
    if (earlier && earlier->state == PayrollState::submitted) {
        earlier->state = PayrollState::refused;
        earlier->refusal = "superseded";
        TRY(save_check(work.tx, book, *earlier));
    }
    PayrollRow const payroll{.id = {prepared.command.id.bytes},
                             .cycle = cycle.id,
                             .root = TRY(parse_root(prepared.due.root)),
                             .households = prepared.due.households,
                             .total = {prepared.due.total_minor, cycle.total.currency},
                             .state = PayrollState::submitted,
                             .made_by = work.actor.person,
                             .made_at = work.now,
                             .checked_by = {},
                             .checked_at = {},
                             .refusal = {},
                             .job = {}};
    TRY(save_payroll(work.tx, book, payroll));
    TRY(set_cycle_state(work.tx, book, cycle.id, CycleState::submitted));
    return done_of(work, payroll);
}

Result<PreparedApproval> prepare_approval(Work& work, ApprovePayroll const& command) {
    TRY(permit(work, Right::approve));
    auto const payroll = TRY(load_payroll(work.tx, work.actor.book, command.payroll));
    auto const cycle = TRY(load_cycle(work.tx, work.actor.book, payroll.cycle));
    return PreparedApproval{command, TRY(sum_due(work, cycle))};
}

Result<PayrollDone> approve_payroll(Work& work, PreparedApproval const& prepared) {
    TRY(permit(work, Right::approve));
    auto const book = work.actor.book;
    auto payroll = TRY(load_payroll(work.tx, book, prepared.command.payroll));
    if (payroll.state != PayrollState::submitted)
        return fail(ErrorKind::refused, "solidarity.already_approved");
    auto const seen = TRY(parse_root(prepared.command.root));
    TRY(check_approval(payroll.made_by, work.actor.person, payroll.root, seen,
                       "solidarity.payroll_changed"));
    if (root_text(payroll.root) != prepared.due.root)
        return fail(ErrorKind::conflict, "solidarity.payroll_changed");
    TRY(check_still(work, payroll.cycle, prepared.due));

    auto const cycle = TRY(load_cycle(work.tx, book, payroll.cycle));
    auto const programme = TRY(load_programme(work.tx, book, cycle.programme));
    // One payroll at a time leaves a fund, so that its outflow is one stretch a batch and a gift
    // can be followed to whole batches (money.md 1).
    if (TRY(count_paying(work.tx, book, programme.fund)) > 0)
        return fail(ErrorKind::conflict, "solidarity.fund_busy");
    auto const account = TRY(fund_account(work, programme.fund, payroll.total.currency));
    TRY(ledger::reserve(work, {.id = {payroll.id.bytes},
                               .account = account,
                               .amount = payroll.total,
                               .purpose = ledger::Purpose::payment,
                               .group = {payroll.id.bytes}}));
    payroll.checked_by = work.actor.person;
    payroll.checked_at = work.now;
    payroll.checked_on = work.today();
    auto const waits =
        TRY(tlog::waits_for_quorum(work, book, {programme.fund.bytes}, payroll.total));
    TRY(waits ? announce(work, payroll, cycle, programme)
              : begin_paying(work, payroll, cycle, programme));
    return done_of(work, payroll);
}

Result<PayrollDone> refuse_payroll(Work& work, RefusePayroll const& command) {
    TRY(permit(work, Right::approve));
    if (command.reason.empty() || command.reason.size() > reason_bytes_max)
        return fail(ErrorKind::invalid, "solidarity.reason_missing",
                    Params{{"limit", std::int64_t{reason_bytes_max}}});
    auto const book = work.actor.book;
    auto payroll = TRY(load_payroll(work.tx, book, command.payroll));
    if (payroll.state != PayrollState::submitted)
        return fail(ErrorKind::refused, "solidarity.already_approved");
    payroll.state = PayrollState::refused;
    payroll.checked_by = work.actor.person;
    payroll.checked_at = work.now;
    payroll.checked_on = work.today();
    payroll.refusal = command.reason;
    TRY(save_check(work.tx, book, payroll));
    TRY(set_cycle_state(work.tx, book, payroll.cycle, CycleState::ready));
    return done_of(work, payroll);
}

}  // namespace takaful::solidarity
