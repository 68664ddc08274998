// Sheets of an intake: every cell lies inside, every number is finite or not known.

#include "record/intake/sheet.hpp"

#include <cmath>

#include "fuzz.hpp"

namespace takaful {

FUZZ_TARGET(sheet) {
    auto const wheres = input.chance();
    intake::File file{"households", {}};
    std::string condition;
    if (wheres) condition = as_text(input.bytes(input.byte()));
    file.bytes = input.text();
    auto sheet = intake::Sheet::read(file, {"a", "b", "c"}, {"", "?"});
    if (!sheet) return;
    for (auto const* column : {"a", "b", "c"}) {
        if (!sheet->has(column)) continue;
        auto const& numbers = sheet->numbers(column);
        MUST(numbers.size() == sheet->rows());
        for (std::size_t row = 0; row < sheet->rows(); ++row) {
            auto const cell = sheet->cell(row, column);
            MUST(cell != "?" && intake::trimmed(cell) == cell);
            MUST(!std::isinf(numbers[row]));
        }
    }
    MUST(sheet->misshapen().size() <= sheet->rows());
    auto const where = json::parse(condition);
    if (!where) return;
    auto const tests = intake::read_tests(*where, "where");
    if (!tests) return;
    for (auto const& test : *tests)
        if (!sheet->has(test.column)) return;  // Refused before anybody looks at rows.
    MUST(intake::rows_where(*sheet, *tests).size() == sheet->rows());
}

}  // namespace takaful
