#include "platform/http/limiter.hpp"

#include <doctest/doctest.h>

using namespace takaful::http;

TEST_CASE("http limiter: a burst passes, then one a refill, each key by itself") {
    Limiter limiter;
    RateLimit const limit{60, 3};  // One a second, three at once.
    for (int i = 0; i < 3; ++i) CHECK(limiter.take("a", limit, 0) == 0);
    CHECK(limiter.take("a", limit, 0) == 1'000);
    CHECK(limiter.take("b", limit, 0) == 0);
    CHECK(limiter.take("a", limit, 999) == 1);
    CHECK(limiter.take("a", limit, 1'000) == 0);
    CHECK(limiter.take("a", limit, 1'000) > 0);
    for (int i = 0; i < 3; ++i) CHECK(limiter.take("a", limit, 3'600'000) == 0);  // Full again.
    CHECK(limiter.take("a", limit, 3'600'000) > 0);
}

TEST_CASE("http limiter: zero is no limit, and memory is bounded") {
    Limiter limiter{2};
    for (int i = 0; i < 1'000; ++i) CHECK(limiter.take("a", {0, 0}, 0) == 0);
    RateLimit const limit{60, 1};
    CHECK(limiter.take("a", limit, 0) == 0);
    CHECK(limiter.take("b", limit, 0) == 0);
    CHECK(limiter.take("c", limit, 0) == 0);  // No room: passes, uncounted.
    CHECK(limiter.take("c", limit, 0) == 0);
    CHECK(limiter.take("a", limit, 0) > 0);
    CHECK(limiter.take("c", limit, 60'000) == 0);  // a and b are full again and made room.
    CHECK(limiter.take("c", limit, 60'000) > 0);
}
