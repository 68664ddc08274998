#pragma once
// Scorecards: a survey's rows, a proxy means test fitted on them, its card, and scores with
// reasons. What the numbers mean, in plain words: docs/targeting.md.

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "platform/work/work.hpp"
#include "trust/score/types.hpp"

namespace takaful::http {
struct Route;
}
namespace takaful::registry {
struct MatrixSnapshot;
}

namespace takaful::score {

/// A model laid on some households once, to explain many of them. Copies are cheap; the values of
/// the matrix's columns must outlive it.
class Explainer {
public:
    /// A reason without its words, for who stores millions. `feature` lives as long as the model.
    struct Strong {
        std::string_view feature;
        std::string value;  // The answer, as text; empty: not known.
        Score points = 0;   // Negative: poorer than the average household.
    };
    /// The strongest reasons of one row, at most `reasons_max`, strongest first, ties by the card's
    /// order.
    std::vector<Strong> strongest(std::size_t row, std::size_t reasons_max) const;
    /// Score, band, percentile and the strongest reasons of one row, with their words. The score is
    /// the one that Model::assess gives.
    Explanation explain(std::size_t row, std::size_t reasons_max = 5) const;

private:
    friend class Model;
    struct Laying;
    struct Part;
    struct Parts;
    Parts parts_of(std::size_t row, std::size_t reasons_max) const;
    std::shared_ptr<Laying const> laying_;
};

/// A model ready to score: the card's formula, compiled. Copies are cheap.
class Model {
public:
    explicit Model(Card card);
    Card const& card() const;

    /// Scores of all rows, in order. A level that the survey had not seen counts as the rare ones.
    /// Errors: score.answer_missing {field} (the matrix has no such column)
    Result<std::vector<Score>> assess(Matrix const& households) const;
    /// Errors: as assess
    Result<Explainer> explainer(Matrix const& households) const;
    /// One row of a matrix, where no others will be asked for. Errors: as assess
    Result<Explanation> explain(Matrix const& households, std::size_t row,
                                std::size_t reasons_max = 5) const;

private:
    friend class Explainer;
    struct Compiled;
    std::shared_ptr<Compiled const> compiled_;
};

struct PreparedSurvey;
/// Right: target. Checks, types and seals a survey's rows. Errors: intake.*, csv.*,
/// encoding.base64_malformed, score.name_invalid {limit}, score.outcome_missing,
/// score.survey_too_small {least}, score.survey_too_big {limit}, score.poor_values_missing,
/// score.too_many_classes {limit}, score.one_class
Result<PreparedSurvey> prepare_survey(Work& work, AddSurvey const& command);
/// Right: target. Stores what prepare_survey made. Errors: store.*
Result<Survey> add_survey(Work& work, PreparedSurvey const& prepared);

/// Right: target.
Result<SurveyList> list_surveys(Work& work);

struct PreparedModel;
/// Right: target. Fits, cross-validates and judges; heavy, on a reader. Errors: score.name_invalid
/// {limit}, score.survey_unknown, score.feature_unknown {field}, score.fit_invalid {field},
/// score.nothing_to_fit, score.one_class
Result<PreparedModel> prepare_model(Work& work, Fit const& command);
/// Right: target. Stores the immutable model as the next version of its name.
Result<Card> fit(Work& work, PreparedModel const& prepared);

struct ModelQuestion {
    ModelId model;
    TAKAFUL_FIELDS(ModelQuestion, model)
};
/// Right: target, run_programme, approve or audit (a card holds no person's data). Errors:
/// score.model_unknown
Result<Card> card_of(Work& work, ModelQuestion const& question);
/// Cards without their curves, newest first. Right: as card_of.
Result<CardList> list_models(Work& work);

/// A model of the actor's book, for other modules' use. Errors: score.model_unknown,
/// score.model_expired {on} (refused: fit it again on newer data)
Result<Model> load_model(Work& work, ModelId const& model);

struct PreparedSurvey {
    Survey survey;
    std::vector<Bytes> parts;  // Sealed.
    std::string columns;       // As JSON.
    std::string mapping;
};
struct PreparedModel {
    Card card;
};

/// One chunk of the register's answers as a model reads them; a view: the snapshot must outlive it.
Matrix matrix_of(registry::MatrixSnapshot const& households, std::size_t chunk);

struct ExplainQuestion {
    ModelId model;
    HouseholdId household;
    TAKAFUL_FIELDS(ExplainQuestion, model, household)
};
/// Why a household's score is what it is, by its answers of today; notes the access.
/// Right: read_households. Errors: score.model_unknown, score.model_expired, score.answer_missing,
/// score.household_unknown
Result<Explanation> explain(Work& work, ExplainQuestion const& question);

/// The module's routes: /v1/surveys, /v1/models, /v1/models/{model}, …/explain.
std::vector<http::Route> routes();

}  // namespace takaful::score
