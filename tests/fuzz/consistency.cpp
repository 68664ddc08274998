// Consistency proofs: those of the RFC's own words hold, and no edited one joins two trees of which
// one is not the beginning of the other.

#include "log_parts.hpp"

namespace takaful {

FUZZ_TARGET(consistency) {
    constexpr std::size_t most = 40;
    static std::vector<tlog::Hash> const roots = [] {
        std::vector<tlog::Hash> all;
        for (std::size_t i = 0; i <= most; ++i)
            all.push_back(fuzz::slow_root(fuzz::numbered_leaves(i)));
        return all;
    }();
    auto const size2 = 1 + input.below(most);
    auto const size1 = 1 + input.below(size2);
    auto const& root1 = roots[size1];
    auto const& root2 = roots[size2];
    auto proof = fuzz::slow_subproof(size1, fuzz::numbered_leaves(size2), true);
    auto const valid = proof;
    MUST(tlog::verify_consistency(size1, size2, root1, root2, proof));

    fuzz::edit_proof(input, proof);
    auto const other_root = input.chance() ? root1 : roots[input.below(most + 1)];
    MUST(tlog::verify_consistency(size1, size2, other_root, root2, proof) ==
         (other_root == root1 && proof == valid));
    MUST(!tlog::verify_consistency(0, size2, other_root, root2, proof));

    auto const start = static_cast<std::uint64_t>(input.number());
    auto const end = static_cast<std::uint64_t>(input.number());
    bool const whole = start == 0 && end == size1;
    bool const holds =
        tlog::verify_subtree_consistency(start, end, size2, proof, other_root, root2);
    if (holds && !whole) MUST(end <= size2 && start <= end);
    (void)tlog::verify_subtree_consistency(start, end, input.number(), proof, other_root, root2);
    (void)tlog::is_subtree(start, end);
}

}  // namespace takaful
