// The desk: one pair beside each other, and what people decide of it.

#include <algorithm>

#include "base/limits.hpp"
#include "platform/keys/keys.hpp"
#include "trust/registration/comparisons.hpp"
#include "trust/registration/staff.hpp"

namespace takaful::registration {

static std::string reason_context(PairId pair, std::int64_t number) {
    return "registration_pair|" + pair.text() + "|" + std::to_string(number);
}

static Result<PairRow> load_pair(Work& work, PairId id) {
    auto row = TRY(find_pair(work.tx, work.actor.book, id));
    if (!row) return fail(ErrorKind::not_found, "registration.pair_unknown", id.text());
    return *std::move(row);
}

static Result<registry::Standing> side_of(Work& work, HouseholdId household) {
    auto standing = registry::standing(work, household);
    if (!standing && standing.error().code == "registry.household_erased")
        return fail(ErrorKind::not_found, "registration.pair_erased", household.text());
    return standing;
}

// ---- The page ----------------------------------------------------------------------------------

/// Whoever is probably one: each person once, the likeliest pairs first.
static Result<std::vector<PairPeople>> people_of(Work& work, registry::Standing const& a,
                                                 registry::Standing const& b) {
    struct Two {
        PersonId a, b;
        linkage::Match match;
    };
    std::vector<Two> all;
    auto& roll = work.parts.get<Roll>();
    for (auto const& one : a.members)
        for (auto const& other : b.members) {
            auto match = TRY(roll.compare(work.actor.book, one, a.area, other, b.area));
            if (match.probability < likely_min) continue;
            all.push_back({*one.person, *other.person, std::move(match)});
        }
    std::ranges::stable_sort(all, std::greater{}, [](Two const& two) { return two.match.bits; });
    std::vector<PairPeople> people;
    for (auto const& [one, other, match] : all) {
        auto const taken = [&](PairPeople const& two) { return two.a == one || two.b == other; };
        if (std::ranges::any_of(people, taken)) continue;
        people.push_back({one, other, percent_of(match.probability), reasons_of(match)});
    }
    return people;
}

static Result<PairSide> view_of(Work& work, registry::Standing standing) {
    PairSide side{.household = standing.household,
                  .state = standing.state,
                  .code = std::move(standing.code),
                  .area_code = standing.area,
                  .village = {},
                  .size = standing.size,
                  .registered_on = standing.registered_on,
                  .programmes = 0,
                  .members = std::move(standing.members)};
    for (auto const& listed : TRY(registry::listed(work, {&standing.household, 1}))) {
        side.village = listed.village;
        side.programmes = listed.programmes;
    }
    work.note_access({standing.household.bytes}, "registration.duplicates");
    return side;
}

static Result<std::vector<PairDecision>> decisions_of(Work& work, PairRow const& row,
                                                      Staff& staff) {
    auto& keys = work.parts.get<keys::KeyStore>();
    std::vector<PairDecision> told;
    for (auto const& decision : TRY(list_pair_decisions(work.tx, work.actor.book, row.pair))) {
        auto const who = TRY(staff.of(decision.by));
        PairDecision one{decision.verdict, who.name, who.role, decision.at, {}};
        if (decision.sealed) {
            auto const plain = TRY(keys.open(
                {row.a.bytes}, reason_context(row.pair, decision.number), *decision.sealed));
            one.reason = std::string{as_text(plain)};
        }
        told.push_back(std::move(one));
    }
    return told;
}

Result<PairPage> pair(Work& work, PairQuestion const& question) {
    constexpr double millionths = 1e6;
    TRY(permit(work, Right::read_households));
    auto const row = TRY(load_pair(work, question.pair));
    auto a = TRY(side_of(work, row.a));
    auto b = TRY(side_of(work, row.b));
    Staff staff{work};
    PairPage page{.pair = row.pair,
                  .state = row.state,
                  .percent = percent_of(static_cast<double>(row.probability) / millionths),
                  .found_by = row.found_by,
                  .found_at = row.found_at,
                  .said_apart_by = {},
                  .seen = hex(TRY(fingerprint(work, a, b))),
                  .a = {},
                  .b = {},
                  .people = {},
                  .into = {},
                  .decisions = TRY(decisions_of(work, row, staff))};
    if (row.said_apart_by) page.said_apart_by = TRY(staff.of(*row.said_apart_by)).name;
    if (row.state == PairState::merged)
        page.into = TRY(registry::survivor_of(work, row.a));
    else
        page.people = TRY(people_of(work, a, b));
    page.a = TRY(view_of(work, std::move(a)));
    page.b = TRY(view_of(work, std::move(b)));
    return page;
}

// ---- Deciding ----------------------------------------------------------------------------------

static Result<> check_reason(std::string const& reason) {
    if (reason.empty() || reason.size() > limits::line_bytes_max)
        return fail(ErrorKind::invalid, "registration.reason_missing",
                    {{"limit", std::int64_t{limits::line_bytes_max}}});
    return {};
}

/// Writes a decision down; its reason is sealed.
static Result<PairDecided> say(Work& work, PairRow row, PairVerdict verdict, PairState state,
                               std::string const& reason) {
    auto const number = TRY(count_pair_decisions(work.tx, work.actor.book, row.pair)) + 1;
    auto& keys = work.parts.get<keys::KeyStore>();
    auto sealed = TRY(keys.seal({row.a.bytes}, reason_context(row.pair, number), as_bytes(reason)));
    TRY(insert_pair_decision(work, row.pair,
                             {.number = number,
                              .verdict = verdict,
                              .by = work.actor.person,
                              .at = work.now,
                              .sealed = std::move(sealed)}));
    row.state = state;
    TRY(update_pair(work, row));
    return PairDecided{row.pair, row.state};
}

/// A pair that waits, and whose data are still those that were seen.
static Result<PairRow> load_waiting(Work& work, PairId id, std::string const& seen) {
    auto row = TRY(load_pair(work, id));
    if (row.state != PairState::open && row.state != PairState::unsure)
        return fail(ErrorKind::conflict, "registration.pair_over", id.text());
    auto const a = TRY(side_of(work, row.a));
    auto const b = TRY(side_of(work, row.b));
    row.fingerprint = TRY(fingerprint(work, a, b));
    if (hex(*row.fingerprint) != seen)
        return fail(ErrorKind::conflict, "registration.pair_changed", id.text());
    return row;
}

static registry::Doer doer_of(Work const& work) {
    return {.person = work.actor.person,
            .channel = work.actor.channel,
            .told = {registry::Source::office, {}},
            .request = {}};
}

Result<PairDecided> merge_pair(Work& work, MergePair const& command) {
    TRY(permit(work, Right::approve));
    TRY(check_reason(command.reason));
    auto const row = TRY(load_waiting(work, command.pair, command.seen));
    if (command.into != row.a && command.into != row.b)
        return fail(ErrorKind::invalid, "registration.pair_misnamed");
    auto const from = command.into == row.a ? row.b : row.a;
    if (auto const& react = work.parts.get<MergeReactions>().merged)
        TRY(react(work, from, command.into));
    TRY(registry::merge_households(work,
                                   {.merger = {command.id.bytes},
                                    .from = from,
                                    .into = command.into,
                                    .same = command.same,
                                    .note = command.reason},
                                   doer_of(work)));
    return say(work, row, PairVerdict::merged, PairState::merged, command.reason);
}

static Result<PairDecided> decide(Work& work, DecidePair const& command, PairVerdict verdict,
                                  PairState state) {
    TRY(permit(work, Right::approve));
    TRY(check_reason(command.reason));
    auto const row = TRY(load_waiting(work, command.pair, command.seen));
    return say(work, row, verdict, state, command.reason);
}

Result<PairDecided> set_pair_apart(Work& work, DecidePair const& command) {
    return decide(work, command, PairVerdict::apart, PairState::apart);
}

Result<PairDecided> leave_pair_unsure(Work& work, DecidePair const& command) {
    return decide(work, command, PairVerdict::unsure, PairState::unsure);
}

/// The merger of a pair: one of the two points to the other.
static Result<registry::Merger> merger_between(Work& work, PairRow const& row) {
    for (auto const& [from, into] : {std::pair{row.a, row.b}, std::pair{row.b, row.a}})
        if (auto const merger = TRY(registry::merger_of(work, from));
            merger && merger->into == into)
            return *merger;
    return fail(ErrorKind::conflict, "registry.merger_over", row.pair.text());
}

Result<PairDecided> undo_pair(Work& work, UndoPair const& command) {
    TRY(permit(work, Right::approve));
    TRY(check_reason(command.reason));
    auto const row = TRY(load_pair(work, command.pair));
    if (row.state == PairState::open || row.state == PairState::gone)
        return fail(ErrorKind::conflict, "registration.pair_open", row.pair.text());
    if (row.state == PairState::merged) {
        auto const merger = TRY(merger_between(work, row));
        TRY(registry::undo_merge(work, merger.merger, command.reason, doer_of(work)));
        if (auto const& react = work.parts.get<MergeReactions>().parted)
            TRY(react(work, merger.from, merger.into));
    }
    return say(work, row, PairVerdict::undone, PairState::open, command.reason);
}

}  // namespace takaful::registration
