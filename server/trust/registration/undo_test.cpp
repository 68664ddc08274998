// The undo of a whole import.

#include <doctest/doctest.h>

#include "record/notify/notify.hpp"
#include "trust/registration/testing.hpp"

using namespace takaful;
using namespace takaful::registration;

namespace {

struct UndoHouse : RegistrationHouse {
    Import imported = bring(130);

    Import bring(int households) {
        auto const village = village_of(households, false);
        auto const command = import_of(next_command(), village.households, village.members);
        if (!start(command)) std::abort();
        run_jobs();
        return command;
    }
    Result<UndoAsked> undo() {
        return command(admin, UndoImport{next_command(), ImportId{imported.id.bytes}}, undo_import);
    }
    HouseholdId household(std::string code) {
        return ask(worker,
                   [&](Work& work) {
                       return registry::list_households(work, {std::move(code), {}, {}, {}});
                   })
            ->items.at(0)
            .household;
    }
    std::vector<PersonId> people(HouseholdId household) {
        return ask(worker, [&](Work& work) { return registry::people_of(work, household); })
            .value();
    }
    std::map<std::string, KeptBecause> kept() {
        std::map<std::string, KeptBecause> reasons;
        auto const page = ask(admin, [&](Work& work) {
            return kept_households(work, {ImportId{imported.id.bytes}});
        });
        for (auto const& item : page->items) reasons[item.code] = item.reason;
        return reasons;
    }
    void change(HouseholdId household, registry::Part part, std::string after) {
        ChangeHousehold const change{.id = next_command(),
                                     .household = household,
                                     .parts = {{people(household).at(0), part, {}, after}},
                                     .joins = {},
                                     .leaves = {},
                                     .split = {},
                                     .on = {},
                                     .note = {},
                                     .source = registry::Source::visit,
                                     .device_at = {},
                                     .evidence = {}};
        REQUIRE(command(worker, change, change_household));
    }
    void merge(HouseholdId from, HouseholdId into) {
        registry::Merge const merge{{next_command().bytes}, from, into, {}, {}};
        REQUIRE(run(worker, [&](Work& work) -> Result<int> {
            auto const done =
                registry::merge_households(work, merge, {work.actor.person, "web", {}, {}});
            if (!done) return std::unexpected(done.error());
            return 1;
        }));
    }
    void let_sign_in(PersonId person) {
        identity::CreateUser const user{.id = next_command(),
                                        .person = person,
                                        .name = "سعاد",
                                        .phone = "01112345678",
                                        .pin = "274931",
                                        .roles = {identity::Role::family},
                                        .note_ar = {},
                                        .note_en = {}};
        auto const ready = ask(admin, [&](Work& work) { return prepare_user(work, user); });
        REQUIRE(ready);
        REQUIRE(run(admin, [&](Work& work) { return identity::create_user(work, *ready); }));
    }
};

}  // namespace

TEST_CASE("undo: an import is taken back whole, and the same file comes in again") {
    UndoHouse house;
    CHECK(house.households() == 130);
    auto const id = house.household("H7");
    auto const asked = house.undo();
    REQUIRE(asked);
    CHECK(asked->households == 130);
    CHECK(house.view(house.imported.id).undo->state == UndoState::running);
    house.run_jobs();
    auto const view = house.view(house.imported.id);
    CHECK(view.undo->state == UndoState::done);
    CHECK(view.undo->erased == 130);
    CHECK(view.undo->kept == 0);
    CHECK(view.state == ImportState::done);
    CHECK(house.households() == 0);
    CHECK(house.matrix.snapshot(1)->rows == 0);
    auto const page =
        house.ask(house.worker, [&](Work& work) { return registry::household(work, id); });
    CHECK(page.error().code == "registry.household_erased");
    auto const inbox = house.ask(house.admin, [](Work& work) { return notify::inbox(work, {}); });
    CHECK(inbox->items.at(0).code == "registration.undo_done");
    house.bring(130);  // Its codes and phones are free again.
    CHECK(house.households() == 130);
}

