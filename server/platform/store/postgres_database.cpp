// The database on PostgreSQL: one writer that holds the lock, a pool of readers.

#include <algorithm>
#include <mutex>

#include "platform/store/databases.hpp"
#include "platform/store/hooks.hpp"
#include "platform/store/migrate.hpp"
#include "platform/store/patience.hpp"
#include "platform/store/postgres_connection.hpp"
#include "platform/store/waiting_rows.hpp"

namespace takaful::store {

using postgres::Answer;
using postgres::Connection;
using postgres::Statement;

/// Idle readers kept open: each is a process of the server.
static constexpr std::size_t readers_kept_max = 8;
/// Rows a cursor asks for at once.
static constexpr int rows_a_fetch = 2'000;

// ---- What readers and the writer share ---------------------------------------------------------

class PostgresCursor : public Cursor {
public:
    static Result<std::unique_ptr<Cursor>> open(Connection& connection, Query const& query,
                                                std::span<Value const> values) {
        auto name = connection.next_cursor();
        auto first = TRY(connection.declare(name, query, values, rows_a_fetch));
        return std::unique_ptr<Cursor>{
            new PostgresCursor(connection, query.name, std::move(name), std::move(first))};
    }
    ~PostgresCursor() override {
        if (connection_.in_transaction()) connection_.put("CLOSE " + name_);
    }
    PostgresCursor(PostgresCursor const&) = delete;
    PostgresCursor& operator=(PostgresCursor const&) = delete;

    Result<bool> next() override {
        if (++row_ < postgres::rows_of(rows_.get())) return true;
        if (postgres::rows_of(rows_.get()) < rows_a_fetch) return false;
        rows_ = TRY(connection_.fetch(name_, rows_a_fetch));
        row_ = 0;
        return postgres::rows_of(rows_.get()) > 0;
    }
    std::int64_t int64(int column) const override {
        return postgres::int64_of(rows_.get(), row_, column, query_);
    }
    std::string_view view(int column) const override {
        return postgres::view_of(rows_.get(), row_, column);
    }
    bool is_null(int column) const override { return postgres::is_null(rows_.get(), row_, column); }

private:
    PostgresCursor(Connection& connection, std::string_view query, std::string name, Answer first)
        : connection_(connection), query_(query), name_(std::move(name)), rows_(std::move(first)) {}

    Connection& connection_;
    std::string_view const query_;
    std::string const name_;
    Answer rows_;
    int row_ = -1;
};

/// The calls of a Tx, over one connection.
class PostgresHands {
public:
    explicit PostgresHands(std::unique_ptr<Connection> connection)
        : connection_(std::move(connection)) {}

    Connection& connection() { return *connection_; }
    Connection const& connection() const { return *connection_; }
    std::unique_ptr<Connection> take() { return std::move(connection_); }

    Result<std::optional<Row>> one(Query const& query, std::span<Value const> values) {
        auto const [statement, answer] = TRY(run(query, values));
        auto const rows = postgres::rows_of(answer.get());
        if (rows == 0) return std::nullopt;
        if (rows > 1) stop_process("a query for one row gave more", query.name);
        return connection_->read(*statement, answer.get(), 0);
    }
    Result<std::vector<Row>> all(Query const& query, std::span<Value const> values) {
        auto const [statement, answer] = TRY(run(query, values));
        auto const count = static_cast<std::size_t>(postgres::rows_of(answer.get()));
        if (count > rows_max)
            return fail(ErrorKind::broken, "store.failed",
                        std::string{query.name} + ": too many rows, it needs a LIMIT");
        std::vector<Row> rows;
        rows.reserve(count);
        for (std::size_t row = 0; row < count; ++row)
            rows.push_back(connection_->read(*statement, answer.get(), static_cast<int>(row)));
        return rows;
    }
    Result<std::int64_t> execute(Query const& query, std::span<Value const> values) {
        auto const ran = TRY(run(query, values));
        return postgres::changed_of(ran.answer.get());
    }
    Result<std::int64_t> run_each(Query const& query, std::span<Value const> values, int columns) {
        auto const width = static_cast<std::size_t>(columns);
        if (columns <= 0 || values.size() % width != 0)
            stop_process("run_each with a broken row", query.name);
        auto const started_us = ticks_us();
        auto changed = connection_->run_each(query, values, width);
        note_time(query.name, started_us, connection_->slow_us());
        return changed;
    }
    Result<std::unique_ptr<Cursor>> scan(Query const& query, std::span<Value const> values) {
        return PostgresCursor::open(*connection_, query, values);
    }

private:
    struct Ran {
        Statement const* statement;
        Answer answer;
    };
    Result<Ran> run(Query const& query, std::span<Value const> values) {
        auto const started_us = ticks_us();
        auto const* statement = TRY(connection_->prepare(query, values));
        auto answer = TRY(connection_->run(*statement, values));
        note_time(query.name, started_us, connection_->slow_us());
        return Ran{statement, std::move(answer)};
    }

