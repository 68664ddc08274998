#include "app/house.hpp"

#include <sys/stat.h>

#include <cstdio>
#include <filesystem>

#include "app/wiring.hpp"
#include "platform/crypto/crypto.hpp"

namespace takaful::app {

// Who pays waits while the log is copied into the file: little and often (bench payment-http, p99).
static constexpr std::int64_t checkpoint_pages = 1'024;

std::string database_path(std::string const& folder, std::string const& database) {
    return database.empty() ? folder + "/takaful.db" : database;
}

Result<std::unique_ptr<House>> House::open(HouseOptions const& options, Clock const& clock) {
    crypto::start();
    std::unique_ptr<House> house{new House{options, clock}};
    if (auto opened = house->open_all(); !opened) return std::unexpected(std::move(opened).error());
    return house;
}

Result<> House::open_all() {
    auto const& folder = options_.folder;
    ::umask(077);  // Every file of the house is its owner's alone.
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error || ::chmod(folder.c_str(), 0700) != 0)
        return fail(ErrorKind::unavailable, "app.folder_failed", {{"folder", folder}});
    // Beginning an empty book with the keys and the log of a moved one would fork its history.
    if (options_.database.empty() && std::filesystem::exists(folder + "/takaful.db.moved", error))
        return fail(ErrorKind::refused, "app.records_moved", {{"folder", folder}});
    database_ = TRY(store::open({.path = database_path(folder, options_.database),
                                 .now = clock_.now(),
                                 .checkpoint_pages = checkpoint_pages}));
    keys_ = TRY(keys::KeyStore::open(
        {.path = folder + "/keys.db", .master_key_path = folder + "/master.key"}));
    parts_.add(*database_);
    parts_.add(*keys_);
    work::RunnerOptions runner_options;
    runner_options.has_thread = options_.has_thread;
    runner_options.secret = keys_->installation_key("work");
    runner_ = std::make_unique<work::Runner>(*database_, parts_, clock_, runner_options);
    TRY(fill_house(*this));
    if (options_.names_beside_serving) load_names_beside();
    return {};
}

void House::load_names_beside() {
    names_ = std::jthread{[this](std::stop_token const& stop) {
        auto const loaded = load_names(*this, stop);
        if (!loaded && !stop.stop_requested())
            std::fprintf(stderr, "worker=names code=%s detail=%s\n",
                         std::string{loaded.error().code}.c_str(), loaded.error().detail.c_str());
    }};
}

}  // namespace takaful::app
