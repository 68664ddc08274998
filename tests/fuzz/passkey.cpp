// What a phone says at registration, out of any bytes: read to the end or refused, and a key that
// was taken is read again as the same key.

#include "fuzz.hpp"
#include "record/identity/cbor.hpp"
#include "record/identity/public_key.hpp"
#include "record/identity/webauthn.hpp"

namespace takaful {

FUZZ_TARGET(passkey) {
    using namespace identity;
    auto const bytes = as_bytes(input.text());
    if (auto reader = CborReader{bytes}; reader.skip()) MUST(reader.at() <= bytes.size());
    if (auto const key = read_public_key(bytes)) {
        MUST(key->algorithm == cose_es256 || key->algorithm == cose_eddsa ||
             key->algorithm == cose_rs256);
        MUST(!verify_signature(*key, bytes, {}));
    }
    static Site const site{"localhost", "http://localhost"};
    static Bytes const challenge(32, 7);
    static std::string const client = R"({"type":"webauthn.create","challenge":")" +
                                      base64url(challenge) + R"(","origin":"http://localhost"})";
    if (auto const made = check_registration(site, challenge, as_bytes(client), bytes)) {
        MUST(!made->credential.empty() && made->credential.size() <= 1'023);
        MUST(made->is_backup_eligible || !made->is_backed_up);
        MUST(read_public_key(made->public_key));
    }
    auto const words = as_text(bytes);
    if (auto const decoded = parse_base64url(words)) MUST(base64url(*decoded) == words);
    MUST(!check_registration(site, Bytes(32, 8), bytes, bytes));
}

}  // namespace takaful
