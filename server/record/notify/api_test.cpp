#include <doctest/doctest.h>

#include "platform/work/testing.hpp"
#include "record/notify/notify.hpp"

using namespace takaful;
using namespace takaful::notify;
using work::test_id;

struct NotifyHouse : work::TestHouse {
    Actor huda = actor(1, {Right::signed_in});
    Actor omar = actor(2, {Right::signed_in});

    void tell_huda(std::int64_t number) {
        json::Value::Object params;
        params.emplace_back("number", json::Value{number});
        REQUIRE(
            run(omar, [&](Work& work) { return tell(work, huda.person, "test.told", params); }));
        clock.advance_us(1'000'000);
    }
    Inbox read_inbox(Actor const& who, InboxQuestion const& question = {}) {
        auto const found = ask(who, [&](Work& work) { return inbox(work, question); });
        REQUIRE(found);
        return *found;
    }
};

TEST_CASE("notify: messages come newest first, only to their owner, with their facts") {
    NotifyHouse house;
    house.tell_huda(1);
    house.tell_huda(2);
    auto const inbox = house.read_inbox(house.huda);
    REQUIRE(inbox.items.size() == 2);
    CHECK(inbox.unread == 2);
    CHECK(inbox.items[0].code == "test.told");
    CHECK(json::to_text(inbox.items[0].params) == R"({"number":2})");
    CHECK(inbox.items[1].at < inbox.items[0].at);
    CHECK_FALSE(inbox.items[0].read);
    CHECK(house.read_inbox(house.omar).items.empty());
}

TEST_CASE("notify: pages follow each other without a gap or a repetition") {
    NotifyHouse house;
    for (int i = 1; i <= 5; ++i) house.tell_huda(i);
    std::vector<std::string> seen;
    InboxQuestion question{.after = {}, .limit = 2};
    for (;;) {
        auto const page = house.read_inbox(house.huda, question);
        for (auto const& item : page.items) seen.push_back(json::to_text(item.params));
        if (!page.next) break;
        question.after = page.next;
    }
    CHECK(seen == std::vector<std::string>{R"({"number":5})", R"({"number":4})", R"({"number":3})",
                                           R"({"number":2})", R"({"number":1})"});
}

TEST_CASE("notify: reading is counted once, and only for one's own messages") {
    NotifyHouse house;
    house.tell_huda(1);
    house.tell_huda(2);
    auto const message = house.read_inbox(house.huda).items[0].message;
    auto const first =
        house.command(house.huda, ReadMessage{test_id<CommandId>(1), message}, notify::read);
    CHECK(first->unread == 1);
    CHECK(house.command(house.huda, ReadMessage{test_id<CommandId>(2), message}, notify::read)
              ->unread == 1);
    CHECK(house.command(house.omar, ReadMessage{test_id<CommandId>(3), message}, notify::read)
              .error()
              .code == "notify.message_unknown");
    CHECK(house.read_inbox(house.huda).items[0].read);
}

TEST_CASE("notify: an inbox is the same before and after its messages were sorted in") {
    NotifyHouse house;
    auto const text_of = [&](std::optional<std::int64_t> limit) {
        std::string text;
        InboxQuestion question{.after = {}, .limit = limit};
        for (;;) {
            auto const page = house.read_inbox(house.huda, question);
            text += std::to_string(page.unread) + ":";
            for (auto const& item : page.items)
                text += json::to_text(item.params) + (item.read ? "read " : " ");
            if (!page.next) return text;
            question.after = page.next;
        }
    };
    for (int i = 1; i <= 5; ++i) house.tell_huda(i);
    auto const second = house.read_inbox(house.huda).items[3].message;
    CHECK(house.command(house.huda, ReadMessage{test_id<CommandId>(1), second}, notify::read)
              ->unread == 4);
    CHECK(sort_fresh(house.runner).value() == 0);  // More may come: the last is a second old.
    auto const all = text_of({});
    auto const by_twos = text_of(2);
    CHECK(all == R"(4:{"number":5} {"number":4} {"number":3} {"number":2}read {"number":1} )");
    house.clock.advance_us(1'000'000);
    CHECK(sort_fresh(house.runner).value() == 5);
    CHECK(sort_fresh(house.runner).value() == 0);
    CHECK(text_of({}) == all);
    CHECK(text_of(2) == by_twos);
    house.tell_huda(6);
    house.tell_huda(7);
    CHECK(text_of({}).starts_with(R"(6:{"number":7} {"number":6} {"number":5} )"));
    CHECK(text_of(1).ends_with(R"(6:{"number":1} )"));
    auto const first = house.read_inbox(house.huda).items[6].message;
    CHECK(house.command(house.huda, ReadMessage{test_id<CommandId>(2), first}, notify::read)
              ->unread == 5);
    CHECK(house.read_inbox(house.omar).items.empty());
}

