#include <algorithm>

#include "record/consent/consent.hpp"

namespace takaful::consent {

static constexpr int accesses_max = 200;

static constexpr store::Query insert_basis{"consent.insert_basis", R"(
    INSERT INTO consent_basis (book_id, id, purpose, legal_basis, notice_version, source,
                               recorded_by, recorded_at, expires_on)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT DO NOTHING)"};

static constexpr store::Query basis_by_id{"consent.basis_by_id", R"(
    SELECT id, purpose, legal_basis, notice_version, source, recorded_by, recorded_at, expires_on,
           withdrawn_at
      FROM consent_basis
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query basis_of_subject{"consent.basis_of_subject", R"(
    SELECT basis.id, purpose, legal_basis, notice_version, source, recorded_by, recorded_at,
           expires_on, withdrawn_at
      FROM consent_subject AS subject
      JOIN consent_basis AS basis
        ON basis.book_id = subject.book_id AND basis.id = subject.basis_id
     WHERE subject.book_id = $1 AND subject.subject_id = $2
     ORDER BY subject.linked_at DESC
     LIMIT 1)"};

static constexpr store::Query end_basis{"consent.withdraw_basis", R"(
    UPDATE consent_basis
       SET withdrawn_at = COALESCE(withdrawn_at, $3)
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query insert_link{"consent.link", R"(
    INSERT INTO consent_subject (book_id, subject_id, basis_id, linked_at)
    VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING)"};

static constexpr store::Query insert_access{"consent.insert_access", R"(
    INSERT INTO consent_access (book_id, subject_id, id, at, purpose, person_id, channel)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};

static constexpr store::Query accesses_newest{"consent.accesses_newest", R"(
    SELECT at, purpose, person_id, channel
      FROM consent_access
     WHERE book_id = $1 AND subject_id = $2
     ORDER BY at DESC
     LIMIT $3)"};

static constexpr store::Query forget_subject{"consent.forget", R"(
    DELETE FROM consent_subject
     WHERE book_id = $1 AND subject_id = $2)"};

static Basis to_basis(store::Row const& row) {
    return {
        .basis = row.get<BasisId>("id"),
        .purpose = row.get<std::string>("purpose"),
        .legal_basis = row.get<std::string>("legal_basis"),
        .notice_version = row.get<std::string>("notice_version"),
        .source = row.get<std::string>("source"),
        .recorded_by = row.get<PersonId>("recorded_by"),
        .recorded_at = row.get<Instant>("recorded_at"),
        .expires_on = row.get<std::optional<Date>>("expires_on"),
        .withdrawn_at = row.get<std::optional<Instant>>("withdrawn_at"),
    };
}

static Result<Basis> load_basis(Work& work, BasisId basis) {
    auto const row = TRY(work.tx.one(basis_by_id, work.actor.book, basis));
    if (!row) return fail(ErrorKind::not_found, "consent.basis_unknown", basis.text());
    return to_basis(*row);
}

static Result<> check(BasisFields const& fields, Date today) {
    if (fields.purpose.empty()) return fail(ErrorKind::invalid, "consent.purpose_missing");
    if (fields.legal_basis.empty()) return fail(ErrorKind::invalid, "consent.legal_basis_missing");
    if (fields.notice_version.empty()) return fail(ErrorKind::invalid, "consent.notice_missing");
    if (fields.source.empty()) return fail(ErrorKind::invalid, "consent.source_missing");
    if (fields.expires_on && *fields.expires_on < today)
        return fail(ErrorKind::invalid, "consent.already_expired");
    return {};
}

Result<Basis> record_basis(Work& work, BasisId basis, BasisFields const& fields) {
    TRY(permit(work, Right::write_households));
    TRY(check(fields, work.today()));
    TRY(work.tx.run(insert_basis, work.actor.book, basis, fields.purpose, fields.legal_basis,
                    fields.notice_version, fields.source, work.actor.person, work.now,
                    fields.expires_on));
    return load_basis(work, basis);
}

Result<Basis> require_basis(Work& work, BasisId basis) {
    auto const loaded = TRY(load_basis(work, basis));
    if (loaded.withdrawn_at)
        return fail(ErrorKind::refused, "consent.basis_withdrawn", basis.text());
    if (loaded.expires_on && *loaded.expires_on < work.today())
        return fail(ErrorKind::refused, "consent.basis_expired", basis.text());
    return loaded;
}

Result<> link(Work& work, BasisId basis, std::span<AnyId const> subjects) {
    constexpr int columns = 4;
    std::vector<store::Value> values;
    values.reserve(subjects.size() * columns);
    for (auto const& subject : subjects) {
        values.push_back(store::to_value(work.actor.book));
        values.push_back(store::to_value(subject));
        values.push_back(store::to_value(basis));
        values.push_back(store::to_value(work.now));
    }
    if (!values.empty()) TRY(work.tx.run_each(insert_link, values, columns));
    return {};
}

Result<std::optional<Basis>> basis_of(Work& work, AnyId subject) {
    auto const row = TRY(work.tx.one(basis_of_subject, work.actor.book, subject));
    if (!row) return std::nullopt;
    return to_basis(*row);
}

Result<> withdraw_basis(Work& work, BasisId basis) {
    TRY(permit(work, Right::administer));
    auto const changed = TRY(work.tx.run(end_basis, work.actor.book, basis, work.now));
    if (changed == 0) return fail(ErrorKind::not_found, "consent.basis_unknown", basis.text());
    return {};
}

Result<> record_accesses(Work& work, std::span<AccessNote const> notes) {
    constexpr int columns = 7;
    std::vector<AnyId> ids;
    std::vector<store::Value> values;
    ids.reserve(notes.size());
    values.reserve(notes.size() * columns);
    for (auto const& note : notes) {
        if (note.subject.is_nil()) continue;  // A page of the house's own: the trail has it.
        ids.push_back(work.new_id<struct AnyTag>());
        store::Value const row[columns] = {
            store::to_value(work.actor.book),    store::to_value(note.subject),
            store::to_value(ids.back()),         store::to_value(work.now),
            store::to_value(note.purpose),       store::to_value(work.actor.person),
            store::to_value(work.actor.channel),
        };
        values.insert(values.end(), std::begin(row), std::end(row));
    }
    if (!values.empty()) TRY(work.tx.run_each(insert_access, values, columns));
    return {};
}

Result<std::vector<Access>> accesses_of(Work& work, AnyId subject, int limit) {
    auto const rows = TRY(work.tx.many(accesses_newest, work.actor.book, subject,
                                       std::clamp(limit, 1, accesses_max)));
    std::vector<Access> accesses;
    accesses.reserve(rows.size());
    for (auto const& row : rows)
        accesses.push_back({row.get<Instant>("at"), row.get<std::string>("purpose"),
                            row.get<PersonId>("person_id"), row.get<std::string>("channel")});
    return accesses;
}

Result<> forget(Work& work, AnyId subject) {
    TRY(work.tx.run(forget_subject, work.actor.book, subject));
    return {};
}

}  // namespace takaful::consent
