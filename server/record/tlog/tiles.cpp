#include "record/tlog/tiles.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <charconv>

namespace takaful::tlog {

namespace {

/// 1234067 -> "x001/x234/067".
std::string number_path(std::uint64_t number) {
    std::string path;
    do {
        auto const group = std::to_string(number % 1000);
        auto const padded = std::string(3 - group.size(), '0') + group;
        path = path.empty() ? padded : "x" + padded + "/" + path;
        number /= 1000;
    } while (number > 0);
    return path;
}

std::optional<std::uint64_t> small_number(std::string_view text, std::size_t digits_max) {
    std::uint64_t value = 0;
    if (text.empty() || text.size() > digits_max) return std::nullopt;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// "x001/x234/067"; at most 6 groups, which is beyond any tile of 2^63 leaves.
std::optional<std::uint64_t> parse_number_path(std::string_view text) {
    std::uint64_t number = 0;
    for (int group = 0; group < 6; ++group) {
        bool const last = text.empty() || text[0] != 'x';
        if (!last) text.remove_prefix(1);
        auto const digits = small_number(text.substr(0, 3), 3);
        if (!digits || text.size() < 3) return std::nullopt;
        number = number * 1000 + *digits;
        text.remove_prefix(3);
        if (last) {
            bool const padded_too_much = group > 0 && number < 1000;
            if (!text.empty() || padded_too_much) return std::nullopt;
            return number;
        }
        if (group == 0 && *digits == 0) return std::nullopt;
        if (text.empty() || text[0] != '/') return std::nullopt;
        text.remove_prefix(1);
    }
    return std::nullopt;
}

/// Leaves below one hash of this level; bundles count as level 0.
std::uint64_t leaves_below(int level) {
    return std::uint64_t{1} << (tile_height * std::max(level, 0));
}

}  // namespace

std::string TileName::path() const {
    auto path = "tile/" + (level == entries_level ? "entries" : std::to_string(level)) + "/" +
                number_path(number);
    if (width < tile_width) path += ".p/" + std::to_string(width);
    return path;
}

Result<TileName> parse_tile_path(std::string_view path) {
    auto const refuse = [&] {
        return fail(ErrorKind::invalid, "tlog.path_malformed", {{"path", std::string{path}}});
    };
    auto rest = path;
    if (!rest.starts_with("tile/")) return refuse();
    rest.remove_prefix(5);
    auto const slash = rest.find('/');
    if (slash == std::string_view::npos) return refuse();
    TileName name;
    auto const level_text = rest.substr(0, slash);
    if (level_text == "entries") {
        name.level = entries_level;
    } else {
        auto const level = small_number(level_text, 2);
        if (!level || *level > 63 || (level_text.size() == 2 && level_text[0] == '0'))
            return refuse();
        name.level = static_cast<int>(*level);
    }
    rest.remove_prefix(slash + 1);
    auto const partial = rest.find(".p/");
    if (partial != std::string_view::npos) {
        auto const width_text = rest.substr(partial + 3);
        auto const width = small_number(width_text, 3);
        if (!width || *width < 1 || *width >= tile_width || width_text[0] == '0') return refuse();
        name.width = *width;
        rest = rest.substr(0, partial);
    }
    auto const number = parse_number_path(rest);
    if (!number) return refuse();
    name.number = *number;
    return name;
}

std::uint64_t tiles_in_tree(int level, std::uint64_t size) {
    if (level > tile_level_max) return 0;
    auto const hashes = size / leaves_below(level);
    return (hashes + tile_width - 1) / tile_width;
}

std::uint64_t width_in_tree(int level, std::uint64_t number, std::uint64_t size) {
    if (number >= tiles_in_tree(level, size)) return 0;
    return std::min(tile_width, size / leaves_below(level) - number * tile_width);
}

void append_to_bundle(Bytes& bundle, BytesView entry) {
    assert(entry.size() <= 0xffff);
    bundle.push_back(static_cast<std::uint8_t>(entry.size() >> 8));
    bundle.push_back(static_cast<std::uint8_t>(entry.size()));
    bundle.insert(bundle.end(), entry.begin(), entry.end());
}

Result<std::vector<BytesView>> split_bundle(BytesView bundle, std::uint64_t count) {
    std::vector<BytesView> entries;
    while (entries.size() < count) {
        auto const length = bundle.size() < 2 ? bundle.size() : bundle[0] * 256U + bundle[1];
        if (bundle.size() < 2 + length)
            return fail(ErrorKind::invalid, "tlog.bundle_malformed",
                        {{"entry", static_cast<std::int64_t>(entries.size())}});
        entries.push_back(bundle.subspan(2, length));
        bundle = bundle.subspan(2 + length);
    }
    if (!bundle.empty())
        return fail(ErrorKind::invalid, "tlog.bundle_malformed",
                    {{"entry", static_cast<std::int64_t>(count)}});
    return entries;
}

Result<std::vector<Hash>> split_tile(BytesView tile, std::uint64_t width) {
    if (tile.size() % sizeof(Hash) != 0 || tile.size() / sizeof(Hash) != width)
        return fail(ErrorKind::invalid, "tlog.tile_malformed");
    std::vector<Hash> hashes(width);
    for (std::size_t i = 0; i < width; ++i)
        std::ranges::copy(tile.subspan(i * sizeof(Hash), sizeof(Hash)), hashes[i].begin());
    return hashes;
}

Hash perfect_root(std::span<Hash const> hashes) {
    assert(std::has_single_bit(hashes.size()));
    if (hashes.size() == 1) return hashes[0];
    auto const half = hashes.size() / 2;
    return node_hash(perfect_root(hashes.first(half)), perfect_root(hashes.subspan(half)));
}

Result<TileReader::Tile const*> TileReader::tile(TileName const& name) {
    auto const key = std::pair{name.level, name.number};
    auto const known = tiles_.find(key);
    if (known != tiles_.end()) return &known->second;
    auto bytes = TRY(read_(name.path()));
    // A partial tile may be dropped once the full one exists: cut the full one.
    if (!bytes && name.width < tile_width) bytes = TRY(read_(name.full().path()));
    if (!bytes) return fail(ErrorKind::broken, "tlog.tile_missing", {{"path", name.path()}});
    auto const whole = bytes->size() == tile_width * sizeof(Hash) ? tile_width : name.width;
    auto hashes = split_tile(*bytes, whole);
    if (!hashes) return fail(ErrorKind::broken, "tlog.tile_malformed", {{"path", name.path()}});
    hashes->resize(name.width);
    Tile tile;
    tile.nodes.push_back(std::move(*hashes));
    while (tile.nodes.back().size() > 1) {
        auto const& below = tile.nodes.back();
        std::vector<Hash> above(below.size() / 2);
        for (std::size_t i = 0; i < above.size(); ++i)
            above[i] = node_hash(below[2 * i], below[2 * i + 1]);
        tile.nodes.push_back(std::move(above));
    }
    return &tiles_.emplace(key, std::move(tile)).first->second;
}

Result<Hash> TileReader::node(int height, std::uint64_t index) {
    auto const level = height / tile_height;
    auto const inside = static_cast<std::size_t>(height % tile_height);
    auto const first = index << inside;  // Of this level's hashes.
    auto const number = first / tile_width;
    TileName const name{level, number, width_in_tree(level, number, size_)};
    auto const* const found = TRY(tile(name));
    auto const place = (first % tile_width) >> inside;
    if (inside >= found->nodes.size() || place >= found->nodes[inside].size())
        return fail(ErrorKind::broken, "tlog.tile_malformed", {{"path", name.path()}});
    return found->nodes[inside][place];
}

NodeAt TileReader::node_at() {
    return [this](int height, std::uint64_t index) { return node(height, index); };
}

Result<> TreeEdge::append(Hash const& leaf, OnFull const& on_full) {
    auto carry = leaf;
    for (std::size_t level = 0;; ++level) {
        if (level == levels_.size()) levels_.emplace_back();
        auto& hashes = levels_[level];
        hashes.push_back(carry);
        if (hashes.size() < tile_width) break;
        // size_ leaves were there before this one, which completes the tile.
        auto const number = size_ / (leaves_below(static_cast<int>(level)) * tile_width);
        BytesView const bytes{hashes[0].data(), hashes.size() * sizeof(Hash)};
        TRY(on_full({static_cast<int>(level), number, tile_width}, bytes));
        carry = perfect_root(hashes);
        hashes.clear();
    }
    ++size_;
    return {};
}

Hash TreeEdge::root() const {
    std::vector<Hash> pieces;
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
        std::span<Hash const> rest{*level};
        while (!rest.empty()) {
            auto const width = std::bit_floor(rest.size());
            pieces.push_back(perfect_root(rest.first(width)));
            rest = rest.subspan(width);
        }
    }
    if (pieces.empty()) return empty_root();
    auto root = pieces.back();
    for (auto left = pieces.rbegin() + 1; left != pieces.rend(); ++left)
        root = node_hash(*left, root);
    return root;
}

std::vector<std::pair<TileName, Bytes>> TreeEdge::partial_tiles() const {
    std::vector<std::pair<TileName, Bytes>> tiles;
    for (std::size_t level = 0; level < levels_.size(); ++level) {
        auto const& hashes = levels_[level];
        if (hashes.empty()) continue;
        auto const number = size_ / (leaves_below(static_cast<int>(level)) * tile_width);
        Bytes bytes(hashes[0].data(), hashes[0].data() + hashes.size() * sizeof(Hash));
        tiles.emplace_back(TileName{static_cast<int>(level), number, hashes.size()},
                           std::move(bytes));
    }
    return tiles;
}

Result<TreeEdge> TreeEdge::load(ReadFile const& read, std::uint64_t size) {
    TreeEdge edge;
    edge.size_ = size;
    for (int level = 0; level <= tile_level_max && size >= leaves_below(level); ++level) {
        auto const hashes = size / leaves_below(level);
        auto& kept = edge.levels_.emplace_back();
        auto const width = hashes % tile_width;
        if (width == 0) continue;
        TileName const name{level, hashes / tile_width, width};
        auto const bytes = TRY(read(name.path()));
        if (!bytes) return fail(ErrorKind::broken, "tlog.tile_missing", {{"path", name.path()}});
        auto found = split_tile(*bytes, width);
        if (!found) return fail(ErrorKind::broken, "tlog.tile_malformed", {{"path", name.path()}});
        kept = std::move(*found);
    }
    return edge;
}

}  // namespace takaful::tlog
