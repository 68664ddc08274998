#include "app/desk.hpp"

#include <algorithm>
#include <future>

#include "app/wiring.hpp"

namespace takaful::app {

Desk::Desk(House& house) : house_(house), routes_(all_routes()) {}

Actor Desk::actor(PersonId person, std::vector<identity::Role> const& roles) {
    return {.person = person, .rights = identity::rights_of(roles), .book = 1, .channel = "cli"};
}

Result<json::Value> Desk::post(Actor const& actor, std::string_view path, PathParams params,
                               std::string body) {
    return send(http::Method::post, actor, path, std::move(params), std::move(body));
}

Result<json::Value> Desk::get(Actor const& actor, std::string_view path, PathParams params) {
    return send(http::Method::get, actor, path, std::move(params), {});
}

Result<json::Value> Desk::send(http::Method method, Actor const& actor, std::string_view path,
                               PathParams params, std::string body) {
    auto const route = std::ranges::find_if(
        routes_, [&](http::Route const& row) { return row.method == method && row.path == path; });
    if (route == routes_.end())
        return fail(ErrorKind::broken, "app.route_unknown", Params{{"path", std::string{path}}});
    http::Request request;
    request.method = method;
    request.path = path;
    request.path_params = std::move(params);
    request.body = std::move(body);
    request.body_type = "application/json";
    request.actor = actor;
    auto answered = std::make_shared<std::promise<http::Response>>();
    auto answer = answered->get_future();
    route->handle(std::move(request), house_.runner(), [answered](http::Response response) {
        answered->set_value(std::move(response));
    });
    auto const response = answer.get();
    if (!response.error) return json::parse(response.body);
    return fail(ErrorKind::refused, "app.demo_refused",
                Params{{"code", std::string{response.error->code}}, {"path", std::string{path}}},
                response.error->detail);
}

}  // namespace takaful::app
