#include "platform/http/limiter.hpp"

#include <algorithm>

namespace takaful::http {

std::int64_t Limiter::take(std::string const& key, RateLimit limit, std::int64_t now_ms) {
    if (limit.per_minute <= 0 || limit.burst <= 0) return 0;
    auto const now_us = now_ms * 1'000;
    auto const token_us = std::int64_t{60'000'000} / limit.per_minute;
    std::lock_guard const lock{mutex_};
    auto found = full_at_us_.find(key);
    if (found == full_at_us_.end()) {
        if (full_at_us_.size() >= keys_max_) sweep(now_ms);
        if (full_at_us_.size() >= keys_max_) return 0;
        found = full_at_us_.emplace(key, now_us).first;
    }
    auto const full_at = std::max(found->second, now_us) + token_us;
    auto const over_us = full_at - now_us - token_us * limit.burst;
    if (over_us > 0) return (over_us + 999) / 1'000;
    found->second = full_at;
    return 0;
}

void Limiter::sweep(std::int64_t now_ms) {
    std::erase_if(full_at_us_, [&](auto const& row) { return row.second <= now_ms * 1'000; });
}

}  // namespace takaful::http
