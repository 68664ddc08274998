#include "record/registry/index.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace takaful::registry {

using RowNumber = std::uint32_t;

/// Rows as bits: a search intersects a few of them.
class RowSet {
public:
    explicit RowSet(std::size_t rows) : words_((rows + 63) / 64) {}
    void add(RowNumber row) { words_[row / 64] |= std::uint64_t{1} << (row % 64); }
    bool has(RowNumber row) const { return (words_[row / 64] >> (row % 64)) & 1; }
    void keep(RowSet const& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
    }

private:
    std::vector<std::uint64_t> words_;
};

struct Index::Impl {
    struct Entry {
        Listed listed;  // `village` stays empty.
        std::int64_t book = 0;
        bool alive = true;
    };

    mutable std::shared_mutex mutex;
    std::vector<Entry> entries;  // By row; the newest last.
    std::unordered_map<HouseholdId, RowNumber> rows;
    std::map<std::string, std::vector<RowNumber>, std::less<>> tokens;  // Rows ascending.
    std::unordered_map<std::int64_t, std::int64_t> counts;              // By book.

    void put(IndexEntry&& entry);
    void drop(RowSet const& gone);
    RowSet rows_with(std::string_view beginning) const;
    std::optional<RowSet> candidates(Search const& search) const;
};

Index::Index() : impl_(std::make_unique<Impl>()) {}
Index::~Index() = default;

// ---- Following the commits ---------------------------------------------------------------------

void Index::Impl::put(IndexEntry&& entry) {
    auto const row = static_cast<RowNumber>(entries.size());
    rows.insert_or_assign(entry.household, row);
    for (auto& token : entry.tokens) tokens[std::move(token)].push_back(row);
    ++counts[entry.book];
    entries.push_back({.listed = {.household = entry.household,
                                  .code = std::move(entry.code),
                                  .head_name = std::move(entry.head_name),
                                  .village = {},
                                  .village_code = std::move(entry.area),
                                  .size = entry.size,
                                  .phone_last4 = std::move(entry.phone_last4),
                                  .registered_on = entry.registered_on,
                                  .programmes = 0},
                       .book = entry.book});
}

/// Takes rows out of every list, words that only they had included, so that nothing of them
/// remains.
void Index::Impl::drop(RowSet const& gone) {
    for (auto at = tokens.begin(); at != tokens.end();) {
        std::erase_if(at->second, [&](RowNumber row) { return gone.has(row); });
        at = at->second.empty() ? tokens.erase(at) : std::next(at);
    }
    for (RowNumber row = 0; row < entries.size(); ++row) {
        if (!gone.has(row)) continue;
        --counts[entries[row].book];
        entries[row] = {.listed = {}, .book = 0, .alive = false};
    }
}

void Index::put(std::vector<IndexEntry> entries) {
    std::unique_lock const lock{impl_->mutex};
    RowSet replaced{impl_->entries.size()};
    bool any = false;
    for (auto const& entry : entries) {
        auto const known = impl_->rows.find(entry.household);
        if (known == impl_->rows.end()) continue;
        replaced.add(known->second);
        any = true;
    }
    if (any) impl_->drop(replaced);
    for (auto& entry : entries) impl_->put(std::move(entry));
}

void Index::forget(HouseholdId household) {
    std::unique_lock const lock{impl_->mutex};
    auto const known = impl_->rows.find(household);
    if (known == impl_->rows.end()) return;
    RowSet gone{impl_->entries.size()};
    gone.add(known->second);
    impl_->drop(gone);
    impl_->rows.erase(known);
}

void Index::set_programmes(std::int64_t book,
                           std::span<std::pair<HouseholdId, std::int64_t> const> counts) {
    std::unique_lock const lock{impl_->mutex};
    for (auto& entry : impl_->entries)
        if (entry.book == book) entry.listed.programmes = 0;
    for (auto const& [household, programmes] : counts) {
        auto const known = impl_->rows.find(household);
        if (known != impl_->rows.end())
            impl_->entries[known->second].listed.programmes = programmes;
    }
}

// ---- Questions ---------------------------------------------------------------------------------

RowSet Index::Impl::rows_with(std::string_view beginning) const {
    RowSet found{entries.size()};
    for (auto at = tokens.lower_bound(beginning);
         at != tokens.end() && std::string_view{at->first}.starts_with(beginning); ++at)
        for (auto const row : at->second) found.add(row);
    return found;
}

/// The rows that have all words; none given: no restriction.
std::optional<RowSet> Index::Impl::candidates(Search const& search) const {
    std::optional<RowSet> all;
    for (auto const& word : search.words) {
        auto const found = rows_with(word);
        if (all) {
            all->keep(found);
        } else {
            all = found;
        }
    }
    return all;
}

Found Index::search(Search const& search) const {
    std::shared_lock const lock{impl_->mutex};
    auto const& entries = impl_->entries;
    auto const matching = impl_->candidates(search);
    auto areas = search.areas;
    std::ranges::sort(areas);
    auto const wanted = [&](RowNumber row) {
        auto const& entry = entries[row];
        if (!entry.alive || entry.book != search.book) return false;
        if (matching && !matching->has(row)) return false;
        return areas.empty() || std::ranges::binary_search(areas, entry.listed.village_code);
    };
    auto before = static_cast<RowNumber>(entries.size());
    if (search.after) {
        auto const known = impl_->rows.find(*search.after);
        if (known != impl_->rows.end()) before = known->second;
    }
    Found found;
    for (auto row = static_cast<RowNumber>(entries.size()); row-- > 0;) {
        if (!wanted(row)) continue;
        ++found.total;
        if (row >= before) continue;
        if (found.items.size() == search.limit) {
            found.more = true;
            continue;
        }
        found.items.push_back(entries[row].listed);
    }
    return found;
}

std::optional<Listed> Index::find(HouseholdId household) const {
    std::shared_lock const lock{impl_->mutex};
    auto const known = impl_->rows.find(household);
    if (known == impl_->rows.end()) return std::nullopt;
    return impl_->entries[known->second].listed;
}

std::vector<Listed> Index::find_each(std::span<HouseholdId const> households) const {
    std::shared_lock const lock{impl_->mutex};
    std::vector<Listed> found;
    found.reserve(households.size());
    for (auto const& household : households) {
        auto const known = impl_->rows.find(household);
        if (known != impl_->rows.end()) found.push_back(impl_->entries[known->second].listed);
    }
    return found;
}

std::map<std::string, std::int64_t> Index::villages(std::span<HouseholdId const> households) const {
    std::shared_lock const lock{impl_->mutex};
    std::unordered_map<std::string_view, std::int64_t> counts;
    for (auto const& household : households) {
        auto const known = impl_->rows.find(household);
        if (known != impl_->rows.end()) ++counts[impl_->entries[known->second].listed.village_code];
    }
    return {counts.begin(), counts.end()};
}

std::int64_t Index::count(std::int64_t book) const {
    std::shared_lock const lock{impl_->mutex};
    auto const known = impl_->counts.find(book);
    return known == impl_->counts.end() ? 0 : known->second;
}

}  // namespace takaful::registry
