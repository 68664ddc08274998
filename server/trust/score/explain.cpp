// Scores and reasons of households of the register, from its columns in memory.
#include "record/registry/registry.hpp"
#include "trust/score/score.hpp"

namespace takaful::score {

Matrix matrix_of(registry::MatrixSnapshot const& households, std::size_t chunk) {
    auto const& rows = *households.chunks[chunk];
    Matrix matrix{rows.households.size(), {}};
    for (std::size_t c = 0; c < households.columns.size(); ++c)
        matrix.columns.push_back(
            {households.columns[c].name, rows.column(c), households.columns[c].levels});
    return matrix;
}

Result<Explanation> explain(Work& work, ExplainQuestion const& question) {
    TRY(permit(work, Right::read_households));
    auto const model = TRY(load_model(work, question.model));
    auto const households = TRY(registry::answers(work));
    for (std::size_t chunk = 0; households && chunk < households->chunks.size(); ++chunk) {
        auto const& ids = households->chunks[chunk]->households;
        for (std::size_t row = 0; row < ids.size(); ++row) {
            if (ids[row] != question.household) continue;
            work.note_access(AnyId{question.household.bytes}, "score.explain");
            return model.explain(matrix_of(*households, chunk), row);
        }
    }
    return fail(ErrorKind::not_found, "score.household_unknown", question.household.text());
}

}  // namespace takaful::score
