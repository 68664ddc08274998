// Entry bundles and tiles with sizes that lie.

#include "fuzz.hpp"
#include "record/tlog/tiles.hpp"

namespace takaful {

FUZZ_TARGET(bundle) {
    auto const count = input.byte() < 250 ? input.number(1) : input.number();
    auto const bytes = input.rest();
    if (auto const entries = tlog::split_bundle(bytes, count)) {
        MUST(entries->size() == count);
        Bytes written;
        for (auto const entry : *entries) tlog::append_to_bundle(written, entry);
        MUST(written == Bytes(bytes.begin(), bytes.end()));
    }
    if (auto const hashes = tlog::split_tile(bytes, count)) {
        MUST(hashes->size() == count);
        Bytes written;
        for (auto const& hash : *hashes) written.insert(written.end(), hash.begin(), hash.end());
        MUST(written == Bytes(bytes.begin(), bytes.end()));
    }
}

}  // namespace takaful
