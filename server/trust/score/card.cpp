#include "trust/score/card.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace takaful::score {

Score to_score(double predictor, bool falls) {
    return static_cast<Score>(std::llround((falls ? -1000.0 : 1000.0) * predictor));
}

bool low_is_rich(Card const& card) {
    return card.estimator == Estimator::logit || card.outcome_high_is_poor;
}

static std::unexpected<Error> invalid(std::string_view field) {
    return fail(ErrorKind::invalid, "score.fit_invalid", {{"field", std::string{field}}});
}

Result<Plan> make_plan(SurveyRows const& survey, Fit const& command) {
    Plan plan;
    plan.estimator = command.estimator;
    plan.tau = command.tau.value_or(0.3);
    if (!(plan.tau >= 0.05 && plan.tau <= 0.95)) return invalid("tau");
    if (command.tau && command.estimator != Estimator::quantile) return invalid("tau");
    auto const folds = command.folds.value_or(10);
    if (folds < 2 || folds > 20) return invalid("folds");
    if (!command.features || command.features->empty()) {
        plan.columns.resize(survey.columns.size());
        std::iota(plan.columns.begin(), plan.columns.end(), std::size_t{0});
        return plan;
    }
    for (auto const& name : *command.features) {
        auto const found = std::find_if(survey.columns.begin(), survey.columns.end(),
                                        [&](SurveyColumn const& c) { return c.name == name; });
        if (found == survey.columns.end())
            return fail(ErrorKind::invalid, "score.feature_unknown", {{"field", name}});
        auto const c = static_cast<std::size_t>(found - survey.columns.begin());
        if (std::find(plan.columns.begin(), plan.columns.end(), c) == plan.columns.end())
            plan.columns.push_back(c);
    }
    return plan;
}

Result<Target> make_target(SurveyRows const& survey, OutcomeRule const& outcome,
                           Fit const& command) {
    Target target;
    bool const classes = outcome.transform == Transform::classes;
    bool const high_is_poor = poor_is_high(survey, outcome);
    if (!classes) {
        double const percentile = command.line_percentile.value_or(30);
        if (!(percentile >= 5 && percentile <= 60)) return invalid("line_percentile");
        if (command.line && command.line_percentile) return invalid("line");
        target.line = command.line
                          ? *command.line
                          : weighted_quantile(survey.outcome, survey.weight, percentile / 100);
    } else if (command.line || command.line_percentile) {
        return invalid("line");
    }
    for (double const y : survey.outcome) {
        auto const& named = outcome.poor_values;
        bool const below = command.line ? y < *target.line : y <= target.line.value_or(y);
        target.poor.push_back(classes ? std::find(named->begin(), named->end(), y) != named->end()
                                      : below);
        double const value = outcome.transform == Transform::log ? std::log(y) : y;
        bool const logit = command.estimator == Estimator::logit;
        target.predicted.push_back(logit ? (target.poor.back() ? 1.0 : 0.0) : value);
        target.richness.push_back(high_is_poor ? -value : value);
    }
    target.low_is_rich = command.estimator == Estimator::logit || high_is_poor;
    auto const poor = std::count(target.poor.begin(), target.poor.end(), true);
    if (poor == 0 || static_cast<std::size_t>(poor) == survey.rows())
        return fail(ErrorKind::refused, "score.one_class");
    return target;
}

static std::string formula_text(Card const& card) {
    std::string left = card.transform == Transform::log ? "ln(outcome)" : "outcome";
    if (card.estimator == Estimator::logit) left = "log-odds(poor)";
    std::string out = fmt::format("{} = {:.4f}", left, card.intercept);
    for (auto const& line : card.coefficients) {
        if (line.fixed) continue;
        std::string name = line.feature;
        if (line.level) name += "=" + *line.level;
        if (line.missing) name += "=?";
        out += fmt::format(" {} {:.4f}·{}", line.value < 0 ? '-' : '+', std::abs(line.value), name);
    }
    return out;
}

/// Yes-or-no numbers and short categories of the survey, used by the model or not.
static std::vector<Grouping> groupings_of(SurveyRows const& survey) {
    std::vector<Grouping> out;
    for (std::size_t c = 0; c < survey.columns.size() && out.size() < 20; ++c) {
        auto const& column = survey.columns[c];
        if (column.category && column.levels.size() > 12) continue;
        Grouping grouping{column.name, {}};
        bool short_one = true;
        for (float const value : survey.values[c]) {
            if (std::isnan(value)) {
                grouping.value.emplace_back();
                continue;
            }
            short_one = short_one && (column.category || value == 0 || value == 1);
            grouping.value.push_back(column.category
                                         ? column.levels[static_cast<std::size_t>(value)]
                                     : value == 0 ? "0"
                                                  : "1");
        }
        if (short_one) out.push_back(std::move(grouping));
    }
    return out;
}

