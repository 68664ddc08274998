// Documents: what is read is written and read again; a second reader takes the same ones.

#include "base/json.hpp"

#include <simdjson.h>

#include "fuzz.hpp"

namespace takaful {

namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

/// Refused by us alone: what JSON allows and money's wire does not.
bool is_stricter(std::string_view code) {
    return code == "json.too_deep" || code == "json.duplicate_key";
}

/// Beyond int64, or perhaps nearer to zero than any double.
bool has_odd_number(element const& at) {
    if (at.type() == element_type::UINT64) return true;
    if (at.type() == element_type::DOUBLE) return double(at) == 0;
    if (at.type() == element_type::ARRAY)
        for (auto const item : simdjson::dom::array(at))
            if (has_odd_number(item)) return true;
    if (at.type() == element_type::OBJECT)
        for (auto const field : simdjson::dom::object(at))
            if (has_odd_number(field.value)) return true;
    return false;
}

/// An exponent of more than 18 digits, which simdjson's other reader refuses: nobody writes one.
bool has_long_exponent(std::string_view text) {
    std::size_t digits = 0;
    bool in_exponent = false;
    for (char const c : text) {
        bool const digit = c >= '0' && c <= '9';
        bool const sign = (c == '+' || c == '-') && digits == 0;
        in_exponent = c == 'e' || c == 'E' || (in_exponent && (digit || sign));
        digits = in_exponent && digit ? digits + 1 : 0;
        if (digits > 18) return true;
    }
    return false;
}

bool same(json::Value const& ours, element const& theirs) {
    using json::Value;
    if (ours.is_null()) return theirs.is_null();
    if (auto const* flag = std::get_if<bool>(&ours.data))
        return theirs.is_bool() && bool(theirs) == *flag;
    if (auto const* number = std::get_if<std::int64_t>(&ours.data))
        return theirs.is_int64() && std::int64_t(theirs) == *number;
    if (auto const* number = std::get_if<double>(&ours.data))
        return theirs.is_double() && double(theirs) == *number;
    if (auto const* text = std::get_if<std::string>(&ours.data))
        return theirs.is_string() && std::string_view(theirs) == *text;
    if (auto const* items = std::get_if<Value::Array>(&ours.data)) {
        if (!theirs.is_array()) return false;
        std::size_t i = 0;
        for (auto const item : simdjson::dom::array(theirs))
            if (i == items->size() || !same((*items)[i++], item)) return false;
        return i == items->size();
    }
    auto const& members = std::get<Value::Object>(ours.data);
    if (!theirs.is_object()) return false;
    std::size_t i = 0;
    for (auto const field : simdjson::dom::object(theirs)) {
        if (i == members.size() || members[i].first != field.key) return false;
        if (!same(members[i++].second, field.value)) return false;
    }
    return i == members.size();
}

}  // namespace

FUZZ_TARGET(json) {
    std::string const text{input.text()};
    auto const ours = json::parse(text);
    thread_local simdjson::dom::parser parser;
    element theirs;
    bool const accepted = parser.parse(text).get(theirs) == simdjson::SUCCESS;
    if (!ours) {
        bool const known = is_stricter(ours.error().code) || has_long_exponent(text);
        return MUST(!accepted || known || has_odd_number(theirs));
    }
    MUST(accepted);
    MUST(same(*ours, theirs));
    auto const written = json::to_text(*ours);  // 2.0 is written as 2, and then stays.
    MUST(json::to_text(json::parse(written).value()) == written);
}

}  // namespace takaful
