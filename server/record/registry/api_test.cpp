#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "record/registry/testing.hpp"

using namespace takaful;
using namespace takaful::registry;

// ---- Enrolment ---------------------------------------------------------------------------------

TEST_CASE("registry: a household is enrolled, found and shown") {
    RegistryHouse house;
    REQUIRE(house.enrol({widow(1)}));
    auto const list = house.search({});
    REQUIRE(list.items.size() == 1);
    CHECK(list.total == 1);
    CHECK(list.items[0].code == "A-1");
    CHECK(list.items[0].head_name == "سعاد محمد عبد الله حسن");
    CHECK(list.items[0].village == "كفر البدماص");
    CHECK(list.items[0].size == 2);
    CHECK(list.items[0].phone_last4 == "5001");

    auto const page =
        house.ask(house.worker, [](Work& work) { return household(work, household_id(1)); });
    REQUIRE(page);
    CHECK(page->code == "A-1");
    CHECK(page->area.governorate->name_en == "Dakahlia");
    CHECK(page->area.village->code == "EG1204-1");
    REQUIRE(page->members.size() == 2);
    CHECK(page->members[0].name.grandfather == "عبد الله");
    CHECK(page->members[0].phone == "+201012345001");
    CHECK(page->members[1].relation == Relation::child);
    CHECK(page->members[1].person);
    CHECK(page->registered_on == parse_date("2026-11-21").value());
}

TEST_CASE("registry: both the list and the page are logged as readings") {
    RegistryHouse house;
    REQUIRE(house.enrol({widow(1)}));
    house.search({});
    REQUIRE(house.ask(house.worker, [](Work& work) { return household(work, household_id(1)); }));
    REQUIRE(house.accesses.size() == 2);
    CHECK(house.accesses[0].second == "registry.household_list");
    CHECK(house.accesses[1].second == "registry.household_page");
    CHECK(house.accesses[1].first == AnyId{household_id(1).bytes});
}

TEST_CASE("registry: enrolling again under the same id changes nothing") {
    RegistryHouse house;
    REQUIRE(house.enrol({widow(1)}));
    REQUIRE(house.enrol({widow(1), widow(2)}));
    CHECK(house.search({}).total == 2);
}

TEST_CASE("registry: refuses households that cannot be right, naming the row") {
    struct Case {
        std::string_view code;
        void (*change)(Enrolment&);
    };
    Case const cases[] = {
        {"registry.code_missing", [](Enrolment& h) { h.code = " "; }},
        {"registry.code_missing", [](Enrolment& h) { h.code = std::string(61, 'x'); }},
        {"registry.code_taken", [](Enrolment& h) { h.code = "a-١"; }},
        {"registry.area_unknown", [](Enrolment& h) { h.area = "EG99"; }},
        {"registry.members_missing", [](Enrolment& h) { h.members.clear(); }},
        {"registry.too_many_members", [](Enrolment& h) { h.members.resize(61, h.members[1]); }},
        {"registry.heads_not_one", [](Enrolment& h) { h.members[0].relation = Relation::spouse; }},
        {"registry.heads_not_one", [](Enrolment& h) { h.members[1].relation = Relation::head; }},
        {"registry.name_too_long",
         [](Enrolment& h) { h.members[1].name.family = std::string(201, 'x'); }},
        {"registry.birth_year_absurd", [](Enrolment& h) { h.members[1].birth_year = 1889; }},
        {"registry.birth_year_absurd", [](Enrolment& h) { h.members[1].birth_year = 2027; }},
        {"phone.malformed", [](Enrolment& h) { h.members[1].phone = "12345"; }},
        {"id.national_malformed", [](Enrolment& h) { h.members[1].national_id = "123"; }},
        {"registry.national_id_taken",
         [](Enrolment& h) { h.members[1].national_id = "٢٩٠٠١٠١١٢٣٤٥٦٧"; }},
        {"registry.answers_wrong_size", [](Enrolment& h) { h.answers = {1}; }},
        {"registry.questionnaire_unknown",
         [](Enrolment& h) { h.questionnaire = work::test_id<QuestionnaireId>(9); }},
    };
    RegistryHouse house;
    auto first = widow(1);
    first.members[0].national_id = "29001011234567";
    REQUIRE(house.enrol({first}));
    for (auto const& c : cases) {
        CAPTURE(c.code);
        auto bad = widow(3);
        c.change(bad);
        auto const refused = house.enrol({widow(2), bad});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == c.code);
        auto const row = std::ranges::find(refused.error().params, "row", &Param::name);
        REQUIRE(row != refused.error().params.end());
        CHECK(std::get<std::int64_t>(row->value) == 2);
        CHECK(house.search({}).total == 1);  // All or none.
    }
    CHECK(house.enrol({widow(2), widow(3)}));
}

