#include "record/intake/sheet.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "record/intake/records.hpp"

namespace takaful::intake {

std::string_view trimmed(std::string_view text) {
    static constexpr std::string_view spaces[] = {" ",      "\t",     "\r",    "\n",
                                                  "\u00A0", "\u200F", "\u200E"};
    for (bool again = true; again;) {
        again = false;
        for (auto const space : spaces) {
            if (text.starts_with(space)) {
                text.remove_prefix(space.size());
                again = true;
            }
            if (text.ends_with(space)) {
                text.remove_suffix(space.size());
                again = true;
            }
        }
    }
    return text;
}

static std::optional<double> plain_number(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    auto const end = text.data() + text.size();
    auto const [at, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
    if (error == std::errc{} && at == end && std::isfinite(value)) return value;
    auto const [far, wrong] = std::from_chars(text.data(), end, value);
    if (wrong == std::errc{} && far == end && std::isfinite(value)) return value;  // 1.5e+06
    return std::nullopt;
}

std::optional<double> read_number(std::string_view text, bool decimal_comma) {
    text = trimmed(text);
    bool const plain = std::all_of(text.begin(), text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (plain && !decimal_comma) return plain_number(text);
    auto digits = ascii_digits(text);
    auto const replace = [&](std::string_view from, std::string_view to) {
        for (auto at = digits.find(from); at != std::string::npos;
             at = digits.find(from, at + to.size()))
            digits.replace(at, from.size(), to);
    };
    replace("٬", "");   // U+066C parts thousands.
    replace("٫", ".");  // U+066B is the decimal point.
    if (decimal_comma) replace(",", ".");
    return plain_number(digits);
}

Result<Sheet> Sheet::read(File const& file, std::set<std::string> const& wanted,
                          std::set<std::string> unknown) {
    Sheet sheet;
    sheet.name_ = file.name;
    sheet.unknown_ = {std::make_move_iterator(unknown.begin()),
                      std::make_move_iterator(unknown.end())};
    std::vector<std::size_t> places;  // In the record, of each wanted column.
    std::size_t heading_cells = 0;
    auto const head = [&](Head const& found) -> Result<> {
        heading_cells = found.headings.size();
        for (auto const& column : wanted) {
            auto const at = found.find(column);
            if (!at) continue;
            sheet.columns_.emplace(column, places.size());
            places.push_back(*at);
        }
        sheet.width_ = places.size();
        return {};
    };
    auto const row = [&](csv::Record const& record) -> Result<> {
        if (record.cells.size() != heading_cells)
            sheet.misshapen_.push_back(sheet.row_numbers_.size());
        sheet.row_numbers_.push_back(record.row);
        if (sheet.cells_.size() + places.size() > cells_max)
            return fail(ErrorKind::invalid, "intake.too_many_cells",
                        {{"limit", static_cast<std::int64_t>(cells_max)}});
        for (auto const place : places) {
            auto const cell = place < record.cells.size() ? trimmed(record.cells[place]) : "";
            bool const known = !sheet.unknown_.contains(cell);
            sheet.cells_.emplace_back(static_cast<std::uint32_t>(sheet.text_.size()),
                                      known ? static_cast<std::uint32_t>(cell.size()) : 0);
            if (known) sheet.text_ += cell;
        }
        return {};
    };
    sheet.decimal_comma_ = TRY(read_table(file.bytes, {head, row})) == ';';
    return sheet;
}

std::string_view Sheet::cell(std::size_t row, std::string_view column) const {
    auto const found = columns_.find(column);
    if (found == columns_.end()) return {};
    auto const [place, length] = cells_[row * width_ + found->second];
    return std::string_view{text_}.substr(place, length);
}

std::vector<double> const& Sheet::numbers(
    std::string const& column, std::optional<std::map<std::string, double>> const& values) {
    auto const key = values ? column + '\n' + json::to_text(*values) : column;
    auto const [entry, fresh] = numbers_.try_emplace(key);
    if (!fresh) return entry->second;
    auto const at = columns_.at(column);
    entry->second.reserve(rows());
    for (std::size_t row = 0; row < rows(); ++row) {
        auto const [place, length] = cells_[row * width_ + at];
        auto const text = std::string_view{text_}.substr(place, length);
        double number = std::nan("");
        if (values) {
            if (auto const word = values->find(std::string{text}); word != values->end())
                number = word->second;
        }
        if (std::isnan(number) && !text.empty())
            number = read_number(text, decimal_comma_).value_or(std::nan(""));
        entry->second.push_back(number);
    }
    return entry->second;
}

// ---- where --------------------------------------------------------------------------------------

static std::optional<Test::Kind> test_kind(std::string_view text) {
    using enum Test::Kind;
    static constexpr std::pair<std::string_view, Test::Kind> kinds[] = {
        {"=", equal}, {"!=", differs},  {"<", less}, {"<=", at_most},
        {">", more},  {">=", at_least}, {"in", in}};
    for (auto const& [name, kind] : kinds)
        if (name == text) return kind;
    return std::nullopt;
}

static bool add_literal(Test& test, json::Value const& value) {
    if (auto const* text = std::get_if<std::string>(&value.data)) {
        test.texts.push_back(*text);
        return true;
    }
    if (auto const* whole = std::get_if<std::int64_t>(&value.data)) {
        test.numbers.push_back(static_cast<double>(*whole));
        return true;
    }
    if (auto const* number = std::get_if<double>(&value.data)) {
        test.numbers.push_back(*number);
        return true;
    }
    return false;
}

Result<std::vector<Test>> read_tests(std::optional<json::Value> const& where,
                                     std::string const& field) {
    std::vector<Test> tests;
    if (!where || where->is_null()) return tests;
    auto const wrong = [&](std::size_t i) {
        return fail(ErrorKind::invalid, "intake.mapping_invalid",
                    {{"field", field + "[" + std::to_string(i) + "]"}});
    };
    auto const* list = std::get_if<json::Value::Array>(&where->data);
    if (!list || list->size() > 20) return wrong(0);
    for (std::size_t i = 0; i < list->size(); ++i) {
        auto const* parts = std::get_if<json::Value::Array>(&(*list)[i].data);
        if (!parts || parts->size() != 3) return wrong(i);
        auto const* column = std::get_if<std::string>(&(*parts)[0].data);
        auto const* name = std::get_if<std::string>(&(*parts)[1].data);
        auto const kind = name ? test_kind(*name) : std::nullopt;
        if (!column || !kind) return wrong(i);
        Test test{*column, *kind, {}, {}};
        bool good = true;
        auto const* many = std::get_if<json::Value::Array>(&(*parts)[2].data);
        if (many && *kind == Test::Kind::in)
            for (auto const& one : *many) good = good && add_literal(test, one);
        else
            good = add_literal(test, (*parts)[2]);
        if (!good || (test.ordered() && test.numbers.empty())) return wrong(i);
        tests.push_back(std::move(test));
    }
    return tests;
}

static bool holds(Test const& test, std::string_view text, double number) {
    using enum Test::Kind;
    bool const same =
        std::find(test.texts.begin(), test.texts.end(), text) != test.texts.end() ||
        std::find(test.numbers.begin(), test.numbers.end(), number) != test.numbers.end();
    switch (test.kind) {
        case equal:
        case in:
            return !text.empty() && same;
        case differs:
            return text.empty() || !same;
        case less:
            return number < test.numbers[0];
        case at_most:
            return number <= test.numbers[0];
        case more:
            return number > test.numbers[0];
        case at_least:
            return number >= test.numbers[0];
    }
    return false;
}

std::vector<bool> rows_where(Sheet& sheet, std::span<Test const> tests) {
    std::vector<bool> mask(sheet.rows(), true);
    for (auto const& test : tests) {
        auto const& numbers = sheet.numbers(test.column);
        for (std::size_t row = 0; row < sheet.rows(); ++row)
            if (mask[row]) mask[row] = holds(test, sheet.cell(row, test.column), numbers[row]);
    }
    return mask;
}

}  // namespace takaful::intake
