#include "platform/backup/sealed_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/json.hpp"

namespace takaful::backup {

namespace {

constexpr std::string_view magic = "takaful backup 1";
constexpr std::size_t head_bytes_max = 64 * 1'024;
constexpr std::size_t box_bytes = 32 + crypto_box_SEALBYTES;
constexpr std::size_t stream_head_bytes = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t chunk_bytes = 64 * 1'024;
constexpr std::size_t overhead_bytes = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t digest_bytes = 32;
constexpr auto around_bytes =
    static_cast<std::int64_t>(box_bytes + stream_head_bytes + digest_bytes);

using Stream = crypto_secretstream_xchacha20poly1305_state;

std::string recipient_id(crypto::PublicKey const& key) {
    return hex(BytesView{crypto::sha256(key)}.first(8));
}

std::unexpected<Error> damaged_file(std::string const& path) {
    return fail(ErrorKind::broken, "backup.damaged", {{"file", path}});
}

/// Magic, size and JSON, as they lie in the file.
Bytes head_of(Facts const& facts) {
    auto const json = json::to_text(facts);
    Bytes out(magic.begin(), magic.end());
    auto const size = static_cast<std::uint32_t>(json.size());
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<std::uint8_t>(size >> shift));
    out.insert(out.end(), json.begin(), json.end());
    return out;
}

struct Head {
    Facts facts;
    Bytes bytes;
};

Result<Head> take_head(File const& file, std::string const& path) {
    Head head{.bytes = Bytes(magic.size() + 4)};
    auto const got = read_some(file.number(), head.bytes);
    if (got < 0) return file_failed(path, "read");
    auto const is_ours = got >= static_cast<std::int64_t>(magic.size()) &&
                         std::equal(magic.begin(), magic.end(), head.bytes.begin());
    if (!is_ours) return fail(ErrorKind::invalid, "backup.not_a_backup", {{"file", path}});
    std::uint32_t size = 0;
    std::memcpy(&size, head.bytes.data() + magic.size(), sizeof size);
    if (got != static_cast<std::int64_t>(head.bytes.size()) || size > head_bytes_max)
        return damaged_file(path);
    Bytes json(size);
    if (read_some(file.number(), json) != std::int64_t{size}) return damaged_file(path);
    auto const facts = json::from_text<Facts>(as_text(json));
    if (!facts) return damaged_file(path);
    head.facts = *facts;
    head.bytes.insert(head.bytes.end(), json.begin(), json.end());
    return head;
}

}  // namespace

// ---- Writing -----------------------------------------------------------------------------------

struct SealedWriter::State {
    Stream stream{};
    crypto_hash_sha256_state hash{};
    crypto::Digest head{};  // Of head and box: every chunk authenticates it.
};

SealedWriter::SealedWriter(std::string path, Facts facts)
    : path_(std::move(path)),
      facts_(std::move(facts)),
      file_(path_ + ".part", O_WRONLY | O_CREAT | O_TRUNC),
      state_(std::make_unique<State>()) {
    chunk_.reserve(chunk_bytes);
}

SealedWriter::~SealedWriter() {
    sodium_memzero(state_.get(), sizeof(State));
    if (file_.is_open()) ::unlink((path_ + ".part").c_str());  // Gone when it has its name.
}

Result<std::unique_ptr<SealedWriter>> SealedWriter::create(std::string const& path, Facts facts,
                                                           crypto::PublicKey const& recipient) {
    facts.recipient = recipient_id(recipient);
    std::unique_ptr<SealedWriter> writer{new SealedWriter{path, std::move(facts)}};
    if (!writer->file_.is_open()) return file_failed(path, "open");
    TRY(writer->begin(recipient));
    return writer;
}

Result<> SealedWriter::begin(crypto::PublicKey const& recipient) {
    crypto_hash_sha256_init(&state_->hash);
    auto key = crypto::random_key();
    auto head = head_of(facts_);
    auto const clear = head.size();
    head.resize(clear + box_bytes);
    crypto_box_seal(head.data() + clear, key.data(), key.size(), recipient.data());
    state_->head = crypto::sha256(head);
    TRY(put(head));
    std::array<std::uint8_t, stream_head_bytes> stream_head{};
    crypto_secretstream_xchacha20poly1305_init_push(&state_->stream, stream_head.data(),
                                                    key.data());
    sodium_memzero(key.data(), key.size());
    return put(stream_head);
}

Result<> SealedWriter::put(BytesView bytes) {
    crypto_hash_sha256_update(&state_->hash, bytes.data(), bytes.size());
    if (!write_all(file_.number(), bytes)) return file_failed(path_, "write");
    bytes_ += static_cast<std::int64_t>(bytes.size());
    return {};
}

Result<> SealedWriter::seal_chunk(bool is_last) {
    Bytes sealed(chunk_.size() + overhead_bytes);
    auto const tag = is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                             : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    crypto_secretstream_xchacha20poly1305_push(&state_->stream, sealed.data(), nullptr,
                                               chunk_.data(), chunk_.size(), state_->head.data(),
                                               state_->head.size(), static_cast<std::uint8_t>(tag));
    chunk_.clear();
    return put(sealed);
}

Result<> SealedWriter::write(BytesView bytes) {
    while (!bytes.empty()) {
        if (chunk_.size() == chunk_bytes) TRY(seal_chunk(false));
        auto const count = std::min(bytes.size(), chunk_bytes - chunk_.size());
        chunk_.insert(chunk_.end(), bytes.begin(),
                      bytes.begin() + static_cast<std::ptrdiff_t>(count));
        bytes = bytes.subspan(count);
    }
    return {};
}

