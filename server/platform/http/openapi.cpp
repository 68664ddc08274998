#include <map>

#include "base/json.hpp"
#include "platform/http/http.hpp"
#include "platform/http/router.hpp"

namespace takaful::http {

using json::Value;
using Object = Value::Object;
using Array = Value::Array;

static Value text(std::string_view value) {
    return {std::string{value}};
}
static Value typed(std::string_view name) {
    return {Object{{"type", text(name)}}};
}
static Value typed(std::string_view name, std::string_view format) {
    return {Object{{"type", text(name)}, {"format", text(format)}}};
}
static Value reference(std::string_view name) {
    return {Object{{"$ref", text("#/components/schemas/" + std::string{name})}}};
}

// "takaful::giving::Gift" -> "giving.Gift": the module stays, so that two may have a Summary.
static std::string component_name(std::string_view cpp_name) {
    std::string out;
    while (!cpp_name.empty()) {
        for (std::string_view const silent : {"takaful::", "{anonymous}::"})
            if (cpp_name.starts_with(silent)) cpp_name.remove_prefix(silent.size());
        if (cpp_name.starts_with("::")) {
            out += '.';
            cpp_name.remove_prefix(2);
            continue;
        }
        auto const c = cpp_name.front();
        bool const plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
        if (plain)
            out += c;
        else if (c == '<' || c == ',')
            out += '-';
        cpp_name.remove_prefix(1);
    }
    return out;
}

namespace {

class Components {
public:
    Components() {
        schemas_.emplace("Money", money());
        schemas_.emplace("Problem", problem_schema());
    }

    /// The schema of a type where it is used; named types are collected as components.
    Value use(schema::Type const& type) {
        using schema::Kind;
        switch (type.kind) {
            case Kind::nothing:
            case Kind::any:
                return {Object{}};
            case Kind::boolean:
                return typed("boolean");
            case Kind::integer:
                return typed("integer", "int64");
            case Kind::number:
                return typed("number");
            case Kind::text:
                return typed("string");
            case Kind::id:
                return typed("string", "uuid");
            case Kind::date:
                return typed("string", "date");
            case Kind::instant:
                return typed("string", "date-time");
            case Kind::currency:
                return {Object{{"type", text("string")}, {"pattern", text("^[A-Z0-9]{3,8}$")}}};
            case Kind::money:
                return reference("Money");
            case Kind::list:
                return {Object{{"type", text("array")}, {"items", use(type.item())}}};
            case Kind::map:
                return {
                    Object{{"type", text("object")}, {"additionalProperties", use(type.item())}}};
            case Kind::enumeration:
            case Kind::object:
                return named(type);
        }
        return {Object{}};
    }

    /// An object with its members; those that `path` gives ("/v1/lists/{list}") may be left out.
    Value object(schema::Type const& type, std::string_view path = {}) {
        Object properties;
        Array required;
        for (auto const& member : type.members) {
            bool const given = path.find("{" + std::string{member.name} + "}") != path.npos;
            auto value = use(member.type());
            if (member.optional)
                value = nullable(std::move(value));
            else if (!given)
                required.push_back(text(member.name));
            properties.emplace_back(std::string{member.name}, std::move(value));
        }
        Object out{{"type", text("object")}, {"additionalProperties", {false}}};
        if (!properties.empty()) out.emplace_back("properties", Value{std::move(properties)});
        if (!required.empty()) out.emplace_back("required", Value{std::move(required)});
        return {std::move(out)};
    }

    Value all() const {
        Object out;
        for (auto const& [name, value] : schemas_) out.emplace_back(name, value);
        return {std::move(out)};
    }

private:
    Value named(schema::Type const& type) {
        if (type.kind == schema::Kind::object && type.members.empty()) return object(type);
        auto const name = component_name(type.cpp_name);
        if (schemas_.contains(name)) return reference(name);
        schemas_.emplace(name, Value{});  // Before its members: a struct may hold a list of itself.
        auto made = type.kind == schema::Kind::object ? object(type) : enumeration(type);
        schemas_[name] = std::move(made);
        return reference(name);
    }

    static Value enumeration(schema::Type const& type) {
        Array values;
        for (auto const value : type.values) values.push_back(text(value));
        return {Object{{"type", text("string")}, {"enum", Value{std::move(values)}}}};
    }

    static Value nullable(Value value) {
        auto& object = std::get<Object>(value.data);
        if (object.empty()) return value;
        if (object.front().first != "type")
            return {Object{{"anyOf", Value{Array{std::move(value), typed("null")}}}}};
        object.front().second = {Array{std::move(object.front().second), text("null")}};
        return value;
    }

