#include "record/registry/planted.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include "record/registry/rules.hpp"
#include "record/registry/sealed.hpp"
#include "record/registry/store.hpp"

namespace takaful::registry {

static constexpr std::size_t found_max = 10;
static constexpr std::size_t number_bytes_min = 3;

static constexpr store::Query planted_households{"registry.planted_households", R"(
    SELECT book_id, id, area_code, size, registered_on, sealed
      FROM registry_household
     WHERE state = 'planted'
     ORDER BY book_id, id)"};

struct Planted::Impl {
    mutable std::mutex mutex;
    std::map<std::pair<std::int64_t, HouseholdId>, IndexEntry> entries;
};

Planted::Planted() : impl_(std::make_unique<Impl>()) {}
Planted::~Planted() = default;

void Planted::put(IndexEntry entry) {
    std::lock_guard const lock{impl_->mutex};
    auto const key = std::pair{entry.book, entry.household};
    impl_->entries.insert_or_assign(key, std::move(entry));
}

void Planted::forget(std::int64_t book, HouseholdId household) {
    std::lock_guard const lock{impl_->mutex};
    impl_->entries.erase({book, household});
}

bool Planted::contains(std::int64_t book, HouseholdId household) const {
    std::lock_guard const lock{impl_->mutex};
    return impl_->entries.contains({book, household});
}

static bool has_digit(std::string_view word) {
    return std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

/// Who types half a word means everyone; only two names, or a number in full, mean somebody.
static bool means(std::span<std::string const> words, IndexEntry const& entry) {
    auto const has = [&](std::string const& word) {
        return std::ranges::find(entry.tokens, word) != entry.tokens.end();
    };
    if (words.size() == 1)
        return has_digit(words[0]) && words[0].size() >= number_bytes_min && has(words[0]);
    return words.size() > 1 && std::ranges::all_of(words, has);
}

std::vector<HouseholdId> Planted::find(std::int64_t book,
                                       std::span<std::string const> words) const {
    std::lock_guard const lock{impl_->mutex};
    std::vector<HouseholdId> found;
    for (auto const& [key, entry] : impl_->entries)
        if (key.first == book && found.size() < found_max && means(words, entry))
            found.push_back(entry.household);
    return found;
}

std::vector<HouseholdId> Planted::list(std::int64_t book) const {
    std::lock_guard const lock{impl_->mutex};
    std::vector<HouseholdId> all;
    for (auto const& [key, entry] : impl_->entries)
        if (key.first == book) all.push_back(entry.household);
    return all;
}

/// As it was indexed when it was planted; nullopt when its key is gone.
static Result<std::optional<IndexEntry>> entry_at(store::Tx& tx, keys::KeyStore& keys,
                                                  store::Row const& row) {
    Enrolment household{.household = row.get<HouseholdId>("id"),
                        .code = {},
                        .area = row.get<std::string>("area_code"),
                        .members = {},
                        .size = row.get<std::int64_t>("size")};
    auto const id = household.household;
    auto const book = row.get<std::int64_t>("book_id");
    auto const plain = keys.open({id.bytes}, household_context(id), row.get<Bytes>("sealed"));
    if (!plain && plain.error().code == "keys.unknown") return std::nullopt;
    if (!plain) return std::unexpected(plain.error());
    household.code = TRY(unpack_household(*plain)).code;
    for (auto const& person : TRY(list_people(tx, book, id))) {
        auto const context = person_context(person.person, person.version);
        auto const opened = TRY(keys.open({person.person.bytes}, context, person.sealed));
        household.members.push_back(TRY(unpack_person(person.person, opened)));
    }
    WordCache cache;
    return entry_of(book, household, row.get<Date>("registered_on"), cache);
}

Result<> load_planted(store::Database& database, Parts& parts) {
    auto const reader = TRY(database.reader());
    for (auto const& row : TRY(reader->many(planted_households)))
        if (auto entry = TRY(entry_at(*reader, parts.get<keys::KeyStore>(), row)))
            parts.get<Index>().planted().put(*std::move(entry));
    return {};
}

}  // namespace takaful::registry
