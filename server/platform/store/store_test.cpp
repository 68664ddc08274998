#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "platform/store/migrate.hpp"
#include "platform/store/patience.hpp"
#include "platform/store/testing.hpp"

using namespace takaful;
using namespace takaful::store;

namespace {

constexpr Migration things[] = {
    {"thing", 1, "first", R"(
-- A comment with a TEXT; in it;
CREATE TABLE thing_one (
    id ID NOT NULL PRIMARY KEY,
    label TEXT NOT NULL UNIQUE,
    count INT64 NOT NULL DEFAULT 0,
    note TEXT,
    born DATE,
    seen INSTANT,
    open BOOL NOT NULL DEFAULT 1
) CLUSTERED;
CREATE TABLE thing_part (
    number INT64 PRIMARY KEY,
    thing_id ID NOT NULL REFERENCES thing_one (id),
    data BYTES NOT NULL
);
)"},
};

constexpr Query save{"thing.save", R"(
    INSERT INTO thing_one (id, label, count, note) VALUES ($1, $2, $3, $4))"};
constexpr Query find{"thing.find",
                     "SELECT id, label, count, note, open FROM thing_one WHERE id = $1"};
constexpr Query list{"thing.list", "SELECT label, count FROM thing_one ORDER BY label"};
constexpr Query count_all{"thing.count", "SELECT count(*) AS n FROM thing_one"};
constexpr Query save_part{"thing.save_part",
                          "INSERT INTO thing_part (number, thing_id, data) VALUES ($1, $2, $3)"};

using ThingId = Id<struct ThingTag>;

ThingId thing_id(std::uint8_t n) {
    ThingId id;
    id.bytes[15] = n;
    return id;
}

std::int64_t count_of(Tx& tx) {
    return (*tx.one(count_all).value()).get<std::int64_t>("n");
}

void save_one(Writer& writer, std::uint8_t n) {
    REQUIRE(writer.run(save, thing_id(n), "label " + std::to_string(n), int{n}, nullptr));
}

/// A Work that fails, and is undone.
template <typename Fn>
auto failing(Writer& writer, Fn fn) {
    REQUIRE(writer.savepoint());
    auto result = fn();
    REQUIRE(writer.rollback_to_savepoint());
    return result;
}

}  // namespace

TEST_CASE("store: what is written is read back, by name, typed") {
    TestDatabase test{things};
    auto& writer = test.database->writer();
    REQUIRE(writer.begin());
    CHECK(writer.run(save, thing_id(1), "", 7, std::optional<std::string>{}).value() == 1);
    auto const row = writer.one(find, thing_id(1)).value();
    REQUIRE(row);
    CHECK(row->get<ThingId>("id") == thing_id(1));
    CHECK(row->get<std::string>("label").empty());
    CHECK(row->get<int>("count") == 7);
    CHECK(row->get<bool>("open"));
    CHECK_FALSE(row->get<std::optional<std::string>>("note"));
    CHECK_FALSE(writer.one(find, thing_id(2)).value());
    CHECK(writer.commit());
}

TEST_CASE("store: a repeated key and a missing parent are conflicts that name the constraint") {
    TestDatabase test{things};
    auto& writer = test.database->writer();
    REQUIRE(writer.begin());
    REQUIRE(writer.savepoint());
    save_one(writer, 1);
    REQUIRE(writer.release());
    auto const again =
        failing(writer, [&] { return writer.run(save, thing_id(1), "other", 1, nullptr); });
    CHECK(again.error().code == "store.constraint");
    CHECK(again.error().kind == ErrorKind::conflict);
    CHECK(std::get<std::string>(again.error().params.at(0).value) ==
          "UNIQUE constraint failed: thing_one.id");
    auto const orphan = failing(writer, [&] {
        return writer.run(save_part, 1, thing_id(9), Bytes{1, 2});
    });
    CHECK(orphan.error().code == "store.constraint");
    auto const wrong_type = failing(writer, [&] { return writer.run(save_part, 1, 5, Bytes{1}); });
    CHECK(wrong_type.error().code == "store.failed");
    CHECK(writer.run(save_part, 1, thing_id(1), Bytes{}).value() == 1);
    CHECK(writer.rollback());
}

