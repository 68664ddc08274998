#pragma once
// Changes to a household that stands in the registry: fields, members who come, leave or move,
// households that split; the history they leave, and the first answers that every indicator is
// compared with. docs/decisions/registry.md says what is sealed under whose key.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "platform/work/work.hpp"
#include "record/registry/types.hpp"

namespace takaful::registry {

/// From where a change is known.
enum class Source : std::uint8_t { visit, phone, office, document, file };
/// What can be changed: the first three of a household, the others of a person.
enum class Part : std::uint8_t {
    code,
    area,
    size,
    first,
    father,
    grandfather,
    family,
    nickname,
    sex,
    birth_year,
    relation,
    phone,
    national_id,
};
enum class Leave : std::uint8_t { died, moved_away, married, other };
enum class Act : std::uint8_t {
    registered,
    baseline,  // The first answers were taken, or taken again.
    edited,
    joined,
    left,
    moved_out,
    moved_in,
    merged,   // It is found as another one.
    took_in,  // Another one is found as this.
    parted,   // No longer.
};
enum class Connection : std::uint8_t { none, calls, internet_shared, internet_own };

}  // namespace takaful::registry
TAKAFUL_ENUM(takaful::registry::Source, visit, phone, office, document, file)
TAKAFUL_ENUM(takaful::registry::Part, code, area, size, first, father, grandfather, family,
             nickname, sex, birth_year, relation, phone, national_id)
TAKAFUL_ENUM(takaful::registry::Leave, died, moved_away, married, other)
TAKAFUL_ENUM(takaful::registry::Act, registered, baseline, edited, joined, left, moved_out,
             moved_in, merged, took_in, parted)
