#pragma once
// Who looked at how many different households lately: in memory, of the writer's thread.

#include <deque>
#include <map>
#include <tuple>
#include <unordered_map>

#include "trust/audit/audit.hpp"

namespace takaful::audit {

/// One person's looks of one kind.
struct Looks {
    struct One {
        Instant at;
        AnyId household;
    };
    std::deque<One> all;
    std::unordered_map<AnyId, std::int64_t> times;  // Of each household in `all`.
    Instant alarmed_at{};

    void add(Instant at, AnyId household);
    /// Forgets what is older.
    void drop_until(Instant oldest);
    /// Takes the last one back.
    void undo();
    std::int64_t different() const { return std::ssize(times); }
};

struct Watch::Impl {
    using Key = std::tuple<std::int64_t, PersonId, Looking>;
    std::map<Key, Looks> looks;
    /// When it was told last that somebody looked at this household that is nobody.
    std::map<std::tuple<std::int64_t, PersonId, AnyId>, Instant> planted;
    std::map<std::int64_t, std::map<Looking, Limit>> limits;  // By book, once they were read.
};

}  // namespace takaful::audit
