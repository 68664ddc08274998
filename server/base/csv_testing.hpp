#pragma once
// For tests: a CSV text as rows of cells, read in chunks.

#include <string>
#include <string_view>
#include <vector>

#include "base/csv.hpp"

namespace takaful::csv {

using Rows = std::vector<std::vector<std::string>>;

inline Result<Rows> read_rows(std::string_view text, std::size_t chunk) {
    Rows rows;
    Reader reader{[&](Record const& record) -> Result<> {
        rows.emplace_back(record.cells.begin(), record.cells.end());
        return {};
    }};
    for (std::size_t at = 0; at < text.size(); at += chunk)
        TRY(reader.feed(text.substr(at, chunk)));
    TRY(reader.finish());
    return rows;
}

}  // namespace takaful::csv
