#include "record/identity/identity.hpp"
#include "trust/registration/duplicate_store.hpp"
#include "trust/registration/import_job.hpp"
#include "trust/registration/request_store.hpp"
#include "trust/registration/rules.hpp"
#include "trust/registration/staff.hpp"
#include "trust/registration/store.hpp"

namespace takaful::registration {

// ---- By hand -----------------------------------------------------------------------------------

/// The questionnaire that a form answers: the book's latest, or one made from the first form.
static Result<registry::Questionnaire> questionnaire_for(Work& work, Register const& command) {
    if (auto latest = TRY(registry::latest_questionnaire(work))) return *std::move(latest);
    auto const id = TRY(registry::save_questionnaire(work, questions_of(command.answers)));
    return registry::questionnaire(work, id);
}

/// Of one house; a larger one is several households.
static constexpr std::int64_t people_max = 200;

Result<Registered> register_household(Work& work, Register const& command) {
    TRY(permit(work, Right::write_households));
    TRY(consent::require_basis(work, command.basis));
    auto const named = std::ssize(command.members);
    bool const absurd = command.size && (*command.size < named || *command.size > people_max);
    if (absurd)
        return fail(ErrorKind::invalid, "registration.size_absurd",
                    {{"min", named}, {"max", people_max}});
    registry::Enrolment household{.household = {command.id.bytes},
                                  .code = command.code,
                                  .area = command.area,
                                  .members = command.members,
                                  .size = command.size,
                                  .basis = {command.basis.bytes}};
    if (!command.answers.empty()) {
        auto const asked = TRY(questionnaire_for(work, command));
        household.questionnaire = asked.questionnaire;
        household.answers = TRY(answers_of(asked, command.answers));
    }
    TRY(registry::enrol_households(work, {&household, 1}));
    AnyId const subject{household.household.bytes};
    TRY(consent::link(work, command.basis, {&subject, 1}));
    registry::Told const told{command.source, command.device_at};
    TRY(registry::note_registered(work, household.household, told));
    TRY(registry::record_baseline(work, household.household, command.baseline, told));
    auto const apart = command.apart.value_or(std::vector<HouseholdId>{});
    TRY(compare_later(work, household.household, FoundBy::entry, apart));
    return Registered{household.household};
}

Result<consent::Basis> record_basis(Work& work, RecordBasis const& command) {
    return consent::record_basis(work, {command.id.bytes}, command.basis);
}

// ---- The page ----------------------------------------------------------------------------------

static AreaNames names_of(registry::AreaPath const& path) {
    AreaNames names;
    if (path.governorate) names.governorate = path.governorate->name_ar;
    if (path.centre) names.centre = path.centre->name_ar;
    if (path.village) names.village = path.village->name_ar;
    return names;
}

static std::string code_of(registry::AreaPath const& path) {
    for (auto const* area : {&path.village, &path.centre, &path.governorate})
        if (*area) return (*area)->code;
    return {};
}

static PageAnswer answer_of(registry::AnswerView const& view) {
    PageAnswer answer{view.name, view.label_ar, view.label_en, {}};
    if (view.number) answer.value = json::Value{*view.number};
    if (view.text) answer.value = json::Value{*view.text};
    return answer;
}

/// Who looked, as a role: a family learns which office read its page, not which clerk.
static Result<std::vector<PageAccess>> accesses_of(Work& work, HouseholdId household,
                                                   Staff& staff) {
    std::vector<PageAccess> accesses;
    for (auto const& access : TRY(consent::accesses_of(work, {household.bytes})))
        accesses.push_back({access.at, access.purpose, TRY(staff.of(access.person)).role});
    return accesses;
}

static Result<std::vector<PageBaseline>> baselines_of(Work& work, HouseholdId household,
                                                      Staff& staff) {
    std::vector<PageBaseline> taken;
    for (auto const& one : TRY(registry::baselines(work, household)))
        taken.push_back({.baseline = one.baseline,
                         .version = one.version,
                         .by_name = TRY(staff.of(one.by)).name,
                         .channel = one.channel,
                         .source = one.source,
                         .at = one.at,
                         .device_at = one.device_at});
    return taken;
}

Result<HouseholdPage> household_page(Work& work, PageQuestion const& question) {
    auto household = TRY(registry::household(work, question.household));
    Staff staff{work};
    HouseholdPage page{.household = household.household,
                       .code = household.code,
                       .area = names_of(household.area),
                       .area_code = code_of(household.area),
                       .size = household.size,
                       .registered_on = household.registered_on,
                       .basis = {},
                       .merged_into = household.merged_into,
                       .members = std::move(household.members),
                       .answers = {},
                       .baselines = TRY(baselines_of(work, question.household, staff)),
                       .accesses = TRY(accesses_of(work, question.household, staff))};
    for (auto const& answer : household.answers) page.answers.push_back(answer_of(answer));
    if (auto const basis = TRY(consent::basis_of(work, {question.household.bytes})))
        page.basis = basis->legal_basis + " — " + basis->source;
    return page;
}

// ---- Erasure -----------------------------------------------------------------------------------

Result<ErasureAsked> ask_erasure(Work& work, AskErasure const& command) {
    TRY(permit(work, Right::write_households));
    if (auto const known = TRY(find_erasure(work.tx, work.actor.book, command.household)))
        return known->asked;
    if (TRY(registry::listed(work, {&command.household, 1})).empty())
        return fail(ErrorKind::not_found, "registration.nobody_to_erase", command.household.text());
    ErasureAsked const asked{command.household, work.actor.person, work.now};
    TRY(insert_erasure(work, asked));
    return asked;
}

Result<ErasuresAsked> erasures_asked(Work& work) {
    TRY(permit(work, Right::administer));
    return ErasuresAsked{TRY(list_erasures(work.tx, work.actor.book))};
}

/// A household and all that were merged into it: they go together.
static Result<std::vector<HouseholdId>> with_merged(Work& work, HouseholdId household) {
    std::vector<HouseholdId> all{household};
    for (std::size_t i = 0; i < all.size(); ++i)
        for (auto const& merger : TRY(registry::mergers_into(work, all[i])))
            all.push_back(merger.from);
    return all;
}

Result<std::int64_t> erase_whole(Work& work, std::span<HouseholdId const> households) {
    std::vector<HouseholdId> all;
    for (auto const& household : households)
        for (auto const& one : TRY(with_merged(work, household))) all.push_back(one);
    auto const people = TRY(registry::erase_households(work, households));
    for (auto const& person : people) TRY(identity::forget(work, person));
    for (auto const& household : all) {
        TRY(consent::forget(work, {household.bytes}));
        TRY(erase_requests(work, household));
        TRY(erase_pairs(work, household));
        TRY(save_erasure_done(work, household));
    }
    return std::ssize(people);
}

Result<Erased> erase_household(Work& work, EraseHousehold const& command) {
    TRY(permit(work, Right::administer));
    auto const erasure = TRY(find_erasure(work.tx, work.actor.book, command.household));
    if (!erasure || erasure->done)
        return fail(ErrorKind::conflict, "registration.erasure_not_asked",
                    command.household.text());
    if (erasure->asked.asked_by == work.actor.person)
        return fail(ErrorKind::forbidden, "registration.same_person");
    auto const people = TRY(erase_whole(work, {&command.household, 1}));
    return Erased{command.household, people};
}

}  // namespace takaful::registration
