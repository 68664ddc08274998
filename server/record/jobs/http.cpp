#include "platform/http/http.hpp"

#include "record/jobs/jobs.hpp"

namespace takaful::jobs {

std::vector<http::Route> routes() {
    return {
        http::get<job>("/v1/jobs/{job}", Right::signed_in),
        http::post<cancel>("/v1/jobs/{job}/cancel", Right::signed_in),
    };
}

}  // namespace takaful::jobs
