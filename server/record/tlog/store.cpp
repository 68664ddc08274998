#include "record/tlog/store.hpp"

namespace takaful::tlog {

namespace {

using store::Query;
using store::Row;

constexpr Query head_now{"tlog.head", R"(
    SELECT size, root, checkpoint, planned_size, planned_number FROM tlog_head WHERE id = 1)"};
constexpr Query head_first{"tlog.head_first", R"(
    INSERT INTO tlog_head (id, size, root, checkpoint, planned_size, planned_number)
    VALUES (1, $1, $2, $3, $4, $5))"};
constexpr Query head_plan{"tlog.head_plan", R"(
    UPDATE tlog_head SET planned_size = $1, planned_number = $2 WHERE id = 1)"};
constexpr Query head_swap{"tlog.head_swap", R"(
    UPDATE tlog_head SET size = $1, root = $2, checkpoint = $3
     WHERE id = 1 AND size = $4 AND planned_size = $5)"};

constexpr Query published_now{"tlog.published", R"(
    SELECT size, root, checkpoint, witnessed_size FROM tlog_published WHERE id = 1)"};
constexpr Query published_save{"tlog.published_save", R"(
    INSERT INTO tlog_published (id, size, root, checkpoint, witnessed_size)
    VALUES (1, $1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE
       SET size = $1, root = $2, checkpoint = $3, witnessed_size = $4)"};

constexpr Query quorum_rule_now{"tlog.quorum_rule", R"(
    SELECT above_minor FROM tlog_quorum_rule
     WHERE book_id = $1 AND fund_id = $2 AND currency = $3)"};
constexpr Query quorum_rule_save{"tlog.quorum_rule_save", R"(
    INSERT INTO tlog_quorum_rule (book_id, fund_id, currency, above_minor)
    VALUES ($1, $2, $3, $4)
        ON CONFLICT (book_id, fund_id, currency) DO UPDATE SET above_minor = $4)"};
constexpr Query quorum_rule_drop{"tlog.quorum_rule_drop", R"(
    DELETE FROM tlog_quorum_rule WHERE book_id = $1 AND fund_id = $2 AND currency = $3)"};

constexpr Query key_now{"tlog.key", "SELECT origin, sealed_seed FROM tlog_key WHERE id = 1"};
constexpr Query key_first{"tlog.key_first", R"(
    INSERT INTO tlog_key (id, origin, sealed_seed, made_at) VALUES (1, $1, $2, $3))"};

constexpr Query leaf_by_subject{"tlog.leaf_by_subject", R"(
    SELECT book_id, type, subject_id, number, leaf, leaf_hash, sealed, due_at, promise, leaf_index
      FROM tlog_leaf WHERE book_id = $1 AND type = $2 AND subject_id = $3)"};
constexpr Query leaf_last_number{"tlog.leaf_last_number", "SELECT max(number) AS n FROM tlog_leaf"};
constexpr Query leaf_save{"tlog.leaf_save", R"(
    INSERT INTO tlog_leaf (book_id, type, subject_id, number, leaf, leaf_hash, sealed, payload_root,
                           due_at, promise)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))"};
constexpr Query leaf_plan{"tlog.leaf_plan", R"(
    UPDATE tlog_leaf SET leaf_index = number - $1 - 1 + $3 WHERE number > $1 AND number <= $2)"};
constexpr Query leaves_indexed{"tlog.leaves_indexed", R"(
    SELECT book_id, type, subject_id, number, leaf, leaf_hash, sealed, due_at, promise, leaf_index
      FROM tlog_leaf WHERE leaf_index >= $1 AND leaf_index < $2 ORDER BY leaf_index)"};
constexpr Query leaves_of_list{"tlog.leaves_of_list", R"(
    SELECT leaf FROM tlog_leaf
     WHERE book_id = $1 AND type = 'list_root' AND payload_root = $2
     ORDER BY number LIMIT 1000)"};

constexpr Query run_by_id{"tlog.run_by_id", R"(
    SELECT book_id, id, fund_id, programme_id, period, instalment, list_root, currency, batch_id,
           state, payments, amount_minor
      FROM tlog_run WHERE book_id = $1 AND id = $2)"};
constexpr Query run_save{"tlog.run_save", R"(
    INSERT INTO tlog_run (book_id, id, fund_id, programme_id, period, instalment, list_root,
                          currency, batch_id, state, payments, amount_minor)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))"};
constexpr Query run_update{"tlog.run_update", R"(
    UPDATE tlog_run SET state = $3, payments = $4, amount_minor = $5, batch_id = $6
     WHERE book_id = $1 AND id = $2)"};

constexpr Query batch_by_id{"tlog.batch_by_id", R"(
    SELECT book_id, id, kind, state, run_id, fund_id, currency, week_year, week, payments,
           amount_minor, sealed_shuffle, opened_at, first_index
      FROM tlog_batch WHERE book_id = $1 AND id = $2)"};
constexpr Query batch_open_pool{"tlog.batch_open_pool", R"(
    SELECT book_id, id, kind, state, run_id, fund_id, currency, week_year, week, payments,
           amount_minor, sealed_shuffle, opened_at, first_index
      FROM tlog_batch
     WHERE state = 'open' AND book_id = $1 AND kind = $2 AND currency = $3 AND fund_id = $4
     ORDER BY id LIMIT 1)"};
constexpr Query batch_pools{"tlog.batch_pools", R"(
    SELECT coalesce(sum(payments), 0) AS payments, min(opened_at) AS since
      FROM tlog_batch WHERE state = 'open' AND kind = 'pool_payments' AND payments > 0)"};
constexpr Query batch_save{"tlog.batch_save", R"(
    INSERT INTO tlog_batch (book_id, id, kind, state, run_id, fund_id, currency, week_year, week,
                            payments, amount_minor, sealed_shuffle, opened_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))"};
constexpr Query batch_update{"tlog.batch_update", R"(
    UPDATE tlog_batch SET state = $3, fund_id = $4, payments = $5, amount_minor = $6,
                          first_index = $7
     WHERE book_id = $1 AND id = $2)"};
// No index holds these two columns: every payment between people comes by here.
constexpr Query batch_grow{"tlog.batch_grow", R"(
    UPDATE tlog_batch SET payments = $3, amount_minor = $4 WHERE book_id = $1 AND id = $2)"};
constexpr Query batch_last_ready{"tlog.batch_last_ready",
                                 "SELECT max(ready_number) AS n FROM tlog_batch"};
constexpr Query batch_ready{"tlog.batch_ready", R"(
    UPDATE tlog_batch SET state = 'ready', ready_number = $3 WHERE book_id = $1 AND id = $2)"};
constexpr Query batches_ready{"tlog.batches_ready", R"(
    SELECT book_id, id, kind, state, run_id, fund_id, currency, week_year, week, payments,
           amount_minor, sealed_shuffle, opened_at, first_index
      FROM tlog_batch WHERE state = 'ready' ORDER BY ready_number LIMIT $1)"};
constexpr Query batches_planned{"tlog.batches_planned", R"(
    SELECT book_id, id, kind, state, run_id, fund_id, currency, week_year, week, payments,
           amount_minor, sealed_shuffle, opened_at, first_index
      FROM tlog_batch WHERE first_index >= $1 AND first_index < $2 ORDER BY first_index)"};
constexpr Query batches_of_run_ids{"tlog.batches_of_run_ids", R"(
    SELECT DISTINCT batch_id FROM tlog_seed WHERE book_id = $1 AND run_id = $2 LIMIT 1000)"};

constexpr Query seed_save{"tlog.seed_save", R"(
    INSERT INTO tlog_seed (book_id, first_sequence, last_sequence, batch_id, run_id, sealed,
                           amount_minor)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};
constexpr Query seed_of_entry{"tlog.seed_of_entry", R"(
    SELECT book_id, first_sequence, last_sequence, batch_id, run_id, sealed, amount_minor
      FROM tlog_seed WHERE book_id = $1 AND first_sequence <= $2
     ORDER BY first_sequence DESC LIMIT 1)"};
constexpr Query seeds_of_batch{"tlog.seeds_of_batch", R"(
    SELECT book_id, first_sequence, last_sequence, batch_id, run_id, sealed, amount_minor
      FROM tlog_seed WHERE book_id = $1 AND batch_id = $2 ORDER BY first_sequence)"};
constexpr Query runs_in_batch{"tlog.runs_in_batch", R"(
    SELECT run_id, sum(last_sequence - first_sequence + 1) AS payments,
           sum(amount_minor) AS amount_minor
      FROM tlog_seed WHERE book_id = $1 AND batch_id = $2 AND run_id IS NOT NULL
     GROUP BY run_id ORDER BY run_id LIMIT 1000)"};
constexpr Query seeds_move{"tlog.seeds_move", R"(
    UPDATE tlog_seed SET batch_id = $3 WHERE book_id = $1 AND batch_id = $2)"};

constexpr Query nullifier_key_now{"tlog.nullifier_key", R"(
    SELECT sealed FROM tlog_nullifier_key
     WHERE book_id = $1 AND programme_id = $2 AND period = $3)"};
constexpr Query nullifier_key_save{"tlog.nullifier_key_save", R"(
    INSERT INTO tlog_nullifier_key (book_id, programme_id, period, sealed)
    VALUES ($1, $2, $3, $4))"};

HeadRow to_head(Row const& row) {
    return {.size = row.get<std::int64_t>("size"),
            .root = row.get<Hash>("root"),
            .checkpoint = row.get<std::string>("checkpoint"),
            .planned_size = row.get<std::int64_t>("planned_size"),
            .planned_number = row.get<std::int64_t>("planned_number")};
}

LeafRow to_leaf(Row const& row) {
    return {.book = row.get<std::int64_t>("book_id"),
            .type = row.get<LeafType>("type"),
            .subject = row.get<AnyId>("subject_id"),
            .number = row.get<std::int64_t>("number"),
            .leaf = row.get<Leaf>("leaf"),
            .hash = row.get<Hash>("leaf_hash"),
            .sealed = row.get<Bytes>("sealed"),
            .due = row.get<Instant>("due_at"),
            .promise = row.get<std::string>("promise"),
            .index = row.get<std::optional<std::int64_t>>("leaf_index")};
}

RunRow to_run(Row const& row) {
    return {.book = row.get<std::int64_t>("book_id"),
            .id = row.get<AnyId>("id"),
            .fund = row.get<AnyId>("fund_id"),
            .programme = row.get<AnyId>("programme_id"),
            .period = static_cast<std::uint32_t>(row.get<std::int64_t>("period")),
            .instalment = static_cast<std::uint16_t>(row.get<std::int64_t>("instalment")),
            .list_root = row.get<Hash>("list_root"),
            .currency = row.get<Currency>("currency"),
            .batch = row.get<std::optional<AnyId>>("batch_id"),
            .state = row.get<RunState>("state"),
            .payments = row.get<std::int64_t>("payments"),
            .amount_minor = row.get<std::int64_t>("amount_minor")};
}

BatchRow to_batch(Row const& row) {
    return {.book = row.get<std::int64_t>("book_id"),
            .id = row.get<AnyId>("id"),
            .kind = row.get<BatchKind>("kind"),
            .state = row.get<BatchState>("state"),
            .run = row.get<std::optional<AnyId>>("run_id"),
            .fund = row.get<AnyId>("fund_id"),
            .currency = row.get<Currency>("currency"),
            .week = {row.get<int>("week_year"), row.get<int>("week")},
            .payments = row.get<std::int64_t>("payments"),
            .amount_minor = row.get<std::int64_t>("amount_minor"),
            .sealed_shuffle = row.get<Bytes>("sealed_shuffle"),
            .opened_at = row.get<Instant>("opened_at"),
            .first_index = row.get<std::optional<std::int64_t>>("first_index")};
}

SeedRow to_seed(Row const& row) {
    return {.book = row.get<std::int64_t>("book_id"),
            .first_sequence = row.get<std::int64_t>("first_sequence"),
            .last_sequence = row.get<std::int64_t>("last_sequence"),
            .batch = row.get<AnyId>("batch_id"),
            .run = row.get<std::optional<AnyId>>("run_id"),
            .sealed = row.get<Bytes>("sealed"),
            .amount_minor = row.get<std::int64_t>("amount_minor")};
}

template <typename T>
std::optional<T> mapped(std::optional<Row> const& row, T (*map)(Row const&)) {
    if (!row) return std::nullopt;
    return map(*row);
}

template <typename T>
std::vector<T> mapped(std::vector<Row> const& rows, T (*map)(Row const&)) {
    std::vector<T> out;
    out.reserve(rows.size());
    for (auto const& row : rows) out.push_back(map(row));
    return out;
}

}  // namespace

