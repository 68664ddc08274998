// The write-ahead log's format: https://www.sqlite.org/fileformat2.html#walformat
// (docs/sources.md).

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "platform/store/pages.hpp"

namespace takaful::store {

static constexpr std::size_t header_bytes = 32;
static constexpr std::size_t frame_header_bytes = 24;
/// A log that is begun anew again and again while it is read is not followed further in one call.
static constexpr int restarts_max = 8;

static std::uint32_t big_endian_at(BytesView bytes, std::size_t at) {
    return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 |
           std::uint32_t{bytes[at + 2]} << 8 | std::uint32_t{bytes[at + 3]};
}

/// The log's file. SQLite keeps no locks on it, so it may be opened and closed beside SQLite.
class WalReader::Log {
public:
    explicit Log(std::string const& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~Log() {
        if (file_ >= 0) ::close(file_);
    }
    Log(Log const&) = delete;
    Log& operator=(Log const&) = delete;

    /// False when there is not so much.
    bool read(std::int64_t offset, std::span<std::uint8_t> out) const {
        while (!out.empty()) {
            auto const count = ::pread(file_, out.data(), out.size(), offset);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return false;
            out = out.subspan(static_cast<std::size_t>(count));
            offset += count;
        }
        return true;
    }

private:
    int const file_;
};

WalReader::Sum WalReader::add(Sum sum, BytesView bytes, bool big_endian) {
    auto const word = [&](std::size_t at) {
        if (big_endian) return big_endian_at(bytes, at);
        std::uint32_t value = 0;
        std::memcpy(&value, bytes.data() + at, sizeof value);
        return value;
    };
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
        sum.a += word(at) + sum.b;
        sum.b += word(at + 4) + sum.a;
    }
    return sum;
}

std::optional<WalReader::Life> WalReader::read_life(Log const& log) {
    Life life;
    if (!log.read(0, life.header)) return std::nullopt;
    auto const magic = big_endian_at(life.header, 0);
    life.page_bytes = big_endian_at(life.header, 8);
    life.big_endian = (magic & 1) != 0;
    auto const is_size = life.page_bytes >= 512 && life.page_bytes <= 65'536 &&
                         (life.page_bytes & (life.page_bytes - 1)) == 0;
    if ((magic & ~1U) != 0x377f0682 || !is_size) return std::nullopt;
    auto const sum = add({}, BytesView{life.header}.first(24), life.big_endian);
    auto const told = first_sum(life);
    if (sum.a != told.a || sum.b != told.b) return std::nullopt;  // Being written.
    return life;
}

WalReader::Sum WalReader::first_sum(Life const& life) {
    return {big_endian_at(life.header, 24), big_endian_at(life.header, 28)};
}

Result<> WalReader::enter(Life const& life) {
    if (life_ && life_->header == life.header) return {};
    if (life_ && place_ > 0 && !restart_expected_)
        return fail(ErrorKind::unavailable, "store.wal_lost", path_);
    life_ = life;
    place_ = 0;
    sum_ = first_sum(life);
    restart_expected_ = false;
    return {};
}

PageChanges WalReader::read_frames(Log const& log, std::int64_t& place, Sum& sum) const {
    PageChanges out;
    PageChanges open;  // Of a transaction whose end was not seen yet.
    Bytes frame(frame_header_bytes + life_->page_bytes);
    auto running = sum;
    for (auto at = place;; ++at) {
        auto const offset =
            static_cast<std::int64_t>(header_bytes) + at * static_cast<std::int64_t>(frame.size());
        if (!log.read(offset, frame)) break;
        BytesView const view{frame};
        // The same salts as the header's: otherwise a frame of an earlier life.
        if (!std::ranges::equal(view.subspan(8, 8), BytesView{life_->header}.subspan(16, 8))) break;
        running = add(running, view.first(8), life_->big_endian);
        running = add(running, view.subspan(frame_header_bytes), life_->big_endian);
        if (running.a != big_endian_at(view, 16) || running.b != big_endian_at(view, 20)) break;
        auto const content = view.subspan(frame_header_bytes);
        open.pages[big_endian_at(view, 0)] = {content.begin(), content.end()};
        auto const pages_total = big_endian_at(view, 4);
        if (pages_total == 0) continue;
        for (auto& [number, bytes] : open.pages) out.pages[number] = std::move(bytes);
        open.pages.clear();
        out.pages_total = pages_total;
        place = at + 1;
        sum = running;
    }
    return out;
}

Result<> WalReader::read_into(PageChanges& changes) {
    for (int restarts = 0; restarts < restarts_max; ++restarts) {
        Log const log{path_};
        auto const life = read_life(log);
        if (!life) return {};
        TRY(enter(*life));
        auto place = place_;
        auto sum = sum_;
        auto found = read_frames(log, place, sum);
        // Begun anew while it was read: what was read may be old frames and new ones mixed.
        auto const still = read_life(log);
        if (!still || still->header != life->header) continue;
        place_ = place;
        sum_ = sum;
        if (found.is_empty()) return {};
        restart_expected_ = false;
        changes.page_bytes = life->page_bytes;
        changes.pages_total = found.pages_total;
        for (auto& [number, bytes] : found.pages) changes.pages[number] = std::move(bytes);
        return {};
    }
    return fail(ErrorKind::unavailable, "store.wal_lost", path_);
}

}  // namespace takaful::store
