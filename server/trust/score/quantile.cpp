// Quantile regression as a linear programme, solved exactly.
//
// A solution passes through p rows (its basis). From a basis, each edge lets one row off the
// surface, up or down; along the edge the loss is a convex broken line whose slope at 0 is cheap to
// know. The steepest falling edge is followed to the bottom of its broken line (a weighted median),
// where another row enters the basis. No falling edge left is the optimality condition itself: for
// every basis row j
//     -tau w_j <= u_j <= (1 - tau) w_j,   u = X_h^-T sum over the others of w_i psi(r_i) x_i.
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>

#include "trust/score/linear.hpp"

namespace takaful::score {

namespace {

struct Vertex {
    std::vector<Eigen::Index> basis;
    std::vector<bool> in_basis;
    Eigen::MatrixXd inverse;  // Of the basis rows.
    Eigen::VectorXd b;
    Eigen::VectorXd residual;
};

struct Edge {
    Eigen::Index leaving = -1;  // Position in the basis.
    double sign = 0;
    double slope = 0;  // Of the loss; negative falls.
};

}  // namespace

static void settle(Vertex& vertex, Eigen::Map<Eigen::MatrixXd const> const& x,
                   Eigen::VectorXd const& y) {
    auto const p = x.cols();
    Eigen::MatrixXd rows(p, p);
    Eigen::VectorXd at(p);
    for (Eigen::Index j = 0; j < p; ++j) {
        rows.row(j) = x.row(vertex.basis[static_cast<std::size_t>(j)]);
        at(j) = y(vertex.basis[static_cast<std::size_t>(j)]);
    }
    Eigen::PartialPivLU<Eigen::MatrixXd> const factor(rows);
    vertex.inverse = factor.inverse();
    vertex.b = factor.solve(at);
    vertex.residual = y - x * vertex.b;
    for (auto const i : vertex.basis) vertex.residual(i) = 0;
}

/// The rows nearest to a first guess, taken while they are independent.
static Vertex first_vertex(Problem const& problem, Eigen::VectorXd const& y) {
    auto const x = as_matrix(problem.x);
    Eigen::VectorXd const near = y - x * as_vector(solve_ols(problem).b);
    Numbers distance;
    for (Eigen::Index i = 0; i < near.size(); ++i) distance.push_back(std::abs(near(i)));
    Vertex vertex;
    vertex.in_basis.assign(problem.x.rows, false);
    std::vector<Eigen::VectorXd> directions;
    for (double const least : {0.3, 0.05, 1e-3, 1e-7}) {
        for (auto const i : order_by(distance)) {
            if (vertex.basis.size() == problem.x.columns) break;
            if (problem.w[i] <= 0 || vertex.in_basis[i]) continue;
            Eigen::VectorXd row = x.row(static_cast<Eigen::Index>(i)).transpose();
            double const before = row.norm();
            for (auto const& q : directions) row -= q.dot(row) * q;
            if (row.norm() < least * before) continue;
            directions.push_back(row.normalized());
            vertex.in_basis[i] = true;
            vertex.basis.push_back(static_cast<Eigen::Index>(i));
        }
    }
    return vertex;
}

static Eigen::VectorXd duals(Vertex const& vertex, Eigen::Map<Eigen::MatrixXd const> const& x,
                             View w, double tau) {
    Eigen::VectorXd pull(x.rows());
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        auto const row = static_cast<std::size_t>(i);
        pull(i) = vertex.in_basis[row] ? 0.0 : w[row] * (vertex.residual(i) < 0 ? tau - 1 : tau);
    }
    return vertex.inverse.transpose() * (x.transpose() * pull);
}

static Edge steepest_edge(Vertex const& vertex, Eigen::VectorXd const& u, View w, double tau) {
    Edge best;
    for (Eigen::Index j = 0; j < u.size(); ++j) {
        double const weight =
            w[static_cast<std::size_t>(vertex.basis[static_cast<std::size_t>(j)])];
        double const length = vertex.inverse.col(j).norm();
        double const down = weight * (1 - tau) - u(j);  // The row goes below the surface.
        double const up = weight * tau + u(j);
        double const slack = -1e-9 * (weight + std::abs(u(j)));
        if (down < slack && down / length < best.slope) best = {j, 1.0, down / length};
        if (up < slack && up / length < best.slope) best = {j, -1.0, up / length};
    }
    if (best.leaving >= 0) best.slope *= vertex.inverse.col(best.leaving).norm();
    return best;
}

