#include "app/doctor.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "app/backups.hpp"
#include "app/clock.hpp"
#include "app/commands.hpp"
#include "app/house.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/store/migration.hpp"
#include "platform/store/patience.hpp"
#include "record/registry/registry.hpp"
#include "record/tlog/tlog.hpp"
#include "trust/audit/audit.hpp"

namespace takaful::app {

namespace {

constexpr std::int64_t hour_us = 3'600'000'000;
/// privacy.md 1: a small batch waits for others at most so long.
constexpr std::int64_t pool_hours_max = 48;
constexpr std::int64_t copy_hours_max = 48;

class Chart {
public:
    void well(std::string_view what, std::string detail) { say(true, what, std::move(detail)); }
    void ill(std::string_view what, std::string detail) { say(false, what, std::move(detail)); }
    void failed(std::string_view what, Error const& error) {
        ill(what, fmt::format("{} {}", error.code, error.detail));
    }
    std::vector<Observation> seen;

private:
    void say(bool is_well, std::string_view what, std::string detail) {
        seen.push_back({is_well, std::string{what}, std::move(detail)});
    }
};

constexpr store::Query integrity{"app.integrity", "PRAGMA integrity_check"};
constexpr store::Query server_settings{"app.server_settings", R"(
    SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
           current_setting('full_page_writes') AS full_page_writes,
           current_setting('data_checksums') AS data_checksums)"};

void look_at_folder(Chart& chart, std::string const& folder, bool has_records) {
    struct stat state {};
    std::vector<std::string> names{"keys.db", "master.key"};
    if (has_records) names.insert(names.begin(), "takaful.db");
    for (auto const& name : names) {
        if (::stat((folder + "/" + name).c_str(), &state) != 0) {
            chart.ill("folder", name + " is missing");
        } else if ((state.st_mode & 077) != 0) {
            chart.ill("folder", name + " can be read by others: chmod 600");
        } else {
            chart.well("folder", fmt::format("{} {} bytes", name, state.st_size));
        }
    }
    std::error_code error;
    auto const space = std::filesystem::space(folder, error);
    auto const free_mib = error ? 0 : space.available >> 20;
    if (free_mib < 1'024)
        chart.ill("disk", fmt::format("{} MiB free", free_mib));
    else
        chart.well("disk", fmt::format("{} MiB free", free_mib));
}

Result<> look_at_pages(Chart& chart, store::Tx& tx) {
    for (auto const& row : TRY(tx.many(integrity))) {
        auto const said = row.get<std::string>("integrity_check");
        if (said == "ok")
            chart.well("integrity", said);
        else
            chart.ill("integrity", said);
    }
    return {};
}

Result<> look_at_server(Chart& chart, store::Tx& tx) {
    auto const row = TRY(tx.one(server_settings));
    chart.well("server", "PostgreSQL " + row->get<std::string>("version"));
    for (auto const* name : {"fsync", "full_page_writes", "data_checksums"}) {
        auto const said = std::string{name} + " is " + row->get<std::string>(name);
        if (row->get<std::string>(name) == "on")
            chart.well("server", said);
        else
            chart.ill("server", said + ": what was acknowledged can be lost or damaged unseen");
    }
    return {};
}

Result<> look_at_database(Chart& chart, std::string const& path, bool is_file) {
    auto const database = TRY(store::open({.path = path}));
    chart.well("lock", "no other program has it open");
    chart.well("migrations",
               fmt::format("{} applied, none changed", store::all_migrations().size()));
    auto const reader = TRY(database->reader());
    store::allow_long_scan(*reader);
    TRY(is_file ? look_at_pages(chart, *reader) : look_at_server(chart, *reader));
    auto const dead = TRY(work::dead_outbox(*reader, 100));
    for (auto const& row : dead)
        chart.ill("outbox",
                  fmt::format("row {} {} gave up: {}", row.number, row.event, row.last_error));
    if (dead.empty()) chart.well("outbox", "nothing was given up");
    return {};
}

/// Before the house is opened, which would try to mend what is found here.
Result<> look_at_log(Chart& chart, std::string const& path, Instant now) {
    auto const database = TRY(store::open({.path = path}));
    auto const reader = TRY(database->reader());
    auto const standing = TRY(tlog::standing(*reader));
    if (standing.planned == 0)
        chart.well("log", fmt::format("{} leaves, all signed", standing.size));
    else
        chart.ill("log", fmt::format("{} leaves have a place and are not published; the line "
                                     "“house” says whether they can be",
                                     standing.planned));
    if (standing.published < standing.size)
        chart.ill("witnesses", fmt::format("{} of {} signed leaves are published; the rest waits "
                                           "for the witnesses' quorum",
                                           standing.published, standing.size));
    else
        chart.well("witnesses", fmt::format("all published; {} leaves cosigned by a quorum",
                                            standing.witnessed));
    auto const hours =
        standing.pooled_since ? (now.unix_us - standing.pooled_since->unix_us) / hour_us : 0;
    auto const waiting = fmt::format("{} payments wait for more of their fund, {} h at most",
                                     standing.pooled, hours);
    if (hours >= pool_hours_max)
        chart.ill("pools", waiting);
    else
        chart.well("pools", waiting);
    return {};
}

/// Every book's trail of who saw and did what, hashed again and held against the published log.
Result<> look_at_trails(Chart& chart, House& house) {
    for (auto const& trail : TRY(check_trails(house))) {
        if (trail.broken)
            chart.ill("trail", fmt::format("book {}: entry {} {}", trail.book, trail.broken->number,
                                           trail.broken->why));
        else
            chart.well("trail", fmt::format("book {}: {} entries, {} days' ends in the log",
                                            trail.book, trail.entries, trail.seals));
    }
    return {};
}

/// Opens the whole house as `serve` does: an interrupted log is ended, every sealed row is read.
/// A log whose entries are no longer those that were promised says tlog.source_differs here.
Result<> look_at_house(Chart& chart, HouseOptions const& options, Clock const& clock) {
    auto const house = TRY(House::open(options, clock));
    chart.well("house", "opens, and its log can go on");
    auto const report = TRY(registry::build_index(house->database(), house->parts(), 1));
    if (report.unreadable > 0)
        chart.ill("keys", fmt::format("{} sealed rows have no key in keys.db: erased since this "
                                      "takaful.db was copied, or keys.db is an older copy",
                                      report.unreadable));
    else
        chart.well("keys", fmt::format("{} people and {} households can be read", report.people,
                                       report.households));
    TRY(look_at_trails(chart, *house));
    return {};
}

/// Where copies of this house went (`takaful backup now`, `serve --ship-to`): how old is the newest
/// moment that each of these folders holds?
void look_at_copies(Chart& chart, std::string const& folder, Instant now) {
    auto const places = copy_places(folder);
    if (places.empty()) chart.well("copies", "none was ever made: takaful backup now");
    for (auto const& place : places) {
        auto const newest = backup::newest_moment(place);
        if (!newest || !*newest) {
            chart.ill("copies", place + (newest ? " holds none" : " cannot be read"));
            continue;
        }
        auto const hours = (now.unix_us - (*newest)->unix_us) / hour_us;
        auto const said = fmt::format("{}: the newest is {} h old", place, hours);
        if (hours >= copy_hours_max)
            chart.ill("copies", said);
        else
            chart.well("copies", said);
    }
}

}  // namespace

Result<std::vector<audit::Checked>> check_trails(House& house) {
    std::vector<audit::Checked> checked;
    auto const done = house.runner().ask(Actor::system(1), [&](Work& work) -> Result<std::string> {
        for (auto const book : TRY(audit::books(work.tx)))
            checked.push_back(TRY(audit::check_book(work, book)));
        return std::string{};
    });
    if (!done) return std::unexpected(done.error());
    return checked;
}

int check_audit(DoctorOptions const& options) {
    RealClock const clock;
    crypto::start();
    auto const house = House::open({.folder = options.folder, .database = options.database}, clock);
    auto const checked = house
                             ? check_trails(**house)
                             : Result<std::vector<audit::Checked>>{std::unexpected(house.error())};
    if (!checked) {
        fmt::print(stderr, "{} {}\n", checked.error().code, checked.error().detail);
        return 1;
    }
    bool sound = true;
    for (auto const& trail : *checked) {
        fmt::print("book {}: {} entries, {} days' ends in the log, {} waiting\n", trail.book,
                   trail.entries, trail.seals, trail.waiting);
        if (!trail.broken) continue;
        sound = false;
        fmt::print("book {}: BROKEN at entry {}: {}{}\n", trail.book, trail.broken->number,
                   trail.broken->why,
                   trail.broken->day ? " (" + date_text(*trail.broken->day) + ")" : "");
    }
    return sound ? 0 : 1;
}

std::vector<Observation> examine(std::string const& folder, Clock const& clock,
                                 std::string const& database) {
    crypto::start();
    Chart chart;
    std::error_code error;
    auto const is_file = database.empty();
    std::string const first = is_file ? "takaful.db" : "keys.db";
    if (!std::filesystem::is_regular_file(folder + "/" + first, error)) {
        chart.ill("folder", folder + " holds no " + first);
        return chart.seen;
    }
    look_at_folder(chart, folder, is_file);
    look_at_copies(chart, folder, clock.now());
    auto const path = database_path(folder, database);
    if (auto looked = look_at_database(chart, path, is_file); !looked)
        chart.failed("database", looked.error());
    if (auto looked = look_at_log(chart, path, clock.now()); !looked)
        chart.failed("log", looked.error());
    if (auto looked = look_at_house(chart, {.folder = folder, .database = database}, clock);
        !looked)
        chart.failed("house", looked.error());
    return chart.seen;
}

int doctor(DoctorOptions const& options) {
    RealClock const clock;
    auto const seen = examine(options.folder, clock, options.database);
    for (auto const& [well, what, detail] : seen)
        fmt::print("{} {:14} {}\n", well ? "ok   " : "BAD  ", what, detail);
    return std::ranges::all_of(seen, &Observation::well) ? 0 : 1;
}

}  // namespace takaful::app
