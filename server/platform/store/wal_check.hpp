#pragma once
// Is SQLite's write-ahead log whole? Private to the store.

#include <string>

#include "base/error.hpp"

namespace takaful::store::sqlite {

/// SQLite takes a frame that does not add up for the end of the log and drops all after it in
/// silence: right after a power cut, which can only have hurt the newest commit, for every commit
/// is synced before the next is written. A bad frame with two commits at or after it is therefore
/// damage to what was promised, and opening the database would lose it. Before SQLite opens it.
///
/// Errors: store.log_damaged {file}
Result<> check_wal(std::string const& database_path);

}  // namespace takaful::store::sqlite
