#include "trust/score/formula.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace takaful::score {

Formula::Formula(double intercept, std::span<Coefficient const> coefficients)
    : intercept_(intercept) {
    for (auto const& line : coefficients) {
        if (pieces_.empty() || pieces_.back().feature != line.feature) {
            pieces_.emplace_back();
            pieces_.back().feature = line.feature;
        }
    }
    for (auto& piece : pieces_) {
        double missing = 0, number_mean = 0, rare = std::nan("");
        bool has_missing = false;
        for (auto const& line : coefficients) {
            if (line.feature != piece.feature) continue;
            piece.average += line.value * line.mean;
            piece.label_ar = line.label_ar;
            piece.label_en = line.label_en;
            if (line.missing) {
                missing = line.value;
                has_missing = true;
            } else if (line.level) {
                piece.category = true;
                if (*line.level == "*")
                    rare = line.value;
                else
                    piece.levels.emplace(*line.level, line.value);
            } else {
                piece.slope = line.value;
                number_mean = line.mean;
            }
        }
        piece.unknown = has_missing ? piece.slope * number_mean + missing : piece.average;
        piece.other = std::isnan(rare) ? piece.average : rare;
    }
}

double Formula::Laid::amount_of(float value) const {
    if (std::isnan(value)) return piece->unknown;
    if (!piece->category) return piece->slope * static_cast<double>(value);
    if (value < 0 || value >= static_cast<float>(amounts.size())) return piece->other;
    return amounts[static_cast<std::size_t>(value)];
}

Result<std::vector<Formula::Laid>> Formula::lay(Matrix const& households) const {
    std::vector<Laid> laid;
    for (auto const& piece : pieces_) {
        auto const column =
            std::find_if(households.columns.begin(), households.columns.end(),
                         [&](MatrixColumn const& c) { return c.name == piece.feature; });
        if (column == households.columns.end())
            return fail(ErrorKind::refused, "score.answer_missing", {{"field", piece.feature}});
        Laid one{&piece, *column, {}};
        for (auto const& level : column->levels) {
            auto const known = piece.levels.find(level);
            one.amounts.push_back(known == piece.levels.end() ? piece.other : known->second);
        }
        laid.push_back(std::move(one));
    }
    return laid;
}

namespace {
constexpr std::size_t block_rows = 1'024;  // 8 KB of sums: they stay in the nearest cache.
using Block = std::array<double, block_rows>;
}  // namespace

/// Fixed length and no calls, so that the compiler makes vectors of it.
static void add_numbers(Block& sums, float const* values, double slope, double unknown) {
    for (std::size_t i = 0; i < block_rows; ++i) {
        double const value = static_cast<double>(values[i]);
        double const amount = slope * value;
        sums[i] += value == value ? amount : unknown;
    }
}

Result<Numbers> Formula::predict(Matrix const& households) const {
    auto const laid = lay(households);
    if (!laid) return std::unexpected(laid.error());
    Numbers out(households.rows);
    Block sums;
    std::array<float, block_rows> tail{};
    for (std::size_t first = 0; first < households.rows; first += block_rows) {
        auto const rows = std::min(block_rows, households.rows - first);
        sums.fill(intercept_);
        for (auto const& one : *laid) {
            // A column that no household here has answered may be absent: all unknown.
            if (one.column.values.empty()) {
                for (auto& sum : sums) sum += one.piece->unknown;
                continue;
            }
            float const* values = one.column.values.data() + first;
            if (one.piece->category) {
                for (std::size_t i = 0; i < rows; ++i) sums[i] += one.amount_of(values[i]);
                continue;
            }
            if (rows < block_rows) {
                std::copy_n(values, rows, tail.begin());
                values = tail.data();
            }
            add_numbers(sums, values, one.piece->slope, one.piece->unknown);
        }
        std::copy_n(sums.begin(), rows, out.begin() + static_cast<std::ptrdiff_t>(first));
    }
    return out;
}

}  // namespace takaful::score
