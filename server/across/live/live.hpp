#pragma once
// What the server measures of itself, coarse enough for everyone to see: how much money moves, how
// long it was up, how quickly it answers, what a payment costs. Nothing is shown that was not
// measured. The rule of what may be shown: docs/decisions/live.md.

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "platform/work/work.hpp"

namespace takaful::http {
struct Route;
}

namespace takaful::live {

// ---- Rules --------------------------------------------------------------------------------------

inline constexpr std::int64_t beat_s = 10;         // Between two heartbeats.
inline constexpr std::int64_t silence_s_max = 60;  // A longer one is time down.
inline constexpr std::int64_t window_days = 30;    // Of the share of time up, and of the cost.
inline constexpr std::int64_t minute_movements_min =
    1'200;                                                 // Fewer in a minute are not told: 20/s.
inline constexpr std::int64_t cost_movements_min = 1'000;  // Fewer in the window neither.
inline constexpr std::int64_t answers_min = 100;           // Fewer say nothing of a 99th.

/// One run of the server.
struct Run {
    Instant began_at;
    Instant last_at;
    bool operator==(Run const&) const = default;
};

/// How long the server was up since it was first measured, 30 days at most.
struct UpTime {
    Instant since;
    std::int64_t up_ppm = 0;  // Of a million; rounded down.
    std::int64_t down_s = 0;
    TAKAFUL_FIELDS(UpTime, since, up_ppm, down_s)
};
/// None while less than a minute was measured. Runs in order; what lies outside of them was down,
/// and so is what followed the last heartbeat, when it is longer ago than a heartbeat may be.
std::optional<UpTime> up_time(std::span<Run const> runs, Instant now);

/// The two leading digits, the rest zeros: 1'987 -> 1'900. Nothing is told to the last unit.
std::int64_t two_digits_down(std::int64_t value);
std::int64_t two_digits_up(std::int64_t value);

/// Movements a second of a minute's count; none below the floor.
std::optional<std::int64_t> per_second(std::int64_t movements_of_minute);

/// Thousandths of a minor unit that one movement costs, rounded up to two digits, when a machine of
/// `monthly_minor` carried `movements` in `days`; none for too few movements or no whole day.
std::optional<std::int64_t> cost_thousandths(std::int64_t monthly_minor, std::int64_t movements,
                                             std::int64_t days);

/// The p-th percentile of samples, the smallest value that so many per cent do not exceed.
std::int64_t percentile(std::vector<std::int64_t> samples, int per_cent);

// ---- Measuring ----------------------------------------------------------------------------------

/// The last answers to payments, and the last minute's movements; one in Parts. Thread safe.
class Gauge {
public:
    /// A payment was answered after so many microseconds, its commit included.
    void answered(std::int64_t us);
    struct Answers {
        std::int64_t measured = 0;  // Of the last 1,000 at most.
        std::int64_t p50_us = 0, p99_us = 0;
        TAKAFUL_FIELDS(Answers, measured, p50_us, p99_us)
    };
    /// None before 100 were measured.
    std::optional<Answers> answers() const;

    /// All movements ever, counted at a moment; gives those of the minute before it, once a minute
    /// was watched.
    std::optional<std::int64_t> counted(Instant at, std::int64_t movements);
    /// As `counted` said last, unless that is longer ago than a minute.
    std::optional<std::int64_t> last_minute(Instant now) const;

private:
    friend struct Heart;
    struct Sample {
        Instant at;
        std::int64_t movements = 0;
    };
    static constexpr std::size_t answers_max = 1'000;
    mutable std::mutex mutex_;
    std::vector<std::int64_t> answers_;
    std::size_t next_answer_ = 0;
    std::deque<Sample> samples_;
    std::optional<std::int64_t> minute_;
    // The running heartbeat, touched by `beat` alone.
    std::optional<Run> run_;
    std::int64_t movements_ = 0;
};

/// A heartbeat: says that the server is up, and counts what moved since the last one. Gives false
/// when it is too early for another. A Work of the system's; `moved` is all movements ever.
Result<bool> beat(Work&, std::int64_t moved);

// ---- Telling ------------------------------------------------------------------------------------

struct SetCost {
    CommandId id;
    std::string monthly;  // Decimal text.
    Currency currency;
    TAKAFUL_FIELDS(SetCost, id, monthly, currency)
};
struct CostSet {
    Money monthly;
    TAKAFUL_FIELDS(CostSet, monthly)
};
/// Right: administer. What the machine costs a month: what a payment costs is computed from it.
/// Errors: live.cost_not_positive, live.cost_too_large {limit}, those of parse_money
Result<CostSet> set_cost(Work&, SetCost const&);

struct Cost {
    Currency currency;
    std::int64_t thousandths_of_minor = 0;  // A movement.
    std::int64_t days = 0;                  // Over which it was counted.
    TAKAFUL_FIELDS(Cost, currency, thousandths_of_minor, days)
};
struct Peak {
    std::int64_t per_s = 0;
    std::string week;  // "2026-W47": a day would tell the day of a payroll.
    TAKAFUL_FIELDS(Peak, per_s, week)
};
struct Figures {
    std::optional<std::int64_t> per_s;  // Movements in the last minute, a second; none: too few.
    std::int64_t floor_per_s = minute_movements_min / 60;
    std::optional<Peak> peak;
    std::optional<UpTime> up;
    std::optional<Gauge::Answers> answers;
    std::optional<Cost> cost;
    TAKAFUL_FIELDS(Figures, per_s, floor_per_s, peak, up, answers, cost)
};
/// For everyone.
Result<Figures> figures(Work&);

/// POST /v1/live/cost; app adds what it knows of log and copies, as GET /v1/live.
std::vector<http::Route> routes();

}  // namespace takaful::live
