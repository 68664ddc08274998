// Readers that hold their snapshot too long, on SQLite: PostgreSQL's own limits stand for it there.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>

#include "platform/store/patience.hpp"
#include "platform/store/testing.hpp"

using namespace takaful;
using namespace takaful::store;

namespace {

constexpr Migration lines[] = {
    {"line", 1, "first",
     "CREATE TABLE line_one (number INT64 PRIMARY KEY, label TEXT NOT NULL);\n"},
};
constexpr Query save{"line.save", "INSERT INTO line_one (number, label) VALUES ($1, $2)"};
constexpr Query list{"line.list", "SELECT number, label FROM line_one ORDER BY number"};
constexpr Query count_all{"line.count", "SELECT count(*) AS n FROM line_one"};
constexpr Query endless{"line.endless", R"(
    WITH RECURSIVE step(i) AS (SELECT 1 UNION ALL SELECT 1 FROM step WHERE i = 1)
    SELECT count(*) AS n FROM step)"};

/// A database whose log is copied after every few pages, and who reads and writes there.
struct Log {
    TempFolder folder;
    std::string const path = folder.file("takaful.db");
    std::unique_ptr<Database> database;
    std::int64_t next = 0;
    std::uintmax_t most_bytes = 0;

    explicit Log(std::int64_t checkpoint_pages) {
        database = open({.path = path,
                         .synchronous = false,
                         .checkpoint_pages = checkpoint_pages,
                         .migrations = lines})
                       .value();
        write(3);
    }
    std::uintmax_t bytes() const { return std::filesystem::file_size(path + "-wal"); }
    /// So many transactions, each with the checkpoint that the runner would make.
    void write(int transactions) {
        auto& writer = database->writer();
        for (int i = 0; i < transactions; ++i) {
            REQUIRE(writer.begin());
            REQUIRE(writer.run(save, next++, "a line"));
            REQUIRE(writer.commit());
            if (writer.checkpoint_due()) REQUIRE(writer.checkpoint());
            most_bytes = std::max(most_bytes, bytes());
        }
    }
};

constexpr std::int64_t pages_few = 8;
constexpr std::uintmax_t bytes_few = (pages_few + 8) * 4'200;  // With the commit that was too much.

template <typename T>
std::string_view code_of(Result<T> const& answer) {
    return answer ? "" : answer.error().code;
}

}  // namespace

TEST_CASE("stuck reader: one that is idle is cut by the writer, and hears why") {
    Log log{pages_few};
    auto const stuck = log.database->reader().value();
    REQUIRE(stuck->one(count_all));
    allow_us(*stuck, 0);
    log.write(200);
    CHECK(log.most_bytes <= bytes_few);
    CHECK(code_of(stuck->one(count_all)) == "store.reader_too_long");
    CHECK(code_of(stuck->many(list)) == "store.reader_too_long");
    CHECK(code_of(stuck->scan(list)) == "store.reader_too_long");
    // The next reader has its connection, and a time of its own.
    log.database->reader().value();
    CHECK(log.database->reader().value()->one(count_all).value()->get<int>("n") == 203);
}

TEST_CASE("stuck reader: in a scan it loses its snapshot, and keeps the row in its hands") {
    Log log{pages_few};
    auto const stuck = log.database->reader().value();
    auto cursor = stuck->scan(list).value();
    REQUIRE(cursor->next().value());
    REQUIRE(cursor->next().value());
    allow_us(*stuck, 0);
    log.write(200);
    CHECK(log.most_bytes <= bytes_few);
    CHECK(cursor->int64(0) == 1);
    CHECK(cursor->view(1) == "a line");
    CHECK_FALSE(cursor->is_null(1));
    CHECK(code_of(cursor->next()) == "store.reader_too_long");
    CHECK(code_of(cursor->next()) == "store.reader_too_long");
}

TEST_CASE("stuck reader: a statement without end is stopped in the middle") {
    Log log{pages_few};
    auto const stuck = log.database->reader().value();
    allow_us(*stuck, 20'000);
    CHECK(code_of(stuck->one(endless)) == "store.reader_too_long");
    log.write(200);
    CHECK(log.most_bytes <= bytes_few);
}

TEST_CASE("stuck reader: a long scan that is meant is not cut, and the log waits for it") {
    Log log{pages_few};
    {
        auto const patient = log.database->reader().value();
        allow_us(*patient, 0);
        allow_long_scan(*patient);
        auto const cursor = patient->scan(list).value();
        REQUIRE(cursor->next().value());
        log.write(200);
        CHECK(log.bytes() > 10 * bytes_few);
        int rows = 1;
        while (cursor->next().value()) {
            CHECK(cursor->int64(0) == rows);
            CHECK(cursor->view(1) == "a line");
            ++rows;
        }
        CHECK(rows == 3);
    }
    log.write(200);
    CHECK(log.bytes() <= bytes_few);
}

TEST_CASE("stuck reader: at its greatest size the log waits for nobody" * doctest::skip()) {
    Log log{Options{}.checkpoint_pages};
    auto const idle = log.database->reader().value();
    auto const scanning = log.database->reader().value();
    auto const cursor = scanning->scan(list).value();
    REQUIRE(cursor->next().value());
    auto const busy = log.database->reader().value();
    std::string_view heard;
    std::thread asking{[&] { heard = code_of(busy->one(endless)); }};
    log.write(120'000);  // One to three pages each.
    asking.join();
    CHECK(heard == "store.reader_too_long");
    CHECK(code_of(idle->one(count_all)) == "store.reader_too_long");
    CHECK(code_of(cursor->next()) == "store.reader_too_long");
    CHECK(log.most_bytes > 200u << 20);
    CHECK(log.most_bytes <= static_cast<std::uintmax_t>(wal_bytes_max));
    CHECK(log.bytes() < 64u << 20);
    std::printf(
        "fault: stuck reader (idle, scanning, in a statement): 3 tried, 3 cut, log at most "
        "%zu MiB\n",
        static_cast<std::size_t>(log.most_bytes >> 20));
}
