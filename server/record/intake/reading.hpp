#pragma once
// The state of one mapping of files: sheets, households found, bad rows. Inside only.

#include <cmath>
#include <map>
#include <utility>

#include "record/intake/sheet.hpp"

namespace takaful::intake {

struct Reading {
    Mapping const& mapping;
    std::vector<Sheet> sheets;
    std::size_t speaker_sheet = 0;          // The household's own file.
    std::vector<std::size_t> speaker_rows;  // [household], row of that sheet.
    std::vector<std::string> codes;         // [household]
    std::map<std::pair<std::size_t, std::size_t>, Problem>
        problems;  // (sheet, row): the first one.

    void note(std::size_t sheet, std::size_t row, std::string_view field, std::string_view code,
              Params params = {}) {
        problems.try_emplace({sheet, row},
                             Problem{sheets[sheet].name(), sheets[sheet].row_number(row),
                                     std::string{field}, code, std::move(params)});
    }
    std::size_t sheet_index(std::string_view name) const {
        for (std::size_t i = 0; i < sheets.size(); ++i)
            if (sheets[i].name() == name) return i;
        return sheets.size();
    }
    std::size_t members_sheet() const {
        auto const file = mapping.members ? mapping.members->file : std::nullopt;
        auto const found = sheet_index(file.value_or("members"));
        return found < sheets.size() ? found : speaker_sheet;
    }
};

struct Range {
    std::optional<double> min, max;
};
/// Checks a column, or those of its rows in `chosen`: numbers that cannot be read or lie outside
/// the range become problems.
void check_numbers(Reading& reading, std::size_t sheet, std::string const& column,
                   std::optional<std::map<std::string, double>> const& values = {},
                   Range range = {}, std::vector<bool> const* chosen = nullptr);

/// Errors: intake.column_missing {file, field}
Result<> require_column(Reading const& reading, std::size_t sheet, std::string const& column);

/// The answers of all households. Errors: intake.column_missing, intake.too_many_levels {field}
Result<std::vector<Column>> make_columns(Reading& reading);

/// Every column that a mapping names, whichever file it is in.
std::set<std::string> columns_named(Mapping const& mapping);

}  // namespace takaful::intake
