#include "platform/store/sqlite_connection.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <mutex>

#include "platform/store/insert_parts.hpp"
#include "platform/store/page_cache.hpp"

namespace takaful::store::sqlite {

Statement::~Statement() {
    sqlite3_finalize(handle);
}

void start_library() {
    static std::once_flag once;
    std::call_once(once, [] {
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);  // A lock on every allocation, for a number.
        sqlite3_config(SQLITE_CONFIG_MULTITHREAD);   // A connection is one thread's at a time.
        install_page_cache();
        if (sqlite3_initialize() != SQLITE_OK) stop_process("sqlite cannot start", "");
    });
}

Connection::Connection(sqlite3* handle, Access access, std::int64_t slow_us)
    : handle_(handle), access_(access), slow_us_(slow_us) {}

Connection::~Connection() {
    statements_.clear();
    if (sqlite3_close(handle_) != SQLITE_OK) stop_process("a cursor outlived its connection", "");
}

Result<std::unique_ptr<Connection>> Connection::open(std::string const& path, Access access,
                                                     bool synchronous, std::int64_t slow_us) {
    start_library();
    sqlite3* handle = nullptr;
    auto const flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                       (access == Access::writer ? SQLITE_OPEN_CREATE : 0);
    auto const code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
    std::unique_ptr<Connection> connection{new Connection(handle, access, slow_us)};
    if (code != SQLITE_OK)
        return fail(ErrorKind::broken, "store.failed",
                    "open: " + std::string{sqlite3_errstr(code)});
    TRY(connection->configure(synchronous));
    return connection;
}

