#include "platform/store/databases.hpp"

namespace takaful::store {

bool is_postgres(std::string_view path) {
    return path.starts_with("postgres://") || path.starts_with("postgresql://");
}

Result<std::unique_ptr<Database>> open(Options const& options) {
    return is_postgres(options.path) ? open_postgres(options) : open_sqlite(options);
}

}  // namespace takaful::store
