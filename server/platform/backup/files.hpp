#pragma once
// Files that are on the disk before anyone says so.

#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace takaful::backup {

/// A descriptor that closes itself.
class File {
public:
    File() = default;
    File(std::string const& path, int flags);
    ~File();
    File(File&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    File& operator=(File&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    bool is_open() const { return number_ >= 0; }
    int number() const { return number_; }

private:
    int number_ = -1;
};

/// backup.folder_failed {path}, with what the system says.
std::unexpected<Error> file_failed(std::string const& path, std::string_view what);

bool write_all(int file, BytesView bytes);
bool write_at(int file, BytesView bytes, std::int64_t offset);
/// How much was read; less than asked for at the end. Negative: it failed.
std::int64_t read_some(int file, std::span<std::uint8_t> out);

/// Errors of all: backup.folder_failed {path}
Result<> sync_folder(std::string const& folder);
/// Written beside, fsynced, renamed, and its folder fsynced.
Result<> write_whole(std::string const& path, BytesView bytes);
/// Fsyncs a file that was written beside, gives it its name and fsyncs the folder.
Result<> finish_file(File const& file, std::string const& beside, std::string const& path);

}  // namespace takaful::backup
