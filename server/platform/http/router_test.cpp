#include "platform/http/router.hpp"

#include <doctest/doctest.h>

using namespace takaful;
using namespace takaful::http;

static Route row(Method method, std::string_view path) {
    return raw(method, path, Right::open, std::string{path}, [](Request&&, work::Runner&, Done) {});
}

TEST_CASE("http router: literal before param, method before nothing, else unknown") {
    std::vector<Route> const routes{
        row(Method::get, "/v1/models"),
        row(Method::post, "/v1/models"),
        row(Method::get, "/v1/models/{model}"),
        row(Method::get, "/v1/models/best"),
        row(Method::post, "/v1/models/{model}/preview"),
        row(Method::post, "/v1/models/best/fit"),
    };
    Router const router{routes};
    struct Case {
        Method method;
        char const* path;
        char const* found;  // Null: no route.
        char const* allow;
    };
    Case const cases[] = {
        {Method::get, "/v1/models", "/v1/models", "GET, HEAD, POST"},
        {Method::post, "/v1/models", "/v1/models", "GET, HEAD, POST"},
        {Method::get, "/v1/models/best", "/v1/models/best", "GET, HEAD"},
        {Method::get, "/v1/models/7", "/v1/models/{model}", "GET, HEAD"},
        {Method::post, "/v1/models/7", nullptr, "GET, HEAD"},
        {Method::post, "/v1/models/7/preview", "/v1/models/{model}/preview", "POST"},
        {Method::post, "/v1/models/best/preview", "/v1/models/{model}/preview", "POST"},
        {Method::get, "/v1/models/7/preview", nullptr, "POST"},
        {Method::get, "/v1", nullptr, ""},
        {Method::get, "/v1/models/7/other", nullptr, ""},
        {Method::get, "/v2/models", nullptr, ""},
    };
    for (auto const& c : cases) {
        CAPTURE(std::string{c.path});
        auto const match = router.find(c.method, c.path);
        CHECK(match.allow == c.allow);
        REQUIRE((match.route != nullptr) == (c.found != nullptr));
        if (c.found) CHECK(match.route->path == c.found);
    }
    CHECK(router.find(Method::get, "/v1/models/سبع").params.at("model") == "سبع");
}

namespace {
struct Ask {
    AnyId model;
    TAKAFUL_FIELDS(Ask, model)
};
struct Change {
    CommandId id;
    AnyId model;
    TAKAFUL_FIELDS(Change, id, model)
};
Result<> ask(Work&, Ask const&) {
    return {};
}
Result<> change(Work&, Change const&) {
    return {};
}
}  // namespace

TEST_CASE("http routes: a table that would surprise is refused") {
    auto const why = [](std::vector<Route> const& routes) -> std::string {
        auto const checked = check_routes(routes);
        return checked ? "" : std::get<std::string>(checked.error().params.at(1).value);
    };
    CHECK(why({get<ask>("/v1/m/{model}", Right::open), post<change>("/v1/m", Right::open)}) == "");
    CHECK(why({get<ask>("/v1/m/{model}", Right::open), row(Method::get, "/v1/m/{other}")}) ==
          "two rows for one request");
    CHECK(why({get<ask>("/v1/m/{modle}", Right::open)}) == "a param that is no field");
    CHECK(why({post<change>("/v1/m/{id}", Right::open)}) ==
          "a command's id is its own, never the path's");
    CHECK(why({row(Method::get, "v1/m")}) == "path without a leading slash");
    CHECK(why({row(Method::get, "/v1//m")}) == "empty segment");
}
