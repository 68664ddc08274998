// A heartbeat, the operator's cost, and the figures for everyone.

#include "across/live/store.hpp"
#include "record/identity/identity.hpp"

namespace takaful::live {

// Ten million pounds a month: a zero too many is likelier than such a machine.
static constexpr std::int64_t monthly_minor_max = 1'000'000'000;

static std::int64_t house_of(Work& work) {
    return work.parts.get<identity::House>().book;
}

// ---- Measuring ----------------------------------------------------------------------------------

/// What only the heartbeat changes in the gauge.
struct Heart {
    static std::optional<Run>& run(Gauge& gauge) { return gauge.run_; }
    static std::int64_t& movements(Gauge& gauge) { return gauge.movements_; }
};

static bool goes_on(Run const& run, Instant now) {
    auto const silence = now.unix_us - run.last_at.unix_us;
    return silence >= 0 && silence <= silence_s_max * 1'000'000;
}

Result<bool> beat(Work& work, std::int64_t moved) {
    auto& gauge = work.parts.get<Gauge>();
    auto const before = Heart::run(gauge);
    bool const same_run = before && goes_on(*before, work.now);
    if (same_run && work.now.unix_us - before->last_at.unix_us < beat_s * 1'000'000) return false;
    auto const book = house_of(work);
    Run const run{same_run ? before->began_at : work.now, work.now};
    TRY(save_run(work.tx, book, run));
    // What moved while nobody watched, such as before the first beat, is not counted.
    auto const fresh = before ? moved - Heart::movements(gauge) : 0;
    if (fresh >= 0) TRY(add_movements(work.tx, book, work.today(), fresh));
    auto const minute = gauge.counted(work.now, moved);
    auto const peak = TRY(find_peak(work.tx, book));
    if (minute && *minute > (peak ? peak->movements : 0))
        TRY(save_peak(work.tx, book, {*minute, work.today()}));
    work.tx.on_commit([&gauge, run, moved] {
        Heart::run(gauge) = run;
        Heart::movements(gauge) = moved;
    });
    return true;
}

// ---- Cost ---------------------------------------------------------------------------------------

Result<CostSet> set_cost(Work& work, SetCost const& command) {
    TRY(permit(work, Right::administer, house_of(work)));
    auto const monthly = TRY(parse_money(command.monthly, command.currency));
    if (monthly.minor <= 0) return fail(ErrorKind::invalid, "live.cost_not_positive");
    if (monthly.minor > monthly_minor_max)
        return fail(ErrorKind::invalid, "live.cost_too_large", {{"limit", monthly_minor_max}});
    TRY(save_cost(work, house_of(work), monthly));
    return CostSet{monthly};
}

// ---- Telling ------------------------------------------------------------------------------------

static std::string week_text(Date day) {
    auto const week = iso_week(day);
    auto const number = std::to_string(week.week);
    return std::to_string(week.year) + (number.size() == 1 ? "-W0" : "-W") + number;
}

static Result<std::optional<Cost>> cost_of(Work& work, std::int64_t book) {
    auto const monthly = TRY(find_cost(work.tx, book));
    if (!monthly) return std::nullopt;
    auto const sum = TRY(sum_of_days(work.tx, book, work.today()));
    auto const each = cost_thousandths(monthly->minor, sum.movements, sum.days);
    if (!each) return std::nullopt;
    return Cost{monthly->currency, *each, sum.days};
}

Result<Figures> figures(Work& work) {
    auto const book = house_of(work);
    auto& gauge = work.parts.get<Gauge>();
    Figures out;
    if (auto const minute = gauge.last_minute(work.now)) out.per_s = per_second(*minute);
    if (auto const peak = TRY(find_peak(work.tx, book)))
        if (auto const per_s = per_second(peak->movements))
            out.peak = Peak{*per_s, week_text(peak->on)};
    constexpr std::int64_t window_us = window_days * 86'400 * 1'000'000;
    auto const runs = TRY(list_runs(work.tx, book, Instant{work.now.unix_us - window_us}));
    out.up = up_time(runs, work.now);
    out.answers = gauge.answers();
    out.cost = TRY(cost_of(work, book));
    return out;
}

}  // namespace takaful::live
