#include <cstdio>
#include <cstdlib>

#include "platform/store/store.hpp"

namespace takaful::store {

namespace detail {

void bad_cell(std::string_view column, std::string_view why) {
    std::fprintf(stderr, "store: column %.*s: wrong %.*s\n", static_cast<int>(column.size()),
                 column.data(), static_cast<int>(why.size()), why.data());
    std::abort();
}

std::int64_t int_of(Row::Cell const& cell) {
    if (cell.kind != Value::Kind::int64) bad_cell(cell.name, "type, an integer was asked for");
    return cell.integer;
}

std::string const& bytes_of(Row::Cell const& cell) {
    if (cell.kind != Value::Kind::text && cell.kind != Value::Kind::bytes)
        bad_cell(cell.name, "type, text or bytes were asked for");
    return cell.bytes;
}

}  // namespace detail

Row::Cell const& Row::cell(std::string_view column) const {
    for (auto const& cell : cells_)
        if (cell.name == column) return cell;
    detail::bad_cell(column, "name, the row has no such column");
}

Money Row::money(std::string_view minor_column) const {
    return {get<std::int64_t>(minor_column), get<Currency>("currency")};
}

}  // namespace takaful::store
