// What may be told, and how coarsely. Pure.

#include <algorithm>

#include "across/live/live.hpp"

namespace takaful::live {

static constexpr std::int64_t second_us = 1'000'000;
static constexpr std::int64_t day_us = 86'400 * second_us;
static constexpr std::int64_t million = 1'000'000;

/// How much of a run lies after `since`.
static std::int64_t inside(Run const& run, Instant since) {
    auto const from = std::max(run.began_at.unix_us, since.unix_us);
    return std::max<std::int64_t>(0, run.last_at.unix_us - from);
}

std::optional<UpTime> up_time(std::span<Run const> runs, Instant now) {
    if (runs.empty()) return std::nullopt;
    auto const window = Instant{now.unix_us - window_days * day_us};
    auto const since = std::max(runs.front().began_at, window);
    // Between two heartbeats nobody knows: the silence counts as up only while it is short.
    auto const silence = now.unix_us - runs.back().last_at.unix_us;
    auto const end = silence <= silence_s_max * second_us ? runs.back().last_at : now;
    auto const all = end.unix_us - since.unix_us;
    if (all < 60 * second_us) return std::nullopt;
    std::int64_t up = 0;
    for (auto const& run : runs) up += inside(run, since);
    up = std::min(up, all);
    auto const whole = up * million / all;
    return UpTime{since, whole, (all - up) / second_us};
}

static std::int64_t step_of(std::int64_t value) {
    std::int64_t step = 1;
    while (value / step >= 100) step *= 10;
    return step;
}

std::int64_t two_digits_down(std::int64_t value) {
    auto const step = step_of(value);
    return value / step * step;
}

std::int64_t two_digits_up(std::int64_t value) {
    auto const step = step_of(value);
    return (value + step - 1) / step * step;
}

std::optional<std::int64_t> per_second(std::int64_t movements_of_minute) {
    if (movements_of_minute < minute_movements_min) return std::nullopt;
    return two_digits_down(movements_of_minute / 60);
}

std::optional<std::int64_t> cost_thousandths(std::int64_t monthly_minor, std::int64_t movements,
                                             std::int64_t days) {
    if (movements < cost_movements_min || days < 1) return std::nullopt;
    auto const spent = monthly_minor * 1'000 * days;
    auto const each = movements * window_days;
    return two_digits_up((spent + each - 1) / each);
}

std::int64_t percentile(std::vector<std::int64_t> samples, int per_cent) {
    if (samples.empty()) return 0;
    std::ranges::sort(samples);
    auto const rank = (samples.size() * static_cast<std::size_t>(per_cent) + 99) / 100;
    return samples[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace takaful::live
