#include "base/json.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <charconv>
#include <cmath>
#include <new>
#include <unordered_set>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace takaful::json {

namespace ondemand = simdjson::ondemand;

Value const* Value::find(std::string_view key) const {
    auto const* object = std::get_if<Object>(&data);
    if (!object) return nullptr;
    for (auto const& [name, value] : *object)
        if (name == key) return &value;
    return nullptr;
}

// ---- Reading -----------------------------------------------------------------------------------

namespace {

// Walks a simdjson document into a Value. The first error stays in `error`.
class Reader {
public:
    // A lone scalar is read as an array's only item: by itself simdjson 3.0 takes " falsem" for
    // false, and a number only where few spaces follow.
    explicit Reader(std::string_view text)
        : text_(text),
          is_lone_(is_lone(text)),
          padded_(is_lone_ ? simdjson::padded_string{"[" + std::string{text} + "]"}
                           : simdjson::padded_string{text}) {}

    Result<Value> read() {
        ondemand::document document;
        if (!is_utf8(text_)) return malformed(0);
        auto const failed = parser_.iterate(padded_).get(document);
        // No memory is nobody's malformed text: as any allocation that fails.
        if (failed == simdjson::MEMALLOC || (padded_.data() == nullptr && !text_.empty()))
            throw std::bad_alloc{};
        if (failed) return malformed(0);
        ondemand::value root;
        Value out;
        bool const good = !document.get_value().get(root) && read_value(root, 1, out);
        if (error_) return std::unexpected(std::move(*error_));
        char const* at = nullptr;
        bool const at_end = document.current_location().get(at) != simdjson::SUCCESS;
        if (!good || !at_end)
            return malformed(at_end ? static_cast<std::int64_t>(text_.size())
                                    : at - padded_.data() - std::int64_t{is_lone_});
        return is_lone_ ? only_item(std::move(out)) : out;
    }

private:
    static bool is_lone(std::string_view text) {
        auto const first = text.find_first_not_of(" \t\r\n");
        return first != std::string_view::npos && !std::string_view{"{}[],:"}.contains(text[first]);
    }

    Result<Value> only_item(Value wrapped) const {
        auto& items = std::get<Value::Array>(wrapped.data);
        if (items.size() != 1) return malformed(0);
        return std::move(items.front());
    }

    static std::unexpected<Error> malformed(std::int64_t offset) {
        return fail(ErrorKind::invalid, "json.malformed", {{"offset", offset}});
    }

    bool stop(Error error) {
        if (!error_) error_ = std::move(error);
        return false;
    }

    bool read_value(ondemand::value value, int depth, Value& out) {
        ondemand::json_type type;
        if (value.type().get(type)) return false;
        bool const nested =
            type == ondemand::json_type::array || type == ondemand::json_type::object;
        if (nested && depth > limits::json_depth_max)
            return stop({.kind = ErrorKind::invalid, .code = "json.too_deep"});
        if (type == ondemand::json_type::array) return read_array(value, depth, out);
        if (type == ondemand::json_type::object) return read_object(value, depth, out);
        return read_scalar(value, out);
    }

    bool read_array(ondemand::value value, int depth, Value& out) {
        ondemand::array array;
        if (value.get_array().get(array)) return false;
        Value::Array items;
        for (auto element : array) {
            ondemand::value item;
            if (element.get(item)) return false;
            if (!read_value(item, depth + 1, items.emplace_back())) return false;
        }
        out.data = std::move(items);
        return true;
    }

    bool read_object(ondemand::value value, int depth, Value& out) {
        ondemand::object object;
        if (value.get_object().get(object)) return false;
        Value::Object members;
        for (auto element : object) {
            ondemand::field field;
            if (std::move(element).get(field)) return false;
            std::string_view key;
            if (field.unescaped_key().get(key)) return false;
            auto& [name, member] = members.emplace_back(std::string{key}, Value{});
            if (!read_value(field.value(), depth + 1, member)) return false;
        }
        if (auto const* twice = duplicate(members))
            return stop({.kind = ErrorKind::invalid,
                         .code = "json.duplicate_key",
                         .params = {{"field", *twice}}});
        out.data = std::move(members);
        return true;
    }

