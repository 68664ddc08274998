// The engine on three real surveys that are never copied here: run where ../shared stands beside
// the project.
#include <doctest/doctest.h>
#include <zlib.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>

#include "trust/score/card.hpp"
#include "trust/score/score.hpp"

using namespace takaful;
using namespace takaful::score;

static std::string const root = TAKAFUL_ROOT;
static std::string const data = root + "/../shared/data/targeting/";

static bool absent() {
    if (std::filesystem::exists(data)) return false;
    MESSAGE("skipped: no real surveys at ../shared/data/targeting");
    return true;
}

/// A file of the data folder, unpacked (gzip or plain).
static std::string content(std::string const& name) {
    auto* file = gzopen((data + name).c_str(), "rb");
    REQUIRE(file != nullptr);
    std::string out;
    char piece[65'536];
    for (int got = 0; (got = gzread(file, piece, sizeof piece)) > 0;)
        out.append(piece, static_cast<std::size_t>(got));
    gzclose(file);
    return out;
}

static intake::Mapping mapping(std::string const& name) {
    std::ifstream in{root + "/tests/stories/first-pound/" + name};
    std::stringstream text;
    text << in.rdbuf();
    return intake::read_mapping(json::parse(text.str()).value()).value();
}

/// The rows for which `keep` holds.
static SurveyRows rows_where(SurveyRows const& all, std::vector<bool> const& keep) {
    SurveyRows out;
    out.columns = all.columns;
    out.values.resize(all.values.size());
    for (std::size_t row = 0; row < all.rows(); ++row) {
        if (!keep[row]) continue;
        out.outcome.push_back(all.outcome[row]);
        out.weight.push_back(all.weight[row]);
        out.cluster.push_back(all.cluster[row]);
        for (std::size_t c = 0; c < all.values.size(); ++c)
            out.values[c].push_back(all.values[c][row]);
    }
    return out;
}

static Numbers scores(Card const& card, SurveyRows const& rows) {
    Numbers out;
    auto const assessed = Model{card}.assess(rows.matrix()).value();
    for (auto const one : assessed) out.push_back(static_cast<double>(one));
    return out;
}

TEST_CASE("score data: Uganda 2009/10, fitted on half A, judged on half B") {
    if (absent()) return;
    auto table =
        intake::map_files(mapping("uganda.json"),
                          std::vector<intake::File>{
                              {"households", content("uganda_unps_2009_consumption.csv.gz")},
                              {"members", content("uganda_unps_2009_members.csv.gz")}})
            .value();
    CHECK(table.households.size() >= 2'150);
    std::vector<bool> half_a, half_b;
    for (auto const& household : table.households) {
        half_a.push_back(mix_hash(household.code) % 2 == 0);
        half_b.push_back(!half_a.back());
    }
    std::vector<RowProblem> problems;
    auto const all = survey_rows(std::move(table), {Transform::log, {}}, problems).value();
    CHECK(problems.empty());
    auto const a = rows_where(all, half_a);
    auto const b = rows_where(all, half_b);
    Numbers truth;
    for (double const y : b.outcome) truth.push_back(std::log(y));
    for (auto const estimator : {Estimator::ols, Estimator::quantile, Estimator::logit}) {
        Fit command;
        command.estimator = estimator;
        if (estimator == Estimator::quantile) command.tau = 0.3;
        auto const card = make_card(a, {Transform::log, {}}, command, 1).value();
        auto const score = scores(card, b);
        Numbers predicted;
        for (double const one : score) predicted.push_back(one / 1000);
        double const r2 = weighted_r2(truth, predicted, b.weight);
        std::printf("uganda %-8s R2 in %.3f cv %.3f B %.3f rank %.3f\n",
                    std::string{enum_name(estimator)}.c_str(), card.r2.value_or(0),
                    card.r2_cv.value_or(0), r2, rank_correlation(truth, score, b.weight));
        for (int const coverage : {20, 30, 40}) {
            double const line = weighted_quantile(b.outcome, b.weight, coverage / 100.0);
            std::vector<bool> poor;
            for (double const y : b.outcome) poor.push_back(y <= line);
            auto const curve = error_curve({truth, score, b.weight, poor, b.cluster, true}, 200, 1);
            auto const& point = curve[static_cast<std::size_t>(coverage - 1)];
            std::printf("  %d%%: exclusion %.3f [%.3f %.3f] inclusion %.3f matched %.3f\n",
                        coverage, point.exclusion, point.exclusion_low, point.exclusion_high,
                        point.inclusion, *point.matched);
        }
        for (auto const& note : card.notes)
            std::printf("  %s %s\n", note.code.c_str(), note.feature.c_str());
    }
}

TEST_CASE("score data: Costa Rica, four classes, household heads") {
    if (absent()) return;
    auto table = intake::map_files(
                     mapping("costa_rica.json"),
                     std::vector<intake::File>{{"members", content("costarica_train70.csv.gz")}})
                     .value();
    CHECK(table.households.size() == 2'093);
    std::vector<RowProblem> problems;
    OutcomeRule const outcome{Transform::classes, std::vector<double>{1, 2}};
    auto const all = survey_rows(std::move(table), outcome, problems).value();
    for (auto const estimator : {Estimator::ols, Estimator::quantile, Estimator::logit}) {
        Fit command;
        command.estimator = estimator;
        auto const card = make_card(all, outcome, command, 1).value();
        std::printf("costa rica %s: macro-F1 %.3f auc %.3f r2cv %.3f\n",
                    std::string{enum_name(estimator)}.c_str(), card.macro_f1_cv.value_or(0),
                    card.auc_cv, card.r2_cv.value_or(0));
        for (auto const& one : card.classes)
            std::printf("  class %.0f n %ld recall %.3f precision %.3f f1 %.3f\n", one.value,
                        one.households, one.recall, one.precision, one.f1);
        for (auto const& note : card.notes)
            std::printf("  %s %s\n", note.code.c_str(), note.feature.c_str());
    }
}

TEST_CASE("score data: Arequipa 2023, poor or not, without income or transfers") {
    if (absent()) return;
    auto table =
        intake::map_files(
            mapping("arequipa.json"),
            std::vector<intake::File>{{"households", content("enaho2023_arequipa_households.csv")}})
            .value();
    CHECK(table.households.size() == 1'517);
    std::vector<RowProblem> problems;
    OutcomeRule const outcome{Transform::classes, std::vector<double>{1}};
    auto const all = survey_rows(std::move(table), outcome, problems).value();
    for (auto const estimator : {Estimator::logit, Estimator::ols}) {
        Fit command;
        command.estimator = estimator;
        auto const card = make_card(all, outcome, command, 1).value();
        std::printf("arequipa %s: auc %.3f cgh %.2f macro-F1 %.3f\n",
                    std::string{enum_name(estimator)}.c_str(), card.auc_cv, card.cgh_cv,
                    card.macro_f1_cv.value_or(0));
        for (auto const& note : card.notes)
            std::printf("  %s %s\n", note.code.c_str(), note.feature.c_str());
    }
}
