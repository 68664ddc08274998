#pragma once
// The search index of households: in memory only, built by unsealing at start, following each
// commit.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "record/registry/types.hpp"

namespace takaful::registry {

/// What the index knows of one household.
struct IndexEntry {
    HouseholdId household;
    std::int64_t book = 0;
    std::string code;
    std::string head_name{};
    std::string area;
    std::int64_t size = 0;
    std::optional<std::string> phone_last4{};
    Date registered_on;
    /// Normalised words, phones in full, the code: what a search may begin with.
    std::vector<std::string> tokens;
};

/// A search among one book's households: all words must match, each as a beginning of some token.
struct Search {
    std::int64_t book = 0;
    std::vector<std::string> words;    // Normalised.
    std::vector<std::string> areas;    // Codes; empty: everywhere.
    std::optional<HouseholdId> after;  // The last one of the page before.
    std::size_t limit = 50;
};
struct Found {
    std::vector<Listed> items;  // `village` empty: the caller names areas.
    std::int64_t total = 0;
    bool more = false;
};

/// Thread safe: many readers, one writer. One in Parts.
class Index {
public:
    Index();
    ~Index();
    /// Adds, or replaces those known.
    void put(std::vector<IndexEntry> entries);
    void forget(HouseholdId household);
    Found search(Search const& search) const;
    std::optional<Listed> find(HouseholdId household) const;
    std::vector<Listed> find_each(std::span<HouseholdId const> households) const;
    /// How many of these stand in each village, by its code.
    std::map<std::string, std::int64_t> villages(std::span<HouseholdId const> households) const;
    /// How many programmes each household of a book is in, for the list: those not named are in
    /// none. Kept by the domain, after its commits and at start.
    void set_programmes(std::int64_t book,
                        std::span<std::pair<HouseholdId, std::int64_t> const> counts);
    std::int64_t count(std::int64_t book) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace takaful::registry
