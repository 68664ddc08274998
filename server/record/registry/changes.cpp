// Changes applied: rows first, then history, then memory after the commit.

#include <algorithm>
#include <map>

#include "base/json.hpp"
#include "record/registry/chronicle.hpp"
#include "record/registry/prepared.hpp"
#include "record/registry/rules.hpp"

namespace takaful::registry {

// ---- Applying ----------------------------------------------------------------------------------

class Applier {
public:
    Applier(Work& work, StandingRows standing, ChangeDecision decision, Change const& change,
            Doer const& doer)
        : work_(work),
          standing_(std::move(standing)),
          decision_(std::move(decision)),
          change_(change),
          chronicle_(work, doer) {
        chronicle_.note = change.note;
    }

    Result<> apply() {
        TRY(check_taken());
        TRY(edit_people());
        TRY(split());
        TRY(leave());
        TRY(join());
        TRY(save_household(change_.household, standing_.row, decision_.code, present_));
        if (!decision_.parts.empty())
            TRY(chronicle_.add(change_.household, any(change_.household), Act::edited,
                               {decision_.parts, {}}));
        TRY(refresh(work_, change_.household));
        for (auto const& other : touched_) TRY(refresh(work_, other));
        return {};
    }

private:
    Result<> check_code(std::string const& code) {
        if (TRY(has_code(work_.tx, work_.actor.book, code_index(work_, code))))
            return fail(ErrorKind::conflict, "registry.code_taken");
        return {};
    }

    Result<> check_area_known(std::string const& area) {
        if (!TRY(find_area(work_.tx, area)))
            return fail(ErrorKind::not_found, "registry.area_unknown", {{"code", area}});
        return {};
    }

    Result<> check_national(Member const& member) {
        if (!member.national_id) return {};
        auto const index = blind(work_, "registry/national_id", *member.national_id);
        auto const holder = TRY(find_person_by_national(work_.tx, work_.actor.book, index));
        if (holder && holder != member.person)
            return fail(ErrorKind::conflict, "registry.national_id_taken");
        return {};
    }

    Result<> check_taken() {
        bool const other_code =
            normalise(decision_.code) != normalise(standing_.code);  // "a-1" is "A-1".
        if (other_code) TRY(check_code(decision_.code));
        if (decision_.area != standing_.row.area) TRY(check_area_known(decision_.area));
        if (!change_.split) return {};
        TRY(check_code(change_.split->code));
        return check_area_known(change_.split->area);
    }

    Result<> save_person(std::size_t place, Member const& member) {
        TRY(check_national(member));
        auto const version = standing_.people[place].version + 1;
        return update_person(work_, TRY(seal_person(work_, member, version)));
    }

    Result<> edit_people() {
        for (std::size_t i = 0; i < decision_.members.size(); ++i) {
            if (decision_.edited[i].empty()) continue;
            auto const& member = decision_.members[i];
            TRY(save_person(i, member));
            bool const is_head = member.relation == Relation::head;
            TRY(set_head(work_, change_.household, *member.person, is_head));
            TRY(chronicle_.add(change_.household, any(*member.person), Act::edited,
                               {decision_.edited[i], {}}));
            standing_.people[i].version += 1;
        }
        return {};
    }

    /// The household that splits off, without its people yet.
    Result<> split() {
        if (!change_.split) return {};
        auto const& made = *change_.split;
        if (TRY(has_household(work_.tx, work_.actor.book, made.household)))
            return fail(ErrorKind::conflict, "registry.household_taken");
        auto const people = moved_members(decision_, made.household);
        auto const canonical = TRY(check_enrolment(
            {.household = made.household, .code = made.code, .area = made.area, .members = people},
            work_.today()));
        AnyId const owner = any(made.household);
        TRY(keys_of(work_).create({&owner, 1}));
        HouseholdRow const row{
            .household = made.household,
            .area = made.area,
            .size = std::ssize(people),
            .state = HouseholdState::active,
            .registered_on = work_.today(),
            .basis = standing_.row.basis,
            .code_index = code_index(work_, canonical.code),
            .sealed = TRY(seal_household(work_, made.household, blob_of(canonical.code, people)))};
        HouseholdRow const* const rows[] = {&row};
        TRY(insert_households(work_, rows));
        TRY(chronicle_.add(made.household, owner, Act::registered, {}));
        touched_.push_back(made.household);
        return {};
    }

    Result<> leave() {
        std::vector<bool> gone(decision_.members.size());
        for (auto const& departure : decision_.leaves) {
            gone[departure.place] = true;
            TRY(depart(departure));
        }
        for (std::size_t i = 0; i < gone.size(); ++i)
            if (!gone[i]) present_.push_back(decision_.members[i]);
        return {};
    }

