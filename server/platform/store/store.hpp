#pragma once
// The store: named SQL on SQLite (and later PostgreSQL) behind one small face.
//
// Exactly one writer connection; readers see committed data. Modules get a Tx from their Work and
// never begin or commit. SQL is written with $1..$n, bound by name; tables of one's own module
// only.

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "platform/store/migration.hpp"

namespace takaful::store {

/// The most rows `many` gives; a statement that could give more has its own LIMIT, or is a scan.
inline constexpr std::size_t rows_max = 100'000;

/// A statement with a name that is its metric and its slow-log line: {"giving.gift_by_id", "SELECT
/// …"}. Must be a constant of static life: prepared statements are cached by its address.
struct Query {
    std::string_view name;
    std::string_view sql;
};

/// One bound or read value. Text and bytes are borrowed: from the caller while binding, from the
/// row while reading.
struct Value {
    enum class Kind : std::uint8_t { null, int64, text, bytes };
    Kind kind = Kind::null;
    std::int64_t integer = 0;
    std::string_view view{};
};

// How C++ values become Values: integers, bool, enums (by name when named), text, bytes, ids,
// dates, instants, currencies, optionals of these.
inline Value to_value(std::int64_t v) {
    return {Value::Kind::int64, v, {}};
}
inline Value to_value(int v) {
    return to_value(std::int64_t{v});
}
inline Value to_value(bool v) {
    return to_value(std::int64_t{v ? 1 : 0});
}
inline Value to_value(std::string_view v) {
    return {Value::Kind::text, 0, v};
}
inline Value to_value(std::string const& v) {
    return to_value(std::string_view{v});
}
inline Value to_value(char const* v) {
    return to_value(std::string_view{v});
}
inline Value to_value(BytesView v) {
    return {Value::Kind::bytes, 0, as_text(v)};
}
inline Value to_value(Bytes const& v) {
    return to_value(BytesView{v});
}
template <std::size_t N>
Value to_value(std::array<std::uint8_t, N> const& v) {
    return to_value(BytesView{v});
}
template <typename Tag>
Value to_value(Id<Tag> const& v) {
    return to_value(BytesView{v.bytes});
}
inline Value to_value(Date v) {
    return to_value(std::int64_t{v.day_number});
}
inline Value to_value(Instant v) {
    return to_value(v.unix_us);
}
inline Value to_value(Currency const& v) {
    return to_value(v.text());
}
inline Value to_value(std::nullptr_t) {
    return {};
}
template <NamedEnum Enum>
Value to_value(Enum v) {
    return to_value(enum_name(v));
}
template <typename T>
Value to_value(std::optional<T> const& v) {
    return v ? to_value(*v) : Value{};
}

/// A row that was read. Columns are found by name; a wrong name or type is our own mistake and
/// aborts with the query's name (assertion), for no data of a user can cause it.
class Row {
public:
    struct Cell {
        std::string_view name;
        Value::Kind kind;
        std::int64_t integer;
        std::string bytes;
    };
    explicit Row(std::vector<Cell> cells) : cells_(std::move(cells)) {}

    /// int64, int, bool, std::string, Bytes, Id<>, Date, Instant, Currency, std::array<uint8_t, N>,
    /// named enums, and std::optional of these (null -> nullopt).
    template <typename T>
    T get(std::string_view column) const;
    bool is_null(std::string_view column) const { return cell(column).kind == Value::Kind::null; }
    /// Money from its minor column; the currency comes from the row's `currency` column.
    Money money(std::string_view minor_column) const;

private:
    Cell const& cell(std::string_view column) const;
    std::vector<Cell> cells_;
};

namespace detail {
std::int64_t int_of(Row::Cell const&);
std::string const& bytes_of(Row::Cell const&);
[[noreturn]] void bad_cell(std::string_view column, std::string_view why);
template <typename T>
struct Reader;
}  // namespace detail

/// One statement's execution, row by row without copying: for scans of many rows.
class Cursor {
public:
    virtual ~Cursor() = default;
    /// False at the end.
    virtual Result<bool> next() = 0;
    /// Columns by position, in the SELECT's order; views live until the next call.
    virtual std::int64_t int64(int column) const = 0;
    virtual std::string_view view(int column) const = 0;  // Text or bytes.
    virtual bool is_null(int column) const = 0;
};

/// A transaction's hands: what a module may do inside a Work. Errors of every call: store.busy
/// (unavailable), store.constraint {constraint} (conflict; unique or foreign key), store.disk_full
/// (unavailable), store.failed (broken).
class Tx {
public:
    virtual ~Tx() = default;

