#include "record/tlog/merkle.hpp"

#include <doctest/doctest.h>
#include <simdjson.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "base/text.hpp"

using namespace takaful;
using namespace takaful::tlog;

namespace {

Bytes unhex(std::string_view text) {
    return parse_hex(text).value();
}

/// A tree that keeps all leaf hashes and answers every node by plain recursion.
struct SlowTree {
    std::vector<Hash> leaves;

    Hash mth(std::size_t begin, std::size_t end) const {
        if (begin == end) return empty_root();
        if (end - begin == 1) return leaves[begin];
        std::size_t k = 1;
        while (k * 2 < end - begin) k *= 2;
        return node_hash(mth(begin, begin + k), mth(begin + k, end));
    }
    NodeAt node_at() const {
        return [this](int height, std::uint64_t index) -> Result<Hash> {
            auto const width = std::size_t{1} << height;
            return mth(index * width, (index + 1) * width);
        };
    }
};

SlowTree numbered_tree(int size) {
    SlowTree tree;
    for (int i = 0; i < size; ++i) tree.leaves.push_back(leaf_hash(as_bytes(std::to_string(i))));
    return tree;
}

/// Some probes hold texts of another length where a hash belongs. Our Hash cannot: another hash,
/// equal when the texts are equal, stands for them.
std::optional<Hash> to_hash(std::string_view text) {
    auto const bytes = parse_base64(text);
    if (!bytes || bytes->empty()) return std::nullopt;
    if (bytes->size() != 32) return crypto::sha256(*bytes);
    Hash out;
    std::ranges::copy(*bytes, out.begin());
    return out;
}

struct Probe {
    std::string folder;
    bool want_error = false;
    std::uint64_t index = 0, start = 0, end = 0, size = 0, size1 = 0, size2 = 0;
    std::optional<Hash> leaf, root, root1, root2;
    std::optional<Proof> proof{Proof{}};
};

Probe read_probe(std::filesystem::path const& file, simdjson::dom::parser& parser) {
    Probe probe;
    probe.folder = file.string();
    simdjson::dom::object const object = parser.load(file.string());
    for (auto const [key, value] : object) {
        auto const hash = [&] {
            return to_hash(value.is_string() ? std::string_view{value} : std::string_view{});
        };
        if (key == "leafIdx")
            probe.index = value;
        else if (key == "treeSize" || key == "size")
            probe.size = value;
        else if (key == "size1")
            probe.size1 = value;
        else if (key == "size2")
            probe.size2 = value;
        else if (key == "start")
            probe.start = value;
        else if (key == "end")
            probe.end = value;
        else if (key == "root")
            probe.root = hash();
        else if (key == "root1")
            probe.root1 = hash();
        else if (key == "root2")
            probe.root2 = hash();
        else if (key == "leafHash")
            probe.leaf = hash();
        else if (key == "wantErr")
            probe.want_error = value;
        else if (key == "proof" && value.is_array())
            for (auto const item : simdjson::dom::array(value)) {
                auto const one = to_hash(item);
                if (!one) probe.proof.reset();
                if (probe.proof) probe.proof->push_back(*one);
            }
    }
    return probe;
}

bool accepts(Probe const& p) {
    if (!p.proof) return false;
    auto const in = [&](std::string_view name) { return p.folder.find(name) != std::string::npos; };
    if (in("/subtreeinclusion/"))
        return p.leaf && p.root &&
               verify_subtree_inclusion(p.index, p.start, p.end, *p.leaf, *p.proof, *p.root);
    if (in("/inclusion/"))
        return p.leaf && p.root && verify_inclusion(p.index, p.size, *p.leaf, *p.proof, *p.root);
    if (!p.root1 || !p.root2) return false;
    if (in("/subtreeconsistency/"))
        return verify_subtree_consistency(p.start, p.end, p.size, *p.proof, *p.root1, *p.root2);
    return verify_consistency(p.size1, p.size2, *p.root1, *p.root2, *p.proof);
}

}  // namespace

TEST_CASE("hashing: the empty tree, leaves and nodes of RFC 6962") {
    CHECK(hex(empty_root()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex(leaf_hash({})) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    CHECK(hex(leaf_hash(as_bytes("L123456"))) ==
          "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
    CHECK(hex(crypto::sha256_of({unhex("01"), as_bytes("N123"), as_bytes("N456")})) ==
          "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb");
}

TEST_CASE("Frontier: the eight classic leaves give the known roots") {
    char const* const leaves[] = {"",
                                  "00",
                                  "10",
                                  "2021",
                                  "3031",
                                  "40414243",
                                  "5051525354555657",
                                  "606162636465666768696a6b6c6d6e6f"};
    char const* const roots[] = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    Frontier frontier;
    CHECK(frontier.root() == empty_root());
    for (std::size_t i = 0; i < 8; ++i) {
        frontier.append(leaf_hash(unhex(leaves[i])));
        CHECK(hex(frontier.root()) == roots[i]);
    }
    CHECK(frontier.size() == 8);
}

TEST_CASE("proofs: every index and every older size of every tree up to 40 leaves") {
    auto const tree = numbered_tree(40);
    for (std::size_t size = 1; size <= 40; ++size) {
        auto const root = tree.mth(0, size);
        CHECK(subtree_root(tree.node_at(), 0, size).value() == root);
        for (std::size_t i = 0; i < size; ++i) {
            auto proof = inclusion_proof(tree.node_at(), i, size).value();
            CHECK(verify_inclusion(i, size, tree.leaves[i], proof, root));
            CHECK_FALSE(verify_inclusion(i, size, tree.leaves[(i + 1) % 40], proof, root));
            CHECK_FALSE(verify_inclusion(i + 1, size, tree.leaves[i], proof, root));
            proof.push_back(root);
            CHECK_FALSE(verify_inclusion(i, size, tree.leaves[i], proof, root));
        }
        for (std::size_t old = 1; old <= size; ++old) {
            auto const proof = consistency_proof(tree.node_at(), old, size).value();
            CHECK(verify_consistency(old, size, tree.mth(0, old), root, proof));
            if (old < size) CHECK_FALSE(verify_consistency(old, size, root, root, proof));
        }
    }
    CHECK(inclusion_proof(tree.node_at(), 40, 40).error().code == "tlog.index_outside");
    CHECK(consistency_proof(tree.node_at(), 0, 40).error().code == "tlog.index_outside");
}

TEST_CASE("verification: the 518 published probes, subtrees included") {
    auto const* const set = std::getenv("TAKAFUL_SHARED");
    std::filesystem::path const shared = set ? set : TAKAFUL_ROOT "/../shared";
    auto const archive = shared / "data/vectors/merkle_testdata.tar.gz";
    if (!std::filesystem::exists(archive)) {
        MESSAGE("skipped: no " << archive.string() << " (set TAKAFUL_SHARED)");
        return;
    }
    std::string folder = std::filesystem::temp_directory_path() / "takaful-merkle-XXXXXX";
    REQUIRE(mkdtemp(folder.data()) != nullptr);
    auto const command = "tar -xzf '" + archive.string() + "' -C '" + folder + "'";
    REQUIRE(std::system(command.c_str()) == 0);

    simdjson::dom::parser parser;
    int right = 0;
    int all = 0;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".json") continue;
        auto const probe = read_probe(entry.path(), parser);
        CAPTURE(probe.folder);
        CHECK(accepts(probe) == !probe.want_error);
        right += accepts(probe) == !probe.want_error ? 1 : 0;
        ++all;
    }
    std::filesystem::remove_all(folder);
    MESSAGE("Merkle probes: " << right << "/" << all);
    CHECK(all == 518);
}
