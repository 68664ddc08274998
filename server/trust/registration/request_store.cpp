#include "trust/registration/request_store.hpp"

namespace takaful::registration {

// ---- Requests ----------------------------------------------------------------------------------

static constexpr store::Query request_insert{"registration.insert_request", R"(
    INSERT INTO registration_request (book_id, id, household_id, state, approvers, made_by, channel,
                                      source, made_at, device_at, sealed)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))"};

static constexpr store::Query request_state{"registration.save_request_state", R"(
    UPDATE registration_request
       SET state = $3
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query request_by_id{"registration.request_by_id", R"(
    SELECT id, household_id, state, approvers, made_by, channel, source, made_at, device_at, sealed
      FROM registration_request
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query requests_of_state{"registration.requests_of_state", R"(
    SELECT id, household_id, state, approvers, made_by, channel, source, made_at, device_at, sealed
      FROM registration_request
     WHERE book_id = $1 AND state = $2 AND id > $3
     ORDER BY id
     LIMIT $4)"};

static constexpr store::Query requests_of_household{"registration.requests_of_household", R"(
    SELECT id, household_id, state, approvers, made_by, channel, source, made_at, device_at, sealed
      FROM registration_request
     WHERE book_id = $1 AND household_id = $2 AND id < $3
     ORDER BY id DESC
     LIMIT $4)"};

static RequestRow to_request(store::Row const& row) {
    return {.request = row.get<RequestId>("id"),
            .household = row.get<HouseholdId>("household_id"),
            .state = row.get<RequestState>("state"),
            .approvers = row.get<std::int64_t>("approvers"),
            .made_by = row.get<PersonId>("made_by"),
            .channel = row.get<std::string>("channel"),
            .source = row.get<registry::Source>("source"),
            .made_at = row.get<Instant>("made_at"),
            .device_at = row.get<std::optional<Instant>>("device_at"),
            .sealed = row.get<std::optional<Bytes>>("sealed")};
}

Result<> insert_request(Work& work, RequestRow const& row) {
    TRY(work.tx.run(request_insert, work.actor.book, row.request, row.household, row.state,
                    row.approvers, row.made_by, row.channel, row.source, row.made_at, row.device_at,
                    row.sealed));
    return {};
}

Result<> save_request_state(Work& work, RequestId request, RequestState state) {
    TRY(work.tx.run(request_state, work.actor.book, request, state));
    return {};
}

Result<std::optional<RequestRow>> find_request(store::Tx& tx, std::int64_t book,
                                               RequestId request) {
    auto const row = TRY(tx.one(request_by_id, book, request));
    if (!row) return std::nullopt;
    return to_request(*row);
}

Result<std::vector<RequestRow>> list_requests(store::Tx& tx, std::int64_t book,
                                              RequestsQuestion const& question, int limit) {
    RequestId last;
    last.bytes.fill(0xFF);
    auto const rows =
        question.household
            ? TRY(tx.many(requests_of_household, book, *question.household,
                          question.after.value_or(last), limit))
            : TRY(tx.many(requests_of_state, book, question.state.value_or(RequestState::waiting),
                          question.after.value_or(RequestId{}), limit));
    std::vector<RequestRow> found;
    for (auto const& row : rows) found.push_back(to_request(row));
    return found;
}

// ---- Decisions and evidence --------------------------------------------------------------------

static constexpr store::Query decision_insert{"registration.insert_decision", R"(
    INSERT INTO registration_decision (book_id, request_id, number, kind, by_id, at, sealed)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};

static constexpr store::Query decisions_of{"registration.decisions_of_request", R"(
    SELECT number, kind, by_id, at, sealed
      FROM registration_decision
     WHERE book_id = $1 AND request_id = $2
     ORDER BY number
     LIMIT 100)"};

static constexpr store::Query evidence_insert{"registration.insert_evidence", R"(
    INSERT INTO registration_evidence (book_id, request_id, number, media_type, sealed)
    VALUES ($1, $2, $3, $4, $5))"};

static constexpr store::Query evidence_of{"registration.evidence_of_request", R"(
    SELECT number, media_type, sealed
      FROM registration_evidence
     WHERE book_id = $1 AND request_id = $2
     ORDER BY number
     LIMIT 100)"};

Result<> insert_decision(Work& work, RequestId request, DecisionRow const& row) {
    TRY(work.tx.run(decision_insert, work.actor.book, request, row.number, row.verdict, row.by,
                    row.at, row.sealed));
    return {};
}

Result<std::vector<DecisionRow>> list_decisions(store::Tx& tx, std::int64_t book,
                                                RequestId request) {
    std::vector<DecisionRow> rows;
    for (auto const& row : TRY(tx.many(decisions_of, book, request)))
        rows.push_back({.number = row.get<std::int64_t>("number"),
                        .verdict = row.get<Verdict>("kind"),
                        .by = row.get<PersonId>("by_id"),
                        .at = row.get<Instant>("at"),
                        .sealed = row.get<std::optional<Bytes>>("sealed")});
    return rows;
}

Result<> insert_evidence(Work& work, RequestId request, EvidenceRow const& row) {
    TRY(work.tx.run(evidence_insert, work.actor.book, request, row.number, row.media_type,
                    row.sealed));
    return {};
}

Result<std::vector<EvidenceRow>> list_evidence(store::Tx& tx, std::int64_t book,
                                               RequestId request) {
    std::vector<EvidenceRow> rows;
    for (auto const& row : TRY(tx.many(evidence_of, book, request)))
        rows.push_back({.number = row.get<std::int64_t>("number"),
                        .media_type = row.get<std::string>("media_type"),
                        .sealed = row.get<Bytes>("sealed")});
    return rows;
}

// ---- Rules -------------------------------------------------------------------------------------

static constexpr store::Query rules_of{"registration.rules", R"(
    SELECT part, approvers
      FROM registration_rule
     WHERE book_id = $1
     LIMIT 100)"};

static constexpr store::Query rule_save{"registration.save_rule", R"(
    INSERT INTO registration_rule (book_id, part, approvers)
    VALUES ($1, $2, $3)
        ON CONFLICT (book_id, part) DO UPDATE SET approvers = $3)"};

Result<std::map<Matter, std::int64_t>> list_rules(store::Tx& tx, std::int64_t book) {
    std::map<Matter, std::int64_t> rules;
    for (auto const& row : TRY(tx.many(rules_of, book)))
        rules[row.get<Matter>("part")] = row.get<std::int64_t>("approvers");
    return rules;
}

Result<> save_rule(Work& work, ApprovalRule const& rule) {
    TRY(work.tx.run(rule_save, work.actor.book, rule.part, rule.approvers));
    return {};
}

// ---- Erasure -----------------------------------------------------------------------------------

static constexpr store::Query evidence_erase{"registration.erase_evidence", R"(
    DELETE FROM registration_evidence
     WHERE book_id = $1
       AND request_id IN (SELECT id
                            FROM registration_request
                           WHERE book_id = $1 AND household_id = $2))"};

static constexpr store::Query decisions_erase{"registration.erase_reasons", R"(
    UPDATE registration_decision
       SET sealed = NULL
     WHERE book_id = $1
       AND request_id IN (SELECT id
                            FROM registration_request
                           WHERE book_id = $1 AND household_id = $2))"};

static constexpr store::Query requests_erase{"registration.erase_requests", R"(
    UPDATE registration_request
       SET sealed = NULL,
           state = CASE WHEN state = 'waiting' THEN 'withdrawn' ELSE state END
     WHERE book_id = $1 AND household_id = $2)"};

Result<> erase_requests(Work& work, HouseholdId household) {
    for (auto const* query : {&evidence_erase, &decisions_erase, &requests_erase})
        TRY(work.tx.run(*query, work.actor.book, household));
    return {};
}

}  // namespace takaful::registration
