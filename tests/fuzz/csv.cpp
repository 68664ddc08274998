// CSV: chunks of any size read the same, and the writer keeps what was read.

#include "base/csv_testing.hpp"
#include "fuzz.hpp"

namespace takaful {

namespace {

using csv::Rows;

/// What the writer changes on purpose, or a reader of one column cannot know.
bool is_kept(Rows const& rows) {
    if (rows.empty() || rows.front().size() < 2) return false;
    for (auto const& row : rows)
        for (auto const& cell : row)
            if (!cell.empty() && std::string_view{"=+-@\t\r"}.find(cell[0]) != std::string::npos)
                return false;
    return true;
}

}  // namespace

FUZZ_TARGET(csv) {
    auto const chunk = 1 + std::size_t{input.byte()} % 16;
    auto const text = input.text();
    auto const whole = csv::read_rows(text, text.size() + 1);
    auto const pieces = csv::read_rows(text, chunk);
    MUST(whole.has_value() == pieces.has_value());
    if (!whole) return MUST(whole.error().code == pieces.error().code);
    MUST(*whole == *pieces);
    if (!is_kept(*whole)) return;
    std::string written;
    for (auto const& row : *whole) csv::write_record(written, row);
    auto const again = csv::read_rows(written, chunk);
    MUST(again.has_value());
    MUST(*again == *whole);
}

}  // namespace takaful
