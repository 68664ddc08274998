#pragma once
// Finds the route of a path. Literal segments win over params: /v1/models/best before
// /v1/models/{model}.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/http.hpp"

namespace takaful::http {

class Router {
public:
    /// Keeps pointers into `routes`, which must stay where they are.
    explicit Router(std::vector<Route> const& routes);

    struct Match {
        Route const* route = nullptr;
        std::map<std::string, std::string> params;
        std::string allow;  // "GET, HEAD, POST": what the path knows; empty: the path is unknown.
    };
    /// `path` is decoded and begins with '/'. No route of this method: `route` is null.
    Match find(Method method, std::string_view path) const;

private:
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> children;
        std::unique_ptr<Node> param;
        Route const* get = nullptr;
        Route const* post = nullptr;
    };
    static Node const* walk(Node const& node, std::string_view rest, Method method);
    Node root_;
};

/// "/v1/gifts/{gift}" -> {"v1", "gifts", "{gift}"}.
std::vector<std::string_view> segments_of(std::string_view path);

}  // namespace takaful::http
