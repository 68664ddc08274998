// The desk of pairs: merged and parted again, set apart, left unsure.

#include <doctest/doctest.h>

#include <algorithm>

#include "trust/registration/testing.hpp"

using namespace takaful;
using namespace takaful::registration;
using registry::HouseholdState;
using registry::Relation;
using work::test_id;

namespace {

registry::Member person(std::string first, int year, Relation relation) {
    return {.person = {},
            .name = {std::move(first), "سيد", "علي", "حسن"},
            .nickname = {},
            .sex = registry::Sex::male,
            .birth_year = year,
            .relation = relation,
            .phone = {},
            .national_id = {}};
}

/// A family that two agents registered: the second knows another son, and no number.
struct Twins : PairHouse {
    HouseholdId first{}, second{};

    Twins() {
        auto form = this->form("A-1");
        form.members.push_back(person("أحمد", 2008, Relation::child));
        first = add_compared(form);
        auto twin = again("B-1");
        twin.members[0].phone = "01012345687";
        twin.members.push_back(person("أحمد", 2008, Relation::child));
        twin.members.push_back(person("ياسين", 2015, Relation::child));
        twin.size = 5;
        second = add_compared(twin);
    }
    std::string found(std::string const& search) {
        auto const list = ask(worker, [&](Work& work) {
            return registry::list_households(
                work, {.search = search, .area = {}, .after = {}, .limit = {}});
        });
        REQUIRE(list);
        std::string codes;
        for (auto const& item : list->items) codes += item.code + " ";
        return codes;
    }
    /// What a household's page says, but for who looked.
    std::string told(HouseholdId id) {
        auto page = this->page(id);
        if (!page) return std::string{page.error().code};
        page->accesses.clear();
        return json::to_text(*page);
    }
    std::vector<registry::Act> acts(HouseholdId id) {
        auto const history = ask(worker, [&](Work& work) {
            return household_history(work, {id, {}});
        });
        REQUIRE(history);
        std::vector<registry::Act> acts;
        for (auto const& item : history->items) acts.push_back(item.act);
        return acts;
    }
};

bool has(std::vector<registry::Act> const& acts, registry::Act act) {
    return std::ranges::find(acts, act) != acts.end();
}

}  // namespace

TEST_CASE("adjudication: a pair stands beside each other, with a reason for each field") {
    Twins house;
    auto const page = house.only_pair();
    CHECK(page.people.size() == 2);
    CHECK(page.percent >= 50);
    CHECK(page.a.code != page.b.code);
    CHECK(page.a.village == "كفر البدماص");
    CHECK(page.seen.size() == 64);
    auto const& suad = *std::ranges::find_if(page.people, [&](PairPeople const& two) {
        auto const head =
            std::ranges::find(page.a.members, Relation::head, &registry::Member::relation);
        return two.a == head->person;
    });
    auto const reason = [&](std::string_view field) {
        auto const found = std::ranges::find(suad.reasons, field, &PairReason::field);
        REQUIRE(found != suad.reasons.end());
        return *found;
    };
    CHECK(reason("first").alike == Alike::same);
    CHECK(reason("first").weight > 0);
    CHECK(reason("birth_year").alike == Alike::slip);
    CHECK(reason("phone").alike == Alike::slip);
    auto const read = house.page(house.second)->accesses;
    CHECK(std::ranges::find(read, "registration.duplicates", &PageAccess::purpose) != read.end());
}

TEST_CASE("adjudication: merged, one is found as the other; undone, both are as they were") {
    Twins house;
    auto const before_first = house.told(house.first), before_second = house.told(house.second);
    auto const pair = house.only_pair().pair;
    auto const merged = house.merge(house.first);
    REQUIRE(merged);
    CHECK(merged->state == PairState::merged);

    auto const survivor = house.page(house.first);
    REQUIRE(survivor);
    CHECK(survivor->members.size() == 3);  // The son whom the first agent did not know.
    CHECK(survivor->members[2].name.first == "ياسين");
    CHECK(survivor->size == 5);
    CHECK(house.households() == 1);
    auto const gone = house.page(house.second);
    REQUIRE(gone);
    CHECK(gone->merged_into == house.first);
    CHECK(gone->members.size() == 2);
    for (auto const* const search : {"A-1", "B-1", "01012345687", "29001011234567", "ياسين"}) {
        CAPTURE(search);
        CHECK(house.found(search) == "A-1 ");
    }
    CHECK(has(house.acts(house.first), registry::Act::took_in));
    CHECK(has(house.acts(house.second), registry::Act::merged));
    CHECK(house.of(pair).into == house.first);
    CHECK(house.list().items.empty());
    auto const likes = house.like(house.again("C-1"), house.worker);
    REQUIRE(likes->items.size() == 1);
    CHECK(likes->items[0].household == house.first);

    auto const undone = house.undo(pair);
    REQUIRE(undone);
    CHECK(undone->state == PairState::open);
    CHECK(house.told(house.first) == before_first);
    CHECK(house.told(house.second) == before_second);
    CHECK(house.households() == 2);
    CHECK(house.found("B-1") == "B-1 ");
    CHECK(has(house.acts(house.first), registry::Act::parted));
    CHECK(has(house.acts(house.second), registry::Act::parted));
    auto const page = house.of(pair);
    REQUIRE(page.decisions.size() == 2);
    CHECK(page.decisions[0].verdict == PairVerdict::undone);
    CHECK(page.decisions[1].verdict == PairVerdict::merged);
    CHECK(page.decisions[1].reason == "بطاقة واحدة");
}

