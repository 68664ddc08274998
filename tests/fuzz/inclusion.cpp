// Inclusion proofs: those of the RFC's own words hold, and an edited one proves nothing else.

#include "log_parts.hpp"

namespace takaful {

FUZZ_TARGET(inclusion) {
    auto const size = 1 + input.below(40);
    auto const index = input.below(size);
    auto const leaves = fuzz::numbered_leaves(size);
    static std::vector<tlog::Hash> const roots = [] {
        std::vector<tlog::Hash> all;
        for (std::size_t i = 0; i <= 40; ++i)
            all.push_back(fuzz::slow_root(fuzz::numbered_leaves(i)));
        return all;
    }();
    auto const& root = roots[size];
    auto proof = fuzz::slow_path(index, leaves);
    auto const valid = proof;
    MUST(tlog::verify_inclusion(index, size, leaves[index], proof, root));

    fuzz::edit_proof(input, proof);
    auto const claimed_leaf = fuzz::numbered_leaf(input.byte());
    auto const claimed_index = input.chance() ? index : static_cast<std::size_t>(input.number());
    auto const claimed_size = input.chance() ? size : static_cast<std::size_t>(input.number());
    bool const holds =
        tlog::verify_inclusion(claimed_index, claimed_size, claimed_leaf, proof, root);
    if (!holds) {
        bool const same = claimed_index == index && claimed_size == size &&
                          claimed_leaf == leaves[index] && proof == valid;
        return MUST(!same);
    }
    if (claimed_size == size) {  // Of another size, the root would have been signed with it.
        MUST(claimed_index < size && claimed_leaf == leaves[claimed_index]);
        MUST(proof == fuzz::slow_path(claimed_index, leaves));
    }
    MUST(tlog::verify_subtree_inclusion(claimed_index, 0, claimed_size, claimed_leaf, proof, root));
}

}  // namespace takaful
