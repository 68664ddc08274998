#pragma once
// The tables of requests, their decisions, evidence and rules.

#include <map>
#include <optional>
#include <vector>

#include "trust/registration/registration.hpp"

namespace takaful::registration {

struct RequestRow {
    RequestId request;
    HouseholdId household;
    RequestState state = RequestState::waiting;
    std::int64_t approvers = 1;
    PersonId made_by;
    std::string channel;
    registry::Source source = registry::Source::office;
    Instant made_at;
    std::optional<Instant> device_at;
    std::optional<Bytes> sealed;  // The change; none: the household was erased.
};
struct DecisionRow {
    std::int64_t number = 1;
    Verdict verdict = Verdict::approved;
    PersonId by;
    Instant at;
    std::optional<Bytes> sealed;  // The reason.
};
struct EvidenceRow {
    std::int64_t number = 1;
    std::string media_type;
    Bytes sealed;
};

Result<> insert_request(Work& work, RequestRow const& row);
Result<> save_request_state(Work& work, RequestId request, RequestState state);
Result<std::optional<RequestRow>> find_request(store::Tx& tx, std::int64_t book, RequestId request);
/// By state, oldest first; or of one household, newest first.
Result<std::vector<RequestRow>> list_requests(store::Tx& tx, std::int64_t book,
                                              RequestsQuestion const& question, int limit);

Result<> insert_decision(Work& work, RequestId request, DecisionRow const& row);
Result<std::vector<DecisionRow>> list_decisions(store::Tx& tx, std::int64_t book,
                                                RequestId request);
Result<> insert_evidence(Work& work, RequestId request, EvidenceRow const& row);
Result<std::vector<EvidenceRow>> list_evidence(store::Tx& tx, std::int64_t book, RequestId request);

Result<std::map<Matter, std::int64_t>> list_rules(store::Tx& tx, std::int64_t book);
Result<> save_rule(Work& work, ApprovalRule const& rule);

/// Empties what a household's requests say; that they were made and decided stays.
Result<> erase_requests(Work& work, HouseholdId household);

}  // namespace takaful::registration
