// The routes of score, a row each.

#include "platform/http/http.hpp"

#include "trust/score/score.hpp"

namespace takaful::score {

namespace {
// A national survey of 20,000 households and their members, as base64.
constexpr std::size_t survey_bytes_max = 64 << 20;
}  // namespace

std::vector<http::Route> routes() {
    return {
        http::post_prepared<prepare_survey, add_survey>("/v1/surveys", Right::target,
                                                        survey_bytes_max),
        http::get<list_surveys>("/v1/surveys", Right::target),
        http::post_prepared<prepare_model, fit>("/v1/models", Right::target),
        http::get<list_models>("/v1/models", Right::signed_in),
        http::get<card_of>("/v1/models/{model}", Right::signed_in),
        http::get<explain>("/v1/models/{model}/explain", Right::read_households),
    };
}

}  // namespace takaful::score
