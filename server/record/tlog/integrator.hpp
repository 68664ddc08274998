#pragma once
// Gives queued leaves their index, writes tiles, signs and publishes the checkpoint. Every step can
// be repeated: after a crash at any point the next run ends with the same tree.
//
//   plan      (transaction)  indexes are given and kept
//   build     (files)        leaves, tiles and bundles, durable and read back
//   save head (transaction)  compare and swap of the signed checkpoint
//   collect   (witnesses)    with a policy: their cosignatures, until they are a quorum
//   publish   (file)         the checkpoint, last

#include <mutex>

#include "record/tlog/collector.hpp"
#include "record/tlog/derive.hpp"
#include "record/tlog/folder.hpp"
#include "record/tlog/note.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::tlog {

class Integrator : public Log {
public:
    Integrator(work::Runner& runner, LogOptions options);
    /// Key and first checkpoint; resumes.
    Result<> start();

    Result<Head> integrate_now() override;
    Result<bool> collect_now() override;
    Head head() const override;
    Head signed_head() const override;
    std::vector<WitnessState> witnesses() const override;
    std::string const& verifier_key() const override { return verifier_key_; }
    LogOptions const& options() const override { return options_; }
    crypto::SigningKey const& signing_key() const override { return key_; }

    /// For crash tests: called between all steps, an error stops there.
    void set_on_step(Folder::OnStep on_step);

private:
    Result<> in_work(std::string_view name, std::function<Result<>(Work&)> act,
                     std::int64_t book = 0);
    Result<> load_key();
    Result<> load_policy();
    Result<PublishedRow> load_heads();
    Result<> save_signed(HeadRow const& head, HeadRow const& next, std::int64_t book);
    Result<> step(std::string_view name) const;
    Result<HeadRow> read_head();
    /// Gives whether more waits than one plan takes.
    Result<bool> plan();
    Result<> build(HeadRow const& head);
    Result<> add_lone_leaves(store::Tx& tx, HeadRow const& head);
    Result<> add_batch(store::Tx& tx, BatchRow const& batch);
    Result<> add(BytesView leaf, Hash const& hash);
    Result<> finish_files();
    Result<> publish(std::string const& checkpoint);
    Result<> resume_edge(HeadRow const& head);
    Result<> rebuild(HeadRow const& head, PublishedRow const& published);
    Result<> check_age(HeadRow const& head);
    Result<> keep_signed(HeadRow const& head);
    std::string signed_checkpoint(std::uint64_t size, Hash const& root) const;

    work::Runner& runner_;
    LogOptions options_;
    Folder folder_;
    Folder checkpoints_;  // The same folder: publishing may run beside integrating.
    Folder::OnStep on_step_;
    crypto::Key seal_;
    crypto::SigningKey key_{};
    std::string verifier_key_;

    std::mutex working_;            // One integration at a time.
    std::optional<TreeEdge> edge_;  // Of the files; empty after a failure.
    Bytes bundle_;                  // The entries after the last full bundle.
    std::vector<TileName> filled_;  // Whose partial files may go once the checkpoint is out.

    std::mutex publishing_;                 // One collection at a time.
    std::unique_ptr<Collector> collector_;  // Null: published as soon as signed.

    mutable std::mutex head_mutex_;
    Head signed_;
    Head published_;
};

}  // namespace takaful::tlog
