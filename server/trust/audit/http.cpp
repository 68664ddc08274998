#include "platform/http/http.hpp"

#include "trust/audit/audit.hpp"

namespace takaful::audit {

std::vector<http::Route> routes() {
    return {
        http::get<trail>("/v1/audit", Right::audit),
        http::get<check>("/v1/audit/check", Right::audit),
        http::get<alarms>("/v1/audit/alarms", Right::signed_in),
        http::post<answer_alarm>("/v1/audit/alarms/{alarm}/answer", Right::signed_in),
        http::get<limits>("/v1/audit/limits", Right::signed_in),
        http::post<set_limit>("/v1/audit/limits", Right::administer),
        http::get<plants>("/v1/audit/plants", Right::administer),
        http::post<plant>("/v1/audit/plants", Right::administer),
    };
}

}  // namespace takaful::audit
