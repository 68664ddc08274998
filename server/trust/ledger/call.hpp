#pragma once
// One call of post that is looked at row by row: new postings, repeated ones, and those between
// books. Private to the module.

#include <deque>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "trust/ledger/batch.hpp"

namespace takaful::ledger {

/// A posting that stays in one book, or one of its two halves through the clearing accounts.
struct Leg {
    Posting posting;
    LeafPlan const* plan = nullptr;
    std::optional<Side> clearing{};  // Where a half has the clearing account.
};

/// Where the answer to a leg comes from: a new entry of this call, or the first time.
struct LegAnswer {
    std::int64_t book = 0;
    std::optional<std::size_t> entry{};
    bool repeated = false;
    Posted before{};
};

class Call {
public:
    /// One plan for all postings, or one for each. Postings and plans outlive the call.
    Call(Work& work, std::span<Posting const> postings, std::span<LeafPlan const> plans)
        : work_(work), postings_(postings), plans_(plans) {}

    /// Takes the next row; gives the error of a refusal, with nothing of the row left.
    Result<std::optional<Error>> take(std::size_t row);

    struct Mark {
        std::map<std::int64_t, Batch::Mark> batches;
        std::size_t rows = 0;
    };
    Mark mark() const;
    /// Gives up the rows that were taken since the mark.
    void undo_to(Mark mark);
    void take_back() { undo_to({}); }
    /// A waqf's principal that was replaced since the mark got at least as much as it gave.
    bool replacements_balance(Mark const& since) const;
    /// A row that is answered with an error: only `post_each` goes on after one.
    void skip_row() { answers_.emplace_back(); }

    /// Claims the ids, queues the leaves, saves.
    Result<> finish();
    Posted answer(std::size_t row) const;

private:
    using Answers = std::vector<LegAnswer>;

    Batch& batch(std::int64_t book);
    LeafPlan const& plan_of(std::size_t row) const { return plans_[plans_.size() > 1 ? row : 0]; }
    Result<std::vector<Leg>> legs_of(std::size_t row);
    Result<std::optional<Error>> take_legs(std::vector<Leg>& legs, std::size_t row,
                                           Answers& answers);
    Result<bool> answer_legs_again(std::vector<Leg>& legs, std::size_t row, Answers& answers);

    Work& work_;
    std::span<Posting const> postings_;
    std::span<LeafPlan const> plans_;
    std::deque<LeafPlan> halves_;  // Of postings between books, each book's own.
    std::map<std::int64_t, std::unique_ptr<Batch>> batches_;
    std::unordered_map<EntryId, std::size_t> rows_;
    std::vector<Answers> answers_;  // By row.
};

/// post_each with a plan for each posting.
Result<std::vector<Outcome>> post_each_planned(Work& work, std::span<Posting const> postings,
                                               std::span<LeafPlan const> plans);

}  // namespace takaful::ledger
