#pragma once
// How a neutral migration becomes a database's own SQL, and how the pending ones are applied.
// Private to the store.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/crypto/crypto.hpp"
#include "platform/store/store.hpp"

namespace takaful::store {

/// What a database calls the neutral words, and what it says after a table.
struct Dialect {
    struct Word {
        std::string_view neutral, own;
    };
    std::span<Word const> words;
    std::string_view table_tail, clustered_tail;
};
extern Dialect const sqlite_dialect;
extern Dialect const postgres_dialect;

/// The statements of a migration, comments removed, neutral words translated.
/// Errors: store.migration_failed {statement}: a table that is not closed by ")" or has a foreign
/// tail.
Result<std::vector<std::string>> statements_of(std::string_view sql, Dialect const& dialect);

crypto::Digest digest_of(Migration const& migration);

/// What the database says was applied.
struct AppliedMigration {
    std::string module;
    int number;
    Bytes sha256;
};

/// The migrations not yet applied, in order.
/// Errors: store.migration_changed {module, number}, store.newer_schema {module, number}
Result<std::vector<Migration>> pending_migrations(std::span<Migration const> all,
                                                  std::span<AppliedMigration const> applied);

/// What a database lends to its migrations.
struct MigrationHost {
    Writer& writer;
    Dialect const& dialect;
    std::function<Result<>(std::string const& sql)> exec;
    std::function<Result<>(std::string const& reason)> keep_copy;  // Before a change to data.
};

/// Applies what is pending in one transaction, a copy first when there is data; true when something
/// was. Errors: those of `open`.
Result<bool> apply_migrations(MigrationHost const& host, Options const& options);

}  // namespace takaful::store
