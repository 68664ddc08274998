// Receipts and a witness's requests as text, out of any bytes: what is taken is written again byte
// by byte.

#include "log_parts.hpp"
#include "record/tlog/add_checkpoint.hpp"

namespace takaful {

FUZZ_TARGET(proof_text) {
    auto const text = input.text();
    if (auto const proof = tlog::parse_tlog_proof(text)) {
        MUST(tlog::tlog_proof_text(*proof) == text);
        MUST(proof->proof.size() <= tlog::proof_hashes_max);
    }
    if (auto const request = tlog::parse_add_checkpoint(text)) {
        MUST(tlog::add_checkpoint_body(*request) == text);
        MUST(request->proof.size() <= tlog::proof_hashes_max);
    }
}

}  // namespace takaful
