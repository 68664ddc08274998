// A receipt and a slip that hold, with edits: what still holds tells of the same leaf at the same
// place, and opens no slot to anything that was not written.

#include "base/json.hpp"
#include "log_parts.hpp"
#include "record/tlog/slip.hpp"

namespace takaful {

namespace {

constexpr std::size_t tree_size = 11;
constexpr std::size_t leaf_index = 6;

struct Made {
    std::string receipt;
    std::string slip;
    tlog::Hash leaf{};
    std::vector<tlog::SlotValue> slots{{tlog::Slot::payee, "P-1"}, {tlog::Slot::amount, "120000"}};

    Made() {
        auto const secrets = tlog::leaf_secrets({3}, 1, slots);
        tlog::LeafFacts const facts{.type = tlog::LeafType::gift_in,
                                    .week = {2026, 47},
                                    .book = 1,
                                    .fund = {{1}},
                                    .amount = {120'000, Currency::parse("EGP").value()}};
        auto const bytes = tlog::encode_leaf(facts, secrets.nonce, secrets.slot_root());
        leaf = tlog::leaf_hash(bytes);
        auto const numbered = fuzz::numbered_leaves(tree_size);
        std::vector<tlog::Hash> leaves(numbered.begin(), numbered.end());
        leaves[leaf_index] = leaf;
        auto const body = tlog::checkpoint_body(
            {std::string{fuzz::origin}, tree_size, fuzz::slow_root(leaves), {}});
        receipt = tlog::tlog_proof_text(
            {.extra = Bytes(bytes.begin(), bytes.end()),
             .index = leaf_index,
             .proof = fuzz::slow_path(leaf_index, leaves),
             .checkpoint = tlog::sign_note(body, fuzz::origin, fuzz::log_key())});
        slip = json::to_text(tlog::make_slip(secrets, slots, receipt));
    }
};

void check_slots(std::string_view text, Made const& made) {
    auto const slip = json::from_text<tlog::Slip>(text).value();
    for (auto const& opened : slip.slots) {
        bool known = false;
        for (auto const& [slot, value] : made.slots)
            known = known || (opened.slot == static_cast<int>(slot) && opened.value == value);
        MUST(known);
    }
}

}  // namespace

FUZZ_TARGET(receipt) {
    static Made const made;
    bool const as_slip = input.chance();
    auto const& valid = as_slip ? made.slip : made.receipt;
    auto const text = fuzz::edited(input, valid);
    auto const checked = tlog::check_receipt(text, fuzz::log_verifier());
    if (text == valid) MUST(checked.has_value());
    if (!checked) return;
    MUST(checked->leaf == made.leaf);
    MUST(checked->index == leaf_index);
    MUST(checked->checkpoint.size == tree_size);
    if (text.starts_with('{')) check_slots(text, made);
}

}  // namespace takaful
