#include "platform/store/fatal.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace takaful::store {

std::int64_t ticks_us() {
    auto const ticks = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(ticks).count();
}

void stop_process(std::string_view why, std::string_view detail) {
    std::fprintf(stderr, "store: %.*s: %.*s; stopping, nothing more is acknowledged\n",
                 static_cast<int>(why.size()), why.data(), static_cast<int>(detail.size()),
                 detail.data());
    std::abort();
}

void bad_query(std::string_view name, std::string_view why) {
    std::fprintf(stderr, "store: query %.*s: %.*s\n", static_cast<int>(name.size()), name.data(),
                 static_cast<int>(why.size()), why.data());
    std::abort();
}

void note_time(std::string_view name, std::int64_t started_us, std::int64_t slow_us) {
    auto const took_us = ticks_us() - started_us;
    if (took_us < slow_us) return;
    std::fprintf(stderr, "store: slow %.*s %lld us\n", static_cast<int>(name.size()), name.data(),
                 static_cast<long long>(took_us));
}

}  // namespace takaful::store