    std::unique_ptr<Connection> connection_;
};

// ---- The writer --------------------------------------------------------------------------------

class PostgresWriter : public Writer, public GroupTx {
public:
    explicit PostgresWriter(std::unique_ptr<Connection> connection)
        : hands_(std::move(connection)) {}
    Connection& connection() { return hands_.connection(); }

    Result<std::int64_t> run_each(Query const& query, std::span<Value const> values,
                                  int columns) override {
        return hands_.run_each(query, values, columns);
    }
    Result<> insert_later(Query const& query, std::span<Value const> values, int columns) override {
        TRY(hands_.run_each(query, values, columns));
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
    Result<> copy_log() override { return {}; }
    void on_undo(std::function<void()> undo) override { hooks_.on_undo(std::move(undo)); }
    void on_commit(std::function<void()> done) override { hooks_.on_commit(std::move(done)); }
    bool is_writer() const override { return true; }

    Result<> begin() override {
        in_savepoint_ = false;
        connection().put(begin_command);
        return {};
    }
    Result<> commit() override;
    Result<> savepoint() override {
        if (in_savepoint_) stop_process("a savepoint inside a savepoint", "");
        connection().put(savepoint_command);
        in_savepoint_ = true;
        hooks_.mark();
        return {};
    }
    Result<> release() override {
        if (connection().is_aborted())
            return fail(ErrorKind::broken, "store.failed", "a Work went on after an error");
        in_savepoint_ = false;
        if (!connection().take_back(savepoint_command)) connection().put(release_command);
        return {};
    }
    Result<> rollback_to_savepoint() override {
        in_savepoint_ = false;
        hooks_.undo_work();
        if (connection().take_back(savepoint_command)) return {};
        connection().put(undo_command);
        TRY(connection().exec(std::string{release_command}));
        return {};
    }
    Result<> rollback() override {
        in_savepoint_ = false;
        hooks_.undo_all();
        gatherings_.clear();
        if (connection().take_back(begin_command)) return {};
        connection().drop_put();
        TRY(connection().exec("ROLLBACK"));
        return {};
    }
    // PostgreSQL's checkpointer does its own.
    Result<> checkpoint() override { return {}; }
    bool checkpoint_due() const override { return false; }
    bool is_alive() const override { return !hands_.connection().is_aborted(); }

protected:
    Result<std::optional<Row>> one_row(Query const& q, std::span<Value const> v) override {
        return hands_.one(q, v);
    }
    Result<std::vector<Row>> all_rows(Query const& q, std::span<Value const> v) override {
        return hands_.all(q, v);
    }
    Result<std::int64_t> execute(Query const& q, std::span<Value const> v) override {
        return hands_.execute(q, v);
    }
    Result<std::unique_ptr<Cursor>> open_cursor(Query const& q, std::span<Value const> v) override {
        return hands_.scan(q, v);
    }

private:
    static constexpr std::string_view begin_command = "BEGIN";
    static constexpr std::string_view savepoint_command = "SAVEPOINT one_work";
    static constexpr std::string_view release_command = "RELEASE one_work";
    static constexpr std::string_view undo_command = "ROLLBACK TO one_work";

    PostgresHands hands_;
    Hooks hooks_;
    Gatherings gatherings_;
    bool in_savepoint_ = false;
};

Result<> PostgresWriter::commit() {
    auto const started_us = ticks_us();
    if (connection().is_aborted()) {
        TRY(rollback());
        return fail(ErrorKind::broken, "store.failed", "a commit after an error");
    }
    if (auto written = gatherings_.write(*this); !written) {
        TRY(rollback());
        return written;
    }
    // Nothing was said since the beginning: there is nothing to commit.
    if (!connection().take_back(begin_command)) {
        if (auto committed = connection().commit(); !committed) {
            hooks_.undo_all();
            gatherings_.clear();
            return committed;
        }
        note_time("store.commit", started_us, connection().slow_us());
    }
    hooks_.committed();
    gatherings_.clear();
    return {};
}

// ---- Readers -----------------------------------------------------------------------------------

class PostgresReaders {
public:
    PostgresReaders(std::string address, std::int64_t slow_us, std::int64_t epoch)
        : address_(std::move(address)), slow_us_(slow_us), epoch_(epoch) {}

