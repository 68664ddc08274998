#include "platform/store/page_cache.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <memory>
#include <random>
#include <string>

#include "platform/store/sqlite_connection.hpp"
#include "platform/store/testing.hpp"

using namespace takaful;
using namespace takaful::store;

namespace {

/// SQLite itself, over the process's page cache.
class Plain {
public:
    explicit Plain(std::string const& path) {
        sqlite::start_library();
        sqlite3* opened = nullptr;
        REQUIRE(sqlite3_open(path.c_str(), &opened) == SQLITE_OK);
        handle_.reset(opened);
    }
    void run(std::string const& sql) {
        REQUIRE(sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    }
    std::string ask(std::string const& sql) {
        std::string text;
        auto const keep = [](void* out, int, char** values, char**) {
            *static_cast<std::string*>(out) = values[0];
            return 0;
        };
        REQUIRE(sqlite3_exec(handle_.get(), sql.c_str(), keep, &text, nullptr) == SQLITE_OK);
        return text;
    }

private:
    std::unique_ptr<sqlite3, decltype(&sqlite3_close)> handle_{nullptr, sqlite3_close};
};

}  // namespace

TEST_CASE("page cache: commits after splits are spared the walk, and the file stays whole") {
    TempFolder folder;
    Plain database{folder.file("a.db")};
    database.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;");
    database.run("CREATE TABLE a (k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID;");
    std::mt19937 random{7};
    auto const before = sqlite::walks_spared();
    constexpr int commits = 200;
    for (int commit = 0; commit < commits; ++commit) {
        database.run("BEGIN;");
        for (int row = 0; row < 20; ++row)
            database.run("INSERT INTO a VALUES (x'" +
                         std::to_string(10'000'000 + random() % 80'000'000) +
                         "', zeroblob(300)) ON CONFLICT DO NOTHING;");
        database.run("COMMIT;");
    }
    // Each commit asks; only those after a split may need the look.
    CHECK(sqlite::walks_spared() - before > commits / 2);
    CHECK(database.ask("PRAGMA integrity_check") == "ok");
}

TEST_CASE("page cache: pages behind an end that moved back are dropped") {
    for (auto const* mode : {"WAL", "DELETE"}) {
        CAPTURE(mode);
        TempFolder folder;
        Plain database{folder.file("a.db")};
        database.run("PRAGMA auto_vacuum = FULL;");
        database.ask(std::string{"PRAGMA journal_mode = "} + mode);
        database.run("PRAGMA synchronous = OFF;");
        database.run("CREATE TABLE a (k INTEGER PRIMARY KEY, v BLOB);");
        for (int round = 0; round < 5; ++round) {
            database.run(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                "WHERE i < 500) INSERT INTO a SELECT i, randomblob(3000) FROM n;");
            auto const large = std::stoi(database.ask("PRAGMA page_count"));
            database.run("DELETE FROM a WHERE k % 50 <> " + std::to_string(round) + ";");
            CHECK(std::stoi(database.ask("PRAGMA page_count")) < large / 4);
            CHECK(database.ask("PRAGMA integrity_check") == "ok");
            CHECK(database.ask("SELECT count(*) FROM a WHERE length(v) = 3000") == "10");
            database.run("DELETE FROM a;");
        }
    }
}
