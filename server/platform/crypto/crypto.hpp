#pragma once
// Digests, signatures, sealing and randomness: OpenSSL (SHA-256) and libsodium behind our own
// types.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"

namespace takaful::crypto {

using Digest = std::array<std::uint8_t, 32>;
using Key = std::array<std::uint8_t, 32>;
using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

/// Must be called once before anything else of this module; aborts if the libraries cannot start.
void start();

/// SHA-256 of one piece.
Digest sha256(BytesView data);
/// SHA-256 of several pieces laid end to end, without copying them together.
Digest sha256_of(std::initializer_list<BytesView> pieces);
Digest hmac_sha256(BytesView key, BytesView data);
/// HKDF-SHA-256 (RFC 5869) to 32 bytes: one purpose, one key.
Key derive_key(Key const& secret, std::string_view purpose);
bool equal_constant_time(BytesView a, BytesView b);

/// From the system's generator; aborts rather than give less.
void fill_random(std::span<std::uint8_t> out);
Key random_key();

/// Ed25519 (RFC 8032), from its 32-byte seed.
struct SigningKey {
    Key seed;
    PublicKey public_key;
};
SigningKey signing_key_from_seed(Key const& seed);
Signature sign(SigningKey const& key, BytesView message);
bool verify(PublicKey const& key, BytesView message, BytesView signature);

/// XChaCha20-Poly1305 with a fresh random nonce: version byte 1 ‖ nonce 24 ‖ ciphertext and tag.
/// `context` is authenticated, not stored: "table|column|row id".
Bytes seal(Key const& key, std::string_view context, BytesView plain);
/// Errors: crypto.cannot_open (wrong key, wrong context, or changed bytes)
Result<Bytes> open_sealed(Key const& key, std::string_view context, BytesView sealed);
inline constexpr std::size_t seal_overhead = 1 + 24 + 16;

/// Argon2id of a PIN or password (libsodium's text form, cost inside). Slow on purpose (~20 ms):
/// never inside a Work.
std::string hash_secret(std::string_view secret);
bool check_secret(std::string_view secret, std::string const& hash);

}  // namespace takaful::crypto
