#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <cstdlib>
#include <memory>

#include "record/identity/authenticator_testing.hpp"

namespace takaful::identity {

void put_head(Bytes& out, int major, std::uint64_t value) {
    auto const top = static_cast<std::uint8_t>(major << 5);
    if (value < 24) return out.push_back(static_cast<std::uint8_t>(top | value));
    int const size = value < 256 ? 1 : value < 65'536 ? 2 : 4;
    out.push_back(static_cast<std::uint8_t>(top | (size == 1 ? 24 : size == 2 ? 25 : 26)));
    for (int i = size - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void put_text(Bytes& out, std::string_view text) {
    put_head(out, 3, text.size());
    out.insert(out.end(), text.begin(), text.end());
}

void put_bytes(Bytes& out, BytesView bytes) {
    put_head(out, 2, bytes.size());
    out.insert(out.end(), bytes.begin(), bytes.end());
}

void put_integer(Bytes& out, std::int64_t value) {
    if (value >= 0) return put_head(out, 0, static_cast<std::uint64_t>(value));
    put_head(out, 1, static_cast<std::uint64_t>(-1 - value));
}

struct KeyFree {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

struct Authenticator::Key {
    std::unique_ptr<EVP_PKEY, KeyFree> openssl;
    crypto::SigningKey ed25519{};
};

static Bytes number_of(EVP_PKEY* key, char const* name, std::size_t bytes) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1) std::abort();
    Bytes out(bytes == 0 ? static_cast<std::size_t>(BN_num_bytes(number)) : bytes);
    BN_bn2binpad(number, out.data(), static_cast<int>(out.size()));
    BN_free(number);
    return out;
}

static Bytes cose_ec(EVP_PKEY* key) {
    Bytes out;
    put_head(out, 5, 5);
    for (std::int64_t const number : {1, 2, 3, -7, -1, 1, -2}) put_integer(out, number);
    put_bytes(out, number_of(key, "qx", 32));
    put_integer(out, -3);
    put_bytes(out, number_of(key, "qy", 32));
    return out;
}

static Bytes cose_rsa(EVP_PKEY* key) {
    Bytes out;
    put_head(out, 5, 4);
    for (std::int64_t const number : {1, 3, 3, -257, -1}) put_integer(out, number);
    put_bytes(out, number_of(key, "n", 0));
    put_integer(out, -2);
    put_bytes(out, number_of(key, "e", 0));
    return out;
}

static Bytes cose_ed25519(BytesView point) {
    Bytes out;
    put_head(out, 5, 4);
    for (std::int64_t const number : {1, 1, 3, -8, -1, 6, -2}) put_integer(out, number);
    put_bytes(out, point);
    return out;
}

Authenticator::Authenticator(std::int64_t algorithm)
    : key_(std::make_unique<Key>()), algorithm_(algorithm) {
    crypto::start();
    auto const random = crypto::random_key();
    credential.assign(random.begin(), random.end());
    if (algorithm == cose_eddsa) {
        key_->ed25519 = crypto::signing_key_from_seed(crypto::random_key());
        public_key = cose_ed25519(key_->ed25519.public_key);
    } else if (algorithm == cose_es256) {
        key_->openssl.reset(EVP_EC_gen("P-256"));
        public_key = cose_ec(key_->openssl.get());
    } else {
        key_->openssl.reset(EVP_RSA_gen(2'048));
        public_key = cose_rsa(key_->openssl.get());
    }
}

Authenticator::~Authenticator() = default;

Said Authenticator::registration(Bytes challenge) const {
    return {.type = "webauthn.create",
            .challenge = std::move(challenge),
            .flags = static_cast<std::uint8_t>(flags | 0x40),
            .sign_count = sign_count,
            .credential = credential,
            .public_key = public_key};
}

Said Authenticator::assertion(Bytes challenge) const {
    return {.type = "webauthn.get",
            .challenge = std::move(challenge),
            .flags = flags,
            .sign_count = sign_count};
}

Bytes Authenticator::sign(BytesView message) const {
    if (algorithm_ == cose_eddsa) {
        auto const signature = crypto::sign(key_->ed25519, message);
        return {signature.begin(), signature.end()};
    }
    auto* const context = EVP_MD_CTX_new();
    Bytes out(1'024);
    auto size = out.size();
    bool const good =
        EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_->openssl.get()) == 1 &&
        EVP_DigestSign(context, out.data(), &size, message.data(), message.size()) == 1;
    EVP_MD_CTX_free(context);
    if (!good) std::abort();
    out.resize(size);
    return out;
}

static std::string client_text(Said const& said) {
    auto text = R"({"type":")" + said.type + R"(","challenge":")" + base64url(said.challenge) +
                R"(","origin":")" + said.origin + "\"" + said.client_more + "}";
    if (said.client_change) said.client_change(text);
    return text;
}

static Bytes authenticator_data_of(Said const& said) {
    auto const rp = crypto::sha256(as_bytes(said.rp_id));
    Bytes out(rp.begin(), rp.end());
    out.push_back(said.flags);
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(said.sign_count >> shift));
    if ((said.flags & 0x40) != 0) {
        out.insert(out.end(), 16, 0);
        out.push_back(static_cast<std::uint8_t>(said.credential.size() >> 8));
        out.push_back(static_cast<std::uint8_t>(said.credential.size()));
        out.insert(out.end(), said.credential.begin(), said.credential.end());
        out.insert(out.end(), said.public_key.begin(), said.public_key.end());
    }
    out.insert(out.end(), said.extensions.begin(), said.extensions.end());
    out.insert(out.end(), said.trailing.begin(), said.trailing.end());
    return out;
}

static Bytes signed_bytes(Said const& said) {
    auto message = authenticator_data_of(said);
    auto const digest = crypto::sha256(as_bytes(client_text(said)));
    message.insert(message.end(), digest.begin(), digest.end());
    return message;
}

Bytes Authenticator::packed_statement(Said const& said, std::int64_t algorithm) const {
    Bytes out;
    put_head(out, 5, 2);
    put_text(out, "alg");
    put_integer(out, algorithm);
    put_text(out, "sig");
    put_bytes(out, sign(signed_bytes(said)));
    return out;
}

Ceremony Authenticator::make(Said const& said) const {
    auto const client = client_text(said);
    Ceremony made{.client_data = {client.begin(), client.end()},
                  .authenticator_data = authenticator_data_of(said),
                  .attestation = {},
                  .signature = sign(signed_bytes(said))};
    put_head(made.attestation, 5, 3);
    put_text(made.attestation, "fmt");
    put_text(made.attestation, said.format);
    put_text(made.attestation, "attStmt");
    made.attestation.insert(made.attestation.end(), said.statement.begin(), said.statement.end());
    put_text(made.attestation, "authData");
    put_bytes(made.attestation, made.authenticator_data);
    if (said.attestation_change) said.attestation_change(made.attestation);
    if (said.signature_change) said.signature_change(made.signature);
    return made;
}

}  // namespace takaful::identity
