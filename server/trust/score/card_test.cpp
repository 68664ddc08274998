// Properties that a proxy means test must have, on surveys made up here.
#include "trust/score/card.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "trust/score/score.hpp"

using namespace takaful;
using namespace takaful::score;

static double normal(Stream& stream) {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += stream.unit();
    return sum;
}

/// ln y = 8 - 0.15 size + 0.4 if brick + 0.2 rooms + noise; some rooms are not known.
static SurveyRows made_survey(std::size_t rows, double noise = 0.3, std::uint64_t seed = 1) {
    Stream stream{seed};
    SurveyRows survey;
    survey.columns = {{"size", false, {}, {}, {}, "poorer"},
                      {"wall", true, {"mud", "brick", "tin"}, {}, {}, {}},
                      {"rooms", false, {}, {}, {}, "richer"},
                      {"woman", false, {}, {}, {}, {}}};
    survey.values.resize(4);
    for (std::size_t i = 0; i < rows; ++i) {
        double const size = 1 + static_cast<double>(stream.below(9));
        auto const draw = stream.below(100);
        std::size_t const wall = draw < 60 ? 0 : draw < 99 ? 1 : 2;
        double const rooms = 1 + static_cast<double>(stream.below(5));
        double const y =
            8 - 0.15 * size + (wall == 1 ? 0.4 : 0) + 0.2 * rooms + noise * normal(stream);
        survey.values[0].push_back(static_cast<float>(size));
        survey.values[1].push_back(static_cast<float>(wall));
        survey.values[2].push_back(stream.below(20) == 0 ? std::nanf("")
                                                         : static_cast<float>(rooms));
        survey.values[3].push_back(static_cast<float>(stream.below(2)));
        survey.outcome.push_back(std::exp(y));
        survey.weight.push_back(0.5 + stream.unit());
        survey.cluster.push_back("c" + std::to_string(i / 5));
    }
    return survey;
}

static Card card_of_rows(SurveyRows const& survey, Estimator estimator = Estimator::ols,
                         Transform transform = Transform::log) {
    Fit command;
    command.estimator = estimator;
    return make_card(survey, {transform, {}}, command, 1).value();
}

static Coefficient const& line(Card const& card, std::string_view feature,
                               std::string_view level = {}, bool missing = false) {
    for (auto const& one : card.coefficients)
        if (one.feature == feature && one.level.value_or("") == level && one.missing == missing)
            return one;
    FAIL("no line " << feature << "=" << level);
    return card.coefficients.front();
}

TEST_CASE(
    "score card: the formula that made the survey is found, levels and unknown answers included") {
    auto const card = card_of_rows(made_survey(3000));
    CHECK(line(card, "size").value == doctest::Approx(-0.15).epsilon(0.05));
    CHECK(line(card, "wall", "brick").value == doctest::Approx(0.4).epsilon(0.1));
    CHECK(line(card, "rooms").value == doctest::Approx(0.2).epsilon(0.05));
    CHECK(line(card, "wall", "mud").fixed);  // Most frequent: the one others are compared with.
    CHECK(std::abs(line(card, "rooms", "", true).value) < 0.15);
    CHECK(line(card, "wall", "*").mean < 0.03);  // 1 % of tin houses.
    CHECK(card.r2_cv.value() > 0.6);
    CHECK(card.r2_cv.value() < card.r2.value());
    CHECK(card.rank_correlation_cv > 0.75);
    CHECK(card.auc_cv > 0.85);
    CHECK(card.cgh_cv > 1.5);
    CHECK(std::none_of(card.notes.begin(), card.notes.end(),
                       [](Note const& n) { return n.code == "score.note_sign"; }));
}

TEST_CASE("score card: shuffled outcomes cannot be predicted") {
    auto survey = made_survey(1000);
    Stream stream{9};
    for (std::size_t i = survey.rows() - 1; i > 0; --i)
        std::swap(survey.outcome[i], survey.outcome[stream.below(i + 1)]);
    for (auto const estimator : {Estimator::ols, Estimator::quantile, Estimator::logit}) {
        auto const card = card_of_rows(survey, estimator);
        if (estimator == Estimator::ols) CHECK(std::abs(card.r2_cv.value()) < 0.03);
        CHECK(std::abs(card.rank_correlation_cv) < 0.1);
        CHECK(std::abs(card.auc_cv - 0.5) < 0.06);
        // A lottery of 30 % leaves out 70 % of the poor, and 70 % of those taken are not.
        auto const& point = card.curve[29];
        CHECK(point.exclusion == doctest::Approx(0.7).epsilon(0.1));
        CHECK(point.inclusion == doctest::Approx(0.7).epsilon(0.1));
        CHECK(point.exclusion_low < 0.7);
        CHECK(point.exclusion_high > 0.7);
    }
}