TEST_CASE("store: run_each writes many rows by one statement") {
    TestDatabase test{things};
    auto& writer = test.database->writer();
    REQUIRE(writer.begin());
    std::vector<ThingId> ids;
    std::vector<std::string> labels;
    for (std::uint8_t n = 0; n < 200; ++n) {
        ids.push_back(thing_id(n));
        labels.push_back("row " + std::to_string(n));
    }
    std::vector<Value> values;
    for (std::size_t i = 0; i < ids.size(); ++i)
        for (auto const& value : {to_value(ids[i]), to_value(labels[i]), to_value(1), Value{}})
            values.push_back(value);
    CHECK(writer.run_each(save, values, 4).value() == 200);
    CHECK(writer.run_each(save, {}, 4).value() == 0);
    auto const twice = failing(writer, [&] { return writer.run_each(save, values, 4); });
    CHECK(twice.error().code == "store.constraint");
    CHECK(count_of(writer) == 200);
    CHECK(writer.commit());
}

TEST_CASE("store: rows inserted together are the rows, and a failed Work takes all of them back") {
    static constexpr Query add{"thing.add", R"(
        INSERT INTO thing_one (id, label, count, note) VALUES ($1, $2, $3 + 1, $4)
        ON CONFLICT (id) DO UPDATE SET count = thing_one.count + 100)"};
    static constexpr Query total{"thing.total", "SELECT sum(count) AS n FROM thing_one"};
    static constexpr Query drop{"thing.drop", "DELETE FROM thing_one WHERE id < $1"};
    TestDatabase test{things};
    auto& writer = test.database->writer();
    REQUIRE(writer.begin());
    std::vector<ThingId> ids;
    std::vector<std::string> labels;
    for (std::uint8_t n = 0; n < 101; ++n) {
        ids.push_back(thing_id(n));
        labels.push_back("row " + std::to_string(n));
    }
    std::vector<Value> values;
    for (std::size_t i = 0; i < ids.size(); ++i)
        for (auto const& value : {to_value(ids[i]), to_value(labels[i]),
                                  to_value(static_cast<std::int64_t>(i)), Value{}})
            values.push_back(value);
    CHECK(writer.run_each(add, values, 4).value() == 101);
    CHECK(writer.run_each(add, std::span{values}.first(4 * 40), 4).value() == 40);
    CHECK((*writer.one(total).value()).get<std::int64_t>("n") == 101 * 102 / 2 + 40 * 100);
    // Row 70 is there already: what came before it goes as well.
    CHECK(writer.run(drop, thing_id(70)).value() == 70);
    auto const failed = failing(writer, [&] { return writer.run_each(save, values, 4); });
    CHECK(failed.error().code == "store.constraint");
    CHECK(count_of(writer) == 31);
    CHECK(writer.rollback());
}

TEST_CASE("store: a scan walks without copying, and the same query may run inside it") {
    TestDatabase test{things};
    auto& writer = test.database->writer();
    REQUIRE(writer.begin());
    for (std::uint8_t n = 1; n <= 3; ++n) save_one(writer, n);
    auto cursor = writer.scan(list).value();
    std::string labels;
    while (cursor->next().value()) {
        labels += std::string{cursor->view(0)} + "=" + std::to_string(cursor->int64(1)) + ";";
        CHECK(writer.many(list).value().size() == 3);
        CHECK_FALSE(cursor->is_null(0));
    }
    CHECK(labels == "label 1=1;label 2=2;label 3=3;");
    cursor.reset();
    CHECK(writer.rollback());
}

TEST_CASE("store: undo runs in reverse order, and only for the work that is rolled back") {
    TestDatabase test{things};
    auto& writer = test.database->writer();
    std::string story;
    auto const work = [&](char name) {
        REQUIRE(writer.savepoint());
        save_one(writer, static_cast<std::uint8_t>(name));
        for (char step : {'1', '2'})
            writer.on_undo([&story, name, step] { story += std::string{'-', name, step}; });
        writer.on_commit([&story, name] { story += std::string{'+', name}; });
    };
    REQUIRE(writer.begin());
    work('a');
    REQUIRE(writer.release());
    work('b');
    REQUIRE(writer.rollback_to_savepoint());
    CHECK(story == "-b2-b1");
    work('c');
    REQUIRE(writer.release());
    REQUIRE(writer.commit());
    CHECK(story == "-b2-b1+a+c");
    REQUIRE(writer.begin());
    CHECK(count_of(writer) == 2);
    story.clear();
    work('d');
    REQUIRE(writer.release());
    work('e');
    REQUIRE(writer.rollback());
    CHECK(story == "-e2-e1-d2-d1");
}

