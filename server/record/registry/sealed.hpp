#pragma once
// Sealing and opening the registry's blobs with the keys of a Work.

#include <span>
#include <string>
#include <vector>

#include "platform/keys/keys.hpp"
#include "record/registry/blob.hpp"
#include "record/registry/store.hpp"

namespace takaful::registry {

inline keys::KeyStore& keys_of(Work& work) {
    return work.parts.get<keys::KeyStore>();
}

template <typename SomeId>
AnyId any(SomeId const& id) {
    return {id.bytes};
}

Result<Bytes> seal_household(Work& work, HouseholdId household, HouseholdBlob const& blob);
Result<HouseholdBlob> open_household(Work& work, HouseholdRow const& row);
/// `version`: of the row that will hold it.
Result<Bytes> seal_member(Work& work, Member const& member, std::int64_t version = 1);
Result<Member> open_person(Work& work, PersonRow const& row);
Result<AnswersRow> seal_answers(Work& work, HouseholdId household, std::int64_t version,
                                QuestionnaireId questionnaire, std::span<float const> values);
Result<std::vector<float>> open_answers(Work& work, AnswersRow const& row);

}  // namespace takaful::registry
