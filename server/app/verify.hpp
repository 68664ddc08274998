#pragma once
// `takaful verify`: audits a log from nothing, in words.

#include <string>
#include <vector>

#include "base/time.hpp"

namespace takaful::app {

struct VerifyOptions {
    std::string where;                  // A folder, or http://HOST[:PORT]/log
    std::string verifier_key;           // Empty: the log's own is believed, and said so.
    std::string policy_file;            // A tlog-policy whose quorum must have cosigned.
    std::string state_file;             // What an earlier run saw; kept when nothing was wrong.
    std::vector<std::string> receipts;  // Files of receipts or slips.
    std::vector<std::string> promises;  // Files of signed promises.
    std::string language = "en";
};

/// What a command printed, and its exit code.
struct CommandOutcome {
    int exit_code = 0;
    std::string text;
};

/// Audits the log, in words. Exit codes: docs/formats/leaf.md, section 7.
CommandOutcome verify_log(VerifyOptions const& options, Instant now);

}  // namespace takaful::app
