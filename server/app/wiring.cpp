#include "app/wiring.hpp"

#include <iterator>

#include "app/health.hpp"

namespace takaful::app {

Result<> fill_house(House&) {
    return {};
}

std::vector<http::Route> all_routes() {
    std::vector<http::Route> all;
    for (auto const module_routes : {
             app::routes,
         }) {
        auto rows = module_routes();
        all.insert(all.end(), std::move_iterator{rows.begin()}, std::move_iterator{rows.end()});
    }
    return all;
}

std::vector<Reaction> const& reactions() {
    static std::vector<Reaction> const rows{};
    return rows;
}

static Result<> react(Work& work, OutboxRow const& row) {
    for (auto const& reaction : reactions()) {
        if (reaction.event != row.event) continue;
        if (auto done = reaction.react(work, row); !done) return done;
    }
    return {};
}

std::vector<Worker> workers(House const&) {
    return {
        {.name = "outbox",
         .step = [](House& house) { return work::deliver_outbox(house.runner(), react, 100); },
         .idle_ms = 1'000,
         .wakes = true},
    };
}

http::FindActor find_actor(House&) {
    return [](std::string_view, Instant) { return Actor{}; };
}

http::FillSlot fill_slot(House&) {
    return {};
}

}  // namespace takaful::app
