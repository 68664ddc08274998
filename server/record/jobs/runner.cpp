#include <algorithm>
#include <future>

#include "record/jobs/jobs.hpp"
#include "record/jobs/store.hpp"

namespace takaful::jobs {

static constexpr int jobs_a_round = 16;
static constexpr std::int64_t attempts_max = 5;
static constexpr std::int64_t lease_us = 60'000'000;

/// Will the same slice, run again later, perhaps succeed?
static bool may_pass_later(ErrorKind kind) {
    return kind == ErrorKind::unavailable || kind == ErrorKind::limited ||
           kind == ErrorKind::conflict || kind == ErrorKind::broken;
}

static work::Command internal(std::int64_t book, std::string name,
                              std::function<Result<>(Work&)> act) {
    return {
        .actor = Actor::system(book),
        .name = std::move(name),
        .body = "{}",
        .run = [act = std::move(act)](Work& work) -> Result<std::string> {
            TRY(act(work));
            return std::string{"{}"};
        },
        .background = true,
    };
}

static Result<> run_internal(work::Runner& runner, std::int64_t book, std::string name,
                             std::function<Result<>(Work&)> act) {
    auto const reply = runner.run(internal(book, std::move(name), std::move(act)));
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

/// What the kind does before its slices, beside the writer.
static Result<> prepare(work::Runner& runner, JobKind const& kind, JobRow const& job) {
    auto const asked = runner.ask(Actor::system(job.book), [&](Work& work) -> Result<std::string> {
        auto const row = TRY(find_job(work.tx, job.book, job.job));
        if (row && row->state == JobState::running) TRY(kind.prepare(work, *row));
        return std::string{"{}"};
    });
    if (!asked) return std::unexpected(asked.error());
    return {};
}

/// The slices of one turn. They are queued together, so that the writer flushes once for several;
/// each is a Work of its own, and after one that failed or finished the others do nothing.
class JobRunner::Turn {
public:
    Turn(JobKind const& kind, JobRow const& job, std::int64_t lease)
        : kind_(kind), job_(job), lease_(lease) {}

    /// Gives how many slices ran. Errors: those of the slice that failed
    Result<int> run(work::Runner& runner) {
        std::vector<std::future<Result<work::Reply>>> replies;
        for (int slice = 1; slice <= slices_a_turn; ++slice) {
            auto const promise = std::make_shared<std::promise<Result<work::Reply>>>();
            replies.push_back(promise->get_future());
            runner.submit(
                internal(job_.book, "jobs.slice",
                         [this, slice](Work& work) { return act(work, slice < slices_a_turn); }),
                [promise](Result<work::Reply> reply) { promise->set_value(std::move(reply)); });
        }
        Result<> outcome;
        for (auto& reply : replies)
            if (auto const done = runner.wait(std::move(reply)); !done && outcome)
                outcome = std::unexpected(done.error());
        if (!outcome) return std::unexpected(outcome.error());
        return ran_;
    }
    int ran() const { return ran_; }

private:
    /// On the writer's thread.
    Result<> act(Work& work, bool keep_lease) {
        if (ended_) return {};
        ended_ = true;  // Unless it gets to its end.
        auto const row = TRY(find_job(work.tx, job_.book, job_.job));
        bool const ours =
            row && row->state == JobState::running && TRY(holds_lease(work.tx, job_, lease_));
        if (!ours) return {};
        ++ran_;
        auto const outcome = TRY(kind_.slice(work, *row));
        TRY(keep(work, *row, outcome, keep_lease));
        ended_ = outcome.finished;
        return {};
    }

    JobKind const& kind_;
    JobRow const& job_;
    std::int64_t const lease_;
    bool ended_ = false;
    int ran_ = 0;
};

Result<int> JobRunner::run_turn(work::Runner& runner, JobRow const& job, std::int64_t lease) {
    static JobKind const nobody{.slice = [](Work&, JobRow const& row) -> Result<SliceOutcome> {
        return fail(ErrorKind::invalid, "jobs.kind_unknown", row.kind);
    }};
    auto const* known = find(job.kind);
    auto const& kind = known ? *known : nobody;
    Turn turn{kind, job, lease};
    auto ran = kind.prepare ? prepare(runner, kind, job) : Result<>{};
    if (ran)
        if (auto const done = turn.run(runner); !done) ran = std::unexpected(done.error());
    if (!ran) TRY(settle_failure(runner, kind, job, ran.error()));
    return std::max(turn.ran(), 1);
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
        if (TRY(claim(runner, job, lease))) ran += TRY(run_turn(runner, job, lease));
    }
    return ran;
}

}  // namespace takaful::jobs
