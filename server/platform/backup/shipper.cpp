// What the writers commit, in pieces of a second or so. The writers' part is small: before a log is
// begun anew they read what is left of it into memory, and never wait for the target.

#include <algorithm>
#include <filesystem>

#include "platform/backup/copy.hpp"

namespace takaful::backup {

namespace {

/// After a failure: 1, 2, 4 … seconds, a minute at most. Each try may copy the whole house.
constexpr std::int64_t pause_us_max = 60'000'000;

struct Waiting {
    store::PageChanges records;
    store::PageChanges keys;
    bool is_empty() const { return records.is_empty() && keys.is_empty(); }
    std::size_t bytes() const { return records.bytes() + keys.bytes(); }
};

}  // namespace

struct Shipper::Impl {
    ShipOptions options;
    Hook records_hook;
    Hook keys_hook;

    std::mutex mutex;  // Guards what the writers' threads touch: the logs and what waits.
    std::optional<HouseLogs> logs;
    Waiting waiting;
    std::string broken;  // Why this generation cannot go on; empty: it can.

    // Of the thread that calls `step`.
    std::string generation;
    Instant begun{};
    std::int64_t number = 0;
    crypto::Digest previous{};
    std::int64_t pause_us = 0;
    Instant not_before{};

    mutable std::mutex state_mutex;
    ShipState state;

    void lose(std::string_view code) {
        if (broken.empty()) broken = code;
        waiting = {};
        logs.reset();
    }
    void read_records();
    void read_keys();
    void before_checkpoint(bool of_keys);
    Result<bool> ship(Instant now);
    Result<> begin_generation(Instant now);
    Result<Waiting> collect();
    Result<> write_segment(Waiting const& piece, Instant now);
    void drop_old(Instant now) const;
    void shipped(Instant now);
};

// ---- On the writers' threads -------------------------------------------------------------------

void Shipper::Impl::read_records() {
    if (!options.copy.has_records) return;
    if (auto const read = logs->records.read_into(waiting.records); !read) lose(read.error().code);
}

void Shipper::Impl::read_keys() {
    if (auto const read = logs->keys.read_into(waiting.keys); !read) lose(read.error().code);
}

void Shipper::Impl::before_checkpoint(bool of_keys) {
    std::lock_guard const lock{mutex};
    if (!logs) return;
    of_keys ? read_keys() : read_records();
    if (!logs) return;
    (of_keys ? logs->keys : logs->records).expect_restart();
    if (waiting.bytes() > options.waiting_bytes_max) lose("backup.ship_behind");
}

// ---- On the shipping thread --------------------------------------------------------------------

/// All that was committed by now. Keys after records, which may need them.
Result<Waiting> Shipper::Impl::collect() {
    std::lock_guard const lock{mutex};
    if (logs) read_records();
    if (logs) read_keys();
    if (!logs) return fail(ErrorKind::unavailable, "backup.ship_behind", broken);
    return std::exchange(waiting, {});
}

Result<> Shipper::Impl::begin_generation(Instant now) {
    {
        std::lock_guard const lock{mutex};
        waiting = {};
        broken.clear();
        logs.reset();
    }
    now = free_moment(options.target, now, generation_name);
    auto const path = options.target + "/" + generation_name(now);
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error)
        return fail(ErrorKind::unavailable, "backup.folder_failed", {{"path", path}},
                    error.message());
    HouseLogs fresh{options.copy.house};
    auto request = options.copy;
    request.now = now;
    auto const base = TRY(write_copy(request, path + "/" + segment_name(0), Kind::base, fresh));
    TRY(sync_folder(options.target));
    generation = path;
    begun = now;
    number = 0;
    previous = base.file->digest();
    std::lock_guard const lock{mutex};
    logs = std::move(fresh);  // From here the writers read on; the base's snapshots end after this.
    return {};
}

Result<> Shipper::Impl::write_segment(Waiting const& piece, Instant now) {
    Facts const facts{.kind = Kind::segment,
                      .made_at = instant_text(now),
                      .recipient = {},
                      .figures = {},
                      .number = number + 1,
                      .previous = hex(previous)};
    auto const path = generation + "/" + segment_name(facts.number);
    auto const out = TRY(SealedWriter::create(path, facts, options.copy.recipient));
    TRY(write_pages(*out, "takaful.db", piece.records));
    TRY(write_pages(*out, "keys.db", piece.keys));
    TRY(write_end(*out));
    TRY(out->finish());
    number = facts.number;
    previous = out->digest();
    return {};
}

/// Generations that ended long ago; never the present one.
void Shipper::Impl::drop_old(Instant now) const {
    auto const names = list_generations(options.target);
    if (!names) return;
    auto const first_kept = generation_name({now.unix_us - options.kept_us});
    for (auto const& name : *names) {
        auto const path = options.target + "/" + name;
        std::error_code ignored;
        if (name < first_kept && path != generation) std::filesystem::remove_all(path, ignored);
    }
}

void Shipper::Impl::shipped(Instant now) {
    pause_us = 0;
    std::lock_guard const lock{state_mutex};
    state = {.code = {}, .shipped = now, .generation_segments = number};
}

Result<bool> Shipper::Impl::ship(Instant now) {
    bool const begins = generation.empty() || now.unix_us - begun.unix_us >= options.generation_us;
    if (begins) {
        generation.clear();
        TRY(begin_generation(now));
        drop_old(now);
        shipped(now);
        return true;
    }
    auto const piece = TRY(collect());
    // A clock that was put back must not make what is newer look older.
    if (!piece.is_empty()) TRY(write_segment(piece, std::max(now, begun)));
    shipped(now);
    return !piece.is_empty();
}

Shipper::Shipper(ShipOptions options, Hook records, Hook keys) : impl_(std::make_unique<Impl>()) {
    impl_->options = std::move(options);
    impl_->records_hook = std::move(records);
    impl_->keys_hook = std::move(keys);
    impl_->records_hook([impl = impl_.get()] { impl->before_checkpoint(false); });
    impl_->keys_hook([impl = impl_.get()] { impl->before_checkpoint(true); });
}

Shipper::~Shipper() {
    impl_->records_hook({});
    impl_->keys_hook({});
}

Result<bool> Shipper::step(Instant now) {
    if (now < impl_->not_before) return false;
    auto done = impl_->ship(now);
    if (done) return done;
    // What was read and not written is lost to this generation: the next begins with a base.
    impl_->generation.clear();
    {
        std::lock_guard const lock{impl_->mutex};
        impl_->lose(done.error().code);
    }
    impl_->pause_us = std::clamp<std::int64_t>(impl_->pause_us * 2, 1'000'000, pause_us_max);
    impl_->not_before = {now.unix_us + impl_->pause_us};
    std::lock_guard const lock{impl_->state_mutex};
    impl_->state.code = done.error().code;
    return done;
}

ShipState Shipper::state() const {
    std::lock_guard const lock{impl_->state_mutex};
    return impl_->state;
}

}  // namespace takaful::backup
