#pragma once
// The templates behind http::post, post_prepared, get and post_question. Included by http.hpp; what
// does not depend on a type is in route.cpp.

#include <type_traits>

#include "platform/http/http.hpp"

namespace takaful::http {

namespace detail {

struct Nothing {  // The question of a function that asks nothing.
    TAKAFUL_FIELDS(Nothing)
};

template <typename Function>
struct Signature;
template <typename R, typename I>
struct Signature<Result<R> (*)(Work&, I const&)> {
    using Reply = R;
    using In = I;
    static constexpr bool asks = true;
};
template <typename R>
struct Signature<Result<R> (*)(Work&)> {
    using Reply = R;
    using In = Nothing;
    static constexpr bool asks = false;
};

template <auto Function>
constexpr std::string_view function_name() {
    std::string_view text =
        __PRETTY_FUNCTION__;  // "… [with auto Function = takaful::giving::donate; …"
    text.remove_prefix(text.find("Function = ") + 11);
    text = text.substr(0, text.find_first_of(";]"));
    return text.substr(text.rfind(':') + 1);
}

/// "giving" from ".../server/domain/giving/http.cpp".
std::string_view module_of(std::string_view file);
std::string route_name(std::string_view function, std::source_location const& where);

/// Path and query params as a JSON object, each converted to its field's kind.
Result<json::Value> question_value(Request const& request, schema::Type const& type);
/// The body's object with the path params put in; a param that the body repeats must say the same.
Result<json::Value> command_value(Request const& request, schema::Type const& type);
/// The Idempotency-Key header as a command id. Errors: http.id_missing, http.id_malformed
Result<CommandId> header_id(Request const& request);

Response json_answer(std::string json);
Response command_answer(Result<work::Reply>&& reply);

/// A refusal that a repetition of the command must not turn into another answer: a Prepare that
/// fails because its command was already done is settled by the runner, which knows the first
/// reply.
bool may_be_replay(Error const& error);

template <typename Reply>
Result<std::string> encode_reply(Result<Reply> const& reply) {
    if (!reply) return std::unexpected(reply.error());
    if constexpr (std::is_void_v<Reply>) {
        return std::string{"{}"};
    } else {
        return json::to_text(*reply);
    }
}

template <typename In>
concept HasId = requires(In const& in) {
    CommandId{in.id.bytes};
};

template <typename In>
Result<CommandId> command_id(In const& command, Request const& request) {
    if constexpr (HasId<In>) {
        return CommandId{command.id.bytes};
    } else {
        return header_id(request);
    }
}

template <typename In>
Result<In> decode_value(Result<json::Value> value) {
    if (!value) return std::unexpected(std::move(value).error());
    In out{};
    if (auto done = json::decode(*value, "", out); !done)
        return std::unexpected(std::move(done).error());
    return out;
}

template <auto Function, typename Sign = Signature<decltype(Function)>>
auto call(Work& work, [[maybe_unused]] typename Sign::In const& in) {
    if constexpr (Sign::asks) {
        return Function(work, in);
    } else {
        return Function(work);
    }
}

template <auto Act>
void run_command(std::string const& name, Request&& request, work::Runner& runner, Done done) {
    using In = typename Signature<decltype(Act)>::In;
    auto command = decode_body<In>(request);
    if (!command) return done(refusal(std::move(command).error()));
    auto const id = command_id(*command, request);
    if (!id) return done(refusal(id.error()));
    auto body = json::to_text(*command);
    runner.submit({.actor = std::move(request.actor),
                   .id = *id,
                   .name = name,
                   .body = std::move(body),
                   .run = [command = std::move(*command)](
                              Work& work) { return encode_reply(call<Act>(work, command)); }},
                  [done = std::move(done)](Result<work::Reply> reply) {
                      done(command_answer(std::move(reply)));
                  });
}

template <auto Prepare, auto Act>
void run_prepared(std::string const& name, Request&& request, work::Runner& runner, Done done) {
    using In = typename Signature<decltype(Prepare)>::In;
    using Prepared = typename Signature<decltype(Prepare)>::Reply;
    static_assert(std::is_same_v<Prepared, typename Signature<decltype(Act)>::In>);
    auto const command = decode_body<In>(request);
    if (!command) return done(refusal(command.error()));
    auto const id = command_id(*command, request);
    if (!id) return done(refusal(id.error()));
    auto prepared = std::make_shared<std::optional<Prepared>>();
    auto const asked = runner.ask(request.actor, [&](Work& work) -> Result<std::string> {
        auto made = Prepare(work, *command);
        if (!made) return std::unexpected(std::move(made).error());
        prepared->emplace(*std::move(made));
        return std::string{};
    });
    if (!asked && !may_be_replay(asked.error())) return done(refusal(asked.error()));
    auto refused = asked ? std::nullopt : std::optional{asked.error()};
    runner.submit({.actor = std::move(request.actor),
                   .id = *id,
                   .name = name,
                   .body = json::to_text(*command),
                   .run = [prepared, refused](Work& work) -> Result<std::string> {
                       if (refused) return std::unexpected(*refused);
                       return encode_reply(call<Act>(work, **prepared));
                   }},
                  [done = std::move(done)](Result<work::Reply> reply) {
                      done(command_answer(std::move(reply)));
                  });
}

template <auto Ask, typename In>
void run_question(Result<In> question, Actor const& actor, work::Runner& runner, Done const& done) {
    if (!question) return done(refusal(std::move(question).error()));
    auto reply =
        runner.ask(actor, [&](Work& work) { return encode_reply(call<Ask>(work, *question)); });
    if (!reply) return done(refusal(std::move(reply).error()));
    done(json_answer(*std::move(reply)));
}

template <typename In, typename Reply>
Route row(Method method, std::string_view path, Right right, std::string name,
          std::size_t body_bytes_max, std::source_location where) {
    return {.method = method,
            .path = path,
            .right = right,
            .name = std::move(name),
            .handle = {},
            .request = schema::of<In>(),
            .reply = schema::of<std::conditional_t<std::is_void_v<Reply>, Nothing, Reply>>(),
            .body_bytes_max = body_bytes_max,
            .where = where};
}

}  // namespace detail

template <typename T>
Result<T> decode_body(Request const& request) {
    return detail::decode_value<T>(detail::command_value(request, schema::of<T>()));
}

template <auto Act>
Route post(std::string_view path, Right right, std::size_t body_bytes_max,
           std::source_location where) {
    using Sign = detail::Signature<decltype(Act)>;
    auto route = detail::row<typename Sign::In, typename Sign::Reply>(
        Method::post, path, right, detail::route_name(detail::function_name<Act>(), where),
        body_bytes_max, where);
    route.handle = [name = route.name](Request&& request, work::Runner& runner, Done done) {
        detail::run_command<Act>(name, std::move(request), runner, std::move(done));
    };
    route.on_pool = false;
    route.is_command = true;
    return route;
}

template <auto Prepare, auto Act>
Route post_prepared(std::string_view path, Right right, std::size_t body_bytes_max,
                    std::source_location where) {
    using In = typename detail::Signature<decltype(Prepare)>::In;
    using Reply = typename detail::Signature<decltype(Act)>::Reply;
    auto route = detail::row<In, Reply>(Method::post, path, right,
                                        detail::route_name(detail::function_name<Act>(), where),
                                        body_bytes_max, where);
    route.handle = [name = route.name](Request&& request, work::Runner& runner, Done done) {
        detail::run_prepared<Prepare, Act>(name, std::move(request), runner, std::move(done));
    };
    route.is_command = true;
    return route;
}

template <auto Ask>
Route get(std::string_view path, Right right, std::source_location where) {
    using Sign = detail::Signature<decltype(Ask)>;
    using In = typename Sign::In;
    auto route = detail::row<In, typename Sign::Reply>(
        Method::get, path, right, detail::route_name(detail::function_name<Ask>(), where), 0,
        where);
    route.handle = [](Request&& request, work::Runner& runner, Done const& done) {
        detail::run_question<Ask>(
            detail::decode_value<In>(detail::question_value(request, schema::of<In>())),
            request.actor, runner, done);
    };
    return route;
}

template <auto Ask>
Route post_question(std::string_view path, Right right, std::size_t body_bytes_max,
                    std::source_location where) {
    using Sign = detail::Signature<decltype(Ask)>;
    using In = typename Sign::In;
    auto route = detail::row<In, typename Sign::Reply>(
        Method::post, path, right, detail::route_name(detail::function_name<Ask>(), where),
        body_bytes_max, where);
    route.handle = [](Request&& request, work::Runner& runner, Done const& done) {
        detail::run_question<Ask>(decode_body<In>(request), request.actor, runner, done);
    };
    return route;
}

}  // namespace takaful::http
