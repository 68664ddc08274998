#pragma once
// `takaful witness`: a partner's own copy of a log, checked and cosigned, and the protocol by which
// logs ask for a cosignature (c2sp.org/tlog-witness).

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/house.hpp"
#include "platform/http/http.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::app {

struct WitnessSettings {
    std::string folder;              // witness.db, witness.key and a copy of each log.
    std::string name;                // Of the key; needed at the first start only.
    std::string key_file;            // Empty: witness.key in the folder, made at the first start.
    std::vector<std::string> logs;   // Addresses, or folders.
    std::vector<std::string> vkeys;  // Of the logs, in their order; missing ones: see log_key.
    std::string policy_file;         // More logs: the `log` lines of a tlog-policy.
    std::string address = "127.0.0.1";
    std::uint16_t port = 8081;
    int every_s = 30;  // How often the published log is read.
};

/// A witness over its folder, without sockets.
class WitnessHouse {
public:
    /// Errors: app.folder_failed {folder}, app.witness_name_missing, app.witness_key_unreadable
    /// {path}, app.file_missing {file}, those of store::open and tlog::Witness::open
    static Result<std::unique_ptr<WitnessHouse>> open(WitnessSettings const& settings,
                                                      Clock const& clock);

    tlog::Witness& witness() { return *witness_; }
    work::Runner& runner() { return *runner_; }

private:
    std::unique_ptr<store::Database> database_;
    Parts parts_;
    std::unique_ptr<work::Runner> runner_;
    std::unique_ptr<tlog::Witness> witness_;
};

/// POST /add-checkpoint, GET /state, and the copies: GET /{log}/checkpoint, /{log}/tile/…
std::vector<http::Route> witness_routes(tlog::Witness& witness);

/// Serves until SIGTERM or SIGINT.
int run_witness(WitnessSettings const& settings);

}  // namespace takaful::app
