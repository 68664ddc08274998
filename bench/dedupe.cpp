// A million registrations, one in a hundred of them a second one of somebody, written otherwise in
// two ways: all of them are found without a label, then single people are looked up.
//
//   bin/bench dedupe [--quick] [--seed=N]
//   bin/bench dedupe --linkage=FILE --truth=COLUMN --columns=COLUMN:KIND,… [--no-header]
//
// The second form reads any table whose truth is known, to compare with others: KIND is name, text,
// digits, year or category; --truth names the column that tells who is who, cut by --truth-as=REGEX
// (its first group) when only a part of it does.

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <unordered_set>

#include "base/csv.hpp"
#include "bench/bench.hpp"
#include "bench/people.hpp"
#include "bench/server.hpp"
#include "record/linkage/linkage.hpp"

namespace takaful::bench {

namespace {

constexpr double probability_min = 0.5;  // Fixed: likelier one person than not.
constexpr int threads = 2;
using linkage::RowNumber;

struct Truth {
    std::size_t pairs = 0;
    std::size_t found = 0;  // Of those that were given as found.
    std::size_t right = 0;
    double recall() const { return static_cast<double>(right) / static_cast<double>(pairs); }
    double precision() const { return static_cast<double>(right) / static_cast<double>(found); }
};

// ---- People ------------------------------------------------------------------------------------

std::string_view view_of(std::string const& text) {
    return text;
}

void with_values(Registration const& person,
                 std::function<void(std::span<std::string_view const>)> const& use) {
    auto const year = std::to_string(person.birth_year);
    auto const village = fmt::format("village {}", person.village);
    std::array<std::string_view, linkage::person_fields> values;
    for (std::size_t i = 0; i < person.name.size(); ++i) values[i] = person.name[i];
    values[linkage::nickname] = person.nickname;
    values[linkage::phone] = person.phone;
    values[linkage::birth_year] = view_of(year);
    values[linkage::national_id] = person.national_id;
    values[linkage::sex] = person.male ? "male" : "female";
    values[linkage::area] = view_of(village);
    use(values);
}

/// A register with its duplicates, and people to look up who are not in it as they are asked for.
struct People {
    linkage::Rows rows{linkage::people()};
    std::vector<std::pair<RowNumber, RowNumber>> twice;
    struct Asked {
        Registration person;
        std::optional<RowNumber> row;  // Where she stands; a stranger stands nowhere.
    };
    std::vector<Asked> asked;
};

/// The model was made with the register of this seed before the eyes; others say what it is worth.
constexpr std::uint64_t usual_seed = 2'026;

std::uint64_t seed_of(Options const& options) {
    for (auto const& option : options.rest)
        if (option.starts_with("--seed=")) return std::stoull(option.substr(7));
    return usual_seed;
}

People make_register(std::size_t people, std::uint64_t seed) {
    Country country{seed};
    Noise const noise{country.names()};
    std::mt19937_64 random{seed + 1};
    People made;
    auto const originals = people - people / 100;
    std::vector<std::pair<RowNumber, Registration>> again;
    auto const add = [&](Registration const& person) {
        with_values(person, [&](auto values) { made.rows.add(values); });
    };
    while (made.rows.size() < originals)
        for (auto const& person : country.next_household()) {
            if (made.rows.size() == originals) break;
            auto const row = made.rows.size();
            if (random() % 96 == 0) again.emplace_back(row, person);
            if (random() % (originals / 500) == 0)
                made.asked.push_back({noise.again(person, random), row});
            add(person);
        }
    std::ranges::shuffle(again, random);
    for (auto const& [row, person] : again) {
        if (made.rows.size() == people) break;
        made.twice.emplace_back(row, made.rows.size());
        add(noise.again(person, random));
    }
    for (int i = 0; i < 300; ++i)
        for (auto const& person : country.next_household()) made.asked.push_back({person, {}});
    std::ranges::shuffle(made.asked, random);
    made.asked.resize(std::min<std::size_t>(made.asked.size(), 1'000));
    return made;
}

Truth judge(std::span<linkage::Pair const> found,
            std::vector<std::pair<RowNumber, RowNumber>> const& twice) {
    std::set<std::pair<RowNumber, RowNumber>> const known{twice.begin(), twice.end()};
    Truth truth{.pairs = known.size(), .found = found.size()};
    for (auto const& pair : found) truth.right += known.contains({pair.a, pair.b}) ? 1U : 0U;
    return truth;
}

void look_up(linkage::Finder const& finder, People const& people, Report& report) {
    std::vector<double> times;
    std::size_t found = 0, known = 0, wrong = 0;
    for (auto const& [person, row] : people.asked)
        with_values(person, [&](auto values) {
            std::vector<linkage::Match> matches;
            times.push_back(
                1e3 * seconds([&] { matches = finder.look_up(values, probability_min, 20); }));
            auto const is_right = [&](auto const& match) { return row && match.row == *row; };
            known += row ? 1U : 0U;
            found += std::ranges::any_of(matches, is_right) ? 1U : 0U;
            wrong += !row && !matches.empty() ? 1U : 0U;
        });
    report.add({.name = "lookup_p50_ms", .value = percentile(times, 0.5), .unit = "ms"});
    report.add({.name = "lookup_p99_ms", .value = percentile(times, 0.99), .unit = "ms"});
    report.note(
        fmt::format("looked up: {} of {} registered again were found, {} of {} strangers "
                    "were taken for somebody",
                    found, known, wrong, people.asked.size() - known));
}

void tell_misses(linkage::Finder const& finder, People const& people,
                 std::span<linkage::Pair const> found, linkage::Model const& model);

void run_people(Options const& options, Report& report) {
    std::size_t const size = options.quick ? 100'000 : 1'000'000;
    double made_s = 0;
    std::optional<People> people;
    made_s = seconds([&] { people.emplace(make_register(size, seed_of(options))); });
    std::optional<linkage::Finder> finder;
    linkage::Found found;
    auto const sort_s = seconds([&] { finder.emplace(people->rows, threads); });
    auto const find_s = seconds([&] { found = finder->find_all(probability_min); });
    auto const truth = judge(found.pairs, people->twice);
    report.add({.name = "minutes", .value = (made_s + sort_s + find_s) / 60, .unit = "min"});
    report.add({.name = "recall", .value = truth.recall(), .unit = ""});
    report.add({.name = "precision", .value = truth.precision(), .unit = ""});
    look_up(*finder, *people, report);
    auto const bytes = static_cast<double>(people->rows.bytes() + finder->bytes());
    report.add({.name = "bytes_a_person", .value = bytes / static_cast<double>(size), .unit = "B"});
    report.add({.name = "peak_mib", .value = peak_mib_of("self"), .unit = "MiB"});
    report.note(
        fmt::format("{} people in {:.1f} s (made up and packed), sorted in {:.1f} s, {} "
                    "pairs compared in {:.1f} s",
                    size, made_s, sort_s, found.compared, find_s));
    report.note(fmt::format("{} registered twice; {} pairs found, {} of them right", truth.pairs,
                            truth.found, truth.right));
    report.note("weights learnt from the rows alone; a pair is found at a probability of 0.5");
    if (std::ranges::find(options.rest, "--misses") != options.rest.end())
        tell_misses(*finder, *people, found.pairs, found.model);
}

/// A line for each pair that was missed or wrong: what its fields said.
void tell_misses(linkage::Finder const& finder, People const& people,
                 std::span<linkage::Pair const> found, linkage::Model const& model) {
    std::set<std::pair<RowNumber, RowNumber>> given;
    for (auto const& pair : found) given.insert({pair.a, pair.b});
    std::set<std::pair<RowNumber, RowNumber>> const known{people.twice.begin(), people.twice.end()};
    auto const fields = linkage::people().fields;
    for (std::size_t t = 0; t < linkage::ties; ++t)
        for (std::size_t f = 0; f < model.tables[t].size(); ++f) {
            fmt::print(
                "model {} {:<12}", t,
                f < fields.size() ? fields[f].name : fmt::format("manner {}", f - fields.size()));
            for (auto const share : model.tables[t][f]) fmt::print(" {:.4f}", share);
            fmt::print("  tie {:.3g}\n", model.shares[t]);
        }
    auto const tell = [&](std::string_view what, std::pair<RowNumber, RowNumber> const& pair) {
        auto const match = finder.explain(pair.first, pair.second);
        fmt::print("{} {:.4f}", what, match.probability);
        for (auto const& reason : match.reasons)
            fmt::print(" {}:{}:{:+.1f}", fields[reason.field].name,
                       static_cast<int>(reason.likeness), reason.bits);
        fmt::print("\n");
    };
    for (auto const& pair : known)
        if (!given.contains(pair)) tell("missed", pair);
    for (auto const& pair : given)
        if (!known.contains(pair)) tell("wrong", pair);
}

// ---- Any table ---------------------------------------------------------------------------------

std::string option(Options const& options, std::string const& name) {
    for (auto const& text : options.rest)
        if (text.starts_with("--" + name + "=")) return text.substr(name.size() + 3);
    return {};
}

[[noreturn]] void stop_with(std::string const& why) {
    fmt::print(stderr, "dedupe: {}\n", why);
    std::exit(2);
}

std::vector<std::string> split(std::string const& text, char at) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        auto const end = std::min(text.find(at, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

std::string trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return std::string{text == "NA" ? "" : text};
}

struct Table {
    std::vector<std::vector<std::string>> rows;
    std::vector<std::size_t> columns;  // Of the fields, in their order.
    std::vector<linkage::Field> fields;
    std::size_t truth = 0;
};

Table read_linkage(Options const& options) {
    static std::map<std::string, linkage::Kind> const kinds{{"name", linkage::Kind::name},
                                                            {"text", linkage::Kind::text},
                                                            {"digits", linkage::Kind::digits},
                                                            {"year", linkage::Kind::year},
                                                            {"category", linkage::Kind::category}};
    std::ifstream file{option(options, "linkage"), std::ios::binary};
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    Table table;
    std::vector<std::string> header;
    bool const has_header = std::ranges::find(options.rest, "--no-header") == options.rest.end();
    csv::Reader reader{[&](csv::Record const& record) -> Result<> {
        std::vector<std::string> cells;
        for (auto const cell : record.cells) cells.push_back(trimmed(cell));
        if (header.empty())
            for (std::size_t i = 0; i < cells.size(); ++i)
                header.push_back(has_header ? cells[i] : std::to_string(i + 1));
        if (!has_header || record.row > 1) table.rows.push_back(std::move(cells));
        return {};
    }};
    if (!file || !reader.feed(text) || !reader.finish()) stop_with("cannot read the table");
    auto const column = [&](std::string const& name) {
        auto const at = std::ranges::find(header, name);
        if (at == header.end()) stop_with("no column " + name);
        return static_cast<std::size_t>(at - header.begin());
    };
    table.truth = column(option(options, "truth"));
    for (auto const& part : split(option(options, "columns"), ',')) {
        auto const colon = part.find(':');
        auto const kind = kinds.find(colon == part.npos ? "" : part.substr(colon + 1));
        if (kind == kinds.end()) stop_with("no kind in " + part);
        table.fields.push_back({part.substr(0, colon), kind->second});
        table.columns.push_back(column(part.substr(0, colon)));
    }
    return table;
}

void run_linkage(Options const& options, Report& report) {
    auto const table = read_linkage(options);
    auto const as = option(options, "truth-as");
    std::regex const cut{as.empty() ? "(.*)" : as};
    linkage::Rows rows{linkage::table(table.fields)};
    std::map<std::string, std::vector<RowNumber>> people;
    for (auto const& cells : table.rows) {
        std::vector<std::string_view> values;
        for (auto const column : table.columns)
            values.push_back(column < cells.size() ? std::string_view{cells[column]} : "");
        std::smatch found;
        auto const& who = cells.at(table.truth);
        people[std::regex_search(who, found, cut) ? found[1].str() : who].push_back(rows.size());
        rows.add(values);
    }
    std::vector<std::pair<RowNumber, RowNumber>> twice;
    for (auto const& [who, numbers] : people)
        for (std::size_t i = 0; i < numbers.size(); ++i)
            for (std::size_t j = i + 1; j < numbers.size(); ++j)
                twice.emplace_back(numbers[i], numbers[j]);
    linkage::Found found;
    auto const took_s = seconds([&] {
        linkage::Finder finder{rows, threads};
        found = finder.find_all(probability_min);
    });
    auto const truth = judge(found.pairs, twice);
    auto const precision = truth.precision(), recall = truth.recall();
    report.add({.name = "linkage_precision", .value = precision, .unit = ""});
    report.add({.name = "linkage_recall", .value = recall, .unit = ""});
    report.add(
        {.name = "linkage_f1", .value = 2 * precision * recall / (precision + recall), .unit = ""});
    report.note(fmt::format("{} rows, {} true pairs; {} found, {} right, {} compared in {:.1f} s",
                            rows.size(), truth.pairs, truth.found, truth.right, found.compared,
                            took_s));
    report.note("no labels: weights learnt from the rows, a pair is found at a probability of 0.5");
}

void run_dedupe(Options const& options, Report& report) {
    if (option(options, "linkage").empty())
        run_people(options, report);
    else
        run_linkage(options, report);
}

Register const registered{"dedupe", run_dedupe};

}  // namespace

}  // namespace takaful::bench
