#include "record/tlog/tiles.hpp"

#include <doctest/doctest.h>

using namespace takaful;
using namespace takaful::tlog;

namespace {

/// A published tree held in memory.
struct Published {
    std::map<std::string, Bytes> files;
    TreeEdge edge;
    Frontier frontier;

    void append(std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            auto const leaf = leaf_hash(as_bytes(std::to_string(frontier.size())));
            frontier.append(leaf);
            REQUIRE(edge.append(leaf, [&](TileName const& name, BytesView bytes) -> Result<> {
                files[name.path()] = Bytes(bytes.begin(), bytes.end());
                return {};
            }));
        }
    }
    void publish() {
        for (auto& [name, bytes] : edge.partial_tiles()) files[name.path()] = bytes;
    }
    ReadFile read() {
        return [this](std::string const& path) -> Result<std::optional<Bytes>> {
            auto const found = files.find(path);
            if (found == files.end()) return std::nullopt;
            return found->second;
        };
    }
};

}  // namespace

TEST_CASE("tile paths: groups of three digits, partial widths, entries") {
    struct Case {
        TileName name;
        char const* path;
    };
    Case const cases[] = {
        {{0, 0, 256}, "tile/0/000"},
        {{0, 273, 112}, "tile/0/273.p/112"},
        {{15, 455667, 256}, "tile/15/x455/667"},
        {{0, 1234067, 256}, "tile/0/x001/x234/067"},
        {{1, 123456789, 1}, "tile/1/x123/x456/789.p/1"},
        {{entries_level, 999, 256}, "tile/entries/999"},
        {{entries_level, 1000, 255}, "tile/entries/x001/000.p/255"},
    };
    for (auto const& c : cases) {
        CHECK(c.name.path() == c.path);
        CHECK(parse_tile_path(c.path).value() == c.name);
    }
    for (auto const* bad : {"tile/0",           "tile/0/",
                            "tile/0/0",         "tile/0/00",
                            "tile/0/0000",      "tile/00/000",
                            "tile/64/000",      "tile/-1/000",
                            "tile/0/x000/001",  "tile/0/001/002",
                            "tile/0/x001/x002", "tile/0/000.p/0",
                            "tile/0/000.p/256", "tile/0/000.p/01",
                            "tile/0/000.p/",    "tile/0/000/1",
                            "tile/entry/000",   "tile/0/000.p/1/",
                            "tile/0/ 00",       "tile/0/+00",
                            "../tile/0/000",    ""}) {
        CAPTURE(bad);
        CHECK(parse_tile_path(bad).error().code == "tlog.path_malformed");
    }
}

TEST_CASE("tile widths: a tree of 70,000 and one of 256 have the published shapes") {
    CHECK(tiles_in_tree(0, 70'000) == 274);
    CHECK(width_in_tree(0, 272, 70'000) == 256);
    CHECK(width_in_tree(0, 273, 70'000) == 112);
    CHECK(width_in_tree(0, 274, 70'000) == 0);
    CHECK(width_in_tree(1, 0, 70'000) == 256);
    CHECK(width_in_tree(1, 1, 70'000) == 17);
    CHECK(width_in_tree(2, 0, 70'000) == 1);
    CHECK(tiles_in_tree(3, 70'000) == 0);
    CHECK(tiles_in_tree(0, 256) == 1);
    CHECK(width_in_tree(1, 0, 256) == 1);
    CHECK(tiles_in_tree(0, 0) == 0);
}

TEST_CASE("entry bundle: byte-exact, and refused when cut or lengthened") {
    Bytes bundle;
    for (auto const* entry : {"one", "two", "three"}) append_to_bundle(bundle, as_bytes(entry));
    CHECK(hex(bundle) == "00036f6e65000374776f00057468726565");
    CHECK(as_text(split_bundle(bundle, 3).value()[2]) == "three");
    CHECK_FALSE(split_bundle(bundle, 2));
    CHECK_FALSE(split_bundle(bundle, 4));
    for (std::size_t length = 0; length < bundle.size(); ++length)
        CHECK(split_bundle(BytesView{bundle}.first(length), 3).error().code ==
              "tlog.bundle_malformed");
    CHECK(split_bundle({}, 0).value().empty());
}

TEST_CASE("split_tile: refused when its size is not that of its hashes, whatever width is told") {
    Bytes const tile(64);
    CHECK(split_tile(tile, 2).value().size() == 2);
    for (std::uint64_t const width : {0ULL, 1ULL, 3ULL, (1ULL << 59) + 2, ~0ULL})
        CHECK(split_tile(tile, width).error().code == "tlog.tile_malformed");
    CHECK(split_tile({}, 1ULL << 59).error().code == "tlog.tile_malformed");
}

TEST_CASE("TreeEdge and TileReader: roots, tiles and proofs agree with the frontier") {
    Published log;
    std::uint64_t size = 0;
    Hash old_root{};
    std::uint64_t old_size = 0;
    for (auto const step : {1U, 2U, 253U, 1U, 7U, 248U, 600U, 64'424U, 4'464U, 1U}) {
        log.append(step);
        log.publish();
        size += step;
        CAPTURE(size);
        auto const root = log.frontier.root();
        CHECK(log.edge.root() == root);
        CHECK(TreeEdge::load(log.read(), size).value().root() == root);
        TileReader reader{log.read(), size};
        for (std::uint64_t const i : {std::uint64_t{0}, size / 2, size / 3, size - 1}) {
            auto const proof = inclusion_proof(reader.node_at(), i, size).value();
            CHECK(verify_inclusion(i, size, leaf_hash(as_bytes(std::to_string(i))), proof, root));
        }
        if (old_size > 0) {
            auto const proof = consistency_proof(reader.node_at(), old_size, size).value();
            CHECK(verify_consistency(old_size, size, old_root, root, proof));
        }
        old_root = root;
        old_size = size;
    }
    CHECK(size == 70'001);
    CHECK(log.files.contains("tile/1/001.p/17"));
    CHECK(log.files.contains("tile/2/000.p/1"));
    // Dropped partial tiles are found in the full ones.
    std::erase_if(log.files, [](auto const& file) {
        return file.first.starts_with("tile/0/000.p") || file.first.starts_with("tile/0/001.p");
    });
    TileReader older{log.read(), 264};
    CHECK(verify_inclusion(260, 264, leaf_hash(as_bytes("260")),
                           inclusion_proof(older.node_at(), 260, 264).value(),
                           subtree_root(older.node_at(), 0, 264).value()));
    log.files.erase("tile/0/100");
    TileReader reader{log.read(), size};
    CHECK(inclusion_proof(reader.node_at(), 25'601, size).error().code == "tlog.tile_missing");
}

TEST_CASE("an outside log's tiles: the roots of transparency-dev's test log") {
    char const* const words[] = {"one",    "two",   "three",    "four",    "five",
                                 "six",    "seven", "eit",      "nain",    "ten",
                                 "ileven", "twelf", "threeten", "fourten", "fivten"};
    TreeEdge edge;
    auto const none = [](TileName const&, BytesView) -> Result<> { return {}; };
    std::map<std::uint64_t, std::string> const roots{
        {1, "0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek="},
        {2, "T1X2GdkhUjV3iyufF9b0kVsWFxIU0VI4EpNml2Teci4="},
        {3, "Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk="},
        {15, "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs="}};
    for (auto const* word : words) {
        REQUIRE(edge.append(leaf_hash(as_bytes(word)), none));
        auto const known = roots.find(edge.size());
        if (known != roots.end()) CHECK(base64(edge.root()) == known->second);
    }
}
