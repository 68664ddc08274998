#pragma once
// The chain's arithmetic. Pure.

#include <string>
#include <string_view>

#include "trust/audit/audit.hpp"

namespace takaful::audit {

/// An entry as it is stored, without its hash.
struct EntryRow {
    std::int64_t book = 0;
    std::int64_t number = 0;
    Instant at;
    PersonId person;
    std::int64_t rights = 0;
    std::string channel;
    bool is_look = false;
    std::string act;
    AnyId about;
    std::string about_kind;
};

/// SHA-256("takaful/audit/1" ‖ hash before ‖ book ‖ number ‖ at ‖ person ‖ rights ‖ look ‖ about ‖
/// channel ‖ act ‖ kind): numbers are 8 bytes, big-endian; texts have their length before them.
crypto::Digest entry_hash(crypto::Digest const& before, EntryRow const& entry);

/// What the public log holds of a day's end: SHA-256("takaful/audit-head/1" ‖ salt ‖ book ‖ number
/// ‖ hash).
crypto::Digest head_commitment(BytesView salt, std::int64_t book, std::int64_t number,
                               crypto::Digest const& hash);

/// What a command is about: a member of its body that names a household, a programme …; else the
/// command's own id, which is what it made.
struct About {
    AnyId id;
    std::string_view kind;
};
About about_of(std::string_view body, CommandId command);

/// Is this a reading of one household's own page, or a row of a list? Nullopt: of neither.
std::optional<Looking> looking_of(std::string_view purpose);

/// Do these rights make an actor one of the staff?
bool is_staff(std::uint32_t rights);

/// A staff member's own affairs: her inbox, her wallet, her gifts.
bool is_private(std::string_view act);

/// The highest role whose rights are all among these; "staff" when none is.
std::string role_of(std::int64_t rights);

/// Errors: audit.limit_absurd {min, max}
Result<> check_limit(Limit const& limit);
/// The program's own.
std::vector<Limit> default_limits();

}  // namespace takaful::audit
