#pragma once
// A disk for SQLite, in memory, that knows what was fsynced. It can be cut, killed, full, or fail.

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "random.hpp"

namespace takaful::sim {

/// Bytes in shared pieces: a copy of a gigabyte costs its pointers.
class Content {
public:
    std::int64_t size() const { return size_; }
    void read(std::int64_t at, std::span<char> out) const;
    void write(std::int64_t at, std::string_view bytes);
    void resize(std::int64_t size);

private:
    static constexpr std::int64_t piece_bytes = 16'384;
    using Piece = std::array<char, piece_bytes>;
    Piece& piece_to_write(std::size_t number);

    std::vector<std::shared_ptr<Piece>> pieces_;
    std::int64_t size_ = 0;
};

/// A write or truncation since the last fsync.
struct Change {
    std::int64_t at = 0;
    std::string bytes;
    bool is_truncation = false;
};

/// Locks and shared memory of the connections of one file; gone when the process dies.
struct Sharing {
    int shared = 0;
    bool reserved = false;
    bool pending = false;
    bool exclusive = false;
    std::vector<std::unique_ptr<char[]>> regions;
    std::array<int, 8> region_locks{};  // Above zero: readers; -1: one writer.
};

struct DiskFile {
    Content now;     // What the running system reads.
    Content synced;  // What a cut leaves for certain.
    std::vector<Change> pending;
    bool has_lost = false;  // An fsync failed: some of `now` will never be written.
    bool can_fail = false;  // Of the machine that is tried, not of a neighbour's.
    bool is_ghost = false;  // The process that has it open is dead: its writes reach nothing.
    std::shared_ptr<Sharing> sharing = std::make_shared<Sharing>();
};

/// Thrown where the product stops its process.
struct Death {
    std::string why;
};

/// Every SQLite file of the run. While it lives it is SQLite's default file layer. Those under
/// `folder` are on the machine that faults befall.
class Disk {
public:
    explicit Disk(std::string folder);
    ~Disk();
    Disk(Disk const&) = delete;
    Disk& operator=(Disk const&) = delete;

    std::map<std::string, std::shared_ptr<DiskFile>> files;

    /// Called before each write and fsync. It may call `cut` or `kill`.
    std::function<void()> on_change;
    /// One of the next fsyncs fails, once; the pages that it was for are lost.
    bool fail_next_sync = false;
    /// The next write fails half done.
    bool fail_next_write = false;
    bool write_has_failed = false;  // And no fsync since.
    bool is_full = false;           // Files do not grow.

    /// The power goes: each file as a cut leaves it takes its place at `revive`. The old process
    /// is a ghost: its next write fails, so that it stops; what its unwinding writes reaches
    /// nothing.
    void cut(Random& random);
    /// The process dies; what it wrote stays with the system.
    void kill();
    bool is_ghost() const { return ghost_; }
    void let_unwind() { unwinds_ = true; }
    bool refuses(DiskFile const& file) const { return file.is_ghost && ghost_ && !unwinds_; }
    /// After the old process is gone.
    void revive();
    /// Bytes that all files have.
    std::int64_t bytes() const;
    bool can_fail(std::string_view name) const { return name.starts_with(folder_); }

private:
    /// Each file that can fail is a ghost's from now on; `after` gives what takes its place.
    void end(std::function<std::shared_ptr<DiskFile>(DiskFile const&)> const& after);

    std::string const folder_;
    bool ghost_ = false;
    bool unwinds_ = false;
    std::map<std::string, std::shared_ptr<DiskFile>> after_;
};

}  // namespace takaful::sim
