// Checkpoints and verifier keys out of any bytes.

#include "log_parts.hpp"

namespace takaful {

FUZZ_TARGET(checkpoint) {
    auto const text = input.text();
    if (auto const checkpoint = tlog::parse_checkpoint_body(text)) {
        MUST(tlog::checkpoint_body(*checkpoint) == text);
        MUST(checkpoint->size >> 63 == 0);
    }
    if (auto const key = tlog::parse_verifier_key(text)) {
        auto const again = tlog::parse_verifier_key(key->text());
        MUST(again.has_value() && again->id == key->id && again->key == key->key);
        MUST(again->name == key->name && again->type == key->type);
        MUST(key->text().size() == text.size());
    }
}

}  // namespace takaful
