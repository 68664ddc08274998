#include "record/identity/cbor.hpp"

#include <limits>

namespace takaful::identity {

// RFC 8949 §3.1.
static constexpr int major_unsigned = 0;
static constexpr int major_negative = 1;
static constexpr int major_bytes = 2;
static constexpr int major_text = 3;
static constexpr int major_array = 4;
static constexpr int major_map = 5;
static constexpr int major_simple = 7;

std::unexpected<Error> refused(std::string_view cause) {
    return fail(ErrorKind::unauthorized, "identity.passkey_refused", std::string{cause});
}

Result<BytesView> CborReader::take(std::uint64_t size) {
    if (size > bytes_.size() - at_) return refused("cbor");
    auto const taken = bytes_.subspan(at_, size);
    at_ += size;
    return taken;
}

Result<CborReader::Head> CborReader::head() {
    auto const first = TRY(take(1))[0];
    Head head{.major = first >> 5, .value = first & 0x1FU};
    if (head.value < 24) return head;
    if (head.value > 27 || head.major == major_simple) return refused("cbor");
    auto const size = std::size_t{1} << (head.value - 24);
    head.value = 0;
    for (auto const byte : TRY(take(size))) head.value = head.value << 8 | byte;
    // The shortest form only: one meaning has one spelling.
    auto const shorter_max = size == 1 ? 23 : (std::uint64_t{1} << (size * 4)) - 1;
    if (head.value <= shorter_max) return refused("cbor");
    return head;
}

Result<std::int64_t> CborReader::integer() {
    auto const [major, value] = TRY(head());
    if (major > major_negative || value > std::numeric_limits<std::int64_t>::max())
        return refused("cbor");
    auto const number = static_cast<std::int64_t>(value);
    return major == major_unsigned ? number : -1 - number;
}

Result<BytesView> CborReader::string_of(int major) {
    auto const [found, size] = TRY(head());
    if (found != major) return refused("cbor");
    return take(size);
}

Result<BytesView> CborReader::bytes() {
    return string_of(major_bytes);
}

Result<std::string_view> CborReader::text() {
    auto const letters = as_text(TRY(string_of(major_text)));
    if (!is_utf8(letters)) return refused("cbor");
    return letters;
}

Result<std::size_t> CborReader::map() {
    auto const [major, pairs] = TRY(head());
    // Each pair has two bytes at least: a number that cannot be is refused before any loop.
    if (major != major_map || pairs > (bytes_.size() - at_) / 2) return refused("cbor");
    return pairs;
}

Result<> CborReader::skip(int depth_left) {
    auto const [major, value] = TRY(head());
    if (major <= major_negative) return {};
    if (major == major_bytes || major == major_text) {
        TRY(take(value));
        return {};
    }
    if (major == major_simple) {
        bool const is_known = value >= 20 && value <= 22;  // false, true, null
        if (!is_known) return refused("cbor");
        return {};
    }
    if ((major != major_array && major != major_map) || depth_left == 0) return refused("cbor");
    if (value > bytes_.size() - at_) return refused("cbor");
    for (std::uint64_t i = 0; i < (major == major_map ? 2 * value : value); ++i)
        TRY(skip(depth_left - 1));
    return {};
}

}  // namespace takaful::identity
