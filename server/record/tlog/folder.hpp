#pragma once
// The log's folder: files that are on the disk, under their name and read back, before anyone says
// so.

#include <functional>
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

    /// Adds a file to the next `flush`.
    Result<> put(std::string const& name, BytesView bytes);
    /// All that was put: written beside, fsynced, renamed, folders fsynced, read back and compared.
    /// Done or failed, nothing stays put.
    /// Errors: tlog.folder_failed {path}, tlog.readback_differs {path}
    Result<> flush();
    /// Forgets what was put since the last flush.
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
    Result<std::set<std::string>> make_folders() const;
    Result<> write_pending();
    Result<> sync_names(std::set<std::string> const& unsure);
    Result<> write_beside() const;
    Result<> step(std::string_view name) const;

    std::string path_;
    OnStep on_step_;
    std::vector<Pending> pending_;
    std::size_t pending_bytes_ = 0;
    std::set<std::string> sure_;  // Folders whose names this process has put on the disk.
};

}  // namespace takaful::tlog
