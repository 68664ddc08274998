#pragma once
// Jobs: long work as rows. A job advances slice by slice; a slice is one Work that holds both its
// effect and its progress, so a process killed anywhere resumes exactly where it was.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "platform/work/work.hpp"
#include "record/jobs/ahead.hpp"

namespace takaful::http {
struct Route;
}

namespace takaful::jobs {

using JobId = Id<struct JobTag>;

enum class JobState : std::uint8_t { queued, running, done, failed, cancelled };

}  // namespace takaful::jobs
TAKAFUL_ENUM(takaful::jobs::JobState, queued, running, done, failed, cancelled)
namespace takaful::jobs {

/// A job as its table holds it. `payload` is JSON of ids only: never a name, phone or score.
struct JobRow {
    JobId job;
    std::int64_t book = 0;
    std::string kind;
    std::string payload;
    JobState state = JobState::queued;
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::int64_t attempts = 0;  // Failures since the last slice that succeeded.
    PersonId owner;             // Nil: the system's.
    std::optional<std::string> error_code;
};

/// What to enqueue. A job that exists already under this id stays as it is: enqueueing twice is
/// once.
struct NewJob {
    JobId job;
    std::string kind;     // "imports.insert"
    std::string payload;  // JSON of ids only.
    std::int64_t total = 0;
};

/// What a slice achieved: progress after it, and whether the job is finished.
struct SliceOutcome {
    std::int64_t done = 0;
    std::int64_t total = 0;
    bool finished = false;
};

/// What the web polls.
struct JobView {
    JobId job;
    std::string kind;
    JobState state;
    std::int64_t done;
    std::int64_t total;
    std::optional<std::string> code;
    TAKAFUL_FIELDS(JobView, job, kind, state, done, total, code)
};
struct JobQuestion {
    JobId job;
    TAKAFUL_FIELDS(JobQuestion, job)
};
struct CancelJob {
    CommandId id;
    JobId job;
    TAKAFUL_FIELDS(CancelJob, id, job)
};

/// Queues a job owned by the actor, in the actor's book. It starts after this Work's commit.
Result<JobId> enqueue(Work& work, NewJob const& job);

/// A job's progress. Its owner, the system and administrators may ask.
/// Errors: jobs.unknown, jobs.not_yours, identity.sign_in_needed
Result<JobView> job(Work& work, JobQuestion const& question);

/// Stops a job before its next slice; what finished slices did stays. Own jobs, or as
/// administrator. Cancelling a job that has ended changes nothing. Errors: jobs.unknown,
/// jobs.not_yours
Result<JobView> cancel(Work& work, CancelJob const& command);

/// A job's slices before the other jobs have their turn.
inline constexpr int slices_a_turn = 8;

/// How one kind of job runs.
struct JobKind {
    /// Runs one slice (at most 5 ms, 2,000 entries). Called again until it says finished.
    std::function<Result<SliceOutcome>(Work&, JobRow const&)> slice;
    /// Optional: called on the job's own thread with a reader before a turn of at most
    /// `slices_a_turn` slices, for heavy work that need not hold the writer. What it makes it keeps
    /// in the module's parts.
    std::function<Result<>(Work&, JobRow const&)> prepare{};
    /// Optional: called in the Work that ends a job as failed or cancelled, to clean up after it.
    std::function<Result<>(Work&, JobRow const&)> ended{};
};

/// Knows the kinds and drives the jobs; one in Parts. A slice that fails is rolled back and tried
/// again, later and later (2 s, 4 s, …), five times; a refusal (invalid, refused, not found) ends
/// it.
class JobRunner {
public:
    /// At start, by app/wiring, before run_due.
    void handle(std::string kind, JobKind how);
    /// Runs a turn of every due job (oldest first) and gives how many slices ran: call again while
    /// it is above zero. Any thread but the writer's; two threads never run the same job (lease of
    /// a minute).
    Result<int> run_due(work::Runner& runner);
    /// The kind's functions, or null.
    JobKind const* find(std::string_view kind) const;

private:
    class Turn;
    Result<int> run_turn(work::Runner& runner, JobRow const& job, std::int64_t lease);
    Result<> free_old_leases(work::Runner& runner);
    std::map<std::string, JobKind, std::less<>> kinds_;
    std::mutex starting_;
    bool started_ = false;
    std::atomic<std::int64_t> leases_ = 0;
};

/// GET /v1/jobs/{job}, POST /v1/jobs/{job}/cancel
std::vector<http::Route> routes();

}  // namespace takaful::jobs
