#pragma once
// The log's folder: files that are on the disk, under their name and read back, before anyone says
// so.

#include <functional>
#include <future>
#include <set>
#include <string>
#include <vector>

#include "record/tlog/tiles.hpp"

namespace takaful::tlog {

class Folder {
public:
    /// Called between the steps of writing; an error stops there. For crash tests.
    using OnStep = std::function<Result<>(std::string_view step)>;

    explicit Folder(std::string path) : path_(std::move(path)) {}
    void set_on_step(OnStep on_step) { on_step_ = std::move(on_step); }

    /// Adds a file to the next `flush`. When much was put, it is flushed beside, on a thread of its
    /// own, while more is put. Errors: those of an earlier such flush
    Result<> put(std::string const& name, BytesView bytes);
    /// All that was put: written beside, fsynced, renamed, folders fsynced, read back and compared.
    /// Done or failed, nothing stays put, and nothing is being written.
    /// Errors: tlog.folder_failed {path}, tlog.readback_differs {path}
    Result<> flush();
    /// Forgets what was put since the last flush, and waits for what is being written.
    void forget();
    /// Nullopt when there is none. Errors: tlog.folder_failed {path}
    Result<std::optional<Bytes>> read(std::string const& name) const;
    ReadFile reader() const;
    /// Drops a full tile's partial ones.
    void drop_partials(TileName const& full);

private:
    struct Pending {
        std::string name;
        Bytes bytes;
    };
    Result<> make_folder(std::string const& folder, std::set<std::string>& unsure) const;
    using Files = std::vector<Pending>;
    Result<std::set<std::string>> make_folders(Files const& files) const;
    Result<> write(Files const& files);
    Result<> sync_names(Files const& files, std::set<std::string> const& unsure);
    Result<> write_beside(Files const& files) const;
    Result<> wait_written();
    Result<> step(std::string_view name) const;

    std::string path_;
    OnStep on_step_;
    Files pending_;
    std::size_t pending_bytes_ = 0;
    // Folders whose names this process has put on the disk. Of whoever writes.
    std::set<std::string> sure_;
    std::future<Result<>> writing_;  // One at a time.
};

}  // namespace takaful::tlog
