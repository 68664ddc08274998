#pragma once
// How a neutral migration becomes SQLite's SQL, and which migrations are still to be applied.
// Private to the store; pure.

#include <string>
#include <string_view>
#include <vector>

#include "platform/crypto/crypto.hpp"
#include "platform/store/store.hpp"

namespace takaful::store {

/// The statements of a migration, comments removed, neutral words translated for SQLite.
/// Errors: store.migration_failed {statement}: a table that is not closed by ")" or has a foreign
/// tail.
Result<std::vector<std::string>> sqlite_statements(std::string_view sql);

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

}  // namespace takaful::store
