// A power cut, played honestly: SQLite writes through a layer that knows which bytes were fsynced.
// At seeded moments the disk is drawn as a cut would leave it: what was synced is there; of every
// write since, each 512-byte sector is there or not, by chance. The drawn disk is then opened like
// any other. The same game with synchronous writing turned off must lose, or it would prove
// nothing.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <functional>
#include <future>
#include <map>
#include <new>
#include <random>
#include <set>

#include "platform/work/entries_testing.hpp"

using namespace takaful;
using work::Command;
using work::Reply;
namespace entries = takaful::work::entries;

namespace {

// ---- The disk ----------------------------------------------------------------------------------

/// A file as the disk holds it: its synced bytes, and what was done since.
struct DiskFile {
    struct Change {
        sqlite3_int64 offset;
        std::string bytes;
        bool is_truncation;
    };
    std::string synced;
    std::vector<Change> pending;
};

static void put(std::string& content, std::size_t offset, std::string_view bytes) {
    if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
    content.replace(offset, bytes.size(), bytes);
}

void apply(std::string& content, DiskFile::Change const& change) {
    auto const offset = static_cast<std::size_t>(change.offset);
    if (change.is_truncation)
        content.resize(offset);
    else
        put(content, offset, change.bytes);
}

/// What a cut leaves of a file. Each pending write survives wholly, not at all, or in some sectors.
std::string after_cut(DiskFile const& file, std::mt19937& random) {
    constexpr std::size_t sector = 512;
    auto content = file.synced;
    auto const mood = random() % 4;  // All lost, all kept, or by chance (twice as often).
    for (auto const& change : file.pending) {
        if (mood == 0) continue;
        if (mood == 1 || change.is_truncation) {
            if (mood == 1 || random() % 2 == 0) apply(content, change);
            continue;
        }
        for (std::size_t at = 0; at < change.bytes.size(); at += sector)
            if (random() % 3 != 0)
                put(content, static_cast<std::size_t>(change.offset) + at,
                    std::string_view{change.bytes}.substr(at, sector));
    }
    return content;
}

/// Every file written through the layer below, and who wants to know of each write.
struct Disk {
    std::map<std::string, DiskFile> files;
    std::function<void()> on_change;
};
Disk* disk = nullptr;

// ---- The layer between SQLite and the disk -----------------------------------------------------

struct WatchedFile {
    sqlite3_file base;
    DiskFile* file;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

WatchedFile* watched(sqlite3_file* file) {
    return reinterpret_cast<WatchedFile*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
    return watched(file)->real();
}

int close_file(sqlite3_file* f) {
    return real(f)->pMethods->xClose(real(f));
}
int read_file(sqlite3_file* f, void* out, int size, sqlite3_int64 at) {
    return real(f)->pMethods->xRead(real(f), out, size, at);
}
int write_file(sqlite3_file* f, void const* bytes, int size, sqlite3_int64 at) {
    auto const code = real(f)->pMethods->xWrite(real(f), bytes, size, at);
    if (auto* file = watched(f)->file; file != nullptr && code == SQLITE_OK) {
        std::string copy{static_cast<char const*>(bytes), static_cast<std::size_t>(size)};
        file->pending.push_back({at, std::move(copy), false});
        disk->on_change();
    }
    return code;
}
int truncate_file(sqlite3_file* f, sqlite3_int64 size) {
    auto const code = real(f)->pMethods->xTruncate(real(f), size);
    if (auto* file = watched(f)->file; file != nullptr && code == SQLITE_OK) {
        file->pending.push_back({size, {}, true});
        disk->on_change();
    }
    return code;
}
int sync_file(sqlite3_file* f, int flags) {
    if (auto* file = watched(f)->file; file != nullptr) {
        disk->on_change();
        for (auto const& change : file->pending) apply(file->synced, change);
        file->pending.clear();
    }
    return real(f)->pMethods->xSync(real(f), flags);
}
int size_file(sqlite3_file* f, sqlite3_int64* size) {
    return real(f)->pMethods->xFileSize(real(f), size);
}
int lock_file(sqlite3_file* f, int level) {
    return real(f)->pMethods->xLock(real(f), level);
}
int unlock_file(sqlite3_file* f, int level) {
    return real(f)->pMethods->xUnlock(real(f), level);
}
int check_lock(sqlite3_file* f, int* out) {
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}
int control_file(sqlite3_file* f, int what, void* argument) {
    return real(f)->pMethods->xFileControl(real(f), what, argument);
}
int sector_size(sqlite3_file* f) {
    return real(f)->pMethods->xSectorSize(real(f));
}
int traits(sqlite3_file* f) {
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}
int map_shared(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
    return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
int lock_shared(sqlite3_file* f, int offset, int count, int flags) {
    return real(f)->pMethods->xShmLock(real(f), offset, count, flags);
}
void barrier(sqlite3_file* f) {
    real(f)->pMethods->xShmBarrier(real(f));
}
int unmap_shared(sqlite3_file* f, int remove) {
    return real(f)->pMethods->xShmUnmap(real(f), remove);
}

constexpr sqlite3_io_methods methods{
    2,           close_file,  read_file,    write_file,   truncate_file, sync_file, size_file,
    lock_file,   unlock_file, check_lock,   control_file, sector_size,   traits,    map_shared,
    lock_shared, barrier,     unmap_shared, nullptr,      nullptr};

/// SQLite's own file layer, watched while this object lives.
class WatchedLayer {
public:
    WatchedLayer() {
        sqlite3_initialize();
        own_ = sqlite3_vfs_find(nullptr);
        layer_ = *own_;
        layer_.zName = "watched";
        layer_.szOsFile = static_cast<int>(sizeof(WatchedFile)) + own_->szOsFile;
        layer_.pAppData = own_;
        layer_.xOpen = open_file;
        sqlite3_vfs_register(&layer_, 1);
    }
    ~WatchedLayer() {
        sqlite3_vfs_unregister(&layer_);
        sqlite3_vfs_register(own_, 1);
    }
    WatchedLayer(WatchedLayer const&) = delete;
    WatchedLayer& operator=(WatchedLayer const&) = delete;

private:
    static int open_file(sqlite3_vfs* layer, char const* name, sqlite3_file* f, int flags,
                         int* flags_out) {
        auto* own = static_cast<sqlite3_vfs*>(layer->pAppData);
        auto* file = new (f) WatchedFile{};
        auto const code = own->xOpen(own, name, file->real(), flags, flags_out);
        if (code != SQLITE_OK) return code;
        auto const is_kept = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
        if (is_kept) file->file = &disk->files[name];
        file->base.pMethods = &methods;
        return SQLITE_OK;
    }
    sqlite3_vfs* own_;
    sqlite3_vfs layer_{};
};

// ---- The game ----------------------------------------------------------------------------------

/// A disk as a cut left it, and what had been acknowledged by then.
struct Cut {
    std::map<std::string, std::string> files;
    std::set<std::int64_t> acknowledged;
};

/// Runs commands in groups and cuts the power, on paper, at seeded moments.
std::vector<Cut> play(bool synchronous, unsigned seed) {
    constexpr int cuts_max = 120;
    store::TempFolder folder;
    Disk own;
    disk = &own;
    own.on_change = [] {};
    std::vector<Cut> cuts;
    WatchedLayer const layer;
    auto const path = folder.file("takaful.db");
    auto const database = entries::open_database(path, synchronous, 60);
    REQUIRE(database);
    std::mt19937 random{seed};
    std::set<std::int64_t> acknowledged;  // Writer thread alone, as is the file layer.
    work::TestClock clock;
    Parts parts;
    {
        work::Runner runner{*database, parts, clock, {}};
        auto countdown = 1 + random() % 60;
        own.on_change = [&] {
            if (--countdown > 0 || cuts.size() == static_cast<std::size_t>(cuts_max)) return;
            countdown = 1 + random() % 60;
            Cut cut{.acknowledged = acknowledged};
            for (auto const& [name, file] : own.files)
                cut.files[name.substr(path.size())] = after_cut(file, random);
            cuts.push_back(std::move(cut));
        };
        for (std::int64_t number = 1; number <= cuts_max * 6; ++number) {
            auto const last = std::make_shared<std::promise<void>>();
            runner.submit(entries::entry(number), [&acknowledged, number, last](Result<Reply>) {
                acknowledged.insert(number);
                last->set_value();
            });
            if (number % 5 == 0) last->get_future().wait();
        }
    }
    own.on_change = [] {};
    return cuts;
}

/// Opens the drawn disk in a process of its own: a broken one may well stop the process.
bool survives(Cut const& cut) {
    store::TempFolder folder;
    auto const path = folder.file("takaful.db");
    for (auto const& [suffix, content] : cut.files)
        std::ofstream{path + suffix, std::ios::binary} << content;
    auto const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
        for (auto const crash : {SIGABRT, SIGSEGV, SIGBUS}) std::signal(crash, SIG_DFL);
        try {
            ::_exit(entries::wrong_in(path, cut.acknowledged) == 0 ? 0 : 1);
        } catch (std::exception const&) {
            ::_exit(2);  // It could not even be read.
        }
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

static std::size_t wrong_in(std::vector<Cut> const& cuts) {
    return static_cast<std::size_t>(
        std::ranges::count_if(cuts, [](auto const& c) { return !survives(c); }));
}

TEST_CASE("power: whatever was acknowledged outlives a cut at any write") {
    auto const wanted = entries::is_long() ? 10'000U : 1U;
    std::size_t tried = 0, acknowledged = 0, wrong = 0;
    for (unsigned seed = 1; tried < wanted; ++seed) {
        CAPTURE(seed);
        auto const cuts = play(true, seed);
        REQUIRE(cuts.size() >= 50);  // How writes fall into groups is not seeded.
        tried += cuts.size();
        acknowledged += cuts.back().acknowledged.size();
        wrong += wrong_in(cuts);
        CHECK(wrong == 0);
    }
    entries::tell_fault("power cut, unsynced sectors there or not", tried, acknowledged, wrong);
}

TEST_CASE("power: the same game without fsync loses, so the game can tell") {
    auto const cuts = play(false, 1);
    auto const wrong = wrong_in(cuts);
    CHECK(wrong > 0);
    entries::tell_fault("the same with fsync off, which must go wrong", cuts.size(),
                        cuts.back().acknowledged.size(), wrong);
}

TEST_CASE("power: a start copies the log into the database before anything is built on it") {
    // What the process before could not fsync, the system believes to be written.
    auto const cuts = play(true, 2);
    store::TempFolder folder;
    auto const path = folder.file("takaful.db");
    auto const is_longer = [](Cut const& a, Cut const& b) {
        return a.files.at("-wal").size() < b.files.at("-wal").size();
    };
    auto const longest = std::max_element(cuts.begin(), cuts.end(), is_longer);
    for (auto const& [suffix, content] : longest->files)
        std::ofstream{path + suffix, std::ios::binary} << content;
    REQUIRE(std::filesystem::file_size(path + "-wal") > 0);
    auto const database = entries::open_database(path);
    REQUIRE(database);
    CHECK(std::filesystem::file_size(path + "-wal") == 0);
}
