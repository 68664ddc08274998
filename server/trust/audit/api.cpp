#include <algorithm>
#include <map>

#include "trust/audit/store.hpp"
#include "trust/audit/watch.hpp"

namespace takaful::audit {

static constexpr std::int64_t page_default = 50;
static constexpr std::int64_t page_max = 200;
// A rare act is looked for in so many entries a page; the page may then be short.
static constexpr std::int64_t entries_a_page = 20'000;
static constexpr std::int64_t alarms_max = 200;
static constexpr std::size_t words_bytes_max = 2'000;

/// The auditor and the administrator both.
static Result<> permit_oversight(Work const& work) {
    if (work.actor.may(Right::administer)) return {};
    return permit(work, Right::audit);
}

/// Asks who somebody is once a page.
class Names {
public:
    explicit Names(Work& work) : work_(work) {}
    Result<std::string> of(PersonId person) {
        auto const [known, is_new] = known_.try_emplace(person);
        if (is_new)
            if (auto const user = TRY(identity::user(work_, person))) known->second = user->name;
        return known->second;
    }

private:
    Work& work_;
    std::map<PersonId, std::string> known_;
};

// ---- The trail ---------------------------------------------------------------------------------

/// The numbers that the question's days and page leave.
static Result<Stretch> stretch_of(Work& work, TrailQuestion const& question) {
    auto const book = work.actor.book;
    auto const& zone = work.parts.get<identity::House>().zone;
    Stretch stretch{
        .last = TRY(load_head(work.tx, book)).number,
        .limit = std::clamp(question.limit.value_or(page_default), std::int64_t{1}, page_max),
        .act = question.act.value_or("")};
    if (question.from) stretch.first = TRY(number_on(work.tx, book, *question.from, zone));
    if (question.until)
        stretch.last = TRY(number_on(work.tx, book, *question.until + Days{1}, zone)) - 1;
    if (question.after) stretch.last = std::min(stretch.last, *question.after - 1);
    return stretch;
}

Result<Trail> trail(Work& work, TrailQuestion const& question) {
    TRY(permit(work, Right::audit));
    work.note_access(question.about.value_or(AnyId{}), "audit.trail");
    auto const all = TRY(stretch_of(work, question));
    auto part = all;
    if (!question.by && !question.about && !part.act.empty())
        part.first = std::max(part.first, part.last - entries_a_page + 1);
    Trail page;
    Names names{work};
    for (auto const& row :
         TRY(list_entries(work.tx, work.actor.book, question.by, question.about, part)))
        page.items.push_back(
            {.number = row.number,
             .at = row.at,
             .by = row.person,
             .by_name = row.person.is_nil() ? std::string{} : TRY(names.of(row.person)),
             .role = row.channel == "cli" ? "terminal" : role_of(row.rights),
             .channel = row.channel,
             .looked = row.is_look,
             .act = row.act,
             .about = row.about,
             .about_kind = row.about_kind});
    if (std::ssize(page.items) == part.limit)
        page.next = page.items.back().number;
    else if (part.first > all.first)
        page.next = part.first;
    return page;
}

// ---- Alarms ------------------------------------------------------------------------------------

static Result<std::vector<Answer>> answers_of(Work& work, AlarmId alarm, Names& names) {
    std::vector<Answer> answers;
    for (auto const& row : TRY(list_answers(work.tx, work.actor.book, alarm)))
        answers.push_back({row.at, TRY(names.of(row.person)), row.words});
    return answers;
}

Result<Alarms> alarms(Work& work) {
    TRY(permit_oversight(work));
    Alarms page;
    Names names{work};
    for (auto const& row : TRY(list_alarms(work.tx, work.actor.book, alarms_max)))
        page.items.push_back({.alarm = row.alarm,
                              .kind = row.kind,
                              .at = row.at,
                              .by = row.person,
                              .by_name = TRY(names.of(row.person)),
                              .about = row.about,
                              .seen = row.seen,
                              .minutes = row.minutes,
                              .answers = TRY(answers_of(work, row.alarm, names))});
    return page;
}

Result<Answered> answer_alarm(Work& work, AnswerAlarm const& command) {
    TRY(permit_oversight(work));
    if (command.words.empty()) return fail(ErrorKind::invalid, "audit.words_missing");
    if (command.words.size() > words_bytes_max)
        return fail(ErrorKind::invalid, "audit.words_too_long",
                    {{"limit", static_cast<std::int64_t>(words_bytes_max)}});
    auto const alarm = TRY(find_alarm(work.tx, work.actor.book, command.alarm));
    if (!alarm) return fail(ErrorKind::not_found, "audit.alarm_unknown", command.alarm.text());
    if (alarm->person == work.actor.person) return fail(ErrorKind::forbidden, "audit.own_alarm");
    TRY(insert_answer(work, command.alarm, command.words));
    return Answered{command.alarm};
}

// ---- Limits ------------------------------------------------------------------------------------

Result<Limits> limits(Work& work) {
    TRY(permit_oversight(work));
    Limits page{default_limits()};
    for (auto& limit : page.items)
        if (auto const chosen = TRY(find_limit(work.tx, work.actor.book, limit.looking)))
            limit = *chosen;
    return page;
}

Result<Limits> set_limit(Work& work, SetLimit const& command) {
    TRY(permit(work, Right::administer));
    Limit const limit{command.looking, command.minutes, command.alarm_at, command.stop_at};
    TRY(check_limit(limit));
    TRY(insert_limit(work, limit));
    work.tx.on_commit([&watch = work.parts.get<Watch>(), book = work.actor.book] {
        watch.impl().limits.erase(book);
        watch.impl().looks.clear();  // Read again from the trail, over the new while.
    });
    return limits(work);
}

// ---- Households that are nobody ----------------------------------------------------------------

static Result<std::vector<PlantedHousehold>> planted_of(Work& work,
                                                        std::vector<HouseholdId> const& ids) {
    std::vector<PlantedHousehold> items;
    for (auto const& one : TRY(registry::listed(work, ids)))
        items.push_back({one.household, one.code, one.head_name, one.village});
    return items;
}

Result<PlantDone> plant(Work& work, Plant const& command) {
    TRY(permit(work, Right::administer));
    for (auto const& member : command.members)
        if (member.national_id) return fail(ErrorKind::invalid, "audit.plant_national_id");
    HouseholdId const household{command.id.bytes};
    TRY(registry::plant_household(work, {.household = household,
                                         .code = command.code,
                                         .area = command.area,
                                         .members = command.members}));
    return PlantDone{household};
}

Result<PlantedHouseholds> plants(Work& work) {
    TRY(permit(work, Right::administer));
    auto const ids = work.parts.get<registry::Index>().planted().list(work.actor.book);
    return PlantedHouseholds{TRY(planted_of(work, ids))};
}

}  // namespace takaful::audit
