#pragma once
// Fitting a formula to rows of a survey, and judging it on rows that it has not seen. Pure; inside
// only.

#include "trust/score/design.hpp"
#include "trust/score/formula.hpp"

namespace takaful::score {

struct Plan {
    Estimator estimator = Estimator::ols;
    double tau = 0.3;
    Indexes columns;           // Of the survey.
    bool low_is_rich = false;  // The target falls with wealth: for the check of signs.
};

struct Fitted {
    double intercept = 0;
    std::vector<Coefficient> coefficients;
    std::vector<Note> notes;

    Formula formula() const { return {intercept, coefficients}; }
};

/// Fits `target` (one value a survey row) on `rows`. Errors: score.nothing_to_fit (no answer
/// varies)
Result<Fitted> fit_rows(SurveyRows const& survey, Plan const& plan, View target,
                        std::span<std::size_t const> rows);

/// Predictions of each row by a formula fitted without its fold. Errors: as fit_rows
Result<Numbers> cross_predict(SurveyRows const& survey, Plan const& plan, View target,
                              std::span<int const> fold_of_row, int folds);

}  // namespace takaful::score