    Result<std::unique_ptr<Connection>> take() {
        {
            std::lock_guard const lock{mutex_};
            if (!idle_.empty()) {
                auto connection = std::move(idle_.back());
                idle_.pop_back();
                return connection;
            }
        }
        return open_new();
    }
    void give_back(std::unique_ptr<Connection> connection) {
        std::lock_guard const lock{mutex_};
        if (idle_.size() < readers_kept_max) idle_.push_back(std::move(connection));
    }
    // After a failover another process may own the books: what this one has in memory is then old.
    Result<std::unique_ptr<Connection>> open_new() {
        auto connection = TRY(Connection::open(address_, postgres::Access::reader, slow_us_));
        auto const answer = TRY(connection->exec("SELECT epoch FROM store_owner WHERE id = 1"));
        if (postgres::rows_of(answer.get()) != 1 ||
            postgres::int64_of(answer.get(), 0, 0, "store.epoch") != epoch_)
            stop_process("another process owns the database", "");
        return connection;
    }

private:
    std::string const address_;
    std::int64_t const slow_us_;
    std::int64_t const epoch_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

class PostgresReader : public Tx, public Patient {
public:
    PostgresReader(std::unique_ptr<Connection> connection, std::shared_ptr<PostgresReaders> pool)
        : hands_(std::move(connection)), pool_(std::move(pool)) {}
    ~PostgresReader() override {
        auto& connection = hands_.connection();
        connection.drop_put();
        // A reader whose snapshot cannot be closed is thrown away with it.
        if (connection.exec("COMMIT")) pool_->give_back(hands_.take());
    }
    PostgresReader(PostgresReader const&) = delete;
    PostgresReader& operator=(PostgresReader const&) = delete;

    /// Fixes the snapshot now, not at the first question.
    Result<> begin() {
        hands_.connection().put("BEGIN");
        TRY(hands_.connection().exec("SELECT 1"));
        return {};
    }
    /// Until the snapshot's end; 0 would be for ever.
    void allow_us(std::int64_t us) override {
        auto const ms = us == no_deadline ? 0 : std::max<std::int64_t>(us / 1'000, 1);
        hands_.connection().put("SET LOCAL statement_timeout = " + std::to_string(ms));
    }
    Result<std::int64_t> run_each(Query const& query, std::span<Value const>, int) override {
        return fail(ErrorKind::broken, "store.failed", std::string{query.name} + ": on a reader");
    }
    void on_undo(std::function<void()>) override {}
    void on_commit(std::function<void()>) override {}
    bool is_writer() const override { return false; }

protected:
    Result<std::optional<Row>> one_row(Query const& q, std::span<Value const> v) override {
        return hands_.one(q, v);
    }
    Result<std::vector<Row>> all_rows(Query const& q, std::span<Value const> v) override {
        return hands_.all(q, v);
    }
    Result<std::int64_t> execute(Query const& query, std::span<Value const> values) override {
        return run_each(query, values, 1);
    }
    Result<std::unique_ptr<Cursor>> open_cursor(Query const& q, std::span<Value const> v) override {
        return hands_.scan(q, v);
    }

private:
    PostgresHands hands_;
    std::shared_ptr<PostgresReaders> const pool_;
};

// ---- The database ------------------------------------------------------------------------------

class PostgresDatabase : public Database {
public:
    PostgresDatabase(Options options, std::unique_ptr<Connection> connection)
        : options_(std::move(options)), writer_(std::move(connection)) {}