TEST_CASE("score card: the unit of money and the scale of weights do not matter") {
    auto const survey = made_survey(800);
    auto other = survey;
    for (auto& y : other.outcome) y *= 1000;
    for (auto& w : other.weight) w *= 2500;
    for (auto const estimator : {Estimator::ols, Estimator::quantile, Estimator::logit}) {
        auto const a = card_of_rows(survey, estimator), b = card_of_rows(other, estimator);
        double const shift = estimator == Estimator::logit ? 0 : std::log(1000.0);
        CHECK(b.intercept == doctest::Approx(a.intercept + shift).epsilon(1e-6));
        for (std::size_t i = 0; i < a.coefficients.size(); ++i)
            CHECK(b.coefficients[i].value ==
                  doctest::Approx(a.coefficients[i].value).epsilon(1e-5));
        CHECK(b.curve[19].exclusion == doctest::Approx(a.curve[19].exclusion).epsilon(1e-9));
        CHECK(b.auc_cv == doctest::Approx(a.auc_cv).epsilon(1e-9));
    }
}

TEST_CASE("score card: the quantile test leaves its share of households below") {
    auto const survey = made_survey(2000);
    Fit command;
    command.estimator = Estimator::quantile;
    for (double const tau : {0.2, 0.5}) {
        command.tau = tau;
        auto const card = make_card(survey, {Transform::log, {}}, command, 1).value();
        auto const predicted =
            Formula(card.intercept, card.coefficients).predict(survey.matrix()).value();
        double below = 0, all = 0;
        for (std::size_t row = 0; row < survey.rows(); ++row) {
            all += survey.weight[row];
            if (std::log(survey.outcome[row]) < predicted[row]) below += survey.weight[row];
        }
        CHECK(below / all == doctest::Approx(tau).epsilon(0.02));
    }
}

TEST_CASE("score card: the curve's ends, its order, and errors that match at the line") {
    auto const card = card_of_rows(made_survey(1500));
    REQUIRE(card.curve.size() == 99);
    CHECK(card.curve.front().exclusion > 0.9);
    CHECK(card.curve.back().exclusion < 0.02);
    CHECK(card.curve.back().inclusion == doctest::Approx(0.7).epsilon(0.03));
    for (std::size_t i = 0; i < card.curve.size(); ++i) {
        auto const& point = card.curve[i];
        CHECK(point.coverage == static_cast<int>(i) + 1);
        if (i > 0) CHECK(point.exclusion <= card.curve[i - 1].exclusion);
        CHECK(point.exclusion_low <= point.exclusion);
        CHECK(point.exclusion <= point.exclusion_high);
    }
    // As many are taken as are poor: what is left out equals what is let in.
    auto const& point = card.curve[29];
    CHECK(point.exclusion == doctest::Approx(point.inclusion).epsilon(0.03));
    CHECK(point.matched.value() == doctest::Approx(point.exclusion).epsilon(0.03));
}

TEST_CASE("score card: answers that repeat others or never vary are left out and named") {
    auto survey = made_survey(500);
    survey.columns.push_back({"double_size", false, {}, {}, {}, {}});
    survey.columns.push_back({"same", false, {}, {}, {}, {}});
    survey.values.push_back(survey.values[0]);
    for (auto& value : survey.values.back()) value = value * 2 + 1;
    survey.values.emplace_back(500, 7.0F);
    auto const card = card_of_rows(survey);
    CHECK(line(card, "double_size").fixed);
    auto const has = [&](char const* code, char const* feature) {
        return std::any_of(card.notes.begin(), card.notes.end(),
                           [&](Note const& n) { return n.code == code && n.feature == feature; });
    };
    CHECK(has("score.note_collinear", "double_size"));
    CHECK(has("score.note_constant", "same"));
    CHECK(has("score.note_rare_merged", "wall"));
}

TEST_CASE("score card: a sign against sense is remarked") {
    auto survey = made_survey(1000);
    survey.columns[0].sign = "richer";
    auto const card = card_of_rows(survey);
    CHECK(std::any_of(card.notes.begin(), card.notes.end(), [](Note const& n) {
        return n.code == "score.note_sign" && n.feature == "size";
    }));
    auto const logit = card_of_rows(made_survey(1000), Estimator::logit);
    CHECK(line(logit, "size").value > 0);  // Raises the odds of being poor, as expected.
    CHECK(std::none_of(logit.notes.begin(), logit.notes.end(),
                       [](Note const& n) { return n.code == "score.note_sign"; }));
}

