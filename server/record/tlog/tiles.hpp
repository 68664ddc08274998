#pragma once
// C2SP tlog-tiles: where hashes and entries of the tree lie, how a tile's and a bundle's bytes
// read, and the edge by which a tree grows tile by tile. Pure.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "record/tlog/merkle.hpp"

namespace takaful::tlog {

inline constexpr std::uint64_t tile_width = 256;
inline constexpr int tile_height = 8;
inline constexpr int tile_level_max = 7;  // 256^8 leaves are beyond 2^63.

/// A tile (level 0..63) or an entry bundle (level -1).
struct TileName {
    int level = 0;
    std::uint64_t number = 0;
    std::uint64_t width = tile_width;  // Less than 256: partial.

    bool operator==(TileName const&) const = default;
    /// "tile/0/x001/067", "tile/1/000.p/17", "tile/entries/000.p/3"
    std::string path() const;
    TileName full() const { return {level, number, tile_width}; }
};

inline constexpr int entries_level = -1;

/// Strict: no leading zeros, no width that is not served. Errors: tlog.path_malformed {path}
Result<TileName> parse_tile_path(std::string_view path);

/// How many hashes tile `number` of a level has in a tree of `size`; 0: there is no such tile.
std::uint64_t width_in_tree(int level, std::uint64_t number, std::uint64_t size);
/// Every tile and bundle that a tree of `size` publishes at this level (-1: bundles), in order.
std::uint64_t tiles_in_tree(int level, std::uint64_t size);

/// u16 length ‖ entry, for each.
void append_to_bundle(Bytes& bundle, BytesView entry);
/// Exactly `count` entries and nothing after. Errors: tlog.bundle_malformed {entry}
Result<std::vector<BytesView>> split_bundle(BytesView bundle, std::uint64_t count);
/// Errors: tlog.tile_malformed
Result<std::vector<Hash>> split_tile(BytesView tile, std::uint64_t width);

/// Root of the perfect subtree over all of `hashes`, whose number is a power of two.
Hash perfect_root(std::span<Hash const> hashes);

/// Reads a file of the log; nullopt when it does not exist.
using ReadFile = std::function<Result<std::optional<Bytes>>(std::string const& path)>;

/// Nodes of a tree of `size` out of its tiles. Falls back from a partial tile to the full one.
/// Keeps the tiles that it read, with the nodes inside them.
class TileReader {
public:
    TileReader(ReadFile read, std::uint64_t size) : read_(std::move(read)), size_(size) {}
    /// Errors: tlog.tile_missing {path}, tlog.tile_malformed {path}, and those of reading.
    Result<Hash> node(int height, std::uint64_t index);
    NodeAt node_at();

private:
    /// nodes[h][j]: root of the j-th perfect subtree of 2^h hashes of the tile.
    struct Tile {
        std::vector<std::vector<Hash>> nodes;
    };
    Result<Tile const*> tile(TileName const& name);

    ReadFile read_;
    std::uint64_t size_;
    std::map<std::pair<int, std::uint64_t>, Tile> tiles_;
};

/// The right edge of a growing tree: at each level the hashes of the tile that is not full yet.
class TreeEdge {
public:
    /// Called with each tile that becomes full.
    using OnFull = std::function<Result<>(TileName const&, BytesView)>;
    /// Appends a leaf hash, and upward what it completes.
    Result<> append(Hash const& leaf, OnFull const& on_full);
    std::uint64_t size() const { return size_; }
    Hash root() const;
    /// The partial tiles that a checkpoint of this size publishes.
    std::vector<std::pair<TileName, Bytes>> partial_tiles() const;
    /// The edge of a published tree. Errors: those of reading and splitting tiles.
    static Result<TreeEdge> load(ReadFile const& read, std::uint64_t size);

private:
    std::vector<std::vector<Hash>> levels_;
    std::uint64_t size_ = 0;
};

}  // namespace takaful::tlog
