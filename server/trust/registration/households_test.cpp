#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "trust/registration/testing.hpp"

using namespace takaful;
using namespace takaful::registration;
using work::test_id;

TEST_CASE("registration: a form makes a household whose page shows basis, answers and readings") {
    FormHouse house;
    auto const made = house.command(house.worker, house.form("A-1"), register_household);
    REQUIRE(made);
    REQUIRE(house.page(made->household));
    auto const page = house.page(made->household);
    REQUIRE(page);
    CHECK(page->area.village == "كفر البدماص");
    CHECK(page->area.governorate == "الدقهلية");
    CHECK(page->basis == "consent_at_visit — home visit");
    REQUIRE(page->answers.size() == 2);
    CHECK(json::to_text(page->answers[0].value) == "3");
    CHECK(json::to_text(page->answers[1].value) == "\"طوب\"");
    REQUIRE(page->accesses.size() == 1);  // The first reading; this one's is on the next page.
    CHECK(page->accesses[0].purpose == "registry.household_page");
    CHECK(page->accesses[0].role == "staff");
}

TEST_CASE("registration: forms that do not fit the questionnaire or the basis are refused") {
    FormHouse house;
    REQUIRE(house.command(house.worker, house.form("A-1"), register_household));
    auto const refused = [&](auto change) {
        auto form = house.form("A-2");
        form.members[0].national_id = {};
        change(form);
        auto const done = house.command(house.worker, form, register_household);
        return done ? std::string_view{"done"} : done.error().code;
    };
    CHECK(refused([](Register& form) { form.answers["goats"] = json::Value{std::int64_t{1}}; }) ==
          "registration.answer_unknown");
    CHECK(refused([](Register& form) { form.answers["wall"] = json::Value{std::int64_t{1}}; }) ==
          "registration.answer_type");
    CHECK(refused([](Register& form) { form.answers["rooms"] = json::Value{std::string{"3"}}; }) ==
          "registration.answer_type");
    CHECK(refused([](Register& form) { form.answers["wall"] = json::Value{std::string{"ذهب"}}; }) ==
          "registration.answer_choice_unknown");
    CHECK(refused([](Register& form) { form.basis = test_id<consent::BasisId>(5); }) ==
          "consent.basis_unknown");
    CHECK(refused([](Register& form) { form.code = "A-1"; }) == "registry.code_taken");
    CHECK(refused([](Register& form) { form.answers["wall"] = json::Value{}; }) == "done");
}

TEST_CASE("registration: a second tap registers once") {
    FormHouse house;
    auto const form = house.form("A-1");
    auto const first = house.command(house.worker, form, register_household);
    auto const second = house.command(house.worker, form, register_household);
    CHECK(first->household == second->household);
    CHECK(house.households() == 1);
}

TEST_CASE("registration: erasing takes the household, its sign-ins and its basis") {
    FormHouse house;
    auto const made = house.command(house.worker, house.form("A-1"), register_household);
    auto const head = house.matrix.snapshot(1)->chunks[0]->head[0];
    auto const prepared = house.ask(house.admin, [&](Work& work) {
        return identity::prepare_user(work, {.id = house.next_command(),
                                             .person = head,
                                             .name = "سعاد",
                                             .phone = "01012345678",
                                             .pin = "274931",
                                             .roles = {identity::Role::family},
                                             .note_ar = {},
                                             .note_en = {}});
    });
    REQUIRE(
        house.run(house.admin, [&](Work& work) { return identity::create_user(work, *prepared); }));
    REQUIRE(house.command(house.worker, AskErasure{house.next_command(), made->household},
                          ask_erasure));
    auto const erased = house.command(
        house.admin, EraseHousehold{house.next_command(), made->household}, erase_household);
    REQUIRE(erased);
    CHECK(erased->people == 1);
    CHECK(house.page(made->household).error().code == "registry.household_erased");
    CHECK_FALSE(
        house.ask(house.admin, [&](Work& work) { return identity::user(work, head); }).value());
}

