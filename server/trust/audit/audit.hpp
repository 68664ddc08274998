#pragma once
// Who saw and did what. Every act of staff and every look at a person's data is an entry of the
// book's trail, chained by hashes; each day's end of the chain goes into the public log as a salted
// commitment. Who looks at too many households, or at one that is nobody, raises an alarm
// (docs/decisions/audit.md).

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "platform/work/work.hpp"
#include "record/identity/identity.hpp"
#include "record/registry/registry.hpp"

namespace takaful::http {
struct Route;
}

namespace takaful::audit {

using AlarmId = Id<struct AlarmTag>;

enum class Looking : std::uint8_t {
    opened,  // A household's own page, its history, its papers.
    listed,  // A row of a list or a search.
};
enum class AlarmKind : std::uint8_t {
    many,     // Unusually many different households in a short time.
    stopped,  // So many that no other is shown.
    planted,  // A household that is nobody was looked at.
};

}  // namespace takaful::audit
TAKAFUL_ENUM(takaful::audit::Looking, opened, listed)
TAKAFUL_ENUM(takaful::audit::AlarmKind, many, stopped, planted)
namespace takaful::audit {

// ---- The trail ---------------------------------------------------------------------------------

/// What the program remembers of who looked lately; one in Parts. Of the writer's thread.
class Watch {
public:
    Watch();
    ~Watch();
    struct Impl;
    Impl& impl() { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

/// Appends what a Work did and showed, when staff or the terminal did it; the runner's trail.
/// Raises alarms. Errors: audit.too_many_looks {limit, minutes} (limited: the Work is undone)
Result<> record(Work& work, work::Deed const& deed);

struct TrailQuestion {
    std::optional<PersonId> by;
    std::optional<AnyId> about;      // A household, person, programme, list …
    std::optional<std::string> act;  // "registry.household_page"
    std::optional<Date> from;        // Civil days, both included.
    std::optional<Date> until;
    std::optional<std::int64_t> after;  // Number of the last entry of the page before.
    std::optional<std::int64_t> limit;  // 50; at most 200.
    TAKAFUL_FIELDS(TrailQuestion, by, about, act, from, until, after, limit)
};
struct Entry {
    std::int64_t number;
    Instant at;
    PersonId by;
    std::string by_name;  // Empty: someone who signs in here no more.
    std::string role;     // That her rights were then; "terminal" for the machine's own.
    std::string channel;
    bool looked;  // She was shown data; else she did something.
    std::string act;
    AnyId about;
    std::string about_kind;  // "household", "programme" …
    TAKAFUL_FIELDS(Entry, number, at, by, by_name, role, channel, looked, act, about, about_kind)
};
struct Trail {
    std::vector<Entry> items;          // Newest first.
    std::optional<std::int64_t> next;  // More may follow, also after a short page.
    TAKAFUL_FIELDS(Trail, items, next)
};
/// The book's trail; reading it is an entry, too. Errors: identity.right_missing (audit)
Result<Trail> trail(Work& work, TrailQuestion const& question);

// ---- The check ---------------------------------------------------------------------------------

/// The first entry or day's seal that is not as it was written.
struct Broken {
    std::int64_t number;      // Of the entry; of a seal: the last entry that it covers.
    std::optional<Date> day;  // Of a seal.
    std::string why;          // "entry_missing", "entry_changed", "seal_differs", "log_differs"
    TAKAFUL_FIELDS(Broken, number, day, why)
};
struct Checked {
    std::int64_t book;
    std::int64_t entries;
    std::int64_t seals;    // Days' ends found in the public log as they are here.
    std::int64_t waiting;  // Seals that are not in a checkpoint yet.
    std::optional<Broken> broken;
    TAKAFUL_FIELDS(Checked, book, entries, seals, waiting, broken)
};
/// Hashes a book's whole trail again and compares each seal with the published log. On a reader.
Result<Checked> check_book(Work& work, std::int64_t book);
/// The same of the actor's book, for its auditor. Errors: identity.right_missing (audit)
Result<Checked> check(Work& work);
/// Books that have a trail.
Result<std::vector<std::int64_t>> books(store::Tx& tx);

/// Once a civil day, from the day after its first entry: the end of each book's trail into the log.
/// Gives how many. By the system.
Result<int> seal_days(Work& work);

// ---- Alarms ------------------------------------------------------------------------------------

struct Answer {
    Instant at;
    std::string by_name;
    std::string words;
    TAKAFUL_FIELDS(Answer, at, by_name, words)
};
struct Alarm {
    AlarmId alarm;
    AlarmKind kind;
    Instant at;
    PersonId by;
    std::string by_name;
    AnyId about;        // The last household that she looked at.
    std::int64_t seen;  // Different households within `minutes`; 0: does not matter.
    std::int64_t minutes;
    std::vector<Answer> answers;
    TAKAFUL_FIELDS(Alarm, alarm, kind, at, by, by_name, about, seen, minutes, answers)
};
struct Alarms {
    std::vector<Alarm> items;  // The newest 200.
    TAKAFUL_FIELDS(Alarms, items)
};
/// Errors: identity.right_missing (audit or administer)
Result<Alarms> alarms(Work& work);

struct AnswerAlarm {
    CommandId id;
    AlarmId alarm;
    std::string words;  // What was found out; no person's data.
    TAKAFUL_FIELDS(AnswerAlarm, id, alarm, words)
};
struct Answered {
    AlarmId alarm;
    TAKAFUL_FIELDS(Answered, alarm)
};
/// Appends what was found. Errors: audit.alarm_unknown, audit.own_alarm (whom it is about),
/// audit.words_missing, audit.words_too_long {limit}, identity.right_missing (audit or administer)
Result<Answered> answer_alarm(Work& work, AnswerAlarm const& command);

// ---- Limits ------------------------------------------------------------------------------------

struct Limit {
    Looking looking;
    std::int64_t minutes;   // The while that is looked back.
    std::int64_t alarm_at;  // Different households from which the auditor is told.
    std::int64_t stop_at;   // And from which no other one is shown.
    TAKAFUL_FIELDS(Limit, looking, minutes, alarm_at, stop_at)
};
struct Limits {
    std::vector<Limit> items;
    TAKAFUL_FIELDS(Limits, items)
};
struct SetLimit {
    CommandId id;
    Looking looking;
    std::int64_t minutes;
    std::int64_t alarm_at;
    std::int64_t stop_at;
    TAKAFUL_FIELDS(SetLimit, id, looking, minutes, alarm_at, stop_at)
};
/// The book's limits, or the program's. Errors: identity.right_missing (audit or administer)
Result<Limits> limits(Work& work);
/// Chooses a limit from now on; earlier ones stay on record. Errors: audit.limit_absurd {min, max},
/// identity.right_missing (administer)
Result<Limits> set_limit(Work& work, SetLimit const& command);

// ---- Households that are nobody ----------------------------------------------------------------

struct Plant {
    CommandId id;  // And the household's.
    std::string code;
    std::string area;
    std::vector<registry::Member> members;
    TAKAFUL_FIELDS(Plant, id, code, area, members)
};
struct PlantDone {
    HouseholdId household;
    TAKAFUL_FIELDS(PlantDone, household)
};
struct PlantedHousehold {
    HouseholdId household;
    std::string code;
    std::string head_name;
    std::string village;
    TAKAFUL_FIELDS(PlantedHousehold, household, code, head_name, village)
};
struct PlantedHouseholds {
    std::vector<PlantedHousehold> items;
    TAKAFUL_FIELDS(PlantedHouseholds, items)
};
/// Plants a household that is nobody: whoever searches for its name or opens it raises an alarm.
/// Errors: those of registry::plant_household; audit.plant_national_id (a number may be somebody's)
Result<PlantDone> plant(Work& work, Plant const& command);
/// Errors: identity.right_missing (administer)
Result<PlantedHouseholds> plants(Work& work);

/// /v1/audit
std::vector<http::Route> routes();

}  // namespace takaful::audit
