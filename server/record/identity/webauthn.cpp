#include "record/identity/webauthn.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "platform/crypto/crypto.hpp"
#include "record/identity/cbor.hpp"
#include "record/identity/public_key.hpp"

namespace takaful::identity {

// Web Authentication §6.1: the flags of authenticator data.
static constexpr std::uint8_t flag_present = 0x01;
static constexpr std::uint8_t flag_verified = 0x04;
static constexpr std::uint8_t flag_backup_eligible = 0x08;
static constexpr std::uint8_t flag_backed_up = 0x10;
static constexpr std::uint8_t flag_credential = 0x40;
static constexpr std::uint8_t flag_extensions = 0x80;
static constexpr std::size_t rp_hash_bytes = 32;
static constexpr std::size_t fixed_bytes = rp_hash_bytes + 1 + 4;  // And flags, and counter.
static constexpr std::size_t aaguid_bytes = 16;
static constexpr std::size_t credential_bytes_max = 1'023;
static constexpr std::size_t client_data_bytes_max = 8'192;
static constexpr std::size_t site_bytes_max = 200;

// ---- Words of the wire --------------------------------------------------------------------------

std::string base64url(BytesView bytes) {
    auto text = base64(bytes);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    while (text.ends_with('=')) text.pop_back();
    return text;
}

Result<Bytes> parse_base64url(std::string_view text) {
    if (text.find_first_of("+/=") != std::string_view::npos)
        return fail(ErrorKind::invalid, "encoding.base64_malformed");
    std::string standard{text};
    std::ranges::replace(standard, '-', '+');
    std::ranges::replace(standard, '_', '/');
    standard.resize((standard.size() + 3) / 4 * 4, '=');
    return parse_base64(standard);
}

static bool is_host(std::string_view host) {
    auto const is_host_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    };
    return !host.empty() && std::ranges::all_of(host, is_host_letter) && host.front() != '.' &&
           host.back() != '.' && host.find_first_not_of("0123456789.") != std::string_view::npos;
}

static bool is_port(std::string_view port) {
    return !port.empty() && port.size() <= 5 &&
           port.find_first_not_of("0123456789") == std::string_view::npos && port.front() != '0';
}

Result<Site> parse_site(std::string_view text) {
    auto const malformed = [&] {
        return fail(ErrorKind::invalid, "identity.site_malformed",
                    Params{{"site", std::string{text.substr(0, site_bytes_max)}}});
    };
    bool const is_tls = text.starts_with("https://");
    if (text.size() > site_bytes_max || (!is_tls && !text.starts_with("http://")))
        return malformed();
    auto const authority = text.substr(text.find("//") + 2);
    auto const colon = std::min(authority.find(':'), authority.size());
    auto const host = authority.substr(0, colon);
    if (!is_host(host) || (colon < authority.size() && !is_port(authority.substr(colon + 1))))
        return malformed();
    if (!is_tls && host != "localhost") return malformed();
    return Site{.rp_id = std::string{host}, .origin = std::string{text}};
}

// ---- Client data --------------------------------------------------------------------------------

static Result<json::Value> read_client_data(BytesView client_data) {
    if (client_data.size() > client_data_bytes_max) return refused("client");
    auto value = json::parse(as_text(client_data));
    if (!value || !std::holds_alternative<json::Value::Object>(value->data))
        return refused("client");
    return *std::move(value);
}

static std::string const* text_member(json::Value const& object, std::string_view name) {
    auto const* member = object.find(name);
    return member == nullptr ? nullptr : std::get_if<std::string>(&member->data);
}

static Result<Bytes> challenge_member(json::Value const& client) {
    auto const* text = text_member(client, "challenge");
    if (text == nullptr) return refused("challenge");
    auto bytes = parse_base64url(*text);
    if (!bytes) return refused("challenge");
    return *std::move(bytes);
}

Result<Bytes> challenge_in(BytesView client_data) {
    return challenge_member(TRY(read_client_data(client_data)));
}

