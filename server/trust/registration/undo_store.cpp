#include "trust/registration/undo_store.hpp"

namespace takaful::registration {

static constexpr store::Query undo_insert{"registration.insert_undo", R"(
    INSERT INTO registration_undo
           (book_id, import_id, asked_by, asked_at, state, job_id, after_id, erased, kept)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0))"};

static constexpr store::Query undo_save{"registration.save_undo", R"(
    UPDATE registration_undo
       SET state = $3, after_id = $4, erased = $5, kept = $6, asked_by = $7, asked_at = $8,
           job_id = $9
     WHERE book_id = $1 AND import_id = $2)"};

static constexpr store::Query undo_by_import{"registration.undo_by_import", R"(
    SELECT import_id, asked_by, asked_at, state, job_id, after_id, erased, kept
      FROM registration_undo
     WHERE book_id = $1 AND import_id = $2)"};

static constexpr store::Query kept_insert{"registration.insert_kept", R"(
    INSERT INTO registration_undo_kept (book_id, import_id, household_id, reason)
    VALUES ($1, $2, $3, $4))"};

static constexpr store::Query kept_list{"registration.kept", R"(
    SELECT household_id, reason
      FROM registration_undo_kept
     WHERE book_id = $1 AND import_id = $2
     ORDER BY household_id
     LIMIT 200)"};

static constexpr store::Query request_any{"registration.request_any", R"(
    SELECT id
      FROM registration_request
     WHERE book_id = $1 AND household_id = $2
     LIMIT 1)"};

Result<bool> has_request(store::Tx& tx, std::int64_t book, HouseholdId household) {
    return TRY(tx.one(request_any, book, household)).has_value();
}

Result<> insert_undo(Work& work, UndoRow const& row) {
    TRY(work.tx.run(undo_insert, work.actor.book, row.import, row.asked_by, row.asked_at, row.state,
                    row.job, row.after));
    return {};
}

Result<> save_undo(Work& work, UndoRow const& row) {
    TRY(work.tx.run(undo_save, work.actor.book, row.import, row.state, row.after, row.erased,
                    row.kept, row.asked_by, row.asked_at, row.job));
    return {};
}

Result<std::optional<UndoRow>> find_undo(store::Tx& tx, std::int64_t book, ImportId import) {
    auto const row = TRY(tx.one(undo_by_import, book, import));
    if (!row) return std::nullopt;
    return UndoRow{.import = row->get<ImportId>("import_id"),
                   .asked_by = row->get<PersonId>("asked_by"),
                   .asked_at = row->get<Instant>("asked_at"),
                   .state = row->get<UndoState>("state"),
                   .job = row->get<jobs::JobId>("job_id"),
                   .after = row->get<HouseholdId>("after_id"),
                   .erased = row->get<std::int64_t>("erased"),
                   .kept = row->get<std::int64_t>("kept")};
}

Result<> insert_kept(Work& work, ImportId import, KeptRow const& row) {
    TRY(work.tx.run(kept_insert, work.actor.book, import, row.household, row.reason));
    return {};
}

Result<std::vector<KeptRow>> list_kept(store::Tx& tx, std::int64_t book, ImportId import) {
    std::vector<KeptRow> kept;
    for (auto const& row : TRY(tx.many(kept_list, book, import)))
        kept.push_back({row.get<HouseholdId>("household_id"), row.get<KeptBecause>("reason")});
    return kept;
}

}  // namespace takaful::registration
