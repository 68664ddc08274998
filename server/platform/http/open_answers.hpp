#pragma once
// How many answers that go on (Response::next) are open: of all, and of each session. Private to
// the server.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace takaful::http {

/// Thread safe.
class OpenAnswers {
public:
    OpenAnswers(int max, int a_session_max) : max_(max), a_session_max_(a_session_max) {}

    /// One that is open, until it is destroyed.
    class Place {
    public:
        Place(OpenAnswers& of, std::string session) : of_(&of), session_(std::move(session)) {}
        ~Place() { of_->leave(session_); }
        Place(Place const&) = delete;
        Place& operator=(Place const&) = delete;

    private:
        OpenAnswers* of_;
        std::string session_;
    };

    /// Null: no more may be open. `session`: a stranger's is her address.
    std::unique_ptr<Place> take(std::string const& session) {
        std::lock_guard const lock{mutex_};
        auto& of_session = sessions_[session];
        if (all_ >= max_ || of_session >= a_session_max_) {
            if (of_session == 0) sessions_.erase(session);
            return nullptr;
        }
        ++all_;
        ++of_session;
        return std::make_unique<Place>(*this, session);
    }

private:
    void leave(std::string const& session) {
        std::lock_guard const lock{mutex_};
        --all_;
        auto const found = sessions_.find(session);
        if (--found->second == 0) sessions_.erase(found);
    }

    int const max_;
    int const a_session_max_;
    std::mutex mutex_;
    int all_ = 0;
    std::map<std::string, int> sessions_;
};

}  // namespace takaful::http
