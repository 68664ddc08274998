// Leaves one after another, as an auditor reads them: its sums never overflow.

#include "log_parts.hpp"
#include "record/tlog/audit_rules.hpp"

namespace takaful {

namespace {

/// Leaves of one book, fund and batch, so that the rules between leaves are met.
tlog::Leaf made_leaf(fuzz::Input& input) {
    constexpr tlog::LeafType types[] = {
        tlog::LeafType::gift_in,   tlog::LeafType::fund_move,    tlog::LeafType::batch_open,
        tlog::LeafType::payment,   tlog::LeafType::batch_close,  tlog::LeafType::list_root,
        tlog::LeafType::transfer,  tlog::LeafType::dummy,        tlog::LeafType::correction,
        tlog::LeafType::agreement, tlog::LeafType::announcement, tlog::LeafType::audit};
    tlog::LeafFacts facts{.type = types[input.byte() % std::size(types)], .week = {2026, 47}};
    auto const used = input.byte();
    auto const is_used = [&](int bit) { return (used >> bit & 1) != 0; };
    facts.book = input.byte() % 2;
    if (is_used(0)) facts.fund.bytes[0] = static_cast<std::uint8_t>(input.byte() % 3);
    if (is_used(1)) facts.programme.bytes[0] = 1;
    if (is_used(2)) facts.batch.bytes[0] = static_cast<std::uint8_t>(input.byte() % 3);
    if (is_used(3)) facts.other_fund.bytes[0] = static_cast<std::uint8_t>(input.byte() % 3);
    if (is_used(4)) facts.amount.currency = Currency::parse("EGP").value();
    if (is_used(5)) facts.amount.minor = static_cast<std::int64_t>(input.number());
    if (is_used(6)) facts.nullifier[0] = input.byte();
    if (is_used(7)) facts.payload_root[0] = 1;
    facts.count = input.byte() % 8;
    Bytes16 nonce{};
    nonce[0] = input.byte();
    return tlog::encode_leaf(facts, nonce, {});
}

}  // namespace

FUZZ_TARGET(leaf_rules) {
    tlog::Findings findings;
    tlog::LeafAuditor auditor{findings};
    std::int64_t index = 0;
    auto const leaves = input.byte() % 12;
    while (index < leaves) auditor.add(index++, made_leaf(input));
    auditor.add(index++, input.rest());
    auditor.finish(index);
    for (auto const& fund : auditor.funds()) MUST(fund.in.minor >= 0 && fund.out.minor >= 0);
    MUST(auditor.payments() <= index && auditor.batches() <= index);
}

}  // namespace takaful
