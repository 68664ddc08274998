#include "platform/store/transfer.hpp"

#include <algorithm>
#include <deque>

#include "platform/store/patience.hpp"

namespace takaful::store {

/// Rows copied in one commit.
static constexpr std::size_t rows_a_commit = 5'000;

// SQLite's catalog: every table of ours with its columns, as all migrations together left it.
static constexpr Query list_columns{"store.list_columns", R"(
    SELECT t.name AS table_name, c.name AS column_name, c.type AS type, c.pk AS key_place
    FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
    WHERE t.type = 'table' AND t.name NOT LIKE 'store!_%' ESCAPE '!'
          AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!'
    ORDER BY t.rowid, c.cid)"};

// Written in the same commits as the rows, so that a copy that was cut off knows how far it came.
static constexpr Query create_progress{"store.create_transfer", R"(
    CREATE TABLE IF NOT EXISTS store_transfer (
        table_name TEXT COLLATE "C" PRIMARY KEY,
        source BYTEA NOT NULL,
        copied BIGINT NOT NULL
    ))"};
static constexpr Query find_progress{
    "store.find_transfer", "SELECT source, copied FROM store_transfer WHERE table_name = $1"};
static constexpr Query save_progress{"store.save_transfer", R"(
    INSERT INTO store_transfer (table_name, source, copied) VALUES ($1, $2, $3)
    ON CONFLICT (table_name) DO UPDATE SET copied = excluded.copied)"};

namespace {

struct Table {
    std::string name;
    std::vector<std::string> columns;
    std::vector<Value::Kind> kinds;
    std::vector<std::string> key;
    std::string read_sql, insert_sql, any_sql;
    Query read{}, insert{}, any{};  // Of the texts above.

    void write_sql() {
        std::string list, places, order;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            list += (i == 0 ? "" : ", ") + columns[i];
            places += (i == 0 ? "$" : ", $") + std::to_string(i + 1);
        }
        for (auto const& column : key) order += (order.empty() ? "" : ", ") + column;
        read_sql = "SELECT " + list + " FROM " + name + " ORDER BY " + order;
        insert_sql = "INSERT INTO " + name + " (" + list + ") VALUES (" + places + ")";
        any_sql = "SELECT 1 AS found FROM " + name + " LIMIT 1";
        read = {"store.transfer_read", read_sql};
        insert = {"store.transfer_insert", insert_sql};
        any = {"store.transfer_any", any_sql};
    }
};

Value::Kind kind_of(std::string_view type) {
    if (type == "INTEGER") return Value::Kind::int64;
    return type == "TEXT" ? Value::Kind::text : Value::Kind::bytes;
}

Result<std::deque<Table>> tables_of(Tx& tx) {
    std::deque<Table> tables;
    for (auto const& row : TRY(tx.many(list_columns))) {
        auto name = row.get<std::string>("table_name");
        if (tables.empty() || tables.back().name != name) tables.push_back({.name = name});
        auto& table = tables.back();
        table.columns.push_back(row.get<std::string>("column_name"));
        table.kinds.push_back(kind_of(row.get<std::string>("type")));
        auto const place = static_cast<std::size_t>(row.get<int>("key_place"));
        if (place == 0) continue;
        table.key.resize(std::max(table.key.size(), place));
        table.key[place - 1] = table.columns.back();
    }
    for (auto& table : tables) table.write_sql();
    return tables;
}

Value value_at(Cursor const& cursor, Table const& table, std::size_t column) {
    auto const place = static_cast<int>(column);
    if (cursor.is_null(place)) return {};
    if (table.kinds[column] == Value::Kind::int64) return to_value(cursor.int64(place));
    return {table.kinds[column], 0, cursor.view(place)};
}

std::unexpected<Error> refuse(std::string_view code, std::string const& table) {
    return fail(ErrorKind::refused, code, Params{{"table", table}});
}

/// Rows that wait for their commit; texts and bytes are copies, for the cursor goes on.
class Batch {
public:
    void add(Cursor const& cursor, Table const& table) {
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            auto value = value_at(cursor, table, i);
            if (value.kind == Value::Kind::text || value.kind == Value::Kind::bytes)
                value.view = kept_.emplace_back(value.view);
            values_.push_back(value);
        }
        ++rows_;
    }
    std::size_t rows() const { return rows_; }
    std::span<Value const> values() const { return values_; }
    void clear() {
        kept_.clear();
        values_.clear();
        rows_ = 0;
    }

private:
    std::deque<std::string> kept_;
    std::vector<Value> values_;
    std::size_t rows_ = 0;
};

