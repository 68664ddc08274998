#include "base/xlsx.hpp"

#include <algorithm>
#include <vector>

#include "base/limits.hpp"
#include "base/xlsx_cells.hpp"
#include "base/xlsx_package.hpp"

namespace takaful::xlsx {

static std::unexpected<Error> at_row(std::string_view code, std::int64_t row, std::size_t limit) {
    return fail(ErrorKind::invalid, code,
                {{"row", row}, {"limit", static_cast<std::int64_t>(limit)}});
}

static std::unexpected<Error> beyond(std::string_view code, std::size_t limit) {
    return fail(ErrorKind::invalid, code, {{"limit", static_cast<std::int64_t>(limit)}});
}

FileKind kind_of(std::string_view bytes) {
    constexpr std::string_view zip{"PK\3\4", 4}, empty_zip{"PK\5\6", 4};
    constexpr std::string_view compound{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8};
    if (bytes.starts_with(zip) || bytes.starts_with(empty_zip)) return FileKind::workbook;
    return bytes.starts_with(compound) ? FileKind::locked : FileKind::text;
}

// ---- Which part is what ------------------------------------------------------------------------

namespace {

/// A part's relations to others: ids, kinds and targets.
class Relations : public Handler {
public:
    struct Relation {
        std::string id, kind, target;
    };
    Result<> begin(std::string_view element, Attributes const& attributes) override {
        if (element != "Relationship" || all_.size() == parts_max) return {};
        auto const type = attributes.find("Type");
        all_.push_back({std::string{attributes.find("Id")},
                        std::string{type.substr(type.rfind('/') + 1)},
                        std::string{attributes.find("Target")}});
        return {};
    }
    Result<> end(std::string_view) override { return {}; }

    std::string of_kind(std::string_view kind) const {
        for (auto const& one : all_)
            if (one.kind == kind) return one.target;
        return {};
    }
    std::string of_id(std::string_view id) const {
        for (auto const& one : all_)
            if (one.id == id) return one.target;
        return {};
    }

private:
    std::vector<Relation> all_;
};

/// xl/workbook.xml: the first sheet that is shown.
class Workbook : public Handler {
public:
    Result<> begin(std::string_view element, Attributes const& attributes) override {
        if (element == "workbookPr") {
            auto const value = attributes.find("date1904");
            since_1904 = value == "1" || value == "true";
        }
        auto const state = attributes.find("state");
        bool const is_shown = state.empty() || state == "visible";
        if (element == "sheet" && is_shown && sheet_id.empty()) sheet_id = attributes.find("id");
        return {};
    }
    Result<> end(std::string_view) override { return {}; }

    std::string sheet_id;
    bool since_1904 = false;
};

/// Where the parts are that a sheet's rows are made of; empty: there is none.
struct Parts {
    std::string sheet, texts, formats;
    bool since_1904 = false;
};

}  // namespace

/// A target as a part's name: "/xl/a.xml", or "a.xml" beside what speaks of it.
static std::string part_of(std::string_view folder, std::string_view target) {
    if (target.empty()) return {};
    if (target.starts_with('/')) return std::string{target.substr(1)};
    return std::string{folder} + std::string{target};
}

static Result<Parts> find_parts(Package& package) {
    auto const no_workbook = [] { return fail(ErrorKind::invalid, "xlsx.not_a_workbook"); };
    if (!package.has("_rels/.rels")) return no_workbook();
    Relations roots;
    TRY(package.read("_rels/.rels", roots));
    auto const book = part_of("", roots.of_kind("officeDocument"));
    if (book.empty() || !package.has(book)) return no_workbook();
    auto const name_at = book.rfind('/') + 1;
    auto const folder = book.substr(0, name_at);
    auto const relations_part = folder + "_rels/" + book.substr(name_at) + ".rels";
    if (!package.has(relations_part)) return no_workbook();
    Workbook workbook;
    TRY(package.read(book, workbook));
    Relations relations;
    TRY(package.read(relations_part, relations));
    Parts parts{.sheet = part_of(folder, relations.of_id(workbook.sheet_id)),
                .texts = part_of(folder, relations.of_kind("sharedStrings")),
                .formats = part_of(folder, relations.of_kind("styles")),
                .since_1904 = workbook.since_1904};
    if (workbook.sheet_id.empty() || !package.has(parts.sheet)) return no_workbook();
    return parts;
}

// ---- Rows --------------------------------------------------------------------------------------

namespace {

/// xl/worksheets/sheet1.xml
class Sheet : public Handler {
public:
    Sheet(SharedTexts const& texts, Formats const& formats, bool since_1904,
          csv::Reader::OnRecord const& on_record)
        : texts_(texts), formats_(formats), since_1904_(since_1904), on_record_(on_record) {}

