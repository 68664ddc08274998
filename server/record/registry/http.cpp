#include "platform/http/http.hpp"

#include "record/registry/registry.hpp"

namespace takaful::registry {

std::vector<http::Route> routes() {
    return {
        http::get<areas>("/v1/areas", Right::open),
        http::post<add_area>("/v1/areas", Right::administer),
        http::get<list_households>("/v1/households", Right::read_households),
    };
}

}  // namespace takaful::registry
