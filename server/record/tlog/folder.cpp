#include "record/tlog/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <set>
#include <utility>

namespace takaful::tlog {

namespace {

// One flush holds at most this much, so that a payroll of a million does not fill memory, and so
// that its leaves are hashed while those before them go to the disk.
constexpr std::size_t flush_bytes = 8U << 20;

// Each fsync of a new file is a commit of the file system's journal. Beyond a few files one commit
// for all of them is quicker; syncfs reports failed writes since Linux 5.8.
constexpr std::size_t fsyncs_max = 8;

std::unexpected<Error> failed(std::string const& path, std::string_view what) {
    return fail(ErrorKind::broken, "tlog.folder_failed", {{"path", path}},
                std::string{what} + ": " + std::strerror(errno));
}

/// A file descriptor that closes itself.
class File {
public:
    File(std::string const& path, int flags)
        : handle_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
    ~File() {
        if (handle_ >= 0) ::close(handle_);
    }
    File(File const&) = delete;
    File& operator=(File const&) = delete;
    bool good() const { return handle_ >= 0; }
    int handle() const { return handle_; }

private:
    int handle_;
};

bool write_all(int handle, BytesView bytes) {
    while (!bytes.empty()) {
        auto const written = ::write(handle, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

Result<> sync_folder(std::string const& path) {
    File const file{path, O_RDONLY | O_DIRECTORY};
    if (!file.good()) return failed(path, "open");
    if (::fsync(file.handle()) != 0) return failed(path, "fsync");
    return {};
}

std::string parent_of(std::string const& path) {
    auto const slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

std::string beside(std::string const& path) {
    return path + ".new";
}

}  // namespace

Result<> Folder::step(std::string_view name) const {
    if (on_step_) return on_step_(name);
    return {};
}

Result<> Folder::put(std::string const& name, BytesView bytes) {
    pending_.push_back({name, Bytes(bytes.begin(), bytes.end())});
    pending_bytes_ += bytes.size();
    if (pending_bytes_ < flush_bytes) return {};
    if (auto written = wait_written(); !written) {
        forget();
        return written;
    }
    pending_bytes_ = 0;
    writing_ = std::async(std::launch::async,
                          [this, files = std::exchange(pending_, {})] { return write(files); });
    return {};
}

Result<> Folder::wait_written() {
    return writing_.valid() ? writing_.get() : Result<>{};
}

/// Makes a folder and those above it. `unsure` gets every folder whose name is not known to be on
/// the disk: one that is there may have been made by a process, or a flush, that ended before.
Result<> Folder::make_folder(std::string const& folder, std::set<std::string>& unsure) const {
    if (sure_.contains(folder) || folder == "." || folder == "/") return {};
    bool const is_there = std::filesystem::is_directory(folder);
    if (is_there && folder.size() < path_.size()) return {};  // Above the log: not ours.
    TRY(make_folder(parent_of(folder), unsure));
    if (!is_there && ::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST)
        return failed(folder, "mkdir");
    unsure.insert(folder);
    return {};
}

/// The folders of these files, made, and those above whose names are not sure.
Result<std::set<std::string>> Folder::make_folders(Files const& files) const {
    std::set<std::string> unsure;
    for (auto const& file : files) TRY(make_folder(parent_of(path_ + "/" + file.name), unsure));
    return unsure;
}

/// Puts the names of the files on the disk, and those of the folders that hold them.
Result<> Folder::sync_names(Files const& files, std::set<std::string> const& unsure) {
    std::set<std::string> holders;
    for (auto const& file : files) holders.insert(parent_of(path_ + "/" + file.name));
    for (auto const& folder : unsure) holders.insert(parent_of(folder));
    for (auto const& holder : holders) {
        TRY(sync_folder(holder));
        TRY(step("names on the disk in " + holder));
    }
    sure_.insert(unsure.begin(), unsure.end());
    return {};
}

/// Writes the files beside their names, and waits for the disk.
Result<> Folder::write_beside(Files const& files) const {
    std::vector<std::unique_ptr<File>> opened;
    for (auto const& file : files) {
        auto const path = beside(path_ + "/" + file.name);
        opened.push_back(std::make_unique<File>(path, O_WRONLY | O_CREAT | O_TRUNC));
        auto const handle = opened.back()->handle();
        if (!opened.back()->good()) return failed(path, "open");
        if (!write_all(handle, file.bytes)) return failed(path, "write");
        TRY(step("written"));
    }
    if (opened.size() > fsyncs_max)
        return ::syncfs(opened.front()->handle()) == 0 ? Result<>{} : failed(path_, "syncfs");
    for (auto const& file : opened)
        if (::fsync(file->handle()) != 0) return failed(path_, "fsync");
    return {};
}

Result<> Folder::flush() {
    auto done = wait_written();
    if (done) done = write(pending_);
    forget();  // Whoever tries again puts all of it again.
    return done;
}

Result<> Folder::write(Files const& files) {
    auto const unsure = TRY(make_folders(files));
    TRY(write_beside(files));
    for (auto const& file : files) {
        auto const path = path_ + "/" + file.name;
        if (::rename(beside(path).c_str(), path.c_str()) != 0) return failed(path, "rename");
        TRY(step("renamed"));
    }
    TRY(sync_names(files, unsure));
    for (auto const& file : files) {
        auto const back = TRY(read(file.name));
        if (!back || *back != file.bytes)
            return fail(ErrorKind::broken, "tlog.readback_differs", {{"path", file.name}});
    }
    return {};
}

void Folder::forget() {
    static_cast<void>(wait_written());
    pending_.clear();
    pending_bytes_ = 0;
}

Result<std::optional<Bytes>> Folder::read(std::string const& name) const {
    auto const path = path_ + "/" + name;
    File const in{path, O_RDONLY};
    if (!in.good() && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
    struct stat about {};
    if (!in.good() || ::fstat(in.handle(), &about) != 0) return failed(name, "open");
    Bytes bytes(static_cast<std::size_t>(about.st_size));
    std::size_t at = 0;
    while (at < bytes.size()) {
        auto const count = ::read(in.handle(), bytes.data() + at, bytes.size() - at);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return failed(name, "read");
        at += static_cast<std::size_t>(count);
    }
    return bytes;
}

ReadFile Folder::reader() const {
    return [this](std::string const& name) { return read(name); };
}

void Folder::drop_partials(TileName const& full) {
    std::error_code ignored;
    auto const folder = path_ + "/" + full.path() + ".p";
    sure_.erase(folder);
    std::filesystem::remove_all(folder, ignored);
}

}  // namespace takaful::tlog