/// Follows the edge to the bottom of its broken line; the row that enters, or -1.
static Eigen::Index enter_along(Vertex const& vertex, Eigen::VectorXd const& fall, double slope,
                                View w) {
    std::vector<std::pair<double, Eigen::Index>> breaks;
    for (Eigen::Index i = 0; i < fall.size(); ++i) {
        auto const row = static_cast<std::size_t>(i);
        if (vertex.in_basis[row] || w[row] <= 0 || std::abs(fall(i)) < 1e-11) continue;
        double const r = vertex.residual(i);
        double const at = r / fall(i);
        // A residual of exactly 0 counts as above: it breaks at once when it falls, never when it
        // rises.
        if (at > 0 || (r == 0 && fall(i) > 0)) breaks.emplace_back(at, i);
    }
    std::sort(breaks.begin(), breaks.end());
    for (auto const& [at, row] : breaks) {
        slope += w[static_cast<std::size_t>(row)] * std::abs(fall(row));
        if (slope >= 0) return row;
    }
    return -1;
}

/// Powell: bread = sum over rows near the surface of w x x' / 2h; meat by cluster of w psi(r) x.
static Numbers quantile_errors(Problem const& problem, Eigen::VectorXd const& residual,
                               double tau) {
    auto const x = as_matrix(problem.x);
    auto const n = static_cast<double>(problem.x.rows);
    Numbers size;
    for (Eigen::Index i = 0; i < residual.size(); ++i) size.push_back(std::abs(residual(i)));
    // The band holds about n^(4/5) of the nearest rows: it narrows as the survey grows.
    double const share = std::clamp(std::pow(n, -0.2), 0.05, 0.6);
    double const h = std::max(weighted_quantile(size, problem.w, share), 1e-12);
    Eigen::MatrixXd bread = Eigen::MatrixXd::Zero(x.cols(), x.cols());
    Numbers influence(problem.x.rows, 0.0);
    for (std::size_t i = 0; i < problem.x.rows; ++i) {
        auto const row = static_cast<Eigen::Index>(i);
        if (size[i] <= h) bread += problem.w[i] / (2 * h) * x.row(row).transpose() * x.row(row);
        influence[i] = problem.w[i] * (residual(row) < 0 ? tau - 1 : tau);
    }
    bread.diagonal().array() += 1e-10 * bread.diagonal().maxCoeff();
    Eigen::MatrixXd const inverse =
        bread.ldlt().solve(Eigen::MatrixXd::Identity(x.cols(), x.cols()));
    return sandwich_errors(inverse, cluster_meat(problem, influence));
}

Solution solve_quantile(Problem const& problem, double tau) {
    auto const x = as_matrix(problem.x);
    Eigen::VectorXd y = as_vector(problem.y);
    // Rows that tie (whole numbers, repeated households) could make the walk go in circles: each y
    // moves by its own part of a billionth of the spread.
    double const spread = (y.array() - y.mean()).abs().maxCoeff();
    for (Eigen::Index i = 0; i < y.size(); ++i) {
        auto const row = static_cast<std::uint64_t>(i);
        y(i) += 1e-9 * spread * (Stream{row}.unit() - 0.5);
    }
    auto vertex = first_vertex(problem, y);
    Solution out;
    if (vertex.basis.size() < problem.x.columns) return out;
    int const steps_max = 200 + 60 * static_cast<int>(problem.x.columns);
    for (int step = 0; step < steps_max && !out.converged; ++step) {
        settle(vertex, x, y);
        auto const u = duals(vertex, x, problem.w, tau);
        auto const edge = steepest_edge(vertex, u, problem.w, tau);
        if (edge.leaving < 0) {
            out.converged = true;
            break;
        }
        Eigen::VectorXd const fall = x * (edge.sign * vertex.inverse.col(edge.leaving));
        auto& leaving = vertex.basis[static_cast<std::size_t>(edge.leaving)];
        auto const entering = enter_along(vertex, fall, edge.slope, problem.w);
        if (entering < 0) break;
        vertex.in_basis[static_cast<std::size_t>(leaving)] = false;
        vertex.in_basis[static_cast<std::size_t>(entering)] = true;
        leaving = entering;
    }
    settle(vertex, x, y);
    auto const u = duals(vertex, x, problem.w, tau);
    double const largest = *std::max_element(problem.w.begin(), problem.w.end());
    for (Eigen::Index j = 0; j < u.size(); ++j) {
        double const weight =
            problem.w[static_cast<std::size_t>(vertex.basis[static_cast<std::size_t>(j)])];
        out.violation = std::max({out.violation, (-tau * weight - u(j)) / largest,
                                  (u(j) - (1 - tau) * weight) / largest});
    }
    out.b.assign(vertex.b.data(), vertex.b.data() + vertex.b.size());
    out.standard_error = quantile_errors(problem, vertex.residual, tau);
    return out;
}

}  // namespace takaful::score
