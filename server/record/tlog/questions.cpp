// Where things stand in the log, and the receipts that prove it.

#include <algorithm>

#include "base/json.hpp"
#include "record/tlog/derive.hpp"
#include "record/tlog/folder.hpp"
#include "record/tlog/slip.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::tlog {

namespace {

std::unexpected<Error> unknown(std::string detail) {
    return fail(ErrorKind::not_found, "tlog.leaf_unknown", std::move(detail));
}

crypto::Key seal_key_of(Work& work) {
    return seal_key(work.parts.get<Log>().options().installation_key);
}

/// The public half of a receipt, out of the published tiles at the signed size.
Result<Receipt> prove(Work& work, PublishedRow const& head, std::int64_t index, Leaf const& leaf) {
    Folder const folder{work.parts.get<Log>().options().folder};
    TileReader tiles{folder.reader(), static_cast<std::uint64_t>(head.size)};
    TlogProof proof{.extra = Bytes(leaf.begin(), leaf.end()),
                    .index = static_cast<std::uint64_t>(index),
                    .checkpoint = head.checkpoint};
    proof.proof =
        TRY(inclusion_proof(tiles.node_at(), proof.index, static_cast<std::uint64_t>(head.size)));
    auto const hash = leaf_hash(leaf);
    // Told before it is handed out: a receipt that does not hold is worse than none.
    if (!verify_inclusion(proof.index, static_cast<std::uint64_t>(head.size), hash, proof.proof,
                          head.root))
        return fail(ErrorKind::broken, "tlog.proof_wrong", {{"index", index}});
    return Receipt{index, base64(hash), tlog_proof_text(proof), {}};
}

Result<PublishedRow> head_with(Work& work, std::optional<std::int64_t> index) {
    auto head = TRY(load_published(work.tx));
    if (!index || *index >= head.size) return fail(ErrorKind::refused, "tlog.not_integrated");
    return head;
}

BatchView view_of(BatchRow const& row, std::optional<RunRow> const& run, PublishedRow const& head) {
    BatchView view{.id = row.id,
                   .fund = row.fund,
                   .programme = run ? run->programme : AnyId{},
                   .pooled = row.kind != BatchKind::own,
                   .payments = row.payments,
                   .total = {row.amount_minor, row.currency},
                   .week_year = row.week.year,
                   .week = row.week.week};
    if (!row.first_index) return view;
    view.open_index = *row.first_index;
    view.close_index = *row.first_index + row.leaves() - 1;
    view.integrated = view.close_index < head.size;
    return view;
}

Result<BatchView> load_view(Work& work, std::int64_t book, AnyId const& id) {
    auto const batch = TRY(find_batch(work.tx, book, id));
    if (!batch) return unknown(id.text());
    std::optional<RunRow> run;
    if (batch->run) run = TRY(find_run(work.tx, book, *batch->run));
    return view_of(*batch, run, TRY(load_published(work.tx)));
}

/// Where one entry of a seed lies: its chunk and its place there.
std::int64_t index_of(BatchPlan const& plan, SeedRow const& seed, std::int64_t sequence) {
    auto const at = static_cast<std::size_t>(
        std::ranges::find(plan.seeds, seed.first_sequence, &SeedRow::first_sequence) -
        plan.seeds.begin());
    auto const chunk = *std::ranges::find_if(
        plan.chunks, [at](Chunk const& c) { return c.first_seed <= at && at <= c.last_seed; });
    auto inside = sequence - seed.first_sequence;
    for (auto i = chunk.first_seed; i < at; ++i) inside += plan.seeds[i].payments();
    auto const order = chunk_order(plan, chunk);
    return *plan.batch.first_index + 1 + chunk.first_place +
           order[static_cast<std::size_t>(inside)];
}

/// The published leaf at an index, out of its bundle.
Result<Leaf> read_leaf(Work& work, PublishedRow const& head, std::int64_t index) {
    Folder const folder{work.parts.get<Log>().options().folder};
    auto const at = static_cast<std::uint64_t>(index);
    TileName name{entries_level, at / tile_width, 0};
    name.width = width_in_tree(entries_level, name.number, static_cast<std::uint64_t>(head.size));
    auto bytes = TRY(folder.read(name.path()));
    if (!bytes) {
        name = name.full();
        bytes = TRY(folder.read(name.path()));
    }
    if (!bytes) return fail(ErrorKind::broken, "tlog.tile_missing", {{"path", name.path()}});
    auto const entries = TRY(split_bundle(*bytes, name.width));
    Leaf leaf{};
    auto const& entry = entries[at % tile_width];
    if (entry.size() != leaf.size())
        return fail(ErrorKind::broken, "tlog.tile_malformed", {{"path", name.path()}});
    std::ranges::copy(entry, leaf.begin());
    return leaf;
}

}  // namespace