TEST_CASE("store: a reader keeps its snapshot while the writer goes on, and cannot write") {
    TestDatabase test{things};
    auto& writer = test.database->writer();
    auto before = test.database->reader().value();
    REQUIRE(writer.begin());
    save_one(writer, 1);
    auto during = test.database->reader().value();
    REQUIRE(writer.commit());
    auto after = test.database->reader().value();
    CHECK(count_of(*before) == 0);
    CHECK(count_of(*during) == 0);
    CHECK(count_of(*after) == 1);
    CHECK(after->run(save, thing_id(2), "x", 1, nullptr).error().code == "store.failed");
    CHECK_FALSE(after->is_writer());
    CHECK(writer.checkpoint());  // Partial: readers are in the way, nobody waits.
    CHECK(count_of(*before) == 0);
}

TEST_CASE("store: reopening keeps the data, and the log is emptied on a quiet close") {
    TestPlace const place{things};
    Options const options{.path = place.address, .migrations = things};
    {
        auto database = open(options).value();
        REQUIRE(database->writer().begin());
        save_one(database->writer(), 1);
        REQUIRE(database->writer().commit());
    }
    if (!TestPlace::is_on_postgres())
        CHECK(std::filesystem::file_size(place.folder.file("takaful.db-wal")) == 0);
    auto database = open(options).value();
    CHECK(count_of(*database->reader().value()) == 1);
}

TEST_CASE("store: a second opening is refused at once, in this process and in another") {
    TestPlace const place{things};
    Options const options{.path = place.address, .migrations = things};
    auto database = open(options).value();
    CHECK(open(options).error().code == "store.locked");
    auto const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        auto const second = open(options);
        ::_exit(!second && second.error().code == "store.locked" ? 7 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 7);
}

TEST_CASE("store: migrations are checked, and a copy is kept before new ones") {
    TestPlace const place{things};
    auto const path = place.address;
    auto const open_with = [&](std::span<Migration const> migrations) {
        return open({.path = path, .migrations = migrations});
    };
    {
        auto database = open_with(things).value();
        REQUIRE(database->writer().begin());
        save_one(database->writer(), 1);
        REQUIRE(database->writer().commit());
    }
    Migration const changed[] = {{"thing", 1, "first", "CREATE TABLE thing_one (id ID);\n"}};
    CHECK(open_with(changed).error().code == "store.migration_changed");
    CHECK(open_with({}).error().code == "store.newer_schema");

    Migration const broken[] = {things[0],
                                {"thing", 2, "more", "CREATE TABLE thing_two (a TEXT);\n"},
                                {"thing", 3, "bad", "CREATE NONSENSE;\n"}};
    auto const refused = open_with(broken);
    CHECK(refused.error().code == "store.migration_failed");
    CHECK(std::get<std::int64_t>(refused.error().params.at(1).value) == 3);
    Migration const more[] = {things[0], broken[1]};
    auto database = open_with(more).value();  // Nothing of the broken attempt was left behind.
    CHECK(count_of(*database->reader().value()) == 1);

    if (TestPlace::is_on_postgres()) return;  // Its copies are made by its own tools.
    auto const copy = open({.path = path + ".before-thing-2", .migrations = things}).value();
    CHECK(count_of(*copy->reader().value()) == 1);
}

