#include <set>

#include "base/json.hpp"
#include "record/registry/rules.hpp"
#include "record/registry/sealed.hpp"
#include "record/registry/store.hpp"

namespace takaful::registry {

static Bytes blind(Work& work, std::string_view column, std::string_view value) {
    auto const digest = keys_of(work).blind_index(column, value);
    return {digest.begin(), digest.end()};
}

static Bytes code_index(Work& work, std::string_view code) {
    return blind(work, "registry/code", normalise(code));
}

/// The same error, with its place in the span added for who sent many.
static std::unexpected<Error> at_row(Error error, std::size_t index) {
    error.params.push_back({"row", static_cast<std::int64_t>(index + 1)});
    return std::unexpected(std::move(error));
}

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

/// What is gathered of a batch before anything is written.
struct Gathered {
    std::vector<Enrolment> households;  // Canonical, without those that exist already.
    std::map<QuestionnaireId, std::shared_ptr<Questionnaire const>> questionnaires;
    std::set<std::string, std::less<>> areas;
    std::set<Bytes> codes;
    std::set<Bytes> national_ids;
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

static Result<> check_not_taken(Work& work, Gathered& gathered, Enrolment const& household) {
    auto const code = code_index(work, household.code);
    bool const repeated = !gathered.codes.insert(code).second;
    if (repeated || TRY(has_code(work.tx, work.actor.book, code)))
        return fail(ErrorKind::conflict, "registry.code_taken");
    for (auto const& member : household.members) {
        if (!member.national_id) continue;
        auto const index = blind(work, "registry/national_id", *member.national_id);
        bool const again = !gathered.national_ids.insert(index).second;
        if (again || TRY(find_person_by_national(work.tx, work.actor.book, index)))
            return fail(ErrorKind::conflict, "registry.national_id_taken");
    }
    return {};
}

static Result<> gather(Work& work, Gathered& gathered, Enrolment const& household) {
    if (TRY(find_household(work.tx, work.actor.book, household.household))) return {};
    auto canonical = TRY(check_enrolment(household, work.today()));
    TRY(check_area_known(work, gathered, canonical.area));
    TRY(check_answers(work, gathered, canonical));
    TRY(check_not_taken(work, gathered, canonical));
    gathered.households.push_back(std::move(canonical));
    return {};
}

static Result<> create_keys(Work& work, std::span<Enrolment const> households) {
    std::vector<AnyId> owners;
    for (auto const& household : households) {
        owners.push_back(any(household.household));
        for (auto const& member : household.members) owners.push_back(any(*member.person));
    }
    return keys_of(work).create(owners);
}

static Result<PersonRow> seal_person(Work& work, Member const& member) {
    PersonRow row{.person = *member.person, .sealed = TRY(seal_member(work, member))};
    if (member.phone) row.phone_index = blind(work, "registry/phone", *member.phone);
    if (member.national_id)
        row.national_index = blind(work, "registry/national_id", *member.national_id);
    return row;
}

static Result<> save(Work& work, std::span<Enrolment const> households) {
    std::vector<HouseholdRow> rows;
    std::vector<PersonRow> people;
    std::vector<MembershipRow> memberships;
    std::vector<AnswersRow> answers;
    for (auto const& household : households) {
        auto const id = household.household;
        rows.push_back(
            {.household = id,
             .area = household.area,
             .size = *household.size,
             .registered_on = work.today(),
             .basis = household.basis,
             .code_index = code_index(work, household.code),
             .sealed = TRY(seal_household(work, id, blob_of(household.code, household.members)))});
        for (std::size_t i = 0; i < household.members.size(); ++i) {
            auto const& member = household.members[i];
            people.push_back(TRY(seal_person(work, member)));
            memberships.push_back({id, *member.person, static_cast<std::int64_t>(i),
                                   member.relation == Relation::head, work.today()});
        }
        if (!household.questionnaire.is_nil())
            answers.push_back(
                TRY(seal_answers(work, id, 1, household.questionnaire, household.answers)));
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
    WordCache cache;
    for (auto const& household : gathered.households) {
        entries.push_back(entry_of(work.actor.book, household, work.today(), cache));
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

Result<> enrol_households(Work& work, std::span<Enrolment const> households) {
    TRY(permit(work, Right::write_households));
    if (households.size() > households_a_work_max)
        return fail(ErrorKind::invalid, "registry.too_many_households",
                    {{"limit", std::int64_t{households_a_work_max}}});
    Gathered gathered;
    for (std::size_t i = 0; i < households.size(); ++i)
        if (auto const done = gather(work, gathered, households[i]); !done)
            return at_row(done.error(), i);
    if (gathered.households.empty()) return {};
    TRY(create_keys(work, gathered.households));
    TRY(save(work, gathered.households));
    remember(work, gathered);
    return {};
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
    TRY(insert_answers(work, {&answers, 1}));
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

// The keys go last, inside the Work: if the commit then fails, the rows stay but open for nobody,
// and the command can be repeated. The other order could leave her readable in a backup after a
// crash.
Result<std::vector<PersonId>> erase_household(Work& work, HouseholdId id) {
    TRY(permit(work, Right::administer));
    if (!TRY(find_household(work.tx, work.actor.book, id)))
        return fail(ErrorKind::not_found, "registry.household_unknown", id.text());
    auto const people = TRY(list_people(work.tx, work.actor.book, id));
    TRY(erase_rows(work, id, people));
    std::vector<PersonId> erased;
    for (auto const& row : people) {
        TRY(keys_of(work).destroy(any(row.person)));
        erased.push_back(row.person);
    }
    TRY(keys_of(work).destroy(any(id)));
    work.tx.on_commit([&index = work.parts.get<Index>(), &matrix = work.parts.get<Matrix>(), id] {
        index.forget(id);
        matrix.forget(id);
    });
    return erased;
}

}  // namespace takaful::registry
