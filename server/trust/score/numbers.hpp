#pragma once
// Small weighted statistics, deterministic randomness and folds. Pure.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace takaful::score {

using Numbers = std::vector<double>;
using Indexes = std::vector<std::size_t>;
using View = std::span<double const>;

/// FNV-1a finished by splitmix64: the same on every machine, for folds and seeds (not for secrets).
std::uint64_t mix_hash(std::string_view text, std::uint64_t seed = 0);

/// splitmix64: a seeded stream for the bootstrap.
class Stream {
public:
    explicit Stream(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    /// 0..limit-1, without bias that could be seen (multiply and shift).
    std::size_t below(std::size_t limit);
    double unit();  // [0, 1)

private:
    std::uint64_t state_;
};

double weighted_mean(View x, View w);
double weighted_deviation(View x, View w, double mean);
/// The smallest x with at least `share` of the weight at or below it; share 0..1, never for no
/// rows.
double weighted_quantile(View x, View w, double share);
/// 1 - sum w (y - p)^2 / sum w (y - mean)^2; 0 when y does not vary.
double weighted_r2(View y, View predicted, View w);
/// Indexes in rising order of `key`; equal keys by index.
Indexes order_by(View key);
/// Position of each row in the order of `key`, as the share of weight before its middle, 0..1;
/// equal keys share the middle of their block when `ties_share`, else stand in order of index.
Numbers weight_positions(View key, View w, bool ties_share);
/// Weighted Pearson correlation of positions (Spearman).
double rank_correlation(View x, View y, View w);
/// Chance that a poor row has a lower score than one that is not; ties count half. 0.5 when either
/// is empty.
double auc_below(View score, std::vector<bool> const& poor, View w);

/// Numbers the distinct texts in order of first appearance.
Indexes number_groups(std::span<std::string const> names, std::size_t& groups);
/// The fold, 0..folds-1, of each row: whole clusters, ordered by hash, dealt in turn.
std::vector<int> fold_of(std::span<std::string const> clusters, int folds);

/// Per class value in rising order: precision, recall and F1 with weights; their plain mean is
/// macro-F1.
struct ClassScores {
    Numbers values, recall, precision, f1;
    double macro_f1 = 0;
};
ClassScores class_scores(View truth, View guessed, View w);
/// Cuts of a score (higher = higher class) that maximise macro-F1, by turns over quantiles of the
/// score.
Numbers best_cuts(View truth, View score, View w, View values);
/// The class of a score under cuts.
double class_of(double score, View cuts, View values);

}  // namespace takaful::score
