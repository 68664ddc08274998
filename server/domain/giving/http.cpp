// The routes of giving, a row each.

#include "platform/http/http.hpp"

#include "domain/giving/giving.hpp"

namespace takaful::giving {

std::vector<http::Route> routes() {
    return {
        http::get<list_funds>("/v1/funds", Right::open),
        http::post<open_fund>("/v1/funds", Right::administer),
        http::post<close_fund>("/v1/funds/{fund}/close", Right::administer),
        http::post<choose_quorum>("/v1/funds/{fund}/quorum", Right::approve),
        http::get<quorum_of>("/v1/funds/{fund}/quorum", Right::open),
        // Money in a drawer or bank takes record_cash instead: `give` tells by the source.
        http::post<give>("/v1/gifts", Right::signed_in),
        http::get<list_gifts>("/v1/gifts", Right::signed_in),
        http::get<trace_gift>("/v1/gifts/{gift}/trace", Right::open),
        http::get<public_summary>("/v1/public/summary", Right::open),
    };
}

}  // namespace takaful::giving
