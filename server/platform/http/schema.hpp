#pragma once
// What a type looks like on the wire, told from its field list: for OpenAPI and for reading params.
// All of it is constant data; a Type is a handful of views and may be copied freely.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

namespace takaful::http::schema {

enum class Kind : std::uint8_t {
    nothing,
    boolean,
    integer,
    number,
    text,
    id,
    date,
    instant,
    currency,
    money,
    any,
    enumeration,
    list,
    map,
    object,
};

struct Type;
using TypeOf = Type const& (*)();  // A function, so that a struct may hold a list of itself.

struct Member {
    std::string_view name;
    TypeOf type;
    bool optional;
};

struct Type {
    Kind kind = Kind::nothing;
    std::string_view cpp_name{};        // "takaful::giving::Gift", of objects and enumerations.
    TypeOf item = nullptr;              // Of lists and maps.
    std::span<Member const> members{};  // Of objects, in the struct's order.
    std::span<std::string_view const> values{};  // Of enumerations.

    /// The member of this name, or null.
    constexpr Member const* find(std::string_view name) const {
        for (auto const& member : members)
            if (member.name == name) return &member;
        return nullptr;
    }
};

template <typename T>
constexpr Type const& of();

namespace detail {

template <typename T>
constexpr std::string_view cpp_name() {
    std::string_view text = __PRETTY_FUNCTION__;  // "… [with T = takaful::giving::Gift; std::…"
    text.remove_prefix(text.find("T = ") + 4);
    return text.substr(0, text.find_first_of(";]"));
}

template <typename T>
struct Unwrapped {
    using type = T;
};
template <typename T>
struct Unwrapped<std::optional<T>> {
    using type = T;
};

template <typename Struct, typename M>
constexpr Member member_of(Field<Struct, M> const& field) {
    return {field.name, &of<typename Unwrapped<M>::type>, json::is_optional<M>};
}

template <HasFields T>
constexpr auto make_members() {
    return std::apply(
        [](auto const&... field) {
            return std::array<Member, sizeof...(field)>{member_of(field)...};
        },
        T::fields());
}
template <HasFields T>
inline constexpr auto members = make_members<T>();

template <NamedEnum T>
constexpr auto make_values() {
    std::array<std::string_view, EnumNames<T>::rows.size()> out;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = EnumNames<T>::rows[i].second;
    return out;
}
template <NamedEnum T>
inline constexpr auto values = make_values<T>();

template <typename T>
struct Wire;  // Undefined: a type that the JSON codec does not understand.
template <>
struct Wire<void> {
    static constexpr Type type{};
};
template <>
struct Wire<bool> {
    static constexpr Type type{.kind = Kind::boolean};
};
template <>
struct Wire<std::int64_t> {
    static constexpr Type type{.kind = Kind::integer};
};
template <>
struct Wire<int> {
    static constexpr Type type{.kind = Kind::integer};
};
template <>
struct Wire<double> {
    static constexpr Type type{.kind = Kind::number};
};
template <>
struct Wire<std::string> {
    static constexpr Type type{.kind = Kind::text};
};
template <>
struct Wire<Date> {
    static constexpr Type type{.kind = Kind::date};
};
template <>
struct Wire<Instant> {
    static constexpr Type type{.kind = Kind::instant};
};
template <>
struct Wire<Currency> {
    static constexpr Type type{.kind = Kind::currency};
};
template <>
struct Wire<Money> {
    static constexpr Type type{.kind = Kind::money};
};
template <>
struct Wire<json::Value> {
    static constexpr Type type{.kind = Kind::any};
};
template <typename Tag>
struct Wire<Id<Tag>> {
    static constexpr Type type{.kind = Kind::id};
};
template <typename T>
struct Wire<std::vector<T>> {
    static constexpr Type type{.kind = Kind::list, .item = &of<T>};
};
template <typename T>
struct Wire<std::map<std::string, T>> {
    static constexpr Type type{.kind = Kind::map, .item = &of<T>};
};
template <typename T>
struct Wire<std::optional<T>> : Wire<T> {};
template <NamedEnum T>
struct Wire<T> {
    static constexpr Type type{
        .kind = Kind::enumeration, .cpp_name = cpp_name<T>(), .values = values<T>};
};
template <HasFields T>
struct Wire<T> {
    static constexpr Type type{
        .kind = Kind::object, .cpp_name = cpp_name<T>(), .members = members<T>};
};

}  // namespace detail

/// The description of T, made at compile time from TAKAFUL_FIELDS and TAKAFUL_ENUM.
template <typename T>
constexpr Type const& of() {
    return detail::Wire<T>::type;
}

}  // namespace takaful::http::schema
