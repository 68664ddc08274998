// The routes of the ledger, a row each.

#include "platform/http/http.hpp"

#include "trust/ledger/api.hpp"

namespace takaful::ledger {

std::vector<http::Route> routes() {
    return {
        http::post<post_entry>("/v1/entries", Right::keep_books),
        http::post<post_batch>("/v1/entries/batch", Right::keep_books),
        http::get<show_entry>("/v1/entries/{entry}", Right::read_books),
        http::post<exchange_money>("/v1/exchanges", Right::keep_books),
        http::post<make_hold>("/v1/holds", Right::keep_books),
        http::get<show_hold>("/v1/holds/{hold}", Right::read_books),
        http::post<release_hold>("/v1/holds/{hold}/release", Right::keep_books),
        http::get<show_account>("/v1/accounts/{account}", Right::read_books),
        http::get<show_statement>("/v1/accounts/{account}/statement", Right::read_books),
        http::get<show_proof>("/v1/accounts/{account}/proof", Right::read_books),
        http::post<change_limits>("/v1/accounts/{account}/limits", Right::keep_books),
        http::get<show_trial>("/v1/trial-balance", Right::read_books),
        http::get<show_periods>("/v1/periods", Right::open),
        http::post<close_month>("/v1/periods/{period}/close", Right::close_books),
    };
}

}  // namespace takaful::ledger
