#pragma once
// The tables of live. Private to the module.

#include <optional>
#include <vector>

#include "across/live/live.hpp"

namespace takaful::live {

Result<> save_run(store::Tx& tx, std::int64_t book, Run const& run);
/// In order, from a year before `since` on.
Result<std::vector<Run>> list_runs(store::Tx& tx, std::int64_t book, Instant since);
Result<> add_movements(store::Tx& tx, std::int64_t book, Date day, std::int64_t movements);
struct DaysSum {
    std::int64_t days = 0;  // From the first counted day to the last of the window.
    std::int64_t movements = 0;
};
/// Whole days before `today`, 30 at most.
Result<DaysSum> sum_of_days(store::Tx& tx, std::int64_t book, Date today);
struct StoredPeak {
    std::int64_t movements = 0;
    Date on{};
};
Result<std::optional<StoredPeak>> find_peak(store::Tx& tx, std::int64_t book);
Result<> save_peak(store::Tx& tx, std::int64_t book, StoredPeak const& peak);
Result<> save_cost(Work& work, std::int64_t book, Money monthly);
Result<std::optional<Money>> find_cost(store::Tx& tx, std::int64_t book);

}  // namespace takaful::live
