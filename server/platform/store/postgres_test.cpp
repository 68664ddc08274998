#include <doctest/doctest.h>

#include "platform/store/databases.hpp"
#include "platform/store/insert_parts.hpp"
#include "platform/store/postgres_values.hpp"

using namespace takaful;
using namespace takaful::store;
using namespace takaful::store::postgres;

TEST_CASE("postgres: an address is told from a file") {
    CHECK(is_postgres("postgres://a@b/c"));
    CHECK(is_postgres("postgresql:///c"));
    CHECK_FALSE(is_postgres("/data/takaful.db"));
}

TEST_CASE("postgres: a server that is not there is said to be unreachable") {
    auto const nowhere = open({.path = "postgres://127.0.0.1:1/none"});
    CHECK(nowhere.error().code == "store.unreachable");
    CHECK(nowhere.error().kind == ErrorKind::unavailable);
}

TEST_CASE("postgres: an insert becomes one of arrays, whatever follows its values") {
    std::vector<TypeId> const two{type_int8, type_bytea};
    CHECK(batch_sql("\n INSERT INTO a (x, y) VALUES ($1, $2)", two) ==
          "\n INSERT INTO a (x, y) SELECT each_row.p1, each_row.p2 FROM unnest($1::bigint[], "
          "$2::bytea[]) AS each_row (p1, p2)");
    CHECK(batch_sql("INSERT INTO a (x, y, z, w) VALUES ($2, $1, 0, $1) ON CONFLICT DO NOTHING",
                    two) ==
          "INSERT INTO a (x, y, z, w) SELECT each_row.p2, each_row.p1, 0, each_row.p1 FROM "
          "unnest($1::bigint[], $2::bytea[]) AS each_row (p1, p2) ON CONFLICT DO NOTHING");
    for (auto const* sql : {"UPDATE a SET x = $1", "INSERT INTO a (x) SELECT $1",
                            "INSERT INTO a (x) VALUES ($1), ($2)",
                            "INSERT INTO a (x) VALUES ($1) ON CONFLICT (x) DO UPDATE SET x = $2"}) {
        CAPTURE(sql);
        CHECK(batch_sql(sql, two).empty());
    }
    CHECK(batch_sql("INSERT INTO a (x) VALUES (1)", {}).empty());
}

TEST_CASE("sqlite: an insert becomes one of many rows") {
    CHECK(insert_of_rows("\n INSERT INTO a (x, y) VALUES ($1, $2)", 2, 3) ==
          "INSERT OR FAIL INTO a (x, y) VALUES ($1, $2), ($3, $4), ($5, $6)");
    CHECK(insert_of_rows("INSERT INTO a (x, y) VALUES ($2, f('$', 0, $1)) ON CONFLICT DO NOTHING",
                         2, 2) ==
          "INSERT OR FAIL INTO a (x, y) VALUES ($2, f('$', 0, $1)), ($4, f('$', 0, $3)) "
          "ON CONFLICT DO NOTHING");
    CHECK(insert_of_rows("UPDATE a SET x = $1", 1, 2).empty());
    CHECK(insert_of_rows("INSERT INTO a (x) VALUES ($1), ($2)", 2, 2).empty());
}

TEST_CASE("postgres: sums come as decimal numbers, and are read exactly") {
    // Groups, weight, sign, scale, then groups of four digits: 1 2345 0000.
    auto const wire = [](std::initializer_list<int> words) {
        std::string out;
        for (auto const word : words) {
            out += static_cast<char>(word >> 8);
            out += static_cast<char>(word & 0xFF);
        }
        return out;
    };
    CHECK(integer_of(type_numeric, wire({0, 0, 0, 0})) == 0);
    CHECK(integer_of(type_numeric, wire({2, 2, 0, 0, 1, 2345})) == 123'450'000);
    CHECK(integer_of(type_numeric, wire({1, 0, 0x4000, 0, 42})) == -42);
    CHECK(integer_of(type_numeric, wire({5, 4, 0x4000, 0, 922, 3372, 368, 5477, 5808})) ==
          INT64_MIN);
    CHECK_FALSE(integer_of(type_numeric, wire({5, 4, 0, 0, 922, 3372, 368, 5477, 5808})));
    CHECK_FALSE(integer_of(type_numeric, wire({1, -1, 0, 2, 5000})));  // 0.50
    CHECK_FALSE(integer_of(type_numeric, wire({0, 0, 0xC000, 0})));    // Not a number.
    CHECK_FALSE(integer_of(type_text, "7"));
}
