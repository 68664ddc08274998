#pragma once
// A witness's rows: named SQL and mapping, no decisions.

#include <optional>

#include "platform/store/store.hpp"
#include "record/tlog/merkle.hpp"

namespace takaful::tlog {

struct WatchedRow {
    std::string origin;
    std::int64_t size = 0;
    Hash root = empty_root();
    std::string checkpoint;  // Of the log, with the witness's own cosignature; empty at first.
    std::int64_t leaves = 0;
    Hash leaves_root = empty_root();
};

struct AlarmRow {
    std::string origin;
    std::int64_t number = 0;
    std::string code;
    std::int64_t leaf = -1;
    std::string checkpoint;
};

Result<std::optional<WatchedRow>> find_watched(store::Tx& tx, std::string const& origin);
Result<> save_watched(store::Tx& tx, WatchedRow const& row);
/// Compare and swap: only from `old_size`. False: another was quicker.
Result<bool> swap_watched(store::Tx& tx, std::int64_t old_size, WatchedRow const& row);
/// How far the copy has come.
Result<> save_leaves(store::Tx& tx, WatchedRow const& row);

Result<std::optional<AlarmRow>> last_alarm(store::Tx& tx, std::string const& origin);
Result<> save_alarm(store::Tx& tx, AlarmRow const& row, Instant now);

}  // namespace takaful::tlog
