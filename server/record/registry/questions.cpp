#include <algorithm>
#include <cmath>
#include <map>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "record/registry/merge_store.hpp"
#include "record/registry/planted.hpp"
#include "record/registry/prepared.hpp"
#include "record/registry/rules.hpp"
#include "record/registry/sealed.hpp"
#include "record/registry/store.hpp"

namespace takaful::registry {

// ---- Lists -------------------------------------------------------------------------------------

/// Fills in the areas' Arabic names.
static Result<> name_areas(Work& work, std::vector<Listed>& items) {
    std::map<std::string, std::string> names;
    for (auto& item : items) {
        auto const [name, is_new] = names.try_emplace(item.village_code);
        if (is_new)
            if (auto const area = TRY(find_area(work.tx, item.village_code)))
                name->second = area->name_ar;
        item.village = name->second;
    }
    return {};
}

/// What a list shows of a household; nullopt when it is erased, or its key is gone.
static Result<std::optional<Listed>> listed_of(Work& work, ListedRow const& row) {
    auto const blob = open_household(work, row.household);
    if (!blob && blob.error().code == "keys.unknown") return std::nullopt;
    if (!blob) return std::unexpected(blob.error());
    Listed listed{.household = row.household.household,
                  .code = blob->code,
                  .head_name = {},
                  .village = {},
                  .village_code = row.household.area,
                  .size = row.household.size,
                  .phone_last4 = {},
                  .registered_on = row.household.registered_on,
                  .programmes = 0};
    auto const head = row.head ? open_person(work, *row.head) : Result<Member>{};
    if (!row.head || (!head && head.error().code == "keys.unknown")) return listed;
    if (!head) return std::unexpected(head.error());
    listed.head_name = full_name(head->name);
    if (head->phone) listed.phone_last4 = head->phone->substr(head->phone->size() - 4);
    return listed;
}

/// In the order asked; unknown ones are passed over.
static Result<std::vector<Listed>> list_each(Work& work, std::span<HouseholdId const> ids) {
    std::vector<ListedRow> rows;
    std::vector<AnyId> owners;
    for (auto const& id : ids) {
        auto row = TRY(find_listed(work.tx, work.actor.book, id));
        if (!row) continue;
        owners.push_back(any(id));
        if (row->head) owners.push_back(any(row->head->person));
        rows.push_back(*std::move(row));
    }
    TRY(keys_of(work).fetch(owners));
    std::vector<Listed> items;
    std::vector<HouseholdId> shown;
    for (auto const& row : rows)
        if (auto item = TRY(listed_of(work, row))) {
            shown.push_back(item->household);
            items.push_back(*std::move(item));
        }
    auto const programmes = work.parts.get<Index>().programmes(work.actor.book, shown);
    for (std::size_t i = 0; i < items.size(); ++i) items[i].programmes = programmes[i];
    TRY(name_areas(work, items));
    return items;
}

/// Each household once, as the one that it is found as.
static Result<std::vector<HouseholdId>> survivors(Work& work,
                                                  std::vector<HouseholdId> const& households) {
    std::vector<HouseholdId> found;
    for (auto const& household : households) {
        auto const survivor = TRY(survivor_of(work, household));
        if (std::ranges::find(found, survivor) == found.end()) found.push_back(survivor);
    }
    return found;
}

/// A code or phone that only a merged household has finds the one that it is found as.
static Result<std::vector<HouseholdId>> merged_with(Work& work, std::string_view search) {
    if (search.empty() || !TRY(has_mergers(work))) return std::vector<HouseholdId>{};
    std::vector<HouseholdId> households;
    auto const by_code = code_index(work, ascii_digits(search));
    if (auto const known = TRY(find_household_by_code(work.tx, work.actor.book, by_code)))
        households.push_back(*known);
    if (auto const phone = parse_phone(search)) {
        auto const index = blind(work, "registry/phone", *phone);
        for (auto const& one : TRY(list_households_by_phone(work.tx, work.actor.book, index)))
            households.push_back(one);
    }
    auto found = TRY(survivors(work, households));
    std::erase_if(found, [&](HouseholdId const& one) {  // Those found anyway are no news.
        return std::ranges::find(households, one) != households.end();
    });
    return found;
}

/// A whole national id is looked up by its blind index: it is in no list of words.
static Result<std::optional<HouseholdList>> by_national_id(Work& work, std::string_view search) {
    auto const national_id = parse_national_id(search);
    if (!national_id) return std::nullopt;
    auto const index = keys_of(work).blind_index("registry/national_id", *national_id);
    auto const person = TRY(find_person_by_national(work.tx, work.actor.book, index));
    HouseholdList list{.items = {}, .next = {}, .total = 0};
    if (person) {
        auto const known = TRY(list_households_of(work.tx, work.actor.book, *person));
        auto const households = TRY(survivors(work, known));
        list.items = TRY(list_each(work, households));
        list.total = std::ssize(list.items);
    }
    return list;
}

static Result<HouseholdList> search_index(Work& work, HouseholdsQuestion const& question) {
    auto words = search_words(question.search.value_or(""));
    auto marks = name_marks(words);
    Search search{
        .book = work.actor.book,
        .words = std::move(words),
        .areas = {},
        .after = {},
        .limit = static_cast<std::size_t>(std::clamp(question.limit.value_or(50), std::int64_t{1},
                                                     std::int64_t{limits::page_rows_max})),
        .near = true,
        .marks = std::move(marks)};
    if (question.area) {
        search.areas = TRY(list_area_codes_below(work.tx, *question.area));
        if (search.areas.empty())
            return fail(ErrorKind::not_found, "registry.area_unknown", {{"code", *question.area}});
    }
    if (question.after) search.after = TRY(HouseholdId::parse(*question.after));
    auto const found = TRY(work.parts.get<Index>().search(search));
    HouseholdList list{
        .items = TRY(list_each(work, found.households)), .next = {}, .total = found.total};
    if (found.more) list.next = found.households.back().text();
    if (found.total > 0 || question.area) return list;
    auto const merged = TRY(merged_with(work, question.search.value_or("")));
    list.items = TRY(list_each(work, merged));
    list.total = std::ssize(list.items);
    return list;
}

/// Behind the real ones of a first page, and only when they are meant.
static Result<> add_planted(Work& work, HouseholdsQuestion const& question, HouseholdList& list) {
    if (!question.search || question.area || question.after) return {};
    auto const found =
        work.parts.get<Index>().planted().find(work.actor.book, search_words(*question.search));
    for (auto& item : TRY(list_each(work, found))) {
        list.items.push_back(std::move(item));
        ++list.total;
    }
    return {};
}

Result<HouseholdList> list_households(Work& work, HouseholdsQuestion const& question) {
    TRY(permit(work, Right::read_households));
    auto const text = question.search.value_or("");
    if (text.size() > limits::search_bytes_max)
        return fail(ErrorKind::invalid, "registry.search_too_long",
                    {{"limit", std::int64_t{limits::search_bytes_max}}});
    auto exact = TRY(by_national_id(work, text));
    auto list = exact ? *std::move(exact) : TRY(search_index(work, question));
    TRY(add_planted(work, question, list));
    for (auto const& item : list.items)
        work.note_access(any(item.household), "registry.household_list");
    return list;
}

Result<std::vector<Listed>> listed(Work& work, std::span<HouseholdId const> ids) {
    return list_each(work, ids);
}

Result<std::map<std::string, std::int64_t>> count_villages(Work& work,
                                                           std::span<HouseholdId const> ids) {
    if (auto counts = work.parts.get<Index>().villages(work.actor.book, ids))
        return *std::move(counts);
    std::map<std::string, std::int64_t> counts;  // While names are loading, the rows know it.
    for (auto const& id : ids) {
        auto const row = TRY(find_household(work.tx, work.actor.book, id));
        if (row && row->state == HouseholdState::active) ++counts[row->area];
    }
    return counts;
}

Result<std::vector<HouseholdId>> households_of(Work& work, PersonId person) {
    return list_households_of(work.tx, work.actor.book, person);
}

Result<Standing> standing(Work& work, HouseholdId id) {
    auto const row = TRY(find_household(work.tx, work.actor.book, id));
    if (!row) return fail(ErrorKind::not_found, "registry.household_unknown", id.text());
    if (row->state == HouseholdState::erased)
        return fail(ErrorKind::not_found, "registry.household_erased", id.text());
    Standing standing{.household = id,
                      .state = row->state,
                      .code = TRY(open_household(work, *row)).code,
                      .area = row->area,
                      .size = row->size,
                      .registered_on = row->registered_on,
                      .members = {}};
    for (auto const& person : TRY(list_people(work.tx, work.actor.book, id)))
        if (!person.sealed.empty()) standing.members.push_back(TRY(open_person(work, person)));
    return standing;
}

Result<bool> is_active(Work& work, HouseholdId id) {
    auto const row = TRY(find_household(work.tx, work.actor.book, id));
    return row && row->state == HouseholdState::active;
}

Result<std::vector<HouseholdId>> households_after(Work& work, HouseholdId after,
                                                  std::int64_t limit) {
    return list_household_ids(work.tx, work.actor.book, after, limit);
}

std::int64_t count(Work& work) {
    return work.parts.get<Index>().count(work.actor.book);
}

// ---- One household -----------------------------------------------------------------------------

static AnswerView view_of(Question const& question, float value) {
    AnswerView view{.name = question.name,
                    .label_ar = question.label_ar,
                    .label_en = question.label_en,
                    .number = {},
                    .text = {}};
    if (std::isnan(value)) return view;
    if (question.kind == QuestionKind::number) {
        view.number = value;
        return view;
    }
    auto const level = static_cast<std::size_t>(std::max(value, 0.0F));
    if (level < question.levels.size()) view.text = question.levels[level];
    return view;
}

static Result<std::vector<AnswerView>> answers_of(Work& work, HouseholdId id) {
    std::vector<AnswerView> views;
    auto const row = TRY(find_answers(work.tx, work.actor.book, id));
    if (!row) return views;
    auto const asked = TRY(questionnaire(work, row->questionnaire));
    auto const values = TRY(open_answers(work, *row));
    auto const count = std::min(values.size(), asked.questions.size());
    for (std::size_t i = 0; i < count; ++i) views.push_back(view_of(asked.questions[i], values[i]));
    return views;
}

Result<Household> household(Work& work, HouseholdId id) {
    TRY(permit(work, Right::read_households));
    auto const row = TRY(find_household(work.tx, work.actor.book, id));
    if (!row) return fail(ErrorKind::not_found, "registry.household_unknown", id.text());
    if (row->state == HouseholdState::erased)
        return fail(ErrorKind::not_found, "registry.household_erased", id.text());
    work.note_access(any(id), "registry.household_page");
    Household page{.household = id,
                   .code = TRY(open_household(work, *row)).code,
                   .area = TRY(area_path(work, row->area)),
                   .size = row->size,
                   .registered_on = row->registered_on,
                   .basis = row->basis,
                   .merged_into = {},
                   .members = {},
                   .answers = TRY(answers_of(work, id))};
    if (row->state == HouseholdState::merged) page.merged_into = TRY(survivor_of(work, id));
    for (auto const& person : TRY(list_people(work.tx, work.actor.book, id)))
        if (!person.sealed.empty()) page.members.push_back(TRY(open_person(work, person)));
    return page;
}

}  // namespace takaful::registry
