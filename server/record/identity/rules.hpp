#pragma once
// Pure rules of identity: roles, PINs, tries.

#include <string>
#include <string_view>

#include "record/identity/identity.hpp"

namespace takaful::identity {

inline constexpr std::size_t pin_digits_min = 6;
inline constexpr std::size_t pin_digits_max = 12;
/// Open sessions of one person; with one more the oldest ends. In a demo many share a person.
inline constexpr int sessions_max = 10;
inline constexpr int demo_sessions_max = 1'000;

/// The PIN in ASCII digits. Errors: identity.pin_weak {min, max}
Result<std::string> check_pin(std::string_view pin);

/// Failed tries of one account.
struct Tries {
    std::int64_t failures = 0;  // In a row.
    Instant last_at{};
    Instant blocked_until{};
};
/// Minutes (rounded up) that the account must still wait; 0: it may try.
std::int64_t minutes_blocked(Tries const& tries, Instant now);
/// How many failures in a row block, for how long at first (twice as long each time), and how long
/// at most.
struct TryLimit {
    std::int64_t failures;
    std::int64_t block_min;
    std::int64_t block_min_max;
    bool forgets_all;  // After 15 quiet minutes; else only what has not blocked yet.
};
inline constexpr TryLimit account_limit{5, 15, 24 * 60, false};
/// A village shares an address: many may err, and none of them waits long.
inline constexpr TryLimit network_limit{60, 1, 15, true};
/// After one more failure: every fifth in a row blocks for 15, 30, 60 … minutes, a day at most.
/// Less than five are forgotten after 15 quiet minutes.
Tries after_failure(Tries const& tries, Instant now, TryLimit const& limit = account_limit);

std::string roles_text(std::span<Role const> roles);
std::vector<Role> roles_from_text(std::string_view text);

}  // namespace takaful::identity
