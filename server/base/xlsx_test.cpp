#include "base/xlsx.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "base/xlsx_cells.hpp"
#include "base/xlsx_testing.hpp"

namespace takaful::xlsx {

static std::string error_of(std::string_view bytes) {
    auto const rows = read_rows(bytes);
    return rows ? "" : std::string{rows.error().code};
}

static std::string cell(std::string const& text) {
    return "<c t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
}

// ---- What people have --------------------------------------------------------------------------

TEST_CASE("xlsx: texts, numbers, dates and values of formulas, as people see them") {
    auto const formats = R"(<numFmts><numFmt numFmtId="164" formatCode="00000000000"/>)"
                         R"(<numFmt numFmtId="165" formatCode="[$-401]dd\ mmmm\ yyyy"/></numFmts>)"
                         R"(<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>)"
                         R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/>)"
                         R"(<xf numFmtId="14"/></cellXfs>)";
    auto const texts =
        "<si><t>الاسم</t></si>"
        "<si><r><t>سعاد </t></r><r><t xml:space=\"preserve\">محمد</t></r><rPh><t>x</t></rPh></si>";
    struct Case {
        char const* why;
        char const* cell;
        char const* text;
    };
    Case const cases[] = {
        {"a shared text in two pieces", R"(<c t="s"><v>1</v></c>)", "سعاد محمد"},
        {"a text of its own", R"(<c t="inlineStr"><is><t>هدى &amp; علي</t></is></c>)", "هدى & علي"},
        {"a phone kept as text", R"(<c t="inlineStr"><is><t>01012345678</t></is></c>)",
         "01012345678"},
        {"a phone kept as a number, shown with its zero", R"(<c s="1"><v>1012345678</v></c>)",
         "01012345678"},
        {"a national id kept as a number", "<c><v>2.9001011234567E13</v></c>", "29001011234567"},
        {"a whole number", "<c><v>3</v></c>", "3"},
        {"a negative one", "<c><v>-3.0</v></c>", "-3"},
        {"a part as Excel keeps it", "<c><v>0.10000000000000001</v></c>", "0.1"},
        {"a date", R"(<c s="3"><v>31857</v></c>)", "1987-03-21"},
        {"a date in Arabic words", R"(<c s="2"><v>31857</v></c>)", "1987-03-21"},
        {"a date and a time", R"(<c s="3"><v>31857.604166666664</v></c>)", "1987-03-21T14:30:00"},
        {"the first of March 1900", R"(<c s="3"><v>61</v></c>)", "1900-03-01"},
        {"the day before Excel's day that never was", R"(<c s="3"><v>59</v></c>)", "1900-02-28"},
        {"the day that never was", R"(<c s="3"><v>60</v></c>)", "60"},
        {"a date as ISO text", R"(<c t="d"><v>1987-03-21</v></c>)", "1987-03-21"},
        {"a formula's saved value", "<c><f>1+1</f><v>2</v></c>", "2"},
        {"a formula's saved text", R"(<c t="str"><f>CONCAT("a","b")</f><v>ab</v></c>)", "ab"},
        {"a formula with an empty value", R"(<c t="str"><f>""</f><v></v></c>)", ""},
        {"yes", R"(<c t="b"><v>1</v></c>)", "TRUE"},
        {"what went wrong in the sheet", R"(<c t="e"><v>#N/A</v></c>)", "#N/A"},
        {"no number after all", "<c><v>abc</v></c>", "abc"},
        {"nothing", "<c/>", ""},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        auto const sheet =
            "<row>" + cell("a") + cell("b") + "</row><row>" + std::string{c.cell} + cell("x");
        auto const rows = read_rows(workbook_of(sheet + "</row>", texts, formats));
        REQUIRE(rows);
        CHECK(rows->at(1) == std::vector<std::string>{c.text, "x"});
    }
}

TEST_CASE("xlsx: cells find their columns, empty ends are filled up, rows keep their numbers") {
    auto const rows_xml = "<row r=\"2\">" + cell("a") + cell("b") + cell("c") + "</row>" +
                          R"(<row r="3"/><row r="4"><c r="C4"><v>3</v></c></row>)" +
                          R"(<row r="7"><c r="A7"><v>1</v></c><c><v>2</v></c></row>)" +
                          R"(<row><c r="D8"><v>4</v></c></row>)";
    std::vector<std::int64_t> numbers;
    auto const rows = read_rows(workbook_of(rows_xml), &numbers);
    REQUIRE(rows);
    CHECK(*rows == Rows{{"a", "b", "c"}, {"", "", "3"}, {"1", "2", ""}, {"", "", "", "4"}});
    CHECK(numbers == std::vector<std::int64_t>{2, 4, 7, 8});
}