Result<std::optional<HeadRow>> find_head(store::Tx& tx) {
    return mapped(TRY(tx.one(head_now)), to_head);
}

Result<HeadRow> load_head(store::Tx& tx) {
    auto const head = TRY(find_head(tx));
    if (!head) return fail(ErrorKind::broken, "tlog.head_missing");
    return *head;
}

Result<> save_first_head(store::Tx& tx, HeadRow const& head) {
    TRY(tx.run(head_first, head.size, head.root, head.checkpoint, head.planned_size,
               head.planned_number));
    return {};
}

Result<> save_plan(store::Tx& tx, std::int64_t planned_size, std::int64_t planned_number) {
    TRY(tx.run(head_plan, planned_size, planned_number));
    return {};
}

Result<> save_head(store::Tx& tx, std::int64_t old_size, HeadRow const& head) {
    auto const changed =
        TRY(tx.run(head_swap, head.size, head.root, head.checkpoint, old_size, head.planned_size));
    if (changed != 1) return fail(ErrorKind::broken, "tlog.head_moved");
    return {};
}

Result<std::optional<PublishedRow>> find_published(store::Tx& tx) {
    auto const row = TRY(tx.one(published_now));
    if (!row) return std::nullopt;
    return PublishedRow{.size = row->get<std::int64_t>("size"),
                        .root = row->get<Hash>("root"),
                        .checkpoint = row->get<std::string>("checkpoint"),
                        .witnessed_size = row->get<std::int64_t>("witnessed_size")};
}

