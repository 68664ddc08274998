#include "record/intake/intake.hpp"

#include <algorithm>
#include <unordered_map>

#include "base/text.hpp"
#include "record/intake/reading.hpp"

namespace takaful::intake {

std::set<std::string> columns_named(Mapping const& mapping) {
    std::set<std::string> names;
    auto const add = [&](std::optional<std::string> const& name) {
        if (name) names.insert(*name);
    };
    auto const add_tests = [&](std::optional<json::Value> const& where) {
        auto const tests = read_tests(where, "where");
        if (!tests) return;
        for (auto const& test : *tests) names.insert(test.column);
    };
    for (auto const& [name, rule] : mapping.files) {
        names.insert(rule.key);
        add(rule.id);
    }
    auto const& own = mapping.household;
    names.insert(own.code);
    for (auto const* one : {&own.area, &own.name, &own.phone, &own.weight, &own.cluster,
                            &own.outcome, &own.outcome_per})
        add(*one);
    add_tests(own.where);
    for (auto const& rule : mapping.features) {
        add(rule.column);
        add_tests(rule.where);
        add_tests(rule.among);
    }
    if (mapping.members) {
        auto const& m = *mapping.members;
        for (auto const* one :
             {&m.name, &m.first, &m.father, &m.grandfather, &m.family, &m.nickname, &m.sex, &m.age,
              &m.birth, &m.relation, &m.phone, &m.national_id})
            add(*one);
    }
    return names;
}

Result<> require_column(Reading const& reading, std::size_t sheet, std::string const& column) {
    if (reading.sheets[sheet].has(column)) return {};
    return fail(ErrorKind::invalid, "intake.column_missing",
                {{"file", reading.sheets[sheet].name()}, {"field", column}});
}

static std::string number_text(double number) {
    std::string out;
    json::encode(out, number);
    return out.ends_with(".0") ? out.substr(0, out.size() - 2) : out;
}

void check_numbers(Reading& reading, std::size_t sheet, std::string const& column,
                   std::optional<std::map<std::string, double>> const& values, Range range,
                   std::vector<bool> const* chosen) {
    auto& of = reading.sheets[sheet];
    auto const& numbers = of.numbers(column, values);
    for (std::size_t row = 0; row < of.rows(); ++row) {
        if (chosen && !(*chosen)[row]) continue;
        double const number = numbers[row];
        if (std::isnan(number)) {
            if (!of.cell(row, column).empty())
                reading.note(sheet, row, column,
                             values ? "intake.value_unknown" : "intake.number_malformed");
            continue;
        }
        auto const& [min, max] = range;
        if ((!min || number >= *min) && (!max || number <= *max)) continue;
        reading.note(sheet, row, column, "intake.out_of_range",
                     {{"min", min ? number_text(*min) : std::string{"-∞"}},
                      {"max", max ? number_text(*max) : std::string{"∞"}}});
    }
}

static Result<> read_sheets(Reading& reading, std::span<File const> files) {
    auto const& mapping = reading.mapping;
    std::set<std::string> unknown{"", "NA", "N/A", "."};
    if (mapping.unknown) unknown = {mapping.unknown->begin(), mapping.unknown->end()};
    auto const wanted = columns_named(mapping);
    for (auto const& [name, rule] : mapping.files) {
        auto const file =
            std::find_if(files.begin(), files.end(), [&](File const& f) { return f.name == name; });
        if (file == files.end())
            return fail(ErrorKind::invalid, "intake.file_missing", {{"file", name}});
        auto sheet = Sheet::read(*file, wanted, unknown);
        if (!sheet) {
            auto error = std::move(sheet).error();
            error.params.push_back({"file", name});
            return std::unexpected(std::move(error));
        }
        reading.sheets.push_back(std::move(*sheet));
        auto const index = reading.sheets.size() - 1;
        if (auto done = require_column(reading, index, rule.key); !done) return done;
        if (rule.id)
            if (auto done = require_column(reading, index, *rule.id); !done) return done;
        for (auto const row : reading.sheets[index].misshapen())
            reading.note(index, row, "", "intake.row_short");
    }
    auto const own = reading.sheet_index(mapping.household.file.value_or("households"));
    reading.speaker_sheet = own < reading.sheets.size() ? own : 0;
    return {};
}

static std::string key_of(Sheet const& sheet, std::size_t row, std::string const& column) {
    return ascii_digits(sheet.cell(row, column));
}

/// Finds the households: one a key, the row that speaks for each, and the rows of every file that
/// belong.
static Result<> find_households(Reading& reading) {
    auto& own = reading.sheets[reading.speaker_sheet];
    auto const& key = reading.mapping.files.at(own.name()).key;
    auto const tests = TRY(read_tests(reading.mapping.household.where, "household.where"));
    for (auto const& test : tests)
        if (auto done = require_column(reading, reading.speaker_sheet, test.column); !done)
            return done;
    if (auto done = require_column(reading, reading.speaker_sheet, reading.mapping.household.code);
        !done)
        return done;
    auto const speaks = rows_where(own, tests);
    std::unordered_map<std::string, std::size_t> households;
    for (std::size_t row = 0; row < own.rows(); ++row) {
        if (!speaks[row]) continue;
        auto const text = key_of(own, row, key);
        auto const code = key_of(own, row, reading.mapping.household.code);
        if (text.empty() || code.empty()) {
            reading.note(reading.speaker_sheet, row,
                         text.empty() ? key : reading.mapping.household.code, "intake.key_missing");
            continue;
        }
        if (!households.try_emplace(text, reading.codes.size()).second) {
            reading.note(reading.speaker_sheet, row, key,
                         tests.empty() ? "intake.duplicate" : "intake.two_speakers");
            continue;
        }
        reading.codes.push_back(code);
        reading.speaker_rows.push_back(row);
    }
    for (std::size_t s = 0; s < reading.sheets.size(); ++s) {
        auto& sheet = reading.sheets[s];
        auto const& column = reading.mapping.files.at(sheet.name()).key;
        sheet.household.assign(sheet.rows(), no_household);
        sheet.rows_of.resize(reading.codes.size());
        for (std::size_t row = 0; row < sheet.rows(); ++row) {
            auto const text = key_of(sheet, row, column);
            auto const found = households.find(text);
            auto const spare = reading.problems.find({s, row});
            if (spare != reading.problems.end() && spare->second.code == "intake.duplicate")
                continue;
            if (found != households.end()) {
                sheet.household[row] = found->second;
                sheet.rows_of[found->second].push_back(row);
            } else {
                reading.note(s, row, column,
                             text.empty()                 ? "intake.key_missing"
                             : s == reading.speaker_sheet ? "intake.no_speaker"
                                                          : "intake.orphan");
            }
        }
    }
    return {};
}

/// A repeated row is a bad row that belongs to nobody: the first one stands.
static void set_aside(Reading& reading, std::size_t s, std::size_t row, std::string const& field) {
    reading.note(s, row, field, "intake.duplicate");
    auto& household = reading.sheets[s].household[row];
    if (household == no_household) return;
    std::erase(reading.sheets[s].rows_of[household], row);
    household = no_household;
}

/// Repeated codes (of households with keys of their own) and repeated row ids.
static void find_duplicates(Reading& reading) {
    std::unordered_map<std::string_view, std::size_t> codes;
    for (std::size_t h = 0; h < reading.codes.size(); ++h)
        if (!codes.try_emplace(reading.codes[h], h).second)
            reading.note(reading.speaker_sheet, reading.speaker_rows[h],
                         reading.mapping.household.code, "intake.duplicate");
    for (std::size_t s = 0; s < reading.sheets.size(); ++s) {
        auto const& rule = reading.mapping.files.at(reading.sheets[s].name());
        if (!rule.id) continue;
        std::unordered_map<std::string, std::size_t> seen;
        for (std::size_t row = 0; row < reading.sheets[s].rows(); ++row) {
            auto const text = key_of(reading.sheets[s], row, *rule.id);
            if (text.empty())
                reading.note(s, row, *rule.id, "intake.key_missing");
            else if (!seen.try_emplace(text, row).second)
                set_aside(reading, s, row, *rule.id);
        }
    }
}

/// Households with a bad row; their other rows say so.
static std::vector<bool> find_bad(Reading& reading) {
    std::vector<bool> bad(reading.codes.size(), false);
    for (auto const& [place, problem] : reading.problems) {
        auto const household = reading.sheets[place.first].household[place.second];
        if (household != no_household) bad[household] = true;
    }
    for (std::size_t s = 0; s < reading.sheets.size(); ++s)
        for (std::size_t row = 0; row < reading.sheets[s].rows(); ++row) {
            auto const household = reading.sheets[s].household[row];
            if (household != no_household && bad[household])
                reading.note(s, row, "", "intake.household_bad");
        }
    return bad;
}

// ---- Members ------------------------------------------------------------------------------------

static bool among(std::optional<std::vector<std::string>> const& texts, std::string_view text) {
    return texts && std::find(texts->begin(), texts->end(), text) != texts->end();
}

static void read_age(Reading& reading, std::size_t sheet, std::size_t row, MemberRule const& rule,
                     Member& member) {
    auto& of = reading.sheets[sheet];
    if (rule.age) {
        double const age = of.numbers(*rule.age)[row];
        if (!std::isnan(age)) member.age = static_cast<int>(age);
    }
    if (!rule.birth) return;
    auto const text = ascii_digits(of.cell(row, *rule.birth));
    if (text.empty()) return;
    double const year = text.size() == 4 ? read_number(text, false).value_or(0) : 0;
    auto const date = parse_date(text);
    if (year >= 1880 && year <= 2100)
        member.birth_year = static_cast<int>(year);
    else if (date)
        member.birth = *date;
    else
        reading.note(sheet, row, *rule.birth, "intake.date_malformed");
}

static Member read_member(Reading& reading, std::size_t sheet, std::size_t row,
                          MemberRule const& rule) {
    auto const& of = reading.sheets[sheet];
    auto const text = [&](std::optional<std::string> const& column) {
        return column ? std::string{of.cell(row, *column)} : std::string{};
    };
    Member member;
    member.row = of.row_number(row);
    member.name = text(rule.name);
    member.first = text(rule.first);
    member.father = text(rule.father);
    member.grandfather = text(rule.grandfather);
    member.family = text(rule.family);
    member.nickname = text(rule.nickname);
    member.relation = text(rule.relation);
    member.head = among(rule.head, member.relation);
    member.phone = text(rule.phone);
    member.national_id = text(rule.national_id);
    auto const sex = text(rule.sex);
    if (!sex.empty()) {
        bool const female = rule.female ? among(rule.female, sex) : !among(rule.male, sex);
        if (among(rule.male, sex))
            member.sex = Sex::male;
        else if (female)
            member.sex = Sex::female;
        else
            reading.note(sheet, row, *rule.sex, "intake.value_unknown");
    }
    read_age(reading, sheet, row, rule, member);
    return member;
}

static Result<std::vector<std::vector<Member>>> read_members(Reading& reading) {
    std::vector<std::vector<Member>> members(reading.codes.size());
    if (!reading.mapping.members) return members;
    auto const& rule = *reading.mapping.members;
    auto const sheet = reading.members_sheet();
    for (auto const* column :
         {&rule.name, &rule.first, &rule.father, &rule.grandfather, &rule.family, &rule.nickname,
          &rule.sex, &rule.age, &rule.birth, &rule.relation, &rule.phone, &rule.national_id})
        if (*column)
            if (auto done = require_column(reading, sheet, **column); !done)
                return std::unexpected(std::move(done).error());
    if (rule.age) check_numbers(reading, sheet, *rule.age, {}, {0, 130});
    for (std::size_t h = 0; h < members.size(); ++h)
        for (auto const row : reading.sheets[sheet].rows_of[h])
            members[h].push_back(read_member(reading, sheet, row, rule));
    return members;
}

// ---- Households ---------------------------------------------------------------------------------

static Result<std::vector<Household>> read_households(Reading& reading) {
    auto const& rule = reading.mapping.household;
    auto const sheet = reading.speaker_sheet;
    auto& own = reading.sheets[sheet];
    for (auto const* column : {&rule.area, &rule.name, &rule.phone, &rule.weight, &rule.cluster,
                               &rule.outcome, &rule.outcome_per})
        if (*column)
            if (auto done = require_column(reading, sheet, **column); !done)
                return std::unexpected(std::move(done).error());
    if (rule.weight) check_numbers(reading, sheet, *rule.weight, {}, {0, {}});
    if (rule.outcome) check_numbers(reading, sheet, *rule.outcome);
    if (rule.outcome_per) check_numbers(reading, sheet, *rule.outcome_per, {}, {1e-9, {}});
    auto const text = [&](std::size_t row, std::optional<std::string> const& column) {
        return column ? std::string{own.cell(row, *column)} : std::string{};
    };
    std::vector<Household> households(reading.codes.size());
    double weights = 0, known = 0;
    for (std::size_t h = 0; h < households.size(); ++h) {
        auto const row = reading.speaker_rows[h];
        auto& household = households[h];
        household.code = reading.codes[h];
        household.row = own.row_number(row);
        household.area = text(row, rule.area);
        household.name = text(row, rule.name);
        household.phone = text(row, rule.phone);
        household.cluster = text(row, rule.cluster);
        if (household.cluster.empty()) household.cluster = household.code;
        household.weight = rule.weight ? own.numbers(*rule.weight)[row] : 1;
        if (!std::isnan(household.weight)) weights += household.weight, ++known;
        if (!rule.outcome) continue;
        double outcome = own.numbers(*rule.outcome)[row];
        if (rule.outcome_per) outcome /= own.numbers(*rule.outcome_per)[row];
        if (std::isfinite(outcome)) household.outcome = outcome;
    }
    for (auto& household : households)
        if (std::isnan(household.weight)) household.weight = known > 0 ? weights / known : 1;
    return households;
}

template <typename T>
static void keep_good(std::vector<T>& all, std::vector<bool> const& bad) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (!bad[i]) {
            if (kept != i) all[kept] = std::move(all[i]);
            ++kept;
        }
    all.resize(kept);
}

Result<Table> map_files(Mapping const& mapping, std::span<File const> files) {
    Reading reading{mapping, {}, 0, {}, {}, {}};
    if (auto done = read_sheets(reading, files); !done)
        return std::unexpected(std::move(done).error());
    if (auto done = find_households(reading); !done)
        return std::unexpected(std::move(done).error());
    find_duplicates(reading);
    Table table;
    table.households = TRY(read_households(reading));
    auto members = TRY(read_members(reading));
    table.columns = TRY(make_columns(reading));
    auto const bad = find_bad(reading);
    for (std::size_t h = 0; h < members.size(); ++h)
        table.households[h].members = std::move(members[h]);
    keep_good(table.households, bad);
    for (auto& column : table.columns) keep_good(column.values, bad);
    for (auto const& sheet : reading.sheets) table.rows += static_cast<std::int64_t>(sheet.rows());
    for (auto& [place, problem] : reading.problems) table.problems.push_back(std::move(problem));
    return table;
}

}  // namespace takaful::intake