    static std::string const* duplicate(Value::Object const& members) {
        std::unordered_set<std::string_view> seen;
        for (auto const& [name, member] : members)
            if (!seen.insert(name).second) return &name;
        return nullptr;
    }

    bool read_scalar(ondemand::value& value, Value& out) {
        ondemand::json_type type;
        if (value.type().get(type)) return false;
        switch (type) {
            case ondemand::json_type::null: {
                bool is_null = false;
                return !simdjson::simdjson_result<bool>(value.is_null()).get(is_null) && is_null;
            }
            case ondemand::json_type::boolean: {
                bool flag = false;
                if (value.get_bool().get(flag)) return false;
                out.data = flag;
                return true;
            }
            case ondemand::json_type::string: {
                std::string_view text;
                if (value.get_string().get(text)) return false;
                out.data = std::string{text};
                return true;
            }
            default:
                return read_number(value, out);
        }
    }

    bool read_number(ondemand::value& value, Value& out) {
        ondemand::number_type type;
        if (value.get_number_type().get(type)) return false;
        std::string_view token;
        if (simdjson::simdjson_result<std::string_view>(value.raw_json_token()).get(token))
            return false;
        if (type == ondemand::number_type::floating_point_number) {
            double number = 0;
            if (value.get_double().get(number) || !read_long(token, number)) return false;
            out.data = number;
            return true;
        }
        std::int64_t whole = 0;
        if (value.get_int64().get(whole) || !read_long(token, whole)) return false;
        out.data = whole;
        return true;
    }

    // From 19 characters up simdjson 3.0 may give another number: 1.188880000000000000000 was 0,
    // -20200020020020008008 wrapped around.
    template <typename Number>
    static bool read_long(std::string_view token, Number& number) {
        constexpr std::size_t digits_exact = 19;
        if (token.size() <= digits_exact) return true;
        auto const size = std::min(token.find_first_of(" \t\r\n"), token.size());
        auto const [end, error] = std::from_chars(token.data(), token.data() + size, number);
        return error == std::errc{} && end == token.data() + size;
    }

    std::string_view text_;
    bool is_lone_;
    simdjson::padded_string padded_;
    ondemand::parser parser_;
    std::optional<Error> error_;
};

}  // namespace

Result<Value> parse(std::string_view text) {
    return Reader{text}.read();
}

// ---- Writing -----------------------------------------------------------------------------------

void write_string(std::string& out, std::string_view text) {
    constexpr char digits[] = "0123456789abcdef";
    out += '"';
    for (char const c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20) {
                    out += c;
                } else {
                    out += "\\u00";
                    out += digits[c >> 4];
                    out += digits[c & 0x0F];
                }
        }
    }
    out += '"';
}

void write(std::string& out, Value const& value) {
    struct Writer {
        std::string& out;
        void operator()(std::nullptr_t) const { out += "null"; }
        void operator()(bool flag) const { encode(out, flag); }
        void operator()(std::int64_t number) const { encode(out, number); }
        void operator()(double number) const { encode(out, number); }
        void operator()(std::string const& text) const { write_string(out, text); }
        void operator()(Value::Array const& items) const { encode(out, items); }
        void operator()(Value::Object const& members) const {
            out += '{';
            for (bool first = true; auto const& [name, member] : members) {
                if (!std::exchange(first, false)) out += ',';
                write_string(out, name);
                out += ':';
                write(out, member);
            }
            out += '}';
        }
    };
    std::visit(Writer{out}, value.data);
}

