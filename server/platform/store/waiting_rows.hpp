#pragma once
// The rows of insert_later, and the gatherings of a group. Private to the store.

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/store/group.hpp"

namespace takaful::store {

/// Rows that wait, a queue for each statement. Texts and bytes are kept as copies.
class WaitingRows {
public:
    using Write = std::function<Result<std::int64_t>(Query const&, std::span<Value const>, int)>;

    void add(Query const& query, std::span<Value const> values, int columns);
    bool is_empty() const { return cells_waiting_ == 0; }
    /// Does this statement name a table that has rows here?
    bool is_named_by(std::string_view sql);
    /// A Work begins: what is added from here on is its own.
    void mark();
    bool has_after_mark() const;
    /// The Work is undone.
    void drop_after_mark();
    void drop_all();
    /// Writes, and forgets, what was there before the mark.
    Result<> write_before_mark(Write const& write);
    Result<> write_all(Write const& write);

private:
    struct Cell {
        Value::Kind kind;
        std::int64_t integer;  // Of texts and bytes: where they begin in `bytes`.
        std::size_t size;
    };
    struct Queue {
        Query const* query = nullptr;
        std::string table;
        int columns = 0;
        std::vector<Cell> cells;
        std::string bytes;
        std::size_t cells_marked = 0;
        std::size_t bytes_marked = 0;
    };

    Queue& queue_of(Query const& query, int columns);
    Result<> write_cells(Queue& queue, std::size_t end, Write const& write);

    std::vector<Queue> queues_;  // Of one statement each; they stay, emptied.
    std::size_t cells_waiting_ = 0;
    // By the text of a statement: the bits of the queues whose tables it names.
    std::unordered_map<char const*, std::uint64_t> named_;
};

/// The gatherings of a group, by type.
class Gatherings {
public:
    Gathering& get(std::type_index type, std::function<std::unique_ptr<Gathering>()> const& make) {
        auto& found = by_type_[type];
        if (!found) found = make();
        return *found;
    }
    Result<> write(Tx& tx) {
        for (auto& [type, gathering] : by_type_) TRY(gathering->write(tx));
        return {};
    }
    void clear() { by_type_.clear(); }

private:
    std::map<std::type_index, std::unique_ptr<Gathering>> by_type_;
};

}  // namespace takaful::store
