#include "record/intake/intake.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "record/intake/sheet.hpp"

using namespace takaful;
using namespace takaful::intake;

static char const* const two_files = R"({
  "files": {"households": {"key": "hh"}, "members": {"key": "hh_id", "id": "person"}},
  "household": {"code": "hh", "area": "village", "weight": "w", "cluster": "ea", "outcome": "spent",
                "outcome_per": "adults"},
  "features": [
    {"name": "size", "op": "count"},
    {"name": "children", "op": "count", "where": [["age", "<", 15]]},
    {"name": "child_share", "op": "ratio", "of": ["children", "size"]},
    {"name": "head_age", "op": "first", "column": "age", "where": [["rel", "=", 1]], "min": 0,
        "max": 120},
    {"name": "oldest", "op": "max", "column": "age"},
    {"name": "can_read", "op": "share", "where": [["read", "=", "yes"]],
        "among": [["age", ">=", 15]]},
    {"name": "has_old", "op": "flag", "where": [["age", ">=", 65]], "file": "members"},
    {"name": "rooms", "op": "value", "column": "rooms", "min": 1, "max": 30},
    {"name": "wall", "op": "category", "column": "wall", "missing": "level"}],
  "members": {"name": "name", "sex": "sex", "male": ["1"], "female": ["0"], "age": "age",
              "relation": "rel", "head": ["1"], "phone": "tel"}})";

static char const* const households_csv =
    "hh,village,w,ea,spent,adults,rooms,wall\n"
    "h1,v1,2,e1,300,2,٣,طوب\n"
    "h2,v1,NA,e1,100,1,1,\n"
    "h3,v2,4,,90,3,2,طين\n";

static char const* const members_csv =
    "person,hh_id,name,sex,age,rel,read,tel\n"
    "p1,h1,أحمد علي,1,40,1,yes,٠١٠١٢٣٤٥٦٧٨\n"
    "p2,h1,منى,0,35,2,no,\n"
    "p3,h1,سعيد,1,٧,3,NA,\n"
    "p4,h2,فاطمة,0,71,1,no,\n"
    "p5,h3,زينب,0,NA,1,yes,\n";

static Mapping mapping_of(char const* text) {
    return read_mapping(json::parse(text).value()).value();
}

static std::vector<File> files(std::string households, std::string members) {
    return {{"households", std::move(households)}, {"members", std::move(members)}};
}

static Column const& column(Table const& table, std::string_view name) {
    for (auto const& one : table.columns)
        if (one.rule.name == name) return one;
    FAIL("no column " << name);
    return table.columns.front();
}

TEST_CASE("intake: two files become households with typed answers") {
    auto const table = map_files(mapping_of(two_files), files(households_csv, members_csv)).value();
    CHECK(table.problems.empty());
    CHECK(table.rows == 8);
    REQUIRE(table.households.size() == 3);
    CHECK(table.households[0].code == "h1");
    CHECK(table.households[0].outcome.value() == doctest::Approx(150));
    CHECK(table.households[1].weight == doctest::Approx(3));  // Not known: the mean of 2 and 4.
    CHECK(table.households[2].cluster == "h3");               // Not known: itself.
    CHECK(column(table, "size").values == std::vector<float>{3, 1, 1});
    CHECK(column(table, "children").values == std::vector<float>{1, 0, 0});
    CHECK(column(table, "child_share").values[0] == doctest::Approx(1.0 / 3));
    CHECK(column(table, "head_age").values[0] == 40);
    CHECK(std::isnan(column(table, "head_age").values[2]));
    CHECK(column(table, "oldest").values[1] == 71);
    CHECK(column(table, "can_read").values == std::vector<float>{0.5F, 0, 0});
    CHECK(column(table, "has_old").values == std::vector<float>{0, 1, 0});
    CHECK(column(table, "rooms").values == std::vector<float>{3, 1, 2});
    CHECK(column(table, "wall").levels == std::vector<std::string>{"طوب", "طين"});
    CHECK(std::isnan(column(table, "wall").values[1]));
    auto const& ahmed = table.households[0].members[0];
    CHECK(ahmed.name == "أحمد علي");
    CHECK(ahmed.head);
    CHECK(ahmed.sex == Sex::male);
    CHECK(ahmed.age.value() == 40);
    CHECK(table.households[0].members[2].age.value() == 7);
    CHECK_FALSE(table.households[2].members[0].age.has_value());
}

