#pragma once
// Exactly once: what is kept of each command, and the answer to its repetition. Private to work.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/work/work.hpp"

namespace takaful::work {

/// A body as it is remembered: keyed digests, from which nothing of it can be guessed back.
struct BodyDigest {
    crypto::Digest whole{};
    Bytes fields;  // Four bytes of the name and four of the value, each member that is not null.
};

class Replay {
public:
    explicit Replay(crypto::Key const& secret);

    /// Any thread: the runner does it before the command is queued.
    BodyDigest digest(Command const& command) const;
    /// The first answer of this command, when there was one.
    /// Errors: work.id_reused {field}, work.already_done
    Result<std::optional<Result<Reply>>> find(store::Tx& tx, Command const& command,
                                              BodyDigest const& digest) const;
    Result<> save_done(store::Tx& tx, Command const& command, BodyDigest const& digest,
                       std::string_view reply, Instant now) const;
    Result<> save_refused(store::Tx& tx, Command const& command, BodyDigest const& digest,
                          Error const& error, Instant now) const;

private:
    Result<> save(store::Tx& tx, Command const& command, BodyDigest const& digest,
                  std::string_view status, std::optional<std::string_view> answer,
                  Instant now) const;
    std::string differing_field(Command const& command, BytesView kept) const;
    std::uint32_t tag(std::string_view text) const;

    crypto::Key const answer_key_;
    crypto::Key const body_key_;
    crypto::Key const field_key_;
};

/// The members of a JSON object's text, borrowed; none when it is no object.
struct Member {
    std::string_view name;  // As written, without its quotes.
    std::string_view value;
};
std::vector<Member> members_of(std::string_view json);

}  // namespace takaful::work
