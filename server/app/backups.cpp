// `takaful backup key|now|list`, and shipping.

#include "app/backups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "base/messages.hpp"
#include "record/tlog/tlog.hpp"
#include "trust/ledger/ledger.hpp"

namespace takaful::app {

namespace {

constexpr auto publishing_waits_max = std::chrono::seconds{5};
constexpr std::int64_t day_us = std::int64_t{24} * 3'600 * 1'000'000;

CommandOutcome refused(Error const& error, std::string const& language) {
    return {1, fmt::format("{} {}\n{}", error.code, message_text(error, language),
                           error.detail.empty() ? "" : error.detail + "\n")};
}

std::string age_text(std::string const& moment, Instant now) {
    auto const made = parse_instant(moment);
    if (!made) return "?";
    auto const seconds = (now.unix_us - made->unix_us) / 1'000'000;
    if (seconds < 120) return fmt::format("{} s", seconds);
    if (seconds < 7'200) return fmt::format("{} min", seconds / 60);
    if (seconds < 172'800) return fmt::format("{} h", seconds / 3'600);
    return fmt::format("{} d", seconds / 86'400);
}

std::string ship_path(std::string const& house) {
    return house + "/backup.ship";
}

/// Where `backup ship` said; empty: nowhere.
std::string kept_target(std::string const& house) {
    std::ifstream in{ship_path(house)};
    std::string line;
    std::getline(in, line);
    return line;
}

std::string places_path(std::string const& house) {
    return house + "/backup.places";
}

Result<crypto::PublicKey> recipient_of(BackupOptions const& options) {
    if (options.recipient.empty()) return backup::load_recipient(options.folder);
    crypto::PublicKey key;
    auto const bytes = parse_hex(options.recipient);
    if (!bytes || bytes->size() != key.size())
        return fail(ErrorKind::invalid, "backup.key_malformed");
    std::ranges::copy(*bytes, key.begin());
    return key;
}

Result<backup::Copied> copy_house(BackupOptions const& options, Instant now) {
    bool const elsewhere =
        !options.database.empty() || std::filesystem::exists(options.folder + "/takaful.db.moved");
    if (elsewhere && !options.without_records)
        return fail(ErrorKind::refused, "app.backup_on_postgres");
    auto const first = options.folder + (options.without_records ? "/keys.db" : "/takaful.db");
    if (!std::filesystem::is_regular_file(first))
        return fail(ErrorKind::not_found, "app.folder_failed", {{"folder", first}});
    auto const recipient = TRY(recipient_of(options));
    auto const copied = TRY(backup::copy_now({.house = options.folder,
                                              .has_records = !options.without_records,
                                              .recipient = recipient,
                                              .look = figures_of,
                                              .now = now},
                                             options.to));
    TRY(remember_place(options.folder, options.to));
    return copied;
}

}  // namespace

Result<backup::Figures> figures_of(store::Tx& tx) {
    auto const standing = TRY(tlog::standing(tx));
    return backup::Figures{TRY(ledger::count_entries(tx)), standing.size, hex(standing.root)};
}

// ---- Shipping ----------------------------------------------------------------------------------

Result<> Shipping::start(House& house) {
    auto const& options = house.options();
    auto const target = options.ship_to.empty() ? kept_target(options.folder) : options.ship_to;
    if (target.empty() || options.restored) return {};
    backup::ShipOptions ship{.copy = {.house = options.folder,
                                      .has_records = options.database.empty(),
                                      .recipient = TRY(backup::load_recipient(options.folder)),
                                      .look = figures_of},
                             .target = target};
    ship.kept_us = options.ship_days * day_us;
    TRY(remember_place(options.folder, target));
    auto& database = house.database();
    auto& keys = house.keys();
    shipper_ = std::make_unique<backup::Shipper>(
        std::move(ship),
        [&database](std::function<void()> call) { database.before_checkpoint(std::move(call)); },
        [&keys](std::function<void()> call) { keys.before_checkpoint(std::move(call)); });
    return {};
}

Result<bool> Shipping::step(Instant now) {
    if (!shipper_) return false;
    std::lock_guard const lock{stepping_};
    return shipper_->step(now);
}

void Shipping::step_before_publishing(Instant now) {
    if (!shipper_) return;
    std::unique_lock const lock{stepping_, publishing_waits_max};
    if (lock) static_cast<void>(shipper_->step(now));  // Its state says why it failed.
}

// ---- Where copies went -------------------------------------------------------------------------

std::vector<std::string> copy_places(std::string const& house) {
    std::vector<std::string> places;
    std::ifstream in{places_path(house)};
    for (std::string line; std::getline(in, line);)
        if (!line.empty()) places.push_back(line);
    return places;
}

Result<> remember_place(std::string const& house, std::string const& place) {
    std::error_code error;
    auto const whole = std::filesystem::absolute(place, error).lexically_normal().string();
    auto const known = copy_places(house);
    if (std::ranges::find(known, whole) != known.end()) return {};
    std::ofstream out{places_path(house), std::ios::app};
    out << whole << '\n';
    out.close();
    if (!out) return fail(ErrorKind::unavailable, "app.folder_failed", {{"folder", house}});
    return {};
}

// ---- Commands ----------------------------------------------------------------------------------

CommandOutcome make_backup_key(BackupOptions const& options) {
    crypto::start();
    auto const key = backup::make_recovery_key();
    if (auto const saved = backup::save_recipient(options.folder, key.public_key); !saved)
        return refused(saved.error(), options.language);
    auto const* words =
        options.language == "ar"
            ? "مفتاح الاسترداد، يظهر هذه المرة فقط. اكتبه على ورقتين تحفظهما الجمعية في مكانين:"
            : "The recovery key, shown this once. Write it on two papers, kept in two places:";
    return {0, fmt::format("{}\n\n  {}\n\n", words, backup::recovery_text(key))};
}

CommandOutcome backup_now(BackupOptions const& options, Instant now) {
    crypto::start();
    auto const copied = copy_house(options, now);
    if (!copied) return refused(copied.error(), options.language);
    auto const& figures = copied->facts.figures;
    auto text = fmt::format("{}\n{} bytes, {} entries, {} leaves, root {}\n", copied->path,
                            copied->bytes, figures.entries, figures.log_size, figures.log_root);
    if (options.keep > 0) {
        auto const gone = backup::prune_whole(options.to, options.keep);
        if (!gone) return refused(gone.error(), options.language);
        text += fmt::format("{} older copies deleted\n", *gone);
    }
    return {0, text};
}

CommandOutcome ship_backups(BackupOptions const& options) {
    auto const path = ship_path(options.folder);
    std::error_code error;
    if (options.to.empty()) {
        std::filesystem::remove(path, error);
        return {0, "nothing is shipped from the next start on\n"};
    }
    if (auto const key = backup::load_recipient(options.folder); !key)
        return refused(key.error(), options.language);
    auto const target = std::filesystem::absolute(options.to, error).lexically_normal().string();
    std::ofstream out{path, std::ios::trunc};
    out << target << '\n';
    out.close();
    if (!out)
        return refused({ErrorKind::unavailable, "app.folder_failed", {{"folder", path}}},
                       options.language);
    return {0, fmt::format("from its next start, serve ships to {}\n", target)};
}

CommandOutcome list_backups(std::string const& folder, std::string const& language, Instant now) {
    crypto::start();
    auto const copies = backup::list_copies(folder);
    if (!copies) return refused(copies.error(), language);
    CommandOutcome out;
    for (auto const& copy : *copies) {
        auto const name = std::filesystem::path{copy.path}.filename().string();
        auto const& figures = copy.facts.figures;
        out.text += fmt::format("{} {}\n", copy.fault ? "BAD  " : "ok   ", name);
        if (copy.fault) {
            out.exit_code = 1;
            out.text += fmt::format("      {}\n", message_text(*copy.fault, language));
        }
        if (copy.up_to.empty()) continue;
        out.text += fmt::format(
            "      up to {} ({} ago), {} bytes, {} pieces\n"
            "      at its beginning {} entries, {} leaves, root {}\n",
            copy.up_to, age_text(copy.up_to, now), copy.bytes, copy.segments, figures.entries,
            figures.log_size, figures.log_root);
    }
    return out;
}

}  // namespace takaful::app
