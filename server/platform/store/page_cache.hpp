#pragma once
// SQLite's own page cache, spared a walk. Private to the store.
//
// At each commit SQLite asks its cache to drop the pages behind the file's end. There are none, but
// a split of a tree renumbers pages by way of a number far behind the end, after which the cache
// looks at every page that it holds: a tenth of the writer's time, and more as the cache fills.

#include <cstdint>

namespace takaful::store::sqlite {

/// Puts itself before SQLite's cache. Before SQLite is initialized, once a process.
void install_page_cache();

/// Walks that were not made since the process began. For tests.
std::uint64_t walks_spared();

}  // namespace takaful::store::sqlite
