#pragma once
// CSV in and out (RFC 4180). The reader is fed chunks as they arrive and hands out whole records;
// it reads no file by itself.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace takaful::csv {

/// One record. Cells are unquoted UTF-8 and live until the callback returns.
struct Record {
    std::int64_t row =
        0;  // 1 is the header, as a spreadsheet counts (empty lines are counted too).
    std::vector<std::string_view> cells;
};

/// Reads records from chunks of any size.
///
/// Skips a byte-order mark and empty lines; ends lines at LF or CRLF; finds the separator (, ; or
/// tab) from the first line that has any. Cells are given as written, spaces kept. Counting cells
/// against the header is the caller's affair.
///
/// Errors:  csv.not_utf8 {row, byte}         byte counts from 1 in its record
///          csv.record_too_long {row, limit}
///          csv.too_many_columns {row, limit}
///          csv.cell_too_long {row, limit}
///          csv.quote_open {row}             the file ends inside quotes
///          csv.quote_stray {row}            text follows a closing quote
///          and whatever `on_record` refuses with, which stops the reading
class Reader {
public:
    using OnRecord = std::function<Result<>(Record const&)>;
    explicit Reader(OnRecord on_record) : on_record_(std::move(on_record)) {}

    /// Takes the next chunk of the file.
    Result<> feed(std::string_view chunk);
    /// Says that the file has ended; hands out a last record without line end.
    Result<> finish();
    /// The separator found, or 0 before the first record.
    char separator() const { return separator_; }

private:
    enum class State : std::uint8_t { cell_start, plain, quoted, closed };
    bool is_separator(char c) const;
    void step(char c);
    Result<> end_record();
    Result<> split_cells();
    Result<> read_cell(std::size_t& at);

    OnRecord on_record_;
    std::string record_;      // Raw bytes of the record being read.
    std::string cells_text_;  // Its cells, unquoted, end to end.
    std::vector<std::size_t> cell_ends_;
    Record out_;
    std::int64_t row_ = 1;          // Spreadsheet row of the record being read.
    std::int64_t line_breaks_ = 0;  // Inside its quotes.
    State state_ = State::cell_start;
    bool at_start_ = true;
    char separator_ = 0;
};

/// Written first, it makes Excel read UTF-8.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Appends one record ended by CRLF. A cell that a spreadsheet would run as a formula (it begins
/// with = + - @, tab or CR and is no plain number) is written with a leading apostrophe.
void write_record(std::string& out, std::span<std::string const> cells);

}  // namespace takaful::csv
