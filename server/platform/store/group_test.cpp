// Rows that wait for the commit, what a group gathers, and the log that keeps its blocks.

#include "platform/store/group.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <vector>

#include "platform/store/testing.hpp"

using namespace takaful;
using namespace takaful::store;

namespace {

constexpr Migration notes[] = {
    {"note", 1, "first",
     "CREATE TABLE note_one (number INT64 PRIMARY KEY, label TEXT NOT NULL, data BYTES);\n"
     "CREATE TABLE note_one_more (number INT64 PRIMARY KEY);\n"},
};
constexpr Query save{"note.save", "INSERT INTO note_one (number, label, data) VALUES ($1, $2, $3)"};
constexpr Query save_more{"note.save_more", "INSERT INTO note_one_more (number) VALUES ($1)"};
constexpr Query find{"note.find", "SELECT label, data FROM note_one WHERE number = $1"};
constexpr Query list{"note.list", "SELECT number FROM note_one ORDER BY number"};
constexpr Query relabel{"note.rename", "UPDATE note_one SET label = 'new' WHERE number = $1"};

using Numbers = std::vector<std::int64_t>;

Numbers numbers_of(Tx& tx) {
    Numbers numbers;
    auto const rows = tx.many(list);
    REQUIRE(rows);
    for (auto const& row : *rows) numbers.push_back(row.get<std::int64_t>("number"));
    return numbers;
}

struct House {
    TestDatabase test{notes};
    Writer& writer = test.database->writer();

    void later(std::int64_t number, std::string_view label = "a label") {
        Bytes const data{1, 0, 2};
        Value const row[] = {to_value(number), to_value(label), to_value(data)};
        REQUIRE(insert_later(writer, save, row, 3));
    }
    /// A Work that adds this row, waiting.
    void work(std::int64_t number, bool stands = true) {
        REQUIRE(writer.savepoint());
        later(number);
        REQUIRE((stands ? writer.release() : writer.rollback_to_savepoint()));
    }
    Numbers stored() { return numbers_of(*test.database->reader().value()); }
};

/// Counts how often it is written and how many of it live.
struct Counted : Gathering {
    inline static int living = 0;
    inline static int written = 0;
    int added = 0;
    Counted() { ++living; }
    ~Counted() override { --living; }
    Counted(Counted const&) = delete;
    Result<> write(Tx& tx) override {
        ++written;
        TRY(tx.run(save_more, std::int64_t{added}));
        return {};
    }
};

}  // namespace

TEST_CASE("group: rows wait for the commit, and a statement that names their table sees them") {
    House house;
    auto& writer = house.writer;
    REQUIRE(writer.begin());
    house.work(1);
    house.work(2);
    if (!TestPlace::is_on_postgres()) CHECK_FALSE(one_written(writer, find, 1).value());
    CHECK(house.stored().empty());
    CHECK(numbers_of(writer) == Numbers{1, 2});
    CHECK(one_written(writer, find, 1).value());
    house.work(3);
    REQUIRE(writer.savepoint());
    house.later(4);
    CHECK(writer.run(relabel, 3).value() == 1);
    CHECK(writer.run(relabel, 4).value() == 1);
    CHECK(writer.run(relabel, 5).value() == 0);
    REQUIRE(writer.release());
    house.later(5, "");  // Outside any Work.
    REQUIRE(writer.commit());
    CHECK(house.stored() == Numbers{1, 2, 3, 4, 5});
    auto const reader = house.test.database->reader().value();
    CHECK(reader->one(find, 3).value()->get<std::string>("label") == "new");
    CHECK(reader->one(find, 5).value()->get<std::string>("label").empty());
    CHECK(reader->one(find, 1).value()->get<Bytes>("data") == Bytes{1, 0, 2});
}

TEST_CASE("group: a Work that is undone takes its own rows, and its neighbours' stay") {
    House house;
    auto& writer = house.writer;
    REQUIRE(writer.begin());
    house.work(1);
    house.work(2, false);  // It never wrote.
    house.work(2);
    REQUIRE(writer.savepoint());  // It wrote, and saw its own and the others'.
    house.later(3);
    CHECK(numbers_of(writer) == Numbers{1, 2, 3});
    house.later(4);
    REQUIRE(writer.rollback_to_savepoint());
    CHECK(numbers_of(writer) == Numbers{1, 2});
    house.work(5);
    REQUIRE(writer.savepoint());  // It wrote elsewhere only.
    house.later(6);
    REQUIRE(writer.run(save_more, 1));
    house.later(7);
    REQUIRE(writer.rollback_to_savepoint());
    house.work(8);
    REQUIRE(writer.savepoint());  // It read others' rows before its own were there.
    CHECK(numbers_of(writer) == Numbers{1, 2, 5, 8});
    house.later(9);
    REQUIRE(writer.rollback_to_savepoint());
    REQUIRE(writer.commit());
    CHECK(house.stored() == Numbers{1, 2, 5, 8});
}

