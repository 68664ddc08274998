#pragma once
// How much memory a writer's pages may take.

#include <cstdint>

#include "platform/store/store.hpp"

namespace takaful::store {

/// Gives the writer of a small file less than the usual 128 MiB. Does nothing on PostgreSQL.
Result<> limit_cache(Writer& writer, std::int64_t kib);

}  // namespace takaful::store
