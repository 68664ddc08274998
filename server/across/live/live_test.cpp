// What is told of the server, at both sides of every border, and measured over deaths and gaps.

#include "across/live/live.hpp"

#include <doctest/doctest.h>

#include "platform/work/testing.hpp"
#include "record/identity/identity.hpp"

using namespace takaful;
using namespace takaful::live;

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t day_us = 86'400 * second_us;

Instant at(std::int64_t seconds) {
    return {1'800'000'000 * second_us + seconds * second_us};
}

struct Watched : work::TestHouse {
    identity::House house;
    Gauge gauge;
    Actor admin = actor(1, {Right::administer});

    Watched() {
        parts.add(house);
        parts.add(gauge);
    }
    /// A heartbeat after so many seconds, when so much had moved.
    bool beat_after(std::int64_t seconds, std::int64_t moved) {
        clock.advance_us(seconds * second_us);
        return run(Actor::system(1), [&](Work& work) { return beat(work, moved); }).value();
    }
    Figures told() { return ask(Actor{}, figures).value(); }
    std::string cost_code(std::uint32_t id, std::string monthly) {
        SetCost const command{work::test_id<CommandId>(id), std::move(monthly),
                              Currency::parse("EGP").value()};
        auto const set = this->command(admin, command, set_cost);
        return set ? std::string{} : std::string{set.error().code};
    }
};

}  // namespace

