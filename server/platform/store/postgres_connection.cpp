#include "platform/store/postgres_connection.hpp"

#include <postgresql/libpq-fe.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>
#include <set>

#include "platform/store/patience.hpp"

namespace takaful::store::postgres {

/// Rows of one array statement: bounds the memory on both sides.
static constexpr std::size_t rows_a_trip = 10'000;

void FreeResult::operator()(pg_result* result) const {
    PQclear(result);
}

// Rows borrow their columns' names and may outlive a reader's connection.
static std::string_view interned(std::string_view name) {
    static std::mutex mutex;
    static std::set<std::string, std::less<>> names;
    std::lock_guard const lock{mutex};
    auto const found = names.find(name);
    return found != names.end() ? *found : *names.emplace(name).first;
}

// ---- Opening -----------------------------------------------------------------------------------

Connection::Connection(pg_conn* handle, Access access, std::int64_t slow_us)
    : handle_(handle), access_(access), slow_us_(slow_us) {}

Connection::~Connection() {
    PQfinish(handle_);
}

Result<std::unique_ptr<Connection>> Connection::open(std::string const& address, Access access,
                                                     std::int64_t slow_us) {
    // Ours first: the address may say otherwise, but for the last two.
    std::array const keys{"connect_timeout",
                          "tcp_user_timeout",
                          "keepalives_idle",
                          "keepalives_count",
                          "keepalives_interval",
                          "application_name",
                          "dbname",
                          "target_session_attrs",
                          "client_encoding",
                          static_cast<char const*>(nullptr)};
    std::array const values{
        "5",       "15000",         "10",         "3",    "5",
        "takaful", address.c_str(), "read-write", "UTF8", static_cast<char const*>(nullptr)};
    static_assert(keys.size() == values.size());
    auto* handle = PQconnectdbParams(keys.data(), values.data(), 1);
    std::unique_ptr<Connection> connection{new Connection(handle, access, slow_us)};
    if (PQstatus(handle) != CONNECTION_OK)
        return fail(ErrorKind::unavailable, "store.unreachable", PQerrorMessage(handle));
    TRY(connection->configure());
    return connection;
}

// The writer has no statement_timeout: it could strike a COMMIT that waits for its replica, which
// then would be reported as done without being safe.
Result<> Connection::configure() {
    auto const receive = [](void* self, PGresult const* notice) {
        auto const* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
        auto const is_warning = severity != nullptr && std::string_view{severity} == "WARNING";
        if (is_warning) static_cast<Connection*>(self)->is_warned_ = true;
    };
    PQsetNoticeReceiver(handle_, receive, this);
    std::string settings =
        "SET client_min_messages = warning; SET jit = off; SET cursor_tuple_fraction = 1;"
        "SET lock_timeout = '5s';"
        "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5;"
        "SET tcp_keepalives_count = 3;";
    if (access_ == Access::reader)
        settings += "SET statement_timeout = " + std::to_string(reader_us_max / 1'000) +
                    ";"
                    "SET idle_in_transaction_session_timeout = '10min';"
                    "SET default_transaction_isolation = 'repeatable read';"
                    "SET default_transaction_read_only = on;";
    else
        settings +=
            "SET idle_in_transaction_session_timeout = '2min';"
            "SELECT set_config('synchronous_commit', 'on', false)"
            " WHERE current_setting('synchronous_commit') IN ('off', 'local');";
    Answer const answer{PQexec(handle_, settings.c_str())};
    auto const status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return error(answer.get(), "settings");
    if (PQenterPipelineMode(handle_) != 1) return lost("pipeline");
    return {};
}

// ---- Errors ------------------------------------------------------------------------------------

std::unexpected<Error> Connection::lost(std::string_view what) {
    auto const detail = std::string{what} + ": " + PQerrorMessage(handle_);
    if (access_ == Access::writer) stop_process("the connection to the database is lost", detail);
    return fail(ErrorKind::unavailable, "store.busy", detail);
}

std::unexpected<Error> Connection::error(pg_result const* result, std::string_view what) {
    auto const field = [&](int code) {
        auto const* text = PQresultErrorField(result, code);
        return std::string_view{text == nullptr ? "" : text};
    };
    auto const state = field(PG_DIAG_SQLSTATE);
    // Never the DETAIL, which quotes the row.
    auto const detail = std::string{what} + ": " + std::string{state} + " " +
                        std::string{field(PG_DIAG_MESSAGE_PRIMARY)};
    last_state_ = state;
    auto const is_distrusted =
        state.starts_with("XX001") || state.starts_with("XX002") || state.starts_with("58");
    if (is_distrusted && access_ == Access::writer)
        stop_process("the database cannot be trusted", detail);
    if (state == "23505") {
        auto const name = field(PG_DIAG_CONSTRAINT_NAME);
        auto const known =
            constraints_ ? constraints_->find(name) : ConstraintNames::const_iterator{};
        auto const is_known = constraints_ && known != constraints_->end();
        return fail(
            ErrorKind::conflict, "store.constraint",
            Params{{"constraint",
                    is_known ? known->second : "UNIQUE constraint failed: " + std::string{name}}},
            detail);
    }
    if (state == "23503")
        return fail(ErrorKind::conflict, "store.constraint",
                    Params{{"constraint", std::string{"FOREIGN KEY constraint failed"}}}, detail);
    if (state == "22021") return fail(ErrorKind::invalid, "store.text_refused", detail);
    if (state == "53100") return fail(ErrorKind::unavailable, "store.disk_full", detail);
    if (state == "57014" && access_ == Access::reader)
        return fail(ErrorKind::unavailable, "store.reader_too_long", detail);
    constexpr std::array passing{"40001", "40P01", "53200", "53300", "53400",
                                 "55P03", "57014", "57P01", "57P03"};
    for (auto const* one : passing)
        if (state == one) return fail(ErrorKind::unavailable, "store.busy", detail);
    return fail(ErrorKind::broken, "store.failed", detail);
}

// ---- Trips -------------------------------------------------------------------------------------

void Connection::put(std::string_view command) {
    put_.emplace_back(command);
}

bool Connection::take_back(std::string_view command) {
    auto const found = std::ranges::find(put_.rbegin(), put_.rend(), command);
    if (found == put_.rend()) return false;
    put_.erase(std::prev(found.base()), put_.end());
    return true;
}

void Connection::check_sent(int sent, std::string_view what) {
    if (sent == 1) return;
    if (PQstatus(handle_) != CONNECTION_BAD) bad_query(what, PQerrorMessage(handle_));
}

void Connection::send_put() {
    for (auto const& command : put_)
        check_sent(
            PQsendQueryParams(handle_, command.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1),
            command);
    put_sent_ = put_.size();
    put_.clear();
}

Result<std::vector<Answer>> Connection::finish(std::string_view what) {
    auto const skipped = std::exchange(put_sent_, 0);
    if (PQpipelineSync(handle_) != 1) return lost(what);
    std::vector<Answer> answers;
    Answer first_error;
    std::size_t ended = 0;  // Each command's answers end with a null.
    for (;;) {
        Answer answer{PQgetResult(handle_)};
        if (!answer) {
            if (PQstatus(handle_) == CONNECTION_BAD) return lost(what);
            ++ended;
            continue;
        }
        auto const status = PQresultStatus(answer.get());
        if (status == PGRES_PIPELINE_SYNC) break;
        if (status == PGRES_FATAL_ERROR && !first_error)
            first_error = std::move(answer);
        else if (ended >= skipped)
            answers.push_back(std::move(answer));
    }
    if (PQstatus(handle_) == CONNECTION_BAD) return lost(what);
    if (first_error) return error(first_error.get(), what);
    return answers;
}

Result<Answer> Connection::finish_one(std::string_view what) {
    auto answers = TRY(finish(what));
    if (answers.empty()) bad_query(what, "gave no answer");
    return std::move(answers.back());
}

Result<Answer> Connection::exec(std::string const& sql) {
    send_put();
    check_sent(PQsendQueryParams(handle_, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1),
               sql);
    return finish_one(sql);
}

// A full disk is said before anything is promised. Whatever else goes wrong here may be a commit
// that did happen: going on would be a guess.
Result<> Connection::commit() {
    is_warned_ = false;
    send_put();
    check_sent(PQsendQueryParams(handle_, "COMMIT", 0, nullptr, nullptr, nullptr, nullptr, 1),
               "COMMIT");
    auto const answer = finish_one("COMMIT");
    if (!answer) {
        if (answer.error().code != "store.disk_full")
            stop_process("a commit failed", answer.error().detail);
        return std::unexpected(answer.error());
    }
    // An aborted transaction answers ROLLBACK, without an error.
    if (std::string_view{PQcmdStatus(answer->get())} != "COMMIT")
        stop_process("a commit was answered with", PQcmdStatus(answer->get()));
    if (is_warned_) stop_process("a commit is not on its replica", "the wait was cancelled");
    return {};
}

bool Connection::in_transaction() const {
    return PQtransactionStatus(handle_) == PQTRANS_INTRANS;
}

bool Connection::is_aborted() const {
    return PQtransactionStatus(handle_) == PQTRANS_INERROR;
}

// ---- Statements --------------------------------------------------------------------------------

Result<std::unique_ptr<Statement>> Connection::compile(std::string_view name, std::string_view sql,
                                                       std::vector<TypeId> types) {
    auto statement = std::make_unique<Statement>();
    statement->name = "s" + std::to_string(++statements_made_);
    statement->query_name = name;
    statement->sql = sql;
    send_put();
    check_sent(PQsendPrepare(handle_, statement->name.c_str(), statement->sql.c_str(),
                             static_cast<int>(types.size()), types.data()),
               name);
    check_sent(PQsendDescribePrepared(handle_, statement->name.c_str()), name);
    auto described = finish_one(name);
    if (!described) {
        // Class 42 is a mistake in the SQL, but for a value of another type than its column.
        auto const is_type = last_state_ == "42804" || last_state_ == "42883";
        if (last_state_.starts_with("42") && !is_type) bad_query(name, described.error().detail);
        return std::unexpected(described.error());
    }
    auto const* answer = described->get();
    for (int i = 0; i < PQnparams(answer); ++i)
        statement->parameters.push_back(PQparamtype(answer, i));
    for (int i = 0; i < PQnfields(answer); ++i) {
        statement->columns.push_back(interned(PQfname(answer, i)));
        statement->types.push_back(PQftype(answer, i));
    }
    return statement;
}

static bool takes(Statement const& statement, std::span<Value const> values) {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (auto const type = type_of(values[i]); type != 0 && type != statement.parameters[i])
            return false;
    return true;
}

Result<Statement*> Connection::prepare(Query const& query, std::span<Value const> values) {
    auto& known = statements_[&query];
    for (auto const& statement : known) {
        if (statement->sql_data != query.sql.data() || statement->query_name != query.name)
            continue;
        if (statement->parameters.size() != values.size())
            bad_query(query.name, "wrong number of parameters");
        if (takes(*statement, values)) return statement.get();
    }
    std::vector<TypeId> types;
    for (auto const& value : values) types.push_back(type_of(value));
    auto statement = TRY(compile(query.name, query.sql, std::move(types)));
    statement->sql_data = query.sql.data();
    if (statement->parameters.size() != values.size())
        bad_query(query.name, "wrong number of parameters");
    known.push_back(std::move(statement));
    return known.back().get();
}

Result<Answer> Connection::run(Statement const& statement, std::span<Value const> values) {
    send_put();
    parameters_.assign(values);
    check_sent(
        PQsendQueryPrepared(handle_, statement.name.c_str(), parameters_.count(),
                            parameters_.data(), parameters_.lengths(), parameters_.formats(), 1),
        statement.query_name);
    return finish_one(statement.query_name);
}

Result<std::int64_t> Connection::run_rows(Statement const& statement, std::span<Value const> values,
                                          std::size_t width) {
    send_put();
    for (std::size_t at = 0; at < values.size(); at += width) {
        parameters_.assign(values.subspan(at, width));
        check_sent(PQsendQueryPrepared(handle_, statement.name.c_str(), parameters_.count(),
                                       parameters_.data(), parameters_.lengths(),
                                       parameters_.formats(), 1),
                   statement.query_name);
    }
    std::int64_t changed = 0;
    for (auto const& answer : TRY(finish(statement.query_name)))
        changed += changed_of(answer.get());
    return changed;
}

/// A row that has a value wherever some row has one: it says the parameters' types.
static std::vector<Value> fullest_row(std::span<Value const> values, std::size_t width) {
    std::vector<Value> row(width);
    for (std::size_t column = 0; column < width; ++column)
        for (auto at = column; at < values.size() && row[column].kind == Value::Kind::null;
             at += width)
            row[column] = values[at];
    return row;
}

Result<std::int64_t> Connection::run_each(Query const& query, std::span<Value const> values,
                                          std::size_t width) {
    if (values.empty()) return 0;
    auto& single = *TRY(prepare(query, fullest_row(values, width)));
    if (!single.batch && !single.has_no_batch) {
        auto const sql = batch_sql(single.sql, single.parameters);
        single.has_no_batch = sql.empty();
        if (!sql.empty()) single.batch = TRY(compile(single.query_name, sql, {}));
    }
    std::int64_t changed = 0;
    for (std::size_t at = 0; at < values.size(); at += rows_a_trip * width) {
        auto const part = values.subspan(at, std::min(rows_a_trip * width, values.size() - at));
        if (single.has_no_batch || part.size() == width) {
            changed += TRY(run_rows(single, part, width));
            continue;
        }
        std::vector<std::string> arrays;
        for (std::size_t column = 0; column < width; ++column)
            arrays.push_back(array_of(part, width, column, single.parameters[column]));
        std::vector<Value> parameters;
        for (auto const& array : arrays) parameters.push_back(to_value(as_bytes(array)));
        changed += changed_of(TRY(run(*single.batch, parameters)).get());
    }
    return changed;
}

Result<Answer> Connection::declare(std::string const& cursor, Query const& query,
                                   std::span<Value const> values, int rows) {
    std::vector<TypeId> types;
    for (auto const& value : values) types.push_back(type_of(value));
    auto const sql = "DECLARE " + cursor + " NO SCROLL CURSOR FOR " + std::string{query.sql};
    auto const first = "FETCH " + std::to_string(rows) + " FROM " + cursor;
    send_put();
    parameters_.assign(values);
    check_sent(
        PQsendQueryParams(handle_, sql.c_str(), parameters_.count(), types.data(),
                          parameters_.data(), parameters_.lengths(), parameters_.formats(), 1),
        query.name);
    check_sent(PQsendQueryParams(handle_, first.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1),
               query.name);
    return finish_one(query.name);
}

Result<Answer> Connection::fetch(std::string const& cursor, int rows) {
    return exec("FETCH " + std::to_string(rows) + " FROM " + cursor);
}

// ---- Answers -----------------------------------------------------------------------------------

int rows_of(pg_result const* answer) {
    return PQntuples(answer);
}

std::int64_t changed_of(pg_result* answer) {
    std::string_view const text = PQcmdTuples(answer);
    std::int64_t changed = 0;
    std::from_chars(text.data(), text.data() + text.size(), changed);
    return changed;
}

std::string_view view_of(pg_result const* answer, int row, int column) {
    return {PQgetvalue(answer, row, column),
            static_cast<std::size_t>(PQgetlength(answer, row, column))};
}

std::int64_t int64_of(pg_result const* answer, int row, int column, std::string_view query) {
    auto const value = integer_of(PQftype(answer, column), view_of(answer, row, column));
    if (!value || is_null(answer, row, column))
        bad_query(query, "a column that is no integer was asked for as one");
    return *value;
}

bool is_null(pg_result const* answer, int row, int column) {
    return PQgetisnull(answer, row, column) == 1;
}

Row Connection::read(Statement const& statement, pg_result* answer, int row) const {
    std::vector<Row::Cell> cells;
    cells.reserve(statement.columns.size());
    for (int i = 0; i < static_cast<int>(statement.columns.size()); ++i) {
        auto const column = static_cast<std::size_t>(i);
        Row::Cell cell{statement.columns[column], Value::Kind::null, 0, {}};
        if (!is_null(answer, row, i)) {
            cell.kind = kind_of(statement.types[column]);
            if (cell.kind == Value::Kind::int64)
                cell.integer = int64_of(answer, row, i, statement.query_name);
            else
                cell.bytes = view_of(answer, row, i);
        }
        cells.push_back(std::move(cell));
    }
    return Row{std::move(cells)};
}

}  // namespace takaful::store::postgres
