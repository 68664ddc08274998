#include <deque>
#include <mutex>
#include <unordered_map>

#include "platform/crypto/crypto.hpp"
#include "record/identity/passkeys.hpp"

namespace takaful::identity {

// A village signs in within minutes; what is beyond is a flood, and memory is bounded first.
static constexpr std::size_t waiting_max = 20'000;

struct Challenges::Impl {
    std::mutex mutex;
    std::unordered_map<std::string, Given> waiting;
    std::deque<std::string> order;  // The oldest first; some of them are taken already.

    void drop_old(Instant now) {
        while (!order.empty()) {
            auto const found = waiting.find(order.front());
            bool const is_live = found != waiting.end() && now < found->second.expires_at;
            if (is_live && waiting.size() < waiting_max) return;
            if (found != waiting.end()) waiting.erase(found);
            order.pop_front();
        }
    }
};

Challenges::Challenges() : impl_(std::make_unique<Impl>()) {}
Challenges::~Challenges() = default;

Bytes Challenges::give(Given given, Instant now) {
    auto const random = crypto::random_key();
    Bytes challenge(random.begin(), random.end());
    put(challenge, std::move(given), now);
    return challenge;
}

void Challenges::put(Bytes challenge, Given given, Instant now) {
    given.expires_at.unix_us = now.unix_us + challenge_s * 1'000'000;
    std::lock_guard const lock{impl_->mutex};
    impl_->drop_old(now);
    std::string key{as_text(challenge)};
    impl_->order.push_back(key);
    impl_->waiting.insert_or_assign(std::move(key), std::move(given));
}

std::optional<Challenges::Given> Challenges::take(BytesView challenge, ChallengeUse use,
                                                  Instant now) {
    std::lock_guard const lock{impl_->mutex};
    auto node = impl_->waiting.extract(std::string{as_text(challenge)});
    if (node.empty() || node.mapped().use != use || now >= node.mapped().expires_at)
        return std::nullopt;
    return std::move(node.mapped());
}

}  // namespace takaful::identity
