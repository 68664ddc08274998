// The routes of solidarity, a row each.

#include "platform/http/http.hpp"

#include "domain/solidarity/slices.hpp"
#include "domain/solidarity/solidarity.hpp"

namespace takaful::solidarity {

namespace {

Result<Programmes> programmes(Work& work, NoQuestion const& question) {
    return list_programmes(work, question);
}

}  // namespace

void register_jobs(jobs::JobRunner& runner) {
    runner.handle(
        "solidarity.save_list",
        {.slice = save_list_slice, .prepare = prepare_list_slice, .ended = save_list_ended});
    runner.handle("solidarity.entitle", {.slice = entitle_slice});
    runner.handle("solidarity.pay",
                  {.slice = pay_slice, .prepare = prepare_pay_slice, .ended = pay_ended});
    runner.handle("solidarity.tell", {.slice = tell_slice});
}

std::vector<http::Route> routes() {
    return {
        http::post<add_programme>("/v1/programmes", Right::run_programme),
        http::get<programmes>("/v1/programmes", Right::read_households),
        http::get<programme_of>("/v1/programmes/{programme}", Right::read_households),
        http::post_prepared<prepare_list, add_list>("/v1/programmes/{programme}/lists",
                                                    Right::target),
        http::get<list_of>("/v1/lists/{list}", Right::read_households),
        http::get<list_rows>("/v1/lists/{list}/rows", Right::read_households),
        http::post<approve_list>("/v1/lists/{list}/approve", Right::approve),
        http::post_question<preview>("/v1/models/{model}/preview", Right::target),
        http::post<open_cycle>("/v1/programmes/{programme}/cycles", Right::run_programme),
        http::get<cycle_of>("/v1/cycles/{cycle}", Right::read_households),
        http::post<withhold>("/v1/cycles/{cycle}/withhold", Right::run_programme),
        http::post_prepared<prepare_payroll, add_payroll>("/v1/cycles/{cycle}/payroll",
                                                          Right::run_programme),
        http::post_prepared<prepare_approval, approve_payroll>("/v1/payrolls/{payroll}/approve",
                                                               Right::approve),
        http::post<refuse_payroll>("/v1/payrolls/{payroll}/refuse", Right::approve),
        http::get<support_of>("/v1/households/{household}/support", Right::read_households),
    };
}

}  // namespace takaful::solidarity
