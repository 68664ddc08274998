#include "platform/store/transfer.hpp"

#include <doctest/doctest.h>

#include "platform/store/testing.hpp"

using namespace takaful;
using namespace takaful::store;

namespace {

constexpr Migration things[] = {{"thing", 1, "first", R"(
CREATE TABLE thing_one (
    book_id INT64 NOT NULL,
    id ID NOT NULL,
    label TEXT,
    data BYTES,
    PRIMARY KEY (book_id, id)
) CLUSTERED;
CREATE TABLE thing_none (
    number INT64 PRIMARY KEY
);
)"}};

constexpr Query save{"thing.save", R"(
    INSERT INTO thing_one (book_id, id, label, data) VALUES ($1, $2, $3, $4))"};
constexpr Query drop_last{"thing.drop_last", "DELETE FROM thing_one WHERE book_id = $1"};
constexpr Query count_all{"thing.count", "SELECT count(*) AS n FROM thing_one"};
constexpr Query relabel{"thing.relabel", "UPDATE thing_one SET label = 'other' WHERE book_id = $1"};
constexpr Query set_back{"thing.set_back",
                         "UPDATE store_transfer SET copied = $2 WHERE table_name = $1"};

using ThingId = Id<struct ThingTag>;

/// A file with `rows` rows, one of them odd: empty text, no bytes.
std::unique_ptr<Database> file_with(std::string const& path, int rows) {
    auto database = open({.path = path, .migrations = things}).value();
    auto& writer = database->writer();
    REQUIRE(writer.begin());
    for (int i = 0; i < rows; ++i) {
        ThingId id;
        id.bytes[15] = static_cast<std::uint8_t>(i);
        id.bytes[14] = static_cast<std::uint8_t>(i >> 8);
        auto const label = i == 1 ? std::string{} : "صف " + std::to_string(i);
        auto const data = i == 1 ? std::optional<Bytes>{} : Bytes{0, 255, 10};
        REQUIRE(writer.run(save, i % 7, id, label, data));
    }
    REQUIRE(writer.commit());
    return database;
}

Result<TransferReport> move(Database& from, Database& to, Bytes const& source = {1, 2, 3}) {
    return transfer(from, to, source, [](std::string_view, std::int64_t) {});
}

std::int64_t count_of(Database& database) {
    return (*database.reader().value()->one(count_all).value()).get<std::int64_t>("n");
}

std::int64_t change(Database& database, Query const& query, std::int64_t book) {
    auto& writer = database.writer();
    REQUIRE(writer.begin());
    auto const changed = writer.run(query, book).value();
    REQUIRE(writer.commit());
    return changed;
}

}  // namespace

TEST_CASE("transfer: every row arrives, and a second call finds nothing to do") {
    if (!TestPlace::is_on_postgres()) return;
    TempFolder folder;
    auto const from = file_with(folder.file("from.db"), 12'000);
    TestDatabase to{things};
    auto const report = move(*from, *to.database);
    REQUIRE_MESSAGE(report, (report ? "" : report.error().detail));
    CHECK(report->tables == 2);
    CHECK(report->rows == 12'000);
    CHECK(report->copied == 12'000);
    CHECK(count_of(*to.database) == 12'000);
    auto const again = move(*from, *to.database);
    CHECK(again->copied == 0);
    CHECK(again->rows == 12'000);
}

TEST_CASE("transfer: a copy that was cut off goes on where it was") {
    if (!TestPlace::is_on_postgres()) return;
    TempFolder folder;
    auto const from = file_with(folder.file("from.db"), 700);
    TestDatabase to{things};
    REQUIRE(move(*from, *to.database));
    // Books 0 to 6 in order: without the last it is as if the next commit had not come.
    auto const lost = change(*to.database, drop_last, 6);
    CHECK(lost == 100);
    auto& writer = to.database->writer();
    REQUIRE(writer.begin());
    REQUIRE(writer.run(set_back, "thing_one", 600));
    REQUIRE(writer.commit());
    auto const report = move(*from, *to.database);
    REQUIRE(report);
    CHECK(report->copied == 100);
    CHECK(count_of(*to.database) == 700);
}

TEST_CASE("transfer: another house's database and a changed row are refused by name") {
    if (!TestPlace::is_on_postgres()) return;
    TempFolder folder;
    auto const from = file_with(folder.file("from.db"), 50);
    TestDatabase to{things};
    REQUIRE(move(*from, *to.database));
    CHECK(move(*from, *to.database, {9}).error().code == "store.target_not_empty");
    change(*to.database, relabel, 3);
    auto const differs = move(*from, *to.database);
    CHECK(differs.error().code == "store.transfer_differs");
    CHECK(std::get<std::string>(differs.error().params.at(0).value) == "thing_one");

    TestDatabase used{things};
    REQUIRE(used.database->writer().run(save, 1, ThingId{}, "x", nullptr));
    CHECK(move(*from, *used.database).error().code == "store.target_not_empty");
}
