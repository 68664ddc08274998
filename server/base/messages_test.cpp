#include "base/messages.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace takaful {

static Error error(std::string_view code, Params params = {}) {
    return {.kind = ErrorKind::invalid, .code = code, .params = std::move(params)};
}

TEST_CASE("message_text: fills params, with Arabic digits in Arabic") {
    auto const row = error("csv.quote_open", {{"row", 1204}});
    CHECK(message_text(row, "ar").starts_with("الصف ١٢٠٤: "));
    CHECK(message_text(row, "en").starts_with("Row 1204: "));
    CHECK(message_text(row, "fr").starts_with("Row 1204: "));
    auto const field = error("request.field_missing", {{"field", "amount.minor"}});
    CHECK(message_text(field, "ar") == "الحقل amount.minor ناقص. أضفه ثم أرسل.");
}

TEST_CASE("message_text: what is missing never shows a brace") {
    CHECK(message_text(error("no.such_code"), "ar") == "no.such_code");
    CHECK(message_text(error("csv.quote_open"), "en").starts_with("Row …: "));
}

TEST_CASE("all_messages: sorted, each code once") {
    auto const messages = all_messages();
    CHECK(messages.size() >= 30);
    auto const twice = std::ranges::adjacent_find(
        messages, [](Message const& a, Message const& b) { return a.code >= b.code; });
    CHECK(twice == messages.end());
}

TEST_CASE("arabic_digits: digits alone change") {
    CHECK(arabic_digits("0123456789") == "٠١٢٣٤٥٦٧٨٩");
    CHECK(arabic_digits("-12.5 EGP") == "-١٢.٥ EGP");
}

}  // namespace takaful
