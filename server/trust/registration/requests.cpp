// Changes, at once or after others' yes. What is wanted, why it was refused and the papers behind
// it are sealed under the household's key.

#include <algorithm>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "platform/keys/keys.hpp"
#include "record/consent/consent.hpp"
#include "record/notify/notify.hpp"
#include "trust/registration/request_rules.hpp"
#include "trust/registration/staff.hpp"

namespace takaful::registration {

// ---- Seals -------------------------------------------------------------------------------------

static keys::KeyStore& keys_of(Work& work) {
    return work.parts.get<keys::KeyStore>();
}

static std::string context_of(std::string_view column, RequestId request, std::int64_t number) {
    return std::string{column} + "|" + request.text() + "|" + std::to_string(number);
}

static Result<Bytes> seal_text(Work& work, HouseholdId owner, std::string const& context,
                               std::string_view text) {
    return keys_of(work).seal({owner.bytes}, context, as_bytes(text));
}

static Result<std::string> open_text(Work& work, HouseholdId owner, std::string const& context,
                                     Bytes const& sealed) {
    return std::string{as_text(TRY(keys_of(work).open({owner.bytes}, context, sealed)))};
}

static Result<registry::Change> open_change(Work& work, RequestRow const& row) {
    if (!row.sealed)
        return fail(ErrorKind::not_found, "registration.request_erased", row.request.text());
    auto const context = context_of("registration_request", row.request, 1);
    auto const text = TRY(open_text(work, row.household, context, *row.sealed));
    return json::from_text<registry::Change>(text);
}

/// An evidence file as it is sealed: its name, then its bytes.
struct EvidenceHead {
    std::string name;
    TAKAFUL_FIELDS(EvidenceHead, name)
};

static Result<> save_evidence(Work& work, RequestRow const& row, std::span<Evidence const> sent) {
    std::int64_t number = 0;
    for (auto const& file : TRY(read_evidence(sent))) {
        ++number;
        auto plain = json::to_text(EvidenceHead{file.name}) + "\n";
        plain += as_text(file.content);
        auto const context = context_of("registration_evidence", row.request, number);
        auto sealed = TRY(seal_text(work, row.household, context, plain));
        TRY(insert_evidence(work, row.request, {number, file.media_type, std::move(sealed)}));
    }
    return {};
}

static Result<EvidenceFile> open_evidence(Work& work, RequestRow const& request,
                                          EvidenceRow const& row) {
    auto const context = context_of("registration_evidence", request.request, row.number);
    auto const plain = TRY(open_text(work, request.household, context, row.sealed));
    auto const line = plain.find('\n');
    auto const head = TRY(json::from_text<EvidenceHead>(plain.substr(0, line)));
    auto const content = as_bytes(std::string_view{plain}.substr(line + 1));
    return EvidenceFile{head.name, row.media_type, {content.begin(), content.end()}};
}

// ---- Changing ----------------------------------------------------------------------------------

static registry::Change change_of(ChangeHousehold const& command) {
    return {.household = command.household,
            .parts = command.parts,
            .joins = command.joins,
            .leaves = command.leaves,
            .split = command.split,
            .on = command.on,
            .note = command.note};
}

/// A household that split off is held on the basis of the one that it came from.
static Result<> keep_basis(Work& work, registry::Change const& change) {
    if (!change.split) return {};
    auto const basis = TRY(consent::basis_of(work, {change.household.bytes}));
    AnyId const made{change.split->household.bytes};
    if (basis) TRY(consent::link(work, basis->basis, {&made, 1}));
    return {};
}

static Result<> apply(Work& work, registry::Change const& change, registry::Doer const& doer) {
    TRY(registry::apply_change(work, change, doer));
    TRY(compare_later(work, change.household, FoundBy::change));
    return keep_basis(work, change);
}

/// Only what still differs is to be decided.
static Result<> leave_out_done(Work& work, registry::Change& change) {
    auto const compared = TRY(registry::compare_parts(work, change));
    std::vector<registry::PartChange> left;
    for (std::size_t i = 0; i < change.parts.size(); ++i)
        if (compared[i].now != compared[i].after) left.push_back(change.parts[i]);
    change.parts = std::move(left);
    return {};
}

Result<Changed> change_household(Work& work, ChangeHousehold const& command) {
    TRY(permit(work, Right::write_households));
    auto change = change_of(command);
    auto const conflicts = TRY(registry::conflicts_of(work, change));
    TRY(leave_out_done(work, change));
    auto const rules = TRY(list_rules(work.tx, work.actor.book));
    auto const approvers = approvers_of(change, !conflicts.empty(), rules);
    registry::Told const told{command.source, command.device_at};
    if (approvers == 0) {
        TRY(apply(work, change, {work.actor.person, work.actor.channel, told, {}}));
        return Changed{command.household, RequestState::done, {}};
    }
    RequestRow row{.request = {command.id.bytes},
                   .household = command.household,
                   .state = RequestState::waiting,
                   .approvers = approvers,
                   .made_by = work.actor.person,
                   .channel = work.actor.channel,
                   .source = command.source,
                   .made_at = work.now,
                   .device_at = command.device_at,
                   .sealed = {}};
    auto const context = context_of("registration_request", row.request, 1);
    row.sealed = TRY(seal_text(work, row.household, context, json::to_text(change)));
    TRY(insert_request(work, row));
    if (command.evidence) TRY(save_evidence(work, row, *command.evidence));
    return Changed{command.household, RequestState::waiting, row.request};
}

// ---- Deciding ----------------------------------------------------------------------------------

static Result<RequestRow> load_request(Work& work, RequestId id) {
    auto row = TRY(find_request(work.tx, work.actor.book, id));
    if (!row) return fail(ErrorKind::not_found, "registration.request_unknown", id.text());
    return *std::move(row);
}

static std::int64_t approved_of(std::span<DecisionRow const> decisions) {
    return std::ranges::count(decisions, Verdict::approved, &DecisionRow::verdict);
}

/// Writes a verdict down; `reason` is sealed.
static Result<> say(Work& work, RequestRow const& row, std::size_t decisions, Verdict verdict,
                    std::optional<std::string> const& reason) {
    DecisionRow decision{.number = static_cast<std::int64_t>(decisions) + 1,
                         .verdict = verdict,
                         .by = work.actor.person,
                         .at = work.now,
                         .sealed = {}};
    auto const context = context_of("registration_decision", row.request, decision.number);
    if (reason) decision.sealed = TRY(seal_text(work, row.household, context, *reason));
    return insert_decision(work, row.request, decision);
}

static Result<> tell_maker(Work& work, RequestRow const& row, std::string_view code) {
    json::Value::Object facts;
    facts.emplace_back("household", json::Value{row.household.text()});
    facts.emplace_back("request", json::Value{row.request.text()});
    return notify::tell(work, row.made_by, code, std::move(facts));
}

Result<Decided> approve_request(Work& work, ApproveRequest const& command) {
    TRY(permit(work, Right::approve));
    auto row = TRY(load_request(work, command.request));
    auto const decisions = TRY(list_decisions(work.tx, work.actor.book, row.request));
    TRY(check_decider(row, decisions, work.actor.person));
    auto const change = with_seen(TRY(open_change(work, row)), command.seen);
    auto const conflicts = TRY(registry::conflicts_of(work, change));
    if (!conflicts.empty())
        return fail(ErrorKind::conflict, "registry.changed_since",
                    {{"field", std::string{enum_name(conflicts.front().part)}}});
    TRY(say(work, row, decisions.size(), Verdict::approved, {}));
    auto const approved = approved_of(decisions) + 1;
    if (approved < row.approvers) return Decided{row.request, row.state, approved, row.approvers};
    TRY(apply(work, change,
              {row.made_by, row.channel, {row.source, row.device_at}, AnyId{row.request.bytes}}));
    row.state = RequestState::done;
    TRY(save_request_state(work, row.request, row.state));
    TRY(tell_maker(work, row, "registration.change_done"));
    return Decided{row.request, row.state, approved, row.approvers};
}

static Result<> check_reason(std::string const& reason) {
    if (reason.empty() || reason.size() > limits::line_bytes_max)
        return fail(ErrorKind::invalid, "registration.reason_missing",
                    {{"limit", std::int64_t{limits::line_bytes_max}}});
    return {};
}

/// Ends a request that is not to be done.
static Result<Decided> end(Work& work, RequestRow const& row,
                           std::span<DecisionRow const> decisions, Verdict verdict,
                           std::optional<std::string> const& reason) {
    auto const state =
        verdict == Verdict::refused ? RequestState::refused : RequestState::withdrawn;
    TRY(say(work, row, decisions.size(), verdict, reason));
    TRY(save_request_state(work, row.request, state));
    return Decided{row.request, state, approved_of(decisions), row.approvers};
}

Result<Decided> refuse_request(Work& work, RefuseRequest const& command) {
    TRY(permit(work, Right::approve));
    TRY(check_reason(command.reason));
    auto const row = TRY(load_request(work, command.request));
    auto const decisions = TRY(list_decisions(work.tx, work.actor.book, row.request));
    TRY(check_decider(row, decisions, work.actor.person));
    TRY(tell_maker(work, row, "registration.change_refused"));
    return end(work, row, decisions, Verdict::refused, command.reason);
}

Result<Decided> withdraw_request(Work& work, WithdrawRequest const& command) {
    TRY(permit(work, Right::write_households));
    if (command.reason) TRY(check_reason(*command.reason));
    auto const row = TRY(load_request(work, command.request));
    if (row.made_by != work.actor.person)
        return fail(ErrorKind::forbidden, "registration.not_yours", row.request.text());
    if (row.state != RequestState::waiting)
        return fail(ErrorKind::conflict, "registration.request_over", row.request.text());
    auto const decisions = TRY(list_decisions(work.tx, work.actor.book, row.request));
    return end(work, row, decisions, Verdict::withdrawn, command.reason);
}

// ---- Reading -----------------------------------------------------------------------------------

static Result<RequestListed> listed_of(Work& work, RequestRow const& row, Staff& staff) {
    auto const decisions = TRY(list_decisions(work.tx, work.actor.book, row.request));
    RequestListed listed{.request = row.request,
                         .household = row.household,
                         .code = {},
                         .head_name = {},
                         .village = {},
                         .state = row.state,
                         .approvers = row.approvers,
                         .approved = approved_of(decisions),
                         .made_by = row.made_by,
                         .made_by_name = TRY(staff.of(row.made_by)).name,
                         .made_at = row.made_at};
    for (auto const& household : TRY(registry::listed(work, {&row.household, 1}))) {
        listed.code = household.code;
        listed.head_name = household.head_name;
        listed.village = household.village;
        work.note_access({row.household.bytes}, "registration.request");
    }
    return listed;
}

Result<Requests> requests(Work& work, RequestsQuestion const& question) {
    constexpr std::size_t page_rows = 50;
    TRY(permit(work, Right::read_households));
    Requests page{.items = {}, .next = {}};
    Staff staff{work};
    for (auto const& row : TRY(list_requests(work.tx, work.actor.book, question, page_rows + 1))) {
        if (page.items.size() == page_rows) {
            page.next = page.items.back().request.text();
            break;
        }
        page.items.push_back(TRY(listed_of(work, row, staff)));
    }
    return page;
}

static Result<std::vector<RequestDecision>> decisions_of(Work& work, RequestRow const& row,
                                                         std::span<DecisionRow const> decisions,
                                                         Staff& staff) {
    std::vector<RequestDecision> told;
    for (auto const& decision : decisions) {
        auto const who = TRY(staff.of(decision.by));
        RequestDecision one{decision.verdict, who.name, who.role, decision.at, {}};
        auto const context = context_of("registration_decision", row.request, decision.number);
        if (decision.sealed)
            one.reason = TRY(open_text(work, row.household, context, *decision.sealed));
        told.push_back(std::move(one));
    }
    return told;
}

/// The parts and people of a change beside what stands now.
static Result<> fill_change(Work& work, RequestPage& page, registry::Change const& change) {
    for (auto& one : TRY(registry::compare_parts(work, change)))
        page.parts.push_back({one.person, std::move(one.name), one.part, std::move(one.before),
                              std::move(one.now), std::move(one.after),
                              one.conflict && page.request.state == RequestState::waiting});
    for (auto const& leaving : change.leaves)
        page.leaves.push_back({leaving.person, TRY(registry::name_of(work, leaving.person)),
                               leaving.why, leaving.to, leaving.relation});
    page.joins = change.joins;
    page.split = change.split;
    page.on = change.on;
    page.note = change.note;
    if (page.request.state != RequestState::waiting) return {};
    if (auto const sound = registry::conflicts_of(work, change); !sound)
        page.blocked = std::string{sound.error().code};
    return {};
}

Result<RequestPage> request(Work& work, RequestQuestion const& question) {
    TRY(permit(work, Right::read_households));
    auto const row = TRY(load_request(work, question.request));
    auto const change = TRY(open_change(work, row));
    auto const decisions = TRY(list_decisions(work.tx, work.actor.book, row.request));
    Staff staff{work};
    RequestPage page{.request = TRY(listed_of(work, row, staff)),
                     .source = row.source,
                     .channel = row.channel,
                     .device_at = row.device_at,
                     .decisions = TRY(decisions_of(work, row, decisions, staff)),
                     .blocked = {},
                     .mine = row.made_by == work.actor.person,
                     .decided_by_me = std::ranges::find(decisions, work.actor.person,
                                                        &DecisionRow::by) != decisions.end()};
    TRY(fill_change(work, page, change));
    for (auto const& file : TRY(list_evidence(work.tx, work.actor.book, row.request)))
        page.evidence.push_back(
            {file.number, TRY(open_evidence(work, row, file)).name, file.media_type});
    return page;
}

Result<EvidenceFile> evidence(Work& work, RequestId id, std::int64_t number) {
    TRY(permit(work, Right::read_households));
    auto const row = TRY(load_request(work, id));
    for (auto const& file : TRY(list_evidence(work.tx, work.actor.book, id))) {
        if (file.number != number) continue;
        work.note_access({row.household.bytes}, "registration.evidence");
        return open_evidence(work, row, file);
    }
    return fail(ErrorKind::not_found, "registration.evidence_unknown", id.text());
}

// ---- Rules -------------------------------------------------------------------------------------

Result<ApprovalRules> approval_rules(Work& work) {
    TRY(permit(work, Right::read_households));
    auto const own = TRY(list_rules(work.tx, work.actor.book));
    ApprovalRules all;
    for (auto const& [matter, name] : EnumNames<Matter>::rows) {
        auto const rule = own.find(matter);
        all.items.push_back({matter, rule == own.end() ? usual_approvers(matter) : rule->second});
    }
    return all;
}

Result<ApprovalRules> set_approval_rules(Work& work, SetRules const& command) {
    TRY(permit(work, Right::administer));
    for (auto const& rule : command.rules) {
        if (rule.approvers < 0 || rule.approvers > approvers_max)
            return fail(ErrorKind::invalid, "registration.approvers_absurd",
                        {{"min", std::int64_t{0}}, {"max", approvers_max}});
        TRY(save_rule(work, rule));
    }
    return ApprovalRules{command.rules};
}

}  // namespace takaful::registration
