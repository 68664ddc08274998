#pragma once
// The calls of a Tx over one SQLite connection: what readers and the writer share. Private to the
// store.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/store/sqlite_connection.hpp"

namespace takaful::store {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::Step;

/// Times one execution and puts the statement back to its beginning.
class Execution {
public:
    Execution(Connection& connection, Query const& query)
        : connection_(connection), statement_(connection.prepare(query)), started_us_(ticks_us()) {}
    ~Execution() {
        connection_.reset(statement_);
        connection_.note_time(statement_.name, started_us_);
    }
    Execution(Execution const&) = delete;
    Execution& operator=(Execution const&) = delete;
    Statement& statement() { return statement_; }

private:
    Connection& connection_;
    Statement& statement_;
    std::int64_t const started_us_;
};

/// A cursor of the writer.
class SqliteCursor : public Cursor {
public:
    SqliteCursor(Connection& connection, Query const& query, std::span<Value const> values)
        : connection_(connection), statement_(connection.prepare(query)) {
        connection_.bind(statement_, values, true);
        statement_.in_use = true;
    }
    ~SqliteCursor() override {
        connection_.reset(statement_);
        statement_.in_use = false;
    }
    SqliteCursor(SqliteCursor const&) = delete;
    SqliteCursor& operator=(SqliteCursor const&) = delete;

    Result<bool> next() override { return TRY(connection_.step(statement_)) == Step::row; }
    std::int64_t int64(int column) const override { return connection_.int64(statement_, column); }
    std::string_view view(int column) const override {
        return connection_.view(statement_, column);
    }
    bool is_null(int column) const override { return connection_.is_null(statement_, column); }

private:
    Connection& connection_;
    Statement& statement_;
};

/// The calls of a Tx, over one connection.
class Hands {
public:
    explicit Hands(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

    Connection& connection() { return *connection_; }
    Connection const& connection() const { return *connection_; }
    std::unique_ptr<Connection> take() { return std::move(connection_); }

    Result<std::optional<Row>> one(Query const& query, std::span<Value const> values) {
        Execution execution{*connection_, query};
        connection_->bind(execution.statement(), values, false);
        if (TRY(connection_->step(execution.statement())) == Step::done) return std::nullopt;
        auto row = connection_->read(execution.statement());
        if (TRY(connection_->step(execution.statement())) == Step::row)
            stop_process("a query for one row gave more", query.name);
        return row;
    }

    Result<std::vector<Row>> all(Query const& query, std::span<Value const> values) {
        Execution execution{*connection_, query};
        connection_->bind(execution.statement(), values, false);
        std::vector<Row> rows;
        while (TRY(connection_->step(execution.statement())) == Step::row) {
            if (rows.size() == rows_max)
                return fail(ErrorKind::broken, "store.failed",
                            std::string{query.name} + ": too many rows, it needs a LIMIT");
            rows.push_back(connection_->read(execution.statement()));
        }
        return rows;
    }

    /// Gives the rows changed, as `run_each` does.
    Result<std::int64_t> execute(Query const& query, std::span<Value const> values) {
        auto const before = connection_->changes_total();
        TRY(step_through(query, values, values.size()));
        return connection_->changes_total() - before;
    }

    Result<std::int64_t> run_each(Query const& query, std::span<Value const> values, int columns) {
        auto const before = connection_->changes_total();
        auto const row = static_cast<std::size_t>(columns);
        auto const rows = Connection::rows_together * row;
        if (values.size() >= rows)
            if (auto const* many = connection_->together(query, columns)) {
                auto const whole = values.size() / rows * rows;
                TRY(step_through(*many, values.first(whole), rows));
                values = values.subspan(whole);
            }
        if (!values.empty()) TRY(step_through(query, values, row));
        return connection_->changes_total() - before;
    }

    std::unique_ptr<Cursor> scan(Query const& query, std::span<Value const> values) {
        return std::make_unique<SqliteCursor>(*connection_, query, values);
    }

private:
    /// Runs the statement for every `width` values; once when there are none.
    Result<> step_through(Query const& query, std::span<Value const> values, std::size_t width) {
        Execution execution{*connection_, query};
        do {
            connection_->bind(execution.statement(), values.first(width), false);
            while (TRY(connection_->step(execution.statement())) == Step::row) continue;
            connection_->reset(execution.statement());
            values = values.subspan(width);
        } while (!values.empty());
        return {};
    }

    std::unique_ptr<Connection> connection_;
};

}  // namespace takaful::store