TEST_CASE("up_time: what lies between two runs was down, and so is a long silence") {
    Run const all[] = {{at(0), at(600)}, {at(900), at(1'000)}};
    CHECK_FALSE(up_time({}, at(0)));
    Run const fresh[] = {{at(0), at(59)}};
    CHECK_FALSE(up_time(fresh, at(59)));
    CHECK(up_time(fresh, at(120))->down_s == 61);
    CHECK(up_time({all, 1}, at(610))->up_ppm == 1'000'000);
    CHECK(up_time({all, 1}, at(660))->down_s == 0);   // A heartbeat may be this late.
    CHECK(up_time({all, 1}, at(661))->down_s == 61);  // Later, nobody knows that it was up.
    auto const after = up_time(all, at(1'000)).value();
    CHECK(after.since == at(0));
    CHECK(after.down_s == 300);
    CHECK(after.up_ppm == 700'000);
    // Down for a month: nothing of what was before may shine in.
    auto const late = Instant{at(1'000).unix_us + 40 * day_us};
    CHECK(up_time(all, late)->up_ppm == 0);
    CHECK(up_time(all, late)->down_s == 30 * 86'400);
}

TEST_CASE("figures are rounded to two digits, against the house's own favour") {
    struct Case {
        std::int64_t value, down, up;
    };
    Case const cases[] = {{0, 0, 0},
                          {7, 7, 7},
                          {99, 99, 99},
                          {100, 100, 100},
                          {101, 100, 110},
                          {1'987, 1'900, 2'000},
                          {9'950, 9'900, 10'000},
                          {123'456, 120'000, 130'000}};
    for (auto const& c : cases) {
        CAPTURE(c.value);
        CHECK(two_digits_down(c.value) == c.down);
        CHECK(two_digits_up(c.value) == c.up);
    }
}

TEST_CASE("per_second: nothing of a minute with fewer than 1,200 movements") {
    CHECK_FALSE(per_second(1'199));
    CHECK(per_second(1'200) == 20);
    CHECK(per_second(119'999) == 1'900);
}

TEST_CASE("cost_thousandths: the machine's month over what it carried, no fewer than 1,000") {
    CHECK_FALSE(cost_thousandths(90'000, 999, 30));
    CHECK_FALSE(cost_thousandths(90'000, 5'000, 0));
    CHECK(cost_thousandths(90'000, 1'000, 30) == 90'000);
    CHECK(cost_thousandths(90'000, 1'000, 1) == 3'000);    // A day has a thirtieth of the cost.
    CHECK(cost_thousandths(90'000, 7'000, 30) == 13'000);  // 12,857.1… a thousandth: up.
    CHECK(cost_thousandths(1, 1'000'000, 1) == 1);
}

TEST_CASE("gauge: percentiles of 100 answers or more, of the last 1,000") {
    Gauge gauge;
    for (int us = 1; us < 100; ++us) gauge.answered(us);
    CHECK_FALSE(gauge.answers());
    gauge.answered(100);
    CHECK(gauge.answers()->p50_us == 50);
    CHECK(gauge.answers()->p99_us == 99);
    for (int us = 0; us < 1'000; ++us) gauge.answered(7);
    CHECK(gauge.answers()->measured == 1'000);
    CHECK(gauge.answers()->p99_us == 7);
}

TEST_CASE("gauge: a minute is told once it was watched, and forgotten when nobody watches") {
    Gauge gauge;
    CHECK_FALSE(gauge.counted(at(0), 1'000));
    CHECK_FALSE(gauge.counted(at(59), 1'500));
    CHECK(gauge.counted(at(60), 3'000) == 2'000);
    CHECK(gauge.last_minute(at(120)) == 2'000);
    CHECK_FALSE(gauge.last_minute(at(121)));
    CHECK(gauge.counted(at(120), 3'000) == 0);
    CHECK_FALSE(gauge.counted(at(181), 9'000));  // A gap: how it came, nobody saw.
    CHECK_FALSE(gauge.counted(at(170), 9'000));  // The clock went back.
}

TEST_CASE("beat: time, movements and the fullest minute, over a death") {
    Watched house;
    CHECK(house.beat_after(0, 50'000));  // What was there before is no movement of today.
    CHECK_FALSE(house.beat_after(9, 50'000));
    for (int n = 1; n <= 7; ++n) CHECK(house.beat_after(n == 1 ? 1 : 10, 50'000 + n * 400));
    auto const told = house.told();
    CHECK(told.per_s == 40);
    CHECK(told.peak->per_s == 40);
    CHECK(told.peak->week.starts_with("20"));
    CHECK(told.up->up_ppm == 1'000'000);
    CHECK_FALSE(told.answers);
    CHECK_FALSE(told.cost);
    // It dies, and starts again five minutes later.
    Gauge second;
    house.parts.add(second);
    house.beat_after(300, 60'000);
    CHECK_FALSE(house.told().per_s);
    CHECK(house.told().peak->per_s == 40);
    CHECK(house.told().up->down_s == 300);
    // It hangs for a minute and a second without dying.
    house.beat_after(61, 60'000);
    CHECK(house.told().up->down_s == 361);
}

TEST_CASE("cost: absent until set and until enough has moved; a bad one is refused") {
    Watched house;
    CHECK(house.cost_code(10, "0") == "live.cost_not_positive");
    CHECK(house.cost_code(11, "-5") == "live.cost_not_positive");
    CHECK(house.cost_code(12, "10000000.01") == "live.cost_too_large");
    CHECK(house.cost_code(13, "ten") == "money.text_malformed");
    CHECK(house.cost_code(14, "٩٠٠").empty());
    auto const stranger = house.command(
        work::TestHouse::actor(2, {Right::signed_in}),
        SetCost{work::test_id<CommandId>(15), "1", Currency::parse("EGP").value()}, set_cost);
    CHECK(stranger.error().code == "identity.right_missing");
    house.beat_after(0, 0);
    house.beat_after(10, 3'000);
    CHECK_FALSE(house.told().cost);  // Whole days only: today is not over.
    house.clock.advance_us(day_us);
    auto const cost = house.told().cost.value();
    CHECK(cost.days == 1);
    CHECK(cost.thousandths_of_minor == 1'000);  // 900.00 a month is 3,000 a day, for 3,000.
    house.clock.advance_us(1'000);
    CHECK(house.cost_code(16, "1800").empty());  // The newest counts.
    CHECK(house.told().cost->thousandths_of_minor == 2'000);
}
