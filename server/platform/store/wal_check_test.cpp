#include "platform/store/wal_check.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "platform/store/testing.hpp"

namespace takaful::store {

namespace {

constexpr Query save{"test.save", "INSERT INTO test_counter (n) VALUES ($1)"};
constexpr Migration table{.module = "test",
                          .number = 1,
                          .name = "counter",
                          .sql = "CREATE TABLE test_counter (n INT64 PRIMARY KEY);"};

std::string bytes_of(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::string check(std::string const& log) {
    TempFolder folder;
    std::ofstream{folder.file("a.db-wal"), std::ios::binary} << log;
    auto const checked = sqlite::check_wal(folder.file("a.db"));
    return checked ? std::string{} : std::string{checked.error().code};
}

/// The log of ten commits, as a death leaves it.
std::string log_of_ten() {
    TempFolder folder;
    auto const path = folder.file("a.db");
    auto const database = open({.path = path, .migrations = std::span{&table, 1}}).value();
    auto& writer = database->writer();
    for (int n = 1; n <= 10; ++n) {
        REQUIRE(writer.begin());
        REQUIRE(writer.run(save, std::int64_t{n}));
        REQUIRE(writer.commit());
    }
    return bytes_of(path + "-wal");
}

}  // namespace

TEST_CASE("check_wal: a hurt end is a power cut's, a hurt middle is damage") {
    constexpr std::size_t header = 32, frame = 24 + 4'096;
    auto const log = log_of_ten();
    REQUIRE((log.size() - header) % frame == 0);
    auto const frames = (log.size() - header) / frame;
    REQUIRE(frames >= 10);
    CHECK(check(log).empty());
    CHECK(check("").empty());
    CHECK(check(log.substr(0, 40)).empty());
    for (std::size_t cut = 0; cut < log.size(); cut += 1'031)  // As a death while writing.
        CHECK(check(log.substr(0, cut)).empty());
    auto const flipped = [&](std::size_t at) {
        auto copy = log;
        copy[at] = static_cast<char>(copy[at] ^ 4);
        return check(copy);
    };
    CHECK(flipped(9) == "store.log_damaged");
    CHECK(flipped(20) == "store.log_damaged");
    for (std::size_t number = 0; number < frames; ++number) {
        CAPTURE(number);
        auto const expected = number + 3 <= frames ? "store.log_damaged" : "";
        for (auto const inside : {0U, 9U, 17U, 24U, 1'000U, 4'119U}) {
            auto const found = flipped(header + number * frame + inside);
            if (number + 6 <= frames || number + 1 == frames) CHECK(found == expected);
        }
    }
}

}  // namespace takaful::store
