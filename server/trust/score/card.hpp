#pragma once
// Making a card: the fit, its cross-validation and everything said of it. Pure; inside only.

#include "trust/score/errors.hpp"
#include "trust/score/fitting.hpp"

namespace takaful::score {

inline constexpr int bootstrap_replicates = 300;
inline constexpr int card_months = 24;

/// What the model predicts for each row of a survey, and who is poor.
struct Target {
    Numbers predicted;  // Value to fit: ln, as is, or 0/1 of being poor (logit).
    Numbers richness;   // The truth in units of the score: rises with wealth.
    std::vector<bool> poor;
    std::optional<double> line;
    bool low_is_rich = false;  // The predictor falls with wealth (logit; classes where 1 is poor).
};

/// Errors: score.fit_invalid {field}, score.one_class (nobody, or everybody, is below the line)
Result<Target> make_target(SurveyRows const& survey, OutcomeRule const& outcome,
                           Fit const& command);

/// Errors: score.feature_unknown {field}, score.fit_invalid {field}
Result<Plan> make_plan(SurveyRows const& survey, Fit const& command);

/// The card of a fit, without what only the store knows (version, names, dates).
/// Errors: those of make_target, make_plan and fit_rows
Result<Card> make_card(SurveyRows const& survey, OutcomeRule const& outcome, Fit const& command,
                       std::uint64_t seed);

/// A score of a linear predictor: thousandths, rounded half away from zero, rising with wealth.
Score to_score(double predictor, bool low_is_rich);
/// Whether a card's predictor falls with wealth.
bool low_is_rich(Card const& card);

}  // namespace takaful::score
