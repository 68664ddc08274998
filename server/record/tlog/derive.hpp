#pragma once
// Leaves of a batch, out of the seeds of its entries: in random order, the same at every
// derivation.

#include <map>
#include <vector>

#include "record/tlog/secrets.hpp"
#include "record/tlog/store.hpp"

namespace takaful::tlog {

/// A piece of a batch that is shuffled in memory: some seeds whose entries lie together.
struct Chunk {
    std::size_t first_seed = 0;
    std::size_t last_seed = 0;  // Inclusive.
    std::int64_t payments = 0;
    std::int64_t first_place = 0;  // Of its payments among the batch's, from 0.
};

/// A batch, opened: its key, its seeds, and in which order its chunks are published.
struct BatchPlan {
    BatchRow batch;
    std::optional<RunRow> run;  // Of a batch of one's own.
    crypto::Key shuffle{};
    std::vector<SeedRow> seeds;
    std::vector<Chunk> chunks;  // In publishing order.
};

/// Errors: crypto.cannot_open
Result<BatchPlan> plan_batch(store::Tx& tx, crypto::Key const& seal, BatchRow const& batch);

/// Where each payment of a chunk goes: order[i] is the place of its i-th entry.
std::vector<std::uint32_t> chunk_order(BatchPlan const& plan, Chunk const& chunk);

/// A leaf with what its owner needs to open it.
struct MadeLeaf {
    Leaf leaf{};
    Hash hash{};
};

MadeLeaf opening_leaf(BatchPlan const& plan);
MadeLeaf closing_leaf(BatchPlan const& plan);

/// What one payment's leaf is made of.
struct PaymentParts {
    LeafFacts facts;
    crypto::Key seed{};
    std::uint64_t offset = 0;
    std::vector<SlotValue> slots;
};

/// Opens the keys of a batch once and turns entries into leaves.
class PaymentMaker {
public:
    PaymentMaker(store::Tx& tx, LeafSource& source, crypto::Key const& seal, BatchPlan const& plan)
        : tx_(tx), source_(source), seal_(seal), plan_(plan) {}
    /// The parts of all entries of one seed, in sequence. Errors: tlog.source_differs {sequence}
    Result<std::vector<PaymentParts>> parts(SeedRow const& seed);
    /// A chunk's leaves in publishing order. Uses two threads.
    Result<std::vector<MadeLeaf>> leaves(Chunk const& chunk);

private:
    struct RunKeys {
        RunRow run;
        crypto::Key nullifier{};
    };
    Result<RunKeys const*> keys_of(AnyId const& run);
    LeafFacts facts_of(EntryLeaf const& entry, RunKeys const* keys) const;

    store::Tx& tx_;
    LeafSource& source_;
    crypto::Key seal_;
    BatchPlan const& plan_;
    std::map<AnyId, RunKeys> runs_;
};

MadeLeaf make_leaf(PaymentParts const& parts);

}  // namespace takaful::tlog