    /// At most one row; more is our mistake. Nothing found -> nullopt.
    template <typename... Args>
    Result<std::optional<Row>> one(Query const& query, Args const&... args) {
        std::array<Value, sizeof...(Args)> const values{to_value(args)...};
        return one_row(query, values);
    }
    /// All rows, at most `rows_max`; a statement that can give more has its own LIMIT.
    template <typename... Args>
    Result<std::vector<Row>> many(Query const& query, Args const&... args) {
        std::array<Value, sizeof...(Args)> const values{to_value(args)...};
        return all_rows(query, values);
    }
    /// Rows changed.
    template <typename... Args>
    Result<std::int64_t> run(Query const& query, Args const&... args) {
        std::array<Value, sizeof...(Args)> const values{to_value(args)...};
        return execute(query, values);
    }
    /// A scan; the cursor must not outlive the Tx's Work.
    template <typename... Args>
    Result<std::unique_ptr<Cursor>> scan(Query const& query, Args const&... args) {
        std::array<Value, sizeof...(Args)> const values{to_value(args)...};
        return open_cursor(query, values);
    }
    /// The same statement for many rows of `columns` values each, laid end to end. One prepare, one
    /// trip: use it where many rows are usual. Gives the rows changed.
    virtual Result<std::int64_t> run_each(Query const& query, std::span<Value const> values,
                                          int columns) = 0;

