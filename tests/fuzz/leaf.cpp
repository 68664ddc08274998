// Leaves: what decodes is encoded again byte by byte.

#include "log_parts.hpp"

namespace takaful {

FUZZ_TARGET(leaf) {
    static tlog::LeafFacts const valid{
        .type = tlog::LeafType::enrol, .week = {2026, 47}, .book = 1};
    static auto const encoded = tlog::encode_leaf(valid, {1}, {2});
    bool const any = input.chance();
    auto const bytes = any ? Bytes{} : fuzz::edited(input, Bytes(encoded.begin(), encoded.end()));
    auto const leaf = any ? input.rest() : BytesView{bytes};
    auto const decoded = tlog::decode_leaf(leaf);
    if (!decoded) return;
    auto const again = tlog::encode_leaf(decoded->facts, decoded->nonce, decoded->slot_root);
    MUST(as_text(again) == as_text(leaf));
    (void)tlog::wrong_field(decoded->facts);
}

}  // namespace takaful
