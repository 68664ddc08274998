#include "app/backups.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "app/doctor.hpp"
#include "app/health.hpp"
#include "app/testing.hpp"
#include "app/wiring.hpp"

using namespace takaful;
using namespace takaful::app;

namespace {

namespace files = std::filesystem;

/// A house with a fund, gifts and a signed log, and its copies.
struct Village : TestVillage {
    std::string copies = scratch.file("copies");
    std::string key_text;

    Village() {
        files::create_directories(folder);
        auto const made = make_backup_key({.folder = folder});
        REQUIRE(made.exit_code == 0);
        key_text = made.text.substr(made.text.find("\n\n  ") + 4, 69);
    }
    void give(int count) {
        TestVillage::give(count);
        REQUIRE(house->parts().get<tlog::Log>().integrate_now());
    }
    CommandOutcome copy() {
        clock.advance_us(1'000'000);
        return backup_now({.folder = folder, .to = copies}, clock.now());
    }
    CommandOutcome restore_to(std::string const& into, std::string checkpoint = {}) {
        return restore({.from = copies,
                        .folder = into,
                        .key_text = key_text,
                        .checkpoint = std::move(checkpoint)},
                       clock);
    }
    void change_rows(char const* sql) {
        house.reset();
        auto const database = store::open({.path = folder + "/takaful.db"}).value();
        store::Query const change{"test.change", sql};
        auto& writer = database->writer();
        REQUIRE(writer.begin());
        REQUIRE(writer.run(change));
        REQUIRE(writer.commit());
    }
};

}  // namespace

TEST_CASE("restore: a house comes back with its books, its log and the signed root") {
    Village village;
    REQUIRE(village.open());
    village.give(7);
    auto const head = village.house->parts().get<tlog::Log>().signed_head();
    auto const copied = village.copy();  // While it is open.
    CHECK(copied.exit_code == 0);
    CHECK(copied.text.find("7 entries, 7 leaves, root " + hex(head.root)) != std::string::npos);
    village.give(2);
    auto const into = village.scratch.file("restored");
    auto const done = village.restore_to(into);
    CAPTURE(done.text);
    CHECK(done.exit_code == 0);
    CHECK(done.text.find("book 1: 7 entries, balanced") != std::string::npos);
    CHECK(done.text.find("root " + hex(head.root) + " as signed") != std::string::npos);
    CHECK(village.restore_to(into).text.starts_with("app.folder_not_empty"));
    auto const listed = list_backups(village.copies, "ar", village.clock.now());
    CHECK(listed.exit_code == 0);
    CHECK(listed.text.find("7 entries, 7 leaves") != std::string::npos);
}

TEST_CASE("restore: records that were changed do not give the signed root, and nothing is kept") {
    for (char const* sql :
         {"UPDATE tlog_leaf SET leaf_hash = zeroblob(32) WHERE number = 2",
          "DELETE FROM tlog_leaf WHERE number = 3", "UPDATE tlog_head SET root = zeroblob(32)"}) {
        CAPTURE(sql);
        Village village;
        REQUIRE(village.open());
        village.give(4);
        village.change_rows(sql);
        REQUIRE(village.copy().exit_code == 0);
        auto const into = village.scratch.file("restored");
        CHECK(village.restore_to(into).text.starts_with("tlog.tree_differs"));
        CHECK_FALSE(files::exists(into));
        CHECK_FALSE(files::exists(into + ".restoring"));
    }
}

TEST_CASE("restore: books that do not balance are refused") {
    Village village;
    REQUIRE(village.open());
    village.give(4);
    REQUIRE(close_house(*village.house));
    village.change_rows(
        "UPDATE ledger_snapshot SET debits_minor = debits_minor + 100 "
        "WHERE debits_minor > 0");
    REQUIRE(village.copy().exit_code == 0);
    auto const refused = village.restore_to(village.scratch.file("restored"));
    CHECK(refused.text.starts_with("app.restored_broken"));
}

