#include "trust/score/errors.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

namespace takaful::score {

namespace {

constexpr std::size_t points = 101;  // Index = coverage percent; 0 and 100 are the ends.
using Track = std::array<double, points>;

struct Tracks {
    Track exclusion{}, inclusion{}, matched{};
};

struct Orders {
    Indexes by_truth, by_score;
};

}  // namespace

/// The first whole percent of coverage that takes each row: its middle lies within it.
static std::vector<std::size_t> percents(Indexes const& order, View w) {
    double const whole = std::accumulate(w.begin(), w.end(), 0.0);
    std::vector<std::size_t> out(w.size(), points - 1);
    double before = 0;
    for (auto const row : order) {
        if (w[row] > 0 && whole > 0) {
            double const middle = (before + w[row] / 2) / whole;
            out[row] = std::min<std::size_t>(points - 1,
                                             static_cast<std::size_t>(std::ceil(middle * 100)));
        }
        before += w[row];
    }
    return out;
}

static Tracks track(Judgement const& judgement, Orders const& orders, View w) {
    auto const taken_at = percents(orders.by_score, w);
    auto const poorest_at = percents(orders.by_truth, w);
    Track taken{}, taken_poor{}, poorest{}, both{};
    double poor = 0;
    for (std::size_t row = 0; row < w.size(); ++row) {
        taken[taken_at[row]] += w[row];
        poorest[poorest_at[row]] += w[row];
        both[std::max(taken_at[row], poorest_at[row])] += w[row];
        if (!judgement.poor[row]) continue;
        taken_poor[taken_at[row]] += w[row];
        poor += w[row];
    }
    for (auto* one : {&taken, &taken_poor, &poorest, &both})
        std::partial_sum(one->begin(), one->end(), one->begin());
    Tracks out;
    for (std::size_t c = 0; c < points; ++c) {
        out.exclusion[c] = poor > 0 ? 1 - taken_poor[c] / poor : 0;
        out.inclusion[c] = taken[c] > 0 ? 1 - taken_poor[c] / taken[c] : 0;
        out.matched[c] = poorest[c] > 0 ? 1 - both[c] / poorest[c] : 0;
    }
    return out;
}

static std::pair<double, double> interval(std::vector<double>& sample) {
    if (sample.empty()) return {0, 0};
    std::sort(sample.begin(), sample.end());
    auto const at = [&](double share) {
        return sample[static_cast<std::size_t>(share * static_cast<double>(sample.size() - 1) +
                                               0.5)];
    };
    return {at(0.025), at(0.975)};
}

static std::vector<Tracks> bootstrap(Judgement const& judgement, Orders const& orders,
                                     int replicates, std::uint64_t seed) {
    std::size_t groups = 0;
    auto const cluster = number_groups(judgement.cluster, groups);
    Stream stream{seed};
    std::vector<Tracks> out;
    Numbers times_drawn(groups), w(judgement.weight.size());
    for (int r = 0; r < replicates; ++r) {
        std::fill(times_drawn.begin(), times_drawn.end(), 0.0);
        for (std::size_t g = 0; g < groups; ++g) ++times_drawn[stream.below(groups)];
        for (std::size_t row = 0; row < w.size(); ++row)
            w[row] = judgement.weight[row] * times_drawn[cluster[row]];
        out.push_back(track(judgement, orders, w));
    }
    return out;
}

std::vector<CurvePoint> error_curve(Judgement const& judgement, int replicates,
                                    std::uint64_t seed) {
    Orders const orders{order_by(judgement.truth), order_by(judgement.score)};
    auto const whole = track(judgement, orders, judgement.weight);
    auto const drawn = bootstrap(judgement, orders, replicates, seed);
    std::vector<CurvePoint> curve;
    std::vector<double> sample;
    auto const range = [&](Track Tracks::*which, std::size_t c) {
        sample.clear();
        for (auto const& one : drawn) sample.push_back((one.*which)[c]);
        return interval(sample);
    };
    for (std::size_t c = 1; c + 1 < points; ++c) {
        CurvePoint point;
        point.coverage = static_cast<int>(c);
        point.exclusion = whole.exclusion[c];
        std::tie(point.exclusion_low, point.exclusion_high) = range(&Tracks::exclusion, c);
        point.inclusion = whole.inclusion[c];
        std::tie(point.inclusion_low, point.inclusion_high) = range(&Tracks::inclusion, c);
        if (judgement.ranked) {
            point.matched = whole.matched[c];
            std::tie(point.matched_low, point.matched_high) = range(&Tracks::matched, c);
        }
        curve.push_back(std::move(point));
    }
    return curve;
}

double poor_share(Judgement const& judgement) {
    double poor = 0, whole = 0;
    for (std::size_t row = 0; row < judgement.weight.size(); ++row) {
        whole += judgement.weight[row];
        if (judgement.poor[row]) poor += judgement.weight[row];
    }
    return whole > 0 ? poor / whole : 0;
}

/// Which rows are taken when `coverage` of the weight is.
static std::vector<bool> taken_rows(Judgement const& judgement, double coverage) {
    auto const place = weight_positions(judgement.score, judgement.weight, false);
    std::vector<bool> taken;
    for (double const one : place) taken.push_back(one <= coverage);
    return taken;
}

double cgh(Judgement const& judgement, double coverage) {
    auto const taken = taken_rows(judgement, coverage);
    double all = 0, poor = 0;
    for (std::size_t row = 0; row < taken.size(); ++row) {
        if (!taken[row]) continue;
        all += judgement.weight[row];
        if (judgement.poor[row]) poor += judgement.weight[row];
    }
    double const share = poor_share(judgement);
    return all > 0 && share > 0 ? poor / all / share : 0;
}

// ---- Groups -------------------------------------------------------------------------------------

namespace {

struct Sum {
    std::int64_t rows = 0, poor_rows = 0, taken_rows = 0;
    double poor = 0, poor_left_out = 0, taken = 0, let_in = 0;
    bool hidden() const { return poor_rows <= group_hidden_max || taken_rows <= group_hidden_max; }
};

}  // namespace

/// A single hidden group could be found by subtracting the others from the whole: the smallest of
/// those shown is then hidden too.
static std::vector<bool> hidden_groups(std::vector<Sum> const& sums) {
    std::vector<bool> hidden;
    for (auto const& sum : sums) hidden.push_back(sum.hidden());
    if (std::count(hidden.begin(), hidden.end(), true) != 1) return hidden;
    std::size_t smallest = sums.size();
    for (std::size_t i = 0; i < sums.size(); ++i)
        if (!hidden[i] && (smallest == sums.size() || sums[i].rows < sums[smallest].rows))
            smallest = i;
    if (smallest < sums.size()) hidden[smallest] = true;
    return hidden;
}

/// Groups of fewer rows are not named at all. When those of ten or fewer make ten or fewer
/// together, the next smallest goes with them, for the same reason.
static std::int64_t shown_rows_least(std::vector<Sum> const& sums) {
    std::int64_t together = 0, next = 0;
    for (auto const& sum : sums) {
        if (sum.rows <= group_hidden_max)
            together += sum.rows;
        else if (next == 0 || sum.rows < next)
            next = sum.rows;
    }
    bool const alone = together > 0 && together <= group_hidden_max;
    return alone ? next + 1 : group_hidden_max + 1;
}

std::vector<GroupError> group_errors(Judgement const& judgement,
                                     std::span<Grouping const> groupings, double coverage) {
    auto const taken = taken_rows(judgement, coverage);
    std::vector<GroupError> out;
    for (auto const& grouping : groupings) {
        std::map<std::string, Sum> by_value;
        for (std::size_t row = 0; row < taken.size(); ++row) {
            auto& sum = by_value[grouping.value[row]];
            double const w = judgement.weight[row];
            bool const poor = judgement.poor[row];
            ++sum.rows;
            sum.poor_rows += poor ? 1 : 0;
            sum.taken_rows += taken[row] ? 1 : 0;
            if (poor) sum.poor += w;
            if (poor && !taken[row]) sum.poor_left_out += w;
            if (taken[row]) sum.taken += w;
            if (taken[row] && !poor) sum.let_in += w;
        }
        std::vector<Sum> sums;
        for (auto const& [value, sum] : by_value) sums.push_back(sum);
        auto const hidden = hidden_groups(sums);
        auto const rows_least = shown_rows_least(sums);
        std::size_t i = 0;
        for (auto const& [value, sum] : by_value) {
            bool const shown = !hidden[i++];
            if (sum.rows < rows_least) continue;
            GroupError error{grouping.group, value, sum.rows, {}, {}};
            if (shown) {
                error.exclusion = sum.poor_left_out / sum.poor;
                error.inclusion = sum.let_in / sum.taken;
            }
            out.push_back(std::move(error));
        }
    }
    return out;
}

}  // namespace takaful::score
