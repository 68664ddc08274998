// The routes of wallet, a row each.

#include "platform/http/http.hpp"

#include "service/wallet/wallet.hpp"

namespace takaful::wallet {

std::vector<http::Route> routes() {
    return {
        http::post<cash_in>("/v1/wallet/cash-in", Right::record_cash),
        http::post<pay>("/v1/wallet/payments", Right::spend),
        http::get<my_wallet>("/v1/wallet", Right::signed_in),
    };
}

}  // namespace takaful::wallet