TEST_CASE("house: data that is older than the signed head does not open") {
    Village village;
    REQUIRE(village.open());
    village.give(3);
    REQUIRE(village.copy().exit_code == 0);
    village.give(2);
    village.house.reset();
    auto const into = village.scratch.file("restored");
    REQUIRE(village.restore_to(into).exit_code == 0);
    files::copy(into + "/takaful.db", village.folder + "/takaful.db",
                files::copy_options::overwrite_existing);
    auto const opened = village.open();
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == "tlog.data_older");

    // What was published by another hand than the signed one's is refused too.
    std::ofstream{into + "/log/signed"} << "no checkpoint";
    village.folder = into;
    auto const torn = village.open();
    REQUIRE_FALSE(torn);
    CHECK(torn.error().code == "tlog.tree_differs");
}

TEST_CASE("restore: a copy behind the published log is kept, and not served") {
    Village village;
    REQUIRE(village.open());
    village.give(3);
    REQUIRE(village.copy().exit_code == 0);
    auto const early = village.scratch.file("early");
    files::copy(village.folder + "/log/checkpoint", early);
    village.give(2);
    auto const into = village.scratch.file("restored");
    auto const behind = village.restore_to(into, village.folder + "/log");
    CHECK(behind.exit_code == 3);
    CHECK(behind.text.find("app.restored_behind 2 leaves") != std::string::npos);
    CHECK(House::open({.folder = into}, village.clock).error().code == "tlog.data_older");
    // The same copy beside a checkpoint that it reaches.
    auto const also = village.restore_to(village.scratch.file("also"), early);
    CAPTURE(also.text);
    CHECK(also.exit_code == 0);
    CHECK(House::open({.folder = village.scratch.file("also")}, village.clock));

    auto const anew = village.scratch.file("anew");
    auto const begun = restore({.from = village.copies,
                                .folder = anew,
                                .key_text = village.key_text,
                                .new_log = "log.example.org/second"},
                               village.clock);
    CAPTURE(begun.text);
    CHECK(begun.exit_code == 0);
    CHECK(begun.text.find("new log log.example.org/second+") != std::string::npos);
    auto const house = House::open({.folder = anew}, village.clock).value();
    CHECK(house->parts().get<tlog::Log>().signed_head().size == 3);
}

TEST_CASE("shipping: a house remembers where it is shipped to, until it is told otherwise") {
    Village village;
    REQUIRE(village.open());
    CHECK_FALSE(village.house->parts().get<Shipping>().is_on());
    CHECK(ship_backups({.folder = village.folder, .to = village.copies}).exit_code == 0);
    REQUIRE(village.open());
    CHECK(village.house->parts().get<Shipping>().is_on());
    CHECK(ship_backups({.folder = village.folder}).exit_code == 0);
    REQUIRE(village.open());
    CHECK_FALSE(village.house->parts().get<Shipping>().is_on());
    auto const keyless = ship_backups({.folder = village.scratch.file("none"), .to = "x"});
    CHECK(keyless.text.starts_with("backup.key_missing"));
}

TEST_CASE("shipping: what is published is in the copy, and health and doctor say how far it is") {
    Village village;
    REQUIRE(village.open({.ship_to = village.copies}));
    auto& shipping = village.house->parts().get<Shipping>();
    auto const ask = [&] {
        return village.house->runner()
            .ask(Actor{},
                 [](Work& work) -> Result<std::string> {
                     return json::to_text(*TRY(health(work)).shipping);
                 })
            .value();
    };
    CHECK(ask() == R"({"behind_s":-1,"alarm":""})");
    REQUIRE(shipping.step(village.clock.now()).value());
    village.give(5);  // Publishing ships: no other step.
    CHECK(ask() == R"({"behind_s":0,"alarm":""})");
    village.clock.advance_us(61'000'000);
    CHECK(ask() == R"({"behind_s":61,"alarm":"backup.ship_behind"})");
    auto const published = village.scratch.file("published");
    files::copy(village.folder + "/log/checkpoint", published);
    village.house.reset();
    CHECK(village.restore_to(village.scratch.file("restored"), published).exit_code == 0);

    auto const copies_of = [&] {
        for (auto const& seen : examine(village.folder, village.clock))
            if (seen.what == "copies") return seen;
        return Observation{};
    };
    CHECK(copies_of().well);
    village.clock.advance_us(49 * std::int64_t{3'600} * 1'000'000);
    CHECK_FALSE(copies_of().well);
    files::remove_all(village.copies);
    CHECK(copies_of().detail.ends_with("cannot be read"));
}
