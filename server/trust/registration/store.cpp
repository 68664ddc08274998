#include "trust/registration/store.hpp"

namespace takaful::registration {

static constexpr store::Query import_insert{"registration.insert_import", R"(
    INSERT INTO registration_import
           (book_id, id, state, mode, made_by, made_at, basis_id, questionnaire_id, row_count,
            bad_rows, households, next_slice, inserted, skipped, undoing, undone)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, 0, 0, 0))"};

static constexpr store::Query import_save{"registration.save_import", R"(
    UPDATE registration_import
       SET state = $3, next_slice = $4, inserted = $5, skipped = $6, undoing = $7, undone = $8,
           error_code = $9
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query import_by_id{"registration.import_by_id", R"(
    SELECT id, state, mode, made_by, made_at, basis_id, questionnaire_id, row_count, bad_rows,
           households, next_slice, inserted, skipped, undoing, undone, error_code
      FROM registration_import
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query imports_running{"registration.imports_running", R"(
    SELECT id
      FROM registration_import
     WHERE state = 'running'
     LIMIT 10000)"};

static constexpr store::Query imports_since{"registration.imports_since", R"(
    SELECT id
      FROM registration_import
     WHERE made_at >= $1
     LIMIT 10000)"};

Result<> insert_import(Work& work, ImportRow const& row) {
    TRY(work.tx.run(import_insert, work.actor.book, row.import, row.state, row.mode, row.made_by,
                    row.made_at, row.basis, row.questionnaire, row.rows, row.bad, row.households));
    return {};
}

Result<> save_import(Work& work, ImportRow const& row) {
    TRY(work.tx.run(import_save, work.actor.book, row.import, row.state, row.next_slice,
                    row.inserted, row.skipped, row.undoing, row.undone, row.error_code));
    return {};
}

Result<std::optional<ImportRow>> find_import(store::Tx& tx, std::int64_t book, ImportId import) {
    auto const row = TRY(tx.one(import_by_id, book, import));
    if (!row) return std::nullopt;
    return ImportRow{
        .import = row->get<ImportId>("id"),
        .state = row->get<ImportState>("state"),
        .mode = row->get<ImportMode>("mode"),
        .made_by = row->get<PersonId>("made_by"),
        .made_at = row->get<Instant>("made_at"),
        .basis = row->get<consent::BasisId>("basis_id"),
        .questionnaire = row->get<registry::QuestionnaireId>("questionnaire_id"),
        .rows = row->get<std::int64_t>("row_count"),
        .bad = row->get<std::int64_t>("bad_rows"),
        .households = row->get<std::int64_t>("households"),
        .next_slice = row->get<std::int64_t>("next_slice"),
        .inserted = row->get<std::int64_t>("inserted"),
        .skipped = row->get<std::int64_t>("skipped"),
        .undoing = row->get<bool>("undoing"),
        .undone = row->get<std::int64_t>("undone"),
        .error_code = row->get<std::optional<std::string>>("error_code"),
    };
}

static Result<std::vector<ImportId>> ids_of(Result<std::vector<store::Row>> rows) {
    if (!rows) return std::unexpected(rows.error());
    std::vector<ImportId> ids;
    for (auto const& row : *rows) ids.push_back(row.get<ImportId>("id"));
    return ids;
}

Result<std::vector<ImportId>> list_running(store::Tx& tx) {
    return ids_of(tx.many(imports_running));
}

Result<std::vector<ImportId>> list_made_since(store::Tx& tx, Instant since) {
    return ids_of(tx.many(imports_since, since));
}

// ---- Erasures -----------------------------------------------------------------------------------

static constexpr store::Query erasure_insert{"registration.insert_erasure", R"(
    INSERT INTO registration_erasure (book_id, household_id, asked_by, asked_at)
    VALUES ($1, $2, $3, $4))"};

static constexpr store::Query erasure_done{"registration.erasure_done", R"(
    UPDATE registration_erasure
       SET done_by = $3, done_at = $4
     WHERE book_id = $1 AND household_id = $2 AND done_at IS NULL)"};

static constexpr store::Query erasure_of{"registration.erasure_of", R"(
    SELECT household_id, asked_by, asked_at, done_at
      FROM registration_erasure
     WHERE book_id = $1 AND household_id = $2)"};

static constexpr store::Query erasures_open{"registration.erasures_open", R"(
    SELECT household_id, asked_by, asked_at
      FROM registration_erasure
     WHERE book_id = $1 AND done_at IS NULL
     ORDER BY asked_at, household_id
     LIMIT 200)"};

static ErasureAsked to_asked(store::Row const& row) {
    return {row.get<HouseholdId>("household_id"), row.get<PersonId>("asked_by"),
            row.get<Instant>("asked_at")};
}

Result<> insert_erasure(Work& work, ErasureAsked const& asked) {
    TRY(work.tx.run(erasure_insert, work.actor.book, asked.household, asked.asked_by,
                    asked.asked_at));
    return {};
}

Result<> save_erasure_done(Work& work, HouseholdId household) {
    TRY(work.tx.run(erasure_done, work.actor.book, household, work.actor.person, work.now));
    return {};
}

Result<std::optional<ErasureRow>> find_erasure(store::Tx& tx, std::int64_t book,
                                               HouseholdId household) {
    auto const row = TRY(tx.one(erasure_of, book, household));
    if (!row) return std::nullopt;
    return ErasureRow{to_asked(*row), !row->is_null("done_at")};
}

Result<std::vector<ErasureAsked>> list_erasures(store::Tx& tx, std::int64_t book) {
    std::vector<ErasureAsked> asked;
    for (auto const& row : TRY(tx.many(erasures_open, book))) asked.push_back(to_asked(row));
    return asked;
}

}  // namespace takaful::registration
