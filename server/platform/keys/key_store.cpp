// Keys on a database of their own, wrapped under the master key. A country's keys do not fit into
// memory: those used lately are there unwrapped, the others are read when they are asked for.

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <unordered_set>

#include "platform/keys/keys.hpp"
#include "platform/store/cache.hpp"
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

static constexpr store::Query any_key{"keys.any", "SELECT owner_id, wrapped FROM keys_key LIMIT 1"};
static constexpr store::Query key_by_owner{"keys.by_owner",
                                           "SELECT wrapped FROM keys_key WHERE owner_id = $1"};
static constexpr store::Query keys_from{"keys.from", R"(
    SELECT owner_id, wrapped FROM keys_key WHERE owner_id >= $1 ORDER BY owner_id)"};
static constexpr store::Query save_key{"keys.save", R"(
    INSERT INTO keys_key (owner_id, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING)"};
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

static Result<Key> unwrap(Key const& wrapping, AnyId const& owner, BytesView wrapped) {
    auto const opened = crypto::open_sealed(wrapping, wrap_context(owner), wrapped);
    Key key;
    if (!opened || opened->size() != key.size())
        return fail(ErrorKind::broken, "keys.master_wrong", owner.text());
    std::ranges::copy(*opened, key.begin());
    return key;
}

/// The keys used lately, in two generations: when the younger is full it becomes the older, and
/// what nobody asked for since is forgotten. Not thread safe.
class LatelyUsed {
public:
    explicit LatelyUsed(std::size_t most) : generation_max_(most / 2) {}
    std::optional<Key> find(AnyId const& owner) const {
        for (auto const* generation : {&younger_, &older_})
            if (auto const found = generation->find(owner); found != generation->end())
                return found->second;
        return std::nullopt;
    }
    void keep(AnyId const& owner, Key const& key) {
        if (younger_.size() >= generation_max_) {
            wipe(older_);
            older_.swap(younger_);
        }
        younger_.insert_or_assign(owner, key);
    }
    void forget(AnyId const& owner) {
        for (auto* generation : {&younger_, &older_})
            if (auto const known = generation->find(owner); known != generation->end()) {
                sodium_memzero(known->second.data(), known->second.size());
                generation->erase(known);
            }
    }

private:
    using Generation = std::unordered_map<AnyId, Key>;
    static void wipe(Generation& generation) {
        for (auto& [owner, key] : generation) sodium_memzero(key.data(), key.size());
        generation.clear();
    }
    std::size_t const generation_max_;
    Generation younger_;
    Generation older_;
};

/// New keys come in the order of their ids, or a file's in any; its pages are small.
static constexpr std::int64_t cache_kib = 16'384;

class FileKeyStore : public KeyStore {
public:
    FileKeyStore(std::unique_ptr<store::Database> database, Key const& master,
                 std::size_t keys_in_memory)
        : database_(std::move(database)),
          master_(master),
          wrapping_(crypto::derive_key(master, "keys/wrap")),
          lately_used_(keys_in_memory) {}

    Result<> create(std::span<AnyId const> owners) override;
    Result<> fetch(std::span<AnyId const> owners) override;
    Result<Bytes> seal(AnyId const& owner, std::string_view context, BytesView plain) override;
    Result<Bytes> open(AnyId const& owner, std::string_view context, BytesView sealed) override;
    using KeyStore::destroy;
    Result<> destroy(std::span<AnyId const> owners) override;
    Key installation_key(std::string_view purpose) override;
    void before_checkpoint(std::function<void()> call) override {
        database_->before_checkpoint(std::move(call));
    }
    /// Errors: keys.master_wrong when a key that exists does not open under the master key.
    Result<> check_master();

private:
    Result<Key> find(AnyId const& owner);
    std::optional<Key> find_in_memory(AnyId const& owner) const;
    Result<Key> read(store::Tx& reader, AnyId const& owner);
    std::vector<AnyId> not_in_memory(std::span<AnyId const> owners) const;
    Result<bool> save(std::span<AnyId const> owners, std::span<Key const> keys);
    /// One transaction of keys.db, its log emptied into the file.
    template <typename Change>
    Result<> change(Change&& change);

    std::unique_ptr<store::Database> const database_;
    Key const master_;
    Key const wrapping_;
    std::mutex writing_;                 // One change of the file at a time.
    std::shared_mutex file_;             // Shared: a reading; alone: a key is being destroyed.
    mutable std::shared_mutex reading_;  // Guards what follows.
    LatelyUsed lately_used_;
    // Whose key was destroyed since the start: a reader that saw its row before must not keep it.
    std::unordered_set<AnyId> destroyed_;
    std::unordered_map<std::string, Key> derived_;
};

Result<> FileKeyStore::check_master() {
    auto const row = TRY(database_->writer().one(any_key));
    if (!row) return {};
    auto const wrapped = row->get<Bytes>("wrapped");
    TRY(unwrap(wrapping_, row->get<AnyId>("owner_id"), wrapped));
    return {};
}

std::optional<Key> FileKeyStore::find_in_memory(AnyId const& owner) const {
    std::shared_lock const lock{reading_};
    return lately_used_.find(owner);
}

/// From the file, and kept in memory unless it was destroyed meanwhile.
Result<Key> FileKeyStore::read(store::Tx& reader, AnyId const& owner) {
    auto const row = TRY(reader.one(key_by_owner, owner));
    if (!row) return fail(ErrorKind::not_found, "keys.unknown", owner.text());
    auto const key = TRY(unwrap(wrapping_, owner, row->get<Bytes>("wrapped")));
    std::unique_lock const lock{reading_};
    if (destroyed_.contains(owner)) return fail(ErrorKind::not_found, "keys.unknown", owner.text());
    lately_used_.keep(owner, key);
    return key;
}

Result<Key> FileKeyStore::find(AnyId const& owner) {
    if (auto const known = find_in_memory(owner)) return *known;
    std::shared_lock const lock{file_};
    auto const reader = TRY(database_->reader());
    return read(*reader, owner);
}

/// In the order of the file, each once.
std::vector<AnyId> FileKeyStore::not_in_memory(std::span<AnyId const> owners) const {
    std::vector<AnyId> missing{owners.begin(), owners.end()};
    std::ranges::sort(missing);
    auto const repeated = std::ranges::unique(missing);
    missing.erase(repeated.begin(), repeated.end());
    std::shared_lock const lock{reading_};
    std::erase_if(missing, [&](AnyId const& owner) { return lately_used_.find(owner); });
    return missing;
}

/// Reads the file from the first on: who lies beside each other is found by going on, who lies far
/// off is sought anew.
Result<> FileKeyStore::fetch(std::span<AnyId const> owners) {
    constexpr int passed_max = 16;
    auto const missing = not_in_memory(owners);
    if (missing.empty()) return {};
    std::shared_lock const lock{file_};
    auto const reader = TRY(database_->reader());
    store::allow_long_scan(*reader);  // Short, but then rows are read without a copy.
    std::vector<std::pair<AnyId, Key>> found;
    for (auto next = missing.begin(); next != missing.end();) {
        auto const cursor = TRY(reader->scan(keys_from, *next));
        for (int passed = 0; next != missing.end() && passed <= passed_max;) {
            if (!TRY(cursor->next())) {
                next = missing.end();
                break;
            }
            AnyId owner;
            std::ranges::copy(as_bytes(cursor->view(0)), owner.bytes.begin());
            while (next != missing.end() && *next < owner) ++next;  // Without a key.
            ++passed;
            if (next == missing.end() || *next != owner) continue;
            found.emplace_back(owner, TRY(unwrap(wrapping_, owner, as_bytes(cursor->view(1)))));
            ++next;
            passed = 0;
        }
    }
    std::unique_lock const keeping{reading_};
    for (auto const& [owner, key] : found)
        if (!destroyed_.contains(owner)) lately_used_.keep(owner, key);
    return {};
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

/// True when none of them had a key before: then these are theirs.
Result<bool> FileKeyStore::save(std::span<AnyId const> owners, std::span<Key const> keys) {
    std::vector<Bytes> wrapped;
    wrapped.reserve(owners.size());
    std::vector<store::Value> values;
    values.reserve(owners.size() * 2);
    for (std::size_t i = 0; i < owners.size(); ++i) {
        wrapped.push_back(crypto::seal(wrapping_, wrap_context(owners[i]), keys[i]));
        values.push_back(store::to_value(owners[i]));
        values.push_back(store::to_value(wrapped.back()));
    }
    std::int64_t saved = 0;
    auto const insert = [&](store::Writer& writer) -> Result<> {
        saved = TRY(writer.run_each(save_key, values, 2));
        return {};
    };
    TRY(change(insert));
    return saved == std::ssize(owners);
}

Result<> FileKeyStore::create(std::span<AnyId const> owners) {
    std::lock_guard const writing{writing_};
    auto const missing = not_in_memory(owners);
    if (missing.empty()) return {};
    std::vector<Key> made(missing.size());
    for (auto& key : made) key = crypto::random_key();
    auto const all_new = TRY(save(missing, made));  // Durable before anyone can seal with it.
    if (database_->writer().checkpoint_due()) TRY(database_->writer().checkpoint());
    std::unique_lock const lock{reading_};
    for (std::size_t i = 0; i < missing.size(); ++i) {
        destroyed_.erase(missing[i]);
        // Some had a key: each is read when it is asked for.
        if (all_new) lately_used_.keep(missing[i], made[i]);
    }
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
Result<> FileKeyStore::destroy(std::span<AnyId const> owners) {
    if (owners.empty()) return {};
    std::lock_guard const writing{writing_};
    {
        std::unique_lock const lock{reading_};
        for (auto const& owner : owners) {
            lately_used_.forget(owner);
            destroyed_.insert(owner);
        }
    }
    std::lock_guard const alone{file_};  // A reader would keep the old page in the log.
    auto const noise = crypto::random_key();
    auto const overwrite = [&](store::Writer& writer) -> Result<> {
        for (auto const& owner : owners) {
            TRY(writer.run(overwrite_key, owner, noise));
            TRY(writer.run(delete_key, owner));
        }
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
    TRY(store::limit_cache(database->writer(), cache_kib));
    auto const has_keys = TRY(database->writer().one(any_key)).has_value();
    auto const has_master = std::filesystem::exists(options.master_key_path);
    if (has_keys && !has_master)
        return fail(ErrorKind::broken, "keys.master_missing", options.master_key_path);
    auto const master = has_master ? TRY(read_master(options.master_key_path))
                                   : TRY(make_master(options.master_key_path));
    auto opened =
        std::make_unique<FileKeyStore>(std::move(database), master, options.keys_in_memory);
    TRY(opened->check_master());
    return opened;
}

}  // namespace takaful::keys
