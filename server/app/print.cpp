#include <fmt/format.h>

#include <algorithm>

#include "app/commands.hpp"
#include "app/version.hpp"
#include "app/wiring.hpp"

namespace takaful::app {

int print_routes() {
    auto routes = all_routes();
    std::ranges::sort(routes, {}, [](auto const& r) { return std::pair{r.path, r.method}; });
    for (auto const& route : routes) {
        std::string_view file{route.where.file_name()};
        if (auto const at = file.rfind("server/"); at != std::string_view::npos)
            file.remove_prefix(at);
        fmt::print("{:4} {:44} {:16} {:32} {}:{}\n",
                   route.method == http::Method::get ? "GET" : "POST", route.path,
                   enum_name(route.right), route.name, file, route.where.line());
    }
    return 0;
}

int print_openapi() {
    fmt::print("{}\n", http::openapi(all_routes(), version()));
    return 0;
}

}  // namespace takaful::app
