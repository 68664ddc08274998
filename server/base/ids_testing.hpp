#pragma once
// For tests: ids that are numbers, in the order of the numbers.

#include <cstdint>

#include "base/ids.hpp"

namespace takaful {

template <typename SomeId>
SomeId id_of(std::uint64_t n) {
    SomeId id;
    id.bytes[6] = 0x70;
    for (std::size_t i = 0; i < 6; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
    // The high part leads, as a UUIDv7's time does.
    for (std::size_t i = 0; i < 4; ++i) id.bytes[i] = static_cast<std::uint8_t>(n >> (8 * (3 - i)));
    return id;
}

}  // namespace takaful
