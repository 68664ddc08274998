#include "trust/score/solve.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace takaful::score;

namespace {

/// Rows with an intercept, normal-like columns and an outcome made from known coefficients.
struct Made {
    Dense x;
    Numbers y, w;
    Indexes clusters;

    Problem problem() const { return {x, y, w, clusters}; }
};

}  // namespace

static double normal(Stream& stream) {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += stream.unit();
    return sum;
}

static Made make(std::size_t rows, Numbers const& b, double noise, std::uint64_t seed) {
    Stream stream{seed};
    Made made{Dense(rows, b.size()), Numbers(rows), Numbers(rows), Indexes(rows)};
    for (std::size_t i = 0; i < rows; ++i) {
        made.x.at(i, 0) = 1;
        for (std::size_t j = 1; j < b.size(); ++j) made.x.at(i, j) = normal(stream);
        for (std::size_t j = 0; j < b.size(); ++j) made.y[i] += b[j] * made.x.at(i, j);
        made.y[i] += noise * normal(stream);
        made.w[i] = 0.5 + stream.unit();
        made.clusters[i] = i / 10;
    }
    return made;
}

static double check_loss(Made const& made, View b, double tau) {
    auto const fitted = times(made.x, b);
    double sum = 0;
    for (std::size_t i = 0; i < fitted.size(); ++i) {
        double const r = made.y[i] - fitted[i];
        sum += made.w[i] * r * (r < 0 ? tau - 1 : tau);
    }
    return sum;
}

TEST_CASE("score solve: least squares finds the coefficients of an exact relation") {
    auto const made = make(200, {3, -2, 0.5, 7}, 0, 1);
    auto const solution = solve_ols(made.problem());
    CHECK(solution.converged);
    CHECK(solution.b[0] == doctest::Approx(3).epsilon(1e-12));
    CHECK(solution.b[1] == doctest::Approx(-2).epsilon(1e-12));
    CHECK(solution.b[3] == doctest::Approx(7).epsilon(1e-12));
}

TEST_CASE("score solve: least squares leaves residuals orthogonal to every column, with weights") {
    auto const made = make(300, {1, 2, -1}, 1.0, 2);
    auto const solution = solve_ols(made.problem());
    auto const fitted = times(made.x, solution.b);
    for (std::size_t j = 0; j < 3; ++j) {
        double sum = 0;
        for (std::size_t i = 0; i < 300; ++i)
            sum += made.w[i] * made.x.at(i, j) * (made.y[i] - fitted[i]);
        CHECK(std::abs(sum) < 1e-9);
    }
}

TEST_CASE("score solve: a standard error covers the truth about as often as it says") {
    int covered = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        auto const made = make(400, {1, 2}, 1.0, 100 + seed);
        auto const solution = solve_ols(made.problem());
        if (std::abs(solution.b[1] - 2) < 1.96 * solution.standard_error[1]) ++covered;
    }
    CHECK(covered >= 178);  // 95 % of 200 is 190.
    CHECK(covered <= 199);
}

TEST_CASE("score solve: the quantile of one column is the weighted quantile") {
    Made made{Dense(5, 1), {1, 2, 3, 4, 100}, {1, 1, 1, 1, 1}, {0, 1, 2, 3, 4}};
    for (std::size_t i = 0; i < 5; ++i) made.x.at(i, 0) = 1;
    CHECK(solve_quantile(made.problem(), 0.5).b[0] == doctest::Approx(3).epsilon(1e-6));
    CHECK(solve_quantile(made.problem(), 0.3).b[0] == doctest::Approx(2).epsilon(1e-6));
    made.w = {10, 1, 1, 1, 1};
    CHECK(solve_quantile(made.problem(), 0.5).b[0] == doctest::Approx(1).epsilon(1e-6));
}

TEST_CASE("score solve: quantile regression reaches the best of all lines through two points") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        auto const made = make(15, {1, 2}, 1.0, seed);
        for (double const tau : {0.1, 0.3, 0.5, 0.9}) {
            double best = 1e300;
            for (std::size_t i = 0; i < 15; ++i)
                for (std::size_t k = i + 1; k < 15; ++k) {
                    double const slope =
                        (made.y[k] - made.y[i]) / (made.x.at(k, 1) - made.x.at(i, 1));
                    Numbers const line{made.y[i] - slope * made.x.at(i, 1), slope};
                    best = std::min(best, check_loss(made, line, tau));
                }
            auto const solution = solve_quantile(made.problem(), tau);
            CHECK(solution.converged);
            CHECK(check_loss(made, solution.b, tau) == doctest::Approx(best).epsilon(1e-6));
        }
    }
}

