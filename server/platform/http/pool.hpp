#pragma once
// A few threads for what must not hold up the sockets: questions, hashing, reading files.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace takaful::http {

class Pool {
public:
    Pool(int threads, std::size_t queue_max);
    ~Pool();  // Finishes what is queued.
    Pool(Pool const&) = delete;

    /// False: the queue is full, or the pool is stopping.
    bool submit(std::function<void()> job);
    void stop();

private:
    void loop();
    std::size_t const queue_max_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> jobs_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace takaful::http
