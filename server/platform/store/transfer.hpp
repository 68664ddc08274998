#pragma once
// Moves a house's records from its SQLite file to a PostgreSQL database: for the operator's command
// only. Neither database may serve meanwhile; both are held by their locks.

#include <functional>
#include <string>

#include "platform/store/store.hpp"

namespace takaful::store {

struct TransferReport {
    std::int64_t tables = 0;
    std::int64_t rows = 0;
    std::int64_t copied = 0;  // Of them by this call; the others were there from an earlier one.
};

/// Copies every table in the order of its key, a few thousand rows a commit, then reads both sides
/// again and compares every value of every row. Called again after a crash, it goes on where it
/// was.
///
/// `source` tells one house's records from another's; `tell` hears of each table that is whole.
/// Errors: store.target_not_empty {table}: rows that no earlier call with this source wrote;
///         store.transfer_differs {table}: the sides differ, begin again with an empty database
Result<TransferReport> transfer(
    Database& from, Database& to, BytesView source,
    std::function<void(std::string_view table, std::int64_t rows)> tell);

}  // namespace takaful::store
