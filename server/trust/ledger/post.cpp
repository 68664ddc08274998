// Posting a batch: judge and apply in memory, claim the ids, queue the leaves, save the rows.
//
// A usual call is all new, so it is judged first and its ids are claimed in one statement. Only
// when an id turns out to be taken, or a posting is refused, are the ids looked up one by one.

#include <memory>
#include <unordered_map>

#include "base/limits.hpp"
#include "trust/ledger/books.hpp"
#include "trust/ledger/store.hpp"

namespace takaful::ledger {

static constexpr auto postings_max = static_cast<std::int64_t>(limits::work_entries_max);

/// A hold that a batch takes from: as it was loaded, and as the batch leaves it.
struct BatchHold {
    Hold hold;
    HoldFacts facts;
};

/// Where the answer to one posting comes from: a new entry of this batch, or the first time.
struct Answer {
    std::optional<std::size_t> entry{};
    bool repeated = false;
    Posted before{};
};

/// One call of post on its way. Until `commit_memory`, all of it can be taken back.
class Batch {
public:
    Batch(Work& work, std::span<Posting const> postings)
        : work_(work),
          books_(work.parts.get<Books>().impl()),
          book_(postings.front().debit.book),
          memory_(books_.find(book_)),
          touched_(std::make_shared<Touched>()) {
        touched_->memory = memory_;
        if (memory_) touched_->head_before = memory_->head;
        entries_.reserve(postings.size());
        touched_->before.reserve(2 * postings.size());
    }

    Result<std::optional<Error>> apply(Posting const& posting, std::size_t row);
    Result<bool> claim(std::span<Posting const> postings);
    void take_back();
    Result<> save(LeafPlan const& plan, std::span<Posting const> postings);
    Posted posted(std::size_t entry) const;
    std::size_t size() const { return entries_.size(); }
    std::int64_t book() const { return book_; }

private:
    Result<BatchHold*> hold_of_posting(Posting const& posting);
    void record(Posting const& posting, Seat const& debit, Seat const& credit);
    Result<> queue_leaves(LeafPlan const& plan, std::span<Posting const> postings);
    Result<Money> total(std::span<Posting const> postings) const;
    void commit_memory();

