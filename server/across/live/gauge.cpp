// What is measured in memory: answers to payments, and the minute that passes.

#include "across/live/live.hpp"

namespace takaful::live {

static constexpr std::int64_t minute_us = 60'000'000;

void Gauge::answered(std::int64_t us) {
    std::lock_guard const lock{mutex_};
    if (answers_.size() < answers_max)
        answers_.push_back(us);
    else
        answers_[next_answer_++ % answers_max] = us;
}

std::optional<Gauge::Answers> Gauge::answers() const {
    std::vector<std::int64_t> samples;
    {
        std::lock_guard const lock{mutex_};
        samples = answers_;
    }
    if (std::ssize(samples) < answers_min) return std::nullopt;
    return Answers{std::ssize(samples), percentile(samples, 50), percentile(samples, 99)};
}

std::optional<std::int64_t> Gauge::counted(Instant at, std::int64_t movements) {
    std::lock_guard const lock{mutex_};
    // A clock that went back, or a gap: what was watched before says nothing of this minute.
    auto const gap = samples_.empty() ? 0 : at.unix_us - samples_.back().at.unix_us;
    if (gap < 0 || gap > minute_us) samples_.clear();
    samples_.push_back({at, movements});
    while (samples_.size() > 1 && at.unix_us - samples_[1].at.unix_us >= minute_us)
        samples_.pop_front();
    auto const watched = at.unix_us - samples_.front().at.unix_us;
    minute_.reset();
    if (watched >= minute_us)
        minute_ = (movements - samples_.front().movements) * minute_us / watched;
    return minute_;
}

std::optional<std::int64_t> Gauge::last_minute(Instant now) const {
    std::lock_guard const lock{mutex_};
    if (samples_.empty() || now.unix_us - samples_.back().at.unix_us > minute_us)
        return std::nullopt;
    return minute_;
}

}  // namespace takaful::live
