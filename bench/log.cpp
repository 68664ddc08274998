// The transparency log: ready leaves into published tiles; seeds into private leaves; proofs.

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <thread>

#include "bench/bench.hpp"
#include "record/tlog/folder.hpp"
#include "record/tlog/leaf.hpp"
#include "record/tlog/note.hpp"

namespace takaful::bench {

namespace {

using namespace takaful::tlog;

constexpr std::string_view origin = "bench.example/log";

template <typename T>
T must(Result<T> result) {
    if (!result) std::abort();
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// Distinct 512-byte leaves, cheap to make: only hashing and publishing are measured.
std::vector<Leaf> ready_leaves(std::size_t count) {
    std::vector<Leaf> leaves(count);
    for (std::size_t i = 0; i < count; ++i) {
        leaves[i].fill(static_cast<std::uint8_t>(i));
        for (std::size_t b = 0; b < 8; ++b) leaves[i][b] = static_cast<std::uint8_t>(i >> (8 * b));
    }
    return leaves;
}

/// What the integrator does with leaves that are ready: hash, tiles, bundles, durable, read back,
/// signed.
Hash publish(std::string const& path, std::vector<Leaf> const& leaves) {
    std::filesystem::remove_all(path);
    Folder folder{path};
    TreeEdge edge;
    Bytes bundle;
    bundle.reserve(tile_width * (leaf_bytes + 2));
    for (auto const& leaf : leaves) {
        append_to_bundle(bundle, leaf);
        must(edge.append(leaf_hash(leaf), [&](TileName const& name, BytesView bytes) {
            return folder.put(name.path(), bytes);
        }));
        if (edge.size() % tile_width != 0) continue;
        must(folder.put(TileName{entries_level, edge.size() / tile_width - 1, tile_width}.path(),
                        bundle));
        bundle.clear();
    }
    for (auto const& [name, bytes] : edge.partial_tiles()) must(folder.put(name.path(), bytes));
    must(folder.flush());
    auto const key = crypto::signing_key_from_seed(crypto::Key{});
    auto const note = sign_note(
        checkpoint_body({std::string{origin}, edge.size(), edge.root(), {}}), origin, key);
    must(folder.put("checkpoint", as_bytes(note)));
    must(folder.flush());
    return edge.root();
}

/// The yardstick: hash each leaf and its frontier, append the leaves to one file, fdatasync every
/// 16 MiB.
void append_raw(std::string const& path, std::vector<Leaf> const& leaves) {
    auto const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) std::abort();
    Frontier frontier;
    Bytes buffer;
    auto const flush = [&] {
        auto const written = ::write(file, buffer.data(), buffer.size());
        if (written != static_cast<ssize_t>(buffer.size()) || ::fdatasync(file) != 0) std::abort();
        buffer.clear();
    };
    for (auto const& leaf : leaves) {
        frontier.append(leaf_hash(leaf));
        append_to_bundle(buffer, leaf);
        if (buffer.size() >= 16U << 20) flush();
    }
    flush();
    ::close(file);
}

void bench_publish(Options const& options, Report& report) {
    auto const leaves = ready_leaves(options.quick ? 65'536 : 262'144);
    auto const count = static_cast<double>(leaves.size());
    auto const result = interleaved(
        5, [&] { return count / seconds([&] { publish(options.folder + "/log", leaves); }); },
        [&] { return count / seconds([&] { append_raw(options.folder + "/raw", leaves); }); });
    report.add(
        {"leaves_per_s", result.subject, "1/s", "hash-and-append", result.yardstick, result.ratio});
}

/// The slots that a payment of a programme has.
std::vector<SlotValue> payment_slots() {
    return {{Slot::payee, "01920000-0000-7000-8000-00000000c0de"},
            {Slot::amount, "75000"},
            {Slot::currency, "EGP"},
            {Slot::entry_id, "01920000-0000-7000-8000-00000000e001"},
            {Slot::event_date, "2026-11-21"},
            {Slot::programme, "01920000-0000-7000-8000-0000000000a1"},
            {Slot::fund, "01920000-0000-7000-8000-0000000000f1"}};
}

/// Runs `act(from, to)` over halves of `count` on two threads; gives things a second.
double on_two_threads(std::uint64_t count,
                      std::function<void(std::uint64_t, std::uint64_t)> const& act) {
    auto const taken = seconds([&] {
        std::jthread other{[&] { act(count / 2, count); }};
        act(0, count / 2);
    });
    return static_cast<double>(count) / taken;
}

void bench_private(Options const& options, Report& report) {
    auto const count = options.quick ? std::uint64_t{40'000} : std::uint64_t{200'000};
    auto const slots = payment_slots();
    crypto::Key const seed = crypto::random_key();
    LeafFacts const facts{.type = LeafType::payment, .week = {2026, 47}, .book = 1};
    auto const make = [&](std::uint64_t from, std::uint64_t to) {
        for (auto i = from; i < to; ++i) {
            auto own = facts;
            own.nullifier = make_nullifier(seed, Bytes16{}, {}, 202611, 1);
            auto const secrets = leaf_secrets(seed, i, slots);
            auto const leaf = encode_leaf(own, secrets.nonce, secrets.slot_root());
            if (leaf_hash(leaf) == Hash{}) std::abort();
        }
    };
    auto const hash = [&](std::uint64_t from, std::uint64_t to) {
        Hash chained{};
        for (auto i = from; i < to; ++i) chained = crypto::hmac_sha256(seed, chained);
        if (chained == Hash{}) std::abort();
    };
    auto const result = interleaved(
        5, [&] { return on_two_threads(count, make); },
        [&] { return on_two_threads(count * 10, hash); });
    report.add({"private_leaves_per_s", result.subject, "1/s", "hmac-sha256", result.yardstick,
                result.ratio});
}

void bench_proofs(Options const& options, Report& report) {
    auto const leaves = ready_leaves(options.quick ? 65'536 : 262'144);
    auto const path = options.folder + "/proofs";
    auto const root = publish(path, leaves);
    Folder const folder{path};
    auto const size = static_cast<std::uint64_t>(leaves.size());
    TileReader tiles{folder.reader(), size};
    std::uint64_t random = 1;
    auto const next = [&] {
        random = random * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
        return (random >> 33) % size;
    };
    constexpr int proofs = 4'000;
    Proof last;
    auto const prove = [&] {
        return 1e6 / proofs * seconds([&] {
                   for (int i = 0; i < proofs; ++i)
                       last = must(inclusion_proof(tiles.node_at(), next(), size));
               });
    };
    auto const read = [&] {
        return 1e6 / proofs * seconds([&] {
                   for (int i = 0; i < proofs; ++i) {
                       auto const tile = TileName{0, next() / tile_width, tile_width};
                       if (!must(folder.read(tile.path()))) std::abort();
                   }
               });
    };
    auto const proved = interleaved(7, prove, read);
    report.add({"proof_us", proved.subject, "us", "read-one-tile", proved.yardstick, proved.ratio});

    std::uint64_t const index = size / 3;
    auto const proof = must(inclusion_proof(tiles.node_at(), index, size));
    auto const verify = [&] {
        return 1e6 / proofs * seconds([&] {
                   for (int i = 0; i < proofs; ++i)
                       if (!verify_inclusion(index, size, leaf_hash(leaves[index]), proof, root))
                           std::abort();
               });
    };
    auto const hashes = [&] {
        return 1e6 / proofs * seconds([&] {
                   auto node = root;
                   for (int i = 0; i < proofs; ++i)
                       for (std::size_t h = 0; h < proof.size(); ++h) node = node_hash(node, node);
                   if (node == root) std::abort();
               });
    };
    auto const verified = interleaved(7, verify, hashes);
    report.add({"verify_us", verified.subject, "us", "its-node-hashes", verified.yardstick,
                verified.ratio});
}

void run_log(Options const& options, Report& report) {
    bench_publish(options, report);
    bench_private(options, report);
    bench_proofs(options, report);
    report.note(
        "proof_us: tiles stay in memory once read; the first proof of a tile also reads it.");
    report.note(
        "verify_us: leaf hash and inclusion; the checkpoint's signature is once a checkpoint.");
}

Register const registered{"log", run_log};

}  // namespace

}  // namespace takaful::bench
