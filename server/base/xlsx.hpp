#pragma once
// Excel workbooks in (Office Open XML spreadsheets, ECMA-376 part 1): the first visible sheet's
// rows, handed out as csv::Reader does it, so that who reads the one reads the other. Nothing of a
// workbook is ever run: of a formula the value counts that the spreadsheet program last saved.
// docs/decisions/intake.md says how files made to do harm are met.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/csv.hpp"
#include "base/error.hpp"

namespace takaful::xlsx {

// ---- Limits ------------------------------------------------------------------------------------

/// A workbook of fifty sheets with pictures has some three hundred parts.
inline constexpr std::size_t parts_max = 2'000;
/// All parts that are read, unpacked: a full sheet of 100,000 households with 40 columns has 180
/// MB.
inline constexpr std::size_t unpacked_bytes_max = std::size_t{512} << 20;
/// A sheet packs to a tenth, one of repeated numbers to a fiftieth; a bomb to a thousandth.
inline constexpr std::size_t ratio_max = 200;
inline constexpr std::size_t ratio_free_bytes = 1 << 20;  // Below this any ratio is harmless.
/// Elements within elements: a sheet needs nine.
inline constexpr int depth_max = 64;
/// One tag with its attributes.
inline constexpr std::size_t tag_bytes_max = 1 << 20;
/// The format's own: rows of a sheet.
inline constexpr std::int64_t rows_max = 1'048'576;
/// The table of texts that cells share: five different ones in each of 200,000 rows.
inline constexpr std::size_t texts_max = 1'000'000;
inline constexpr std::size_t texts_bytes_max = std::size_t{64} << 20;
/// What is handed out: a text that cells share is packed once and may stand in every one of them.
inline constexpr std::size_t text_bytes_max = std::size_t{128} << 20;
/// Likewise cells, those filled up to the first row's width among them.
inline constexpr std::size_t cells_max = 64'000'000;
/// The format's own: cell formats of a workbook.
inline constexpr std::size_t formats_max = 65'536;

// ---- Reading -----------------------------------------------------------------------------------

/// What a file is, by its first bytes: its name may say anything.
enum class FileKind : std::uint8_t {
    text,      // As far as one can see.
    workbook,  // A ZIP file, as .xlsx is.
    locked,    // Excel's old .xls, or a workbook under a password.
};
FileKind kind_of(std::string_view bytes);

/// Reads the first sheet that is not hidden.
///
/// Rows without any text are skipped and numbered as the spreadsheet does; shorter ones are filled
/// up with empty cells to the first row's width, for a sheet does not store empty ends. Numbers are
/// written plainly (29001011234567, never 2.9E+13; leading zeros where the cell's format shows
/// them), dates as 1987-03-21 (with T14:30:00 when they have a time), texts as they stand.
///
/// Errors:  xlsx.locked                  an old .xls, or under a password
///          xlsx.damaged                 no whole ZIP file or no sound XML
///          xlsx.not_a_workbook          another kind of ZIP file, or no sheet that is shown
///          xlsx.too_many_parts {limit}, xlsx.inflated {limit}, xlsx.unpacked_too_large {limit},
///          xlsx.xml_refused             beyond what a workbook of people has
///          xlsx.too_many_texts {limit}, xlsx.too_many_rows {limit}, xlsx.too_many_cells {limit}
///          xlsx.cell_too_long {row, limit}, xlsx.too_many_columns {row, limit}
///          xlsx.formula_without_value {row}
///          and whatever `on_record` refuses with, which stops the reading
Result<> read(std::string_view bytes, csv::Reader::OnRecord const& on_record);

}  // namespace takaful::xlsx
