// Comparing: looked up on a reader beside the writer, queued in the slice of a job. A registration
// is compared after its commit, so of two that come at once the later one sees the other.

#include "trust/registration/comparisons.hpp"

#include <algorithm>
#include <cmath>

#include "base/json.hpp"
#include "platform/keys/keys.hpp"

namespace takaful::registration {

static constexpr std::string_view compare_kind = "registration.compare";
static constexpr std::string_view scan_kind = "registration.scan";
/// Of one household; one that is like more is badly written rather than registered so often.
static constexpr std::size_t likes_max = 50;
static constexpr std::int64_t households_a_slice = 25;

/// What a compare job is about.
struct Comparison {
    HouseholdId household;
    FoundBy found_by;
    std::vector<HouseholdId> apart;
    TAKAFUL_FIELDS(Comparison, household, found_by, apart)
};

// ---- Words -------------------------------------------------------------------------------------

std::int64_t percent_of(double probability) {
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(probability * 100), 0, 99);
}

static Alike alike_of(linkage::Likeness likeness) {
    using enum linkage::Likeness;
    switch (likeness) {
        case exact:
            return Alike::same;
        case near:
            return Alike::slip;
        case sounds:
        case other_script_sounds:
        case other_script_near:
            return Alike::sound;
        case moved:
        case other_script_moved:
            return Alike::moved;
        case alike:
            return Alike::begins;
        case different:
        case other_script_different:
            break;
    }
    return Alike::different;
}

static std::string field_of(std::size_t field) {
    using registry::Part;
    static constexpr std::array<Part, linkage::person_fields> parts{
        Part::first, Part::father,     Part::grandfather, Part::family, Part::nickname,
        Part::phone, Part::birth_year, Part::national_id, Part::sex,    Part::area};
    return std::string{enum_name(parts.at(field))};
}

std::vector<PairReason> reasons_of(linkage::Match const& match) {
    constexpr double tenths = 10;
    std::vector<PairReason> reasons;
    for (auto const& reason : match.reasons)
        reasons.push_back({field_of(reason.field), alike_of(reason.likeness),
                           static_cast<std::int64_t>(std::lround(reason.bits * tenths))});
    return reasons;
}

// ---- What stands -------------------------------------------------------------------------------

static std::string compared_text(registry::Standing const& standing) {
    auto text = standing.area + "\n";
    for (auto member : standing.members) {
        member.relation = registry::Relation::unknown;  // It is not compared.
        text += json::to_text(member) + "\n";
    }
    return text;
}

Result<Bytes> fingerprint(Work& work, registry::Standing const& a, registry::Standing const& b) {
    auto const digest = work.parts.get<keys::KeyStore>().blind_index(
        "registration/pair", compared_text(a) + "|\n" + compared_text(b));
    return Bytes{digest.begin(), digest.end()};
}

/// Was it decided with other data before their eyes?
static Result<bool> has_changed(Work& work, PairRow const& pair) {
    auto const a = TRY(registry::standing(work, pair.a));
    auto const b = TRY(registry::standing(work, pair.b));
    return TRY(fingerprint(work, a, b)) != pair.fingerprint;
}

// ---- Queueing ----------------------------------------------------------------------------------

static PairRow pair_of(Work& work, HouseholdId household, LikeHousehold const& like,
                       FoundBy found_by) {
    constexpr double thousandths = 1e3, millionths = 1e6;
    return {.pair = work.new_id<PairTag>(),
            .a = std::min(household, like.household),
            .b = std::max(household, like.household),
            .state = PairState::open,
            .weight = static_cast<std::int64_t>(like.bits * thousandths),
            .probability = static_cast<std::int64_t>(like.probability * millionths),
            .people = std::ssize(like.people),
            .found_by = found_by,
            .found_at = work.now,
            .said_apart_by = {},
            .fingerprint = {}};
}

