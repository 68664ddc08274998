// The answers: one function an operation, over the rows of each household.
#include <algorithm>

#include "record/intake/reading.hpp"

namespace takaful::intake {

namespace {

struct Part {  // A feature with its file found and its rows chosen.
    FeatureRule const& rule;
    std::size_t sheet = 0;
    std::vector<Test> where, among;
    std::vector<bool> chosen, counted;
};

}  // namespace

static bool over_persons(Op op) {
    return op == Op::count || op == Op::sum || op == Op::mean || op == Op::min || op == Op::max ||
           op == Op::share;
}

static std::vector<std::string> columns_of(Part const& part) {
    std::vector<std::string> names;
    if (part.rule.column) names.push_back(*part.rule.column);
    for (auto const& test : part.where) names.push_back(test.column);
    for (auto const& test : part.among) names.push_back(test.column);
    return names;
}

static Result<> find_sheet(Reading const& reading, Part& part) {
    auto const has_all = [&](std::size_t sheet) {
        auto const names = columns_of(part);
        return std::all_of(names.begin(), names.end(),
                           [&](auto const& name) { return reading.sheets[sheet].has(name); });
    };
    if (part.rule.file) {
        part.sheet = reading.sheet_index(*part.rule.file);
    } else if (over_persons(part.rule.op) || !has_all(reading.speaker_sheet)) {
        part.sheet = reading.members_sheet();
        for (std::size_t i = 0; i < reading.sheets.size() && !has_all(part.sheet); ++i)
            if (has_all(i)) part.sheet = i;
    } else {
        part.sheet = reading.speaker_sheet;
    }
    for (auto const& name : columns_of(part))
        if (auto done = require_column(reading, part.sheet, name); !done) return done;
    return {};
}

static Result<Part> open_part(Reading& reading, FeatureRule const& rule) {
    Part part{rule, 0, TRY(read_tests(rule.where, "where")), TRY(read_tests(rule.among, "among")),
              {},   {}};
    if (rule.of) return part;
    if (auto done = find_sheet(reading, part); !done)
        return std::unexpected(std::move(done).error());
    auto& sheet = reading.sheets[part.sheet];
    for (auto const* tests : {&part.where, &part.among})
        for (auto const& test : *tests)
            if (test.ordered()) check_numbers(reading, part.sheet, test.column);
    part.chosen = rows_where(sheet, part.where);
    part.counted = rows_where(sheet, part.among);
    if (rule.column && rule.op != Op::category)
        check_numbers(reading, part.sheet, *rule.column, rule.values, {rule.min, rule.max},
                      &part.chosen);
    return part;
}

static double fold(Part const& part, std::span<std::size_t const> rows,
                   std::vector<double> const& numbers) {
    double sum = 0, seen = 0, least = 0, most = 0, first = std::nan("");
    for (auto const row : rows) {
        if (!part.chosen[row] || std::isnan(numbers[row])) continue;
        double const number = numbers[row];
        if (seen == 0) first = least = most = number;
        least = std::min(least, number);
        most = std::max(most, number);
        sum += number;
        ++seen;
    }
    if (part.rule.op == Op::sum) return sum;
    if (seen == 0) return std::nan("");
    switch (part.rule.op) {
        case Op::mean:
            return sum / seen;
        case Op::min:
            return least;
        case Op::max:
            return most;
        default:
            return first;
    }
}

static double count_rows(Part const& part, std::span<std::size_t const> rows) {
    double chosen = 0, counted = 0;
    for (auto const row : rows) {
        bool const taken = part.rule.op != Op::share || part.counted[row];
        if (taken && part.chosen[row]) ++chosen;
        if (taken) ++counted;
    }
    switch (part.rule.op) {
        case Op::flag:
            return chosen > 0 ? 1 : 0;
        case Op::share:
            return counted > 0 ? chosen / counted : 0;
        default:
            return chosen;
    }
}

/// The rows that speak for a household in a sheet: in its own file only the one that was chosen,
/// for operations on the household itself.
static std::span<std::size_t const> rows_for(Reading const& reading, Part const& part,
                                             std::size_t household) {
    auto const op = part.rule.op;
    bool const own = part.sheet == reading.speaker_sheet && !part.rule.where &&
                     (op == Op::value || op == Op::category || op == Op::first);
    if (own) return {&reading.speaker_rows[household], 1};
    return reading.sheets[part.sheet].rows_of[household];
}

static Result<> fill_category(Reading& reading, Part const& part, Column& column) {
    std::map<std::string, float, std::less<>> known;
    auto& sheet = reading.sheets[part.sheet];
    for (std::size_t h = 0; h < reading.codes.size(); ++h) {
        std::string_view text;
        for (auto const row : rows_for(reading, part, h)) {
            if (part.chosen[row]) text = sheet.cell(row, *part.rule.column);
            if (!text.empty()) break;
        }
        if (text.empty()) {
            column.values.push_back(std::nanf(""));
            continue;
        }
        auto found = known.find(text);
        if (found == known.end()) {
            found = known.emplace(text, static_cast<float>(known.size())).first;
            column.levels.emplace_back(text);
        }
        if (column.levels.size() > levels_max)
            return fail(ErrorKind::invalid, "intake.too_many_levels",
                        {{"field", part.rule.name}, {"limit", std::int64_t{levels_max}}});
        column.values.push_back(found->second);
    }
    return {};
}

static void fill_number(Reading& reading, Part const& part, Column& column) {
    auto& sheet = reading.sheets[part.sheet];
    bool const counts =
        part.rule.op == Op::count || part.rule.op == Op::share || part.rule.op == Op::flag;
    std::vector<double> const none;
    auto const& numbers = counts ? none : sheet.numbers(*part.rule.column, part.rule.values);
    for (std::size_t h = 0; h < reading.codes.size(); ++h) {
        auto const rows = rows_for(reading, part, h);
        column.values.push_back(
            static_cast<float>(counts ? count_rows(part, rows) : fold(part, rows, numbers)));
    }
}

static void derive(std::vector<Column> const& columns, Column& column) {
    auto const find = [&](std::string const& name) -> std::vector<float> const& {
        return std::find_if(columns.begin(), columns.end(),
                            [&](Column const& c) { return c.rule.name == name; })
            ->values;
    };
    auto const& first = find((*column.rule.of)[0]);
    auto const& second = column.rule.of->size() > 1 ? find((*column.rule.of)[1]) : first;
    for (std::size_t h = 0; h < first.size(); ++h) {
        double const a = first[h], b = second[h];
        double value = a * b;  // product, and square of the same twice.
        if (column.rule.op == Op::ratio) value = b == 0 ? 0 : a / b;
        if (column.rule.op == Op::log) value = a > -1 ? std::log1p(a) : std::nan("");
        column.values.push_back(static_cast<float>(value));
    }
}

Result<std::vector<Column>> make_columns(Reading& reading) {
    std::vector<Column> columns;
    for (auto const& rule : reading.mapping.features) {
        auto const part = TRY(open_part(reading, rule));
        Column column{rule, rule.op == Op::category, {}, {}};
        column.values.reserve(reading.codes.size());
        if (rule.of) {
            derive(columns, column);
        } else if (column.category) {
            if (auto done = fill_category(reading, part, column); !done)
                return std::unexpected(std::move(done).error());
        } else {
            fill_number(reading, part, column);
        }
        if (rule.missing == Missing::error)
            for (std::size_t h = 0; h < column.values.size(); ++h)
                if (std::isnan(column.values[h]))
                    reading.note(reading.speaker_sheet, reading.speaker_rows[h], rule.name,
                                 "intake.value_missing");
        columns.push_back(std::move(column));
    }
    return columns;
}

}  // namespace takaful::intake
