#pragma once
// What belongs together, on one page: the modules' memory, their routes, what happens when
// something happened, and what runs in the background.

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/house.hpp"
#include "platform/http/http.hpp"

namespace takaful::app {

/// Makes the modules' memory (Parts) and reads it from the tables. Called once, by House::open.
Result<> fill_house(House& house);

/// Names and answers, beside serving, until `stop` is asked for.
Result<> load_names(House& house, std::stop_token const& stop);

/// What an orderly stop leaves behind so that the next start is quick. After the last request.
Result<> close_house(House& house);

/// Every route of the program.
std::vector<http::Route> all_routes();

/// "When X happened, do Y": run after the commit, in a Work of its own, exactly once.
struct Reaction {
    std::string_view event;  // "giving.gift_received"
    Result<> (*react)(Work& work, OutboxRow const& row);
};
std::vector<Reaction> const& reactions();

/// Something done again and again beside the requests.
struct Worker {
    std::string_view name;
    /// One step. Gives how much was done; above zero: call again at once.
    std::function<Result<int>(House&)> step;
    int idle_ms;         // How long to wait after a step that did nothing.
    bool wakes = false;  // Also when a commit held outbox rows.
    bool paced = false;  // Waits after every step: what comes meanwhile goes together.
};
std::vector<Worker> workers(House const& house);

/// Who a session token stands for.
http::FindActor find_actor(House& house);

}  // namespace takaful::app
