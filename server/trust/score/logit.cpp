#include <Eigen/Dense>
#include <cmath>

#include "trust/score/linear.hpp"

namespace takaful::score {

static double log_one_plus_exp(double z) {
    return z > 0 ? z + std::log1p(std::exp(-z)) : std::log1p(std::exp(z));
}

static double chance(double z) {
    if (z >= 0) return 1 / (1 + std::exp(-z));
    double const e = std::exp(z);
    return e / (1 + e);
}

namespace {
struct Newton {
    Eigen::VectorXd b;
    Eigen::MatrixXd hessian;
    Eigen::VectorXd residual;  // w (y - p)
    bool converged = false;
};
}  // namespace

static double objective(Eigen::VectorXd const& eta, Problem const& problem,
                        Eigen::VectorXd const& w, Eigen::VectorXd const& b, double ridge) {
    double sum = -ridge / 2 * (b.squaredNorm() - b(0) * b(0));
    for (Eigen::Index i = 0; i < eta.size(); ++i)
        sum += w(i) * (problem.y[static_cast<std::size_t>(i)] * eta(i) - log_one_plus_exp(eta(i)));
    return sum;
}

static Newton climb(Problem const& problem, Eigen::VectorXd const& w, double ridge) {
    auto const x = as_matrix(problem.x);
    auto const y = as_vector(problem.y);
    Newton state;
    state.b = Eigen::VectorXd::Zero(x.cols());
    Eigen::VectorXd penalty = Eigen::VectorXd::Constant(x.cols(), ridge);
    penalty(0) = 0;
    Eigen::VectorXd eta = x * state.b;
    double reached = objective(eta, problem, w, state.b, ridge);
    for (int step = 0; step < 100; ++step) {
        Eigen::VectorXd const p = eta.unaryExpr(&chance);
        state.residual = w.cwiseProduct(y - p);
        Eigen::VectorXd const curve = w.cwiseProduct(p.cwiseProduct((1 - p.array()).matrix()));
        Eigen::VectorXd const slope =
            x.transpose() * state.residual - penalty.cwiseProduct(state.b);
        state.hessian = x.transpose() * curve.asDiagonal() * x;
        state.hessian.diagonal() += penalty;
        Eigen::MatrixXd safe = state.hessian;
        safe.diagonal().array() += 1e-12 * state.hessian.diagonal().maxCoeff() + 1e-300;
        Eigen::VectorXd const move = safe.ldlt().solve(slope);
        double length = 1;
        bool better = false;
        for (int half = 0; half < 40 && !better; ++half, length /= 2) {
            Eigen::VectorXd const next = state.b + length * move;
            Eigen::VectorXd const next_eta = x * next;
            double const value = objective(next_eta, problem, w, next, ridge);
            if (!(value >= reached)) continue;
            better = true;
            state.b = next;
            eta = next_eta;
            reached = value;
        }
        if (!better || move.norm() * length * 2 <= 1e-10 * (1 + state.b.norm())) {
            state.converged = slope.norm() <= 1e-6 * w.sum();
            return state;
        }
    }
    return state;
}

Solution solve_logit(Problem const& problem, double ridge) {
    auto const x = as_matrix(problem.x);
    auto const rows = static_cast<double>(problem.x.rows);
    Eigen::VectorXd w = as_vector(problem.w);
    w *= rows / w.sum();
    auto state = climb(problem, w, ridge);
    Solution out;
    // Columns have unit deviation: beyond this an answer decides the class alone, and only the
    // ridge keeps its coefficient finite.
    double const largest =
        state.b.size() > 1 ? state.b.tail(state.b.size() - 1).cwiseAbs().maxCoeff() : 0;
    if (!state.converged || largest > 8) {
        out.separated = true;
        state = climb(problem, w, std::max(ridge, rows / 100));
    }
    Numbers influence(problem.x.rows);
    for (std::size_t i = 0; i < influence.size(); ++i)
        influence[i] = state.residual(static_cast<Eigen::Index>(i));
    Eigen::MatrixXd const inverse =
        state.hessian.ldlt().solve(Eigen::MatrixXd::Identity(x.cols(), x.cols()));
    out.b.assign(state.b.data(), state.b.data() + state.b.size());
    out.standard_error = sandwich_errors(inverse, cluster_meat(problem, influence));
    out.converged = state.converged;
    return out;
}

}  // namespace takaful::score
