#pragma once
// Copies of a house that only its recovery key opens: whole ones, and a stream of what changed
// since a base (docs/decisions/backup.md). This module copies bytes and proves that they are the
// same ones; what they mean is proved by whoever opens the restored house.
//
//   <folder>/2026-11-21T090000.000000Z.backup             a whole copy
//   <folder>/shipped-2026-11-21T090000.000000Z/           a generation: a base and what followed
//       00000000.backup  00000001.backup  …

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/store/store.hpp"

namespace takaful::backup {

// ---- The recovery key ---------------------------------------------------------------------------

/// X25519. The secret half is on paper, the public half on the server: whoever takes the server
/// cannot read its copies.
struct RecoveryKey {
    crypto::Key secret{};
    crypto::PublicKey public_key{};
};
RecoveryKey make_recovery_key();
/// For paper: fourteen groups of four, without letters that are mistaken for digits, with a check.
std::string recovery_text(RecoveryKey const& key);
/// As typed: any case, spaces or hyphens anywhere; O is 0, I and L are 1.
/// Errors: backup.key_malformed
Result<RecoveryKey> parse_recovery_key(std::string_view text);

/// Keeps the public half in the house's folder. Errors: backup.key_exists {path},
/// backup.folder_failed {path}
Result<> save_recipient(std::string const& house, crypto::PublicKey const& key);
/// Errors: backup.key_missing {folder}
Result<crypto::PublicKey> load_recipient(std::string const& house);

// ---- What a copy says of itself, in clear -------------------------------------------------------

enum class Kind : std::uint8_t { whole, base, segment };

/// Figures of the records, which whoever opens them knows how to find.
struct Figures {
    std::int64_t entries = 0;   // Ledger entries, of all books.
    std::int64_t log_size = 0;  // Signed leaves.
    std::string log_root;       // Hex.
    TAKAFUL_FIELDS(Figures, entries, log_size, log_root)
};
using Look = std::function<Result<Figures>(store::Tx&)>;

struct Facts {
    Kind kind{};
    std::string made_at;      // "2026-11-21T09:00:00.000000Z": the state of this moment.
    std::string recipient;    // Hex of the public key's SHA-256, first 8 bytes.
    Figures figures;          // Of whole copies and bases.
    std::int64_t number = 0;  // In a generation: 0 is the base.
    std::string previous;     // SHA-256 of the file before, hex.
    TAKAFUL_FIELDS(Facts, kind, made_at, recipient, figures, number, previous)
};

// ---- Making copies ------------------------------------------------------------------------------

struct CopyRequest {
    std::string house;        // The data folder.
    bool has_records = true;  // False: the records are in PostgreSQL, which has its own backups.
    crypto::PublicKey recipient{};
    Look look;
    Instant now{};
};

struct Copied {
    std::string path;
    std::int64_t bytes = 0;
    Facts facts;
};

/// A whole copy into `folder`, also while a server runs on the house. Under its name when it is
/// complete, and on the disk. Errors: backup.folder_failed {path}, store.failed
Result<Copied> copy_now(CopyRequest const& request, std::string const& folder);

/// Deletes all but the newest `keep` whole copies. Gives how many went.
Result<int> prune_whole(std::string const& folder, int keep);

// ---- Looking at copies, without a key
// ------------------------------------------------------------

/// A whole copy, or a generation with its last segment.
struct Listed {
    std::string path;
    Facts facts;                // Of the whole copy or the base.
    std::string up_to;          // The last moment that it holds.
    std::int64_t bytes = 0;     // Of all its files.
    std::int64_t segments = 0;  // That follow the base without a gap.
    std::optional<Error> fault;
};

/// Reads every byte of every copy of a folder, the oldest first.
/// Errors: backup.folder_failed {path}
Result<std::vector<Listed>> list_copies(std::string const& folder);
/// The last moment that any copy of the folder holds, by its names and heads alone.
Result<std::optional<Instant>> newest_moment(std::string const& folder);

// ---- Shipping -----------------------------------------------------------------------------------

struct ShipOptions {
    CopyRequest copy;    // `now` is not used.
    std::string target;  // The folder.
    std::int64_t generation_us = std::int64_t{24} * 3'600 * 1'000'000;
    std::int64_t kept_us = std::int64_t{7} * 24 * 3'600 * 1'000'000;
    /// More than this waits in memory only when the target is too slow: a new generation then.
    std::size_t waiting_bytes_max = std::size_t{64} << 20;
};

struct ShipState {
    std::string code;   // Why it does not go on; empty: it does.
    Instant shipped{};  // All that was committed before this moment is in the target.
    std::int64_t generation_segments = 0;
};

/// Ships what the writers of a house commit. `step` is called about once a second by one thread.
class Shipper {
public:
    /// How to be called before each checkpoint of a database (store::Database::before_checkpoint).
    using Hook = std::function<void(std::function<void()>)>;
    Shipper(ShipOptions options, Hook records, Hook keys);
    ~Shipper();
    Shipper(Shipper const&) = delete;

    /// Ships what was committed since the last step, or begins a generation. Gives whether it
    /// wrote.
    Result<bool> step(Instant now);
    ShipState state() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// ---- Restoring ----------------------------------------------------------------------------------

struct RestoreRequest {
    std::string from;  // A folder of copies, a generation's folder, or one whole copy's file.
    std::string into;  // Made, and must not be there yet.
    RecoveryKey key;
    std::optional<Instant> until;  // Nothing later than this; nullopt: the latest.
};

struct Restored {
    std::string path;  // Of the copy or the generation.
    Facts facts;
    std::string up_to;
    std::int64_t segments = 0;
    bool has_records = false;
};

/// Writes the house's files. Every byte is authenticated before it is used. What it leaves after an
/// error is not a house.
/// Errors: backup.nothing_found {folder}, backup.damaged {file}, backup.segment_missing {folder,
///         number}, backup.key_wrong {file}, backup.not_a_backup {file}, backup.folder_failed
///         {path}
Result<Restored> unpack(RestoreRequest const& request);

}  // namespace takaful::backup

TAKAFUL_ENUM(takaful::backup::Kind, whole, base, segment)
