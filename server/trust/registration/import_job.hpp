#pragma once
// The job that enrols an import's rows. Inside only.

#include <string_view>

#include "record/jobs/jobs.hpp"
#include "trust/registration/store.hpp"

namespace takaful::registration {

inline constexpr std::string_view import_job = "registration.import";

/// Makes the next turn's slices ready: read from the tray, checked, sealed. Beside the writer.
Result<> prepare_import_slice(Work& work, jobs::JobRow const& job);
Result<jobs::SliceOutcome> run_import_slice(Work& work, jobs::JobRow const& job);
/// The job was cancelled or has failed.
Result<> import_ended(Work& work, jobs::JobRow const& job);

}  // namespace takaful::registration
