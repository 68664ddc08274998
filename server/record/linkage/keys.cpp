#include "record/linkage/keys.hpp"

#include <algorithm>
#include <bit>
#include <thread>

namespace takaful::linkage {

/// A key of more rows than this says too little: its rows are compared where one field more agrees.
static constexpr std::size_t block_max = 150;

static std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
    hash = (hash ^ value) * 0xD6E8FEB86659FD93ULL;
    return hash ^ (hash >> 32);
}

/// What stands for a field's value in a key: a word's sound, so that spelling does not part rows.
static std::uint64_t key_part(Schema const& schema, Words const& words, Row const& row,
                              std::size_t field) {
    auto const value = row.values[field];
    auto const kind = schema.fields[field].kind;
    if (value == 0 || !has_words(kind) || kind == Kind::category) return value;
    return words.at(static_cast<WordNumber>(value)).sound;
}

std::vector<Key> keys_of(Schema const& schema, Words const& words, Row const& row,
                         Pass const& pass) {
    std::uint64_t common = 1;
    for (auto const field : pass.fields) {
        auto const part = key_part(schema, words, row, field);
        if (part == 0) return {};
        common = mixed(common, part);
    }
    auto const folded = [](std::uint64_t hash) {
        return static_cast<std::uint32_t>(hash ^ (hash >> 32));
    };
    if (pass.names == 0) return {{folded(common), 0}};
    std::array<std::uint64_t, 4> sounds{};
    std::size_t names = 0;
    while (names < sounds.size() && names < schema.fields.size() &&
           schema.fields[names].kind == Kind::name) {
        sounds[names] = key_part(schema, words, row, names);
        ++names;
    }
    std::vector<Key> keys;
    for (std::uint8_t parts = 1; parts < 1U << names; ++parts) {
        if (std::popcount(parts) != pass.names) continue;
        std::vector<std::uint64_t> chosen;
        for (std::size_t i = 0; i < names; ++i)
            if ((parts >> i) & 1) chosen.push_back(sounds[i]);
        if (std::ranges::find(chosen, 0U) != chosen.end()) continue;
        std::ranges::sort(chosen);
        auto hash = common;
        for (auto const sound : chosen) hash = mixed(hash, sound);
        keys.push_back({folded(hash), parts});
    }
    return keys;
}

KeyTable::KeyTable(Rows::Impl const& rows, Pass const& pass, int threads)
    : rows_(&rows), pass_(&pass) {
    for (auto const field : pass.fields) fields_ |= 1U << field;
    std::vector<std::vector<Entry>> made(static_cast<std::size_t>(std::max(threads, 1)));
    std::vector<std::jthread> workers;
    for (std::size_t t = 0; t < made.size(); ++t)
        workers.emplace_back([&, t] {
            auto const first = std::size_t{rows.size()} * t / made.size();
            auto const end = std::size_t{rows.size()} * (t + 1) / made.size();
            for (auto number = first; number < end; ++number) {
                auto const row = rows.row(static_cast<RowNumber>(number));
                for (auto const& key : keys_of(rows.schema, rows.words, row, pass))
                    made[t].push_back(
                        {key.hash, static_cast<std::uint32_t>(number << 4 | key.parts)});
            }
            std::ranges::sort(made[t]);
        });
    workers.clear();  // Joins them.
    std::size_t size = 0;
    for (auto const& part : made) size += part.size();
    entries_.reserve(size);
    for (auto& part : made) {
        auto const middle = std::ssize(entries_);
        entries_.insert(entries_.end(), part.begin(), part.end());
        part = {};
        std::ranges::inplace_merge(entries_, entries_.begin() + middle);
    }
}

void KeyTable::add(RowNumber number) {
    constexpr std::size_t last_max = 1'024;
    for (auto const& key : keys_of(rows_->schema, rows_->words, rows_->row(number), *pass_)) {
        if (added_.empty() || added_.back().size() >= last_max) added_.emplace_back();
        auto& last = added_.back();
        Entry const entry{key.hash, static_cast<std::uint32_t>(number << 4 | key.parts)};
        last.insert(std::ranges::upper_bound(last, entry), entry);
        while (added_.size() > 1 && added_.back().size() >= last_max &&
               added_[added_.size() - 2].size() <= 2 * added_.back().size())
            merge_last(added_);
    }
}

