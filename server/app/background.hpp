#pragma once
// The threads beside the requests: one a worker of the wiring's table.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "app/house.hpp"
#include "app/wiring.hpp"

namespace takaful::app {

class Background {
public:
    /// Starts the workers of this house and wakes them after commits with outbox rows.
    explicit Background(House& house);
    ~Background();  // stop()
    Background(Background const&) = delete;

    /// Lets running steps end, then ends the threads.
    void stop();
    /// Runs every worker in the caller's thread until a whole round has nothing left to do: for
    /// stories and one-shot commands. Errors: app.never_settles
    Result<> settle();

private:
    struct Seat {
        Worker worker;
        std::mutex step{};   // One step at a time, whoever runs it.
        bool woken = false;  // Guarded by mutex_.
        std::thread thread{};
    };
    void loop(Seat& seat);
    Result<int> step(Seat& seat);
    void wake();

    House& house_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::vector<std::unique_ptr<Seat>> seats_;
};

}  // namespace takaful::app
