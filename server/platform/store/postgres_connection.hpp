#pragma once
// One PostgreSQL connection: its settings, prepared statements, trips to the server, errors.
// Private to the store. The C API itself stays in postgres_connection.cpp.
//
// It is always in libpq's pipeline mode. Commands without an answer of interest (BEGIN, SAVEPOINT,
// RELEASE …) are `put` aside and leave with the next statement, in the same trip.

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/store/fatal.hpp"
#include "platform/store/postgres_values.hpp"
#include "platform/store/store.hpp"

struct pg_conn;
struct pg_result;

namespace takaful::store::postgres {

struct FreeResult {
    void operator()(pg_result* result) const;
};
using Answer = std::unique_ptr<pg_result, FreeResult>;

/// A prepared statement with what is worth computing once.
struct Statement {
    std::string name;        // What the server calls it: "s17".
    std::string query_name;  // What we call it: "giving.gift_by_id".
    std::string sql;
    char const* sql_data = nullptr;  // Tells a reused address from the same constant.
    std::vector<TypeId> parameters;
    std::vector<std::string_view> columns;  // Interned: rows borrow these names.
    std::vector<TypeId> types;
    std::unique_ptr<Statement> batch;  // The same for many rows, made when first needed.
    bool has_no_batch = false;
};

enum class Access : std::uint8_t { writer, reader };

/// What a unique index or a foreign key is called in errors: "UNIQUE constraint failed:
/// thing_one.id", by the index's own name.
using ConstraintNames = std::map<std::string, std::string, std::less<>>;

/// Used by one thread at a time. A writer whose connection is lost stops the process: whether its
/// last commit happened is known only by asking again.
class Connection {
public:
    /// Errors: store.unreachable, store.failed
    static Result<std::unique_ptr<Connection>> open(std::string const& address, Access access,
                                                    std::int64_t slow_us);
    ~Connection();
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    /// Leaves with the next trip.
    void put(std::string_view command);
    /// Takes back what was put since `command`, that included; false: it has left already.
    bool take_back(std::string_view command);
    void drop_put() { put_.clear(); }
    /// Sends what was put and this command: schema, transactions.
    Result<Answer> exec(std::string const& sql);
    /// The statement of this query for values of these types, prepared once. A type mismatch is an
    /// error; any other trouble with the SQL is our mistake and aborts.
    Result<Statement*> prepare(Query const& query, std::span<Value const> values);
    Result<Answer> run(Statement const& statement, std::span<Value const> values);
    /// Many rows: as arrays in one statement where its form allows, else one after the other in one
    /// trip. Gives the rows changed.
    Result<std::int64_t> run_each(Query const& query, std::span<Value const> values,
                                  std::size_t width);
    /// Opens a server-side cursor and gives its first rows.
    Result<Answer> declare(std::string const& cursor, Query const& query,
                           std::span<Value const> values, int rows);
    Result<Answer> fetch(std::string const& cursor, int rows);
    /// COMMIT. Errors: store.disk_full (nothing applied). Anything else stops the process.
    Result<> commit();

    Row read(Statement const& statement, pg_result* answer, int row) const;
    /// After an error, PostgreSQL refuses everything until a rollback.
    bool is_aborted() const;
    bool in_transaction() const;
    void name_constraints(std::shared_ptr<ConstraintNames const> names) {
        constraints_ = std::move(names);
    }
    std::int64_t slow_us() const { return slow_us_; }
    std::string next_cursor() { return "c" + std::to_string(++cursors_); }

private:
    Connection(pg_conn* handle, Access access, std::int64_t slow_us);
    Result<> configure();
    Result<std::unique_ptr<Statement>> compile(std::string_view name, std::string_view sql,
                                               std::vector<TypeId> types);
    Result<std::int64_t> run_rows(Statement const& statement, std::span<Value const> values,
                                  std::size_t width);
    void send_put();
    void check_sent(int sent, std::string_view what);
    /// Ends the trip; the answers of what was sent after the put commands.
    Result<std::vector<Answer>> finish(std::string_view what);
    Result<Answer> finish_one(std::string_view what);
    std::unexpected<Error> error(pg_result const* result, std::string_view what);
    std::unexpected<Error> lost(std::string_view what);

    pg_conn* handle_;
    Access access_;
    std::int64_t slow_us_;
    bool is_warned_ = false;  // The server doubts a commit that it reports as done.
    std::string last_state_;  // SQLSTATE of the last error.
    std::vector<std::string> put_;
    std::size_t put_sent_ = 0;
    Parameters parameters_;
    int cursors_ = 0;
    int statements_made_ = 0;
    std::shared_ptr<ConstraintNames const> constraints_;
    std::unordered_map<Query const*, std::vector<std::unique_ptr<Statement>>> statements_;
};

// What an answer holds.
int rows_of(pg_result const* answer);
std::int64_t changed_of(pg_result* answer);
std::int64_t int64_of(pg_result const* answer, int row, int column, std::string_view query);
std::string_view view_of(pg_result const* answer, int row, int column);
bool is_null(pg_result const* answer, int row, int column);

}  // namespace takaful::store::postgres
