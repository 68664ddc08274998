#pragma once

namespace takaful::app {

/// Reads the command line and runs the command; gives the exit code.
int run_cli(int count, char** words);

}  // namespace takaful::app
