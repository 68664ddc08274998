#pragma once
// `takaful demo`: makes the demo village in a folder, once.

#include <string>

namespace takaful::app {

struct DemoOptions {
    std::string folder;
    std::string database;  // A PostgreSQL address; empty: takaful.db in the folder.
    int households = 3'000;
};

/// Makes the village unless it is there. Gives the exit code.
int make_demo(DemoOptions const& options);

}  // namespace takaful::app
