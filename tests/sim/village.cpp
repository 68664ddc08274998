#include "village.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "record/tlog/folder.hpp"
#include "record/tlog/note.hpp"
#include "trust/ledger/books.hpp"

namespace takaful::store {

// The linker's door (CMakeLists.txt, --wrap): where the product stops its process, a simulated one
// dies.
[[noreturn]] void death_of_process(std::string_view why, std::string_view detail) asm(
    "__wrap__ZN7takaful5store12stop_processESt17basic_string_viewIcSt11char_traitsIcEES4_");

void death_of_process(std::string_view why, std::string_view detail) {
    if (sim::Village::current) sim::Village::current->disk.let_unwind();
    throw sim::Death{std::string{why} + ": " + std::string{detail}};
}

}  // namespace takaful::store

namespace takaful::sim {

namespace {

constexpr std::string_view partner_name = "partner.test/witness";

crypto::SigningKey partner_key() {
    crypto::Key seed{};
    seed.fill(42);
    return crypto::signing_key_from_seed(seed);
}

}  // namespace

// ---- The partner -------------------------------------------------------------------------------

Partner::Partner(std::string folder, Clock const& clock)
    : folder_(std::move(folder)),
      clock_(clock),
      key_(tlog::make_verifier_key(partner_name, partner_key().public_key,
                                   tlog::KeyType::cosignature)
               .text()) {
    std::filesystem::create_directories(folder_);
}
Partner::~Partner() = default;

void Partner::watch(std::string const& log_key, std::string const& log_folder) {
    witness_.reset();
    runner_.reset();
    database_.reset();
    database_ = store::open({.path = folder_ + "/witness.db"}).value();
    work::RunnerOptions options;
    options.has_thread = false;
    runner_ = std::make_unique<work::Runner>(*database_, parts_, clock_, options);
    tlog::WitnessOptions watching{.name = std::string{partner_name},
                                  .key = partner_key(),
                                  .folder = folder_ + "/copies",
                                  .logs = {}};
    watching.logs.push_back({log_key, std::make_shared<FolderFiles>(log_folder)});
    witness_ = tlog::Witness::open(*runner_, std::move(watching)).value();
}

Result<tlog::WitnessReply> Partner::post(std::string const&, std::string const& body) {
    if (is_away || !witness_) {
        ++asked_in_vain;
        return fail(ErrorKind::unavailable, "tlog.unreachable");
    }
    auto reply = witness_->add_checkpoint(body);
    if (reply.status == 200) ++cosigned;
    return reply;
}

// ---- The village -------------------------------------------------------------------------------

Village* Village::current = nullptr;

Village::Village(Instant start) : clock(start) {
    current = this;
    std::ofstream{place.file("policy")} << "witness partner " << partner.key()
                                        << " http://partner.test\nquorum partner\n";
}

Village::~Village() {
    kill();
    bury();
    current = nullptr;
}

Result<> Village::open() {
    auto options = app::HouseOptions{.folder = folder, .origin = "log.test/village"};
    options.has_thread = false;
    options.witness_policy = place.file("policy");
    options.witness_door = &partner;
    house = TRY(app::House::open(options, clock));
    // Small and often, so that deaths fall into them.
    books().impl().snapshot_every_entries = 700;
    books().impl().replay_entries_max = 1'500;
    house->runner().set_outbox_listener([this] { woken_ = true; });
    seats_.clear();
    for (auto& worker : app::workers(*house)) seats_.push_back({std::move(worker), 0});
    return {};
}

void Village::cut(Random& random) {
    disk.cut(random);
    files.cut(random);
}

void Village::kill() {
    disk.kill();
    files.kill();
}

void Village::bury() {
    disk.let_unwind();
    seats_.clear();
    house.reset();
    disk.revive();
    files.revive();
}

void Village::close() {
    static_cast<void>(app::close_house(*house));
    seats_.clear();
    house.reset();
}

Result<> Village::work() {
    Result<> outcome;
    auto const now_us = clock.now().unix_us;
    auto const woken = std::exchange(woken_, false);
    for (auto& [worker, due_us] : seats_) {
        if (due_us > now_us && !(woken && worker.wakes)) continue;
        while (!is_dead()) {
            auto const done = worker.step(*house);
            if (!done && outcome) outcome = std::unexpected(done.error());
            if (!done || *done <= 0) break;
        }
        due_us = now_us + worker.idle_ms * 1'000;
    }
    return outcome;
}

Result<> Village::settle() {
    for (int round = 0; round < 10'000; ++round) {
        int done = 0;
        for (auto& seat : seats_) done += TRY(seat.worker.step(*house));
        if (done == 0) return {};
    }
    return fail(ErrorKind::broken, "app.never_settles");
}

}  // namespace takaful::sim
