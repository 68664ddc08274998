#pragma once
// One book's households in the index, some 30 bytes each beside their words. Private to the module.

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "record/registry/index.hpp"
#include "record/registry/segment.hpp"

namespace takaful::registry {

using RowNumber = std::uint32_t;

/// Some thousand households: columns, and their words, open until it is full.
struct Segment {
    std::vector<HouseholdId> households;
    std::vector<std::uint32_t> order;  // Greater: newer.
    std::vector<std::uint32_t> areas;  // Into the index's areas.
    std::vector<std::uint16_t> programmes;
    std::vector<std::uint8_t> people_counts;
    std::vector<std::uint32_t> people;  // Their marks, row by row.
    RowBits alive;
    OpenWords open;
    std::optional<PackedWords> packed;

    Segment();
    std::size_t size() const { return households.size(); }
    bool is_full() const { return size() == segment_rows_max; }
    void add(IndexEntry const& entry, std::uint32_t area, std::uint32_t order_number);
    void pack();
    /// Takes the words of rows out, so that nothing of them remains.
    void drop(RowBits const& gone);
    RowBits candidates(std::span<SearchWord const> words, bool near) const;
    /// How many marks of a search the likeliest person of each row has: 0 to 2. Rows ascending.
    class Marks;
    std::size_t bytes() const;
};

/// Where each household's row is: an open table of numbers, no more than 12 bytes a household.
class RowTable {
public:
    template <typename IdAt>
    std::optional<RowNumber> find(HouseholdId const& household, IdAt&& id_at) const {
        if (slots_.empty()) return std::nullopt;
        for (auto at = begin(household);; at = (at + 1) & (slots_.size() - 1)) {
            if (slots_[at] == empty) return std::nullopt;
            if (id_at(slots_[at]) == household) return slots_[at];
        }
    }
    /// `id_at` gives a nil id for rows that are no more.
    template <typename IdAt>
    void add(HouseholdId const& household, RowNumber row, IdAt&& id_at) {
        if ((used_ + 1) * 4 > slots_.size() * 3) grow(id_at);
        insert(household, row);
    }
    std::size_t bytes() const { return slots_.capacity() * sizeof(RowNumber); }

private:
    static constexpr RowNumber empty = ~RowNumber{0};
    std::size_t begin(HouseholdId const& household) const {
        auto hash = std::uint64_t{std::hash<HouseholdId>{}(household)};
        hash = (hash ^ (hash >> 32)) * 0xD6E8FEB86659FD93ULL;
        return static_cast<std::size_t>(hash ^ (hash >> 32)) & (slots_.size() - 1);
    }
    void insert(HouseholdId const& household, RowNumber row) {
        auto at = begin(household);
        while (slots_[at] != empty) at = (at + 1) & (slots_.size() - 1);
        slots_[at] = row;
        ++used_;
    }
    template <typename IdAt>
    void grow(IdAt&& id_at) {
        std::vector<RowNumber> const old = std::exchange(
            slots_, std::vector<RowNumber>(std::max<std::size_t>(64, slots_.size() * 2), empty));
        used_ = 0;
        for (auto const row : old)
            if (row != empty && id_at(row) != HouseholdId{}) insert(id_at(row), row);
    }
    std::vector<RowNumber> slots_;  // A power of two of them.
    std::size_t used_ = 0;
};

/// A book's segments, and where each household's row is.
class Shelf {
public:
    std::optional<RowNumber> find(HouseholdId const& household) const;
    void add(IndexEntry const& entry, std::uint32_t area, std::uint32_t order_number);
    /// A packed segment made elsewhere, all of its rows new; gives the first row's number.
    RowNumber install(std::unique_ptr<Segment> segment);
    void drop(std::span<RowNumber const> rows);
    /// `areas`, by number: is it asked for? Empty: all are.
    Found search(Search const& search, std::vector<bool> const& areas) const;
    void clear_programmes();
    Segment& segment_of(RowNumber row) { return *segments_[row / segment_rows_max]; }
    Segment const& segment_of(RowNumber row) const { return *segments_[row / segment_rows_max]; }
    std::int64_t count() const { return count_; }
    std::size_t bytes() const;

private:
    std::vector<RowBits> candidates(std::span<SearchWord const> words, bool near) const;
    auto id_at() const {
        return [this](RowNumber row) -> HouseholdId const& {
            return segment_of(row).households[row % segment_rows_max];
        };
    }
    std::vector<std::unique_ptr<Segment>> segments_;  // Each has numbers for rows_max of them.
    std::optional<std::size_t> growing_;              // The one that rows are added to.
    RowTable rows_;
    std::int64_t count_ = 0;
};

}  // namespace takaful::registry
