#include <doctest/doctest.h>

#include <fstream>
#include <set>

#include "record/tlog/testing.hpp"

using namespace takaful;
using namespace takaful::tlog;

namespace {

/// Stops the integrator at its n-th step, as a crash would.
Folder::OnStep stop_at(int n, std::string& where) {
    auto left = std::make_shared<int>(n);
    return [left, &where](std::string_view step) -> Result<> {
        if (--*left > 0) return {};
        where = step;
        return fail(ErrorKind::unavailable, "tlog.test_stop");
    };
}

}  // namespace

TEST_CASE("folder: a flush that failed leaves nothing for the next one to stumble over") {
    store::TempFolder parent;
    Folder folder{parent.file("log")};
    for (auto const* step : {"written", "renamed"}) {
        CAPTURE(step);
        folder.set_on_step([step](std::string_view now) -> Result<> {
            if (now != step) return {};
            return fail(ErrorKind::unavailable, "tlog.test_stop");
        });
        REQUIRE(folder.put("checkpoint", as_bytes("one")));
        CHECK(folder.flush().error().code == "tlog.test_stop");
        folder.set_on_step({});
        REQUIRE(folder.put("checkpoint", as_bytes("two")));
        REQUIRE(folder.flush());
        CHECK(as_text(folder.read("checkpoint").value().value()) == "two");
    }
}

TEST_CASE("integrator: stopped after every single step, it resumes and ends with the same tree") {
    LogHouse house;
    REQUIRE(house.list(7));
    std::string state;
    std::set<std::string> stops;
    std::int64_t expected = 1;
    for (std::uint32_t n = 1;; ++n) {
        CAPTURE(n);
        // New work each time: a gift, and a payroll of 21 in two slices.
        REQUIRE(house.gift(n, 1'000'000'000));
        REQUIRE(house.open(1'000 + n, 21, static_cast<std::uint16_t>(n)));
        auto const first = house.pay(1'000 + n, 20).value();
        REQUIRE(house.pay(1'000 + n, 1));
        REQUIRE(house.close(1'000 + n, 21, house.source.total(first, first + 20).minor));
        expected += 1 + 23;

        std::string where;
        house.log->set_on_step(stop_at(static_cast<int>(n), where));
        auto const stopped = house.log->integrate_now();
        if (stopped) {
            CHECK(stopped->size == expected);
            break;
        }
        CHECK(stopped.error().code == "tlog.test_stop");
        stops.insert(where);
        // What was published before stays readable while it is down.
        FilesInMemory down{house.folder()};
        CHECK(audit(down, {.verifier_key = house.log->verifier_key(), .state = state}).good());
        // Files that were already written are the ones that will be written.
        auto const before = FilesInMemory{house.folder()}.files;

        REQUIRE(house.restart());
        CHECK(house.log->integrate_now().value().size == expected);
        FilesInMemory files{house.folder()};
        for (auto const& [name, bytes] : before)
            if (name.starts_with("tile/") && files.files.contains(name))
                if (!name.ends_with(".new")) CHECK(files.files.at(name) == bytes);
        auto const report =
            audit(files, {.verifier_key = house.log->verifier_key(), .state = state});
        for (auto const& found : report.findings) CAPTURE(found.error.code);
        REQUIRE(report.good());
        CHECK(report.size == expected);
        state = report.state;
    }
    for (auto const* step :
         {"planned", "written", "renamed", "built", "signed", "head saved", "published"})
        CHECK(stops.contains(step));
}

TEST_CASE("folder: after a flush that failed, the next one writes what was put last") {
    store::TempFolder place;
    Folder folder{place.file("log")};
    std::string where;
    folder.set_on_step(stop_at(1, where));
    REQUIRE(folder.put("checkpoint", as_bytes("old")));
    REQUIRE_FALSE(folder.flush());
    folder.set_on_step({});
    REQUIRE(folder.put("checkpoint", as_bytes("new")));
    REQUIRE(folder.flush());
    CHECK(as_text(folder.read("checkpoint").value().value()) == "new");
}

TEST_CASE("folder: names that a dead process left are put on the disk by the next") {
    store::TempFolder place;
    auto const log = place.file("log");
    std::string where;
    Folder dead{log};
    dead.set_on_step(stop_at(2, where));  // Renamed; no name is sure.
    REQUIRE(dead.put("tile/0/000", as_bytes("bytes")));
    REQUIRE_FALSE(dead.flush());
    std::set<std::string> steps;
    Folder next{log};
    next.set_on_step([&](std::string_view step) -> Result<> {
        steps.emplace(step);
        return {};
    });
    REQUIRE(next.put("tile/0/000", as_bytes("bytes")));
    REQUIRE(next.flush());
    for (auto const& holder : {place.file(""), log + "/", log + "/tile/", log + "/tile/0/"})
        CHECK(steps.contains("names on the disk in " + holder.substr(0, holder.size() - 1)));
}

TEST_CASE("folder: what was written is read back, and a disk that changed it is not believed") {
    store::TempFolder place;
    Folder folder{place.file("log")};
    folder.set_on_step([&](std::string_view step) -> Result<> {
        if (step == "renamed") std::ofstream{place.file("log/tile"), std::ios::binary} << "other";
        return {};
    });
    REQUIRE(folder.put("tile", as_bytes("bytes")));
    CHECK(folder.flush().error().code == "tlog.readback_differs");
}

TEST_CASE("integrator: a leaf altered on the disk before signing is not signed over") {
    LogHouse house;
    for (std::uint32_t n = 1; n < 10; ++n) REQUIRE(house.gift(n, 5));
    REQUIRE(house.log->integrate_now());
    auto const path = house.folder() + "/tile/0/000.p/9";
    auto bytes = FilesInMemory{house.folder()}.files.at("tile/0/000.p/9");
    bytes[40] ^= 1;
    std::ofstream{path, std::ios::binary}.write(reinterpret_cast<char const*>(bytes.data()),
                                                static_cast<std::streamsize>(bytes.size()));
    auto const refused = house.restart();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "tlog.tree_differs");
}

TEST_CASE("integrator: a tile above the leaves that was altered is not signed over") {
    LogHouse house;
    REQUIRE(house.list(7));
    REQUIRE(house.open(50, 300));
    REQUIRE(house.pay(50, 300));
    REQUIRE(house.close(50, 300, house.source.total(1, 300).minor));
    REQUIRE(house.log->integrate_now());
    auto const path = house.folder() + "/tile/1/000.p/1";
    auto bytes = FilesInMemory{house.folder()}.files.at("tile/1/000.p/1");
    bytes[5] ^= 1;
    std::ofstream{path, std::ios::binary}.write(reinterpret_cast<char const*>(bytes.data()),
                                                static_cast<std::streamsize>(bytes.size()));
    auto const refused = house.restart();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "tlog.tree_differs");
}

TEST_CASE("log: another origin over the same store is refused; the key stays over restarts") {
    LogHouse house;
    auto const key = house.log->verifier_key();
    REQUIRE(house.restart());
    CHECK(house.log->verifier_key() == key);
    LogOptions options{.origin = "log.test/other",
                       .folder = house.folder(),
                       .installation_key = house.house.keys->installation_key("log")};
    CHECK(Log::open(house.house.runner, options).error().code == "tlog.origin_wrong");
    options = house.log->options();
    options.installation_key = house.house.keys->installation_key("another");
    CHECK(Log::open(house.house.runner, options).error().code == "crypto.cannot_open");
}