TEST_CASE("xlsx: the first sheet that is shown, wherever the workbook keeps it") {
    auto parts = parts_of("<row>" + cell("hidden") + "</row>");
    parts[2].second =
        R"(<x:workbook xmlns:x="http://m" xmlns:r="http://r"><x:workbookPr date1904="1"/>)"
        R"(<x:sheets>)"
        R"(<x:sheet state="hidden" r:id="rId1"/><x:sheet r:id="rId9"/></x:sheets></x:workbook>)";
    parts[3].second =
        R"(<Relationships><Relationship Id="rId1" Type="a/worksheet" )"
        R"(Target="worksheets/sheet1.xml"/>)"
        R"(<Relationship Id="rId2" Type="a/styles" Target="styles.xml"/>)"
        R"(<Relationship Id="rId9" Type="a/worksheet" Target="/odd/place.xml"/></Relationships>)";
    parts[5].second = R"(<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>)";
    parts.emplace_back("odd/place.xml",
                       R"(<x:worksheet xmlns:x="http://m"><x:sheetData><x:row>)"
                       R"(<x:c s="0"><x:v>30395</x:v></x:c></x:row></x:sheetData></x:worksheet>)");
    CHECK(read_rows(zip_of(parts)).value() == Rows{{"1987-03-21"}});
    CHECK(read_rows(zip_of(parts, ZIP_CM_STORE)).value() == Rows{{"1987-03-21"}});
}

TEST_CASE("xlsx: formats by their codes") {
    CHECK(format_of("dd/mm/yyyy").is_date);
    CHECK(format_of("mmm").is_date);
    CHECK(format_of("B2yyyy\\-mm").is_date);
    CHECK_FALSE(format_of("h:mm:ss").is_date);
    CHECK_FALSE(format_of("General").is_date);
    CHECK_FALSE(format_of("#,##0.00\"day\"[Red]").is_date);
    CHECK_FALSE(format_of("0;\"dd\"").is_date);
    CHECK(format_of("00000").digits == 5);
    CHECK(format_of("0.00").digits == 0);
    CHECK(builtin_format(14).is_date);
    CHECK_FALSE(builtin_format(13).is_date);
    CHECK_FALSE(builtin_format(18).is_date);
    CHECK(builtin_format(22).is_date);
    CHECK(column_of("A1") == 0);
    CHECK(column_of("BC12") == 54);
    CHECK(column_of("12") == std::nullopt);
}

// ---- What does harm ----------------------------------------------------------------------------

