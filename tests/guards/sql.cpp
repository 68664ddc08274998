// SQL names its own module's tables only, and keeps to what SQLite and PostgreSQL both read.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>

#include "source.hpp"

namespace takaful::guards {

struct Statement {
    Source const* source;
    std::size_t at;
    std::string sql;  // Without comments and string constants.
    bool is_migration;
};

// Blanks '…' constants and -- comments, so that words in them are no SQL.
static std::string bare_sql(std::string_view sql) {
    std::string out{sql};
    for (std::size_t at = 0; at < out.size(); ++at) {
        std::size_t end = at;
        if (out[at] == '\'') end = std::min(out.find('\'', at + 1), out.size() - 1) + 1;
        if (out.compare(at, 2, "--") == 0) end = std::min(out.find('\n', at), out.size());
        for (; at < end; ++at)
            if (out[at] != '\n') out[at] = ' ';
    }
    return out;
}

static bool is_sql(std::string_view text) {
    auto const start = trim(text);
    constexpr std::array verbs{"SELECT ",      "SELECT\n", "INSERT INTO ", "INSERT OR ", "UPDATE ",
                               "DELETE FROM ", "WITH ",    "CREATE ",      "DROP ",      "ALTER "};
    return std::ranges::any_of(verbs, [&](auto verb) { return start.starts_with(verb); });
}

// Every statement of migrations and of literals in code; the store itself speaks to the database as
// is.
static std::vector<Statement> statements_of(Sources const& sources) {
    std::vector<Statement> statements;
    for (auto const& source : sources) {
        if (place_of(source.path).module == "store" || is_test(source.path)) continue;
        if (source.path.ends_with(".sql")) {
            statements.push_back({&source, 0, bare_sql(source.text), true});
            continue;
        }
        for (auto const& literal : take_apart(source.text).literals)
            if (is_sql(literal.text))
                statements.push_back({&source, literal.at, bare_sql(literal.text), false});
    }
    return statements;
}

static std::string word_at(std::string_view sql, std::size_t at) {
    std::size_t end = at;
    while (end < sql.size() && is_word_char(sql[end])) ++end;
    return std::string{sql.substr(at, end - at)};
}

static std::size_t skip_space(std::string_view sql, std::size_t at) {
    return std::min(sql.find_first_not_of(" \n\t", at), sql.size());
}

// Names that the statement itself defines: WITH name AS (…), name(column) AS (…).
static std::set<std::string> own_names(std::string_view sql) {
    std::set<std::string> names;
    if (!contains_word(sql, "WITH")) return names;
    for (auto at = find_word(sql, "AS"); at != std::string::npos;
         at = find_word(sql, "AS", at + 1)) {
        if (sql[skip_space(sql, at + 2)] != '(') continue;
        auto end = sql.find_last_not_of(" \n\t", at - 1);
        if (sql[end] == ')') end = sql.find_last_not_of(" \n\t", sql.rfind('(', end) - 1);
        auto begin = end;
        while (begin > 0 && is_word_char(sql[begin - 1])) --begin;
        names.insert(word_at(sql, begin));
    }
    return names;
}

static std::vector<std::string> tables_of(std::string_view sql) {
    std::vector<std::string> tables;
    for (std::string_view const before :
         {"FROM", "JOIN", "INTO", "UPDATE", "TABLE", "REFERENCES", "EXISTS", "VIEW"})
        for (auto at = find_word(sql, before); at != std::string::npos;
             at = find_word(sql, before, at + 1)) {
            auto name = word_at(sql, skip_space(sql, at + before.size()));
            // Not names: IF NOT EXISTS, ON CONFLICT DO UPDATE SET, IS DISTINCT FROM $1, keywords.
            bool const keyword = name.empty() || std::ranges::all_of(name, [](char c) {
                                     return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
                                 });
            if (!keyword) tables.push_back(std::move(name));
        }
    return tables;
}

static Findings foreign_tables(Sources const& sources) {
    Findings findings;
    for (auto const& [source, at, sql, is_migration] : statements_of(sources)) {
        auto const module = place_of(source->path).module;
        auto const defined = own_names(sql);
        for (auto const& table : tables_of(sql)) {
            bool const own = table == module || table.starts_with(module + "_");
            if (!own && !defined.contains(table) && table != "json_each")
                findings.push_back(at_line(*source, at, "table of another module: " + table));
        }
    }
    return findings;
}

// $1, $2, … without a gap.
static bool parameters_are_consecutive(std::string_view sql) {
    std::set<int> numbers;
    for (auto at = sql.find('$'); at != std::string_view::npos; at = sql.find('$', at + 1)) {
        int number = 0;
        for (auto digit = at + 1; digit < sql.size() && sql[digit] >= '0' && sql[digit] <= '9';
             ++digit)
            number = number * 10 + (sql[digit] - '0');
        if (number == 0) return false;
        numbers.insert(number);
    }
    return numbers.empty() || *numbers.rbegin() == static_cast<int>(numbers.size());
}

static Findings sql_lint(Sources const& sources) {
    struct Rule {
        std::string_view phrase, why;
    };
    constexpr std::array rules{
        Rule{"SELECT *", "name the columns"},
        Rule{"::", "casts are written CAST(x AS type): $1::bigint reads NULL in SQLite"},
        Rule{"TRIGGER", "rules live in rules.cpp"},
        Rule{"?", "parameters are $1..$n"},
        Rule{"GROUPING SETS", "SQLite has none"},
        Rule{"CUBE", "SQLite has none"},
        Rule{"ROLLUP", "SQLite has none"},
        Rule{"now(", "time comes from the Work"},
        Rule{"CURRENT_TIMESTAMP", "time comes from the Work"},
        Rule{"CURRENT_DATE", "time comes from the Work"},
        Rule{"datetime(", "time comes from the Work"},
        Rule{"random(", "randomness comes from crypto"},
        Rule{"AUTOINCREMENT", "ids come from the client or the server's sequence"},
    };
    constexpr std::array foreign_types{"INTEGER", "BIGINT",  "VARCHAR",   "REAL",
                                       "NUMERIC", "BLOB",    "DOUBLE",    "FLOAT",
                                       "SERIAL",  "BOOLEAN", "TIMESTAMP", "UUID"};
    Findings findings;
    for (auto const& [source, at, sql, is_migration] : statements_of(sources)) {
        for (auto const& [phrase, why] : rules)
            if (sql.find(phrase) != std::string::npos)
                findings.push_back(
                    at_line(*source, at, std::string{phrase} + ": " + std::string{why}));
        auto const lock = sql.find("FOR UPDATE");
        if (lock != std::string::npos && !contains_word(sql.substr(0, lock), "WHERE"))
            findings.push_back(at_line(*source, at, "FOR UPDATE locks rows named by a key"));
        if (!parameters_are_consecutive(sql))
            findings.push_back(at_line(*source, at, "parameters are $1..$n without a gap"));
        if (!is_migration) continue;
        for (auto const type : foreign_types)
            if (auto const place = find_word(sql, type); place != std::string::npos)
                findings.push_back(
                    at_line(*source, place, "no neutral type: " + std::string{type}));
    }
    return findings;
}

// Rows are spread over machines by book, so a unique key that does not begin with it would have to
// ask them all. What is exempt, and why; docs/decisions/store.md says what each would become.
struct Exempt {
    std::string_view name, why;
};
static constexpr std::array without_book{
    Exempt{"registry_area", "a small list that every machine has"},
    Exempt{"identity_user_phone", "signing in finds the book by the phone"},
    Exempt{"identity_passkey_credential", "a passkey signs in before its book is known"},
    Exempt{"identity_session", "found by its token before the book is known"},
    Exempt{"identity_try", "counts who is not known yet"},
    Exempt{"tlog_key", "one log over all books"},
    Exempt{"tlog_head", "one log over all books"},
    Exempt{"tlog_published", "one log over all books"},
    Exempt{"tlog_watched", "a witness has logs of others, and no books"},
    Exempt{"tlog_alarm", "a witness has logs of others, and no books"},
    Exempt{"tlog_leaf_number", "one log over all books"},
    Exempt{"tlog_leaf_index", "one log over all books"},
    Exempt{"tlog_batch_ready", "one log over all books"},
    Exempt{"work_outbox", "emptied as fast as it fills"},
};

// Unique keys of migrations that do not begin with the book.
static Findings keys_without_book(Sources const& sources) {
    Findings findings;
    auto const check = [&](Statement const& statement, std::size_t at, std::string const& name,
                           std::size_t open) {
        auto const first = word_at(statement.sql, skip_space(statement.sql, open + 1));
        auto const is_exempt = std::ranges::find(without_book, name, &Exempt::name);
        if (first != "book_id" && is_exempt == without_book.end())
            findings.push_back(at_line(*statement.source, at, "book_id is not first: " + name));
    };
    for (auto const& statement : statements_of(sources)) {
        if (!statement.is_migration) continue;
        auto const& sql = statement.sql;
        auto const each = [&](std::string_view phrase, auto found) {
            for (auto at = sql.find(phrase); at != std::string::npos; at = sql.find(phrase, at + 1))
                found(at, at + phrase.size());
        };
        each("CREATE TABLE ", [&](std::size_t at, std::size_t end) {
            auto const name = word_at(sql, end);
            auto const close = std::min(sql.find(';', at), sql.size());
            auto const key = sql.find("PRIMARY KEY", at);
            auto const open = key < close ? skip_space(sql, key + 11) : close;
            check(statement, at, name, open < close && sql[open] == '(' ? open : close);
            for (auto also = sql.find("UNIQUE (", at); also < close;
                 also = sql.find("UNIQUE (", also + 1))
                check(statement, also, name, also + 7);
        });
        each("CREATE UNIQUE INDEX ", [&](std::size_t at, std::size_t end) {
            check(statement, at, word_at(sql, end), std::min(sql.find('(', end), sql.size()));
        });
    }
    return findings;
}

static Sources all_sql() {
    return read_tree("server", {".cpp", ".hpp", ".sql"});
}

TEST_CASE("guard: SQL names the tables of its own module only") {
    expect_none(foreign_tables(all_sql()));
}

TEST_CASE("guard: SQL is what both databases read, without clock, dice or triggers") {
    expect_none(sql_lint(all_sql()));
}

TEST_CASE("guard: unique keys begin with the book, so that books can be spread over machines") {
    expect_none(keys_without_book(all_sql()));
}

static Sources in_giving(std::string const& sql) {
    return {{"server/domain/giving/store.cpp", "auto q = R\"(" + sql + ")\";"}};
}

TEST_CASE("guard: foreign tables are found") {
    for (char const* sql :
         {"SELECT a FROM giving_gift WHERE id = $1", "INSERT INTO giving_gift (a) VALUES ($1)",
          "UPDATE giving_gift SET a = $1 WHERE b IS DISTINCT FROM $2",
          "WITH mine AS (SELECT a FROM giving_gift) SELECT a FROM mine",
          "INSERT INTO giving_gift (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET a = $1",
          "SELECT a FROM giving_gift WHERE text = 'FROM ledger_account'"}) {
        CAPTURE(sql);
        CHECK(foreign_tables(in_giving(sql)).empty());
    }
    for (char const* sql :
         {"SELECT a FROM ledger_account", "INSERT INTO ledger_entry (a) VALUES ($1)",
          "SELECT a FROM giving_gift JOIN registry_household ON a = b", "DELETE FROM users",
          "UPDATE ledger_account SET a = 1",
          "SELECT (SELECT a\n FROM wallet_limit) FROM giving_gift"}) {
        CAPTURE(sql);
        CHECK(foreign_tables(in_giving(sql)).size() == 1);
    }
    Source const migration{"server/domain/giving/schema/0001_a.sql",
                           "CREATE TABLE giving_gift (id ID REFERENCES ledger_account);\n"};
    CHECK(foreign_tables({migration}).size() == 1);
}

TEST_CASE("guard: keys without the book are found") {
    auto const migration = [](char const* sql) {
        return Sources{{"server/domain/giving/schema/0001_a.sql", sql}};
    };
    for (char const* sql :
         {"CREATE TABLE giving_a (book_id INT64, id ID, PRIMARY KEY (book_id, id)) CLUSTERED;",
          "CREATE UNIQUE INDEX giving_b ON giving_a (book_id, name);",
          "CREATE INDEX giving_b ON giving_a (name);",
          "CREATE TABLE registry_area (code TEXT, PRIMARY KEY (code));"}) {
        CAPTURE(sql);
        CHECK(keys_without_book(migration(sql)).empty());
    }
    for (char const* sql :
         {"CREATE TABLE giving_a (id ID PRIMARY KEY, book_id INT64);",
          "CREATE TABLE giving_a (book_id INT64);",
          "CREATE TABLE giving_a (book_id INT64, id ID, PRIMARY KEY (id));",
          "CREATE TABLE giving_a (book_id INT64, n TEXT, PRIMARY KEY (book_id), UNIQUE (n));",
          "CREATE UNIQUE INDEX giving_b ON giving_a (name);"}) {
        CAPTURE(sql);
        CHECK(keys_without_book(migration(sql)).size() == 1);
    }
}

TEST_CASE("guard: what only one database reads is found") {
    for (char const* sql :
         {"SELECT * FROM giving_gift", "SELECT $1::bigint", "SELECT a FROM g WHERE id = ?",
          "SELECT a FROM g WHERE id = $2", "SELECT a FROM g WHERE id = $1 AND b = $3",
          "SELECT now()", "SELECT random()", "CREATE TRIGGER t", "SELECT a FROM g FOR UPDATE",
          "SELECT a FROM g GROUP BY CUBE (a)", "SELECT a FROM g WHERE id = $name"}) {
        CAPTURE(sql);
        CHECK(sql_lint(in_giving(sql)).size() == 1);
    }
    for (char const* sql :
         {"SELECT a FROM g WHERE id = $2 AND b = $1 AND c = $2", "SELECT count(*) FROM g",
          "SELECT a FROM g WHERE id = $1 FOR UPDATE", "SELECT 'a::b?'"}) {
        CAPTURE(sql);
        CHECK(sql_lint(in_giving(sql)).empty());
    }
    auto const migration = [](char const* sql) {
        return Sources{{"server/domain/giving/schema/0001_a.sql", sql}};
    };
    CHECK(sql_lint(migration("CREATE TABLE giving_a (id ID, n INT64, at INSTANT);")).empty());
    CHECK(sql_lint(migration("CREATE TABLE giving_a (n INTEGER);")).size() == 1);
    CHECK(sql_lint(migration("CREATE TABLE giving_a (n INT64 AUTOINCREMENT);")).size() == 1);
}

}  // namespace takaful::guards
