#include <algorithm>

#include "record/jobs/jobs.hpp"
#include "record/jobs/store.hpp"

namespace takaful::jobs {

static constexpr int jobs_a_round = 16;
static constexpr int slices_a_job = 8;  // Then the others have their turn.
static constexpr std::int64_t attempts_max = 5;
static constexpr std::int64_t lease_us = 60'000'000;

/// Will the same slice, run again later, perhaps succeed?
static bool may_pass_later(ErrorKind kind) {
    return kind == ErrorKind::unavailable || kind == ErrorKind::limited ||
           kind == ErrorKind::conflict || kind == ErrorKind::broken;
}

static Result<> run_internal(work::Runner& runner, std::int64_t book, std::string name,
                             std::function<Result<>(Work&)> act) {
    auto const reply = runner.run({
        .actor = Actor::system(book),
        .name = std::move(name),
        .body = "{}",
        .run = [&act](Work& work) -> Result<std::string> {
            TRY(act(work));
            return std::string{"{}"};
        },
    });
    if (!reply) return std::unexpected(reply.error());
    return {};
}

void JobRunner::handle(std::string kind, JobKind how) {
    kinds_.insert_or_assign(std::move(kind), std::move(how));
}

JobKind const* JobRunner::find(std::string_view kind) const {
    auto const found = kinds_.find(kind);
    return found == kinds_.end() ? nullptr : &found->second;
}

/// Ends or delays a job whose slice failed; the slice itself was rolled back.
static Result<> settle_failure(work::Runner& runner, JobKind const& kind, JobRow const& job,
                               Error const& error) {
    return run_internal(runner, job.book, "jobs.slice_failed", [&](Work& work) -> Result<> {
        auto row = TRY(find_job(work.tx, job.book, job.job));
        if (!row || row->state != JobState::running) return {};
        if (may_pass_later(error.kind) && row->attempts + 1 < attempts_max) {
            auto const delay_us = (std::int64_t{2} << row->attempts) * 1'000'000;
            return save_retry(work, *row, error.code, Instant{work.now.unix_us + delay_us});
        }
        TRY(save_end(work, *row, JobState::failed, error.code));
        row->state = JobState::failed;
        row->error_code = std::string{error.code};
        if (kind.ended) TRY(kind.ended(work, *row));
        return {};
    });
}

static Result<> keep(Work& work, JobRow const& row, SliceOutcome const& outcome, bool keep_lease) {
    TRY(save_progress(work, row, JobState::running, outcome, keep_lease && !outcome.finished));
    if (outcome.finished) TRY(save_end(work, row, JobState::done, std::nullopt));
    return {};
}

/// What the kind does before a slice, beside the writer.
static Result<> prepare(work::Runner& runner, JobKind const& kind, JobRow const& job) {
    auto const asked = runner.ask(Actor::system(job.book), [&](Work& work) -> Result<std::string> {
        auto const row = TRY(find_job(work.tx, job.book, job.job));
        if (row && row->state == JobState::running) TRY(kind.prepare(work, *row));
        return std::string{"{}"};
    });
    if (!asked) return std::unexpected(asked.error());
    return {};
}

Result<bool> JobRunner::run_slice(work::Runner& runner, JobRow const& job, std::int64_t lease,
                                  bool keep_lease) {
    auto const* kind = find(job.kind);
    bool more = false;
    auto const prepared = kind && kind->prepare ? prepare(runner, *kind, job) : Result<>{};
    auto const act = [&](Work& work) -> Result<> {
        auto const row = TRY(find_job(work.tx, job.book, job.job));
        bool const ours =
            row && row->state == JobState::running && TRY(holds_lease(work.tx, job, lease));
        if (!ours) return {};
        if (!kind) return fail(ErrorKind::invalid, "jobs.kind_unknown", job.kind);
        auto const outcome = TRY(kind->slice(work, *row));
        more = !outcome.finished;
        return keep(work, *row, outcome, keep_lease);
    };
    auto const ran = prepared ? run_internal(runner, job.book, "jobs.slice", act) : prepared;
    if (ran) return more;
    static JobKind const nothing{};
    TRY(settle_failure(runner, kind ? *kind : nothing, job, ran.error()));
    return false;
}

/// Frees what a process before this one held (it is gone: a book has one owner), once.
Result<> JobRunner::free_old_leases(work::Runner& runner) {
    std::lock_guard const lock{starting_};
    if (started_) return {};
    TRY(run_internal(runner, 0, "jobs.start", [](Work& work) { return free_leases(work); }));
    started_ = true;
    return {};
}

static Result<std::vector<JobRow>> find_due(work::Runner& runner) {
    std::vector<JobRow> jobs;
    auto const asked = runner.ask(Actor::system(0), [&jobs](Work& work) -> Result<std::string> {
        jobs = TRY(list_due(work.tx, work.now, jobs_a_round));
        return std::string{"{}"};
    });
    if (!asked) return std::unexpected(asked.error());
    return jobs;
}

/// Claims the job for this caller; false when another was faster.
static Result<bool> claim(work::Runner& runner, JobRow const& job, std::int64_t lease) {
    bool taken = false;
    auto const ran = run_internal(runner, job.book, "jobs.lease", [&](Work& work) -> Result<> {
        taken = TRY(take_lease(work, job, lease, Instant{work.now.unix_us + lease_us}));
        return {};
    });
    if (!ran) return std::unexpected(ran.error());
    return taken;
}

Result<int> JobRunner::run_due(work::Runner& runner) {
    TRY(free_old_leases(runner));
    auto const due = TRY(find_due(runner));
    int ran = 0;
    for (auto const& job : due) {
        auto const lease = ++leases_;
        bool running = TRY(claim(runner, job, lease));
        for (int slice = 1; running && slice <= slices_a_job; ++slice) {
            ++ran;
            running = TRY(run_slice(runner, job, lease, slice < slices_a_job));
        }
    }
    return ran;
}

}  // namespace takaful::jobs