Result<PublishedRow> load_published(store::Tx& tx) {
    auto row = TRY(find_published(tx));
    if (!row) return fail(ErrorKind::broken, "tlog.head_missing");
    return *std::move(row);
}

Result<> save_published(store::Tx& tx, PublishedRow const& row) {
    TRY(tx.run(published_save, row.size, row.root, row.checkpoint, row.witnessed_size));
    return {};
}

Result<std::optional<std::int64_t>> find_quorum_rule(store::Tx& tx, std::int64_t book,
                                                     AnyId const& fund, Currency const& currency) {
    auto const row = TRY(tx.one(quorum_rule_now, book, fund, currency));
    if (!row) return std::nullopt;
    return row->get<std::int64_t>("above_minor");
}

Result<> save_quorum_rule(store::Tx& tx, std::int64_t book, AnyId const& fund, Money const& above) {
    TRY(tx.run(quorum_rule_save, book, fund, above.currency, above.minor));
    return {};
}

Result<> drop_quorum_rule(store::Tx& tx, std::int64_t book, AnyId const& fund,
                          Currency const& currency) {
    TRY(tx.run(quorum_rule_drop, book, fund, currency));
    return {};
}

Result<std::optional<KeyRow>> find_key(store::Tx& tx) {
    auto const row = TRY(tx.one(key_now));
    if (!row) return std::nullopt;
    return KeyRow{row->get<std::string>("origin"), row->get<Bytes>("sealed_seed")};
}

