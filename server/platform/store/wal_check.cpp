#include "platform/store/wal_check.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <optional>
#include <vector>

namespace takaful::store::sqlite {

namespace {

// sqlite.org/fileformat2.html#the_write_ahead_log
constexpr std::size_t header_bytes = 32;
constexpr std::size_t frame_header_bytes = 24;
constexpr std::uint32_t magic_little =
    0x377f0682;  // Its lowest bit: checksums of big-endian words.

using Bytes = std::vector<unsigned char>;

std::uint32_t big_endian(unsigned char const* at) {
    return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 |
           std::uint32_t{at[3]};
}

std::uint32_t little_endian(unsigned char const* at) {
    return std::uint32_t{at[3]} << 24 | std::uint32_t{at[2]} << 16 | std::uint32_t{at[1]} << 8 |
           std::uint32_t{at[0]};
}

struct Sum {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
    bool operator==(Sum const&) const = default;

    void add(unsigned char const* at, std::size_t size, bool big) {
        auto const word = big ? big_endian : little_endian;
        for (std::size_t i = 0; i + 8 <= size; i += 8) {
            first += word(at + i) + second;
            second += word(at + i + 4) + first;
        }
    }
    static Sum at(unsigned char const* stored) {
        return {big_endian(stored), big_endian(stored + 4)};
    }
};

struct Header {
    bool big = false;
    std::size_t page_bytes = 0;
    std::array<unsigned char, 8> salts{};
    Sum sum{};
};

std::optional<Header> read_header(std::ifstream& file) {
    std::array<unsigned char, header_bytes> bytes{};
    file.read(reinterpret_cast<char*>(bytes.data()), bytes.size());
    auto const magic = big_endian(bytes.data());
    Header header{.big = (magic & 1) != 0, .page_bytes = big_endian(bytes.data() + 8)};
    std::copy_n(bytes.begin() + 16, header.salts.size(), header.salts.begin());
    header.sum.add(bytes.data(), 24, header.big);
    bool const good = file && (magic & ~1U) == magic_little && header.page_bytes >= 512 &&
                      header.page_bytes <= 65'536 && header.sum == Sum::at(bytes.data() + 24);
    if (!good) return std::nullopt;
    return header;
}

}  // namespace

Result<> check_wal(std::string const& database_path) {
    auto const path = database_path + "-wal";
    auto const damaged = [&] {
        return fail(ErrorKind::broken, "store.log_damaged", {{"file", path}});
    };
    std::ifstream file{path, std::ios::binary | std::ios::ate};
    if (!file) return {};
    auto const size = static_cast<std::size_t>(file.tellg());
    if (size < header_bytes + frame_header_bytes) return {};
    file.seekg(0);
    auto header = read_header(file);
    // The header is synced before the first frame is written.
    if (!header) return damaged();

    Bytes frame(frame_header_bytes + header->page_bytes);
    bool is_bad = false;
    int commits_after = 0;
    while (file.read(reinterpret_cast<char*>(frame.data()),
                     static_cast<std::streamsize>(frame.size()))) {
        bool const ours = std::equal(header->salts.begin(), header->salts.end(), frame.begin() + 8);
        if (!is_bad) {
            header->sum.add(frame.data(), 8, header->big);
            header->sum.add(frame.data() + frame_header_bytes, header->page_bytes, header->big);
            is_bad = !ours || header->sum != Sum::at(frame.data() + 16);
        }
        bool const is_commit = big_endian(frame.data() + 4) != 0;
        if (is_bad && ours && is_commit && ++commits_after == 2) return damaged();
    }
    return {};
}

}  // namespace takaful::store::sqlite
