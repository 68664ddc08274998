// The job that stores a list's rows, a slice a Work; explaining and sealing them is done ahead,
// beside the writer.

#include <algorithm>

#include "base/json.hpp"
#include "domain/solidarity/draft.hpp"
#include "domain/solidarity/rules.hpp"
#include "domain/solidarity/slices.hpp"
#include "domain/solidarity/views.hpp"

namespace takaful::solidarity {

namespace {

// Storing a row costs about 2 µs on the writer: 1,000 keep a Work within its 5 ms.
constexpr std::int64_t rows_a_slice = 1'000;
constexpr std::size_t reasons_stored = 3;

// After a restart the draft is gone; the same inputs make it again, or they have changed.
Result<std::shared_ptr<Draft>> draft_of(Work& work, ListHead const& list) {
    auto& drafts = work.parts.get<Drafts>();
    if (auto found = drafts.find(list.id)) return found;
    auto const programme = TRY(load_programme(work.tx, work.actor.book, list.programme));
    auto const cut = TRY(json::from_text<Cut>(list.cut));
    auto const seed = TRY(open_seed(work, list.seed, list.id.bytes));
    auto draft = TRY(make_draft(work, programme, list.model, cut, seed));
    if (draft->root != list.root) return fail(ErrorKind::refused, "solidarity.list_changed");
    drafts.put(list.id, draft);
    return draft;
}

std::int64_t slice_end(Draft const& draft, std::int64_t first) {
    return std::min(first + rows_a_slice, static_cast<std::int64_t>(draft.selection.rows.size()));
}

/// Decisions in the order of the matrix, which is nearly that of the households' ids: answers, keys
/// and the table's pages are then met one beside the other.
Result<std::vector<StoredListRow>> make_slice(keys::KeyStore& keys, ListId const& list,
                                              Draft const& draft, std::int64_t first) {
    std::vector<AnyId> owners;
    for (auto i = first; i < slice_end(draft, first); ++i) {
        auto const& row = draft.selection.rows[draft.by_matrix_row[static_cast<std::size_t>(i)]];
        owners.push_back({row.household.bytes});
    }
    TRY(keys.fetch(owners));
    std::vector<StoredListRow> rows;
    for (auto i = first; i < slice_end(draft, first); ++i) {
        auto const& row = draft.selection.rows[draft.by_matrix_row[static_cast<std::size_t>(i)]];
        rows.push_back(TRY(seal_row(keys, list, draft.scored, row, reasons_stored)));
    }
    return rows;
}

std::vector<HouseholdPlace> places(Draft const& draft, std::int64_t first) {
    std::vector<HouseholdPlace> places;
    for (auto i = first; i < slice_end(draft, first); ++i) {
        auto const& row = draft.selection.rows[static_cast<std::size_t>(i)];
        places.push_back({row.household, row.position});
    }
    return places;
}

}  // namespace

Result<> prepare_list_slice(Work& work, jobs::JobRow const& job) {
    auto const question = TRY(json::from_text<ListQuestion>(job.payload));
    auto const list = TRY(load_list(work.tx, work.actor.book, question.list));
    auto const draft = TRY(draft_of(work, list));
    auto& keys = work.parts.get<keys::KeyStore>();
    return draft->ahead.make_ready(
        {job.done, rows_a_slice, list.total}, jobs::slices_a_turn,
        // The draft waits for its threads before it goes, so that they may look at it.
        [&keys, id = list.id, &draft = *draft](std::int64_t first) {
            return make_slice(keys, id, draft, first);
        });
}

Result<jobs::SliceOutcome> save_list_slice(Work& work, jobs::JobRow const& job) {
    auto const question = TRY(json::from_text<ListQuestion>(job.payload));
    auto const list = TRY(load_list(work.tx, work.actor.book, question.list));
    auto const draft = TRY(draft_of(work, list));
    auto rows = draft->ahead.take(job.done);
    if (!rows) rows = TRY(make_slice(work.parts.get<keys::KeyStore>(), list.id, *draft, job.done));
    TRY(save_decisions(work.tx, work.actor.book, list.id, *rows));
    TRY(save_list_places(work.tx, work.actor.book, list.id, places(*draft, job.done)));
    auto const last = slice_end(*draft, job.done);
    auto const finished = last == static_cast<std::int64_t>(draft->selection.rows.size());
    if (finished) {
        TRY(set_list_state(work.tx, work.actor.book, list.id, ListState::draft));
        auto& drafts = work.parts.get<Drafts>();
        work.tx.on_commit([&drafts, id = list.id] { drafts.drop(id); });
    }
    return jobs::SliceOutcome{.done = last, .total = job.total, .finished = finished};
}

Result<> save_list_ended(Work& work, jobs::JobRow const& job) {
    auto const question = TRY(json::from_text<ListQuestion>(job.payload));
    work.parts.get<Drafts>().drop(question.list);
    return set_list_state(work.tx, work.actor.book, question.list, ListState::failed);
}

}  // namespace takaful::solidarity