/// Checks 1 to 4.
static Result<> check_client(Site const& site, BytesView challenge, BytesView client_data,
                             std::string_view type) {
    auto const client = TRY(read_client_data(client_data));
    auto const* said_type = text_member(client, "type");
    if (said_type == nullptr || *said_type != type) return refused("type");
    if (challenge.size() < 16 ||
        !crypto::equal_constant_time(TRY(challenge_member(client)), challenge))
        return refused("challenge");
    auto const* origin = text_member(client, "origin");
    if (!site.is_set() || origin == nullptr || *origin != site.origin) return refused("origin");
    // Inside another site's page a person cannot know to whom she says yes.
    auto const* crossed = client.find("crossOrigin");
    bool const is_own = crossed == nullptr || *crossed == json::Value{false};
    if (!is_own || client.find("topOrigin") != nullptr) return refused("cross_origin");
    return {};
}

// ---- Authenticator data -------------------------------------------------------------------------

struct AuthenticatorData {
    std::uint8_t flags = 0;
    std::int64_t sign_count = 0;
    BytesView credential{};
    BytesView public_key{};
    bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

/// Checks 5 to 8.
static Result<> check_flags(Site const& site, BytesView rp_hash, AuthenticatorData const& data) {
    if (!crypto::equal_constant_time(rp_hash, crypto::sha256(as_bytes(site.rp_id))))
        return refused("rp");
    if (!data.has(flag_present)) return refused("presence");
    if (!data.has(flag_verified)) return refused("verification");
    if (data.has(flag_backed_up) && !data.has(flag_backup_eligible)) return refused("backup");
    return {};
}

static Result<> read_credential(BytesView bytes, CborReader& after, AuthenticatorData& data) {
    if (bytes.size() < aaguid_bytes + 2) return refused("length");
    // The model of the authenticator (AAGUID) is not read: nobody is trusted for it.
    auto const size = static_cast<std::size_t>(bytes[aaguid_bytes] << 8 | bytes[aaguid_bytes + 1]);
    auto const rest = bytes.subspan(aaguid_bytes + 2);
    if (size == 0 || size > credential_bytes_max || size > rest.size())
        return refused("credential");
    data.credential = rest.first(size);
    after = CborReader{rest.subspan(size)};
    TRY(after.skip());
    data.public_key = after.since(0);
    return {};
}

static Result<AuthenticatorData> read_authenticator_data(Site const& site, BytesView bytes) {
    if (bytes.size() < fixed_bytes) return refused("length");
    AuthenticatorData data{.flags = bytes[rp_hash_bytes]};
    for (auto const byte : bytes.subspan(rp_hash_bytes + 1, 4))
        data.sign_count = data.sign_count << 8 | byte;
    TRY(check_flags(site, bytes.first(rp_hash_bytes), data));
    CborReader after{bytes.subspan(fixed_bytes)};
    if (data.has(flag_credential)) TRY(read_credential(bytes.subspan(fixed_bytes), after, data));
    if (data.has(flag_extensions)) {
        // None was asked for: well formed, and ignored.
        auto const from = after.at();
        if (!after.skip() || after.since(from)[0] >> 5 != 5) return refused("extensions");
    }
    if (!after.is_at_end()) return refused("length");
    return data;
}

// ---- Registration -------------------------------------------------------------------------------

struct AttestationObject {
    std::string_view format{};
    BytesView statement{};
    BytesView authenticator_data{};
};

static Result<AttestationObject> read_attestation(BytesView bytes) {
    CborReader reader{bytes};
    AttestationObject object;
    if (TRY(reader.map()) != 3) return refused("attestation");
    for (int i = 0; i < 3; ++i) {
        auto const name = TRY(reader.text());
        if (name == "fmt" && object.format.empty()) {
            object.format = TRY(reader.text());
        } else if (name == "attStmt" && object.statement.empty()) {
            auto const from = reader.at();
            TRY(reader.skip());
            object.statement = reader.since(from);
        } else if (name == "authData" && object.authenticator_data.empty()) {
            object.authenticator_data = TRY(reader.bytes());
        } else {
            return refused("attestation");
        }
    }
    if (!reader.is_at_end()) return refused("attestation");
    return object;
}

/// A "packed" statement without certificates is signed by the new key itself.
static Result<> check_packed(AttestationObject const& object, BytesView client_data,
                             PublicKey const& key) {
    CborReader reader{object.statement};
    auto const members = TRY(reader.map());
    std::optional<std::int64_t> algorithm;
    BytesView signature;
    bool has_certificates = false;
    for (std::size_t i = 0; i < members; ++i) {
        auto const name = TRY(reader.text());
        if (name == "alg" && !algorithm) {
            algorithm = TRY(reader.integer());
        } else if (name == "sig" && signature.empty()) {
            signature = TRY(reader.bytes());
        } else {
            has_certificates = has_certificates || name == "x5c";
            TRY(reader.skip());
        }
    }
    if (!algorithm || signature.empty()) return refused("attestation");
    if (has_certificates) return {};  // Of a maker; we trust nobody for it.
    if (*algorithm != key.algorithm) return refused("attestation");
    auto const digest = crypto::sha256(client_data);
    Bytes message(object.authenticator_data.begin(), object.authenticator_data.end());
    message.insert(message.end(), digest.begin(), digest.end());
    if (!verify_signature(key, message, signature)) return refused("attestation");
    return {};
}

/// Check 10. We ask for none: a statement says who made the authenticator, and no decision of ours
/// depends on that. What comes all the same must be a map, and a self-signed one must be right.
static Result<> check_statement(AttestationObject const& object, BytesView client_data,
                                PublicKey const& key) {
    CborReader reader{object.statement};
    auto const members = TRY(reader.map());
    if (object.format == "none" && members != 0) return refused("attestation");
    if (object.format == "packed") return check_packed(object, client_data, key);
    constexpr std::array known{"none",     "tpm",   "android-key", "android-safetynet",
                               "fido-u2f", "apple", "compound"};
    if (std::ranges::find(known, object.format) == known.end()) return refused("attestation");
    return {};
}

Result<NewCredential> check_registration(Site const& site, BytesView challenge,
                                         BytesView client_data, BytesView attestation) {
    TRY(check_client(site, challenge, client_data, "webauthn.create"));
    auto const object = TRY(read_attestation(attestation));
    auto const data = TRY(read_authenticator_data(site, object.authenticator_data));
    if (data.credential.empty()) return refused("credential");
    auto const key = TRY(read_public_key(data.public_key));
    TRY(check_statement(object, client_data, key));
    return NewCredential{.credential = {data.credential.begin(), data.credential.end()},
                         .public_key = {data.public_key.begin(), data.public_key.end()},
                         .sign_count = data.sign_count,
                         .is_backup_eligible = data.has(flag_backup_eligible),
                         .is_backed_up = data.has(flag_backed_up)};
}

// ---- Assertion ----------------------------------------------------------------------------------

Result<Assertion> check_assertion(Site const& site, BytesView challenge, SignedData const& signed_,
                                  KnownCredential const& known) {
    TRY(check_client(site, challenge, signed_.client_data, "webauthn.get"));
    auto const data = TRY(read_authenticator_data(site, signed_.authenticator_data));
    // A key that could not leave its phone does not learn to, nor the other way.
    if (data.has(flag_backup_eligible) != known.is_backup_eligible) return refused("backup");
    auto const key = TRY(read_public_key(known.public_key));
    auto const digest = crypto::sha256(signed_.client_data);
    Bytes message(signed_.authenticator_data.begin(), signed_.authenticator_data.end());
    message.insert(message.end(), digest.begin(), digest.end());
    if (!verify_signature(key, message, signed_.signature)) return refused("signature");
    return Assertion{.sign_count = data.sign_count, .is_backed_up = data.has(flag_backed_up)};
}

bool is_counter_good(std::int64_t stored, std::int64_t said) {
    return (stored == 0 && said == 0) || said > stored;
}

}  // namespace takaful::identity
