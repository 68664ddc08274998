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