void KeyTable::merge_last(std::vector<std::vector<Entry>>& lists) {
    auto const last = std::move(lists.back());
    lists.pop_back();
    auto& into = lists.back();
    auto const middle = std::ssize(into);
    into.insert(into.end(), last.begin(), last.end());
    std::ranges::inplace_merge(into, into.begin() + middle);
}

void KeyTable::settle() {
    added_.insert(added_.begin(), std::move(entries_));
    while (added_.size() > 1) merge_last(added_);
    entries_ = std::move(added_.front());
    added_.clear();
}

std::size_t KeyTable::bytes() const {
    auto sum = entries_.capacity() * sizeof(Entry);
    for (auto const& list : added_) sum += list.capacity() * sizeof(Entry);
    return sum;
}

KeyTable::Block KeyTable::block_at(std::size_t begin) const {
    auto end = begin;
    while (end < entries_.size() && entries_[end].hash == entries_[begin].hash) ++end;
    return Block{entries_}.subspan(begin, end - begin);
}

void KeyTable::pairs_of(Block block, std::uint32_t also,
                        std::function<void(Candidate const&)> const& visit) const {
    for (std::size_t i = 0; i < block.size(); ++i)
        for (std::size_t j = i + 1; j < block.size(); ++j) {
            auto const a = block[i].row(), b = block[j].row();
            if (a == b) continue;
            auto const parts = (block[i].row_and_parts | block[j].row_and_parts) & 0xF;
            visit({std::min(a, b), std::max(a, b), fields_ | also | parts});
        }
}

/// A big block's pairs: those that agree in one field more.
void KeyTable::split(Block block, std::function<void(Candidate const&)> const& visit) const {
    auto const& fields = rows_->schema.fields;
    std::vector<std::pair<std::uint64_t, Entry>> sorted;
    for (std::size_t field = 0; field < fields.size(); ++field) {
        bool const used = ((fields_ >> field) & 1) != 0 || fields[field].kind == Kind::nickname;
        if (used || (pass_->names > 0 && field < rows_->names)) continue;
        sorted.clear();
        for (auto const& entry : block) {
            auto const value =
                key_part(rows_->schema, rows_->words, rows_->row(entry.row()), field);
            if (value != 0) sorted.emplace_back(value, entry);
        }
        std::ranges::sort(sorted);
        std::vector<Entry> part;
        for (std::size_t i = 0; i < sorted.size(); ++i) {
            part.push_back(sorted[i].second);
            bool const last = i + 1 == sorted.size() || sorted[i + 1].first != sorted[i].first;
            if (!last) continue;
            if (part.size() <= block_max) pairs_of(part, 1U << field, visit);
            part.clear();
        }
    }
}

void KeyTable::each_pair(std::size_t part, std::size_t parts, double sample,
                         std::function<void(Candidate const&)> const& visit) const {
    auto const border = [&](std::size_t number) {
        auto at = entries_.size() * number / parts;
        while (at > 0 && at < entries_.size() && entries_[at].hash == entries_[at - 1].hash) ++at;
        return at;
    };
    auto const end = border(part + 1);
    auto const chosen = static_cast<std::uint64_t>(sample * 0x1p32);
    for (auto at = border(part); at < end;) {
        auto const block = block_at(at);
        at += block.size();
        bool const is_chosen = mixed(7, block[0].hash) % (1ULL << 32) < chosen;
        if (block.size() < 2 || !is_chosen) continue;
        if (block.size() <= block_max)
            pairs_of(block, 0, visit);
        else
            split(block, visit);
    }
}

void KeyTable::each_row(std::uint32_t hash, std::function<void(RowNumber)> const& visit) const {
    constexpr std::size_t rows_looked_at_max = 20'000;
    auto const visit_in = [&](std::vector<Entry> const& entries) {
        auto const first = std::ranges::lower_bound(entries, hash, {}, &Entry::hash);
        auto const left =
            std::min(static_cast<std::size_t>(entries.end() - first), rows_looked_at_max);
        for (std::size_t i = 0; i < left && first[static_cast<std::ptrdiff_t>(i)].hash == hash; ++i)
            visit(first[static_cast<std::ptrdiff_t>(i)].row());
    };
    visit_in(entries_);
    for (auto const& list : added_) visit_in(list);
}

double KeyTable::pairs() const {
    double sum = 0;
    for (std::size_t at = 0; at < entries_.size();) {
        auto const size = static_cast<double>(block_at(at).size());
        at += static_cast<std::size_t>(size);
        sum += size <= static_cast<double>(block_max) ? size * (size - 1) / 2 : size;
    }
    return sum;
}

}  // namespace takaful::linkage
