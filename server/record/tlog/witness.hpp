#pragma once
// A partner's witness: c2sp.org/tlog-witness, and a copy of the leaves that it vouches for.

#include <mutex>

#include "record/tlog/add_checkpoint.hpp"
#include "record/tlog/mirror.hpp"
#include "record/tlog/tlog.hpp"
#include "record/tlog/watched.hpp"

namespace takaful::tlog {

class Cosigner : public Witness {
public:
    Cosigner(work::Runner& runner, WitnessOptions options);
    Result<> start();

    WitnessReply add_checkpoint(std::string_view body) override;
    Result<int> follow() override;
    Result<std::optional<Bytes>> file(std::string_view log_folder, std::string_view path) override;
    std::vector<WatchedState> states() override;
    std::string const& verifier_key() const override { return verifier_key_; }

private:
    struct Seat {
        VerifierKey key;
        std::string folder;
        std::unique_ptr<Mirror> mirror;  // Null: its leaves are not read.
        std::shared_ptr<LogFiles> files;
        WatchedRow row;
        AlarmRow alarm;
        std::uint64_t patrol = 0;  // The bundle to compare next.
        std::mutex mutex{};
    };
    /// A checkpoint that the log signed.
    struct Shown {
        Note note;
        Checkpoint checkpoint;
    };

    Result<> in_work(std::string_view name, std::function<Result<>(Work&)> act);
    Result<> load(Seat& seat);
    Seat* seat_of(std::string_view origin);
    WitnessReply answer(Seat& seat, AddCheckpoint const& request, Shown const& shown);
    Result<> check_leaves(Seat& seat, Shown const& shown);
    Result<std::string> cosign_checkpoint(Seat& seat, Shown const& shown);
    Result<bool> follow_seat(Seat& seat);
    Result<> patrol(Seat& seat);
    void raise_alarm(Seat& seat, Error const& error, Shown const& shown);

    work::Runner& runner_;
    WitnessOptions options_;
    std::string verifier_key_;
    std::vector<std::unique_ptr<Seat>> seats_;
};

}  // namespace takaful::tlog
