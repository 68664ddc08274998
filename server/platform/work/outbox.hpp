#pragma once
// The rows of what happened: written with their cause, counted by the writer thread. Private to
// work.

#include "platform/work/work.hpp"

namespace takaful::work {

/// Used on the writer thread alone, but for had_rows_at_start.
class Outbox {
public:
    Result<> start(store::Tx& tx);
    /// Inserts what this Work emitted.
    Result<> save(Work& work);
    void group_committed();
    void group_lost();
    /// True once after a group with rows was committed.
    bool take_news() { return std::exchange(has_news_, false); }
    bool had_rows_at_start() const { return had_rows_at_start_; }

private:
    std::int64_t last_number_ = 0;
    bool group_has_rows_ = false;
    bool has_news_ = false;
    bool had_rows_at_start_ = false;
};

}  // namespace takaful::work
