#include "disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "census.hpp"

namespace takaful::sim {

static Disk* disk = nullptr;  // The one that lives.

// ---- Bytes in pieces ---------------------------------------------------------------------------

void Content::read(std::int64_t at, std::span<char> out) const {
    while (!out.empty()) {
        auto const inside = at % piece_bytes;
        auto const take = std::min<std::int64_t>(std::ssize(out), piece_bytes - inside);
        auto const& piece = *pieces_[static_cast<std::size_t>(at / piece_bytes)];
        std::memcpy(out.data(), piece.data() + inside, static_cast<std::size_t>(take));
        out = out.subspan(static_cast<std::size_t>(take));
        at += take;
    }
}

Content::Piece& Content::piece_to_write(std::size_t number) {
    auto& piece = pieces_[number];
    if (piece.use_count() > 1) piece = std::make_shared<Piece>(*piece);
    return *piece;
}

void Content::write(std::int64_t at, std::string_view bytes) {
    resize(std::max(size_, at + std::ssize(bytes)));
    while (!bytes.empty()) {
        auto const inside = at % piece_bytes;
        auto const take = std::min<std::int64_t>(std::ssize(bytes), piece_bytes - inside);
        auto& piece = piece_to_write(static_cast<std::size_t>(at / piece_bytes));
        std::memcpy(piece.data() + inside, bytes.data(), static_cast<std::size_t>(take));
        bytes.remove_prefix(static_cast<std::size_t>(take));
        at += take;
    }
}

void Content::resize(std::int64_t size) {
    auto const pieces = static_cast<std::size_t>((size + piece_bytes - 1) / piece_bytes);
    if (size < size_ && size % piece_bytes != 0) {  // What grows again reads as zeros.
        auto const inside = size % piece_bytes;
        auto& last = piece_to_write(pieces - 1);
        std::memset(last.data() + inside, 0, static_cast<std::size_t>(piece_bytes - inside));
    }
    while (pieces_.size() < pieces) pieces_.push_back(std::make_shared<Piece>());
    pieces_.resize(pieces);
    size_ = size;
}

static void apply(Content& content, Change const& change) {
    if (change.is_truncation)
        content.resize(change.at);
    else
        content.write(change.at, change.bytes);
}

// ---- What a cut leaves -------------------------------------------------------------------------

constexpr std::size_t sector_bytes = 512;

/// Each sector of a write that was not synced: there, not there, or rubbish.
static void apply_torn(Content& content, Change const& change, Random& random) {
    for (std::size_t from = 0; from < change.bytes.size(); from += sector_bytes) {
        auto sector = change.bytes.substr(from, sector_bytes);
        auto const fate = random.below(8);
        if (fate < 2) continue;
        if (fate == 2)
            for (auto& byte : sector) byte = static_cast<char>(random.next());
        content.write(change.at + static_cast<std::int64_t>(from), sector);
    }
}

static Content after_cut(DiskFile const& file, Random& random) {
    auto content = file.synced;
    auto const mood = random.below(4);  // All lost, all kept, or each by chance.
    if (mood == 0) return content;
    for (auto const& change : file.pending) {
        if (mood == 1)
            apply(content, change);
        else if (!change.is_truncation)
            apply_torn(content, change, random);
        else if (random.one_in(2))
            apply(content, change);
    }
    if (mood > 1 && !file.pending.empty()) sometimes("death: sectors torn");
    return content;
}

void Disk::end(std::function<std::shared_ptr<DiskFile>(DiskFile const&)> const& after) {
    if (ghost_) return;
    ghost_ = true;
    after_.clear();
    for (auto const& [name, file] : files) {
        if (!file->can_fail) continue;
        after_[name] = after(*file);
        file->is_ghost = true;
    }
}

void Disk::cut(Random& random) {
    end([&](DiskFile const& file) {
        auto drawn = std::make_shared<DiskFile>();
        drawn->now = drawn->synced = after_cut(file, random);
        drawn->can_fail = true;
        return drawn;
    });
}

void Disk::kill() {
    end([](DiskFile const& file) {
        auto left = std::make_shared<DiskFile>(file);
        left->sharing = std::make_shared<Sharing>();
        return left;
    });
}

void Disk::revive() {
    if (!ghost_) return;
    std::erase_if(files, [](auto const& row) { return row.second->can_fail; });
    files.merge(after_);
    ghost_ = unwinds_ = fail_next_sync = fail_next_write = write_has_failed = is_full = false;
}

std::int64_t Disk::bytes() const {
    std::int64_t sum = 0;
    for (auto const& [name, file] : files) sum += file->now.size();
    return sum;
}

// ---- SQLite's file layer -----------------------------------------------------------------------

namespace {

struct OpenFile {
    sqlite3_file base;
    std::shared_ptr<DiskFile> file;
    int lock = SQLITE_LOCK_NONE;
};

OpenFile& opened(sqlite3_file* f) {
    return *reinterpret_cast<OpenFile*>(f);
}
DiskFile& content_of(sqlite3_file* f) {
    return *opened(f).file;
}
Sharing& sharing_of(sqlite3_file* f) {
    return *opened(f).file->sharing;
}

/// Faults befall the files of the tried machine while its process lives.
bool can_fail(DiskFile const& file) {
    return file.can_fail && !file.is_ghost;
}

void tell_change(DiskFile const& file) {
    if (can_fail(file) && !disk->is_ghost() && disk->on_change) disk->on_change();
}

int unlock_file(sqlite3_file* f, int level);

int close_file(sqlite3_file* f) {
    unlock_file(f, SQLITE_LOCK_NONE);
    opened(f).~OpenFile();
    return SQLITE_OK;
}
int read_file(sqlite3_file* f, void* out, int size, sqlite3_int64 at) {
    auto const& content = content_of(f).now;
    std::span const wanted{static_cast<char*>(out), static_cast<std::size_t>(size)};
    auto const there = std::clamp<std::int64_t>(content.size() - at, 0, size);
    content.read(at, wanted.first(static_cast<std::size_t>(there)));
    std::ranges::fill(wanted.subspan(static_cast<std::size_t>(there)), '\0');
    return there == size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}
int write_file(sqlite3_file* f, void const* bytes, int size, sqlite3_int64 at) {
    auto& file = content_of(f);
    tell_change(file);
    if (disk->refuses(file)) return SQLITE_IOERR_WRITE;
    std::string copy{static_cast<char const*>(bytes), static_cast<std::size_t>(size)};
    if (can_fail(file) && disk->is_full && at + size > file.now.size()) return SQLITE_FULL;
    auto const fails = can_fail(file) && std::exchange(disk->fail_next_write, false);
    if (fails) {
        copy.resize(copy.size() / 2);
        disk->write_has_failed = true;
    }
    file.now.write(at, copy);
    file.pending.push_back({at, std::move(copy), false});
    return fails ? SQLITE_IOERR_WRITE : SQLITE_OK;
}
int truncate_file(sqlite3_file* f, sqlite3_int64 size) {
    auto& file = content_of(f);
    tell_change(file);
    if (disk->refuses(file)) return SQLITE_IOERR_TRUNCATE;
    file.now.resize(std::min<std::int64_t>(size, file.now.size()));
    file.pending.push_back({size, {}, true});
    return SQLITE_OK;
}
int sync_file(sqlite3_file* f, int) {
    auto& file = content_of(f);
    tell_change(file);
    if (disk->refuses(file)) return SQLITE_IOERR_FSYNC;
    if (can_fail(file) && !file.pending.empty() && std::exchange(disk->fail_next_sync, false)) {
        // The pages count as clean from here on, and are nowhere: "fsyncgate".
        file.has_lost = true;
        file.pending.clear();
        disk->write_has_failed = false;
        return SQLITE_IOERR_FSYNC;
    }
    if (!file.has_lost) file.synced = file.now;
    if (file.has_lost)
        for (auto const& change : file.pending) apply(file.synced, change);
    file.pending.clear();
    return SQLITE_OK;
}
int size_file(sqlite3_file* f, sqlite3_int64* size) {
    *size = content_of(f).now.size();
    return SQLITE_OK;
}

int lock_file(sqlite3_file* f, int level) {
    auto& own = opened(f).lock;
    auto& all = sharing_of(f);
    if (own >= level) return SQLITE_OK;
    auto const is_reserver = own >= SQLITE_LOCK_RESERVED;
    if (level == SQLITE_LOCK_SHARED) {
        if (all.exclusive || all.pending) return SQLITE_BUSY;
        ++all.shared;
    } else if (level == SQLITE_LOCK_RESERVED) {
        if (all.reserved) return SQLITE_BUSY;
        all.reserved = true;
    } else {
        if (all.reserved && !is_reserver) return SQLITE_BUSY;
        all.reserved = true;
        all.pending = true;
        own = SQLITE_LOCK_PENDING;
        if (all.shared > 1) return SQLITE_BUSY;
        all.exclusive = true;
    }
    own = level;
    return SQLITE_OK;
}
int unlock_file(sqlite3_file* f, int level) {
    auto& own = opened(f).lock;
    auto& all = sharing_of(f);
    if (own <= level) return SQLITE_OK;
    if (own >= SQLITE_LOCK_RESERVED) all.reserved = all.pending = all.exclusive = false;
    if (level == SQLITE_LOCK_NONE) --all.shared;
    own = level;
    return SQLITE_OK;
}
int check_lock(sqlite3_file* f, int* out) {
    *out = sharing_of(f).reserved ? 1 : 0;
    return SQLITE_OK;
}
int control_file(sqlite3_file*, int, void*) {
    return SQLITE_NOTFOUND;
}
int sector_size(sqlite3_file*) {
    return 4'096;
}
int traits(sqlite3_file*) {
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;  // As SQLite takes every Linux disk to be.
}
int map_shared(sqlite3_file* f, int region, int size, int extend, void volatile** out) {
    auto& regions = sharing_of(f).regions;
    *out = nullptr;
    if (std::ssize(regions) <= region && extend == 0) return SQLITE_OK;
    while (std::ssize(regions) <= region)
        regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
    *out = regions[static_cast<std::size_t>(region)].get();
    return SQLITE_OK;
}
int lock_shared(sqlite3_file* f, int first, int count, int flags) {
    auto const locks = std::span{sharing_of(f).region_locks}.subspan(
        static_cast<std::size_t>(first), static_cast<std::size_t>(count));
    bool const is_exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
        for (auto& lock : locks) lock = is_exclusive ? 0 : lock - 1;
        return SQLITE_OK;
    }
    for (auto const lock : locks)
        if (lock < 0 || (is_exclusive && lock > 0)) return SQLITE_BUSY;
    for (auto& lock : locks) lock = is_exclusive ? -1 : lock + 1;
    return SQLITE_OK;
}
void barrier(sqlite3_file*) {}
int unmap_shared(sqlite3_file*, int) {
    return SQLITE_OK;
}

constexpr sqlite3_io_methods methods{
    2,           close_file,  read_file,    write_file,   truncate_file, sync_file, size_file,
    lock_file,   unlock_file, check_lock,   control_file, sector_size,   traits,    map_shared,
    lock_shared, barrier,     unmap_shared, nullptr,      nullptr};

int open_file(sqlite3_vfs*, char const* name, sqlite3_file* f, int flags, int* flags_out) {
    auto* open = new (f) OpenFile{};
    if (flags_out != nullptr) *flags_out = flags;
    if (name == nullptr) {  // A temporary file of SQLite's own.
        open->file = std::make_shared<DiskFile>();
    } else {
        auto const known = disk->files.find(name);
        if (known != disk->files.end()) open->file = known->second;
        if (!open->file && (flags & SQLITE_OPEN_CREATE) == 0) {
            open->~OpenFile();
            return SQLITE_CANTOPEN;
        }
        if (!open->file) {
            disk->files[name] = open->file = std::make_shared<DiskFile>();
            open->file->can_fail = disk->can_fail(name);
            open->file->is_ghost = open->file->can_fail && disk->is_ghost();
        }
    }
    open->base.pMethods = &methods;
    return SQLITE_OK;
}
int delete_file(sqlite3_vfs*, char const* name, int) {
    return disk->files.erase(name) > 0 ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
}
int access_file(sqlite3_vfs*, char const* name, int, int* out) {
    *out = disk->files.contains(name) ? 1 : 0;
    return SQLITE_OK;
}
int full_path(sqlite3_vfs*, char const* name, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}
int randomness(sqlite3_vfs*, int size, char* out) {
    std::fill_n(out, size, '\7');
    return size;
}
int no_sleep(sqlite3_vfs*, int us) {
    return us;
}
int still_time(sqlite3_vfs*, sqlite3_int64* ms) {
    *ms = 210'866'760'000'000;
    return SQLITE_OK;
}

sqlite3_vfs* own_layer = nullptr;
sqlite3_vfs layer{};

}  // namespace

Disk::Disk(std::string folder) : folder_(std::move(folder)) {
    disk = this;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite3_initialize();
    own_layer = sqlite3_vfs_find(nullptr);
    layer = *own_layer;
    layer.iVersion = 2;
    layer.zName = "sim";
    layer.szOsFile = sizeof(OpenFile);
    layer.xOpen = open_file;
    layer.xDelete = delete_file;
    layer.xAccess = access_file;
    layer.xFullPathname = full_path;
    layer.xRandomness = randomness;
    layer.xSleep = no_sleep;
    layer.xCurrentTimeInt64 = still_time;
    sqlite3_vfs_register(&layer, 1);
    sqlite3_randomness(0, nullptr);  // SQLite's own chance begins anew, from ours.
}

Disk::~Disk() {
    sqlite3_vfs_unregister(&layer);
    sqlite3_vfs_register(own_layer, 1);
    disk = nullptr;
}

}  // namespace takaful::sim
