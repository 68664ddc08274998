#pragma once
// What stands in cells: texts that they share, numbers, dates. Inside only: outsiders include
// base/xlsx.hpp.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/xlsx_package.hpp"

namespace takaful::xlsx {

/// How a cell's number is meant.
struct Format {
    bool is_date = false;
    std::size_t digits = 0;  // "00000000000" shows 1012345678 as 01012345678.
};
/// Of a format's code: "dd/mm/yyyy", "[$-401]d mmmm", "00000".
Format format_of(std::string_view code);
/// Of the numbers that stand for formats without code; others are plain.
Format builtin_format(std::int64_t number);

/// A cell's number as people read it; what is no number stays as it is.
std::string number_text(std::string_view number, Format const& format, bool since_1904);

/// "BC12" has column 54, from 0. None without letters.
std::optional<std::size_t> column_of(std::string_view reference);

/// xl/sharedStrings.xml
class SharedTexts : public Handler {
public:
    Result<> begin(std::string_view element, Attributes const& attributes) override;
    Result<> end(std::string_view element) override;
    Result<> text(std::string_view text) override;
    /// By its number as a cell has it. None when there is no such text.
    std::optional<std::string_view> at(std::string_view number) const;

private:
    std::string texts_;
    std::vector<std::uint32_t> ends_;
    bool in_text_ = false;
    bool in_phonetic_ = false;  // How to pronounce it is no part of the text.
};

/// xl/styles.xml
class Formats : public Handler {
public:
    Result<> begin(std::string_view element, Attributes const& attributes) override;
    Result<> end(std::string_view element) override;
    /// Of a cell's style; plain when unknown.
    Format at(std::string_view style) const;

private:
    std::map<std::int64_t, Format> coded_;
    std::vector<Format> of_style_;
    bool in_cell_formats_ = false;
};

/// A whole number of at most 18 digits, or none.
std::optional<std::int64_t> whole_number(std::string_view text);

}  // namespace takaful::xlsx
