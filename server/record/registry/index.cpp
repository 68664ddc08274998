#include "record/registry/index.hpp"

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <unordered_map>
#include <unordered_set>

#include "record/registry/planted.hpp"
#include "record/registry/shelf.hpp"

namespace takaful::registry {

/// Rows that were loaded are older than any that a commit puts.
static constexpr std::uint32_t first_live_order = 1U << 31;

/// What orders a row that was loaded.
struct LoadedRow {
    RowNumber row = 0;
    Date registered_on;
    std::uint32_t code_begin = 0;  // Into Loading::codes.
    std::uint32_t code_size = 0;
};

/// What only the loader touches, but for `newer`.
struct Loading {
    std::int64_t book = 0;
    std::unique_ptr<Segment> making;
    std::vector<LoadedRow> made;                                    // Of the segment in the making.
    std::unordered_map<std::int64_t, std::vector<LoadedRow>> rows;  // By book.
    std::string codes;
    std::unordered_set<HouseholdId> newer;  // Put or forgotten since; under the index's lock.
};

struct Index::Impl {
    mutable std::shared_mutex mutex;  // Guards all that follows, but the loader's own.
    std::unordered_map<std::int64_t, Shelf> shelves;  // By book.
    std::vector<std::string> areas;
    std::unordered_map<std::string, std::uint32_t> area_numbers;
    std::uint32_t next_order = first_live_order;
    std::unique_ptr<Loading> loading;
    std::optional<Error> failure;
    std::chrono::milliseconds patience{};
    mutable std::condition_variable_any loaded;
    IndexWatcher* watcher = nullptr;
    Planted planted;

