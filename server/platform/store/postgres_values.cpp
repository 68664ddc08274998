#include "platform/store/postgres_values.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "platform/store/insert_parts.hpp"

namespace takaful::store::postgres {

template <typename Int>
static Int big_endian(Int value) {
    static_assert(std::endian::native == std::endian::little);
    return std::byteswap(value);
}

TypeId type_of(Value const& value) {
    switch (value.kind) {
        case Value::Kind::int64:
            return type_int8;
        case Value::Kind::text:
            return type_text;
        case Value::Kind::bytes:
            return type_bytea;
        case Value::Kind::null:
            break;
    }
    return 0;
}

std::string_view name_of(TypeId type) {
    if (type == type_int8) return "bigint";
    if (type == type_text) return "text";
    if (type == type_bytea) return "bytea";
    return {};
}

void Parameters::assign(std::span<Value const> values) {
    integers_.resize(values.size());  // Before any address of it is taken.
    data_.resize(values.size());
    lengths_.resize(values.size());
    formats_.assign(values.size(), 1);
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto const& value = values[i];
        if (value.kind == Value::Kind::null) {
            data_[i] = nullptr;
            lengths_[i] = 0;
        } else if (value.kind == Value::Kind::int64) {
            integers_[i] = big_endian(static_cast<std::uint64_t>(value.integer));
            data_[i] = reinterpret_cast<char const*>(&integers_[i]);
            lengths_[i] = 8;
        } else {
            data_[i] = value.view.empty() ? "" : value.view.data();
            lengths_[i] = static_cast<int>(value.view.size());
        }
    }
}

static void append(std::string& out, std::uint32_t value) {
    auto const wire = big_endian(value);
    out.append(reinterpret_cast<char const*>(&wire), sizeof wire);
}

std::string array_of(std::span<Value const> values, std::size_t width, std::size_t column,
                     TypeId type) {
    auto const rows = values.size() / width;
    std::string out;
    append(out, 1);  // Dimensions.
    append(out, 1);  // There may be nulls.
    append(out, type);
    append(out, static_cast<std::uint32_t>(rows));
    append(out, 1);  // The first row's number.
    for (std::size_t row = 0; row < rows; ++row) {
        auto const& value = values[row * width + column];
        if (value.kind == Value::Kind::null) {
            append(out, ~std::uint32_t{0});
        } else if (value.kind == Value::Kind::int64) {
            append(out, 8);
            auto const wire = big_endian(static_cast<std::uint64_t>(value.integer));
            out.append(reinterpret_cast<char const*>(&wire), sizeof wire);
        } else {
            append(out, static_cast<std::uint32_t>(value.view.size()));
            out.append(value.view);
        }
    }
    return out;
}

template <typename Int>
static Int read(std::string_view data, std::size_t at = 0) {
    Int wire{};
    std::memcpy(&wire, data.data() + at, sizeof wire);
    return big_endian(wire);
}

/// A whole number of sum(): groups of four decimal digits, weight and sign before them.
static std::optional<std::int64_t> numeric(std::string_view data) {
    auto const groups = read<std::int16_t>(data, 0);
    auto const weight = read<std::int16_t>(data, 2);
    auto const sign = read<std::uint16_t>(data, 4);
    if (sign != 0 && sign != 0x4000) return std::nullopt;  // NaN, infinities.
    if (groups > weight + 1) return std::nullopt;          // Digits after the point.
    std::int64_t out = 0;
    for (int i = 0; groups > 0 && i <= weight; ++i) {
        auto const digits =
            i < groups ? read<std::int16_t>(data, 8 + 2 * static_cast<std::size_t>(i)) : 0;
        if (__builtin_mul_overflow(out, 10'000, &out) ||
            __builtin_sub_overflow(out, std::int64_t{digits}, &out))
            return std::nullopt;
    }
    if (sign == 0 && out == INT64_MIN) return std::nullopt;
    return sign == 0 ? -out : out;
}

std::optional<std::int64_t> integer_of(TypeId type, std::string_view data) {
    switch (type) {
        case type_int8:
            return read<std::int64_t>(data);
        case type_int4:
            return read<std::int32_t>(data);
        case type_int2:
            return read<std::int16_t>(data);
        case type_bool:
            return data[0] != 0 ? 1 : 0;
        case type_numeric:
            return numeric(data);
        default:
            return std::nullopt;
    }
}

Value::Kind kind_of(TypeId type) {
    if (type == type_text || type == type_varchar) return Value::Kind::text;
    if (type == type_bytea) return Value::Kind::bytes;
    return Value::Kind::int64;
}

// ---- Many rows in one statement ----------------------------------------------------------------

std::string batch_sql(std::string_view sql, std::span<TypeId const> parameters) {
    auto const parts = insert_parts(sql);
    if (!parts || parameters.empty()) return {};
    std::string arrays;
    std::string names;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        if (name_of(parameters[i]).empty()) return {};
        auto const number = std::to_string(i + 1);
        arrays +=
            (i == 0 ? "$" : ", $") + number + "::" + std::string{name_of(parameters[i])} + "[]";
        names += (i == 0 ? "p" : ", p") + number;
    }
    std::string fields{parts->fields};
    for (auto at = fields.find('$'); at != std::string::npos; at = fields.find('$', at))
        fields.replace(at, 1, "each_row.p");
    return std::string{parts->head} + "SELECT " + fields + " FROM unnest(" + arrays +
           ") AS each_row (" + names + ")" + std::string{parts->rest};
}

}  // namespace takaful::store::postgres