class Copy {
public:
    Copy(Tx& from, Database& to, BytesView source) : from_(from), to_(to), source_(source) {}

    /// How many rows of this table are there already.
    Result<std::int64_t> copied_of(Table const& table) {
        auto& writer = to_.writer();
        auto const row = TRY(writer.one(find_progress, table.name));
        if (!row && TRY(writer.one(table.any))) return refuse("store.target_not_empty", table.name);
        if (!row) return 0;
        if (!std::ranges::equal(row->get<Bytes>("source"), source_))
            return refuse("store.target_not_empty", table.name);
        return row->get<std::int64_t>("copied");
    }

    /// Gives the rows of the table.
    Result<std::int64_t> copy(Table const& table, std::int64_t copied) {
        auto const cursor = TRY(from_.scan(table.read));
        Batch batch;
        std::int64_t seen = 0;
        while (TRY(cursor->next())) {
            if (++seen <= copied) continue;
            batch.add(*cursor, table);
            if (batch.rows() == rows_a_commit) TRY(save(table, batch, seen));
        }
        if (batch.rows() > 0 || seen == 0) TRY(save(table, batch, seen));
        return seen;
    }

    /// Both sides say the same, to the last byte.
    Result<> compare(Table const& table) {
        auto const there = TRY(to_.reader());
        allow_long_scan(*there);
        auto const left = TRY(from_.scan(table.read));
        auto const right = TRY(there->scan(table.read));
        for (;;) {
            auto const has_left = TRY(left->next());
            if (has_left != TRY(right->next())) return refuse("store.transfer_differs", table.name);
            if (!has_left) return {};
            for (std::size_t i = 0; i < table.columns.size(); ++i) {
                auto const one = value_at(*left, table, i);
                auto const other = value_at(*right, table, i);
                if (one.kind != other.kind || one.integer != other.integer ||
                    one.view != other.view)
                    return refuse("store.transfer_differs", table.name);
            }
        }
    }

private:
    Result<> save(Table const& table, Batch& batch, std::int64_t copied) {
        auto& writer = to_.writer();
        TRY(writer.begin());
        auto const saved = [&]() -> Result<> {
            TRY(writer.run_each(table.insert, batch.values(),
                                static_cast<int>(table.columns.size())));
            TRY(writer.run(save_progress, table.name, source_, copied));
            return {};
        }();
        if (!saved) {
            static_cast<void>(writer.rollback());
            return saved;
        }
        batch.clear();
        return writer.commit();
    }

    Tx& from_;
    Database& to_;
    BytesView const source_;
};

}  // namespace

Result<TransferReport> transfer(
    Database& from, Database& to, BytesView source,
    std::function<void(std::string_view table, std::int64_t rows)> tell) {
    auto const reader = TRY(from.reader());
    allow_long_scan(*reader);
    TRY(to.writer().run(create_progress));
    auto const tables = TRY(tables_of(*reader));
    Copy copy{*reader, to, source};
    std::vector<std::int64_t> copied;  // Of all tables before the first is touched.
    for (auto const& table : tables) copied.push_back(TRY(copy.copied_of(table)));
    TransferReport report;
    for (std::size_t i = 0; i < tables.size(); ++i) {
        auto const rows = TRY(copy.copy(tables[i], copied[i]));
        report.rows += rows;
        report.copied += rows - std::min(rows, copied[i]);
        ++report.tables;
        tell(tables[i].name, rows);
    }
    for (auto const& table : tables) TRY(copy.compare(table));
    return report;
}

}  // namespace takaful::store