TEST_CASE("intake: one file of persons, whose head speaks for the household") {
    auto const mapping = mapping_of(R"({
      "files": {"people": {"key": "idhogar", "id": "Id"}},
      "household": {"code": "idhogar", "where": [["head", "=", 1]], "outcome": "Target"},
      "features": [{"name": "size", "op": "count"},
                   {"name": "rooms", "op": "value", "column": "rooms"},
                   {"name": "depend", "op": "value", "column": "dependency",
                    "values": {"yes": 1, "no": 0}}]})");
    auto const table =
        map_files(mapping,
                  std::vector<File>{{"people",
                                     "Id,idhogar,head,rooms,dependency,Target\n"
                                     "a,x,0,9,no,4\nb,x,1,3,yes,2\nc,y,1,2,.5,1\nd,z,0,2,no,1\n"}})
            .value();
    REQUIRE(table.households.size() == 2);
    CHECK(column(table, "size").values == std::vector<float>{2, 1});
    CHECK(column(table, "rooms").values == std::vector<float>{3, 2});
    CHECK(column(table, "depend").values == std::vector<float>{1, 0.5F});
    CHECK(table.households[0].outcome.value() == 2);
    REQUIRE(table.problems.size() == 1);
    CHECK(table.problems[0].code == "intake.no_speaker");
    CHECK(table.problems[0].row == 5);
}

TEST_CASE(
    "intake: a bad row is named with its place and its reason, and takes its household along") {
    struct Case {
        char const* why;
        char const* households;
        char const* members;
        char const* code;
        char const* field;
        std::int64_t row;
        std::size_t good;
    };
    std::string const head = "hh,village,w,ea,spent,adults,rooms,wall\n";
    std::string const people = "person,hh_id,name,sex,age,rel,read,tel\n";
    Case const cases[] = {
        {"text for a number", "h1,v,1,e,9,1,three,x\nh2,v,1,e,9,1,3,x\n", "",
         "intake.number_malformed", "rooms", 2, 1},
        {"below the range", "h1,v,1,e,9,1,3,x\nh2,v,1,e,9,1,-3,x\n", "", "intake.out_of_range",
         "rooms", 3, 1},
        {"above the range", "h1,v,1,e,9,1,3,x\nh2,v,1,e,9,1,31,x\n", "", "intake.out_of_range",
         "rooms", 3, 1},
        {"a negative weight", "h1,v,-1,e,9,1,3,x\n", "", "intake.out_of_range", "w", 2, 0},
        {"nobody to divide by", "h1,v,1,e,9,0,3,x\n", "", "intake.out_of_range", "adults", 2, 0},
        {"a household twice", "h1,v,1,e,9,1,3,x\nh1,v,1,e,9,1,3,x\n", "", "intake.duplicate", "hh",
         3, 1},
        {"no key", ",v,1,e,9,1,3,x\n", "", "intake.key_missing", "hh", 2, 0},
        {"too few cells", "h1,v,1,e\n", "", "intake.row_short", "", 2, 0},
        {"a person of no household", "h1,v,1,e,9,1,3,x\n", "p1,h9,n,1,5,1,no,\n", "intake.orphan",
         "hh_id", 2, 1},
        {"a person twice", "h1,v,1,e,9,1,3,x\n", "p1,h1,n,1,5,1,no,\np1,h1,n,1,5,1,no,\n",
         "intake.duplicate", "person", 3, 1},
        {"an absurd age", "h1,v,1,e,9,1,3,x\n", "p1,h1,n,1,200,1,no,\n", "intake.out_of_range",
         "age", 2, 0},
        {"a sex that is no sex", "h1,v,1,e,9,1,3,x\n", "p1,h1,n,7,20,1,no,\n",
         "intake.value_unknown", "sex", 2, 0},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        auto const table =
            map_files(mapping_of(two_files), files(head + c.households, people + c.members))
                .value();
        CHECK(table.households.size() == c.good);
        bool found = false;
        for (auto const& problem : table.problems)
            found = found ||
                    (problem.code == c.code && problem.field == c.field && problem.row == c.row);
        CHECK(found);
        for (auto const& one : table.columns) CHECK(one.values.size() == c.good);
    }
}

TEST_CASE(
    "intake: a person's bad row keeps the whole household out, and says so on the other rows") {
    auto const table = map_files(mapping_of(two_files),
                                 files(households_csv, R"(person,hh_id,name,sex,age,rel,read,tel
p1,h1,a,1,40,1,yes,
p2,h1,b,0,-2,2,no,
p4,h2,c,0,71,1,no,
p5,h3,d,0,30,1,yes,
)"))
                           .value();
    CHECK(table.households.size() == 2);
    REQUIRE(table.problems.size() == 3);
    CHECK(table.problems[0].code == "intake.household_bad");  // The household's own row.
    CHECK(table.problems[1].code == "intake.household_bad");  // p1.
    CHECK(table.problems[2].code == "intake.out_of_range");
    CHECK(table.problems[2].row == 3);
}

TEST_CASE("intake: a fault of a whole file is refused, naming file and column") {
    auto const mapping = mapping_of(two_files);
    auto const code = [&](std::vector<File> const& sent) {
        auto const table = map_files(mapping, sent);
        return table ? std::string_view{"none"} : table.error().code;
    };
    CHECK(code({{"households", households_csv}}) == "intake.file_missing");
    CHECK(code(files("hh,village,w,ea,spent,adults,wall\nh1,v,1,e,1,1,x\n", members_csv)) ==
          "intake.column_missing");
    CHECK(code(files(std::string{"hh,village\nh1,\xC7\xE1\n"}, members_csv)) == "csv.not_utf8");
    CHECK(code(files("", members_csv)) == "intake.column_missing");
}

TEST_CASE("intake: Excel's semicolons and decimal commas are read") {
    auto const mapping = mapping_of(R"({"files": {"households": {"key": "hh"}},
      "household": {"code": "hh", "outcome": "y"}, "features": [{"name": "x", "op": "value",
        "column": "x"}]})");
    auto const table =
        map_files(mapping, std::vector<File>{{"households",
                                              "\xEF\xBB\xBFhh;x;y\r\n١;1,5;٢٫٥\r\n2;\"2\";3\r\n"}})
            .value();
    REQUIRE(table.households.size() == 2);
    CHECK(table.households[0].code == "1");
    CHECK(table.columns[0].values[0] == 1.5F);
    CHECK(table.households[0].outcome.value() == 2.5);
}

