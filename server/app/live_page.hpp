#pragma once
// GET /v1/live: what the server measures of itself (across/live), how its log stands, and when a
// restore of its copies was last proved.

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "across/live/live.hpp"
#include "app/house.hpp"
#include "platform/http/http.hpp"

namespace takaful::app {

/// How the last rehearsal of a disaster went: `takaful restore … --tell HOUSE`.
struct Rehearsal {
    Instant at;
    std::int64_t seconds = 0;  // From the copy's first byte to the proof, rounded up.
    bool proved = false;       // Books even, records give the leaves, these the signed root.
    bool compared = false;     // And of one history with a checkpoint from elsewhere.
    TAKAFUL_FIELDS(Rehearsal, at, seconds, proved, compared)
};
/// Writes it where the house's page finds it. Errors: app.folder_failed {folder}
Result<> record_rehearsal(std::string const& house, Rehearsal const& rehearsal);
/// The last one; none before there was any.
std::optional<Rehearsal> last_rehearsal(std::string const& house);

struct LiveWitness {
    std::string name;
    std::optional<Instant> cosigned_at;
    TAKAFUL_FIELDS(LiveWitness, name, cosigned_at)
};
struct LiveLog {
    std::int64_t size = 0;  // Of the checkpoint that everyone sees.
    std::string root;       // Base64.
    std::vector<LiveWitness> witnesses;
    TAKAFUL_FIELDS(LiveLog, size, root, witnesses)
};
struct LivePage {
    Instant at;  // Of these figures: some seconds ago at most.
    live::Figures figures;
    LiveLog log;
    std::optional<Rehearsal> rehearsal;
    TAKAFUL_FIELDS(LivePage, at, figures, log, rehearsal)
};

/// What is told to everyone is computed at most once in five seconds. One in Parts, with the folder
/// of the house.
class LiveBoard {
public:
    explicit LiveBoard(std::string folder) : folder_(std::move(folder)) {}
    Result<LivePage> page(Work&);

private:
    std::string const folder_;
    std::mutex mutex_;
    std::optional<LivePage> kept_;
};

/// For everyone.
Result<LivePage> live_page(Work&);

/// GET /v1/live
std::vector<http::Route> live_routes();

/// The same routes; those by which people pay tell the gauge how long an answer took, from the
/// whole request to the commit.
std::vector<http::Route> measured(std::vector<http::Route> routes);

/// A heartbeat when it is time for one; gives 0. A step of a worker.
Result<int> pulse(House& house);

}  // namespace takaful::app
