#include "domain/solidarity/scoring.hpp"

#include <algorithm>
#include <limits>

namespace takaful::solidarity {

namespace {

// A column that is newer than its chunk: nobody in the chunk has answered it.
std::vector<float> const& unanswered() {
    static std::vector<float> const column(registry::matrix_chunk_rows,
                                           std::numeric_limits<float>::quiet_NaN());
    return column;
}

score::Matrix to_score_matrix(registry::MatrixSnapshot const& snapshot,
                              registry::MatrixChunk const& chunk) {
    score::Matrix matrix{.rows = chunk.households.size(), .columns = {}};
    matrix.columns.reserve(snapshot.columns.size());
    for (std::size_t i = 0; i < snapshot.columns.size(); ++i) {
        auto values = chunk.column(i);
        if (values.empty()) values = std::span{unanswered()}.first(matrix.rows);
        matrix.columns.push_back({snapshot.columns[i].name, values, snapshot.columns[i].levels});
    }
    return matrix;
}

}  // namespace

Result<Scored> score_all(Work& work, ModelId const& model) {
    Scored scored;
    scored.model =
        std::make_shared<score::Model>(TRY(score::load_model(work, score::ModelId{model.bytes})));
    scored.households = TRY(registry::answers(work));
    if (!scored.households || scored.households->rows == 0)
        return fail(ErrorKind::refused, "solidarity.nobody_to_score");
    scored.candidates.reserve(scored.households->rows);
    for (auto const& chunk : scored.households->chunks) {
        auto const matrix = to_score_matrix(*scored.households, *chunk);
        auto const scores = TRY(scored.model->assess(matrix));
        scored.explainers.push_back(TRY(scored.model->explainer(matrix)));
        for (std::size_t i = 0; i < scores.size(); ++i)
            scored.candidates.push_back(
                {.household = chunk->households[i],
                 .payee = chunk->head[i],
                 .score = scores[i],
                 .size = static_cast<int>(chunk->size[i]),
                 .row = static_cast<std::uint32_t>(scored.candidates.size())});
    }
    return scored;
}

// All chunks but the last are full.
static score::Explainer const& explainer_of(Scored const& scored, std::uint32_t row) {
    return scored.explainers[row / registry::matrix_chunk_rows];
}

std::vector<score::Explainer::Strong> strongest_of(Scored const& scored, std::uint32_t row,
                                                   std::size_t reasons_max) {
    return explainer_of(scored, row).strongest(row % registry::matrix_chunk_rows, reasons_max);
}

std::vector<ReasonView> reasons_of(Scored const& scored, std::uint32_t row,
                                   std::size_t reasons_max) {
    std::vector<ReasonView> reasons;
    auto explained =
        explainer_of(scored, row).explain(row % registry::matrix_chunk_rows, reasons_max);
    for (auto& reason : explained.reasons)
        reasons.push_back({.feature = std::move(reason.feature),
                           .direction = std::move(reason.direction),
                           .label_ar = std::move(reason.label_ar),
                           .label_en = std::move(reason.label_en),
                           .value = std::move(reason.value),
                           .points = reason.points});
    return reasons;
}

}  // namespace takaful::solidarity
