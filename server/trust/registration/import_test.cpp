#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "record/notify/notify.hpp"
#include "trust/registration/rules.hpp"
#include "trust/registration/testing.hpp"

using namespace takaful;
using namespace takaful::registration;

static std::size_t files_in(std::string const& folder) {
    std::error_code error;
    std::size_t count = 0;
    for ([[maybe_unused]] auto const& file : std::filesystem::directory_iterator{folder, error})
        ++count;
    return count;
}

static int lines_of(std::string const& text) {
    return static_cast<int>(std::ranges::count(text, '\n'));
}

// ---- The two modes -----------------------------------------------------------------------------

TEST_CASE("import: 10,000 rows with 1 % bad: good rows are kept, bad ones come back with reasons") {
    RegistrationHouse house;
    auto const village = village_of(3'334, true);
    auto const command = import_of(house.next_command(), village.households, village.members);
    auto const reply = house.start(command);
    REQUIRE(reply);
    CHECK(reply->rows == 10'002);
    CHECK(reply->bad == 99);  // 33 households of three rows.
    CHECK(reply->good == 9'903);
    CHECK(reply->households == 3'301);
    CHECK(reply->problems.size() == 99);
    CHECK(reply->state == ImportState::running);
    REQUIRE(reply->job);
    CHECK(house.households() == 0);

    house.run_jobs();
    auto const view = house.view(command.id);
    CHECK(view.state == ImportState::done);
    CHECK(view.inserted == 3'301);
    CHECK(house.households() == 3'301);
    CHECK(house.matrix.snapshot(1)->rows == 3'301);

    auto const rejects = house.rejects(command.id, "households");
    CHECK(rejects.starts_with("\xEF\xBB\xBFسبب الرفض,الصف,code,village,rooms,wall\r\n"));
    CHECK(lines_of(rejects) == 34);
    CHECK(rejects.find(",101,H100,V1,") != std::string::npos);  // As it came, with its row.
    CHECK(lines_of(house.rejects(command.id, "members")) == 67);
    auto const english = house.rejects(command.id, "households", "en");
    CHECK(english.starts_with("\xEF\xBB\xBFReason,Row,code,village,rooms,wall\r\n"));
    CHECK(lines_of(english) == 34);
    CHECK(house.rejects(command.id, "other") == "registration.rejects_gone");

    auto const inbox = house.ask(house.worker, [](Work& work) { return notify::inbox(work, {}); });
    REQUIRE(inbox->items.size() == 1);
    CHECK(inbox->items[0].code == "registration.import_done");
}

TEST_CASE("import: a check finds what the import would, and leaves nothing behind") {
    RegistrationHouse house;
    auto const village = village_of(3'334, true);
    auto const command = import_of(house.next_command(), village.households, village.members);
    auto const check =
        house.ask(house.worker, [&](Work& work) { return check_import(work, command); });
    REQUIRE(check);
    CHECK(check->rows == 10'002);
    CHECK(check->bad == 99);
    CHECK(check->households == 3'301);
    CHECK(check->problems.size() == 99);
    CHECK(files_in(house.tray.folder) == 0);
    CHECK(house.rejects(command.id, "") == "registration.import_unknown");
    REQUIRE(house.start(command));
}

TEST_CASE("import: the same file as all_or_nothing: nothing is kept but the report") {
    RegistrationHouse house;
    auto const village = village_of(3'334, true);
    auto const command = import_of(house.next_command(), village.households, village.members,
                                   ImportMode::all_or_nothing);
    auto const reply = house.start(command);
    REQUIRE(reply);
    CHECK(reply->state == ImportState::refused);
    CHECK(reply->bad == 99);
    CHECK(reply->households == 0);
    CHECK_FALSE(reply->job);
    house.run_jobs();
    CHECK(house.households() == 0);
    CHECK(house.view(command.id).state == ImportState::refused);
    CHECK(lines_of(house.rejects(command.id, "")) == 34);

    auto const clean = village_of(700, false);
    auto const second = import_of(house.next_command(), clean.households, clean.members,
                                  ImportMode::all_or_nothing);
    REQUIRE(house.start(second));
    house.run_jobs();
    CHECK(house.households() == 700);
}

TEST_CASE("import: all_or_nothing takes everything out again when a household was lost meanwhile") {
    RegistrationHouse house;
    auto const village = village_of(530, false);
    auto const command = import_of(house.next_command(), village.households, village.members,
                                   ImportMode::all_or_nothing);
    REQUIRE(house.start(command));
    auto const other =
        import_of(house.next_command(), "H520,V1,2,طوب\n", "H520,منى,,,,f,30,head,,\n");
    auto const prepared = house.prepare(other);
    REQUIRE(house.run(house.worker, [&](Work& work) -> Result<int> {
        registry::Enrolment taken{.household = work::test_id<HouseholdId>(7),
                                  .code = "H520",
                                  .area = "V1",
                                  .members = {{.person = {},
                                               .name = {"منى", "", "", ""},
                                               .nickname = {},
                                               .sex = registry::Sex::female,
                                               .birth_year = {},
                                               .relation = registry::Relation::head,
                                               .phone = {},
                                               .national_id = {}}}};
        if (auto done = registry::enrol_households(work, {&taken, 1}); !done)
            return std::unexpected(done.error());
        return 1;
    }));
    house.run_jobs();
    auto const view = house.view(command.id);
    CHECK(view.state == ImportState::refused);
    CHECK(view.code == "registration.rows_taken_meanwhile");
    CHECK(view.inserted == 0);
    CHECK(house.households() == 1);  // The other one's.
}

TEST_CASE("import: in good_rows a household lost meanwhile is left out") {
    RegistrationHouse house;
    auto const first = import_of(house.next_command(), "H1,V1,2,طوب\nH2,V1,2,طوب\n",
                                 "H1,منى,,,,f,30,head,,\nH2,هدى,,,,f,30,head,,\n");
    auto const second = import_of(house.next_command(), "H2,V1,2,طوب\nH3,V1,2,طوب\n",
                                  "H2,منى,,,,f,30,head,,\nH3,هدى,,,,f,30,head,,\n");
    REQUIRE(house.start(first));
    REQUIRE(house.start(second));
    house.run_jobs();
    CHECK(house.households() == 3);
    CHECK(house.view(first.id).inserted + house.view(second.id).inserted == 3);
}

// ---- Exactly once ------------------------------------------------------------------------------

TEST_CASE("import: killed between slices, another process finishes it, each household once") {
    RegistrationHouse house;
    auto const village = village_of(1'000, false);
    auto const command = import_of(house.next_command(), village.households, village.members);
    REQUIRE(house.start(command));
    REQUIRE(house.jobs.run_due(house.runner));
    CHECK(house.households() == jobs::slices_a_turn * 100);
    CHECK(house.view(command.id).state == ImportState::running);

    jobs::JobRunner successor;
    wire(successor);
    REQUIRE(house.run(Actor::system(1), sweep_tray));
    while (successor.run_due(house.runner).value() > 0) {
    }
    CHECK(house.view(command.id).state == ImportState::done);
    CHECK(house.view(command.id).inserted == 1'000);
    CHECK(house.households() == 1'000);
    CHECK(files_in(house.tray.folder) == 0);
}

TEST_CASE("import: the same command again is the first answer again, and no household more") {
    RegistrationHouse house;
    auto const village = village_of(10, false);
    auto const command = import_of(house.next_command(), village.households, village.members);
    auto const first = house.start(command);
    house.run_jobs();
    auto const second = house.start(command);
    REQUIRE(second);
    CHECK(json::to_text(*second) == json::to_text(*first));
    house.run_jobs();
    CHECK(house.households() == 10);
    CHECK(files_in(house.tray.folder) == 0);
}

TEST_CASE("import: codes and national ids that the registry has are bad rows with a reason") {
    RegistrationHouse house;
    auto const first =
        import_of(house.next_command(), "H1,V1,2,طوب\n", "H1,منى,,,,f,30,head,,29001011234567\n");
    REQUIRE(house.start(first));
    house.run_jobs();
    auto const second = import_of(house.next_command(), "H1,V1,2,طوب\nH2,V1,2,طوب\nH3,V1,2,طوب\n",
                                  "H1,منى,,,,f,30,head,,\nH2,هدى,,,,f,30,head,,٢٩٠٠١٠١١٢٣٤٥٦٧\n"
                                  "H3,زينب,,,,f,30,head,,\n");
    auto const reply = house.start(second);
    REQUIRE(reply);
    CHECK(reply->households == 1);
    std::string codes;
    for (auto const& problem : reply->problems) codes += problem.code + " ";
    CHECK(codes ==
          "registry.code_taken registry.national_id_taken intake.household_bad "
          "intake.household_bad ");
    CHECK(house.rejects(second.id, "households").find("مسجل بالفعل") != std::string::npos);
}

TEST_CASE("import: cancelling keeps what is in and clears the tray") {
    RegistrationHouse house;
    auto const village = village_of(1'000, false);
    auto const command = import_of(house.next_command(), village.households, village.members);
    auto const reply = house.start(command);
    REQUIRE(house.jobs.run_due(house.runner));
    REQUIRE(house.command(house.worker, jobs::CancelJob{house.next_command(), *reply->job},
                          jobs::cancel));
    house.run_jobs();
    CHECK(house.view(command.id).state == ImportState::cancelled);
    CHECK(house.households() == jobs::slices_a_turn * 100);
    CHECK(files_in(house.tray.folder) == 0);
}

TEST_CASE("import: rows lost from the server fail the import with words, not with silence") {
    RegistrationHouse house;
    auto const village = village_of(10, false);
    auto const command = import_of(house.next_command(), village.households, village.members);
    REQUIRE(house.start(command));
    std::filesystem::remove_all(house.tray.folder);
    house.run_jobs();
    CHECK(house.view(command.id).state == ImportState::failed);
    CHECK(house.view(command.id).code == "registration.tray_lost");
}

// ---- Bad files ---------------------------------------------------------------------------------

TEST_CASE("import: Excel's semicolons and Arabic digits are read") {
    RegistrationHouse house;
    auto command = import_of(house.next_command(), "", "");
    command.files[0].content_base64 =
        base64(as_bytes("\xEF\xBB\xBF"
                        "code;village;rooms;wall\r\nH١;V1;٣;طوب\r\n"));
    command.files[1].content_base64 = base64(
        as_bytes("code;first;father;grandfather;family;sex;age;relation;phone;national_id\r\n"
                 "H1;منى;علي;;حسن;f;٣٠;head;٠١٠١٢٣٤٥٦٧٨;\r\n"));
    auto const reply = house.start(command);
    REQUIRE(reply);
    CHECK(reply->bad == 0);
    house.run_jobs();
    auto const list = house.ask(house.worker, [](Work& work) {
        return registry::list_households(work, {"01012345678", {}, {}, {}});
    });
    REQUIRE(list->items.size() == 1);
    CHECK(list->items[0].code == "H1");
}

TEST_CASE("import: each absurd row is refused for its own reason") {
    struct Case {
        char const* household;
        char const* member;
        char const* code;
    };
    Case const cases[] = {
        {"H1,V1,-3,طوب", "H1,منى,,,,f,30,head,,", "intake.out_of_range"},
        {"H1,V1,three,طوب", "H1,منى,,,,f,30,head,,", "intake.number_malformed"},
        {"H1,V9,3,طوب", "H1,منى,,,,f,30,head,,", "registry.area_unknown"},
        {"H1,V1,3,طوب", "H1,منى,,,,f,300,head,,", "intake.out_of_range"},
        {"H1,V1,3,طوب", "H1,منى,,,,f,30,head,12345,", "phone.malformed"},
        {"H1,V1,3,طوب", "H1,منى,,,,f,30,head,,99", "id.national_malformed"},
        {"H1,V1,3,طوب", "H1,منى,,,,x,30,head,,", "intake.value_unknown"},
        {"H1,V1,3,طوب\nH1,V1,4,طين", "H1,منى,,,,f,30,head,,", "intake.duplicate"},
        {"H1,V1,3,طوب", "H1,منى,,,,f,30,head,,\nH1,علي,,,,m,31,head,,", "registry.heads_not_one"},
        {"H1,V1,3,طوب", "H1,منى,,,,f,30,head,,\nH9,علي,,,,m,31,head,,", "intake.orphan"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.code);
        RegistrationHouse house;
        auto const reply = house.start(import_of(
            house.next_command(), std::string{c.household} + "\n", std::string{c.member} + "\n"));
        REQUIRE(reply);
        bool const named = std::ranges::any_of(
            reply->problems, [&](RowProblem const& problem) { return problem.code == c.code; });
        CHECK(named);
        for (auto const& problem : reply->problems) {
            CHECK(problem.message_ar.find('{') == std::string::npos);
            CHECK(problem.message_ar != problem.code);
        }
    }
}

TEST_CASE("import: whole files that cannot be read are refused before anything is written") {
    RegistrationHouse house;
    struct Case {
        char const* code;
        void (*change)(Import&);
    };
    Case const cases[] = {
        {"registration.file_malformed",
         [](Import& import) { import.files[0].content_base64 = "not base64!"; }},
        {"csv.not_utf8",
         [](Import& import) {
             import.files[0].content_base64 =
                 base64(as_bytes("code,village,rooms,wall\nH1,\xC7\xE1\xDA\xD1\xC8,3,x\n"));
         }},
        {"intake.column_missing",
         [](Import& import) {
             import.files[0].content_base64 = base64(as_bytes("code,village,wall\nH1,V1,x\n"));
         }},
        {"intake.file_missing", [](Import& import) { import.files.pop_back(); }},
        {"registry.area_unknown", [](Import& import) { import.area_default = "EG99"; }},
        {"registration.nothing_to_import",
         [](Import& import) {
             import.files[0].content_base64 = base64(as_bytes(households_heading));
             import.files[1].content_base64 = base64(as_bytes(members_heading));
         }},
        {"intake.mapping_invalid",
         [](Import& import) {
             import.mapping = json::parse(R"({"files":{"households":{"key":"code"}},
                 "household":{"code":"code","file":"other"},"features":[]})")
                                  .value();
         }},
    };
    for (auto const& c : cases) {
        CAPTURE(c.code);
        auto command = import_of(house.next_command(), "H1,V1,3,طوب\n", "H1,منى,,,,f,30,head,,\n");
        c.change(command);
        CHECK(house.start(command).error().code == c.code);
    }
    CHECK(files_in(house.tray.folder) == 0);
    auto no_basis = import_of(house.next_command(), "H1,V1,3,طوب\n", "H1,منى,,,,f,30,head,,\n");
    no_basis.basis.purpose = "";
    CHECK(house.start(no_basis).error().code == "consent.purpose_missing");
    house.worker.rights = 3;
    CHECK(house.start(no_basis).error().code == "identity.right_missing");
}

TEST_CASE("import: questions about one that is not there") {
    RegistrationHouse house;
    auto const nowhere = work::test_id<ImportId>(5);
    CHECK(
        house.ask(house.worker, [&](Work& work) { return import(work, {nowhere}); }).error().code ==
        "registration.import_unknown");
    CHECK(house.rejects({nowhere.bytes}, "") == "registration.import_unknown");
}

TEST_CASE("import: reports are kept for 30 days") {
    RegistrationHouse house;
    auto const command =
        import_of(house.next_command(), "H1,V1,-1,طوب\n", "H1,منى,,,,f,30,head,,\n");
    REQUIRE(house.start(command));
    house.clock.advance(Days{30});
    REQUIRE(house.run(Actor::system(1), sweep_tray));
    CHECK(lines_of(house.rejects(command.id, "")) == 2);
    house.clock.advance(Days{1});
    REQUIRE(house.run(Actor::system(1), sweep_tray));
    CHECK(house.rejects(command.id, "") == "registration.rejects_gone");
}

TEST_CASE("import: at once, as the command line does it") {
    RegistrationHouse house;
    auto const village = village_of(600, false);
    auto const command = import_of(house.next_command(), village.households, village.members);
    auto const view = import_now(house.runner, house.jobs, house.worker, command);
    REQUIRE(view);
    CHECK(view->state == ImportState::done);
    CHECK(view->inserted == 600);
}

// ---- Rules -------------------------------------------------------------------------------------

TEST_CASE("rules: whole names in parts, compound names together") {
    struct Case {
        char const* whole;
        registry::PersonName name;
    };
    Case const cases[] = {
        {"", {"", "", "", ""}},
        {"سعاد", {"سعاد", "", "", ""}},
        {"سعاد حسن", {"سعاد", "", "", "حسن"}},
        {"سعاد محمد حسن", {"سعاد", "محمد", "", "حسن"}},
        {"سعاد محمد علي حسن", {"سعاد", "محمد", "علي", "حسن"}},
        {"سعاد  عبد الله علي حسن الكبير", {"سعاد", "عبد الله", "علي", "حسن الكبير"}},
        {"أبو بكر عبد الرحمن", {"أبو بكر", "", "", "عبد الرحمن"}},
    };
    for (auto const& c : cases) {
        CAPTURE(c.whole);
        CHECK(json::to_text(split_name(c.whole)) == json::to_text(c.name));
    }
}

TEST_CASE("rules: relations in both languages") {
    using enum registry::Relation;
    CHECK(relation_of("رب الأسرة") == head);
    CHECK(relation_of("زوجة") == spouse);
    CHECK(relation_of("ابنة") == child);
    CHECK(relation_of("Daughter") == child);
    CHECK(relation_of("") == unknown);
    CHECK(relation_of("كلب") == unknown);
}

TEST_CASE("rules: a slice has as many households as the writer has time for") {
    struct Case {
        std::size_t people;
        std::size_t households;
        std::size_t length;
    };
    Case const cases[] = {{1, 0, 0},   {1, 133, 133}, {1, 134, 133}, {6, 50, 50},
                          {6, 51, 50}, {398, 2, 1},   {399, 2, 1}};
    for (auto const& c : cases) {
        CAPTURE(c.people);
        CAPTURE(c.households);
        registry::Enrolment household;
        household.members.resize(c.people);
        std::vector<registry::Enrolment> const households(c.households, household);
        CHECK(slice_length(households) == c.length);
    }
}

TEST_CASE("rules: households' ids derive from the import and are in the file's order") {
    intake::Mapping mapping;
    mapping.files["households"] = {"code", {}};
    intake::Table table;
    for (int row = 0; row < 20'000; ++row) {
        intake::Household household;
        household.code = "H" + std::to_string(row * 7'919 % 20'000);
        table.households.push_back(household);
    }
    auto const import = work::test_id<ImportId>(9);
    auto const first = draft_of(import, mapping, table, "V1", Date{20'000});
    auto const again = draft_of(import, mapping, table, "V1", Date{20'000});
    CHECK(std::ranges::is_sorted(first.households, {}, &registry::Enrolment::household));
    CHECK(std::ranges::equal(first.households, again.households, {},
                             &registry::Enrolment::household, &registry::Enrolment::household));
    for (auto const& one : first.households) {
        CHECK((one.household.bytes[6] & 0xF0) == 0x70);
        CHECK((one.household.bytes[8] & 0xC0) == 0x80);
    }
}
