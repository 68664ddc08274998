#pragma once
// Comparing households with all others, one or the whole register. Private to the module.

#include "trust/registration/duplicate_store.hpp"

namespace takaful::registration {

/// Teaches the jobs how one household, and how all, are compared.
void wire_comparisons(jobs::JobRunner& runner);

/// Queues those who are like a household, as far as nobody has decided about them yet, and ends the
/// pairs of those who are no longer. Gives how many are new.
Result<std::int64_t> note_found(Work& work, FoundOf const& found, FoundBy found_by);

/// A keyed digest of all that is compared of two households: a decision stands as long as it does.
Result<Bytes> fingerprint(Work& work, registry::Standing const& a, registry::Standing const& b);

std::int64_t percent_of(double probability);
/// What each field of two people says, the weightiest first.
std::vector<PairReason> reasons_of(linkage::Match const& match);

}  // namespace takaful::registration
