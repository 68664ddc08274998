#pragma once
// One run: from a seed, clients, faults and time; every step from a stream of its own, so that a
// run may be played again without some of its steps.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "acts.hpp"
#include "notebook.hpp"
#include "village.hpp"

namespace takaful::sim {

/// Steps that are played: all, or these stretches, both ends included.
class Steps {
public:
    using Stretch = std::pair<std::int64_t, std::int64_t>;
    Steps() = default;
    explicit Steps(std::vector<Stretch> stretches) : stretches_(std::move(stretches)) {}
    bool has(std::int64_t step) const;
    std::vector<Stretch> const& stretches() const { return stretches_; }
    /// "0-17,40,55-60"; empty: all.
    std::string text() const;
    static std::optional<Steps> parse(std::string_view text);

private:
    std::vector<Stretch> stretches_;
};

struct RunOptions {
    std::uint64_t seed = 1;
    std::int64_t hours = 24;
    std::int64_t steps = 95'000;
    Steps keep{};
    bool says_progress = false;
    /// For testing the shrinker: from this step on every reply is called wrong; -1: never.
    std::int64_t lie_after = -1;
};

/// What was done to the machine.
struct Injected {
    std::map<std::string, std::int64_t> counts;
};

struct RunReport {
    std::optional<Wrong> wrong;
    std::int64_t step = 0;  // The last.
    std::int64_t operations = 0;
    std::int64_t postings = 0;
    std::int64_t commands = 0;
    std::int64_t acknowledged = 0;
    std::int64_t repeated = 0;  // Answered again, compared.
    std::int64_t leaves = 0;
    std::int64_t promises = 0;
    std::int64_t disk_bytes = 0;
    Injected injected;
    std::uint64_t trace = 0;  // The same for the same seed.
};

/// Plays a run to its end, or to the first thing that is wrong.
RunReport play(RunOptions const& options);

}  // namespace takaful::sim
