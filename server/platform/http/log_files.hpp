#pragma once
// What the log publishes, under /log/: C2SP tlog-tiles. Only paths of its grammar are looked up, so
// nothing else of the folder, and nothing outside of it, can be asked for.

#include <optional>
#include <string>
#include <string_view>

namespace takaful::http {

struct LogFile {
    std::string name;  // Inside the folder: "tile/0/x001/067".
    std::string_view type;
    bool immutable = false;  // A tile never changes; checkpoint and vkey do.
};

/// Of "checkpoint", "vkey", "tile/L/N[.p/W]", "tile/entries/N[.p/W]", or nothing.
/// Source: docs/sources.md#tlog-tiles
std::optional<LogFile> log_file(std::string_view path);

/// The file's bytes, or nothing.
std::optional<std::string> read_log_file(std::string const& folder, LogFile const& file);

}  // namespace takaful::http
