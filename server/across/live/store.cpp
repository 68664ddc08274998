#include "across/live/store.hpp"

namespace takaful::live {

static constexpr store::Query run_save{"live.save_run", R"(
    INSERT INTO live_run (book_id, began_at, last_at)
    VALUES ($1, $2, $3)
        ON CONFLICT (book_id, began_at) DO UPDATE
       SET last_at = excluded.last_at)"};

static constexpr store::Query runs_since{"live.runs_since", R"(
    SELECT began_at, last_at
      FROM live_run
     WHERE book_id = $1 AND began_at >= $2
     ORDER BY began_at
     LIMIT 10000)"};

static constexpr store::Query day_add{"live.add_movements", R"(
    INSERT INTO live_day (book_id, counted_on, movements)
    VALUES ($1, $2, $3)
        ON CONFLICT (book_id, counted_on) DO UPDATE
       SET movements = live_day.movements + excluded.movements)"};

static constexpr store::Query days_between{"live.days_between", R"(
    SELECT counted_on, movements
      FROM live_day
     WHERE book_id = $1 AND counted_on >= $2 AND counted_on < $3
     ORDER BY counted_on
     LIMIT 100)"};

static constexpr store::Query peak_find{"live.peak", R"(
    SELECT movements, counted_on FROM live_peak WHERE book_id = $1)"};

static constexpr store::Query peak_save{"live.save_peak", R"(
    INSERT INTO live_peak (book_id, movements, counted_on)
    VALUES ($1, $2, $3)
        ON CONFLICT (book_id) DO UPDATE
       SET movements = excluded.movements, counted_on = excluded.counted_on)"};

static constexpr store::Query cost_save{"live.save_cost", R"(
    INSERT INTO live_cost (book_id, set_at, monthly_minor, currency, set_by)
    VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (book_id, set_at) DO UPDATE
       SET monthly_minor = excluded.monthly_minor, currency = excluded.currency,
           set_by = excluded.set_by)"};

static constexpr store::Query cost_newest{"live.cost", R"(
    SELECT monthly_minor, currency
      FROM live_cost
     WHERE book_id = $1 AND set_at > $2
     ORDER BY set_at DESC
     LIMIT 1)"};

Result<> save_run(store::Tx& tx, std::int64_t book, Run const& run) {
    TRY(tx.run(run_save, book, run.began_at, run.last_at));
    return {};
}

Result<std::vector<Run>> list_runs(store::Tx& tx, std::int64_t book, Instant since) {
    // A run of months began long before the window; older ones than a year are of no use.
    constexpr std::int64_t year_us = std::int64_t{366} * 86'400 * 1'000'000;
    std::vector<Run> runs;
    auto const oldest = Instant{since.unix_us - year_us};
    for (auto const& row : TRY(tx.many(runs_since, book, oldest)))
        runs.push_back({row.get<Instant>("began_at"), row.get<Instant>("last_at")});
    return runs;
}

Result<> add_movements(store::Tx& tx, std::int64_t book, Date day, std::int64_t movements) {
    TRY(tx.run(day_add, book, day, movements));
    return {};
}

Result<DaysSum> sum_of_days(store::Tx& tx, std::int64_t book, Date today) {
    DaysSum sum;
    auto const from = today + Days{-window_days};
    for (auto const& row : TRY(tx.many(days_between, book, from, today))) {
        if (sum.days == 0) sum.days = (today - row.get<Date>("counted_on")).count;
        sum.movements += row.get<std::int64_t>("movements");
    }
    return sum;
}

Result<std::optional<StoredPeak>> find_peak(store::Tx& tx, std::int64_t book) {
    auto const row = TRY(tx.one(peak_find, book));
    if (!row) return std::nullopt;
    return StoredPeak{row->get<std::int64_t>("movements"), row->get<Date>("counted_on")};
}

Result<> save_peak(store::Tx& tx, std::int64_t book, StoredPeak const& peak) {
    TRY(tx.run(peak_save, book, peak.movements, peak.on));
    return {};
}

Result<> save_cost(Work& work, std::int64_t book, Money monthly) {
    TRY(work.tx.run(cost_save, book, work.now, monthly.minor, monthly.currency, work.actor.person));
    return {};
}

Result<std::optional<Money>> find_cost(store::Tx& tx, std::int64_t book) {
    auto const row = TRY(tx.one(cost_newest, book, Instant{0}));
    if (!row) return std::nullopt;
    return Money{row->get<std::int64_t>("monthly_minor"), row->get<Currency>("currency")};
}

}  // namespace takaful::live
