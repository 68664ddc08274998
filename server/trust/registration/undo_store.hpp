#pragma once
// The tables of undone imports.

#include <optional>
#include <vector>

#include "trust/registration/registration.hpp"

namespace takaful::registration {

struct UndoRow {
    ImportId import;
    PersonId asked_by;
    Instant asked_at;
    UndoState state = UndoState::running;
    jobs::JobId job;
    HouseholdId after;
    std::int64_t erased = 0;
    std::int64_t kept = 0;
};

Result<> insert_undo(Work& work, UndoRow const& row);
/// Asked anew: another one asks, another job goes on.
Result<> save_undo(Work& work, UndoRow const& row);
Result<std::optional<UndoRow>> find_undo(store::Tx& tx, std::int64_t book, ImportId import);

struct KeptRow {
    HouseholdId household;
    KeptBecause reason;
};
Result<> insert_kept(Work& work, ImportId import, KeptRow const& row);
/// Whether a change of this household was ever asked for.
Result<bool> has_request(store::Tx& tx, std::int64_t book, HouseholdId household);
/// The first 200 by id.
Result<std::vector<KeptRow>> list_kept(store::Tx& tx, std::int64_t book, ImportId import);

}  // namespace takaful::registration
