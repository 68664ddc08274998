#pragma once
// The databases of a house as one state, and where in their logs it ends.

#include "platform/backup/records.hpp"

namespace takaful::backup {

struct HouseLogs {
    explicit HouseLogs(std::string const& house)
        : records(house + "/takaful.db"), keys(house + "/keys.db") {}
    store::WalReader records;
    store::WalReader keys;
};

/// A copy that was written, and the snapshots that it was written from: while they are held, no
/// log is begun anew, so that whoever reads on misses nothing.
struct Written {
    std::unique_ptr<SealedWriter> file;
    std::unique_ptr<store::Snapshot> records;
    std::unique_ptr<store::Snapshot> keys;
};
/// Writes a whole copy or a base to `path`. The logs are read up to the copy's moment.
Result<Written> write_copy(CopyRequest const& request, std::string const& path, Kind kind,
                           HouseLogs& logs);

/// "2026-11-21T090000.000000Z.backup", "shipped-…", "00000001.backup".
std::string whole_name(Instant made);
std::string generation_name(Instant made);
std::string segment_name(std::int64_t number);
/// This moment, or the next one whose name is free.
Instant free_moment(std::string const& folder, Instant moment, std::string (*name)(Instant));
/// Names of the folder that have this shape, sorted. Errors: backup.folder_failed {path}
Result<std::vector<std::string>> list_whole(std::string const& folder);
Result<std::vector<std::string>> list_generations(std::string const& folder);
/// The numbers that a generation has, sorted.
Result<std::vector<std::int64_t>> list_segments(std::string const& generation);

}  // namespace takaful::backup
