// The job that stores a list's rows, a slice a Work.

#include <algorithm>

#include "base/json.hpp"
#include "domain/solidarity/draft.hpp"
#include "domain/solidarity/rules.hpp"
#include "domain/solidarity/slices.hpp"
#include "domain/solidarity/views.hpp"

namespace takaful::solidarity {

namespace {

// A row costs about 3 µs to explain and seal: 1,000 keep a Work within its 5 ms.
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

Result<StoredListRow> store_row(Work& work, ListId const& list, Draft const& draft,
                                ListRow const& row) {
    Decision const decision{.payee = row.payee,
                            .score = row.score,
                            .size = row.size,
                            .benefit_minor = row.benefit_minor,
                            .reasons = TRY(reasons_of(draft.scored, row.row, reasons_stored))};
    Decision bare = decision;
    for (auto& reason : bare.reasons) reason.label_ar = reason.label_en = std::nullopt;
    return StoredListRow{.position = row.position,
                         .household = row.household,
                         .included = row.included,
                         .sealed = TRY(seal_decision(work, list, row.household, bare))};
}

}  // namespace

Result<jobs::SliceOutcome> save_list_slice(Work& work, jobs::JobRow const& job) {
    auto const question = TRY(json::from_text<ListQuestion>(job.payload));
    auto const list = TRY(load_list(work.tx, work.actor.book, question.list));
    auto const draft = TRY(draft_of(work, list));
    auto const& rows = draft->selection.rows;
    auto const last = std::min(job.done + rows_a_slice, static_cast<std::int64_t>(rows.size()));
    std::vector<StoredListRow> stored;
    for (auto i = job.done; i < last; ++i)
        stored.push_back(TRY(store_row(work, list.id, *draft, rows[static_cast<std::size_t>(i)])));
    TRY(save_list_rows(work.tx, work.actor.book, list.id, stored));
    auto const finished = last == static_cast<std::int64_t>(rows.size());
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