TEST_CASE("undo: what a later act depends on is kept, with the reason") {
    UndoHouse house;
    auto const of = [&](std::string code) { return house.household(std::move(code)); };
    house.change(of("H100"), registry::Part::nickname, "أم أحمد");
    house.in_lists = {of("H101")};
    house.change(of("H102"), registry::Part::national_id, "29001011234567");  // Waits for a yes.
    house.merge(of("H103"), of("H104"));
    house.let_sign_in(house.people(of("H105")).at(1));
    house.with_money = {{of("H106").bytes}, {house.people(of("H107")).at(1).bytes}};
    auto const both = of("H104");
    REQUIRE(house.undo());
    house.run_jobs();
    auto const view = house.view(house.imported.id);
    CHECK(view.undo->erased == 122);
    CHECK(view.undo->kept == 8);
    CHECK(house.households() == 7);  // Of the merged two one is found.
    using enum KeptBecause;
    std::map<std::string, KeptBecause> const expected{
        {"H100", changed}, {"H101", in_list},  {"H102", requested},  {"H103", merged},
        {"H104", merged},  {"H105", signs_in}, {"H106", has_wallet}, {"H107", has_wallet}};
    CHECK(house.kept() == expected);
    CHECK(house.people(both).size() == 4);
}

TEST_CASE("undo: nobody can read what was undone, neither rows nor reports of bad rows") {
    UndoHouse house;
    auto const village = village_of(200, true);
    house.imported = import_of(house.next_command(), village.households, village.members);
    REQUIRE(house.start(house.imported));
    house.run_jobs();
    auto const id = house.household("H150");
    auto const people = house.people(id);
    REQUIRE(house.rejects(house.imported.id, "households").contains("H200"));
    REQUIRE(house.undo());
    house.run_jobs();
    CHECK(house.view(house.imported.id).undo->erased == 69);  // Without H200.
    CHECK(house.rejects(house.imported.id, "households") == "registration.rejects_gone");
    CHECK(house.keys->open({id.bytes}, "any", {}).error().code == "keys.unknown");
    for (auto const& person : people)
        CHECK(house.keys->open({person.bytes}, "any", {}).error().code == "keys.unknown");
}

TEST_CASE("undo: only its own households go, and others' of the same moment stay") {
    UndoHouse house;
    auto const village = village_of(140, false);
    auto const second = import_of(house.next_command(), village.households, village.members);
    REQUIRE(house.start(second));
    house.run_jobs();
    CHECK(house.households() == 140);  // Ten more.
    REQUIRE(house.undo());
    house.run_jobs();
    CHECK(house.households() == 10);
}

TEST_CASE("undo: stopped between two slices it goes on when it is asked again") {
    UndoHouse house;
    auto const asked = house.undo();
    REQUIRE(house.command(house.admin, jobs::CancelJob{house.next_command(), asked->job},
                          jobs::cancel));
    house.run_jobs();
    CHECK(house.view(house.imported.id).undo->state == UndoState::cancelled);
    CHECK(house.households() == 130);
    REQUIRE(house.undo());
    house.run_jobs();
    CHECK(house.view(house.imported.id).undo->state == UndoState::done);
    CHECK(house.households() == 0);
}

TEST_CASE("undo: refused without right, while the import runs, twice, and of nothing") {
    UndoHouse house;
    auto const undo_of = [&](CommandId import, Actor const& who) {
        return house
            .command(who, UndoImport{house.next_command(), ImportId{import.bytes}}, undo_import)
            .error()
            .code;
    };
    CHECK(undo_of(house.imported.id, house.worker) == "identity.right_missing");
    CHECK(undo_of(house.next_command(), house.admin) == "registration.import_unknown");
    auto const running =
        import_of(house.next_command(), "G1,V1,2,طوب\n", "G1,منى,,,,f,30,head,,\n");
    REQUIRE(house.start(running));
    CHECK(undo_of(running.id, house.admin) == "registration.import_running");
    auto const bad = import_of(house.next_command(), "G2,V1,-2,طوب\n", "G2,منى,,,,f,30,head,,\n");
    REQUIRE(house.start(bad));
    CHECK(undo_of(bad.id, house.admin) == "registration.nothing_to_undo");
    REQUIRE(house.undo());
    CHECK(undo_of(house.imported.id, house.admin) == "registration.undone_already");
    house.run_jobs();
    CHECK(undo_of(house.imported.id, house.admin) == "registration.undone_already");
    auto const kept = house.ask(house.worker, [&](Work& work) {
        return kept_households(work, {ImportId{house.imported.id.bytes}});
    });
    CHECK(kept.error().code == "identity.right_missing");
}