TEST_CASE("registry: repeated codes and ids within one batch are refused too") {
    RegistryHouse house;
    auto twin = widow(2);
    twin.code = "A-1";
    CHECK(house.enrol({widow(1), twin}).error().code == "registry.code_taken");
    auto one = widow(1), two = widow(2);
    one.members[0].national_id = two.members[1].national_id = "29001011234567";
    CHECK(house.enrol({one, two}).error().code == "registry.national_id_taken");
    CHECK(house.enrol(std::vector<Enrolment>(501, widow(1))).error().code ==
          "registry.too_many_households");
}

TEST_CASE("registry: only those who may write enrol, only those who may read see") {
    RegistryHouse house;
    auto const stranger = house.actor(9, {Right::signed_in});
    auto const one = widow(1);
    CHECK(house.run(stranger,
                    [&](Work& work) {
                        return enrol_households(work, {&one, 1});
                    })
              .error()
              .code == "identity.right_missing");
    CHECK(house.ask(stranger, [](Work& work) { return list_households(work, {}); }).error().code ==
          "identity.right_missing");
    CHECK(house.ask(stranger, [](Work& work) { return household(work, household_id(1)); })
              .error()
              .code == "identity.right_missing");
    REQUIRE(house.enrol({one}));
    auto elsewhere = house.worker;
    elsewhere.book = 2;
    CHECK(house.ask(elsewhere, [](Work& work) { return list_households(work, {}); })->total == 0);
    CHECK(house.ask(elsewhere, [](Work& work) { return household(work, household_id(1)); })
              .error()
              .code == "registry.household_unknown");
}

// ---- Search ------------------------------------------------------------------------------------

TEST_CASE("registry: search by words, beginnings, nickname, phone, code and national id") {
    RegistryHouse house;
    auto second = widow(2);
    second.area = "EG1204-2";
    second.members[0].name = {"فاطمة", "إبراهيم", "", "الشافعي"};
    second.members[0].nickname = {};
    second.members[1].national_id = "29001011234567";
    REQUIRE(house.enrol({widow(1), second}));
    struct Case {
        char const* text;
        char const* codes;
    };
    Case const cases[] = {
        {"", "A-2 A-1"},  // Newest first.
        {"سعاد", "A-1"},           {"سعاد محمد", "A-1"},     {"محمد سعاد", "A-1"},
        {"سعاد فاطمة", ""},        {"فاطمه ابراهيم", "A-2"},  // Spelling is forgiven.
        {"عبدالله", "A-1"},        {"الشاف", "A-2"},         {"أم أح", "A-1"},
        {"حسن", "A-2 A-1"},        {"٠١٠١٢٣٤٥٠٠٢", "A-2"},   {"+20 101 234 5001", "A-1"},
        {"010123450", "A-2 A-1"},  {"a-2", "A-2"},           {"A-", "A-2 A-1"},
        {"29001011234567", "A-2"}, {"29001011234568", ""},   {"زينب", ""},
    };
    for (auto const& c : cases) {
        CAPTURE(c.text);
        CHECK(house.found(c.text) == c.codes);
    }
    CHECK(house.found("حسن", "EG1204-2") == "A-2");
    CHECK(house.found("", "EG12") == "A-2 A-1");
    CHECK(house.found("", "EG1204-1") == "A-1");
}

