#include <Eigen/Dense>
#include <cmath>

#include "trust/score/linear.hpp"
#include "trust/score/solve.hpp"

namespace takaful::score {

Eigen::MatrixXd cluster_meat(Problem const& problem, View influence) {
    auto const x = as_matrix(problem.x);
    std::size_t groups = 0;
    for (auto const c : problem.clusters) groups = std::max(groups, c + 1);
    auto const p = x.cols();
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(p, static_cast<Eigen::Index>(groups));
    for (std::size_t i = 0; i < problem.x.rows; ++i)
        sums.col(static_cast<Eigen::Index>(problem.clusters[i])) +=
            influence[i] * x.row(static_cast<Eigen::Index>(i)).transpose();
    auto const g = static_cast<double>(groups);
    auto const n = static_cast<double>(problem.x.rows);
    double const small = n > static_cast<double>(p) && g > 1
                             ? g / (g - 1) * (n - 1) / (n - static_cast<double>(p))
                             : 1.0;
    return small * (sums * sums.transpose());
}

Numbers sandwich_errors(Eigen::MatrixXd const& bread_inverse, Eigen::MatrixXd const& meat) {
    Eigen::MatrixXd const covariance = bread_inverse * meat * bread_inverse;
    Numbers out;
    for (Eigen::Index j = 0; j < covariance.rows(); ++j)
        out.push_back(std::sqrt(std::max(0.0, covariance(j, j))));
    return out;
}

Solution solve_ols(Problem const& problem) {
    auto const x = as_matrix(problem.x);
    auto const y = as_vector(problem.y);
    auto const w = as_vector(problem.w);
    Eigen::MatrixXd const gram = x.transpose() * w.asDiagonal() * x;
    Eigen::LDLT<Eigen::MatrixXd> const factor(gram);
    Eigen::VectorXd b = factor.solve(x.transpose() * (w.cwiseProduct(y)));
    // One step of refinement: the normal equations square the condition number.
    b += factor.solve(x.transpose() * w.cwiseProduct(y - x * b));
    Eigen::VectorXd const residual = y - x * b;
    Numbers influence(problem.x.rows);
    for (std::size_t i = 0; i < influence.size(); ++i)
        influence[i] = problem.w[i] * residual(static_cast<Eigen::Index>(i));
    Eigen::MatrixXd const inverse = factor.solve(Eigen::MatrixXd::Identity(x.cols(), x.cols()));
    Solution out;
    out.b.assign(b.data(), b.data() + b.size());
    out.standard_error = sandwich_errors(inverse, cluster_meat(problem, influence));
    out.converged = b.allFinite();
    return out;
}

std::vector<bool> independent_columns(Dense const& x, View w) {
    // Gram-Schmidt in the given order, so that the earlier of two equal columns stays.
    std::vector<bool> keep(x.columns, false);
    std::vector<Eigen::VectorXd> basis;
    auto const root = as_vector(w).cwiseSqrt().eval();
    auto const matrix = as_matrix(x);
    for (std::size_t j = 0; j < x.columns; ++j) {
        Eigen::VectorXd column = root.cwiseProduct(matrix.col(static_cast<Eigen::Index>(j)));
        double const before = column.norm();
        if (before <= 0) continue;
        for (int twice = 0; twice < 2; ++twice)
            for (auto const& q : basis) column -= q.dot(column) * q;
        if (column.norm() < 1e-5 * before) continue;
        keep[j] = true;
        basis.push_back(column.normalized());
    }
    return keep;
}

Numbers times(Dense const& x, View b) {
    Eigen::VectorXd const product = as_matrix(x) * as_vector(b);
    return {product.data(), product.data() + product.size()};
}

}  // namespace takaful::score
