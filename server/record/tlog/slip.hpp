#pragma once
// Receipts and slips: what a person keeps, and how anyone checks it without the house. Pure.

#include <string>
#include <vector>

#include "base/fields.hpp"
#include "record/tlog/leaf.hpp"
#include "record/tlog/note.hpp"

namespace takaful::tlog {

struct SlipSlot {
    int slot = 0;
    std::string name;
    std::string value;
    std::string salt;  // Base64.
    TAKAFUL_FIELDS(SlipSlot, slot, name, value, salt)
};

/// "takaful-slip/1"
struct Slip {
    std::string format;
    std::vector<SlipSlot> slots;           // The opened ones.
    std::vector<std::string> commitments;  // All sixteen, base64.
    std::string proof;                     // The receipt, a tlog-proof text.
    TAKAFUL_FIELDS(Slip, format, slots, commitments, proof)
};

Slip make_slip(LeafSecrets const& secrets, std::span<SlotValue const> slots, std::string proof);

/// A receipt that holds: which leaf, where, in which tree.
struct CheckedReceipt {
    Checkpoint checkpoint;
    std::uint64_t index = 0;
    Hash leaf{};
};

/// A tlog-proof text, or a slip's JSON: signature, inclusion, and each opened slot.
/// Errors: those of open_checkpoint, tlog.proof_malformed, tlog.proof_wrong {index},
///         tlog.slip_malformed, tlog.slip_wrong {slot}
Result<CheckedReceipt> check_receipt(std::string_view text, VerifierKey const& key);

}  // namespace takaful::tlog
