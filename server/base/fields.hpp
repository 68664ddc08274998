#pragma once
// A struct's members, listed once. From the list come the JSON codec, the OpenAPI schema and the
// web's TypeScript types.
//
//     struct Gift {
//         GiftId id;
//         Money amount;
//         std::optional<std::string> note;
//         TAKAFUL_FIELDS(Gift, id, amount, note)
//     };
//     enum class GiftState : std::uint8_t { received, refunded };
//     TAKAFUL_ENUM(takaful::giving::GiftState, received, refunded)   // outside any namespace, name
//     in full

#include <array>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

namespace takaful {

template <typename Struct, typename Member>
struct Field {
    std::string_view name;
    Member Struct::*member;
};

template <typename T>
concept HasFields = requires {
    T::fields();
};

/// Calls visit(name, member reference) for each listed member, in order.
template <HasFields T, typename Visit>
constexpr void for_each_field(T& object, Visit&& visit) {
    std::apply([&](auto const&... field) { (visit(field.name, object.*(field.member)), ...); },
               std::remove_const_t<T>::fields());
}

template <typename Enum>
struct EnumNames;  // Specialised by TAKAFUL_ENUM.

template <typename T>
concept NamedEnum = requires {
    EnumNames<T>::rows;
};

template <NamedEnum Enum>
constexpr std::string_view enum_name(Enum value) {
    for (auto const& [row, name] : EnumNames<Enum>::rows)
        if (row == value) return name;
    return "?";
}

template <NamedEnum Enum>
constexpr std::optional<Enum> enum_from_name(std::string_view name) {
    for (auto const& [row, row_name] : EnumNames<Enum>::rows)
        if (row_name == name) return row;
    return std::nullopt;
}

}  // namespace takaful

// The usual recursive-macro device (C++20 __VA_OPT__): up to 256 members.
#define TAKAFUL_PARENS ()
#define TAKAFUL_EXPAND(...) TAKAFUL_EXPAND3(TAKAFUL_EXPAND3(TAKAFUL_EXPAND3(__VA_ARGS__)))
#define TAKAFUL_EXPAND3(...) TAKAFUL_EXPAND2(TAKAFUL_EXPAND2(TAKAFUL_EXPAND2(__VA_ARGS__)))
#define TAKAFUL_EXPAND2(...) TAKAFUL_EXPAND1(TAKAFUL_EXPAND1(TAKAFUL_EXPAND1(__VA_ARGS__)))
#define TAKAFUL_EXPAND1(...) __VA_ARGS__
#define TAKAFUL_EACH(macro, type, ...) \
    __VA_OPT__(TAKAFUL_EXPAND(TAKAFUL_EACH_STEP(macro, type, __VA_ARGS__)))
#define TAKAFUL_EACH_STEP(macro, type, first, ...) \
    macro(type, first) __VA_OPT__(, TAKAFUL_EACH_AGAIN TAKAFUL_PARENS(macro, type, __VA_ARGS__))
#define TAKAFUL_EACH_AGAIN() TAKAFUL_EACH_STEP

#define TAKAFUL_FIELD_ROW(type, name)              \
    ::takaful::Field<type, decltype(type::name)> { \
#name, &type::name                         \
    }
#define TAKAFUL_FIELDS(type, ...)                                              \
    static constexpr auto fields() {                                           \
        return std::tuple{TAKAFUL_EACH(TAKAFUL_FIELD_ROW, type, __VA_ARGS__)}; \
    }

#define TAKAFUL_ENUM_ROW(type, name)    \
    std::pair<type, std::string_view> { \
        type::name, #name               \
    }
#define TAKAFUL_ENUM(type, ...)                                                              \
    template <>                                                                              \
    struct takaful::EnumNames<type> {                                                        \
        static constexpr std::array rows{TAKAFUL_EACH(TAKAFUL_ENUM_ROW, type, __VA_ARGS__)}; \
    };
