#include "base/csv.hpp"

#include <doctest/doctest.h>

#include "base/limits.hpp"

namespace takaful::csv {

using Rows = std::vector<std::vector<std::string>>;

// Reads `text` in chunks of `chunk` bytes.
static Result<Rows> read(std::string_view text, std::size_t chunk,
                         std::vector<std::int64_t>* numbers = nullptr) {
    Rows rows;
    Reader reader{[&](Record const& record) -> Result<> {
        rows.emplace_back(record.cells.begin(), record.cells.end());
        if (numbers) numbers->push_back(record.row);
        return {};
    }};
    for (std::size_t at = 0; at < text.size(); at += chunk)
        TRY(reader.feed(text.substr(at, chunk)));
    TRY(reader.finish());
    return rows;
}

TEST_CASE("csv reader: every shape of RFC 4180, in chunks of any size") {
    struct Case {
        char const* why;
        std::string_view text;
        Rows rows;
    };
    Case const cases[] = {
        {"empty", "", {}},
        {"LF", "a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}},
        {"CRLF, no last end", "a,b\r\n1,2", {{"a", "b"}, {"1", "2"}}},
        {"byte-order mark",
         "\xEF\xBB\xBF"
         "الاسم,السن\nهدى,٤٠\n",
         {{"الاسم", "السن"}, {"هدى", "٤٠"}}},
        {"Excel's semicolons", "a;b\n1,5;2\n", {{"a", "b"}, {"1,5", "2"}}},
        {"tabs", "a\tb\n1;5\t2,3\n", {{"a", "b"}, {"1;5", "2,3"}}},
        {"quoted separators decide nothing", "\"a;b;c\",d\n1,2\n", {{"a;b;c", "d"}, {"1", "2"}}},
        {"quotes", "a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", {{"a", "b"}, {"x,y", "say \"hi\""}}},
        {"a line end inside quotes", "a,b\n\"x\ny\",2\n", {{"a", "b"}, {"x\ny", "2"}}},
        {"empty cells", "a,b,c\n,,\n\"\",2,\n", {{"a", "b", "c"}, {"", "", ""}, {"", "2", ""}}},
        {"a quote inside a plain cell",
         "a,b\n5\" pipe,2\n3,4\n",
         {{"a", "b"}, {"5\" pipe", "2"}, {"3", "4"}}},
        {"empty lines are skipped", "a,b\n\n\r\n1,2\n\n", {{"a", "b"}, {"1", "2"}}},
        {"one column", "a\n1\n2", {{"a"}, {"1"}, {"2"}}},
        {"spaces are kept", "a, b\n 1 ,2\n", {{"a", " b"}, {" 1 ", "2"}}},
    };
    for (auto const& c : cases)
        for (std::size_t const chunk : {1U, 2U, 3U, 7U, 1000U}) {
            CAPTURE(c.why);
            CAPTURE(chunk);
            CHECK(read(c.text, chunk).value() == c.rows);
        }
}

TEST_CASE("csv reader: rows are numbered as a spreadsheet shows them") {
    std::vector<std::int64_t> numbers;
    REQUIRE(read("a,b\n\n\"x\ny\nz\",2\n3,4\n", 5, &numbers).has_value());
    CHECK(numbers == std::vector<std::int64_t>{1, 3, 6});
}

static std::int64_t number_of(Error const& error, std::string_view name) {
    for (auto const& param : error.params)
        if (param.name == name) return std::get<std::int64_t>(param.value);
    return -1;
}

TEST_CASE("csv reader: refuses with the row, and the byte where that helps") {
    struct Case {
        char const* why;
        std::string text;
        char const* code;
        std::int64_t row, byte;
    };
    std::string const wide(limits::csv_columns_max, ',');
    std::string const long_cell(limits::csv_cell_bytes_max + 1, 'x');
    Case const cases[] = {
        {"Latin-1", "a,b\n1,caf\xE9\n", "csv.not_utf8", 2, 6},
        {"UTF-16",
         std::string("\xFF\xFE"
                     "a\0,\0b\0\n\0",
                     10),
         "csv.not_utf8", 1, 1},
        {"quote never closed", "a,b\n\"x,2\n3,4\n", "csv.quote_open", 2, -1},
        {"text after a quote", "a,b\n\"x\"y,2\n", "csv.quote_stray", 2, -1},
        {"too many columns", "a\n" + wide + "\n", "csv.too_many_columns", 2, -1},
        {"a cell too long", "a\n" + long_cell, "csv.cell_too_long", 2, -1},
        {"a record too long", "a\n\"" + std::string(limits::csv_record_bytes_max, 'x'),
         "csv.record_too_long", 2, -1},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        auto const error = read(c.text, 64).error();
        CHECK(error.code == c.code);
        CHECK(number_of(error, "row") == c.row);
        CHECK(number_of(error, "byte") == c.byte);
    }
}

TEST_CASE("csv reader: the limits themselves are still good") {
    std::string const wide = "a" + std::string(limits::csv_columns_max - 1, ',');
    CHECK(read(wide, 64).value().at(0).size() == limits::csv_columns_max);
    std::string const cell(limits::csv_cell_bytes_max, 'x');
    CHECK(read(cell, 1000).value().at(0).at(0).size() == limits::csv_cell_bytes_max);
}

TEST_CASE("csv reader: a refusal of the caller stops it") {
    Reader reader{[](Record const&) -> Result<> { return fail(ErrorKind::refused, "test.stop"); }};
    CHECK(reader.feed("a\nb\n").error().code == "test.stop");
}

TEST_CASE("csv writer: quotes what needs it, defuses formulas, leaves numbers alone") {
    struct Case {
        std::vector<std::string> cells;
        std::string_view line;
    };
    Case const cases[] = {
        {{"هدى", "12.50"}, "هدى,12.50\r\n"},
        {{"a,b", "say \"hi\"", "x\ny"}, "\"a,b\",\"say \"\"hi\"\"\",\"x\ny\"\r\n"},
        {{"=1+1", "@SUM(A1)", "-2+3", "+cmd"}, "'=1+1,'@SUM(A1),'-2+3,'+cmd\r\n"},
        {{"\tx"}, "\"'\tx\"\r\n"},
        {{"-12.50", "+201012345678", "-", "-1.2.3"}, "-12.50,+201012345678,'-,'-1.2.3\r\n"},
        {{""}, "\"\"\r\n"},
        {{"\uFEFFa", "b"}, "\"\uFEFFa\",b\r\n"},
        {{"", ""}, ",\r\n"},
    };
    for (auto const& c : cases) {
        std::string out;
        write_record(out, c.cells);
        CHECK(out == c.line);
    }
}

TEST_CASE("csv: what the writer writes, the reader reads") {
    Rows const rows{{"a", "b;c", "d\te"}, {"", "x\r\ny", "\"\""}, {"1", "2", "3"}};
    std::string text{byte_order_mark};
    for (auto const& row : rows) write_record(text, row);
    CHECK(read(text, 3).value() == rows);
}

}  // namespace takaful::csv
