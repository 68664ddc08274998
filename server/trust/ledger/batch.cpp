#include "trust/ledger/batch.hpp"

#include <utility>

namespace takaful::ledger {

Batch::Batch(Work& work, std::int64_t book, std::size_t postings)
    : work_(work),
      books_(work.parts.get<Books>().impl()),
      book_(book),
      memory_(books_.find(book)),
      touched_(std::make_shared<Touched>()) {
    touched_->memory = memory_;
    if (memory_) touched_->head_before = memory_->head;
    entries_.reserve(postings);
    touched_->before.reserve(2 * postings);
}

// ---- What a posting names -----------------------------------------------------------------------

Result<BatchHold*> Batch::load_hold(HoldId const& id) {
    auto found = loaded_.holds.find(id);
    if (found == loaded_.holds.end()) {
        auto const stored = TRY(find_hold(work_.tx, book_, id));
        std::optional<BatchHold> loaded;
        if (stored) {
            auto const now = as_of(*stored, work_.now);
            loaded = BatchHold{*stored,
                               {.account = now.account,
                                .to = now.to,
                                .asset = now.amount.currency,
                                .remaining_minor = now.remaining.minor,
                                .state = now.state}};
        }
        found = loaded_.holds.emplace(id, loaded).first;
    }
    return found->second ? &*found->second : nullptr;
}

/// An entry of this same call is not there yet: what is wrong with it is not posted at all.
Result<OriginalFacts*> Batch::load_original(EntryId const& id) {
    auto found = loaded_.originals.find(id);
    if (found == loaded_.originals.end()) {
        std::optional<OriginalFacts> loaded;
        auto const seq = TRY(find_seq(work_.tx, book_, id));
        if (auto const stored = seq ? TRY(find_entry(work_.tx, book_, *seq)) : std::nullopt) {
            auto const& entry = stored->entry;
            loaded = OriginalFacts{.seq = entry.seq,
                                   .debit = entry.debit,
                                   .credit = entry.credit,
                                   .amount_minor = entry.amount_minor,
                                   .reversed_minor = TRY(reversed_minor(work_.tx, book_, *seq)),
                                   .purpose = entry.purpose};
        }
        found = loaded_.originals.emplace(id, loaded).first;
    }
    return found->second ? &*found->second : nullptr;
}

Result<CapFacts*> Batch::load_cap_of(AccountRef const& account, Seat const& seat, Purpose purpose) {
    if (!seat.kind || !needs_cap(purpose, *seat.kind)) return nullptr;
    auto found = loaded_.caps.find(account.account);
    if (found == loaded_.caps.end())
        found = loaded_.caps.emplace(account.account, TRY(load_cap(work_.tx, account))).first;
    return &found->second;
}

Result<> Batch::load_named(Posting const& posting) {
    if (posting.hold) judged_.hold = TRY(load_hold(*posting.hold));
    if (posting.reverses) judged_.original = TRY(load_original(*posting.reverses));
    judged_.debit_cap = TRY(load_cap_of(posting.debit, judged_.debit, posting.purpose));
    judged_.credit_cap = TRY(load_cap_of(posting.credit, judged_.credit, posting.purpose));
    return {};
}

/// Frees what the account's holds keep beyond their time, whether or not the sweep came by.
Result<bool> Batch::expire_due(AccountRef const& account) {
    if (!memory_ || memory_->next_expiry_us > work_.now.unix_us) return false;
    if (account.book != book_) return false;  // Between books: refused here, halved later.
    bool any = false;
    for (auto const& due : TRY(list_due_holds_of(work_.tx, account, work_.now))) {
        auto& hold = *TRY(load_hold(due.id));
        if (hold.changed) continue;
        touched_->keep(due.account.account);
        memory_->live[due.account.account - 1].state.held_minor -= due.remaining.minor;
        if (due.to) {
            touched_->keep(due.to->account);
            memory_->live[due.to->account - 1].state.coming_minor -= due.remaining.minor;
        }
        hold.changed = any = true;
    }
    return any;
}

// ---- Judging and carrying out -------------------------------------------------------------------

Setting Batch::setting() const {
    return {.book = book_,
            .today = work_.today(),
            .open_from = memory_ ? memory_->open_from : Date{},
            .hold = judged_.hold ? &judged_.hold->facts : nullptr,
            .original = judged_.original,
            .debit_cap = judged_.debit_cap,
            .clearing = judged_.clearing};
}

static bool is_rare(Posting const& posting, Seat const& debit, Seat const& credit) {
    return posting.hold || posting.reverses || posting.up_to ||
           (debit.kind && debit.kind->law.capped_purposes.bits != 0) ||
           (credit.kind && credit.kind->law.capped_purposes.bits != 0);
}

/// As much as there is: the copy carries the amount that moves.
Result<Verdict> Batch::judge_limited(Posting const& posting, Setting const& setting) {
    TRY(expire_due(posting.debit));
    TRY(expire_due(posting.credit));
    limited_ = posting;
    limited_.amount.minor = most_that_moves(posting, setting, judged_.debit, judged_.credit);
    judged_.posting = &limited_;
    return ledger::judge(limited_, setting, judged_.debit, judged_.credit);
}

Result<Verdict> Batch::judge(Posting const& posting, std::optional<Side> clearing) {
    judged_ = {.posting = &posting,
               .asked_minor = posting.amount.minor,
               .debit = books_.seat(memory_, posting.debit.account),
               .credit = books_.seat(memory_, posting.credit.account),
               .clearing = clearing};
    if (is_rare(posting, judged_.debit, judged_.credit)) TRY(load_named(posting));
    if (posting.up_to) return judge_limited(posting, setting());
    auto const verdict = ledger::judge(posting, setting(), judged_.debit, judged_.credit);
    if (verdict.refusal != Refusal::funds_short && verdict.refusal != Refusal::ceiling_passed)
        return verdict;
    auto const freed_debit = TRY(expire_due(posting.debit));
    auto const freed_credit = TRY(expire_due(posting.credit));
    if (!freed_debit && !freed_credit) return verdict;
    return ledger::judge(posting, setting(), judged_.debit, judged_.credit);
}

void Batch::carry_out(LeafPlan const& plan) {
    auto const& posting = *judged_.posting;
    touched_->keep(posting.debit.account);
    touched_->keep(posting.credit.account);
    auto const debit_previous = judged_.debit.state->head;
    auto const credit_previous = judged_.credit.state->head;
    ledger::apply(posting, ++memory_->head, judged_.debit, judged_.credit,
                  judged_.hold ? &judged_.hold->facts : nullptr);
    if (stretches_.empty() || stretches_.back().plan != &plan)
        stretches_.push_back({entries_.size(), &plan});
    record(posting);
    entries_.back().entry.debit_previous = debit_previous;
    entries_.back().entry.credit_previous = credit_previous;
    note_rare(posting);
}

void Batch::record(Posting const& posting) {
    auto const& debit = judged_.debit;
    auto const& credit = judged_.credit;
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

/// Holds, originals and caps as this posting leaves them.
void Batch::note_rare(Posting const& posting) {
    if (judged_.hold) judged_.hold->changed = true;
    if (judged_.original) judged_.original->reversed_minor += posting.amount.minor;
    if (judged_.debit_cap)
        count_cap(posting, Side::debit, *judged_.debit.kind, judged_.original, *judged_.debit_cap);
    if (judged_.credit_cap)
        count_cap(posting, Side::credit, *judged_.credit.kind, judged_.original,
                  *judged_.credit_cap);
    if (!posting.reverses && !posting.up_to) return;
    EntryNote note{.seq = memory_->head, .reverses_seq = {}, .asked_minor = {}};
    if (judged_.original) note.reverses_seq = judged_.original->seq;
    if (posting.up_to) note.asked_minor = judged_.asked_minor;
    notes_.push_back(note);
}

// ---- Going back ---------------------------------------------------------------------------------

Batch::Mark Batch::mark() const {
    return {.changes = touched_->before.size(),
            .entries = entries_.size(),
            .notes = notes_.size(),
            .stretches = stretches_.size(),
            .head = memory_ ? memory_->head : 0,
            .loaded = loaded_};
}

void Batch::undo_to(Mark mark) {
    if (memory_) touched_->undo_to(mark.changes, mark.head);
    entries_.resize(mark.entries);
    notes_.resize(mark.notes);
    stretches_.resize(mark.stretches);
    loaded_ = std::move(mark.loaded);
}

bool Batch::replacements_balance(std::size_t first) const {
    std::map<std::int64_t, std::int64_t> net;  // By account; what a call moves fits.
    for (auto i = first; i < entries_.size(); ++i) {
        auto const& entry = entries_[i].entry;
        if (entry.purpose != Purpose::replacement) continue;
        net[entry.debit] -= entry.amount_minor;
        net[entry.credit] += entry.amount_minor;
    }
    for (auto const& [account, minor] : net) {
        auto const seat = books_.seat(memory_, account);
        if (minor < 0 && seat.kind->debit_purposes.has(Purpose::replacement)) return false;
    }
    return true;
}

// ---- Ids, leaves, rows --------------------------------------------------------------------------

Result<bool> Batch::claim() {
    auto const claimed = TRY(claim_ids(work_.tx, book_, entries_));
    if (claimed == std::ssize(entries_)) return true;
    TRY(forget_ids(work_.tx, book_, entries_));
    return false;
}

tlog::LeafDraft clear_leaf(Entry const& entry, Currency const& asset, LeafPlan const& plan) {
    tlog::LeafDraft draft{
        .type = plan.kind == LeafKind::gift ? tlog::LeafType::gift_in : tlog::LeafType::fund_move,
        .subject = {entry.id.bytes},
        .fund = plan.fund,
        .other_fund = plan.other_fund,
        .amount = {entry.amount_minor, asset},
        .slots = plan.slots};
    draft.slots.push_back({tlog::Slot::entry_id, entry.id.text()});
    draft.slots.push_back({tlog::Slot::event_date, date_text(entry.event_date)});
    return draft;
}

Currency Batch::asset_of(Entry const& entry) const {
    return books_.seat(memory_, entry.debit).kind->asset;
}

Result<tlog::Queued> Batch::append_leaf(Entry const& entry, LeafPlan const& plan) {
    return tlog::append(work_, book_, clear_leaf(entry, asset_of(entry), plan));
}

Result<> Batch::queue_stretch(Stretch const& stretch, std::size_t end) {
    auto const& plan = *stretch.plan;
    auto const asset = asset_of(entries_[stretch.first].entry);
    auto const first = entries_[stretch.first].entry.seq;
    auto const last = entries_[end - 1].entry.seq;
    switch (plan.kind) {
        case LeafKind::pooled:
            return tlog::queue_transfers(work_, book_, {{}, first, last, {0, asset}});
        case LeafKind::payment: {
            Money sum{0, asset};
            for (auto i = stretch.first; i < end; ++i)
                sum = TRY(add(sum, {entries_[i].entry.amount_minor, asset_of(entries_[i].entry)}));
            return tlog::queue_entries(work_, book_, {plan.run, first, last, sum});
        }
        case LeafKind::gift:
        case LeafKind::fund_move:
            for (auto i = stretch.first; i < end; ++i)
                leaves_.emplace(i, TRY(append_leaf(entries_[i].entry, plan)));
            return {};
    }
    return {};
}

Result<> Batch::queue_leaves() {
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
        auto const end = i + 1 < stretches_.size() ? stretches_[i + 1].first : entries_.size();
        if (stretches_[i].first < end) TRY(queue_stretch(stretches_[i], end));
    }
    return {};
}

/// Left on the way, by an exception: memory is as before.
Batch::~Batch() {
    if (!is_handed_over_ && !touched_->before.empty()) touched_->undo();
}

/// From here on the Work's own rollback takes memory back.
void Batch::commit_memory() {
    work_.tx.on_undo([touched = touched_] { touched->undo(); });
    is_handed_over_ = true;
    work_.tx.on_commit([&books = books_, touched = touched_] { books.show(*touched); });
}

Result<> Batch::save_rare() {
    TRY(save_notes(work_.tx, book_, notes_));
    for (auto& [id, loaded] : loaded_.holds) {
        if (!loaded || !loaded->changed) continue;
        auto& [hold, facts, changed] = *loaded;
        hold.remaining.minor = facts.remaining_minor;
        hold.state = facts.state;
        TRY(save_hold_state(work_.tx, hold, work_.now));
    }
    for (auto const& [account, cap] : loaded_.caps) TRY(save_cap(work_.tx, {book_, account}, cap));
    return {};
}

/// Leaves first: a refusal of the log leaves nothing behind, should the caller go on without us.
Result<> Batch::save() {
    if (auto queued = queue_leaves(); !queued) {
        TRY(forget_ids(work_.tx, book_, entries_));
        take_back();
        return queued;
    }
    commit_memory();
    TRY(save_entries(work_.tx, entries_));
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
        auto const end = i + 1 < stretches_.size() ? stretches_[i + 1].first : entries_.size();
        if (stretches_[i].first == end) continue;
        TRY(save_run(work_.tx,
                     {book_, entries_[stretches_[i].first].entry.seq, entries_[end - 1].entry.seq,
                      work_.actor.person, work_.command, stretches_[i].plan->kind}));
    }
    TRY(save_rare());
    return advance_snapshot(work_, *memory_, std::ssize(entries_));
}

Posted posted_of(Entry const& entry) {
    return {.id = entry.id,
            .seq = entry.seq,
            .amount_minor = entry.amount_minor,
            .debit_balance_minor = entry.debit_balance_minor,
            .credit_balance_minor = entry.credit_balance_minor,
            .debit_total_minor = entry.debit_total_minor,
            .credit_total_minor = entry.credit_total_minor};
}

Posted Batch::posted(std::size_t entry) const {
    auto answer = posted_of(entries_[entry].entry);
    if (auto const leaf = leaves_.find(entry); leaf != leaves_.end()) answer.leaf = leaf->second;
    return answer;
}

}  // namespace takaful::ledger
