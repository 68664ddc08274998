#pragma once
// The log's folders on a disk that can be cut: the linker gives us every open, write, fsync, rename
// and mkdir of the server (CMakeLists.txt, --wrap). The files are real ones, on tmpfs; what of them
// was not fsynced yet, content or name, is kept here.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "random.hpp"

namespace takaful::sim {

class Files {
public:
    /// Watches all under `root` while it lives.
    explicit Files(std::string root);
    ~Files();
    Files(Files const&) = delete;
    Files& operator=(Files const&) = delete;

    /// Called before each change. It may call `cut` or `kill`.
    std::function<void()> on_change;
    bool fail_next_sync = false;      // EIO, once.
    bool shorten_next_write = false;  // Writes half; the rest is asked for again.
    bool is_full = false;             // ENOSPC on every write.

    /// The power goes; from here on every change fails, until `revive`.
    void cut(Random& random);
    /// The process dies; what it wrote is there.
    void kill();
    bool is_ghost() const { return ghost_; }
    void revive();
    /// Files that were being written when the process died.
    std::size_t half_written() const { return half_written_; }

    // The calls, from the linker's doors below.
    bool watches(std::string_view path) const;
    bool refuses();  // A change by a ghost.
    void opened(int handle, std::string const& path, bool is_emptied);
    void closed(int handle) { handles_.erase(handle); }
    std::string const* path_of(int handle) const;
    void touched(std::string const& path);
    void synced(std::string const& path);
    void synced_all();
    void renamed(std::string const& from, std::string const& to);
    void made(std::string const& folder);

private:
    /// A name whose latest state a cut may take back.
    struct Unsure {
        std::optional<std::string> before;  // What is there if the change is lost.
        bool is_content_synced = true;
        std::string came_from;  // Renamed: where it is if only the renaming is lost.
    };
    Unsure& unsure(std::string const& path);
    void draw(std::string const& path, Unsure const& state, Random& random);

    std::string const root_;
    std::map<int, std::string> handles_;
    std::map<std::string, Unsure> unsure_;
    std::set<std::string> made_;  // Folders whose names are not synced.
    bool ghost_ = false;
    std::size_t half_written_ = 0;
};

}  // namespace takaful::sim
