#pragma once
// The table of institutions. Private to the module.

#include <optional>
#include <vector>

#include "service/institution/institution.hpp"

namespace takaful::institution {

Result<> insert_institution(store::Tx& tx, std::int64_t house, Institution const& made);
/// Errors: institution.unknown
Result<Institution> load_institution(store::Tx& tx, std::int64_t house, InstitutionId const& id);
Result<std::optional<Institution>> find_by_book(store::Tx& tx, std::int64_t house,
                                                std::int64_t own_book);
Result<std::vector<Institution>> list_rows(store::Tx& tx, std::int64_t house);
/// The largest number that was given to an institution; 0: none.
Result<std::int64_t> last_book(store::Tx& tx, std::int64_t house);
Result<> save_approval(store::Tx& tx, std::int64_t house, Institution const& approved);
Result<> save_opening(store::Tx& tx, std::int64_t house, Institution const& opened);

}  // namespace takaful::institution