Result<Standing> standing(store::Tx& tx) {
    auto const head = TRY(load_head(tx));
    auto const pools = TRY(load_pools(tx));
    auto const published = TRY(load_published(tx));
    Standing out{.size = head.size,
                 .root = head.root,
                 .published = published.size,
                 .witnessed = published.witnessed_size,
                 .planned = head.planned_size - head.size};
    out.pooled = pools.payments;
    out.pooled_since = pools.since;
    return out;
}

Result<Place> place_of(Work& work, std::int64_t book, LeafType type, AnyId const& subject) {
    auto const row = TRY(find_leaf(work.tx, book, type, subject));
    if (!row) return unknown(subject.text());
    auto const head = TRY(load_published(work.tx));
    if (!row->index || *row->index >= head.size) return Place{.log_size = head.size};
    return Place{true, *row->index, head.size};
}

Result<Receipt> receipt(Work& work, std::int64_t book, LeafType type, AnyId const& subject) {
    auto const row = TRY(find_leaf(work.tx, book, type, subject));
    if (!row) return unknown(subject.text());
    auto const head = TRY(head_with(work, row->index));
    auto receipt = TRY(prove(work, head, *row->index, row->leaf));
    auto const secret = TRY(open_private(seal_key_of(work), subject, row->sealed));
    auto const secrets = leaf_secrets(secret.seed, 0, secret.slots);
    receipt.slip = json::to_text(make_slip(secrets, secret.slots, receipt.proof));
    return receipt;
}

Result<Receipt> entry_receipt(Work& work, std::int64_t book, std::int64_t sequence) {
    auto const seed = TRY(find_seed(work.tx, book, sequence));
    if (!seed) return unknown(std::to_string(sequence));
    auto const batch = TRY(find_batch(work.tx, book, seed->batch));
    if (!batch) return unknown(seed->batch.text());
    auto const head = TRY(head_with(work, batch->first_index));
    auto const plan = TRY(plan_batch(work.tx, seal_key_of(work), *batch));
    PaymentMaker maker{work.tx, work.parts.get<LeafSource>(), seal_key_of(work), plan};
    auto const parts = TRY(maker.parts(*seed));
    auto const& part = parts[static_cast<std::size_t>(sequence - seed->first_sequence)];
    auto const index = index_of(plan, *seed, sequence);
    TRY(head_with(work, index));
    auto receipt = TRY(prove(work, head, index, make_leaf(part).leaf));
    auto const secrets = leaf_secrets(part.seed, part.offset, part.slots);
    receipt.slip = json::to_text(make_slip(secrets, part.slots, receipt.proof));
    return receipt;
}

Result<Leaf> published_leaf(Work& work, std::int64_t book, LeafType type, AnyId const& subject) {
    auto const row = TRY(find_leaf(work.tx, book, type, subject));
    if (!row) return unknown(subject.text());
    return read_leaf(work, TRY(head_with(work, row->index)), *row->index);
}

Result<BatchView> batch_of_entry(Work& work, std::int64_t book, std::int64_t sequence) {
    auto const seed = TRY(find_seed(work.tx, book, sequence));
    if (!seed) return unknown(std::to_string(sequence));
    return load_view(work, book, seed->batch);
}

Result<std::vector<BatchView>> batches_of_run(Work& work, std::int64_t book, AnyId const& run) {
    if (!TRY(find_run(work.tx, book, run)))
        return fail(ErrorKind::not_found, "tlog.run_unknown", run.text());
    std::vector<BatchView> views;
    for (auto const& id : TRY(list_batches_of_run(work.tx, book, run)))
        views.push_back(TRY(load_view(work, book, id)));
    return views;
}

Result<Receipt> batch_receipt(Work& work, std::int64_t book, AnyId const& id) {
    auto const view = TRY(load_view(work, book, id));
    if (!view.integrated) return fail(ErrorKind::refused, "tlog.not_integrated");
    auto const head = TRY(load_published(work.tx));
    return prove(work, head, view.close_index, TRY(read_leaf(work, head, view.close_index)));
}

}  // namespace takaful::tlog
