// Auditing a log from nothing: every tile hashed again, every leaf read, history compared.

#include <algorithm>

#include "base/json.hpp"
#include "record/tlog/audit_rules.hpp"
#include "record/tlog/policy.hpp"
#include "record/tlog/slip.hpp"
#include "record/tlog/tiles.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::tlog {

namespace {

// A leaf's hash, shortened: enough to name which leaf was changed; the roots prove that one was.
constexpr std::size_t short_hash_bytes = 8;

/// What an audit leaves behind for the next one.
struct State {
    std::string format;
    std::string verifier_key;
    std::string checkpoint;
    std::string leaves;  // Shortened hashes of all leaves, base64.
    TAKAFUL_FIELDS(State, format, verifier_key, checkpoint, leaves)
};
constexpr std::string_view state_format = "takaful-verify/1";

struct Earlier {
    Checkpoint checkpoint;
    Bytes leaves;
};

/// One reading of the leaf hashes: as the entries have them, or as the level 0 tiles say.
struct Reading {
    TreeEdge edge;
    std::map<std::string, Bytes> upper;   // Full tiles above level 0, computed.
    Bytes leaves;                         // Shortened hashes.
    std::map<std::uint64_t, Hash> roots;  // At the sizes that somebody asks about.

    void add(Hash const& hash, std::map<std::uint64_t, Hash> const& wanted) {
        auto const keep = [this](TileName const& name, BytesView bytes) -> Result<> {
            if (name.level > 0) upper[name.path()] = Bytes(bytes.begin(), bytes.end());
            return {};
        };
        (void)edge.append(hash, keep);
        leaves.insert(leaves.end(), hash.begin(), hash.begin() + short_hash_bytes);
        if (wanted.contains(edge.size())) roots[edge.size()] = edge.root();
    }
};

Params path_of(std::string const& path) {
    return {{"path", path}};
}

/// The bundle's entries; all of ours are of one length, so a wrong length is named where it stands.
Result<std::vector<BytesView>> split_leaves(Bytes const& bundle, std::uint64_t count) {
    auto entries = TRY(split_bundle(bundle, count));
    auto const wrong =
        std::ranges::find_if(entries, [](BytesView entry) { return entry.size() != leaf_bytes; });
    if (wrong == entries.end()) return entries;
    return fail(ErrorKind::invalid, "tlog.bundle_malformed",
                {{"entry", static_cast<std::int64_t>(wrong - entries.begin())}});
}

class Auditor {
public:
    Auditor(LogFiles& files, AuditQuestion const& question) : files_(files), question_(question) {}
    AuditReport run();

private:
    bool find_key();
    bool find_policy();
    bool find_checkpoint();
    void judge_quorum();
    bool find_earlier();
    void read_receipts();
    void read_promises();
    Result<std::optional<Bytes>> fetch(TileName const& name, std::string& path);
    bool read_leaves();
    void read_stretch(std::uint64_t number);
    std::vector<Hash> entry_hashes(Bytes const& bundle, TileName const& name,
                                   std::string const& path, bool& good);
    void compare_tiles(Reading const& truth);
    void judge_root();
    void judge_history();
    void judge_receipts();
    void judge_promises();
    std::string next_state() const;

    LogFiles& files_;
    AuditQuestion const& question_;
    Findings findings_;
    AuditReport report_;
    VerifierKey key_;
    std::optional<Policy> policy_;
    std::string note_;
    Checkpoint head_;
    std::optional<Earlier> earlier_;
    std::vector<CheckedReceipt> receipts_;
    std::vector<Promise> promises_;
    std::map<std::uint64_t, Hash> wanted_roots_;
    std::map<Hash, std::int64_t> wanted_leaves_;  // -1 until found.

