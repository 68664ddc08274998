// Following a job through a real socket.

#include <doctest/doctest.h>

#include <memory>

#include "platform/http/testing.hpp"
#include "record/jobs/jobs.hpp"

using namespace takaful;
using namespace takaful::jobs;
using http::request_text;
using work::test_id;

namespace {

/// A server whose sessions are "of-1", "of-2", … of the persons of these numbers.
struct EventsHouse {
    JobRunner jobs;
    http::TestServer server;

    explicit EventsHouse(int open_max = 10, int a_session_max = 10)
        : server(routes(),
                 {.piece_pause_ms = 2,
                  .open_answers_max = open_max,
                  .open_answers_a_session_max = a_session_max,
                  .address_rate = {},
                  .person_rate = {}},
                 [](std::string_view token, Instant) -> Result<Actor> {
                     if (!token.starts_with("of-")) return Actor{};
                     return of(static_cast<std::uint32_t>(token[3] - '0'));
                 }) {
        server.house.parts.add(jobs);
        jobs.handle("test.count", {.slice = [](Work&, JobRow const& row) -> Result<SliceOutcome> {
                        return SliceOutcome{row.done + 1, row.total, row.done + 1 == row.total};
                    }});
        auto const done = server.house.run(of(1), [](Work& work) {
            return enqueue(work, {test_id<JobId>(1), "test.count", "{}", slices_a_turn + 2});
        });
        REQUIRE(done);
    }
    static Actor of(std::uint32_t person) {
        return work::TestHouse::actor(person, {Right::signed_in});
    }
    void turn() { REQUIRE(jobs.run_due(server.house.runner)); }

    static std::string asking(char person, std::uint32_t job = 1, std::string_view verb = "GET") {
        return request_text(
            std::string{verb} + " /v1/jobs/" + test_id<JobId>(job).text() + "/events",
            "Authorization: Bearer of-" + std::string{person} + "\r\n");
    }
    std::unique_ptr<http::RawClient> follower(int status = 200, char person = '1') const {
        auto client = std::make_unique<http::RawClient>(server.server.port());
        client->send(asking(person));
        CHECK(client->read().status == status);
        return client;
    }
};

/// Whether a piece with this text comes; slices may be told one by one before it.
bool is_told(http::RawClient& client, std::string_view text) {
    for (auto piece = client.read_until("\n\n"); !piece.empty(); piece = client.read_until("\n\n"))
        if (piece.contains(text)) return true;
    return false;
}

}  // namespace

TEST_CASE("job events: a client is told where the job stands, when it moves, and that it ended") {
    EventsHouse house;
    http::RawClient client{house.server.server.port()};
    client.send(EventsHouse::asking('1'));
    auto const answer = client.read();
    CHECK(answer.status == 200);
    CHECK(answer.header("Content-Type") == "text/event-stream; charset=utf-8");
    CHECK(answer.header("Connection") == "close");
    CHECK(answer.header("X-Accel-Buffering") == "no");
    CHECK_FALSE(answer.has("Content-Length"));
    auto const id = test_id<JobId>(1).text();
    CHECK(client.read_until("\n\n") == "data: {\"job\":\"" + id +
                                           "\",\"kind\":\"test.count\",\"state\":\"queued\","
                                           "\"done\":0,\"total\":10,\"code\":null}\n\n");
    house.turn();
    CHECK(is_told(client, R"("state":"running","done":8)"));
    house.turn();
    CHECK(is_told(client, R"("state":"done","done":10)"));
    CHECK(client.closed());
    auto const late = house.server.ask(EventsHouse::asking('1'));  // A page that is opened again.
    CHECK(late.header("Content-Type") == "text/event-stream; charset=utf-8");
    CHECK(late.body.contains(R"("state":"done","done":10)"));
}

TEST_CASE("job events: a comment keeps a silent stream alive; after a while it ends") {
    EventsHouse house;
    auto client = house.follower();
    CHECK(client->read_until("\n\n").contains("queued"));
    house.server.house.clock.advance_us(15'000'000);
    CHECK(client->read_until("\n\n") == ": alive\n\n");
    house.server.house.clock.advance_us(225'000'000);
    CHECK(client->read_until("\n\n") == ": alive\n\n");
    CHECK(client->closed());
}

TEST_CASE("job events: only as many at once, of a session and of all; who goes leaves a place") {
    EventsHouse house{3, 2};
    auto const refusal = [&](char person) {
        auto const answer = house.server.ask(EventsHouse::asking(person));
        CHECK(answer.header("Retry-After") == "1");
        return std::to_string(answer.status) +
               (answer.body.contains("http.too_many_open") ? " too many open" : "");
    };
    auto const first = house.follower();
    {
        auto const second = house.follower();
        CHECK(refusal('1') == "429 too many open");
        auto const third = house.follower(403, '2');  // Not hers: it takes no place.
        REQUIRE(house.server.house.run(EventsHouse::of(2), [](Work& work) {
            return enqueue(work, {test_id<JobId>(2), "test.count", "{}", 5});
        }));
        http::RawClient other{house.server.server.port()};
        other.send(EventsHouse::asking('2', 2));
        CHECK(other.read().status == 200);
        CHECK(house.server.ask(EventsHouse::asking('2', 2)).status == 429);  // All three are taken.
    }
    int status = 429;
    for (int tries = 0; tries < 10'000 && status == 429; ++tries)
        status = house.server.ask(EventsHouse::asking('1')).status;
    CHECK(status == 200);
}

TEST_CASE("job events: strangers, others' jobs and unknown ones are refused; HEAD has no body") {
    EventsHouse house;
    auto const id = test_id<JobId>(1).text();
    CHECK(house.server.ask(request_text("GET /v1/jobs/" + id + "/events")).status == 401);
    CHECK(house.server.ask(EventsHouse::asking('2')).body.contains("jobs.not_yours"));
    CHECK(house.server.ask(EventsHouse::asking('1', 7)).body.contains("jobs.unknown"));
    auto const bad = request_text("GET /v1/jobs/x/events", "Authorization: Bearer of-1\r\n");
    CHECK(house.server.ask(bad).status == 400);
    auto head = house.server.client();
    head.send(EventsHouse::asking('1', 1, "HEAD"));
    CHECK(head.read(true).status == 200);
    head.send(EventsHouse::asking('2'));  // The connection stays open.
    CHECK(head.read().status == 403);
}

TEST_CASE("job events: a server that stops waits for nobody who follows") {
    EventsHouse house;
    auto client = house.follower();
    CHECK(client->read_until("\n\n").contains("queued"));
    house.server.server.stop();
    CHECK(client->closed());
}
