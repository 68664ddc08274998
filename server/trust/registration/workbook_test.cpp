// Imports of Excel workbooks, and of files with HXL tags.

#include <doctest/doctest.h>

#include <algorithm>

#include "base/xlsx_testing.hpp"
#include "trust/registration/testing.hpp"

using namespace takaful;
using namespace takaful::registration;

static std::string as_workbook(std::string const& csv_text) {
    return base64(as_bytes(xlsx::workbook_of_csv(csv_text)));
}

static Import workbooks_of(CommandId id, std::string const& households,
                           std::string const& members) {
    auto command = import_of(id, "", "");
    command.files[0].content_base64 = as_workbook(households_heading + households);
    command.files[1].content_base64 = as_workbook(members_heading + members);
    return command;
}

TEST_CASE("import: workbooks are read as CSV is, with the same bad rows") {
    auto const village = village_of(400, true);
    RegistrationHouse of_csv, of_workbook;
    auto const first = import_of(of_csv.next_command(), village.households, village.members);
    auto const second =
        workbooks_of(of_workbook.next_command(), village.households, village.members);
    auto const a = of_csv.start(first), b = of_workbook.start(second);
    REQUIRE(a);
    REQUIRE(b);
    CHECK(json::to_text(*a) == json::to_text(*b));
    CHECK(b->bad == 12);
    of_workbook.run_jobs();
    CHECK(of_workbook.households() == 396);
    CHECK(of_workbook.rejects(second.id, "members") == of_csv.rejects(first.id, "members"));
    auto const list = of_workbook.ask(of_workbook.worker, [](Work& work) {
        return registry::list_households(work, {"01100000010", {}, {}, {}});
    });
    REQUIRE(list->items.size() == 5);  // The phone with its zero.
    CHECK(list->items[4].code == "H50");
}

TEST_CASE("import: a workbook that does harm, or is none, is refused before anything is written") {
    RegistrationHouse house;
    auto command = workbooks_of(house.next_command(), "H1,V1,3,طوب\n", "");
    command.files[1].content_base64 =
        base64(as_bytes(xlsx::workbook_of("<row><c><f>SUM(A1)</f></c></row>")));
    auto const refused = house.start(command);
    CHECK(refused.error().code == "xlsx.formula_without_value");
    auto const names = [](auto const& param) { return param.name == "file"; };
    CHECK(std::ranges::any_of(refused.error().params, names));
    command.files[1].content_base64 = base64(as_bytes("PK\3\4 a CSV that is called so"));
    CHECK(house.start(command).error().code == "xlsx.damaged");
    CHECK(house.households() == 0);
}

TEST_CASE("import: a row of HXL tags is no data, and columns are found by it") {
    char const* const mapping = R"({
        "files": {"households": {"key": "#meta+household+id"}},
        "household": {"code": "#meta+id+household", "area": "#adm4 +code",
                      "name": "#beneficiary+name"},
        "features": [{"name": "rooms", "op": "value", "column": "الغرف", "min": 1}]})";
    std::string const tags = "#META +household +id,#adm4+code,#beneficiary+name,\n";
    std::string const rows = "H1,V1,منى علي حسن,3\nH2,V1,هدى سعد حسن,-1\n";
    auto const headings = std::string{"رقم,قرية,الاسم,الغرف\n"};
    auto const text = headings + tags + rows;
    for (auto const& content : {base64(as_bytes(text)), as_workbook(text)}) {
        RegistrationHouse house;
        auto command = import_of(house.next_command(), "", "");
        command.mapping = json::parse(mapping).value();
        command.files.pop_back();
        command.files[0].content_base64 = content;
        auto const reply = house.start(command);
        REQUIRE(reply);
        CHECK(reply->rows == 2);
        CHECK(reply->households == 1);
        CHECK(house.rejects(command.id, "", "en") ==
              "\xEF\xBB\xBFReason,Row,رقم,قرية,الاسم,الغرف\r\n"
              "#meta+reason,#meta+row,#meta+household+id,#adm4+code,#beneficiary+name,\r\n"
              "The value in “الغرف” is outside its sensible range (from 1 to ∞).,4,H2,V1,"
              "هدى سعد حسن,-1\r\n");
    }
    RegistrationHouse house;  // Tags alone, and what came back mended.
    auto command = import_of(house.next_command(), "", "");
    command.mapping = json::parse(R"({"files": {"households": {"key": "#meta+id"}},
        "household": {"code": "#meta+id", "name": "#beneficiary"}, "features": []})")
                          .value();
    command.files.pop_back();
    command.files[0].content_base64 =
        base64(as_bytes("#meta+reason,#meta+id,#beneficiary\nx,H1,منى\n"));
    CHECK(house.start(command)->households == 1);
}

TEST_CASE("import: a preview shows columns, tags and the first rows of either kind of file") {
    RegistrationHouse house;
    auto const preview = [&](std::string content) {
        return house.ask(house.worker,
                         [&](Work& work) { return preview_file(work, {std::move(content)}); });
    };
    std::string text = "رقم,الاسم\n#meta+id,\n";
    for (int row = 1; row <= 60; ++row) text += "H" + std::to_string(row) + ",منى\n";
    for (auto const& content : {base64(as_bytes(text)), as_workbook(text)}) {
        auto const found = preview(content);
        REQUIRE(found);
        CHECK(found->headings == std::vector<std::string>{"رقم", "الاسم"});
        CHECK(found->tags == std::vector<std::string>{"#meta+id", ""});
        CHECK(found->rows_total == 60);
        CHECK(found->rows.size() == 50);
        CHECK(found->rows[0] == std::vector<std::string>{"H1", "منى"});
    }
    CHECK(preview(base64(as_bytes("a,b\n1,2\n")))->tags.empty());
    CHECK(preview(base64(as_bytes("a,b\n#1,2\n")))->rows_total ==
          1);  // No tag: a number of a flat.
    CHECK(preview(base64(as_bytes("a,b\n#x,\n"))).error().code == "registration.nothing_to_import");
    CHECK(preview("?").error().code == "registration.file_malformed");
    CHECK(preview(base64(as_bytes("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))).error().code ==
          "xlsx.locked");
    house.worker.rights = 3;
    CHECK(preview(base64(as_bytes("a,b\n1,2\n"))).error().code == "identity.right_missing");
}
