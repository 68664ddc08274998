#pragma once
// The three estimators, on a plain matrix whose first column is 1. Pure; Eigen stays inside the
// .cpp.

#include <cstddef>
#include <span>
#include <vector>

#include "trust/score/numbers.hpp"

namespace takaful::score {

/// Column-major: all rows of column 0, then of column 1, …
struct Dense {
    std::size_t rows = 0;
    std::size_t columns = 0;
    Numbers data;

    Dense() = default;
    Dense(std::size_t row_count, std::size_t column_count)
        : rows(row_count), columns(column_count), data(row_count * column_count, 0.0) {}
    double& at(std::size_t row, std::size_t column) { return data[column * rows + row]; }
    double at(std::size_t row, std::size_t column) const { return data[column * rows + row]; }
};

struct Solution {
    Numbers b;               // One a column.
    Numbers standard_error;  // Robust to clusters.
    bool converged = false;
    bool separated = false;  // Logit: some answers decide the class alone; shrunk hard.
    double violation =
        0;  // Quantile: by how much the optimality condition fails, of the largest weight.
};

/// What an estimator needs besides the matrix. `clusters[i]` numbers the cluster of row i.
struct Problem {
    Dense const& x;
    View y;
    View w;
    std::span<std::size_t const> clusters;
};

/// Weighted least squares: min sum w (y - xb)^2. Columns must be independent (drop_dependent).
/// Standard errors: sandwich by cluster, with (G/(G-1)) ((n-1)/(n-p)).
Solution solve_ols(Problem const& problem);

/// Weighted quantile regression: min sum w rho_tau(y - xb), exactly, by the simplex of Barrodale
/// and Roberts in its primal form (edges of the current vertex, weighted-median line search).
/// Standard errors: Powell's kernel sandwich. Source: docs/sources.md#quantile-regression
Solution solve_quantile(Problem const& problem, double tau);

/// Weighted logit of y in {0, 1} by Newton steps on the log-likelihood less ridge/2 sum b^2 (the
/// intercept is free; weights are scaled to a mean of 1). When the classes separate, the ridge is
/// raised to a hundredth of the rows and `separated` says so.
Solution solve_logit(Problem const& problem, double ridge = 1e-4);

/// Which columns to keep, in order: those that are not (nearly) a combination of kept ones before
/// them.
std::vector<bool> independent_columns(Dense const& x, View w);

Numbers times(Dense const& x, View b);

}  // namespace takaful::score
