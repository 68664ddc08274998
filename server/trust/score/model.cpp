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

struct Explainer::Laying {
    std::shared_ptr<Model::Compiled const> model;
    std::vector<Formula::Laid> pieces;
};

Result<Explainer> Model::explainer(Matrix const& households) const {
    auto pieces = compiled_->formula.lay(households);
    if (!pieces) return std::unexpected(pieces.error());
    Explainer out;
    out.laying_ =
        std::make_shared<Explainer::Laying const>(Explainer::Laying{compiled_, std::move(*pieces)});
    return out;
}

/// One feature's part in a row.
struct Explainer::Part {
    double away;  // From the average household.
    std::size_t piece;
};
struct Explainer::Parts {
    double predictor;
    std::vector<Part> strongest;
};

Explainer::Parts Explainer::parts_of(std::size_t row, std::size_t reasons_max) const {
    auto const& pieces = laying_->pieces;
    double predictor = laying_->model->card.intercept;
    std::vector<Part> parts(pieces.size());
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        double const amount = pieces[i].amount(row);
        predictor += amount;
        parts[i] = {amount - pieces[i].piece->average, i};
    }
    auto const wanted = std::min(reasons_max, parts.size());
    std::partial_sort(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(wanted),
                      parts.end(), [](Part const& a, Part const& b) {
                          double const x = std::abs(a.away), y = std::abs(b.away);
                          return x != y ? x > y : a.piece < b.piece;
                      });
    parts.resize(wanted);
    std::erase_if(
        parts, [&](Part const& part) { return to_score(part.away, laying_->model->falls) == 0; });
    return {predictor, std::move(parts)};
}

std::vector<Explainer::Strong> Explainer::strongest(std::size_t row,
                                                    std::size_t reasons_max) const {
    std::vector<Strong> reasons;
    for (auto const& part : parts_of(row, reasons_max).strongest) {
        auto const& laid = laying_->pieces[part.piece];
        reasons.push_back({laid.piece->feature, answer_text(laid.column, row),
                           to_score(part.away, laying_->model->falls)});
    }
    return reasons;
}

Explanation Explainer::explain(std::size_t row, std::size_t reasons_max) const {
    auto const& [model, pieces] = *laying_;
    auto const& card = model->card;
    auto const parts = parts_of(row, reasons_max);
    Explanation out;
    out.model = card.model;
    out.model_name = card.name;
    out.model_version = card.version;
    out.score = to_score(parts.predictor, model->falls);
    out.band_low = out.score + static_cast<Score>(card.band_low);
    out.band_high = out.score + static_cast<Score>(card.band_high);
    out.percentile = percentile_of(card, out.score);
    for (auto const& part : parts.strongest) {
        auto const points = to_score(part.away, model->falls);
        auto const& laid = pieces[part.piece];
        out.reasons.push_back({.feature = laid.piece->feature,
                               .direction = points < 0 ? "poorer" : "richer",
                               .label_ar = laid.piece->label_ar,
                               .label_en = laid.piece->label_en,
                               .value = answer_text(laid.column, row),
                               .points = points});
    }
    return out;
}

Result<Explanation> Model::explain(Matrix const& households, std::size_t row,
                                   std::size_t reasons_max) const {
    auto const laid = explainer(households);
    if (!laid) return std::unexpected(laid.error());
    return laid->explain(row, reasons_max);
}

}  // namespace takaful::score
