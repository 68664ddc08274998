#include "trust/score/numbers.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace takaful::score;

TEST_CASE("score numbers: weighted statistics of rows one can count by hand") {
    Numbers const x{1, 2, 3, 4}, w{1, 1, 1, 3};
    CHECK(weighted_mean(x, w) == doctest::Approx(3));
    CHECK(weighted_quantile(x, w, 0.5) == 3);
    CHECK(weighted_quantile(x, w, 0.51) == 4);
    CHECK(weighted_r2(x, x, w) == doctest::Approx(1));
    CHECK(weighted_r2(x, Numbers(4, 3.0), w) == doctest::Approx(0));
    Numbers const down{4, 3, 2, 1};
    CHECK(rank_correlation(x, x, w) == doctest::Approx(1));
    CHECK(rank_correlation(x, down, w) == doctest::Approx(-1));
}

TEST_CASE("score numbers: the area under the curve counts pairs") {
    Numbers const score{1, 2, 2, 3}, w{1, 1, 1, 1};
    // Poor: rows 0 and 2. Pairs: 0<1 wins, 0<3 wins, 2=1 half, 2<3 wins.
    CHECK(auc_below(score, {true, false, true, false}, w) == doctest::Approx(3.5 / 4));
    CHECK(auc_below(score, {true, true, true, true}, w) == doctest::Approx(0.5));
}

TEST_CASE("score numbers: folds keep clusters whole, balanced, and the same in any order of rows") {
    std::vector<std::string> clusters;
    for (int i = 0; i < 300; ++i) clusters.push_back("c" + std::to_string(i / 3));
    auto const folds = fold_of(clusters, 10);
    std::map<int, int> sizes;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        CHECK(folds[i] == folds[i / 3 * 3]);
        ++sizes[folds[i]];
    }
    for (auto const& [fold, size] : sizes) CHECK(size == 30);
    std::vector<std::string> backwards(clusters.rbegin(), clusters.rend());
    auto const again = fold_of(backwards, 10);
    for (std::size_t i = 0; i < clusters.size(); ++i) CHECK(again[299 - i] == folds[i]);
}

TEST_CASE("score numbers: classes by cuts, precision, recall and macro-F1") {
    Numbers const truth{1, 1, 2, 2}, guessed{1, 2, 2, 2}, w{1, 1, 1, 1};
    auto const scores = class_scores(truth, guessed, w);
    CHECK(scores.recall[0] == doctest::Approx(0.5));
    CHECK(scores.precision[1] == doctest::Approx(2.0 / 3));
    CHECK(scores.macro_f1 == doctest::Approx((2.0 / 3 + 0.8) / 2));
    Numbers const values{1, 2, 3}, cuts{10, 20};
    CHECK(class_of(9, cuts, values) == 1);
    CHECK(class_of(10, cuts, values) == 2);
    CHECK(class_of(20, cuts, values) == 3);
    Numbers truths, score, weight;
    for (int i = 0; i < 300; ++i) {
        truths.push_back(i < 50 ? 1 : i < 120 ? 2 : 3);
        score.push_back(i);
        weight.push_back(1);
    }
    auto const best = best_cuts(truths, score, weight, values);
    CHECK(best[0] > 45);
    CHECK(best[0] < 55);
    CHECK(best[1] > 115);
    CHECK(best[1] < 125);
}
