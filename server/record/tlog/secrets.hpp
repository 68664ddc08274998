#pragma once
// What the log keeps sealed: seeds, shuffles, nullifier keys, and a lone leaf's private slots.

#include <vector>

#include "record/tlog/leaf.hpp"

namespace takaful::tlog {

/// The key under which the log seals what it stores.
crypto::Key seal_key(crypto::Key const& installation_key);

Bytes seal_key32(crypto::Key const& seal, std::string_view context, crypto::Key const& key);
/// Errors: crypto.cannot_open
Result<crypto::Key> open_key32(crypto::Key const& seal, std::string_view context, BytesView sealed);

// What each sealed column is bound to.
std::string shuffle_context(AnyId const& batch);
std::string seed_context(std::int64_t book, std::int64_t first_sequence);
std::string nullifier_context(AnyId const& programme, std::uint32_t period);

/// A lone leaf's seed and slots.
struct LeafPrivate {
    crypto::Key seed{};
    std::vector<SlotValue> slots;
};
Bytes seal_private(crypto::Key const& seal, AnyId const& subject, LeafPrivate const& secret);
/// Errors: crypto.cannot_open
Result<LeafPrivate> open_private(crypto::Key const& seal, AnyId const& subject, BytesView sealed);

/// Random, and unlike other ids without a time in it: it is published.
AnyId random_public_id();

}  // namespace takaful::tlog