    /// Lock, migrations, then the right to read. Errors: those of `open`.
    Result<> start();
    Writer& writer() override { return writer_; }
    Result<std::unique_ptr<Tx>> reader() override {
        auto reader = std::make_unique<PostgresReader>(TRY(readers_->take()), readers_);
        auto begun = reader->begin();
        if (begun) return reader;
        // The server may have been restarted under an idle connection: one that is new decides.
        reader = std::make_unique<PostgresReader>(TRY(readers_->open_new()), readers_);
        TRY(reader->begin());
        return reader;
    }
    Result<> backup(std::string const&) override {
        return fail(ErrorKind::unavailable, "store.backup_failed", "PostgreSQL: use pg_dump");
    }

private:
    Result<> lock();
    Result<> migrate();
    Result<std::int64_t> take_ownership();
    Result<postgres::ConstraintNames> constraint_names();

    Options const options_;
    PostgresWriter writer_;
    std::shared_ptr<PostgresReaders> readers_;
};

// The lock is the writer's session: it cannot write without holding it, and when the session ends,
// whatever it had under way is over too.
Result<> PostgresDatabase::lock() {
    static constexpr auto number = "32761996301723000";  // "takaful", roughly: one lock a database.
    auto& connection = writer_.connection();
    TRY(connection.exec("SET lock_timeout = '1s'"));
    auto const locked = connection.exec(std::string{"SELECT pg_advisory_lock("} + number + ")");
    if (!locked && locked.error().code == "store.busy")
        return fail(ErrorKind::unavailable, "store.locked", "PostgreSQL");
    if (!locked) return std::unexpected(locked.error());
    TRY(connection.exec("SET lock_timeout = '5s'"));
    return {};
}

Result<> PostgresDatabase::migrate() {
    MigrationHost const host{
        .writer = writer_,
        .dialect = postgres_dialect,
        .exec = [this](std::string const& sql) -> Result<> {
            TRY(writer_.connection().exec(sql));
            return {};
        },
        .keep_copy = [](std::string const&) { return Result<>{}; },  // Kept by who runs the server.
    };
    TRY(apply_migrations(host, options_));
    return {};
}

Result<std::int64_t> PostgresDatabase::take_ownership() {
    auto& connection = writer_.connection();
    TRY(
        connection.exec("CREATE TABLE IF NOT EXISTS store_owner "
                        "(id BIGINT PRIMARY KEY, epoch BIGINT NOT NULL)"));
    auto const answer = TRY(connection.exec(
        "INSERT INTO store_owner (id, epoch) VALUES (1, 1) "
        "ON CONFLICT (id) DO UPDATE SET epoch = store_owner.epoch + 1 RETURNING epoch"));
    return postgres::int64_of(answer.get(), 0, 0, "store.epoch");
}

Result<postgres::ConstraintNames> PostgresDatabase::constraint_names() {
    static constexpr Query list{"store.constraints", R"(
        SELECT CAST(i.relname AS text) AS index_name, CAST(t.relname AS text) AS table_name,
               CAST(a.attname AS text) AS column_name
        FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_class t ON t.oid = x.indrelid
        CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
        WHERE x.indisunique AND pg_table_is_visible(t.oid)
              AND t.relnamespace <> 'pg_catalog'::regnamespace
        ORDER BY i.relname, k.place)"};
    postgres::ConstraintNames names;
    for (auto const& row : TRY(writer_.many(list))) {
        auto& text = names[row.get<std::string>("index_name")];
        text += (text.empty() ? "UNIQUE constraint failed: " : ", ") +
                row.get<std::string>("table_name") + "." + row.get<std::string>("column_name");
    }
    return names;
}

Result<> PostgresDatabase::start() {
    TRY(lock());
    TRY(migrate());
    auto const epoch = TRY(take_ownership());
    writer_.connection().name_constraints(
        std::make_shared<postgres::ConstraintNames const>(TRY(constraint_names())));
    readers_ = std::make_shared<PostgresReaders>(options_.path, options_.slow_us, epoch);
    return {};
}

Result<std::unique_ptr<Database>> open_postgres(Options const& options) {
    auto connection =
        TRY(Connection::open(options.path, postgres::Access::writer, options.slow_us));
    auto database = std::make_unique<PostgresDatabase>(options, std::move(connection));
    TRY(database->start());
    return database;
}

}  // namespace takaful::store
