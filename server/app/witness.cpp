#include "app/witness.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>

#include "app/clock.hpp"
#include "app/log_source.hpp"
#include "app/server.hpp"
#include "app/witness_door.hpp"
#include "base/text.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/store/migration.hpp"

namespace takaful::app {

namespace {

// A note of 64 KiB, 63 hashes and the first line.
constexpr std::size_t request_bytes_max = 68 * 1'024;

std::optional<std::string> text_of(std::string const& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

/// The witness's secret: a name and a seed, "name+hex seed", for its owner's eyes alone.
struct SecretKey {
    std::string name;
    crypto::SigningKey key;
};

std::optional<SecretKey> parse_secret(std::string_view text) {
    while (text.ends_with('\n')) text.remove_suffix(1);
    auto const plus = text.find('+');
    if (plus == std::string_view::npos) return std::nullopt;
    auto const seed = parse_hex(text.substr(plus + 1));
    crypto::Key bytes{};
    if (!seed || seed->size() != bytes.size()) return std::nullopt;
    std::ranges::copy(*seed, bytes.begin());
    return SecretKey{std::string{text.substr(0, plus)}, crypto::signing_key_from_seed(bytes)};
}

Result<SecretKey> open_secret(WitnessSettings const& settings) {
    auto const path =
        settings.key_file.empty() ? settings.folder + "/witness.key" : settings.key_file;
    if (!std::filesystem::exists(path)) {
        if (settings.name.empty()) return fail(ErrorKind::invalid, "app.witness_name_missing");
        auto const seed = crypto::random_key();
        std::ofstream{path} << settings.name << '+' << hex(seed) << '\n';
        ::chmod(path.c_str(), 0600);
    }
    auto secret = parse_secret(text_of(path).value_or(""));
    if (!secret || (!settings.name.empty() && secret->name != settings.name))
        return fail(ErrorKind::invalid, "app.witness_key_unreadable", {{"path", path}});
    return *std::move(secret);
}

/// The key that a log had when we first met it; anyone who has another one from elsewhere gives it.
Result<std::string> log_key(WitnessSettings const& settings, std::size_t at,
                            tlog::LogFiles& files) {
    if (at < settings.vkeys.size()) return settings.vkeys[at];
    auto const pinned = settings.folder + "/log-" +
                        hex(crypto::sha256(as_bytes(settings.logs[at]))).substr(0, 16) + ".vkey";
    auto text = text_of(pinned);
    if (!text) {
        auto const shown = TRY(files.read("vkey"));
        if (!shown) return fail(ErrorKind::unavailable, "tlog.audit_key_missing");
        text = std::string{as_text(*shown)};
        std::ofstream{pinned} << *text;
        fmt::print("log key taken from {}; compare it: {}", settings.logs[at], *text);
    }
    while (text->ends_with('\n')) text->pop_back();
    return *std::move(text);
}

Result<std::vector<tlog::WatchedLog>> logs_of(WitnessSettings const& settings) {
    std::vector<tlog::WatchedLog> logs;
    for (std::size_t i = 0; i < settings.logs.size(); ++i) {
        std::shared_ptr<tlog::LogFiles> files = TRY(open_log_source(settings.logs[i]));
        auto key = TRY(log_key(settings, i, *files));
        logs.push_back({std::move(key), std::move(files)});
    }
    if (settings.policy_file.empty()) return logs;
    auto const text = TRY(read_policy(settings.policy_file));
    for (auto& key : TRY(tlog::policy_logs(text))) logs.push_back({std::move(key), nullptr});
    return logs;
}

http::Response answer(tlog::WitnessReply reply) {
    return {.status = reply.status,
            .content_type = std::move(reply.content_type),
            .body = std::move(reply.body)};
}

http::Response file_answer(tlog::Witness& witness, std::string const& log,
                           std::string const& path) {
    auto const bytes = witness.file(log, path);
    if (!bytes) return http::refusal(bytes.error());
    if (!*bytes) return http::refusal(fail(ErrorKind::not_found, "http.page_unknown").error());
    bool const is_text = path == "checkpoint" || path == "vkey";
    return {.content_type = is_text ? "text/plain; charset=utf-8" : "application/octet-stream",
            .body = std::string{as_text(**bytes)}};
}

struct State {
    std::string verifier_key;
    std::vector<tlog::WatchedState> logs;
    TAKAFUL_FIELDS(State, verifier_key, logs)
};

// The follower: reads what the logs have published, again and again.
class Follower {
public:
    Follower(tlog::Witness& witness, int every_s) : witness_(witness), every_s_(every_s) {
        thread_ = std::thread{[this] { loop(); }};
    }
    ~Follower() {
        {
            std::lock_guard const lock{mutex_};
            stopping_ = true;
        }
        wake_.notify_all();
        thread_.join();
    }
    Follower(Follower const&) = delete;

private:
    void loop() {
        std::unique_lock lock{mutex_};
        while (!stopping_) {
            lock.unlock();
            auto const done = witness_.follow();
            // The first copy of a long log goes on at once, piece by piece.
            bool const more = !done && done.error().code == "tlog.mirror_behind";
            if (!done) tell(done.error());
            lock.lock();
            auto const pause = std::chrono::seconds{more ? 0 : every_s_};
            wake_.wait_for(lock, pause, [this] { return stopping_; });
        }
    }

    tlog::Witness& witness_;
    int every_s_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<WitnessHouse>> WitnessHouse::open(WitnessSettings const& settings,
                                                         Clock const& clock) {
    crypto::start();
    ::umask(077);  // What it copies is public; its key and its state are its own.
    std::error_code error;
    std::filesystem::create_directories(settings.folder, error);
    if (error)
        return fail(ErrorKind::unavailable, "app.folder_failed", {{"folder", settings.folder}});
    auto house = std::make_unique<WitnessHouse>();
    std::vector<store::Migration> migrations;
    for (auto const& migration : store::all_migrations())
        if (migration.module == "work" || migration.module == "tlog")
            migrations.push_back(migration);
    house->database_ = TRY(store::open(
        {.path = settings.folder + "/witness.db", .now = clock.now(), .migrations = migrations}));
    auto secret = TRY(open_secret(settings));
    auto logs = TRY(logs_of(settings));
    house->runner_ = std::make_unique<work::Runner>(*house->database_, house->parts_, clock,
                                                    work::RunnerOptions{});
    house->witness_ = TRY(tlog::Witness::open(*house->runner_, {.name = std::move(secret.name),
                                                                .key = secret.key,
                                                                .folder = settings.folder,
                                                                .logs = std::move(logs)}));
    return house;
}

std::vector<http::Route> witness_routes(tlog::Witness& witness) {
    auto add = http::raw(
        http::Method::post, "/add-checkpoint", Right::open, "witness.add_checkpoint",
        [&witness](http::Request&& request, work::Runner&, http::Done const& done) {
            done(answer(witness.add_checkpoint(request.body)));
        },
        request_bytes_max);
    auto state = http::raw(
        http::Method::get, "/state", Right::open, "witness.state",
        [&witness](http::Request&&, work::Runner&, http::Done const& done) {
            done({.body = json::to_text(State{witness.verifier_key(), witness.states()})});
        });
    std::vector<http::Route> routes{std::move(add), std::move(state)};
    // A tile's number has at most seven groups of digits, and a partial one its width behind.
    static constexpr std::string_view paths[] = {
        "/{log}/checkpoint",
        "/{log}/vkey",
        "/{log}/tile/{level}/{a}",
        "/{log}/tile/{level}/{a}/{b}",
        "/{log}/tile/{level}/{a}/{b}/{c}",
        "/{log}/tile/{level}/{a}/{b}/{c}/{d}",
        "/{log}/tile/{level}/{a}/{b}/{c}/{d}/{e}",
    };
    for (auto const path : paths)
        routes.push_back(
            http::raw(http::Method::get, path, Right::open, "witness.file",
                      [&witness](http::Request&& request, work::Runner&, http::Done const& done) {
                          auto const& log = request.path_params.at("log");
                          done(file_answer(witness, log, request.path.substr(log.size() + 2)));
                      }));
    return routes;
}

int run_witness(WitnessSettings const& settings) {
    auto const signals = block_stop_signals();
    RealClock const clock;
    auto const house = WitnessHouse::open(settings, clock);
    if (!house) return tell(house.error()), 1;
    auto& witness = (*house)->witness();
    http::ServerOptions options;
    options.address = settings.address;
    options.port = settings.port;
    options.threads = 1;
    http::Server server{options, witness_routes(witness), (*house)->runner(), {}};
    if (auto started = server.start(); !started) return tell(started.error()), 1;
    fmt::print("witness {} at http://{}:{}\n", witness.verifier_key(), settings.address,
               server.port());
    fmt::print("for a policy: witness NAME {} http://HOST:{}\n", witness.verifier_key(),
               server.port());
    std::fflush(stdout);
    std::optional<Follower> follower{std::in_place, witness, settings.every_s};
    int signal = 0;
    sigwait(&signals, &signal);
    follower.reset();
    server.stop();
    return 0;
}

}  // namespace takaful::app