TEST_CASE("group: many rows of a table are written in trips") {
    House house;
    REQUIRE(house.writer.begin());
    Numbers expected;
    for (std::int64_t number = 0; number < 1'000; ++number) {
        house.work(number, number % 7 != 0);
        if (number % 7 != 0) expected.push_back(number);
    }
    REQUIRE(house.writer.commit());
    CHECK(house.stored() == expected);
    REQUIRE(house.writer.begin());
    house.work(2'000);
    REQUIRE(house.writer.rollback());
    REQUIRE(house.writer.begin());
    house.work(2'001);
    REQUIRE(house.writer.commit());
    CHECK(house.stored().back() == 2'001);
    CHECK(house.stored().size() == expected.size() + 1);
}

TEST_CASE("group: a key that was not free loses the whole group, and memory follows") {
    if (TestPlace::is_on_postgres()) return;  // There a row never waits.
    House house;
    auto& writer = house.writer;
    int undone = 0;
    REQUIRE(writer.begin());
    house.work(1);
    REQUIRE(writer.savepoint());
    house.later(2);
    house.later(2);
    writer.on_undo([&] { ++undone; });
    REQUIRE(writer.release());
    CHECK(writer.commit().error().code == "store.constraint");
    CHECK(undone == 1);
    CHECK(house.stored().empty());
    REQUIRE(writer.begin());
    house.work(2);
    REQUIRE(writer.commit());
    CHECK(house.stored() == Numbers{2});
}

TEST_CASE("group: what was gathered is written once, in the commit, and never when it is lost") {
    House house;
    auto& writer = house.writer;
    Counted::written = 0;
    auto const add = [&](int n) { gathering<Counted>(writer).added += n; };
    REQUIRE(writer.begin());
    add(3);
    add(4);
    CHECK(Counted::living == 1);
    CHECK(Counted::written == 0);
    REQUIRE(writer.commit());
    CHECK(Counted::written == 1);
    CHECK(Counted::living == 0);
    REQUIRE(writer.begin());
    add(5);
    REQUIRE(writer.rollback());
    CHECK(Counted::written == 1);
    CHECK(Counted::living == 0);
    REQUIRE(writer.begin());
    REQUIRE(writer.run(save, 1, "one", Bytes{}));
    add(7);  // Taken: the commit loses all of it.
    writer.on_undo([] { CHECK(Counted::living == 1); });
    CHECK(writer.commit().error().code == "store.constraint");
    CHECK(Counted::living == 0);
    CHECK(house.stored().empty());
}

TEST_CASE("log: the runner's copy keeps its blocks, a checkpoint empties it") {
    if (TestPlace::is_on_postgres()) return;
    TempFolder folder;
    auto const path = folder.file("takaful.db");
    auto const database = open({.path = path, .checkpoint_pages = 8, .migrations = notes}).value();
    auto& writer = database->writer();
    auto const bytes = [&] { return std::filesystem::file_size(path + "-wal"); };
    std::int64_t next = 0;
    auto const write = [&](int commits) {
        for (int i = 0; i < commits; ++i) {
            REQUIRE(writer.begin());
            REQUIRE(writer.run(save, next++, std::string(500, 'x'), Bytes{}));
            REQUIRE(writer.commit());
        }
    };
    write(8);
    REQUIRE(writer.checkpoint_due());
    REQUIRE(copy_log(writer));
    auto const size = bytes();
    CHECK(size > 0);
    CHECK_FALSE(writer.checkpoint_due());
    write(2);
    CHECK(bytes() == size);
    write(50);  // Somebody was in the way for long: the file does not stay so large.
    REQUIRE(copy_log(writer));
    CHECK(bytes() == 0);
    write(2);
    REQUIRE(writer.checkpoint());
    CHECK(bytes() == 0);
}
