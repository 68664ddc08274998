#pragma once
// What the Works of one commit share: rows that wait for it, and what a module gathers until then.
// One payment writes six rows; forty payments in a commit write them table by table, in one go, and
// none needs a savepoint of its own. For what comes with every payment; other rows are written at
// once by Tx::run.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <typeindex>

#include "platform/store/store.hpp"

namespace takaful::store {

/// Of one group of Works. It is made when a Work of the group first asks for it, and destroyed
/// after the group's commit or loss. What a Work that is undone has put into it, the module's own
/// `on_undo` takes out again.
class Gathering {
public:
    virtual ~Gathering() = default;
    /// Called once, in the transaction, before its commit. An error loses the whole group.
    virtual Result<> write(Tx& tx) = 0;
};

/// What a writer offers beside Tx. Private to the store: modules use the functions below.
class GroupTx {
public:
    virtual ~GroupTx() = default;
    virtual Result<> insert_later(Query const& query, std::span<Value const> values,
                                  int columns) = 0;
    virtual Result<std::optional<Row>> one_written(Query const& query,
                                                   std::span<Value const> values) = 0;
    virtual Gathering& gathering(std::type_index type,
                                 std::function<std::unique_ptr<Gathering>()> const& make) = 0;
    virtual Result<> copy_log() = 0;
};

namespace detail {
/// Errors: none; a reader has no group, and asking it for one is our mistake, which stops.
GroupTx& group_of(Tx& tx);
}  // namespace detail

/// Inserts rows of `columns` values each, laid end to end, at the latest before the commit. Any
/// other statement that names the table sees them: they are written before it runs. `query` is
/// "INSERT INTO table …" without ON CONFLICT, and its keys must be known to be free: a conflict
/// that shows at the commit loses the whole group. Errors: those of Tx::run_each
Result<> insert_later(Tx& tx, Query const& query, std::span<Value const> values, int columns);

/// Tx::one, but rows of `insert_later` that still wait are not seen: for who knows them by heart.
template <typename... Args>
Result<std::optional<Row>> one_written(Tx& tx, Query const& query, Args const&... args) {
    std::array<Value, sizeof...(Args)> const values{to_value(args)...};
    return detail::group_of(tx).one_written(query, values);
}

/// The group's own T, a Gathering that can be made of nothing.
template <typename T>
T& gathering(Tx& tx) {
    auto& found = detail::group_of(tx).gathering(typeid(T), [] { return std::make_unique<T>(); });
    return static_cast<T&>(found);
}

/// Writer::checkpoint for the runner, between groups: the log's file keeps its blocks and is
/// written over from its beginning, unless it has grown far beyond its usual size. An fsync of old
/// blocks takes a tenth of the time that new ones take.
Result<> copy_log(Writer& writer);

}  // namespace takaful::store
