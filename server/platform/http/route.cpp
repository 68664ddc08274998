#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "platform/http/http.hpp"

namespace takaful::http {

Response refusal(Error error) {
    Response response;
    response.status = status_of(error);
    response.error = std::move(error);
    return response;
}

int status_of(Error const& error) {
    struct Special {
        std::string_view code;
        int status;
    };
    static constexpr Special specials[] = {
        {"http.method_not_allowed", 405}, {"http.too_slow", 408},  {"http.body_too_large", 413},
        {"http.target_too_long", 414},    {"http.body_type", 415}, {"http.headers_too_large", 431},
    };
    for (auto const& special : specials)
        if (special.code == error.code) return special.status;
    switch (error.kind) {
        case ErrorKind::invalid:
            return 400;
        case ErrorKind::unauthorized:
            return 401;
        case ErrorKind::forbidden:
            return 403;
        case ErrorKind::not_found:
            return 404;
        case ErrorKind::conflict:
            return 409;
        case ErrorKind::refused:
            return 422;
        case ErrorKind::limited:
            return 429;
        case ErrorKind::unavailable:
            return 503;
        case ErrorKind::broken:
            return 500;
    }
    return 500;
}

Route raw(Method method, std::string_view path, Right right, std::string name, Handler handler,
          std::size_t body_bytes_max, std::source_location where) {
    return {.method = method,
            .path = path,
            .right = right,
            .name = std::move(name),
            .handle = std::move(handler),
            .body_bytes_max = method == Method::get ? 0 : body_bytes_max,
            .where = where};
}

static std::string cookie(Request const& request, std::string_view token) {
    std::string out{request.secure ? "__Host-s=" : "s="};
    out += token;
    out += request.secure ? "; Path=/; Secure; HttpOnly; SameSite=Strict"
                          : "; Path=/; HttpOnly; SameSite=Strict";
    return out;
}

void set_session(Response& response, Request const& request, std::string_view token,
                 std::int64_t seconds_max) {
    response.headers.emplace_back(
        "Set-Cookie", cookie(request, token) + "; Max-Age=" + std::to_string(seconds_max));
}

void clear_session(Response& response, Request const& request) {
    response.headers.emplace_back("Set-Cookie", cookie(request, "") + "; Max-Age=0");
    // Not "storage": there the phone keeps the checkpoint that would catch a rewritten history.
    response.headers.emplace_back("Clear-Site-Data", "\"cache\", \"cookies\"");
}

namespace detail {

std::string_view module_of(std::string_view file) {
    auto const root = file.rfind("server/");
    if (root != std::string_view::npos) file.remove_prefix(root + 7);
    auto const layer_end = file.find('/');
    if (layer_end == std::string_view::npos) return file;
    auto const module = file.substr(layer_end + 1);
    auto const module_end = module.find('/');
    return module_end == std::string_view::npos ? file.substr(0, layer_end)
                                                : module.substr(0, module_end);
}

std::string route_name(std::string_view function, std::source_location const& where) {
    std::string name{module_of(where.file_name())};
    name += '.';
    name += function;
    return name;
}

template <typename Number>
static std::optional<Number> number_of(std::string_view text) {
    Number out{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return out;
}

static Result<json::Value> param_value(std::string const& field, std::string_view text,
                                       schema::Type const& type);

static Result<json::Value> param_list(std::string const& field, std::string_view text,
                                      schema::Type const& item) {
    json::Value::Array list;
    while (true) {
        auto const comma = text.find(',');
        list.push_back(TRY(param_value(field, text.substr(0, comma), item)));
        if (comma == std::string_view::npos) return json::Value{std::move(list)};
        text.remove_prefix(comma + 1);
    }
}

static Result<json::Value> param_value(std::string const& field, std::string_view text,
                                       schema::Type const& type) {
    using schema::Kind;
    switch (type.kind) {
        case Kind::integer:
            if (auto const n = number_of<std::int64_t>(ascii_digits(text))) return json::Value{*n};
            return json::field_error("request.field_type", field, "integer");
        case Kind::number:
            if (auto const n = number_of<double>(ascii_digits(text))) return json::Value{*n};
            return json::field_error("request.field_type", field, "number");
        case Kind::boolean:
            if (text == "true" || text == "false") return json::Value{text == "true"};
            return json::field_error("request.field_type", field, "boolean");
        case Kind::list:
            return param_list(field, text, type.item());
        case Kind::nothing:
        case Kind::money:
        case Kind::any:
        case Kind::map:
        case Kind::object:
            return json::field_error("request.field_type", field, "body");
        case Kind::text:
        case Kind::id:
        case Kind::date:
        case Kind::instant:
        case Kind::currency:
        case Kind::enumeration:
            return json::Value{std::string{text}};
    }
    return json::field_error("request.field_type", field);
}

Result<json::Value> question_value(Request const& request, schema::Type const& type) {
    json::Value::Object object;
    for (auto const* params : {&request.path_params, &request.query}) {
        for (auto const& [name, text] : *params) {
            if (text.empty()) continue;
            auto const* member = type.find(name);
            bool const twice = params == &request.query && request.path_params.contains(name);
            if (!member || twice) return json::field_error("request.field_unknown", name);
            object.emplace_back(name, TRY(param_value(name, text, member->type())));
        }
    }
    return json::Value{std::move(object)};
}

Result<json::Value> command_value(Request const& request, schema::Type const& type) {
    if (!request.query.empty())
        return json::field_error("request.field_unknown", request.query.begin()->first);
    auto value = TRY(json::parse(request.body));
    auto* object = std::get_if<json::Value::Object>(&value.data);
    if (!object) return json::field_error("request.field_type", "body", "object");
    for (auto const& [name, text] : request.path_params) {
        auto const* member = type.find(name);
        if (!member) return json::field_error("request.field_unknown", name);
        auto param = TRY(param_value(name, text, member->type()));
        auto const* said = value.find(name);
        if (said && *said != param) return json::field_error("request.field_invalid", name);
        if (!said) object->emplace_back(name, std::move(param));
    }
    return value;
}

Result<CommandId> header_id(Request const& request) {
    if (request.idempotency_key.empty()) return fail(ErrorKind::invalid, "http.id_missing");
    auto const id = CommandId::parse(request.idempotency_key);
    if (!id || id->is_nil()) return fail(ErrorKind::invalid, "http.id_malformed");
    return *id;
}

Response json_answer(std::string json) {
    Response response;
    response.body = std::move(json);
    return response;
}

Response command_answer(Result<work::Reply>&& reply) {
    if (!reply) return refusal(std::move(reply).error());
    auto response = json_answer(std::move(reply->json));
    if (reply->replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
    return response;
}

bool may_be_replay(Error const& error) {
    return error.kind == ErrorKind::refused || error.kind == ErrorKind::conflict ||
           error.kind == ErrorKind::not_found;
}

}  // namespace detail
}  // namespace takaful::http
