#include "platform/http/router.hpp"

#include <set>

namespace takaful::http {

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> out;
    while (!path.empty()) {
        path.remove_prefix(1);
        auto const end = std::min(path.find('/'), path.size());
        out.push_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return out;
}

static bool is_param(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

static std::string_view param_name(std::string_view segment) {
    return segment.substr(1, segment.size() - 2);
}

Router::Router(std::vector<Route> const& routes) {
    for (auto const& route : routes) {
        auto* node = &root_;
        for (auto const segment : segments_of(route.path)) {
            auto& next = is_param(segment) ? node->param : node->children[std::string{segment}];
            if (!next) next = std::make_unique<Node>();
            node = next.get();
        }
        (route.method == Method::get ? node->get : node->post) = &route;
    }
}

// The first node that has the method; failing that, the first that has any.
Router::Node const* Router::walk(Node const& node, std::string_view rest, Method method) {
    if (rest.empty()) return node.get || node.post ? &node : nullptr;
    rest.remove_prefix(1);
    auto const end = std::min(rest.find('/'), rest.size());
    auto const segment = rest.substr(0, end);
    rest.remove_prefix(end);
    Node const* found = nullptr;
    if (auto const child = node.children.find(segment); child != node.children.end())
        found = walk(*child->second, rest, method);
    if (found && (method == Method::get ? found->get : found->post)) return found;
    if (node.param && !segment.empty())
        if (auto const* other = walk(*node.param, rest, method))
            if (!found || (method == Method::get ? other->get : other->post)) found = other;
    return found;
}

Router::Match Router::find(Method method, std::string_view path) const {
    Match match;
    auto const* node = walk(root_, path, method);
    if (!node) return match;
    match.allow = node->get && node->post ? "GET, HEAD, POST" : node->get ? "GET, HEAD" : "POST";
    match.route = method == Method::get ? node->get : node->post;
    if (!match.route) return match;
    auto const names = segments_of(match.route->path);
    auto const values = segments_of(path);
    for (std::size_t i = 0; i < names.size(); ++i)
        if (is_param(names[i])) match.params.emplace(param_name(names[i]), values[i]);
    return match;
}

static std::unexpected<Error> bad_row(Route const& route, std::string_view why) {
    return fail(ErrorKind::broken, "http.table_invalid",
                {{"route", std::string{route.path}}, {"why", std::string{why}}},
                std::string{route.path} + ": " + std::string{why});
}

static Result<> check_route(Route const& route, std::set<std::string>& seen) {
    if (!route.path.starts_with('/')) return bad_row(route, "path without a leading slash");
    if (!route.handle) return bad_row(route, "no handler");
    std::string shape{route.method == Method::get ? "GET" : "POST"};
    for (auto const segment : segments_of(route.path)) {
        if (segment.empty()) return bad_row(route, "empty segment");
        shape += is_param(segment) ? "/{}" : "/" + std::string{segment};
        if (!is_param(segment)) continue;
        if (route.is_command && segment == "{id}")
            return bad_row(route, "a command's id is its own, never the path's");
        if (route.request.kind == schema::Kind::object && !route.request.find(param_name(segment)))
            return bad_row(route, "a param that is no field");
    }
    if (!seen.insert(shape).second) return bad_row(route, "two rows for one request");
    return {};
}

Result<> check_routes(std::vector<Route> const& routes) {
    std::set<std::string> seen;
    for (auto const& route : routes)
        if (auto checked = check_route(route, seen); !checked) return checked;
    return {};
}

}  // namespace takaful::http