TAKAFUL_ENUM(takaful::registry::Connection, none, calls, internet_shared, internet_own)
namespace takaful::registry {

/// How and when an act was done, besides the server's own clock and channel.
struct Told {
    Source source;
    std::optional<Instant> device_at;  // The device's clock, when it was written down there.
    TAKAFUL_FIELDS(Told, source, device_at)
};

/// What the indicators are compared with: taken at the first registration, since it cannot be
/// added afterwards. Each is null when it was asked and is not known.
/// Source: docs/sources.md#baselines-of-a-household
struct Baseline {
    std::optional<Money> income_month;  // Of all its people, from work and others' help.
    std::optional<std::int64_t> children_of_school_age;
    std::optional<std::int64_t> children_out_of_school;
    std::optional<std::int64_t> schooling_years;  // Of whoever learnt longest.
    std::optional<bool> care_missed;  // In the last year someone ill got no care, for want of it.
    std::optional<std::int64_t> rooms;
    std::optional<bool> water_inside;
    std::optional<bool> toilet_own;
    std::optional<Connection> connection;
    TAKAFUL_FIELDS(Baseline, income_month, children_of_school_age, children_out_of_school,
                   schooling_years, care_missed, rooms, water_inside, toilet_own, connection)
};

/// One field as it was seen and as it should be. Values are texts; absent is empty.
struct PartChange {
    std::optional<PersonId> person;  // Absent: the household's own.
    Part part;
    std::optional<std::string> before;
    std::optional<std::string> after;
    TAKAFUL_FIELDS(PartChange, person, part, before, after)
};
struct Joining {
    Member member;
    TAKAFUL_FIELDS(Joining, member)
};
struct Leaving {
    PersonId person;
    Leave why;
    std::optional<HouseholdId> to;     // She moves into this one.
    std::optional<Relation> relation;  // To the head there.
    TAKAFUL_FIELDS(Leaving, person, why, to, relation)
};
/// A household that splits off: those who leave `to` it are its members.
struct NewHousehold {
    HouseholdId household;
    std::string code;
    std::string area;
    TAKAFUL_FIELDS(NewHousehold, household, code, area)
};
/// Everything that is to change in one household, done together or not at all.
struct Change {
    HouseholdId household;
    std::vector<PartChange> parts;
    std::vector<Joining> joins;
    std::vector<Leaving> leaves;
    std::optional<NewHousehold> split;
    std::optional<Date> on;  // The day people came or left; absent: today.
    std::optional<std::string> note;
    TAKAFUL_FIELDS(Change, household, parts, joins, leaves, split, on, note)
};
/// A part that is no longer as the editor saw it.
struct Conflict {
    std::optional<PersonId> person;
    Part part;
    std::optional<std::string> before;  // What the editor saw.
    std::optional<std::string> now;
    std::optional<std::string> after;  // What the editor wants.
    TAKAFUL_FIELDS(Conflict, person, part, before, now, after)
};

/// A part as it was seen, as it stands and as it should be, with its person's name.
struct Compared {
    std::optional<PersonId> person;
    std::string name;  // Empty: the household's own part.
    Part part;
    std::optional<std::string> before;
    std::optional<std::string> now;
    std::optional<std::string> after;
    bool conflict = false;
};

/// Who did it and how, for the history of a change that was asked for earlier.
struct Doer {
    PersonId person{};
    std::string channel;
    Told told{};
    std::optional<AnyId> request{};
};

/// What is no longer as the editor saw it; parts that are already as she wants are none. The
/// change itself is checked as apply_change does. On a reader or in a Work.
/// Errors: those of apply_change but registry.changed_since
Result<std::vector<Conflict>> conflicts_of(Work& work, Change const& change);

/// Every part that a change names beside what stands now; those of who is gone are a conflict.
/// Errors: registry.household_unknown, registry.household_erased
Result<std::vector<Compared>> compare_parts(Work& work, Change const& change);
/// What a person is called now; empty when she was erased.
Result<std::string> name_of(Work& work, PersonId person);

/// Does all of a change: rows, history, memory after the commit. Right: write_households of the
/// doer, checked by the caller when it is not the actor.
/// Errors: registry.household_unknown   registry.household_erased   registry.household_merged
///         registry.change_empty        nothing would change
///         registry.changed_since {field}   a part is no longer as it was seen
///         registry.part_misplaced {field}  a person's part without a person, or the other way
///         registry.part_repeated {field}
///         registry.value_unknown {field}   not a number, not one of the words
///         registry.member_unknown      no such member, or named twice among the leaving
///         registry.member_last         nobody would be left
///         registry.heads_not_one       in one of the households
///         registry.move_to_itself
///         registry.split_empty         nobody goes to the new household
///         registry.note_too_long {limit}
///         registry.day_absurd          before the registration, or to come
///         registry.code_taken, registry.area_unknown {code}, registry.national_id_taken, those of
///         check_enrolment
Result<> apply_change(Work& work, Change const& change, Doer const& doer);

/// Says in the history that a household was registered, by whom and how: of those registered by
/// hand. Others' beginning is their row.
Result<> note_registered(Work& work, HouseholdId household, Told const& told);

/// Errors: registry.baseline_absurd {field, min, max}, money.currency_unknown
Result<> check_baseline(Baseline const& baseline);
/// Takes the baseline, or takes it again: a new version, the old ones stay.
/// Errors: those of check_baseline, registry.household_unknown, registry.household_erased
Result<> record_baseline(Work& work, HouseholdId household, Baseline const& baseline,
                         Told const& told);
/// One taking of the baseline, with both clocks.
struct TakenBaseline {
    Baseline baseline;
    std::int64_t version;
    PersonId by;
    std::string channel;
    Source source;
    Instant at;
    std::optional<Instant> device_at;
};
/// The first one and the last, or none, or one.
Result<std::vector<TakenBaseline>> baselines(Work& work, HouseholdId household);

struct HistoryPart {
    std::string field;  // A part's name; "until" of who left.
    std::optional<std::string> before;
    std::optional<std::string> after;
    TAKAFUL_FIELDS(HistoryPart, field, before, after)
};
/// What is sealed of one row of history.
struct HistoryWords {
    std::vector<HistoryPart> parts;
    std::optional<std::string> note;
    TAKAFUL_FIELDS(HistoryWords, parts, note)
};
struct HistoryEntry {
    std::int64_t number;
    std::optional<PersonId> person;  // Whose; absent: the household's own.
    std::string name;                // Hers, as it is now; empty when she was erased.
    Act act;
    PersonId by;
    std::string channel;
    Source source;
    Instant at;
    std::optional<Instant> device_at;
    std::optional<AnyId> request;
    bool erased = false;  // The words are gone with the key.
    HistoryWords words;
};
struct History {
    std::vector<HistoryEntry> items;  // Newest first.
    std::optional<std::int64_t> next;
};
/// At most 100 entries before `before` (absent: from the newest). The reading is noted.
/// Errors: registry.household_unknown, registry.household_erased, identity.right_missing
/// (read_households)
Result<History> history(Work& work, HouseholdId household, std::optional<std::int64_t> before);

}  // namespace takaful::registry
