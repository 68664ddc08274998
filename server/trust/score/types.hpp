#pragma once
// Plain structures of the scorecards: surveys, models, their cards, and what is said of one
// household.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

namespace takaful::score {

using SurveyId = Id<struct SurveyTag>;
using ModelId = Id<struct ModelTag>;

enum class Estimator : std::uint8_t { ols, quantile, logit };

/// What is predicted: the logarithm of the outcome (consumption), the outcome as it is, or classes.
enum class Transform : std::uint8_t { log, none, classes };

// ---- Surveys ------------------------------------------------------------------------------------

/// How the outcome is read. `poor_values` says which classes are poor; needed for classes only.
struct OutcomeRule {
    Transform transform = Transform::log;
    std::optional<std::vector<double>> poor_values;
    TAKAFUL_FIELDS(OutcomeRule, transform, poor_values)
};

struct SurveyFile {
    std::string name;            // As in the mapping.
    std::string content_base64;  // CSV.
    TAKAFUL_FIELDS(SurveyFile, name, content_base64)
};

struct AddSurvey {
    CommandId id;  // Also the survey's id.
    std::string name;
    json::Value mapping;  // record/intake: intake::Mapping.
    std::vector<SurveyFile> files;
    OutcomeRule outcome;
    TAKAFUL_FIELDS(AddSurvey, id, name, mapping, files, outcome)
};

struct SurveyFeature {
    std::string name;
    std::string kind;  // "number" or "category".
    std::optional<std::string> label_ar;
    std::optional<std::string> label_en;
    std::optional<std::string> sign;  // "richer" or "poorer", when the mapping expects one.
    TAKAFUL_FIELDS(SurveyFeature, name, kind, label_ar, label_en, sign)
};

/// A row that was not taken: its place and the code of the reason, never its content.
struct RowProblem {
    std::string file;
    std::int64_t row = 0;
    std::string field;
    std::string code;
    TAKAFUL_FIELDS(RowProblem, file, row, field, code)
};

struct Survey {
    SurveyId survey;
    std::string name;
    std::int64_t households = 0;
    OutcomeRule outcome;
    std::vector<SurveyFeature> features;
    std::int64_t bad_rows = 0;
    std::vector<RowProblem> problems;  // The first hundred.
    std::string digest;  // SHA-256 of the typed rows, hexadecimal: what a model cites.
    Instant added_at;
    TAKAFUL_FIELDS(Survey, survey, name, households, outcome, features, bad_rows, problems, digest,
                   added_at)
};

struct SurveyList {
    std::vector<Survey> items;
    TAKAFUL_FIELDS(SurveyList, items)
};

// ---- Models -------------------------------------------------------------------------------------

struct Fit {
    CommandId id;  // Also the model's id.
    SurveyId survey;
    std::string name;  // Models of one name are versions of each other.
    std::optional<std::vector<std::string>> features;  // Absent or empty: all of the survey.
    Estimator estimator = Estimator::ols;
    std::optional<double> tau;              // Of the quantile estimator: 0.05..0.95; absent: 0.3.
    std::optional<double> line;             // Poverty line in units of the outcome; or:
    std::optional<double> line_percentile;  // the poorest so many percent, 5..60; absent: 30.
    std::optional<int> folds;               // 2..20; absent: 10.
    TAKAFUL_FIELDS(Fit, id, survey, name, features, estimator, tau, line, line_percentile, folds)
};

/// One line of the formula. A level's line holds for households of that level; a `missing` line for
/// those whose answer is not known (the mean stands in for it).
struct Coefficient {
    std::string feature;
    std::optional<std::string> level;  // Of a category; "*" is all the rare ones together.
    bool missing = false;
    bool fixed =
        false;  // 0 on purpose: the level that others are compared with, or one that others say.
    std::optional<std::string> label_ar;
    std::optional<std::string> label_en;
    double value = 0;           // Change of the predicted outcome for one more unit.
    double standard_error = 0;  // Robust, by cluster.
    double standardised = 0;    // For one standard deviation: comparable between lines.
    double mean = 0;            // Weighted, in the survey: what contributions are measured from.
    TAKAFUL_FIELDS(Coefficient, feature, level, missing, fixed, label_ar, label_en, value,
                   standard_error, standardised, mean)
};

/// Errors when `coverage` percent of households are taken, found by cross-validation, with 95 %
/// intervals. `exclusion`, `inclusion`: against those below the poverty line. `matched`: against as
/// many of the truly poorest as are taken, where leaving out and letting in are the same number;
/// not for classes.
struct CurvePoint {
    int coverage = 0;
    double exclusion = 0, exclusion_low = 0, exclusion_high = 0;
    double inclusion = 0, inclusion_low = 0, inclusion_high = 0;
    std::optional<double> matched, matched_low, matched_high;
    TAKAFUL_FIELDS(CurvePoint, coverage, exclusion, exclusion_low, exclusion_high, inclusion,
                   inclusion_low, inclusion_high, matched, matched_low, matched_high)
};

/// Errors inside a group when the share of the poor is taken. Null: ten or fewer people stand
/// behind it (or it could be found by subtracting).
struct GroupError {
    std::string group;  // Feature.
    std::string value;
    std::int64_t households = 0;
    std::optional<double> exclusion;
    std::optional<double> inclusion;
    TAKAFUL_FIELDS(GroupError, group, value, households, exclusion, inclusion)
};

struct ClassError {
    double value = 0;
    std::int64_t households = 0;
    double recall = 0;
    double precision = 0;
    double f1 = 0;
    TAKAFUL_FIELDS(ClassError, value, households, recall, precision, f1)
};

/// A remark on the model, worded by the web: score.note_collinear, score.note_constant,
/// score.note_sign, score.note_separated, score.note_rare_merged, score.note_not_converged.
struct Note {
    std::string code;
    std::string feature;
    TAKAFUL_FIELDS(Note, code, feature)
};

/// Everything a person must know of a model before it decides about people; immutable.
struct Card {
    ModelId model;
    std::string name;
    std::int64_t version = 1;
    SurveyId survey;
    std::string survey_name;
    std::string survey_digest;
    Estimator estimator = Estimator::ols;
    Transform transform = Transform::log;
    bool outcome_high_is_poor = false;  // Of classes: 1 means poor.
    std::optional<double> tau;
    double line_percentile = 0;  // Share of the poor, percent.
    std::optional<double> line;  // In units of the outcome; null for classes.
    Date fitted_on;
    Date expires_on;  // 24 months later: scores grow old.
    std::int64_t households = 0;
    std::int64_t clusters = 0;
    int folds = 0;
    std::string formula;
    double intercept = 0;
    std::vector<Coefficient> coefficients;
    std::optional<double> r2;     // Weighted, of the transformed outcome, on the survey itself.
    std::optional<double> r2_cv;  // The same on households that the model had not seen.
    double rank_correlation_cv = 0;
    double auc_cv = 0;     // Chance that a poor household scores below one that is not.
    double cgh_cv = 0;     // Share of places that reach the poor over their share; 1 is a lottery.
    double band_low = 0;   // 80 % of true outcomes lie between score + band_low and
    double band_high = 0;  // score + band_high.
    std::vector<CurvePoint> curve;
    std::vector<GroupError> groups;
    std::optional<double> macro_f1_cv;
    std::vector<double> class_cuts;  // Scores between the classes.
    std::vector<ClassError> classes;
    std::vector<std::int64_t> percentiles;  // Of the scores in the survey: 1..99.
    std::vector<Note> notes;
    TAKAFUL_FIELDS(Card, model, name, version, survey, survey_name, survey_digest, estimator,
                   transform, tau, line_percentile, line, fitted_on, expires_on, households,
                   clusters, folds, formula, intercept, coefficients, r2, r2_cv,
                   rank_correlation_cv, auc_cv, cgh_cv, band_low, band_high, curve, groups,
                   macro_f1_cv, class_cuts, classes, percentiles, notes)
};

struct CardList {
    std::vector<Card> items;
    TAKAFUL_FIELDS(CardList, items)
};

// ---- Scoring ------------------------------------------------------------------------------------

/// Households as columns. A value is a number, or for a category the index of its level; NaN: not
/// known.
struct MatrixColumn {
    std::string_view name;
    std::span<float const> values;
    std::span<std::string const> levels;  // Empty: a number.
};
struct Matrix {
    std::size_t rows = 0;
    std::vector<MatrixColumn> columns;
};

/// Higher is richer: 1000 x the predicted transformed outcome (of logit: - 1000 x the log-odds of
/// being poor), rounded, so that equal households have equal scores on every machine.
using Score = std::int64_t;

/// Why a score is what it is: how far this answer moves it from that of the average household.
struct Reason {
    std::string feature;
    std::string direction;  // "poorer" or "richer".
    std::optional<std::string> label_ar;
    std::optional<std::string> label_en;
    std::string value;  // The answer, as text; empty: not known.
    Score points = 0;
    TAKAFUL_FIELDS(Reason, feature, direction, label_ar, label_en, value, points)
};

struct Explanation {
    ModelId model;
    std::string model_name;
    std::int64_t model_version = 1;
    Score score = 0;
    Score band_low = 0;
    Score band_high = 0;
    int percentile = 0;  // Of the survey: 20 means that 20 % score lower.
    std::vector<Reason> reasons;
    TAKAFUL_FIELDS(Explanation, model, model_name, model_version, score, band_low, band_high,
                   percentile, reasons)
};

}  // namespace takaful::score

TAKAFUL_ENUM(takaful::score::Estimator, ols, quantile, logit)

// On the wire "class", which C++ keeps for itself.
template <>
struct takaful::EnumNames<takaful::score::Transform> {
    static constexpr std::array rows{std::pair<takaful::score::Transform, std::string_view>{
                                         takaful::score::Transform::log, "log"},
                                     std::pair<takaful::score::Transform, std::string_view>{
                                         takaful::score::Transform::none, "none"},
                                     std::pair<takaful::score::Transform, std::string_view>{
                                         takaful::score::Transform::classes, "class"}};
};
