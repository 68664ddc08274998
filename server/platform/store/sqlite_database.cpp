// The database on SQLite: one writer, a pool of readers, the lock that keeps other processes out.

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <utility>

#include "platform/store/cache.hpp"
#include "platform/store/databases.hpp"
#include "platform/store/hooks.hpp"
#include "platform/store/migrate.hpp"
#include "platform/store/pages.hpp"
#include "platform/store/sqlite_hands.hpp"
#include "platform/store/sqlite_reader.hpp"
#include "platform/store/store.hpp"
#include "platform/store/waiting_rows.hpp"
#include "platform/store/wal_check.hpp"

namespace takaful::store {

using sqlite::Connection;

static void check_rows(Query const& query, std::span<Value const> values, int columns) {
    if (columns <= 0 || values.size() % static_cast<std::size_t>(columns) != 0)
        stop_process("run_each with a broken row", query.name);
}

// ---- The writer --------------------------------------------------------------------------------

/// A Work's savepoint begins with its first statement that writes: until then SQLite need not keep
/// what every page was before. Works that only add rows which wait have none.
class SqliteWriter : public Writer, public GroupTx {
public:
    SqliteWriter(std::unique_ptr<Connection> connection, std::shared_ptr<ReaderPool> readers,
                 std::int64_t checkpoint_pages)
        : hands_(std::move(connection)),
          readers_(std::move(readers)),
          checkpoint_pages_(checkpoint_pages),
          next_checkpoint_pages_(checkpoint_pages) {}
    Connection& connection() { return hands_.connection(); }

    Result<std::int64_t> run_each(Query const& query, std::span<Value const> values,
                                  int columns) override {
        check_rows(query, values, columns);
        TRY(make_way(query));
        return hands_.run_each(query, values, columns);
    }
    Result<> insert_later(Query const& query, std::span<Value const> values, int columns) override {
        waiting_.add(query, values, columns);
        return {};
    }
    Result<std::optional<Row>> one_written(Query const& query,
                                           std::span<Value const> values) override {
        return hands_.one(query, values);
    }
    Gathering& gathering(std::type_index type,
                         std::function<std::unique_ptr<Gathering>()> const& make) override {
        return gatherings_.get(type, make);
    }
    void on_undo(std::function<void()> undo) override { hooks_.on_undo(std::move(undo)); }
    void on_commit(std::function<void()> done) override { hooks_.on_commit(std::move(done)); }
    bool is_writer() const override { return true; }

    Result<> begin() override {
        in_savepoint_ = false;
        return command(begin_query);
    }
    Result<> commit() override;
    Result<> savepoint() override {
        if (in_savepoint_) stop_process("a savepoint inside a savepoint", "");
        in_savepoint_ = true;
        has_savepoint_ = false;
        hooks_.mark();
        waiting_.mark();
        return {};
    }
    Result<> release() override {
        in_savepoint_ = false;
        return std::exchange(has_savepoint_, false) ? command(release_query) : Result<>{};
    }
    Result<> rollback_to_savepoint() override;
    Result<> rollback() override;
    Result<> checkpoint() override { return checkpoint(Connection::Log::emptied); }
    Result<> copy_log() override {
        bool const is_large = connection().wal_pages() > 4 * checkpoint_pages_;
        return checkpoint(is_large ? Connection::Log::emptied : Connection::Log::kept);
    }
    Result<> checkpoint(Connection::Log after);
    bool checkpoint_due() const override {
        return hands_.connection().wal_pages() >= next_checkpoint_pages_;
    }
    bool is_alive() const override { return hands_.connection().in_transaction(); }
    void before_checkpoint(std::function<void()> call) {
        std::lock_guard const lock{before_mutex_};
        before_checkpoint_ = std::move(call);
    }

protected:
    Result<std::optional<Row>> one_row(Query const& q, std::span<Value const> v) override {
        TRY(make_way(q));
        return hands_.one(q, v);
    }
    Result<std::vector<Row>> all_rows(Query const& q, std::span<Value const> v) override {
        TRY(make_way(q));
        return hands_.all(q, v);
    }
    Result<std::int64_t> execute(Query const& q, std::span<Value const> v) override {
        TRY(make_way(q));
        return hands_.execute(q, v);
    }
    Result<std::unique_ptr<Cursor>> open_cursor(Query const& q, std::span<Value const> v) override {
        TRY(make_way(q));
        return hands_.scan(q, v);
    }

private:
    static constexpr Query begin_query{"store.begin", "BEGIN IMMEDIATE"};
    static constexpr Query savepoint_query{"store.savepoint", "SAVEPOINT one_work"};
    static constexpr Query release_query{"store.release", "RELEASE one_work"};
    static constexpr Query undo_query{"store.undo", "ROLLBACK TO one_work"};

    Result<> command(Query const& query) {
        TRY(hands_.execute(query, {}));
        return {};
    }

