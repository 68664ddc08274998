#include "record/registry/store.hpp"

#include "base/json.hpp"

namespace takaful::registry {

/// Lays rows of values end to end and runs one statement for all.
class Batch {
public:
    explicit Batch(int columns) : columns_(columns) {}
    template <typename... Args>
    void add(Args const&... args) {
        (values_.push_back(store::to_value(args)), ...);
    }
    Result<> run(store::Tx& tx, store::Query const& query) {
        if (!values_.empty()) TRY(tx.run_each(query, values_, columns_));
        return {};
    }

private:
    int columns_;
    std::vector<store::Value> values_;
};

// ---- Areas -------------------------------------------------------------------------------------

static constexpr store::Query area_insert{"registry.insert_area", R"(
    INSERT INTO registry_area (code, name_ar, name_en, level, parent_code)
    VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING)"};

static constexpr store::Query area_by_code{"registry.area_by_code", R"(
    SELECT code, name_ar, name_en, level, parent_code
      FROM registry_area
     WHERE code = $1)"};

static constexpr store::Query areas_at_top{"registry.areas_at_top", R"(
    SELECT code, name_ar, name_en, level, parent_code
      FROM registry_area
     WHERE parent_code IS NULL
     ORDER BY code
     LIMIT 2000)"};

static constexpr store::Query areas_of_parent{"registry.areas_of_parent", R"(
    SELECT code, name_ar, name_en, level, parent_code
      FROM registry_area
     WHERE parent_code = $1
     ORDER BY code
     LIMIT 2000)"};

static constexpr store::Query areas_below{"registry.areas_below", R"(
    WITH RECURSIVE below (code) AS (
        SELECT code FROM registry_area WHERE code = $1
        UNION ALL
        SELECT area.code FROM registry_area AS area JOIN below ON area.parent_code = below.code)
    SELECT code FROM below LIMIT 20000)"};

static Area to_area(store::Row const& row) {
    return {
        .code = row.get<std::string>("code"),
        .name_ar = row.get<std::string>("name_ar"),
        .name_en = row.get<std::string>("name_en"),
        .level = row.get<AreaLevel>("level"),
        .parent = row.get<std::optional<std::string>>("parent_code"),
    };
}

Result<> insert_areas(Work& work, std::span<Area const> areas) {
    Batch batch{5};
    for (auto const& area : areas)
        batch.add(area.code, area.name_ar, area.name_en, area.level, area.parent);
    return batch.run(work.tx, area_insert);
}

Result<std::optional<Area>> find_area(store::Tx& tx, std::string_view code) {
    auto const row = TRY(tx.one(area_by_code, code));
    if (!row) return std::nullopt;
    return to_area(*row);
}

Result<std::vector<Area>> list_areas(store::Tx& tx, std::optional<std::string> const& parent) {
    auto const rows = parent ? TRY(tx.many(areas_of_parent, *parent)) : TRY(tx.many(areas_at_top));
    std::vector<Area> areas;
    areas.reserve(rows.size());
    for (auto const& row : rows) areas.push_back(to_area(row));
    return areas;
}

Result<std::vector<std::string>> list_area_codes_below(store::Tx& tx, std::string_view code) {
    std::vector<std::string> codes;
    for (auto const& row : TRY(tx.many(areas_below, code)))
        codes.push_back(row.get<std::string>("code"));
    return codes;
}

// ---- Questionnaires ----------------------------------------------------------------------------

/// What is stored, and digested into the id.
struct QuestionnaireContent {
    std::vector<Question> questions;
    TAKAFUL_FIELDS(QuestionnaireContent, questions)
};

static constexpr store::Query questionnaire_insert{"registry.insert_questionnaire", R"(
    INSERT INTO registry_questionnaire (book_id, id, content, saved_at)
    VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING)"};

static constexpr store::Query questionnaire_by_id{"registry.questionnaire_by_id", R"(
    SELECT id, content
      FROM registry_questionnaire
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query questionnaire_latest{"registry.questionnaire_latest", R"(
    SELECT id, content
      FROM registry_questionnaire
     WHERE book_id = $1
     ORDER BY saved_at DESC, id
     LIMIT 1)"};

static Result<std::optional<Questionnaire>> to_questionnaire(std::optional<store::Row> const& row) {
    if (!row) return std::nullopt;
    auto content = TRY(json::from_text<QuestionnaireContent>(row->get<std::string>("content")));
    return Questionnaire{row->get<QuestionnaireId>("id"), std::move(content.questions)};
}

Result<> insert_questionnaire(Work& work, Questionnaire const& questionnaire) {
    TRY(work.tx.run(questionnaire_insert, work.actor.book, questionnaire.questionnaire,
                    json::to_text(QuestionnaireContent{questionnaire.questions}), work.now));
    return {};
}

Result<std::optional<Questionnaire>> find_questionnaire(store::Tx& tx, std::int64_t book,
                                                        QuestionnaireId id) {
    return to_questionnaire(TRY(tx.one(questionnaire_by_id, book, id)));
}

Result<std::optional<Questionnaire>> find_latest_questionnaire(store::Tx& tx, std::int64_t book) {
    return to_questionnaire(TRY(tx.one(questionnaire_latest, book)));
}

// ---- Enrolment ---------------------------------------------------------------------------------

static constexpr store::Query household_insert{"registry.insert_household", R"(
    INSERT INTO registry_household (book_id, id, area_code, size, state, registered_on, basis_id,
                                    code_index, sealed)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};

static constexpr store::Query person_insert{"registry.insert_person", R"(
    INSERT INTO registry_person (book_id, id, version, sealed, phone_index, national_index)
    VALUES ($1, $2, $3, $4, $5, $6))"};

static constexpr store::Query membership_insert{"registry.insert_membership", R"(
    INSERT INTO registry_membership (book_id, household_id, person_id, position, is_head, from_on)
    VALUES ($1, $2, $3, $4, $5, $6))"};

static constexpr store::Query answers_insert{"registry.insert_answers", R"(
    INSERT INTO registry_answers (book_id, household_id, version, questionnaire_id, sealed,
                                  recorded_at)
    VALUES ($1, $2, $3, $4, $5, $6))"};

Result<> insert_households(Work& work, std::span<HouseholdRow const* const> rows) {
    Batch batch{9};
    for (auto const* row : rows)
        batch.add(work.actor.book, row->household, row->area, row->size, row->state,
                  row->registered_on, row->basis, row->code_index, row->sealed);
    return batch.run(work.tx, household_insert);
}

Result<> insert_people(Work& work, std::span<PersonRow const* const> rows) {
    Batch batch{6};
    for (auto const* row : rows)
        batch.add(work.actor.book, row->person, row->version, row->sealed, row->phone_index,
                  row->national_index);
    return batch.run(work.tx, person_insert);
}

Result<> insert_memberships(Work& work, std::span<MembershipRow const> rows) {
    Batch batch{6};
    for (auto const& row : rows)
        batch.add(work.actor.book, row.household, row.person, row.position, row.is_head,
                  row.from_on);
    return batch.run(work.tx, membership_insert);
}

Result<> insert_answers(Work& work, std::span<AnswersRow const* const> rows) {
    Batch batch{6};
    for (auto const* row : rows)
        batch.add(work.actor.book, row->household, row->version, row->questionnaire, row->sealed,
                  work.now);
    return batch.run(work.tx, answers_insert);
}

// ---- Look-ups ----------------------------------------------------------------------------------

static constexpr store::Query household_by_id{"registry.household_by_id", R"(
    SELECT id, area_code, size, state, registered_on, basis_id, code_index, sealed
      FROM registry_household
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query household_known{"registry.household_known", R"(
    SELECT book_id
      FROM registry_household
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query household_by_code{"registry.household_by_code", R"(
    SELECT id
      FROM registry_household
     WHERE book_id = $1 AND code_index = $2)"};

static constexpr store::Query person_by_national{"registry.person_by_national", R"(
    SELECT id
      FROM registry_person
     WHERE book_id = $1 AND national_index = $2)"};

static constexpr store::Query people_of_household{"registry.people_of_household", R"(
    SELECT person.id, person.version, person.sealed
      FROM registry_membership AS member
      JOIN registry_person AS person
        ON person.book_id = member.book_id AND person.id = member.person_id
     WHERE member.book_id = $1 AND member.household_id = $2 AND member.until_on IS NULL
     ORDER BY member.position)"};

static constexpr store::Query answers_of_household{"registry.answers_of_household", R"(
    SELECT version, questionnaire_id, sealed
      FROM registry_answers
     WHERE book_id = $1 AND household_id = $2
     ORDER BY version DESC
     LIMIT 1)"};

static constexpr store::Query listed_household{"registry.listed_household", R"(
    SELECT household.area_code, household.size, household.registered_on, household.sealed,
           person.id AS head, person.version, person.sealed AS head_sealed
      FROM registry_household AS household
      LEFT JOIN registry_membership AS member
        ON member.book_id = household.book_id AND member.household_id = household.id
       AND member.is_head = 1 AND member.until_on IS NULL
      LEFT JOIN registry_person AS person
        ON person.book_id = member.book_id AND person.id = member.person_id
     WHERE household.book_id = $1 AND household.id = $2
       AND household.state IN ('active', 'merged', 'planted')
     LIMIT 1)"};

static constexpr store::Query households_of_person{"registry.households_of_person", R"(
    SELECT household_id
      FROM registry_membership
     WHERE book_id = $1 AND person_id = $2 AND until_on IS NULL
     LIMIT 100)"};

static constexpr store::Query household_ids{"registry.household_ids", R"(
    SELECT id
      FROM registry_household
     WHERE book_id = $1 AND id > $2 AND state = 'active'
     ORDER BY id
     LIMIT $3)"};

Result<std::vector<HouseholdId>> list_household_ids(store::Tx& tx, std::int64_t book,
                                                    HouseholdId after, std::int64_t limit) {
    std::vector<HouseholdId> ids;
    for (auto const& row : TRY(tx.many(household_ids, book, after, limit)))
        ids.push_back(row.get<HouseholdId>("id"));
    return ids;
}

Result<std::optional<HouseholdRow>> find_household(store::Tx& tx, std::int64_t book,
                                                   HouseholdId id) {
    auto const row = TRY(tx.one(household_by_id, book, id));
    if (!row) return std::nullopt;
    return HouseholdRow{
        .household = row->get<HouseholdId>("id"),
        .area = row->get<std::string>("area_code"),
        .size = row->get<std::int64_t>("size"),
        .state = row->get<HouseholdState>("state"),
        .registered_on = row->get<Date>("registered_on"),
        .basis = row->get<AnyId>("basis_id"),
        .code_index = row->get<std::optional<Bytes>>("code_index").value_or(Bytes{}),
        .sealed = row->get<std::optional<Bytes>>("sealed").value_or(Bytes{}),
    };
}

Result<bool> has_household(store::Tx& tx, std::int64_t book, HouseholdId id) {
    return TRY(tx.one(household_known, book, id)).has_value();
}

Result<bool> has_code(store::Tx& tx, std::int64_t book, BytesView code_index) {
    return TRY(tx.one(household_by_code, book, code_index)).has_value();
}

Result<std::optional<PersonId>> find_person_by_national(store::Tx& tx, std::int64_t book,
                                                        BytesView national_index) {
    auto const row = TRY(tx.one(person_by_national, book, national_index));
    if (!row) return std::nullopt;
    return row->get<PersonId>("id");
}

Result<std::vector<PersonRow>> list_people(store::Tx& tx, std::int64_t book,
                                           HouseholdId household) {
    std::vector<PersonRow> people;
    for (auto const& row : TRY(tx.many(people_of_household, book, household)))
        people.push_back({.person = row.get<PersonId>("id"),
                          .version = row.get<std::int64_t>("version"),
                          .sealed = row.get<std::optional<Bytes>>("sealed").value_or(Bytes{})});
    return people;
}

Result<std::optional<AnswersRow>> find_answers(store::Tx& tx, std::int64_t book,
                                               HouseholdId household) {
    auto const row = TRY(tx.one(answers_of_household, book, household));
    if (!row) return std::nullopt;
    return AnswersRow{household, row->get<std::int64_t>("version"),
                      row->get<QuestionnaireId>("questionnaire_id"), row->get<Bytes>("sealed")};
}

Result<std::optional<ListedRow>> find_listed(store::Tx& tx, std::int64_t book, HouseholdId id) {
    auto const row = TRY(tx.one(listed_household, book, id));
    if (!row) return std::nullopt;
    ListedRow listed{
        .household = {.household = id,
                      .area = row->get<std::string>("area_code"),
                      .size = row->get<std::int64_t>("size"),
                      .registered_on = row->get<Date>("registered_on"),
                      .sealed = row->get<std::optional<Bytes>>("sealed").value_or(Bytes{})},
        .head = {}};
    auto sealed = row->get<std::optional<Bytes>>("head_sealed");
    if (sealed)
        listed.head = PersonRow{.person = row->get<PersonId>("head"),
                                .version = row->get<std::int64_t>("version"),
                                .sealed = *std::move(sealed)};
    return listed;
}

Result<std::vector<HouseholdId>> list_households_of(store::Tx& tx, std::int64_t book,
                                                    PersonId person) {
    std::vector<HouseholdId> households;
    for (auto const& row : TRY(tx.many(households_of_person, book, person)))
        households.push_back(row.get<HouseholdId>("household_id"));
    return households;
}

// ---- Erasure -----------------------------------------------------------------------------------

static constexpr store::Query household_erase{"registry.erase_household", R"(
    UPDATE registry_household
       SET state = 'erased', code_index = NULL, sealed = NULL
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query person_erase{"registry.erase_person", R"(
    UPDATE registry_person
       SET sealed = NULL, phone_index = NULL, national_index = NULL
     WHERE book_id = $1 AND id = $2)"};

static constexpr store::Query answers_erase{"registry.erase_answers", R"(
    DELETE FROM registry_answers
     WHERE book_id = $1 AND household_id = $2)"};

Result<> erase_rows(Work& work, HouseholdId household, std::span<PersonRow const> people) {
    Batch batch{2};
    for (auto const& row : people) batch.add(work.actor.book, row.person);
    TRY(batch.run(work.tx, person_erase));
    TRY(work.tx.run(answers_erase, work.actor.book, household));
    TRY(work.tx.run(household_erase, work.actor.book, household));
    return {};
}

// ---- Scans -------------------------------------------------------------------------------------

constexpr store::Query scan_households{"registry.scan_households", R"(
    SELECT book_id, id, area_code, size, registered_on, sealed
      FROM registry_household
     WHERE state = 'active'
     ORDER BY book_id, id)"};

constexpr store::Query scan_people{"registry.scan_people", R"(
    SELECT member.book_id, member.household_id, person.id, person.version, person.sealed
      FROM registry_membership AS member
      JOIN registry_person AS person
        ON person.book_id = member.book_id AND person.id = member.person_id
     WHERE member.until_on IS NULL AND person.sealed IS NOT NULL
     ORDER BY member.book_id, member.household_id)"};

constexpr store::Query scan_answers{"registry.scan_answers", R"(
    SELECT book_id, household_id, version, questionnaire_id, sealed
      FROM registry_answers
     ORDER BY book_id, household_id, version)"};

}  // namespace takaful::registry
