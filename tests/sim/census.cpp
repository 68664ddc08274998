#include "census.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace takaful::sim {

namespace {

constexpr std::string_view names[] = {
    // What clients do.
    "retry: answered as the first time",
    "retry: the same refusal again",
    "retry: twice in one group",
    "retry: hours later",
    "id: reused with another body, the field named",
    "group: some Works undone, others kept",
    "group: refused by a full disk, later done",
    // The ledger.
    "ledger: funds short",
    "ledger: ceiling passed",
    "ledger: an id failed for ever",
    "ledger: linked group undone by its last row",
    "ledger: entry asked again in another command",
    "ledger: part of an entry reversed",
    "ledger: reversal refused, all was reversed",
    "ledger: as much as there is moved less than was asked",
    "ledger: between books",
    "ledger: exchange left a residue",
    "ledger: account closed",
    "hold: settled in parts to the end",
    "hold: expired while its settling was under way",
    "hold: freed by its time before the sweep came",
    "hold: released twice",
    "month: closed while entries of it still came",
    "month: every balance sealed",
    // Runs of payments and the log.
    "payroll: paid in slices to the end",
    "payroll: died between two slices",
    "payroll: under twenty, joined the pool",
    "log: a batch of twenty or more published",
    "log: a promise kept",
    "witness: cosigned after it was away",
    "witness: an older size refused",
    "witness: a forked tree refused",
    "witness: signed ahead of what is published",
    // Deaths.
    "death: power cut while SQLite wrote",
    "death: power cut while tiles were written",
    "death: power cut while starting",
    "death: kill -9",
    "death: fsync failed, the process stopped",
    "death: write error, the process stopped",
    "death: with a plan that was not signed",
    "death: signed, not published",
    "death: with half-written tiles",
    "death: in the middle of a snapshot pass",
    "death: sectors torn",
    "death: the group in flight was there",
    "death: the group in flight was gone",
    "disk: full while tiles were written",
    "disk: short write of a tile",
    "disk: a flipped bit in the tree's edge refused the start",
    "reader: stuck while the log grew, saw nothing of it",
    "server: a second one on the file refused",
};
std::map<std::string_view, std::int64_t> counts;

}  // namespace

void sometimes(std::string_view name, std::int64_t times) {
    auto const known = std::ranges::find(names, name);
    if (known == std::end(names)) {
        std::fprintf(stderr, "census: unknown name: %.*s\n", static_cast<int>(name.size()),
                     name.data());
        std::abort();
    }
    counts[*known] += times;
}

std::vector<CensusRow> census() {
    std::vector<CensusRow> rows;
    for (auto const name : names) rows.push_back({name, counts[name]});
    return rows;
}

void clear_census() {
    counts.clear();
}

}  // namespace takaful::sim
