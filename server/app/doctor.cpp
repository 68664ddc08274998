#include "app/doctor.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "app/clock.hpp"
#include "app/commands.hpp"
#include "app/house.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/store/migration.hpp"
#include "record/registry/registry.hpp"
#include "record/tlog/tlog.hpp"

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

void look_at_folder(Chart& chart, std::string const& folder) {
    struct stat state {};
    for (std::string const name : {"takaful.db", "keys.db", "master.key"}) {
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

Result<> look_at_database(Chart& chart, std::string const& folder) {
    auto const database = TRY(store::open({.path = folder + "/takaful.db"}));
    chart.well("lock", "no other program has it open");
    chart.well("migrations",
               fmt::format("{} applied, none changed", store::all_migrations().size()));
    auto const reader = TRY(database->reader());
    auto const rows = TRY(reader->many(integrity));
    for (auto const& row : rows) {
        auto const said = row.get<std::string>("integrity_check");
        if (said == "ok")
            chart.well("integrity", said);
        else
            chart.ill("integrity", said);
    }
    auto const dead = TRY(work::dead_outbox(*reader, 100));
    for (auto const& row : dead)
        chart.ill("outbox",
                  fmt::format("row {} {} gave up: {}", row.number, row.event, row.last_error));
    if (dead.empty()) chart.well("outbox", "nothing was given up");
    return {};
}

/// Before the house is opened, which would try to mend what is found here.
Result<> look_at_log(Chart& chart, std::string const& folder, Instant now) {
    auto const database = TRY(store::open({.path = folder + "/takaful.db"}));
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

/// Opens the whole house as `serve` does: an interrupted log is ended, every sealed row is read.
/// A log whose entries are no longer those that were promised says tlog.source_differs here.
Result<> look_at_house(Chart& chart, std::string const& folder, Clock const& clock) {
    auto const house = TRY(House::open({.folder = folder}, clock));
    chart.well("house", "opens, and its log can go on");
    auto const report = TRY(registry::build_index(house->database(), house->parts(), 1));
    if (report.unreadable > 0)
        chart.ill("keys", fmt::format("{} sealed rows have no key in keys.db: erased since this "
                                      "takaful.db was copied, or keys.db is an older copy",
                                      report.unreadable));
    else
        chart.well("keys", fmt::format("{} people and {} households can be read", report.people,
                                       report.households));
    return {};
}

/// The newest copy beside the database: `takaful.db` copied to backup*.db, by whatever means.
void look_at_copies(Chart& chart, std::string const& folder, Instant now) {
    std::int64_t newest_us = 0;
    std::error_code error;
    for (auto const& entry : std::filesystem::directory_iterator{folder, error}) {
        auto const name = entry.path().filename().string();
        struct stat state {};
        if (!name.starts_with("backup") || ::stat(entry.path().c_str(), &state) != 0) continue;
        newest_us = std::max(newest_us, std::int64_t{state.st_mtim.tv_sec} * 1'000'000);
    }
    if (newest_us == 0) return chart.well("copies", "no backup* file in the folder");
    auto const hours = (now.unix_us - newest_us) / hour_us;
    if (hours >= copy_hours_max)
        chart.ill("copies", fmt::format("the newest is {} h old", hours));
    else
        chart.well("copies", fmt::format("the newest is {} h old", hours));
}

}  // namespace

std::vector<Observation> examine(std::string const& folder, Clock const& clock) {
    crypto::start();
    Chart chart;
    std::error_code error;
    if (!std::filesystem::is_regular_file(folder + "/takaful.db", error)) {
        chart.ill("folder", folder + " holds no takaful.db");
        return chart.seen;
    }
    look_at_folder(chart, folder);
    look_at_copies(chart, folder, clock.now());
    if (auto looked = look_at_database(chart, folder); !looked)
        chart.failed("database", looked.error());
    if (auto looked = look_at_log(chart, folder, clock.now()); !looked)
        chart.failed("log", looked.error());
    if (auto looked = look_at_house(chart, folder, clock); !looked)
        chart.failed("house", looked.error());
    return chart.seen;
}

int doctor(DoctorOptions const& options) {
    RealClock const clock;
    auto const seen = examine(options.folder, clock);
    for (auto const& [well, what, detail] : seen)
        fmt::print("{} {:14} {}\n", well ? "ok   " : "BAD  ", what, detail);
    return std::ranges::all_of(seen, &Observation::well) ? 0 : 1;
}

}  // namespace takaful::app