    Work& work_;
    Books::Impl& books_;
    std::int64_t book_;
    BookMemory* memory_;
    std::shared_ptr<Touched> touched_;
    std::unordered_map<HoldId, std::optional<BatchHold>> holds_;
    std::vector<StoredEntry> entries_;
    std::vector<tlog::Queued> leaves_;  // Of gifts and moves, in the entries' order.
};

Result<BatchHold*> Batch::hold_of_posting(Posting const& posting) {
    if (!posting.hold) return nullptr;
    auto found = holds_.find(*posting.hold);
    if (found == holds_.end()) {
        auto const hold = TRY(find_hold(work_.tx, book_, *posting.hold));
        std::optional<BatchHold> loaded;
        if (hold)
            loaded = BatchHold{*hold,
                               {hold->account, hold->amount.currency, hold->remaining.minor,
                                hold->state == HoldState::open}};
        found = holds_.emplace(*posting.hold, loaded).first;
    }
    return found->second ? &*found->second : nullptr;
}

/// Judges one posting as a new one and applies it; gives the error of a refusal.
Result<std::optional<Error>> Batch::apply(Posting const& posting, std::size_t row) {
    auto const debit = books_.seat(memory_, posting.debit.account);
    auto const credit = books_.seat(memory_, posting.credit.account);
    auto* const hold = TRY(hold_of_posting(posting));
    auto const verdict = judge(posting, book_, debit, credit, hold ? &hold->facts : nullptr);
    if (verdict.refusal != Refusal::none)
        return error_of(verdict, posting, static_cast<std::int64_t>(row));
    touched_->keep(posting.debit.account);
    touched_->keep(posting.credit.account);
    auto const debit_previous = debit.state->head;
    auto const credit_previous = credit.state->head;
    ledger::apply(posting, ++memory_->head, debit, credit, hold ? &hold->facts : nullptr);
    record(posting, debit, credit);
    entries_.back().entry.debit_previous = debit_previous;
    entries_.back().entry.credit_previous = credit_previous;
    return std::nullopt;
}

void Batch::record(Posting const& posting, Seat const& debit, Seat const& credit) {
    entries_.push_back({{.book = book_,
                         .seq = memory_->head,
                         .id = posting.id,
                         .debit = posting.debit.account,
                         .credit = posting.credit.account,
                         .amount_minor = posting.amount.minor,
                         .purpose = posting.purpose,
                         .group = posting.group,
                         .event_date = posting.event_date,
                         .booked_at = work_.now,
                         .business_date = memory_->business_date,
                         .debit_total_minor = debit.state->debits_minor,
                         .debit_balance_minor = debit.state->posted(debit.kind->normal),
                         .credit_total_minor = credit.state->credits_minor,
                         .credit_balance_minor = credit.state->posted(credit.kind->normal)},
                        posting.hold});
}

/// False when one of the ids was taken, in the table or within the batch; then none is claimed.
Result<bool> Batch::claim(std::span<Posting const> postings) {
    auto const first = touched_->head_before + 1;
    auto const claimed = TRY(claim_ids(work_.tx, book_, postings, first));
    if (claimed == std::ssize(postings)) return true;
    TRY(forget_ids(work_.tx, book_, postings, first));
    return false;
}

void Batch::take_back() {
    if (memory_) touched_->undo();
    touched_->before.clear();
    holds_.clear();
    entries_.clear();
}

/// From here on the Work's own rollback takes memory back.
void Batch::commit_memory() {
    work_.tx.on_undo([touched = touched_] { touched->undo(); });
    work_.tx.on_commit([&books = books_, touched = touched_] { books.show(*touched); });
}

Result<Money> Batch::total(std::span<Posting const> postings) const {
    auto sum = Money{0, postings.front().amount.currency};
    for (auto const& posting : postings) sum = TRY(add(sum, posting.amount));
    return sum;
}

static tlog::LeafDraft clear_leaf(Posting const& posting, LeafPlan const& plan) {
    tlog::LeafDraft draft{
        .type = plan.kind == LeafKind::gift ? tlog::LeafType::gift_in : tlog::LeafType::fund_move,
        .subject = {posting.id.bytes},
        .fund = plan.fund,
        .other_fund = plan.other_fund,
        .amount = posting.amount,
        .slots = plan.slots};
    draft.slots.push_back({tlog::Slot::entry_id, posting.id.text()});
    draft.slots.push_back({tlog::Slot::event_date, date_text(posting.event_date)});
    return draft;
}

Result<> Batch::queue_leaves(LeafPlan const& plan, std::span<Posting const> postings) {
    auto const first = entries_.front().entry.seq;
    auto const last = entries_.back().entry.seq;
    switch (plan.kind) {
        case LeafKind::pooled:
            return tlog::queue_transfers(work_, book_,
                                         {{}, first, last, {0, postings.front().amount.currency}});
        case LeafKind::payment: {
            auto const sum = TRY(total(postings));
            return tlog::queue_entries(work_, book_, {plan.run, first, last, sum});
        }
        case LeafKind::gift:
        case LeafKind::fund_move:
            for (auto const& posting : postings)
                leaves_.push_back(TRY(tlog::append(work_, book_, clear_leaf(posting, plan))));
            return {};
    }
    return {};
}

/// Leaves first: a refusal of the log leaves nothing behind, should the caller go on without us.
Result<> Batch::save(LeafPlan const& plan, std::span<Posting const> postings) {
    if (auto queued = queue_leaves(plan, postings); !queued) {
        TRY(forget_ids(work_.tx, book_, postings, touched_->head_before + 1));
        take_back();
        return queued;
    }
    commit_memory();
    TRY(save_entries(work_.tx, entries_));
    TRY(save_run(work_.tx, {book_, entries_.front().entry.seq, entries_.back().entry.seq,
                            work_.actor.person, work_.command, plan.kind}));
    for (auto& [id, batch_hold] : holds_) {
        if (!batch_hold) continue;
        auto& [hold, facts] = *batch_hold;
        hold.remaining.minor = facts.remaining_minor;
        hold.state = facts.open ? HoldState::open : HoldState::settled;
        TRY(save_hold_state(work_.tx, hold, work_.now));
    }
    return advance_snapshot(work_, *memory_, std::ssize(entries_));
}

static Posted posted_of(Entry const& entry) {
    return {.id = entry.id,
            .seq = entry.seq,
            .debit_balance_minor = entry.debit_balance_minor,
            .credit_balance_minor = entry.credit_balance_minor,
            .debit_total_minor = entry.debit_total_minor,
            .credit_total_minor = entry.credit_total_minor};
}

Posted Batch::posted(std::size_t entry) const {
    auto answer = posted_of(entries_[entry].entry);
    if (entry < leaves_.size()) answer.leaf = leaves_[entry];
    return answer;
}

// ---- When ids may have been used before
// ----------------------------------------------------------

/// Compares a posting with what its id stands for; the differing field is named to its own actor
/// only.
static std::optional<Error> compare(Posting const& first, Posting const& again, std::size_t row,
                                    bool same_actor) {
    auto const field = first_difference(first, again);
    if (field.empty()) return std::nullopt;
    auto error = error_of({Refusal::id_reused}, again, static_cast<std::int64_t>(row));
    if (same_actor) error.params.push_back({"field", std::string{field}});
    return error;
}

/// The first answer to an id that is in the table; nullopt when the id is new.
static Result<std::optional<Posted>> answer_again(Work& work, std::int64_t book,
                                                  Posting const& posting, std::size_t row,
                                                  LeafPlan const& plan) {
    auto const seq = TRY(find_seq(work.tx, book, posting.id));
    if (!seq) return std::nullopt;
    auto const stored = TRY(find_entry(work.tx, book, *seq));
    if (!stored) return fail(ErrorKind::broken, "ledger.books_broken", posting.id.text());
    auto const account = work.parts.get<Books>().impl().figures({book, stored->entry.debit}, true);
    auto const actor = TRY(actor_of_entry(work.tx, book, *seq));
    auto const first = posting_of(*stored, account ? account->asset : Currency{});
    if (auto error = compare(first, posting, row, actor == work.actor.person))
        return std::unexpected(std::move(*error));
    auto answer = posted_of(stored->entry);
    answer.repeated = true;
    if (plan.kind == LeafKind::gift || plan.kind == LeafKind::fund_move)
        answer.leaf = TRY(tlog::append(work, book, clear_leaf(posting, plan)));
    return answer;
}

/// Goes through the rows in order, telling new postings from repeated ones.
class Sorting {
public:
    Sorting(Work& work, Batch& batch, std::span<Posting const> postings, LeafPlan const& plan)
        : work_(work), batch_(batch), postings_(postings), plan_(plan) {}

