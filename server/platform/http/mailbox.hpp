#pragma once
// How an answer made on another thread (writer, pool) comes back to the thread of its connection:
// many at a time, with one wake-up.

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "platform/http/http.hpp"

namespace takaful::http {

/// Who waits for an answer. Touched only on the connection's own thread.
class Waiting {
public:
    virtual ~Waiting() = default;
    virtual void take(Response response) = 0;
};

class Mailbox {
public:
    /// `wake` must make the owner's thread call drain(), some time later.
    explicit Mailbox(std::function<void()> wake) : wake_(std::move(wake)) {}

    /// Any thread.
    void put(std::weak_ptr<Waiting> to, Response response) {
        std::lock_guard const lock{mutex_};
        if (!wake_) return;
        letters_.emplace_back(std::move(to), std::move(response));
        if (letters_.size() == 1) wake_();
    }

    void drain() {
        {
            std::lock_guard const lock{mutex_};
            reading_.swap(letters_);
        }
        for (auto& [to, response] : reading_)
            if (auto const waiting = to.lock()) waiting->take(std::move(response));
        reading_.clear();
    }

    /// After this, letters are dropped.
    void close() {
        std::lock_guard const lock{mutex_};
        wake_ = {};
        letters_.clear();
    }

private:
    std::mutex mutex_;
    std::function<void()> wake_;
    std::vector<std::pair<std::weak_ptr<Waiting>, Response>> letters_;
    std::vector<std::pair<std::weak_ptr<Waiting>, Response>> reading_;
};

/// One answer that is owed. A handler that drops it without answering answers http.no_answer.
class Ticket {
public:
    Ticket(std::shared_ptr<Mailbox> mailbox, std::weak_ptr<Waiting> waiting)
        : mailbox_(std::move(mailbox)), waiting_(std::move(waiting)) {}
    ~Ticket() {
        if (!used_) answer(refusal(fail(ErrorKind::broken, "http.no_answer").error()));
    }
    Ticket(Ticket const&) = delete;

    /// The first answer counts.
    void answer(Response response) {
        if (std::exchange(used_, true)) return;
        mailbox_->put(std::move(waiting_), std::move(response));
    }

private:
    std::shared_ptr<Mailbox> mailbox_;
    std::weak_ptr<Waiting> waiting_;
    bool used_ = false;
};

}  // namespace takaful::http
