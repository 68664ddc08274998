#include "record/registry/chronicle.hpp"

#include <utility>

#include "base/json.hpp"
#include "record/registry/prepared.hpp"
#include "record/registry/rules.hpp"

namespace takaful::registry {

// ---- What stands -------------------------------------------------------------------------------

Result<HouseholdRow> standing_row(Work& work, HouseholdId id) {
    auto row = TRY(find_household(work.tx, work.actor.book, id));
    if (!row) return fail(ErrorKind::not_found, "registry.household_unknown", id.text());
    if (row->state == HouseholdState::erased)
        return fail(ErrorKind::not_found, "registry.household_erased", id.text());
    return *std::move(row);
}

Result<HouseholdRow> load_active(Work& work, HouseholdId id) {
    auto row = TRY(standing_row(work, id));
    if (row.state == HouseholdState::planted)  // Nobody has nothing to change.
        return fail(ErrorKind::not_found, "registry.household_unknown", id.text());
    if (row.state == HouseholdState::merged)
        return fail(ErrorKind::conflict, "registry.household_merged", id.text());
    return row;
}

Result<StandingRows> load_standing(Work& work, HouseholdId id) {
    StandingRows standing{
        .row = TRY(load_active(work, id)), .code = {}, .people = {}, .members = {}};
    standing.code = TRY(open_household(work, standing.row)).code;
    for (auto& row : TRY(list_people(work.tx, work.actor.book, id))) {
        if (row.sealed.empty()) continue;
        standing.members.push_back(TRY(open_person(work, row)));
        standing.people.push_back(std::move(row));
    }
    return standing;
}

// ---- History -----------------------------------------------------------------------------------

Result<> Chronicle::add(HouseholdId household, AnyId subject, Act act, HistoryWords words) {
    auto const number = TRY(next_number(household));
    words.note = std::exchange(note, std::nullopt);
    HistoryRow row{.household = household,
                   .number = number,
                   .subject = subject,
                   .act = act,
                   .by = doer_.person,
                   .channel = doer_.channel,
                   .source = doer_.told.source,
                   .at = work_.now,
                   .device_at = doer_.told.device_at,
                   .request = doer_.request,
                   .sealed = {}};
    if (!words.parts.empty() || words.note)
        row.sealed = TRY(keys_of(work_).seal(subject, history_context(household, number),
                                             as_bytes(json::to_text(words))));
    return insert_history(work_, {&row, 1});
}

Result<std::int64_t> Chronicle::next_number(HouseholdId household) {
    auto const [known, is_new] = last_.try_emplace(household, 0);
    if (is_new) known->second = TRY(last_history(work_.tx, work_.actor.book, household));
    return ++known->second;
}

// ---- Memory ------------------------------------------------------------------------------------

static Result<MatrixRow> matrix_row(Work& work, StandingRows const& standing) {
    auto const blob = blob_of(standing.code, standing.members);
    MatrixRow row{.household = standing.row.household,
                  .book = work.actor.book,
                  .area = standing.row.area,
                  .size = static_cast<float>(standing.row.size),
                  .head = blob.head,
                  .head_sex = blob.head_sex,
                  .questionnaire = nullptr,
                  .answers = {}};
    auto const answers = TRY(find_answers(work.tx, work.actor.book, row.household));
    if (!answers) return row;
    row.questionnaire =
        std::make_shared<Questionnaire const>(TRY(questionnaire(work, answers->questionnaire)));
    row.answers = TRY(open_answers(work, *answers));
    return row;
}

Result<> refresh(Work& work, HouseholdId id) {
    auto const standing = TRY(load_standing(work, id));
    WordCache cache;
    IndexEntry entry{.household = id,
                     .book = work.actor.book,
                     .code = standing.code,
                     .area = standing.row.area,
                     .registered_on = standing.row.registered_on,
                     .tokens = tokens_of(standing.code, standing.members, cache),
                     .people = marks_of(standing.members, cache),
                     .members = standing.members};
    work.tx.on_commit([&index = work.parts.get<Index>(), &matrix = work.parts.get<Matrix>(),
                       entry = std::move(entry), row = TRY(matrix_row(work, standing))] {
        index.put({entry});
        matrix.put({row});
    });
    return {};
}

}  // namespace takaful::registry
