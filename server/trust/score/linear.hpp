#pragma once
// Eigen's view of our plain matrices, and the sandwich that the estimators share. Only their .cpp
// include it.

#include <Eigen/Dense>

#include "trust/score/solve.hpp"

namespace takaful::score {

inline Eigen::Map<Eigen::MatrixXd const> as_matrix(Dense const& x) {
    return {x.data.data(), static_cast<Eigen::Index>(x.rows), static_cast<Eigen::Index>(x.columns)};
}
inline Eigen::Map<Eigen::VectorXd const> as_vector(View x) {
    return {x.data(), static_cast<Eigen::Index>(x.size())};
}

/// Sum over clusters of (sum of influence_i x_i)(…)', with the small-sample factor.
Eigen::MatrixXd cluster_meat(Problem const& problem, View influence);
/// Square roots of the diagonal of bread^-1 meat bread^-1.
Numbers sandwich_errors(Eigen::MatrixXd const& bread_inverse, Eigen::MatrixXd const& meat);

}  // namespace takaful::score
