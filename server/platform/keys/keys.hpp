#pragma once
// The key store: one data key a person or household, in a database of its own (keys.db), wrapped
// under the installation's master key. Destroying a key erases its owner in every copy and backup
// of the data.

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "platform/crypto/crypto.hpp"

namespace takaful::keys {

struct Options {
    std::string path;             // "…/keys.db"
    std::string master_key_path;  // "…/master.key", 32 bytes, mode 0600, made at first start.
    std::size_t keys_in_memory = 131'072;  // Those used lately, some 12 MiB.
};

/// Thread safe. New keys are durable (fsynced) before `create` returns, so before any commit using
/// them.
class KeyStore {
public:
    /// Errors: keys.master_missing (keys exist, their master key does not), keys.master_wrong (it
    /// is not theirs), keys.failed
    static Result<std::unique_ptr<KeyStore>> open(Options const& options);
    virtual ~KeyStore() = default;

    /// Makes keys for those owners that have none; the same call again changes nothing.
    virtual Result<> create(std::span<AnyId const> owners) = 0;
    /// Brings the keys of many owners into memory in one reading of the file, for who opens all
    /// their blobs next: at most 60,000 a call. Owners without a key are passed over.
    virtual Result<> fetch(std::span<AnyId const> owners) = 0;
    /// Seals under the owner's key; `context` as in crypto::seal. Errors: keys.unknown
    virtual Result<Bytes> seal(AnyId const& owner, std::string_view context, BytesView plain) = 0;
    /// Errors: keys.unknown (never made, or destroyed: the owner was erased), crypto.cannot_open
    virtual Result<Bytes> open(AnyId const& owner, std::string_view context, BytesView sealed) = 0;
    /// Forgets these keys for ever, in the file (secure_delete) and in memory; those that are not
    /// there are passed over.
    virtual Result<> destroy(std::span<AnyId const> owners) = 0;
    Result<> destroy(AnyId const& owner) { return destroy(std::span{&owner, 1}); }
    /// A key of the installation itself, derived from the master key: "blind-index/phone",
    /// "log/seed".
    virtual crypto::Key installation_key(std::string_view purpose) = 0;
    /// As store::Database::before_checkpoint, of keys.db.
    virtual void before_checkpoint(std::function<void()> call) = 0;
    /// HMAC of a normalised value under an installation key: exact look-up of ids and phones.
    crypto::Digest blind_index(std::string_view column, std::string_view normalised);
};

}  // namespace takaful::keys