TEST_CASE("score solve: quantile regression meets its optimality condition and its coverage") {
    for (double const tau : {0.2, 0.3, 0.5, 0.75}) {
        auto const made = make(2000, {1, 2, -1, 0.3, 0, 1, 1, 1}, 1.0, 7);
        auto const solution = solve_quantile(made.problem(), tau);
        CHECK(solution.converged);
        CHECK(solution.violation < 1e-7);
        auto const fitted = times(made.x, solution.b);
        double below = 0, at_most = 0, all = 0;
        for (std::size_t i = 0; i < fitted.size(); ++i) {
            all += made.w[i];
            if (made.y[i] < fitted[i] - 1e-6) below += made.w[i];
            if (made.y[i] <= fitted[i] + 1e-6) at_most += made.w[i];
        }
        CHECK(below <= tau * all + 1e-6);
        CHECK(at_most >= tau * all - 1e-6);
        CHECK(solution.b[1] == doctest::Approx(2).epsilon(0.08));
        CHECK(solution.standard_error[1] > 0.01);
        CHECK(solution.standard_error[1] < 0.10);
    }
}

TEST_CASE("score solve: quantile regression ends on rows that tie") {
    auto made = make(600, {1, 1, 1}, 1.0, 3);
    for (auto& y : made.y) y = std::round(y);
    for (std::size_t i = 0; i < 600; ++i) {
        made.w[i] = 1;
        made.x.at(i, 1) = made.x.at(i, 1) > 0 ? 1 : 0;
        made.x.at(i, 2) = std::round(made.x.at(i, 2));
    }
    auto const solution = solve_quantile(made.problem(), 0.3);
    CHECK(solution.converged);
    double const reached = check_loss(made, solution.b, 0.3);
    Stream stream{5};
    for (int i = 0; i < 500; ++i) {
        auto near = solution.b;
        for (auto& b : near) b += 0.1 * (stream.unit() - 0.5);
        CHECK(check_loss(made, near, 0.3) >= reached - 1e-5);
    }
}

TEST_CASE("score solve: shift and scale of the outcome move the coefficients alike") {
    auto const made = make(500, {1, 2, -1}, 1.0, 11);
    auto moved = made;
    for (auto& y : moved.y) y = 10 + 3 * y;
    auto const same = [&](Solution const& a, Solution const& b) {
        CHECK(b.b[0] == doctest::Approx(10 + 3 * a.b[0]).epsilon(1e-6));
        CHECK(b.b[1] == doctest::Approx(3 * a.b[1]).epsilon(1e-6));
        CHECK(b.b[2] == doctest::Approx(3 * a.b[2]).epsilon(1e-6));
    };
    same(solve_ols(made.problem()), solve_ols(moved.problem()));
    same(solve_quantile(made.problem(), 0.3), solve_quantile(moved.problem(), 0.3));
}

TEST_CASE("score solve: logit finds log-odds and leaves weighted errors orthogonal") {
    Stream stream{17};
    auto made = make(5000, {0, 0, 0}, 0, 13);
    for (std::size_t i = 0; i < 5000; ++i) {
        double const eta = -1 + 0.8 * made.x.at(i, 1) - 0.5 * made.x.at(i, 2);
        made.y[i] = stream.unit() < 1 / (1 + std::exp(-eta)) ? 1 : 0;
    }
    auto const solution = solve_logit(made.problem(), 0);
    CHECK(solution.converged);
    CHECK_FALSE(solution.separated);
    CHECK(std::abs(solution.b[1] - 0.8) < 3 * solution.standard_error[1]);
    CHECK(std::abs(solution.b[2] + 0.5) < 3 * solution.standard_error[2]);
    auto const eta = times(made.x, solution.b);
    for (std::size_t j = 0; j < 3; ++j) {
        double sum = 0;
        for (std::size_t i = 0; i < eta.size(); ++i)
            sum += made.w[i] * made.x.at(i, j) * (made.y[i] - 1 / (1 + std::exp(-eta[i])));
        CHECK(std::abs(sum) < 1e-5);
    }
}

TEST_CASE("score solve: logit says when one answer decides the class, and stays finite") {
    auto made = make(400, {0, 0}, 0, 19);
    for (std::size_t i = 0; i < 400; ++i) made.y[i] = made.x.at(i, 1) > 0 ? 1 : 0;
    auto const solution = solve_logit(made.problem());
    CHECK(solution.separated);
    CHECK(std::isfinite(solution.b[1]));
    CHECK(std::abs(solution.b[1]) < 10);
}

TEST_CASE("score solve: of columns that say the same the earlier stays") {
    auto made = make(100, {0, 0, 0, 0}, 0, 23);
    for (std::size_t i = 0; i < 100; ++i)
        made.x.at(i, 3) = 2 * made.x.at(i, 1) - made.x.at(i, 2) + 4;
    CHECK(independent_columns(made.x, made.w) == std::vector<bool>{true, true, true, false});
}
