#pragma once
// The tables of pairs, their decisions and scans.

#include <optional>
#include <vector>

#include "trust/registration/registration.hpp"

namespace takaful::registration {

struct PairRow {
    PairId pair;
    HouseholdId a;  // The lesser.
    HouseholdId b;
    PairState state = PairState::open;
    std::int64_t weight = 0;
    std::int64_t probability = 0;
    std::int64_t people = 0;
    FoundBy found_by = FoundBy::entry;
    Instant found_at;
    std::optional<PersonId> said_apart_by;
    std::optional<Bytes> fingerprint;
};
Result<> insert_pair(Work& work, PairRow const& row);
Result<> update_pair(Work& work, PairRow const& row);
Result<std::optional<PairRow>> find_pair(store::Tx& tx, std::int64_t book, PairId pair);
Result<std::optional<PairRow>> find_pair_of(store::Tx& tx, std::int64_t book, HouseholdId a,
                                            HouseholdId b);
/// All but those that are gone, at most 200.
Result<std::vector<PairRow>> list_pairs_of(store::Tx& tx, std::int64_t book, HouseholdId household);
/// Of a state, the heaviest first; `after`: the last one of the page before.
Result<std::vector<PairRow>> list_pairs(store::Tx& tx, std::int64_t book, PairState state,
                                        std::optional<PairRow> const& after, int limit);
/// At most 1,000 are counted.
Result<std::int64_t> count_pairs(store::Tx& tx, std::int64_t book, PairState state);

struct PairDecisionRow {
    std::int64_t number = 1;
    PairVerdict verdict = PairVerdict::apart;
    PersonId by;
    Instant at;
    std::optional<Bytes> sealed;  // The reason.
};
Result<> insert_pair_decision(Work& work, PairId pair, PairDecisionRow const& row);
Result<std::vector<PairDecisionRow>> list_pair_decisions(store::Tx& tx, std::int64_t book,
                                                         PairId pair);
Result<std::int64_t> count_pair_decisions(store::Tx& tx, std::int64_t book, PairId pair);

struct ScanRow {
    jobs::JobId job;
    HouseholdId after;
    std::int64_t households = 0;
    std::int64_t pairs = 0;
    PersonId made_by;
    Instant made_at;
    std::optional<Instant> done_at;
};
Result<> insert_scan(Work& work, ScanRow const& row);
Result<> update_scan(Work& work, ScanRow const& row);
Result<std::optional<ScanRow>> find_scan(store::Tx& tx, std::int64_t book, jobs::JobId job);
Result<std::optional<ScanRow>> find_last_scan(store::Tx& tx, std::int64_t book);

/// Ends the pairs of an erased household and empties their reasons.
Result<> erase_pairs(Work& work, HouseholdId household);

}  // namespace takaful::registration
