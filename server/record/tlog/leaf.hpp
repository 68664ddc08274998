#pragma once
// Leaf format 1: 512 bytes, the same length whatever happened. docs/formats/leaf.md has the layout,
// tests/shared/leaf.json the vectors that C++ and the web share. Pure.

#include <optional>
#include <span>
#include <string_view>

#include "record/tlog/merkle.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::tlog {

/// The public part of a leaf.
struct LeafFacts {
    LeafType type{};
    IsoWeek week{};
    std::uint16_t instalment = 0;
    std::int64_t book = 0;
    AnyId fund{};
    AnyId programme{};
    AnyId batch{};
    AnyId other_fund{};
    Money amount{};  // Currency all zero when there is none.
    std::uint32_t count = 0;
    std::uint32_t period = 0;
    Bytes16 nullifier{};
    Hash payload_root{};

    bool operator==(LeafFacts const&) const = default;
};

/// The private part: what its owner opens slot by slot.
struct LeafSecrets {
    Bytes16 nonce{};
    std::array<Hash, slot_count> salts{};        // Of used slots; zero for unused ones.
    std::array<Hash, slot_count> commitments{};  // Of all sixteen.
    Hash slot_root() const { return root_of(commitments_hashed()); }
    std::array<Hash, slot_count> commitments_hashed() const;
};

/// c = SHA-256("takaful/f1" ‖ nonce ‖ u8 slot ‖ salt ‖ u32 length ‖ value).
Hash slot_commitment(Bytes16 const& nonce, Slot slot, Hash const& salt, std::string_view value);

/// Nonce, salts and commitments of the leaf at `offset` of a seed: the same at every call, so that
/// one stored seed serves a whole run. A later value of the same slot replaces the earlier.
LeafSecrets leaf_secrets(crypto::Key const& seed, std::uint64_t offset,
                         std::span<SlotValue const> slots);

Leaf encode_leaf(LeafFacts const& facts, Bytes16 const& nonce, Hash const& slot_root);

struct DecodedLeaf {
    LeafFacts facts;
    Bytes16 nonce{};
    Hash slot_root{};
};

/// Strict: every reserved byte is zero, every number possible.
/// Errors: tlog.leaf_malformed {field}
Result<DecodedLeaf> decode_leaf(BytesView bytes);

/// The first field that a leaf of this type may not have as it is, or nothing.
std::optional<std::string_view> wrong_field(LeafFacts const& facts);

/// HMAC(key of book, programme and period; unit ‖ programme ‖ period ‖ instalment), cut to 16
/// bytes.
Bytes16 make_nullifier(crypto::Key const& key, Bytes16 const& unit, AnyId const& programme,
                       std::uint32_t period, std::uint16_t instalment);

bool is_zero(BytesView bytes);

}  // namespace takaful::tlog
