// A period's tree of balances: RFC 6962 2.1 over salted statements. Pure.

#include <algorithm>
#include <bit>

#include "trust/ledger/periods.hpp"

namespace takaful::ledger {

using Hash = crypto::Digest;

static Hash node_of(Hash const& left, Hash const& right) {
    static constexpr std::uint8_t prefix[] = {1};
    return crypto::sha256_of({prefix, left, right});
}

Hash leaf_of(std::string_view statement, BytesView salt) {
    static constexpr std::uint8_t prefix[] = {0};
    return crypto::sha256_of({prefix, salt, as_bytes(statement)});
}

static Hash take_last(Bytes& frontier) {
    Hash hash;
    std::copy_n(frontier.end() - static_cast<std::ptrdiff_t>(hash.size()), hash.size(),
                hash.begin());
    frontier.resize(frontier.size() - hash.size());
    return hash;
}

/// The edge has one root for each set bit of the size, the largest subtree first.
void append_leaf(Bytes& frontier, std::int64_t size, Hash leaf) {
    for (auto rest = size; (rest & 1) != 0; rest >>= 1) leaf = node_of(take_last(frontier), leaf);
    frontier.insert(frontier.end(), leaf.begin(), leaf.end());
}

Hash root_of(BytesView frontier) {
    if (frontier.empty()) return crypto::sha256({});
    Bytes rest{frontier.begin(), frontier.end()};
    auto root = take_last(rest);
    while (!rest.empty()) root = node_of(take_last(rest), root);
    return root;
}

static Hash root_of_leaves(std::span<Hash const> leaves) {
    Bytes frontier;
    for (std::size_t i = 0; i < leaves.size(); ++i)
        append_leaf(frontier, static_cast<std::int64_t>(i), leaves[i]);
    return root_of(frontier);
}

std::vector<Hash> path_of(std::span<Hash const> leaves, std::size_t index) {
    std::vector<Hash> path;
    while (leaves.size() > 1) {
        auto const left = std::bit_floor(leaves.size() - 1);
        auto const is_left = index < left;
        path.push_back(root_of_leaves(is_left ? leaves.subspan(left) : leaves.first(left)));
        leaves = is_left ? leaves.first(left) : leaves.subspan(left);
        if (!is_left) index -= left;
    }
    std::ranges::reverse(path);
    return path;
}

/// RFC 9162 2.1.3.2.
bool root_from(std::int64_t index, std::int64_t size, Hash const& leaf, std::span<Hash const> path,
               Hash& root) {
    if (index < 0 || index >= size) return false;
    auto node = index;
    auto last = size - 1;
    root = leaf;
    for (auto const& sibling : path) {
        if (last == 0) return false;
        if ((node & 1) != 0 || node == last) {
            root = node_of(sibling, root);
            while ((node & 1) == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            root = node_of(root, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0;
}

}  // namespace takaful::ledger
