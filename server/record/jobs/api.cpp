#include "record/jobs/jobs.hpp"
#include "record/jobs/store.hpp"

namespace takaful::jobs {

static JobView view_of(JobRow const& row) {
    return {row.job, row.kind, row.state, row.done, row.total, row.error_code};
}

static bool has_ended(JobState state) {
    return state != JobState::queued && state != JobState::running;
}

/// The job, if the actor may see it.
static Result<JobRow> load_own(Work& work, JobId id) {
    TRY(permit(work, Right::signed_in));
    auto const row = TRY(find_job(work.tx, work.actor.book, id));
    if (!row) return fail(ErrorKind::not_found, "jobs.unknown", id.text());
    bool const own = row->owner == work.actor.person || work.actor.may(Right::administer) ||
                     work.actor.may(Right::system);
    if (!own) return fail(ErrorKind::forbidden, "jobs.not_yours", id.text());
    return *row;
}

Result<JobId> enqueue(Work& work, NewJob const& job) {
    TRY(insert_job(work, job));
    return job.job;
}

Result<JobView> job(Work& work, JobQuestion const& question) {
    return view_of(TRY(load_own(work, question.job)));
}

Result<JobView> cancel(Work& work, CancelJob const& command) {
    auto row = TRY(load_own(work, command.job));
    if (has_ended(row.state)) return view_of(row);
    TRY(save_end(work, row, JobState::cancelled, std::nullopt));
    row.state = JobState::cancelled;
    auto const* kind = work.parts.get<JobRunner>().find(row.kind);
    if (kind && kind->ended) TRY(kind->ended(work, row));
    return view_of(row);
}

}  // namespace takaful::jobs
