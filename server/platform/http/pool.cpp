#include "platform/http/pool.hpp"

namespace takaful::http {

Pool::Pool(int threads, std::size_t queue_max) : queue_max_(queue_max) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { loop(); });
}

Pool::~Pool() {
    stop();
}

bool Pool::submit(std::function<void()> job) {
    {
        std::lock_guard const lock{mutex_};
        if (stopping_ || jobs_.size() >= queue_max_) return false;
        jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

void Pool::stop() {
    {
        std::lock_guard const lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
}

void Pool::loop() {
    while (true) {
        std::function<void()> job;
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
            if (jobs_.empty()) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job();
    }
}

}  // namespace takaful::http
