#include "trust/registration/duplicate_store.hpp"

namespace takaful::registration {

// ---- Pairs -------------------------------------------------------------------------------------

static constexpr store::Query pair_insert{"registration.insert_pair", R"(
    INSERT INTO registration_pair (book_id, id, a_id, b_id, state, weight, probability, people,
                                   found_by, found_at, said_apart_by, fingerprint)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))"};

static constexpr store::Query pair_update{"registration.update_pair", R"(
    UPDATE registration_pair
       SET state = $3, weight = $4, probability = $5, people = $6, found_by = $7, found_at = $8,
           said_apart_by = $9, fingerprint = $10
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query pair_by_id{"registration.pair_by_id", R"(
    SELECT id, a_id, b_id, state, weight, probability, people, found_by, found_at, said_apart_by,
           fingerprint
      FROM registration_pair
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query pair_by_ends{"registration.pair_by_ends", R"(
    SELECT id, a_id, b_id, state, weight, probability, people, found_by, found_at, said_apart_by,
           fingerprint
      FROM registration_pair
     WHERE book_id = $1 AND a_id = $2 AND b_id = $3)"};

static constexpr store::Query pairs_of_a{"registration.pairs_of_a", R"(
    SELECT id, a_id, b_id, state, weight, probability, people, found_by, found_at, said_apart_by,
           fingerprint
      FROM registration_pair
     WHERE book_id = $1 AND a_id = $2 AND state <> 'gone'
     LIMIT 100)"};

static constexpr store::Query pairs_of_b{"registration.pairs_of_b", R"(
    SELECT id, a_id, b_id, state, weight, probability, people, found_by, found_at, said_apart_by,
           fingerprint
      FROM registration_pair
     WHERE book_id = $1 AND b_id = $2 AND state <> 'gone'
     LIMIT 100)"};

static constexpr store::Query pairs_of_state{"registration.pairs_of_state", R"(
    SELECT id, a_id, b_id, state, weight, probability, people, found_by, found_at, said_apart_by,
           fingerprint
      FROM registration_pair
     WHERE book_id = $1 AND state = $2 AND (weight, id) < ($3, $4)
     ORDER BY weight DESC, id DESC
     LIMIT $5)"};

static constexpr store::Query pairs_counted{"registration.count_pairs", R"(
    SELECT COUNT(1) AS pairs
      FROM (SELECT 1
              FROM registration_pair
             WHERE book_id = $1 AND state = $2
             LIMIT 1000) AS some)"};

static PairRow to_pair(store::Row const& row) {
    return {.pair = row.get<PairId>("id"),
            .a = row.get<HouseholdId>("a_id"),
            .b = row.get<HouseholdId>("b_id"),
            .state = row.get<PairState>("state"),
            .weight = row.get<std::int64_t>("weight"),
            .probability = row.get<std::int64_t>("probability"),
            .people = row.get<std::int64_t>("people"),
            .found_by = row.get<FoundBy>("found_by"),
            .found_at = row.get<Instant>("found_at"),
            .said_apart_by = row.get<std::optional<PersonId>>("said_apart_by"),
            .fingerprint = row.get<std::optional<Bytes>>("fingerprint")};
}

static std::optional<PairRow> to_maybe(std::optional<store::Row> const& row) {
    return row ? std::optional{to_pair(*row)} : std::nullopt;
}

Result<> insert_pair(Work& work, PairRow const& row) {
    TRY(work.tx.run(pair_insert, work.actor.book, row.pair, row.a, row.b, row.state, row.weight,
                    row.probability, row.people, row.found_by, row.found_at, row.said_apart_by,
                    row.fingerprint));
    return {};
}

Result<> update_pair(Work& work, PairRow const& row) {
    TRY(work.tx.run(pair_update, work.actor.book, row.pair, row.state, row.weight, row.probability,
                    row.people, row.found_by, row.found_at, row.said_apart_by, row.fingerprint));
    return {};
}

Result<std::optional<PairRow>> find_pair(store::Tx& tx, std::int64_t book, PairId pair) {
    return to_maybe(TRY(tx.one(pair_by_id, book, pair)));
}

Result<std::optional<PairRow>> find_pair_of(store::Tx& tx, std::int64_t book, HouseholdId a,
                                            HouseholdId b) {
    return to_maybe(TRY(tx.one(pair_by_ends, book, std::min(a, b), std::max(a, b))));
}

Result<std::vector<PairRow>> list_pairs_of(store::Tx& tx, std::int64_t book,
                                           HouseholdId household) {
    std::vector<PairRow> pairs;
    for (auto const* query : {&pairs_of_a, &pairs_of_b})
        for (auto const& row : TRY(tx.many(*query, book, household))) pairs.push_back(to_pair(row));
    return pairs;
}

Result<std::vector<PairRow>> list_pairs(store::Tx& tx, std::int64_t book, PairState state,
                                        std::optional<PairRow> const& after, int limit) {
    PairId last;
    last.bytes.fill(0xFF);
    std::vector<PairRow> pairs;
    for (auto const& row :
         TRY(tx.many(pairs_of_state, book, state, after ? after->weight : std::int64_t{INT64_MAX},
                     after ? after->pair : last, limit)))
        pairs.push_back(to_pair(row));
    return pairs;
}

Result<std::int64_t> count_pairs(store::Tx& tx, std::int64_t book, PairState state) {
    return TRY(tx.one(pairs_counted, book, state))->get<std::int64_t>("pairs");
}

// ---- Decisions ---------------------------------------------------------------------------------

static constexpr store::Query decision_insert{"registration.insert_pair_decision", R"(
    INSERT INTO registration_pair_decision (book_id, pair_id, number, kind, by_id, at, sealed)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};

static constexpr store::Query decisions_of{"registration.decisions_of_pair", R"(
    SELECT number, kind, by_id, at, sealed
      FROM registration_pair_decision
     WHERE book_id = $1 AND pair_id = $2
     ORDER BY number DESC
     LIMIT 50)"};

static constexpr store::Query decisions_counted{"registration.count_pair_decisions", R"(
    SELECT COUNT(1) AS decisions
      FROM registration_pair_decision
     WHERE book_id = $1 AND pair_id = $2)"};

Result<> insert_pair_decision(Work& work, PairId pair, PairDecisionRow const& row) {
    TRY(work.tx.run(decision_insert, work.actor.book, pair, row.number, row.verdict, row.by, row.at,
                    row.sealed));
    return {};
}

Result<std::vector<PairDecisionRow>> list_pair_decisions(store::Tx& tx, std::int64_t book,
                                                         PairId pair) {
    std::vector<PairDecisionRow> rows;
    for (auto const& row : TRY(tx.many(decisions_of, book, pair)))
        rows.push_back({.number = row.get<std::int64_t>("number"),
                        .verdict = row.get<PairVerdict>("kind"),
                        .by = row.get<PersonId>("by_id"),
                        .at = row.get<Instant>("at"),
                        .sealed = row.get<std::optional<Bytes>>("sealed")});
    return rows;
}

Result<std::int64_t> count_pair_decisions(store::Tx& tx, std::int64_t book, PairId pair) {
    return TRY(tx.one(decisions_counted, book, pair))->get<std::int64_t>("decisions");
}

// ---- Scans -------------------------------------------------------------------------------------

static constexpr store::Query scan_insert{"registration.insert_scan", R"(
    INSERT INTO registration_scan (book_id, id, after_id, households, pairs, made_by, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};

static constexpr store::Query scan_update{"registration.update_scan", R"(
    UPDATE registration_scan
       SET after_id = $3, households = $4, pairs = $5, done_at = $6
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query scan_by_id{"registration.scan_by_id", R"(
    SELECT id, after_id, households, pairs, made_by, made_at, done_at
      FROM registration_scan
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query scan_last{"registration.last_scan", R"(
    SELECT id, after_id, households, pairs, made_by, made_at, done_at
      FROM registration_scan
     WHERE book_id = $1 AND id < $2
     ORDER BY id DESC
     LIMIT 1)"};

static std::optional<ScanRow> to_scan(std::optional<store::Row> const& row) {
    if (!row) return std::nullopt;
    return ScanRow{.job = row->get<jobs::JobId>("id"),
                   .after = row->get<HouseholdId>("after_id"),
                   .households = row->get<std::int64_t>("households"),
                   .pairs = row->get<std::int64_t>("pairs"),
                   .made_by = row->get<PersonId>("made_by"),
                   .made_at = row->get<Instant>("made_at"),
                   .done_at = row->get<std::optional<Instant>>("done_at")};
}

Result<> insert_scan(Work& work, ScanRow const& row) {
    TRY(work.tx.run(scan_insert, work.actor.book, row.job, row.after, row.households, row.pairs,
                    row.made_by, row.made_at));
    return {};
}

Result<> update_scan(Work& work, ScanRow const& row) {
    TRY(work.tx.run(scan_update, work.actor.book, row.job, row.after, row.households, row.pairs,
                    row.done_at));
    return {};
}

Result<std::optional<ScanRow>> find_scan(store::Tx& tx, std::int64_t book, jobs::JobId job) {
    return to_scan(TRY(tx.one(scan_by_id, book, job)));
}

Result<std::optional<ScanRow>> find_last_scan(store::Tx& tx, std::int64_t book) {
    jobs::JobId last;
    last.bytes.fill(0xFF);
    return to_scan(TRY(tx.one(scan_last, book, last)));
}

// ---- Erasure -----------------------------------------------------------------------------------

static constexpr store::Query reasons_erase{"registration.erase_pair_reasons", R"(
    UPDATE registration_pair_decision
       SET sealed = NULL
     WHERE book_id = $1
       AND pair_id IN (SELECT id
                         FROM registration_pair
                        WHERE book_id = $1 AND (a_id = $2 OR b_id = $2)))"};

static constexpr store::Query pairs_erase{"registration.erase_pairs", R"(
    UPDATE registration_pair
       SET state = 'gone', fingerprint = NULL
     WHERE book_id = $1 AND (a_id = $2 OR b_id = $2))"};

Result<> erase_pairs(Work& work, HouseholdId household) {
    for (auto const* query : {&reasons_erase, &pairs_erase})
        TRY(work.tx.run(*query, work.actor.book, household));
    return {};
}

}  // namespace takaful::registration