    /// Before a statement: rows that wait for a table which it names are written, and a Work that
    /// begins to write gets its savepoint, with only its own rows behind it.
    Result<> make_way(Query const& query) {
        bool const must_show = waiting_.is_named_by(query.sql);
        bool const writes = !hands_.connection().prepare(query).only_reads;
        bool const needs_savepoint = in_savepoint_ && !has_savepoint_ && (writes || must_show);
        if (needs_savepoint) {
            TRY(waiting_.write_before_mark(write_rows()));
            TRY(command(savepoint_query));
            has_savepoint_ = true;
        }
        return must_show ? waiting_.write_all(write_rows()) : Result<>{};
    }
    WaitingRows::Write write_rows() {
        return [this](Query const& query, std::span<Value const> values, int columns) {
            check_rows(query, values, columns);
            return hands_.run_each(query, values, columns);
        };
    }
    Result<> write_group() {
        TRY(gatherings_.write(*this));
        return waiting_.write_all(write_rows());
    }
    void forget_group() {
        waiting_.drop_all();
        gatherings_.clear();
    }

    Hands hands_;
    std::shared_ptr<ReaderPool> const readers_;
    Hooks hooks_;
    WaitingRows waiting_;
    Gatherings gatherings_;
    bool in_savepoint_ = false;
    bool has_savepoint_ = false;  // SQLite's own, within ours.
    std::int64_t const checkpoint_pages_;
    std::int64_t next_checkpoint_pages_;
    bool was_full_ = false;    // The log was at its greatest size, and somebody was in the way.
    std::mutex before_mutex_;  // Held while it is called, so that taking it back waits for its end.
    std::function<void()> before_checkpoint_;
};

Result<> SqliteWriter::commit() {
    auto const started_us = ticks_us();
    if (auto written = write_group(); !written) {
        TRY(rollback());
        return written;
    }
    if (auto committed = connection().commit(); !committed) {
        hooks_.undo_all();
        forget_group();
        return committed;
    }
    connection().note_time("store.commit", started_us);
    hooks_.committed();
    forget_group();
    return {};
}

Result<> SqliteWriter::rollback_to_savepoint() {
    in_savepoint_ = false;
    hooks_.undo_work();
    waiting_.drop_after_mark();
    if (!std::exchange(has_savepoint_, false)) return {};
    if (!is_alive()) return fail(ErrorKind::unavailable, "store.disk_full", "transaction lost");
    TRY(command(undo_query));
    return command(release_query);
}

Result<> SqliteWriter::rollback() {
    in_savepoint_ = has_savepoint_ = false;
    hooks_.undo_all();
    forget_group();
    if (!is_alive()) return {};
    return connection().exec("ROLLBACK");
}

Result<> SqliteWriter::checkpoint(Connection::Log after) {
    auto const started_us = ticks_us();
    {
        std::lock_guard const lock{before_mutex_};
        if (before_checkpoint_) before_checkpoint_();
    }
    auto const is_full = connection().wal_pages() + checkpoint_pages_ > wal_pages_max;
    readers_->end_overdue(is_full ? reader_us_when_full : reader_us_max);
    TRY(connection().checkpoint(after));
    connection().note_time("store.checkpoint", started_us);
    // A reader in the way leaves pages behind: try again when the log has grown as much once more,
    // or sooner, for whoever was cut in the middle of a statement.
    auto const was_full = std::exchange(was_full_, is_full && connection().wal_pages() > 0);
    auto const step = was_full_ && !was_full ? checkpoint_pages_ / 8 : checkpoint_pages_;
    next_checkpoint_pages_ = connection().wal_pages() + step;
    return {};
}

Result<> limit_cache(Writer& writer, std::int64_t kib) {
    auto* const sqlite = dynamic_cast<SqliteWriter*>(&writer);
    if (sqlite == nullptr) return {};
    return sqlite->connection().exec("PRAGMA cache_size = -" + std::to_string(kib));
}

// ---- The database ------------------------------------------------------------------------------

/// Keeps other processes, and a second opening in this one, away from the file. The lock is on a
/// file of its own: closing any descriptor of the database file would drop SQLite's own locks.
class FileLock {
public:
    static Result<FileLock> take(std::string const& path) {
        FileLock lock{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
        if (lock.file_ < 0) return fail(ErrorKind::broken, "store.failed", "lock file: " + path);
        struct flock whole {};
        whole.l_type = F_WRLCK;
        whole.l_whence = SEEK_SET;
        if (::fcntl(lock.file_, F_OFD_SETLK, &whole) != 0)
            return fail(ErrorKind::unavailable, "store.locked", path);
        return lock;
    }
    ~FileLock() {
        if (file_ >= 0) ::close(file_);
    }
    FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    FileLock& operator=(FileLock&&) = delete;

private:
    explicit FileLock(int file) : file_(file) {}
    int file_;
};

class SqliteDatabase : public Database {
public:
    SqliteDatabase(FileLock lock, Options options, std::unique_ptr<Connection> connection)
        : lock_(std::move(lock)),
          options_(std::move(options)),
          readers_(std::make_shared<ReaderPool>(options_.path, options_.slow_us)),
          writer_(std::move(connection), readers_, options_.checkpoint_pages) {}
    ~SqliteDatabase() override { static_cast<void>(writer_.checkpoint()); }

