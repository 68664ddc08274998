#pragma once
// Postings of one call in one book, on their way: judged and applied in memory, then saved. Until
// `save`, all of it or its newest part can be taken back. Private to the module.

#include <map>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "trust/ledger/books.hpp"
#include "trust/ledger/store.hpp"

namespace takaful::ledger {

/// A hold that a batch takes from: as it was loaded, and as the batch leaves it.
struct BatchHold {
    Hold hold;
    HoldFacts facts;
    bool changed = false;
};

/// What postings name besides their accounts, as the batch leaves it.
struct Loaded {
    std::unordered_map<HoldId, std::optional<BatchHold>> holds;
    std::unordered_map<EntryId, std::optional<OriginalFacts>> originals;
    std::map<std::int64_t, CapFacts> caps;  // By account.
};

class Batch {
public:
    Batch(Work& work, std::int64_t book, std::size_t postings);
    /// What was carried out and never handed to the Work is taken back: an exception came between.
    ~Batch();
    Batch(Batch const&) = delete;
    Batch& operator=(Batch const&) = delete;

    /// Judges one posting as a new one; a verdict without refusal may be carried out at once.
    Result<Verdict> judge(Posting const& posting, std::optional<Side> clearing = {});
    /// Carries out the posting that was judged last.
    void carry_out(LeafPlan const& plan);
    /// What the posting that was judged last moves: with `up_to`, perhaps less than was asked.
    std::int64_t moving_minor() const { return judged_.posting->amount.minor; }

    /// A place to go back to.
    struct Mark {
        std::size_t changes = 0;
        std::size_t entries = 0;
        std::size_t notes = 0;
        std::size_t stretches = 0;
        std::int64_t head = 0;
        Loaded loaded;
    };
    Mark mark() const;
    void undo_to(Mark mark);
    void take_back() { undo_to({.head = touched_->head_before, .loaded = {}}); }

    /// A waqf's principal that was replaced since `first` got at least as much as it gave.
    bool replacements_balance(std::size_t first) const;
    /// False when one of the ids was taken, in the table or within the batch; then none is claimed.
    Result<bool> claim();
    /// Queues the leaves, then saves rows. On an error of the log nothing is left behind.
    Result<> save();

    Posted posted(std::size_t entry) const;
    std::size_t size() const { return entries_.size(); }
    std::int64_t book() const { return book_; }

private:
    /// The posting that was judged last, and what it names.
    struct Judged {
        Posting const* posting = nullptr;
        std::int64_t asked_minor = 0;
        Seat debit{};
        Seat credit{};
        BatchHold* hold = nullptr;
        OriginalFacts* original = nullptr;
        CapFacts* debit_cap = nullptr;
        CapFacts* credit_cap = nullptr;
        std::optional<Side> clearing{};
    };
    /// Entries from `first` on have leaves by this plan.
    struct Stretch {
        std::size_t first = 0;
        LeafPlan const* plan = nullptr;
    };

    Result<> load_named(Posting const& posting);
    Result<BatchHold*> load_hold(HoldId const& id);
    Result<OriginalFacts*> load_original(EntryId const& id);
    Result<CapFacts*> load_cap_of(AccountRef const& account, Seat const& seat, Purpose purpose);
    Result<bool> expire_due(AccountRef const& account);
    Result<Verdict> judge_limited(Posting const& posting, Setting const& setting);
    Setting setting() const;
    void record(Posting const& posting);
    void note_rare(Posting const& posting);
    Currency asset_of(Entry const& entry) const;
    Result<tlog::Queued> append_leaf(Entry const& entry, LeafPlan const& plan);
    Result<> queue_leaves();
    Result<> queue_stretch(Stretch const& stretch, std::size_t end);
    Result<> save_rare();
    void commit_memory();

    Work& work_;
    Books::Impl& books_;
    std::int64_t book_;
    BookMemory* memory_;
    std::shared_ptr<Touched> touched_;
    bool is_handed_over_ = false;  // The Work's hooks undo what was touched.
    Judged judged_;
    Posting limited_;  // A copy with the amount that moves, for `up_to`.
    Loaded loaded_;
    std::vector<StoredEntry> entries_;
    std::vector<EntryNote> notes_;
    std::vector<Stretch> stretches_;
    std::map<std::size_t, tlog::Queued> leaves_;  // Of gifts and moves, by entry.
};

/// The leaf of an entry that stands alone in the log.
tlog::LeafDraft clear_leaf(Entry const& entry, Currency const& asset, LeafPlan const& plan);

/// The answer that an entry gives, now or again.
Posted posted_of(Entry const& entry);

/// A hold as it is at this moment: one that is due has expired, swept or not.
Hold as_of(Hold hold, Instant now);

}  // namespace takaful::ledger
