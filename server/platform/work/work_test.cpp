#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <thread>

#include "platform/work/replay.hpp"
#include "platform/work/testing.hpp"

using namespace takaful;
using work::Command;
using work::Reply;
using work::test_id;

namespace {

// The tests of the runner write into a table of the runner's own: a row of the outbox is a deed.
constexpr store::Query count_rows{"work.test_count", "SELECT count(*) AS n FROM work_outbox"};
constexpr store::Query count_commands{"work.test_commands",
                                      "SELECT count(*) AS n FROM work_command"};

std::int64_t count(work::TestHouse& house, store::Query const& query) {
    auto const reader = house.db.database->reader().value();
    return (*reader->one(query).value()).get<std::int64_t>("n");
}

Actor const someone = work::TestHouse::actor(1, {Right::spend});

/// A command that leaves one row and answers with how often it ran.
Command deed(std::uint32_t id, std::string body, std::atomic<int>& runs) {
    Command command{.actor = someone, .name = "test.deed", .body = std::move(body)};
    command.id = test_id<CommandId>(id);
    command.run = [&runs](Work& work) -> Result<std::string> {
        work.emit("test.deed", "{}");
        return "{\"run\":" + std::to_string(++runs) + "}";
    };
    return command;
}

Command refusal(std::uint32_t id, ErrorKind kind, std::atomic<int>& runs) {
    auto command = deed(id, "{}", runs);
    command.run = [&runs, kind](Work& work) -> Result<std::string> {
        ++runs;
        work.emit("test.deed", "{}");
        return fail(kind, "test.refused", Params{{"limit", 5}, {"field", std::string{"amount"}}});
    };
    return command;
}

}  // namespace

TEST_CASE("runner: a command repeated is answered as the first time and done once") {
    work::TestHouse house;
    std::atomic<int> runs = 0;
    auto const first = house.runner.run(deed(1, R"({"a":1,"b":null})", runs)).value();
    auto const again = house.runner.run(deed(1, R"({"a":1})", runs)).value();
    CHECK(first.json == R"({"run":1})");
    CHECK_FALSE(first.replayed);
    CHECK(again.json == first.json);
    CHECK(again.replayed);
    CHECK(runs == 1);
    CHECK(count(house, count_rows) == 1);
}

TEST_CASE("runner: sixty-four at once with one id: one deed, one answer") {
    work::TestHouse house;
    std::atomic<int> runs = 0;
    std::atomic<int> same = 0;
    std::atomic<int> repeated = 0;
    std::vector<std::thread> people;
    for (int i = 0; i < 64; ++i)
        people.emplace_back([&] {
            auto const reply = house.runner.run(deed(1, R"({"a":1})", runs)).value();
            if (reply.json == R"({"run":1})") ++same;
            if (reply.replayed) ++repeated;
        });
    for (auto& person : people) person.join();
    CHECK(runs == 1);
    CHECK(same == 64);
    CHECK(repeated == 63);
    CHECK(count(house, count_rows) == 1);
}

TEST_CASE("runner: the same id with another body is refused, naming the field") {
    work::TestHouse house;
    std::atomic<int> runs = 0;
    auto const body = R"({"amount":{"minor":5,"currency":"EGP"},"note":"x, \"y\"","to":"a"})";
    REQUIRE(house.runner.run(deed(1, body, runs)));
    struct Case {
        char const* field;
        char const* body;
    };
    Case const cases[] = {
        {"amount", R"({"amount":{"minor":6,"currency":"EGP"},"note":"x, \"y\"","to":"a"})"},
        {"note", R"({"amount":{"minor":5,"currency":"EGP"},"note":"z","to":"a"})"},
        {"note", R"({"amount":{"minor":5,"currency":"EGP"},"note":null,"to":"a"})"},
        {"to", R"({"amount":{"minor":5,"currency":"EGP"},"note":"x, \"y\"","to":"b"})"},
        {"more", R"({"amount":{"minor":5,"currency":"EGP"},"note":"x, \"y\"","to":"a","more":1})"},
        {"body", R"({"amount":{"minor":5,"currency":"EGP"},"note":"x, \"y\""})"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.body);
        auto const reply = house.runner.run(deed(1, c.body, runs));
        CHECK(reply.error().code == "work.id_reused");
        CHECK(std::get<std::string>(reply.error().params.at(0).value) == c.field);
    }
    auto other = deed(1, body, runs);
    other.name = "test.other";
    CHECK(house.runner.run(std::move(other)).error().code == "work.id_reused");
    CHECK(runs == 1);
    auto of_another = deed(1, R"({"free":true})", runs);
    of_another.actor = work::TestHouse::actor(2, {});
    CHECK(house.runner.run(std::move(of_another)));
}

