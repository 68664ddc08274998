#pragma once
// JSON in and out. Reading: text -> Value (simdjson, in json.cpp) -> struct by its field list, with
// unknown fields, wrong types and missing fields refused by name. Writing: struct -> text.
//
// Kinds understood: bool, int64, int, std::string, Id<>, Money {"minor","currency"}, Currency, Date
// ("2026-11-21"), Instant, TAKAFUL_ENUM, std::optional<> (absent or null), std::vector<>, nested
// TAKAFUL_FIELDS structs, std::map<std::string, T>, double (never for money), json::Value
// (anything).

#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/limits.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

namespace takaful::json {

/// Any JSON value. Object members keep their order.
struct Value {
    using Array = std::vector<Value>;
    using Object = std::vector<std::pair<std::string, Value>>;
    std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> data{
        nullptr};

    bool is_null() const { return std::holds_alternative<std::nullptr_t>(data); }
    /// The member, or null when absent or when this is no object.
    Value const* find(std::string_view key) const;
    bool operator==(Value const&) const = default;
};

/// Parses a whole document: UTF-8, depth <= 32, no duplicate keys, integers within int64.
/// Errors: json.malformed {offset}, json.too_deep, json.duplicate_key {field}
Result<Value> parse(std::string_view text);

/// Writes compact JSON.
void write(std::string& out, Value const& value);
void write_string(std::string& out, std::string_view text);

// ---- Encoding ----------------------------------------------------------------------------------

/// Appends a value's JSON to `out`.
void encode(std::string& out, bool value);
void encode(std::string& out, std::int64_t value);
void encode(std::string& out, double value);
void encode(std::string& out, std::string_view value);
void encode(std::string& out, Money const& value);
void encode(std::string& out, Currency const& value);
void encode(std::string& out, Date value);
void encode(std::string& out, Instant value);
inline void encode(std::string& out, std::string const& value) {
    encode(out, std::string_view{value});
}
inline void encode(std::string& out, char const* value) {
    encode(out, std::string_view{value});
}
inline void encode(std::string& out, int value) {
    encode(out, std::int64_t{value});
}
inline void encode(std::string& out, Value const& value) {
    write(out, value);
}
template <typename Tag>
void encode(std::string& out, Id<Tag> const& value) {
    encode(out, std::string_view{value.text()});
}
template <NamedEnum Enum>
void encode(std::string& out, Enum value) {
    encode(out, enum_name(value));
}
/// Declared here so that structs, optionals, lists and maps may hold one another.
template <HasFields T>
void encode(std::string& out, T const& object);
template <typename T>
void encode(std::string& out, std::optional<T> const& value);
template <typename T>
void encode(std::string& out, std::vector<T> const& values);
template <typename T>
void encode(std::string& out, std::map<std::string, T> const& values);

template <HasFields T>
void encode(std::string& out, T const& object) {
    out += '{';
    bool first = true;
    for_each_field(object, [&](std::string_view name, auto const& member) {
        if (!first) out += ',';
        first = false;
        write_string(out, name);
        out += ':';
        encode(out, member);
    });
    out += '}';
}
template <typename T>
void encode(std::string& out, std::optional<T> const& value) {
    if (value)
        encode(out, *value);
    else
        out += "null";
}
template <typename T>
void encode(std::string& out, std::vector<T> const& values) {
    out += '[';
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) out += ',';
        encode(out, static_cast<T const&>(values[i]));
    }
    out += ']';
}
template <typename T>
void encode(std::string& out, std::map<std::string, T> const& values) {
    out += '{';
    bool first = true;
    for (auto const& [key, value] : values) {
        if (!first) out += ',';
        first = false;
        write_string(out, key);
        out += ':';
        encode(out, value);
    }
    out += '}';
}

/// A value's JSON.
template <typename T>
std::string to_text(T const& value) {
    std::string out;
    encode(out, value);
    return out;
}

// ---- Decoding ----------------------------------------------------------------------------------
// Every decode gets the dotted path of the field so that an error names it: "amount.minor".
// Errors: request.field_missing {field}, request.field_unknown {field}, request.field_type {field,
// expected},
//         request.field_invalid {field} (right type, impossible content), request.list_too_long
//         {field, limit}

