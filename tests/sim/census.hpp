#pragma once
// States that a long run must have reached: a suite that never meets them proves nothing of them.
// (The SOMETIMES assertions of Antithesis.)

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace takaful::sim {

/// Counts that this state was reached. The name is in the list of census.cpp, or it is our mistake
/// and the process stops.
void sometimes(std::string_view name, std::int64_t times = 1);

struct CensusRow {
    std::string_view name;
    std::int64_t times = 0;
};
/// All names, those never reached with zero.
std::vector<CensusRow> census();
void clear_census();

}  // namespace takaful::sim