Result<> save_key(store::Tx& tx, KeyRow const& key, Instant now) {
    TRY(tx.run(key_first, key.origin, key.sealed_seed, now));
    return {};
}

Result<std::optional<LeafRow>> find_leaf(store::Tx& tx, std::int64_t book, LeafType type,
                                         AnyId const& subject) {
    return mapped(TRY(tx.one(leaf_by_subject, book, type, subject)), to_leaf);
}

Result<std::int64_t> last_leaf_number(store::Tx& tx) {
    auto const row = TRY(tx.one(leaf_last_number));
    return row ? row->get<std::optional<std::int64_t>>("n").value_or(0) : 0;
}

Result<> save_leaf(store::Tx& tx, LeafRow const& row) {
    auto const facts = TRY(decode_leaf(row.leaf)).facts;
    TRY(tx.run(leaf_save, row.book, row.type, row.subject, row.number, row.leaf, row.hash,
               row.sealed, facts.payload_root, row.due, row.promise));
    return {};
}

Result<> plan_leaves(store::Tx& tx, std::int64_t after, std::int64_t last,
                     std::int64_t first_index) {
    TRY(tx.run(leaf_plan, after, last, first_index));
    return {};
}

Result<std::vector<LeafRow>> list_leaves(store::Tx& tx, std::int64_t from_index,
                                         std::int64_t to_index) {
    return mapped(TRY(tx.many(leaves_indexed, from_index, to_index)), to_leaf);
}

Result<std::vector<Leaf>> list_list_leaves(store::Tx& tx, std::int64_t book, Hash const& root) {
    std::vector<Leaf> leaves;
    for (auto const& row : TRY(tx.many(leaves_of_list, book, root)))
        leaves.push_back(row.get<Leaf>("leaf"));
    return leaves;
}

Result<std::optional<RunRow>> find_run(store::Tx& tx, std::int64_t book, AnyId const& id) {
    return mapped(TRY(tx.one(run_by_id, book, id)), to_run);
}

Result<> save_run(store::Tx& tx, RunRow const& row) {
    TRY(tx.run(run_save, row.book, row.id, row.fund, row.programme, std::int64_t{row.period},
               std::int64_t{row.instalment}, row.list_root, row.currency, row.batch, row.state,
               row.payments, row.amount_minor));
    return {};
}

Result<> update_run(store::Tx& tx, RunRow const& row) {
    TRY(tx.run(run_update, row.book, row.id, row.state, row.payments, row.amount_minor, row.batch));
    return {};
}

