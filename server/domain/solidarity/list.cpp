// Selection lists: made by one person from a model and a cut, approved by another.

#include <algorithm>

#include "base/json.hpp"
#include "domain/solidarity/draft.hpp"
#include "domain/solidarity/rules.hpp"
#include "domain/solidarity/solidarity.hpp"
#include "domain/solidarity/views.hpp"
#include "record/jobs/jobs.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::solidarity {

namespace {

constexpr std::int64_t page_rows = 50;
constexpr std::int64_t page_rows_max = 500;

Result<std::map<std::string, score::Coefficient>> labels_of(Work& work, ModelId const& model) {
    std::map<std::string, score::Coefficient> labels;
    auto const loaded = score::load_model(work, score::ModelId{model.bytes});
    // An expired model still explains the decisions that it made; its labels are then left out.
    if (!loaded) return labels;
    for (auto const& coefficient : loaded->card().coefficients)
        labels.emplace(coefficient.feature, coefficient);
    return labels;
}

ListRowView row_view(StoredListRow const& row, Decision decision, Currency const& currency,
                     std::map<std::string, score::Coefficient> const& labels) {
    for (auto& reason : decision.reasons) {
        auto const label = labels.find(reason.feature);
        if (label == labels.end()) continue;
        reason.label_ar = label->second.label_ar;
        reason.label_en = label->second.label_en;
    }
    return {.position = row.position,
            .household = row.household,
            .code = {},
            .village = {},
            .size = decision.size,
            .score = decision.score,
            .benefit = {decision.benefit_minor, currency},
            .included = row.included,
            .reasons = std::move(decision.reasons)};
}

Result<> name_rows(Work& work, std::vector<ListRowView>& rows) {
    std::vector<HouseholdId> ids;
    for (auto const& row : rows) ids.push_back(row.household);
    for (auto const& listed : TRY(registry::listed(work, ids))) {
        auto const row = std::ranges::find(rows, listed.household, &ListRowView::household);
        if (row == rows.end()) continue;
        row->code = listed.code;
        row->village = listed.village;
    }
    return {};
}

}  // namespace

Result<PreparedList> prepare_list(Work& work, NewList const& command) {
    TRY(permit(work, Right::target));
    auto const programme = TRY(load_programme(work.tx, work.actor.book, command.programme));
    auto draft = TRY(make_draft(work, programme, command.model, command.cut, crypto::random_key()));
    return PreparedList{command, std::move(draft)};
}

Result<ListView> add_list(Work& work, PreparedList const& prepared) {
    TRY(permit(work, Right::target));
    auto const book = work.actor.book;
    auto const& command = prepared.command;
    auto const& draft = *prepared.draft;
    auto const programme = TRY(load_programme(work.tx, book, command.programme));
    ListId const id{command.id.bytes};
    ListHead const list{.id = id,
                        .programme = programme.id,
                        .version = TRY(next_list_version(work.tx, book, programme.id)),
                        .model = command.model,
                        .cut = json::to_text(command.cut),
                        .cutoff = draft.selection.cutoff,
                        .selected = draft.selection.selected,
                        .total = static_cast<std::int64_t>(draft.selection.rows.size()),
                        .cost = {draft.selection.cost_minor, programme.benefit.base.currency},
                        .root = draft.root,
                        .seed = seal_seed(work, draft.seed, id.bytes),
                        .state = ListState::saving,
                        .made_by = work.actor.person,
                        .made_on = work.today(),
                        .approved_by = {},
                        .approved_on = {},
                        .leaf = {}};
    TRY(save_list(work.tx, book, list));
    auto& drafts = work.parts.get<Drafts>();
    drafts.put(id, prepared.draft);
    work.tx.on_undo([&drafts, id] { drafts.drop(id); });
    TRY(jobs::enqueue(work, {.job = {save_job_of(id).bytes},
                             .kind = "solidarity.save_list",
                             .payload = json::to_text(ListQuestion{id}),
                             .total = list.total}));
    return list_view(work, list);
}

Result<ListView> list_of(Work& work, ListQuestion const& question) {
    TRY(permit(work, Right::read_households));
    return list_view(work, TRY(load_list(work.tx, work.actor.book, question.list)));
}

Result<ListRows> list_rows(Work& work, ListRowsQuestion const& question) {
    TRY(permit(work, Right::read_households));
    auto const list = TRY(load_list(work.tx, work.actor.book, question.list));
    auto const limit =
        std::clamp(question.limit.value_or(page_rows), std::int64_t{1}, page_rows_max);
    auto const stored =
        TRY(list_list_rows(work.tx, work.actor.book, list.id, question.included.value_or(false),
                           question.after.value_or(0), limit));
    auto const labels = TRY(labels_of(work, list.model));
    TRY(fetch_keys(work, stored));
    ListRows page;
    for (auto const& row : stored) {
        auto decision = open_decision(work, list.id, row);
        if (!decision) {
            // Erased: the row stays as a number in the list, without the person.
            if (decision.error().code == "keys.unknown") continue;
            return std::unexpected(std::move(decision).error());
        }
        page.items.push_back(row_view(row, std::move(*decision), list.cost.currency, labels));
        work.note_access(AnyId{row.household.bytes}, "solidarity.list");
    }
    TRY(name_rows(work, page.items));
    if (static_cast<std::int64_t>(stored.size()) == limit) page.next = stored.back().position;
    return page;
}

Result<ListView> approve_list(Work& work, ApproveList const& command) {
    TRY(permit(work, Right::approve));
    auto const book = work.actor.book;
    auto list = TRY(load_list(work.tx, book, command.list));
    auto const seen = TRY(parse_root(command.root));
    if (list.state != ListState::draft)
        return fail(ErrorKind::refused, "solidarity.list_not_draft",
                    Params{{"state", std::string{enum_name(list.state)}}});
    TRY(check_approval(list.made_by, work.actor.person, list.root, seen,
                       "solidarity.list_changed"));
    auto const queued = TRY(tlog::append(work, book,
                                         {.type = tlog::LeafType::list_root,
                                          .subject = {list.id.bytes},
                                          .programme = {list.programme.bytes},
                                          .count = static_cast<std::uint32_t>(list.total),
                                          .payload_root = list.root,
                                          .slots = {}}));
    list.state = ListState::approved;
    list.approved_by = work.actor.person;
    list.approved_on = work.today();
    list.leaf = Bytes(queued.leaf_hash.begin(), queued.leaf_hash.end());
    TRY(save_list_approval(work.tx, book, list));
    TRY(supersede_lists(work.tx, book, list.programme, list.id));
    TRY(set_programme_state(work.tx, book, list.programme, ProgrammeState::running));
    work.emit("solidarity.list_approved", R"({"list":")" + list.id.text() + R"("})");
    return list_view(work, list);
}

}  // namespace takaful::solidarity
