#pragma once
// From the registry's columns to candidates: scores of every household, and reasons of one.

#include <memory>
#include <vector>

#include "domain/solidarity/solidarity.hpp"
#include "domain/solidarity/types.hpp"
#include "platform/work/work.hpp"
#include "record/registry/registry.hpp"
#include "trust/score/score.hpp"

namespace takaful::solidarity {

/// All households of a book as one model sees them, at one moment.
struct Scored {
    std::shared_ptr<registry::MatrixSnapshot const> households;
    std::shared_ptr<score::Model const> model;
    std::vector<score::Explainer> explainers;  // One a chunk of the snapshot.
    std::vector<Candidate> candidates;         // In the snapshot's order: candidates[i].row == i.
};

/// Errors: solidarity.nobody_to_score, score.model_unknown, score.model_expired,
/// score.answer_missing
Result<Scored> score_all(Work& work, ModelId const& model);

/// The strongest reasons of one row, at most `reasons_max`, with their words.
std::vector<ReasonView> reasons_of(Scored const& scored, std::uint32_t row,
                                   std::size_t reasons_max);
/// The same without words, for storing.
std::vector<score::Explainer::Strong> strongest_of(Scored const& scored, std::uint32_t row,
                                                   std::size_t reasons_max);

}  // namespace takaful::solidarity