/// Gives whether it waits now and did not before.
static Result<bool> note_pair(Work& work, PairRow pair) {
    auto const known = TRY(find_pair_of(work.tx, work.actor.book, pair.a, pair.b));
    if (!known) {
        TRY(insert_pair(work, pair));
        return true;
    }
    if (known->state == PairState::merged) return false;
    if (known->state == PairState::apart && !TRY(has_changed(work, *known))) return false;
    pair.pair = known->pair;
    pair.said_apart_by = known->said_apart_by;
    pair.fingerprint = known->fingerprint;
    bool const waits = known->state == PairState::open || known->state == PairState::unsure;
    if (waits) {
        pair.state = known->state;
        pair.found_by = known->found_by;
        pair.found_at = known->found_at;
        bool const same = known->weight == pair.weight && known->people == pair.people;
        if (same) return false;
    }
    TRY(update_pair(work, pair));
    return !waits;
}

Result<std::int64_t> note_found(Work& work, FoundOf const& found, FoundBy found_by) {
    if (!TRY(registry::is_active(work, found.household))) return 0;
    std::int64_t fresh = 0;
    for (auto const& like : found.likes) {
        if (!TRY(registry::is_active(work, like.household))) continue;
        if (TRY(note_pair(work, pair_of(work, found.household, like, found_by)))) ++fresh;
    }
    for (auto pair : TRY(list_pairs_of(work.tx, work.actor.book, found.household))) {
        bool const waits = pair.state == PairState::open || pair.state == PairState::unsure;
        auto const other = pair.a == found.household ? pair.b : pair.a;
        bool const is_like =
            std::ranges::find(found.likes, other, &LikeHousehold::household) != found.likes.end();
        if (!waits || is_like) continue;
        pair.state = PairState::gone;
        TRY(update_pair(work, pair));
    }
    return fresh;
}

// ---- One household -----------------------------------------------------------------------------

Result<> compare_later(Work& work, HouseholdId household, FoundBy found_by,
                       std::span<HouseholdId const> apart) {
    constexpr std::size_t apart_max = 20;
    if (apart.size() > apart_max)
        return fail(ErrorKind::invalid, "registration.apart_too_many",
                    {{"limit", std::int64_t{apart_max}}});
    Comparison const comparison{household, found_by, {apart.begin(), apart.end()}};
    TRY(jobs::enqueue(work, {.job = work.new_id<jobs::JobTag>(),
                             .kind = std::string{compare_kind},
                             .payload = json::to_text(comparison),
                             .total = 1}));
    return {};
}

/// A register too large for memory has no pairs at entry.
static Result<std::vector<LikeHousehold>> likes_of(Work& work, HouseholdId household) {
    auto likes = work.parts.get<Roll>().look_up(work.actor.book, household, likes_max);
    if (!likes && likes.error().code == "registration.register_too_large")
        return std::vector<LikeHousehold>{};
    return likes;
}

static Result<> prepare_comparison(Work& work, jobs::JobRow const& job) {
    auto const comparison = TRY(json::from_text<Comparison>(job.payload));
    auto ahead = std::make_shared<std::deque<std::vector<FoundOf>>>();
    FoundOf found{comparison.household, TRY(likes_of(work, comparison.household))};
    ahead->push_back({std::move(found)});
    work.parts.get<Roll>().ahead.put(job.job, std::move(ahead));
    return {};
}

/// Who was shown another household and said that it is not hers is named to whoever decides.
static Result<> note_said_apart(Work& work, Comparison const& comparison, PersonId by) {
    for (auto const& other : comparison.apart) {
        auto pair = TRY(find_pair_of(work.tx, work.actor.book, comparison.household, other));
        if (!pair) continue;
        pair->said_apart_by = by;
        TRY(update_pair(work, *pair));
    }
    return {};
}

static Result<jobs::SliceOutcome> compare_slice(Work& work, jobs::JobRow const& job) {
    auto const comparison = TRY(json::from_text<Comparison>(job.payload));
    auto& ahead = work.parts.get<Roll>().ahead;
    auto const found = ahead.find(job.job);
    if (!found) return fail(ErrorKind::unavailable, "registry.names_loading");
    for (auto const& of : found->front()) TRY(note_found(work, of, comparison.found_by));
    TRY(note_said_apart(work, comparison, job.owner));
    work.tx.on_commit([&ahead, id = job.job] { ahead.drop(id); });
    return jobs::SliceOutcome{.done = 1, .total = 1, .finished = true};
}

