#include "trust/score/design.hpp"

#include <algorithm>
#include <cmath>

namespace takaful::score {

namespace {
constexpr double rare_share = 0.02;
constexpr double rare_rows = 20;
constexpr double missing_rows = 10;
}  // namespace

static void learn_category(SurveyRows const& survey, std::size_t c,
                           std::span<std::size_t const> rows, Encoding& out) {
    auto const& values = survey.values[c];
    auto const levels = survey.columns[c].levels.size();
    Numbers weight(levels, 0.0), count(levels, 0.0);
    double whole = 0, missing = 0;
    for (auto const row : rows) {
        whole += survey.weight[row];
        if (std::isnan(values[row])) {
            ++missing;
            continue;
        }
        auto const level = static_cast<std::size_t>(values[row]);
        weight[level] += survey.weight[row];
        ++count[level];
    }
    auto& term_of = out.level[c];
    term_of.assign(levels, -1);
    auto const base = std::max_element(count.begin(), count.end()) - count.begin();
    if (levels == 0 || count[static_cast<std::size_t>(base)] == 0) return;
    out.base[c] = static_cast<int>(base);
    auto const is_rare = [&](std::size_t level) {
        return count[level] < rare_rows || weight[level] < rare_share * whole;
    };
    double rare = 0;
    for (std::size_t level = 0; level < levels; ++level) {
        if (static_cast<std::ptrdiff_t>(level) == base) continue;
        if (is_rare(level)) {
            rare += count[level];
            continue;
        }
        term_of[level] = static_cast<int>(out.terms.size());
        out.terms.push_back({c, Term::Kind::level, level, 0, 1});
    }
    if (rare >= rare_rows) {
        for (std::size_t level = 0; level < levels; ++level)
            if (static_cast<std::ptrdiff_t>(level) != base && is_rare(level))
                term_of[level] = static_cast<int>(out.terms.size());
        out.terms.push_back({c, Term::Kind::rare, 0, 0, 1});
    }
    if (rare > 0) out.rare.push_back(c);
    if (missing >= missing_rows) out.terms.push_back({c, Term::Kind::missing, 0, 0, 1});
}

static void learn_number(SurveyRows const& survey, std::size_t c, std::span<std::size_t const> rows,
                         Encoding& out) {
    auto const& values = survey.values[c];
    double sum = 0, weight = 0, missing = 0;
    bool varies = false;
    float first = std::nanf("");
    for (auto const row : rows) {
        if (std::isnan(values[row])) {
            ++missing;
            continue;
        }
        if (std::isnan(first)) first = values[row];
        varies = varies || values[row] != first;
        sum += survey.weight[row] * values[row];
        weight += survey.weight[row];
    }
    if (!varies || weight <= 0) {
        out.constant.push_back(c);
        return;
    }
    out.terms.push_back({c, Term::Kind::number, 0, sum / weight, 1});
    if (missing >= missing_rows) out.terms.push_back({c, Term::Kind::missing, 0, 0, 1});
}

static double term_value(SurveyRows const& survey, Encoding const& encoding, std::size_t t,
                         std::size_t row) {
    auto const& term = encoding.terms[t];
    float const value = survey.values[term.column][row];
    bool const unknown = std::isnan(value);
    switch (term.kind) {
        case Term::Kind::missing:
            return unknown ? 1 : 0;
        case Term::Kind::number:
            return unknown ? term.mean : static_cast<double>(value);
        default:
            break;
    }
    if (unknown) return 0;
    auto const& term_of = encoding.level[term.column];
    return term_of[static_cast<std::size_t>(value)] == static_cast<int>(t) ? 1 : 0;
}

Encoding learn_encoding(SurveyRows const& survey, std::span<std::size_t const> columns,
                        std::span<std::size_t const> rows) {
    Encoding out;
    out.base.assign(survey.columns.size(), -1);
    out.level.resize(survey.columns.size());
    for (auto const c : columns) {
        if (survey.columns[c].category)
            learn_category(survey, c, rows, out);
        else
            learn_number(survey, c, rows, out);
    }
    Numbers weights;
    for (auto const row : rows) weights.push_back(survey.weight[row]);
    Numbers column(rows.size());
    for (std::size_t t = 0; t < out.terms.size(); ++t) {
        for (std::size_t i = 0; i < rows.size(); ++i)
            column[i] = term_value(survey, out, t, rows[i]);
        auto& term = out.terms[t];
        term.mean = weighted_mean(column, weights);
        term.deviation = weighted_deviation(column, weights, term.mean);
    }
    return out;
}

Dense make_design(SurveyRows const& survey, Encoding const& encoding,
                  std::span<std::size_t const> rows) {
    Dense x(rows.size(), encoding.terms.size() + 1);
    std::fill_n(x.data.begin(), rows.size(), 1.0);
    for (std::size_t t = 0; t < encoding.terms.size(); ++t) {
        auto const& term = encoding.terms[t];
        double const scale = term.deviation > 0 ? 1 / term.deviation : 0;
        for (std::size_t i = 0; i < rows.size(); ++i)
            x.at(i, t + 1) = (term_value(survey, encoding, t, rows[i]) - term.mean) * scale;
    }
    return x;
}

}  // namespace takaful::score
