#include "app/house.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "app/doctor.hpp"
#include "app/testing.hpp"
#include "app/wiring.hpp"
#include "record/registry/testing.hpp"

using namespace takaful;
using namespace takaful::app;

namespace {

struct Village : TestVillage {
    std::int64_t number(char const* sql, char const* column) {
        store::Query const query{"test.number", sql};
        auto const reader = house->database().reader().value();
        return reader->one(query).value()->get<std::int64_t>(column);
    }
};

Observation of(std::vector<Observation> const& seen, std::string_view what) {
    auto const found = std::ranges::find(seen, what, &Observation::what);
    return found == seen.end() ? Observation{false, "", "not looked at"} : *found;
}

}  // namespace

TEST_CASE("house: an orderly stop leaves no entry to replay") {
    Village village;
    REQUIRE(village.open());
    village.give(7);
    auto const replayed = [&] {
        return village.number("SELECT max(seq) AS n FROM ledger_entry", "n") -
               village.number("SELECT snapshot_seq AS n FROM ledger_book", "n");
    };
    CHECK(replayed() == 7);
    REQUIRE(close_house(*village.house));
    CHECK(replayed() == 0);
    REQUIRE(village.open());
    auto const funds =
        village.house->runner().ask(Actor::system(1), [](Work& work) -> Result<std::string> {
            return std::to_string(TRY(giving::list_funds(work, {})).items.at(0).received.minor);
        });
    CHECK(funds.value() == "700");
}

TEST_CASE("house: the log keeps the name that it was begun with") {
    Village village;
    REQUIRE(village.open({.origin = "log.example.org/village"}));
    auto const key = village.house->parts().get<tlog::Log>().verifier_key();
    CHECK(key.starts_with("log.example.org/village+"));
    REQUIRE(village.open());
    CHECK(village.house->parts().get<tlog::Log>().verifier_key() == key);
    auto const renamed = village.open({.origin = "log.example.org/other"});
    REQUIRE_FALSE(renamed);
    CHECK(renamed.error().code == "tlog.origin_wrong");
}

TEST_CASE("doctor: a healthy house, and what is wrong with an ill one") {
    Village village;
    REQUIRE(village.open());
    village.give(3);
    REQUIRE(village.house->parts().get<tlog::Log>().integrate_now());
    village.house.reset();
    auto const healthy = examine(village.folder, village.clock);
    for (auto const& [well, what, detail] : healthy) {
        CAPTURE(what);
        CAPTURE(detail);
        CHECK((well || what == "disk"));
    }
    CHECK(of(healthy, "log").detail == "3 leaves, all signed");

    // Payments that have waited in a pool for two days and an hour.
    REQUIRE(village.open());
    REQUIRE(village.run([&](Work& work) -> Result<> {
        auto const list_root = crypto::sha256(as_bytes("list"));
        auto const programme = work::test_id<AnyId>(700);
        TRY(tlog::append(work, 1,
                         {.type = tlog::LeafType::list_root,
                          .subject = work::test_id<AnyId>(701),
                          .programme = programme,
                          .count = 5,
                          .payload_root = list_root}));
        TRY(tlog::open_run(work, 1,
                           {.run = work::test_id<AnyId>(50),
                            .fund = work::test_id<AnyId>(1),
                            .programme = programme,
                            .period = 202611,
                            .instalment = 1,
                            .list_root = list_root,
                            .currency = egp,
                            .payments_expected = 5}));
        return tlog::queue_entries(work, 1,
                                   {.run = work::test_id<AnyId>(50),
                                    .first_sequence = 1,
                                    .last_sequence = 3,
                                    .total = {300, egp}});
    }));
    village.house.reset();
    CHECK(of(examine(village.folder, village.clock), "pools").well);
    village.clock.advance_us(49 * std::int64_t{3'600} * 1'000'000);
    auto const late = of(examine(village.folder, village.clock), "pools");
    CHECK_FALSE(late.well);
    CHECK(late.detail.starts_with("3 payments wait"));
}

TEST_CASE("doctor: a log whose entries are no longer those that it promised has stopped") {
    Village village;
    REQUIRE(village.open());
    REQUIRE(village.run([&](Work& work) -> Result<> {
        auto const list_root = crypto::sha256(as_bytes("list"));
        auto const programme = work::test_id<AnyId>(700);
        AnyId const run = work::test_id<AnyId>(50);
        TRY(tlog::append(work, 1,
                         {.type = tlog::LeafType::list_root,
                          .subject = work::test_id<AnyId>(701),
                          .programme = programme,
                          .count = 20,
                          .payload_root = list_root}));
        TRY(tlog::open_run(work, 1,
                           {.run = run,
                            .fund = work::test_id<AnyId>(1),
                            .programme = programme,
                            .period = 202611,
                            .instalment = 1,
                            .list_root = list_root,
                            .currency = egp,
                            .payments_expected = 20}));
        // Twenty payments that the ledger does not know.
        TRY(tlog::queue_entries(
            work, 1,
            {.run = run, .first_sequence = 1, .last_sequence = 20, .total = {2'000, egp}}));
        return tlog::close_run(work, 1, run, {20, {2'000, egp}});
    }));
    auto const stopped = village.house->parts().get<tlog::Log>().integrate_now();
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == "tlog.source_differs");
    village.house.reset();
    auto const seen = examine(village.folder, village.clock);
    CHECK_FALSE(of(seen, "log").well);
    CHECK(of(seen, "house").detail.starts_with("tlog.source_differs"));
}

TEST_CASE("doctor: a keys.db of another day is told, and a folder without a house") {
    Village village;
    REQUIRE(village.open());
    village.house.reset();
    std::filesystem::copy(village.folder + "/keys.db", village.folder + "/keys.old");
    REQUIRE(village.open());
    REQUIRE(village.run([](Work& work) {
        auto household = registry::widow(1);
        household.area = "EG12";
        return registry::enrol_households(work, {&household, 1});
    }));
    village.house.reset();
    CHECK(of(examine(village.folder, village.clock), "keys").detail ==
          "2 people and 1 households can be read");
    std::filesystem::rename(village.folder + "/keys.old", village.folder + "/keys.db");
    CHECK_FALSE(of(examine(village.folder, village.clock), "keys").well);

    auto const nowhere = examine(village.scratch.file("nowhere"), village.clock);
    REQUIRE(nowhere.size() == 1);
    CHECK_FALSE(nowhere[0].well);
}

TEST_CASE("house: a folder whose records were moved does not begin a second history") {
    Village village;
    REQUIRE(village.open());
    village.house.reset();
    auto const file = village.folder + "/takaful.db";
    std::filesystem::rename(file, file + ".moved");
    CHECK(village.open().error().code == "app.records_moved");
    std::filesystem::rename(file + ".moved", file);
    CHECK(village.open());
}