static void judge_classes(SurveyRows const& survey, Target const& target, View score,
                          std::span<int const> fold, int folds, Card& card) {
    std::set<double> const distinct(target.richness.begin(), target.richness.end());
    Numbers const values(distinct.begin(), distinct.end());
    // Cuts are chosen without the fold that they judge.
    Numbers guessed(survey.rows());
    for (int f = 0; f < folds; ++f) {
        Numbers truth, seen, weight;
        for (std::size_t row = 0; row < survey.rows(); ++row) {
            if (fold[row] == f) continue;
            truth.push_back(target.richness[row]);
            seen.push_back(score[row]);
            weight.push_back(survey.weight[row]);
        }
        auto const cuts = best_cuts(truth, seen, weight, values);
        for (std::size_t row = 0; row < survey.rows(); ++row)
            if (fold[row] == f) guessed[row] = class_of(score[row], cuts, values);
    }
    auto const scores = class_scores(target.richness, guessed, survey.weight);
    card.macro_f1_cv = scores.macro_f1;
    for (double const cut : best_cuts(target.richness, score, survey.weight, values))
        card.class_cuts.push_back(std::round(cut * 1000));
    for (std::size_t k = 0; k < scores.values.size(); ++k) {
        auto const households =
            std::count(target.richness.begin(), target.richness.end(), scores.values[k]);
        double const value = card.outcome_high_is_poor ? -scores.values[k] : scores.values[k];
        if (households > group_hidden_max)
            card.classes.push_back(
                {value, households, scores.recall[k], scores.precision[k], scores.f1[k]});
    }
}

static void judge(SurveyRows const& survey, Target const& target, View predicted,
                  std::span<int const> fold, std::uint64_t seed, Card& card) {
    Judgement judgement{target.richness, Numbers(predicted.begin(), predicted.end()),
                        survey.weight,   target.poor,
                        survey.cluster,  card.transform != Transform::classes};
    if (target.low_is_rich)
        for (auto& score : judgement.score) score = -score;
    double const share = poor_share(judgement);
    card.line_percentile = 100 * share;
    card.line = target.line;
    card.rank_correlation_cv = rank_correlation(judgement.truth, judgement.score, survey.weight);
    card.auc_cv = auc_below(judgement.score, target.poor, survey.weight);
    card.cgh_cv = cgh(judgement, share);
    card.curve = error_curve(judgement, bootstrap_replicates, seed);
    auto const groupings = groupings_of(survey);
    card.groups = group_errors(judgement, groupings, share);
    for (int percent = 1; percent < 100; ++percent)
        card.percentiles.push_back(static_cast<Score>(std::llround(
            1000 * weighted_quantile(judgement.score, survey.weight, percent / 100.0))));
    if (card.transform == Transform::classes)
        judge_classes(survey, target, judgement.score, fold, card.folds, card);
    if (card.estimator == Estimator::logit) return;
    card.r2_cv = weighted_r2(target.predicted, predicted, survey.weight);
    Numbers missed;
    for (std::size_t row = 0; row < survey.rows(); ++row)
        missed.push_back(judgement.truth[row] - judgement.score[row]);
    card.band_low = std::round(1000 * weighted_quantile(missed, survey.weight, 0.1));
    card.band_high = std::round(1000 * weighted_quantile(missed, survey.weight, 0.9));
}

Result<Card> make_card(SurveyRows const& survey, OutcomeRule const& outcome, Fit const& command,
                       std::uint64_t seed) {
    auto plan = TRY(make_plan(survey, command));
    auto const target = TRY(make_target(survey, outcome, command));
    plan.low_is_rich = target.low_is_rich;
    Indexes all(survey.rows());
    std::iota(all.begin(), all.end(), std::size_t{0});
    auto fitted = TRY(fit_rows(survey, plan, target.predicted, all));

    Card card;
    card.estimator = command.estimator;
    card.transform = outcome.transform;
    card.outcome_high_is_poor = poor_is_high(survey, outcome);
    if (command.estimator == Estimator::quantile) card.tau = plan.tau;
    card.households = static_cast<std::int64_t>(survey.rows());
    std::size_t clusters = 0;
    number_groups(survey.cluster, clusters);
    card.clusters = static_cast<std::int64_t>(clusters);
    card.folds = std::min(command.folds.value_or(10), static_cast<int>(clusters));
    if (card.folds < 2) return invalid("folds");
    card.intercept = fitted.intercept;
    card.coefficients = std::move(fitted.coefficients);
    card.notes = std::move(fitted.notes);
    card.formula = formula_text(card);
    auto const inside = TRY(Formula(card.intercept, card.coefficients).predict(survey.matrix()));
    if (command.estimator != Estimator::logit)
        card.r2 = weighted_r2(target.predicted, inside, survey.weight);
    auto const fold = fold_of(survey.cluster, card.folds);
    auto const predicted = TRY(cross_predict(survey, plan, target.predicted, fold, card.folds));
    judge(survey, target, predicted, fold, seed, card);
    return card;
}

}  // namespace takaful::score
