#pragma once
// The published files of a log, from a folder or over plain HTTP: what `takaful verify` reads.

#include <memory>
#include <string_view>

#include "record/tlog/tlog.hpp"

namespace takaful::app {

/// `where`: a folder, or "http://host[:port]/log". Errors: tlog.unreachable {path}
Result<std::unique_ptr<tlog::LogFiles>> open_log_source(std::string_view where);

}  // namespace takaful::app
