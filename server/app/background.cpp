#include "app/background.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

namespace takaful::app {

static constexpr int settle_rounds_max = 100'000;

Background::Background(House& house) : house_(house) {
    for (auto& worker : workers(house)) {
        seats_.push_back(std::make_unique<Seat>());
        seats_.back()->worker = std::move(worker);
    }
    house_.runner().set_outbox_listener([this] { wake(); });
    for (auto& seat : seats_) seat->thread = std::thread{[this, &row = *seat] { loop(row); }};
}

Background::~Background() {
    stop();
}

void Background::stop() {
    house_.runner().set_outbox_listener([] {});
    {
        std::lock_guard const lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& seat : seats_)
        if (seat->thread.joinable()) seat->thread.join();
}

void Background::wake() {
    {
        std::lock_guard const lock{mutex_};
        for (auto& seat : seats_) seat->woken = seat->woken || seat->worker.wakes;
    }
    wake_.notify_all();
}

Result<int> Background::step(Seat& seat) {
    std::lock_guard const lock{seat.step};
    auto done = seat.worker.step(house_);
    if (!done)
        fmt::print(stderr, "worker={} code={} detail={}\n", seat.worker.name, done.error().code,
                   done.error().detail);
    return done;
}

void Background::loop(Seat& seat) {
    while (true) {
        auto const done = step(seat);
        std::unique_lock lock{mutex_};
        auto const idle = std::chrono::milliseconds{seat.worker.idle_ms};
        if (seat.worker.paced || done.value_or(0) <= 0)
            wake_.wait_for(lock, idle, [&] { return stopping_ || seat.woken; });
        seat.woken = false;
        if (stopping_) return;
    }
}

Result<> Background::settle() {
    for (int round = 0; round < settle_rounds_max; ++round) {
        int all = 0;
        for (auto& seat : seats_) all += TRY(step(*seat));
        if (all == 0) return {};
    }
    return fail(ErrorKind::broken, "app.never_settles");
}

}  // namespace takaful::app
