#pragma once
// What a log asks a witness (c2sp.org/tlog-witness): the request as text. Pure.

#include <string>
#include <string_view>

#include "record/tlog/note.hpp"

namespace takaful::tlog {

/// The body of POST add-checkpoint.
struct AddCheckpoint {
    std::uint64_t old_size = 0;
    Proof proof;
    std::string note;
};

std::string add_checkpoint_body(AddCheckpoint const& request);
/// Errors: tlog.request_malformed {line}
Result<AddCheckpoint> parse_add_checkpoint(std::string_view body);

}  // namespace takaful::tlog
