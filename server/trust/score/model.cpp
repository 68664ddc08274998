#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "trust/score/card.hpp"
#include "trust/score/score.hpp"

namespace takaful::score {

struct Model::Compiled {
    Card card;
    Formula formula;
    bool falls;
};

Model::Model(Card card) {
    Formula formula{card.intercept, card.coefficients};
    bool const falls = low_is_rich(card);
    compiled_ =
        std::make_shared<Compiled const>(Compiled{std::move(card), std::move(formula), falls});
}

Card const& Model::card() const {
    return compiled_->card;
}

Result<std::vector<Score>> Model::assess(Matrix const& households) const {
    auto const predicted = compiled_->formula.predict(households);
    if (!predicted) return std::unexpected(predicted.error());
    std::vector<Score> out;
    out.reserve(predicted->size());
    for (double const one : *predicted) out.push_back(to_score(one, compiled_->falls));
    return out;
}

static MatrixColumn const& column_of(Matrix const& households, std::string_view name) {
    return *std::find_if(households.columns.begin(), households.columns.end(),
                         [&](MatrixColumn const& c) { return c.name == name; });
}

static std::string answer_text(MatrixColumn const& column, std::size_t row) {
    if (column.values.empty() || std::isnan(column.values[row])) return {};
    if (!column.levels.empty()) {
        auto const level = static_cast<std::size_t>(column.values[row]);
        return level < column.levels.size() ? column.levels[level] : std::string{};
    }
    std::string out;
    // Two decimals are enough for a person: 0.33, not 0.3333333.
    json::encode(out, std::round(static_cast<double>(column.values[row]) * 100) / 100);
    return out.ends_with(".0") ? out.substr(0, out.size() - 2) : out;
}

static int percentile_of(Card const& card, Score score) {
    auto const below = std::lower_bound(card.percentiles.begin(), card.percentiles.end(), score);
    return static_cast<int>(below - card.percentiles.begin());
}

Result<Explanation> Model::explain(Matrix const& households, std::size_t row,
                                   std::size_t reasons_max) const {
    auto const& card = compiled_->card;
    auto parts = compiled_->formula.contributions(households, row);
    if (!parts) return std::unexpected(parts.error());
    double predictor = card.intercept;
    for (auto const& part : *parts) predictor += part.amount;
    Explanation out;
    out.model = card.model;
    out.model_name = card.name;
    out.model_version = card.version;
    out.score = to_score(predictor, compiled_->falls);
    out.band_low = out.score + static_cast<Score>(card.band_low);
    out.band_high = out.score + static_cast<Score>(card.band_high);
    out.percentile = percentile_of(card, out.score);
    std::stable_sort(parts->begin(), parts->end(), [](auto const& a, auto const& b) {
        return std::abs(a.deviation) > std::abs(b.deviation);
    });
    for (auto const& part : *parts) {
        auto const points = to_score(part.deviation, compiled_->falls);
        if (out.reasons.size() == reasons_max || points == 0) break;
        Reason reason;
        reason.feature = std::string{part.feature};
        reason.direction = points < 0 ? "poorer" : "richer";
        reason.points = points;
        for (auto const& line : card.coefficients)
            if (line.feature == part.feature) {
                reason.label_ar = line.label_ar;
                reason.label_en = line.label_en;
            }
        reason.value = answer_text(column_of(households, part.feature), row);
        out.reasons.push_back(std::move(reason));
    }
    return out;
}

}  // namespace takaful::score
