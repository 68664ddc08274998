#include "platform/store/page_cache.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <set>

namespace takaful::store::sqlite {

namespace {

sqlite3_pcache_methods2 own{};  // SQLite's.
std::atomic<std::uint64_t> spared = 0;

/// What stands for a cache of SQLite's: which numbers its pages may have.
struct Watched {
    sqlite3_pcache* cache = nullptr;
    unsigned top = 0;          // No page has a greater number, besides those in `above`.
    std::set<unsigned> above;  // Numbers on the way to another.
};

Watched& watched(sqlite3_pcache* cache) {
    return *reinterpret_cast<Watched*>(cache);
}

sqlite3_pcache* create(int page_bytes, int extra_bytes, int is_purgeable) {
    auto* const cache = own.xCreate(page_bytes, extra_bytes, is_purgeable);
    if (cache == nullptr) return nullptr;
    return reinterpret_cast<sqlite3_pcache*>(new Watched{cache, 0, {}});
}

void set_size(sqlite3_pcache* cache, int pages) {
    own.xCachesize(watched(cache).cache, pages);
}

int count(sqlite3_pcache* cache) {
    return own.xPagecount(watched(cache).cache);
}

sqlite3_pcache_page* fetch(sqlite3_pcache* cache, unsigned number, int create_flag) {
    auto& known = watched(cache);
    auto* const page = own.xFetch(known.cache, number, create_flag);
    if (page != nullptr) known.top = std::max(known.top, number);
    return page;
}

void unpin(sqlite3_pcache* cache, sqlite3_pcache_page* page, int discard) {
    own.xUnpin(watched(cache).cache, page, discard);
}

void renumber(sqlite3_pcache* cache, sqlite3_pcache_page* page, unsigned before, unsigned after) {
    auto& known = watched(cache);
    own.xRekey(known.cache, page, before, after);
    known.above.erase(before);
    if (after > known.top) known.above.insert(after);
}

void truncate(sqlite3_pcache* cache, unsigned first) {
    auto& known = watched(cache);
    if (known.above.empty() && first > known.top) {
        ++spared;
        return;
    }
    own.xTruncate(known.cache, first);
    if (first <= known.top) known.top = first == 0 ? 0 : first - 1;
    known.above.erase(known.above.lower_bound(first), known.above.end());
}

void destroy(sqlite3_pcache* cache) {
    own.xDestroy(watched(cache).cache);
    delete &watched(cache);
}

void shrink(sqlite3_pcache* cache) {
    own.xShrink(watched(cache).cache);
}

}  // namespace

void install_page_cache() {
    if (sqlite3_config(SQLITE_CONFIG_GETPCACHE2, &own) != SQLITE_OK) return;
    auto methods = own;
    methods.xCreate = create;
    methods.xCachesize = set_size;
    methods.xPagecount = count;
    methods.xFetch = fetch;
    methods.xUnpin = unpin;
    methods.xRekey = renumber;
    methods.xTruncate = truncate;
    methods.xDestroy = destroy;
    methods.xShrink = shrink;
    sqlite3_config(SQLITE_CONFIG_PCACHE2, &methods);
}

std::uint64_t walks_spared() {
    return spared;
}

}  // namespace takaful::store::sqlite
