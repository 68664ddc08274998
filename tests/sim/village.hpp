#pragma once
// The machine of a village on a disk that can fail: the whole server as app wires it, without its
// threads and sockets, and a partner's witness beside it. Nothing here knows what is right.

#include <memory>
#include <string>
#include <vector>

#include "app/clock.hpp"
#include "app/house.hpp"
#include "app/wiring.hpp"
#include "disk.hpp"
#include "files.hpp"
#include "platform/store/testing.hpp"
#include "record/tlog/folder.hpp"
#include "record/tlog/tlog.hpp"
#include "trust/ledger/ledger.hpp"

namespace takaful::sim {

/// The published files, read as a neighbour reads them.
class FolderFiles : public tlog::LogFiles {
public:
    explicit FolderFiles(std::string folder) : folder_(std::move(folder)) {}
    Result<std::optional<Bytes>> read(std::string_view path) override {
        return folder_.read(std::string{path});
    }

private:
    tlog::Folder const folder_;
};

/// A partner's house with its witness, reached without a network.
class Partner : public tlog::WitnessDoor {
public:
    Partner(std::string folder, Clock const& clock);
    ~Partner() override;
    /// Begins to watch this log, whose files it reads; once more: as after a restart.
    void watch(std::string const& log_key, std::string const& log_folder);
    Result<tlog::WitnessReply> post(std::string const& url, std::string const& body) override;
    std::string const& key() const { return key_; }
    tlog::Witness& witness() { return *witness_; }

    bool is_away = false;
    std::int64_t asked_in_vain = 0;  // While it was away.
    std::int64_t cosigned = 0;

private:
    std::string const folder_;
    Clock const& clock_;
    std::string key_;
    Parts parts_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<work::Runner> runner_;
    std::unique_ptr<tlog::Witness> witness_;
};

class Village {
public:
    explicit Village(Instant start);
    ~Village();

    static Village* current;  // The one whose process the product stops.

    store::TempFolder place;
    app::SettableClock clock;
    std::string const folder = place.file("house");
    Disk disk{folder};
    Files files{folder + "/log"};
    Partner partner{place.file("partner"), clock};
    std::unique_ptr<app::House> house;

    /// Opens the house. Errors: those of House::open; Death may come instead.
    Result<> open();
    /// Is the process that was running no more?
    bool is_dead() const { return disk.is_ghost() || files.is_ghost(); }
    void cut(Random& random);
    void kill();
    /// Clears the dead process away and puts on the disk what its death left.
    void bury();
    /// An orderly stop.
    void close();
    /// One step of every worker that is due. Gives the error of the first that failed.
    Result<> work();
    /// Until no worker finds anything to do.
    Result<> settle();

    ledger::Books& books() { return house->parts().get<ledger::Books>(); }
    tlog::Log& log() { return house->parts().get<tlog::Log>(); }

private:
    struct Seat {
        app::Worker worker;
        std::int64_t due_us = 0;
    };
    std::vector<Seat> seats_;
    bool woken_ = false;
};

}  // namespace takaful::sim