TEST_CASE("runner: a rule's refusal stays, and what may pass may be tried again") {
    work::TestHouse house;
    struct Case {
        ErrorKind kind;
        bool lasts;
    };
    Case const cases[] = {
        {ErrorKind::refused, true},       {ErrorKind::invalid, false},
        {ErrorKind::unauthorized, false}, {ErrorKind::forbidden, false},
        {ErrorKind::not_found, false},    {ErrorKind::conflict, false},
        {ErrorKind::limited, false},      {ErrorKind::unavailable, false},
        {ErrorKind::broken, false},
    };
    std::uint32_t id = 0;
    for (auto const& c : cases) {
        CAPTURE(static_cast<int>(c.kind));
        std::atomic<int> runs = 0;
        ++id;
        for (int i = 0; i < 2; ++i) {
            auto const reply = house.runner.run(refusal(id, c.kind, runs));
            CHECK(reply.error().kind == c.kind);
            CHECK(reply.error().code == "test.refused");
            CHECK(std::get<std::int64_t>(reply.error().params.at(0).value) == 5);
            CHECK(std::get<std::string>(reply.error().params.at(1).value) == "amount");
        }
        CHECK(runs == (c.lasts ? 1 : 2));
    }
    CHECK(count(house, count_rows) == 0);  // Nothing of a refused work stays.
    CHECK(count(house, count_commands) == 1);
}

TEST_CASE("runner: in one group a failed work is undone and its neighbours stand") {
    work::TestHouse house;
    std::atomic<int> runs = 0;
    std::promise<void> gate;
    auto const opened = gate.get_future().share();
    std::string undone;  // Both written on the writer thread alone.
    std::string done;
    auto blocker = deed(0, "{}", runs);
    blocker.run = [&](Work&) -> Result<std::string> {
        opened.wait();
        return "{}";
    };
    std::vector<std::future<Result<Reply>>> answers;
    auto const queue = [&](Command command) {
        auto const promise = std::make_shared<std::promise<Result<Reply>>>();
        answers.push_back(promise->get_future());
        house.runner.submit(std::move(command),
                            [promise](Result<Reply> r) { promise->set_value(r); });
    };
    queue(std::move(blocker));
    for (std::uint32_t i = 1; i <= 9; ++i) {
        auto command = i % 3 == 0 ? refusal(i, ErrorKind::invalid, runs) : deed(i, "{}", runs);
        command.run = [inner = command.run, &undone, &done, i](Work& work) {
            work.tx.on_undo([&undone, i] { undone += std::to_string(i); });
            work.tx.on_commit([&done, i] { done += std::to_string(i); });
            return inner(work);
        };
        queue(std::move(command));
    }
    auto throwing = deed(10, "{}", runs);
    throwing.run = [](Work& work) -> Result<std::string> {
        work.emit("test.deed", "{}");
        throw std::runtime_error("a defect");
    };
    queue(std::move(throwing));
    gate.set_value();
    for (std::size_t i = 1; i <= 9; ++i) CHECK(answers[i].get().has_value() == (i % 3 != 0));
    CHECK(answers[10].get().error().code == "work.failed");
    CHECK(count(house, count_rows) == 6);
    CHECK(undone == "369");
    CHECK(done == "124578");
}

TEST_CASE("runner: a queue that is full sheds, and says so") {
    store::TestDatabase db;
    work::TestClock clock;
    Parts parts;
    std::promise<void> gate;
    std::promise<void> entered;
    work::Runner runner{*db.database, parts, clock, {.queue_max = 2}};
    Command blocker{.actor = someone, .name = "test.block"};
    blocker.run = [&](Work&) -> Result<std::string> {
        entered.set_value();
        gate.get_future().wait();
        return "";
    };
    runner.submit(std::move(blocker), [](Result<Reply>) {});
    entered.get_future().wait();
    std::atomic<int> runs = 0;
    std::atomic<int> shed = 0;
    for (std::uint32_t i = 1; i <= 5; ++i)
        runner.submit(deed(i, "{}", runs), [&](Result<Reply> reply) {
            if (!reply && reply.error().code == "work.overloaded") ++shed;
        });
    CHECK(shed == 3);
    gate.set_value();
    while (runs < 2) std::this_thread::yield();
    REQUIRE(runner.run(deed(9, "{}", runs)));
    CHECK(runs == 3);
}

TEST_CASE("runner: whose data was read is logged before the answer") {
    work::TestHouse house;
    auto const household = test_id<AnyId>(77);
    auto const read = [&](Work& work) -> Result<int> {
        work.note_access(household, "registry.household_page");
        CHECK(house.accesses.empty());
        return 5;
    };
    CHECK(house.ask(someone, read).value() == 5);
    REQUIRE(house.accesses.size() == 1);
    CHECK(house.accesses[0].first == household);
    house.accesses.clear();
    CHECK(house.run(someone, read).value() == 5);
    CHECK(house.accesses.size() == 1);
    house.accesses.clear();
    auto const refused = house.ask(someone, [&](Work& work) -> Result<int> {
        work.note_access(household, "registry.household_page");
        return fail(ErrorKind::not_found, "test.unknown");
    });
    CHECK(refused.error().code == "test.unknown");
    CHECK(house.accesses.empty());
    house.runner.set_access_sink({});
    CHECK(house.ask(someone, read).error().code == "work.access_unlogged");
    CHECK(house.run(someone, read).error().code == "work.access_unlogged");
}

