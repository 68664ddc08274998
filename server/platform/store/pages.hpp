#pragma once
// The pages of a SQLite file, for copies: a snapshot of the whole file, and what its write-ahead
// log holds committed, each transaction once. For backups only; modules have Tx.

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "platform/store/store.hpp"

namespace takaful::store {

/// A read transaction held on a file that another connection, also of another process, may be
/// writing. While it is held, the file's bytes and all that is committed in its write-ahead log are
/// together one state: whole pages that are read while a checkpoint writes them are in the log too,
/// and the log is not begun anew.
class Snapshot {
public:
    /// Errors: store.failed
    static Result<std::unique_ptr<Snapshot>> open(std::string const& path);
    virtual ~Snapshot() = default;
    virtual Tx& tx() = 0;
    virtual Result<std::int64_t> file_bytes() = 0;
    /// Fills `out`; what lies behind the file's end reads as zero.
    virtual Result<> read_file(std::int64_t offset, std::span<std::uint8_t> out) = 0;
};

/// What committed transactions made of a file's pages: the last state of each.
struct PageChanges {
    std::uint32_t page_bytes = 0;
    std::uint32_t pages_total = 0;         // Of the file, after them.
    std::map<std::uint32_t, Bytes> pages;  // By number, from 1.
    bool is_empty() const { return pages.empty(); }
    std::size_t bytes() const { return pages.size() * page_bytes; }
};

/// Reads the committed transactions of a write-ahead log, each once and in order, while they are
/// being written. It trusts nothing but the log's own checksums. Used by one thread at a time.
class WalReader {
public:
    explicit WalReader(std::string const& database_path) : path_(database_path + "-wal") {}
    /// Adds what was committed since the last call.
    /// Errors: store.wal_lost (the log was begun anew before all of it was read), store.failed
    Result<> read_into(PageChanges& changes);
    /// All was read, and the writer is about to copy the log into the file and begin it anew.
    void expect_restart() { restart_expected_ = true; }

private:
    /// Running checksum, and with which bytes it began: another header is another log.
    struct Life {
        std::array<std::uint8_t, 32> header{};
        std::uint32_t page_bytes = 0;
        bool big_endian = false;
    };
    struct Sum {
        std::uint32_t a = 0;
        std::uint32_t b = 0;
    };
    class Log;
    static Sum add(Sum sum, BytesView bytes, bool big_endian);
    static std::optional<Life> read_life(Log const& log);
    static Sum first_sum(Life const& life);
    Result<> enter(Life const& life);
    /// Whole transactions from `place_` on; moves it behind them.
    PageChanges read_frames(Log const& log, std::int64_t& place, Sum& sum) const;

    std::string path_;
    std::optional<Life> life_;
    std::int64_t place_ = 0;  // Frames that were read of this life.
    Sum sum_;                 // Of these.
    bool restart_expected_ = false;
};

}  // namespace takaful::store