TEST_CASE("registration: erasing takes two people, who asks and who does it") {
    FormHouse house;
    auto const made = house.command(house.worker, house.form("A-1"), register_household);
    auto const both =
        work::TestHouse::actor(2, {Right::signed_in, Right::write_households, Right::administer});
    auto const ask = [&](Actor const& who, HouseholdId household) {
        auto const done =
            house.command(who, AskErasure{house.next_command(), household}, ask_erasure);
        return done ? std::string{"asked"} : std::string{done.error().code};
    };
    auto const erase = [&](Actor const& who) {
        auto const done = house.command(who, EraseHousehold{house.next_command(), made->household},
                                        erase_household);
        return done ? std::string{"erased"} : std::string{done.error().code};
    };
    auto const waiting = [&] { return house.ask(house.admin, erasures_asked)->items.size(); };
    CHECK(erase(house.admin) == "registration.erasure_not_asked");
    CHECK(ask(house.worker, work::test_id<HouseholdId>(404)) == "registration.nobody_to_erase");
    CHECK(ask(house.admin, made->household) == "identity.right_missing");
    CHECK(ask(both, made->household) == "asked");
    CHECK(waiting() == 1);
    // Whoever asked cannot do it, not even after another asked as well.
    CHECK(erase(both) == "registration.same_person");
    CHECK(ask(house.worker, made->household) == "asked");
    CHECK(erase(both) == "registration.same_person");
    CHECK(erase(house.worker) == "identity.right_missing");
    CHECK(house.page(made->household));
    auto const other = work::TestHouse::actor(3, {Right::signed_in, Right::administer});
    CHECK(erase(other) == "erased");
    CHECK(waiting() == 0);
    CHECK(erase(other) == "registration.erasure_not_asked");
}

// ---- What a thief of the disk would read -------------------------------------------------------

static std::string bytes_of(std::filesystem::path const& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// Names of files of the folder in which a text occurs in the clear.
static std::vector<std::string> files_with(std::string const& folder, std::string_view text) {
    std::vector<std::string> found;
    for (auto const& entry : std::filesystem::recursive_directory_iterator{folder})
        if (entry.is_regular_file() && bytes_of(entry.path()).find(text) != std::string::npos)
            found.push_back(entry.path().filename().string());
    return found;
}

TEST_CASE("privacy: no name, phone, id, code or PIN in any byte of the data folder") {
    if (store::TestPlace::is_on_postgres()) return;  // Its bytes are elsewhere.
    FormHouse house;
    REQUIRE(house.command(house.worker, house.form("QZ-77031"), register_household));
    auto const village = village_of(1'200, true);
    auto const command = import_of(house.next_command(), village.households, village.members);
    REQUIRE(house.start(command));
    REQUIRE(house.db.database->backup(house.db.folder.file("backup.db")));
    auto const user = identity::CreateUser{.id = house.next_command(),
                                           .person = {},
                                           .name = "نبيلة الزقازيقي",
                                           .phone = "01198765432",
                                           .pin = "274931",
                                           .roles = {identity::Role::manager},
                                           .note_ar = {},
                                           .note_en = {}};
    auto const prepared =
        house.ask(house.admin, [&](Work& work) { return identity::prepare_user(work, user); });
    REQUIRE(house.command(house.admin, user, [&](Work& work, identity::CreateUser const&) {
        return identity::create_user(work, *prepared);
    }));
    auto const scan = [&] {
        std::string const folder = house.db.folder.file("");
        for (std::string_view const secret :
             {"سعاد", "البدماصي", "نبيلة", "الزقازيقي", "01012345678", "1012345678", "1198765432",
              "29001011234567", "QZ-77031", "qz-77031", "274931", "H1177"}) {
            CAPTURE(secret);
            CHECK(files_with(folder, secret) == std::vector<std::string>{});
        }
    };
    // While the import waits in the tray, while it runs, and after; searches and pages in between.
    scan();
    house.run_jobs();
    CHECK(house.households() == 1'189);
    for (auto const* text : {"سعاد", "01012345678", "29001011234567", "QZ-77031"})
        REQUIRE(house.ask(house.worker, [&](Work& work) {
            return registry::list_households(work, {text, {}, {}, {}});
        }));
    REQUIRE(house.db.database->backup(house.db.folder.file("backup2.db")));
    scan();
    // The scan itself can find: the village's public code stands in the clear.
    CHECK_FALSE(files_with(house.db.folder.file(""), "EG1204").empty());
}
