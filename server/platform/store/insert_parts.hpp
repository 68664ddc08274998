#pragma once
// The parts of an insert of one row, from which both databases make one of many. Private to the
// store.

#include <optional>
#include <string>
#include <string_view>

namespace takaful::store {

/// "INSERT INTO thing (a, b) VALUES ($1, $2) ON CONFLICT …": views into it.
struct InsertParts {
    std::string_view head;    // Up to VALUES.
    std::string_view fields;  // Between the parentheses: "$1, $2".
    std::string_view rest;    // After them; names no parameter.
};

/// Nothing when the statement has another form, or many rows already.
std::optional<InsertParts> insert_parts(std::string_view sql);

/// The same statement for `rows` rows of `columns` values: row r has $(r·columns + 1) and on. Empty
/// when it has no such form. In SQLite's words: an INSERT OR FAIL, which keeps no copy of the pages
/// that it changes, for a Work whose insert failed goes back as a whole.
std::string insert_of_rows(std::string_view sql, int columns, int rows);

}  // namespace takaful::store
