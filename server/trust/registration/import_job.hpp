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

inline constexpr std::string_view undo_job = "registration.undo";
Result<jobs::SliceOutcome> run_undo_slice(Work& work, jobs::JobRow const& job);
Result<> undo_ended(Work& work, jobs::JobRow const& job);
/// How far an import's undo is, if it was asked for.
Result<std::optional<UndoView>> undo_of(Work& work, ImportId import);
/// Erases households and those merged into them everywhere: rows, keys, memory, requests, pairs,
/// sign-ins of their members. Gives how many people they were.
Result<std::int64_t> erase_whole(Work& work, std::span<HouseholdId const> households);

}  // namespace takaful::registration
