#include "platform/crypto/crypto.hpp"

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <memory>

namespace takaful::crypto {

namespace {

constexpr std::uint8_t seal_version = 1;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(seal_overhead == 1 + nonce_bytes + tag_bytes);

// Argon2id at OWASP's lower row: 19 MiB, two passes, one lane (docs/sources.md#argon2id).
constexpr unsigned long long secret_passes = 2;
constexpr std::size_t secret_memory_bytes = 19 * 1024 * 1024;

/// The fetched SHA-256: the one-shot functions look the algorithm up again at every call, which
/// costs more than hashing a leaf.
EVP_MD const* sha256_algorithm() {
    static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (algorithm == nullptr) std::abort();
    return algorithm;
}

struct ContextFree {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

EVP_MD_CTX* sha256_context() {
    thread_local std::unique_ptr<EVP_MD_CTX, ContextFree> const context{EVP_MD_CTX_new()};
    if (context == nullptr) std::abort();
    return context.get();
}

}  // namespace

void start() {
    if (sodium_init() < 0) std::abort();
    sha256_algorithm();
}

Digest sha256(BytesView data) {
    return sha256_of({data});
}

Digest sha256_of(std::initializer_list<BytesView> pieces) {
    auto* const context = sha256_context();
    bool good = EVP_DigestInit_ex2(context, sha256_algorithm(), nullptr) == 1;
    for (auto const piece : pieces)
        good = good && EVP_DigestUpdate(context, piece.data(), piece.size()) == 1;
    Digest out;
    if (!good || EVP_DigestFinal_ex(context, out.data(), nullptr) != 1) std::abort();
    return out;
}

// RFC 2104 over our own SHA-256, so that it too avoids OpenSSL's look-ups.
Digest hmac_sha256(BytesView key, BytesView data) {
    std::array<std::uint8_t, 64> inner{};
    if (key.size() > inner.size()) {
        auto const short_key = sha256(key);
        std::ranges::copy(short_key, inner.begin());
    } else {
        std::ranges::copy(key, inner.begin());
    }
    auto outer = inner;
    for (auto& byte : inner) byte ^= 0x36;
    for (auto& byte : outer) byte ^= 0x5c;
    auto const middle = sha256_of({inner, data});
    auto const out = sha256_of({outer, middle});
    sodium_memzero(inner.data(), inner.size());
    sodium_memzero(outer.data(), outer.size());
    return out;
}

Key derive_key(Key const& secret, std::string_view purpose) {
    auto const pseudo_random_key = hmac_sha256(Key{}, secret);
    Bytes info(purpose.begin(), purpose.end());
    info.push_back(1);
    return hmac_sha256(pseudo_random_key, info);
}

bool equal_constant_time(BytesView a, BytesView b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

void fill_random(std::span<std::uint8_t> out) {
    randombytes_buf(out.data(), out.size());
}

Key random_key() {
    Key key;
    fill_random(key);
    return key;
}

SigningKey signing_key_from_seed(Key const& seed) {
    SigningKey key{seed, {}};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret;
    crypto_sign_seed_keypair(key.public_key.data(), secret.data(), seed.data());
    sodium_memzero(secret.data(), secret.size());
    return key;
}

Signature sign(SigningKey const& key, BytesView message) {
    // libsodium's secret key is seed ‖ public key.
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret;
    std::ranges::copy(key.seed, secret.begin());
    std::ranges::copy(key.public_key, secret.begin() + 32);
    Signature signature;
    crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), secret.data());
    sodium_memzero(secret.data(), secret.size());
    return signature;
}

bool verify(PublicKey const& key, BytesView message, BytesView signature) {
    return signature.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                       key.data()) == 0;
}

/// A nonce for sealing, from a store of random bytes a thread: the system is asked once for many,
/// for asking costs more than sealing does. Nonces are no secrets.
static void fill_nonce(std::span<std::uint8_t> out) {
    thread_local std::array<std::uint8_t, 128 * nonce_bytes> pool;
    thread_local std::size_t used = pool.size();
    if (used == pool.size()) {
        fill_random(pool);
        used = 0;
    }
    std::copy_n(pool.begin() + static_cast<std::ptrdiff_t>(used), nonce_bytes, out.begin());
    used += nonce_bytes;
}

Bytes seal(Key const& key, std::string_view context, BytesView plain) {
    Bytes out(seal_overhead + plain.size());
    out[0] = seal_version;
    auto const nonce = std::span{out}.subspan(1, nonce_bytes);
    fill_nonce(nonce);
    auto const associated = as_bytes(context);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + 1 + nonce_bytes, nullptr, plain.data(),
                                               plain.size(), associated.data(), associated.size(),
                                               nullptr, nonce.data(), key.data());
    return out;
}

Result<Bytes> open_sealed(Key const& key, std::string_view context, BytesView sealed) {
    if (sealed.size() < seal_overhead || sealed[0] != seal_version)
        return fail(ErrorKind::broken, "crypto.cannot_open", "not a sealed value of version 1");
    Bytes out(sealed.size() - seal_overhead);
    auto const nonce = sealed.subspan(1, nonce_bytes);
    auto const body = sealed.subspan(1 + nonce_bytes);
    auto const associated = as_bytes(context);
    auto const opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        out.data(), nullptr, nullptr, body.data(), body.size(), associated.data(),
        associated.size(), nonce.data(), key.data());
    if (opened != 0)
        return fail(ErrorKind::broken, "crypto.cannot_open", "wrong key, context or changed bytes");
    return out;
}

std::string hash_secret(std::string_view secret) {
    std::array<char, crypto_pwhash_STRBYTES> out{};
    auto const done = crypto_pwhash_str_alg(out.data(), secret.data(), secret.size(), secret_passes,
                                            secret_memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
    if (done != 0) std::abort();  // Only when 19 MiB cannot be had.
    return out.data();
}

bool check_secret(std::string_view secret, std::string const& hash) {
    if (hash.size() >= crypto_pwhash_STRBYTES) return false;
    return crypto_pwhash_str_verify(hash.c_str(), secret.data(), secret.size()) == 0;
}

}  // namespace takaful::crypto
