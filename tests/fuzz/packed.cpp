// What is stored sealed: rows of the registry and a leaf's private slots, as they are unpacked.

#include "fuzz.hpp"
#include "log_parts.hpp"
#include "record/registry/blob.hpp"
#include "record/registry/registry.hpp"
#include "record/tlog/secrets.hpp"

namespace takaful {

namespace {

template <typename Text>
Bytes bytes_of(Text const& text) {
    return {text.begin(), text.end()};
}

/// Sealed slots, unpacked, are those that were sealed; bytes that are none are refused.
void check_private(BytesView plain) {
    crypto::Key const key{7};
    AnyId const subject{{1}};
    tlog::LeafPrivate secret{.seed = {5}, .slots = {}};
    for (std::size_t at = 0; at + 2 < plain.size() && secret.slots.size() < 20;) {
        std::size_t const length = std::min<std::size_t>(plain[at + 1], plain.size() - at - 2);
        secret.slots.push_back({static_cast<tlog::Slot>(plain[at] % tlog::slot_count),
                                std::string{as_text(plain.subspan(at + 2, length))}});
        at += 2 + length;
    }
    auto const opened = tlog::open_private(key, subject, tlog::seal_private(key, subject, secret));
    MUST(opened.has_value() && opened->seed == secret.seed);
    MUST(opened->slots.size() == secret.slots.size());
    for (std::size_t i = 0; i < secret.slots.size(); ++i) {
        MUST(opened->slots[i].slot == secret.slots[i].slot);
        MUST(opened->slots[i].value == secret.slots[i].value);
    }
}

}  // namespace

FUZZ_TARGET(packed) {
    auto const kind = input.byte() % 5;
    auto const bytes = input.rest();
    if (kind == 0)
        if (auto const person = registry::unpack_person({}, bytes)) {
            auto const packed = registry::pack_person(*person);
            MUST(packed == bytes_of(bytes));
        }
    if (kind == 1)
        if (auto const household = registry::unpack_household(bytes))
            MUST(registry::pack_household(*household) == bytes_of(bytes));
    if (kind == 2)
        if (auto const answers = registry::unpack_answers(bytes))
            MUST(registry::pack_answers(*answers) == bytes_of(bytes));
    if (kind == 3)
        if (auto const households = registry::unpack_enrolments(bytes)) {
            auto const packed = registry::pack_enrolments(*households);
            auto const again = registry::unpack_enrolments(packed);
            MUST(again.has_value() && registry::pack_enrolments(*again) == packed);
            MUST(again->size() == households->size());
        }
    if (kind == 4) check_private(bytes);
}

}  // namespace takaful
