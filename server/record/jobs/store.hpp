#pragma once
// The jobs' table.

#include <optional>
#include <string_view>
#include <vector>

#include "record/jobs/jobs.hpp"

namespace takaful::jobs {

Result<> insert_job(Work& work, NewJob const& job);
Result<std::optional<JobRow>> find_job(store::Tx& tx, std::int64_t book, JobId job);
Result<> save_progress(Work& work, JobRow const& job, JobState state, SliceOutcome const& outcome,
                       bool keep_lease);
Result<> save_retry(Work& work, JobRow const& job, std::string_view code, Instant not_before);
Result<> save_end(Work& work, JobRow const& job, JobState state,
                  std::optional<std::string_view> code);

/// Due and not leased by anyone, oldest first.
Result<std::vector<JobRow>> list_due(store::Tx& tx, Instant now, int limit);
Result<bool> take_lease(Work& work, JobRow const& job, std::int64_t lease, Instant until);
Result<bool> holds_lease(store::Tx& tx, JobRow const& job, std::int64_t lease);
Result<> free_leases(Work& work);

}  // namespace takaful::jobs
