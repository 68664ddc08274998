#include "platform/crypto/crypto.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <simdjson.h>

#include <cstdlib>
#include <filesystem>

using namespace takaful;
using namespace takaful::crypto;

namespace {

std::string hex_of(BytesView bytes) {
    std::string out;
    for (auto const byte : bytes) out += fmt::format("{:02x}", byte);
    return out;
}

Bytes from_hex(std::string_view text) {
    Bytes out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        out.push_back(
            static_cast<std::uint8_t>(std::stoi(std::string{text.substr(i, 2)}, nullptr, 16)));
    return out;
}

/// The folder of public data beside the project, or nothing when this machine lacks it.
std::filesystem::path shared_file(std::string_view name) {
    auto const* const set = std::getenv("TAKAFUL_SHARED");
    std::filesystem::path const root = set ? set : TAKAFUL_ROOT "/../shared";
    auto const file = root / name;
    if (!std::filesystem::exists(file)) {
        MESSAGE("skipped: no " << file.string() << " (set TAKAFUL_SHARED)");
        return {};
    }
    return file;
}

}  // namespace

TEST_CASE("sha256: FIPS 180 vectors, whole and in pieces") {
    start();
    CHECK(hex_of(sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex_of(sha256(as_bytes("abc"))) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256_of({as_bytes("a"), as_bytes(""), as_bytes("bc")}) == sha256(as_bytes("abc")));
}

TEST_CASE("hmac_sha256: RFC 4231 cases 1, 2 and 6 (a key longer than a block)") {
    CHECK(hex_of(hmac_sha256(Bytes(20, 0x0b), as_bytes("Hi There"))) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(hex_of(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hex_of(hmac_sha256(Bytes(131, 0xaa),
                             as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("derive_key: two purposes, two keys; RFC 5869 shape") {
    Key secret{};
    secret.fill(7);
    CHECK(derive_key(secret, "a") != derive_key(secret, "b"));
    CHECK(derive_key(secret, "a") == derive_key(secret, "a"));
    // HKDF by hand: extract with a zero salt, expand one block.
    auto const extracted = hmac_sha256(Bytes(32, 0), secret);
    CHECK(derive_key(secret, "a") == hmac_sha256(extracted, from_hex("6101")));
}

TEST_CASE("sign and verify: RFC 8032 test 1 and 2") {
    auto const seed = from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    Key key_seed;
    std::ranges::copy(seed, key_seed.begin());
    auto const key = signing_key_from_seed(key_seed);
    CHECK(hex_of(key.public_key) ==
          "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    auto signature = sign(key, {});
    CHECK(
        hex_of(signature) ==
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b");
    CHECK(verify(key.public_key, {}, signature));
    CHECK_FALSE(verify(key.public_key, as_bytes("x"), signature));
    CHECK_FALSE(verify(key.public_key, {}, BytesView{signature}.first(63)));
    signature[0] ^= 1;
    CHECK_FALSE(verify(key.public_key, {}, signature));
}

TEST_CASE("verify: all Ed25519 cases of Wycheproof") {
    auto const file = shared_file("data/vectors/wycheproof_ed25519_test.json");
    if (file.empty()) return;
    simdjson::dom::parser parser;
    simdjson::dom::element const document = parser.load(file.string());
    int right = 0;
    int all = 0;
    for (simdjson::dom::object group : document["testGroups"]) {
        auto const key_bytes = from_hex(std::string_view{group["publicKey"]["pk"]});
        PublicKey key;
        REQUIRE(key_bytes.size() == key.size());
        std::ranges::copy(key_bytes, key.begin());
        for (simdjson::dom::object test : group["tests"]) {
            auto const message = from_hex(std::string_view{test["msg"]});
            auto const signature = from_hex(std::string_view{test["sig"]});
            bool const valid = std::string_view{test["result"]} == "valid";
            std::int64_t const number = test["tcId"];
            CAPTURE(number);
            CHECK(verify(key, message, signature) == valid);
            right += verify(key, message, signature) == valid ? 1 : 0;
            ++all;
        }
    }
    MESSAGE("Wycheproof Ed25519: " << right << "/" << all);
    CHECK(all >= 150);
}

TEST_CASE("seal: opens only with the same key, context and bytes") {
    auto const key = random_key();
    auto const sealed = seal(key, "people|name|1", as_bytes("هدى"));
    CHECK(sealed.size() == as_bytes("هدى").size() + seal_overhead);
    auto const opened = open_sealed(key, "people|name|1", sealed);
    REQUIRE(opened);
    CHECK(as_text(*opened) == "هدى");
    CHECK(seal(key, "people|name|1", as_bytes("هدى")) != sealed);
    CHECK(open_sealed(random_key(), "people|name|1", sealed).error().code == "crypto.cannot_open");
    CHECK_FALSE(open_sealed(key, "people|name|2", sealed));
    CHECK_FALSE(open_sealed(key, "people|name|1", BytesView{sealed}.first(40)));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] ^= 1;
        CHECK_FALSE(open_sealed(key, "people|name|1", changed));
    }
    CHECK(open_sealed(key, "", seal(key, "", {}))->empty());
}

TEST_CASE("hash_secret: checks the same PIN, refuses another, differs each time") {
    auto const hash = hash_secret("4821");
    CHECK(check_secret("4821", hash));
    CHECK_FALSE(check_secret("4822", hash));
    CHECK_FALSE(check_secret("4821", "nonsense"));
    CHECK(hash != hash_secret("4821"));
}

TEST_CASE("equal_constant_time: lengths and bytes") {
    CHECK(equal_constant_time(as_bytes("ab"), as_bytes("ab")));
    CHECK_FALSE(equal_constant_time(as_bytes("ab"), as_bytes("ac")));
    CHECK_FALSE(equal_constant_time(as_bytes("ab"), as_bytes("abc")));
}
