#pragma once
// The hash tree of RFC 6962 §2.1 (SHA-256): hashing, appending, proofs and their verification.
// Pure.

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "platform/crypto/crypto.hpp"

namespace takaful::tlog {

using Hash = crypto::Digest;
using Proof = std::vector<Hash>;

Hash empty_root();
Hash leaf_hash(BytesView leaf);
Hash node_hash(Hash const& left, Hash const& right);

/// The growing edge of a tree: one perfect subtree's root for each set bit of its size.
class Frontier {
public:
    void append(Hash const& leaf);
    std::uint64_t size() const { return size_; }
    Hash root() const;

private:
    std::vector<Hash> roots_;  // Largest first.
    std::uint64_t size_ = 0;
};

/// The root of all of a small list of leaf hashes (a leaf's slots, an approved list's rows).
Hash root_of(std::span<Hash const> leaves);

/// RFC 9162 §2.1.3.2: is `leaf` at `index` of the tree of `size` whose root is `root`?
bool verify_inclusion(std::uint64_t index, std::uint64_t size, Hash const& leaf,
                      std::span<Hash const> proof, Hash const& root);
/// RFC 9162 §2.1.4.2: is the tree of `size1` the beginning of that of `size2`? Equal sizes need an
/// empty proof and equal roots; the empty tree begins every tree, so size1 = 0 proves nothing:
/// false.
bool verify_consistency(std::uint64_t size1, std::uint64_t size2, Hash const& root1,
                        Hash const& root2, std::span<Hash const> proof);

/// A subtree [start, end): start is a multiple of the least power of two not below its width.
bool is_subtree(std::uint64_t start, std::uint64_t end);
bool verify_subtree_inclusion(std::uint64_t index, std::uint64_t start, std::uint64_t end,
                              Hash const& leaf, std::span<Hash const> proof, Hash const& root);
/// Is [start, end), perhaps empty, whose root is `subtree`, a part of the tree of `size` whose root
/// is `root`? Source: draft-ietf-plants-merkle-tree-certs, "Verifying a subtree consistency proof".
bool verify_subtree_consistency(std::uint64_t start, std::uint64_t end, std::uint64_t size,
                                std::span<Hash const> proof, Hash const& subtree, Hash const& root);

/// Gives the root of the perfect subtree of 2^height leaves that is the `index`th of its height.
using NodeAt = std::function<Result<Hash>(int height, std::uint64_t index)>;

/// MTH(D[begin:end]); `begin` is a multiple of the least power of two not below the width.
Result<Hash> subtree_root(NodeAt const& node_at, std::uint64_t begin, std::uint64_t end);
/// Errors: tlog.index_outside {index, size}, and those of `node_at`.
Result<Proof> inclusion_proof(NodeAt const& node_at, std::uint64_t index, std::uint64_t size);
/// For 0 < size1 <= size2. Errors: tlog.index_outside, and those of `node_at`.
Result<Proof> consistency_proof(NodeAt const& node_at, std::uint64_t size1, std::uint64_t size2);

}  // namespace takaful::tlog
