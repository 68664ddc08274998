#pragma once
// The log's side of c2sp.org/tlog-witness: a signed checkpoint is shown to every witness of the
// policy, and what they sign is checked before it counts.

#include <mutex>

#include "record/tlog/policy.hpp"
#include "record/tlog/tiles.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::tlog {

/// A signed checkpoint and the files of its tree.
struct SignedTree {
    std::string note;
    std::uint64_t size = 0;
    ReadFile read;
};

class Collector {
public:
    Collector(Policy policy, WitnessDoor& door);
    /// Asks all witnesses that have an address, at once. Gives the note with every cosignature that
    /// verified.
    Result<std::string> collect(SignedTree const& tree);
    /// Has the policy's quorum cosigned this note?
    bool is_quorum(std::string_view note) const;
    std::vector<WitnessState> states() const;

private:
    /// A witness's answer, judged: its signature line, or why there is none.
    struct Answer {
        std::string line;
        std::int64_t at = 0;
        std::string refusal;
    };
    Answer ask(std::size_t witness, SignedTree const& tree, std::string_view text);
    Result<WitnessReply> post(PolicyWitness const& witness, SignedTree const& tree,
                              std::uint64_t old_size);

    Policy const policy_;
    WitnessDoor& door_;
    mutable std::mutex mutex_;
    std::vector<WitnessState> states_;
    std::vector<std::uint64_t> known_sizes_;  // What each witness has, as far as we know.
};

}  // namespace takaful::tlog
