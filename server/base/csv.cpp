#include "base/csv.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace takaful::csv {

static std::unexpected<Error> refuse(std::string_view code, std::int64_t row) {
    return fail(ErrorKind::invalid, code, {{"row", row}});
}

static std::unexpected<Error> beyond(std::string_view code, std::int64_t row, std::size_t limit) {
    return fail(ErrorKind::invalid, code,
                {{"row", row}, {"limit", static_cast<std::int64_t>(limit)}});
}

// ---- Reading -----------------------------------------------------------------------------------

bool Reader::is_separator(char c) const {
    if (separator_ != 0) return c == separator_;
    return c == ',' || c == ';' || c == '\t';
}

void Reader::step(char c) {
    if (state_ == State::quoted) {
        if (c == '"') state_ = State::closed;
        if (c == '\n') ++line_breaks_;
    } else if (is_separator(c)) {
        state_ = State::cell_start;
    } else if (c == '"' && state_ != State::plain) {
        state_ = State::quoted;  // Opened, or a doubled quote that goes on.
    } else {
        state_ = State::plain;
    }
}

Result<> Reader::feed(std::string_view chunk) {
    std::size_t from = 0;
    while (from < chunk.size()) {
        // Up to the line end that is outside quotes, or all that there is.
        std::size_t at = from;
        while (at < chunk.size() && (state_ == State::quoted || chunk[at] != '\n'))
            step(chunk[at++]);
        record_.append(chunk.substr(from, at - from));
        if (record_.size() > limits::csv_record_bytes_max)
            return beyond("csv.record_too_long", row_, limits::csv_record_bytes_max);
        if (at == chunk.size()) return {};
        TRY(end_record());
        from = at + 1;
    }
    return {};
}

Result<> Reader::finish() {
    if (state_ == State::quoted) return refuse("csv.quote_open", row_);
    return record_.empty() ? Result<>{} : end_record();
}

static char most_frequent_separator(std::string_view line) {
    struct {
        char separator;
        int count;
    } best{',', 0};
    for (char const separator : {',', ';', '\t'}) {
        bool quoted = false;
        int count = 0;
        for (char const c : line) {
            if (c == '"') quoted = !quoted;
            if (c == separator && !quoted) ++count;
        }
        if (count > best.count) best = {separator, count};
    }
    return best.separator;
}

Result<> Reader::end_record() {
    if (at_start_ && record_.starts_with(byte_order_mark)) record_.erase(0, byte_order_mark.size());
    at_start_ = false;
    if (record_.ends_with('\r')) record_.pop_back();
    if (!record_.empty()) {
        auto const sound = utf8_prefix(record_);
        if (sound != record_.size())
            return fail(ErrorKind::invalid, "csv.not_utf8",
                        {{"row", row_}, {"byte", static_cast<std::int64_t>(sound) + 1}});
        if (separator_ == 0) separator_ = most_frequent_separator(record_);
        TRY(split_cells());
        TRY(on_record_(out_));
    }
    record_.clear();
    state_ = State::cell_start;
    row_ += 1 + std::exchange(line_breaks_, 0);
    return {};
}

Result<> Reader::split_cells() {
    cells_text_.clear();
    cell_ends_.clear();
    for (std::size_t at = 0; at <= record_.size(); ++at) {
        std::size_t const before = cells_text_.size();
        TRY(read_cell(at));
        if (cells_text_.size() - before > limits::csv_cell_bytes_max)
            return beyond("csv.cell_too_long", row_, limits::csv_cell_bytes_max);
        cell_ends_.push_back(cells_text_.size());
        if (cell_ends_.size() > limits::csv_columns_max)
            return beyond("csv.too_many_columns", row_, limits::csv_columns_max);
    }
    out_.row = row_;
    out_.cells.clear();
    for (std::size_t begin = 0; auto const end : cell_ends_) {
        out_.cells.push_back(std::string_view{cells_text_}.substr(begin, end - begin));
        begin = end;
    }
    return {};
}

// Appends the cell that begins at `at`, unquoted; leaves `at` on the separator after it, or the
// end.
Result<> Reader::read_cell(std::size_t& at) {
    if (at == record_.size() || record_[at] != '"') {
        std::size_t const end = std::min(record_.find(separator_, at), record_.size());
        cells_text_.append(record_, at, end - at);
        at = end;
        return {};
    }
    for (++at; at < record_.size(); ++at) {
        if (record_[at] != '"') {
            cells_text_ += record_[at];
        } else if (at + 1 < record_.size() && record_[at + 1] == '"') {
            cells_text_ += record_[at++];  // A doubled quote is one.
        } else {
            break;
        }
    }
    if (at == record_.size()) return refuse("csv.quote_open", row_);
    ++at;
    if (at < record_.size() && record_[at] != separator_) return refuse("csv.quote_stray", row_);
    return {};
}

// ---- Writing -----------------------------------------------------------------------------------

static bool is_plain_number(std::string_view cell) {
    if (cell.starts_with('-') || cell.starts_with('+')) cell.remove_prefix(1);
    bool const digits_only =
        std::ranges::all_of(cell, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
    return !cell.empty() && digits_only && std::ranges::count(cell, '.') <= 1;
}

static bool is_formula(std::string_view cell) {
    constexpr std::string_view triggers = "=+-@\t\r";
    return !cell.empty() && triggers.find(cell.front()) != std::string_view::npos &&
           !is_plain_number(cell);
}

void write_record(std::string& out, std::span<std::string const> cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out += ',';
        std::string const cell = is_formula(cells[i]) ? "'" + cells[i] : cells[i];
        bool const lone_empty = cell.empty() && cells.size() == 1;  // Not an empty line.
        bool const plain = cell.find_first_of(",;\t\"\r\n") == std::string::npos &&
                           !cell.starts_with(byte_order_mark);  // Or a reader would drop it.
        if (plain && !lone_empty) {
            out += cell;
            continue;
        }
        out += '"';
        for (char const c : cell) out.append(c == '"' ? 2 : 1, c);
        out += '"';
    }
    out += "\r\n";
}

}  // namespace takaful::csv
