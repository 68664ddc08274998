#pragma once
// Whom a reader believes (c2sp.org/tlog-policy): the logs, the witnesses, and how many of these
// must have cosigned. Pure.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "record/tlog/note.hpp"

namespace takaful::tlog {

struct PolicyLog {
    VerifierKey key;
    std::string url;  // Empty: only used to verify.
};

struct PolicyWitness {
    std::string name;  // Of the policy alone: the key has a name of its own.
    VerifierKey key;
    std::string url;  // The submission prefix; empty: it is not asked.
};

/// Which of a policy's witnesses cosigned a text, and when (seconds since 1970; -1: not).
using CosignedTimes = std::vector<std::int64_t>;

class Policy {
public:
    std::vector<PolicyLog> logs;
    std::vector<PolicyWitness> witnesses;

    /// Is this set of witnesses (their places in `witnesses`) enough?
    bool is_quorum(std::set<std::size_t> const& who) const;
    /// "quorum none": no witness is needed.
    bool needs_nobody() const { return quorum_ < 0; }
    CosignedTimes cosigned(Note const& checkpoint) const;
    bool is_quorum(CosignedTimes const& times) const;

private:
    friend class PolicyReader;
    /// A witness (members empty) or a group: at least `threshold` of its members.
    struct Name {
        std::string name;
        std::size_t witness = 0;
        std::size_t threshold = 1;
        std::vector<std::size_t> members;
    };
    bool holds(std::size_t name, std::set<std::size_t> const& who) const;

    std::vector<Name> names_;
    std::ptrdiff_t quorum_ = -1;
};

/// The policy for readers, who ask no witness: without addresses and comments.
std::string without_addresses(std::string_view policy);
/// Errors: tlog.policy_malformed {line, reason}
Result<Policy> parse_policy(std::string_view text);

}  // namespace takaful::tlog
