#include "record/tlog/slip.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace takaful::tlog {

namespace {

constexpr std::string_view slip_format = "takaful-slip/1";

std::unexpected<Error> wrong_slot(std::string_view slot) {
    return fail(ErrorKind::invalid, "tlog.slip_wrong", {{"slot", std::string{slot}}});
}

Result<CheckedReceipt> check_proof(TlogProof const& proof, VerifierKey const& key) {
    auto const checkpoint = TRY(open_checkpoint(proof.checkpoint, key));
    TRY(decode_leaf(proof.extra));
    auto const leaf = leaf_hash(proof.extra);
    if (!verify_inclusion(proof.index, checkpoint.size, leaf, proof.proof, checkpoint.root))
        return fail(ErrorKind::invalid, "tlog.proof_wrong",
                    {{"index", static_cast<std::int64_t>(proof.index)}});
    return CheckedReceipt{checkpoint, proof.index, leaf};
}

Result<> check_slots(Slip const& slip, DecodedLeaf const& leaf) {
    auto const malformed = [] { return fail(ErrorKind::invalid, "tlog.slip_malformed"); };
    if (slip.commitments.size() != slot_count) return malformed();
    std::vector<Hash> commitments;
    std::vector<Hash> hashed;
    for (auto const& text : slip.commitments) {
        auto const commitment = hash_from_base64(text);
        if (!commitment) return malformed();
        commitments.push_back(*commitment);
        hashed.push_back(leaf_hash(*commitment));
    }
    for (auto const& opened : slip.slots) {
        auto const salt = hash_from_base64(opened.salt);
        if (!salt || opened.slot < 0 || opened.slot >= static_cast<int>(slot_count))
            return malformed();
        auto const slot = static_cast<Slot>(opened.slot);
        if (opened.name != enum_name(slot)) return wrong_slot(opened.name);
        if (slot_commitment(leaf.nonce, slot, *salt, opened.value) !=
            commitments[static_cast<std::size_t>(opened.slot)])
            return wrong_slot(opened.name);
    }
    if (root_of(hashed) != leaf.slot_root) return wrong_slot("slot_root");
    return {};
}

}  // namespace

Slip make_slip(LeafSecrets const& secrets, std::span<SlotValue const> slots, std::string proof) {
    Slip slip{.format = std::string{slip_format}, .proof = std::move(proof)};
    for (auto const& [slot, value] : slots)
        slip.slots.push_back({static_cast<int>(slot), std::string{enum_name(slot)}, value,
                              base64(secrets.salts[static_cast<std::size_t>(slot)])});
    std::ranges::sort(slip.slots, {}, &SlipSlot::slot);
    for (auto const& commitment : secrets.commitments)
        slip.commitments.push_back(base64(commitment));
    return slip;
}

Result<CheckedReceipt> check_receipt(std::string_view text, VerifierKey const& key) {
    if (!text.starts_with('{')) return check_proof(TRY(parse_tlog_proof(text)), key);
    auto const slip = json::from_text<Slip>(text);
    if (!slip || slip->format != slip_format)
        return fail(ErrorKind::invalid, "tlog.slip_malformed");
    auto const proof = TRY(parse_tlog_proof(slip->proof));
    auto checked = TRY(check_proof(proof, key));
    auto const leaf = TRY(decode_leaf(proof.extra));
    TRY(check_slots(*slip, leaf));
    return checked;
}

}  // namespace takaful::tlog
