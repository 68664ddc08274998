#pragma once
// Public keys of passkeys: COSE_Key (RFC 9053) read strictly, signatures checked by OpenSSL and
// libsodium.

#include <array>
#include <cstdint>

#include "base/error.hpp"
#include "base/text.hpp"

namespace takaful::identity {

/// COSE algorithm numbers, as they are offered to the browser, the best liked first.
inline constexpr std::int64_t cose_es256 = -7;
inline constexpr std::int64_t cose_eddsa = -8;
inline constexpr std::int64_t cose_rs256 = -257;
inline constexpr std::array algorithms_offered{cose_es256, cose_eddsa, cose_rs256};

struct PublicKey {
    std::int64_t algorithm = 0;
    Bytes first;   // x of a point, or an RSA modulus.
    Bytes second;  // y of a P-256 point, or an RSA exponent.
};

/// A key in canonical form, all of the bytes, its point on the curve.
/// Errors: identity.passkey_refused (cause: cbor, key)
Result<PublicKey> read_public_key(BytesView cose);

/// Is this the key's signature of the message? ES256 in strict DER.
bool verify_signature(PublicKey const& key, BytesView message, BytesView signature);

}  // namespace takaful::identity
