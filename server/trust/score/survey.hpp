#pragma once
// The typed rows of a survey, and how they are written and read. Inside only.

#include <string>
#include <vector>

#include "record/intake/intake.hpp"
#include "trust/score/numbers.hpp"
#include "trust/score/types.hpp"

namespace takaful::score {

/// What is known of a column without its rows.
struct SurveyColumn {
    std::string name;
    bool category = false;
    std::vector<std::string> levels;
    std::optional<std::string> label_ar;
    std::optional<std::string> label_en;
    std::optional<std::string> sign;
    TAKAFUL_FIELDS(SurveyColumn, name, category, levels, label_ar, label_en, sign)
};

std::vector<SurveyFeature> features_of(std::span<SurveyColumn const> columns);

/// All rows, column by column. Every row has an outcome; unknown answers are NaN.
struct SurveyRows {
    std::vector<SurveyColumn> columns;
    std::vector<std::vector<float>> values;  // [column][row]
    Numbers outcome;
    Numbers weight;
    std::vector<std::string> cluster;

    std::size_t rows() const { return outcome.size(); }
    Matrix matrix() const;
};

inline constexpr std::int64_t survey_rows_least = 50;
inline constexpr std::size_t survey_rows_max = 200'000;
inline constexpr std::size_t part_rows = 4'096;

/// The households that have a usable outcome; the others become problems. `problems` is added to.
/// Errors: score.outcome_missing (the mapping names none), score.survey_too_small {least},
/// score.survey_too_big {limit}, score.poor_values_missing, score.one_class
Result<SurveyRows> survey_rows(intake::Table&& table, OutcomeRule const& outcome,
                               std::vector<RowProblem>& problems);

/// Rows [first, first + part_rows) as text, to be sealed; and back, appended to `rows`.
std::string part_text(SurveyRows const& rows, std::size_t first);
/// Errors: score.survey_damaged
Result<> read_part(std::string_view text, SurveyRows& rows);

/// Of classes: which outcomes are poor, and whether a higher outcome is poorer (1 = poor).
bool poor_is_high(SurveyRows const& rows, OutcomeRule const& outcome);

}  // namespace takaful::score
