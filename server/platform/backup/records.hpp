#pragma once
// What the body of a copy holds, one record after another:
//
//   u8 kind  u16 size ‖ name  u64 size  content
//
//   file   the content is the file's
//   pages  u32 bytes of a page  u32 pages of the file  u32 count  count x (u32 number  page)
//   end    nothing follows

#include <string>

#include "platform/backup/sealed_file.hpp"
#include "platform/store/pages.hpp"

namespace takaful::backup {

enum class RecordKind : std::uint8_t { end = 0, file = 1, pages = 2 };

struct RecordHead {
    RecordKind kind{};
    std::string name;  // "takaful.db", "tray/…": inside the house, without "..".
    std::uint64_t bytes = 0;
};

Result<> write_record_head(SealedWriter& out, RecordHead const& head);
/// Writes nothing when nothing changed.
Result<> write_pages(SealedWriter& out, std::string const& name, store::PageChanges const& changes);
/// A file that may not be there, then nothing is written.
Result<> write_file(SealedWriter& out, std::string const& house, std::string const& name);
/// A database: its file as it lies there, then what its log held when the snapshot was taken.
Result<> write_database(SealedWriter& out, std::string const& name, store::Snapshot& snapshot,
                        store::PageChanges const& changes);
/// What belongs to a house beside its databases.
Result<> write_small_files(SealedWriter& out, std::string const& house);
Result<> write_end(SealedWriter& out);

/// Errors: backup.damaged {file}
Result<RecordHead> read_record_head(SealedReader& in);
/// Does what a copy holds to the files of `house`, which it makes. Gives whether there were records
/// of takaful.db. Errors: those of SealedReader, backup.folder_failed {path}
Result<bool> apply_records(SealedReader& in, std::string const& house);

}  // namespace takaful::backup
