#include "record/tlog/merkle.hpp"

#include <algorithm>
#include <bit>

namespace takaful::tlog {

namespace {

constexpr std::array<std::uint8_t, 1> leaf_prefix{0x00};
constexpr std::array<std::uint8_t, 1> node_prefix{0x01};

/// The largest power of two below n; n > 1.
std::uint64_t split_point(std::uint64_t n) {
    return std::bit_floor(n - 1);
}

bool is_odd(std::uint64_t n) {
    return (n & 1) != 0;
}

std::unexpected<Error> outside(std::uint64_t index, std::uint64_t size) {
    return fail(
        ErrorKind::invalid, "tlog.index_outside",
        {{"index", static_cast<std::int64_t>(index)}, {"size", static_cast<std::int64_t>(size)}});
}

}  // namespace

Hash empty_root() {
    return crypto::sha256({});
}

Hash leaf_hash(BytesView leaf) {
    return crypto::sha256_of({leaf_prefix, leaf});
}

Hash node_hash(Hash const& left, Hash const& right) {
    return crypto::sha256_of({node_prefix, left, right});
}

void Frontier::append(Hash const& leaf) {
    roots_.push_back(leaf);
    // Each trailing one of the old size is a subtree of the same height as what we carry.
    for (auto carry = size_; is_odd(carry); carry >>= 1) {
        auto const right = roots_.back();
        roots_.pop_back();
        roots_.back() = node_hash(roots_.back(), right);
    }
    ++size_;
}

Hash Frontier::root() const {
    if (roots_.empty()) return empty_root();
    auto root = roots_.back();
    for (auto left = roots_.rbegin() + 1; left != roots_.rend(); ++left)
        root = node_hash(*left, root);
    return root;
}

Hash root_of(std::span<Hash const> leaves) {
    Frontier frontier;
    for (auto const& leaf : leaves) frontier.append(leaf);
    return frontier.root();
}

bool verify_inclusion(std::uint64_t index, std::uint64_t size, Hash const& leaf,
                      std::span<Hash const> proof, Hash const& root) {
    if (index >= size) return false;
    auto node = index;
    auto last = size - 1;
    auto computed = leaf;
    for (auto const& sibling : proof) {
        if (last == 0) return false;
        if (is_odd(node) || node == last) {
            computed = node_hash(sibling, computed);
            while (!is_odd(node) && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            computed = node_hash(computed, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && computed == root;
}

bool verify_consistency(std::uint64_t size1, std::uint64_t size2, Hash const& root1,
                        Hash const& root2, std::span<Hash const> proof) {
    if (size1 == 0 || size1 > size2) return false;
    if (size1 == size2) return proof.empty() && root1 == root2;
    return verify_subtree_consistency(0, size1, size2, proof, root1, root2);
}

bool is_subtree(std::uint64_t start, std::uint64_t end) {
    constexpr auto widest = std::uint64_t{1} << 63;  // bit_ceil of more has no value.
    return start < end && end - start <= widest && start % std::bit_ceil(end - start) == 0;
}

bool verify_subtree_inclusion(std::uint64_t index, std::uint64_t start, std::uint64_t end,
                              Hash const& leaf, std::span<Hash const> proof, Hash const& root) {
    return is_subtree(start, end) && index >= start && index < end &&
           verify_inclusion(index - start, end - start, leaf, proof, root);
}

bool verify_subtree_consistency(std::uint64_t start, std::uint64_t end, std::uint64_t size,
                                std::span<Hash const> proof, Hash const& subtree,
                                Hash const& root) {
    if (start == end && end <= size) return proof.empty() && subtree == empty_root();
    if (!is_subtree(start, end) || end > size) return false;
    auto first = start;
    auto last = end - 1;
    auto tree_last = size - 1;
    auto const up = [&] {
        first >>= 1;
        last >>= 1;
        tree_last >>= 1;
    };
    bool const at_right_edge = last == tree_last;
    while (first != last && (at_right_edge || is_odd(last))) up();

    auto rest = proof;
    auto part = subtree;
    if (first != last) {
        if (rest.empty()) return false;
        part = rest.front();
        rest = rest.subspan(1);
    }
    auto whole = part;
    for (auto const& sibling : rest) {
        if (tree_last == 0) return false;
        if (is_odd(last) || last == tree_last) {
            if (first < last) part = node_hash(sibling, part);
            whole = node_hash(sibling, whole);
            while (!is_odd(last) && last != 0) up();
        } else {
            whole = node_hash(whole, sibling);
        }
        up();
    }
    return tree_last == 0 && part == subtree && whole == root;
}

Result<Hash> subtree_root(NodeAt const& node_at, std::uint64_t begin, std::uint64_t end) {
    if (begin == end) return empty_root();
    // Perfect pieces from the left, largest first; then fold from the right.
    std::vector<Hash> pieces;
    while (begin < end) {
        auto const width = std::bit_floor(end - begin);
        auto const height = std::countr_zero(width);
        pieces.push_back(TRY(node_at(height, begin / width)));
        begin += width;
    }
    auto root = pieces.back();
    for (auto left = pieces.rbegin() + 1; left != pieces.rend(); ++left)
        root = node_hash(*left, root);
    return root;
}

Result<Proof> inclusion_proof(NodeAt const& node_at, std::uint64_t index, std::uint64_t size) {
    if (index >= size) return outside(index, size);
    Proof proof;  // Collected from the root down, then turned round.
    std::uint64_t begin = 0;
    auto end = size;
    while (end - begin > 1) {
        auto const middle = begin + split_point(end - begin);
        if (index < middle) {
            proof.push_back(TRY(subtree_root(node_at, middle, end)));
            end = middle;
        } else {
            proof.push_back(TRY(subtree_root(node_at, begin, middle)));
            begin = middle;
        }
    }
    std::ranges::reverse(proof);
    return proof;
}

Result<Proof> consistency_proof(NodeAt const& node_at, std::uint64_t size1, std::uint64_t size2) {
    if (size1 == 0 || size1 > size2) return outside(size1, size2);
    Proof proof;
    std::uint64_t begin = 0;
    auto end = size2;
    bool known_to_asker = true;  // The old tree's own root need not be sent.
    while (size1 != end) {
        auto const middle = begin + split_point(end - begin);
        if (size1 <= middle) {
            proof.push_back(TRY(subtree_root(node_at, middle, end)));
            end = middle;
        } else {
            proof.push_back(TRY(subtree_root(node_at, begin, middle)));
            begin = middle;
            known_to_asker = false;
        }
    }
    if (!known_to_asker) proof.push_back(TRY(subtree_root(node_at, begin, end)));
    std::ranges::reverse(proof);
    return proof;
}

}  // namespace takaful::tlog
