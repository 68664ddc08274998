#pragma once
// Solidarity: programmes find the poorest by a model, and pay them by two people's word.
//
//   programme ── list (maker) ── approve (checker; root into the log) ── cycle ── entitlements
//            ── payroll (maker) ── approve (checker; total reserved) ── slices ── paid, batch
//            closed

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "domain/solidarity/types.hpp"
#include "platform/work/work.hpp"
#include "record/jobs/jobs.hpp"

namespace takaful::http {
struct Route;
}

namespace takaful::solidarity {

// ---- Programmes

struct NewProgramme {
    CommandId id;  // Also the programme's id.
    FundId fund;
    std::string name_ar;
    std::string name_en;
    Benefit benefit;
    Frequency frequency;
    TAKAFUL_FIELDS(NewProgramme, id, fund, name_ar, name_en, benefit, frequency)
};

struct ListView {
    ListId list;
    ProgrammeId programme;
    int version;
    ModelId model;
    ListState state;
    std::string root;  // Base64.
    std::int64_t selected;
    std::int64_t total;
    Money cost;
    std::int64_t cutoff;
    PersonId made_by;
    Date made_on;
    std::optional<PersonId> approved_by;
    std::optional<Date> approved_on;
    std::optional<std::int64_t> leaf_index;
    std::optional<JobId> job;  // While its rows are being saved.
    TAKAFUL_FIELDS(ListView, list, programme, version, model, state, root, selected, total, cost,
                   cutoff, made_by, made_on, approved_by, approved_on, leaf_index, job)
};

struct CycleSummary {
    CycleId cycle;
    int period;
    int instalment;
    CycleState state;
    std::int64_t households;
    Money total;
    TAKAFUL_FIELDS(CycleSummary, cycle, period, instalment, state, households, total)
};

struct ProgrammeView {
    ProgrammeId programme;
    std::string name_ar;
    std::string name_en;
    FundId fund;
    Benefit benefit;
    Frequency frequency;
    ProgrammeState state;
    std::vector<ListView> lists;
    std::vector<CycleSummary> cycles;
    std::int64_t households;  // On the approved list.
    TAKAFUL_FIELDS(ProgrammeView, programme, name_ar, name_en, fund, benefit, frequency, state,
                   lists, cycles, households)
};
struct Programmes {
    std::vector<ProgrammeView> items;
    TAKAFUL_FIELDS(Programmes, items)
};
struct NoQuestion {
    TAKAFUL_FIELDS(NoQuestion)
};
struct ProgrammeQuestion {
    ProgrammeId programme;
    TAKAFUL_FIELDS(ProgrammeQuestion, programme)
};

/// Right: run_programme. The fund must be of the actor's book and in the benefit's currency.
/// Errors: solidarity.benefit_invalid, solidarity.name_missing, giving.fund_unknown,
///         money.currency_mismatch
Result<ProgrammeView> add_programme(Work& work, NewProgramme const& command);
/// Right: read_households: counts and sums of a small list tell who is in it.
Result<Programmes> list_programmes(Work& work, NoQuestion const& question);
/// Right: read_households. Errors: solidarity.programme_unknown
Result<ProgrammeView> programme_of(Work& work, ProgrammeQuestion const& question);

// ---- Selection lists

struct NewList {
    CommandId id;  // Also the list's id.
    ProgrammeId programme;
    ModelId model;
    Cut cut;
    TAKAFUL_FIELDS(NewList, id, programme, model, cut)
};
/// A list as it is being saved: everything that its rows need, in memory until they are stored.
struct Draft;
struct PreparedList {
    NewList command;
    std::shared_ptr<Draft> draft;
};
/// The drafts whose rows are being saved; one in Parts. A restart loses them and they are made
/// again from the same model and households, or the list fails and is asked for anew.
class Drafts : public jobs::Shelf<ListId, Draft> {};

struct ListQuestion {
    ListId list;
    TAKAFUL_FIELDS(ListQuestion, list)
};
struct ReasonView {
    std::string feature;
    std::string direction;  // "poorer" or "richer".
    std::optional<std::string> label_ar;
    std::optional<std::string> label_en;
    std::string value;
    std::int64_t points;
    TAKAFUL_FIELDS(ReasonView, feature, direction, label_ar, label_en, value, points)
};
struct ListRowView {
    std::int64_t position;
    HouseholdId household;
    std::string code;
    std::string village;
    int size;
    std::int64_t score;
    Money benefit;
    bool included;
    std::vector<ReasonView> reasons;
    TAKAFUL_FIELDS(ListRowView, position, household, code, village, size, score, benefit, included,
                   reasons)
};
struct ListRowsQuestion {
    ListId list;
    std::optional<std::int64_t> after;
    std::optional<std::int64_t> limit;
    std::optional<bool> included;  // True: only those who are in.
    TAKAFUL_FIELDS(ListRowsQuestion, list, after, limit, included)
};
struct ListRows {
    std::vector<ListRowView> items;
    std::optional<std::int64_t> next;
    TAKAFUL_FIELDS(ListRows, items, next)
};
struct ApproveList {
    CommandId id;
    ListId list;
    std::string root;  // Base64, as seen by the approver.
    TAKAFUL_FIELDS(ApproveList, id, list, root)
};

/// Right: target. Scores every registered household and orders them; heavy, on a reader.
/// Errors: solidarity.programme_unknown, solidarity.cut_invalid, solidarity.nobody_to_score,
///         score.model_unknown, score.model_expired, score.answer_missing, money.currency_mismatch
Result<PreparedList> prepare_list(Work& work, NewList const& command);
/// Stores what prepare_list made: the head at once, the rows by a job.
Result<ListView> add_list(Work& work, PreparedList const& prepared);
/// Right: read_households. Errors: solidarity.list_unknown
Result<ListView> list_of(Work& work, ListQuestion const& question);
/// Right: read_households; each reading is logged. Errors: solidarity.list_unknown
Result<ListRows> list_rows(Work& work, ListRowsQuestion const& question);
/// Right: approve. Publishes the list's root in the log and retires the programme's earlier list.
/// Errors: solidarity.same_person, solidarity.list_changed, solidarity.list_not_draft {state}
Result<ListView> approve_list(Work& work, ApproveList const& command);

struct AreaCount {
    std::string code;
    std::string name_ar;
    std::string name_en;
    std::int64_t selected;
    std::int64_t total;
    TAKAFUL_FIELDS(AreaCount, code, name_ar, name_en, selected, total)
};
struct GroupCount {
    std::string group;
    std::string value;
    std::int64_t selected;
    std::int64_t total;
    TAKAFUL_FIELDS(GroupCount, group, value, selected, total)
};
struct Marginal {
    HouseholdId household;
    std::string code;
    std::int64_t score;
    std::vector<ReasonView> reasons;
    TAKAFUL_FIELDS(Marginal, household, code, score, reasons)
};
struct PreviewQuestion {
    ModelId model;
    std::optional<Money> budget;
    std::optional<int> coverage_percent;
    std::optional<double> line;
    Benefit benefit;
    TAKAFUL_FIELDS(PreviewQuestion, model, budget, coverage_percent, line, benefit)
};
struct Preview {
    std::int64_t selected;
    std::int64_t total;
    Money cost;
    std::int64_t cutoff;
    std::optional<double> exclusion;  // Expected, from the model's curve at this coverage.
    std::optional<double> inclusion;
    std::vector<AreaCount> by_area;
    std::vector<GroupCount> by_group;
    std::vector<Marginal> margin_in;   // The last ones in.
    std::vector<Marginal> margin_out;  // The first ones out.
    TAKAFUL_FIELDS(Preview, selected, total, cost, cutoff, exclusion, inclusion, by_area, by_group,
                   margin_in, margin_out)
};
/// Whether any list has decided on a household, for or against.
Result<bool> is_in_list(Work& work, HouseholdId household);
/// Right: target. What a cut would mean, saved nowhere. Errors: as prepare_list
Result<Preview> preview(Work& work, PreviewQuestion const& question);

// ---- Cycles and payrolls

struct NewCycle {
    CommandId id;  // Also the cycle's id.
    ProgrammeId programme;
    ListId list;
    int period;      // yyyymm
    int instalment;  // 1 and up within the period.
    TAKAFUL_FIELDS(NewCycle, id, programme, list, period, instalment)
};
struct NewCycleReply {
    CycleId cycle;
    JobId job;
    TAKAFUL_FIELDS(NewCycleReply, cycle, job)
};
struct Stage {
    StageName stage;
    std::int64_t households;
    Money amount;
    TAKAFUL_FIELDS(Stage, stage, households, amount)
};
struct PayrollView {
    PayrollId payroll;
    CycleId cycle;
    std::string root;  // Base64.
    std::int64_t households;
    Money total;
    PayrollState state;
    PersonId made_by;
    std::string made_by_name;
    std::optional<PersonId> checked_by;
    std::optional<std::string> checked_by_name;
    std::optional<std::string> refusal;
    std::optional<JobId> job;
    Money fund_after;  // What the fund would hold once all are paid.
    TAKAFUL_FIELDS(PayrollView, payroll, cycle, root, households, total, state, made_by,
                   made_by_name, checked_by, checked_by_name, refusal, job, fund_after)
};
/// What a payroll's commands answer. An answer is kept for ever: no name and no reason is in it.
struct PayrollDone {
    PayrollId payroll;
    CycleId cycle;
    std::string root;  // Base64.
    std::int64_t households;
    Money total;
    PayrollState state;
    std::optional<JobId> job;
    Money fund_after;
    TAKAFUL_FIELDS(PayrollDone, payroll, cycle, root, households, total, state, job, fund_after)
};
struct ExceptionView {
    HouseholdId household;
    std::string code;
    std::string kind;    // withheld
    std::string remedy;  // The reason given.
    TAKAFUL_FIELDS(ExceptionView, household, code, kind, remedy)
};
struct CycleView {
    CycleId cycle;
    ProgrammeId programme;
    std::string programme_ar;
    std::string programme_en;
    ListId list;
    int period;
    int instalment;
    CycleState state;
    std::vector<Stage> stages;
    std::optional<PayrollView> payroll;
    Money fund_balance;
    Money fund_after;
    std::vector<ExceptionView> exceptions;
    JobId job;
    TAKAFUL_FIELDS(CycleView, cycle, programme, programme_ar, programme_en, list, period,
                   instalment, state, stages, payroll, fund_balance, fund_after, exceptions, job)
};
struct CycleQuestion {
    CycleId cycle;
    TAKAFUL_FIELDS(CycleQuestion, cycle)
};
struct Withhold {
    CommandId id;
    CycleId cycle;
    HouseholdId household;
    std::string reason;
    TAKAFUL_FIELDS(Withhold, id, cycle, household, reason)
};
struct Withheld {
    CycleId cycle;
    HouseholdId household;
    TAKAFUL_FIELDS(Withheld, cycle, household)
};
/// What the next slices of payrolls being paid need; one in Parts.
struct PaySlice;
class PaymentsAhead : public jobs::Shelf<PayrollId, jobs::SlicesAhead<PaySlice>> {};

struct NewPayroll {
    CommandId id;  // Also the payroll's id.
    CycleId cycle;
    TAKAFUL_FIELDS(NewPayroll, id, cycle)
};
/// The due entitlements summed and rooted, on a reader: what the maker asks and the checker sees.
struct DueSum {
    std::string root;  // Base64.
    std::int64_t households;
    std::int64_t total_minor;
    std::int64_t withheld;  // How many were kept out when this was summed.
    TAKAFUL_FIELDS(DueSum, root, households, total_minor, withheld)
};
struct PreparedPayroll {
    NewPayroll command;
    DueSum due;
};
struct ApprovePayroll {
    CommandId id;
    PayrollId payroll;
    std::string root;  // Base64, as seen by the approver.
    TAKAFUL_FIELDS(ApprovePayroll, id, payroll, root)
};
struct PreparedApproval {
    ApprovePayroll command;
    DueSum due;
};
struct PayrollQuestion {
    PayrollId payroll;
    TAKAFUL_FIELDS(PayrollQuestion, payroll)
};
struct RefusePayroll {
    CommandId id;
    PayrollId payroll;
    std::string reason;
    TAKAFUL_FIELDS(RefusePayroll, id, payroll, reason)
};

/// Right: run_programme. One cycle a period and instalment; entitlements are made by a job.
/// Errors: solidarity.period_invalid, solidarity.list_not_approved, solidarity.cycle_exists,
///         solidarity.programme_unknown, solidarity.list_unknown
Result<NewCycleReply> open_cycle(Work& work, NewCycle const& command);
/// Right: read_households. Errors: solidarity.cycle_unknown
Result<CycleView> cycle_of(Work& work, CycleQuestion const& question);
/// Right: run_programme. Keeps one household out of this cycle, with a reason, before approval.
/// Errors: solidarity.cycle_not_open, solidarity.not_entitled, solidarity.reason_missing
Result<Withheld> withhold(Work& work, Withhold const& command);

/// Right: run_programme. The maker's part. Errors: solidarity.cycle_not_ready {state},
/// solidarity.nobody_due
Result<PreparedPayroll> prepare_payroll(Work& work, NewPayroll const& command);
Result<PayrollDone> add_payroll(Work& work, PreparedPayroll const& prepared);
/// Right: approve. The checker's part: another person, the same root, enough money; reserves the
/// total and starts paying, or, when the fund's rule says so (tlog::set_quorum_rule), announces it
/// and waits as `pending` until witnesses have cosigned that. Errors: solidarity.same_person,
/// solidarity.payroll_changed, solidarity.already_approved, solidarity.fund_busy,
/// ledger.funds_short, solidarity.payroll_unknown
Result<PreparedApproval> prepare_approval(Work& work, ApprovePayroll const& command);
Result<PayrollDone> approve_payroll(Work& work, PreparedApproval const& prepared);
/// Reaction to `tlog.witnessed`: pending payrolls whose announcement a quorum has seen are paid.
Result<> release_witnessed(Work& work);
/// Right: approve. Sends it back to its maker. Errors: solidarity.reason_missing,
/// solidarity.already_approved, solidarity.payroll_unknown
Result<PayrollDone> refuse_payroll(Work& work, RefusePayroll const& command);

// ---- One household's support

struct HouseholdQuestion {
    HouseholdId household;
    TAKAFUL_FIELDS(HouseholdQuestion, household)
};
struct SupportProgramme {
    ProgrammeId programme;
    std::string name_ar;
    std::string name_en;
    ProgrammeState state;
    bool included;
    TAKAFUL_FIELDS(SupportProgramme, programme, name_ar, name_en, state, included)
};
struct SupportPayment {
    int period;
    Money amount;
    Date on;
    PaymentState state;
    std::string programme_ar;
    std::string programme_en;
    TAKAFUL_FIELDS(SupportPayment, period, amount, on, state, programme_ar, programme_en)
};
struct SupportAssessment {
    ListId list;
    ModelId model;
    std::string model_name;
    std::int64_t score;
    std::int64_t cutoff;
    bool included;
    int percentile;  // Among all households of that list: 20 means that 20 % are poorer.
    Date on;
    std::vector<ReasonView> reasons;
    TAKAFUL_FIELDS(SupportAssessment, list, model, model_name, score, cutoff, included, percentile,
                   on, reasons)
};
struct Support {
    std::vector<SupportProgramme> programmes;
    std::vector<SupportPayment> payments;
    std::vector<SupportAssessment> assessments;
    TAKAFUL_FIELDS(Support, programmes, payments, assessments)
};
/// Right: read_households; the reading is logged. Errors: registry.household_unknown
Result<Support> support_of(Work& work, HouseholdQuestion const& question);

// ---- Households that turned out to be one

/// In the Work that merges them: what the one that goes is due is kept out wherever the one that
/// stays is due too. Errors: solidarity.payroll_running (both are in a payroll that is approved and
/// not yet paid)
Result<> keep_out_merged(Work& work, HouseholdId from, HouseholdId into);
/// In the Work that parts them: back into cycles whose payroll is not approved yet.
Result<> let_in_parted(Work& work, HouseholdId from, HouseholdId into);
/// Is this household found as another one, who is on the list herself?
Result<bool> is_paid_as_another(Work& work, ListId const& list, HouseholdId household);

// ---- For app/wiring

/// Tells the registry's list how many programmes each household is in, by the approved lists. At
/// start, and when a list was approved (solidarity.list_approved).
Result<> count_programmes(Work& work);
/// Registers the three jobs: solidarity.save_list, solidarity.entitle, solidarity.pay.
void register_jobs(jobs::JobRunner& runner);
std::vector<http::Route> routes();

}  // namespace takaful::solidarity
