#pragma once
// A selection list between its making and its last stored row.

#include <vector>

#include "domain/solidarity/scoring.hpp"
#include "domain/solidarity/store.hpp"
#include "domain/solidarity/types.hpp"
#include "platform/crypto/crypto.hpp"

namespace takaful::solidarity {

struct Draft {
    Scored scored;
    Selection selection;
    crypto::Key seed{};
    crypto::Digest root{};
};

/// Scores, orders, cuts and roots. With the same households, model, cut and seed the same draft.
Result<std::shared_ptr<Draft>> make_draft(Work& work, ProgrammeRow const& programme,
                                          ModelId const& model, Cut const& cut,
                                          crypto::Key const& seed);

/// What a list row keeps sealed under its household's key.
struct Decision {
    PersonId payee;
    std::int64_t score;
    int size;
    std::int64_t benefit_minor;
    std::vector<ReasonView> reasons;  // Without labels: those are the model card's.
    TAKAFUL_FIELDS(Decision, payee, score, size, benefit_minor, reasons)
};

Result<Bytes> seal_decision(Work& work, ListId const& list, HouseholdId const& household,
                            Decision const& decision);
/// Errors: keys.unknown (the household was erased), crypto.cannot_open
Result<Decision> open_decision(Work& work, ListId const& list, StoredListRow const& row);

}  // namespace takaful::solidarity
