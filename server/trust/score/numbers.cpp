#include "trust/score/numbers.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>

namespace takaful::score {

static std::uint64_t finish(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

std::uint64_t mix_hash(std::string_view text, std::uint64_t seed) {
    std::uint64_t hash = 0xCBF29CE484222325ULL ^ finish(seed);
    for (char const c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return finish(hash);
}

std::uint64_t Stream::next() {
    return finish(state_ += 0x9E3779B97F4A7C15ULL);
}

std::size_t Stream::below(std::size_t limit) {
    auto const high = static_cast<std::uint64_t>(next() >> 32);
    return static_cast<std::size_t>((high * limit) >> 32);
}

double Stream::unit() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

double weighted_mean(View x, View w) {
    double sum = 0, weight = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        sum += w[i] * x[i];
        weight += w[i];
    }
    return weight > 0 ? sum / weight : 0;
}

double weighted_deviation(View x, View w, double mean) {
    double sum = 0, weight = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        sum += w[i] * (x[i] - mean) * (x[i] - mean);
        weight += w[i];
    }
    return weight > 0 ? std::sqrt(sum / weight) : 0;
}

Indexes order_by(View key) {
    Indexes order(key.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return key[a] < key[b]; });
    return order;
}

double weighted_quantile(View x, View w, double share) {
    auto const order = order_by(x);
    double const whole = std::accumulate(w.begin(), w.end(), 0.0);
    double sum = 0;
    for (auto const i : order) {
        sum += w[i];
        if (sum >= share * whole * (1 - 1e-12)) return x[i];
    }
    return order.empty() ? 0 : x[order.back()];
}

double weighted_r2(View y, View predicted, View w) {
    double const mean = weighted_mean(y, w);
    double left = 0, whole = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        left += w[i] * (y[i] - predicted[i]) * (y[i] - predicted[i]);
        whole += w[i] * (y[i] - mean) * (y[i] - mean);
    }
    return whole > 0 ? 1 - left / whole : 0;
}

Numbers weight_positions(View key, View w, bool ties_share) {
    auto const order = order_by(key);
    double const whole = std::accumulate(w.begin(), w.end(), 0.0);
    Numbers out(key.size(), 0.0);
    double before = 0;
    for (std::size_t at = 0; at < order.size();) {
        std::size_t end = at + 1;
        while (ties_share && end < order.size() && key[order[end]] == key[order[at]]) ++end;
        double block = 0;
        for (auto i = at; i < end; ++i) block += w[order[i]];
        for (auto i = at; i < end; ++i)
            out[order[i]] = whole > 0 ? (before + block / 2) / whole : 0.0;
        before += block;
        at = end;
    }
    return out;
}

double rank_correlation(View x, View y, View w) {
    auto const a = weight_positions(x, w, true);
    auto const b = weight_positions(y, w, true);
    double const mean_a = weighted_mean(a, w), mean_b = weighted_mean(b, w);
    double both = 0, of_a = 0, of_b = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        both += w[i] * (a[i] - mean_a) * (b[i] - mean_b);
        of_a += w[i] * (a[i] - mean_a) * (a[i] - mean_a);
        of_b += w[i] * (b[i] - mean_b) * (b[i] - mean_b);
    }
    return of_a > 0 && of_b > 0 ? both / std::sqrt(of_a * of_b) : 0;
}

double auc_below(View score, std::vector<bool> const& poor, View w) {
    auto const order = order_by(score);
    double poor_below = 0, wins = 0, others = 0;
    for (std::size_t at = 0; at < order.size();) {
        std::size_t end = at;
        double poor_here = 0, others_here = 0;
        for (; end < order.size() && score[order[end]] == score[order[at]]; ++end)
            (poor[order[end]] ? poor_here : others_here) += w[order[end]];
        wins += others_here * (poor_below + poor_here / 2);
        poor_below += poor_here;
        others += others_here;
        at = end;
    }
    return poor_below > 0 && others > 0 ? wins / (poor_below * others) : 0.5;
}

Indexes number_groups(std::span<std::string const> names, std::size_t& groups) {
    std::unordered_map<std::string_view, std::size_t> numbers;
    Indexes out;
    out.reserve(names.size());
    for (auto const& name : names)
        out.push_back(numbers.try_emplace(name, numbers.size()).first->second);
    groups = numbers.size();
    return out;
}

std::vector<int> fold_of(std::span<std::string const> clusters, int folds) {
    std::map<std::pair<std::uint64_t, std::string_view>, int> dealt;
    for (auto const& name : clusters) dealt.try_emplace({mix_hash(name), name}, 0);
    int turn = 0;
    for (auto& [key, fold] : dealt) fold = turn++ % folds;
    std::vector<int> out;
    out.reserve(clusters.size());
    for (auto const& name : clusters) out.push_back(dealt.at({mix_hash(name), name}));
    return out;
}

ClassScores class_scores(View truth, View guessed, View w) {
    std::map<double, std::array<double, 3>> sums;  // True, guessed, both.
    for (std::size_t i = 0; i < truth.size(); ++i) {
        sums[truth[i]][0] += w[i];
        sums[guessed[i]][1] += w[i];
        if (truth[i] == guessed[i]) sums[truth[i]][2] += w[i];
    }
    ClassScores out;
    for (auto const& [value, sum] : sums) {
        double const recall = sum[0] > 0 ? sum[2] / sum[0] : 0;
        double const precision = sum[1] > 0 ? sum[2] / sum[1] : 0;
        double const f1 =
            recall + precision > 0 ? 2 * recall * precision / (recall + precision) : 0;
        out.values.push_back(value);
        out.recall.push_back(recall);
        out.precision.push_back(precision);
        out.f1.push_back(f1);
        out.macro_f1 += f1 / static_cast<double>(sums.size());
    }
    return out;
}

double class_of(double score, View cuts, View values) {
    auto const above = std::upper_bound(cuts.begin(), cuts.end(), score) - cuts.begin();
    return values[static_cast<std::size_t>(above)];
}

static double macro_f1_of(View truth, View score, View w, View cuts, View values) {
    Numbers guessed;
    guessed.reserve(score.size());
    for (double const s : score) guessed.push_back(class_of(s, cuts, values));
    return class_scores(truth, guessed, w).macro_f1;
}

Numbers best_cuts(View truth, View score, View w, View values) {
    Numbers cuts, grid;
    for (int percent = 1; percent < 100; ++percent)
        grid.push_back(weighted_quantile(score, w, percent / 100.0));
    for (std::size_t k = 0; k + 1 < values.size(); ++k) {
        double below = 0, whole = 0;
        for (std::size_t i = 0; i < truth.size(); ++i) {
            whole += w[i];
            if (truth[i] <= values[k]) below += w[i];
        }
        cuts.push_back(weighted_quantile(score, w, whole > 0 ? below / whole : 0.5));
    }
    double best = macro_f1_of(truth, score, w, cuts, values);
    for (int round = 0; round < 10; ++round) {
        double const before = best;
        for (std::size_t k = 0; k < cuts.size(); ++k) {
            for (double const candidate : grid) {
                if (k > 0 && candidate < cuts[k - 1]) continue;
                if (k + 1 < cuts.size() && candidate > cuts[k + 1]) continue;
                double const kept = cuts[k];
                cuts[k] = candidate;
                double const reached = macro_f1_of(truth, score, w, cuts, values);
                if (reached > best)
                    best = reached;
                else
                    cuts[k] = kept;
            }
        }
        if (best <= before) break;
    }
    return cuts;
}

}  // namespace takaful::score
