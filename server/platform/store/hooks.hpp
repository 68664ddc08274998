#pragma once
// What a writer promised to call: undo hooks when a Work or its group is lost, done hooks after the
// commit. Private to the store.

#include <functional>
#include <utility>
#include <vector>

namespace takaful::store {

class Hooks {
public:
    void on_undo(std::function<void()> undo) { undo_.push_back(std::move(undo)); }
    void on_commit(std::function<void()> done) { done_.push_back(std::move(done)); }

    /// A Work begins: what is added from here on is its own.
    void mark() {
        undo_mark_ = undo_.size();
        done_mark_ = done_.size();
    }
    /// The Work is undone: its undo hooks run, the latest first.
    void undo_work() {
        undo_since(undo_mark_);
        done_.resize(done_mark_);
    }
    void undo_all() {
        undo_since(0);
        done_.clear();
        undo_mark_ = done_mark_ = 0;
    }
    void committed() {
        undo_.clear();
        undo_mark_ = done_mark_ = 0;
        for (auto const& done : std::exchange(done_, {})) done();
    }

private:
    void undo_since(std::size_t mark) {
        while (undo_.size() > mark) {
            auto const undo = std::move(undo_.back());
            undo_.pop_back();
            undo();
        }
    }

    std::vector<std::function<void()>> undo_;
    std::vector<std::function<void()>> done_;
    std::size_t undo_mark_ = 0;
    std::size_t done_mark_ = 0;
};

}  // namespace takaful::store
