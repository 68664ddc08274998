#include "record/jobs/store.hpp"

namespace takaful::jobs {

static constexpr store::Query insert_query{"jobs.insert", R"(
    INSERT INTO jobs_job (book_id, id, kind, payload, state, done, total, attempts, owner,
                          enqueued_at, not_before, lease, lease_until)
    VALUES ($1, $2, $3, $4, 'queued', 0, $5, 0, $6, $7, $7, 0, 0)
        ON CONFLICT DO NOTHING)"};

static constexpr store::Query by_id{"jobs.by_id", R"(
    SELECT id, book_id, kind, payload, state, done, total, attempts, owner, error_code
      FROM jobs_job
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query due{"jobs.due", R"(
    SELECT id, book_id, kind, payload, state, done, total, attempts, owner, error_code
      FROM jobs_job
     WHERE ended_at IS NULL AND not_before <= $1 AND lease_until <= $1
     ORDER BY not_before, enqueued_at
     LIMIT $2)"};

static constexpr store::Query progress{"jobs.save_progress", R"(
    UPDATE jobs_job
       SET state = $3, done = $4, total = $5, attempts = 0, error_code = NULL,
           lease_until = CASE WHEN $6 = 1 THEN lease_until ELSE 0 END
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query retry{"jobs.save_retry", R"(
    UPDATE jobs_job
       SET attempts = attempts + 1, error_code = $3, not_before = $4, lease_until = 0
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query end{"jobs.save_end", R"(
    UPDATE jobs_job
       SET state = $3, error_code = $4, ended_at = $5, lease_until = 0
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query lease{"jobs.take_lease", R"(
    UPDATE jobs_job
       SET lease = $3, lease_until = $4, state = 'running'
     WHERE book_id = $1 AND id = $2 AND ended_at IS NULL AND lease_until <= $5)"};

static constexpr store::Query lease_held{"jobs.lease_held", R"(
    SELECT lease
      FROM jobs_job
     WHERE book_id = $1 AND id = $2 AND lease = $3 AND lease_until > 0)"};

static constexpr store::Query leases_freed{"jobs.free_leases", R"(
    UPDATE jobs_job
       SET lease = 0, lease_until = 0
     WHERE ended_at IS NULL)"};

static JobRow to_job(store::Row const& row) {
    return {
        .job = row.get<JobId>("id"),
        .book = row.get<std::int64_t>("book_id"),
        .kind = row.get<std::string>("kind"),
        .payload = row.get<std::string>("payload"),
        .state = row.get<JobState>("state"),
        .done = row.get<std::int64_t>("done"),
        .total = row.get<std::int64_t>("total"),
        .attempts = row.get<std::int64_t>("attempts"),
        .owner = row.get<PersonId>("owner"),
        .error_code = row.get<std::optional<std::string>>("error_code"),
    };
}

Result<> insert_job(Work& work, NewJob const& job) {
    TRY(work.tx.run(insert_query, work.actor.book, job.job, job.kind, job.payload, job.total,
                    work.actor.person, work.now));
    return {};
}

Result<std::optional<JobRow>> find_job(store::Tx& tx, std::int64_t book, JobId job) {
    auto const row = TRY(tx.one(by_id, book, job));
    if (!row) return std::nullopt;
    return to_job(*row);
}

Result<> save_progress(Work& work, JobRow const& job, JobState state, SliceOutcome const& outcome,
                       bool keep_lease) {
    TRY(work.tx.run(progress, job.book, job.job, state, outcome.done, outcome.total, keep_lease));
    return {};
}

Result<> save_retry(Work& work, JobRow const& job, std::string_view code, Instant not_before) {
    TRY(work.tx.run(retry, job.book, job.job, code, not_before));
    return {};
}

Result<> save_end(Work& work, JobRow const& job, JobState state,
                  std::optional<std::string_view> code) {
    TRY(work.tx.run(end, job.book, job.job, state, code, work.now));
    return {};
}

Result<std::vector<JobRow>> list_due(store::Tx& tx, Instant now, int limit) {
    auto const rows = TRY(tx.many(due, now, limit));
    std::vector<JobRow> jobs;
    jobs.reserve(rows.size());
    for (auto const& row : rows) jobs.push_back(to_job(row));
    return jobs;
}

Result<bool> take_lease(Work& work, JobRow const& job, std::int64_t number, Instant until) {
    return TRY(work.tx.run(lease, job.book, job.job, number, until, work.now)) == 1;
}

Result<bool> holds_lease(store::Tx& tx, JobRow const& job, std::int64_t number) {
    return TRY(tx.one(lease_held, job.book, job.job, number)).has_value();
}

Result<> free_leases(Work& work) {
    TRY(work.tx.run(leases_freed));
    return {};
}

}  // namespace takaful::jobs
