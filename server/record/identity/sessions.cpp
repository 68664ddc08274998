#include <mutex>
#include <unordered_map>

#include "platform/crypto/crypto.hpp"
#include "record/identity/store.hpp"

namespace takaful::identity {

struct Sessions::Impl {
    struct Entry {
        OpenSession session;
        bool moved = false;  // Seen since it was last saved.
    };
    std::mutex mutex;
    std::unordered_map<std::string, Entry> open;  // By the token's hash.

    static bool alive(OpenSession const& session, Instant now) {
        return now < session.expires_at && now.unix_us - session.seen_at.unix_us < session.idle_us;
    }
};

Sessions::Sessions() : impl_(std::make_unique<Impl>()) {}
Sessions::~Sessions() = default;

Result<> Sessions::load(store::Tx& tx, Instant now) {
    for (auto const& session : TRY(list_sessions(tx, now))) add(session);
    return {};
}

Actor Sessions::find(std::string_view token, Instant now) {
    if (token.empty()) return {};
    auto const digest = crypto::sha256(as_bytes(token));
    std::lock_guard const lock{impl_->mutex};
    auto const found = impl_->open.find(std::string{as_text(digest)});
    if (found == impl_->open.end()) return {};
    auto& [session, moved] = found->second;
    if (!Impl::alive(session, now)) return {};
    session.seen_at = std::max(session.seen_at, now);
    moved = true;
    return {.person = session.person, .rights = session.rights, .book = session.book};
}

std::optional<Instant> Sessions::opened_at(std::string_view token, Instant now) const {
    auto const digest = crypto::sha256(as_bytes(token));
    std::lock_guard const lock{impl_->mutex};
    auto const found = impl_->open.find(std::string{as_text(digest)});
    if (found == impl_->open.end() || !Impl::alive(found->second.session, now)) return std::nullopt;
    return found->second.session.opened_at;
}

std::optional<Instant> Sessions::seen_at(BytesView token_hash, Instant now) const {
    std::lock_guard const lock{impl_->mutex};
    auto const found = impl_->open.find(std::string{as_text(token_hash)});
    if (found == impl_->open.end() || !Impl::alive(found->second.session, now)) return std::nullopt;
    return found->second.session.seen_at;
}

void Sessions::add(OpenSession const& session) {
    std::lock_guard const lock{impl_->mutex};
    impl_->open.insert_or_assign(std::string{as_text(session.token_hash)}, Impl::Entry{session});
}

void Sessions::remove(BytesView token_hash) {
    std::lock_guard const lock{impl_->mutex};
    impl_->open.erase(std::string{as_text(token_hash)});
}

void Sessions::remove_all(PersonId person) {
    std::lock_guard const lock{impl_->mutex};
    std::erase_if(impl_->open,
                  [&](auto const& row) { return row.second.session.person == person; });
}

Result<> Sessions::save_seen(Work& work) {
    std::vector<OpenSession> moved;
    {
        std::lock_guard const lock{impl_->mutex};
        std::erase_if(impl_->open,
                      [&](auto const& row) { return !Impl::alive(row.second.session, work.now); });
        for (auto& [hash, entry] : impl_->open)
            if (std::exchange(entry.moved, false)) moved.push_back(entry.session);
    }
    TRY(identity::save_seen(work, moved));
    return delete_expired_sessions(work);
}

}  // namespace takaful::identity
