#pragma once
// Pure rules of requests: how many must say yes, and who may.

#include <map>
#include <span>

#include "trust/registration/request_store.hpp"

namespace takaful::registration {

inline constexpr std::int64_t approvers_max = 2;

/// How many must say yes to a matter when the house has no rule of its own: who is paid and who is
/// known by what takes one other person, the national number two; a nickname and a head count none.
std::int64_t usual_approvers(Matter matter);

/// The most that any part of the change wants; one at least when something is in conflict.
std::int64_t approvers_of(registry::Change const& change, bool in_conflict,
                          std::map<Matter, std::int64_t> const& rules);

/// May `person` decide? Errors: registration.request_over, registration.own_request,
/// registration.approved_twice
Result<> check_decider(RequestRow const& request, std::span<DecisionRow const> decisions,
                       PersonId person);

/// The change with what the approver has seen in place of what its maker saw.
registry::Change with_seen(registry::Change change, std::span<SeenPart const> seen);

/// Errors: registration.evidence_malformed {row}, registration.evidence_too_large {limit}
Result<std::vector<EvidenceFile>> read_evidence(std::span<Evidence const> sent);

}  // namespace takaful::registration
