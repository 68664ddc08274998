#include "platform/work/outbox.hpp"

#include <algorithm>
#include <future>

namespace takaful::work {

static constexpr int attempts_max = 20;
static constexpr std::int64_t second_us = 1'000'000;
static constexpr std::int64_t wait_us_max = 3'600 * second_us;

static constexpr store::Query find_last{"work.find_last_outbox", R"(
    SELECT coalesce(max(number), 0) AS number FROM work_outbox)"};

static constexpr store::Query save_row{"work.save_outbox", R"(
    INSERT INTO work_outbox (number, book_id, event, payload, due_at, at)
    VALUES ($1, $2, $3, $4, $5, $5))"};

static constexpr store::Query list_due{"work.list_due_outbox", R"(
    SELECT number, book_id, event, payload, attempts
      FROM work_outbox
     WHERE attempts < $1 AND due_at <= $2
     ORDER BY number
     LIMIT $3)"};

static constexpr store::Query delete_row{"work.delete_outbox", R"(
    DELETE FROM work_outbox WHERE number = $1)"};

static constexpr store::Query count_attempt{"work.count_outbox_attempt", R"(
    UPDATE work_outbox
       SET attempts = attempts + 1, last_error = $2, due_at = $3
     WHERE number = $1)"};

static constexpr store::Query list_dead{"work.list_dead_outbox", R"(
    SELECT number, event, last_error
      FROM work_outbox
     WHERE attempts >= $1
     ORDER BY number
     LIMIT $2)"};

static constexpr store::Query revive_dead{"work.revive_outbox", R"(
    UPDATE work_outbox SET attempts = 0, due_at = 0 WHERE attempts >= $1)"};

// ---- Writing -----------------------------------------------------------------------------------

Result<> Outbox::start(store::Tx& tx) {
    auto const row = TRY(tx.one(find_last));
    last_number_ = row->get<std::int64_t>("number");
    had_rows_at_start_ = last_number_ > 0;
    return {};
}

Result<> Outbox::save(Work& work) {
    for (auto const& row : work.outbox()) {
        TRY(work.tx.run(save_row, ++last_number_, work.actor.book, row.event, row.payload,
                        work.now));
        group_has_rows_ = true;
    }
    return {};
}

void Outbox::group_committed() {
    has_news_ = std::exchange(group_has_rows_, false) || has_news_;
}

void Outbox::group_lost() {
    group_has_rows_ = false;
}

// ---- Delivering --------------------------------------------------------------------------------

namespace {

struct DueRow {
    std::int64_t number;
    std::int64_t book_id;
    int attempts;
    OutboxRow row;
};

}  // namespace

static Result<std::vector<DueRow>> list_due_rows(Runner& runner, int limit) {
    auto const reader = TRY(runner.database().reader());
    std::vector<DueRow> due;
    for (auto const& row : TRY(reader->many(list_due, attempts_max, runner.clock().now(), limit)))
        due.push_back({row.get<std::int64_t>("number"),
                       row.get<std::int64_t>("book_id"),
                       row.get<int>("attempts"),
                       {row.get<std::string>("event"), row.get<std::string>("payload")}});
    return due;
}

/// Removes the row and delivers it, in one Work; "" when another delivery was first.
static Command delivery(DueRow const& due, Deliver const& deliver) {
    Command command{.actor = Actor::system(due.book_id), .name = "outbox." + due.row.event};
    command.run = [&due, &deliver](Work& work) -> Result<std::string> {
        if (TRY(work.tx.run(delete_row, due.number)) == 0) return std::string{};
        TRY(deliver(work, due.row));
        return std::string{"delivered"};
    };
    return command;
}

static Result<> note_failure(Runner& runner, DueRow const& due, std::string_view code) {
    Command command{.actor = Actor::system(due.book_id), .name = "work.count_outbox_attempt"};
    command.run = [&](Work& work) -> Result<std::string> {
        auto const wait_us = std::min(second_us << due.attempts, wait_us_max);
        TRY(work.tx.run(count_attempt, due.number, code, Instant{work.now.unix_us + wait_us}));
        return std::string{};
    };
    TRY(runner.run(std::move(command)));
    return {};
}

Result<int> deliver_outbox(Runner& runner, Deliver const& deliver, int limit) {
    auto const due = TRY(list_due_rows(runner, limit));
    std::vector<std::future<Result<Reply>>> answers;
    for (auto const& row : due) {  // All are queued first: one flush for many.
        auto const promise = std::make_shared<std::promise<Result<Reply>>>();
        answers.push_back(promise->get_future());
        runner.submit(delivery(row, deliver),
                      [promise](Result<Reply> reply) { promise->set_value(std::move(reply)); });
    }
    std::vector<Result<Reply>> results;
    for (auto& answer : answers) results.push_back(runner.wait(std::move(answer)));
    int delivered = 0;
    for (std::size_t i = 0; i < due.size(); ++i) {
        auto const& result = results[i];
        if (result && !result->json.empty()) ++delivered;
        if (result || result.error().kind == ErrorKind::limited) continue;
        TRY(note_failure(runner, due[i], result.error().code));
    }
    return delivered;
}

Result<std::vector<DeadRow>> dead_outbox(store::Tx& tx, int limit) {
    std::vector<DeadRow> dead;
    for (auto const& row : TRY(tx.many(list_dead, attempts_max, limit)))
        dead.push_back({row.get<std::int64_t>("number"), row.get<std::string>("event"),
                        row.get<std::optional<std::string>>("last_error").value_or("")});
    return dead;
}

Result<std::int64_t> revive_outbox(store::Tx& tx) {
    return tx.run(revive_dead, attempts_max);
}

}  // namespace takaful::work
