#pragma once
// The program's own routes without a socket: the same decoding, permission, runner and reply that a
// browser gets. For the demo, which does everything as people would.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/house.hpp"
#include "base/json.hpp"
#include "platform/http/http.hpp"
#include "record/identity/identity.hpp"

namespace takaful::app {

using PathParams = std::map<std::string, std::string>;

class Desk {
public:
    explicit Desk(House& house);

    /// Someone with these roles.
    static Actor actor(PersonId person, std::vector<identity::Role> const& roles);

    /// Sends a command or question as this actor; `path` is the route's pattern,
    /// "/v1/gifts/{gift}". Errors: app.demo_refused {code, path} with the problem's code.
    Result<json::Value> post(Actor const& actor, std::string_view path, PathParams params,
                             std::string body);
    Result<json::Value> get(Actor const& actor, std::string_view path, PathParams params);
    /// The same, read as T, which must know every field of the answer.
    template <typename T>
    Result<T> post_as(Actor const& actor, std::string_view path, PathParams params,
                      std::string body) {
        auto const value = post(actor, path, std::move(params), std::move(body));
        if (!value) return std::unexpected(value.error());
        T out{};
        if (auto done = json::decode(*value, "", out); !done)
            return std::unexpected(std::move(done).error());
        return out;
    }

private:
    Result<json::Value> send(http::Method method, Actor const& actor, std::string_view path,
                             PathParams params, std::string body);
    House& house_;
    std::vector<http::Route> routes_;
};

}  // namespace takaful::app
