// A published log, some files changed, as `takaful verify` reads it: an audit that finds nothing
// wrong has read exactly the leaves that were signed.

#include <map>

#include "log_parts.hpp"
#include "record/tlog/tiles.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful {

namespace {

constexpr std::size_t leaf_count = 5;

class Files : public tlog::LogFiles {
public:
    std::map<std::string, Bytes, std::less<>> files;
    Result<std::optional<Bytes>> read(std::string_view path) override {
        auto const found = files.find(path);
        if (found == files.end()) return std::nullopt;
        return found->second;
    }
};

Files make_log() {
    Files log;
    tlog::TreeEdge edge;
    Bytes bundle;
    for (std::uint8_t i = 0; i < leaf_count; ++i) {
        tlog::LeafFacts const facts{.type = tlog::LeafType::gift_in,
                                    .week = {2026, 47},
                                    .book = 1,
                                    .fund = {{1}},
                                    .amount = {100, Currency::parse("EGP").value()}};
        auto const leaf = tlog::encode_leaf(facts, {i}, {});
        (void)edge.append(tlog::leaf_hash(leaf),
                          [](tlog::TileName const&, BytesView) { return Result<>{}; });
        tlog::append_to_bundle(bundle, leaf);
    }
    for (auto const& [name, bytes] : edge.partial_tiles()) log.files[name.path()] = bytes;
    tlog::TileName const entries{tlog::entries_level, 0, leaf_count};
    log.files[entries.path()] = bundle;
    auto const body =
        tlog::checkpoint_body({std::string{fuzz::origin}, leaf_count, edge.root(), {}});
    auto const note = tlog::sign_note(body, fuzz::origin, fuzz::log_key());
    log.files["checkpoint"] = Bytes(note.begin(), note.end());
    return log;
}

}  // namespace

FUZZ_TARGET(audit) {
    static Files const good = make_log();
    auto log = good;
    tlog::AuditQuestion question{.verifier_key = fuzz::log_verifier().text(),
                                 .witness_policy = {},
                                 .state = {},
                                 .receipts = {},
                                 .promises = {}};
    static std::string const state = tlog::audit(log, question).state;
    MUST(!state.empty());
    auto const with_state = input.byte() % 4;
    for (auto changes = input.byte() % 3; changes > 0; --changes) {
        auto at = log.files.begin();
        std::advance(at, input.below(log.files.size()));
        at->second = fuzz::edited(input, at->second);
    }
    if (with_state == 1) question.state = state;
    if (with_state == 2) question.state = fuzz::edited(input, state);
    auto const report = tlog::audit(log, question);
    if (!report.good()) {
        MUST(log.files != good.files || with_state == 2);
        return;
    }
    // Signatures of others may come and go beside the log's own.
    auto shown = log.files;
    shown["checkpoint"] = good.files.at("checkpoint");
    MUST(shown == good.files);
    MUST(report.size == std::int64_t{leaf_count} && report.leaves_checked == report.size);
}

}  // namespace takaful
