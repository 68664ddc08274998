#pragma once
// Values on the wire to and from PostgreSQL, in its binary form. Private to the store; pure.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/store/store.hpp"

namespace takaful::store::postgres {

using TypeId = unsigned;

// The types that our tables and expressions have; their numbers are fixed in PostgreSQL's catalog.
inline constexpr TypeId type_bool = 16;
inline constexpr TypeId type_bytea = 17;
inline constexpr TypeId type_int8 = 20;
inline constexpr TypeId type_int2 = 21;
inline constexpr TypeId type_int4 = 23;
inline constexpr TypeId type_text = 25;
inline constexpr TypeId type_varchar = 1043;
inline constexpr TypeId type_numeric = 1700;

/// The type a value is sent as; 0 (the server says) for null.
TypeId type_of(Value const& value);
/// "bigint", for a cast in SQL. Empty: no type of ours.
std::string_view name_of(TypeId type);

/// The parameters of one execution, as libpq wants them; texts and bytes stay borrowed.
class Parameters {
public:
    void assign(std::span<Value const> values);
    int count() const { return static_cast<int>(data_.size()); }
    char const* const* data() const { return data_.data(); }
    int const* lengths() const { return lengths_.data(); }
    int const* formats() const { return formats_.data(); }

private:
    std::vector<std::uint64_t> integers_;  // Big-endian.
    std::vector<char const*> data_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

/// One column of `values` (rows of `width`), as an array parameter.
std::string array_of(std::span<Value const> values, std::size_t width, std::size_t column,
                     TypeId type);

/// An integer as sent for these types; nullopt: the type is no whole number, or it does not fit.
std::optional<std::int64_t> integer_of(TypeId type, std::string_view data);
Value::Kind kind_of(TypeId type);

/// "INSERT INTO t (a, b) VALUES ($1, $2) …" -> "… SELECT each_row.p1, … FROM unnest($1::bigint[],
/// …) AS each_row (p1, …) …": many rows in one statement. Empty when the statement has another
/// form.
std::string batch_sql(std::string_view sql, std::span<TypeId const> parameters);

}  // namespace takaful::store::postgres
