#include "record/identity/public_key.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <memory>

#include "platform/crypto/crypto.hpp"
#include "record/identity/cbor.hpp"

namespace takaful::identity {

// RFC 9053 §7, RFC 8230 §4.
static constexpr std::int64_t label_kind = 1;
static constexpr std::int64_t label_algorithm = 3;
static constexpr std::int64_t label_curve = -1;
static constexpr std::int64_t label_x = -2;
static constexpr std::int64_t label_y = -3;
static constexpr std::int64_t label_modulus = -1;
static constexpr std::int64_t label_exponent = -2;
static constexpr std::int64_t kind_okp = 1;
static constexpr std::int64_t kind_ec2 = 2;
static constexpr std::int64_t kind_rsa = 3;
static constexpr std::int64_t curve_p256 = 1;
static constexpr std::int64_t curve_ed25519 = 6;
static constexpr std::size_t coordinate_bytes = 32;
// 2048 bits are the least that is still taken for safe; beyond 4096 a check costs too much.
static constexpr std::size_t modulus_bytes_min = 256;
static constexpr std::size_t modulus_bytes_max = 512;

struct KeyFree {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
    void operator()(OSSL_PARAM* params) const { OSSL_PARAM_free(params); }
    void operator()(BIGNUM* number) const { BN_free(number); }
};
template <typename T>
using Owned = std::unique_ptr<T, KeyFree>;

/// OpenSSL's key of these params; null when they are no key (a point off its curve).
static Owned<EVP_PKEY> make_key(char const* kind, OSSL_PARAM_BLD* builder) {
    Owned<OSSL_PARAM> const params{OSSL_PARAM_BLD_to_param(builder)};
    Owned<EVP_PKEY_CTX> const context{EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr)};
    EVP_PKEY* key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
        return nullptr;
    return Owned<EVP_PKEY>{key};
}

static Owned<EVP_PKEY> make_ec_key(PublicKey const& key) {
    Bytes point{4};  // Uncompressed: SEC 1 §2.3.3.
    point.insert(point.end(), key.first.begin(), key.first.end());
    point.insert(point.end(), key.second.begin(), key.second.end());
    Owned<OSSL_PARAM_BLD> const builder{OSSL_PARAM_BLD_new()};
    auto* const b = builder.get();
    if (b == nullptr ||
        OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) !=
            1)
        return nullptr;
    return make_key("EC", b);
}

static Owned<BIGNUM> to_number(Bytes const& bytes) {
    return Owned<BIGNUM>{BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)};
}

static Owned<EVP_PKEY> make_rsa_key(PublicKey const& key) {
    auto const modulus = to_number(key.first);
    auto const exponent = to_number(key.second);
    Owned<OSSL_PARAM_BLD> const builder{OSSL_PARAM_BLD_new()};
    auto* const b = builder.get();
    if (b == nullptr || !modulus || !exponent ||
        OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
        return nullptr;
    return make_key("RSA", b);
}

static Owned<EVP_PKEY> openssl_key(PublicKey const& key) {
    return key.algorithm == cose_es256 ? make_ec_key(key) : make_rsa_key(key);
}

static bool is_key(PublicKey const& key) {
    if (key.algorithm == cose_eddsa) return key.first.size() == coordinate_bytes;
    if (key.algorithm == cose_es256)
        return key.first.size() == coordinate_bytes && key.second.size() == coordinate_bytes &&
               openssl_key(key) != nullptr;
    Bytes const usual_exponent{1, 0, 1};
    return key.first.size() >= modulus_bytes_min && key.first.size() <= modulus_bytes_max &&
           key.first.front() != 0 && (key.first.back() & 1) != 0 && key.second == usual_exponent;
}

/// The next label must be this one: canonical order, nothing left out, nothing besides.
static Result<> expect_label(CborReader& reader, std::int64_t label) {
    if (TRY(reader.integer()) != label) return refused("key");
    return {};
}

static Result<std::int64_t> number_at(CborReader& reader, std::int64_t label) {
    TRY(expect_label(reader, label));
    return reader.integer();
}

static Result<Bytes> bytes_at(CborReader& reader, std::int64_t label) {
    TRY(expect_label(reader, label));
    auto const bytes = TRY(reader.bytes());
    return Bytes(bytes.begin(), bytes.end());
}

Result<PublicKey> read_public_key(BytesView cose) {
    CborReader reader{cose};
    auto const members = TRY(reader.map());
    auto const kind = TRY(number_at(reader, label_kind));
    PublicKey key{.algorithm = TRY(number_at(reader, label_algorithm))};
    if (kind == kind_ec2 && key.algorithm == cose_es256 && members == 5) {
        if (TRY(number_at(reader, label_curve)) != curve_p256) return refused("key");
        key.first = TRY(bytes_at(reader, label_x));
        key.second = TRY(bytes_at(reader, label_y));
    } else if (kind == kind_okp && key.algorithm == cose_eddsa && members == 4) {
        if (TRY(number_at(reader, label_curve)) != curve_ed25519) return refused("key");
        key.first = TRY(bytes_at(reader, label_x));
    } else if (kind == kind_rsa && key.algorithm == cose_rs256 && members == 4) {
        key.first = TRY(bytes_at(reader, label_modulus));
        key.second = TRY(bytes_at(reader, label_exponent));
    } else {
        return refused("key");
    }
    if (!reader.is_at_end() || !is_key(key)) return refused("key");
    return key;
}

bool verify_signature(PublicKey const& key, BytesView message, BytesView signature) {
    if (key.algorithm == cose_eddsa) {
        crypto::PublicKey point;
        if (key.first.size() != point.size()) return false;
        std::ranges::copy(key.first, point.begin());
        return crypto::verify(point, message, signature);
    }
    auto const openssl = openssl_key(key);
    Owned<EVP_MD_CTX> const context{EVP_MD_CTX_new()};
    // ECDSA_verify compares the signature with its own DER: one spelling, nothing after it.
    return openssl && context &&
           EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, openssl.get()) ==
               1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                            message.size()) == 1;
}

}  // namespace takaful::identity
