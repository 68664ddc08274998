// Keys on a database of their own, wrapped under the master key; all of them unwrapped in memory,
// for a start that unseals a million blobs cannot ask a database a million times.

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "platform/keys/keys.hpp"
#include "platform/store/patience.hpp"
#include "platform/store/store.hpp"

namespace takaful::keys {

using crypto::Key;

static constexpr store::Migration migrations[] = {{"keys", 1, "key", R"(
CREATE TABLE keys_key (
    owner_id ID NOT NULL PRIMARY KEY,
    wrapped BYTES NOT NULL
) CLUSTERED;
)"}};

static constexpr store::Query list_keys{"keys.list", "SELECT owner_id, wrapped FROM keys_key"};
static constexpr store::Query any_key{"keys.any", "SELECT owner_id FROM keys_key LIMIT 1"};
static constexpr store::Query save_key{"keys.save", R"(
    INSERT INTO keys_key (owner_id, wrapped) VALUES ($1, $2))"};
static constexpr store::Query overwrite_key{"keys.overwrite", R"(
    UPDATE keys_key SET wrapped = $2 WHERE owner_id = $1)"};
static constexpr store::Query delete_key{"keys.delete", "DELETE FROM keys_key WHERE owner_id = $1"};

static std::unexpected<Error> failed(std::string detail) {
    return fail(ErrorKind::broken, "keys.failed", std::move(detail));
}

// ---- The master key's file ---------------------------------------------------------------------

/// A descriptor that closes itself.
class File {
public:
    File(std::string const& path, int flags, mode_t mode = 0)
        : number_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
    ~File() {
        if (number_ >= 0) ::close(number_);
    }
    File(File const&) = delete;
    File& operator=(File const&) = delete;
    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }

private:
    int const number_;
};

/// Written beside, fsynced, renamed, and the folder fsynced: the file is whole or it is not there.
static Result<Key> make_master(std::string const& path) {
    auto const part = path + ".part";
    auto const key = crypto::random_key();
    {
        File const file{part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600};
        if (!file.is_open() || ::fchmod(file.number(), 0600) != 0 ||
            ::write(file.number(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) ||
            ::fsync(file.number()) != 0)
            return failed("cannot write the master key: " + path);
    }
    std::error_code renamed;
    std::filesystem::rename(part, path, renamed);
    auto folder = std::filesystem::path{path}.parent_path();
    File const directory{folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY};
    if (renamed || !directory.is_open() || ::fsync(directory.number()) != 0)
        return failed("cannot write the master key: " + path);
    return key;
}

static Result<Key> read_master(std::string const& path) {
    File const file{path, O_RDONLY | O_NOFOLLOW};
    struct stat facts {};
    Key key;
    if (!file.is_open() || ::fstat(file.number(), &facts) != 0)
        return failed("cannot read " + path);
    if ((facts.st_mode & 0077) != 0) return fail(ErrorKind::broken, "keys.master_exposed", path);
    if (facts.st_size != static_cast<off_t>(key.size()) ||
        ::read(file.number(), key.data(), key.size()) != static_cast<ssize_t>(key.size()))
        return failed("the master key's file is not 32 bytes: " + path);
    return key;
}

// ---- The store ---------------------------------------------------------------------------------

static std::string wrap_context(AnyId const& owner) {
    return "keys_key|wrapped|" + owner.text();
}

class FileKeyStore : public KeyStore {
public:
    FileKeyStore(std::unique_ptr<store::Database> database, Key const& master)
        : database_(std::move(database)),
          master_(master),
          wrapping_(crypto::derive_key(master, "keys/wrap")) {}

    Result<> load();
    Result<> create(std::span<AnyId const> owners) override;
    Result<Bytes> seal(AnyId const& owner, std::string_view context, BytesView plain) override;
    Result<Bytes> open(AnyId const& owner, std::string_view context, BytesView sealed) override;
    Result<> destroy(AnyId const& owner) override;
    Key installation_key(std::string_view purpose) override;
    void before_checkpoint(std::function<void()> call) override {
        database_->before_checkpoint(std::move(call));
    }

private:
    Result<Key> find(AnyId const& owner) const;
    std::vector<AnyId> without_key(std::span<AnyId const> owners) const;
    Result<> save(std::span<AnyId const> owners, std::span<Key const> keys);
    /// One transaction of keys.db, its log emptied into the file.
    template <typename Change>
    Result<> change(Change&& change);

    std::unique_ptr<store::Database> const database_;
    Key const master_;
    Key const wrapping_;
    std::mutex writing_;                 // One change of the file at a time.
    mutable std::shared_mutex reading_;  // Guards the two maps.
    std::unordered_map<AnyId, Key> keys_;
    std::unordered_map<std::string, Key> derived_;
};

Result<> FileKeyStore::load() {
    auto const reader = TRY(database_->reader());
    store::allow_long_scan(*reader);
    auto const cursor = TRY(reader->scan(list_keys));
    while (TRY(cursor->next())) {
        AnyId owner;
        std::ranges::copy(as_bytes(cursor->view(0)), owner.bytes.begin());
        auto const opened =
            crypto::open_sealed(wrapping_, wrap_context(owner), as_bytes(cursor->view(1)));
        if (!opened) return fail(ErrorKind::broken, "keys.master_wrong", owner.text());
        std::ranges::copy(*opened, keys_[owner].begin());
    }
    return {};
}

Result<Key> FileKeyStore::find(AnyId const& owner) const {
    std::shared_lock const lock{reading_};
    auto const found = keys_.find(owner);
    if (found == keys_.end()) return fail(ErrorKind::not_found, "keys.unknown", owner.text());
    return found->second;
}

std::vector<AnyId> FileKeyStore::without_key(std::span<AnyId const> owners) const {
    std::vector<AnyId> missing{owners.begin(), owners.end()};
    std::ranges::sort(missing);
    auto const repeated = std::ranges::unique(missing);
    missing.erase(repeated.begin(), repeated.end());
    std::shared_lock const lock{reading_};
    std::erase_if(missing, [&](AnyId const& owner) { return keys_.contains(owner); });
    return missing;
}

template <typename Change>
Result<> FileKeyStore::change(Change&& change) {
    auto& writer = database_->writer();
    TRY(writer.begin());
    if (auto changed = change(writer); !changed) {
        TRY(writer.rollback());
        return changed;
    }
    return writer.commit();
}

Result<> FileKeyStore::save(std::span<AnyId const> owners, std::span<Key const> keys) {
    std::vector<Bytes> wrapped;
    wrapped.reserve(owners.size());
    std::vector<store::Value> values;
    values.reserve(owners.size() * 2);
    for (std::size_t i = 0; i < owners.size(); ++i) {
        wrapped.push_back(crypto::seal(wrapping_, wrap_context(owners[i]), keys[i]));
        values.push_back(store::to_value(owners[i]));
        values.push_back(store::to_value(wrapped.back()));
    }
    return change([&](store::Writer& writer) -> Result<> {
        TRY(writer.run_each(save_key, values, 2));
        return {};
    });
}

Result<> FileKeyStore::create(std::span<AnyId const> owners) {
    std::lock_guard const writing{writing_};
    auto const missing = without_key(owners);
    if (missing.empty()) return {};
    std::vector<Key> made(missing.size());
    for (auto& key : made) key = crypto::random_key();
    TRY(save(missing, made));  // Durable before anyone can seal with it.
    if (database_->writer().checkpoint_due()) TRY(database_->writer().checkpoint());
    std::unique_lock const lock{reading_};
    for (std::size_t i = 0; i < missing.size(); ++i) keys_.emplace(missing[i], made[i]);
    return {};
}

Result<Bytes> FileKeyStore::seal(AnyId const& owner, std::string_view context, BytesView plain) {
    return crypto::seal(TRY(find(owner)), context, plain);
}

Result<Bytes> FileKeyStore::open(AnyId const& owner, std::string_view context, BytesView sealed) {
    return crypto::open_sealed(TRY(find(owner)), context, sealed);
}

// Memory first: from here nobody opens her data, whatever the disk does next. Then the row is
// overwritten and deleted (secure_delete zeroes its page), and the log that still held the old page
// is emptied.
Result<> FileKeyStore::destroy(AnyId const& owner) {
    std::lock_guard const writing{writing_};
    {
        std::unique_lock const lock{reading_};
        if (auto const known = keys_.find(owner); known != keys_.end()) {
            sodium_memzero(known->second.data(), known->second.size());
            keys_.erase(known);
        }
    }
    auto const noise = crypto::random_key();
    auto const overwrite = [&](store::Writer& writer) -> Result<> {
        TRY(writer.run(overwrite_key, owner, noise));
        TRY(writer.run(delete_key, owner));
        return {};
    };
    TRY(change(overwrite));
    return database_->writer().checkpoint();
}

Key FileKeyStore::installation_key(std::string_view purpose) {
    std::string const name{purpose};
    {
        std::shared_lock const lock{reading_};
        if (auto const known = derived_.find(name); known != derived_.end()) return known->second;
    }
    auto const key = crypto::derive_key(master_, "installation/" + name);
    std::unique_lock const lock{reading_};
    derived_.emplace(name, key);
    return key;
}

crypto::Digest KeyStore::blind_index(std::string_view column, std::string_view normalised) {
    auto const key = installation_key("blind-index/" + std::string{column});
    return crypto::hmac_sha256(key, as_bytes(normalised));
}

Result<std::unique_ptr<KeyStore>> KeyStore::open(Options const& options) {
    crypto::start();
    auto database = TRY(store::open({.path = options.path, .migrations = migrations}));
    auto const has_keys = TRY(database->writer().one(any_key)).has_value();
    auto const has_master = std::filesystem::exists(options.master_key_path);
    if (has_keys && !has_master)
        return fail(ErrorKind::broken, "keys.master_missing", options.master_key_path);
    auto const master = has_master ? TRY(read_master(options.master_key_path))
                                   : TRY(make_master(options.master_key_path));
    auto opened = std::make_unique<FileKeyStore>(std::move(database), master);
    TRY(opened->load());
    return opened;
}

}  // namespace takaful::keys
