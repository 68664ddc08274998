#include "trust/audit/watch.hpp"

namespace takaful::audit {

Watch::Watch() : impl_(std::make_unique<Impl>()) {}
Watch::~Watch() = default;

void Looks::add(Instant at, AnyId household) {
    all.push_back({at, household});
    ++times[household];
}

void Looks::drop_until(Instant oldest) {
    while (!all.empty() && all.front().at.unix_us <= oldest.unix_us) {
        auto const known = times.find(all.front().household);
        if (--known->second == 0) times.erase(known);
        all.pop_front();
    }
}

void Looks::undo() {
    if (all.empty()) return;
    auto const known = times.find(all.back().household);
    if (--known->second == 0) times.erase(known);
    all.pop_back();
}

}  // namespace takaful::audit
