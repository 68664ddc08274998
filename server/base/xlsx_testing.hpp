#pragma once
// For tests, fuzzing and benchmarks: small workbooks, whole ones and others.

#include <zip.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/xlsx.hpp"

namespace takaful::xlsx {

using Parts = std::vector<std::pair<std::string, std::string>>;  // Name and content.

/// A ZIP file of these parts, packed.
inline std::string zip_of(Parts const& parts, int method = ZIP_CM_DEFLATE) {
    zip_error_t error;
    zip_error_init(&error);
    auto* const source = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(source);
    auto* const archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    if (archive == nullptr) std::abort();
    for (auto const& [name, content] : parts) {
        auto* const part = zip_source_buffer(archive, content.data(), content.size(), 0);
        auto const index = zip_file_add(archive, name.c_str(), part, ZIP_FL_ENC_UTF_8);
        if (index < 0) std::abort();
        auto const at = static_cast<zip_uint64_t>(index);
        if (zip_set_file_compression(archive, at, method, 0) != 0) std::abort();
        zip_file_set_mtime(archive, at, 1'700'000'000, 0);
    }
    if (zip_close(archive) != 0) std::abort();
    zip_stat_t facts;
    zip_stat_init(&facts);
    zip_source_stat(source, &facts);
    std::string bytes(facts.size, '\0');
    zip_source_open(source);
    if (zip_source_read(source, bytes.data(), bytes.size()) < 0) std::abort();
    zip_source_close(source);
    zip_source_free(source);
    zip_error_fini(&error);
    return bytes;
}

inline std::string const roots_xml =
    R"(<Relationships><Relationship Id="r1" Type="http://x/officeDocument" )"
    R"(Target="xl/workbook.xml"/></Relationships>)";
inline std::string const book_xml =
    R"(<workbook xmlns:r="http://r"><sheets><sheet name="x" sheetId="1" r:id="rId1"/>)"
    R"(</sheets></workbook>)";
inline std::string const relations_xml =
    R"(<Relationships><Relationship Id="rId1" Type="http://x/worksheet" )"
    R"(Target="worksheets/sheet1.xml"/>)"
    R"(<Relationship Id="rId2" Type="http://x/styles" Target="styles.xml"/>)"
    R"(<Relationship Id="rId3" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/>)"
    R"(</Relationships>)";

/// What stands between <sheetData> and </sheetData>, <sst> and </sst>, <styleSheet> and its end.
inline Parts parts_of(std::string const& rows, std::string const& texts = {},
                      std::string const& formats = {}) {
    return {
        {"[Content_Types].xml", "<Types/>"},
        {"_rels/.rels", roots_xml},
        {"xl/workbook.xml", book_xml},
        {"xl/_rels/workbook.xml.rels", relations_xml},
        {"xl/sharedStrings.xml", "<sst>" + texts + "</sst>"},
        {"xl/styles.xml", "<styleSheet>" + formats + "</styleSheet>"},
        {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"}};
}
inline std::string workbook_of(std::string const& rows, std::string const& texts = {},
                               std::string const& formats = {}) {
    return zip_of(parts_of(rows, texts, formats));
}

inline std::string escaped(std::string_view text) {
    std::string out;
    for (char const c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else
            out += c;
    }
    return out;
}

/// A CSV text as the workbook that holds the same texts, each cell as a text of its own.
inline std::string workbook_of_csv(std::string_view csv_text) {
    std::string rows;
    csv::Reader reader{[&](csv::Record const& record) -> Result<> {
        rows += "<row r=\"" + std::to_string(record.row) + "\">";
        for (auto const cell : record.cells)
            rows += "<c t=\"inlineStr\"><is><t>" + escaped(cell) + "</t></is></c>";
        rows += "</row>";
        return {};
    }};
    if (!reader.feed(csv_text) || !reader.finish()) std::abort();
    return workbook_of(rows);
}

using Rows = std::vector<std::vector<std::string>>;
inline Result<Rows> read_rows(std::string_view bytes,
                              std::vector<std::int64_t>* numbers = nullptr) {
    Rows rows;
    TRY(read(bytes, [&](csv::Record const& record) -> Result<> {
        rows.emplace_back(record.cells.begin(), record.cells.end());
        if (numbers) numbers->push_back(record.row);
        return {};
    }));
    return rows;
}

}  // namespace takaful::xlsx
