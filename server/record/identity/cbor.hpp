#pragma once
// The CBOR that WebAuthn needs (RFC 8949, CTAP2's canonical form): definite lengths, shortest
// numbers, no tags, no floats. Anything else is refused, never guessed.

#include <cstdint>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"

namespace takaful::identity {

/// A ceremony that is refused. One code for every cause, so that a stranger learns nothing; the
/// cause is for operators and tests.
std::unexpected<Error> refused(std::string_view cause);

/// Reads items one after another. Errors of all: identity.passkey_refused (cause: cbor)
class CborReader {
public:
    explicit CborReader(BytesView bytes) : bytes_(bytes) {}

    Result<std::int64_t> integer();
    Result<BytesView> bytes();
    Result<std::string_view> text();
    /// The number of pairs that follow.
    Result<std::size_t> map();
    /// Passes one whole item, at most four deep.
    Result<> skip(int depth_left = 4);
    bool is_at_end() const { return at_ == bytes_.size(); }
    /// What was read since `from`.
    BytesView since(std::size_t from) const { return bytes_.subspan(from, at_ - from); }
    std::size_t at() const { return at_; }

private:
    struct Head {
        int major = 0;
        std::uint64_t value = 0;
    };
    Result<Head> head();
    Result<BytesView> string_of(int major);
    Result<BytesView> take(std::uint64_t size);

    BytesView bytes_;
    std::size_t at_ = 0;
};

}  // namespace takaful::identity
