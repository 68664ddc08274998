#pragma once
// Token buckets (as GCRA): one time a key, so a key costs its text and eight bytes. Pure but for
// its map.

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "platform/http/http.hpp"

namespace takaful::http {

/// Thread safe.
class Limiter {
public:
    explicit Limiter(std::size_t keys_max = 100'000) : keys_max_(keys_max) {}

    /// 0: go on (one token taken); else the milliseconds until a token is there. `now_ms` never
    /// goes back. With `keys_max` busy keys a new key passes: memory is bounded before strangers
    /// are.
    std::int64_t take(std::string const& key, RateLimit limit, std::int64_t now_ms);

private:
    void sweep(std::int64_t now_ms);
    std::size_t const keys_max_;
    std::mutex mutex_;
    std::unordered_map<std::string, std::int64_t> full_at_us_;  // When the bucket is full again.
};

}  // namespace takaful::http
