#include "domain/solidarity/draft.hpp"

#include "base/json.hpp"
#include "domain/solidarity/rules.hpp"
#include "platform/keys/keys.hpp"

namespace takaful::solidarity {

namespace {

std::string decision_context(ListId const& list, HouseholdId const& household) {
    return "solidarity_list_row|sealed|" + list.text() + "|" + household.text();
}

}  // namespace

void Drafts::put(ListId const& list, std::shared_ptr<Draft> draft) {
    std::scoped_lock const lock(mutex_);
    drafts_[list] = std::move(draft);
}

std::shared_ptr<Draft> Drafts::find(ListId const& list) {
    std::scoped_lock const lock(mutex_);
    auto const found = drafts_.find(list);
    return found == drafts_.end() ? nullptr : found->second;
}

void Drafts::drop(ListId const& list) {
    std::scoped_lock const lock(mutex_);
    drafts_.erase(list);
}

Result<std::shared_ptr<Draft>> make_draft(Work& work, ProgrammeRow const& programme,
                                          ModelId const& model, Cut const& cut,
                                          crypto::Key const& seed) {
    auto draft = std::make_shared<Draft>();
    draft->seed = seed;
    draft->scored = TRY(score_all(work, model));
    draft->selection = TRY(select(std::move(draft->scored.candidates), programme.benefit, cut));
    RootBuilder builder;
    for (auto const& row : draft->selection.rows) builder.add(row_digest(seed, row));
    draft->root = builder.root();
    return draft;
}

Result<Bytes> seal_decision(Work& work, ListId const& list, HouseholdId const& household,
                            Decision const& decision) {
    return work.parts.get<keys::KeyStore>().seal(AnyId{household.bytes},
                                                 decision_context(list, household),
                                                 as_bytes(json::to_text(decision)));
}

Result<Decision> open_decision(Work& work, ListId const& list, StoredListRow const& row) {
    auto const plain = TRY(work.parts.get<keys::KeyStore>().open(
        AnyId{row.household.bytes}, decision_context(list, row.household), row.sealed));
    return json::from_text<Decision>(as_text(plain));
}

}  // namespace takaful::solidarity
