#include "record/tlog/secrets.hpp"

#include <algorithm>

namespace takaful::tlog {

static std::string leaf_context(AnyId const& subject) {
    return "tlog_leaf|sealed|" + subject.text();
}

std::string shuffle_context(AnyId const& batch) {
    return "tlog_batch|shuffle|" + batch.text();
}

std::string seed_context(std::int64_t book, std::int64_t first_sequence) {
    return "tlog_seed|sealed|" + std::to_string(book) + "|" + std::to_string(first_sequence);
}

std::string nullifier_context(AnyId const& programme, std::uint32_t period) {
    return "tlog_nullifier_key|sealed|" + programme.text() + "|" + std::to_string(period);
}

crypto::Key seal_key(crypto::Key const& installation_key) {
    return crypto::derive_key(installation_key, "tlog/seal");
}

Bytes seal_key32(crypto::Key const& seal, std::string_view context, crypto::Key const& key) {
    return crypto::seal(seal, context, key);
}

Result<crypto::Key> open_key32(crypto::Key const& seal, std::string_view context,
                               BytesView sealed) {
    auto const opened = TRY(crypto::open_sealed(seal, context, sealed));
    crypto::Key key{};
    if (opened.size() != key.size()) return fail(ErrorKind::broken, "crypto.cannot_open");
    std::ranges::copy(opened, key.begin());
    return key;
}

// seed ‖ for each slot: u8 slot ‖ u16 length ‖ value.
Bytes seal_private(crypto::Key const& seal, AnyId const& subject, LeafPrivate const& secret) {
    Bytes plain(secret.seed.begin(), secret.seed.end());
    for (auto const& [slot, value] : secret.slots) {
        plain.push_back(static_cast<std::uint8_t>(slot));
        plain.push_back(static_cast<std::uint8_t>(value.size() >> 8));
        plain.push_back(static_cast<std::uint8_t>(value.size()));
        plain.insert(plain.end(), value.begin(), value.end());
    }
    return crypto::seal(seal, leaf_context(subject), plain);
}

Result<LeafPrivate> open_private(crypto::Key const& seal, AnyId const& subject, BytesView sealed) {
    auto const opened = TRY(crypto::open_sealed(seal, leaf_context(subject), sealed));
    LeafPrivate secret;
    BytesView rest = opened;
    auto const broken = [] { return fail(ErrorKind::broken, "crypto.cannot_open", "leaf slots"); };
    if (rest.size() < secret.seed.size()) return broken();
    std::ranges::copy(rest.first(secret.seed.size()), secret.seed.begin());
    rest = rest.subspan(secret.seed.size());
    while (!rest.empty()) {
        if (rest.size() < 3) return broken();
        std::size_t const length = rest[1] * 256U + rest[2];
        if (rest.size() < 3 + length || rest[0] >= slot_count) return broken();
        secret.slots.push_back(
            {static_cast<Slot>(rest[0]), std::string{as_text(rest.subspan(3, length))}});
        rest = rest.subspan(3 + length);
    }
    return secret;
}

AnyId random_public_id() {
    AnyId id;
    crypto::fill_random(id.bytes);
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | 0x40);  // UUIDv4: no time.
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
    return id;
}

}  // namespace takaful::tlog
