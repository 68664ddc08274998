#pragma once
// Which rows are compared at all: those that share a key of some pass. Private to the module.

#include <functional>
#include <span>
#include <vector>

#include "record/linkage/rows.hpp"

namespace takaful::linkage {

/// A key of a row, and from which parts of the name it was made (a bit each).
struct Key {
    std::uint32_t hash = 0;
    std::uint8_t parts = 0;
};
/// The keys of a row in a pass: none when it does not have what the pass asks for.
std::vector<Key> keys_of(Schema const& schema, Words const& words, Row const& row,
                         Pass const& pass);

/// Two rows that share a key; `blocked`, a bit a field: in which they agree for that reason.
struct Candidate {
    RowNumber a = 0, b = 0;
    std::uint32_t blocked = 0;
};

/// All rows of one pass under their keys, eight bytes a key.
class KeyTable {
public:
    KeyTable(Rows::Impl const& rows, Pass const& pass, int threads);
    /// One row more: found by each_row at once, by each_pair after settle.
    void add(RowNumber number);
    /// Sorts those that were added among the others.
    void settle();
    /// Calls visit(Candidate) for all pairs under the keys of one part of the table; a pair may
    /// come more than once. With `sample` below 1, of about so many keys only.
    void each_pair(std::size_t part, std::size_t parts, double sample,
                   std::function<void(Candidate const&)> const& visit) const;
    /// Calls visit(row) for rows under a key.
    void each_row(std::uint32_t hash, std::function<void(RowNumber)> const& visit) const;
    /// How many pairs each_pair visits, about.
    double pairs() const;
    std::size_t bytes() const;

private:
    struct Entry {
        std::uint32_t hash;
        std::uint32_t row_and_parts;  // The row's number above four bits.
        RowNumber row() const { return row_and_parts >> 4; }
        friend auto operator<=>(Entry const&, Entry const&) = default;
    };
    using Block = std::span<Entry const>;
    static void merge_last(std::vector<std::vector<Entry>>& lists);
    Block block_at(std::size_t begin) const;
    void pairs_of(Block block, std::uint32_t also,
                  std::function<void(Candidate const&)> const& visit) const;
    void split(Block block, std::function<void(Candidate const&)> const& visit) const;

    Rows::Impl const* rows_;
    Pass const* pass_;
    std::uint32_t fields_ = 0;  // A bit each.
    std::vector<Entry> entries_;
    // Those that were added, sorted: each list is more than twice as long as the next, so that a
    // register grows without being sorted anew for each that comes.
    std::vector<std::vector<Entry>> added_;
};

}  // namespace takaful::linkage
