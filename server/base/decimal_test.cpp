#include "base/decimal.hpp"

#include <doctest/doctest.h>

namespace takaful {

TEST_CASE("parse_decimal: one spelling for one number, up to 2^63 - 1") {
    CHECK(parse_decimal("0") == 0U);
    CHECK(parse_decimal("9223372036854775807") == 9'223'372'036'854'775'807U);
    for (auto const* bad :
         {"", "-0", "-1", "+1", "01", "9223372036854775808", "18446744073709551616", "1 ", "٣"})
        CHECK(!parse_decimal(bad));
}

}  // namespace takaful
