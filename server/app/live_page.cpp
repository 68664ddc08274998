#include "app/live_page.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "record/tlog/tlog.hpp"
#include "trust/ledger/ledger.hpp"

namespace takaful::app {

static constexpr std::int64_t kept_us = 5'000'000;

// ---- The rehearsal ------------------------------------------------------------------------------

static std::string rehearsal_path(std::string const& house) {
    return house + "/restore.rehearsal";
}

Result<> record_rehearsal(std::string const& house, Rehearsal const& rehearsal) {
    auto const path = rehearsal_path(house);
    auto const fresh = path + ".new";
    std::ofstream out{fresh, std::ios::trunc};
    out << json::to_text(rehearsal) << '\n';
    out.close();
    std::error_code error;
    if (out) std::filesystem::rename(fresh, path, error);
    if (!out || error)
        return fail(ErrorKind::unavailable, "app.folder_failed", {{"folder", house}});
    return {};
}

std::optional<Rehearsal> last_rehearsal(std::string const& house) {
    std::ifstream file{rehearsal_path(house)};
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    auto const read = json::from_text<Rehearsal>(text);
    return read ? std::optional{*read} : std::nullopt;
}

// ---- The page -----------------------------------------------------------------------------------

static LiveLog log_of(Work& work) {
    auto const& log = work.parts.get<tlog::Log>();
    auto const head = log.head();
    LiveLog out{head.size, base64(head.root), {}};
    for (auto const& witness : log.witnesses()) {
        LiveWitness one{witness.name, {}};
        if (witness.cosigned_at > 0) one.cosigned_at = Instant{witness.cosigned_at * 1'000'000};
        out.witnesses.push_back(std::move(one));
    }
    return out;
}

Result<LivePage> LiveBoard::page(Work& work) {
    std::lock_guard const lock{mutex_};
    auto const age = kept_ ? work.now.unix_us - kept_->at.unix_us : kept_us;
    if (kept_ && age >= 0 && age < kept_us) return *kept_;
    auto figures = TRY(live::figures(work));
    kept_ = LivePage{work.now, std::move(figures), log_of(work), last_rehearsal(folder_)};
    return *kept_;
}

Result<LivePage> live_page(Work& work) {
    return work.parts.get<LiveBoard>().page(work);
}

std::vector<http::Route> live_routes() {
    auto routes = live::routes();
    routes.push_back(http::get<live_page>("/v1/live", Right::open));
    return routes;
}

// ---- Measuring ----------------------------------------------------------------------------------

std::vector<http::Route> measured(std::vector<http::Route> routes) {
    using Clock = std::chrono::steady_clock;
    constexpr std::array paying{"wallet.pay", "giving.give", "ledger.post_entry"};
    for (auto& route : routes) {
        if (std::ranges::find(paying, route.name) == paying.end()) continue;
        route.handle = [handle = std::move(route.handle)](http::Request&& request,
                                                          work::Runner& runner, http::Done done) {
            auto const began = Clock::now();
            handle(std::move(request), runner,
                   [began, &runner, done = std::move(done)](http::Response response) {
                       auto const took = std::chrono::duration_cast<std::chrono::microseconds>(
                           Clock::now() - began);
                       if (!response.error)
                           runner.parts().get<live::Gauge>().answered(took.count());
                       done(std::move(response));
                   });
        };
    }
    return routes;
}

static Result<std::string> beat_once(Work& work) {
    auto const moved = TRY(ledger::count_entries(work.tx));
    TRY(live::beat(work, moved));
    return std::string{"{}"};
}

Result<int> pulse(House& house) {
    work::Command command{.actor = Actor::system(1), .name = "live.beat"};
    command.run = beat_once;
    if (auto beaten = house.runner().run(std::move(command)); !beaten)
        return std::unexpected(beaten.error());
    return 0;
}

}  // namespace takaful::app
