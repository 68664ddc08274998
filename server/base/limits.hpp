#pragma once
// Named limits, each with its reason. Every loop, list and text from outside has one of these.

#include <cstddef>
#include <cstdint>

namespace takaful::limits {

// JSON
// --------------------------------------------------------------------------------------------- No
// form of ours nests deeper than 8; 32 leaves room and keeps recursion off the stack's edge.
inline constexpr int json_depth_max = 32;
// A payroll page, an import's mapping or a survey never carries more in one request.
inline constexpr std::size_t list_items_max = 100'000;

// Text
// --------------------------------------------------------------------------------------------- A
// name of seven parts in Arabic is below 100 letters, of two bytes each.
inline constexpr std::size_t name_bytes_max = 200;
// A title, a label, one line on a card.
inline constexpr std::size_t line_bytes_max = 400;
// A note, a reason, a description: two printed pages.
inline constexpr std::size_t note_bytes_max = 8'000;
// What a person may type into a search box.
inline constexpr std::size_t search_bytes_max = 200;

// CSV
// ----------------------------------------------------------------------------------------------
// The widest survey that we know has about 900 columns (an LSMS household file).
inline constexpr std::size_t csv_columns_max = 2'000;
// A record with every cell filled; beyond it a quote was left open.
inline constexpr std::size_t csv_record_bytes_max = 1 << 20;
// One cell: a long free-text answer.
inline constexpr std::size_t csv_cell_bytes_max = 64 * 1024;

// Lists
// -------------------------------------------------------------------------------------------- Rows
// of one page on a screen: a page stays below 60 KB.
inline constexpr int page_rows_max = 200;
// Parts of one split: a payroll slice times a margin.
inline constexpr std::size_t split_parts_max = 10'000'000;

// Work
// ---------------------------------------------------------------------------------------------
// Entries of one Work: 5 ms of writer time (house law 3).
inline constexpr std::size_t work_entries_max = 2'000;

}  // namespace takaful::limits
