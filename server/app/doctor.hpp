#pragma once
// What `takaful doctor` looks at in a data folder.

#include <string>
#include <vector>

#include "app/house.hpp"
#include "platform/work/work.hpp"
#include "trust/audit/audit.hpp"

namespace takaful::app {

struct Observation {
    bool well = true;
    std::string what;    // "integrity", "log", "keys" …
    std::string detail;  // Never a name, a phone or a number of a person.
};

/// Looks at the folder of a house that is not running, without changing what it keeps: files and
/// their modes, room on the disk, the database, the outbox, the log, the keys, the copies.
std::vector<Observation> examine(std::string const& folder, Clock const& clock,
                                 std::string const& database = {});

/// Checks every book's audit trail of an open house. Not from the writer thread.
Result<std::vector<audit::Checked>> check_trails(House& house);

}  // namespace takaful::app
