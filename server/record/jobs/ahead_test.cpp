#include "record/jobs/ahead.hpp"

#include <doctest/doctest.h>

#include <array>
#include <atomic>

using namespace takaful;

using Numbers = std::vector<std::int64_t>;
using Ahead = jobs::SlicesAhead<Numbers>;

namespace {

/// Makes slices of ten numbers, and counts how often each was made.
struct Maker {
    std::array<std::atomic<int>, 100> made{};
    Ahead::Make make = [this](std::int64_t first) -> Result<Numbers> {
        ++made[static_cast<std::size_t>(first)];
        if (first == 90) return fail(ErrorKind::not_found, "keys.unknown");
        return Numbers(10, first);
    };
};

}  // namespace

TEST_CASE("slices ahead: each slice is made once and taken in order") {
    Maker maker;
    Ahead ahead;
    for (std::int64_t first = 0; first < 80; first += 20) {
        REQUIRE(ahead.make_ready({first, 10, 75}, 2, maker.make));
        CHECK_FALSE(ahead.take(first + 20));
        CHECK(ahead.take(first)->front() == first);
        CHECK(ahead.take(first + 10).has_value() == (first + 10 < 75));
        CHECK_FALSE(ahead.take(first));
        CHECK(maker.made[static_cast<std::size_t>(first)] == 1);
    }
    CHECK(maker.made[80] == 0);
}

TEST_CASE("slices ahead: a slice that was rolled back is made again") {
    Maker maker;
    Ahead ahead;
    REQUIRE(ahead.make_ready({0, 10, 40}, 2, maker.make));
    CHECK(ahead.take(0));
    REQUIRE(ahead.make_ready({0, 10, 40}, 2, maker.make));
    CHECK(ahead.take(0)->size() == 10);
    CHECK(ahead.take(10));
    REQUIRE(ahead.make_ready({20, 10, 40}, 2, maker.make));
    CHECK(ahead.take(20));
    CHECK(maker.made[0] == 2);
}

TEST_CASE("slices ahead: what a slice fails with is told when its turn comes") {
    Maker maker;
    Ahead ahead;
    REQUIRE(ahead.make_ready({80, 10, 100}, 2, maker.make));
    CHECK(ahead.take(80));
    CHECK_FALSE(ahead.take(90));
    CHECK(ahead.make_ready({90, 10, 100}, 2, maker.make).error().code == "keys.unknown");
}
