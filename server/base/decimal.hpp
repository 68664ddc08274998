#pragma once
// Whole numbers on the wire: sizes, indexes, places in a list.

#include <cstdint>
#include <optional>
#include <string_view>

namespace takaful {

/// Decimal without sign, leading zeros or anything else, at most
/// 2^63 - 1.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

}  // namespace takaful
