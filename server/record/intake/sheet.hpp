#pragma once
// One file in memory, only the columns that the mapping names, and the tests of a `where`.
// Inside only.

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "record/intake/intake.hpp"

namespace takaful::intake {

/// Cells kept of one file: 600,000 persons with twelve columns are half of it; 128 MiB.
inline constexpr std::size_t cells_max = 16'000'000;
inline constexpr std::size_t no_household = std::numeric_limits<std::size_t>::max();

/// Spaces of any kind at the ends are dropped.
std::string_view trimmed(std::string_view text);
/// A number in any digits; `decimal_comma` for files that Excel parted by semicolons.
std::optional<double> read_number(std::string_view text, bool decimal_comma);

class Sheet {
public:
    /// `wanted`: by heading, or by HXL tag. Errors: intake.too_many_cells {limit}, csv.*, xlsx.*
    static Result<Sheet> read(File const& file, std::set<std::string> const& wanted,
                              std::set<std::string> unknown);

    std::string const& name() const { return name_; }
    std::size_t rows() const { return row_numbers_.size(); }
    std::int64_t row_number(std::size_t row) const { return row_numbers_[row]; }
    bool has(std::string_view column) const { return columns_.contains(column); }
    /// Trimmed; empty when not known.
    std::string_view cell(std::size_t row, std::string_view column) const;
    /// The whole column as numbers; NaN where not known and where no number can be read. Words from
    /// `values` first.
    std::vector<double> const& numbers(
        std::string const& column, std::optional<std::map<std::string, double>> const& values = {});
    /// Rows whose cells are more or fewer than the heading's.
    std::vector<std::size_t> const& misshapen() const { return misshapen_; }

    std::vector<std::size_t> household;             // Of each row, or no_household.
    std::vector<std::vector<std::size_t>> rows_of;  // [household]

private:
    std::string name_;
    std::map<std::string, std::size_t, std::less<>> columns_;
    std::size_t width_ = 0;
    std::string text_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> cells_;  // Place and length in text_.
    std::vector<std::int64_t> row_numbers_;
    std::vector<std::size_t> misshapen_;
    std::set<std::string, std::less<>> unknown_;
    bool decimal_comma_ = false;
    std::map<std::string, std::vector<double>> numbers_;
};

/// One [column, test, value] of a `where`.
struct Test {
    std::string column;
    enum class Kind : std::uint8_t { equal, differs, less, at_most, more, at_least, in } kind;
    std::vector<std::string> texts;  // Of equal, differs and in; written numbers too.
    std::vector<double> numbers;     // Those that are numbers.
    bool ordered() const { return kind >= Kind::less && kind <= Kind::at_least; }
};

/// Errors: intake.mapping_invalid {field}
Result<std::vector<Test>> read_tests(std::optional<json::Value> const& where,
                                     std::string const& field);

/// For each row of the sheet, whether all tests hold.
std::vector<bool> rows_where(Sheet& sheet, std::span<Test const> tests);

}  // namespace takaful::intake
