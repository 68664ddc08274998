#pragma once
// The slices of solidarity's jobs.

#include "domain/solidarity/solidarity.hpp"
#include "record/jobs/jobs.hpp"

namespace takaful::solidarity {

Result<> prepare_list_slice(Work& work, jobs::JobRow const& job);
Result<jobs::SliceOutcome> save_list_slice(Work& work, jobs::JobRow const& job);
Result<> save_list_ended(Work& work, jobs::JobRow const& job);
Result<jobs::SliceOutcome> entitle_slice(Work& work, jobs::JobRow const& job);
Result<> prepare_pay_slice(Work& work, jobs::JobRow const& job);
Result<jobs::SliceOutcome> pay_slice(Work& work, jobs::JobRow const& job);
Result<> pay_ended(Work& work, jobs::JobRow const& job);
Result<jobs::SliceOutcome> tell_slice(Work& work, jobs::JobRow const& job);

}  // namespace takaful::solidarity