Result<> SealedWriter::finish() {
    TRY(seal_chunk(true));
    crypto_hash_sha256_final(&state_->hash, digest_.data());
    if (!write_all(file_.number(), digest_)) return file_failed(path_, "write");
    bytes_ += static_cast<std::int64_t>(digest_.size());
    TRY(finish_file(file_, path_ + ".part", path_));
    file_ = File{};
    return {};
}

// ---- Checking ----------------------------------------------------------------------------------

Result<Facts> read_head(std::string const& path) {
    File const file{path, O_RDONLY};
    if (!file.is_open()) return file_failed(path, "open");
    return TRY(take_head(file, path)).facts;
}

Result<Checked> check_file(std::string const& path) {
    File const file{path, O_RDONLY};
    if (!file.is_open()) return file_failed(path, "open");
    auto const head = TRY(take_head(file, path));
    auto const size = ::lseek(file.number(), 0, SEEK_END);
    if (size < static_cast<std::int64_t>(digest_bytes) || ::lseek(file.number(), 0, SEEK_SET) != 0)
        return damaged_file(path);
    crypto_hash_sha256_state hash;
    crypto_hash_sha256_init(&hash);
    Bytes piece(chunk_bytes);
    for (auto left = size - static_cast<std::int64_t>(digest_bytes); left > 0;) {
        auto const want = std::min<std::int64_t>(left, static_cast<std::int64_t>(piece.size()));
        auto const out = std::span{piece}.first(static_cast<std::size_t>(want));
        if (read_some(file.number(), out) != want) return file_failed(path, "read");
        crypto_hash_sha256_update(&hash, out.data(), out.size());
        left -= want;
    }
    Checked checked{.facts = head.facts, .bytes = size};
    crypto::Digest told{};
    if (read_some(file.number(), told) != static_cast<std::int64_t>(told.size()))
        return file_failed(path, "read");
    crypto_hash_sha256_final(&hash, checked.digest.data());
    if (checked.digest != told) return damaged_file(path);
    return checked;
}

// ---- Reading -----------------------------------------------------------------------------------

struct SealedReader::State {
    Stream stream{};
    crypto::Digest head{};
};

SealedReader::SealedReader(std::string path)
    : path_(std::move(path)), file_(path_, O_RDONLY), state_(std::make_unique<State>()) {}

SealedReader::~SealedReader() {
    sodium_memzero(state_.get(), sizeof(State));
    sodium_memzero(chunk_.data(), chunk_.size());
}

std::unexpected<Error> SealedReader::damaged() const {
    return damaged_file(path_);
}

Result<std::unique_ptr<SealedReader>> SealedReader::open(std::string const& path,
                                                         RecoveryKey const& key) {
    auto checked = TRY(check_file(path));
    std::unique_ptr<SealedReader> reader{new SealedReader{path}};
    reader->checked_ = std::move(checked);
    if (!reader->file_.is_open()) return file_failed(path, "open");
    TRY(reader->begin(key));
    return reader;
}

Result<> SealedReader::begin(RecoveryKey const& key) {
    auto head = TRY(take_head(file_, path_));
    if (head.facts.recipient != recipient_id(key.public_key))
        return fail(ErrorKind::refused, "backup.key_wrong", {{"file", path_}});
    std::array<std::uint8_t, box_bytes> box{};
    std::array<std::uint8_t, stream_head_bytes> stream_head{};
    if (read_some(file_.number(), box) != static_cast<std::int64_t>(box.size()) ||
        read_some(file_.number(), stream_head) != static_cast<std::int64_t>(stream_head.size()))
        return damaged();
    crypto::Key file_key{};
    if (crypto_box_seal_open(file_key.data(), box.data(), box.size(), key.public_key.data(),
                             key.secret.data()) != 0)
        return damaged();
    left_ = checked_.bytes - around_bytes - static_cast<std::int64_t>(head.bytes.size());
    head.bytes.insert(head.bytes.end(), box.begin(), box.end());
    state_->head = crypto::sha256(head.bytes);
    auto const started = crypto_secretstream_xchacha20poly1305_init_pull(
        &state_->stream, stream_head.data(), file_key.data());
    sodium_memzero(file_key.data(), file_key.size());
    if (started != 0) return damaged();
    return {};
}

Result<> SealedReader::open_chunk() {
    auto const size = std::min<std::int64_t>(left_, chunk_bytes + overhead_bytes);
    if (is_last_ || size < static_cast<std::int64_t>(overhead_bytes)) return damaged();
    Bytes sealed(static_cast<std::size_t>(size));
    if (read_some(file_.number(), sealed) != size) return damaged();
    left_ -= size;
    chunk_.resize(sealed.size() - overhead_bytes);
    used_ = 0;
    std::uint8_t tag = 0;
    auto const opened = crypto_secretstream_xchacha20poly1305_pull(
        &state_->stream, chunk_.data(), nullptr, &tag, sealed.data(), sealed.size(),
        state_->head.data(), state_->head.size());
    if (opened != 0) return damaged();
    is_last_ = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    if (is_last_ != (left_ == 0)) return damaged();
    return {};
}

Result<> SealedReader::read(std::span<std::uint8_t> out) {
    while (!out.empty()) {
        if (used_ == chunk_.size()) TRY(open_chunk());
        auto const count = std::min(out.size(), chunk_.size() - used_);
        if (count == 0 && is_last_) return damaged();
        std::copy_n(chunk_.begin() + static_cast<std::ptrdiff_t>(used_), count, out.begin());
        used_ += count;
        out = out.subspan(count);
    }
    return {};
}

Result<> SealedReader::finish() {
    while (!is_last_) {
        if (used_ != chunk_.size()) return damaged();
        TRY(open_chunk());
    }
    if (used_ != chunk_.size()) return damaged();
    return {};
}

}  // namespace takaful::backup