TEST_CASE("registry: pages follow each other; absurd searches are refused") {
    RegistryHouse house;
    std::vector<Enrolment> many;
    for (std::uint32_t n = 1; n <= 25; ++n) many.push_back(widow(n));
    REQUIRE(house.enrol(many));
    std::string codes;
    HouseholdsQuestion question{.search = "حسن", .area = {}, .after = {}, .limit = 10};
    int pages = 0;
    for (;; ++pages) {
        auto const page = house.search(question);
        CHECK(page.total == 25);
        for (auto const& item : page.items) codes += item.code + " ";
        if (!page.next) break;
        question.after = page.next;
    }
    CHECK(pages == 2);
    CHECK(std::ranges::count(codes, ' ') == 25);
    CHECK(codes.starts_with("A-25 A-24 "));
    auto const refused = [&](HouseholdsQuestion const& asked) {
        return house.ask(house.worker, [&](Work& work) { return list_households(work, asked); })
            .error()
            .code;
    };
    CHECK(refused({std::string(201, 'x'), {}, {}, {}}) == "registry.search_too_long");
    CHECK(refused({{}, "EG77", {}, {}}) == "registry.area_unknown");
    CHECK(refused({{}, {}, "nonsense", {}}) == "id.malformed");
}

TEST_CASE("registry: the domain's counts of programmes show in the list") {
    RegistryHouse house;
    REQUIRE(house.enrol({widow(1), widow(2)}));
    std::pair<HouseholdId, std::int64_t> const counts[] = {{household_id(2), 3},
                                                           {household_id(7), 1}};
    std::pair<HouseholdId, std::int64_t> const before[] = {{household_id(1), 5}};
    house.index.set_programmes(1, before);
    house.index.set_programmes(1, counts);
    auto const list = house.search({});
    CHECK(list.items[0].programmes == 3);
    CHECK(list.items[1].programmes == 0);
}

TEST_CASE("registry: heads, households of a person, many at once") {
    RegistryHouse house;
    REQUIRE(house.enrol({widow(1), widow(2)}));
    HouseholdId const ids[] = {household_id(2), household_id(8), household_id(1)};
    auto const head = house.matrix.snapshot(1)->chunks[0]->head[1];
    auto const of = house.ask(house.worker, [&](Work& work) { return households_of(work, head); });
    CHECK(of.value() == std::vector{household_id(2)});
    REQUIRE(house.ask(house.worker, [&](Work& work) -> Result<int> {
        auto const items = TRY(listed(work, ids));
        CHECK(items.size() == 2);
        CHECK(items[0].code == "A-2");
        CHECK(items[0].village == "كفر البدماص");
        CHECK(count(work) == 2);
        return 0;
    }));
}

TEST_CASE("registry: what was prepared beside the writer is enrolled; whoever came first stays") {
    RegistryHouse house;
    auto const prepare = [&](std::vector<Enrolment> const& households) {
        std::optional<PreparedHouseholds> prepared;
        REQUIRE(house.ask(house.worker, [&](Work& work) -> Result<int> {
            prepared.emplace(TRY(prepare_enrolments(work, households)));
            return 0;
        }));
        return *std::move(prepared);
    };
    auto const enrol = [&](PreparedHouseholds const& prepared) {
        return house.run(house.worker, [&](Work& work) { return enrol_prepared(work, prepared); });
    };
    auto const both = prepare({widow(1), widow(2)});
    auto stranger = widow(3);
    stranger.code = widow(2).code;
    auto const late = prepare({widow(4), stranger});
    REQUIRE(house.enrol({widow(1)}));  // By hand, in between.
    REQUIRE(enrol(both));
    REQUIRE(enrol(both));  // Again: nothing changes.
    CHECK(house.found("سعاد") == "A-2 A-1");
    auto const refused = enrol(late);
    CHECK(refused.error().code == "registry.code_taken");
    CHECK(std::get<std::int64_t>(refused.error().params.at(0).value) == 2);
    CHECK(house.found("سعاد") == "A-2 A-1");  // All or none.
}

