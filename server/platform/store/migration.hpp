#pragma once
// Numbered migrations of every module, embedded by the build from server/*/*/schema/*.sql.
//
// They use seven neutral types, in capitals, which the store translates for its database:
// ID (16 bytes), INT64, TEXT, BYTES, BOOL, DATE (day number), INSTANT (microseconds).

#include <span>
#include <string_view>

namespace takaful::store {

struct Migration {
    std::string_view module;  // "giving": also the prefix of every table in it.
    int number;
    std::string_view name;
    std::string_view sql;     // Statements, each ended by ";" at the end of a line.
};

/// Every migration of the house, in layer order.
std::span<Migration const> all_migrations();

}  // namespace takaful::store