    Result<> depart(Departure const& departure) {
        auto member = decision_.members[departure.place];
        auto const person = *member.person;
        TRY(end_membership(work_, change_.household, person, decision_.on));
        std::vector<HistoryPart> told{{"until", {}, date_text(decision_.on)},
                                      {"why", {}, std::string{enum_name(departure.why)}}};
        auto const act = departure.to ? Act::moved_out : Act::left;
        TRY(chronicle_.add(change_.household, any(person), act, {std::move(told), {}}));
        if (!departure.to) return {};
        TRY(arrive(*departure.to, person, departure.relation == Relation::head));
        auto const before = std::exchange(member.relation, departure.relation);
        TRY(save_person(departure.place, member));
        std::vector<HistoryPart> relation{
            {"relation", std::string{enum_name(before)}, std::string{enum_name(member.relation)}}};
        return chronicle_.add(*departure.to, any(person), Act::moved_in, {std::move(relation), {}});
    }

    Result<> arrive(HouseholdId to, PersonId person, bool is_head) {
        auto const row = TRY(load_active(work_, to));
        auto const position = TRY(next_position(work_.tx, work_.actor.book, to));
        if (position >= static_cast<std::int64_t>(members_max))
            return fail(ErrorKind::invalid, "registry.too_many_members",
                        {{"limit", std::int64_t{members_max}}});
        TRY(begin_membership(work_, {to, person, position, is_head, decision_.on}));
        bool const splits_off = change_.split && to == change_.split->household;
        if (splits_off) return {};
        if (std::ranges::find(touched_, to) == touched_.end()) touched_.push_back(to);
        auto grown = row;
        ++grown.size;
        return update_household(work_, grown);
    }

    Result<> join() {
        std::vector<AnyId> owners;
        for (auto& member : decision_.joins) {
            member.person = work_.new_id<PersonTag>();
            owners.push_back(any(*member.person));
        }
        if (!owners.empty()) TRY(keys_of(work_).create(owners));
        for (auto const& member : decision_.joins) {
            TRY(check_national(member));
            auto const row = TRY(seal_person(work_, member));
            PersonRow const* const rows[] = {&row};
            TRY(insert_people(work_, rows));
            auto const position = TRY(next_position(work_.tx, work_.actor.book, change_.household));
            TRY(begin_membership(work_, {change_.household, *member.person, position,
                                         member.relation == Relation::head, decision_.on}));
            std::vector<HistoryPart> told{{"from", {}, date_text(decision_.on)}};
            TRY(chronicle_.add(change_.household, any(*member.person), Act::joined,
                               {std::move(told), {}}));
            present_.push_back(member);
        }
        return {};
    }

    Result<> save_household(HouseholdId id, HouseholdRow row, std::string const& code,
                            std::vector<Member> const& members) {
        row.area = decision_.area;
        row.size = decision_.size;
        row.code_index = code_index(work_, code);
        row.sealed = TRY(seal_household(work_, id, blob_of(code, members)));
        return update_household(work_, row);
    }

