#pragma once
// A selection list between its making and its last stored row.

#include <functional>
#include <future>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "domain/solidarity/scoring.hpp"
#include "domain/solidarity/store.hpp"
#include "domain/solidarity/types.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/keys/keys.hpp"

namespace takaful::solidarity {

/// Rows of a list in the making, sealed by other threads while the writer stores those before
/// them.
class RowsAhead {
public:
    struct Slice {
        std::int64_t first = 0;
        std::vector<StoredListRow> rows;
    };
    using Make = std::function<Result<Slice>(std::int64_t first)>;
    struct Plan {
        std::int64_t first = 0;
        std::int64_t rows_a_slice = 1;
        std::int64_t total = 0;
    };
    /// Waits for the `slices` from the plan's first on; then those after them are begun, in two
    /// threads, so that the writer keeps its share of a small machine.
    Result<> make_ready(Plan const& plan, int slices, Make const& make);
    /// The slice that begins at `first`, if it is ready. On the writer's thread, between calls of
    /// make_ready.
    std::optional<Slice> take(std::int64_t first);

private:
    struct Round {
        std::int64_t first = 0;
        std::vector<std::future<std::vector<Result<Slice>>>> parts;
    };
    static Round begin(Plan const& plan, int slices, Make const& make);
    std::optional<Round> next_;
    std::map<std::int64_t, Slice> ready_;
};

struct Draft {
    Scored scored;
    Selection selection;
    std::vector<std::uint32_t> by_matrix_row;  // Index into selection.rows.
    crypto::Key seed{};
    crypto::Digest root{};
    RowsAhead ahead;  // Of the job's thread and, between its calls, the writer.
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
/// Errors: keys.unknown (the household was erased), crypto.cannot_open, as unpack_decision
Result<Decision> open_decision(Work& work, ListId const& list, StoredListRow const& row);

}  // namespace takaful::solidarity
