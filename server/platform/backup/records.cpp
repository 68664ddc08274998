#include "platform/backup/records.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <filesystem>

namespace takaful::backup {

namespace {

static_assert(std::endian::native == std::endian::little, "the layout is little-endian");

constexpr std::size_t piece_bytes = 256 * 1'024;
constexpr std::size_t name_bytes_max = 512;

template <typename Number>
Result<> put(SealedWriter& out, Number value) {
    std::array<std::uint8_t, sizeof value> bytes;
    std::memcpy(bytes.data(), &value, sizeof value);
    return out.write(bytes);
}

template <typename Number>
Result<Number> take(SealedReader& in) {
    std::array<std::uint8_t, sizeof(Number)> bytes;
    TRY(in.read(bytes));
    Number value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

std::unexpected<Error> malformed() {
    return fail(ErrorKind::broken, "backup.damaged", {{"file", std::string{"…"}}}, "its records");
}

/// Whoever has the public key can make a copy that opens: it must not write outside the house.
bool is_inside(std::string_view name) {
    auto const is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '_' || c == '/';
    };
    return !name.empty() && name.front() != '/' && name.back() != '/' &&
           name.find("..") == std::string_view::npos && std::ranges::all_of(name, is_plain);
}

Result<File> make_file(std::string const& house, std::string const& name, int flags) {
    std::filesystem::path const path = std::filesystem::path{house} / name;
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    File file{path.string(), O_WRONLY | O_CREAT | flags};
    if (!file.is_open()) return file_failed(path.string(), "open");
    return file;
}

Result<> apply_file(SealedReader& in, std::string const& house, RecordHead const& head) {
    auto const file = TRY(make_file(house, head.name, O_TRUNC));
    Bytes piece(piece_bytes);
    for (auto left = head.bytes; left > 0;) {
        auto const out = std::span{piece}.first(
            static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size())));
        TRY(in.read(out));
        if (!write_all(file.number(), out)) return file_failed(head.name, "write");
        left -= out.size();
    }
    if (::fsync(file.number()) != 0) return file_failed(head.name, "fsync");
    return {};
}

Result<> apply_pages(SealedReader& in, std::string const& house, RecordHead const& head) {
    auto const page_bytes = TRY(take<std::uint32_t>(in));
    auto const pages_total = TRY(take<std::uint32_t>(in));
    auto const count = TRY(take<std::uint32_t>(in));
    auto const is_size =
        page_bytes >= 512 && page_bytes <= 65'536 && std::has_single_bit(page_bytes);
    if (!is_size || head.bytes != 12 + std::uint64_t{count} * (4 + page_bytes)) return malformed();
    auto const file = TRY(make_file(house, head.name, 0));
    Bytes page(page_bytes);
    for (std::uint32_t i = 0; i < count; ++i) {
        auto const number = TRY(take<std::uint32_t>(in));
        TRY(in.read(page));
        if (number == 0) return malformed();
        if (!write_at(file.number(), page, (std::int64_t{number} - 1) * page_bytes))
            return file_failed(head.name, "write");
    }
    if (::ftruncate(file.number(), std::int64_t{pages_total} * page_bytes) != 0 ||
        ::fsync(file.number()) != 0)
        return file_failed(head.name, "fsync");
    return {};
}

}  // namespace

// ---- Writing -----------------------------------------------------------------------------------

Result<> write_record_head(SealedWriter& out, RecordHead const& head) {
    TRY(put(out, static_cast<std::uint8_t>(head.kind)));
    TRY(put(out, static_cast<std::uint16_t>(head.name.size())));
    TRY(out.write(as_bytes(head.name)));
    return put(out, head.bytes);
}

