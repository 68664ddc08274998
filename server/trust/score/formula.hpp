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

    /// The linear predictor of every row. The sum of a row is taken in the same order whether it is
    /// scored alone or among a million, so that it is the same to the last bit. Errors:
    /// score.answer_missing {field}
    Result<Numbers> predict(Matrix const& households) const;

    struct Contribution {
        std::string_view feature;
        double amount = 0;     // Of the predictor.
        double deviation = 0;  // Amount less that of the average household of the survey.
    };
    /// Each feature's part in one row, in the card's order. Errors: as predict
    Result<std::vector<Contribution>> contributions(Matrix const& households,
                                                    std::size_t row) const;

private:
    struct Piece {
        std::string feature;
        bool category = false;
        double slope = 0;
        double unknown = 0;
        double other = 0;  // A level the survey had not seen.
        double average = 0;
        std::map<std::string, double, std::less<>> levels;
    };
    /// A piece laid on a matrix: its column, and one amount a level.
    struct Laid {
        Piece const* piece;
        MatrixColumn const* column;
        Numbers amounts;
        double amount(float value) const;
    };
    Result<std::vector<Laid>> lay(Matrix const& households) const;

    double intercept_;
    std::vector<Piece> pieces_;
};

}  // namespace takaful::score