TEST_CASE("intake: a mapping that cannot be followed is refused by the name of its field") {
    struct Case {
        char const* mapping;
        char const* code;
        char const* field;
    };
    Case const cases[] = {
        {R"({"files": {}, "household": {"code": "a"}, "features": []})", "intake.mapping_invalid",
         "files"},
        {R"({"files": {"f": {"key": "k"}}, "household": {"code": "a"},
        "features": [{"name": "x", "op": "value"}]})",
         "intake.mapping_invalid", "features[0].column"},
        {R"({"files": {"f": {"key": "k"}}, "household": {"code": "a"},
             "features": [{"name": "x", "op": "ratio", "of": ["y", "z"]}]})",
         "intake.mapping_invalid", "features[0].of"},
        {R"({"files": {"f": {"key": "k"}}, "household": {"code": "a"},
             "features": [{"name": "x", "op": "count", "where": [["a", "~", 1]]}]})",
         "intake.mapping_invalid", "features[0].where[0]"},
        {R"({"files": {"f": {"key": "k"}}, "household": {"code": "a"},
        "features": [{"name": "x", "op": "guess"}]})",
         "request.field_invalid", "mapping.features[0].op"},
        {R"({"files": {"f": {"key": "k"}}, "household": {"code": "a"}, "features": [], "oops": 1})",
         "request.field_unknown", "mapping.oops"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.mapping);
        auto const mapping = read_mapping(json::parse(c.mapping).value());
        REQUIRE_FALSE(mapping.has_value());
        CHECK(mapping.error().code == c.code);
        CHECK(std::get<std::string>(mapping.error().params.at(0).value) == c.field);
    }
}

TEST_CASE("intake: bad rows come back as a file that a spreadsheet reads, reason first") {
    auto const sent = files(
        "hh,village,w,ea,spent,adults,rooms,wall\nh1,v,1,e,9,1,-3,\"a,b\"\nh2,v,1,e,9,1,3,x\n",
        members_csv);
    auto const table = map_files(mapping_of(two_files), sent).value();
    auto const text =
        rejects_csv(sent[0], table.problems, "سبب الرفض", "الصف", [](Problem const& p) {
            return std::string{p.code};
        }).value();
    CHECK(text ==
          "\xEF\xBB\xBFسبب الرفض,الصف,hh,village,w,ea,spent,adults,rooms,wall\r\n"
          "intake.out_of_range,2,h1,v,1,e,9,1,-3,\"a,b\"\r\n");
}

TEST_CASE("intake: ten thousand rows of which one in a hundred is bad") {
    std::string households = "hh,village,w,ea,spent,adults,rooms,wall\n";
    for (int i = 0; i < 10'000; ++i)
        households +=
            "h" + std::to_string(i) + ",v,1,e,9,1," + (i % 100 == 0 ? "-1" : "3") + ",x\n";
    auto const table = map_files(mapping_of(two_files),
                                 files(households, "person,hh_id,name,sex,age,rel,read,tel\n"))
                           .value();
    CHECK(table.households.size() == 9'900);
    CHECK(table.problems.size() == 100);
}

TEST_CASE("intake: a file that says little and means much is refused before it fills the memory") {
    std::set<std::string> wanted;
    std::string text;
    for (std::size_t column = 0; column < 800; ++column) {
        auto const name = "c" + std::to_string(column);
        text += (column == 0 ? "" : ",") + name;
        wanted.insert(name);
    }
    text += '\n';
    for (std::size_t row = 0; row < cells_max / 800; ++row) text += "1\n";
    CHECK(Sheet::read({"households", text}, wanted, {})->rows() == cells_max / 800);
    CHECK(Sheet::read({"households", text + "1\n"}, wanted, {}).error().code ==
          "intake.too_many_cells");
}
