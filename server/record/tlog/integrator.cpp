#include "record/tlog/integrator.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace takaful::tlog {

namespace {

constexpr std::int64_t lone_leaves_max = 65'536;  // In one plan; the rest follows in the next.
constexpr int batches_max = 1'000;
constexpr char const* first_origin = "takaful.local/log";

Head to_head(HeadRow const& row) {
    return {row.size, row.root, row.checkpoint};
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
      seal_(seal_key(options_.installation_key)) {}

void Integrator::set_on_step(Folder::OnStep on_step) {
    on_step_ = on_step;
    folder_.set_on_step(std::move(on_step));
}

Result<> Integrator::step(std::string_view name) const {
    if (on_step_) return on_step_(name);
    return {};
}

Result<> Integrator::in_work(std::string_view name, std::function<Result<>(Work&)> act) {
    work::Command command{.actor = Actor::system(0), .name = std::string{name}};
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

Result<> Integrator::start() {
    TRY(load_key());
    TRY(folder_.put("vkey", as_bytes(verifier_key_ + "\n")));
    TRY(folder_.flush());
    auto const row = TRY(read_head());
    {
        std::lock_guard const lock{head_mutex_};
        head_ = to_head(row);
    }
    TRY(resume_edge(row));
    TRY(publish(row.checkpoint));
    if (row.planned_size > row.size) TRY(integrate_now());
    return {};
}

Result<HeadRow> Integrator::read_head() {
    auto const reader = TRY(runner_.database().reader());
    return load_head(*reader);
}

Head Integrator::head() const {
    std::lock_guard const lock{head_mutex_};
    return head_;
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
        if (!entries) return differs(name.path());
        bundle_ = *bytes;
    }
    edge_ = std::move(edge);
    return {};
}

/// Gives indexes: first to the lone leaves in their order, then, when none of these is left, to
/// ready batches. A list is thus always before the batches that cite it, a gift before what it
/// pays.
Result<> Integrator::plan() {
    return in_work("tlog.plan", [&](Work& work) -> Result<> {
        auto const head = TRY(load_head(work.tx));
        if (head.planned_size > head.size) return {};  // A plan waits to be built.
        auto const last = TRY(last_leaf_number(work.tx));
        auto const upto = std::min(last, head.planned_number + lone_leaves_max);
        TRY(plan_leaves(work.tx, head.planned_number, upto, head.size));
        auto next = head.size + upto - head.planned_number;
        if (upto == last) {
            for (auto& batch : TRY(list_ready_batches(work.tx, batches_max))) {
                batch.state = BatchState::planned;
                batch.first_index = next;
                TRY(update_batch(work.tx, batch));
                next += batch.leaves();
            }
        }
        if (next == head.size) return {};
        return save_plan(work.tx, next, upto);
    });
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

/// Whoever shows sums of payments may now count these in.
static Result<> tell_published(Work& work, std::span<BatchRow const> batches) {
    for (auto const& batch : batches) {
        if (batch.kind == BatchKind::pool_transfers) continue;
        BatchPublished const event{batch.book, batch.id, TRY(list_runs_in_batch(work.tx, batch))};
        work.emit("tlog.batch_published", json::to_text(event));
    }
    return {};
}

/// Leaves, tiles and bundles of the plan; then the head. Nothing is signed that is not on the disk.
Result<> Integrator::build(HeadRow const& head) {
    if (!edge_ || edge_->size() != static_cast<std::uint64_t>(head.size)) TRY(resume_edge(head));
    filled_.clear();
    std::vector<BatchRow> batches;
    {
        auto const reader = TRY(runner_.database().reader());
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
    // In the name of the batches' book, which is who reacts to them: there is one book as yet.
    work::Command save{.actor = Actor::system(batches.empty() ? 0 : batches.front().book),
                       .name = "tlog.save_head"};
    save.run = [&](Work& work) -> Result<std::string> {
        TRY(save_head(work.tx, head.size, next));
        TRY(tell_published(work, batches));
        return std::string{"{}"};
    };
    TRY(runner_.run(std::move(save)));
    TRY(step("head saved"));
    {
        std::lock_guard const lock{head_mutex_};
        head_ = to_head(next);
    }
    TRY(publish(next.checkpoint));
    for (auto const& name : filled_) folder_.drop_partials(name);
    return {};
}

Result<> Integrator::publish(std::string const& checkpoint) {
    auto const published = TRY(folder_.read("checkpoint"));
    if (published && as_text(*published) == checkpoint) return {};
    TRY(folder_.put("checkpoint", as_bytes(checkpoint)));
    TRY(folder_.flush());
    return step("published");
}

Result<Head> Integrator::integrate_now() {
    std::lock_guard const lock{working_};
    while (true) {
        TRY(plan());
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
    return Integrator::head();
}

}  // namespace takaful::tlog
