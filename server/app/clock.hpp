#pragma once
// The only place that reads the machine's clock.

#include <atomic>

#include "platform/work/work.hpp"

namespace takaful::app {

class RealClock : public Clock {
public:
    Instant now() const override;
};

/// A clock that stands still until it is told: for stories. Thread safe.
class SettableClock : public Clock {
public:
    explicit SettableClock(Instant start) : now_us_(start.unix_us) {}
    Instant now() const override { return {now_us_.load()}; }
    void set(Instant now) { now_us_ = now.unix_us; }
    void advance_us(std::int64_t us) { now_us_ += us; }

private:
    std::atomic<std::int64_t> now_us_;
};

}  // namespace takaful::app
