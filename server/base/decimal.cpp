#include "base/decimal.hpp"

#include <algorithm>
#include <charconv>

namespace takaful {

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
    auto const digits_only = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (text.empty() || !digits_only || (text.size() > 1 && text[0] == '0')) return std::nullopt;
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return static_cast<std::uint64_t>(value);
}

}  // namespace takaful
