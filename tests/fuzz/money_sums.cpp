// Sums, ratios and splits of any amounts: exact, or refused.

#include <limits>

#include "base/money.hpp"
#include "fuzz.hpp"

namespace takaful {

__extension__ typedef __int128 Wide;

namespace {

std::int64_t amount(fuzz::Input& input) {
    constexpr std::int64_t edges[] = {0,
                                      1,
                                      -1,
                                      money_minor_max,
                                      -money_minor_max,
                                      std::numeric_limits<std::int64_t>::max(),
                                      std::numeric_limits<std::int64_t>::min(),
                                      std::int64_t{1} << 32};
    auto const how = input.byte();
    if (how < 128) return static_cast<std::int64_t>(input.number(how % 9));
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(edges[how % 8]) + input.number(1));
}

bool fits(Wide value) {
    return value >= std::numeric_limits<std::int64_t>::min() &&
           value <= std::numeric_limits<std::int64_t>::max();
}

void check_sum(Result<Money> const& got, Wide exact) {
    MUST(got.has_value() == fits(exact));
    if (got) MUST(got->minor == exact);
}

void check_scale(Money money, std::int64_t numerator, std::int64_t denominator, Round round) {
    auto const scaled = scale(money, numerator, denominator, round);
    if (denominator <= 0) return MUST(!scaled);
    auto const exact = Wide{money.minor} * numerator;
    auto floor = exact / denominator;
    if (exact % denominator < 0) --floor;
    if (!scaled) return MUST(!fits(floor) || !fits(floor + 1));
    auto const rest = Wide{scaled->residue_numerator};
    MUST(Wide{scaled->value.minor} * denominator + rest == exact);
    if (round == Round::down) MUST(rest >= 0 && rest < denominator);
    if (round == Round::up) MUST(rest <= 0 && rest > -Wide{denominator});
    if (round != Round::half_even) return;
    MUST(rest * 2 <= denominator && rest * 2 >= -Wide{denominator});
    if (rest * 2 == denominator || rest * 2 == -Wide{denominator})
        MUST(scaled->value.minor % 2 == 0);
}

void check_split(Money total, std::vector<std::int64_t> const& weights) {
    auto const parts = split(total, weights);
    Wide sum_of_weights = 0;
    bool negative = false;
    for (auto const weight : weights) {
        sum_of_weights += weight;
        negative = negative || weight < 0;
    }
    MUST(parts.has_value() == (!negative && sum_of_weights > 0));
    if (!parts) return;
    Wide sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        auto const part = Wide{(*parts)[i].minor};
        sum += part;
        // Largest remainder: no part is a whole unit away from its exact share.
        auto const apart = part * sum_of_weights - Wide{total.minor} * weights[i];
        MUST(apart < sum_of_weights && apart > -sum_of_weights);
    }
    MUST(sum == total.minor);
}

}  // namespace

FUZZ_TARGET(money_sums) {
    auto const egp = Currency::parse("EGP").value();
    Money const a{amount(input), egp};
    Money const b{amount(input), egp};
    check_sum(add(a, b), Wide{a.minor} + b.minor);
    check_sum(subtract(a, b), Wide{a.minor} - b.minor);
    MUST(!add(a, {b.minor, Currency::parse("USD").value()}));
    check_scale(a, b.minor, amount(input), static_cast<Round>(input.byte() % 3));
    std::vector<std::int64_t> weights;
    for (auto count = input.byte() % 9; count > 0; --count) weights.push_back(amount(input));
    check_split(b, weights);
}

}  // namespace takaful
