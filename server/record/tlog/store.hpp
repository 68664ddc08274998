#pragma once
// The log's rows: named SQL and mapping, no decisions.

#include <optional>
#include <vector>

#include "platform/store/store.hpp"
#include "record/tlog/leaf.hpp"

namespace takaful::tlog {

enum class RunState : std::uint8_t { open, closed };
enum class BatchKind : std::uint8_t { own, pool_payments, pool_transfers };
/// open: still taking payments · ready: may be published · planned: has its indexes · merged:
/// joined a pool.
enum class BatchState : std::uint8_t { open, ready, planned, merged };

struct HeadRow {
    std::int64_t size = 0;
    Hash root{};
    std::string checkpoint;
    std::int64_t planned_size = 0;
    std::int64_t planned_number = 0;
};

/// What readers see: the signed head, or an earlier one while witnesses are awaited.
struct PublishedRow {
    std::int64_t size = 0;
    Hash root{};
    std::string checkpoint;           // With cosignatures.
    std::int64_t witnessed_size = 0;  // Of the largest tree that a quorum cosigned.
};

struct KeyRow {
    std::string origin;
    Bytes sealed_seed;
};

struct LeafRow {
    std::int64_t book = 0;
    LeafType type{};
    AnyId subject{};
    std::int64_t number = 0;
    Leaf leaf{};
    Hash hash{};
    Bytes sealed;
    Instant due{};
    std::string promise;
    std::optional<std::int64_t> index;
};

struct RunRow {
    std::int64_t book = 0;
    AnyId id{};
    AnyId fund{};
    AnyId programme{};
    std::uint32_t period = 0;
    std::uint16_t instalment = 0;
    Hash list_root{};
    Currency currency{};
    std::optional<AnyId> batch;
    RunState state{};
    std::int64_t payments = 0;
    std::int64_t amount_minor = 0;
};

struct BatchRow {
    std::int64_t book = 0;
    AnyId id{};
    BatchKind kind{};
    BatchState state{};
    std::optional<AnyId> run;
    AnyId fund{};
    Currency currency{};
    IsoWeek week{};
    std::int64_t payments = 0;
    std::int64_t amount_minor = 0;
    Bytes sealed_shuffle;
    Instant opened_at{};
    std::optional<std::int64_t> first_index;

    std::int64_t leaves() const { return payments + 2; }
};

struct SeedRow {
    std::int64_t book = 0;
    std::int64_t first_sequence = 0;
    std::int64_t last_sequence = 0;
    AnyId batch{};
    std::optional<AnyId> run;
    Bytes sealed;
    std::int64_t amount_minor = 0;

    std::int64_t payments() const { return last_sequence - first_sequence + 1; }
};

Result<std::optional<HeadRow>> find_head(store::Tx& tx);
Result<HeadRow> load_head(store::Tx& tx);
Result<> save_first_head(store::Tx& tx, HeadRow const& head);
Result<> save_plan(store::Tx& tx, std::int64_t planned_size, std::int64_t planned_number);
/// Compare and swap: only from `old_size`. Errors: tlog.head_moved
Result<> save_head(store::Tx& tx, std::int64_t old_size, HeadRow const& head);
Result<std::optional<PublishedRow>> find_published(store::Tx& tx);
Result<PublishedRow> load_published(store::Tx& tx);
Result<> save_published(store::Tx& tx, PublishedRow const& row);
Result<std::optional<std::int64_t>> find_quorum_rule(store::Tx& tx, std::int64_t book,
                                                     AnyId const& fund, Currency const& currency);
Result<> drop_quorum_rule(store::Tx& tx, std::int64_t book, AnyId const& fund,
                          Currency const& currency);
Result<> save_quorum_rule(store::Tx& tx, std::int64_t book, AnyId const& fund, Money const& above);
Result<std::optional<KeyRow>> find_key(store::Tx& tx);
Result<> save_key(store::Tx& tx, KeyRow const& key, Instant now);

Result<std::optional<LeafRow>> find_leaf(store::Tx& tx, std::int64_t book, LeafType type,
                                         AnyId const& subject);
Result<std::int64_t> last_leaf_number(store::Tx& tx);
Result<> save_leaf(store::Tx& tx, LeafRow const& row);
/// Gives the leaves numbered after..last the indexes from `first_index` up.
Result<> plan_leaves(store::Tx& tx, std::int64_t after, std::int64_t last,
                     std::int64_t first_index);
/// Lone leaves whose index is in [from, to), in order.
Result<std::vector<LeafRow>> list_leaves(store::Tx& tx, std::int64_t from_index,
                                         std::int64_t to_index);
/// Every list leaf of the book with this payload root.
Result<std::vector<Leaf>> list_list_leaves(store::Tx& tx, std::int64_t book, Hash const& root);

Result<std::optional<RunRow>> find_run(store::Tx& tx, std::int64_t book, AnyId const& id);
Result<> save_run(store::Tx& tx, RunRow const& row);
Result<> update_run(store::Tx& tx, RunRow const& row);

Result<std::optional<BatchRow>> find_batch(store::Tx& tx, std::int64_t book, AnyId const& id);
/// `fund` is nil for the pool of private transfers.
Result<std::optional<BatchRow>> find_open_pool(store::Tx& tx, std::int64_t book, BatchKind kind,
                                               AnyId const& fund, Currency const& currency);
/// The pools of payments that are still open.
struct PoolsRow {
    std::int64_t payments = 0;
    std::optional<Instant> since;
};
Result<PoolsRow> load_pools(store::Tx& tx);
Result<> save_batch(store::Tx& tx, BatchRow const& row);
Result<> save_batch_sums(store::Tx& tx, BatchRow const& row);
Result<> update_batch(store::Tx& tx, BatchRow const& row);
/// Puts the batch at the end of the line of ready ones.
Result<> set_batch_ready(store::Tx& tx, std::int64_t book, AnyId const& id);
Result<std::vector<BatchRow>> list_ready_batches(store::Tx& tx, int limit);
Result<std::vector<BatchRow>> list_planned_batches(store::Tx& tx, std::int64_t from_index,
                                                   std::int64_t to_index);
Result<std::vector<AnyId>> list_batches_of_run(store::Tx& tx, std::int64_t book, AnyId const& run);

Result<> save_seed(store::Tx& tx, SeedRow const& row);
Result<std::optional<SeedRow>> find_seed(store::Tx& tx, std::int64_t book, std::int64_t sequence);
Result<std::vector<SeedRow>> list_seeds(store::Tx& tx, std::int64_t book, AnyId const& batch);
/// The runs whose payments lie in this batch, and what each of them paid there.
Result<std::vector<PublishedRun>> list_runs_in_batch(store::Tx& tx, BatchRow const& batch);
Result<> move_seeds(store::Tx& tx, std::int64_t book, AnyId const& from, AnyId const& to);

Result<std::optional<Bytes>> find_nullifier_key(store::Tx& tx, std::int64_t book,
                                                AnyId const& programme, std::uint32_t period);
Result<> save_nullifier_key(store::Tx& tx, std::int64_t book, AnyId const& programme,
                            std::uint32_t period, BytesView sealed);

}  // namespace takaful::tlog

TAKAFUL_ENUM(takaful::tlog::RunState, open, closed)
TAKAFUL_ENUM(takaful::tlog::BatchKind, own, pool_payments, pool_transfers)
TAKAFUL_ENUM(takaful::tlog::BatchState, open, ready, planned, merged)
