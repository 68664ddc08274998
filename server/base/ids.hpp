#pragma once
// 128-bit ids. Time-ordered (UUIDv7), made by whoever starts a command, so that a retry is
// harmless.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace takaful {

using Bytes16 = std::array<std::uint8_t, 16>;

/// Makes a UUIDv7 (RFC 9562 §5.7) from a time and ten random bytes. Pure: the caller brings both.
Bytes16 make_uuid7(std::int64_t unix_ms, std::span<std::uint8_t const, 10> random);

/// Reads 8-4-4-4-12 hexadecimal, either case. Errors: id.malformed
Result<Bytes16> parse_uuid(std::string_view text);

/// Writes 8-4-4-4-12 in lower case.
std::string uuid_text(Bytes16 const& bytes);

/// An id of one kind of thing. Two kinds never mix: Id<Household> is not Id<Programme>.
template <typename Tag>
struct Id {
    Bytes16 bytes{};

    auto operator<=>(Id const&) const = default;
    bool is_nil() const { return bytes == Bytes16{}; }
    std::string text() const { return uuid_text(bytes); }
    static Result<Id> parse(std::string_view text) {
        auto const parsed = parse_uuid(text);
        if (!parsed) return std::unexpected(parsed.error());
        return Id{*parsed};
    }
};

using AnyId = Id<struct AnyTag>;
using PersonId = Id<struct PersonTag>;        // One individual, user or family member.
using HouseholdId = Id<struct HouseholdTag>;  // One أسرة.
using CommandId = Id<struct CommandTag>;      // One request to change something.

}  // namespace takaful

template <typename Tag>
struct std::hash<takaful::Id<Tag>> {
    std::size_t operator()(takaful::Id<Tag> const& id) const noexcept {
        std::uint64_t high;
        std::uint64_t low;
        std::memcpy(&high, id.bytes.data(), 8);
        std::memcpy(&low, id.bytes.data() + 8, 8);
        return static_cast<std::size_t>(high ^ (low * 0x9E3779B97F4A7C15ULL));
    }
};
