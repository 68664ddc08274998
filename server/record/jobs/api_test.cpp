#include <doctest/doctest.h>

#include "platform/work/testing.hpp"
#include "record/jobs/jobs.hpp"

using namespace takaful;
using namespace takaful::jobs;
using work::test_id;

static constexpr std::string_view counting = "test.count";

static JobId some_job(std::uint32_t n) {
    return test_id<JobId>(n);
}

struct JobsHouse : work::TestHouse {
    JobRunner jobs;
    Actor owner = actor(1, {Right::signed_in});

    JobsHouse() { parts.add(jobs); }

    void enqueue_one(std::string_view kind, std::int64_t total) {
        auto const done = run(owner, [&](Work& work) {
            return enqueue(work, {some_job(1), std::string{kind}, R"({"n":1})", total});
        });
        REQUIRE(done);
    }
    JobView view() {
        auto const found = ask(owner, [](Work& work) { return job(work, {some_job(1)}); });
        REQUIRE(found);
        return *found;
    }
    /// How many of the jobs 1,000 … that the slices enqueued are there: the slices' effect.
    int effects() {
        int count = 0;
        for (std::uint32_t n = 0; n < 100; ++n)
            count += ask(actor(9, {Right::signed_in, Right::administer}), [&](Work& work) {
                         return job(work, {some_job(1'000 + n)});
                     }).has_value();
        return count;
    }
};

/// A slice whose effect is a job of a kind that never ends, and whose progress is one.
static Result<SliceOutcome> count_one(Work& work, JobRow const& row) {
    auto const next = static_cast<std::uint32_t>(row.done);
    TRY(enqueue(work, {some_job(1'000 + next), "test.parked", "{}", 0}));
    return SliceOutcome{row.done + 1, row.total, row.done + 1 == row.total};
}

static JobKind parked() {
    return {.slice = [](Work&, JobRow const&) -> Result<SliceOutcome> {
        return fail(ErrorKind::unavailable, "test.parked");
    }};
}

TEST_CASE("jobs: slices run until the job is finished, each once") {
    JobsHouse house;
    house.jobs.handle(std::string{counting}, {.slice = count_one});
    house.jobs.handle("test.parked", parked());
    house.enqueue_one(counting, 20);
    CHECK(house.view().state == JobState::queued);

    CHECK(house.jobs.run_due(house.runner).value() == slices_a_turn);
    CHECK(house.view().done == slices_a_turn);
    CHECK(house.view().state == JobState::running);
    while (house.view().state == JobState::running) REQUIRE(house.jobs.run_due(house.runner));
    CHECK(house.view().state == JobState::done);
    CHECK(house.view().done == 20);
    CHECK(house.effects() == 20);
}

TEST_CASE("jobs: another process goes on where one was killed, exactly once") {
    JobsHouse house;
    house.jobs.handle(std::string{counting}, {.slice = count_one});
    house.jobs.handle("test.parked", parked());
    house.enqueue_one(counting, slices_a_turn + 4);
    REQUIRE(house.jobs.run_due(house.runner));
    CHECK(house.view().done == slices_a_turn);

    JobRunner successor;
    successor.handle(std::string{counting}, {.slice = count_one});
    REQUIRE(successor.run_due(house.runner));
    CHECK(house.view().state == JobState::done);
    CHECK(house.effects() == slices_a_turn + 4);
}

TEST_CASE("jobs: a slice that fails leaves nothing, is tried later, and ends after five times") {
    JobsHouse house;
    int calls = 0;
    int ended = 0;
    house.jobs.handle(std::string{counting},
                      {.slice = [&](Work& work, JobRow const& row) -> Result<SliceOutcome> {
                           ++calls;
                           TRY(count_one(work, row));
                           return fail(ErrorKind::unavailable, "test.down");
                       },
                       .ended = [&](Work&, JobRow const& row) -> Result<> {
                           ++ended;
                           CHECK(row.error_code == "test.down");
                           return {};
                       }});
    house.enqueue_one(counting, 3);
    for (int i = 0; i < 10; ++i) {
        REQUIRE(house.jobs.run_due(house.runner));
        house.clock.advance_us(60'000'000);
    }
    CHECK(calls == 5);
    CHECK(ended == 1);
    CHECK(house.view().state == JobState::failed);
    CHECK(house.view().code == "test.down");
    CHECK(house.effects() == 0);
}

TEST_CASE("jobs: what slices need is prepared beside the writer, before each turn") {
    JobsHouse house;
    std::vector<std::int64_t> prepared;
    auto const prepare = [&](Work& work, JobRow const& row) -> Result<> {
        CHECK_FALSE(work.tx.is_writer());
        prepared.push_back(row.done);
        if (row.done == 2 * slices_a_turn) return fail(ErrorKind::refused, "test.gone");
        return {};
    };
    house.jobs.handle(std::string{counting}, {.slice = count_one, .prepare = prepare});
    house.jobs.handle("test.parked", parked());
    house.enqueue_one(counting, 50);
    for (int i = 0; i < 3; ++i) REQUIRE(house.jobs.run_due(house.runner));
    CHECK(prepared == std::vector<std::int64_t>{0, slices_a_turn, 2 * slices_a_turn});
    CHECK(house.view().state == JobState::failed);
    CHECK(house.view().code == "test.gone");
    CHECK(house.effects() == 2 * slices_a_turn);
}

TEST_CASE("jobs: a slice that fails in the middle of a turn keeps those before it") {
    JobsHouse house;
    int calls = 0;
    house.jobs.handle(std::string{counting},
                      {.slice = [&](Work& work, JobRow const& row) -> Result<SliceOutcome> {
                          ++calls;
                          auto const outcome = TRY(count_one(work, row));
                          if (row.done == 3) return fail(ErrorKind::refused, "test.gone");
                          return outcome;
                      }});
    house.jobs.handle("test.parked", parked());
    house.enqueue_one(counting, 20);
    REQUIRE(house.jobs.run_due(house.runner));
    CHECK(calls == 4);
    CHECK(house.view().done == 3);
    CHECK(house.view().state == JobState::failed);
    CHECK(house.effects() == 3);
}

TEST_CASE("jobs: between failures it waits: not due at once, due two seconds later") {
    JobsHouse house;
    int calls = 0;
    house.jobs.handle(std::string{counting},
                      {.slice = [&](Work&, JobRow const& row) -> Result<SliceOutcome> {
                          if (++calls == 1) return fail(ErrorKind::conflict, "test.moved");
                          return SliceOutcome{row.total, row.total, true};
                      }});
    house.enqueue_one(counting, 1);
    CHECK(house.jobs.run_due(house.runner).value() == 1);
    CHECK(house.jobs.run_due(house.runner).value() == 0);
    house.clock.advance_us(2'000'000);
    CHECK(house.jobs.run_due(house.runner).value() == 1);
    CHECK(house.view().state == JobState::done);
    CHECK_FALSE(house.view().code);
}

TEST_CASE("jobs: a refusal ends a job at once; so does a kind that nobody knows") {
    JobsHouse house;
    house.jobs.handle(std::string{counting},
                      {.slice = [](Work&, JobRow const&) -> Result<SliceOutcome> {
                          return fail(ErrorKind::refused, "test.no");
                      }});
    house.enqueue_one(counting, 1);
    REQUIRE(house.jobs.run_due(house.runner));
    CHECK(house.view().state == JobState::failed);
    CHECK(house.view().code == "test.no");

    JobsHouse other;
    other.enqueue_one("test.nobody", 1);
    REQUIRE(other.jobs.run_due(other.runner));
    CHECK(other.view().code == "jobs.kind_unknown");
}

TEST_CASE("jobs: cancelling stops before the next slice, cleans up, and is harmless afterwards") {
    JobsHouse house;
    int ended = 0;
    house.jobs.handle(std::string{counting},
                      {.slice = count_one, .ended = [&](Work&, JobRow const& row) -> Result<> {
                           CHECK(row.state == JobState::cancelled);
                           ++ended;
                           return {};
                       }});
    house.jobs.handle("test.parked", parked());
    house.enqueue_one(counting, 20);
    REQUIRE(house.jobs.run_due(house.runner));
    auto const cancelled =
        house.command(house.owner, CancelJob{test_id<CommandId>(5), some_job(1)}, cancel);
    REQUIRE(cancelled);
    CHECK(cancelled->state == JobState::cancelled);
    CHECK(ended == 1);
    REQUIRE(house.jobs.run_due(house.runner));
    CHECK(house.view().done == slices_a_turn);
    CHECK(house.effects() == slices_a_turn);
    CHECK(house.command(house.owner, CancelJob{test_id<CommandId>(6), some_job(1)}, cancel));
    CHECK(ended == 1);
}

TEST_CASE("jobs: its owner and administrators see a job, others do not") {
    JobsHouse house;
    house.enqueue_one(counting, 1);
    auto const asked = [&](Actor const& who, std::uint32_t n) {
        return house.ask(who, [&](Work& work) { return job(work, {some_job(n)}); });
    };
    CHECK(asked(house.actor(2, {Right::signed_in, Right::administer}), 1));
    CHECK(asked(house.actor(2, {Right::signed_in}), 1).error().code == "jobs.not_yours");
    CHECK(asked(house.owner, 2).error().code == "jobs.unknown");
    CHECK(asked(Actor{.book = 1}, 1).error().code == "identity.sign_in_needed");
    CHECK(asked(house.actor(1, {Right::signed_in}, 2), 1).error().code == "jobs.unknown");
}

TEST_CASE("jobs: enqueueing the same id twice is once") {
    JobsHouse house;
    house.enqueue_one(counting, 3);
    house.enqueue_one(counting, 9);
    CHECK(house.view().total == 3);
}
