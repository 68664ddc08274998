#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>

#include "app/clock.hpp"
#include "app/commands.hpp"
#include "app/server.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/store/migration.hpp"

namespace takaful::app {

namespace {

/// Says a line each and remembers whether all was well.
class Chart {
public:
    void well(std::string_view what, std::string_view detail) {
        fmt::print("ok    {:14} {}\n", what, detail);
    }
    void ill(std::string_view what, std::string_view detail) {
        fmt::print("BAD   {:14} {}\n", what, detail);
        all_well_ = false;
    }
    bool all_well() const { return all_well_; }

private:
    bool all_well_ = true;
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

Result<> look_at_keys(Chart& chart, std::string const& folder) {
    auto const keys = TRY(keys::KeyStore::open(
        {.path = folder + "/keys.db", .master_key_path = folder + "/master.key"}));
    keys->installation_key("doctor");
    chart.well("keys", "the master key opens the key store");
    return {};
}

}  // namespace

int doctor(DoctorOptions const& options) {
    crypto::start();
    Chart chart;
    std::error_code error;
    if (!std::filesystem::is_regular_file(options.folder + "/takaful.db", error)) {
        chart.ill("folder", options.folder + " holds no takaful.db");
        return 1;
    }
    look_at_folder(chart, options.folder);
    if (auto looked = look_at_database(chart, options.folder); !looked)
        chart.ill("database", fmt::format("{} {}", looked.error().code, looked.error().detail));
    if (auto looked = look_at_keys(chart, options.folder); !looked)
        chart.ill("keys", fmt::format("{} {}", looked.error().code, looked.error().detail));
    return chart.all_well() ? 0 : 1;
}

}  // namespace takaful::app
