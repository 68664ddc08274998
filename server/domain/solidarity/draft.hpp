#pragma once
// A selection list between its making and its last stored row.

#include <vector>

#include "domain/solidarity/scoring.hpp"
#include "domain/solidarity/store.hpp"
#include "domain/solidarity/types.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/keys/keys.hpp"
#include "record/jobs/jobs.hpp"

namespace takaful::solidarity {

struct Draft {
    Scored scored;
    Selection selection;
    std::vector<std::uint32_t> by_matrix_row;  // Index into selection.rows.
    crypto::Key seed{};
    crypto::Digest root{};
    jobs::SlicesAhead<std::vector<StoredListRow>> ahead;
};

/// Scores, orders, cuts and roots. With the same households, model, cut and seed the same draft.
Result<std::shared_ptr<Draft>> make_draft(Work& work, ProgrammeRow const& programme,
                                          ModelId const& model, Cut const& cut,
                                          crypto::Key const& seed);

/// What a list row keeps sealed under its household's key.
struct Decision {
    PersonId payee;
    std::int64_t score = 0;
    int size = 0;
    std::int64_t benefit_minor = 0;
    std::vector<ReasonView> reasons;  // Without labels: those are the model card's.
};

Bytes pack_decision(ListRow const& row, std::span<score::Explainer::Strong const> reasons);
/// Errors: solidarity.decision_malformed
Result<Decision> unpack_decision(BytesView bytes);

/// A row of the list as it is stored, with its `reasons_max` strongest reasons. Any thread.
Result<StoredListRow> seal_row(keys::KeyStore& keys, ListId const& list, Scored const& scored,
                               ListRow const& row, std::size_t reasons_max);
/// Brings the keys of rows that are opened next into memory, in one reading.
Result<> fetch_keys(Work& work, std::span<StoredListRow const> rows);
/// Errors: keys.unknown (the household was erased), crypto.cannot_open, as unpack_decision
Result<Decision> open_decision(Work& work, ListId const& list, StoredListRow const& row);

}  // namespace takaful::solidarity
