#include <fmt/format.h>
#include <pthread.h>

#include <csignal>
#include <cstdio>

#include "app/background.hpp"
#include "app/commands.hpp"
#include "app/house.hpp"
#include "app/public_page.hpp"
#include "app/server.hpp"
#include "app/version.hpp"
#include "app/wiring.hpp"

namespace takaful::app {

http::ServerOptions server_options(House& house, ServeOptions const& options) {
    http::ServerOptions out;
    out.address = options.address;
    out.port = options.port;
    out.threads = options.threads;
    out.web_folder = options.web_folder;
    out.log_folder = house.log_folder();
    out.behind_tls = options.behind_tls;
    out.log_all = options.log_all;
    if (!options.limits) out.address_rate = out.person_rate = {};
    return out;
}

void tell(Error const& error) {
    fmt::print(stderr, "{}", error.code);
    for (auto const& param : error.params)
        std::visit([&](auto const& value) { fmt::print(stderr, " {}={}", param.name, value); },
                   param.value);
    fmt::print(stderr, " {}\n", error.detail);
}

sigset_t block_stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

/// Passkeys are made for a name: on one's own machine that is localhost.
static std::string site_of(ServeOptions const& options) {
    bool const is_own_machine = options.address == "127.0.0.1" && options.port != 0;
    if (!options.site.empty() || options.behind_tls || !is_own_machine) return options.site;
    return fmt::format("http://localhost:{}", options.port);
}

static HouseOptions house_options(ServeOptions const& options) {
    HouseOptions out{.folder = options.folder,
                     .database = options.database,
                     .demo = options.demo,
                     .site = site_of(options),
                     .origin = options.origin,
                     .witness_policy = options.witness_policy,
                     .ship_to = options.ship_to,
                     .ship_days = options.ship_days,
                     .serving = true,
                     .names_beside_serving = true,
                     .people_compared_max = options.people_compared_max};
    if (!options.name_ar.empty()) out.name_ar = options.name_ar;
    if (!options.name_en.empty()) out.name_en = options.name_en;
    return out;
}

int serve(ServeOptions const& options) {
    auto const signals = block_stop_signals();  // Before any thread starts: all inherit it.
    RealClock const clock;
    auto house = House::open(house_options(options), clock);
    if (!house) return tell(house.error()), 1;
    http::Server server{server_options(**house, options), all_routes(), (*house)->runner(),
                        find_actor(**house), fill_slot(**house)};
    Background background{**house};
    if (auto started = server.start(); !started) return tell(started.error()), 1;
    fmt::print("Takaful {} ({}) at http://{}:{}\n", version(), commit(), options.address,
               server.port());
    std::fflush(stdout);
    int signal = 0;
    sigwait(&signals, &signal);
    server.stop();
    background.stop();
    if (auto closed = close_house(**house); !closed) return tell(closed.error()), 1;
    fmt::print("stopped\n");
    return 0;
}

}  // namespace takaful::app
