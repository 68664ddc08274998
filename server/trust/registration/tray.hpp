#pragma once
// The tray: rows of running imports and reports of bad rows, as files sealed under a key of the
// installation. Rows are deleted when their import ends, reports after 30 days.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trust/registration/registration.hpp"

namespace takaful::registration {

/// Slices that share a file: each costs no fsync of its own.
inline constexpr std::int64_t slices_a_file = 32;
using Slice = std::span<registry::Enrolment const>;
/// Lays at most `slices_a_file` slices down, the first of them a multiple of that; durable when it
/// returns. Errors: registration.tray_failed
Result<> put_slices(Parts& parts, ImportId import, std::int64_t first,
                    std::span<Slice const> slices);
/// Errors: registration.tray_lost (the file is gone, or ends before), crypto.cannot_open,
/// registry.blob_malformed
Result<std::vector<registry::Enrolment>> take_slice(Parts& parts, ImportId import,
                                                    std::int64_t slice);
/// A report of one file's bad rows, with the reasons in one language.
Result<> put_report(Parts& parts, ImportId import, std::string_view file, std::string_view language,
                    std::string_view csv);
/// Errors: registration.rejects_gone
Result<std::string> take_report(Parts& parts, ImportId import, std::string_view file,
                                std::string_view language);

/// Deletes the reports of an import's bad rows.
void clear_reports(Parts& parts, ImportId import);
/// Deletes an import's slices.
void clear_slices(Parts& parts, ImportId import);
/// Deletes slices of imports not among `running` and reports of those not among `recent`.
void sweep(Parts& parts, std::span<ImportId const> running, std::span<ImportId const> recent);

}  // namespace takaful::registration
