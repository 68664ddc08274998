#include "app/verify.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "app/log_source.hpp"
#include "platform/work/testing.hpp"
#include "record/tlog/tlog.hpp"

using namespace takaful;

namespace {

/// A house with a log of three gifts.
struct Published {
    work::TestHouse house;
    std::unique_ptr<tlog::Log> log;
    std::string promise;

    Published() {
        auto opened = tlog::Log::open(house.runner,
                                      {.origin = "log.test/village",
                                       .folder = house.db.folder.file("log"),
                                       .installation_key = house.keys->installation_key("log")});
        REQUIRE(opened);
        log = std::move(*opened);
        house.parts.add(*log);
        for (std::uint32_t n = 1; n <= 3; ++n) promise = gift(n);
        REQUIRE(log->integrate_now());
    }
    std::string gift(std::uint32_t n) {
        return house
            .run(Actor::system(1),
                 [&](Work& work) {
                     return tlog::append(work, 1,
                                         {.type = tlog::LeafType::gift_in,
                                          .subject = work::test_id<AnyId>(n),
                                          .fund = work::test_id<AnyId>(99),
                                          .amount = {100, Currency::parse("EGP").value()}});
                 })
            .value()
            .promise;
    }
    std::string file(std::string const& name, std::string const& text) const {
        auto const path = house.db.folder.file(name);
        std::ofstream{path, std::ios::binary} << text;
        return path;
    }
    app::CommandOutcome verify(app::VerifyOptions const& options, std::int64_t late_us = 0) const {
        return app::verify_log(options, {house.clock.now().unix_us + late_us});
    }
};

/// Answers each connection with the file that it asks for, on a free port of the loopback.
class FileServer {
public:
    explicit FileServer(std::string folder) : folder_(std::move(folder)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        REQUIRE(::bind(listener_, any, length) == 0);
        REQUIRE(::listen(listener_, 16) == 0);
        REQUIRE(::getsockname(listener_, any, &length) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread{[this] { serve(); }};
    }
    ~FileServer() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    std::string address() const { return "http://127.0.0.1:" + std::to_string(port_) + "/log"; }

private:
    void serve() const {
        while (true) {
            auto const peer = ::accept(listener_, nullptr, nullptr);
            if (peer < 0) return;
            char request[1'024];
            auto const count = ::recv(peer, request, sizeof request, 0);
            std::string const text(request, count > 0 ? static_cast<std::size_t>(count) : 0);
            auto const path = text.substr(8, text.find(" HTTP") - 8);  // "GET /log" + path
            std::ifstream in{folder_ + path, std::ios::binary};
            std::string answer = "HTTP/1.1 404 Not Found\r\n\r\n";
            if (in && text.starts_with("GET /log/"))
                answer = "HTTP/1.1 200 OK\r\nContent-Type: x\r\n\r\n" +
                         std::string{std::istreambuf_iterator<char>{in}, {}};
            (void)::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
            ::close(peer);
        }
    }

    std::string folder_;
    int listener_ = -1;
    int port_ = 0;
    std::jthread thread_;
};

bool has(app::CommandOutcome const& outcome, std::string_view text) {
    return outcome.text.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("verify: a sound folder, its state kept, a rollback told in both languages") {
    Published town;
    auto const folder = town.log->options().folder;
    auto const key = town.log->verifier_key();
    auto const state = town.house.db.folder.file("state.json");
    auto const first = town.verify({.where = folder, .verifier_key = key, .state_file = state});
    CHECK(first.exit_code == 0);
    CHECK(has(first, "leaves 3"));
    CHECK(has(first, "in 3.00 EGP"));
    CHECK(has(first, "verified"));
    CHECK(std::filesystem::exists(state));
    CHECK(has(town.verify({.where = folder, .language = "ar"}), "السجل صحيح"));

    auto const older = folder + "-older";
    std::filesystem::copy(folder, older, std::filesystem::copy_options::recursive);
    (void)town.gift(4);
    REQUIRE(town.log->integrate_now());
    CHECK(town.verify({.where = folder, .verifier_key = key, .state_file = state}).exit_code == 0);
    auto const back = town.verify({.where = older, .verifier_key = key, .state_file = state});
    CHECK(back.exit_code == 17);
    CHECK(has(back, "has 3 leaves now and had 4"));
    CHECK(has(
        town.verify({.where = older, .verifier_key = key, .state_file = state, .language = "ar"}),
        "السجل غير سليم"));
}

TEST_CASE("verify: a flipped byte is told with its leaf; promises and receipts from files") {
    Published town;
    auto const folder = town.log->options().folder;
    auto const broken = town.gift(9);  // Promised, never integrated.
    auto const hour = std::int64_t{3'601} * 1'000'000;
    CHECK(town.verify({.where = folder, .promises = {town.file("kept", town.promise)}}, hour)
              .exit_code == 0);
    auto const late = town.verify({.where = folder, .promises = {town.file("late", broken)}}, hour);
    CHECK(late.exit_code == 19);
    CHECK(has(late, "A broken promise"));
    CHECK(town.verify({.where = folder, .receipts = {town.file("bad", "nonsense")}}).exit_code ==
          18);

    auto const bundle = folder + "/tile/entries/000.p/3";
    std::fstream file{bundle, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(514 + 100);
    file.put('x');
    file.close();
    auto const changed = town.verify({.where = folder});
    CHECK(changed.exit_code == 11);
    CHECK(has(changed, "Leaf 1 in tile/entries/000.p/3"));
}

TEST_CASE("verify: over HTTP as from a folder; what cannot be read is said") {
    Published town;
    FileServer const server{town.log->options().folder};
    auto const key = town.log->verifier_key();
    CHECK(town.verify({.where = server.address(), .verifier_key = key}).exit_code == 0);
    CHECK(town.verify({.where = server.address() + "/", .verifier_key = key}).exit_code == 0);
    for (auto const& nowhere :
         {server.address() + "x", std::string{"http://127.0.0.1:1/log"}, std::string{"http://"},
          std::string{"https://127.0.0.1/log"}, std::string{"/nowhere/at/all"}}) {
        CAPTURE(nowhere);
        CHECK(town.verify({.where = nowhere}).exit_code == 2);
    }
    auto const folder = town.log->options().folder;
    CHECK(town.verify({.where = folder, .receipts = {"/no/such/file"}}).exit_code == 2);
    CHECK(town.verify({.where = folder, .promises = {"/no/such/file"}}).exit_code == 2);
}