Result<> write_pages(SealedWriter& out, std::string const& name,
                     store::PageChanges const& changes) {
    if (changes.is_empty()) return {};
    auto const count = changes.pages.size();
    auto const bytes = 12 + std::uint64_t{count} * (4 + std::uint64_t{changes.page_bytes});
    TRY(write_record_head(out, {RecordKind::pages, name, bytes}));
    TRY(put(out, changes.page_bytes));
    TRY(put(out, changes.pages_total));
    TRY(put(out, static_cast<std::uint32_t>(count)));
    for (auto const& [number, page] : changes.pages) {
        TRY(put(out, number));
        TRY(out.write(page));
    }
    return {};
}

Result<> write_file(SealedWriter& out, std::string const& house, std::string const& name) {
    auto const path = house + "/" + name;
    File const file{path, O_RDONLY};
    if (!file.is_open() && errno == ENOENT) return {};
    auto const size = file.is_open() ? ::lseek(file.number(), 0, SEEK_END) : -1;
    if (size < 0 || ::lseek(file.number(), 0, SEEK_SET) != 0) return file_failed(path, "open");
    TRY(write_record_head(out, {RecordKind::file, name, static_cast<std::uint64_t>(size)}));
    Bytes piece(piece_bytes);
    for (std::int64_t left = size; left > 0;) {
        auto const part = std::span{piece}.first(
            static_cast<std::size_t>(std::min<std::int64_t>(left, std::ssize(piece))));
        if (read_some(file.number(), part) != std::ssize(part)) return file_failed(path, "read");
        TRY(out.write(part));
        left -= std::ssize(part);
    }
    return {};
}

Result<> write_database(SealedWriter& out, std::string const& name, store::Snapshot& snapshot,
                        store::PageChanges const& changes) {
    auto const size = TRY(snapshot.file_bytes());
    TRY(write_record_head(out, {RecordKind::file, name, static_cast<std::uint64_t>(size)}));
    Bytes piece(piece_bytes);
    for (std::int64_t at = 0; at < size; at += std::ssize(piece)) {
        auto const part = std::span{piece}.first(
            static_cast<std::size_t>(std::min<std::int64_t>(size - at, std::ssize(piece))));
        TRY(snapshot.read_file(at, part));
        TRY(out.write(part));
    }
    return write_pages(out, name, changes);
}

// Not the log's folder: it is public, others have it, and it is made again from the records. Not
// the recipient's key, which is only kept so that copies can be made: it is written anew.
Result<> write_small_files(SealedWriter& out, std::string const& house) {
    for (auto const* name : {"master.key", "witness.policy", "demo.json", "backup.recipient"})
        TRY(write_file(out, house, name));
    std::error_code error;
    for (auto const& entry : std::filesystem::directory_iterator{house + "/tray", error})
        if (entry.is_regular_file())
            TRY(write_file(out, house, "tray/" + entry.path().filename().string()));
    return {};
}

Result<> write_end(SealedWriter& out) {
    return write_record_head(out, {RecordKind::end, "", 0});
}

// ---- Reading -----------------------------------------------------------------------------------

Result<RecordHead> read_record_head(SealedReader& in) {
    RecordHead head;
    auto const kind = TRY(take<std::uint8_t>(in));
    if (kind > static_cast<std::uint8_t>(RecordKind::pages)) return malformed();
    head.kind = static_cast<RecordKind>(kind);
    auto const size = TRY(take<std::uint16_t>(in));
    if (size > name_bytes_max) return malformed();
    Bytes name(size);
    TRY(in.read(name));
    head.name = std::string{as_text(name)};
    head.bytes = TRY(take<std::uint64_t>(in));
    if (head.kind != RecordKind::end && !is_inside(head.name)) return malformed();
    return head;
}

Result<bool> apply_records(SealedReader& in, std::string const& house) {
    bool has_records = false;
    while (true) {
        auto const head = TRY(read_record_head(in));
        if (head.kind == RecordKind::end) break;
        has_records = has_records || head.name == "takaful.db";
        TRY(head.kind == RecordKind::file ? apply_file(in, house, head)
                                          : apply_pages(in, house, head));
    }
    TRY(in.finish());
    return has_records;
}

}  // namespace takaful::backup
