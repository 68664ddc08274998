#pragma once
// The rows of a file, whatever kind it is: heading, HXL tags if it has any, data. Inside only.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.hpp"
#include "record/intake/intake.hpp"

namespace takaful::intake {

/// A tag of the Humanitarian Exchange Language, written one way: "#Adm1 +Name+code" is
/// "#adm1+code+name". None when it is none. Source: docs/sources.md#hxl
std::optional<std::string> hxl_tag(std::string_view text);

/// What stands above a file's data.
struct Head {
    std::vector<std::string> headings;  // Trimmed; the tags themselves when there is nothing else.
    std::vector<std::string> tags;      // One a heading, empty where none; none at all without HXL.
    std::optional<std::int64_t> tag_row;
    /// The column of this heading, or of this tag.
    std::optional<std::size_t> find(std::string_view name) const;
};

struct OnTable {
    std::function<Result<>(Head const&)> head;  // Once, before the rows; not of an empty file.
    csv::Reader::OnRecord row;                  // Data: neither heading nor tags.
};

/// Reads CSV, or the first sheet of an Excel workbook: its bytes say which. Gives the separator of
/// a CSV file, 0 of a workbook. Errors: csv.*, xlsx.*
Result<char> read_table(std::string_view bytes, OnTable const& on);

}  // namespace takaful::intake
