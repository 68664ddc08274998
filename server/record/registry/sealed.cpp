#include "record/registry/sealed.hpp"

namespace takaful::registry {

Result<Bytes> seal_household(Work& work, HouseholdId household, HouseholdBlob const& blob) {
    return keys_of(work).seal(any(household), household_context(household), pack_household(blob));
}

Result<HouseholdBlob> open_household(Work& work, HouseholdRow const& row) {
    auto const plain =
        TRY(keys_of(work).open(any(row.household), household_context(row.household), row.sealed));
    return unpack_household(plain);
}

Result<Bytes> seal_member(Work& work, Member const& member, std::int64_t version) {
    auto const person = *member.person;
    return keys_of(work).seal(any(person), person_context(person, version), pack_person(member));
}

Result<Member> open_person(Work& work, PersonRow const& row) {
    auto const plain = TRY(
        keys_of(work).open(any(row.person), person_context(row.person, row.version), row.sealed));
    return unpack_person(row.person, plain);
}

Result<AnswersRow> seal_answers(Work& work, HouseholdId household, std::int64_t version,
                                QuestionnaireId questionnaire, std::span<float const> values) {
    auto const context = answers_context(household, version);
    return AnswersRow{household, version, questionnaire,
                      TRY(keys_of(work).seal(any(household), context, pack_answers(values)))};
}

Result<std::vector<float>> open_answers(Work& work, AnswersRow const& row) {
    auto const plain = TRY(keys_of(work).open(
        any(row.household), answers_context(row.household, row.version), row.sealed));
    return unpack_answers(plain);
}

}  // namespace takaful::registry
