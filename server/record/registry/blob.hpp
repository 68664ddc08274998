#pragma once
// The bytes inside the sealed columns. A first byte says which layout, so that old rows stay
// readable.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "record/registry/types.hpp"

namespace takaful::registry {

/// A person: everything but the id.
Bytes pack_person(Member const& member);
/// Errors: registry.blob_malformed
Result<Member> unpack_person(PersonId id, BytesView blob);

/// What a household's own blob holds: enough to score it and pay it without opening its people.
struct HouseholdBlob {
    std::string code;
    PersonId head;
    Sex head_sex = Sex::unknown;
};
Bytes pack_household(HouseholdBlob const& household);
/// Errors: registry.blob_malformed
Result<HouseholdBlob> unpack_household(BytesView blob);

/// Answers: little-endian floats, one a question, NaN for not known.
Bytes pack_answers(std::span<float const> values);
Result<std::vector<float>> unpack_answers(BytesView blob);

// What a seal is bound to: the column and the row, so that bytes moved elsewhere do not open.
std::string person_context(PersonId id, std::int64_t version);
std::string household_context(HouseholdId id);
std::string answers_context(HouseholdId id, std::int64_t version);
std::string history_context(HouseholdId id, std::int64_t number);
std::string baseline_context(HouseholdId id, std::int64_t version);

}  // namespace takaful::registry