Result<std::optional<BatchRow>> find_batch(store::Tx& tx, std::int64_t book, AnyId const& id) {
    return mapped(TRY(tx.one(batch_by_id, book, id)), to_batch);
}

Result<std::optional<BatchRow>> find_open_pool(store::Tx& tx, std::int64_t book, BatchKind kind,
                                               AnyId const& fund, Currency const& currency) {
    return mapped(TRY(tx.one(batch_open_pool, book, kind, currency, fund)), to_batch);
}

Result<PoolsRow> load_pools(store::Tx& tx) {
    auto const row = TRY(tx.one(batch_pools));
    return PoolsRow{row->get<std::int64_t>("payments"), row->get<std::optional<Instant>>("since")};
}

Result<> save_batch(store::Tx& tx, BatchRow const& row) {
    TRY(tx.run(batch_save, row.book, row.id, row.kind, row.state, row.run, row.fund, row.currency,
               row.week.year, row.week.week, row.payments, row.amount_minor, row.sealed_shuffle,
               row.opened_at));
    return {};
}

Result<> save_batch_sums(store::Tx& tx, BatchRow const& row) {
    TRY(tx.run(batch_grow, row.book, row.id, row.payments, row.amount_minor));
    return {};
}

Result<> update_batch(store::Tx& tx, BatchRow const& row) {
    TRY(tx.run(batch_update, row.book, row.id, row.state, row.fund, row.payments, row.amount_minor,
               row.first_index));
    return {};
}

Result<> set_batch_ready(store::Tx& tx, std::int64_t book, AnyId const& id) {
    auto const row = TRY(tx.one(batch_last_ready));
    auto const last = row ? row->get<std::optional<std::int64_t>>("n").value_or(0) : 0;
    TRY(tx.run(batch_ready, book, id, last + 1));
    return {};
}

Result<std::vector<BatchRow>> list_ready_batches(store::Tx& tx, int limit) {
    return mapped(TRY(tx.many(batches_ready, limit)), to_batch);
}

Result<std::vector<BatchRow>> list_planned_batches(store::Tx& tx, std::int64_t from_index,
                                                   std::int64_t to_index) {
    return mapped(TRY(tx.many(batches_planned, from_index, to_index)), to_batch);
}

Result<std::vector<AnyId>> list_batches_of_run(store::Tx& tx, std::int64_t book, AnyId const& run) {
    std::vector<AnyId> ids;
    for (auto const& row : TRY(tx.many(batches_of_run_ids, book, run)))
        ids.push_back(row.get<AnyId>("batch_id"));
    return ids;
}

Result<> save_seed(store::Tx& tx, SeedRow const& row) {
    TRY(tx.run(seed_save, row.book, row.first_sequence, row.last_sequence, row.batch, row.run,
               row.sealed, row.amount_minor));
    return {};
}

Result<std::optional<SeedRow>> find_seed(store::Tx& tx, std::int64_t book, std::int64_t sequence) {
    auto const seed = mapped(TRY(tx.one(seed_of_entry, book, sequence)), to_seed);
    if (!seed || seed->last_sequence < sequence) return std::nullopt;
    return seed;
}

Result<std::vector<SeedRow>> list_seeds(store::Tx& tx, std::int64_t book, AnyId const& batch) {
    return mapped(TRY(tx.many(seeds_of_batch, book, batch)), to_seed);
}

Result<std::vector<PublishedRun>> list_runs_in_batch(store::Tx& tx, BatchRow const& batch) {
    std::vector<PublishedRun> runs;
    for (auto const& row : TRY(tx.many(runs_in_batch, batch.book, batch.id)))
        runs.push_back({row.get<AnyId>("run_id"),
                        row.get<std::int64_t>("payments"),
                        {row.get<std::int64_t>("amount_minor"), batch.currency}});
    return runs;
}

Result<> move_seeds(store::Tx& tx, std::int64_t book, AnyId const& from, AnyId const& to) {
    TRY(tx.run(seeds_move, book, from, to));
    return {};
}

Result<std::optional<Bytes>> find_nullifier_key(store::Tx& tx, std::int64_t book,
                                                AnyId const& programme, std::uint32_t period) {
    auto const row = TRY(tx.one(nullifier_key_now, book, programme, std::int64_t{period}));
    if (!row) return std::nullopt;
    return row->get<Bytes>("sealed");
}

Result<> save_nullifier_key(store::Tx& tx, std::int64_t book, AnyId const& programme,
                            std::uint32_t period, BytesView sealed) {
    TRY(tx.run(nullifier_key_save, book, programme, std::int64_t{period}, sealed));
    return {};
}

}  // namespace takaful::tlog
