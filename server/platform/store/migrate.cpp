#include "platform/store/migrate.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace takaful::store {

using namespace std::string_view_literals;

static constexpr std::array<Dialect::Word, 7> sqlite_words{{
    {"ID", "BLOB"},
    {"INT64", "INTEGER"},
    {"TEXT", "TEXT"},
    {"BYTES", "BLOB"},
    {"BOOL", "INTEGER"},
    {"DATE", "INTEGER"},
    {"INSTANT", "INTEGER"},
}};

// Every number is a BIGINT, so that `open = 1` and sums mean what they mean in SQLite; texts are
// compared byte by byte whatever the database's language.
static constexpr std::array<Dialect::Word, 7> postgres_words{{
    {"ID", "BYTEA"},
    {"INT64", "BIGINT"},
    {"TEXT", "TEXT COLLATE \"C\""},
    {"BYTES", "BYTEA"},
    {"BOOL", "BIGINT"},
    {"DATE", "BIGINT"},
    {"INSTANT", "BIGINT"},
}};

constinit Dialect const sqlite_dialect{sqlite_words, " STRICT", " STRICT, WITHOUT ROWID"};
constinit Dialect const postgres_dialect{postgres_words, "", ""};

static bool is_word_char(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static std::string_view translated(std::string_view word, Dialect const& dialect) {
    for (auto const& [neutral, own] : dialect.words)
        if (word == neutral) return own;
    return word;
}

/// Where a quoted text that begins at `begin` ends.
static std::size_t quote_end(std::string_view sql, std::size_t begin) {
    auto const end = sql.find(sql[begin], begin + 1);
    return end == std::string_view::npos ? sql.size() : end + 1;
}

static bool ends_line(std::string_view sql, std::size_t at) {
    while (at < sql.size() && (sql[at] == ' ' || sql[at] == '\t' || sql[at] == '\r')) ++at;
    return at == sql.size() || sql[at] == '\n' || sql.substr(at).starts_with("--");
}

static std::string_view trimmed(std::string_view text) {
    auto const blank = " \t\r\n"sv;
    auto const begin = text.find_first_not_of(blank);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blank) + 1 - begin);
}

/// "CREATE TABLE … ) CLUSTERED" -> "CREATE TABLE … ) STRICT, WITHOUT ROWID".
static Result<std::string> with_table_kind(std::string statement, Dialect const& dialect) {
    if (!statement.starts_with("CREATE TABLE")) return statement;
    auto const close = statement.rfind(')');
    auto const tail =
        close == std::string::npos ? "?"sv : trimmed(std::string_view{statement}.substr(close + 1));
    auto const clustered = tail == "CLUSTERED" || tail == "WITHOUT ROWID";
    if (!tail.empty() && !clustered)
        return fail(ErrorKind::broken, "store.migration_failed",
                    Params{{"statement", statement.substr(0, 60)}});
    statement.resize(close + 1);
    return statement += clustered ? dialect.clustered_tail : dialect.table_tail;
}

Result<std::vector<std::string>> statements_of(std::string_view sql, Dialect const& dialect) {
    std::vector<std::string> statements;
    std::string current;
    auto const finish = [&]() -> Result<> {
        auto const text = std::string{trimmed(current)};
        current.clear();
        if (!text.empty()) statements.push_back(TRY(with_table_kind(text, dialect)));
        return {};
    };
    for (std::size_t i = 0; i < sql.size();) {
        if (sql.substr(i).starts_with("--")) {
            i = std::min(sql.find('\n', i), sql.size());
        } else if (sql[i] == '\'' || sql[i] == '"') {
            auto const end = quote_end(sql, i);
            current += sql.substr(i, end - i);
            i = end;
        } else if (is_word_char(sql[i])) {
            auto end = i;
            while (end < sql.size() && is_word_char(sql[end])) ++end;
            current += translated(sql.substr(i, end - i), dialect);
            i = end;
        } else if (sql[i] == ';' && ends_line(sql, i + 1)) {
            TRY(finish());
            ++i;
        } else {
            current += sql[i++];
        }
    }
    TRY(finish());
    return statements;
}