    static Value money() {
        return {Object{
            {"type", text("object")},
            {"description", text("An amount in minor units: 1 EGP = 100 piastres.")},
            {"additionalProperties", {false}},
            {"properties",
             {Object{{"minor",
                      {Object{{"type", text("integer")},
                              {"format", text("int64")},
                              {"minimum", {-money_minor_max}},
                              {"maximum", {money_minor_max}}}}},
                     {"currency",
                      {Object{{"type", text("string")}, {"pattern", text("^[A-Z0-9]{3,8}$")}}}}}}},
            {"required", {Array{text("minor"), text("currency")}}}}};
    }

    static Value problem_schema() {
        auto const param = Value{Object{{"type", {Array{text("string"), text("integer")}}}}};
        Object properties{
            {"type", typed("string", "uri")},
            {"title", typed("string")},
            {"status", typed("integer")},
            {"code", typed("string")},
            {"params", {Object{{"type", text("object")}, {"additionalProperties", param}}}},
            {"report", typed("string")},
            {"instance", typed("string", "uri")}};
        Array required;
        for (auto const& [name, value] : properties) required.push_back(text(name));
        return {Object{{"type", text("object")},
                       {"description", text("A refusal, RFC 9457. `title` is for the reader.")},
                       {"properties", {std::move(properties)}},
                       {"required", {std::move(required)}}}};
    }

    std::map<std::string, Value> schemas_;
};

}  // namespace

static Value parameter(std::string_view name, std::string_view place, bool required, Value type) {
    return {Object{{"name", text(name)},
                   {"in", text(place)},
                   {"required", {required}},
                   {"schema", std::move(type)}}};
}

static Array parameters(Route const& route, Components& components) {
    Array out;
    for (auto const segment : segments_of(route.path)) {
        if (!segment.starts_with('{')) continue;
        auto const name = segment.substr(1, segment.size() - 2);
        auto const* member = route.request.find(name);
        out.push_back(parameter(name, "path", true,
                                member ? components.use(member->type()) : typed("string")));
    }
    if (route.method == Method::post) {
        if (route.is_command && !route.request.find("id"))
            out.push_back(parameter("Idempotency-Key", "header", true, typed("string", "uuid")));
        return out;
    }
    for (auto const& member : route.request.members)
        if (route.path.find("{" + std::string{member.name} + "}") == std::string_view::npos)
            out.push_back(
                parameter(member.name, "query", !member.optional, components.use(member.type())));
    return out;
}

static Value content(std::string_view type, Value schema) {
    return {Object{{std::string{type}, {Object{{"schema", std::move(schema)}}}}}};
}

// The body: the command, in which fields that the path gives may be left out.
static Value request_body(Route const& route, Components& components) {
    auto body = components.use(route.request);
    if (route.path.find('{') != std::string_view::npos && !route.request.members.empty())
        body = components.object(route.request, route.path);
    return {
        Object{{"required", {true}}, {"content", content("application/json", std::move(body))}}};
}

static Value operation(Route const& route, Components& components) {
    Object out{{"operationId", text(route.name)},
               {"tags", {Array{text(route.name.substr(0, route.name.find('.')))}}},
               {"x-right", text(enum_name(route.right))}};
    auto params = parameters(route, components);
    if (!params.empty()) out.emplace_back("parameters", Value{std::move(params)});
    if (route.method == Method::post && route.request.kind != schema::Kind::nothing)
        out.emplace_back("requestBody", request_body(route, components));
    bool const is_raw = route.reply.kind == schema::Kind::nothing;
    auto answer = is_raw ? content("*/*", {Object{}})
                         : content("application/json", components.use(route.reply));
    Object responses{
        {"200", {Object{{"description", text("Done")}, {"content", std::move(answer)}}}},
        {"default",
         {Object{{"description", text("Refused")},
                 {"content", content("application/problem+json", reference("Problem"))}}}}};
    out.emplace_back("responses", Value{std::move(responses)});
    return {std::move(out)};
}

std::string openapi(std::vector<Route> const& routes, std::string_view version) {
    Components components;
    std::map<std::string, Object> paths;
    for (auto const& route : routes)
        paths[std::string{route.path}].emplace_back(route.method == Method::get ? "get" : "post",
                                                    operation(route, components));
    Object path_values;
    for (auto& [path, operations] : paths) path_values.emplace_back(path, Value{operations});
    Value const document{
        Object{{"openapi", text("3.1.0")},
               {"info", {Object{{"title", text("Takaful")}, {"version", text(version)}}}},
               {"paths", {std::move(path_values)}},
               {"components", {Object{{"schemas", components.all()}}}}}};
    return json::to_text(document);
}

}  // namespace takaful::http