TEST_CASE("store: a backup is whole while a transaction is open") {
    if (TestPlace::is_on_postgres()) return;
    TestDatabase test{things};
    auto& writer = test.database->writer();
    REQUIRE(writer.begin());
    save_one(writer, 1);
    REQUIRE(writer.commit());
    REQUIRE(writer.begin());
    save_one(writer, 2);
    REQUIRE(test.database->backup(test.folder.file("copy.db")));
    REQUIRE(writer.commit());
    auto const copy = open({.path = test.folder.file("copy.db"), .migrations = things}).value();
    CHECK(count_of(*copy->reader().value()) == 1);
    CHECK(test.database->backup("/nowhere/copy.db").error().code == "store.backup_failed");
}

TEST_CASE("store: neutral types become SQLite's, quotes and comments stay out of it") {
    auto const statements = statements_of(
        "-- ID;\nCREATE TABLE a (\n  id ID NOT NULL,\n  at INSTANT DEFAULT 'TEXT; DATE',\n"
        "  b BYTES, c BOOL, d DATE, e INT64\n) CLUSTERED;\nCREATE INDEX a_by_at ON a (at);\n",
        sqlite_dialect);
    REQUIRE(statements);
    REQUIRE(statements->size() == 2);
    CHECK((*statements)[0] ==
          "CREATE TABLE a (\n  id BLOB NOT NULL,\n  at INTEGER DEFAULT 'TEXT; DATE',\n"
          "  b BLOB, c INTEGER, d INTEGER, e INTEGER\n) STRICT, WITHOUT ROWID");
    CHECK((*statements)[1] == "CREATE INDEX a_by_at ON a (at)");
    CHECK(statements_of("CREATE TABLE a (b TEXT) SOMEHOW;\n", sqlite_dialect).error().code ==
          "store.migration_failed");
}

TEST_CASE("store: neutral types become PostgreSQL's") {
    auto const statements = statements_of(
        "CREATE TABLE a (\n  id ID, t TEXT, b BYTES, c BOOL, d DATE, e INT64, f INSTANT\n) "
        "CLUSTERED;\n",
        postgres_dialect);
    REQUIRE(statements);
    CHECK(statements->front() ==
          "CREATE TABLE a (\n  id BYTEA, t TEXT COLLATE \"C\", b BYTEA, c BIGINT, d BIGINT, "
          "e BIGINT, f BIGINT\n)");
}

TEST_CASE("store: a text that PostgreSQL cannot keep is the caller's mistake") {
    if (!TestPlace::is_on_postgres()) return;
    TestDatabase test{things};
    auto& writer = test.database->writer();
    REQUIRE(writer.begin());
    auto const refused = failing(writer, [&] {
        return writer.run(save, thing_id(1), std::string_view{"a\0b", 3}, 1, nullptr);
    });
    CHECK(refused.error().code == "store.text_refused");
    CHECK(refused.error().kind == ErrorKind::invalid);
    REQUIRE(writer.commit());
}

TEST_CASE("store: a Work that goes on after an error is not kept") {
    if (!TestPlace::is_on_postgres()) return;  // SQLite forgives it.
    TestDatabase test{things};
    auto& writer = test.database->writer();
    REQUIRE(writer.begin());
    REQUIRE(writer.savepoint());
    save_one(writer, 1);
    CHECK_FALSE(writer.run(save, thing_id(1), "again", 1, nullptr));
    CHECK_FALSE(writer.is_alive());
    CHECK(writer.release().error().code == "store.failed");
    REQUIRE(writer.rollback_to_savepoint());
    CHECK(writer.is_alive());
    REQUIRE(writer.commit());
    CHECK(count_of(writer) == 0);
}

