#pragma once
// Why we may hold people's data, and who looked at it: legal bases as records, and the access log
// that is shown to the person herself.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "platform/work/work.hpp"

namespace takaful::consent {

using BasisId = Id<struct BasisTag>;

/// What a basis says, as the person who records it wrote it. Public words, no person's data.
struct BasisFields {
    std::string purpose;         // "social protection registry"
    std::string legal_basis;     // "consent", "legal obligation", "public task" …
    std::string notice_version;  // Of the notice that was read to people: "2026-1".
    std::string source;  // Where the data come from: "Association's paper files, October 2026".
    std::optional<Date> expires_on;
    TAKAFUL_FIELDS(BasisFields, purpose, legal_basis, notice_version, source, expires_on)
};

struct Basis {
    BasisId basis;
    std::string purpose;
    std::string legal_basis;
    std::string notice_version;
    std::string source;
    PersonId recorded_by;
    Instant recorded_at;
    std::optional<Date> expires_on;
    std::optional<Instant> withdrawn_at;
    TAKAFUL_FIELDS(Basis, basis, purpose, legal_basis, notice_version, source, recorded_by,
                   recorded_at, expires_on, withdrawn_at)
};

/// One reading of a person's data, as her page shows it. `person` is who looked (nil: the system).
struct Access {
    Instant at;
    std::string purpose;  // "registry.household_page"
    PersonId person;
    std::string channel;
    TAKAFUL_FIELDS(Access, at, purpose, person, channel)
};

/// Records a legal basis under the given id; the same id again is the same record.
/// Errors: consent.purpose_missing, consent.legal_basis_missing, consent.notice_missing,
///         consent.source_missing, consent.already_expired, identity.right_missing
///         (write_households)
Result<Basis> record_basis(Work& work, BasisId basis, BasisFields const& fields);

/// The basis, if it is in force today. Errors: consent.basis_unknown, consent.basis_expired,
/// consent.basis_withdrawn
Result<Basis> require_basis(Work& work, BasisId basis);

/// Links subjects (households) to a basis; a link that exists stays.
Result<> link(Work& work, BasisId basis, std::span<AnyId const> subjects);

/// The newest basis of a subject, if any.
Result<std::optional<Basis>> basis_of(Work& work, AnyId subject);

/// Ends a basis: from now on require_basis refuses. Errors: consent.basis_unknown
Result<> withdraw_basis(Work& work, BasisId basis);

/// Saves readings; the runner's access sink.
Result<> record_accesses(Work& work, std::span<AccessNote const> notes);

/// The last readings of a subject, newest first, at most `limit` (<= 200).
Result<std::vector<Access>> accesses_of(Work& work, AnyId subject, int limit = 50);

/// Forgets which basis covered a subject (erasure); the access log keeps its ids.
Result<> forget(Work& work, AnyId subject);

}  // namespace takaful::consent
