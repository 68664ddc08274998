#include "record/tlog/watched.hpp"

namespace takaful::tlog {

namespace {

using store::Query;

constexpr Query watched_by_origin{"tlog.watched", R"(
    SELECT origin, size, root, checkpoint, leaves, leaves_root
      FROM tlog_watched WHERE origin = $1)"};
constexpr Query watched_save{"tlog.watched_save", R"(
    INSERT INTO tlog_watched (origin, size, root, checkpoint, leaves, leaves_root)
    VALUES ($1, $2, $3, $4, $5, $6))"};
constexpr Query watched_swap{"tlog.watched_swap", R"(
    UPDATE tlog_watched SET size = $2, root = $3, checkpoint = $4
     WHERE origin = $1 AND size = $5)"};
constexpr Query watched_leaves{"tlog.watched_leaves", R"(
    UPDATE tlog_watched SET leaves = $2, leaves_root = $3 WHERE origin = $1)"};

constexpr Query alarm_last{"tlog.alarm_last", R"(
    SELECT origin, number, code, leaf, checkpoint
      FROM tlog_alarm WHERE origin = $1 ORDER BY number DESC LIMIT 1)"};
constexpr Query alarm_save{"tlog.alarm_save", R"(
    INSERT INTO tlog_alarm (origin, number, code, leaf, checkpoint, at)
    VALUES ($1, $2, $3, $4, $5, $6))"};

}  // namespace

Result<std::optional<WatchedRow>> find_watched(store::Tx& tx, std::string const& origin) {
    auto const row = TRY(tx.one(watched_by_origin, origin));
    if (!row) return std::nullopt;
    return WatchedRow{.origin = row->get<std::string>("origin"),
                      .size = row->get<std::int64_t>("size"),
                      .root = row->get<Hash>("root"),
                      .checkpoint = row->get<std::string>("checkpoint"),
                      .leaves = row->get<std::int64_t>("leaves"),
                      .leaves_root = row->get<Hash>("leaves_root")};
}

Result<> save_watched(store::Tx& tx, WatchedRow const& row) {
    TRY(tx.run(watched_save, row.origin, row.size, row.root, row.checkpoint, row.leaves,
               row.leaves_root));
    return {};
}

Result<bool> swap_watched(store::Tx& tx, std::int64_t old_size, WatchedRow const& row) {
    return TRY(tx.run(watched_swap, row.origin, row.size, row.root, row.checkpoint, old_size)) == 1;
}

Result<> save_leaves(store::Tx& tx, WatchedRow const& row) {
    TRY(tx.run(watched_leaves, row.origin, row.leaves, row.leaves_root));
    return {};
}

Result<std::optional<AlarmRow>> last_alarm(store::Tx& tx, std::string const& origin) {
    auto const row = TRY(tx.one(alarm_last, origin));
    if (!row) return std::nullopt;
    return AlarmRow{.origin = row->get<std::string>("origin"),
                    .number = row->get<std::int64_t>("number"),
                    .code = row->get<std::string>("code"),
                    .leaf = row->get<std::int64_t>("leaf"),
                    .checkpoint = row->get<std::string>("checkpoint")};
}

Result<> save_alarm(store::Tx& tx, AlarmRow const& row, Instant now) {
    TRY(tx.run(alarm_save, row.origin, row.number, row.code, row.leaf, row.checkpoint, now));
    return {};
}

}  // namespace takaful::tlog
