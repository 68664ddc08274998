#include "record/tlog/integrator.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "platform/store/patience.hpp"

namespace takaful::tlog {

namespace {

constexpr std::int64_t lone_leaves_max = 65'536;  // In one plan; the rest follows in the next.
constexpr int batches_max = 1'000;
constexpr char const* first_origin = "takaful.local/log";

template <typename Row>
Head to_head(Row const& row) {
    return {row.size, row.root, row.checkpoint};
}

/// Are these entries the leaves of the edge's last tile?
bool has_hashes(TreeEdge const& edge, std::span<BytesView const> entries) {
    Bytes hashes;
    for (auto const& entry : entries) {
        auto const hash = leaf_hash(entry);
        hashes.insert(hashes.end(), hash.begin(), hash.end());
    }
    return std::ranges::any_of(edge.partial_tiles(), [&](auto const& tile) {
        return tile.first.level == 0 && tile.second == hashes;
    });
}

/// Whoever shows sums of payments may now count these in.
Result<> tell_published(Work& work, std::span<BatchRow const> batches) {
    for (auto const& batch : batches) {
        if (batch.kind == BatchKind::pool_transfers) continue;
        BatchPublished const event{batch.book, batch.id, TRY(list_runs_in_batch(work.tx, batch))};
        work.emit("tlog.batch_published", json::to_text(event));
    }
    return {};
}

/// What readers see grows from `before` to `next`.
Result<> grow_published(Work& work, PublishedRow const& before, PublishedRow const& next) {
    TRY(save_published(work.tx, next));
    return tell_published(work, TRY(list_planned_batches(work.tx, before.size, next.size)));
}

}  // namespace

Result<std::unique_ptr<Log>> Log::open(work::Runner& runner, LogOptions options) {
    auto log = std::make_unique<Integrator>(runner, std::move(options));
    TRY(log->start());
    return log;
}

Integrator::Integrator(work::Runner& runner, LogOptions options)
    : runner_(runner),
      options_(std::move(options)),
      folder_(options_.folder),
      checkpoints_(options_.folder),
      seal_(seal_key(options_.installation_key)) {}

void Integrator::set_on_step(Folder::OnStep on_step) {
    on_step_ = on_step;
    folder_.set_on_step(on_step);
    checkpoints_.set_on_step(std::move(on_step));
}

Result<> Integrator::step(std::string_view name) const {
    if (on_step_) return on_step_(name);
    return {};
}

Result<> Integrator::in_work(std::string_view name, std::function<Result<>(Work&)> act,
                             std::int64_t book) {
    work::Command command{.actor = Actor::system(book), .name = std::string{name}};
    command.run = [&](Work& work) -> Result<std::string> {
        TRY(act(work));
        return std::string{"{}"};
    };
    TRY(runner_.run(std::move(command)));
    return {};
}

Result<> Integrator::load_key() {
    constexpr std::string_view context = "tlog_key|sealed_seed|1";
    return in_work("tlog.load_key", [&](Work& work) -> Result<> {
        auto row = TRY(find_key(work.tx));
        if (options_.origin.empty()) options_.origin = row ? row->origin : first_origin;
        if (!row) {
            row = KeyRow{options_.origin, seal_key32(seal_, context, crypto::random_key())};
            TRY(save_key(work.tx, *row, work.now));
        }
        if (row->origin != options_.origin)
            return fail(ErrorKind::broken, "tlog.origin_wrong",
                        {{"expected", row->origin}, {"found", options_.origin}});
        key_ = crypto::signing_key_from_seed(TRY(open_key32(seal_, context, row->sealed_seed)));
        verifier_key_ = make_verifier_key(options_.origin, key_.public_key).text();
        if (TRY(find_head(work.tx))) return {};
        auto const root = empty_root();
        return save_first_head(work.tx, {.root = root, .checkpoint = signed_checkpoint(0, root)});
    });
}

std::string Integrator::signed_checkpoint(std::uint64_t size, Hash const& root) const {
    return sign_note(checkpoint_body({options_.origin, size, root, {}}), options_.origin, key_);
}

Result<> Integrator::load_policy() {
    if (options_.witness_policy.empty()) return {};
    auto policy = TRY(parse_policy(options_.witness_policy));
    if (policy.needs_nobody()) return {};
    if (options_.witness_door == nullptr)
        return fail(ErrorKind::broken, "tlog.witness_door_missing");
    collector_ = std::make_unique<Collector>(std::move(policy), *options_.witness_door);
    return {};
}

/// Signed and published heads, into memory; gives what is published. Without a policy that is all
/// that is signed.
Result<PublishedRow> Integrator::load_heads() {
    auto const head = TRY(read_head());
    PublishedRow published;
    auto const read = [&](Work& work) -> Result<> {
        auto const found = TRY(find_published(work.tx));
        published = found.value_or(PublishedRow{head.size, head.root, head.checkpoint, 0});
        if (!found) return save_published(work.tx, published);
        if (collector_ || published.size == head.size) return {};
        published = {head.size, head.root, head.checkpoint, found->witnessed_size};
        return grow_published(work, *found, published);
    };
    TRY(in_work("tlog.load_published", read, 1));
    std::lock_guard const lock{head_mutex_};
    signed_ = to_head(head);
    published_ = to_head(published);
    return published;
}

Result<> Integrator::start() {
    TRY(load_policy());
    TRY(load_key());
    TRY(folder_.put("vkey", as_bytes(verifier_key_ + "\n")));
    auto const policy = collector_ ? without_addresses(options_.witness_policy) : "quorum none\n";
    TRY(folder_.put("policy", as_bytes(policy)));
    TRY(folder_.flush());
    auto const published = TRY(load_heads());
    auto const row = TRY(read_head());
    if (options_.rebuild)
        TRY(rebuild(row, published));
    else
        TRY(check_age(row));
    TRY(resume_edge(row));
    TRY(keep_signed(row));
    TRY(publish(published.checkpoint));
    if (row.planned_size > row.size) TRY(integrate_now());
    return {};
}

/// What this log has signed is kept beside what it has published. Records that know of less are an
/// old copy: whoever went on from them would sign another tree of a size that is out already.
Result<> Integrator::check_age(HeadRow const& head) {
    auto const key = make_verifier_key(options_.origin, key_.public_key);
    for (auto const* name : {"signed", "checkpoint"}) {
        auto const file = TRY(checkpoints_.read(name));
        if (!file) continue;
        auto const was = open_checkpoint(as_text(*file), key);
        auto const size = static_cast<std::uint64_t>(head.size);
        if (was && was->size > size)
            return fail(ErrorKind::refused, "tlog.data_older",
                        {{"size", head.size}, {"signed", static_cast<std::int64_t>(was->size)}});
        if (!was || (was->size == size && was->root != head.root))
            return fail(ErrorKind::broken, "tlog.tree_differs", {{"path", std::string{name}}});
    }
    return {};
}

/// After the head is saved and before anyone outside sees it.
Result<> Integrator::keep_signed(HeadRow const& head) {
    auto const kept = TRY(checkpoints_.read("signed"));
    if (kept && as_text(*kept) == head.checkpoint) return {};
    TRY(checkpoints_.put("signed", as_bytes(head.checkpoint)));
    return checkpoints_.flush();
}

/// Every leaf again out of the records, in the order of its place. What was published and what was
/// signed must come out of them; otherwise nothing is kept.
Result<> Integrator::rebuild(HeadRow const& head, PublishedRow const& published) {
    constexpr std::int64_t places_a_step = 65'536;
    edge_.emplace();
    bundle_.clear();
    auto const differs = [] {
        return fail(ErrorKind::broken, "tlog.tree_differs", {{"path", std::string{"records"}}});
    };
    auto const reader = TRY(runner_.database().reader());
    store::allow_long_scan(*reader);
    for (std::int64_t from = 0; from < head.size;) {
        auto const to = std::min(head.size, from + places_a_step);
        auto const leaves = TRY(list_leaves(*reader, from, to));
        auto const batches = TRY(list_planned_batches(*reader, from, to));
        auto leaf = leaves.begin();
        auto batch = batches.begin();
        while (leaf != leaves.end() || batch != batches.end()) {
            auto const place = static_cast<std::int64_t>(edge_->size());
            if (leaf != leaves.end() && leaf->index == place) {
                if (leaf_hash(leaf->leaf) != leaf->hash) return differs();
                TRY(add(leaf->leaf, leaf->hash));
                ++leaf;
            } else if (batch != batches.end() && batch->first_index == place) {
                TRY(add_batch(*reader, *batch));
                ++batch;
            } else {
                return differs();  // A place that nothing has.
            }
            if (static_cast<std::int64_t>(edge_->size()) == published.size &&
                edge_->root() != published.root)
                return differs();
        }
        from = std::max(to, static_cast<std::int64_t>(edge_->size()));
    }
    if (static_cast<std::int64_t>(edge_->size()) != head.size || edge_->root() != head.root)
        return differs();
    filled_.clear();
    return finish_files();
}

Result<HeadRow> Integrator::read_head() {
    auto const reader = TRY(runner_.database().reader());
    return load_head(*reader);
}

Head Integrator::head() const {
    std::lock_guard const lock{head_mutex_};
    return published_;
}

Head Integrator::signed_head() const {
    std::lock_guard const lock{head_mutex_};
    return signed_;
}

/// The edge and the open bundle, out of the files of the signed size. What the files say must be
/// what was signed: otherwise nothing more is signed.
Result<> Integrator::resume_edge(HeadRow const& head) {
    auto const size = static_cast<std::uint64_t>(head.size);
    auto const differs = [](std::string_view what) {
        return fail(ErrorKind::broken, "tlog.tree_differs", {{"path", std::string{what}}});
    };
    edge_.reset();
    auto edge = TRY(TreeEdge::load(folder_.reader(), size));
    if (edge.root() != head.root) return differs("tile");
    bundle_.clear();
    auto const width = size % tile_width;
    if (width > 0) {
        TileName const name{entries_level, size / tile_width, width};
        auto const bytes = TRY(folder_.read(name.path()));
        if (!bytes) return fail(ErrorKind::broken, "tlog.tile_missing", {{"path", name.path()}});
        auto const entries = split_bundle(*bytes, width);
        if (!entries || !has_hashes(edge, *entries)) return differs(name.path());
        bundle_ = *bytes;
    }
    edge_ = std::move(edge);
    return {};
}

/// Gives indexes: first to the lone leaves in their order, then, when none of these is left, to
/// ready batches. A list is thus always before the batches that cite it, a gift before what it
/// pays.
Result<bool> Integrator::plan() {
    bool is_more = false;
    auto const act = [&](Work& work) -> Result<> {
        auto const head = TRY(load_head(work.tx));
        is_more = head.planned_size > head.size;  // A plan waits to be built.
        if (is_more) return {};
        auto const last = TRY(last_leaf_number(work.tx));
        auto const upto = std::min(last, head.planned_number + lone_leaves_max);
        TRY(plan_leaves(work.tx, head.planned_number, upto, head.size));
        auto next = head.size + upto - head.planned_number;
        is_more = upto < last;
        if (upto == last) {
            auto batches = TRY(list_ready_batches(work.tx, batches_max));
            is_more = std::ssize(batches) == batches_max;
            for (auto& batch : batches) {
                batch.state = BatchState::planned;
                batch.first_index = next;
                TRY(update_batch(work.tx, batch));
                next += batch.leaves();
            }
        }
        if (next == head.size) return {};
        return save_plan(work.tx, next, upto);
    };
    TRY(in_work("tlog.plan", act));
    return is_more;
}

Result<> Integrator::add(BytesView leaf, Hash const& hash) {
    auto const number = edge_->size() / tile_width;
    append_to_bundle(bundle_, leaf);
    TRY(edge_->append(hash, [&](TileName const& name, BytesView bytes) {
        filled_.push_back(name);
        return folder_.put(name.path(), bytes);
    }));
    if (edge_->size() % tile_width != 0) return {};
    TileName const name{entries_level, number, tile_width};
    filled_.push_back(name);
    TRY(folder_.put(name.path(), bundle_));
    bundle_.clear();
    return {};
}

Result<> Integrator::add_lone_leaves(store::Tx& tx, HeadRow const& head) {
    auto const leaves = TRY(list_leaves(tx, head.size, head.planned_size));
    for (auto const& row : leaves) {
        if (row.index != static_cast<std::int64_t>(edge_->size()) ||
            leaf_hash(row.leaf) != row.hash)
            return fail(ErrorKind::broken, "tlog.tree_differs", {{"path", "tlog_leaf"}});
        TRY(add(row.leaf, row.hash));
    }
    return {};
}

Result<> Integrator::add_batch(store::Tx& tx, BatchRow const& batch) {
    if (batch.first_index != static_cast<std::int64_t>(edge_->size()))
        return fail(ErrorKind::broken, "tlog.tree_differs", {{"path", "tlog_batch"}});
    auto const plan = TRY(plan_batch(tx, seal_, batch));
    auto const opening = opening_leaf(plan);
    TRY(add(opening.leaf, opening.hash));
    PaymentMaker maker{tx, runner_.parts().get<LeafSource>(), seal_, plan};
    for (auto const& chunk : plan.chunks)
        for (auto const& made : TRY(maker.leaves(chunk))) TRY(add(made.leaf, made.hash));
    auto const closing = closing_leaf(plan);
    return add(closing.leaf, closing.hash);
}

Result<> Integrator::finish_files() {
    for (auto const& [name, bytes] : edge_->partial_tiles()) TRY(folder_.put(name.path(), bytes));
    auto const width = edge_->size() % tile_width;
    if (width > 0) {
        TileName const name{entries_level, edge_->size() / tile_width, width};
        TRY(folder_.put(name.path(), bundle_));
    }
    return folder_.flush();
}

/// Leaves, tiles and bundles of the plan; then the head. Nothing is signed that is not on the disk.
Result<> Integrator::build(HeadRow const& head) {
    if (!edge_ || edge_->size() != static_cast<std::uint64_t>(head.size)) TRY(resume_edge(head));
    filled_.clear();
    std::vector<BatchRow> batches;
    {
        auto const reader = TRY(runner_.database().reader());
        store::allow_long_scan(*reader);  // As much as was planned since it last ran.
        TRY(add_lone_leaves(*reader, head));
        batches = TRY(list_planned_batches(*reader, head.size, head.planned_size));
        for (auto const& batch : batches) TRY(add_batch(*reader, batch));
    }
    if (edge_->size() != static_cast<std::uint64_t>(head.planned_size))
        return fail(ErrorKind::broken, "tlog.tree_differs", {{"path", "tlog_head"}});
    TRY(finish_files());
    TRY(step("built"));

    auto next = head;
    next.size = head.planned_size;
    next.root = edge_->root();
    next.checkpoint = signed_checkpoint(edge_->size(), next.root);
    TRY(step("signed"));
    TRY(save_signed(head, next, batches.empty() ? 0 : batches.front().book));
    TRY(step("head saved"));
    if (!collector_) TRY(publish(next.checkpoint));
    for (auto const& name : filled_) folder_.drop_partials(name);
    return {};
}

/// The signed head, by compare and swap; without witnesses it is the published one at once. In the
/// name of the batches' book, which is who reacts to them: there is one book as yet.
Result<> Integrator::save_signed(HeadRow const& head, HeadRow const& next, std::int64_t book) {
    auto const save = [&](Work& work) -> Result<> {
        TRY(save_head(work.tx, head.size, next));
        if (collector_) return {};
        auto const before = TRY(load_published(work.tx));
        return grow_published(work, before,
                              {next.size, next.root, next.checkpoint, before.witnessed_size});
    };
    TRY(in_work("tlog.save_head", save, book));
    TRY(keep_signed(next));
    if (options_.before_publish) options_.before_publish();
    std::lock_guard const lock{head_mutex_};
    signed_ = to_head(next);
    if (!collector_) published_ = signed_;
    return {};
}

Result<> Integrator::publish(std::string const& checkpoint) {
    auto const published = TRY(checkpoints_.read("checkpoint"));
    if (published && as_text(*published) == checkpoint) return {};
    TRY(checkpoints_.put("checkpoint", as_bytes(checkpoint)));
    TRY(checkpoints_.flush());
    return step("published");
}

Result<Head> Integrator::integrate_now() {
    if (options_.frozen) return signed_head();
    std::lock_guard const lock{working_};
    // All that was ready; what becomes so meanwhile, under load without end, is the next call's.
    for (bool is_more = true; is_more;) {
        is_more = TRY(plan());
        TRY(step("planned"));
        auto const head = TRY(read_head());
        if (head.planned_size == head.size) break;
        auto const built = build(head);
        if (!built) {
            edge_.reset();
            folder_.forget();
            return std::unexpected(built.error());
        }
    }
    return signed_head();
}

std::vector<WitnessState> Integrator::witnesses() const {
    return collector_ ? collector_->states() : std::vector<WitnessState>{};
}

Result<bool> Integrator::collect_now() {
    if (!collector_ || options_.frozen) return false;
    std::lock_guard const lock{publishing_};
    auto const head = signed_head();
    auto const published = Integrator::head();
    if (head.size == published.size && collector_->is_quorum(published.checkpoint)) return false;
    auto const note = TRY(collector_->collect(
        {head.checkpoint, static_cast<std::uint64_t>(head.size), folder_.reader()}));
    if (!collector_->is_quorum(note)) return false;
    auto const save = [&](Work& work) -> Result<> {
        work.emit("tlog.witnessed", "{}");
        return grow_published(work, TRY(load_published(work.tx)),
                              {head.size, head.root, note, head.size});
    };
    TRY(in_work("tlog.save_published", save, 1));
    {
        std::lock_guard const inner{head_mutex_};
        published_ = {head.size, head.root, note};
    }
    TRY(publish(note));
    return true;
}

}  // namespace takaful::tlog
