#pragma once
// Money: int64 minor units of one currency. No floating point anywhere near it.

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace takaful {

/// An asset's code, 3 to 8 capital letters or digits: "EGP", "KWD", "XAU". Unknown codes cannot be
/// built.
struct Currency {
    std::array<char, 8> code{};

    auto operator<=>(Currency const&) const = default;
    std::string_view text() const;
    /// Digits after the decimal point, from the table in money.cpp (ISO 4217): EGP 2, KWD 3, JPY 0.
    int scale() const;
    /// Errors: money.currency_unknown {currency}
    static Result<Currency> parse(std::string_view text);
};

/// An amount in minor units (1 EGP = 100 piastres). May be negative where a caller says so.
struct Money {
    std::int64_t minor = 0;
    Currency currency{};

    bool operator==(Money const&) const = default;
};

/// The largest amount on the wire: 2^53 - 1 minor units, exact in every JSON reader.
inline constexpr std::int64_t money_minor_max = (std::int64_t{1} << 53) - 1;

enum class Round : std::uint8_t { down, up, half_even };

/// What a division gave and what it left over: `value` + residue is exact.
struct Scaled {
    Money value;
    std::int64_t residue_numerator;  // Of 1/denominator minor units; the caller posts or ignores it
                                     // knowingly.
};

/// a + b. Errors: money.currency_mismatch, money.overflow
Result<Money> add(Money a, Money b);
/// a - b. Errors: money.currency_mismatch, money.overflow
Result<Money> subtract(Money a, Money b);
/// amount x numerator / denominator, rounded as told. Errors: money.overflow, money.ratio_invalid
/// (denominator <= 0)
Result<Scaled> scale(Money amount, std::int64_t numerator, std::int64_t denominator, Round round);

/// Splits `total` by weights (>= 0, not all zero) so that the parts always add up to it: largest
/// remainder, ties to the lowest index. Errors: money.weights_invalid, money.overflow
/// Source: reference R2 (docs/sources.md#largest-remainder)
Result<std::vector<Money>> split(Money total, std::span<std::int64_t const> weights);

/// Reads decimal text in any digits ("١٢٫٥٠", "12.50") for CSV, CLI and stories.
/// Errors: money.text_malformed, money.too_many_decimals, money.overflow
Result<Money> parse_money(std::string_view decimal, Currency currency);
/// "1234.50", ASCII digits, exactly `scale` decimals.
std::string money_text(Money amount);

}  // namespace takaful
