#include "record/tlog/mirror.hpp"

#include <algorithm>

namespace takaful::tlog {

namespace {

// 128 MiB of leaves in one call; a first copy of a large log takes several.
constexpr std::uint64_t bundles_at_once_max = 1'024;

std::unexpected<Error> missing(std::string path) {
    return fail(ErrorKind::unavailable, "tlog.tile_missing", {{"path", std::move(path)}});
}

/// The entries of a bundle of this width, or of the full one that took its place.
Result<std::vector<BytesView>> entries_of(Bytes const& bundle, std::uint64_t width) {
    auto entries = split_bundle(bundle, width);
    if (entries || width == tile_width) return entries;
    return split_bundle(bundle, tile_width);
}

}  // namespace

void Mirror::forget() {
    edge_ = ahead_ = {};
    bundle_.clear();
    ahead_bundle_.clear();
    judged_ = 0;
    findings_ = {};
    rules_ = std::make_unique<LeafAuditor>(findings_);
}

/// A kept bundle of a tree of `size`; the full one may have taken the place of a partial one.
Result<std::optional<Bytes>> Mirror::kept_bundle(std::uint64_t number, std::uint64_t size) const {
    TileName const name{entries_level, number, width_in_tree(entries_level, number, size)};
    auto bytes = TRY(folder_.read(name.path()));
    if (bytes || name.width == tile_width) return bytes;
    return folder_.read(name.full().path());
}

Result<> Mirror::load(std::uint64_t size, Hash const& root) {
    forget();
    TreeEdge edge;
    Bytes bundle;
    for (std::uint64_t number = 0; number < tiles_in_tree(entries_level, size); ++number) {
        auto const bytes = TRY(kept_bundle(number, size));
        if (!bytes) return {};
        auto const width = width_in_tree(entries_level, number, size);
        auto const entries = entries_of(*bytes, width);
        if (!entries) return {};
        bundle.clear();
        for (auto const& entry : std::span{*entries}.first(width)) {
            append_to_bundle(bundle, entry);
            TRY(edge.append(leaf_hash(entry), [](auto const&, auto) { return Result<>{}; }));
        }
        if (width == tile_width) bundle.clear();
    }
    if (edge.root() != root) return {};
    edge_ = ahead_ = edge;
    bundle_ = ahead_bundle_ = bundle;
    return judge(size);
}

/// The log's bundle, or the full one that took its place; nullopt: neither is there.
Result<std::optional<Bytes>> Mirror::shown_bundle(TileName const& name) {
    auto bytes = TRY(source_->read(name.path()));
    if (bytes || name.width == tile_width) return bytes;
    return source_->read(name.full().path());
}

Result<> Mirror::append(TreeEdge& edge, Bytes& bundle, BytesView leaf) {
    append_to_bundle(bundle, leaf);
    TRY(edge.append(leaf_hash(leaf), [this](TileName const& name, BytesView bytes) {
        return folder_.put(name.path(), bytes);
    }));
    if (edge.size() % tile_width != 0) return {};
    TileName const name{entries_level, edge.size() / tile_width - 1, tile_width};
    TRY(folder_.put(name.path(), bundle));
    bundle.clear();
    return {};
}

Result<> Mirror::keep(TreeEdge const& edge, Bytes const& bundle) {
    for (auto const& [name, bytes] : edge.partial_tiles()) TRY(folder_.put(name.path(), bytes));
    if (!bundle.empty()) {
        TileName const name{entries_level, edge.size() / tile_width, edge.size() % tile_width};
        TRY(folder_.put(name.path(), bundle));
    }
    return folder_.flush();
}

Result<> Mirror::fetch_until(std::uint64_t size) {
    for (std::uint64_t fetched = 0; ahead_.size() < size; ++fetched) {
        if (fetched == bundles_at_once_max)
            return fail(ErrorKind::unavailable, "tlog.mirror_behind",
                        {{"size", static_cast<std::int64_t>(ahead_.size())}});
        auto const number = ahead_.size() / tile_width;
        TileName const name{entries_level, number, width_in_tree(entries_level, number, size)};
        auto const bytes = TRY(shown_bundle(name));
        if (!bytes) return missing(name.path());
        auto const entries = TRY(entries_of(*bytes, name.width));
        for (auto at = ahead_.size() % tile_width; at < name.width; ++at)
            TRY(append(ahead_, ahead_bundle_, entries[at]));
    }
    return {};
}

Result<Hash> Mirror::root_at(std::uint64_t size) const {
    if (size > edge_.size())
        return fail(ErrorKind::invalid, "tlog.index_outside",
                    {{"index", static_cast<std::int64_t>(size)},
                     {"size", static_cast<std::int64_t>(edge_.size())}});
    if (size == 0) return empty_root();
    if (size == edge_.size()) return edge_.root();
    TileReader tiles{folder_.reader(), edge_.size()};
    return subtree_root(tiles.node_at(), 0, size);
}

Result<> Mirror::extend(Checkpoint const& checkpoint) {
    auto const differ = [&]() -> Result<> {
        return fail(ErrorKind::refused, "tlog.leaves_differ",
                    {{"size", static_cast<std::int64_t>(checkpoint.size)}});
    };
    if (checkpoint.size < edge_.size())
        return TRY(root_at(checkpoint.size)) == checkpoint.root ? Result<>{} : differ();
    if (ahead_.size() > checkpoint.size) start_over();  // It was fetched for a larger tree.
    auto const fetched = fetch_until(checkpoint.size);
    if (!fetched && fetched.error().code == "tlog.mirror_behind") return fetched;
    if (!fetched || ahead_.root() != checkpoint.root) {
        folder_.forget();
        start_over();
        return fetched ? differ() : fetched;
    }
    if (auto kept = keep(ahead_, ahead_bundle_); !kept) {
        start_over();  // The full tiles that were put are forgotten: they are fetched again.
        return kept;
    }
    for (int level = entries_level; level <= tile_level_max; ++level)
        drop_old_partials(level, edge_.size(), ahead_.size());
    edge_ = ahead_;
    bundle_ = ahead_bundle_;
    return judge(edge_.size());
}

void Mirror::start_over() {
    ahead_ = edge_;
    ahead_bundle_ = bundle_;
}

/// Partial files of tiles that became full between two sizes.
void Mirror::drop_old_partials(int level, std::uint64_t before, std::uint64_t after) {
    auto const bits = tile_height * (std::max(level, 0) + 1);
    if (bits >= 64) return;  // No log fills a tile so high.
    auto const full = [bits](std::uint64_t size) { return size >> bits; };
    for (auto number = full(before); number < full(after); ++number)
        folder_.drop_partials({level, number, tile_width});
}

/// Gives the rules every leaf that they have not seen, out of the kept files.
Result<> Mirror::judge(std::uint64_t until) {
    while (judged_ < until) {
        auto const number = judged_ / tile_width;
        auto const bytes = TRY(kept_bundle(number, edge_.size()));
        if (!bytes) return missing(TileName{entries_level, number}.path());
        auto const width = width_in_tree(entries_level, number, edge_.size());
        auto const entries = TRY(entries_of(*bytes, width));
        for (auto at = judged_ % tile_width; at < width; ++at)
            rules_->add(static_cast<std::int64_t>(judged_++), entries[at]);
    }
    return {};
}

std::optional<Finding> Mirror::fault() const {
    for (auto const& found : findings_.all())
        if (found.exit_code != 0) return found;
    if (auto const open = rules_->open_batch_index())
        return Finding{Error{ErrorKind::refused,
                             "tlog.audit_batch_unclosed",
                             {{"leaf", *open}, {"size", static_cast<std::int64_t>(size())}}},
                       static_cast<int>(Fault::batch)};
    return std::nullopt;
}

Result<std::optional<std::int64_t>> Mirror::first_changed(std::uint64_t number) {
    auto const width = width_in_tree(entries_level, number, size());
    TileName const name{entries_level, number, width};
    auto const kept = TRY(kept_bundle(number, size()));
    auto const theirs = TRY(shown_bundle(name));
    if (!kept || !theirs) return missing(name.path());
    auto const ours = TRY(entries_of(*kept, width));
    auto const shown = entries_of(*theirs, width);
    auto const first = static_cast<std::int64_t>(number * tile_width);
    if (!shown) return first;  // Cut short or longer: nothing of it can be trusted.
    for (std::size_t at = 0; at < width; ++at)
        if (!std::ranges::equal(ours[at], (*shown)[at]))
            return first + static_cast<std::int64_t>(at);
    return std::nullopt;
}

}  // namespace takaful::tlog
