#pragma once
// Intake: turns CSV files or Excel workbooks of households and of persons into households with
// typed answers, by a mapping in JSON, so that neither the register's import nor a survey is made
// for one file. Pure: bytes in, households and bad rows out. docs/decisions/intake.md says why it
// is a module of its own.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

namespace takaful::intake {

// ---- The mapping, as it is written in JSON ------------------------------------------------------
// {"files": {"households": {"key": "case_id"}, "members": {"key": "id_hh", "id": "id_ind"}},
//  "household": {"code": "case_id", "weight": "wgt09", "outcome": "consumption"},
//  "features": [{"name": "size", "op": "count", "file": "members"},
//               {"name": "children", "op": "count", "where": [["ind_age", "<", 15]]},
//               {"name": "wall", "op": "category", "column": "material_pared", "missing":
//               "level"}],
//  "members": {"name": "full_name", "sex": "ind_sex", "male": ["1"], "age": "ind_age"}}

/// A file: the column that says which household a row belongs to, and (for persons) which row it
/// is.
struct FileRule {
    std::string key;
    std::optional<std::string> id;  // Unique in the file; a repeated one is a bad row.
    TAKAFUL_FIELDS(FileRule, key, id)
};

/// Where a household's own facts stand. `file` is "households" when there is one of that name, else
/// the only file; when many rows share a key there (persons), `where` says which of them speaks for
/// it.
struct HouseholdRule {
    std::string code;
    std::optional<std::string> file;
    std::optional<json::Value> where;
    std::optional<std::string> area;
    std::optional<std::string> name;
    std::optional<std::string> phone;
    std::optional<std::string> weight;  // Survey weight, >= 0; absent or not known: 1.
    std::optional<std::string>
        cluster;  // Primary sampling unit; not known: the household's own code.
    std::optional<std::string> outcome;      // Consumption, class or 0/1: of surveys only.
    std::optional<std::string> outcome_per;  // Divides the outcome: adults' equivalents, persons.
    TAKAFUL_FIELDS(HouseholdRule, code, file, where, area, name, phone, weight, cluster, outcome,
                   outcome_per)
};

enum class Op : std::uint8_t {
    value,  // The number in `column`.
    count,  // Rows for which `where` holds.
    sum,    // Of `column` over those rows; likewise mean, min, max.
    mean,
    min,
    max,
    first,     // The number of the first row for which `where` holds.
    share,     // Rows for which `where` holds, of those for which `among` holds; 0 when there are
               // none.
    category,  // The text of the first row for which `where` holds.
    flag,      // 1 when `where` holds for any row, else 0.
    ratio,     // of[0] / of[1], earlier features; 0 when of[1] is 0.
    log,       // Natural logarithm of 1 + of[0].
    square,    // of[0] squared.
    product,   // of[0] x of[1].
};

/// What an unknown value means: the row is bad; the model puts the survey's mean and a flag; a
/// category gets a level of its own (a number: as `mean`).
enum class Missing : std::uint8_t { error, mean, level };

/// One answer of every household. `where` is a list of [column, test, value] that must all hold;
/// the tests are = != < <= > >= in; unknown values satisfy none but !=.
struct FeatureRule {
    std::string name;
    Op op;
    std::optional<std::string>
        file;  // The household's file for value, category, first and flag; else "members".
    std::optional<std::string> column;
    std::optional<json::Value> where;
    std::optional<json::Value> among;
    std::optional<std::vector<std::string>> of;
    std::optional<std::map<std::string, double>>
        values;                 // Words that stand for numbers: {"yes": 1, "no": 0}.
    std::optional<double> min;  // Declared range of the column, in the rows chosen.
    std::optional<double> max;
    std::optional<Missing> missing;   // Absent: mean for numbers, level for categories.
    std::optional<std::string> sign;  // "richer" or "poorer": the direction that sense expects.
    std::optional<std::string> label_ar;
    std::optional<std::string> label_en;
    TAKAFUL_FIELDS(FeatureRule, name, op, file, column, where, among, of, values, min, max, missing,
                   sign, label_ar, label_en)
};

/// Columns of the persons' file; absent ones stay unknown.
struct MemberRule {
    std::optional<std::string> file;  // Absent: "members", else the only file.
    std::optional<std::string> name;  // Whole name, or the four parts:
    std::optional<std::string> first;
    std::optional<std::string> father;
    std::optional<std::string> grandfather;
    std::optional<std::string> family;
    std::optional<std::string> nickname;
    std::optional<std::string> sex;
    std::optional<std::vector<std::string>> male;    // Texts that mean so.
    std::optional<std::vector<std::string>> female;  // Absent: every other known text.
    std::optional<std::string> age;                  // Completed years.
    std::optional<std::string> birth;                // 1987-03-21, or 1987 alone.
    std::optional<std::string> relation;
    std::optional<std::vector<std::string>> head;  // Texts of `relation` that mean the head.
    std::optional<std::string> phone;
    std::optional<std::string> national_id;
    TAKAFUL_FIELDS(MemberRule, file, name, first, father, grandfather, family, nickname, sex, male,
                   female, age, birth, relation, head, phone, national_id)
};

struct Mapping {
    std::map<std::string, FileRule> files;
    HouseholdRule household;
    std::vector<FeatureRule> features;
    std::optional<MemberRule> members;
    std::optional<std::vector<std::string>>
        unknown;  // Texts that mean "not known"; absent: "", "NA", "N/A", ".".
    TAKAFUL_FIELDS(Mapping, files, household, features, members, unknown)
};

// ---- What comes out -----------------------------------------------------------------------------

/// A file as it was sent; `name` is one of the mapping's files.
struct File {
    std::string name;
    std::string bytes;
};

enum class Sex : std::uint8_t { unknown, female, male };

struct Member {
    std::int64_t row;  // Of the persons' file, as a spreadsheet numbers it: the heading is row 1.
    std::string name;  // Whole; or the parts below.
    std::string first, father, grandfather, family, nickname;
    Sex sex = Sex::unknown;
    std::optional<int> age;
    std::optional<Date> birth;
    std::optional<int> birth_year;
    std::string relation;
    bool head = false;
    std::string phone;  // As written; the register makes it canonical.
    std::string national_id;
};

struct Household {
    std::string code;
    std::int64_t row;  // Of the household's file.
    std::string area, name, phone, cluster;
    double weight = 1;
    std::optional<double> outcome;
    std::vector<Member> members;
};

/// One answer of all households, in their order. A number not known is NaN; a category's value is
/// the index of its level, NaN when not known.
struct Column {
    FeatureRule rule;
    bool category = false;
    std::vector<std::string> levels;
    std::vector<float> values;
};

/// A row that was not taken, and why: an error code of this module
/// (web/src/i18n/errors/intake.json). A household with any bad row is not taken; its other rows
/// come with intake.household_bad.
struct Problem {
    std::string file;
    std::int64_t row;
    std::string field;
    std::string_view code;
    Params params;
};

struct Table {
    std::vector<Household> households;
    std::vector<Column> columns;
    std::vector<Problem> problems;  // In order of file and row, one a row at most.
    std::int64_t rows = 0;          // Data rows read, of all files.
};

inline constexpr std::size_t features_max = 200;
inline constexpr std::size_t levels_max = 200;

/// Reads and checks a mapping: known files, operations with what they need, names that differ.
/// Errors: intake.mapping_invalid {field}, request.field_*
Result<Mapping> read_mapping(json::Value const& value);

/// Maps the files. A fault of a whole file is an error; a fault of a row is a Problem.
/// Errors:   intake.file_missing {file}; intake.column_missing {file, field};
///           intake.too_many_levels {field, limit}; intake.too_many_cells {limit}; csv.* and
///           xlsx.* {…, file}: wrong encoding is csv.not_utf8
/// Problems: intake.key_missing, duplicate, orphan, no_speaker, two_speakers, value_missing,
///           number_malformed, out_of_range {min, max}, value_unknown, date_malformed, row_short,
///           household_bad (all with the prefix)
Result<Table> map_files(Mapping const& mapping, std::span<File const> files);

/// What a file holds, for a person who says what its columns are.
struct Preview {
    std::vector<std::string> headings;
    std::vector<std::string> tags;  // HXL, one a heading, empty where none; none at all without it.
    std::vector<std::vector<std::string>> rows;  // The first.
    std::int64_t rows_total = 0;
    TAKAFUL_FIELDS(Preview, headings, tags, rows, rows_total)
};
/// Reads the whole file and keeps its first `rows_max` rows. Errors: csv.*, xlsx.*
Result<Preview> preview(std::string_view bytes, std::size_t rows_max);

/// The bad rows of one file as CSV (UTF-8 with its mark, so that Excel reads Arabic): the reason
/// and the row's number first, then the row as it came. `words` gives the reason of a problem in a
/// language.
Result<std::string> rejects_csv(File const& file, std::span<Problem const> problems,
                                std::string_view reason_heading, std::string_view row_heading,
                                std::function<std::string(Problem const&)> const& words);

}  // namespace takaful::intake

TAKAFUL_ENUM(takaful::intake::Op, value, count, sum, mean, min, max, first, share, category, flag,
             ratio, log, square, product)
TAKAFUL_ENUM(takaful::intake::Missing, error, mean, level)
TAKAFUL_ENUM(takaful::intake::Sex, unknown, female, male)
