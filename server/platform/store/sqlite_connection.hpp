#pragma once
// One SQLite connection: pragmas, cached statements, binding by name, errors. Private to the store.
// The C API itself stays in sqlite_connection.cpp.

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/store/fatal.hpp"
#include "platform/store/patience.hpp"
#include "platform/store/store.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace takaful::store::sqlite {

/// Before any other call of SQLite, once; every opening does it.
void start_library();

/// A prepared statement with what is worth computing once.
struct Statement {
    sqlite3_stmt* handle = nullptr;
    std::string name;
    char const* sql_data = nullptr;    // Tells a reused address from the same constant.
    std::vector<int> parameters;       // Position of $1, $2, …
    std::vector<std::string> columns;  // Own copies: rows borrow these names.
    bool in_use = false;               // An open cursor holds it.
    bool only_reads = false;

    Statement() = default;
    Statement(Statement const&) = delete;
    Statement& operator=(Statement const&) = delete;
    ~Statement();
};

enum class Step : std::uint8_t { row, done };
enum class Access : std::uint8_t { writer, reader };

/// Used by one thread at a time. A defect of the file or the disk on the writer stops the process.
class Connection {
public:
    /// Errors: store.failed
    static Result<std::unique_ptr<Connection>> open(std::string const& path, Access access,
                                                    bool synchronous, std::int64_t slow_us);
    ~Connection();
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    /// SQL of our own, without parameters: pragmas, schema.
    Result<> exec(std::string const& sql);
    /// The statement of this query, prepared once; a second one when the first is in a cursor's
    /// hands. Statements live as long as the connection, for rows borrow their columns' names.
    Statement& prepare(Query const& query);
    /// The query as one of `rows_together` rows, made once; null when it is no insert of one row.
    Query const* together(Query const& query, int columns);
    /// Rows that one statement inserts: half the time of as many statements, for the tree's place
    /// is kept from row to row.
    static constexpr std::size_t rows_together = 32;
    /// Binds $1…$n. `keep` copies texts and bytes, for cursors that outlive the call.
    void bind(Statement& statement, std::span<Value const> values, bool keep);
    Result<Step> step(Statement& statement);
    void reset(Statement& statement);
    /// Puts every statement back to its beginning, those of open cursors too.
    void reset_all();
    Row read(Statement& statement) const;
    std::int64_t int64(Statement const& statement, int column) const;
    std::string_view view(Statement const& statement, int column) const;
    bool is_null(Statement const& statement, int column) const;
    Value::Kind kind(Statement const& statement, int column) const;

    /// After this moment of `ticks_us` a reader's statement stops: store.reader_too_long
    /// (unavailable). May be set from any thread.
    void set_deadline(std::int64_t at_us) { deadline_us_ = at_us; }
    bool has_deadline() const { return deadline_us_ != no_deadline; }
    bool is_overdue() const { return has_deadline() && ticks_us() >= deadline_us_; }

    std::int64_t changes_total() const;
    /// True while a transaction of ours is open; SQLite itself may have rolled it back (disk full).
    bool in_transaction() const;
    /// COMMIT. Errors: store.disk_full (rolled back, nothing applied). Anything else stops the
    /// process.
    Result<> commit();
    std::int64_t wal_pages() const { return wal_pages_; }
    /// What becomes of the write-ahead log's file once all of it was copied: cut to nothing, or
    /// kept to be written over from its beginning.
    enum class Log : std::uint8_t { emptied, kept };
    /// Copies the write-ahead log into the file; readers in the way make it partial.
    Result<> checkpoint(Log after);
    /// Copies the committed state to `path`, durably. Errors: store.backup_failed
    Result<> backup(std::string const& path);
    /// The main file as it lies on the disk, through SQLite's own descriptor: opening and closing
    /// another would drop SQLite's locks.
    Result<std::int64_t> file_bytes() const;
    /// What lies behind the file's end reads as zero.
    Result<> read_file(std::int64_t offset, std::span<std::uint8_t> out) const;
    /// Notes a statement's time; prints its name when it was slow.
    void note_time(std::string_view name, std::int64_t started_us) const {
        store::note_time(name, started_us, slow_us_);
    }

private:
    Connection(sqlite3* handle, Access access, std::int64_t slow_us);
    std::unique_ptr<Statement> compile(Query const& query);
    Result<> configure(bool synchronous);
    std::unexpected<Error> error(int code, std::string_view what) const;

    sqlite3* handle_;
    Access access_;
    std::int64_t slow_us_;
    std::int64_t wal_pages_ = 0;
    std::atomic<std::int64_t> deadline_us_ = no_deadline;
    std::unordered_map<Query const*, std::vector<std::unique_ptr<Statement>>> statements_;
    struct Together {
        char const* sql_data;  // Of the query that it was made from.
        std::string name;
        std::string sql;  // Empty: it has no such form.
        Query query;
    };
    std::unordered_map<Query const*, std::unique_ptr<Together>> together_;
};

}  // namespace takaful::store::sqlite
