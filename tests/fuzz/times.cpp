// Dates and instants: what is read is written the same.

#include "base/time.hpp"
#include "fuzz.hpp"

namespace takaful {

FUZZ_TARGET(times) {
    auto const text = input.text();
    if (auto const date = parse_date(text)) {
        MUST(date_text(*date) == ascii_digits(text));
        MUST(to_date(to_civil(*date)) == *date);
        auto const week = iso_week(*date);
        MUST(week.week >= 1 && week.week <= 53);
    }
    if (auto const instant = parse_instant(text)) {
        auto const written = instant_text(*instant);
        MUST(parse_instant(written).value() == *instant);
        MUST(written.substr(0, 19) == text.substr(0, 19));
    }
}

}  // namespace takaful