    Work& work_;
    StandingRows standing_;
    ChangeDecision decision_;
    Change const& change_;
    Chronicle chronicle_;
    std::vector<Member> present_;
    std::vector<HouseholdId> touched_;
};

Result<std::vector<Conflict>> conflicts_of(Work& work, Change const& change) {
    auto const standing = TRY(load_standing(work, change.household));
    return TRY(decide_change(standing, change, work.today())).conflicts;
}

Result<std::string> name_of(Work& work, PersonId person) {
    auto const row = TRY(find_person(work.tx, work.actor.book, person));
    if (!row || row->sealed.empty()) return std::string{};
    auto const opened = open_person(work, *row);
    if (!opened && opened.error().code == "keys.unknown") return std::string{};
    if (!opened) return std::unexpected(opened.error());
    return full_name(opened->name);
}

Result<std::vector<Compared>> compare_parts(Work& work, Change const& change) {
    auto const standing = TRY(load_standing(work, change.household));
    std::vector<Compared> compared;
    for (auto const& part : change.parts) {
        Compared one{.person = part.person,
                     .name = part.person ? TRY(name_of(work, *part.person)) : std::string{},
                     .part = part.part,
                     .before = part.before,
                     .now = now_of(standing, part),
                     .after = part.after};
        one.conflict = one.now != one.before && one.now != one.after;
        compared.push_back(std::move(one));
    }
    return compared;
}

Result<> apply_change(Work& work, Change const& change, Doer const& doer) {
    auto standing = TRY(load_standing(work, change.household));
    auto decision = TRY(decide_change(standing, change, work.today()));
    if (!decision.conflicts.empty())
        return fail(ErrorKind::conflict, "registry.changed_since",
                    {{"field", std::string{enum_name(decision.conflicts.front().part)}}});
    return Applier(work, std::move(standing), std::move(decision), change, doer).apply();
}

// ---- Beginnings --------------------------------------------------------------------------------

static Doer doer_of(Work const& work, Told const& told) {
    return {.person = work.actor.person, .channel = work.actor.channel, .told = told};
}

Result<> note_registered(Work& work, HouseholdId household, Told const& told) {
    auto const doer = doer_of(work, told);
    return Chronicle(work, doer).add(household, any(household), Act::registered, {});
}

Result<> record_baseline(Work& work, HouseholdId household, Baseline const& baseline,
                         Told const& told) {
    TRY(check_baseline(baseline));
    TRY(load_active(work, household));
    auto const known = TRY(list_baselines(work.tx, work.actor.book, household));
    auto const version = known.empty() ? 1 : known.back().version + 1;
    auto const doer = doer_of(work, told);
    BaselineRow const row{
        .household = household,
        .version = version,
        .by = doer.person,
        .channel = doer.channel,
        .source = told.source,
        .at = work.now,
        .device_at = told.device_at,
        .sealed = TRY(keys_of(work).seal(any(household), baseline_context(household, version),
                                         as_bytes(json::to_text(baseline))))};
    TRY(insert_baseline(work, row));
    return Chronicle(work, doer).add(household, any(household), Act::baseline, {});
}

Result<std::vector<TakenBaseline>> baselines(Work& work, HouseholdId household) {
    auto rows = TRY(list_baselines(work.tx, work.actor.book, household));
    if (rows.size() > 2) rows.erase(rows.begin() + 1, rows.end() - 1);
    std::vector<TakenBaseline> taken;
    for (auto const& row : rows) {
        auto const context = baseline_context(household, row.version);
        auto const plain = TRY(keys_of(work).open(any(household), context, row.sealed));
        taken.push_back({.baseline = TRY(json::from_text<Baseline>(as_text(plain))),
                         .version = row.version,
                         .by = row.by,
                         .channel = row.channel,
                         .source = row.source,
                         .at = row.at,
                         .device_at = row.device_at});
    }
    return taken;
}

// ---- Reading the history -----------------------------------------------------------------------

/// The names of the people whom a page of history speaks of, each opened once.
class Names {
public:
    explicit Names(Work& work) : work_(work) {}
    /// Empty when she was erased.
    Result<std::string> of(PersonId person) {
        auto const [known, is_new] = known_.try_emplace(person);
        if (is_new) known->second = TRY(name_of(work_, person));
        return known->second;
    }

private:
    Work& work_;
    std::map<PersonId, std::string> known_;
};

static Result<HistoryEntry> entry_of(Work& work, HistoryRow const& row, Names& names) {
    HistoryEntry entry{.number = row.number,
                       .person = {},
                       .name = {},
                       .act = row.act,
                       .by = row.by,
                       .channel = row.channel,
                       .source = row.source,
                       .at = row.at,
                       .device_at = row.device_at,
                       .request = row.request,
                       .words = {}};
    if (row.subject != any(row.household)) {
        entry.person = PersonId{row.subject.bytes};
        entry.name = TRY(names.of(*entry.person));
    }
    bool const had_words = row.act != Act::registered && row.act != Act::baseline;
    entry.erased = had_words && !row.sealed;
    if (!row.sealed) return entry;
    auto const context = history_context(row.household, row.number);
    auto const plain = keys_of(work).open(row.subject, context, *row.sealed);
    if (!plain && plain.error().code == "keys.unknown") {
        entry.erased = true;  // She was erased from another household.
        return entry;
    }
    if (!plain) return std::unexpected(plain.error());
    entry.words = TRY(json::from_text<HistoryWords>(as_text(*plain)));
    return entry;
}

Result<History> history(Work& work, HouseholdId household, std::optional<std::int64_t> before) {
    constexpr int page_rows = 100;
    TRY(permit(work, Right::read_households));
    TRY(standing_row(work, household));
    work.note_access(any(household), "registry.household_history");
    auto const rows = TRY(list_history(work.tx, work.actor.book, household,
                                       before.value_or(INT64_MAX), page_rows + 1));
    History history;
    Names names{work};
    for (auto const& row : rows) {
        if (history.items.size() == page_rows) {
            history.next = history.items.back().number;
            break;
        }
        history.items.push_back(TRY(entry_of(work, row, names)));
    }
    return history;
}

}  // namespace takaful::registry