TEST_CASE("registry: until names are loaded a search is refused, a number and payments are not") {
    RegistryHouse house;
    auto known = widow(1);
    known.members[0].national_id = "29001011234567";
    REQUIRE(house.enrol({known, widow(2)}));
    Index index;
    house.parts.add(index);
    index.begin_loading();
    auto const search = [&](std::string const& text) {
        return house.ask(house.worker, [&](Work& work) {
            return list_households(work, {text, {}, {}, {}});
        });
    };
    CHECK(search("سعاد").error().code == "registry.names_loading");
    CHECK(search("").error().code == "registry.names_loading");
    if (parse_national_id("29001011234567")) CHECK(search("29001011234567")->total == 1);
    HouseholdId const ids[] = {household_id(1), household_id(2), household_id(9)};
    REQUIRE(house.ask(house.worker, [&](Work& work) -> Result<int> {
        CHECK(TRY(count_villages(work, ids)) ==
              std::map<std::string, std::int64_t>{{"EG1204-1", 2}});
        CHECK(TRY(listed(work, ids)).size() == 2);
        return 0;
    }));
    REQUIRE(build_index(*house.db.database, house.parts, 2));
    CHECK(search("سعاد")->total == 2);
}

TEST_CASE("registry: answers that are not in memory are loaded by whoever asks beside the writer") {
    RegistryHouse house;
    house.parts.add<store::Database>(*house.db.database);
    REQUIRE(house.enrol({widow(1), widow(2)}));
    house.matrix.leave_out();
    REQUIRE(house.enrol({widow(3)}));
    auto const rows = [](Work& work) -> Result<std::size_t> { return TRY(answers(work))->rows; };
    CHECK(house.run(house.worker, rows).error().code == "registry.answers_loading");
    CHECK(house.ask(house.worker, rows).value() == 3);
    REQUIRE(house.enrol({widow(4)}));
    CHECK(house.run(house.worker, rows).value() == 4);
}

TEST_CASE("matrix: what commits change while it is loaded is newer than what is loaded") {
    Matrix matrix;
    matrix.leave_out();
    matrix.put({{.household = household_id(1), .book = 1, .area = "X", .size = 1}});
    matrix.begin_loading();
    CHECK(matrix.snapshot(1) == nullptr);
    matrix.put({{.household = household_id(2), .book = 1, .area = "X", .size = 9}});
    matrix.forget(household_id(3));
    std::vector<MatrixRow> stored;
    for (std::uint32_t n = 1; n <= 4; ++n)
        stored.push_back({.household = household_id(n), .book = 1, .area = "X", .size = float(n)});
    matrix.load(stored);
    matrix.end_loading(true);
    auto const snapshot = matrix.snapshot(1);
    CHECK(snapshot->rows == 3);
    CHECK(snapshot->chunks[0]->size[0] == 9);
    matrix.begin_loading();
    matrix.end_loading(false);
    CHECK(matrix.snapshot(1) == nullptr);
}

// ---- Areas -------------------------------------------------------------------------------------