TEST_CASE("adjudication: the number of the state goes over, and comes back") {
    Twins house;
    auto const before = house.told(house.first);
    auto const pair = house.only_pair().pair;
    REQUIRE(house.merge(house.second));
    CHECK(house.found("29001011234567") == "B-1 ");
    CHECK(house.page(house.second)->members[0].national_id == "29001011234567");
    CHECK(house.page(house.second)->members.size() == 3);
    REQUIRE(house.undo(pair));
    CHECK(house.found("29001011234567") == "A-1 ");
    CHECK_FALSE(house.page(house.second)->members[0].national_id);
    CHECK(house.told(house.first) == before);
}

TEST_CASE("adjudication: a merged household takes no change, and comes back with all that it had") {
    Twins house;
    auto const pair = house.only_pair().pair;
    REQUIRE(house.merge(house.first));
    auto const again = house.command(house.worker,
                                     TakeBaseline{.id = house.next_command(),
                                                  .household = house.second,
                                                  .baseline = {},
                                                  .source = registry::Source::office,
                                                  .device_at = {}},
                                     take_baseline);
    CHECK(again.error().code == "registry.household_merged");
    // The one that stays is merged into a third: the first merger waits for that one's end.
    auto const third = house.add_compared(house.again("C-1"));
    REQUIRE(house.merge(third));
    CHECK(house.page(house.second)->merged_into == third);
    CHECK(house.undo(pair).error().code == "registry.household_merged");
}

TEST_CASE("adjudication: who decided that two are not the same is not asked again") {
    Twins house;
    auto const page = house.only_pair();
    DecidePair const decision{house.next_command(), page.pair, page.seen, "أختان"};
    REQUIRE(house.command(house.board, decision, set_pair_apart));
    CHECK(house.list().items.empty());
    CHECK(house.scan().pairs == 0);
    CHECK(house.list().items.empty());
    // What was compared changes: it is another question.
    REQUIRE(house.command(house.admin, SetRules{house.next_command(), {{Matter::birth_year, 0}}},
                          set_approval_rules));
    auto const head = house.page(house.second)->members[0];
    ChangeHousehold const change{
        .id = house.next_command(),
        .household = house.second,
        .parts = {{head.person, registry::Part::birth_year, "1981", "1980"}},
        .joins = {},
        .leaves = {},
        .split = {},
        .on = {},
        .note = {},
        .source = registry::Source::office,
        .device_at = {},
        .evidence = {}};
    REQUIRE(house.command(house.worker, change, change_household)->state == RequestState::done);
    house.run_jobs();
    CHECK(house.only_pair().pair == page.pair);
    CHECK(house
              .command(house.board,
                       DecidePair{house.next_command(), page.pair, page.seen, "كما كان"},
                       set_pair_apart)
              .error()
              .code == "registration.pair_changed");
}

TEST_CASE("adjudication: who cannot tell leaves it for another, and any decision is taken back") {
    Twins house;
    auto const page = house.only_pair();
    REQUIRE(house.command(house.board,
                          DecidePair{house.next_command(), page.pair, page.seen, "نسأل الأسرة"},
                          leave_pair_unsure));
    CHECK(house.list().items.empty());
    CHECK(house.list().unsure == 1);
    CHECK(house.only_pair(PairState::unsure).decisions.size() == 1);
    REQUIRE(house.command(house.board,
                          DecidePair{house.next_command(), page.pair, page.seen, "أختان"},
                          set_pair_apart));
    REQUIRE(house.undo(page.pair));
    CHECK(house.only_pair().decisions.size() == 3);
    CHECK(house.undo(page.pair).error().code == "registration.pair_open");
}