TEST_CASE("score card: reasons add up to the score, in one row as among many") {
    auto const survey = made_survey(3000);
    for (auto const estimator : {Estimator::ols, Estimator::logit}) {
        Model const model{card_of_rows(survey, estimator)};
        auto const matrix = survey.matrix();
        auto const all = model.assess(matrix).value();
        Numbers as_numbers;
        for (auto const score : all) as_numbers.push_back(static_cast<double>(score));
        double const mean = weighted_mean(as_numbers, survey.weight);
        for (std::size_t row = 0; row < 3000; row += 37) {
            auto const why = model.explain(matrix, row, 10).value();
            CHECK(why.score == all[row]);
            double sum = mean;
            Score last = std::numeric_limits<Score>::max();
            for (auto const& reason : why.reasons) {
                sum += static_cast<double>(reason.points);
                CHECK(std::abs(reason.points) <= last);
                last = std::abs(reason.points);
                CHECK(reason.direction == (reason.points < 0 ? "poorer" : "richer"));
            }
            CHECK(std::abs(sum - static_cast<double>(why.score)) < 4);
            CHECK(why.percentile >= 0);
            CHECK(why.percentile <= 99);
        }
        CHECK(model.explain(matrix, 0, 2).value().reasons.size() <= 2);
    }
}

TEST_CASE("score card: a register without a needed answer is refused by its name") {
    auto const survey = made_survey(300);
    Model const model{card_of_rows(survey)};
    auto matrix = survey.matrix();
    matrix.columns.erase(matrix.columns.begin());
    auto const refused = model.assess(matrix);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "score.answer_missing");
    CHECK(std::get<std::string>(refused.error().params.at(0).value) == "size");
}

TEST_CASE(
    "score card: an unknown answer counts as the survey's unknown, a new level as the rare ones") {
    auto const survey = made_survey(2000);
    Model const model{card_of_rows(survey)};
    std::vector<std::string> const levels{"tent", "mud"};
    float const unknown = std::nanf("");
    std::vector<float> const size{4, 4, 4}, wall{0, 1, unknown}, rooms{2, 2, unknown},
        woman{0, 0, 0};
    Matrix const matrix{
        3,
        {{"size", size, {}}, {"wall", wall, levels}, {"rooms", rooms, {}}, {"woman", woman, {}}}};
    auto const scores = model.assess(matrix).value();
    auto const& card = model.card();
    CHECK(scores[0] - scores[1] ==
          doctest::Approx(1000 * line(card, "wall", "*").value).epsilon(0.02));
    auto const why = model.explain(matrix, 2, 10).value();
    CHECK(why.score == scores[2]);
    for (auto const& reason : why.reasons)
        if (reason.feature == "rooms") CHECK(reason.value.empty());
    auto const strongest = model.explainer(matrix).value().strongest(2, 10);
    REQUIRE(strongest.size() == why.reasons.size());
    for (std::size_t i = 0; i < strongest.size(); ++i) {
        CHECK(strongest[i].feature == why.reasons[i].feature);
        CHECK(strongest[i].points == why.reasons[i].points);
    }
}

TEST_CASE("score card: groups of ten or fewer are not shown, nor what would give them away") {
    Judgement judgement;
    Grouping grouping{"group", {}};
    auto const add = [&](char const* value, int poor, int others) {
        for (int i = 0; i < poor + others; ++i) {
            double const wealth = i < poor ? i : 1000 + i;
            judgement.truth.push_back(wealth);
            judgement.score.push_back(wealth + (i % 7) * 200);
            judgement.weight.push_back(1);
            judgement.poor.push_back(i < poor);
            judgement.cluster.push_back(std::to_string(judgement.truth.size()));
            grouping.value.emplace_back(value);
        }
    };
    add("large", 60, 200);
    add("middle", 30, 80);
    add("few poor", 5, 100);
    auto const errors = group_errors(judgement, std::span{&grouping, 1}, 0.3);
    REQUIRE(errors.size() == 3);
    for (auto const& error : errors) {
        CAPTURE(error.value);
        bool const shown = error.value == "large";  // "middle" would give "few poor" away.
        CHECK(error.exclusion.has_value() == shown);
        CHECK(error.inclusion.has_value() == shown);
    }
    add("tiny", 3, 4);
    auto const more = group_errors(judgement, std::span{&grouping, 1}, 0.3);
    CHECK(std::none_of(more.begin(), more.end(), [](GroupError const& e) {
        return e.value == "tiny" || e.value == "few poor";
    }));
}

TEST_CASE("score card: classes are judged with cuts that had not seen them") {
    auto survey = made_survey(1500, 0.2);
    for (auto& y : survey.outcome) y = y < 2500 ? 1 : y < 4000 ? 2 : 3;
    Fit command;
    auto const card =
        make_card(survey, {Transform::classes, std::vector<double>{1}}, command, 1).value();
    CHECK(card.macro_f1_cv.value() > 0.6);
    CHECK(card.class_cuts.size() == 2);
    CHECK(card.class_cuts[0] < card.class_cuts[1]);
    CHECK(card.classes.size() == 3);
    CHECK_FALSE(card.curve[0].matched.has_value());
}