    Result<> begin(std::string_view element, Attributes const& attributes) override {
        if (element == "sheetData") in_data_ = true;
        if (!in_data_) return {};
        if (element == "row") return begin_row(attributes);
        if (element == "c") return begin_cell(attributes);
        if (element == "f") has_formula_ = true;
        if (element == "v") has_value_ = in_value_ = true;
        if (element == "t") in_value_ = !in_phonetic_;
        if (element == "rPh") in_phonetic_ = true;
        return {};
    }
    Result<> end(std::string_view element) override {
        if (element == "sheetData") in_data_ = false;
        if (!in_data_) return {};
        if (element == "v" || element == "t") in_value_ = false;
        if (element == "rPh") in_phonetic_ = false;
        if (element == "c") return end_cell();
        if (element == "row") return end_row();
        return {};
    }
    Result<> text(std::string_view text) override {
        if (!in_value_) return {};
        value_ += text;
        return check_length(value_);
    }

private:
    struct Place {
        std::size_t begin = 0, size = 0;
    };

    Result<> begin_row(Attributes const& attributes) {
        auto const row = whole_number(attributes.find("r")).value_or(row_ + 1);
        if (row <= row_) return fail(ErrorKind::invalid, "xlsx.damaged", "rows out of order");
        if (row > rows_max) return beyond("xlsx.too_many_rows", std::size_t{rows_max});
        row_ = row;
        column_ = 0;
        row_text_.clear();
        cells_.clear();
        return {};
    }

    Result<> begin_cell(Attributes const& attributes) {
        column_ = column_of(attributes.find("r")).value_or(column_);
        type_ = attributes.find("t");
        style_ = attributes.find("s");
        value_.clear();
        has_formula_ = has_value_ = in_value_ = false;
        return {};
    }

    Result<> end_cell() {
        auto const column = column_++;
        if (has_formula_ && !has_value_)
            return fail(ErrorKind::invalid, "xlsx.formula_without_value", {{"row", row_}});
        auto const text = TRY(cell_text());
        if (text.empty()) return {};
        if (column >= limits::csv_columns_max)
            return at_row("xlsx.too_many_columns", row_, limits::csv_columns_max);
        if (auto long_one = check_length(text); !long_one) return long_one;
        if (cells_.size() <= column) cells_.resize(column + 1);
        cells_[column] = {row_text_.size(), text.size()};
        row_text_ += text;
        if (row_text_.size() > limits::csv_record_bytes_max)
            return at_row("xlsx.cell_too_long", row_, limits::csv_record_bytes_max);
        return {};
    }

    /// Lives until the next cell.
    Result<std::string_view> cell_text() {
        if (value_.empty()) return std::string_view{};
        if (type_ == "b") return value_ == "1" ? "TRUE" : "FALSE";
        if (type_ == "s") {
            auto const shared = texts_.at(value_);
            if (!shared) return fail(ErrorKind::invalid, "xlsx.damaged", "no such text");
            return *shared;
        }
        if (type_.empty() || type_ == "n")
            value_ = number_text(value_, formats_.at(style_), since_1904_);
        return value_;
    }

    Result<> check_length(std::string_view text) const {
        if (text.size() <= limits::csv_cell_bytes_max) return {};
        return at_row("xlsx.cell_too_long", row_, limits::csv_cell_bytes_max);
    }

    Result<> end_row() {
        if (cells_.empty()) return {};
        if (width_ == 0) width_ = cells_.size();
        text_bytes_ += row_text_.size();
        if (text_bytes_ > text_bytes_max) return beyond("xlsx.unpacked_too_large", text_bytes_max);
        cells_told_ += std::max(width_, cells_.size());
        if (cells_told_ > cells_max) return beyond("xlsx.too_many_cells", cells_max);
        record_.row = row_;
        record_.cells.clear();
        for (auto const& [begin, size] : cells_)
            record_.cells.push_back(std::string_view{row_text_}.substr(begin, size));
        while (record_.cells.size() < width_) record_.cells.emplace_back();
        return on_record_(record_);
    }

    SharedTexts const& texts_;
    Formats const& formats_;
    bool const since_1904_;
    csv::Reader::OnRecord const& on_record_;
    std::int64_t row_ = 0;
    std::size_t column_ = 0;
    std::size_t width_ = 0;  // Of the first row.
    std::size_t text_bytes_ = 0, cells_told_ = 0;
    bool in_data_ = false, in_value_ = false, in_phonetic_ = false;
    bool has_formula_ = false, has_value_ = false;
    std::string type_, style_, value_;  // Of the cell.
    std::string row_text_;              // The row's cells, one after another.
    std::vector<Place> cells_;
    csv::Record record_;
};

}  // namespace

Result<> read(std::string_view bytes, csv::Reader::OnRecord const& on_record) {
    if (kind_of(bytes) == FileKind::locked) return fail(ErrorKind::invalid, "xlsx.locked");
    auto package = TRY(Package::open(bytes));
    auto const parts = TRY(find_parts(package));
    SharedTexts texts;
    if (package.has(parts.texts)) TRY(package.read(parts.texts, texts));
    Formats formats;
    if (package.has(parts.formats)) TRY(package.read(parts.formats, formats));
    Sheet sheet{texts, formats, parts.since_1904, on_record};
    return package.read(parts.sheet, sheet);
}

}  // namespace takaful::xlsx
