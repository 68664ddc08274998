#pragma once
// A house with a manager and an approver, as the benchmarks of programmes need one.

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "app/clock.hpp"
#include "app/desk.hpp"
#include "app/house.hpp"
#include "domain/giving/giving.hpp"
#include "domain/solidarity/solidarity.hpp"

namespace takaful::bench {

/// The value; a benchmark that fails says why and ends.
template <typename T>
T must(Result<T> result) {
    if (!result) {
        fmt::print(stderr, "{} {}\n", result.error().code, result.error().detail);
        for (auto const& param : result.error().params)
            if (auto const* text = std::get_if<std::string>(&param.value))
                fmt::print(stderr, "  {} = {}\n", param.name, *text);
        std::abort();
    }
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// The same id in every run: `number` of its `kind`.
AnyId numbered(std::uint64_t kind, std::uint64_t number);

struct Bureau {
    app::SettableClock clock{Instant{1'795'251'600'000'000}};
    std::unique_ptr<app::House> house;
    std::unique_ptr<app::Desk> desk;
    Actor manager = app::Desk::actor(PersonId{numbered(1, 1).bytes},
                                     {identity::Role::manager, identity::Role::admin});
    Actor approver = app::Desk::actor(PersonId{numbered(1, 2).bytes}, {identity::Role::approver});

    explicit Bureau(std::string folder)
        : house(must(app::House::open({.folder = std::move(folder)}, clock))),
          desk(std::make_unique<app::Desk>(*house)) {}

    /// Runs `act(Work&)` as the manager, in one Work.
    template <typename Act>
    void work(Act act) {
        must(house->runner().run(
            {.actor = manager, .name = "bench.work", .run = [&](Work& w) -> Result<std::string> {
                 must(act(w));
                 return std::string{"{}"};
             }}));
    }
    /// Queues `act(Work&)` as the manager; many then share a commit. Waits while too many wait.
    template <typename Act>
    void queue(Act act) {
        constexpr std::size_t waiting_max = 16;
        if (waiting_.size() >= waiting_max) settle_oldest();
        auto promise = std::make_shared<std::promise<void>>();
        waiting_.push_back(promise->get_future());
        house->runner().submit({.actor = manager,
                                .name = "bench.work",
                                .run = [act = std::move(act)](Work& w) -> Result<std::string> {
                                    must(act(w));
                                    return std::string{"{}"};
                                }},
                               [promise](Result<work::Reply> reply) {
                                   must(std::move(reply));
                                   promise->set_value();
                               });
    }
    /// Waits for all that was queued.
    void settle() {
        while (!waiting_.empty()) settle_oldest();
    }
    /// A fund of sadaqa and a monthly programme that pays 600 pounds a household from it.
    struct Programme {
        AnyId fund, programme;
    };
    Programme add_programme();

private:
    void settle_oldest() {
        waiting_.front().get();
        waiting_.pop_front();
    }
    std::deque<std::future<void>> waiting_;
};

}  // namespace takaful::bench
