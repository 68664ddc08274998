// The proxy means test: fitting it on a survey, scoring a register in memory, one decision with
// reasons.

#include "trust/score/score.hpp"

#include <cmath>
#include <cstdlib>

#include "bench/bench.hpp"
#include "trust/score/card.hpp"

namespace takaful::bench {

namespace {

using namespace takaful::score;

constexpr std::size_t survey_rows_made = 2'000;
constexpr std::size_t numbers = 24;
constexpr std::size_t categories = 6;
constexpr std::size_t levels = 8;
constexpr std::size_t chunk_rows = 4'096;  // As the register keeps its columns.

template <typename T>
T must(Result<T> result) {
    if (!result) std::abort();
    return std::move(*result);
}

std::vector<SurveyColumn> columns_made() {
    std::vector<SurveyColumn> columns;
    for (std::size_t c = 0; c < numbers; ++c)
        columns.push_back({"n" + std::to_string(c), false, {}, {}, {}, {}});
    for (std::size_t c = 0; c < categories; ++c) {
        columns.push_back({"c" + std::to_string(c), true, {}, {}, {}, {}});
        for (std::size_t level = 0; level < levels; ++level)
            columns.back().levels.push_back("level " + std::to_string(level));
    }
    return columns;
}

/// Answers of `rows` households, one in fifty not known.
std::vector<std::vector<float>> answers_made(std::size_t rows, Stream& stream) {
    std::vector<std::vector<float>> values(numbers + categories);
    for (std::size_t c = 0; c < values.size(); ++c)
        for (std::size_t row = 0; row < rows; ++row) {
            auto const draw = stream.below(c < numbers ? 10 : levels);
            values[c].push_back(stream.below(50) == 0 ? std::nanf("") : static_cast<float>(draw));
        }
    return values;
}

SurveyRows survey_made() {
    Stream stream{1};
    SurveyRows survey;
    survey.columns = columns_made();
    survey.values = answers_made(survey_rows_made, stream);
    for (std::size_t row = 0; row < survey_rows_made; ++row) {
        double y = 9;
        for (std::size_t c = 0; c < survey.values.size(); ++c) {
            float const value = survey.values[c][row];
            if (!std::isnan(value))
                y += 0.01 * static_cast<double>(c % 7) * static_cast<double>(value);
        }
        for (int i = 0; i < 6; ++i) y += 0.4 * (stream.unit() - 0.5);
        survey.outcome.push_back(std::exp(y));
        survey.weight.push_back(1);
        survey.cluster.push_back(std::to_string(row / 10));
    }
    return survey;
}

struct Register1M {
    std::vector<SurveyColumn> columns = columns_made();
    std::vector<std::vector<std::vector<float>>> chunks;

    explicit Register1M(std::size_t rows) {
        Stream stream{2};
        for (std::size_t first = 0; first < rows; first += chunk_rows)
            chunks.push_back(answers_made(std::min(chunk_rows, rows - first), stream));
    }
    Matrix matrix(std::size_t chunk) const {
        Matrix matrix{chunks[chunk][0].size(), {}};
        for (std::size_t c = 0; c < columns.size(); ++c)
            matrix.columns.push_back({columns[c].name, chunks[chunk][c], columns[c].levels});
        return matrix;
    }
};

/// The least that a linear score can cost: one multiplication and addition an answer, nothing
/// unknown.
double bare_sum(Register1M const& households) {
    double check = 0;
    std::vector<double> sums(chunk_rows);
    for (auto const& chunk : households.chunks) {
        std::fill(sums.begin(), sums.end(), 1.0);
        for (std::size_t c = 0; c < chunk.size(); ++c) {
            double const slope = 0.01 * static_cast<double>(c + 1);
            for (std::size_t row = 0; row < chunk[c].size(); ++row)
                sums[row] += slope * static_cast<double>(chunk[c][row]);
        }
        check += sums[0] == sums[0] ? sums[0] : 0;
    }
    return check;
}

void run_score(Options const& options, Report& report) {
    std::size_t const rows = options.quick ? 200'000 : 1'000'000;
    auto const survey = survey_made();
    Fit command;
    std::optional<Card> card;
    report.add({.name = "fit_s",
                .value = seconds([&] { card = must(make_card(survey, {}, command, 1)); }),
                .unit = "s"});
    Model const model{*card};
    Register1M const households{rows};

    double check = 0;
    auto const rate = [&](auto const& act) { return static_cast<double>(rows) / seconds(act); };
    auto const subject = [&] {
        return rate([&] {
            for (std::size_t chunk = 0; chunk < households.chunks.size(); ++chunk)
                check += static_cast<double>(must(model.assess(households.matrix(chunk)))[0]);
        });
    };
    auto const yardstick = [&] { return rate([&] { check += bare_sum(households); }); };
    auto const paired = interleaved(7, subject, yardstick);
    report.add({.name = "households_per_s",
                .value = paired.subject,
                .unit = "1/s",
                .yardstick = "bare-multiply-add",
                .yardstick_value = paired.yardstick,
                .ratio = paired.ratio});

    std::vector<double> times;
    Stream stream{3};
    for (int i = 0; i < 5'000; ++i) {
        auto const chunk = stream.below(households.chunks.size());
        auto const row = stream.below(households.chunks[chunk][0].size());
        times.push_back(1'000 * seconds([&] {
                            auto const why = must(model.explain(households.matrix(chunk), row));
                            check += static_cast<double>(why.reasons.size());
                        }));
    }
    report.add({.name = "decision_p99_ms", .value = percentile(times, 0.99), .unit = "ms"});
    report.note(
        "households_per_s: one core, 30 answers (6 of them categories of 8 levels), 2 % not "
        "known,");
    report.note(
        "columns in memory; fit_s: 2,000 households, 10 folds, 300 bootstraps of the error curve.");
    if (std::isnan(check)) report.note("a score was not a number");
}

Register const registered{"score", run_score};

}  // namespace

}  // namespace takaful::bench
