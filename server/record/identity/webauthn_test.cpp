// Checks 1 to 12 and 15 to 17 of docs/decisions/passkeys.md, each with at least three vectors that
// must be refused.

#include "record/identity/webauthn.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "record/identity/authenticator_testing.hpp"

using namespace takaful;
using namespace takaful::identity;

static Site const site{"takaful.example", "https://takaful.example"};
static Bytes const challenge(32, 7);

/// What a vector changes, and the cause for which it must be refused.
struct Vector {
    int check;
    char const* why;
    char const* cause;
    std::function<void(Said&)> change;
};

static std::function<void(Said&)> client(char const* from, char const* to) {
    return [=](Said& said) {
        said.client_change = [=](std::string& text) {
            auto const at = text.find(from);
            REQUIRE(at != std::string::npos);
            text.replace(at, std::string_view{from}.size(), to);
        };
    };
}

static std::function<void(Said&)> flags(int set, int clear = 0) {
    return [=](Said& said) { said.flags = static_cast<std::uint8_t>((said.flags | set) & ~clear); };
}

static std::function<void(Said&)> more(char const* members) {
    return [=](Said& said) { said.client_more = members; };
}

/// What both ceremonies must meet: checks 1 to 8, and 15.
static std::vector<Vector> common_vectors(bool is_registration) {
    auto const other = is_registration ? "webauthn.get" : "webauthn.create";
    auto const rp = [](char const* name) { return [=](Said& said) { said.rp_id = name; }; };
    auto const origin = [](char const* name) { return [=](Said& said) { said.origin = name; }; };
    return {
        {1, "no JSON", "client", client("{", "")},
        {1, "no UTF-8", "client", client("https", "\xC3\x28")},
        {1, "a member twice", "client", client("{", R"({"type":"webauthn.create",)")},
        {1, "a list", "client", [](Said& s) { s.client_change = [](auto& t) { t = "[]"; }; }},
        {1, "longer than any browser's", "client",
         [](Said& s) { s.client_more = ",\"x\":\"" + std::string(9'000, 'x') + "\""; }},
        {1, "the other ceremony", "type", [=](Said& s) { s.type = other; }},
        {1, "a payment's", "type", [](Said& s) { s.type = "payment.get"; }},
        {1, "no type", "type", client("\"type\"", "\"kind\"")},
        {2, "one bit off", "challenge", [](Said& s) { s.challenge[31] ^= 1; }},
        {2, "its beginning", "challenge", [](Said& s) { s.challenge.resize(31); }},
        {2, "empty", "challenge", [](Said& s) { s.challenge.clear(); }},
        {2, "padded", "challenge", client("Bwc\"", "Bwc=\"")},
        {2, "none", "challenge", client("\"challenge\"", "\"answer\"")},
        {3, "another host", "origin", origin("https://takaful.example.evil")},
        {3, "a host below", "origin", origin("https://a.takaful.example")},
        {3, "without TLS", "origin", origin("http://takaful.example")},
        {3, "another port", "origin", origin("https://takaful.example:8443")},
        {3, "with a path", "origin", origin("https://takaful.example/")},
        {3, "an app's", "origin", origin("android:apk-key-hash:AAAA")},
        {4, "inside another site's page", "cross_origin", more(R"(,"crossOrigin":true)")},
        {4, "crossOrigin is no bool", "cross_origin", more(R"(,"crossOrigin":"false")")},
        {4, "topOrigin", "cross_origin", more(R"(,"topOrigin":"https://takaful.example")")},
        {4, "both", "cross_origin",
         more(R"(,"crossOrigin":false,"topOrigin":"https://evil.example")")},
        {5, "another relying party", "rp", rp("evil.example")},
        {5, "the origin hashed", "rp", rp("https://takaful.example")},
        {5, "the parent domain", "rp", rp("example")},
        {6, "nobody was present", "presence", flags(0, 0x01)},
        {6, "verified but absent", "presence", flags(0x04, 0x01)},
        {6, "no flag at all", "presence", flags(0, 0x3F)},
        {7, "present, not verified", "verification", flags(0, 0x04)},
        {7, "with backup flags", "verification", flags(0x18, 0x04)},
        {7, "reserved bits do not stand in", "verification", flags(0x22, 0x04)},
        {8, "backed up, never eligible", "backup", flags(0x10)},
        {8, "the same with reserved bits", "backup", flags(0x32)},
        {8, "the same with a counter", "backup",
         [](Said& s) {
             s.flags |= 0x10;
             s.sign_count = 9;
         }},
        {12, "extensions that are missing", "extensions", flags(0x80)},
        {12, "extensions that are no map", "extensions",
         [](Said& s) {
             s.flags |= 0x80;
             s.extensions = {0x83, 1, 2, 3};
         }},
        {12, "extensions without their flag", "length", [](Said& s) { s.extensions = {0xA0}; }},
        {12, "bytes after the end", "length", [](Said& s) { s.trailing = {0}; }},
    };
}

static std::string cause_of_registration(Authenticator const& phone, Said const& said) {
    auto const made = phone.make(said);
    auto const checked = check_registration(site, challenge, made.client_data, made.attestation);
    if (checked) return "accepted";
    CHECK(checked.error().code == "identity.passkey_refused");
    return checked.error().detail;
}

static std::string cause_of_assertion(Authenticator const& phone, Said const& said,
                                      bool is_backup_eligible = false) {
    auto const made = phone.make(said);
    auto const checked = check_assertion(
        site, challenge, {made.client_data, made.authenticator_data, made.signature},
        {phone.public_key, is_backup_eligible});
    if (checked) return "accepted";
    CHECK(checked.error().code == "identity.passkey_refused");
    return checked.error().detail;
}

TEST_CASE("passkeys: what a browser may say besides is accepted, by each algorithm") {
    for (auto const algorithm : algorithms_offered) {
        CAPTURE(algorithm);
        Authenticator phone{algorithm};
        for (auto const* members : {"", R"(,"crossOrigin":false)", R"(,"tomorrow":{"a":[1]})"}) {
            auto said = phone.registration(challenge);
            said.client_more = members;
            CHECK(cause_of_registration(phone, said) == "accepted");
            said = phone.assertion(challenge);
            said.client_more = members;
            CHECK(cause_of_assertion(phone, said) == "accepted");
        }
        auto said = phone.registration(challenge);
        said.flags |= 0x80;
        said.extensions = {0xA1, 0x61, 'x', 0xF5};
        CHECK(cause_of_registration(phone, said) == "accepted");
        said = phone.registration(challenge);
        said.format = "packed";
        said.statement = phone.packed_statement(said, algorithm);
        CHECK(cause_of_registration(phone, said) == "accepted");
        said = phone.registration(challenge);
        said.format = "fido-u2f";
        CHECK(cause_of_registration(phone, said) == "accepted");
    }
}

TEST_CASE("passkeys: checks 1 to 8 and 12 refuse in both ceremonies") {
    Authenticator const phone;
    std::map<int, int> refusals;
    for (bool const is_registration : {true, false})
        for (auto const& vector : common_vectors(is_registration)) {
            CAPTURE(vector.check);
            CAPTURE(vector.why);
            auto said =
                is_registration ? phone.registration(challenge) : phone.assertion(challenge);
            vector.change(said);
            auto const cause = is_registration ? cause_of_registration(phone, said)
                                               : cause_of_assertion(phone, said);
            CHECK(cause == vector.cause);
            ++refusals[vector.check];
        }
    for (auto const& [check, count] : refusals) {
        CAPTURE(check);
        CHECK(count >= 6);  // Three a ceremony.
    }
}

// ---- Registration alone -------------------------------------------------------------------------

static Bytes replaced(Bytes key, std::size_t at, std::uint8_t byte) {
    key.at(at) = byte;
    return key;
}

/// The members of a P-256 key in another order.
static Bytes y_before_x(Bytes const& key) {
    Bytes other(key.begin(), key.begin() + 7);
    other.insert(other.end(), key.begin() + 42, key.end());
    other.insert(other.end(), key.begin() + 7, key.begin() + 42);
    return other;
}

static std::vector<Vector> key_vectors() {
    // A P-256 key: A5 01 02 03 26 20 01 21 58 20 x… 22 58 20 y…
    auto const key = [](auto change) {
        return [=](Said& said) { said.public_key = change(said.public_key); };
    };
    return {
        {9, "ES384 was not offered", "key", key([](Bytes k) {
             Bytes out{0xA5, 1, 2, 3, 0x38, 0x22};
             out.insert(out.end(), k.begin() + 5, k.end());
             return out;
         })},
        {9, "ES256 on another curve", "key", key([](Bytes k) { return replaced(k, 6, 2); })},
        {9, "EdDSA of a point with y", "key", key([](Bytes k) { return replaced(k, 4, 0x27); })},
        {9, "off the curve", "key", key([](Bytes k) { return replaced(k, 60, k[60] ^ 1U); })},
        {9, "the point zero", "key", key([](Bytes k) {
             std::fill(k.begin() + 10, k.begin() + 42, std::uint8_t{});
             std::fill(k.begin() + 45, k.end(), std::uint8_t{});
             return k;
         })},
        {9, "in another order", "key", key(y_before_x)},
        {9, "a compressed point", "cbor", key([](Bytes k) {
             k.resize(43);
             k.push_back(0xF5);
             return k;
         })},
        {9, "a number in a longer form", "cbor", key([](Bytes k) {
             k.insert(k.begin() + 1, 0x18);
             return k;
         })},
        {9, "of no definite length", "cbor", key([](Bytes k) {
             k[0] = 0xBF;
             k.push_back(0xFF);
             return k;
         })},
        {9, "bytes after it", "length", key([](Bytes k) {
             k.push_back(0);
             return k;
         })},
        {9, "cut short", "cbor", key([](Bytes k) {
             k.pop_back();
             return k;
         })},
        {9, "nested deeper than any key", "cbor", key([](Bytes) { return Bytes(9, 0x81); })},
    };
}

static Bytes packed(std::int64_t algorithm, BytesView signature) {
    Bytes out;
    put_head(out, 5, 2);
    put_text(out, "alg");
    put_integer(out, algorithm);
    put_text(out, "sig");
    put_bytes(out, signature);
    return out;
}

static std::vector<Vector> attestation_vectors(Authenticator const& phone) {
    auto const statement = [](std::string format, Bytes bytes) {
        return [=](Said& said) {
            said.format = format;
            said.statement = bytes;
        };
    };
    auto const whole = [](auto change) {
        return [=](Said& said) { said.attestation_change = change; };
    };
    auto const credential = [](std::size_t size) {
        return [=](Said& said) { said.credential.assign(size, 5); };
    };
    auto const other = phone.sign(as_bytes("something else"));
    return {
        {10, "none that says something", "attestation", statement("none", packed(-7, other))},
        {10, "a format that nobody knows", "attestation", statement("trust-me", {0xA0})},
        {10, "self-signed over something else", "attestation",
         statement("packed", packed(-7, other))},
        {10, "self-signed by another algorithm", "attestation",
         statement("packed", packed(-8, other))},
        {10, "packed without a signature", "attestation", statement("packed", {0xA0})},
        {10, "no map", "cbor", statement("none", {0x80})},
        {10, "bytes after the object", "attestation",
         whole([](Bytes& bytes) { bytes.push_back(0); })},
        {10, "a member too many", "attestation", whole([](Bytes& bytes) {
             bytes[0] = 0xA4;
             bytes.insert(bytes.end(), {0x61, 'x', 0});
         })},
        {10, "a member twice", "attestation", whole([](Bytes& bytes) {
             bytes[4 - 3] = 0x63;
             std::copy_n("fmt", 3, bytes.begin() + 2);
             Bytes const again{0x63, 'f', 'm', 't', 0x61, 'x'};
             bytes.insert(bytes.begin() + 1, again.begin(), again.end());
         })},
        {10, "empty", "cbor", whole([](Bytes& bytes) { bytes.clear(); })},
        {11, "no credential", "credential", credential(0)},
        {11, "1,024 bytes", "credential", credential(1'024)},
        {11, "longer than what is there", "credential",
         [](Said& said) {
             said.trailing.clear();
             said.credential.assign(2, 1);
             said.public_key.clear();
             said.attestation_change = [](Bytes& bytes) { bytes[bytes.size() - 3] = 200; };
         }},
        {11, "the flag without it", "length",
         [](Said& said) {
             said.flags = static_cast<std::uint8_t>(said.flags & ~0x40);
             said.trailing = {1};
         }},
        {11, "none at all", "credential",
         [](Said& said) { said.flags = static_cast<std::uint8_t>(said.flags & ~0x40); }},
    };
}

TEST_CASE("passkeys: checks 9, 10 and 11 refuse keys, statements and credentials") {
    Authenticator const phone;
    auto vectors = key_vectors();
    for (auto& vector : attestation_vectors(phone)) vectors.push_back(std::move(vector));
    for (auto const& vector : vectors) {
        CAPTURE(vector.check);
        CAPTURE(vector.why);
        auto said = phone.registration(challenge);
        vector.change(said);
        CHECK(cause_of_registration(phone, said) == vector.cause);
    }
    auto said = phone.registration(challenge);
    said.credential.assign(1'023, 5);
    CHECK(cause_of_registration(phone, said) == "accepted");
}

TEST_CASE("passkeys: check 9 refuses weak RSA keys and short Ed25519 ones") {
    Authenticator const rsa{cose_rs256};
    Authenticator const edwards{cose_eddsa};
    auto const cause = [](Bytes const& key) {
        auto const read = read_public_key(key);
        return read ? "accepted" : read.error().detail;
    };
    CHECK(cause(rsa.public_key) == "accepted");
    auto exponent = rsa.public_key;
    exponent.back() = 3;
    CHECK(cause(exponent) == "key");
    auto even = rsa.public_key;
    even[even.size() - 6] &= 0xFE;
    CHECK(cause(even) == "key");
    Bytes small(rsa.public_key.begin(), rsa.public_key.begin() + 8);
    put_bytes(small, Bytes(128, 0xFF));
    small.insert(small.end(), {0x21, 0x43, 1, 0, 1});
    CHECK(cause(small) == "key");
    auto curve = edwards.public_key;
    curve[6] = 7;
    CHECK(cause(curve) == "key");
    Bytes cut(edwards.public_key.begin(), edwards.public_key.begin() + 8);
    put_bytes(cut, Bytes(31, 9));
    CHECK(cause(cut) == "key");
}

// ---- Assertion alone ----------------------------------------------------------------------------

TEST_CASE("passkeys: check 8 holds backup eligibility for a key's life") {
    Authenticator phone;
    for (auto const& [set, is_eligible, cause] :
         {std::tuple{0x08, false, "backup"}, std::tuple{0x18, false, "backup"},
          std::tuple{0x00, true, "backup"}, std::tuple{0x08, true, "accepted"},
          std::tuple{0x18, true, "accepted"}, std::tuple{0x00, false, "accepted"}}) {
        auto said = phone.assertion(challenge);
        said.flags = static_cast<std::uint8_t>(said.flags | set);
        CHECK(cause_of_assertion(phone, said, is_eligible) == cause);
    }
}

TEST_CASE("passkeys: check 16 refuses every signature but the key's own over these bytes") {
    struct Change {
        char const* why;
        std::function<void(Bytes&)> act;
    };
    std::vector<Change> const changes{
        {"a bit", [](Bytes& s) { s[s.size() / 2] ^= 1; }},
        {"a byte after it", [](Bytes& s) { s.push_back(0); }},
        {"cut", [](Bytes& s) { s.pop_back(); }},
        {"empty", [](Bytes& s) { s.clear(); }},
        {"all zero", [](Bytes& s) { std::ranges::fill(s, std::uint8_t{}); }},
    };
    for (auto const algorithm : algorithms_offered) {
        Authenticator const phone{algorithm};
        for (auto const& change : changes) {
            CAPTURE(algorithm);
            CAPTURE(change.why);
            auto said = phone.assertion(challenge);
            said.signature_change = change.act;
            CHECK(cause_of_assertion(phone, said) == "signature");
        }
        Authenticator const other{algorithm};
        auto const made = other.make(other.assertion(challenge));
        CHECK_FALSE(check_assertion(site, challenge,
                                    {made.client_data, made.authenticator_data, made.signature},
                                    {phone.public_key, false}));
    }
}

TEST_CASE("passkeys: check 16 takes an ES256 signature in strict DER alone") {
    Authenticator const phone;
    auto const refused_as = [&](std::function<void(Bytes&)> change) {
        auto said = phone.assertion(challenge);
        said.signature_change = std::move(change);
        return cause_of_assertion(phone, said);
    };
    // 30 LL 02 RR r… 02 SS s…: r with a zero before it, a length in two bytes, r and s bare.
    CHECK(refused_as([](Bytes& s) {
              s.insert(s.begin() + 4, 0);
              ++s[1];
              ++s[3];
          }) == "signature");
    CHECK(refused_as([](Bytes& s) { s.insert(s.begin() + 1, 0x81); }) == "signature");
    CHECK(refused_as([](Bytes& s) { s.assign(64, 1); }) == "signature");
    CHECK(refused_as([](Bytes& s) { s = {0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00}; }) ==
          "signature");
}

TEST_CASE("passkeys: check 17 wants a counter that goes on, or none on either side") {
    for (auto const& [stored, said, good] :
         {std::tuple{0, 0, true}, std::tuple{0, 1, true}, std::tuple{5, 6, true},
          std::tuple{5, 5, false}, std::tuple{5, 4, false}, std::tuple{5, 0, false}})
        CHECK(is_counter_good(stored, said) == good);
}

// ---- Sites --------------------------------------------------------------------------------------

TEST_CASE("passkeys: a site is https and a name, or one's own machine") {
    CHECK(parse_site("https://takaful.example")->rp_id == "takaful.example");
    CHECK(parse_site("https://a.b-c.example:8443")->origin == "https://a.b-c.example:8443");
    CHECK(parse_site("http://localhost:8080")->rp_id == "localhost");
    for (auto const* bad :
         {"", "takaful.example", "http://takaful.example", "https://", "https://127.0.0.1",
          "https://a.example/", "https://A.example", "https://a.example:", "https://a.example:0",
          "https://a.example:x", "https://.example", "https://a@b.example", "ftp://localhost"}) {
        CAPTURE(bad);
        CHECK(parse_site(bad).error().code == "identity.site_malformed");
    }
}

TEST_CASE("passkeys: base64url has one spelling") {
    for (auto const* good : {"", "AA", "AAA", "AAAA", "-_-_"})
        CHECK(base64url(parse_base64url(good).value()) == good);
    for (auto const* bad : {"A", "AB", "AA==", "+/+/", "A A", "AAA\n"})
        CHECK_FALSE(parse_base64url(bad));
}
