#include "notebook.hpp"

#include <bit>
#include <optional>

#include "census.hpp"
#include "record/tlog/folder.hpp"
#include "record/tlog/note.hpp"
#include "record/tlog/tiles.hpp"

namespace takaful::sim {

using crypto::Digest;

static Digest hash_of(std::uint8_t kind, BytesView first, BytesView second = {}) {
    Bytes bytes{kind};
    bytes.insert(bytes.end(), first.begin(), first.end());
    bytes.insert(bytes.end(), second.begin(), second.end());
    return crypto::sha256(bytes);
}

static std::string key_of(Digest const& hash) {
    return {hash.begin(), hash.end()};
}

static Bytes file(std::string const& folder, std::string const& name) {
    auto const bytes = tlog::Folder{folder}.read(name);
    if (!bytes || !*bytes) throw Wrong{"log: a published file is there", name};
    return **bytes;
}

std::vector<Digest> Notebook::bundle(std::uint64_t number, std::uint64_t width) const {
    tlog::TileName name{tlog::entries_level, number, width};
    auto const partial = tlog::Folder{folder_}.read(name.path());
    auto const is_partial = partial && *partial;
    if (!is_partial) name = name.full();
    auto const bytes = is_partial ? **partial : file(folder_, name.path());
    std::vector<Digest> hashes;
    std::size_t at = 0;
    while (at + 2 <= bytes.size() && hashes.size() < width) {
        auto const length = std::size_t{bytes[at]} << 8 | bytes[at + 1];
        if (at + 2 + length > bytes.size()) break;
        hashes.push_back(hash_of(0, BytesView{bytes}.subspan(at + 2, length)));
        at += 2 + length;
    }
    if (hashes.size() < width) throw Wrong{"log: a bundle is whole", name.path()};
    return hashes;
}

void Notebook::read_leaves(std::uint64_t size) {
    while (leaves_.size() < size) {
        auto const number = leaves_.size() / tlog::tile_width;
        auto const width = std::min(tlog::tile_width, size - number * tlog::tile_width);
        auto const hashes = bundle(number, width);
        for (auto at = leaves_.size() % tlog::tile_width; at < hashes.size(); ++at) {
            leaves_.push_back(hashes[at]);
            known_.insert(key_of(hashes[at]));
            edge_.push_back(hashes[at]);
            for (auto low = std::countr_zero(leaves_.size()); low > 0; --low) {
                auto const right = edge_.back();
                edge_.pop_back();
                edge_.back() = hash_of(1, edge_.back(), right);
            }
        }
    }
}

void Notebook::read(Random& random) {
    if (log_key_.empty()) {
        auto const key = file(folder_, "vkey");
        log_key_ = std::string{as_text(key)};
        log_key_.pop_back();
    }
    std::string const note{as_text(file(folder_, "checkpoint"))};
    auto const key = tlog::parse_verifier_key(log_key_);
    auto const shown = tlog::open_checkpoint(note, *key);
    if (!shown) throw Wrong{"log: the checkpoint is signed", std::string{shown.error().code}};
    auto const size = shown->size;
    if (size < leaves_.size()) throw Wrong{"log: the tree never shrinks", std::to_string(size)};
    read_leaves(size);
    auto root = edge_.empty() ? crypto::sha256({}) : edge_.back();
    for (auto i = edge_.size(); i-- > 1;) root = hash_of(1, edge_[i - 1], root);
    if (root != shown->root)
        throw Wrong{"log: the root is that of the leaves", std::to_string(size)};
    if (size == 0) return;
    auto const parsed = tlog::parse_note(note).value();
    auto const witness = tlog::parse_verifier_key(witness_key_).value();
    bool is_cosigned = false;
    for (auto const& line : parsed.signatures)
        is_cosigned = is_cosigned || tlog::cosigned_at(parsed.text, line, witness);
    if (!is_cosigned) throw Wrong{"log: what is published is cosigned", std::to_string(size)};
    auto const again = static_cast<std::uint64_t>(
        random.below(static_cast<std::int64_t>((size + tlog::tile_width - 1) / tlog::tile_width)));
    auto const width = std::min(tlog::tile_width, size - again * tlog::tile_width);
    auto const hashes = bundle(again, width);
    for (std::size_t i = 0; i < width; ++i)
        if (hashes[i] != leaves_[again * tlog::tile_width + i])
            throw Wrong{"log: no published leaf changes", std::to_string(again)};
}

void Notebook::promise(Digest const& leaf, Instant by) {
    promises_.push_back({leaf, by});
}

void Notebook::check_promises(Instant now) {
    while (!promises_.empty()) {
        auto const& [leaf, by] = promises_.front();
        if (known_.contains(key_of(leaf))) {
            ++kept_;
            sometimes("log: a promise kept");
            promises_.pop_front();
            continue;
        }
        if (by <= now) throw Wrong{"log: a promise is kept in time", std::to_string(by.unix_us)};
        return;  // The oldest is first, and still has time.
    }
}

}  // namespace takaful::sim
