#pragma once
// From typed answers to a matrix: what is learnt of the survey (levels, means, rare ones) and the
// lines of the formula. Pure; inside only.

#include "trust/score/solve.hpp"
#include "trust/score/survey.hpp"

namespace takaful::score {

/// One column of the matrix: a line of the formula before its coefficient is known.
struct Term {
    std::size_t column = 0;  // Of the survey.
    enum class Kind : std::uint8_t { number, level, rare, missing } kind = Kind::number;
    std::size_t level = 0;
    double mean = 0;       // Weighted, in the rows learnt from; of a number: of known answers.
    double deviation = 1;  // Of the column as the matrix has it.
};

/// How the answers of some rows become columns.
struct Encoding {
    std::vector<Term> terms;
    std::vector<int> base;  // [survey column]: the level that others are compared with; -1.
    std::vector<std::vector<int>> level;  // [survey column][level]: its term, -1 for base.
    std::vector<std::size_t> rare;        // Columns where rare levels were merged.
    std::vector<std::size_t> constant;    // Columns left out: they never vary.
};

/// Learns from `rows`: a level is rare below 2 % of the weight or below 20 rows; unknown answers
/// get a line of their own from 10 rows on.
Encoding learn_encoding(SurveyRows const& survey, std::span<std::size_t const> columns,
                        std::span<std::size_t const> rows);

/// The matrix of `rows`: 1, then every term less its mean over its deviation.
Dense make_design(SurveyRows const& survey, Encoding const& encoding,
                  std::span<std::size_t const> rows);

}  // namespace takaful::score
