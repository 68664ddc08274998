#include "platform/backup/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace takaful::backup {

File::File(std::string const& path, int flags)
    : number_(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600)) {}

File::~File() {
    if (number_ >= 0) ::close(number_);
}

std::unexpected<Error> file_failed(std::string const& path, std::string_view what) {
    return fail(ErrorKind::unavailable, "backup.folder_failed", {{"path", path}},
                std::string{what} + ": " + std::strerror(errno));
}

bool write_all(int file, BytesView bytes) {
    while (!bytes.empty()) {
        auto const written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

bool write_at(int file, BytesView bytes, std::int64_t offset) {
    while (!bytes.empty()) {
        auto const written = ::pwrite(file, bytes.data(), bytes.size(), offset);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += written;
    }
    return true;
}

std::int64_t read_some(int file, std::span<std::uint8_t> out) {
    std::int64_t total = 0;
    while (!out.empty()) {
        auto const count = ::read(file, out.data(), out.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return -1;
        if (count == 0) break;
        out = out.subspan(static_cast<std::size_t>(count));
        total += count;
    }
    return total;
}

Result<> sync_folder(std::string const& folder) {
    File const file{folder, O_RDONLY | O_DIRECTORY};
    if (!file.is_open() || ::fsync(file.number()) != 0) return file_failed(folder, "fsync");
    return {};
}

Result<> finish_file(File const& file, std::string const& beside, std::string const& path) {
    if (::fsync(file.number()) != 0) return file_failed(path, "fsync");
    if (std::rename(beside.c_str(), path.c_str()) != 0) return file_failed(path, "rename");
    return sync_folder(path.substr(0, path.rfind('/')));
}

Result<> write_whole(std::string const& path, BytesView bytes) {
    auto const beside = path + ".part";
    File const file{beside, O_WRONLY | O_CREAT | O_TRUNC};
    if (!file.is_open()) return file_failed(path, "open");
    if (!write_all(file.number(), bytes)) return file_failed(path, "write");
    return finish_file(file, beside, path);
}

}  // namespace takaful::backup
