#include "app/witness.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "app/http_client.hpp"
#include "platform/work/testing.hpp"

using namespace takaful;
using namespace takaful::app;

namespace {

/// A log of three gifts in its folder, and a clock for its witness.
struct Town {
    work::TestHouse house;
    std::unique_ptr<tlog::Log> log;

    Town() {
        log =
            tlog::Log::open(house.runner, {.origin = "log.test/village",
                                           .folder = house.db.folder.file("log"),
                                           .installation_key = house.keys->installation_key("log")})
                .value();
        house.parts.add(*log);
        for (std::uint32_t n = 1; n <= 3; ++n) gift(n);
        REQUIRE(log->integrate_now());
    }
    void gift(std::uint32_t n) {
        REQUIRE(house.run(Actor::system(1), [&](Work& work) {
            return tlog::append(work, 1,
                                {.type = tlog::LeafType::gift_in,
                                 .subject = work::test_id<AnyId>(n),
                                 .fund = work::test_id<AnyId>(99),
                                 .amount = {100, Currency::parse("EGP").value()}});
        }));
    }
    WitnessSettings settings(std::string const& name) const {
        return {.folder = house.db.folder.file("witness"),
                .name = name,
                .logs = {house.db.folder.file("log")}};
    }
};

std::string_view code_of(Result<std::unique_ptr<WitnessHouse>> const& opened) {
    return opened ? "none" : opened.error().code;
}

}  // namespace

TEST_CASE("witness: it has a name from its first start, and keeps its key to itself") {
    Town town;
    CHECK(code_of(WitnessHouse::open(town.settings(""), town.house.clock)) ==
          "app.witness_name_missing");
    std::string key;
    {
        auto const first = WitnessHouse::open(town.settings("w.test/a"), town.house.clock);
        REQUIRE(first);
        key = (*first)->witness().verifier_key();
    }
    auto const file = town.house.db.folder.file("witness/witness.key");
    auto const open_to_others =
        std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    CHECK((std::filesystem::status(file).permissions() & open_to_others) ==
          std::filesystem::perms::none);
    {
        auto const again = WitnessHouse::open(town.settings(""), town.house.clock);
        REQUIRE(again);
        CHECK((*again)->witness().verifier_key() == key);
    }
    CHECK(code_of(WitnessHouse::open(town.settings("w.test/b"), town.house.clock)) ==
          "app.witness_key_unreadable");
    std::ofstream{file} << "nonsense";
    CHECK(code_of(WitnessHouse::open(town.settings(""), town.house.clock)) ==
          "app.witness_key_unreadable");
}

TEST_CASE("witness: the protocol over HTTP, as programs of others speak it") {
    Town town;
    auto const opened = WitnessHouse::open(town.settings("w.test/a"), town.house.clock);
    REQUIRE(opened);
    auto& witness = (*opened)->witness();
    http::ServerOptions options;
    options.port = 0;
    http::Server server{options, witness_routes(witness), (*opened)->runner(), {}};
    REQUIRE(server.start());
    auto client =
        HttpClient::to("http://127.0.0.1:" + std::to_string(server.port()), 10'000).value();
    auto const checkpoint = town.log->head().checkpoint;
    auto const first = client.post("/add-checkpoint", "old 0\n\n" + checkpoint).value();
    CHECK(first.status == 200);
    CHECK(first.body.starts_with("\xe2\x80\x94 w.test/a "));
    auto const again = client.post("/add-checkpoint", "old 0\n\n" + checkpoint).value();
    CHECK(again.status == 409);
    CHECK(again.body == "3\n");
    CHECK(client.post("/add-checkpoint", "nonsense").value().status == 400);
    CHECK(client.post("/add-checkpoint", std::string(100'000, 'x')).value().status == 413);
    CHECK(client.get("/add-checkpoint").value().status == 404);

    auto const folder = witness.states()[0].folder;
    CHECK(client.get("/" + folder + "/checkpoint").value().body == checkpoint + first.body);
    CHECK(client.get("/" + folder + "/tile/0/000.p/3").value().body.size() == 96);
    CHECK(client.get("/" + folder + "/tile/entries/000.p/3").value().body.size() == 3 * 514);
    CHECK(client.get("/" + folder + "/tile/0/000").value().status == 404);
    CHECK(client.get("/" + std::string(64, '0') + "/checkpoint").value().status == 404);
    CHECK(client.get("/state").value().body.find("\"size\":3") != std::string::npos);
    server.stop();
}
