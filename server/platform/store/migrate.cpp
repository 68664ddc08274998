#include "platform/store/migrate.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace takaful::store {

using namespace std::string_view_literals;

static constexpr std::array sqlite_words{
    std::pair{"ID"sv, "BLOB"sv},         std::pair{"INT64"sv, "INTEGER"sv},
    std::pair{"TEXT"sv, "TEXT"sv},       std::pair{"BYTES"sv, "BLOB"sv},
    std::pair{"BOOL"sv, "INTEGER"sv},    std::pair{"DATE"sv, "INTEGER"sv},
    std::pair{"INSTANT"sv, "INTEGER"sv},
};

static bool is_word_char(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static std::string_view translated(std::string_view word) {
    for (auto const& [neutral, own] : sqlite_words)
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
static Result<std::string> with_table_kind(std::string statement) {
    if (!statement.starts_with("CREATE TABLE")) return statement;
    auto const close = statement.rfind(')');
    auto const tail =
        close == std::string::npos ? "?"sv : trimmed(std::string_view{statement}.substr(close + 1));
    auto const clustered = tail == "CLUSTERED" || tail == "WITHOUT ROWID";
    if (!tail.empty() && !clustered)
        return fail(ErrorKind::broken, "store.migration_failed",
                    Params{{"statement", statement.substr(0, 60)}});
    return statement.substr(0, close + 1) + (clustered ? " STRICT, WITHOUT ROWID" : " STRICT");
}

Result<std::vector<std::string>> sqlite_statements(std::string_view sql) {
    std::vector<std::string> statements;
    std::string current;
    auto const finish = [&]() -> Result<> {
        auto const text = std::string{trimmed(current)};
        current.clear();
        if (!text.empty()) statements.push_back(TRY(with_table_kind(text)));
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
            current += translated(sql.substr(i, end - i));
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

}  // namespace takaful::store