    std::uint32_t area_number(std::string const& code);
    Shelf const* find(std::int64_t book) const;
    void install_made();
    void set_order();
};

Index::Index() : impl_(std::make_unique<Impl>()) {}
Index::~Index() = default;

std::uint32_t Index::Impl::area_number(std::string const& code) {
    auto const [found, is_new] =
        area_numbers.try_emplace(code, static_cast<std::uint32_t>(areas.size()));
    if (is_new) areas.push_back(code);
    return found->second;
}

Shelf const* Index::Impl::find(std::int64_t book) const {
    auto const known = shelves.find(book);
    return known == shelves.end() ? nullptr : &known->second;
}

// ---- Following the commits ---------------------------------------------------------------------

void Index::watch(IndexWatcher& watcher) {
    impl_->watcher = &watcher;
}

void Index::put(std::vector<IndexEntry> entries) {
    std::unique_lock lock{impl_->mutex};
    std::unordered_map<std::int64_t, std::vector<RowNumber>> replaced;
    for (auto const& entry : entries)
        if (auto const known = impl_->shelves[entry.book].find(entry.household))
            replaced[entry.book].push_back(*known);
    for (auto const& [book, rows] : replaced) impl_->shelves[book].drop(rows);
    for (auto const& entry : entries) {
        impl_->shelves[entry.book].add(entry, impl_->area_number(entry.area), impl_->next_order++);
        if (impl_->loading) impl_->loading->newer.insert(entry.household);
    }
    lock.unlock();
    if (impl_->watcher != nullptr) impl_->watcher->put(std::move(entries));
}

void Index::forget(std::int64_t book, std::span<HouseholdId const> households) {
    std::unique_lock lock{impl_->mutex};
    auto& shelf = impl_->shelves[book];
    std::set<RowNumber> rows;  // Who is named twice goes once.
    for (auto const& household : households) {
        if (auto const known = shelf.find(household)) rows.insert(*known);
        if (impl_->loading) impl_->loading->newer.insert(household);
    }
    shelf.drop(std::vector(rows.begin(), rows.end()));
    lock.unlock();
    if (impl_->watcher == nullptr) return;
    for (auto const& household : households) impl_->watcher->forget(book, household);
}

void Index::set_programmes(std::int64_t book,
                           std::span<std::pair<HouseholdId, std::int64_t> const> counts) {
    constexpr std::int64_t programmes_max = std::numeric_limits<std::uint16_t>::max();
    std::unique_lock const lock{impl_->mutex};
    auto& shelf = impl_->shelves[book];
    shelf.clear_programmes();
    for (auto const& [household, programmes] : counts)
        if (auto const row = shelf.find(household))
            shelf.segment_of(*row).programmes[*row % segment_rows_max] =
                static_cast<std::uint16_t>(std::min(programmes, programmes_max));
}

// ---- Loading -----------------------------------------------------------------------------------

void Index::be_patient(std::chrono::milliseconds patience) {
    std::unique_lock const lock{impl_->mutex};
    impl_->patience = patience;
}

void Index::begin_loading() {
    std::unique_lock lock{impl_->mutex};
    impl_->loading = std::make_unique<Loading>();
    impl_->failure.reset();
    lock.unlock();
    if (impl_->watcher != nullptr) impl_->watcher->begin_loading();
}

/// The segment in the making among the others, without the rows that commits have made old.
void Index::Impl::install_made() {
    auto& made = loading->made;
    if (!loading->making) return;
    loading->making->pack();  // Before the lock is taken: this is the long part.
    std::unique_lock const lock{mutex};
    RowBits old;
    bool any_old = false;
    auto const& shelf = shelves[loading->book];
    auto const& households = loading->making->households;
    for (std::size_t i = 0; i < households.size(); ++i)
        if (loading->newer.contains(households[i]) || shelf.find(households[i])) {
            old.add(i);
            any_old = true;
        }
    if (any_old) loading->making->drop(old);
    auto const first = shelves[loading->book].install(std::move(loading->making));
    auto& rows = loading->rows[loading->book];
    for (auto& row : made) {
        row.row += first;
        rows.push_back(row);
    }
    made.clear();
}

void Index::load(std::vector<IndexEntry> entries) {
    auto& loading = *impl_->loading;
    if (impl_->watcher != nullptr) impl_->watcher->load(entries);
    for (auto const& entry : entries) {
        if (loading.making && (loading.book != entry.book || loading.making->is_full()))
            impl_->install_made();
        if (!loading.making) {
            loading.making = std::make_unique<Segment>();
            loading.book = entry.book;
        }
        auto const row = static_cast<RowNumber>(loading.making->size());
        loading.made.push_back({row, entry.registered_on,
                                static_cast<std::uint32_t>(loading.codes.size()),
                                static_cast<std::uint32_t>(entry.code.size())});
        loading.codes += entry.code;
        std::unique_lock lock{impl_->mutex};
        auto const area = impl_->area_number(entry.area);
        lock.unlock();
        loading.making->add(entry, area, 0);
    }
}

/// The loaded rows' places in the order of registration.
void Index::Impl::set_order() {
    auto const code = [&](LoadedRow const& row) {
        return std::string_view{loading->codes}.substr(row.code_begin, row.code_size);
    };
    for (auto& [book, rows] : loading->rows) {
        std::ranges::sort(rows, [&](LoadedRow const& a, LoadedRow const& b) {
            if (a.registered_on != b.registered_on) return a.registered_on < b.registered_on;
            return code(a) < code(b);
        });
        std::unique_lock const lock{mutex};
        auto& shelf = shelves[book];
        for (std::uint32_t i = 0; i < rows.size(); ++i)
            shelf.segment_of(rows[i].row).order[rows[i].row % segment_rows_max] = i;
    }
}

void Index::end_loading(Result<> outcome) {
    if (outcome) {
        impl_->install_made();
        impl_->set_order();
    }
    if (impl_->watcher != nullptr) impl_->watcher->end_loading(outcome.has_value());
    std::unique_lock const lock{impl_->mutex};
    impl_->loading.reset();
    if (!outcome) impl_->failure = std::move(outcome).error();
    impl_->loaded.notify_all();
}

// ---- Questions ---------------------------------------------------------------------------------

Result<Found> Index::search(Search const& search) const {
    std::shared_lock lock{impl_->mutex};
    auto const is_loaded = [&] { return !impl_->loading; };
    if (!impl_->loaded.wait_for(lock, impl_->patience, is_loaded))
        return fail(ErrorKind::unavailable, "registry.names_loading");
    if (impl_->failure) return std::unexpected(*impl_->failure);
    auto const* shelf = impl_->find(search.book);
    if (!shelf) return Found{};
    std::vector<bool> areas;
    if (!search.areas.empty()) areas.resize(impl_->areas.size());
    for (auto const& code : search.areas)
        if (auto const known = impl_->area_numbers.find(code); known != impl_->area_numbers.end())
            areas[known->second] = true;
    return shelf->search(search, areas);
}

std::vector<std::int64_t> Index::programmes(std::int64_t book,
                                            std::span<HouseholdId const> households) const {
    std::shared_lock const lock{impl_->mutex};
    auto const* shelf = impl_->find(book);
    std::vector<std::int64_t> counts;
    counts.reserve(households.size());
    for (auto const& household : households) {
        auto const row = shelf ? shelf->find(household) : std::nullopt;
        counts.push_back(row ? shelf->segment_of(*row).programmes[*row % segment_rows_max] : 0);
    }
    return counts;
}

std::optional<std::map<std::string, std::int64_t>> Index::villages(
    std::int64_t book, std::span<HouseholdId const> households) const {
    std::shared_lock const lock{impl_->mutex};
    if (impl_->loading || impl_->failure) return std::nullopt;
    std::unordered_map<std::uint32_t, std::int64_t> counts;  // By area's number.
    if (auto const* shelf = impl_->find(book))
        for (auto const& household : households)
            if (auto const row = shelf->find(household))
                ++counts[shelf->segment_of(*row).areas[*row % segment_rows_max]];
    std::map<std::string, std::int64_t> villages;
    for (auto const& [area, count] : counts) villages.emplace(impl_->areas[area], count);
    return villages;
}

std::int64_t Index::count(std::int64_t book) const {
    std::shared_lock const lock{impl_->mutex};
    auto const* shelf = impl_->find(book);
    return shelf ? shelf->count() : 0;
}

Planted& Index::planted() const {
    return impl_->planted;
}

std::size_t Index::bytes() const {
    std::shared_lock const lock{impl_->mutex};
    std::size_t sum = 0;
    for (auto const& [book, shelf] : impl_->shelves) sum += shelf.bytes();
    return sum;
}

}  // namespace takaful::registry
