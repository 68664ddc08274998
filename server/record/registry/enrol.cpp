#include <algorithm>
#include <set>

#include "base/json.hpp"
#include "record/registry/change_store.hpp"
#include "record/registry/merge_store.hpp"
#include "record/registry/planted.hpp"
#include "record/registry/prepared.hpp"
#include "record/registry/rules.hpp"
#include "record/registry/sealed.hpp"
#include "record/registry/store.hpp"

namespace takaful::registry {

// ---- Questionnaires ----------------------------------------------------------------------------

Result<QuestionnaireId> save_questionnaire(Work& work, std::span<Question const> questions) {
    TRY(check_questions(questions));
    Questionnaire questionnaire{.questionnaire = {},
                                .questions = {questions.begin(), questions.end()}};
    auto const digest = crypto::sha256(as_bytes(json::to_text(questionnaire)));
    std::copy_n(digest.begin(), 16, questionnaire.questionnaire.bytes.begin());
    TRY(insert_questionnaire(work, questionnaire));
    return questionnaire.questionnaire;
}

Result<Questionnaire> questionnaire(Work& work, QuestionnaireId id) {
    auto found = TRY(find_questionnaire(work.tx, work.actor.book, id));
    if (!found) return fail(ErrorKind::not_found, "registry.questionnaire_unknown", id.text());
    return *std::move(found);
}

Result<std::optional<Questionnaire>> latest_questionnaire(Work& work) {
    return find_latest_questionnaire(work.tx, work.actor.book);
}

// ---- Enrolment ---------------------------------------------------------------------------------

struct BytesLess {
    bool operator()(BytesView a, BytesView b) const {
        return std::ranges::lexicographical_compare(a, b);
    }
};

/// What a batch was found to name.
struct Gathered {
    std::vector<PreparedHousehold const*> households;  // Without those that exist already.
    std::map<QuestionnaireId, std::shared_ptr<Questionnaire const>> questionnaires;
    std::set<std::string, std::less<>> areas;
    std::set<BytesView, BytesLess> codes;
    std::set<BytesView, BytesLess> national_ids;
};

static Result<> check_area_known(Work& work, Gathered& gathered, std::string const& code) {
    if (gathered.areas.contains(code)) return {};
    if (!TRY(find_area(work.tx, code)))
        return fail(ErrorKind::not_found, "registry.area_unknown", {{"code", code}});
    gathered.areas.insert(code);
    return {};
}

static Result<> check_answers(Work& work, Gathered& gathered, Enrolment const& household) {
    if (household.questionnaire.is_nil()) {
        if (household.answers.empty()) return {};
        return fail(ErrorKind::invalid, "registry.answers_wrong_size");
    }
    auto& known = gathered.questionnaires[household.questionnaire];
    if (!known) {
        auto asked = TRY(questionnaire(work, household.questionnaire));
        known = std::make_shared<Questionnaire const>(std::move(asked));
    }
    if (known->questions.size() != household.answers.size())
        return fail(ErrorKind::invalid, "registry.answers_wrong_size");
    return {};
}

static Result<> check_not_taken(Work& work, Gathered& gathered, PreparedHousehold const& prepared) {
    auto const& code = prepared.row.code_index;
    bool const repeated = !gathered.codes.insert(code).second;
    if (repeated || TRY(has_code(work.tx, work.actor.book, code)))
        return fail(ErrorKind::conflict, "registry.code_taken");
    for (auto const& person : prepared.people) {
        if (!person.national_index) continue;
        bool const again = !gathered.national_ids.insert(*person.national_index).second;
        if (again || TRY(find_person_by_national(work.tx, work.actor.book, *person.national_index)))
            return fail(ErrorKind::conflict, "registry.national_id_taken");
    }
    return {};
}

static Result<> gather(Work& work, Gathered& gathered, PreparedHousehold const& prepared) {
    auto const& household = prepared.household;
    if (TRY(has_household(work.tx, work.actor.book, household.household))) return {};
    TRY(check_area_known(work, gathered, household.area));
    TRY(check_answers(work, gathered, household));
    TRY(check_not_taken(work, gathered, prepared));
    gathered.households.push_back(&prepared);
    return {};
}

static Result<> save(Work& work, std::span<PreparedHousehold const* const> households) {
    std::vector<HouseholdRow const*> rows;
    std::vector<PersonRow const*> people;
    std::vector<MembershipRow> memberships;
    std::vector<AnswersRow const*> answers;
    for (auto const* prepared : households) {
        auto const& household = prepared->household;
        rows.push_back(&prepared->row);
        for (std::size_t i = 0; i < household.members.size(); ++i) {
            auto const& member = household.members[i];
            people.push_back(&prepared->people[i]);
            memberships.push_back({household.household, *member.person,
                                   static_cast<std::int64_t>(i), member.relation == Relation::head,
                                   prepared->row.registered_on});
        }
        if (prepared->answers) answers.push_back(&*prepared->answers);
    }
    TRY(insert_households(work, rows));
    TRY(insert_people(work, people));
    TRY(insert_memberships(work, memberships));
    return insert_answers(work, answers);
}

/// After the commit, memory learns of them.
static void remember(Work& work, Gathered const& gathered) {
    std::vector<IndexEntry> entries;
    std::vector<MatrixRow> rows;
    for (auto const* prepared : gathered.households) {
        auto const& household = prepared->household;
        entries.push_back(prepared->entry);
        entries.back().book = work.actor.book;
        auto const questionnaire = gathered.questionnaires.find(household.questionnaire);
        auto const blob = blob_of(household.code, household.members);
        rows.push_back({.household = household.household,
                        .book = work.actor.book,
                        .area = household.area,
                        .size = static_cast<float>(*household.size),
                        .head = blob.head,
                        .head_sex = blob.head_sex,
                        .questionnaire = questionnaire == gathered.questionnaires.end()
                                             ? nullptr
                                             : questionnaire->second,
                        .answers = household.answers});
    }
    auto& index = work.parts.get<Index>();
    auto& matrix = work.parts.get<Matrix>();
    work.tx.on_commit(
        [&index, &matrix, entries = std::move(entries), rows = std::move(rows)]() mutable {
            index.put(std::move(entries));
            matrix.put(std::move(rows));
        });
}

Result<> enrol_prepared(Work& work, PreparedHouseholds const& prepared) {
    TRY(permit(work, Right::write_households));
    Gathered gathered;
    auto const& households = prepared.impl().households;
    for (std::size_t i = 0; i < households.size(); ++i)
        if (auto const done = gather(work, gathered, households[i]); !done)
            return at_row(done.error(), households[i].place);
    if (gathered.households.empty()) return {};
    TRY(save(work, gathered.households));
    remember(work, gathered);
    return {};
}

Result<> enrol_households(Work& work, std::span<Enrolment const> households) {
    TRY(permit(work, Right::write_households));
    auto const prepared = TRY(prepare_enrolments(work, households));
    return enrol_prepared(work, prepared);
}

Result<Taken> find_taken(Work& work, std::span<std::string const> codes,
                         std::span<std::string const> national_ids) {
    Taken taken;
    for (auto const& code : codes)
        if (TRY(has_code(work.tx, work.actor.book, code_index(work, ascii_digits(code)))))
            taken.codes.push_back(code);
    for (auto const& national_id : national_ids) {
        auto const index = blind(work, "registry/national_id", national_id);
        if (TRY(find_person_by_national(work.tx, work.actor.book, index)))
            taken.national_ids.push_back(national_id);
    }
    return taken;
}

Result<> plant_household(Work& work, Enrolment const& household) {
    TRY(permit(work, Right::administer));
    auto const prepared = TRY(prepare_enrolments(work, {&household, 1}));
    if (prepared.impl().households.empty()) return {};
    auto planted = prepared.impl().households.front();
    planted.row.state = HouseholdState::planted;
    Gathered gathered;
    TRY(gather(work, gathered, planted));
    TRY(save(work, gathered.households));
    planted.entry.book = work.actor.book;
    work.tx.on_commit([&index = work.parts.get<Index>(), entry = std::move(planted.entry)] {
        index.planted().put(entry);
    });
    return {};
}

// ---- Later changes -----------------------------------------------------------------------------

Result<> record_answers(Work& work, HouseholdId id, QuestionnaireId questionnaire_id,
                        std::span<float const> values) {
    TRY(permit(work, Right::write_households));
    auto const row = TRY(find_household(work.tx, work.actor.book, id));
    if (!row || row->state != HouseholdState::active)
        return fail(ErrorKind::not_found, "registry.household_unknown", id.text());
    auto const asked =
        std::make_shared<Questionnaire const>(TRY(questionnaire(work, questionnaire_id)));
    if (asked->questions.size() != values.size())
        return fail(ErrorKind::invalid, "registry.answers_wrong_size");
    auto const last = TRY(find_answers(work.tx, work.actor.book, id));
    auto const version = last ? last->version + 1 : 1;
    AnswersRow const answers = TRY(seal_answers(work, id, version, questionnaire_id, values));
    AnswersRow const* const rows[] = {&answers};
    TRY(insert_answers(work, rows));
    auto const blob = TRY(open_household(work, *row));
    MatrixRow const changed{.household = id,
                            .book = work.actor.book,
                            .area = row->area,
                            .size = static_cast<float>(row->size),
                            .head = blob.head,
                            .head_sex = blob.head_sex,
                            .questionnaire = asked,
                            .answers = {values.begin(), values.end()}};
    work.tx.on_commit([&matrix = work.parts.get<Matrix>(), changed] { matrix.put({changed}); });
    return {};
}

/// All rows of a household and its people, those who left it too; their keys are the caller's.
static Result<std::vector<PersonId>> erase_one(Work& work, HouseholdId id) {
    auto people = TRY(list_people(work.tx, work.actor.book, id));
    for (auto& row : TRY(list_departed(work.tx, work.actor.book, id)))
        people.push_back(std::move(row));
    TRY(erase_rows(work, id, people));
    TRY(erase_changes(work, id, people));
    std::vector<PersonId> erased;
    for (auto const& row : people) erased.push_back(row.person);
    return erased;
}

// The keys go last, inside the Work: if the commit then fails, the rows stay but open for nobody,
// and the command can be repeated. The other order could leave her readable in a backup after a
// crash.
Result<std::vector<PersonId>> erase_households(Work& work, std::span<HouseholdId const> ids) {
    TRY(permit(work, Right::administer));
    std::vector<HouseholdId> all{ids.begin(), ids.end()};
    std::vector<PersonId> erased;
    std::vector<AnyId> owners;
    for (std::size_t i = 0; i < all.size(); ++i) {  // It grows: those merged into one go with it.
        auto const id = all[i];
        if (!TRY(find_household(work.tx, work.actor.book, id)))
            return fail(ErrorKind::not_found, "registry.household_unknown", id.text());
        for (auto const& row : TRY(list_mergers_into(work.tx, work.actor.book, id)))
            all.push_back(row.merger.from);
        for (auto const& person : TRY(erase_one(work, id))) {
            owners.push_back(any(person));
            erased.push_back(person);
        }
        owners.push_back(any(id));
    }
    TRY(keys_of(work).destroy(owners));
    work.tx.on_commit([&index = work.parts.get<Index>(), &matrix = work.parts.get<Matrix>(),
                       book = work.actor.book, gone = std::move(all)] {
        index.forget(book, gone);
        for (auto const& id : gone) {
            index.planted().forget(book, id);
            matrix.forget(id);
        }
    });
    return erased;
}

Result<std::vector<PersonId>> erase_household(Work& work, HouseholdId id) {
    return erase_households(work, {&id, 1});
}

}  // namespace takaful::registry
