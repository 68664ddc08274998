#pragma once
// A house: one data folder opened, with its keys, the modules' memory and the runner. Whoever
// starts something (serve, import, a story) opens one.

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/clock.hpp"
#include "platform/keys/keys.hpp"
#include "platform/store/store.hpp"
#include "platform/work/work.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::app {

struct HouseOptions {
    std::string folder;    // Made if missing: takaful.db, keys.db, master.key, log/.
    std::string database;  // A PostgreSQL address; empty: takaful.db in the folder.
    bool demo = false;     // One-tap sign-ins; the word "demo" on every page.
    std::string name_ar = "جمعيتنا";
    std::string name_en = "Our association";
    /// Where people's browsers find the house, "https://takaful.example": passkeys are made for
    /// this name. Empty: none are taken.
    std::string site{};
    /// The log's name in every checkpoint, set at the first start. Empty: as it was begun.
    std::string origin{};
    std::string witness_policy{};  // File of a tlog-policy; empty: as before.
    std::string ship_to{};         // Folder of copies; empty: nothing is shipped.
    int ship_days = 7;             // How long shipped generations are kept.
    /// Just restored: the log's folder is made from the records, and nothing is signed.
    bool restored = false;
    /// Serves people: its heartbeats tell how long it was up.
    bool serving = false;
    /// Names are opened by a thread of their own while the house serves already; until then a
    /// search is refused. Otherwise they are there when `open` returns.
    bool names_beside_serving = false;
    /// So many people at most are kept in memory to be told apart, some 200 bytes each.
    std::int64_t people_compared_max = 1'500'000;
    /// What a simulation brings instead of the machine's: no writer thread, a way to witnesses.
    bool has_thread = true;
    tlog::WitnessDoor* witness_door = nullptr;
};

/// Where the records of a folder are: this address, or the folder's own file.
std::string database_path(std::string const& folder, std::string const& database);

/// Members are in the order of their needs: the runner stops before what its Works use.
class House {
public:
    /// Opens or makes the folder, applies migrations and fills the Parts (wiring).
    /// Errors: those of store::open, keys::KeyStore::open and the modules; app.folder_failed
    /// {folder}
    static Result<std::unique_ptr<House>> open(HouseOptions const& options, Clock const& clock);

    HouseOptions const& options() const { return options_; }
    store::Database& database() { return *database_; }
    keys::KeyStore& keys() { return *keys_; }
    Parts& parts() { return parts_; }
    work::Runner& runner() { return *runner_; }
    Clock const& clock() const { return clock_; }
    std::string log_folder() const { return options_.folder + "/log"; }

    /// Keeps a module's memory as long as the house and adds it to the Parts.
    template <typename T>
    T& own(std::unique_ptr<T> part) {
        auto& kept = *part;
        parts_.add(kept);
        owned_.emplace_back(std::move(part));
        return kept;
    }

private:
    House(HouseOptions options, Clock const& clock) : options_(std::move(options)), clock_(clock) {}
    Result<> open_all();
    void load_names_beside();

    HouseOptions const options_;
    Clock const& clock_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<keys::KeyStore> keys_;
    Parts parts_;
    std::vector<std::shared_ptr<void>> owned_;
    std::unique_ptr<work::Runner> runner_;
    std::jthread names_;  // Stops first.
};

}  // namespace takaful::app
