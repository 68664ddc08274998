#pragma once
// The tables of imports and of erasures.

#include <optional>
#include <vector>

#include "trust/registration/registration.hpp"

namespace takaful::registration {

struct ImportRow {
    ImportId import;
    ImportState state = ImportState::running;
    ImportMode mode = ImportMode::good_rows;
    PersonId made_by;
    Instant made_at;
    consent::BasisId basis;
    registry::QuestionnaireId questionnaire;
    std::int64_t rows = 0;
    std::int64_t bad = 0;
    std::int64_t households = 0;
    std::int64_t next_slice = 0;
    std::int64_t inserted = 0;
    std::int64_t skipped = 0;  // Good when checked, taken by someone else before their turn came.
    bool undoing = false;
    std::int64_t undone = 0;
    std::optional<std::string> error_code;
};

Result<> insert_import(Work& work, ImportRow const& row);
Result<> save_import(Work& work, ImportRow const& row);
Result<std::optional<ImportRow>> find_import(store::Tx& tx, std::int64_t book, ImportId import);
Result<std::vector<ImportId>> list_running(store::Tx& tx);
/// Ids of imports made since then: their reports are still kept.
Result<std::vector<ImportId>> list_made_since(store::Tx& tx, Instant since);

struct ErasureRow {
    ErasureAsked asked;
    bool done = false;
};
Result<> insert_erasure(Work& work, ErasureAsked const& asked);
Result<> save_erasure_done(Work& work, HouseholdId household);
Result<std::optional<ErasureRow>> find_erasure(store::Tx& tx, std::int64_t book,
                                               HouseholdId household);
/// Those not done, oldest first, at most 200.
Result<std::vector<ErasureAsked>> list_erasures(store::Tx& tx, std::int64_t book);

}  // namespace takaful::registration