// ---- The whole register ------------------------------------------------------------------------

Result<jobs::JobId> scan_later(Work& work) {
    auto const last = TRY(find_last_scan(work.tx, work.actor.book));
    if (last && !last->done_at) return last->job;
    auto const job = work.new_id<jobs::JobTag>();
    TRY(insert_scan(work, {.job = job,
                           .after = {},
                           .households = 0,
                           .pairs = 0,
                           .made_by = work.actor.person,
                           .made_at = work.now,
                           .done_at = {}}));
    return jobs::enqueue(work, {.job = job,
                                .kind = std::string{scan_kind},
                                .payload = "{}",
                                .total = registry::count(work)});
}

Result<ScanStarted> start_scan(Work& work, StartScan const&) {
    TRY(permit(work, Right::approve));
    return ScanStarted{TRY(scan_later(work))};
}

static Result<ScanRow> load_scan(Work& work, jobs::JobId job) {
    auto scan = TRY(find_scan(work.tx, work.actor.book, job));
    if (!scan) return fail(ErrorKind::not_found, "jobs.unknown", job.text());
    return *std::move(scan);
}

/// The next slices' households from where the scan stands; a restart, or a slice that was rolled
/// back, only looks them up again.
static Result<> prepare_scan(Work& work, jobs::JobRow const& job) {
    auto& roll = work.parts.get<Roll>();
    auto const scan = TRY(load_scan(work, job.job));
    if (scan.after.is_nil()) TRY(roll.learn(work.actor.book));
    auto const households =
        TRY(registry::households_after(work, scan.after, households_a_slice * jobs::slices_a_turn));
    auto ahead = std::make_shared<std::deque<std::vector<FoundOf>>>();
    for (auto const& household : households) {
        if (ahead->empty() || std::ssize(ahead->back()) == households_a_slice)
            ahead->emplace_back();
        ahead->back().push_back({household, TRY(likes_of(work, household))});
    }
    roll.ahead.put(job.job, std::move(ahead));
    return {};
}

static Result<jobs::SliceOutcome> scan_slice(Work& work, jobs::JobRow const& job) {
    auto scan = TRY(load_scan(work, job.job));
    auto& ahead = work.parts.get<Roll>().ahead;
    auto const found = ahead.find(job.job);
    if (!found) return fail(ErrorKind::unavailable, "registry.names_loading");
    std::vector<FoundOf> slice;
    for (auto const& chunk : *found)
        if (!chunk.empty() && scan.after < chunk.front().household) {
            slice = chunk;
            break;
        }
    for (auto const& of : slice) scan.pairs += TRY(note_found(work, of, FoundBy::scan));
    scan.households += std::ssize(slice);
    if (!slice.empty()) scan.after = slice.back().household;
    // Whether these were the last is known when a look-up for the next finds none.
    bool const looked_up_none = found->empty();
    if (looked_up_none) {
        scan.done_at = work.now;
        work.tx.on_commit([&ahead, id = job.job] { ahead.drop(id); });
    }
    TRY(update_scan(work, scan));
    return jobs::SliceOutcome{.done = scan.households,
                              .total = std::max(job.total, scan.households),
                              .finished = looked_up_none};
}

/// A scan that failed or was stopped is over: another may begin.
static Result<> end_scan(Work& work, jobs::JobRow const& job) {
    auto scan = TRY(load_scan(work, job.job));
    scan.done_at = work.now;
    work.parts.get<Roll>().ahead.drop(job.job);
    return update_scan(work, scan);
}

void wire_comparisons(jobs::JobRunner& runner) {
    runner.handle(std::string{compare_kind},
                  {.slice = compare_slice, .prepare = prepare_comparison});
    runner.handle(std::string{scan_kind},
                  {.slice = scan_slice, .prepare = prepare_scan, .ended = end_scan});
}

}  // namespace takaful::registration
