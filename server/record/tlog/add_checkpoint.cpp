#include "record/tlog/add_checkpoint.hpp"

#include "base/decimal.hpp"

namespace takaful::tlog {

std::string add_checkpoint_body(AddCheckpoint const& request) {
    auto body = "old " + std::to_string(request.old_size) + "\n";
    for (auto const& hash : request.proof) body += base64(hash) + "\n";
    return body + "\n" + request.note;
}

Result<AddCheckpoint> parse_add_checkpoint(std::string_view body) {
    auto const bad = [](std::string_view line) {
        return fail(ErrorKind::invalid, "tlog.request_malformed", {{"line", std::string{line}}});
    };
    AddCheckpoint request;
    auto line = take_line(body);
    if (!line || !line->starts_with("old ")) return bad("old");
    auto const old_size = parse_decimal(line->substr(4));
    if (!old_size) return bad("old");
    request.old_size = *old_size;
    while ((line = take_line(body)) && !line->empty()) {
        auto const hash = hash_from_base64(*line);
        if (!hash || request.proof.size() == proof_hashes_max) return bad("proof");
        request.proof.push_back(*hash);
    }
    if (!line) return bad("checkpoint");
    request.note = body;
    return request;
}

}  // namespace takaful::tlog
