#pragma once
// The rows of surveys and models. No decisions.

#include "platform/store/store.hpp"
#include "trust/score/score.hpp"
#include "trust/score/survey.hpp"

namespace takaful::score {

struct SavedSurvey {
    Survey survey;
    std::vector<SurveyColumn> columns;
};

Result<> save_survey(store::Tx& tx, std::int64_t book, PersonId by, PreparedSurvey const& prepared);
/// Errors: score.survey_unknown
Result<SavedSurvey> load_survey(store::Tx& tx, std::int64_t book, SurveyId const& id);
/// Newest first, at most a thousand.
Result<std::vector<Survey>> list_saved_surveys(store::Tx& tx, std::int64_t book);
/// The sealed parts, in order.
Result<std::vector<Bytes>> load_parts(store::Tx& tx, std::int64_t book, SurveyId const& id);

Result<std::int64_t> next_version(store::Tx& tx, std::int64_t book, std::string const& name);
Result<> save_model(store::Tx& tx, std::int64_t book, PersonId by, Instant at, Card const& card);
/// Errors: score.model_unknown
Result<Card> load_card(store::Tx& tx, std::int64_t book, ModelId const& id);
Result<std::vector<Card>> list_cards(store::Tx& tx, std::int64_t book);

}  // namespace takaful::score