TEST_CASE("notify: while messages are sorted in, each counts once and is read in both places") {
    static constexpr store::Query copy{"test.copy", R"(
        INSERT INTO notify_message (book_id, person_id, id, code, params, at, read_at)
        SELECT book_id, person_id, id, code, params, at, read_at FROM notify_fresh)"};
    NotifyHouse house;
    for (int i = 1; i <= 3; ++i) house.tell_huda(i);
    // A death between the two halves of sorting leaves this.
    REQUIRE(house.run(house.omar, [&](Work& work) { return work.tx.run(copy); }));
    house.tell_huda(4);
    auto const inbox = house.read_inbox(house.huda);
    CHECK(inbox.unread == 4);
    REQUIRE(inbox.items.size() == 4);
    auto const message = inbox.items[2].message;
    CHECK(house.command(house.huda, ReadMessage{test_id<CommandId>(1), message}, notify::read)
              ->unread == 3);
    house.clock.advance_us(3'000'000);
    CHECK(sort_fresh(house.runner).value() == 4);
    auto const sorted = house.read_inbox(house.huda);
    CHECK(sorted.unread == 3);
    REQUIRE(sorted.items.size() == 4);
    CHECK(sorted.items[2].message == message);
    CHECK(sorted.items[2].read);
}

TEST_CASE("notify: many that wait are sorted in slices, each to its own inbox") {
    NotifyHouse house;
    constexpr std::uint32_t people = 40;
    REQUIRE(house.run(house.omar, [&](Work& work) -> Result<> {
        for (std::uint32_t i = 0; i < 1'200; ++i)
            TRY(tell(work, test_id<PersonId>(100 + i % people), "test.told"));
        return {};
    }));
    house.clock.advance_us(3'000'000);
    CHECK(sort_fresh(house.runner).value() == 1'200);
    for (std::uint32_t i = 0; i < people; ++i) {
        auto const inbox = house.read_inbox(house.actor(100 + i, {Right::signed_in}));
        CHECK(inbox.unread == 30);
        CHECK(inbox.items.size() == 30);
    }
}

TEST_CASE("notify: a batch reaches everyone; nobody is nobody") {
    NotifyHouse house;
    std::vector<Recipient> recipients(1'000);
    for (std::uint32_t i = 0; i < 1'000; ++i) recipients[i].person = test_id<PersonId>(100 + i);
    recipients[7].person = PersonId{};
    REQUIRE(house.run(house.omar,
                      [&](Work& work) { return tell_each(work, "test.paid", recipients); }));
    CHECK(house.read_inbox(house.actor(101, {Right::signed_in})).unread == 1);
    CHECK(house.read_inbox(house.actor(107, {Right::signed_in})).unread == 0);
}

TEST_CASE("notify: refuses strangers and broken cursors") {
    NotifyHouse house;
    auto const asked = [&](Actor const& who, std::string after) {
        return house.ask(who, [&](Work& work) { return inbox(work, {after, {}}); }).error().code;
    };
    CHECK(asked(Actor{}, "") == "identity.sign_in_needed");
    for (auto const* cursor :
         {"", "12", "x.y", "12.zz", "1x2.00000000-0000-7000-8000-000000000000"})
        CHECK(asked(house.huda, cursor) == "notify.cursor_malformed");
}
