#pragma once
// Who is left out and who is let in: curves over the coverage with intervals, and by group. Pure;
// inside only.

#include "trust/score/numbers.hpp"
#include "trust/score/types.hpp"

namespace takaful::score {

/// What is compared: the truth and the score of the same rows, both rising with wealth.
struct Judgement {
    Numbers truth;
    Numbers score;
    Numbers weight;
    std::vector<bool> poor;  // Below the line.
    std::vector<std::string> cluster;
    bool ranked = true;  // False for classes: there is no "truly poorest".
};

/// One point for each whole percent of coverage 1..99; 95 % intervals from `replicates` bootstraps
/// of whole clusters, seeded.
std::vector<CurvePoint> error_curve(Judgement const& judgement, int replicates, std::uint64_t seed);

double poor_share(Judgement const& judgement);
/// Share of the places that reach the poor over the share of the poor, when so many are taken.
/// Coady-Grosh- Hoddinott: 1 is a lottery.
double cgh(Judgement const& judgement, double coverage);

inline constexpr std::int64_t group_hidden_max = 10;  // privacy: nothing of 1 to 10 people.

struct Grouping {
    std::string group;
    std::vector<std::string> value;  // Of each row.
};
/// Errors inside groups when `coverage` (0..1) of all are taken.
std::vector<GroupError> group_errors(Judgement const& judgement,
                                     std::span<Grouping const> groupings, double coverage);

}  // namespace takaful::score
