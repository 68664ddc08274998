#pragma once
// Copies of a house: the commands `takaful backup …` and `takaful restore`, and shipping while it
// serves. docs/operating.md#backups

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/house.hpp"
#include "app/verify.hpp"
#include "platform/backup/backup.hpp"

namespace takaful::app {

/// What a copy says of the records that it holds.
Result<backup::Figures> figures_of(store::Tx& tx);

/// Shipping beside the house's work; a part of every house, idle without a target.
class Shipping {
public:
    /// Begins to ship what this house commits, where its options say, or else where `backup ship`
    /// said. Errors: backup.key_missing {folder}
    Result<> start(House& house);
    /// Gives whether anything was written. One step at a time, whoever asks.
    Result<bool> step(Instant now);
    /// The same before the log is published; gives up waiting for another step after a while.
    void step_before_publishing(Instant now);
    bool is_on() const { return shipper_ != nullptr; }
    backup::ShipState state() const { return shipper_->state(); }

private:
    std::timed_mutex stepping_;
    std::unique_ptr<backup::Shipper> shipper_;
};

/// Folders into which copies of this house went, for whoever looks whether they are fresh.
std::vector<std::string> copy_places(std::string const& house);
Result<> remember_place(std::string const& house, std::string const& place);

struct BackupOptions {
    std::string folder;  // The data folder.
    std::string database;
    std::string to;         // Of `now`.
    std::string recipient;  // Hex of another public key; empty: the house's own.
    bool without_records = false;
    int keep = 0;  // 0: nothing is deleted.
    std::string language = "en";
};
CommandOutcome make_backup_key(BackupOptions const& options);
CommandOutcome backup_now(BackupOptions const& options, Instant now);
/// From the next start the house is shipped to `to`; nowhere when that is empty.
CommandOutcome ship_backups(BackupOptions const& options);
CommandOutcome list_backups(std::string const& folder, std::string const& language, Instant now);

struct RestoreOptions {
    std::string from;
    std::string folder;      // Empty: only proved, in a throw-away folder.
    std::string database;    // Where the records are, when not in the copy.
    std::string until;       // "2026-11-21T09:00:00Z"; empty or "latest": the latest.
    std::string key_text;    // As typed.
    std::string checkpoint;  // Of the log, from elsewhere: a file, a folder or an address.
    std::string new_log;     // Origin of another log, when the old one cannot go on.
    std::string tell;        // A house that shows how it went (live_page.hpp); empty: none.
    std::string language = "en";
};
/// Exit codes: 0 proved · 1 refused, nothing is left · 3 proved and kept, but the log was published
/// further than the copy reaches, so that the server will not start on it.
CommandOutcome restore(RestoreOptions const& options, Clock const& clock);

}  // namespace takaful::app
