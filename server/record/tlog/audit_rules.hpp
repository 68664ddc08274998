#pragma once
// What anyone can check of a log's leaves, one after another: form, batches, lists, nullifiers and
// the arithmetic of every fund. Pure.

#include <map>
#include <set>
#include <unordered_map>
#include <vector>

#include "record/tlog/leaf.hpp"

namespace takaful::tlog {

/// The kinds of fault, as exit codes of `takaful verify` (docs/formats/leaf.md §7).
enum class Fault : int {
    none = 0,
    unreadable = 2,
    checkpoint = 10,
    tile = 11,
    root = 12,
    leaf = 13,
    batch = 14,
    arithmetic = 15,
    nullifier = 16,
    history = 17,
    receipt = 18,
    promise = 19,
    quorum = 20,
};

/// Findings of a kind beyond this many are counted, not listed.
inline constexpr int findings_max = 20;

class Findings {
public:
    void add(Fault fault, std::string_view code, Params params);
    std::vector<Finding> const& all() const { return all_; }
    bool has_faults() const;

private:
    std::vector<Finding> all_;
    std::map<int, int> counts_;
};

class LeafAuditor {
public:
    explicit LeafAuditor(Findings& findings) : findings_(findings) {}
    void add(std::int64_t index, BytesView leaf);
    /// After the last leaf.
    void finish(std::int64_t size);

    /// The leaf that opened a batch which is not closed yet.
    std::optional<std::int64_t> open_batch_index() const {
        return open_ ? std::optional{open_->index} : std::nullopt;
    }
    std::int64_t batches() const { return batches_; }
    std::int64_t payments() const { return payments_; }
    std::vector<FundSum> funds() const;

private:
    struct Sums {
        std::int64_t in = 0;
        std::int64_t out = 0;
        bool told = false;  // Its shortfall was named once.
    };
    using SumKey =
        std::tuple<std::int64_t, AnyId, std::string>;  // Book, fund (nil: the book), currency.
    struct OpenBatch {
        std::int64_t index = 0;
        LeafFacts facts;
        std::int64_t payments = 0;
        bool transfers = false;
    };
    struct BytesHash {
        std::size_t operator()(Bytes16 const& bytes) const {
            return std::hash<AnyId>{}(AnyId{bytes});
        }
    };

    void note(Fault fault, std::string_view code, std::int64_t index, Params more = {});
    void add_money(std::int64_t index, LeafFacts const& facts);
    void add_to(std::int64_t index, LeafFacts const& facts, AnyId const& fund, bool in);
    void add_to_batch(std::int64_t index, LeafFacts const& facts);
    void open_batch(std::int64_t index, LeafFacts const& facts);
    void close_batch(std::int64_t index, LeafFacts const& facts);
    void check_nullifier(std::int64_t index, LeafFacts const& facts);

    Findings& findings_;
    std::optional<OpenBatch> open_;
    std::set<AnyId> seen_batches_;
    std::set<std::tuple<std::int64_t, AnyId, Hash>> lists_;
    std::unordered_map<Bytes16, std::int64_t, BytesHash> nullifiers_;
    std::unordered_map<Bytes16, std::int64_t, BytesHash> nonces_;
    std::map<SumKey, Sums> sums_;
    std::int64_t batches_ = 0;
    std::int64_t payments_ = 0;
};

}  // namespace takaful::tlog
