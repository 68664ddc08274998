#pragma once
// For tests only: a phone that makes passkeys, in software. Every part of what it says can be
// changed before it is signed, or after.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/crypto/crypto.hpp"
#include "record/identity/public_key.hpp"
#include "record/identity/webauthn.hpp"

namespace takaful::identity {

/// CBOR by hand, as an authenticator writes it.
void put_head(Bytes& out, int major, std::uint64_t value);
void put_text(Bytes& out, std::string_view text);
void put_bytes(Bytes& out, BytesView bytes);
void put_integer(Bytes& out, std::int64_t value);

/// What a ceremony says, part by part.
struct Said {
    std::string type;
    Bytes challenge;
    std::string origin = "https://takaful.example";
    std::string client_more{};  // Further members: ,"crossOrigin":true
    std::string rp_id = "takaful.example";
    std::uint8_t flags = 0;
    std::uint32_t sign_count = 0;
    Bytes credential{};
    Bytes public_key{};
    Bytes extensions{};
    Bytes trailing{};  // After the authenticator data.
    std::string format = "none";
    Bytes statement{0xA0};
    std::function<void(std::string&)> client_change{};
    std::function<void(Bytes&)> attestation_change{};
    std::function<void(Bytes&)> signature_change{};
};

/// A registration or an assertion, as bytes.
struct Ceremony {
    Bytes client_data;
    Bytes authenticator_data;
    Bytes attestation;
    Bytes signature;
};

class Authenticator {
public:
    /// A new key of one of the offered algorithms.
    explicit Authenticator(std::int64_t algorithm = cose_es256);
    ~Authenticator();
    Authenticator(Authenticator const&) = delete;

    Said registration(Bytes challenge) const;
    Said assertion(Bytes challenge) const;
    Ceremony make(Said const& said) const;
    Bytes sign(BytesView message) const;
    /// The statement of an authenticator that attests itself.
    Bytes packed_statement(Said const& said, std::int64_t algorithm) const;

    Bytes credential;
    Bytes public_key;
    std::uint8_t flags = 0x01 | 0x04;  // Present, verified.
    std::uint32_t sign_count = 0;

private:
    struct Key;
    std::unique_ptr<Key> key_;
    std::int64_t algorithm_;
};

}  // namespace takaful::identity
