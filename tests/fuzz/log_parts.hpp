#pragma once
// For the targets of the log: keys, a leaf, and trees that are computed the slow way.

#include "fuzz.hpp"
#include "record/tlog/leaf.hpp"
#include "record/tlog/note.hpp"

namespace takaful::fuzz {

inline crypto::SigningKey const& log_key() {
    static auto const key = crypto::signing_key_from_seed({1});
    return key;
}
inline crypto::SigningKey const& witness_key() {
    static auto const key = crypto::signing_key_from_seed({2});
    return key;
}
inline constexpr std::string_view origin = "log.test/village";
inline constexpr std::string_view witness_name = "witness.test";

inline tlog::VerifierKey const& log_verifier() {
    static auto const key = tlog::make_verifier_key(origin, log_key().public_key);
    return key;
}
inline tlog::VerifierKey const& witness_verifier() {
    static auto const key =
        tlog::make_verifier_key(witness_name, witness_key().public_key, tlog::KeyType::cosignature);
    return key;
}

/// Leaf hashes 0, 1, 2…: the hash of the number.
inline tlog::Hash numbered_leaf(std::uint64_t number) {
    std::array<std::uint8_t, 8> bytes;
    for (auto& byte : bytes) {
        byte = static_cast<std::uint8_t>(number);
        number >>= 8;
    }
    return tlog::leaf_hash(bytes);
}

/// RFC 6962 §2.1 word for word: MTH(D[begin:end]).
inline tlog::Hash slow_root(std::span<tlog::Hash const> leaves) {
    if (leaves.empty()) return tlog::empty_root();
    if (leaves.size() == 1) return leaves[0];
    std::size_t k = 1;
    while (k * 2 < leaves.size()) k *= 2;
    return tlog::node_hash(slow_root(leaves.first(k)), slow_root(leaves.subspan(k)));
}

/// RFC 6962 §2.1.1: PATH(m, D[n]).
inline tlog::Proof slow_path(std::size_t m, std::span<tlog::Hash const> leaves) {
    if (leaves.size() == 1) return {};
    std::size_t k = 1;
    while (k * 2 < leaves.size()) k *= 2;
    auto path = m < k ? slow_path(m, leaves.first(k)) : slow_path(m - k, leaves.subspan(k));
    path.push_back(m < k ? slow_root(leaves.subspan(k)) : slow_root(leaves.first(k)));
    return path;
}

/// RFC 6962 §2.1.2: SUBPROOF(m, D[n], known).
inline tlog::Proof slow_subproof(std::size_t m, std::span<tlog::Hash const> leaves, bool known) {
    if (m == leaves.size()) return known ? tlog::Proof{} : tlog::Proof{slow_root(leaves)};
    std::size_t k = 1;
    while (k * 2 < leaves.size()) k *= 2;
    auto proof = m <= k ? slow_subproof(m, leaves.first(k), known)
                        : slow_subproof(m - k, leaves.subspan(k), false);
    proof.push_back(m <= k ? slow_root(leaves.subspan(k)) : slow_root(leaves.first(k)));
    return proof;
}

/// The first leaves of a tree whose leaves are numbered.
inline std::span<tlog::Hash const> numbered_leaves(std::size_t count) {
    static auto const all = [] {
        std::vector<tlog::Hash> leaves;
        for (std::uint64_t i = 0; i < 1'024; ++i) leaves.push_back(numbered_leaf(i));
        return leaves;
    }();
    return std::span{all}.first(count);
}

/// Changes hashes of a proof: as the input says, a bit, the order, the length.
inline void edit_proof(Input& input, tlog::Proof& proof) {
    for (auto edits = input.byte() % 4; edits > 0; --edits) {
        auto const how = input.byte() % 5;
        auto const at = proof.empty() ? 0 : input.below(proof.size());
        auto const place = proof.begin() + static_cast<std::ptrdiff_t>(at);
        if (how == 0) proof.insert(place, numbered_leaf(input.byte()));
        if (proof.empty()) continue;
        if (how == 1) proof.erase(place);
        if (how == 2) std::swap(proof[at], proof[input.below(proof.size())]);
        if (how == 3)
            proof[at][input.below(32)] ^= static_cast<std::uint8_t>(1 << input.byte() % 8);
        if (how == 4) proof[at] = numbered_leaf(input.byte());
    }
}

}  // namespace takaful::fuzz
