#pragma once
// The search index of households: in memory only, loaded by unsealing at start, following each
// commit. It knows words, areas and the order of registration, packed, for a country's households
// must fit; what a list shows of a household is read from its rows.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "record/registry/types.hpp"

namespace takaful::registry {

/// What the index is told of one household.
struct IndexEntry {
    HouseholdId household;
    std::int64_t book = 0;
    std::string code;
    std::string area;
    Date registered_on;
    /// Normalised words, phones in full, the code: what a search may begin with. Each once.
    std::vector<std::string> tokens;
    /// Of each member, what tells that words of a search are one person's name (person_mark).
    std::vector<std::uint32_t> people{};
    /// Her people as they are now: for who watches, not for the index.
    std::vector<Member> members{};
};

/// Who else keeps people in memory (trust/registration compares them) is told what the index is
/// told. Called under no lock of the index, after the commit or while names are loaded.
class IndexWatcher {
public:
    virtual ~IndexWatcher() = default;
    virtual void begin_loading() = 0;
    virtual void load(std::vector<IndexEntry> const& entries) = 0;
    virtual void end_loading(bool whole) = 0;
    virtual void put(std::vector<IndexEntry> entries) = 0;
    virtual void forget(std::int64_t book, HouseholdId household) = 0;
};

/// A search among one book's households: all words must match, each as a beginning of some token.
/// Households of whom one person has the words for her name come first, then the newest.
struct Search {
    std::int64_t book = 0;
    std::vector<std::string> words;    // Normalised.
    std::vector<std::string> areas;    // Codes; empty: everywhere.
    std::optional<HouseholdId> after;  // The last one of the page before.
    std::size_t limit = 50;
    /// Where no household matches, find those whose words are a slip of the pen away, or sound like
    /// words in Latin letters.
    bool near = false;
    /// Marks of the search's words that follow each other: name_marks.
    std::vector<std::uint16_t> marks{};
};
struct Found {
    std::vector<HouseholdId> households;
    std::int64_t total = 0;
    bool more = false;
};

class Planted;

/// Thread safe: many readers, one writer, one loader. One in Parts.
class Index {
public:
    Index();
    ~Index();
    /// Adds, or replaces those known.
    void put(std::vector<IndexEntry> entries);
    void forget(std::int64_t book, HouseholdId household) { forget(book, {&household, 1}); }
    /// Several at once: what is packed is packed anew once for all of them.
    void forget(std::int64_t book, std::span<HouseholdId const> households);
    /// Errors: registry.names_loading (unavailable), what end_loading was told
    Result<Found> search(Search const& search) const;
    /// How many of these stand in each village, by its code; nullopt while names are loading.
    std::optional<std::map<std::string, std::int64_t>> villages(
        std::int64_t book, std::span<HouseholdId const> households) const;
    /// How many programmes each household of a book is in, for the list: those not named are in
    /// none. Kept by the domain, after its commits and at start.
    void set_programmes(std::int64_t book,
                        std::span<std::pair<HouseholdId, std::int64_t> const> counts);
    /// Of each household, in the order asked.
    std::vector<std::int64_t> programmes(std::int64_t book,
                                         std::span<HouseholdId const> households) const;
    std::int64_t count(std::int64_t book) const;
    /// Households that are nobody: none of the above knows them.
    Planted& planted() const;
    /// What all of it needs in memory.
    std::size_t bytes() const;

    /// Set once, before anything is loaded or served.
    void watch(IndexWatcher& watcher);

    // ---- Loading: beside serving, while commits go on
    /// From here on what is put or forgotten is newer than what is loaded. Before the loader's
    /// snapshot is taken.
    void begin_loading();
    /// How long a search waits for the end of the loading; until this is said, not at all. A
    /// village is loaded sooner than anyone has asked twice.
    void be_patient(std::chrono::milliseconds patience);
    /// Households as they stood at the snapshot; those put or forgotten since are left as they are.
    void load(std::vector<IndexEntry> entries);
    /// All are loaded, in the order of registration (day, then code); or why not.
    void end_loading(Result<> outcome);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace takaful::registry
