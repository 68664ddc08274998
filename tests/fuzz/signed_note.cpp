// A checkpoint that the log signed and a witness cosigned, with edits: what still opens says
// exactly what was signed.

#include "log_parts.hpp"

namespace takaful {

namespace {

tlog::Checkpoint const& signed_checkpoint() {
    static tlog::Checkpoint const checkpoint{
        std::string{fuzz::origin}, 1'025, fuzz::numbered_leaf(7), {"extension"}};
    return checkpoint;
}

constexpr std::int64_t cosigned_second = 1'795'000'000;

std::string const& signed_note() {
    static auto const note = [] {
        auto const body = tlog::checkpoint_body(signed_checkpoint());
        auto const cosignature = tlog::cosign(body, fuzz::witness_name, fuzz::witness_key(),
                                              Instant{cosigned_second * 1'000'000});
        return tlog::sign_note(body, fuzz::origin, fuzz::log_key()) +
               tlog::signature_line(cosignature);
    }();
    return note;
}

}  // namespace

FUZZ_TARGET(signed_note) {
    auto const text = fuzz::edited(input, signed_note());
    auto const parsed = tlog::parse_note(text);
    auto const body = tlog::checkpoint_body(signed_checkpoint());
    auto const opened = tlog::open_checkpoint(text, fuzz::log_verifier());
    if (text == signed_note()) MUST(opened.has_value());
    if (opened) {
        MUST(parsed.has_value() && parsed->text == body);
        MUST(tlog::checkpoint_body(*opened) == body);
    }
    if (!parsed) return;
    for (auto const& signature : parsed->signatures)
        if (auto const at = tlog::cosigned_at(parsed->text, signature, fuzz::witness_verifier())) {
            MUST(parsed->text == body);
            MUST(*at == cosigned_second);
        }
    auto const by_witness = tlog::open_note(text, fuzz::witness_verifier());
    if (by_witness) MUST(*by_witness == body);
}

}  // namespace takaful