    Result<> sort() {
        for (std::size_t row = 0; row < postings_.size(); ++row) TRY(sort_row(row));
        return {};
    }
    std::vector<Posting> const& fresh() const { return fresh_; }
    std::vector<Answer>& answers() { return answers_; }

private:
    Result<> sort_row(std::size_t row) {
        auto const& posting = postings_[row];
        if (posting.id.is_nil())
            return std::unexpected(
                error_of({Refusal::id_missing}, posting, static_cast<std::int64_t>(row)));
        if (auto const twin = rows_.find(posting.id); twin != rows_.end()) {
            auto error = compare(postings_[twin->second], posting, row, true);
            if (error) return std::unexpected(std::move(*error));
            answers_.push_back(answers_[twin->second]);
            answers_.back().repeated = true;
            return {};
        }
        rows_.emplace(posting.id, row);
        if (auto before = TRY(answer_again(work_, batch_.book(), posting, row, plan_))) {
            answers_.push_back({.repeated = true, .before = *std::move(before)});
            return {};
        }
        auto error = TRY(batch_.apply(posting, row));
        if (error) return std::unexpected(std::move(*error));
        answers_.push_back({.entry = fresh_.size()});
        fresh_.push_back(posting);
        return {};
    }

    Work& work_;
    Batch& batch_;
    std::span<Posting const> postings_;
    LeafPlan const& plan_;
    std::unordered_map<EntryId, std::size_t> rows_;
    std::vector<Posting> fresh_;
    std::vector<Answer> answers_;
};

static Result<std::vector<Posted>> post_sorted(Work& work, Batch& batch,
                                               std::span<Posting const> postings,
                                               LeafPlan const& plan) {
    Sorting sorting{work, batch, postings, plan};
    if (auto sorted = sorting.sort(); !sorted) {
        batch.take_back();
        return std::unexpected(std::move(sorted).error());
    }
    if (!sorting.fresh().empty()) {
        if (!TRY(batch.claim(sorting.fresh())))
            return fail(ErrorKind::broken, "ledger.books_broken", "an id is free and taken");
        TRY(batch.save(plan, sorting.fresh()));
    }
    std::vector<Posted> posted;
    posted.reserve(postings.size());
    for (auto const& answer : sorting.answers()) {
        posted.push_back(answer.entry ? batch.posted(*answer.entry) : answer.before);
        posted.back().repeated = answer.repeated;
    }
    return posted;
}

/// Applies all as new ones; false when one is refused or an id was taken, with nothing left
/// applied.
static Result<bool> apply_as_new(Batch& batch, std::span<Posting const> postings) {
    for (std::size_t row = 0; row < postings.size(); ++row) {
        if (!TRY(batch.apply(postings[row], row))) continue;
        batch.take_back();
        return false;
    }
    if (TRY(batch.claim(postings))) return true;
    batch.take_back();
    return false;
}

Result<std::vector<Posted>> post(Work& work, std::span<Posting const> postings,
                                 LeafPlan const& plan) {
    if (postings.empty()) return std::vector<Posted>{};
    if (std::ssize(postings) > postings_max)
        return fail(ErrorKind::invalid, "ledger.batch_too_large", Params{{"limit", postings_max}});
    Batch batch{work, postings};
    if (!TRY(apply_as_new(batch, postings))) return post_sorted(work, batch, postings, plan);
    TRY(batch.save(plan, postings));
    std::vector<Posted> posted;
    posted.reserve(postings.size());
    for (std::size_t i = 0; i < postings.size(); ++i) posted.push_back(batch.posted(i));
    return posted;
}

}  // namespace takaful::ledger
