#include "record/tlog/collector.hpp"

#include <algorithm>
#include <thread>

#include "base/decimal.hpp"
#include "record/tlog/witness.hpp"

namespace takaful::tlog {

namespace {

// With what we know of its size; with the size that it answers; once more when another asked it
// meanwhile.
constexpr int tries_max = 3;

/// The size of a 409: a decimal and a line feed, and it must differ from what we sent.
std::optional<std::uint64_t> told_size(WitnessReply const& reply, std::uint64_t old_size) {
    std::string_view rest = reply.body;
    auto const line = take_line(rest);
    auto const size = line && rest.empty() ? parse_decimal(*line) : std::nullopt;
    return size && *size != old_size ? size : std::nullopt;
}

std::string refusal_text(WitnessReply const& reply) {
    constexpr std::size_t reason_bytes_max = 120;
    std::string reason;
    for (char const c : reply.body.substr(0, reason_bytes_max))
        if (c >= 0x20 && c < 0x7f) reason += c;  // Others' words end in our health page.
    return "status " + std::to_string(reply.status) + " " + reason;
}

}  // namespace

Collector::Collector(Policy policy, WitnessDoor& door)
    : policy_(std::move(policy)), door_(door), known_sizes_(policy_.witnesses.size()) {
    for (auto const& witness : policy_.witnesses) states_.push_back({.name = witness.name});
}

Result<WitnessReply> Collector::post(PolicyWitness const& witness, SignedTree const& tree,
                                     std::uint64_t old_size) {
    AddCheckpoint request{.old_size = old_size, .proof = {}, .note = tree.note};
    if (old_size > 0 && old_size < tree.size) {
        TileReader tiles{tree.read, tree.size};
        request.proof = TRY(consistency_proof(tiles.node_at(), old_size, tree.size));
    }
    auto url = witness.url;
    while (url.ends_with('/')) url.pop_back();
    return door_.post(url + "/add-checkpoint", add_checkpoint_body(request));
}

Collector::Answer Collector::ask(std::size_t at, SignedTree const& tree, std::string_view text) {
    auto const& witness = policy_.witnesses[at];
    auto& known = known_sizes_[at];  // One thread a witness.
    std::string refusal = "tlog.witness_busy";
    for (int tries = 0; tries < tries_max; ++tries) {
        auto const reply = post(witness, tree, std::min(known, tree.size));
        if (!reply) return {.refusal = std::string{reply.error().code}};
        if (reply->status == 409) {
            auto const size = told_size(*reply, std::min(known, tree.size));
            if (!size) return {.refusal = refusal_text(*reply)};
            // It saw more of this log than there is: this copy of the log was rolled back.
            if (*size > tree.size) return {.refusal = "tlog.witness_ahead"};
            known = *size;
            continue;
        }
        if (reply->status != 200) return {.refusal = refusal_text(*reply)};
        auto const lines = parse_signature_lines(reply->body);
        if (!lines) return {.refusal = std::string{lines.error().code}};
        for (auto const& line : *lines) {
            auto const time = cosigned_at(text, line, witness.key);
            if (!time) continue;  // Of another key, of another text, or false: it does not count.
            known = tree.size;
            return {.line = signature_line(line), .at = *time, .refusal = {}};
        }
        return {.refusal = "tlog.cosignature_false"};
    }
    return {.refusal = refusal};
}

Result<std::string> Collector::collect(SignedTree const& tree) {
    auto const note = TRY(parse_note(tree.note));
    std::vector<Answer> answers(policy_.witnesses.size());
    {
        std::vector<std::jthread> asking;
        for (std::size_t i = 0; i < answers.size(); ++i)
            if (!policy_.witnesses[i].url.empty())
                asking.emplace_back([&, i] { answers[i] = ask(i, tree, note.text); });
    }
    auto cosigned = tree.note;
    auto signatures = note.signatures.size();
    std::lock_guard const lock{mutex_};
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (policy_.witnesses[i].url.empty()) continue;
        states_[i].refusal = answers[i].refusal;
        if (answers[i].line.empty()) continue;
        states_[i].size = static_cast<std::int64_t>(tree.size);
        states_[i].cosigned_at = answers[i].at;
        // Readers must accept sixteen signatures, no more.
        if (signatures++ < note_signatures_max) cosigned += answers[i].line;
    }
    return cosigned;
}

bool Collector::is_quorum(std::string_view note) const {
    auto const parsed = parse_note(note);
    return parsed && policy_.is_quorum(policy_.cosigned(*parsed));
}

std::vector<WitnessState> Collector::states() const {
    std::lock_guard const lock{mutex_};
    return states_;
}

}  // namespace takaful::tlog
