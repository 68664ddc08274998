#pragma once
// Giving's nouns: fund, gift, trace, and what solidarity tells of a paid batch.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "trust/ledger/ledger.hpp"

namespace takaful::giving {

using FundId = Id<struct FundTag>;
using GiftId = Id<struct GiftTag>;

/// What a giver means by a gift: it decides where the money may go
/// (docs/sources.md#zakat-and-waqf).
enum class Intention : std::uint8_t { sadaqa, zakat, waqf, kaffara };
/// Where the money of a gift comes from.
enum class Source : std::uint8_t { wallet, drawer, bank };
enum class FundState : std::uint8_t { open, closed };
enum class GiftState : std::uint8_t { waiting, partly, reached };
enum class StepKind : std::uint8_t { given, in_fund, approved, sent, waiting };

struct FundDraft {
    FundId id;
    std::string name_ar;
    std::string name_en;
    std::string purpose_ar;
    std::string purpose_en;
    std::vector<Intention> intentions;  // Zakat alone, waqf alone, or sadaqa and kaffara.
    Currency currency;
    std::optional<Money> goal;
    TAKAFUL_FIELDS(FundDraft, id, name_ar, name_en, purpose_ar, purpose_en, intentions, currency,
                   goal)
};
struct FundMade {
    FundId fund;
    TAKAFUL_FIELDS(FundMade, fund)
};
struct FundClosing {
    CommandId id;
    FundId fund;
    TAKAFUL_FIELDS(FundClosing, id, fund)
};
/// The board's choice: what leaves the fund above `above` waits for witnesses; null: nothing waits.
/// One member makes the rule stricter; to loosen it, two ask the same.
struct FundQuorum {
    CommandId id;
    FundId fund;
    std::optional<Money> above;
    TAKAFUL_FIELDS(FundQuorum, id, fund, above)
};
struct FundQuorumQuestion {
    FundId fund;
    TAKAFUL_FIELDS(FundQuorumQuestion, fund)
};
/// A looser rule that one member asked for, and that waits for another; null: no rule.
struct QuorumAsk {
    std::optional<Money> above;
    Instant asked_at;
    bool is_mine;  // By whoever looks: somebody else must agree.
    TAKAFUL_FIELDS(QuorumAsk, above, asked_at, is_mine)
};
struct FundQuorumView {
    FundId fund;
    std::optional<Money> above;
    std::optional<QuorumAsk> asked;
    TAKAFUL_FIELDS(FundQuorumView, fund, above, asked)
};
struct Fund {
    FundId fund;
    std::string name_ar;
    std::string name_en;
    std::string purpose_ar;
    std::string purpose_en;
    std::vector<Intention> intentions;
    Currency currency;
    FundState state;
    Money balance;   // Received less paid out, as published.
    Money received;  // Ever.
    Money paid_out;  // Ever, in published batches.
    std::optional<Money> goal;
    std::optional<Money> waits_above;  // Quorum mode: see FundQuorum.
    TAKAFUL_FIELDS(Fund, fund, name_ar, name_en, purpose_ar, purpose_en, intentions, currency,
                   state, balance, received, paid_out, goal, waits_above)
};
struct FundList {
    std::vector<Fund> items;
    TAKAFUL_FIELDS(FundList, items)
};
struct NoQuestion {
    static constexpr auto fields() { return std::tuple{}; }
};

struct GiftCommand {
    GiftId id;  // Also the id of its entry and of its leaf.
    FundId fund;
    Money amount;
    Intention intention;
    Source source;
    std::optional<std::string> donor_name;
    TAKAFUL_FIELDS(GiftCommand, id, fund, amount, intention, source, donor_name)
};
struct GiftReceipt {
    GiftId gift;
    FundId fund;
    Money amount;
    Intention intention;
    Date on;
    std::string leaf_hash;  // Base64.
    std::string promise;    // Signed: in the log by a time.
    TAKAFUL_FIELDS(GiftReceipt, gift, fund, amount, intention, on, leaf_hash, promise)
};
struct GiftLine {
    GiftId gift;
    FundId fund;
    std::string name_ar;
    std::string name_en;
    Money amount;
    Intention intention;
    Date on;
    GiftState state;
    TAKAFUL_FIELDS(GiftLine, gift, fund, name_ar, name_en, amount, intention, on, state)
};
struct GiftList {
    std::vector<GiftLine> items;
    TAKAFUL_FIELDS(GiftList, items)
};

/// How many households of one centre are in a batch, as solidarity tells it. Never shown as it is.
struct BatchArea {
    std::string centre;
    std::string centre_ar;
    std::string centre_en;
    std::string governorate;
    std::string governorate_ar;
    std::string governorate_en;
    std::int64_t households;
    TAKAFUL_FIELDS(BatchArea, centre, centre_ar, centre_en, governorate, governorate_ar,
                   governorate_en, households)
};

/// The payload of the reaction `solidarity.batch_paid`: one slice of a payroll that was posted in
/// one piece. A batch (a payroll) may come in many slices; they add up. (`first_outflow`,
/// `last_outflow`] is the stretch of the fund's cumulative outflow that the slice took
/// (ledger::outflow_interval of its first entry's `from` and its last entry's `to`).
struct BatchFacts {
    AnyId batch;
    FundId fund;
    AnyId programme;
    std::string programme_ar;
    std::string programme_en;
    std::int64_t households;  // In this slice; so are `total` and `areas`.
    Money total;
    std::int64_t first_outflow;
    std::int64_t last_outflow;
    std::vector<BatchArea> areas;
    std::optional<Date> approved_on;
    Date paid_on;
    TAKAFUL_FIELDS(BatchFacts, batch, fund, programme, programme_ar, programme_en, households,
                   total, first_outflow, last_outflow, areas, approved_on, paid_on)
};

/// The payload of giving's own reaction `giving.gifts_reached`: more givers are to be told.
struct FundReached {
    FundId fund;
    TAKAFUL_FIELDS(FundReached, fund)
};

struct TraceQuestion {
    GiftId gift;
    TAKAFUL_FIELDS(TraceQuestion, gift)
};
struct Step {
    StepKind kind;
    std::optional<Date> on;
    std::optional<std::string> week;  // "2026-W47": of batches, never a day.
    Money amount;
    std::optional<AnyId> batch;
    std::optional<std::string> programme_ar;
    std::optional<std::string> programme_en;
    std::optional<std::int64_t> households;
    std::optional<std::string> area_ar;
    std::optional<std::string> area_en;
    std::optional<std::int64_t> leaf_index;
    TAKAFUL_FIELDS(Step, kind, on, week, amount, batch, programme_ar, programme_en, households,
                   area_ar, area_en, leaf_index)
};
/// A batch that the gift reached, shown whole; `amount_of_gift` is the gift's share of it.
struct TraceBatch {
    AnyId batch;
    std::string programme_ar;
    std::string programme_en;
    std::int64_t households;
    Money total;
    Money amount_of_gift;
    std::string week;
    std::optional<std::string> area_ar;
    std::optional<std::string> area_en;
    std::optional<std::int64_t> leaf_index;  // Its closing leaf, once it is in the log.
    TAKAFUL_FIELDS(TraceBatch, batch, programme_ar, programme_en, households, total, amount_of_gift,
                   week, area_ar, area_en, leaf_index)
};
struct TraceProof {
    std::optional<std::int64_t> leaf_index;
    std::optional<std::string> receipt;  // tlog-proof text, once the leaf is in a checkpoint.
    std::optional<std::string> slip;     // The openings: whoever holds the receipt may see them.
    std::string leaf_hash;               // Base64.
    std::string promise;
    TAKAFUL_FIELDS(TraceProof, leaf_index, receipt, slip, leaf_hash, promise)
};
struct Trace {
    GiftId gift;
    FundId fund;
    std::string fund_name_ar;
    std::string fund_name_en;
    Money amount;
    Intention intention;
    Date given_on;
    GiftState state;
    Money reached;
    std::int64_t days;  // From the gift to the last batch that it reached, or to today.
    std::vector<Step> steps;
    std::int64_t share_percent;  // Of the gift, that reached.
    std::vector<TraceBatch> batches;
    TraceProof proof;
    TAKAFUL_FIELDS(Trace, gift, fund, fund_name_ar, fund_name_en, amount, intention, given_on,
                   state, reached, days, steps, share_percent, batches, proof)
};

struct SummaryQuestion {
    std::optional<std::int64_t> period;  // 202611; absent: this month.
    TAKAFUL_FIELDS(SummaryQuestion, period)
};
struct SummaryMonth {
    std::int64_t period;
    Money given;
    Money reached;
    TAKAFUL_FIELDS(SummaryMonth, period, given, reached)
};
struct LogSummary {
    std::int64_t size;
    std::string root;  // Base64.
    Instant at;
    TAKAFUL_FIELDS(LogSummary, size, root, at)
};
struct Summary {
    std::int64_t period;
    Money given;
    Money in_funds;
    Money reached;
    std::optional<std::int64_t> households;  // Absent when 1 to 10 (privacy.md 1).
    std::int64_t funds;
    LogSummary log;
    std::vector<SummaryMonth> months;  // The last twelve, oldest first.
    TAKAFUL_FIELDS(Summary, period, given, in_funds, reached, households, funds, log, months)
};

}  // namespace takaful::giving

TAKAFUL_ENUM(takaful::giving::Intention, sadaqa, zakat, waqf, kaffara)
TAKAFUL_ENUM(takaful::giving::Source, wallet, drawer, bank)
TAKAFUL_ENUM(takaful::giving::FundState, open, closed)
TAKAFUL_ENUM(takaful::giving::GiftState, waiting, partly, reached)
TAKAFUL_ENUM(takaful::giving::StepKind, given, in_fund, approved, sent, waiting)
