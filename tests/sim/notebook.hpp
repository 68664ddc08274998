#pragma once
// The sceptic with the village's notebook: reads what is published, hashes it again with a tree of
// its own, and never forgets a leaf. Independent of record/tlog but for the text of notes.

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/time.hpp"
#include "platform/crypto/crypto.hpp"
#include "random.hpp"

namespace takaful::sim {

/// What a run found wrong. It is not an std::exception: the server must not catch it.
struct Wrong {
    std::string law;  // "ledger: balance"; a shrunk run must break the same one.
    std::string what;
};

class Notebook {
public:
    Notebook(std::string log_folder, std::string witness_key)
        : folder_(std::move(log_folder)), witness_key_(std::move(witness_key)) {}

    /// Reads what is new. Throws Wrong: a tree that shrank or changed, a root that is not that of
    /// the leaves, a signature missing.
    void read(Random& random);
    /// Someone was promised this leaf.
    void promise(crypto::Digest const& leaf, Instant by);
    /// Throws Wrong when a promise was broken.
    void check_promises(Instant now);
    std::int64_t size() const { return static_cast<std::int64_t>(leaves_.size()); }
    std::int64_t promises_kept() const { return kept_; }
    std::size_t promises_open() const { return promises_.size(); }

private:
    struct Due {
        crypto::Digest leaf;
        Instant by;
    };
    void read_leaves(std::uint64_t size);
    std::vector<crypto::Digest> bundle(std::uint64_t number, std::uint64_t width) const;

    std::string const folder_;
    std::string const witness_key_;
    std::string log_key_;
    std::vector<crypto::Digest> leaves_;
    std::vector<crypto::Digest> edge_;  // Roots of the perfect subtrees, largest first.
    std::unordered_set<std::string> known_;
    std::deque<Due> promises_;
    std::int64_t kept_ = 0;
};

}  // namespace takaful::sim
