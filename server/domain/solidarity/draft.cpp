#include "domain/solidarity/draft.hpp"

#include "base/packer.hpp"
#include "domain/solidarity/rules.hpp"

namespace takaful::solidarity {

namespace {

std::string decision_context(ListId const& list, HouseholdId const& household) {
    std::string context = "solidarity_decision|sealed|";
    context += as_text(list.bytes);
    context += as_text(household.bytes);
    return context;
}

}  // namespace

Result<std::shared_ptr<Draft>> make_draft(Work& work, ProgrammeRow const& programme,
                                          ModelId const& model, Cut const& cut,
                                          crypto::Key const& seed) {
    auto draft = std::make_shared<Draft>();
    draft->seed = seed;
    draft->scored = TRY(score_all(work, model));
    draft->selection = TRY(select(std::move(draft->scored.candidates), programme.benefit, cut));
    RootBuilder builder;
    draft->by_matrix_row.resize(draft->selection.rows.size());
    for (std::uint32_t i = 0; auto const& row : draft->selection.rows) {
        builder.add(row_digest(seed, row));
        draft->by_matrix_row[row.row] = i++;
    }
    draft->root = builder.root();
    return draft;
}

Bytes pack_decision(ListRow const& row, std::span<score::Explainer::Strong const> reasons) {
    Packer packer;
    packer.raw(row.payee.bytes);
    packer.number(row.score);
    packer.number(static_cast<std::int32_t>(row.size));
    packer.number(row.benefit_minor);
    packer.byte(static_cast<std::uint8_t>(reasons.size()));
    for (auto const& reason : reasons) {
        packer.text(reason.feature);
        packer.text(reason.value);
        packer.number(reason.points);
    }
    return packer.take();
}

Result<Decision> unpack_decision(BytesView plain) {
    Unpacker unpacker{plain};
    Decision decision{.payee = {unpacker.array<16>()},
                      .score = unpacker.number<std::int64_t>(),
                      .size = unpacker.number<std::int32_t>(),
                      .benefit_minor = unpacker.number<std::int64_t>(),
                      .reasons = {}};
    auto const reasons = unpacker.byte();
    for (int i = 0; i < reasons && unpacker.sound; ++i) {
        ReasonView reason{.feature = unpacker.text(),
                          .direction = {},
                          .label_ar = {},
                          .label_en = {},
                          .value = unpacker.text(),
                          .points = unpacker.number<std::int64_t>()};
        reason.direction = reason.points < 0 ? "poorer" : "richer";
        decision.reasons.push_back(std::move(reason));
    }
    if (!unpacker.ended()) return fail(ErrorKind::broken, "solidarity.decision_malformed");
    return decision;
}

Result<StoredListRow> seal_row(keys::KeyStore& keys, ListId const& list, Scored const& scored,
                               ListRow const& row, std::size_t reasons_max) {
    auto const plain = pack_decision(row, strongest_of(scored, row.row, reasons_max));
    return StoredListRow{.position = row.position,
                         .household = row.household,
                         .included = row.included,
                         .sealed = TRY(keys.seal(AnyId{row.household.bytes},
                                                 decision_context(list, row.household), plain))};
}

Result<> fetch_keys(Work& work, std::span<StoredListRow const> rows) {
    std::vector<AnyId> owners;
    for (auto const& row : rows) owners.push_back({row.household.bytes});
    return work.parts.get<keys::KeyStore>().fetch(owners);
}

Result<Decision> open_decision(Work& work, ListId const& list, StoredListRow const& row) {
    auto const plain = TRY(work.parts.get<keys::KeyStore>().open(
        AnyId{row.household.bytes}, decision_context(list, row.household), row.sealed));
    return unpack_decision(plain);
}

}  // namespace takaful::solidarity
