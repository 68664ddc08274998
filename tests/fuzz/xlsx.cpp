// Excel workbooks: bytes as they come, and sound ones with a part that was changed.

#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/xlsx_testing.hpp"
#include "fuzz.hpp"

namespace takaful {

namespace {

std::string const rows =
    R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c t="inlineStr"><is><t>ب</t></is></c></row>)"
    R"(<row r="3" spans="1:2"><c r="B3" s="1"><v>31857.5</v></c></row>)"
    R"(<row r="4"><c><f>A1</f><v>2.9E13</v></c><c t="b"><v>1</v></c>)"
    R"(<c t="e"><v>#N/A</v></c></row>)";
std::string const texts = "<si><t>الاسم</t></si><si><r><t>a</t></r><rPh><t>b</t></rPh></si>";
std::string const formats =
    R"(<numFmts><numFmt numFmtId="164" formatCode="[$-401]dd\-mm"/></numFmts>)"
    R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>)";

/// A ZIP file costs a thousand times what reading it does: most rounds store their parts.
std::string workbook_from(fuzz::Input& input) {
    auto const how = input.byte();
    if (how % 8 == 0) return std::string{input.text()};
    auto parts = xlsx::parts_of(rows, texts, formats);
    if (how % 8 == 1) return fuzz::edited(input, xlsx::zip_of(parts));
    auto& part = parts[1 + input.below(parts.size() - 1)].second;
    part = fuzz::edited(input, std::move(part));
    return xlsx::zip_of(parts, ZIP_CM_STORE);
}

}  // namespace

FUZZ_TARGET(xlsx) {
    auto const bytes = workbook_from(input);
    std::int64_t last = 0;
    std::size_t width = 0;
    auto const done = xlsx::read(bytes, [&](csv::Record const& record) -> Result<> {
        MUST(record.row > last && record.row <= xlsx::rows_max);
        last = record.row;
        if (width == 0) width = record.cells.size();
        MUST(record.cells.size() >= width && record.cells.size() <= limits::csv_columns_max);
        for (auto const cell : record.cells) {
            MUST(cell.size() <= limits::csv_cell_bytes_max);
            MUST(utf8_prefix(cell) == cell.size());
        }
        return {};
    });
    if (!done) MUST(done.error().code.starts_with("xlsx."));
}

}  // namespace takaful
