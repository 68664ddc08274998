// Queueing leaves in the transaction of what they record: one row a lone leaf, one row a run of
// entries.

#include <algorithm>

#include "platform/store/group.hpp"
#include "record/tlog/note.hpp"
#include "record/tlog/secrets.hpp"
#include "record/tlog/store.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::tlog {

namespace {

// Leaves that stand alone are published within a minute; the promise allows for an hour's repair.
constexpr std::int64_t promise_us = std::int64_t{3'600} * 1'000'000;

std::unexpected<Error> invalid(std::string_view field) {
    return fail(ErrorKind::invalid, "tlog.draft_invalid", {{"field", std::string{field}}});
}

crypto::Key seal_key_of(Work& work) {
    return seal_key(work.parts.get<Log>().options().installation_key);
}

LeafFacts facts_of(Work const& work, std::int64_t book, LeafDraft const& draft) {
    return {.type = draft.type,
            .week = iso_week(work.today()),
            .book = book,
            .fund = draft.fund,
            .programme = draft.programme,
            .other_fund = draft.other_fund,
            .amount = draft.amount,
            .count = draft.count,
            .period = draft.period,
            .nullifier = draft.nullifier,
            .payload_root = draft.payload_root};
}

Result<> check(LeafFacts const& facts, LeafDraft const& draft) {
    if (draft.subject.is_nil()) return invalid("subject");
    if (facts.book < 0) return invalid("book");
    for (auto const type : {LeafType::batch_open, LeafType::payment, LeafType::batch_close,
                            LeafType::transfer, LeafType::dummy})
        if (draft.type == type) return invalid("type");
    if (auto const field = wrong_field(facts)) return invalid(*field);
    std::uint32_t seen = 0;
    for (auto const& [slot, value] : draft.slots) {
        auto const bit = 1U << static_cast<unsigned>(slot);
        if ((seen & bit) != 0 || value.size() > slot_value_bytes_max)
            return invalid(enum_name(slot));
        seen |= bit;
    }
    return {};
}

/// When and under which key something is queued: a Work's, or its group's.
struct Moment {
    IsoWeek week;
    Instant now;
    crypto::Key seal;
};

Moment moment_of(Work& work) {
    return {iso_week(work.today()), work.now, seal_key_of(work)};
}

/// A new public batch. `run` names the payroll that it belongs to, if it is one's own.
Result<BatchRow> make_batch(store::Tx& tx, Moment const& moment, std::int64_t book, BatchKind kind,
                            RunRow const* run, Currency const& currency) {
    BatchRow batch{.book = book,
                   .id = random_public_id(),
                   .kind = kind,
                   .state = BatchState::open,
                   .currency = currency,
                   .week = moment.week,
                   .opened_at = moment.now};
    if (run != nullptr) batch.fund = run->fund;
    if (run != nullptr && kind == BatchKind::own) batch.run = run->id;
    batch.sealed_shuffle = seal_key32(moment.seal, shuffle_context(batch.id), crypto::random_key());
    TRY(save_batch(tx, batch));
    return batch;
}

/// Adds payments to a batch; a pool that has enough of them may be published.
Result<> add_payments(store::Tx& tx, BatchRow batch, std::int64_t payments, std::int64_t minor) {
    batch.payments += payments;
    if (__builtin_add_overflow(batch.amount_minor, minor, &batch.amount_minor))
        return invalid("total");
    TRY(save_batch_sums(tx, batch));
    bool const pool = batch.kind != BatchKind::own;
    if (pool && batch.payments >= batch_payments_min)
        TRY(set_batch_ready(tx, batch.book, batch.id));
    return {};
}

/// The pool that is open now. Payments of two funds never share one: what a fund paid is public, so
/// a mixed pool of twenty would let the few payments of one of its funds be told by subtraction.
Result<BatchRow> open_pool(store::Tx& tx, Moment const& moment, std::int64_t book, BatchKind kind,
                           RunRow const* run, Currency const& currency) {
    auto const fund = run != nullptr ? run->fund : AnyId{};
    auto pool = TRY(find_open_pool(tx, book, kind, fund, currency));
    if (!pool) return make_batch(tx, moment, book, kind, run, currency);
    return *pool;
}

Result<> add_seed(store::Tx& tx, crypto::Key const& seal, std::int64_t book, AnyId const& batch,
                  std::optional<AnyId> run, EntryRun const& entries) {
    auto const context = seed_context(book, entries.first_sequence);
    return save_seed(tx, {.book = book,
                          .first_sequence = entries.first_sequence,
                          .last_sequence = entries.last_sequence,
                          .batch = batch,
                          .run = run,
                          .sealed = seal_key32(seal, context, crypto::random_key()),
                          .amount_minor = entries.total.minor});
}

Result<> check(EntryRun const& entries) {
    if (entries.first_sequence < 1) return invalid("first_sequence");
    if (entries.last_sequence < entries.first_sequence) return invalid("last_sequence");
    if (entries.total.minor < 0) return invalid("total");
    return {};
}

std::int64_t payments_of(EntryRun const& entries) {
    return entries.last_sequence - entries.first_sequence + 1;
}

Result<RunRow> load_run(Work& work, std::int64_t book, AnyId const& id) {
    auto const run = TRY(find_run(work.tx, book, id));
    if (!run) return fail(ErrorKind::not_found, "tlog.run_unknown", id.text());
    return *run;
}

Result<bool> list_is_queued(Work& work, std::int64_t book, RunPlan const& plan) {
    for (auto const& leaf : TRY(list_list_leaves(work.tx, book, plan.list_root)))
        if (TRY(decode_leaf(leaf)).facts.programme == plan.programme) return true;
    return false;
}

/// Too few payments for a batch of their own: they join the pool before any leaf of theirs was
/// made.
Result<> merge_into_pool(Work& work, RunRow& run) {
    auto own = TRY(find_batch(work.tx, run.book, *run.batch));
    if (!own) return fail(ErrorKind::broken, "tlog.run_unknown", run.id.text());
    own->state = BatchState::merged;
    TRY(update_batch(work.tx, *own));
    run.batch.reset();
    if (own->payments == 0) return {};
    auto const pool = TRY(open_pool(work.tx, moment_of(work), run.book, BatchKind::pool_payments,
                                    &run, run.currency));
    TRY(move_seeds(work.tx, run.book, own->id, pool.id));
    return add_payments(work.tx, pool, own->payments, own->amount_minor);
}

/// Transfers of a group's Works, one after another in the ledger: one seed, one change of the pool.
class TransfersOfGroup : public store::Gathering {
public:
    /// Taken out again when the Work is undone, the latest first.
    void add(Work& work, std::int64_t book, EntryRun const& entries) {
        forget_from(work, book, entries.first_sequence);
        auto const known = stretches_.size();
        bool const goes_on = known > 0 && stretches_.back().book == book &&
                             stretches_.back().entries.total.currency == entries.total.currency &&
                             stretches_.back().entries.last_sequence + 1 == entries.first_sequence;
        if (!goes_on) {
            work.tx.on_undo([this, known] { stretches_.resize(known); });
            stretches_.push_back({book, entries, moment_of(work)});
            return;
        }
        auto& last = stretches_.back().entries.last_sequence;
        work.tx.on_undo([this, last] { stretches_.back().entries.last_sequence = last; });
        last = entries.last_sequence;
    }
    Result<> write(store::Tx& tx) override {
        for (auto const& [book, entries, moment] : stretches_) {
            auto const pool = TRY(open_pool(tx, moment, book, BatchKind::pool_transfers, nullptr,
                                            entries.total.currency));
            TRY(add_seed(tx, moment.seal, book, pool.id, std::nullopt, entries));
            TRY(add_payments(tx, pool, payments_of(entries), 0));
        }
        return {};
    }

private:
    struct Stretch {
        std::int64_t book = 0;
        EntryRun entries;
        Moment moment;
    };
    /// A Work whose posting was refused, and that went on, gives its numbers again.
    void forget_from(Work& work, std::int64_t book, std::int64_t sequence) {
        auto const is_over = [&](Stretch const& stretch) {
            return stretch.book == book && stretch.entries.last_sequence >= sequence;
        };
        if (std::ranges::none_of(stretches_, is_over)) return;
        work.tx.on_undo([this, before = stretches_] { stretches_ = before; });
        std::erase_if(stretches_, [&](Stretch const& stretch) {
            return is_over(stretch) && stretch.entries.first_sequence >= sequence;
        });
        for (auto& stretch : stretches_)
            if (is_over(stretch)) stretch.entries.last_sequence = sequence - 1;
    }

    std::vector<Stretch> stretches_;
};

}  // namespace

Result<Queued> append(Work& work, std::int64_t book, LeafDraft const& draft) {
    auto const known = TRY(find_leaf(work.tx, book, draft.type, draft.subject));
    if (known) return Queued{known->hash, known->due, known->promise};
    auto const facts = facts_of(work, book, draft);
    TRY(check(facts, draft));

    LeafPrivate const secret{crypto::random_key(), draft.slots};
    auto const secrets = leaf_secrets(secret.seed, 0, secret.slots);
    auto const& log = work.parts.get<Log>();
    LeafRow row{.book = book,
                .type = draft.type,
                .subject = draft.subject,
                .number = TRY(last_leaf_number(work.tx)) + 1,
                .leaf = encode_leaf(facts, secrets.nonce, secrets.slot_root()),
                .sealed = seal_private(seal_key_of(work), draft.subject, secret),
                .due = {work.now.unix_us + promise_us}};
    row.hash = leaf_hash(row.leaf);
    auto const& origin = log.options().origin;
    row.promise = sign_note(promise_body({origin, row.hash, row.due}), origin, log.signing_key());
    TRY(save_leaf(work.tx, row));
    return Queued{row.hash, row.due, row.promise};
}

Result<> open_run(Work& work, std::int64_t book, RunPlan const& plan) {
    if (TRY(find_run(work.tx, book, plan.run))) return {};
    if (plan.run.is_nil()) return invalid("run");
    if (plan.programme.is_nil()) return invalid("programme");
    if (plan.period % 100 < 1 || plan.period % 100 > 12) return invalid("period");
    if (plan.instalment < 1) return invalid("instalment");
    if (!TRY(list_is_queued(work, book, plan)))
        return fail(ErrorKind::refused, "tlog.list_unknown", hex(plan.list_root));

    RunRow run{.book = book,
               .id = plan.run,
               .fund = plan.fund,
               .programme = plan.programme,
               .period = plan.period,
               .instalment = plan.instalment,
               .list_root = plan.list_root,
               .currency = plan.currency};
    if (plan.payments_expected >= batch_payments_min)
        run.batch =
            TRY(make_batch(work.tx, moment_of(work), book, BatchKind::own, &run, run.currency)).id;
    if (!TRY(find_nullifier_key(work.tx, book, run.programme, run.period))) {
        auto const context = nullifier_context(run.programme, run.period);
        auto const sealed = seal_key32(seal_key_of(work), context, crypto::random_key());
        TRY(save_nullifier_key(work.tx, book, run.programme, run.period, sealed));
    }
    return save_run(work.tx, run);
}

Result<> queue_entries(Work& work, std::int64_t book, EntryRun const& entries) {
    TRY(check(entries));
    auto run = TRY(load_run(work, book, entries.run));
    if (run.state == RunState::closed)
        return fail(ErrorKind::conflict, "tlog.run_closed", run.id.text());
    if (entries.total.currency != run.currency) return invalid("currency");
    std::optional<BatchRow> batch;
    if (run.batch) batch = TRY(find_batch(work.tx, book, *run.batch));
    if (!batch)
        batch = TRY(open_pool(work.tx, moment_of(work), book, BatchKind::pool_payments, &run,
                              run.currency));
    TRY(add_seed(work.tx, seal_key_of(work), book, batch->id, run.id, entries));
    TRY(add_payments(work.tx, *batch, payments_of(entries), entries.total.minor));
    run.payments += payments_of(entries);
    run.amount_minor += entries.total.minor;
    return update_run(work.tx, run);
}

Result<> queue_transfers(Work& work, std::int64_t book, EntryRun const& entries) {
    TRY(check(entries));
    store::gathering<TransfersOfGroup>(work.tx).add(work, book, entries);
    return {};
}

Result<> close_run(Work& work, std::int64_t book, AnyId const& id, RunTotals const& totals) {
    auto run = TRY(load_run(work, book, id));
    bool const same = totals.payments == run.payments && totals.amount.minor == run.amount_minor &&
                      totals.amount.currency == run.currency;
    if (!same)
        return fail(ErrorKind::conflict, "tlog.totals_differ",
                    {{"payments", run.payments}, {"told", totals.payments}}, id.text());
    if (run.state == RunState::closed) return {};
    run.state = RunState::closed;
    if (run.batch && run.payments >= batch_payments_min)
        TRY(set_batch_ready(work.tx, book, *run.batch));
    else if (run.batch)
        TRY(merge_into_pool(work, run));
    return update_run(work.tx, run);
}

}  // namespace takaful::tlog
