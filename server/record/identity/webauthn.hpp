#pragma once
// What a passkey ceremony must meet: Web Authentication Level 2 §7.1 and §7.2, and what Level 3
// added. Pure: challenges, people and tables are the caller's (passkeys.cpp).
// Source: docs/sources.md#webauthn

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"

namespace takaful::identity {

/// Whose passkeys are taken: the relying party's id (a host) and the one origin of its pages.
struct Site {
    std::string rp_id;
    std::string origin;
    bool is_set() const { return !rp_id.empty(); }
};
/// From "https://takaful.example", or "http://localhost:8080" (a browser gives passkeys nowhere
/// else). Errors: identity.site_malformed {site}
Result<Site> parse_site(std::string_view text);

/// RFC 4648 §5 without padding, as WebAuthn writes bytes in JSON.
std::string base64url(BytesView bytes);
/// Strict: that alphabet, no padding, one spelling. Errors: encoding.base64_malformed
Result<Bytes> parse_base64url(std::string_view text);

/// The challenge that the browser says it answered, before anything is believed.
Result<Bytes> challenge_in(BytesView client_data);

/// What a registration told of the new credential.
struct NewCredential {
    Bytes credential;
    Bytes public_key;  // COSE, as checked.
    std::int64_t sign_count = 0;
    bool is_backup_eligible = false;
    bool is_backed_up = false;
};
/// Checks 1 to 10 of docs/decisions/passkeys.md. Errors: identity.passkey_refused (cause: client,
/// type, challenge, origin, cross_origin, cbor, attestation, rp, presence, verification, backup,
/// length, extensions, credential, key, signature)
Result<NewCredential> check_registration(Site const& site, BytesView challenge,
                                         BytesView client_data, BytesView attestation);

/// What is known of a credential that asserts.
struct KnownCredential {
    Bytes public_key;
    bool is_backup_eligible = false;
};
struct Assertion {
    std::int64_t sign_count = 0;
    bool is_backed_up = false;
};
/// What a credential signed. Views: they live as long as the caller's bytes.
struct SignedData {
    BytesView client_data;
    BytesView authenticator_data;
    BytesView signature;
};
/// Checks 15 and 16. Errors: as above
Result<Assertion> check_assertion(Site const& site, BytesView challenge, SignedData const& data,
                                  KnownCredential const& known);

/// Has the counter gone on? Both zero: the authenticator has none. Check 17.
bool is_counter_good(std::int64_t stored, std::int64_t said);

}  // namespace takaful::identity