TEST_CASE("adjudication: what is refused, and by whom") {
    Twins house;
    auto const page = house.only_pair();
    auto const refusal = [&](auto change, Actor const& who) {
        auto merge = house.merge_of(page, house.first);
        change(merge);
        auto const done = house.command(who, merge, merge_pair);
        return done ? std::string{"done"} : std::string{done.error().code};
    };
    auto const asis = [](MergePair&) {};
    CHECK(refusal(asis, house.worker) == "identity.right_missing");
    CHECK(refusal([](MergePair& m) { m.reason.clear(); }, house.board) ==
          "registration.reason_missing");
    CHECK(refusal([](MergePair& m) { m.pair = test_id<PairId>(4); }, house.board) ==
          "registration.pair_unknown");
    CHECK(refusal([](MergePair& m) { m.into = test_id<HouseholdId>(4); }, house.board) ==
          "registration.pair_misnamed");
    CHECK(refusal([](MergePair& m) { m.seen = "00"; }, house.board) == "registration.pair_changed");
    CHECK(refusal([](MergePair& m) { std::swap(m.same[0].person, m.same[0].as); }, house.board) ==
          "registry.member_unknown");
    CHECK(refusal([](MergePair& m) { m.same.push_back(m.same[0]); }, house.board) ==
          "registry.member_unknown");
    house.reactions.merged = [](Work&, HouseholdId, HouseholdId) -> Result<> {
        return fail(ErrorKind::conflict, "test.running");
    };
    CHECK(refusal(asis, house.board) == "test.running");
    CHECK(house.households() == 2);
    house.reactions.merged = {};
    CHECK(refusal(asis, house.board) == "done");
    CHECK(refusal(asis, house.board) == "registration.pair_over");
    auto const merge = [&](HouseholdId from, HouseholdId into) {
        return house.run(house.board, [&](Work& work) {
            return registry::merge_households(
                work, {.merger = test_id<registry::MergerId>(5), .from = from, .into = into},
                {house.board.person, "web", {}, {}});
        });
    };
    CHECK(merge(house.first, house.first).error().code == "registry.move_to_itself");
    CHECK(merge(house.second, house.first).error().code == "registry.household_merged");
    CHECK(house
              .run(house.board,
                   [&](Work& work) {
                       return registry::undo_merge(work, test_id<registry::MergerId>(6), {},
                                                   {house.board.person, "web", {}, {}});
                   })
              .error()
              .code == "registry.merger_over");
}

TEST_CASE("adjudication: erasing the one that stays takes the one that was merged into it") {
    Twins house;
    auto const page = house.only_pair();
    REQUIRE(house.merge(house.first));
    REQUIRE(
        house.command(house.worker, AskErasure{house.next_command(), house.first}, ask_erasure));
    auto const erased = house.command(
        house.admin, EraseHousehold{house.next_command(), house.first}, erase_household);
    REQUIRE(erased);
    CHECK(erased->people == 5);
    CHECK(house.told(house.first) == "registry.household_erased");
    CHECK(house.told(house.second) == "registry.household_erased");
    CHECK(
        house.ask(house.board, [&](Work& work) { return pair(work, {page.pair}); }).error().code ==
        "registration.pair_erased");
    CHECK(house.undo(page.pair).error().code == "registration.pair_open");
}

TEST_CASE("adjudication: who left since stays where she went, and a head must remain") {
    Twins house;
    auto const pair = house.only_pair().pair;
    REQUIRE(house.merge(house.first));
    REQUIRE(house.command(house.admin, SetRules{house.next_command(), {{Matter::people, 0}}},
                          set_approval_rules));
    auto const yasin = *house.page(house.first)->members[2].person;
    ChangeHousehold const leaves{.id = house.next_command(),
                                 .household = house.first,
                                 .parts = {},
                                 .joins = {},
                                 .leaves = {{yasin, registry::Leave::moved_away, {}, {}}},
                                 .split = {},
                                 .on = {},
                                 .note = {},
                                 .source = registry::Source::office,
                                 .device_at = {},
                                 .evidence = {}};
    auto const done = house.command(house.worker, leaves, change_household);
    REQUIRE(done);
    REQUIRE(done->state == RequestState::done);
    REQUIRE(house.undo(pair));
    CHECK(house.page(house.first)->members.size() == 2);
    CHECK(house.page(house.second)->members.size() == 2);
}
