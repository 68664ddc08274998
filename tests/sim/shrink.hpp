#pragma once
// From a failing run to few steps that still fail: delta debugging (Zeller, Hildebrandt 2002).

#include "run.hpp"

namespace takaful::sim {

/// Steps of `options` that alone break the same law; each trial in a process of its own, for it
/// may crash. Stops at `seconds`.
Steps shrink(RunOptions const& options, RunReport const& failed, std::int64_t seconds);

/// The simulator's own test: the same seed gives the same run, another seed another; a planted
/// failure is shrunk to the step that brings it. Gives the exit code.
int check_itself();

}  // namespace takaful::sim
