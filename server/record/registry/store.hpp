#pragma once
// The registry's tables.

#include <map>
#include <optional>
#include <vector>

#include "record/registry/registry.hpp"

namespace takaful::registry {

struct HouseholdRow {
    HouseholdId household;
    std::string area;
    std::int64_t size = 0;
    HouseholdState state = HouseholdState::active;
    Date registered_on;
    AnyId basis;
    Bytes code_index;
    Bytes sealed;  // Empty when erased.
};
struct PersonRow {
    PersonId person;
    std::int64_t version = 1;
    Bytes sealed;
    std::optional<Bytes> phone_index;
    std::optional<Bytes> national_index;
};
struct MembershipRow {
    HouseholdId household;
    PersonId person;
    std::int64_t position = 0;
    bool is_head = false;
    Date from_on;
};
struct AnswersRow {
    HouseholdId household;
    std::int64_t version = 1;
    QuestionnaireId questionnaire;
    Bytes sealed;
};

// ---- Areas
Result<> insert_areas(Work& work, std::span<Area const> areas);
Result<std::optional<Area>> find_area(store::Tx& tx, std::string_view code);
Result<std::vector<Area>> list_areas(store::Tx& tx, std::optional<std::string> const& parent);
/// The area's code and those of all areas below it.
Result<std::vector<std::string>> list_area_codes_below(store::Tx& tx, std::string_view code);

// ---- Questionnaires
Result<> insert_questionnaire(Work& work, Questionnaire const& questionnaire);
Result<std::optional<Questionnaire>> find_questionnaire(store::Tx& tx, std::int64_t book,
                                                        QuestionnaireId id);
Result<std::optional<Questionnaire>> find_latest_questionnaire(store::Tx& tx, std::int64_t book);

// ---- Households
Result<> insert_households(Work& work, std::span<HouseholdRow const* const> rows);
Result<> insert_people(Work& work, std::span<PersonRow const* const> rows);
Result<> insert_memberships(Work& work, std::span<MembershipRow const> rows);
Result<> insert_answers(Work& work, std::span<AnswersRow const* const> rows);

Result<std::optional<HouseholdRow>> find_household(store::Tx& tx, std::int64_t book,
                                                   HouseholdId id);
/// Also when it is erased.
Result<bool> has_household(store::Tx& tx, std::int64_t book, HouseholdId id);
Result<bool> has_code(store::Tx& tx, std::int64_t book, BytesView code_index);
Result<std::optional<PersonId>> find_person_by_national(store::Tx& tx, std::int64_t book,
                                                        BytesView national_index);
/// People of a household whose membership has not ended, in order.
Result<std::vector<PersonRow>> list_people(store::Tx& tx, std::int64_t book, HouseholdId household);
Result<std::optional<AnswersRow>> find_answers(store::Tx& tx, std::int64_t book,
                                               HouseholdId household);
/// A household that is not erased, and its head.
struct ListedRow {
    HouseholdRow household;
    std::optional<PersonRow> head;
};
Result<std::optional<ListedRow>> find_listed(store::Tx& tx, std::int64_t book, HouseholdId id);
/// Active ones in the order of their ids.
Result<std::vector<HouseholdId>> list_household_ids(store::Tx& tx, std::int64_t book,
                                                    HouseholdId after, std::int64_t limit);
Result<std::vector<HouseholdId>> list_households_of(store::Tx& tx, std::int64_t book,
                                                    PersonId person);

/// Empties the rows of a household and its people; ids and dates stay, for the ledger knows them.
Result<> erase_rows(Work& work, HouseholdId household, std::span<PersonRow const> people);

// ---- Scans at start, of every book, in the order of the tables' keys
extern store::Query const scan_households;  // book, id, area, size, registered_on, sealed
extern store::Query const scan_people;      // book, household, person, version, sealed
extern store::Query const scan_answers;     // book, household, version, questionnaire, sealed

}  // namespace takaful::registry
