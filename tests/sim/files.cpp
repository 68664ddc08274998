#include "files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace takaful::sim {

static Files* files = nullptr;

static std::optional<std::string> content_of(std::string const& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

static void put_back(std::string const& path, std::optional<std::string> const& content) {
    std::error_code ignored;
    if (!content) {
        std::filesystem::remove(path, ignored);
        return;
    }
    std::filesystem::create_directories(std::filesystem::path{path}.parent_path(), ignored);
    std::ofstream{path, std::ios::binary | std::ios::trunc} << *content;
}

static std::string folder_of(std::string const& path) {
    return path.substr(0, path.rfind('/'));
}

Files::Files(std::string root) : root_(std::move(root)) {
    files = this;
}
Files::~Files() {
    files = nullptr;
}

bool Files::watches(std::string_view path) const {
    return path.starts_with(root_);
}

bool Files::refuses() {
    if (!ghost_ && on_change) on_change();
    if (ghost_) errno = EIO;
    return ghost_;
}

std::string const* Files::path_of(int handle) const {
    auto const known = handles_.find(handle);
    return known == handles_.end() ? nullptr : &known->second;
}

Files::Unsure& Files::unsure(std::string const& path) {
    auto const known = unsure_.find(path);
    if (known != unsure_.end()) return known->second;
    return unsure_.emplace(path, Unsure{.before = content_of(path), .came_from = {}}).first->second;
}

void Files::opened(int handle, std::string const& path, bool is_emptied) {
    handles_[handle] = path;
    if (is_emptied) touched(path);
}

void Files::touched(std::string const& path) {
    unsure(path).is_content_synced = false;
}

/// An fsync of a file makes its content sure; of a folder, the names in it.
void Files::synced(std::string const& path) {
    if (!std::filesystem::is_directory(path)) {
        unsure(path).is_content_synced = true;
        return;
    }
    std::erase_if(made_, [&](auto const& folder) { return folder_of(folder) == path; });
    for (auto at = unsure_.begin(); at != unsure_.end();) {
        auto& [name, state] = *at;
        auto const is_here = folder_of(name) == path;
        auto const is_gone = is_here && !std::filesystem::exists(name);
        if (is_here && (state.is_content_synced || is_gone)) {
            at = unsure_.erase(at);
            continue;
        }
        if (is_here) state.came_from.clear();
        ++at;
    }
}

void Files::synced_all() {
    unsure_.clear();
    made_.clear();
}

void Files::renamed(std::string const& from, std::string const& to) {
    auto const was_synced = unsure(from).is_content_synced;
    auto& state = unsure(to);
    state.is_content_synced = was_synced;
    state.came_from = from;
}

void Files::made(std::string const& folder) {
    if (folder != root_) made_.insert(folder);  // The root's own name is outside what we watch.
}

// ---- What a cut leaves -------------------------------------------------------------------------

/// Content that was not synced: its beginning, whole sectors of it, or nothing.
static std::string torn(std::string content, Random& random) {
    constexpr std::size_t sector_bytes = 512;
    if (random.one_in(3)) return content;
    if (random.one_in(2))
        content.resize(
            static_cast<std::size_t>(random.below(static_cast<std::int64_t>(content.size()) + 1)));
    for (std::size_t at = 0; at < content.size(); ++at)
        if (at % sector_bytes == 0 && random.one_in(3))
            std::fill_n(content.begin() + static_cast<std::ptrdiff_t>(at),
                        std::min(sector_bytes, content.size() - at), '\0');
    return content;
}

void Files::draw(std::string const& path, Unsure const& state, Random& random) {
    auto now = content_of(path);
    if (now && !state.is_content_synced) now = torn(*std::move(now), random);
    if (random.one_in(2)) return put_back(path, now);
    if (!state.came_from.empty() && random.one_in(2)) put_back(state.came_from, now);
    put_back(path, state.before);
}

void Files::cut(Random& random) {
    if (ghost_) return;
    kill();
    for (auto const& [path, state] : unsure_) draw(path, state, random);
    for (auto const& folder : made_)
        if (random.one_in(2)) std::filesystem::remove_all(folder);
    unsure_.clear();
    made_.clear();
}

void Files::kill() {
    if (ghost_) return;
    ghost_ = true;
    half_written_ = unsure_.size();
}

void Files::revive() {
    ghost_ = fail_next_sync = shorten_next_write = is_full = false;
    half_written_ = 0;
}

}  // namespace takaful::sim

// ---- The linker's doors ------------------------------------------------------------------------

using takaful::sim::files;

extern "C" {

int __real_open(char const* path, int flags, ...);
int __real_close(int handle);
ssize_t __real_write(int handle, void const* bytes, size_t size);
int __real_fsync(int handle);
int __real_syncfs(int handle);
int __real_rename(char const* from, char const* to);
int __real_mkdir(char const* path, mode_t mode);

int __wrap_open(char const* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    auto const mode = va_arg(rest, mode_t);
    va_end(rest);
    auto const is_ours = files != nullptr && files->watches(path);
    auto const changes = (flags & (O_CREAT | O_TRUNC)) != 0;
    if (is_ours && changes && files->refuses()) return -1;
    if (is_ours && changes) files->touched(path);
    auto const handle = __real_open(path, flags, mode);
    if (is_ours && handle >= 0) files->opened(handle, path, false);
    return handle;
}

int __wrap_close(int handle) {
    if (files != nullptr) files->closed(handle);
    return __real_close(handle);
}

ssize_t __wrap_write(int handle, void const* bytes, size_t size) {
    auto const* path = files == nullptr ? nullptr : files->path_of(handle);
    if (path == nullptr) return __real_write(handle, bytes, size);
    if (files->refuses()) return -1;
    if (files->is_full) {
        errno = ENOSPC;
        return -1;
    }
    files->touched(*path);
    auto const is_short = size > 1 && std::exchange(files->shorten_next_write, false);
    return __real_write(handle, bytes, is_short ? size / 2 : size);
}

int __wrap_fsync(int handle) {
    auto const* path = files == nullptr ? nullptr : files->path_of(handle);
    if (path == nullptr) return __real_fsync(handle);
    if (files->refuses()) return -1;
    if (std::exchange(files->fail_next_sync, false)) {
        errno = EIO;
        return -1;
    }
    files->synced(*path);
    return 0;
}

int __wrap_syncfs(int handle) {
    if (files == nullptr || files->path_of(handle) == nullptr) return __real_syncfs(handle);
    if (files->refuses()) return -1;
    if (std::exchange(files->fail_next_sync, false)) {
        errno = EIO;
        return -1;
    }
    files->synced_all();
    return 0;
}

int __wrap_rename(char const* from, char const* to) {
    if (files == nullptr || !files->watches(to)) return __real_rename(from, to);
    if (files->refuses()) return -1;
    files->renamed(from, to);
    return __real_rename(from, to);
}

int __wrap_mkdir(char const* path, mode_t mode) {
    if (files == nullptr || !files->watches(path)) return __real_mkdir(path, mode);
    if (files->refuses()) return -1;
    auto const made = __real_mkdir(path, mode);
    if (made == 0) files->made(path);
    return made;
}

}  // extern "C"