void encode(std::string& out, bool value) {
    out += value ? "true" : "false";
}
void encode(std::string& out, std::int64_t value) {
    fmt::format_to(std::back_inserter(out), "{}", value);
}
void encode(std::string& out, double value) {
    if (!std::isfinite(value))
        out += "null";  // JSON has no infinity.
    else
        fmt::format_to(std::back_inserter(out), "{}", value == 0 ? 0.0 : value);  // No "-0".
}
void encode(std::string& out, std::string_view value) {
    write_string(out, value);
}
void encode(std::string& out, Money const& value) {
    out += "{\"minor\":";
    encode(out, value.minor);
    out += ",\"currency\":";
    encode(out, value.currency);
    out += '}';
}
void encode(std::string& out, Currency const& value) {
    write_string(out, value.text());
}
void encode(std::string& out, Date value) {
    write_string(out, date_text(value));
}
void encode(std::string& out, Instant value) {
    write_string(out, instant_text(value));
}

// ---- Decoding ----------------------------------------------------------------------------------

std::unexpected<Error> field_error(std::string_view code, std::string const& path,
                                   std::string expected) {
    Params params{{"field", path}};
    if (!expected.empty()) params.push_back({"expected", std::move(expected)});
    return fail(ErrorKind::invalid, code, std::move(params));
}

// The value as T, or request.field_type naming what was expected.
template <typename T>
static Result<> take(Value const& in, std::string const& path, char const* expected, T& out) {
    auto const* found = std::get_if<T>(&in.data);
    if (!found) return field_error("request.field_type", path, expected);
    out = *found;
    return {};
}

Result<> decode(Value const& in, std::string const& path, bool& out) {
    return take(in, path, "true or false", out);
}

Result<> decode(Value const& in, std::string const& path, std::int64_t& out) {
    return take(in, path, "whole number", out);
}

Result<> decode(Value const& in, std::string const& path, int& out) {
    std::int64_t wide = 0;
    if (auto done = take(in, path, "whole number", wide); !done) return done;
    if (!std::in_range<int>(wide)) return field_error("request.field_invalid", path);
    out = static_cast<int>(wide);
    return {};
}

Result<> decode(Value const& in, std::string const& path, double& out) {
    if (auto const* whole = std::get_if<std::int64_t>(&in.data)) {
        out = static_cast<double>(*whole);
        return {};
    }
    return take(in, path, "number", out);
}

Result<> decode(Value const& in, std::string const& path, std::string& out) {
    return take(in, path, "text", out);
}

Result<> decode(Value const& in, std::string const& path, Money& out) {
    struct Wire {
        std::int64_t minor = 0;
        Currency currency;
        TAKAFUL_FIELDS(Wire, minor, currency)
    };
    Wire wire;
    if (auto done = decode<Wire>(in, path, wire); !done) return done;
    if (wire.minor > money_minor_max || wire.minor < -money_minor_max)
        return field_error("request.field_invalid", path + ".minor");
    out = {wire.minor, wire.currency};
    return {};
}

// Text that `parse` turns into T.
template <typename T, typename Parse>
static Result<> take_parsed(Value const& in, std::string const& path, char const* expected,
                            Parse parse_text, T& out) {
    std::string text;
    if (auto done = take(in, path, expected, text); !done) return done;
    auto const parsed = parse_text(text);
    if (!parsed) return field_error("request.field_invalid", path, expected);
    out = *parsed;
    return {};
}

Result<> decode(Value const& in, std::string const& path, Currency& out) {
    return take_parsed(in, path, "currency", Currency::parse, out);
}
Result<> decode(Value const& in, std::string const& path, Date& out) {
    return take_parsed(in, path, "date", parse_date, out);
}
Result<> decode(Value const& in, std::string const& path, Instant& out) {
    return take_parsed(in, path, "instant", parse_instant, out);
}
Result<> decode(Value const& in, std::string const&, Value& out) {
    out = in;
    return {};
}

}  // namespace takaful::json
