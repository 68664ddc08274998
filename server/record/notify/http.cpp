#include "platform/http/http.hpp"

#include "record/notify/notify.hpp"

namespace takaful::notify {

std::vector<http::Route> routes() {
    return {
        http::get<inbox>("/v1/inbox", Right::signed_in),
        http::post<read>("/v1/inbox/{message}/read", Right::signed_in),
    };
}

}  // namespace takaful::notify