TEST_CASE("registry: areas are listed by parent, added below one, refused elsewhere") {
    RegistryHouse house;
    auto const children = [&](std::optional<std::string> parent) {
        return house.ask(Actor{}, [&](Work& work) { return areas(work, {parent}); })->items.size();
    };
    CHECK(children({}) == 1);
    CHECK(children("EG1204") == 2);
    AddArea const village{.id = work::test_id<CommandId>(1),
                          .code = "EG1204-3",
                          .name_ar = "سلامون",
                          .name_en = "Salamun",
                          .level = AreaLevel::village,
                          .parent = "EG1204"};
    CHECK(house.command(house.admin, village, add_area));
    CHECK(children("EG1204") == 3);
    struct Case {
        std::string_view code;
        void (*change)(AddArea&);
    };
    Case const cases[] = {
        {"registry.area_taken", [](AddArea&) {}},
        {"registry.area_code_invalid", [](AddArea& a) { a.code = "قرية"; }},
        {"registry.area_code_invalid", [](AddArea& a) { a.code = ""; }},
        {"registry.area_name_missing", [](AddArea& a) { a.name_en = ""; }},
        {"registry.area_unknown", [](AddArea& a) { a.parent = "EG77"; }},
        {"registry.area_level_wrong", [](AddArea& a) { a.parent = "EG12"; }},
        {"registry.area_level_wrong", [](AddArea& a) { a.parent = {}; }},
    };
    std::uint32_t command = 1;
    for (auto const& c : cases) {
        CAPTURE(c.code);
        auto bad = village;
        bad.id = work::test_id<CommandId>(++command);
        c.change(bad);
        CHECK(house.command(house.admin, bad, add_area).error().code == c.code);
    }
    CHECK(house.command(house.worker, village, add_area).error().code == "identity.right_missing");
}

TEST_CASE("registry: the list of areas is read from CSV, broken rows named") {
    auto const head = std::string{"code,name_ar,name_en,level,parent\n"};
    auto const read = read_areas(head +
                                 "EG01,القاهرة,Cairo,governorate,\n"
                                 "EG0101,حلوان,Helwan,centre,EG01\n");
    REQUIRE(read);
    CHECK(read->size() == 2);
    CHECK((*read)[1].parent == "EG01");
    CHECK(read_areas(head + "EG01,القاهرة,Cairo,planet,\n").error().code ==
          "registry.area_row_malformed");
    CHECK(read_areas(head + "EG01,القاهرة\n").error().code == "registry.area_row_malformed");
}

// ---- Erasure -----------------------------------------------------------------------------------

TEST_CASE("registry: erasing a household leaves nothing to read, in memory or in the tables") {
    RegistryHouse house;
    auto first = widow(1);
    first.members[0].national_id = "29001011234567";
    REQUIRE(house.enrol({first, widow(2)}));
    auto const erased =
        house.run(house.admin, [](Work& work) { return erase_household(work, household_id(1)); });
    REQUIRE(erased);
    CHECK(erased->size() == 2);
    CHECK(house.found("سعاد") == "A-2");
    CHECK(house.found("A-1") == "");
    CHECK(house.found("29001011234567") == "");
    CHECK(house.matrix.snapshot(1)->rows == 1);
    CHECK(house.ask(house.worker, [](Work& work) { return household(work, household_id(1)); })
              .error()
              .code == "registry.household_erased");
    auto again = widow(9);
    again.code = "A-1";
    again.members[0].national_id = "29001011234567";
    CHECK(house.enrol({again}));  // Her number and her household's are free again.
    auto const unknown =
        house.run(house.admin, [](Work& work) { return erase_household(work, household_id(77)); });
    CHECK(unknown.error().code == "registry.household_unknown");
    auto const forbidden =
        house.run(house.worker, [](Work& work) { return erase_household(work, household_id(2)); });
    CHECK(forbidden.error().code == "identity.right_missing");
}

TEST_CASE("registry: a destroyed key is enough: after a restart nobody knows her") {
    RegistryHouse house;
    REQUIRE(house.enrol({widow(1), widow(2)}));
    REQUIRE(house.keys->destroy({household_id(1).bytes}));
    Index index;
    Matrix matrix;
    auto const report = house.restart(index, matrix);
    CHECK(report.households == 1);
    CHECK(report.unreadable == 1);
    CHECK(house.found("") == "A-2");
    CHECK(house.ask(house.worker, [](Work& work) { return household(work, household_id(1)); })
              .error()
              .code == "keys.unknown");
}