TEST_CASE("store: numbers of expressions, empty groups and long scans are read alike") {
    static constexpr Query facts{"thing.facts", R"(
        SELECT coalesce(sum(count), 0) AS total, max(count) AS most, count(*) AS n,
               max(count) >= 5 AS large, note IS NULL AS bare
        FROM thing_one GROUP BY note)"};
    static constexpr Query renumber{"thing.renumber",
                                    "UPDATE thing_one SET count = count * $2 WHERE id = $1"};
    TestDatabase test{things};
    auto& writer = test.database->writer();
    REQUIRE(writer.begin());
    std::vector<ThingId> ids(5'000);
    std::vector<std::string> labels(5'000);
    std::vector<Value> values;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        ids[i] = thing_id(static_cast<std::uint8_t>(i));
        ids[i].bytes[0] = static_cast<std::uint8_t>(i >> 8);
        labels[i] = "row " + std::to_string(10'000 + i);
        for (auto const& value : {to_value(ids[i]), to_value(labels[i]),
                                  to_value(static_cast<std::int64_t>(i)), Value{}})
            values.push_back(value);
    }
    CHECK(writer.run_each(save, values, 4).value() == 5'000);
    auto row = *writer.one(facts).value();
    CHECK(row.get<std::int64_t>("total") == 12'497'500);
    CHECK(row.get<int>("most") == 4'999);
    CHECK(row.get<int>("n") == 5'000);
    CHECK(row.get<bool>("large"));
    CHECK(row.get<bool>("bare"));
    auto cursor = writer.scan(list).value();
    std::int64_t seen = 0;
    while (cursor->next().value()) CHECK(cursor->int64(1) == seen++);
    CHECK(seen == 5'000);
    cursor.reset();
    // A statement whose form allows no arrays runs row by row.
    std::vector<Value> changes;
    for (std::size_t i = 0; i < 100; ++i)
        for (auto const& value : {to_value(ids[i]), to_value(-2)}) changes.push_back(value);
    CHECK(writer.run_each(renumber, changes, 2).value() == 100);
    CHECK((*writer.one(facts).value()).get<std::int64_t>("total") == 12'497'500 - 3 * 4'950);
    REQUIRE(writer.commit());
}

TEST_CASE("store: a reader's question without end is stopped, and one that may last is not") {
    static constexpr Query endless{"thing.endless", R"(
        WITH RECURSIVE step(i) AS (SELECT 1 UNION ALL SELECT 1 FROM step WHERE i = 1)
        SELECT count(*) AS n FROM step)"};
    static constexpr Query long_one{"thing.long_one", R"(
        WITH RECURSIVE step(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM step WHERE i < 300000)
        SELECT count(*) AS n FROM step)"};
    TestDatabase test{things};
    auto const stopped = test.database->reader().value();
    allow_us(*stopped, 20'000);
    auto const answer = stopped->one(endless);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == "store.reader_too_long");
    CHECK(answer.error().kind == ErrorKind::unavailable);
    auto const patient = test.database->reader().value();
    allow_us(*patient, 1'000);
    allow_long_scan(*patient);
    CHECK((*patient->one(long_one).value()).get<int>("n") == 300'000);
}

TEST_CASE(
    "store: a commit that fails for no full disk stops the process, so that nobody is answered") {
    if (TestPlace::is_on_postgres()) return;
    TestPlace const place{things};
    auto const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        std::signal(SIGABRT, SIG_DFL);
        std::signal(SIGXFSZ, SIG_IGN);
        auto database = open({.path = place.address, .migrations = things}).value();
        static_cast<void>(database->writer().begin());
        save_one(database->writer(), 1);
        rlimit const nothing{0, 0};  // Every write beyond a file's first byte: EFBIG.
        ::setrlimit(RLIMIT_FSIZE, &nothing);
        static_cast<void>(database->writer().commit());
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGABRT);
}

TEST_CASE("store: a full disk loses the group, says so, and leaves the database usable") {
    if (TestPlace::is_on_postgres()) return;
    TestDatabase test{things};
    auto& writer = test.database->writer();
    static constexpr Query limit_pages{"thing.limit_pages", "PRAGMA max_page_count = 12"};
    static constexpr Query free_pages{"thing.free_pages", "PRAGMA max_page_count = 1000000"};
    REQUIRE(writer.one(limit_pages));
    bool undone = false;
    REQUIRE(writer.begin());
    REQUIRE(writer.savepoint());
    writer.on_undo([&] { undone = true; });
    auto const big = std::string(200'000, 'x');
    auto const saved = writer.run(save, thing_id(1), big, 1, nullptr);
    CHECK(saved.error().code == "store.disk_full");
    static_cast<void>(writer.rollback_to_savepoint());
    REQUIRE(writer.rollback());
    CHECK(undone);
    REQUIRE(writer.one(free_pages));
    REQUIRE(writer.begin());
    save_one(writer, 1);
    REQUIRE(writer.commit());
    CHECK(count_of(writer) == 1);
}
