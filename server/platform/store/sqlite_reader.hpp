#pragma once
// Readers of a SQLite file, their pool, and how a reader that holds its snapshot too long is cut.
// Private to the store.

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "platform/store/patience.hpp"
#include "platform/store/sqlite_hands.hpp"

namespace takaful::store {

inline constexpr std::int64_t wal_pages_max = wal_bytes_max / (4096 + 24);  // Page and header.

class SqliteReader;

/// Idle connections, and the readers that are under way.
class ReaderPool {
public:
    ReaderPool(std::string path, std::int64_t slow_us)
        : path_(std::move(path)), slow_us_(slow_us) {}

    Result<std::unique_ptr<Connection>> take();
    void give_back(std::unique_ptr<Connection> connection);
    void enter(SqliteReader& reader);
    void leave(SqliteReader& reader);
    /// Ends the snapshots of readers whose time is over, or that are older than this. One that is
    /// in the middle of a statement ends itself soon. By the writer, before a checkpoint.
    void end_overdue(std::int64_t age_us);

private:
    std::string const path_;
    std::int64_t const slow_us_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::set<SqliteReader*> under_way_;
};

/// A snapshot. The writer's thread may end it between two of its calls, under `mutex_`; so a cursor
/// keeps its row by itself.
class SqliteReader : public Tx, public Patient {
public:
    SqliteReader(std::unique_ptr<Connection> connection, std::shared_ptr<ReaderPool> pool);
    ~SqliteReader() override;
    SqliteReader(SqliteReader const&) = delete;
    SqliteReader& operator=(SqliteReader const&) = delete;

    /// Fixes the snapshot now, not at the first question.
    Result<> begin();
    void allow_us(std::int64_t us) override;
    /// By the pool: ends the snapshot when its time is over or it is older than this.
    void end_if_overdue(std::int64_t now_us, std::int64_t age_us);

    Result<std::int64_t> run_each(Query const& query, std::span<Value const>, int) override {
        return fail(ErrorKind::broken, "store.failed", std::string{query.name} + ": on a reader");
    }
    void on_undo(std::function<void()>) override {}
    void on_commit(std::function<void()>) override {}
    bool is_writer() const override { return false; }

protected:
    Result<std::optional<Row>> one_row(Query const& q, std::span<Value const> v) override {
        return in_time([&] { return hands_.one(q, v); });
    }
    Result<std::vector<Row>> all_rows(Query const& q, std::span<Value const> v) override {
        return in_time([&] { return hands_.all(q, v); });
    }
    Result<std::int64_t> execute(Query const& query, std::span<Value const> values) override {
        return run_each(query, values, 1);
    }
    Result<std::unique_ptr<Cursor>> open_cursor(Query const& q, std::span<Value const> v) override;

private:
    class HeldCursor;
    static constexpr Query touch_query{
        "store.snapshot", "SELECT count(*) AS n FROM store_migration WHERE module = ''"};

    /// Asks while there is time; whoever was cut has no snapshot any more.
    template <typename Ask>
    auto in_time(Ask&& ask) -> decltype(ask()) {
        std::lock_guard const lock{mutex_};
        if (!is_ended_ && hands_.connection().is_overdue()) end();
        if (is_ended_) return too_long();
        auto answer = ask();
        if (!answer && answer.error().code == "store.reader_too_long") end();
        return answer;
    }
    static std::unexpected<Error> too_long();
    void end();

    std::mutex mutex_;  // Held in every call: guards the snapshot.
    Hands hands_;
    std::shared_ptr<ReaderPool> const pool_;
    std::int64_t started_us_ = 0;
    bool is_ended_ = false;
};

}  // namespace takaful::store