    Reading by_entries_;
    Reading by_tiles_;
    Reading const* truth_ = nullptr;
    std::vector<std::pair<std::int64_t, std::string>> differing_;  // Leaf, bundle's path.
    Findings said_by_leaves_;
    LeafAuditor leaves_{said_by_leaves_};
    bool entries_signed_ = false;  // The entries are the ones whose root was signed.
    bool unreachable_ = false;
};

bool Auditor::find_policy() {
    if (question_.witness_policy.empty()) return true;
    auto policy = parse_policy(question_.witness_policy);
    if (!policy) {
        findings_.add(Fault::unreadable, policy.error().code, policy.error().params);
        return false;
    }
    policy_ = *std::move(policy);
    return true;
}

bool Auditor::find_key() {
    auto text = question_.verifier_key;
    if (text.empty() && policy_ && policy_->logs.size() == 1) text = policy_->logs[0].key.text();
    if (text.empty()) {
        auto const file = files_.read("vkey");
        if (!file || !*file) {
            file ? findings_.add(Fault::unreadable, "tlog.audit_key_missing", {})
                 : findings_.add(Fault::unreadable, file.error().code, file.error().params);
            return false;
        }
        text = as_text(**file);
        while (text.ends_with('\n')) text.pop_back();
        findings_.add(Fault::none, "tlog.audit_key_from_log", {{"key", text}});
    }
    auto const key = parse_verifier_key(text);
    if (!key) {
        findings_.add(Fault::unreadable, key.error().code, key.error().params);
        return false;
    }
    key_ = *key;
    report_.verifier_key = text;
    return true;
}

bool Auditor::find_checkpoint() {
    auto const file = files_.read("checkpoint");
    if (!file) findings_.add(Fault::unreadable, file.error().code, file.error().params);
    if (file && !*file) findings_.add(Fault::checkpoint, "tlog.audit_checkpoint_missing", {});
    if (!file || !*file) return false;
    note_ = as_text(**file);
    auto const head = open_checkpoint(note_, key_);
    if (!head) {
        findings_.add(Fault::checkpoint, head.error().code, head.error().params);
        return false;
    }
    head_ = *head;
    report_.size = static_cast<std::int64_t>(head_.size);
    report_.root = base64(head_.root);
    return true;
}

bool Auditor::find_earlier() {
    if (question_.state.empty()) return true;
    auto const bad = [this](std::string_view code) {
        findings_.add(Fault::unreadable, code, {});
        return false;
    };
    auto const state = json::from_text<State>(question_.state);
    if (!state || state->format != state_format) return bad("tlog.audit_state_malformed");
    auto const old = open_checkpoint(state->checkpoint, key_);
    if (!old) return bad("tlog.audit_state_of_another_log");
    auto const leaves = parse_base64(state->leaves);
    if (!leaves || leaves->size() != old->size * short_hash_bytes)
        return bad("tlog.audit_state_malformed");
    earlier_ = Earlier{*old, *leaves};
    wanted_roots_[old->size] = {};
    return true;
}

void Auditor::read_receipts() {
    for (auto const& text : question_.receipts) {
        auto const checked = check_receipt(text, key_);
        if (!checked) {
            findings_.add(Fault::receipt, checked.error().code, checked.error().params);
            continue;
        }
        receipts_.push_back(*checked);
        wanted_roots_[checked->checkpoint.size] = {};
        wanted_leaves_[checked->leaf] = -1;
    }
}

void Auditor::read_promises() {
    for (auto const& text : question_.promises) {
        auto const promise = open_promise(text, key_);
        if (!promise) {
            findings_.add(Fault::promise, promise.error().code, promise.error().params);
            continue;
        }
        promises_.push_back(*promise);
        wanted_leaves_[promise->leaf] = -1;
    }
}

/// The file of this name, or of the full tile that took its place. `path`: which one was read.
Result<std::optional<Bytes>> Auditor::fetch(TileName const& name, std::string& path) {
    path = name.path();
    auto bytes = TRY(files_.read(path));
    if (bytes || name.width == tile_width) return bytes;
    auto full = TRY(files_.read(name.full().path()));
    if (!full) return full;
    path = name.full().path();
    // Cut the full one: hashes are of one length, entries are split.
    if (name.level != entries_level) {
        full->resize(std::min(full->size(), name.width * sizeof(Hash)));
        return full;
    }
    auto const entries = split_bundle(*full, tile_width);
    if (!entries) return full;
    std::size_t length = 0;
    for (std::uint64_t i = 0; i < name.width; ++i) length += 2 + (*entries)[i].size();
    full->resize(length);
    return full;
}

/// Hashes of a bundle's entries. Its leaves go to the rules as well.
std::vector<Hash> Auditor::entry_hashes(Bytes const& bundle, TileName const& name,
                                        std::string const& path, bool& good) {
    std::vector<Hash> hashes;
    auto const entries = split_leaves(bundle, name.width);
    good = entries.has_value();
    if (!good) {
        auto params = path_of(path);
        std::ranges::copy(entries.error().params, std::back_inserter(params));
        findings_.add(Fault::tile, "tlog.audit_bundle_malformed", std::move(params));
        return hashes;
    }
    auto index = static_cast<std::int64_t>(name.number * tile_width);
    for (auto const& entry : *entries) {
        auto const hash = leaf_hash(entry);
        hashes.push_back(hash);
        leaves_.add(index, entry);
        auto const wanted = wanted_leaves_.find(hash);
        if (wanted != wanted_leaves_.end()) wanted->second = index;
        ++index;
        ++report_.leaves_checked;
    }
    return hashes;
}

void Auditor::read_stretch(std::uint64_t number) {
    auto const width = width_in_tree(0, number, head_.size);
    TileName const bundle_name{entries_level, number, width};
    TileName const tile_name{0, number, width};
    std::string bundle_path;
    std::string tile_path;
    auto const bundle = fetch(bundle_name, bundle_path);
    auto const tile = fetch(tile_name, tile_path);
    if (!bundle || !tile) {
        auto const& error = bundle ? tile.error() : bundle.error();
        findings_.add(Fault::unreadable, error.code, error.params);
        unreachable_ = true;
        return;
    }
    std::vector<Hash> entries;
    bool entries_good = false;
    if (!*bundle) findings_.add(Fault::tile, "tlog.audit_tile_missing", path_of(bundle_path));
    if (*bundle) entries = entry_hashes(**bundle, bundle_name, bundle_path, entries_good);

    Result<std::vector<Hash>> hashes = std::vector<Hash>{};
    if (!*tile) findings_.add(Fault::tile, "tlog.audit_tile_missing", path_of(tile_path));
    if (*tile) hashes = split_tile(**tile, width);
    if (!hashes) findings_.add(Fault::tile, "tlog.audit_tile_short", path_of(tile_path));
    bool const tile_good = *tile && hashes;
    // Where one of the two is missing, the other stands in, so that the rest can still be checked.
    for (std::size_t i = 0; i < width; ++i) {
        auto const nothing = Hash{};
        auto const from_tile = tile_good ? (*hashes)[i] : entries_good ? entries[i] : nothing;
        auto const from_entry = entries_good ? entries[i] : from_tile;
        by_entries_.add(from_entry, wanted_roots_);
        by_tiles_.add(from_tile, wanted_roots_);
        if (from_entry != from_tile)
            differing_.emplace_back(static_cast<std::int64_t>(number * tile_width + i),
                                    bundle_path);
    }
}

bool Auditor::read_leaves() {
    for (auto* reading : {&by_entries_, &by_tiles_})
        if (wanted_roots_.contains(0)) reading->roots[0] = empty_root();
    for (std::uint64_t number = 0; number < tiles_in_tree(0, head_.size); ++number) {
        read_stretch(number);
        if (unreachable_) return false;
    }
    leaves_.finish(report_.size);
    return true;
}

/// Which of the two readings has the signed root, and what that says about the other.
void Auditor::judge_root() {
    bool const entries_right = by_entries_.edge.root() == head_.root;
    entries_signed_ = entries_right;
    bool const tiles_right = by_tiles_.edge.root() == head_.root;
    truth_ = entries_right || !tiles_right ? &by_entries_ : &by_tiles_;
    for (auto const& [leaf, path] : differing_) {
        auto const tile =
            TileName{0, static_cast<std::uint64_t>(leaf) / tile_width,
                     width_in_tree(0, static_cast<std::uint64_t>(leaf) / tile_width, head_.size)}
                .path();
        if (entries_right)
            findings_.add(Fault::tile, "tlog.audit_tile_changed", {{"path", tile}, {"leaf", leaf}});
        else
            findings_.add(Fault::tile, "tlog.audit_entry_changed",
                          {{"path", path}, {"leaf", leaf}});
    }
    if (!entries_right && !tiles_right)
        findings_.add(Fault::root, "tlog.audit_root_differs",
                      {{"size", report_.size},
                       {"signed", report_.root},
                       {"found", base64(by_entries_.edge.root())}});
    compare_tiles(*truth_);
}

/// Have enough of the policy's witnesses cosigned the published head?
void Auditor::judge_quorum() {
    if (!policy_) return;
    auto const times = policy_->cosigned(parse_note(note_).value_or(Note{}));
    auto const found = std::ranges::count_if(times, [](auto at) { return at >= 0; });
    Params params{{"found", std::int64_t{found}}, {"size", report_.size}};
    if (policy_->is_quorum(times))
        findings_.add(Fault::none, "tlog.audit_quorum_holds", std::move(params));
    else
        findings_.add(Fault::quorum, "tlog.audit_quorum_missing", std::move(params));
}

void Auditor::compare_tiles(Reading const& truth) {
    std::map<std::string, Bytes> expected = truth.upper;
    for (auto const& [name, bytes] : truth.edge.partial_tiles())
        if (name.level > 0) expected[name.path()] = bytes;
    for (auto const& [path, bytes] : expected) {
        std::string read_path;
        auto const found = fetch(parse_tile_path(path).value_or(TileName{}), read_path);
        if (!found)
            findings_.add(Fault::unreadable, found.error().code, found.error().params);
        else if (!*found)
            findings_.add(Fault::tile, "tlog.audit_tile_missing", path_of(path));
        else if (**found != bytes)
            findings_.add(Fault::tile, "tlog.audit_upper_tile_changed", path_of(read_path));
    }
}

void Auditor::judge_history() {
    if (!earlier_) return;
    auto const& old = earlier_->checkpoint;
    auto const old_size = static_cast<std::int64_t>(old.size);
    if (old.size > head_.size)
        findings_.add(Fault::history, "tlog.audit_history_shorter",
                      {{"size", report_.size}, {"before", old_size}});
    auto const common = std::min(earlier_->leaves.size(), truth_->leaves.size());
    for (std::size_t at = 0; at < common; at += short_hash_bytes) {
        auto const now = BytesView{truth_->leaves}.subspan(at, short_hash_bytes);
        auto const before = BytesView{earlier_->leaves}.subspan(at, short_hash_bytes);
        if (std::ranges::equal(now, before)) continue;
        findings_.add(
            Fault::history, "tlog.audit_history_changed",
            {{"leaf", static_cast<std::int64_t>(at / short_hash_bytes)}, {"before", old_size}});
        return;
    }
    auto const root = truth_->roots.find(old.size);
    if (old.size <= head_.size && (root == truth_->roots.end() || root->second != old.root))
        findings_.add(Fault::history, "tlog.audit_history_forked", {{"before", old_size}});
}

void Auditor::judge_receipts() {
    for (auto const& receipt : receipts_) {
        auto const index = static_cast<std::int64_t>(receipt.index);
        auto const size = static_cast<std::int64_t>(receipt.checkpoint.size);
        if (receipt.checkpoint.size > head_.size) {
            findings_.add(Fault::history, "tlog.audit_history_shorter",
                          {{"size", report_.size}, {"before", size}});
            continue;
        }
        auto const root = truth_->roots.find(receipt.checkpoint.size);
        if (root == truth_->roots.end() || root->second != receipt.checkpoint.root)
            findings_.add(Fault::history, "tlog.audit_history_forked", {{"before", size}});
        else if (wanted_leaves_.at(receipt.leaf) != index)
            findings_.add(Fault::receipt, "tlog.audit_receipt_elsewhere", {{"leaf", index}});
        else
            findings_.add(Fault::none, "tlog.audit_receipt_holds", {{"leaf", index}});
    }
}

void Auditor::judge_promises() {
    for (auto const& promise : promises_) {
        auto const index = wanted_leaves_.at(promise.leaf);
        Params about{{"hash", base64(promise.leaf)}, {"due", instant_text(promise.due)}};
        if (index >= 0)
            findings_.add(Fault::none, "tlog.audit_promise_kept", {{"leaf", index}});
        else if (promise.due < question_.now)
            findings_.add(Fault::promise, "tlog.audit_promise_broken", std::move(about));
        else
            findings_.add(Fault::none, "tlog.audit_promise_waits", std::move(about));
    }
}

std::string Auditor::next_state() const {
    return json::to_text(
        State{std::string{state_format}, report_.verifier_key, note_, base64(truth_->leaves)});
}

AuditReport Auditor::run() {
    if (find_policy() && find_key() && find_checkpoint() && find_earlier()) {
        judge_quorum();
        read_receipts();
        read_promises();
        if (read_leaves()) {
            judge_root();
            judge_history();
            judge_receipts();
            judge_promises();
            // What leaves say is worth judging once they are known to be the ones that were signed.
            if (entries_signed_)
                for (auto const& found : said_by_leaves_.all())
                    findings_.add(static_cast<Fault>(found.exit_code), found.error.code,
                                  found.error.params);
            if (!findings_.has_faults()) report_.state = next_state();
        }
    }
    report_.findings = findings_.all();
    report_.batches = leaves_.batches();
    report_.payments = leaves_.payments();
    report_.funds = leaves_.funds();
    return std::move(report_);
}

}  // namespace

bool AuditReport::good() const {
    return exit_code() == 0;
}

int AuditReport::exit_code() const {
    int lowest = 0;
    for (auto const& found : findings)
        if (found.exit_code != 0 && (lowest == 0 || found.exit_code < lowest))
            lowest = found.exit_code;
    return lowest;
}

AuditReport audit(LogFiles& files, AuditQuestion const& question) {
    return Auditor{files, question}.run();
}

}  // namespace takaful::tlog