TEST_CASE("xlsx: files of other kinds are told apart by their bytes, and refused with words") {
    CHECK(kind_of("code,name\n") == FileKind::text);
    CHECK(kind_of("") == FileKind::text);
    auto const old = std::string{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"} + std::string(600, 'x');
    CHECK(kind_of(old) == FileKind::locked);
    CHECK(error_of(old) == "xlsx.locked");
    CHECK(error_of("PK\3\4 and no more") == "xlsx.damaged");
    CHECK(error_of(zip_of({{"word/document.xml", "<a/>"}})) == "xlsx.not_a_workbook");
    auto without_sheet = parts_of("");
    without_sheet.pop_back();
    CHECK(error_of(zip_of(without_sheet)) == "xlsx.not_a_workbook");
    auto const whole = workbook_of("<row>" + cell("a") + "</row>");
    CHECK(kind_of(whole) == FileKind::workbook);
    REQUIRE(read_rows(whole));
    for (std::size_t size = 4; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK(error_of(whole.substr(0, size)) != "");
    }
}

TEST_CASE("xlsx: bombs are put out before they are large") {
    auto const bomb = [](std::string content) {
        auto parts = parts_of("");
        parts.back().second = std::move(content);
        return zip_of(parts);
    };
    std::string const head = "<worksheet><sheetData>";
    CHECK(error_of(bomb(head + std::string(8 << 20, ' '))) == "xlsx.inflated");
    std::string deep = head;
    for (int i = 0; i < depth_max; ++i) deep += "<a>";
    CHECK(error_of(bomb(deep)) == "xlsx.xml_refused");
    std::string tag = head + "<row r=\"";  // Never ends; of letters that hardly pack.
    for (std::uint64_t i = 1; tag.size() < 3 * tag_bytes_max; i = i * 6'364'136'223'846'793'005 + 1)
        tag += std::to_string(i);
    CHECK(error_of(bomb(tag)) == "xlsx.xml_refused");
    CHECK(error_of(bomb(R"(<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><worksheet>&c;)")) ==
          "xlsx.xml_refused");
    CHECK(error_of(bomb(R"(<!DOCTYPE a SYSTEM "file:///etc/passwd"><worksheet/>)")) ==
          "xlsx.xml_refused");
    CHECK(error_of(bomb(head + "<row>&unknown;")) == "xlsx.damaged");
    Parts many;
    for (std::size_t i = 0; i <= parts_max; ++i) many.emplace_back("p" + std::to_string(i), "");
    CHECK(error_of(zip_of(many)) == "xlsx.too_many_parts");
}

TEST_CASE("xlsx: a text that cells share does not fill the memory, however often they name it") {
    std::string const long_text(limits::csv_cell_bytes_max, 'x');
    std::string rows;
    for (int row = 0; row < 300; ++row) {
        rows += "<row>";
        for (int column = 0; column < 15; ++column) rows += R"(<c t="s"><v>0</v></c>)";
        rows += "</row>";
    }
    std::size_t told = 0;
    auto const done = read(workbook_of(rows, "<si><t>" + long_text + "</t></si>"),
                           [&told](csv::Record const& record) -> Result<> {
                               for (auto const text : record.cells) told += text.size();
                               return {};
                           });
    CHECK(done.error().code == "xlsx.unpacked_too_large");
    CHECK(told <= text_bytes_max);
}

TEST_CASE("xlsx: each limit of a sheet, at it and beyond it") {
    struct Case {
        char const* why;
        std::string rows;
        char const* code;
    };
    std::string const widest(limits::csv_cell_bytes_max, 'x');
    std::string long_row = "<row>";
    for (int i = 0; i < 17; ++i) long_row += cell(widest);
    Case const cases[] = {
        {"a long text", "<row>" + cell(widest) + "</row>", ""},
        {"too long a text", "<row>" + cell(widest + "x") + "</row>", "xlsx.cell_too_long"},
        {"too long a row", long_row + "</row>", "xlsx.cell_too_long"},
        {"the last column", R"(<row><c r="BXX1"><v>1</v></c></row>)", ""},
        {"one more", R"(<row><c r="BXY1"><v>1</v></c></row>)", "xlsx.too_many_columns"},
        {"the last row", R"(<row r="1048576"><c><v>1</v></c></row>)", ""},
        {"one more", R"(<row r="1048577"><c><v>1</v></c></row>)", "xlsx.too_many_rows"},
        {"rows that go back", R"(<row r="2"/><row r="2"/>)", "xlsx.damaged"},
        {"a text that is not there", R"(<row><c t="s"><v>7</v></c></row>)", "xlsx.damaged"},
        {"a formula that nobody computed", "<row><c><f>1+1</f></c></row>",
         "xlsx.formula_without_value"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        CHECK(error_of(zip_of(parts_of(c.rows), ZIP_CM_STORE)) == c.code);
    }
}

TEST_CASE("xlsx: the tables beside the sheet have limits too") {
    std::string texts;
    for (std::size_t i = 0; i <= texts_max; ++i) texts += "<si/>";
    CHECK(error_of(zip_of(parts_of("", texts), ZIP_CM_STORE)) == "xlsx.too_many_texts");
    std::string formats = "<cellXfs>";
    for (std::size_t i = 0; i <= formats_max; ++i) formats += "<xf/>";
    CHECK(error_of(zip_of(parts_of("", "", formats + "</cellXfs>"), ZIP_CM_STORE)) ==
          "xlsx.xml_refused");
    std::string wide = R"(<row r="1"><c r="BXX1"><v>1</v></c></row>)";
    for (std::size_t i = 0; i < cells_max / limits::csv_columns_max; ++i)
        wide += "<row><c><v>1</v></c></row>";
    CHECK(error_of(zip_of(parts_of(wide), ZIP_CM_STORE)) == "xlsx.too_many_cells");
}

TEST_CASE("xlsx: who reads may stop the reading") {
    auto const bytes = workbook_of("<row>" + cell("a") + "</row><row>" + cell("b") + "</row>");
    int rows = 0;
    auto const done = read(bytes, [&rows](csv::Record const&) -> Result<> {
        ++rows;
        return fail(ErrorKind::refused, "csv.not_utf8");
    });
    CHECK(done.error().code == "csv.not_utf8");
    CHECK(rows == 1);
}

}  // namespace takaful::xlsx
