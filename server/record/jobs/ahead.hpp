#pragma once
// What a job's slices need, made by other threads while the writer stores the slices before them.

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace takaful::jobs {

/// `Rows` is whatever one slice needs; a slice is known by its first row. Of the job's own thread
/// (make_ready) and, between its calls, the writer (take).
template <typename Rows>
class SlicesAhead {
public:
    using Make = std::function<Result<Rows>(std::int64_t first)>;
    struct Plan {
        std::int64_t first = 0;
        std::int64_t rows_a_slice = 1;
        std::int64_t total = 0;
        int threads = 2;  // Of a small machine's cores the writer needs its own.
    };

    /// Waits for the `slices` from the plan's first on; then those after them are begun.
    /// Errors: those of `make` for the first slice; any other's are told when its turn comes.
    Result<> make_ready(Plan const& plan, int slices, Make const& make) {
        std::erase_if(ready_, [&](auto const& slice) { return slice.first < plan.first; });
        if (ready_.contains(plan.first)) return {};  // Taken back after a later one failed.
        if (!next_ || next_->first != plan.first) next_ = begin(plan, slices, make);
        for (auto& part : next_->parts)
            for (auto& [first, rows] : part.get())
                if (rows) ready_.emplace(first, *std::move(rows));
        next_.reset();
        if (!ready_.contains(plan.first)) ready_.emplace(plan.first, TRY(make(plan.first)));
        auto const after = plan.first + slices * plan.rows_a_slice;
        if (after < plan.total)
            next_ = begin({after, plan.rows_a_slice, plan.total, plan.threads}, slices, make);
        return {};
    }

    /// The slice that begins at `first`, if it is ready.
    std::optional<Rows> take(std::int64_t first) {
        auto found = ready_.extract(first);
        if (found.empty()) return std::nullopt;
        return std::move(found.mapped());
    }

private:
    using Made = std::vector<std::pair<std::int64_t, Result<Rows>>>;
    struct Round {
        std::int64_t first = 0;
        std::vector<std::future<Made>> parts;
    };

    static Round begin(Plan const& plan, int slices, Make const& make) {
        Round round{.first = plan.first, .parts = {}};
        for (int thread = 0; thread < plan.threads; ++thread)
            round.parts.push_back(std::async(std::launch::async, [plan, slices, make, thread] {
                Made made;
                for (int slice = thread; slice < slices; slice += plan.threads) {
                    auto const first = plan.first + slice * plan.rows_a_slice;
                    if (first >= plan.total && slice > 0) break;
                    made.emplace_back(first, make(first));
                    if (!made.back().second) break;
                }
                return made;
            }));
        return round;
    }

    std::optional<Round> next_;
    std::map<std::int64_t, Rows> ready_;
};

/// What is in the making, by what it belongs to; one of each kind in Parts. Thread safe. A restart
/// loses it, and whoever needs it makes it again.
template <typename Key, typename T>
class Shelf {
public:
    void put(Key const& key, std::shared_ptr<T> made) {
        std::scoped_lock const lock(mutex_);
        kept_[key] = std::move(made);
    }
    std::shared_ptr<T> find(Key const& key) {
        std::scoped_lock const lock(mutex_);
        auto const found = kept_.find(key);
        return found == kept_.end() ? nullptr : found->second;
    }
    void drop(Key const& key) {
        std::scoped_lock const lock(mutex_);
        kept_.erase(key);
    }

private:
    std::mutex mutex_;
    std::map<Key, std::shared_ptr<T>> kept_;
};

}  // namespace takaful::jobs
