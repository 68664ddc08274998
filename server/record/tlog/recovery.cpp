// What a restored house asks: does the world know more of this log than the records do, and if so,
// how to begin another one with the same leaves.

#include "record/tlog/folder.hpp"
#include "record/tlog/note.hpp"
#include "record/tlog/store.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::tlog {

namespace {

constexpr store::Query anew_leaves{"tlog.anew_leaves", "UPDATE tlog_leaf SET leaf_index = NULL"};
constexpr store::Query anew_batches{
    "tlog.anew_batches",
    "UPDATE tlog_batch SET state = 'ready', first_index = NULL WHERE state = 'planned'"};
constexpr store::Query anew_head{"tlog.anew_head", "DELETE FROM tlog_head"};
constexpr store::Query anew_published{"tlog.anew_published", "DELETE FROM tlog_published"};
constexpr store::Query anew_key{"tlog.anew_key", "DELETE FROM tlog_key"};

}  // namespace

Result<> begin_anew(store::Tx& tx) {
    for (auto const* query : {&anew_leaves, &anew_batches, &anew_head, &anew_published, &anew_key})
        TRY(tx.run(*query));
    return {};
}

Result<std::int64_t> leaves_unknown(Log const& log, std::string_view checkpoint) {
    auto const key = TRY(parse_verifier_key(log.verifier_key()));
    auto const theirs = TRY(open_checkpoint(checkpoint, key));
    auto const ours = log.signed_head();
    auto const size = static_cast<std::uint64_t>(ours.size);
    if (theirs.size > size) return static_cast<std::int64_t>(theirs.size - size);
    Folder const folder{log.options().folder};
    TileReader tiles{folder.reader(), size};
    auto const root =
        theirs.size == 0 ? empty_root() : TRY(subtree_root(tiles.node_at(), 0, theirs.size));
    if (root == theirs.root) return 0;
    return fail(ErrorKind::broken, "tlog.tree_differs", {{"path", std::string{"checkpoint"}}});
}

}  // namespace takaful::tlog
