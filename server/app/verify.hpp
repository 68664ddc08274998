#pragma once
// `takaful verify`: audits a log from nothing, in words.

#include <string>
#include <vector>

#include "base/time.hpp"

namespace takaful::app {

/// What a command printed, and its exit code.
struct CommandOutcome {
    int exit_code = 0;
    std::string text;
};

/// `takaful verify FOLDER|http://HOST[:PORT]/log [--vkey KEY] [--state FILE] [--receipt FILE]…
/// [--promise FILE]… [--language ar|en]`. Keeps what it saw in the state file when nothing was
/// wrong. Exit codes: docs/formats/leaf.md, section 7.
CommandOutcome verify_log(std::vector<std::string> const& arguments, Instant now);

}  // namespace takaful::app
