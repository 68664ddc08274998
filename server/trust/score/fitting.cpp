#include "trust/score/fitting.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace takaful::score {

static Solution solve(Plan const& plan, Problem const& problem) {
    switch (plan.estimator) {
        case Estimator::ols:
            return solve_ols(problem);
        case Estimator::quantile:
            return solve_quantile(problem, plan.tau);
        case Estimator::logit:
            return solve_logit(problem);
    }
    return {};
}

/// The columns that stay, packed together; `place[j]` is where column j went, or -1.
static Dense keep_columns(Dense const& x, std::vector<bool> const& keep, std::vector<int>& place) {
    auto const kept = static_cast<std::size_t>(std::count(keep.begin(), keep.end(), true));
    Dense out(x.rows, kept);
    place.assign(x.columns, -1);
    std::size_t next = 0;
    for (std::size_t j = 0; j < x.columns; ++j) {
        if (!keep[j]) continue;
        std::copy_n(x.data.begin() + static_cast<std::ptrdiff_t>(j * x.rows), x.rows,
                    out.data.begin() + static_cast<std::ptrdiff_t>(next * x.rows));
        place[j] = static_cast<int>(next++);
    }
    return out;
}

static Coefficient line_of(SurveyColumn const& column, Term const& term) {
    Coefficient line;
    line.feature = column.name;
    line.label_ar = column.label_ar;
    line.label_en = column.label_en;
    line.mean = term.mean;
    line.missing = term.kind == Term::Kind::missing;
    if (term.kind == Term::Kind::level) line.level = column.levels[term.level];
    if (term.kind == Term::Kind::rare) line.level = "*";
    return line;
}

static void add_fixed_levels(SurveyRows const& survey, Encoding const& encoding, std::size_t c,
                             Fitted& out) {
    for (std::size_t level = 0; level < encoding.level[c].size(); ++level) {
        if (encoding.level[c][level] >= 0) continue;
        auto line = line_of(survey.columns[c], {c, Term::Kind::level, level, 0, 1});
        line.fixed = true;
        out.coefficients.push_back(std::move(line));
    }
}

static void add_sign_notes(SurveyRows const& survey, Plan const& plan, Fitted& out) {
    double const up = plan.low_is_rich ? -1 : 1;
    for (auto const& line : out.coefficients) {
        if (line.level || line.missing || line.fixed) continue;
        for (auto const c : plan.columns) {
            auto const& column = survey.columns[c];
            if (column.name != line.feature || !column.sign) continue;
            double const expected = *column.sign == "richer" ? up : -up;
            if (expected * line.value < 0) out.notes.push_back({"score.note_sign", line.feature});
        }
    }
}

/// Coefficients of the standardised columns back in units of the answers.
static Fitted unscale(SurveyRows const& survey, Plan const& plan, Encoding const& encoding,
                      std::vector<int> const& place, Solution const& solution) {
    Fitted out;
    out.intercept = solution.b[0];
    std::vector<bool> opened(survey.columns.size(), false);
    for (std::size_t t = 0; t < encoding.terms.size(); ++t) {
        auto const& term = encoding.terms[t];
        if (!opened[term.column]) add_fixed_levels(survey, encoding, term.column, out);
        opened[term.column] = true;
        auto line = line_of(survey.columns[term.column], term);
        if (place[t + 1] < 0) {
            line.fixed = true;
            out.notes.push_back({"score.note_collinear",
                                 line.feature + (line.level ? "=" + *line.level : std::string{})});
        } else {
            auto const j = static_cast<std::size_t>(place[t + 1]);
            line.standardised = solution.b[j];
            line.value = solution.b[j] / term.deviation;
            line.standard_error = solution.standard_error[j] / term.deviation;
            out.intercept -= line.value * term.mean;
        }
        out.coefficients.push_back(std::move(line));
    }
    for (auto const c : encoding.constant)
        out.notes.push_back({"score.note_constant", survey.columns[c].name});
    for (auto const c : encoding.rare)
        out.notes.push_back({"score.note_rare_merged", survey.columns[c].name});
    if (solution.separated) out.notes.push_back({"score.note_separated", ""});
    if (!solution.converged) out.notes.push_back({"score.note_not_converged", ""});
    add_sign_notes(survey, plan, out);
    return out;
}

Result<Fitted> fit_rows(SurveyRows const& survey, Plan const& plan, View target,
                        std::span<std::size_t const> rows) {
    auto const encoding = learn_encoding(survey, plan.columns, rows);
    if (encoding.terms.empty()) return fail(ErrorKind::refused, "score.nothing_to_fit");
    Numbers y, w;
    std::vector<std::string> names;
    for (auto const row : rows) {
        y.push_back(target[row]);
        w.push_back(survey.weight[row]);
        names.push_back(survey.cluster[row]);
    }
    // Weights of mean 1: the scale of a survey's weights must not matter to any threshold below.
    double const mean = std::accumulate(w.begin(), w.end(), 0.0) / static_cast<double>(w.size());
    for (auto& one : w) one /= mean;
    std::size_t groups = 0;
    auto const clusters = number_groups(names, groups);
    auto const whole = make_design(survey, encoding, rows);
    std::vector<int> place;
    auto const x = keep_columns(whole, independent_columns(whole, w), place);
    if (x.columns < 2 || x.rows < x.columns + 10)
        return fail(ErrorKind::refused, "score.nothing_to_fit");
    auto const solution = solve(plan, {x, y, w, clusters});
    if (solution.b.empty() || !std::isfinite(solution.b[0]))
        return fail(ErrorKind::refused, "score.nothing_to_fit");
    return unscale(survey, plan, encoding, place, solution);
}

Result<Numbers> cross_predict(SurveyRows const& survey, Plan const& plan, View target,
                              std::span<int const> fold_of_row, int folds) {
    Numbers out(survey.rows(), 0.0);
    auto const matrix = survey.matrix();
    for (int fold = 0; fold < folds; ++fold) {
        Indexes rows;
        for (std::size_t row = 0; row < survey.rows(); ++row)
            if (fold_of_row[row] != fold) rows.push_back(row);
        if (rows.size() == survey.rows()) continue;
        auto const fitted = fit_rows(survey, plan, target, rows);
        if (!fitted) return std::unexpected(fitted.error());
        auto const predicted = fitted->formula().predict(matrix);
        if (!predicted) return std::unexpected(predicted.error());
        for (std::size_t row = 0; row < survey.rows(); ++row)
            if (fold_of_row[row] == fold) out[row] = (*predicted)[row];
    }
    return out;
}

}  // namespace takaful::score