crypto::Digest digest_of(Migration const& migration) {
    return crypto::sha256(as_bytes(migration.sql));
}

static std::unexpected<Error> refuse(std::string_view code, std::string_view module, int number) {
    return fail(ErrorKind::broken, code,
                Params{{"module", std::string{module}}, {"number", std::int64_t{number}}});
}

Result<std::vector<Migration>> pending_migrations(std::span<Migration const> all,
                                                  std::span<AppliedMigration const> applied) {
    auto const same = [](Migration const& migration, AppliedMigration const& row) {
        return migration.module == row.module && migration.number == row.number;
    };
    for (auto const& row : applied) {
        auto const known = std::ranges::find_if(all, [&](auto const& m) { return same(m, row); });
        if (known == all.end()) return refuse("store.newer_schema", row.module, row.number);
        if (!std::ranges::equal(digest_of(*known), row.sha256))
            return refuse("store.migration_changed", row.module, row.number);
    }
    std::vector<Migration> pending;
    for (auto const& migration : all)
        if (std::ranges::none_of(applied, [&](auto const& row) { return same(migration, row); }))
            pending.push_back(migration);
    return pending;
}

// ---- Applying them -----------------------------------------------------------------------------

static constexpr Query list_applied{"store.list_applied",
                                    "SELECT module, number, sha256 FROM store_migration"};
static constexpr Query save_applied{"store.save_applied", R"(
    INSERT INTO store_migration (module, number, name, sha256, applied_at)
    VALUES ($1, $2, $3, $4, $5))"};

static constexpr auto create_migration_table = R"(
    CREATE TABLE IF NOT EXISTS store_migration (
        module TEXT NOT NULL,
        number INT64 NOT NULL,
        name TEXT NOT NULL,
        sha256 BYTES NOT NULL,
        applied_at INSTANT NOT NULL,
        PRIMARY KEY (module, number)
    ) CLUSTERED)";

static Result<std::vector<AppliedMigration>> applied(Tx& tx) {
    std::vector<AppliedMigration> rows;
    for (auto const& row : TRY(tx.many(list_applied)))
        rows.push_back(
            {row.get<std::string>("module"), row.get<int>("number"), row.get<Bytes>("sha256")});
    return rows;
}

static Result<> apply(MigrationHost const& host, Migration const& migration, Instant now) {
    auto const refuse_it = [&](Error const& error) {
        return fail(ErrorKind::broken, "store.migration_failed",
                    Params{{"module", std::string{migration.module}},
                           {"number", std::int64_t{migration.number}}},
                    error.detail);
    };
    auto const statements = statements_of(migration.sql, host.dialect);
    if (!statements) return refuse_it(statements.error());
    for (auto const& statement : *statements)
        if (auto done = host.exec(statement); !done) return refuse_it(done.error());
    auto const sha256 = digest_of(migration);
    TRY(host.writer.run(save_applied, migration.module, migration.number, migration.name, sha256,
                        now));
    return {};
}

Result<bool> apply_migrations(MigrationHost const& host, Options const& options) {
    for (auto const& statement : TRY(statements_of(create_migration_table, host.dialect)))
        TRY(host.exec(statement));
    auto const before = TRY(applied(host.writer));
    auto const all = options.migrations ? *options.migrations : all_migrations();
    auto const pending = TRY(pending_migrations(all, before));
    if (pending.empty()) return false;
    auto const& first = pending.front();
    if (!before.empty())
        TRY(host.keep_copy(std::string{first.module} + "-" + std::to_string(first.number)));
    TRY(host.writer.begin());
    for (auto const& migration : pending) {
        auto const done = apply(host, migration, options.now);
        if (done) continue;
        TRY(host.writer.rollback());
        return std::unexpected(done.error());
    }
    TRY(host.writer.commit());
    return true;
}

}  // namespace takaful::store
