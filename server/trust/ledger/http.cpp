// The routes of the ledger, a row each.

#include "platform/http/http.hpp"

#include "trust/ledger/api.hpp"

namespace takaful::ledger {

std::vector<http::Route> routes() {
    return {
        http::post<post_entry>("/v1/entries", Right::administer),
        http::post<post_batch>("/v1/entries/batch", Right::administer),
        http::post<exchange_money>("/v1/exchanges", Right::administer),
        http::post<make_hold>("/v1/holds", Right::administer),
        http::get<show_hold>("/v1/holds/{hold}", Right::audit),
        http::post<release_hold>("/v1/holds/{hold}/release", Right::administer),
        http::get<show_account>("/v1/accounts/{account}", Right::audit),
        http::get<show_statement>("/v1/accounts/{account}/statement", Right::audit),
        http::get<show_proof>("/v1/accounts/{account}/proof", Right::audit),
        http::post<change_limits>("/v1/accounts/{account}/limits", Right::administer),
        http::get<show_trial>("/v1/trial-balance", Right::audit),
        http::get<show_periods>("/v1/periods", Right::open),
        http::post<close_month>("/v1/periods/{period}/close", Right::approve),
    };
}

}  // namespace takaful::ledger