    Writer& writer() override { return writer_; }
    Result<std::unique_ptr<Tx>> reader() override {
        auto reader = std::make_unique<SqliteReader>(TRY(readers_->take()), readers_);
        TRY(reader->begin());
        return reader;
    }
    Result<> backup(std::string const& path) override {
        auto connection = TRY(readers_->take());
        TRY(connection->backup(path));
        readers_->give_back(std::move(connection));
        return {};
    }
    void before_checkpoint(std::function<void()> call) override {
        writer_.before_checkpoint(std::move(call));
    }
    Result<> migrate();

private:
    FileLock lock_;
    Options const options_;
    std::shared_ptr<ReaderPool> const readers_;
    SqliteWriter writer_;
};

/// SQLite takes the first column of any key for selective, one row in ten; ours is the book, which
/// often is every row. Without being told so it answers "this person of this book" by a walk
/// through the book. What it is told does not follow the data: plans are the same on every machine.
static constexpr char const* tell_planner = R"(
    ANALYZE sqlite_schema;
    DELETE FROM sqlite_stat1;
    INSERT INTO sqlite_stat1 (tbl, idx, stat)
    WITH part AS (
      SELECT t.name AS tbl, i.partial, i."unique" AS is_unique, c.seqno,
             CASE WHEN i.origin = 'pk' AND t.sql LIKE '%WITHOUT ROWID%' THEN t.name
                  ELSE i.name END AS idx,
             count(*) FILTER (WHERE c.name <> 'book_id')
               OVER (PARTITION BY i.name ORDER BY c.seqno) AS telling,
             count(*) OVER (PARTITION BY i.name) AS columns
        FROM sqlite_schema t
        JOIN pragma_index_list(t.name) i
        JOIN pragma_index_info(i.name) c
       WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'
       ORDER BY i.name, c.seqno)
    SELECT tbl, idx,
           CASE WHEN partial THEN '100 ' ELSE '1000000 ' END ||
           group_concat(CASE WHEN is_unique AND seqno = columns - 1 THEN 1
                             WHEN telling >= 2 THEN 2
                             WHEN partial THEN CASE telling WHEN 0 THEN 100 ELSE 2 END
                             WHEN telling = 1 THEN 1000
                             ELSE 1000000 END, ' ')
      FROM part GROUP BY tbl, idx;
    ANALYZE sqlite_schema;)";

Result<> SqliteDatabase::migrate() {
    MigrationHost const host{
        .writer = writer_,
        .dialect = sqlite_dialect,
        .exec = [this](std::string const& sql) { return writer_.connection().exec(sql); },
        .keep_copy =
            [this](std::string const& reason) {
                return backup(options_.path + ".before-" + reason);
            },
    };
    auto const changed = TRY(apply_migrations(host, options_));
    if (!changed) return {};
    TRY(writer_.connection().exec(tell_planner));
    return writer_.checkpoint();
}

Result<std::unique_ptr<Database>> open_sqlite(Options const& options) {
    auto lock = TRY(FileLock::take(options.path + ".lock"));
    TRY(sqlite::check_wal(options.path));
    auto connection = TRY(Connection::open(options.path, sqlite::Access::writer,
                                           options.synchronous, options.slow_us));
    auto database =
        std::make_unique<SqliteDatabase>(std::move(lock), options, std::move(connection));
    TRY(database->migrate());
    // A new log begins: nothing of an earlier life lies behind its end. And what a process before
    // this one could not fsync, which the system takes for written, is written anew.
    TRY(database->writer().checkpoint());
    return database;
}

// ---- Snapshots of the file ---------------------------------------------------------------------

class SqliteSnapshot : public Snapshot {
public:
    explicit SqliteSnapshot(std::unique_ptr<Connection> connection)
        : connection_(*connection),
          reader_(std::move(connection), std::make_shared<ReaderPool>("", 0)) {}
    /// A copy of the file takes as long as the file is large.
    Result<> begin() {
        TRY(reader_.begin());
        allow_long_scan(reader_);
        return {};
    }
    Tx& tx() override { return reader_; }
    Result<std::int64_t> file_bytes() override { return connection_.file_bytes(); }
    Result<> read_file(std::int64_t offset, std::span<std::uint8_t> out) override {
        return connection_.read_file(offset, out);
    }

private:
    Connection& connection_;  // The reader's.
    SqliteReader reader_;
};

Result<std::unique_ptr<Snapshot>> Snapshot::open(std::string const& path) {
    auto const slow_us = Options{}.slow_us;
    auto snapshot = std::make_unique<SqliteSnapshot>(
        TRY(Connection::open(path, sqlite::Access::reader, true, slow_us)));
    TRY(snapshot->begin());
    return snapshot;
}

}  // namespace takaful::store
