// A log's tiles, some changed: what is read out of them proves the tree that was signed, or
// nothing.

#include <map>

#include "log_parts.hpp"
#include "record/tlog/tiles.hpp"

namespace takaful {

namespace {

using Files = std::map<std::string, Bytes>;

/// The published tiles of a tree of numbered leaves.
Files const& tiles_of(std::size_t size) {
    static std::map<std::size_t, Files> known;
    auto const [at, fresh] = known.try_emplace(size);
    if (!fresh) return at->second;
    tlog::TreeEdge edge;
    for (auto const& leaf : fuzz::numbered_leaves(size))
        (void)edge.append(leaf, [&](tlog::TileName const& name, BytesView bytes) -> Result<> {
            at->second[name.path()] = Bytes(bytes.begin(), bytes.end());
            return {};
        });
    for (auto const& [name, bytes] : edge.partial_tiles()) at->second[name.path()] = bytes;
    return at->second;
}

void change(fuzz::Input& input, Files& files) {
    auto at = files.begin();
    std::advance(at, input.below(files.size()));
    auto const how = input.byte() % 5;
    auto& bytes = at->second;
    if (how == 0 && !bytes.empty())
        bytes[input.below(bytes.size())] ^= static_cast<std::uint8_t>(1 << input.byte() % 8);
    if (how == 1) bytes.resize(input.below(bytes.size() + 1));
    if (how == 2) bytes.resize(bytes.size() + input.below(64));
    if (how == 3) std::swap(bytes, files.rbegin()->second);
    if (how == 4) files.erase(at);
}

}  // namespace

FUZZ_TARGET(tile_tree) {
    // Few are large: a tile of 256 hashes takes 255 more to read.
    constexpr std::size_t sizes[] = {255, 256, 257, 300, 511, 513, 770};
    auto const chosen = input.byte();
    auto const size = chosen < std::size(sizes) ? sizes[chosen] : std::size_t{1} + chosen % 40;
    auto const leaves = fuzz::numbered_leaves(size);
    static std::map<std::size_t, tlog::Hash> roots;
    if (!roots.contains(size)) roots[size] = fuzz::slow_root(leaves);
    auto const root = roots[size];
    auto files = tiles_of(size);
    auto const changes = input.byte() % 3;
    for (auto i = 0; i < changes && !files.empty(); ++i) change(input, files);
    tlog::ReadFile const read = [&](std::string const& path) -> Result<std::optional<Bytes>> {
        auto const found = files.find(path);
        if (found == files.end()) return std::nullopt;
        return found->second;
    };

    tlog::TileReader reader{read, size};
    auto const index = input.below(size);
    auto const proof = tlog::inclusion_proof(reader.node_at(), index, size);
    auto const leaf = reader.node(0, index);
    if (changes == 0) MUST(proof.has_value() && leaf.has_value() && *leaf == leaves[index]);
    if (proof && leaf && tlog::verify_inclusion(index, size, *leaf, *proof, root))
        MUST(*leaf == leaves[index]);
    auto const edge = tlog::TreeEdge::load(read, size);
    if (changes == 0) MUST(edge.has_value() && edge->root() == root);
    if (edge) MUST(edge->size() == size);
    // A size that the folder does not have.
    auto const lie = input.number() >> 1;
    if (auto const lied = tlog::TreeEdge::load(read, lie)) MUST(lied->size() == lie);
    tlog::TileReader liar{read, lie};
    (void)tlog::inclusion_proof(liar.node_at(), input.number(), lie);
}

}  // namespace takaful
