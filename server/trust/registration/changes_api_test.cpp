#include <doctest/doctest.h>

#include <algorithm>

#include "trust/registration/testing.hpp"

using namespace takaful;
using namespace takaful::registration;
using registry::Act;
using registry::Part;
using registry::Relation;

namespace {

registry::Member person(std::string first, Relation relation) {
    return {.person = {},
            .name = {std::move(first), "علي", "حسن", "البدماصي"},
            .nickname = {},
            .sex = registry::Sex::male,
            .birth_year = 2001,
            .relation = relation,
            .phone = {},
            .national_id = {}};
}

/// A household of a mother, a son and a daughter, and another one of one man.
struct FamilyHouse : FormHouse {
    HouseholdId household = register_family();
    HouseholdId other = register_man();

    HouseholdId register_family() {
        auto family = form("A-1");
        family.id = work::test_id<CommandId>(0xA0000);  // Its last bytes are left for members.
        family.members.push_back(person("يوسف", Relation::child));
        family.members.push_back(person("منى", Relation::child));
        return command(worker, family, register_household)->household;
    }
    HouseholdId register_man() {
        auto man = form("B-1");
        man.id = work::test_id<CommandId>(0xB0000);
        man.members = {person("سيد", Relation::head)};
        return command(worker, man, register_household)->household;
    }
    PersonId member(std::size_t place) { return *page(household)->members.at(place).person; }
    ChangeHousehold change() {
        return {.id = next_command(),
                .household = household,
                .parts = {},
                .joins = {},
                .leaves = {},
                .split = {},
                .on = {},
                .note = {},
                .source = registry::Source::phone,
                .device_at = Instant{1'795'251'000'000'000},
                .evidence = {}};
    }
    FamilyHouse() {  // Everything at once: whose yes is needed is another matter.
        SetRules rules{.id = next_command(), .rules = {}};
        for (auto const& [matter, name] : EnumNames<Matter>::rows)
            rules.rules.push_back({matter, 0});
        REQUIRE(command(admin, rules, set_approval_rules));
    }
    /// "done", "waiting" or the error's code.
    std::string send(ChangeHousehold const& change) {
        auto const done = command(worker, change, change_household);
        return std::string{done ? enum_name(done->state) : done.error().code};
    }
    std::string edit(std::optional<PersonId> person, Part part, std::optional<std::string> before,
                     std::optional<std::string> after) {
        auto one = change();
        one.parts = {{person, part, std::move(before), std::move(after)}};
        return send(one);
    }
    HistoryPage history(HouseholdId of) {
        return ask(worker, [&](Work& work) { return household_history(work, {of, {}}); }).value();
    }
    std::int64_t found(std::string const& words) {
        return ask(worker,
                   [&](Work& work) {
                       return registry::list_households(work, {words, {}, {}, {}});
                   })
            ->total;
    }
};

}  // namespace

TEST_CASE("changes: a first registration keeps its baseline, its channel and both clocks") {
    FamilyHouse house;
    auto const page = house.page(house.household).value();
    REQUIRE(page.baselines.size() == 1);
    auto const& taken = page.baselines[0];
    CHECK(taken.baseline.income_month->minor == 300'000);
    CHECK(taken.baseline.children_out_of_school == 1);
    CHECK(taken.baseline.water_inside == false);
    CHECK_FALSE(taken.baseline.toilet_own);
    CHECK(taken.baseline.connection == registry::Connection::calls);
    CHECK(taken.at == house.clock.now());
    CHECK(taken.device_at == Instant{1'795'200'000'000'000});
    CHECK(page.area_code == "V1");
    CHECK(page.size == 3);

    auto const history = house.history(house.household);
    REQUIRE(history.items.size() == 2);
    CHECK(history.items[1].act == Act::registered);
    CHECK(history.items[0].act == Act::baseline);
    for (auto const& entry : history.items) {
        CHECK(entry.channel == "web");
        CHECK(entry.source == registry::Source::visit);
        CHECK(entry.by == house.worker.person);
        CHECK(entry.device_at == Instant{1'795'200'000'000'000});
        CHECK_FALSE(entry.erased);
    }
}

TEST_CASE("changes: a baseline is taken again beside the first; absurd ones are refused") {
    FamilyHouse house;
    TakeBaseline again{.id = house.next_command(),
                       .household = house.household,
                       .baseline = house.form("C").baseline,
                       .source = registry::Source::visit,
                       .device_at = {}};
    again.baseline.rooms = 3;
    for (int round = 0; round < 2; ++round) {
        again.id = house.next_command();
        REQUIRE(house.command(house.worker, again, take_baseline));
    }
    auto const taken = house.page(house.household)->baselines;
    REQUIRE(taken.size() == 2);  // The first one and the last.
    CHECK(taken[0].version == 1);
    CHECK(taken[0].baseline.rooms == 2);
    CHECK(taken[1].version == 3);
    CHECK(taken[1].baseline.rooms == 3);

    auto const refused = [&](auto spoil) {
        auto bad = again;
        bad.id = house.next_command();
        spoil(bad.baseline);
        auto const done = house.command(house.worker, bad, take_baseline);
        return done ? std::string_view{"done"} : done.error().code;
    };
    CHECK(refused([](auto& one) { one.rooms = 100; }) == "registry.baseline_absurd");
    CHECK(refused([](auto& one) { one.rooms = 99; }) == "done");
    CHECK(refused([](auto& one) { one.income_month->minor = -1; }) == "registry.baseline_absurd");
    CHECK(refused([](auto& one) { one.children_out_of_school = 3; }) ==
          "registry.baseline_absurd");  // Two are of school age.
    CHECK(refused([](auto& one) { one.schooling_years = 31; }) == "registry.baseline_absurd");
    auto form = house.form("C-9");
    form.members[0].national_id = {};
    form.baseline.rooms = -1;
    CHECK(house.command(house.worker, form, register_household).error().code ==
          "registry.baseline_absurd");
    form.id = house.next_command();
    form.baseline.rooms = 1;
    form.size = 201;
    CHECK(house.command(house.worker, form, register_household).error().code ==
          "registration.size_absurd");
}

TEST_CASE("changes: an edit is found by its new words, and its history names who and both clocks") {
    FamilyHouse house;
    auto const mother = house.member(0);
    auto change = house.change();
    change.parts = {{mother, Part::nickname, {}, "أم محمود"},
                    {mother, Part::phone, "٠١٠١٢٣٤٥٦٧٨", "01112345678"},
                    {{}, Part::area, "V1", "EG1204"},
                    {{}, Part::code, "A-1", "أ-٩"}};
    change.note = "اتصلت بنفسها";
    REQUIRE(house.send(change) == "done");
    CHECK(house.found("ام محمود") == 1);
    CHECK(house.found("01112345678") == 1);
    CHECK(house.found("01012345678") == 0);
    auto const page = house.page(house.household).value();
    CHECK(page.code == "أ-9");
    CHECK(page.area_code == "EG1204");
    CHECK(page.members[0].phone == "+201112345678");

    auto const history = house.history(house.household);
    REQUIRE(history.items.size() == 4);
    auto const& hers = history.items[1];  // The household's own comes after its people's.
    CHECK(hers.act == Act::edited);
    CHECK(hers.person == mother);
    CHECK(hers.person_name == "سعاد محمد علي البدماصي");
    CHECK(hers.note == "اتصلت بنفسها");
    CHECK(hers.source == registry::Source::phone);
    CHECK(hers.by == house.worker.person);
    CHECK(hers.at == house.clock.now());
    CHECK(hers.device_at == Instant{1'795'251'000'000'000});
    REQUIRE(hers.parts.size() == 2);
    CHECK(hers.parts[1].field == "phone");
    CHECK(hers.parts[1].before == "+201012345678");
    CHECK(hers.parts[1].after == "+201112345678");
    CHECK_FALSE(history.items[0].person);
    CHECK(history.items[0].parts.size() == 2);

    // A start builds the same from the rows: the new version opens.
    registry::Index index;
    house.parts.add(index);
    auto const built = registry::build_index(*house.db.database, house.parts, 1);
    REQUIRE(built);
    CHECK(built->unreadable == 0);
    CHECK(house.found("01112345678") == 1);
}

TEST_CASE("changes: what changed since it was seen is not done, and both values are there") {
    FamilyHouse house;
    auto const mother = house.member(0);
    REQUIRE(house.edit(mother, Part::nickname, {}, "أم أحمد") == "done");
    CHECK(house.edit(mother, Part::nickname, {}, "أم محمود") == "waiting");
    CHECK(house.edit(mother, Part::nickname, {}, "أم أحمد") == "registry.change_empty");
    CHECK(house.edit(mother, Part::nickname, "أم أحمد", "أم محمود") == "done");
    auto const stale = house.run(house.worker, [&](Work& work) {
        return registry::apply_change(work,
                                      {.household = house.household,
                                       .parts = {{mother, Part::nickname, {}, "الحاجة"}},
                                       .joins = {},
                                       .leaves = {},
                                       .split = {},
                                       .on = {},
                                       .note = {}},
                                      {});
    });
    CHECK(stale.error().code == "registry.changed_since");
    auto const conflicts = house.ask(house.worker, [&](Work& work) {
        return registry::conflicts_of(work, {.household = house.household,
                                             .parts = {{mother, Part::nickname, {}, "الحاجة"}},
                                             .joins = {},
                                             .leaves = {},
                                             .split = {},
                                             .on = {},
                                             .note = {}});
    });
    REQUIRE(conflicts->size() == 1);
    CHECK(conflicts->at(0).now == "أم محمود");
    CHECK(conflicts->at(0).after == "الحاجة");
    CHECK_FALSE(conflicts->at(0).before);
}

TEST_CASE("changes: a child is born, a son marries away, a daughter moves to her uncle") {
    FamilyHouse house;
    auto const son = house.member(1), daughter = house.member(2);
    auto change = house.change();
    change.joins = {{person("محمود", Relation::grandchild)}};
    change.leaves = {{son, registry::Leave::married, {}, {}},
                     {daughter, registry::Leave::other, house.other, Relation::other_relative}};
    REQUIRE(house.send(change) == "done");
    auto const left = house.page(house.household)->members;
    REQUIRE(left.size() == 2);
    CHECK(left[1].name.first == "محمود");
    CHECK(house.page(house.household)->size == 2);
    auto const there = house.page(house.other)->members;
    REQUIRE(there.size() == 2);
    CHECK(there[1].person == daughter);
    CHECK(there[1].relation == Relation::other_relative);
    CHECK(house.page(house.other)->size == 2);
    CHECK(house.found("يوسف") == 0);
    CHECK(house.found("منى") == 1);

    std::vector<Act> acts;
    for (auto const& entry : house.history(house.household).items) acts.push_back(entry.act);
    CHECK(acts ==
          std::vector{Act::joined, Act::moved_out, Act::left, Act::baseline, Act::registered});
    CHECK(house.history(house.other).items[0].act == Act::moved_in);

    // She comes back: the same person, the same row of membership begun anew.
    auto back = house.change();
    back.household = house.other;
    back.leaves = {{daughter, registry::Leave::other, house.household, Relation::child}};
    REQUIRE(house.send(back) == "done");
    CHECK(house.page(house.household)->members.size() == 3);
    CHECK(house.page(house.other)->members.size() == 1);
}

TEST_CASE("changes: a household splits; the new one stands on the same basis") {
    FamilyHouse house;
    auto const son = house.member(1), daughter = house.member(2);
    auto change = house.change();
    change.split = {{work::test_id<HouseholdId>(0xABCD00), "A-1-2", "EG1204"}};
    change.leaves = {
        {son, registry::Leave::married, change.split->household, Relation::head},
        {daughter, registry::Leave::married, change.split->household, Relation::sibling}};
    REQUIRE(house.send(change) == "done");
    auto const page = house.page(change.split->household);
    REQUIRE(page);
    CHECK(page->code == "A-1-2");
    CHECK(page->basis == house.page(house.household)->basis);
    REQUIRE(page->members.size() == 2);
    CHECK(page->members[0].relation == Relation::head);
    CHECK(house.found("يوسف") == 1);
    auto const snapshot = house.matrix.snapshot(1);
    CHECK(snapshot->rows == 3);
    CHECK(house.history(change.split->household).items.back().act == Act::registered);
}

TEST_CASE("changes: the head dies and her son becomes the head") {
    FamilyHouse house;
    auto const mother = house.member(0), son = house.member(1);
    auto change = house.change();
    change.leaves = {{mother, registry::Leave::died, {}, {}}};
    CHECK(house.send(change) == "registry.heads_not_one");
    change.id = house.next_command();
    change.parts = {{son, Part::relation, "child", "head"}};
    REQUIRE(house.send(change) == "done");
    auto const list = house.ask(house.worker, [](Work& work) {
        return registry::list_households(work, {"A-1", {}, {}, {}});
    });
    CHECK(list->items.at(0).head_name == "يوسف علي حسن البدماصي");
}

struct RefusalHouse : FamilyHouse {
    PersonId mother = member(0);
    PersonId son = member(1);

    /// The code with which a sound change is refused once it is spoilt.
    std::string refused(void (*spoil)(RefusalHouse&, ChangeHousehold&)) {
        auto bad = change();
        bad.parts = {{mother, Part::nickname, {}, "أم أحمد"}};
        spoil(*this, bad);
        return send(bad);
    }
};
using H = RefusalHouse;
using C = ChangeHousehold;

TEST_CASE("changes: values that cannot be are refused, and nothing of them stays") {
    RefusalHouse house;
    auto const refused = [&](auto spoil) { return house.refused(spoil); };
    CHECK(refused([](H&, C& c) { c.parts.clear(); }) == "registry.change_empty");
    CHECK(refused([](H&, C& c) { c.parts[0].person = {}; }) == "registry.part_misplaced");
    CHECK(refused([](H&, C& c) { c.parts[0].part = Part::code; }) == "registry.part_misplaced");
    CHECK(refused([](H&, C& c) { c.parts.push_back(c.parts[0]); }) == "registry.part_repeated");
    CHECK(refused([](H&, C& c) { c.parts[0].person = work::test_id<PersonId>(4); }) ==
          "registry.member_unknown");
    CHECK(refused([](H& h, C& c) {
              c.parts[0] = {h.mother, Part::sex, "female", "x"};
          }) == "registry.value_unknown");
    CHECK(refused([](H& h, C& c) {
              c.parts[0] = {h.mother, Part::birth_year, "1980", "١٨٨٠"};
          }) == "registry.birth_year_absurd");
    CHECK(refused([](H& h, C& c) {
              c.parts[0] = {h.mother, Part::phone, {}, "12"};
          }) == "phone.malformed");
    CHECK(refused([](H&, C& c) {
              c.parts[0] = {{}, Part::code, "A-1", "b-1"};
          }) == "registry.code_taken");
    CHECK(refused([](H&, C& c) {
              c.parts[0] = {{}, Part::area, "V1", "XX"};
          }) == "registry.area_unknown");
    CHECK(refused([](H&, C& c) {
              c.parts[0] = {{}, Part::size, "3", {}};
          }) == "registry.value_unknown");
    CHECK(refused([](H& h, C& c) {
              c.parts[0] = {h.son, Part::national_id, {}, "29001011234567"};
          }) == "registry.national_id_taken");
    CHECK(refused([](H& h, C& c) {
              c.parts[0] = {h.son, Part::relation, "child", "head"};
          }) == "registry.heads_not_one");
    CHECK(refused([](H&, C& c) { c.note = std::string(8'001, 'x'); }) == "registry.note_too_long");
    CHECK(refused([](H& h, C& c) {
              c.on = Date{h.page(h.household)->registered_on.day_number + 1};
          }) == "registry.day_absurd");
    CHECK(refused([](H&, C& c) { c.household = work::test_id<HouseholdId>(77); }) ==
          "registry.household_unknown");
    auto const stranger = work::TestHouse::actor(9, {Right::signed_in, Right::read_households});
    CHECK(house.command(stranger, house.change(), change_household).error().code ==
          "identity.right_missing");
    CHECK(house.history(house.household).items.size() == 2);
}

TEST_CASE("changes: moves that cannot be are refused, and nothing of them stays") {
    RefusalHouse house;
    using registry::Leave;
    auto const refused = [&](auto spoil) { return house.refused(spoil); };
    CHECK(refused([](H& h, C& c) {
              c.leaves = {{h.son, Leave::other, c.household, {}}};
          }) == "registry.move_to_itself");
    CHECK(refused([](H& h, C& c) {
              c.leaves = {{h.son, Leave::other, work::test_id<HouseholdId>(9), {}}};
          }) == "registry.household_unknown");
    CHECK(refused([](H& h, C& c) {
              c.leaves = {{h.son, Leave::other, h.other, Relation::head}};
          }) == "registry.heads_not_one");
    CHECK(refused([](H& h, C& c) {
              c.leaves = {{h.son, Leave::died, {}, {}}, {h.son, Leave::died, {}, {}}};
          }) == "registry.member_unknown");
    CHECK(refused([](H&, C& c) { c.joins.resize(60); }) == "registry.too_many_members");
    CHECK(refused([](H&, C& c) {
              c.split = {{work::test_id<HouseholdId>(9), "Z", "V1"}};
          }) == "registry.split_empty");
    CHECK(refused([](H& h, C& c) {
              c.split = {{h.other, "Z", "V1"}};
              c.leaves = {{h.son, Leave::married, h.other, Relation::head}};
          }) == "registry.household_taken");
    auto alone = house.change();
    alone.household = house.other;
    alone.leaves = {{*house.page(house.other)->members[0].person, Leave::died, {}, {}}};
    CHECK(house.send(alone) == "registry.member_last");
    CHECK(house.history(house.household).items.size() == 2);
    CHECK(house.page(house.household)->members.size() == 3);
}

TEST_CASE("changes: after an erasure no history and no baseline opens, and who had left is gone") {
    FamilyHouse house;
    auto const son = house.member(1), daughter = house.member(2);
    auto change = house.change();
    change.leaves = {{son, registry::Leave::moved_away, {}, {}},
                     {daughter, registry::Leave::other, house.other, Relation::child}};
    REQUIRE(house.send(change) == "done");
    auto const erase = [&](HouseholdId id) {
        REQUIRE(house.command(house.worker, AskErasure{house.next_command(), id}, ask_erasure));
        auto const done =
            house.command(house.admin, EraseHousehold{house.next_command(), id}, erase_household);
        REQUIRE(done);
        return done->people;
    };
    CHECK(erase(house.household) == 2);  // The mother, and the son who is nowhere else.
    CHECK(house
              .ask(house.worker,
                   [&](Work& work) {
                       return household_history(work, {house.household, {}});
                   })
              .error()
              .code == "registry.household_erased");
    CHECK(house.page(house.other)->members.size() == 2);  // The daughter lives on.
    auto const there = house.history(house.other);
    CHECK(there.items[0].person_name == "منى علي حسن البدماصي");
    CHECK(erase(house.other) == 2);
    auto const left = house.run(house.worker, [](Work& work) -> Result<std::int64_t> {
        static constexpr store::Query sealed{"test.sealed_history", R"(
            SELECT (SELECT COUNT(*) FROM registry_history WHERE sealed IS NOT NULL) +
                   (SELECT COUNT(*) FROM registry_baseline) AS n)"};
        return TRY(work.tx.one(sealed))->get<std::int64_t>("n");
    });
    CHECK(left.value() == 0);
}

TEST_CASE("changes: a person erased elsewhere leaves an entry without words") {
    FamilyHouse house;
    auto const daughter = house.member(2);
    auto change = house.change();
    change.leaves = {{daughter, registry::Leave::other, house.other, Relation::child}};
    REQUIRE(house.send(change) == "done");
    REQUIRE(
        house.command(house.worker, AskErasure{house.next_command(), house.other}, ask_erasure));
    REQUIRE(house.command(house.admin, EraseHousehold{house.next_command(), house.other},
                          erase_household));
    auto const entry = house.history(house.household).items.at(0);
    CHECK(entry.act == Act::moved_out);
    CHECK(entry.erased);
    CHECK(entry.parts.empty());
    CHECK(entry.person_name.empty());
}
