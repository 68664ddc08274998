// The routes of live, a row each.

#include "platform/http/http.hpp"

#include "across/live/live.hpp"

namespace takaful::live {

std::vector<http::Route> routes() {
    return {http::post<set_cost>("/v1/live/cost", Right::administer)};
}

}  // namespace takaful::live