TEST_CASE("runner: a reply that is not kept is never given twice") {
    work::TestHouse house;
    std::atomic<int> runs = 0;
    auto secret = deed(1, "{}", runs);
    secret.keep_reply = false;
    REQUIRE(house.runner.run(secret));
    CHECK(house.runner.run(secret).error().code == "work.already_done");
    CHECK(runs == 1);
}

TEST_CASE("work: new ids are the same for the same command, and differ by actor and count") {
    work::TestHouse house;
    auto const ids_of = [&](Actor const& actor, CommandId command) {
        auto const reader = house.db.database->reader().value();
        Work work{*reader, house.parts, actor, house.clock.now(), Date{}, command};
        return std::array{work.new_id<AnyTag>().text(), work.new_id<AnyTag>().text()};
    };
    auto const first = ids_of(someone, test_id<CommandId>(1));
    CHECK(first == ids_of(someone, test_id<CommandId>(1)));
    CHECK(first[0] != first[1]);
    CHECK(first[0][14] == '7');
    CHECK(first[0] != ids_of(someone, test_id<CommandId>(2))[0]);
    CHECK(first[0] != ids_of(work::TestHouse::actor(2, {}), test_id<CommandId>(1))[0]);
}

TEST_CASE("permit: without a session, without the right, in another's book") {
    work::TestHouse house;
    auto const permitted = [&](Actor const& actor, Right right, std::int64_t book) {
        auto const done = house.run(actor, [&](Work& work) { return permit(work, right, book); });
        return done ? std::string{"yes"} : std::string{done.error().code};
    };
    CHECK(permitted(Actor{}, Right::open, 0) == "yes");
    CHECK(permitted(Actor{}, Right::spend, 0) == "identity.sign_in_needed");
    CHECK(permitted(someone, Right::spend, 1) == "yes");
    CHECK(permitted(someone, Right::approve, 1) == "identity.right_missing");
    CHECK(permitted(someone, Right::spend, 2) == "identity.other_book");
    CHECK(permitted(Actor::system(1), Right::approve, 2) == "yes");
}

TEST_CASE(
    "outbox: a row is delivered once, a failing one waits and is dead after twenty attempts") {
    work::TestHouse house;
    std::atomic<int> runs = 0;
    int woken = 0;
    house.runner.set_outbox_listener([&] { ++woken; });
    for (std::uint32_t i = 1; i <= 3; ++i) REQUIRE(house.runner.run(deed(i, "{}", runs)));
    int seen = 0;
    auto const second_fails = [&](Work& work, OutboxRow const& row) -> Result<> {
        CHECK(row.event == "test.deed");
        CHECK(work.actor.book == 1);
        CHECK(work.actor.may(Right::system));
        work.emit("test.told", "{}");
        if (++seen == 2) return fail(ErrorKind::unavailable, "test.down");
        return {};
    };
    CHECK(work::deliver_outbox(house.runner, second_fails, 10).value() == 2);
    CHECK(count(house, count_rows) == 1 + 2);
    CHECK(woken >= 3);
    auto const all_fine = [](Work&, OutboxRow const&) -> Result<> { return {}; };
    CHECK(work::deliver_outbox(house.runner, all_fine, 10).value() == 2);  // The other waits.
    house.clock.advance_us(1'000'000);
    auto const none_fine = [](Work&, OutboxRow const&) -> Result<> {
        return fail(ErrorKind::unavailable, "test.down");
    };
    for (int i = 1; i < 20; ++i) {
        CHECK(work::deliver_outbox(house.runner, none_fine, 10).value() == 0);
        house.clock.advance(Days{1});
    }
    auto const dead = work::dead_outbox(*house.db.database->reader().value(), 10).value();
    REQUIRE(dead.size() == 1);
    CHECK(dead[0].last_error == "test.down");
    CHECK(work::deliver_outbox(house.runner, all_fine, 10).value() == 0);
    CHECK(house.run(someone, [](Work& work) { return work::revive_outbox(work.tx); }).value() == 1);
    CHECK(work::deliver_outbox(house.runner, all_fine, 10).value() == 1);
    CHECK(count(house, count_rows) == 0);
}

TEST_CASE("replay: members of a body are found whatever their texts hold") {
    auto const members = work::members_of(R"({"a":"}\",{","b":[1,{"c":2}],"d":{},"e":-1})");
    REQUIRE(members.size() == 4);
    CHECK(members[0].value == R"("}\",{")");
    CHECK(members[1].value == R"([1,{"c":2}])");
    CHECK(members[2].value == "{}");
    CHECK(members[3].name == "e");
    CHECK(members[3].value == "-1");
    CHECK(work::members_of("{}").empty());
    CHECK(work::members_of("[1]").empty());
    CHECK(work::members_of("{\"a\"").empty());
}