    /// Runs `undo` if this Work is rolled back: the one hook by which memory follows the database.
    /// In reverse order; must not fail. Only the ledger and in-memory indexes use it.
    virtual void on_undo(std::function<void()> undo) = 0;
    /// Runs after the commit that holds this Work is durable, before its reply is sent. Must not
    /// fail and must not write: memory indexes and wake-ups only.
    virtual void on_commit(std::function<void()> done) = 0;
    virtual bool is_writer() const = 0;

protected:
    virtual Result<std::optional<Row>> one_row(Query const&, std::span<Value const>) = 0;
    virtual Result<std::vector<Row>> all_rows(Query const&, std::span<Value const>) = 0;
    virtual Result<std::int64_t> execute(Query const&, std::span<Value const>) = 0;
    virtual Result<std::unique_ptr<Cursor>> open_cursor(Query const&, std::span<Value const>) = 0;
};

/// What the runner needs of the one writer connection; modules never see it.
class Writer : public Tx {
public:
    virtual Result<> begin() = 0;
    /// Durable when it returns; then calls the on_commit hooks. Errors: store.disk_full
    /// (unavailable; nothing applied, hooks undone). Any other failure stops the process: after a
    /// failed fsync nothing may be acknowledged.
    virtual Result<> commit() = 0;
    virtual Result<> savepoint() = 0;  // Opens one Work.
    virtual Result<> release() = 0;    // Keeps it.
    virtual Result<>
    rollback_to_savepoint() = 0;      // Undoes it and calls its on_undo hooks in reverse.
    virtual Result<> rollback() = 0;  // The whole transaction, hooks included.
    /// Copies the write-ahead log into the database file. Only here, only between transactions.
    virtual Result<> checkpoint() = 0;
    /// Has the log grown enough since the last checkpoint?
    virtual bool checkpoint_due() const = 0;
    /// False when the database itself gave the transaction up (a full disk): nothing of the group
    /// is applied, and only `rollback` may follow.
    virtual bool is_alive() const = 0;
};

struct Options {
    std::string path;         // The database file, "…/takaful.db"; later a PostgreSQL address.
    bool synchronous = true;  // False only in the test that proves the power-loss test can fail.
    Instant now{};            // Written beside each migration applied.
    std::int64_t checkpoint_pages = 8'192;  // The log is copied when it has grown by this (32 MiB).
    std::int64_t slow_us = 100'000;         // A slower statement prints a line with its name.
    /// Other migrations than the house's own (all_migrations): the key store's, a test's.
    std::optional<std::span<Migration const>> migrations{};
};

/// An open database: one writer, readers on demand. A second process on the same file is refused.
class Database {
public:
    virtual ~Database() = default;
    virtual Writer& writer() = 0;
    /// A read-only snapshot; returns to a pool when destroyed. Safe from any thread.
    virtual Result<std::unique_ptr<Tx>> reader() = 0;
    /// A consistent copy to `path` while work goes on. Errors: store.backup_failed
    virtual Result<> backup(std::string const& path) = 0;
    /// Calls this on the writer's thread, between transactions, before each time that the
    /// write-ahead log is copied into the file. It must be quick. An empty one takes it back, and
    /// waits for a call that runs. Does nothing on PostgreSQL.
    virtual void before_checkpoint(std::function<void()>) {}
};

/// Opens, applies pending migrations (numbered, checksummed, a backup first when there is data, all
/// in one transaction).
/// Errors: store.locked (another process has it), store.migration_changed {module, number},
///         store.newer_schema {module, number}, store.migration_failed {module, number},
///         store.backup_failed, store.failed
Result<std::unique_ptr<Database>> open(Options const& options);

// ---- Row::get ----------------------------------------------------------------------------------
namespace detail {
template <>
struct Reader<std::int64_t> {
    static std::int64_t read(Row::Cell const& c) { return int_of(c); }
};
template <>
struct Reader<int> {
    static int read(Row::Cell const& c) { return static_cast<int>(int_of(c)); }
};
template <>
struct Reader<bool> {
    static bool read(Row::Cell const& c) { return int_of(c) != 0; }
};
template <>
struct Reader<std::string> {
    static std::string read(Row::Cell const& c) { return bytes_of(c); }
};
template <>
struct Reader<Bytes> {
    static Bytes read(Row::Cell const& c) {
        auto const view = as_bytes(bytes_of(c));
        return {view.begin(), view.end()};
    }
};
template <std::size_t N>
struct Reader<std::array<std::uint8_t, N>> {
    static std::array<std::uint8_t, N> read(Row::Cell const& c) {
        std::array<std::uint8_t, N> out;
        if (bytes_of(c).size() != N) bad_cell(c.name, "size");
        std::copy_n(as_bytes(bytes_of(c)).begin(), N, out.begin());
        return out;
    }
};
template <typename Tag>
struct Reader<Id<Tag>> {
    static Id<Tag> read(Row::Cell const& c) { return {Reader<Bytes16>::read(c)}; }
};
template <>
struct Reader<Date> {
    static Date read(Row::Cell const& c) { return {static_cast<std::int32_t>(int_of(c))}; }
};
template <>
struct Reader<Instant> {
    static Instant read(Row::Cell const& c) { return {int_of(c)}; }
};
template <>
struct Reader<Currency> {
    static Currency read(Row::Cell const& c) {
        auto const parsed = Currency::parse(bytes_of(c));
        if (!parsed) bad_cell(c.name, "currency");
        return *parsed;
    }
};
template <NamedEnum Enum>
struct Reader<Enum> {
    static Enum read(Row::Cell const& c) {
        auto const found = enum_from_name<Enum>(bytes_of(c));
        if (!found) bad_cell(c.name, "enumerator");
        return *found;
    }
};
template <typename T>
struct Reader<std::optional<T>> {
    static std::optional<T> read(Row::Cell const& c) {
        if (c.kind == Value::Kind::null) return std::nullopt;
        return Reader<T>::read(c);
    }
};
}  // namespace detail

template <typename T>
T Row::get(std::string_view column) const {
    return detail::Reader<T>::read(cell(column));
}

}  // namespace takaful::store
