#pragma once
// Numbered migrations of every module, embedded by the build from server/*/*/schema/*.sql.
//
// They use seven neutral types, in capitals, which the store translates for its database:
// ID (16 bytes), INT64, TEXT, BYTES, BOOL, DATE (day number), INSTANT (microseconds). Every table
// is strict. `CLUSTERED` after a table's closing parenthesis keeps its rows in the order of the
// primary key: use it for tables with a composite or 16-byte key and small rows.
//
//     CREATE TABLE giving_gift (
//         book_id INT64 NOT NULL,
//         id ID NOT NULL,
//         PRIMARY KEY (book_id, id)
//     ) CLUSTERED;

#include <span>
#include <string_view>

namespace takaful::store {

struct Migration {
    std::string_view module;  // "giving": also the prefix of every table in it.
    int number;
    std::string_view name;
    std::string_view sql;  // Statements, each ended by ";" at the end of a line.
};

/// Every migration of the house, in layer order.
std::span<Migration const> all_migrations();

}  // namespace takaful::store