/// Reads `in` into `out`, or says which field is wrong.
Result<> decode(Value const& in, std::string const& path, bool& out);
Result<> decode(Value const& in, std::string const& path, std::int64_t& out);
Result<> decode(Value const& in, std::string const& path, int& out);
Result<> decode(Value const& in, std::string const& path, double& out);
Result<> decode(Value const& in, std::string const& path, std::string& out);
Result<> decode(Value const& in, std::string const& path, Money& out);
Result<> decode(Value const& in, std::string const& path, Currency& out);
Result<> decode(Value const& in, std::string const& path, Date& out);
Result<> decode(Value const& in, std::string const& path, Instant& out);
Result<> decode(Value const& in, std::string const& path, Value& out);
/// An error about one field.
std::unexpected<Error> field_error(std::string_view code, std::string const& path,
                                   std::string expected = {});

template <typename Tag>
Result<> decode(Value const& in, std::string const& path, Id<Tag>& out) {
    auto const* text = std::get_if<std::string>(&in.data);
    if (!text) return field_error("request.field_type", path, "uuid");
    auto const parsed = Id<Tag>::parse(*text);
    if (!parsed) return field_error("request.field_invalid", path, "uuid");
    out = *parsed;
    return {};
}
template <NamedEnum Enum>
Result<> decode(Value const& in, std::string const& path, Enum& out) {
    auto const* text = std::get_if<std::string>(&in.data);
    if (!text) return field_error("request.field_type", path, "text");
    auto const found = enum_from_name<Enum>(*text);
    if (!found) return field_error("request.field_invalid", path);
    out = *found;
    return {};
}
/// Declared here so that structs, optionals, lists and maps may hold one another.
template <HasFields T>
Result<> decode(Value const& in, std::string const& path, T& out);
template <typename T>
Result<> decode(Value const& in, std::string const& path, std::vector<T>& out);
template <typename T>
Result<> decode(Value const& in, std::string const& path, std::map<std::string, T>& out);
template <typename T>
Result<> decode(Value const& in, std::string const& path, std::optional<T>& out) {
    if (in.is_null()) {
        out.reset();
        return {};
    }
    T value{};
    if (auto done = decode(in, path, value); !done) return done;
    out = std::move(value);
    return {};
}

template <typename T>
inline constexpr bool is_optional = false;
template <typename T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <HasFields T>
Result<> decode(Value const& in, std::string const& path, T& out) {
    auto const* object = std::get_if<Value::Object>(&in.data);
    if (!object) return field_error("request.field_type", path.empty() ? "body" : path, "object");
    auto const at = [&](std::string_view name) {
        return path.empty() ? std::string{name} : path + "." + std::string{name};
    };
    Result<> done{};
    std::size_t used = 0;
    for_each_field(out, [&](std::string_view name, auto& member) {
        if (!done) return;
        auto const* found = in.find(name);
        if (found) {
            ++used;
            done = decode(*found, at(name), member);
        } else if (!is_optional<std::remove_cvref_t<decltype(member)>>) {
            done = field_error("request.field_missing", at(name));
        }
    });
    if (!done || used == object->size()) return done;
    for (auto const& [key, value] : *object) {
        bool known = false;
        for_each_field(out, [&](std::string_view name, auto&) { known = known || name == key; });
        if (!known) return field_error("request.field_unknown", at(key));
    }
    return {};
}
template <typename T>
Result<> decode(Value const& in, std::string const& path, std::vector<T>& out) {
    auto const* array = std::get_if<Value::Array>(&in.data);
    if (!array) return field_error("request.field_type", path, "list");
    if (array->size() > limits::list_items_max)
        return fail(ErrorKind::invalid, "request.list_too_long",
                    {{"field", path}, {"limit", std::int64_t{limits::list_items_max}}});
    out.clear();
    out.reserve(array->size());
    for (std::size_t i = 0; i < array->size(); ++i) {
        T item{};
        if (auto done = decode((*array)[i], path + "[" + std::to_string(i) + "]", item); !done)
            return done;
        out.push_back(std::move(item));
    }
    return {};
}
template <typename T>
Result<> decode(Value const& in, std::string const& path, std::map<std::string, T>& out) {
    auto const* object = std::get_if<Value::Object>(&in.data);
    if (!object) return field_error("request.field_type", path, "object");
    out.clear();
    for (auto const& [key, value] : *object) {
        T item{};
        if (auto done = decode(value, path + "." + key, item); !done) return done;
        out.emplace(key, std::move(item));
    }
    return {};
}

/// Parses and decodes a whole document into T.
template <typename T>
Result<T> from_text(std::string_view text) {
    auto const value = parse(text);
    if (!value) return std::unexpected(value.error());
    T out{};
    if (auto done = decode(*value, "", out); !done) return std::unexpected(std::move(done).error());
    return out;
}

}  // namespace takaful::json
