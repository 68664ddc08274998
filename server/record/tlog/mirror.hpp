#pragma once
// A partner's copy of a log: leaves are fetched, hashed again, held against a signed root, judged
// by the public rules, and kept as tiles of the partner's own making.

#include <memory>

#include "record/tlog/audit_rules.hpp"
#include "record/tlog/folder.hpp"
#include "record/tlog/note.hpp"
#include "record/tlog/tiles.hpp"

namespace takaful::tlog {

class Mirror {
public:
    Mirror(std::string folder, std::shared_ptr<LogFiles> source)
        : folder_(std::move(folder)), source_(std::move(source)) {}

    /// Reads the kept leaves again, up to `size`; forgets them all when their root is not `root`.
    Result<> load(std::uint64_t size, Hash const& root);
    /// Fetches what is missing up to the checkpoint's size, whose root it must have. Errors:
    ///   tlog.unreachable, tlog.tile_missing {path}   the log does not show its leaves now
    ///   tlog.bundle_malformed {entry}, tlog.leaves_differ {size}   they are not the signed ones
    ///   tlog.mirror_behind {size}   a long way: call again, it goes on from there
    Result<> extend(Checkpoint const& checkpoint);
    /// Root of the kept leaves' first `size`. Errors: tlog.index_outside, tlog.tile_missing {path}
    Result<Hash> root_at(std::uint64_t size) const;
    /// The first fault that the kept leaves show, or nothing.
    std::optional<Finding> fault() const;
    /// Compares the log's bundle `number` with the kept one; the first leaf that is not the same.
    Result<std::optional<std::int64_t>> first_changed(std::uint64_t number);

    std::uint64_t size() const { return edge_.size(); }
    Hash root() const { return edge_.root(); }
    Folder& folder() { return folder_; }

private:
    Result<> fetch_until(std::uint64_t size);
    Result<std::optional<Bytes>> shown_bundle(TileName const& name);
    Result<> append(TreeEdge& edge, Bytes& bundle, BytesView leaf);
    Result<> keep(TreeEdge const& edge, Bytes const& bundle);
    void start_over();
    void drop_old_partials(int level, std::uint64_t before, std::uint64_t after);
    Result<> judge(std::uint64_t until);
    Result<std::optional<Bytes>> kept_bundle(std::uint64_t number, std::uint64_t size) const;
    void forget();

    Folder folder_;
    std::shared_ptr<LogFiles> source_;
    TreeEdge edge_;   // Of leaves whose root was signed.
    Bytes bundle_;    // Its entries after the last full bundle.
    TreeEdge ahead_;  // Of leaves fetched beyond it, whose root is not proved yet.
    Bytes ahead_bundle_;
    std::uint64_t judged_ = 0;
    Findings findings_;
    std::unique_ptr<LeafAuditor> rules_ = std::make_unique<LeafAuditor>(findings_);
};

}  // namespace takaful::tlog
