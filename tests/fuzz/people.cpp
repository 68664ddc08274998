// Names, phones and national ids: normal forms are their own normal form.

#include "fuzz.hpp"

namespace takaful {

FUZZ_TARGET(people) {
    auto const text = input.text();
    auto const normal = normalise(text);
    MUST(is_utf8(normal));
    MUST(normalise(normal) == normal);
    if (auto const phone = parse_phone(text)) {
        MUST(phone->size() == 13 && phone->starts_with("+201"));
        MUST(parse_phone(*phone).value() == *phone);
    }
    if (auto const id = parse_national_id(text)) {
        MUST(id->size() == 14);
        MUST(parse_national_id(*id).value() == *id);
    }
}

}  // namespace takaful
