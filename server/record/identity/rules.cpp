#include "record/identity/rules.hpp"

#include <algorithm>
#include <initializer_list>

namespace takaful::identity {

static constexpr std::int64_t minute_us = 60'000'000;
static constexpr std::int64_t window_us = 15 * minute_us;

static std::uint32_t bits(std::initializer_list<Right> rights) {
    std::uint32_t set = 0;
    for (auto const right : rights) set |= 1U << static_cast<unsigned>(right);
    return set;
}

/// docs/api.md, «Roles → rights».
static std::uint32_t rights_of_role(Role role) {
    using enum Right;
    switch (role) {
        case Role::family:
        case Role::donor:
            return bits({spend});
        case Role::clerk:
            return bits({record_cash, read_households});
        case Role::social_worker:
            return bits({read_households, write_households});
        case Role::manager:
            return bits({read_households, write_households, target, run_programme});
        case Role::approver:
            return bits({read_households, approve, close_books});
        case Role::auditor:
            return bits({audit, read_books});
        case Role::admin:
            return bits({administer, write_households, target, read_books, keep_books});
    }
    return 0;
}

std::uint32_t rights_of(std::span<Role const> roles) {
    auto set = bits({Right::open, Right::signed_in});
    for (auto const role : roles) set |= rights_of_role(role);
    return set;
}

std::vector<Right> rights_list(std::uint32_t rights) {
    std::vector<Right> list;
    for (auto const& [right, name] : EnumNames<Right>::rows)
        if (rights & (1U << static_cast<unsigned>(right))) list.push_back(right);
    return list;
}

static Lifetime lifetime_of_role(Role role) {
    constexpr std::int64_t minute = 60;
    constexpr std::int64_t hour = 60 * minute;
    switch (role) {
        case Role::donor:
            return {60 * minute, 30 * 24 * hour};
        case Role::family:
        case Role::social_worker:
            return {15 * minute, 12 * hour};
        case Role::clerk:
        case Role::manager:
        case Role::approver:
        case Role::auditor:
        case Role::admin:
            return {10 * minute, 8 * hour};
    }
    return {10 * minute, 8 * hour};
}

Lifetime lifetime_of(std::span<Role const> roles) {
    auto strictest = lifetime_of_role(Role::donor);
    for (auto const role : roles) {
        auto const lifetime = lifetime_of_role(role);
        strictest.idle_s = std::min(strictest.idle_s, lifetime.idle_s);
        strictest.absolute_s = std::min(strictest.absolute_s, lifetime.absolute_s);
    }
    return strictest;
}

/// 111111, 123456, 987654: what a thief tries first.
static bool is_run(std::string_view digits) {
    auto const step = digits[1] - digits[0];
    if (step < -1 || step > 1) return false;
    for (std::size_t i = 1; i < digits.size(); ++i)
        if (digits[i] - digits[i - 1] != step) return false;
    return true;
}

Result<std::string> check_pin(std::string_view pin) {
    auto digits = ascii_digits(pin);
    bool const sound = digits.size() >= pin_digits_min && digits.size() <= pin_digits_max &&
                       std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }) &&
                       !is_run(digits);
    if (!sound)
        return fail(ErrorKind::invalid, "identity.pin_weak",
                    {{"min", std::int64_t{pin_digits_min}}, {"max", std::int64_t{pin_digits_max}}});
    return digits;
}

std::int64_t minutes_blocked(Tries const& tries, Instant now) {
    auto const left = tries.blocked_until.unix_us - now.unix_us;
    return left <= 0 ? 0 : (left + minute_us - 1) / minute_us;
}

Tries after_failure(Tries const& tries, Instant now, TryLimit const& limit) {
    bool const is_forgettable = limit.forgets_all || tries.failures < limit.failures;
    bool const quiet = is_forgettable && now.unix_us - tries.last_at.unix_us > window_us;
    Tries after{.failures = quiet ? 1 : tries.failures + 1, .last_at = now};
    if (after.failures % limit.failures == 0) {
        auto const doublings = std::min(after.failures / limit.failures - 1, std::int64_t{7});
        auto const minutes = std::min(limit.block_min << doublings, limit.block_min_max);
        after.blocked_until.unix_us = now.unix_us + minutes * minute_us;
    }
    return after;
}

std::string roles_text(std::span<Role const> roles) {
    std::string text;
    for (auto const role : roles) {
        if (!text.empty()) text += ',';
        text += enum_name(role);
    }
    return text;
}

std::vector<Role> roles_from_text(std::string_view text) {
    std::vector<Role> roles;
    while (!text.empty()) {
        auto const comma = std::min(text.find(','), text.size());
        if (auto const role = enum_from_name<Role>(text.substr(0, comma))) roles.push_back(*role);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return roles;
}

}  // namespace takaful::identity
