// Writing the trail: one hash and one row an act or look, in the Work that did it.

#include <algorithm>
#include <array>

#include "record/notify/notify.hpp"
#include "trust/audit/store.hpp"
#include "trust/audit/watch.hpp"

namespace takaful::audit {

static constexpr std::int64_t minute_us = 60'000'000;
static constexpr std::int64_t looks_loaded_max = 20'000;

// ---- Limits ------------------------------------------------------------------------------------

static Result<Limit> limit_of(Work& work, Looking looking) {
    auto& known = work.parts.get<Watch>().impl().limits[work.actor.book];
    if (auto const found = known.find(looking); found != known.end()) return found->second;
    auto limit = TRY(find_limit(work.tx, work.actor.book, looking));
    for (auto const& usual : default_limits())
        if (!limit && usual.looking == looking) limit = usual;
    known.insert_or_assign(looking, *limit);
    return *limit;
}

// ---- Alarms ------------------------------------------------------------------------------------

static Result<> raise(Work& work, AlarmRow alarm) {
    alarm.alarm = work.new_id<struct AlarmTag>();
    alarm.at = work.now;
    alarm.person = work.actor.person;
    TRY(insert_alarm(work, alarm));
    constexpr std::array told{identity::Role::auditor, identity::Role::admin};
    std::vector<notify::Recipient> recipients;
    for (auto const& person : TRY(identity::users_with(work, told))) {
        if (person == work.actor.person) continue;
        json::Value::Object params;
        params.emplace_back("alarm", json::Value{alarm.alarm.text()});
        params.emplace_back("seen", json::Value{alarm.seen});
        params.emplace_back("minutes", json::Value{alarm.minutes});
        recipients.push_back({person, std::move(params)});
    }
    return notify::tell_each(work, "audit.alarm_" + std::string{enum_name(alarm.kind)}, recipients);
}

/// What she looked at within the limit's minutes; read from the trail when the program was started
/// since: the entries before this one.
static Result<Looks*> looks_of(Work& work, Looking looking, Limit const& limit,
                               std::int64_t before) {
    auto& all = work.parts.get<Watch>().impl().looks;
    auto const key = std::tuple{work.actor.book, work.actor.person, looking};
    Instant const oldest{work.now.unix_us - limit.minutes * minute_us};
    auto const [found, is_new] = all.try_emplace(key);
    auto& looks = found->second;
    if (is_new) {
        auto const first = TRY(number_after(work.tx, work.actor.book, oldest));
        auto rows = TRY(list_entries(work.tx, work.actor.book, work.actor.person, {},
                                     {first, before - 1, looks_loaded_max, {}}));
        std::ranges::reverse(rows);
        for (auto const& row : rows)
            if (row.is_look && looking_of(row.act) == looking) looks.add(row.at, row.about);
    }
    looks.drop_until(oldest);
    return &looks;
}

/// Counts one look. Errors: audit.too_many_looks
static Result<> count_look(Work& work, AccessNote const& note, std::int64_t entry) {
    auto const looking = looking_of(note.purpose);
    if (!looking || note.subject.is_nil()) return {};
    auto const limit = TRY(limit_of(work, *looking));
    auto& looks = *TRY(looks_of(work, *looking, limit, entry));
    auto const before = looks.different();
    if (before >= limit.stop_at && !looks.times.contains(note.subject))
        return fail(ErrorKind::limited, "audit.too_many_looks",
                    {{"limit", limit.stop_at}, {"minutes", limit.minutes}});
    looks.add(work.now, note.subject);
    auto const alarmed_before = looks.alarmed_at;
    work.tx.on_undo([&looks, alarmed_before] {
        looks.undo();
        looks.alarmed_at = alarmed_before;
    });
    auto const now = looks.different();
    AlarmRow alarm{.about = note.subject, .seen = now, .minutes = limit.minutes, .entry = entry};
    if (before < limit.stop_at && now == limit.stop_at) {
        alarm.kind = AlarmKind::stopped;
        return raise(work, alarm);
    }
    // Once a while: who stays near the limit would fill the inbox.
    bool const was_told = work.now.unix_us - looks.alarmed_at.unix_us < limit.minutes * minute_us;
    if (now < limit.alarm_at || was_told) return {};
    looks.alarmed_at = work.now;
    alarm.kind = AlarmKind::many;
    return raise(work, alarm);
}

/// Once an hour a person and household: one page is three looks.
static Result<> tell_planted(Work& work, AnyId household, std::int64_t entry) {
    auto& told = work.parts.get<Watch>().impl().planted;
    auto const key = std::tuple{work.actor.book, work.actor.person, household};
    auto const known = told.find(key);
    if (known != told.end() && work.now.unix_us - known->second.unix_us < 60 * minute_us) return {};
    told.insert_or_assign(key, work.now);
    work.tx.on_undo([&told, key] { told.erase(key); });
    return raise(work, {.kind = AlarmKind::planted, .about = household, .entry = entry});
}

// ---- Entries -----------------------------------------------------------------------------------

static EntryRow entry_of(Work const& work, std::int64_t number) {
    return {.book = work.actor.book,
            .number = number,
            .at = work.now,
            .person = work.actor.person,
            .rights = work.actor.rights,
            .channel = work.actor.channel,
            .is_look = false,
            .act = {},
            .about = {},
            .about_kind = {}};
}

static std::vector<HashedRow> entries_of(Work const& work, work::Deed const& deed, Head head) {
    std::vector<HashedRow> rows;
    auto const add = [&](EntryRow entry) {
        head = {entry.number, entry_hash(head.hash, entry)};
        rows.push_back({std::move(entry), head.hash});
    };
    if (!deed.name.empty() && !is_private(deed.name)) {
        auto entry = entry_of(work, head.number + 1);
        auto const about = about_of(deed.body, work.command);
        entry.act = deed.name;
        entry.about = about.id;
        entry.about_kind = about.kind;
        add(std::move(entry));
    }
    for (auto const& access : deed.accesses) {
        auto entry = entry_of(work, head.number + 1);
        entry.is_look = true;
        entry.act = access.purpose;
        entry.about = access.subject;
        entry.about_kind = access.subject.is_nil() ? "" : "household";
        add(std::move(entry));
    }
    return rows;
}

Result<> record(Work& work, work::Deed const& deed) {
    auto const& actor = work.actor;
    bool const counts = !actor.person.is_nil() && is_staff(actor.rights);
    if (!counts && actor.channel != "cli") return {};
    auto const rows = entries_of(work, deed, TRY(load_head(work.tx, actor.book)));
    TRY(insert_entries(work, rows));
    auto const& planted = work.parts.get<registry::Index>().planted();
    auto const first_look = rows.size() - deed.accesses.size();
    for (std::size_t i = 0; i < deed.accesses.size(); ++i) {
        auto const& access = deed.accesses[i];
        auto const number = rows[first_look + i].entry.number;
        TRY(count_look(work, access, number));
        if (planted.contains(actor.book, {access.subject.bytes}))
            TRY(tell_planted(work, access.subject, number));
    }
    return {};
}

}  // namespace takaful::audit
