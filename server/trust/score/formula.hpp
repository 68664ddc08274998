#pragma once
// The formula of a card, compiled: a linear predictor over a matrix of households. Inside only.

#include <map>
#include <string>
#include <vector>

#include "trust/score/numbers.hpp"
#include "trust/score/types.hpp"

namespace takaful::score {

class Formula {
public:
    Formula(double intercept, std::span<Coefficient const> coefficients);

    /// What one feature can add.
    struct Piece {
        std::string feature;
        bool category = false;
        double slope = 0;
        double unknown = 0;
        double other = 0;    // A level the survey had not seen.
        double average = 0;  // Of the survey's households.
        std::map<std::string, double, std::less<>> levels;
        std::optional<std::string> label_ar;
        std::optional<std::string> label_en;
    };
    /// A piece laid on a matrix: its column, and one amount a level.
    struct Laid {
        Piece const* piece;
        MatrixColumn column;
        Numbers amounts;
        double amount(std::size_t row) const {
            return column.values.empty() ? piece->unknown : amount_of(column.values[row]);
        }
        double amount_of(float value) const;
    };

    /// The pieces in the card's order, each with its column; the formula and the columns' values
    /// must outlive it. Errors: score.answer_missing {field}
    Result<std::vector<Laid>> lay(Matrix const& households) const;
    /// The linear predictor of every row. The sum of a row is taken in the same order whether it is
    /// scored alone or among a million, so that it is the same to the last bit. Errors: as lay
    Result<Numbers> predict(Matrix const& households) const;
    double intercept() const { return intercept_; }

private:
    double intercept_;
    std::vector<Piece> pieces_;
};

}  // namespace takaful::score
