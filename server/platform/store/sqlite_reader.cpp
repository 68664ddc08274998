#include "platform/store/sqlite_reader.hpp"

#include <algorithm>
#include <utility>

namespace takaful::store {

/// Idle readers kept open.
static constexpr std::size_t readers_kept_max = 16;

// ---- The pool ----------------------------------------------------------------------------------

Result<std::unique_ptr<Connection>> ReaderPool::take() {
    {
        std::lock_guard const lock{mutex_};
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return connection;
        }
    }
    return Connection::open(path_, sqlite::Access::reader, true, slow_us_);
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
    std::lock_guard const lock{mutex_};
    if (idle_.size() < readers_kept_max) idle_.push_back(std::move(connection));
}

void ReaderPool::enter(SqliteReader& reader) {
    std::lock_guard const lock{mutex_};
    under_way_.insert(&reader);
}

void ReaderPool::leave(SqliteReader& reader) {
    std::lock_guard const lock{mutex_};
    under_way_.erase(&reader);
}

void ReaderPool::end_overdue(std::int64_t age_us) {
    auto const now_us = ticks_us();
    std::lock_guard const lock{mutex_};
    for (auto* const reader : under_way_) reader->end_if_overdue(now_us, age_us);
}

// ---- A cursor that can lose its snapshot -------------------------------------------------------

class SqliteReader::HeldCursor : public Cursor {
public:
    HeldCursor(SqliteReader& reader, Query const& query, std::span<Value const> values)
        : reader_(reader),
          connection_(reader.hands_.connection()),
          statement_(connection_.prepare(query)),
          cells_(statement_.columns.size()) {
        connection_.bind(statement_, values, true);
        statement_.in_use = true;
    }
    ~HeldCursor() override {
        std::lock_guard const lock{reader_.mutex_};
        connection_.reset(statement_);
        statement_.in_use = false;
    }
    HeldCursor(HeldCursor const&) = delete;
    HeldCursor& operator=(HeldCursor const&) = delete;

    Result<bool> next() override {
        return reader_.in_time([&]() -> Result<bool> {
            if (TRY(connection_.step(statement_)) == Step::done) return false;
            // A reader of any length is never cut, and reads without copying.
            is_kept_ = connection_.has_deadline();
            if (is_kept_) keep_row();
            return true;
        });
    }
    std::int64_t int64(int column) const override {
        if (!is_kept_) return connection_.int64(statement_, column);
        if (cell(column).kind != Value::Kind::int64)
            bad_query(statement_.name, "a column that is no integer was asked for as one");
        return cell(column).integer;
    }
    std::string_view view(int column) const override {
        if (!is_kept_) return connection_.view(statement_, column);
        if (cell(column).kind == Value::Kind::int64)
            bad_query(statement_.name, "a column that is an integer was asked for as text");
        return cell(column).bytes;
    }
    bool is_null(int column) const override {
        return is_kept_ ? cell(column).kind == Value::Kind::null
                        : connection_.is_null(statement_, column);
    }

private:
    struct Cell {
        Value::Kind kind = Value::Kind::null;
        std::int64_t integer = 0;
        std::string bytes;  // Its room is used again by the next row.
    };
    Cell const& cell(int column) const { return cells_[static_cast<std::size_t>(column)]; }
    void keep_row() {
        for (int i = 0; i < static_cast<int>(cells_.size()); ++i) {
            auto& cell = cells_[static_cast<std::size_t>(i)];
            cell.kind = connection_.kind(statement_, i);
            if (cell.kind == Value::Kind::int64)
                cell.integer = connection_.int64(statement_, i);
            else
                cell.bytes = connection_.view(statement_, i);
        }
    }

    SqliteReader& reader_;
    Connection& connection_;
    Statement& statement_;
    std::vector<Cell> cells_;
    bool is_kept_ = false;
};

// ---- The reader --------------------------------------------------------------------------------

SqliteReader::SqliteReader(std::unique_ptr<Connection> connection, std::shared_ptr<ReaderPool> pool)
    : hands_(std::move(connection)), pool_(std::move(pool)) {
    pool_->enter(*this);
}

SqliteReader::~SqliteReader() {
    pool_->leave(*this);
    hands_.connection().set_deadline(no_deadline);
    // A reader whose snapshot cannot be closed is thrown away with it.
    auto& connection = hands_.connection();
    auto const closed =
        is_ended_ ? !connection.in_transaction() : connection.exec("COMMIT").has_value();
    if (closed) pool_->give_back(hands_.take());
}

Result<> SqliteReader::begin() {
    std::lock_guard const lock{mutex_};
    TRY(hands_.connection().exec("BEGIN"));
    TRY(hands_.one(touch_query, {}));
    started_us_ = ticks_us();
    hands_.connection().set_deadline(started_us_ + reader_us_max);
    return {};
}

void SqliteReader::allow_us(std::int64_t us) {
    auto const deadline = us == no_deadline ? us : ticks_us() + us;
    hands_.connection().set_deadline(deadline);
}

void SqliteReader::end_if_overdue(std::int64_t now_us, std::int64_t age_us) {
    auto& connection = hands_.connection();
    if (!connection.has_deadline()) return;
    if (!connection.is_overdue() && now_us - started_us_ < age_us) return;
    connection.set_deadline(0);  // A statement that runs now stops at this.
    std::unique_lock const lock{mutex_, std::try_to_lock};
    if (lock.owns_lock() && !is_ended_) end();
}

std::unexpected<Error> SqliteReader::too_long() {
    return fail(ErrorKind::unavailable, "store.reader_too_long", "the snapshot was given up");
}

/// Gives the snapshot up, cursors and all, so that the log can be begun anew.
void SqliteReader::end() {
    auto& connection = hands_.connection();
    connection.set_deadline(no_deadline);
    connection.reset_all();
    is_ended_ = true;
    static_cast<void>(connection.exec("ROLLBACK"));  // In vain: it is thrown away, which ends it.
}

Result<std::unique_ptr<Cursor>> SqliteReader::open_cursor(Query const& query,
                                                          std::span<Value const> values) {
    return in_time([&]() -> Result<std::unique_ptr<Cursor>> {
        return std::make_unique<HeldCursor>(*this, query, values);
    });
}

// ---- Patience ----------------------------------------------------------------------------------

void allow_us(Tx& reader, std::int64_t us) {
    if (auto* const patient = dynamic_cast<Patient*>(&reader)) patient->allow_us(us);
}

void allow_long_scan(Tx& reader) {
    allow_us(reader, no_deadline);
}

}  // namespace takaful::store
