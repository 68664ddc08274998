#pragma once
// One file of a copy: a head in clear, a body that only the recovery key opens, and a digest by
// which anyone sees that nothing changed.
//
//   "takaful backup 1"  u32 size ‖ head (JSON: Facts)  sealed box of the file's key (80 bytes)
//   secretstream header (24)  chunks of 64 KiB + 17, the last one shorter and marked final
//   SHA-256 of all before
//
// Each chunk authenticates the head and the box too. Numbers are little-endian.

#include <array>
#include <memory>

#include "platform/backup/backup.hpp"
#include "platform/backup/files.hpp"

namespace takaful::backup {

/// Writes beside the name; the file has its name once `finish` returns.
/// Errors of all: backup.folder_failed {path}
class SealedWriter {
public:
    static Result<std::unique_ptr<SealedWriter>> create(std::string const& path, Facts facts,
                                                        crypto::PublicKey const& recipient);
    ~SealedWriter();
    SealedWriter(SealedWriter const&) = delete;

    Result<> write(BytesView bytes);
    Result<> finish();
    std::int64_t bytes() const { return bytes_; }
    Facts const& facts() const { return facts_; }
    /// SHA-256 of the file without its last 32 bytes, which are that. After `finish`.
    crypto::Digest const& digest() const { return digest_; }

private:
    struct State;
    explicit SealedWriter(std::string path, Facts facts);
    Result<> begin(crypto::PublicKey const& recipient);
    Result<> put(BytesView bytes);
    Result<> seal_chunk(bool is_last);

    std::string const path_;
    Facts facts_;
    File file_;
    std::unique_ptr<State> state_;
    Bytes chunk_;
    std::int64_t bytes_ = 0;
    crypto::Digest digest_{};
};

/// A file whose digest is right: unchanged since it was made, unless someone made another one.
struct Checked {
    Facts facts;
    std::int64_t bytes = 0;
    crypto::Digest digest{};
};
/// Errors: backup.folder_failed {path}, backup.not_a_backup {file}, backup.damaged {file}
Result<Checked> check_file(std::string const& path);
/// The head alone, unchecked. Errors: the same.
Result<Facts> read_head(std::string const& path);

/// Errors of all: backup.damaged {file}
class SealedReader {
public:
    /// Checks the whole file first. Errors also: those of check_file, backup.key_wrong {file}
    static Result<std::unique_ptr<SealedReader>> open(std::string const& path,
                                                      RecoveryKey const& key);
    ~SealedReader();
    SealedReader(SealedReader const&) = delete;

    Checked const& checked() const { return checked_; }
    /// Exactly so many bytes.
    Result<> read(std::span<std::uint8_t> out);
    /// Nothing follows.
    Result<> finish();

private:
    struct State;
    explicit SealedReader(std::string path);
    Result<> begin(RecoveryKey const& key);
    Result<> open_chunk();
    std::unexpected<Error> damaged() const;

    std::string const path_;
    Checked checked_;
    File file_;
    std::unique_ptr<State> state_;
    Bytes chunk_;
    std::size_t used_ = 0;
    std::int64_t left_ = 0;  // Bytes of chunks that were not read.
    bool is_last_ = false;
};

}  // namespace takaful::backup
