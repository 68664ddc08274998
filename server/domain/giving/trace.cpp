// Following a gift: first in, first out within its fund, cut at batch bounds and never below.

#include <algorithm>

#include "domain/giving/store.hpp"
#include "record/notify/notify.hpp"

namespace takaful::giving {

namespace {

constexpr int told_at_once_max = 500;

/// A batch that may be shown, and what it received of the gift.
struct Reached {
    BatchRow row;
    TraceBatch shown;
};

/// The batch as the log published it: its own, or the pool into which a small one went.
TraceBatch shown_batch(BatchRow const& row, Share const& share, tlog::BatchView const& view) {
    auto const area = view.pooled ? AreaName{} : area_of(row.areas);
    return {.batch = view.id,
            .programme_ar = row.programme_ar,
            .programme_en = row.programme_en,
            .households = view.payments,
            .total = view.total,
            .amount_of_gift = {share.minor, row.total.currency},
            .week = week_text(row.paid_on),
            .area_ar = area.ar,
            .area_en = area.en,
            .leaf_index = view.close_index};
}

/// Nullopt until the batch is published: the gift waits for it to close, or to be pooled.
Result<std::optional<Reached>> reached_batch(Work& work, Share const& share) {
    auto row = TRY(find_batch(work.tx, book_of(work), share.batch));
    if (!row || !row->published_on) return std::nullopt;
    auto const views = TRY(tlog::batches_of_run(work, book_of(work), row->batch));
    auto const view = std::ranges::find(views, true, &tlog::BatchView::integrated);
    if (view == views.end()) return std::nullopt;
    auto shown = shown_batch(*row, share, *view);
    return Reached{*std::move(row), std::move(shown)};
}

Result<std::vector<Reached>> reached_batches(Work& work, GiftRow const& gift) {
    auto const parts = TRY(list_parts(work.tx, book_of(work), gift.fund, gift.inflow));
    std::vector<Reached> batches;
    for (auto const& share : shares_of(gift.inflow, parts))
        if (auto batch = TRY(reached_batch(work, share))) batches.push_back(*std::move(batch));
    return batches;
}

std::int64_t sum_of(std::span<Reached const> batches) {
    std::int64_t sum = 0;
    for (auto const& batch : batches) sum += batch.shown.amount_of_gift.minor;
    return sum;
}

// ---- The thread ---------------------------------------------------------------------------------

Step step_of(StepKind kind, Money amount) {
    Step step{};
    step.kind = kind;
    step.amount = amount;
    return step;
}

Step approved_step(std::span<Reached const> batches, Money reached) {
    auto step = step_of(StepKind::approved, reached);
    for (auto const& batch : batches)
        if (batch.row.approved_on && (!step.on || *batch.row.approved_on < *step.on))
            step.on = batch.row.approved_on;
    if (batches.size() != 1) return step;
    step.programme_ar = batches.front().shown.programme_ar;
    step.programme_en = batches.front().shown.programme_en;
    step.households = batches.front().shown.households;
    return step;
}

Step sent_step(TraceBatch const& batch) {
    auto step = step_of(StepKind::sent, batch.amount_of_gift);
    step.week = batch.week;
    step.batch = batch.batch;
    step.programme_ar = batch.programme_ar;
    step.programme_en = batch.programme_en;
    step.households = batch.households;
    step.area_ar = batch.area_ar;
    step.area_en = batch.area_en;
    step.leaf_index = batch.leaf_index;
    return step;
}

std::vector<Step> steps_of(GiftRow const& gift, std::span<Reached const> batches, Money reached) {
    std::vector<Step> steps;
    for (auto const kind : {StepKind::given, StepKind::in_fund}) {
        steps.push_back(step_of(kind, gift.amount));
        steps.back().on = gift.given_on;
    }
    if (!batches.empty()) steps.push_back(approved_step(batches, reached));
    for (auto const& batch : batches) steps.push_back(sent_step(batch.shown));
    auto const left = gift.amount.minor - reached.minor;
    if (left > 0) steps.push_back(step_of(StepKind::waiting, {left, gift.amount.currency}));
    return steps;
}

Result<TraceProof> proof_of(Work& work, GiftRow const& gift) {
    TraceProof proof{};
    proof.leaf_hash = base64(gift.leaf_hash);
    proof.promise = gift.promise;
    auto const receipt =
        tlog::receipt(work, book_of(work), tlog::LeafType::gift_in, {gift.id.bytes});
    if (receipt) {
        proof.leaf_index = receipt->index;
        proof.receipt = receipt->proof;
        proof.slip = receipt->slip;
        return proof;
    }
    if (receipt.error().code == "tlog.not_integrated") return proof;
    return std::unexpected(receipt.error());
}

std::int64_t days_of(Work const& work, GiftRow const& gift, GiftState state,
                     std::span<Reached const> batches) {
    auto last = work.today();
    if (state == GiftState::reached)
        last = std::ranges::max(batches, {}, [](Reached const& b) {
                   return b.row.paid_on;
               }).row.paid_on;
    return (last - gift.given_on).count;
}

}  // namespace

Result<Trace> trace_gift(Work& work, TraceQuestion const& question) {
    auto const gift = TRY(find_gift(work.tx, book_of(work), question.gift));
    if (!gift) return fail(ErrorKind::not_found, "giving.gift_unknown", question.gift.text());
    auto const fund = TRY(load_fund(work.tx, book_of(work), gift->fund));
    auto const batches = TRY(reached_batches(work, *gift));
    auto const reached = Money{sum_of(batches), gift->amount.currency};
    auto const state = state_of(gift->amount.minor, reached.minor);
    auto const share = TRY(scale(reached, 100, gift->amount.minor, Round::down)).value.minor;
    Trace trace{.gift = gift->id,
                .fund = gift->fund,
                .fund_name_ar = fund.fund.name_ar,
                .fund_name_en = fund.fund.name_en,
                .amount = gift->amount,
                .intention = gift->intention,
                .given_on = gift->given_on,
                .state = state,
                .reached = reached,
                .days = days_of(work, *gift, state, batches),
                .steps = steps_of(*gift, batches, reached),
                .share_percent = share,
                .batches = {},
                .proof = TRY(proof_of(work, *gift))};
    for (auto const& batch : batches) trace.batches.push_back(batch.shown);
    return trace;
}

Result<GiftList> list_gifts(Work& work, NoQuestion const&) {
    TRY(permit(work, Right::signed_in));
    GiftList list;
    for (auto const& gift : TRY(list_gifts_of(work.tx, book_of(work), work.actor.person))) {
        auto const fund = TRY(load_fund(work.tx, book_of(work), gift.fund));
        auto const batches = TRY(reached_batches(work, gift));
        list.items.push_back({.gift = gift.id,
                              .fund = gift.fund,
                              .name_ar = fund.fund.name_ar,
                              .name_en = fund.fund.name_en,
                              .amount = gift.amount,
                              .intention = gift.intention,
                              .on = gift.given_on,
                              .state = state_of(gift.amount.minor, sum_of(batches))});
    }
    return list;
}

// ---- What solidarity paid -----------------------------------------------------------------------

static Result<> check_facts(BatchFacts const& facts, Fund const& fund) {
    auto const invalid = [](std::string field) {
        return fail(ErrorKind::invalid, "giving.batch_invalid",
                    Params{{"field", std::move(field)}});
    };
    if (facts.households < 1) return invalid("households");
    if (facts.total.currency != fund.currency) return invalid("total");
    if (facts.first_outflow < 0) return invalid("first_outflow");
    if (facts.last_outflow - facts.first_outflow != facts.total.minor) return invalid("total");
    if (facts.total.minor < 1) return invalid("total");
    return {};
}

/// Whether this very slice was noted before. A stretch that another batch took is our own mistake.
static Result<bool> is_known(Work& work, BatchFacts const& facts) {
    ledger::Interval const slice{facts.first_outflow, facts.last_outflow};
    auto const parts = TRY(list_parts(work.tx, book_of(work), facts.fund, slice));
    if (parts.empty()) return false;
    auto const& [batch, outflow] = parts.front();
    auto const same = parts.size() == 1 && batch == facts.batch && outflow.from <= slice.from &&
                      outflow.to >= slice.to;
    if (same) return true;
    return fail(ErrorKind::invalid, "giving.batch_invalid",
                Params{{"field", std::string{"first_outflow"}}});
}

static Result<> add_slice(Work& work, BatchFacts const& facts) {
    auto const known = TRY(find_batch(work.tx, book_of(work), facts.batch));
    BatchRow row = known ? *known
                         : BatchRow{.batch = facts.batch,
                                    .fund = facts.fund,
                                    .programme = facts.programme,
                                    .programme_ar = facts.programme_ar,
                                    .programme_en = facts.programme_en,
                                    .total = {0, facts.total.currency},
                                    .approved_on = facts.approved_on};
    row.households += facts.households;
    row.total = TRY(add(row.total, facts.total));
    row.areas = merge_areas(std::move(row.areas), facts.areas);
    row.paid_on = facts.paid_on;
    return save_batch(work.tx, book_of(work), row);
}

Result<> record_batch(Work& work, BatchFacts const& facts) {
    auto const book = book_of(work);
    auto const fund = TRY(load_fund(work.tx, book, facts.fund));
    TRY(check_facts(facts, fund.fund));
    if (TRY(is_known(work, facts))) return {};
    TRY(add_slice(work, facts));
    BatchPart const part{facts.batch, {facts.first_outflow, facts.last_outflow}};
    if (!TRY(extend_part(work.tx, book, facts.fund, part)))
        TRY(save_part(work.tx, book, facts.fund, part));
    return {};
}

// ---- What the log published ---------------------------------------------------------------------

/// Counts a run in. Its month is that of the publication: runs that were pooled over a month's end
/// would be told apart by it.
static Result<> publish_run(Work& work, std::int64_t book, tlog::PublishedRun const& run) {
    auto batch = TRY(find_batch(work.tx, book, run.run));
    if (!batch || batch->households != run.payments || batch->total != run.total)
        return fail(ErrorKind::conflict, "giving.batch_invalid",
                    Params{{"field", std::string{"households"}}}, run.run.text());
    if (batch->published_on) return {};
    batch->published_on = work.today();
    TRY(save_batch(work.tx, book, *batch));
    TRY(add_published(work.tx, book, batch->fund, batch->total.minor));
    TRY(add_to_month(work.tx, book, batch->total.currency,
                     {.period = period_of(work.today()),
                      .reached_minor = batch->total.minor,
                      .households = batch->households}));
    return tell_reached(work, {batch->fund});
}

Result<> publish_batch(Work& work, tlog::BatchPublished const& event) {
    for (auto const& run : event.runs) TRY(publish_run(work, event.book, run));
    return {};
}

// ---- Telling the givers -------------------------------------------------------------------------

/// How far the fund's outflow went to published batches.
static Result<std::int64_t> reached_until(Work& work, FundRow const& fund) {
    auto const outflow = TRY(ledger::balance(work, fund.account)).debits_minor;
    auto until = fund.told_minor;
    for (auto const& part :
         TRY(list_parts(work.tx, fund.account.book, fund.fund.fund, {until, outflow}))) {
        auto const batch = TRY(find_batch(work.tx, fund.account.book, part.batch));
        if (!batch || !batch->published_on) break;
        until = part.outflow.to;
    }
    return until;
}

Result<> tell_reached(Work& work, FundReached const& event) {
    auto const fund = TRY(load_fund(work.tx, book_of(work), event.fund));
    auto const book = fund.account.book;
    auto const until = TRY(reached_until(work, fund));
    auto const gifts = TRY(
        list_gifts_ending(work.tx, book, event.fund, {fund.told_minor, until}, told_at_once_max));
    std::vector<notify::Recipient> recipients;
    for (auto const& gift : gifts) {
        if (gift.giver.is_nil()) continue;
        json::Value::Object params;
        params.emplace_back("gift", json::Value{gift.id.text()});
        params.emplace_back("fund_ar", json::Value{fund.fund.name_ar});
        params.emplace_back("fund_en", json::Value{fund.fund.name_en});
        params.emplace_back("amount_minor", json::Value{gift.amount.minor});
        params.emplace_back("currency", json::Value{std::string{gift.amount.currency.text()}});
        recipients.push_back({gift.giver, std::move(params)});
    }
    TRY(notify::tell_each(work, "giving.gift_reached", recipients));
    auto const more = std::ssize(gifts) == told_at_once_max;
    TRY(save_told(work.tx, book, event.fund, more ? gifts.back().inflow.to : until));
    if (more) work.emit("giving.gifts_reached", json::to_text(event));
    return {};
}

}  // namespace takaful::giving
