#include "trust/score/survey.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace takaful::score {

namespace {

struct Part {
    std::vector<double> outcome;
    std::vector<double> weight;
    std::vector<std::string> cluster;
    std::vector<std::vector<std::optional<double>>> columns;
    TAKAFUL_FIELDS(Part, outcome, weight, cluster, columns)
};

}  // namespace

std::vector<SurveyFeature> features_of(std::span<SurveyColumn const> columns) {
    std::vector<SurveyFeature> out;
    for (auto const& column : columns)
        out.push_back({column.name, column.category ? "category" : "number", column.label_ar,
                       column.label_en, column.sign});
    return out;
}

Matrix SurveyRows::matrix() const {
    Matrix matrix{rows(), {}};
    for (std::size_t c = 0; c < columns.size(); ++c)
        matrix.columns.push_back({columns[c].name, values[c], columns[c].levels});
    return matrix;
}

static std::string_view outcome_fault(std::optional<double> outcome, OutcomeRule const& rule) {
    if (!outcome) return "score.outcome_unknown";
    if (rule.transform == Transform::log && *outcome <= 0) return "score.outcome_not_positive";
    if (rule.transform == Transform::classes && *outcome != std::floor(*outcome))
        return "score.outcome_not_class";
    return {};
}

static Result<> check_outcomes(SurveyRows const& rows, OutcomeRule const& rule) {
    if (rows.rows() < static_cast<std::size_t>(survey_rows_least))
        return fail(ErrorKind::refused, "score.survey_too_small", {{"least", survey_rows_least}});
    if (rows.rows() > survey_rows_max)
        return fail(ErrorKind::refused, "score.survey_too_big",
                    {{"limit", static_cast<std::int64_t>(survey_rows_max)}});
    std::set<double> const values(rows.outcome.begin(), rows.outcome.end());
    if (values.size() < 2) return fail(ErrorKind::refused, "score.one_class");
    if (rule.transform != Transform::classes) return {};
    if (!rule.poor_values || rule.poor_values->empty())
        return fail(ErrorKind::invalid, "score.poor_values_missing");
    if (values.size() > 20)
        return fail(ErrorKind::refused, "score.too_many_classes", {{"limit", 20}});
    auto const poor = std::count_if(values.begin(), values.end(), [&](double value) {
        return std::find(rule.poor_values->begin(), rule.poor_values->end(), value) !=
               rule.poor_values->end();
    });
    if (poor == 0 || static_cast<std::size_t>(poor) == values.size())
        return fail(ErrorKind::refused, "score.one_class");
    return {};
}

Result<SurveyRows> survey_rows(intake::Table&& table, OutcomeRule const& outcome,
                               std::vector<RowProblem>& problems) {
    SurveyRows rows;
    std::vector<std::size_t> kept;
    for (std::size_t h = 0; h < table.households.size(); ++h) {
        auto const& household = table.households[h];
        if (auto const fault = outcome_fault(household.outcome, outcome); !fault.empty()) {
            problems.push_back({"households", household.row, "outcome", std::string{fault}});
            continue;
        }
        if (household.weight <= 0) continue;  // Stands for nobody.
        kept.push_back(h);
        rows.outcome.push_back(*household.outcome);
        rows.weight.push_back(household.weight);
        rows.cluster.push_back(household.cluster);
    }
    for (auto& column : table.columns) {
        rows.columns.push_back({column.rule.name, column.category, std::move(column.levels),
                                column.rule.label_ar, column.rule.label_en, column.rule.sign});
        std::vector<float> values;
        values.reserve(kept.size());
        for (auto const h : kept) values.push_back(column.values[h]);
        rows.values.push_back(std::move(values));
    }
    if (auto done = check_outcomes(rows, outcome); !done)
        return std::unexpected(std::move(done).error());
    return rows;
}

std::string part_text(SurveyRows const& rows, std::size_t first) {
    auto const last = std::min(first + part_rows, rows.rows());
    Part part;
    for (auto row = first; row < last; ++row) {
        part.outcome.push_back(rows.outcome[row]);
        part.weight.push_back(rows.weight[row]);
        part.cluster.push_back(rows.cluster[row]);
    }
    for (auto const& column : rows.values) {
        auto& out = part.columns.emplace_back();
        for (auto row = first; row < last; ++row)
            out.push_back(std::isnan(column[row]) ? std::nullopt
                                                  : std::optional<double>{column[row]});
    }
    return json::to_text(part);
}

Result<> read_part(std::string_view text, SurveyRows& rows) {
    auto const part = json::from_text<Part>(text);
    if (!part || part->columns.size() != rows.columns.size())
        return fail(ErrorKind::broken, "score.survey_damaged");
    rows.values.resize(rows.columns.size());
    rows.outcome.insert(rows.outcome.end(), part->outcome.begin(), part->outcome.end());
    rows.weight.insert(rows.weight.end(), part->weight.begin(), part->weight.end());
    rows.cluster.insert(rows.cluster.end(), part->cluster.begin(), part->cluster.end());
    for (std::size_t c = 0; c < part->columns.size(); ++c)
        for (auto const& value : part->columns[c])
            rows.values[c].push_back(value ? static_cast<float>(*value) : std::nanf(""));
    for (auto const& column : rows.values)
        if (column.size() != rows.rows()) return fail(ErrorKind::broken, "score.survey_damaged");
    return {};
}

bool poor_is_high(SurveyRows const& rows, OutcomeRule const& outcome) {
    if (outcome.transform != Transform::classes || !outcome.poor_values) return false;
    double poor = 0, poor_count = 0, rest = 0, rest_count = 0;
    for (double const value : std::set<double>(rows.outcome.begin(), rows.outcome.end())) {
        bool const is_poor = std::find(outcome.poor_values->begin(), outcome.poor_values->end(),
                                       value) != outcome.poor_values->end();
        (is_poor ? poor : rest) += value;
        (is_poor ? poor_count : rest_count) += 1;
    }
    return poor_count > 0 && rest_count > 0 && poor / poor_count > rest / rest_count;
}

}  // namespace takaful::score