// SQLite 3.40 has the WAL-reset defect (a commit racing a checkpoint of another connection), so no
// connection checkpoints by itself, not even on close; the writer alone does, between transactions.
Result<> Connection::configure(bool synchronous) {
    sqlite3_busy_timeout(handle_, 1'000);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    TRY(exec("PRAGMA wal_autocheckpoint = 0"));
    TRY(exec("PRAGMA mmap_size = 0"));
    TRY(exec("PRAGMA foreign_keys = ON"));
    TRY(exec("PRAGMA secure_delete = ON"));
    TRY(exec("PRAGMA temp_store = MEMORY"));
    if (access_ == Access::reader) {
        auto const is_overdue = [](void* self) {
            return static_cast<Connection const*>(self)->is_overdue() ? 1 : 0;
        };
        sqlite3_progress_handler(handle_, 10'000, is_overdue, this);  // A tenth of a millisecond.
        TRY(exec("PRAGMA cache_size = -8192"));
        return exec("PRAGMA query_only = ON");
    }
    TRY(exec("PRAGMA cache_size = -131072"));
    TRY(exec("PRAGMA journal_mode = WAL"));
    TRY(exec(synchronous ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF"));
    // Turning a hook on replaces the automatic checkpoint, which stays off.
    auto const count_pages = [](void* self, sqlite3*, char const*, int pages) {
        static_cast<Connection*>(self)->wal_pages_ = pages;
        return SQLITE_OK;
    };
    sqlite3_wal_hook(handle_, count_pages, this);
    return {};
}

std::unexpected<Error> Connection::error(int code, std::string_view what) const {
    auto const detail = std::string{what} + ": " + sqlite3_errmsg(handle_);
    switch (code & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return fail(ErrorKind::unavailable, "store.busy", detail);
        case SQLITE_FULL:
            return fail(ErrorKind::unavailable, "store.disk_full", detail);
        case SQLITE_INTERRUPT:
            return fail(ErrorKind::unavailable, "store.reader_too_long", detail);
        case SQLITE_IOERR:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            if (access_ == Access::writer) stop_process("the database cannot be trusted", detail);
            break;
        default:
            break;
    }
    auto const is_conflict =
        code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
        code == SQLITE_CONSTRAINT_ROWID || code == SQLITE_CONSTRAINT_FOREIGNKEY;
    if (!is_conflict) return fail(ErrorKind::broken, "store.failed", detail);
    // "UNIQUE constraint failed: giving_gift.id": names of ours, no data.
    return fail(ErrorKind::conflict, "store.constraint",
                Params{{"constraint", std::string{sqlite3_errmsg(handle_)}}}, detail);
}

Result<> Connection::exec(std::string const& sql) {
    auto const code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error(code, sql);
    return {};
}

std::unique_ptr<Statement> Connection::compile(Query const& query) {
    // SQLite would read `$1::bigint` as one strange name, bound to nothing.
    if (query.sql.find("::") != std::string_view::npos) bad_query(query.name, "'::' is refused");
    auto statement = std::make_unique<Statement>();
    statement->name = query.name;
    statement->sql_data = query.sql.data();
    char const* rest = nullptr;
    auto const code =
        sqlite3_prepare_v3(handle_, query.sql.data(), static_cast<int>(query.sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement->handle, &rest);
    if (code != SQLITE_OK || statement->handle == nullptr)
        bad_query(query.name, sqlite3_errmsg(handle_));
    statement->only_reads = sqlite3_stmt_readonly(statement->handle) != 0;
    auto const count = sqlite3_bind_parameter_count(statement->handle);
    for (int i = 1; i <= count; ++i) {
        auto const name = "$" + std::to_string(i);
        auto const index = sqlite3_bind_parameter_index(statement->handle, name.c_str());
        if (index == 0) bad_query(query.name, "parameters must be exactly $1…$n");
        statement->parameters.push_back(index);
    }
    for (int i = 0; i < sqlite3_column_count(statement->handle); ++i)
        statement->columns.emplace_back(sqlite3_column_name(statement->handle, i));
    return statement;
}

Statement& Connection::prepare(Query const& query) {
    auto& known = statements_[&query];
    for (auto const& statement : known)
        if (!statement->in_use && statement->sql_data == query.sql.data() &&
            statement->name == query.name)
            return *statement;
    known.push_back(compile(query));
    return *known.back();
}

Query const* Connection::together(Query const& query, int columns) {
    auto& known = together_[&query];
    if (!known || known->sql_data != query.sql.data() || known->name != query.name) {
        known =
            std::make_unique<Together>(Together{query.sql.data(),
                                                std::string{query.name},
                                                insert_of_rows(query.sql, columns, rows_together),
                                                {}});
        known->query = {known->name, known->sql};
    }
    return known->sql.empty() ? nullptr : &known->query;
}

void Connection::bind(Statement& statement, std::span<Value const> values, bool keep) {
    if (values.size() != statement.parameters.size())
        bad_query(statement.name, "wrong number of parameters");
    auto const life = keep ? SQLITE_TRANSIENT : SQLITE_STATIC;
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto const index = statement.parameters[i];
        auto const& value = values[i];
        // A null pointer would bind NULL: an empty text is not nothing.
        auto const* data = value.view.empty() ? "" : value.view.data();
        auto const size = static_cast<sqlite3_uint64>(value.view.size());
        int code = SQLITE_OK;
        switch (value.kind) {
            case Value::Kind::null:
                code = sqlite3_bind_null(statement.handle, index);
                break;
            case Value::Kind::int64:
                code = sqlite3_bind_int64(statement.handle, index, value.integer);
                break;
            case Value::Kind::text:
                code = sqlite3_bind_text64(statement.handle, index, data, size, life, SQLITE_UTF8);
                break;
            case Value::Kind::bytes:
                code = sqlite3_bind_blob64(statement.handle, index, data, size, life);
                break;
        }
        if (code != SQLITE_OK) bad_query(statement.name, sqlite3_errstr(code));
    }
}

Result<Step> Connection::step(Statement& statement) {
    auto const code = sqlite3_step(statement.handle);
    if (code == SQLITE_ROW) return Step::row;
    if (code == SQLITE_DONE) return Step::done;
    return error(code, statement.name);
}

void Connection::reset(Statement& statement) {
    sqlite3_reset(statement.handle);
}

void Connection::reset_all() {
    sqlite3_stmt* statement = nullptr;
    while ((statement = sqlite3_next_stmt(handle_, statement)) != nullptr) sqlite3_reset(statement);
}

Row Connection::read(Statement& statement) const {
    std::vector<Row::Cell> cells;
    cells.reserve(statement.columns.size());
    for (int i = 0; i < static_cast<int>(statement.columns.size()); ++i) {
        Row::Cell cell{statement.columns[static_cast<std::size_t>(i)], Value::Kind::null, 0, {}};
        auto const type = sqlite3_column_type(statement.handle, i);
        if (type == SQLITE_FLOAT) bad_query(statement.name, "a floating point column");
        if (type == SQLITE_INTEGER) {
            cell.kind = Value::Kind::int64;
            cell.integer = sqlite3_column_int64(statement.handle, i);
        }
        if (type == SQLITE_TEXT || type == SQLITE_BLOB) {
            cell.kind = type == SQLITE_TEXT ? Value::Kind::text : Value::Kind::bytes;
            auto const* data = static_cast<char const*>(sqlite3_column_blob(statement.handle, i));
            auto const size = sqlite3_column_bytes(statement.handle, i);
            if (size > 0) cell.bytes.assign(data, static_cast<std::size_t>(size));
        }
        cells.push_back(std::move(cell));
    }
    return Row{std::move(cells)};
}

std::int64_t Connection::int64(Statement const& statement, int column) const {
    if (sqlite3_column_type(statement.handle, column) != SQLITE_INTEGER)
        bad_query(statement.name, "a column that is no integer was asked for as one");
    return sqlite3_column_int64(statement.handle, column);
}

std::string_view Connection::view(Statement const& statement, int column) const {
    auto const* data = static_cast<char const*>(sqlite3_column_blob(statement.handle, column));
    auto const size = sqlite3_column_bytes(statement.handle, column);
    return {data, static_cast<std::size_t>(size)};
}

bool Connection::is_null(Statement const& statement, int column) const {
    return sqlite3_column_type(statement.handle, column) == SQLITE_NULL;
}

Value::Kind Connection::kind(Statement const& statement, int column) const {
    switch (sqlite3_column_type(statement.handle, column)) {
        case SQLITE_NULL:
            return Value::Kind::null;
        case SQLITE_INTEGER:
            return Value::Kind::int64;
        case SQLITE_TEXT:
            return Value::Kind::text;
        case SQLITE_BLOB:
            return Value::Kind::bytes;
        default:
            bad_query(statement.name, "a floating point column");
    }
}

std::int64_t Connection::changes_total() const {
    return sqlite3_total_changes64(handle_);
}

bool Connection::in_transaction() const {
    return sqlite3_get_autocommit(handle_) == 0;
}

// A disk that is full refuses before anything is promised, so going back is exact. Any other
// failure may be an fsync whose pages the kernel has already forgotten: going on would be a lie.
Result<> Connection::commit() {
    auto const code = sqlite3_exec(handle_, "COMMIT", nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return {};
    std::string const why = sqlite3_errmsg(handle_);
    if ((code & 0xFF) != SQLITE_FULL) stop_process("a commit failed", why);
    if (in_transaction() && !exec("ROLLBACK")) stop_process("a rollback failed", why);
    return fail(ErrorKind::unavailable, "store.disk_full", why);
}

Result<> Connection::checkpoint(Log after) {
    sqlite3_busy_timeout(handle_, 0);  // Never waits for a reader: a partial copy will do.
    int pages_left = 0;
    int pages_copied = 0;
    auto const mode =
        after == Log::emptied ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART;
    auto const code = sqlite3_wal_checkpoint_v2(handle_, nullptr, mode, &pages_left, &pages_copied);
    sqlite3_busy_timeout(handle_, 1'000);
    if (code == SQLITE_OK) wal_pages_ = 0;
    if (code != SQLITE_OK && (code & 0xFF) != SQLITE_BUSY) return error(code, "checkpoint");
    return {};
}

static sqlite3_file* main_file(sqlite3* handle) {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&file));
    return file != nullptr && file->pMethods != nullptr ? file : nullptr;
}

Result<std::int64_t> Connection::file_bytes() const {
    auto* const file = main_file(handle_);
    sqlite3_int64 bytes = 0;
    if (file == nullptr || file->pMethods->xFileSize(file, &bytes) != SQLITE_OK)
        return fail(ErrorKind::broken, "store.failed", "the file's size");
    return std::int64_t{bytes};
}

Result<> Connection::read_file(std::int64_t offset, std::span<std::uint8_t> out) const {
    auto* const file = main_file(handle_);
    if (file == nullptr) return fail(ErrorKind::broken, "store.failed", "no file");
    auto const code = file->pMethods->xRead(file, out.data(), static_cast<int>(out.size()), offset);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)
        return fail(ErrorKind::broken, "store.failed", "read: " + std::to_string(code));
    return {};
}

static bool sync_folder_of(std::string const& path) {
    auto folder = std::filesystem::path{path}.parent_path();
    if (folder.empty()) folder = ".";
    auto const file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return false;
    auto const synced = ::fsync(file) == 0;
    ::close(file);
    return synced;
}

Result<> Connection::backup(std::string const& path) {
    auto const refuse = [](std::string why) {
        return fail(ErrorKind::unavailable, "store.backup_failed", std::move(why));
    };
    auto const part = path + ".part";
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    sqlite3* target = nullptr;
    auto code =
        sqlite3_open_v2(part.c_str(), &target,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    auto* copy = code == SQLITE_OK ? sqlite3_backup_init(target, "main", handle_, "main") : nullptr;
    if (copy != nullptr) {
        sqlite3_backup_step(copy, -1);  // One read transaction: consistent while work goes on.
        code = sqlite3_backup_finish(copy);
    } else if (code == SQLITE_OK) {
        code = sqlite3_errcode(target);
    }
    sqlite3_close(target);
    if (code != SQLITE_OK) return refuse(sqlite3_errstr(code));
    std::error_code renamed;
    std::filesystem::rename(part, path, renamed);
    if (renamed) return refuse(renamed.message());
    if (!sync_folder_of(path)) return refuse("fsync of the folder");
    return {};
}

}  // namespace takaful::store::sqlite
