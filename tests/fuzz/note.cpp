// Notes out of any bytes: what is taken is written again byte by byte.

#include "log_parts.hpp"

namespace takaful {

FUZZ_TARGET(note) {
    auto const text = input.text();
    if (auto const note = tlog::parse_note(text)) {
        auto written = note->text + "\n";
        for (auto const& signature : note->signatures) written += tlog::signature_line(signature);
        MUST(written == text);
        MUST(note->text.ends_with('\n'));
        MUST(!note->signatures.empty());
        MUST(note->signatures.size() <= tlog::note_signatures_max);
        MUST(!tlog::open_note(text, fuzz::log_verifier()));
    }
    if (auto const lines = tlog::parse_signature_lines(text)) {
        std::string written;
        for (auto const& signature : *lines) written += tlog::signature_line(signature);
        MUST(written == text);
    }
}

}  // namespace takaful
