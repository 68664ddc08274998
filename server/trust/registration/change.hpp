#pragma once
// Changes to a household that is registered, by hand, and what its history tells.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "platform/work/work.hpp"
#include "record/registry/registry.hpp"

namespace takaful::registration {

using RequestId = Id<struct RequestTag>;

/// What a rule of approval is about: a part of the register, or who belongs to a household.
enum class Matter : std::uint8_t {
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
    people,
};
enum class RequestState : std::uint8_t { waiting, done, refused, withdrawn };
enum class Verdict : std::uint8_t { approved, refused, withdrawn };

}  // namespace takaful::registration
TAKAFUL_ENUM(takaful::registration::Matter, code, area, size, first, father, grandfather, family,
             nickname, sex, birth_year, relation, phone, national_id, people)
TAKAFUL_ENUM(takaful::registration::RequestState, waiting, done, refused, withdrawn)
TAKAFUL_ENUM(takaful::registration::Verdict, approved, refused, withdrawn)
namespace takaful::registration {

// ---- Changing, or asking for a change ----------------------------------------------------------

/// A paper or a picture that stands behind a change.
struct Evidence {
    std::string name;
    std::string media_type;  // image/jpeg, image/png, image/webp, application/pdf
    std::string content_base64;
    TAKAFUL_FIELDS(Evidence, name, media_type, content_base64)
};
/// A change as a form sends it: everything together or nothing.
struct ChangeHousehold {
    CommandId id;
    HouseholdId household;
    std::vector<registry::PartChange> parts;
    std::vector<registry::Joining> joins;
    std::vector<registry::Leaving> leaves;
    std::optional<registry::NewHousehold> split;
    std::optional<Date> on;
    std::optional<std::string> note;
    registry::Source source;
    std::optional<Instant> device_at;
    std::optional<std::vector<Evidence>> evidence;
    TAKAFUL_FIELDS(ChangeHousehold, id, household, parts, joins, leaves, split, on, note, source,
                   device_at, evidence)
};
struct Changed {
    HouseholdId household;
    RequestState state;                // done: as wished now; waiting: others decide.
    std::optional<RequestId> request;  // That waits.
    TAKAFUL_FIELDS(Changed, household, state, request)
};
/// Right: write_households. Done at once when no rule wants another's yes and nothing has changed
/// since it was seen; otherwise it waits as a request under the command's id, and nothing is lost.
/// A household that splits off stands on the same legal basis.
/// Errors: those of registry::apply_change but registry.changed_since,
/// registration.evidence_malformed {row}, registration.evidence_too_large {limit}
Result<Changed> change_household(Work& work, ChangeHousehold const& command);

// ---- Requests ----------------------------------------------------------------------------------

struct RequestsQuestion {
    std::optional<RequestState> state;     // Absent: those that wait.
    std::optional<HouseholdId> household;  // Of one household, in any state.
    std::optional<RequestId> after;
    TAKAFUL_FIELDS(RequestsQuestion, state, household, after)
};
struct RequestListed {
    RequestId request;
    HouseholdId household;
    std::string code;  // Of the household; empty when it was erased.
    std::string head_name;
    std::string village;
    RequestState state;
    std::int64_t approvers;  // How many must say yes.
    std::int64_t approved;   // How many have.
    PersonId made_by;
    std::string made_by_name;
    Instant made_at;
    TAKAFUL_FIELDS(RequestListed, request, household, code, head_name, village, state, approvers,
                   approved, made_by, made_by_name, made_at)
};
struct Requests {
    std::vector<RequestListed> items;  // Oldest first; of a household newest first.
    std::optional<std::string> next;
    TAKAFUL_FIELDS(Requests, items, next)
};
/// Right: read_households; the readings are logged. 50 a page.
Result<Requests> requests(Work& work, RequestsQuestion const& question);

/// A part as it was seen, as it is and as it should be.
struct RequestPart {
    std::optional<PersonId> person;
    std::string person_name;
    registry::Part part;
    std::optional<std::string> before;
    std::optional<std::string> now;
    std::optional<std::string> after;
    bool conflict;  // It is neither as it was seen nor as it should be.
    TAKAFUL_FIELDS(RequestPart, person, person_name, part, before, now, after, conflict)
};
struct RequestLeaving {
    PersonId person;
    std::string person_name;
    registry::Leave why;
    std::optional<HouseholdId> to;
    std::optional<registry::Relation> relation;
    TAKAFUL_FIELDS(RequestLeaving, person, person_name, why, to, relation)
};
struct RequestEvidence {
    std::int64_t number;
    std::string name;
    std::string media_type;
    TAKAFUL_FIELDS(RequestEvidence, number, name, media_type)
};
struct RequestDecision {
    Verdict verdict;
    std::string by_name;
    std::string role;
    Instant at;
    std::optional<std::string> reason;
    TAKAFUL_FIELDS(RequestDecision, verdict, by_name, role, at, reason)
};
struct RequestPage {
    RequestListed request;
    std::vector<RequestPart> parts;
    std::vector<registry::Joining> joins;
    std::vector<RequestLeaving> leaves;
    std::optional<registry::NewHousehold> split;
    std::optional<Date> on;
    std::optional<std::string> note;
    registry::Source source;
    std::string channel;
    std::optional<Instant> device_at;
    std::vector<RequestEvidence> evidence;
    std::vector<RequestDecision> decisions;
    std::optional<std::string> blocked;  // The code with which it would be refused now.
    bool mine;                           // The reader made it.
    bool decided_by_me;
    TAKAFUL_FIELDS(RequestPage, request, parts, joins, leaves, split, on, note, source, channel,
                   device_at, evidence, decisions, blocked, mine, decided_by_me)
};
struct RequestQuestion {
    RequestId request;
    TAKAFUL_FIELDS(RequestQuestion, request)
};
/// Right: read_households; the reading is logged. Errors: registration.request_unknown,
/// registration.request_erased
Result<RequestPage> request(Work& work, RequestQuestion const& question);

struct EvidenceFile {
    std::string name;
    std::string media_type;
    Bytes content;
};
/// Right: read_households; the reading is logged. Errors: registration.request_unknown,
/// registration.evidence_unknown
Result<EvidenceFile> evidence(Work& work, RequestId request, std::int64_t number);

/// A part whose present value the approver has seen and means to replace.
struct SeenPart {
    std::optional<PersonId> person;
    registry::Part part;
    std::optional<std::string> now;
    TAKAFUL_FIELDS(SeenPart, person, part, now)
};
struct ApproveRequest {
    CommandId id;
    RequestId request;
    std::vector<SeenPart> seen;  // Of parts in conflict.
    TAKAFUL_FIELDS(ApproveRequest, id, request, seen)
};
struct RefuseRequest {
    CommandId id;
    RequestId request;
    std::string reason;
    TAKAFUL_FIELDS(RefuseRequest, id, request, reason)
};
struct WithdrawRequest {
    CommandId id;
    RequestId request;
    std::optional<std::string> reason;
    TAKAFUL_FIELDS(WithdrawRequest, id, request, reason)
};
struct Decided {
    RequestId request;
    RequestState state;
    std::int64_t approved;
    std::int64_t approvers;
    TAKAFUL_FIELDS(Decided, request, state, approved, approvers)
};
/// Right: approve; never who made it, and each person once. The last yes that is needed does the
/// change, in the name of who asked for it. Errors: registration.request_unknown,
/// registration.request_over, registration.own_request, registration.approved_twice,
/// registry.changed_since {field} (in conflict with what the approver has seen), those of
/// registry::apply_change
Result<Decided> approve_request(Work& work, ApproveRequest const& command);
/// Right: approve; never who made it. Errors: registration.reason_missing {limit}, as above
Result<Decided> refuse_request(Work& work, RefuseRequest const& command);
/// Right: write_households, and the maker alone. Errors: registration.not_yours, as above
Result<Decided> withdraw_request(Work& work, WithdrawRequest const& command);

struct ApprovalRule {
    Matter part;
    std::int64_t approvers;  // 0 to 2.
    TAKAFUL_FIELDS(ApprovalRule, part, approvers)
};
struct ApprovalRules {
    std::vector<ApprovalRule> items;
    TAKAFUL_FIELDS(ApprovalRules, items)
};
struct SetRules {
    CommandId id;
    std::vector<ApprovalRule> rules;  // Others stay as they are.
    TAKAFUL_FIELDS(SetRules, id, rules)
};
/// Right: read_households. One rule for each matter.
Result<ApprovalRules> approval_rules(Work& work);
/// Right: administer. What waits keeps the number it was made with.
/// Errors: registration.approvers_absurd {min, max}
Result<ApprovalRules> set_approval_rules(Work& work, SetRules const& command);

// ---- Baseline and history ----------------------------------------------------------------------

struct TakeBaseline {
    CommandId id;
    HouseholdId household;
    registry::Baseline baseline;
    registry::Source source;
    std::optional<Instant> device_at;
    TAKAFUL_FIELDS(TakeBaseline, id, household, baseline, source, device_at)
};
struct Taken {
    HouseholdId household;
    TAKAFUL_FIELDS(Taken, household)
};
/// Right: write_households. The baseline of a household that came without one, or its next taking;
/// the first one stays. Errors: those of registry::record_baseline
Result<Taken> take_baseline(Work& work, TakeBaseline const& command);

struct HistoryQuestion {
    HouseholdId household;
    std::optional<std::int64_t> before;  // A page's `next`.
    TAKAFUL_FIELDS(HistoryQuestion, household, before)
};
struct PageHistory {
    std::int64_t number;
    registry::Act act;
    std::optional<PersonId> person;
    std::string person_name;  // Empty: the household itself, or someone erased.
    std::vector<registry::HistoryPart> parts;
    std::optional<std::string> note;
    bool erased;  // The values are gone with the person's key.
    PersonId by;
    std::string by_name;
    std::string role;
    std::string channel;
    registry::Source source;
    Instant at;
    std::optional<Instant> device_at;
    std::optional<AnyId> request;
    TAKAFUL_FIELDS(PageHistory, number, act, person, person_name, parts, note, erased, by, by_name,
                   role, channel, source, at, device_at, request)
};
struct HistoryPage {
    std::vector<PageHistory> items;  // Newest first.
    std::optional<std::int64_t> next;
    TAKAFUL_FIELDS(HistoryPage, items, next)
};
/// Who changed what, when, from where; the reading is logged. Errors: those of registry::history
Result<HistoryPage> household_history(Work& work, HistoryQuestion const& question);

}  // namespace takaful::registration
