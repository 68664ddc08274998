#include "platform/store/waiting_rows.hpp"

#include <algorithm>

#include "platform/store/fatal.hpp"

namespace takaful::store {

static constexpr std::size_t rows_a_trip = 128;  // Bound values stay in the cache.
static constexpr std::size_t queues_max = 64;    // Bits of a word.

GroupTx& detail::group_of(Tx& tx) {
    auto* const group = dynamic_cast<GroupTx*>(&tx);
    if (group == nullptr) stop_process("a reader was asked for a group", "");
    return *group;
}

Result<> insert_later(Tx& tx, Query const& query, std::span<Value const> values, int columns) {
    return detail::group_of(tx).insert_later(query, values, columns);
}

Result<> copy_log(Writer& writer) {
    return detail::group_of(writer).copy_log();
}

// ---- Which table --------------------------------------------------------------------------------

static bool is_word(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The table of "INSERT INTO table …".
static std::string table_of(Query const& query) {
    constexpr std::string_view verb = "INTO ";
    auto const at = query.sql.find(verb);
    if (at == std::string_view::npos) stop_process("only an insert can wait", query.name);
    auto const begin = query.sql.begin() + static_cast<std::ptrdiff_t>(at + verb.size());
    return {begin, std::find_if_not(begin, query.sql.end(), is_word)};
}

static bool names(std::string_view sql, std::string_view table) {
    for (auto at = sql.find(table); at != std::string_view::npos; at = sql.find(table, at + 1)) {
        auto const end = at + table.size();
        bool const begins = at == 0 || !is_word(sql[at - 1]);
        if (begins && (end == sql.size() || !is_word(sql[end]))) return true;
    }
    return false;
}

bool WaitingRows::is_named_by(std::string_view sql) {
    if (is_empty()) return false;
    auto known = named_.find(sql.data());
    if (known == named_.end()) {
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < queues_.size(); ++i)
            if (names(sql, queues_[i].table)) bits |= std::uint64_t{1} << i;
        known = named_.emplace(sql.data(), bits).first;
    }
    for (std::size_t i = 0; i < queues_.size(); ++i)
        if ((known->second >> i & 1) != 0 && !queues_[i].cells.empty()) return true;
    return false;
}

// ---- Adding and taking back ---------------------------------------------------------------------

WaitingRows::Queue& WaitingRows::queue_of(Query const& query, int columns) {
    for (auto& queue : queues_)
        if (queue.query == &query) return queue;
    if (queues_.size() == queues_max) stop_process("too many statements wait", query.name);
    named_.clear();
    return queues_.emplace_back(Queue{&query, table_of(query), columns, {}, {}, 0, 0});
}

void WaitingRows::add(Query const& query, std::span<Value const> values, int columns) {
    auto& queue = queue_of(query, columns);
    if (columns != queue.columns || values.size() % static_cast<std::size_t>(columns) != 0)
        stop_process("insert_later with a broken row", query.name);
    for (auto const& value : values) {
        bool const is_number = value.kind == Value::Kind::int64 || value.kind == Value::Kind::null;
        auto const at = static_cast<std::int64_t>(queue.bytes.size());
        queue.cells.push_back({value.kind, is_number ? value.integer : at, value.view.size()});
        queue.bytes += value.view;
    }
    cells_waiting_ += values.size();
}

void WaitingRows::mark() {
    for (auto& queue : queues_) {
        queue.cells_marked = queue.cells.size();
        queue.bytes_marked = queue.bytes.size();
    }
}

bool WaitingRows::has_after_mark() const {
    return std::ranges::any_of(queues_,
                               [](auto const& q) { return q.cells.size() > q.cells_marked; });
}

void WaitingRows::drop_after_mark() {
    for (auto& queue : queues_) {
        cells_waiting_ -= queue.cells.size() - queue.cells_marked;
        queue.cells.resize(queue.cells_marked);
        queue.bytes.resize(queue.bytes_marked);
    }
}

void WaitingRows::drop_all() {
    for (auto& queue : queues_) {
        queue.cells.clear();
        queue.bytes.clear();
        queue.cells_marked = queue.bytes_marked = 0;
    }
    cells_waiting_ = 0;
}

// ---- Writing ------------------------------------------------------------------------------------

/// The first cells of a queue; what follows moves to its beginning.
Result<> WaitingRows::write_cells(Queue& queue, std::size_t end, Write const& write) {
    if (end == 0) return {};
    auto const trip = rows_a_trip * static_cast<std::size_t>(queue.columns);
    std::vector<Value> values;
    values.reserve(std::min(end, trip));
    for (std::size_t from = 0; from < end; from += trip) {
        values.clear();
        for (auto i = from; i < std::min(end, from + trip); ++i) {
            auto const& cell = queue.cells[i];
            bool const has_bytes =
                cell.kind == Value::Kind::text || cell.kind == Value::Kind::bytes;
            auto const view = has_bytes ? std::string_view{queue.bytes}.substr(
                                              static_cast<std::size_t>(cell.integer), cell.size)
                                        : std::string_view{};
            values.push_back({cell.kind, has_bytes ? 0 : cell.integer, view});
        }
        TRY(write(*queue.query, values, queue.columns));
    }
    return {};
}

Result<> WaitingRows::write_before_mark(Write const& write) {
    for (auto& queue : queues_) {
        TRY(write_cells(queue, queue.cells_marked, write));
        auto const shift = static_cast<std::int64_t>(queue.bytes_marked);
        cells_waiting_ -= queue.cells_marked;
        queue.cells.erase(queue.cells.begin(),
                          queue.cells.begin() + static_cast<std::ptrdiff_t>(queue.cells_marked));
        queue.bytes.erase(0, queue.bytes_marked);
        for (auto& cell : queue.cells)
            if (cell.kind == Value::Kind::text || cell.kind == Value::Kind::bytes)
                cell.integer -= shift;
        queue.cells_marked = queue.bytes_marked = 0;
    }
    return {};
}

Result<> WaitingRows::write_all(Write const& write) {
    if (is_empty()) return {};
    for (auto& queue : queues_) TRY(write_cells(queue, queue.cells.size(), write));
    drop_all();
    return {};
}

}  // namespace takaful::store
