// Who is probably registered twice: looked up at entry, queued afterwards, found in bulk.

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "trust/registration/duplicate_store.hpp"
#include "trust/registration/testing.hpp"

using namespace takaful;
using namespace takaful::registration;
using work::test_id;

namespace {

struct ScannedHouse : PairHouse {
    /// As a scan finds them, from nothing.
    void forget_pairs() {
        REQUIRE(run(Actor::system(1), [&](Work& work) -> Result<> {
            for (auto row : TRY(list_pairs(work.tx, 1, PairState::open, {}, 100))) {
                row.state = PairState::gone;
                TRY(update_pair(work, row));
            }
            return {};
        }));
    }
};

}  // namespace

TEST_CASE("duplicates: who registers is shown whom her family is like, and why") {
    PairHouse house;
    auto const first = house.add(house.form("A-1"));
    house.add(house.other("A-2"));
    auto const likes = house.like(house.again("B-1"), house.worker);
    REQUIRE(likes);
    REQUIRE(likes->items.size() == 1);
    auto const& like = likes->items[0];
    CHECK(like.household == first);
    CHECK(like.code == "A-1");
    CHECK(like.village == "كفر البدماص");
    CHECK(like.percent >= 50);
    REQUIRE(like.people.size() == 1);
    CHECK(like.people[0].place == 1);
    CHECK(like.people[0].name == "سعاد محمد علي البدماصي");
    auto const alike = [&](std::string_view field) {
        auto const& reasons = like.people[0].reasons;
        auto const found = std::ranges::find(reasons, field, &PairReason::field);
        REQUIRE(found != reasons.end());
        return found->alike;
    };
    CHECK(alike("first") == Alike::same);
    CHECK(alike("family") == Alike::same);  // Spelling is none.
    CHECK(alike("phone") == Alike::same);
    CHECK(alike("birth_year") == Alike::slip);
    // What was shown is logged as every other reading.
    auto const page = house.page(first);
    REQUIRE(!page->accesses.empty());
    CHECK(page->accesses.front().purpose == "registration.duplicates");
}

TEST_CASE("duplicates: who may not read households learns why, not who") {
    PairHouse house;
    auto const first = house.add(house.form("A-1"));
    auto const likes = house.like(house.again("B-1"), house.stranger);
    REQUIRE(likes);
    REQUIRE(likes->items.size() == 1);
    CHECK_FALSE(likes->items[0].household);
    CHECK(likes->items[0].code.empty());
    CHECK(likes->items[0].people[0].name.empty());
    CHECK_FALSE(likes->items[0].people[0].reasons.empty());
    CHECK(house.page(first)->accesses.empty());
    auto const family = work::TestHouse::actor(7, {Right::signed_in});
    CHECK(house.like(house.again("B-1"), family).error().code == "identity.right_missing");
    auto crowd = house.again("B-1");
    crowd.members.resize(61, crowd.members[0]);
    CHECK(house.like(crowd, house.worker).error().code == "registry.too_many_members");
    CHECK(house.like(house.other("B-2"), house.worker)->items.empty());
}

TEST_CASE("duplicates: two agents register one family at once: both are kept, one pair waits") {
    PairHouse house;
    auto const first = house.add(house.form("A-1"));
    auto const second = house.add(house.again("B-1"));  // Before anything was compared.
    house.run_jobs();
    CHECK(house.households() == 2);
    auto const page = house.list();
    REQUIRE(page.items.size() == 1);
    CHECK(page.open == 1);
    CHECK(page.items[0].found_by == FoundBy::entry);
    CHECK(page.items[0].people == 1);
    CHECK(page.items[0].a->household == std::min(first, second));
    CHECK(page.items[0].b->household == std::max(first, second));
    CHECK(house.list({.state = {}, .household = first, .after = {}}).items.size() == 1);
    CHECK(house.list({.state = PairState::unsure, .household = {}, .after = {}}).items.empty());
}

TEST_CASE("duplicates: whoever was shown a family and said another is named to who decides") {
    PairHouse house;
    auto const first = house.add_compared(house.form("A-1"));
    auto again = house.again("B-1");
    again.apart = {first};
    house.add_compared(again);
    auto const rows = house.ask(
        house.board, [&](Work& work) { return list_pairs(work.tx, 1, PairState::open, {}, 10); });
    REQUIRE(rows);
    REQUIRE(rows->size() == 1);
    CHECK(rows->front().said_apart_by == house.worker.person);
    auto many = house.other("B-2");
    many.apart = std::vector<HouseholdId>(21, first);
    CHECK(house.command(house.worker, many, register_household).error().code ==
          "registration.apart_too_many");
}

