#pragma once
// The databases behind `store::open`. Private to the store.

#include "platform/store/store.hpp"

namespace takaful::store {

/// Is this a PostgreSQL address and no file? "postgres://…" or "postgresql://…".
bool is_postgres(std::string_view path);

Result<std::unique_ptr<Database>> open_sqlite(Options const& options);
Result<std::unique_ptr<Database>> open_postgres(Options const& options);

}  // namespace takaful::store