TEST_CASE("duplicates: a pair goes when a correction shows that it was none") {
    PairHouse house;
    house.add_compared(house.form("A-1"));
    auto const second = house.add_compared(house.again("B-1"));
    REQUIRE(house.list().items.size() == 1);
    auto const page = house.page(second);
    auto const person = page->members[0].person;
    auto const part = [&](registry::Part which, std::string before, std::string after) {
        return registry::PartChange{person, which, before, after};
    };
    // A head count and a nickname need nobody's yes; a name does, so it is done by rule of nobody.
    std::vector<ApprovalRule> rules;
    for (auto const matter : {Matter::first, Matter::father, Matter::birth_year, Matter::phone})
        rules.push_back({matter, 0});
    REQUIRE(house.command(house.admin, SetRules{house.next_command(), rules}, set_approval_rules));
    ChangeHousehold const change{
        .id = house.next_command(),
        .household = second,
        .parts = {part(registry::Part::first, "سعاد", "نجلاء"),
                  part(registry::Part::father, "محمد", "صبري"),
                  part(registry::Part::birth_year, "1981", "1955"),
                  part(registry::Part::phone, *page->members[0].phone, "01199998888")},
        .joins = {},
        .leaves = {},
        .split = {},
        .on = {},
        .note = {},
        .source = registry::Source::office,
        .device_at = {},
        .evidence = {}};
    auto const done = house.command(house.worker, change, change_household);
    REQUIRE(done);
    REQUIRE(done->state == RequestState::done);
    house.run_jobs();
    CHECK(house.list().items.empty());
}

TEST_CASE("duplicates: a scan finds all pairs, once, and goes on where it stopped") {
    ScannedHouse house;
    std::mt19937_64 random{3};
    auto const word = [&] {
        std::string text;
        for (int i = 0; i < 7; ++i) text += static_cast<char>('a' + random() % 26);
        return text;
    };
    for (int i = 0; i < 60; ++i) {
        auto form = house.other("C-" + std::to_string(i));
        form.members[0].name = {word(), word(), word(), word()};
        form.members[0].phone = "0115" + std::to_string(1'000'000 + random() % 8'999'999);
        form.members[0].birth_year = 1930 + i;
        house.add(form);
    }
    house.add(house.form("A-1"));
    house.add_compared(house.again("B-1"));
    auto const at_entry = house.list();
    house.forget_pairs();
    CHECK(house.list().items.empty());
    auto const scan = house.scan();
    CHECK(scan.households == 62);
    CHECK(scan.done_at);
    auto const found = house.list();
    CHECK(found.items.size() == 1);
    CHECK(at_entry.items.size() == 1);
    CHECK(scan.pairs == std::ssize(found.items));
    auto const again = house.scan();
    CHECK(again.job != scan.job);
    CHECK(again.pairs == 0);
    CHECK(house.list().items.size() == found.items.size());
    CHECK(house.command(house.worker, StartScan{house.next_command()}, start_scan).error().code ==
          "identity.right_missing");
}

TEST_CASE("duplicates: one scan at a time, and a page of pairs follows the other") {
    PairHouse house;
    for (int i = 0; i < 12; ++i) house.add(house.again("T-" + std::to_string(i)));
    auto const first = house.command(house.board, StartScan{house.next_command()}, start_scan);
    auto const second = house.command(house.board, StartScan{house.next_command()}, start_scan);
    CHECK(first->job == second->job);
    house.run_jobs();
    auto page = house.list();
    CHECK(page.items.size() == 50);
    CHECK(page.open == 66);
    REQUIRE(page.next);
    auto const rest = house.list({.state = {}, .household = {}, .after = page.next});
    CHECK(rest.items.size() == 16);
    CHECK_FALSE(rest.next);
    for (auto const& one : rest.items)
        CHECK(std::ranges::find(page.items, one.pair, &PairListed::pair) == page.items.end());
}

TEST_CASE("duplicates: who is erased is in no pair, and is looked up no more") {
    PairHouse house;
    auto const first = house.add_compared(house.form("A-1"));
    auto const second = house.add_compared(house.again("B-1"));
    REQUIRE(house.list().items.size() == 1);
    REQUIRE(house.command(house.worker, AskErasure{house.next_command(), first}, ask_erasure));
    REQUIRE(
        house.command(house.admin, EraseHousehold{house.next_command(), first}, erase_household));
    CHECK(house.list().items.empty());
    auto const likes = house.like(house.again("B-2"), house.worker);
    REQUIRE(likes->items.size() == 1);
    CHECK(likes->items[0].household == second);
    CHECK(likes->items[0].code == "B-1");
}

TEST_CASE("duplicates: until names are loaded nobody is looked up, and a restart knows everyone") {
    PairHouse house;
    auto const first = house.add_compared(house.form("A-1"));
    house.index.begin_loading();
    CHECK(house.like(house.again("B-1"), house.worker).error().code == "registry.names_loading");
    auto const second = house.add(house.again("B-1"));  // While it loads.
    Roll fresh;
    registry::Index index;
    index.watch(fresh);
    house.parts.add(index);
    REQUIRE(registry::build_index(*house.db.database, house.parts, 2));
    auto const likes = fresh.look_up(1, second, 5);
    REQUIRE(likes);
    REQUIRE(likes->size() == 1);
    CHECK(likes->front().household == first);
    CHECK(fresh.bytes() > 0);
}

TEST_CASE("duplicates: a register too large for memory registers all the same, and says so") {
    PairHouse house;
    Roll small{1};
    house.index.watch(small);
    house.parts.add(small);
    house.add_compared(house.form("A-1"));
    auto const second = house.add_compared(house.again("B-1"));
    CHECK(house.page(second));
    CHECK(house.like(house.again("B-2"), house.worker).error().code ==
          "registration.register_too_large");
    CHECK(house.list().items.empty());
}
