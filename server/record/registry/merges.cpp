// Merging two households, and the way back.

#include <algorithm>
#include <set>

#include "base/limits.hpp"
#include "record/registry/chronicle.hpp"
#include "record/registry/merge.hpp"
#include "record/registry/merge_store.hpp"
#include "record/registry/prepared.hpp"
#include "record/registry/rules.hpp"

namespace takaful::registry {

// ---- What both ways share ----------------------------------------------------------------------

static HistoryWords about(HouseholdId other) {
    return {{{"household", {}, other.text()}}, {}};
}

static std::size_t place_of(StandingRows const& standing, PersonId person) {
    auto const found = std::ranges::find(standing.members, std::optional{person}, &Member::person);
    return static_cast<std::size_t>(found - standing.members.begin());
}

static bool is_in(StandingRows const& standing, PersonId person) {
    return place_of(standing, person) < standing.members.size();
}

/// Seals a person anew as her member now says. `is_numbered`: is she found by her number?
static Result<> save_person(Work& work, StandingRows& standing, std::size_t place,
                            bool is_numbered) {
    auto& person = standing.people[place];
    auto row = TRY(seal_person(work, standing.members[place], person.version + 1));
    if (!is_numbered) row.national_index.reset();
    TRY(update_person(work, row));
    person.version = row.version;
    return {};
}

static Result<> save_size(Work& work, StandingRows& standing, std::int64_t size) {
    standing.row.size = size;
    standing.row.code_index = code_index(work, standing.code);
    return update_household(work, standing.row);
}

/// One who stands in one household goes to the other; her relation there is not known, unless she
/// comes home as its head.
static Result<> move(Work& work, Chronicle& chronicle, StandingRows& left, PersonId person,
                     MembershipRow const& joins) {
    TRY(end_membership(work, left.row.household, person, work.today()));
    TRY(chronicle.add(left.row.household, any(person), Act::moved_out,
                      {{{"until", {}, date_text(work.today())}}, {}}));
    TRY(begin_membership(work, joins));
    auto const place = place_of(left, person);
    auto& member = left.members[place];
    auto const before = member.relation;
    if (before == Relation::head) member.relation = Relation::unknown;
    if (joins.is_head) member.relation = Relation::head;
    std::vector<HistoryPart> told;
    if (member.relation != before) {
        TRY(save_person(work, left, place, true));
        told.push_back(
            {"relation", std::string{enum_name(before)}, std::string{enum_name(member.relation)}});
    }
    return chronicle.add(joins.household, any(person), Act::moved_in, {std::move(told), {}});
}

// ---- Merging -----------------------------------------------------------------------------------

class Merging {
public:
    Merging(Work& work, Merge const& merge, Doer const& doer)
        : work_(work), merge_(merge), chronicle_(work, doer) {}

    Result<> merge() {
        TRY(load());
        TRY(check());
        chronicle_.note = merge_.note;
        TRY(chronicle_.add(merge_.from, any(merge_.from), Act::merged, about(merge_.into)));
        TRY(chronicle_.add(merge_.into, any(merge_.into), Act::took_in, about(merge_.from)));
        for (auto const& membership : TRY(list_memberships(work_.tx, book(), merge_.from)))
            TRY(take(membership));
        auto const size = std::max({into_.row.size, from_.row.size, named_});
        MergerRow const row{.merger = {.merger = merge_.merger,
                                       .from = merge_.from,
                                       .into = merge_.into,
                                       .by = work_.actor.person,
                                       .at = work_.now,
                                       .undone_at = {}},
                            .size_before = into_.row.size,
                            .size_after = size};
        TRY(insert_merger(work_, row));
        TRY(insert_merged_people(work_, merge_.merger, people_));
        TRY(save_size(work_, into_, size));
        TRY(set_household_state(work_, merge_.from, HouseholdState::merged));
        TRY(refresh(work_, merge_.into));
        work_.tx.on_commit([&index = work_.parts.get<Index>(), &matrix = work_.parts.get<Matrix>(),
                            book = book(), from = merge_.from] {
            index.forget(book, from);
            matrix.forget(from);
        });
        return {};
    }

private:
    std::int64_t book() const { return work_.actor.book; }

    Result<> load() {
        if (merge_.from == merge_.into) return fail(ErrorKind::invalid, "registry.move_to_itself");
        if (merge_.note && merge_.note->size() > limits::note_bytes_max)
            return fail(ErrorKind::invalid, "registry.note_too_long",
                        {{"limit", std::int64_t{limits::note_bytes_max}}});
        from_ = TRY(load_standing(work_, merge_.from));
        into_ = TRY(load_standing(work_, merge_.into));
        return {};
    }

    Result<> check() {
        std::set<PersonId> named;
        for (auto const& same : merge_.same) {
            bool const fits = is_in(from_, same.person) && is_in(into_, same.as) &&
                              named.insert(same.person).second && named.insert(same.as).second;
            if (!fits) return fail(ErrorKind::invalid, "registry.member_unknown");
        }
        named_ = std::ssize(into_.members) + std::ssize(from_.members) - std::ssize(merge_.same);
        if (named_ > static_cast<std::int64_t>(members_max))
            return fail(ErrorKind::invalid, "registry.too_many_members",
                        {{"limit", std::int64_t{members_max}}});
        return {};
    }

    Result<> take(MembershipRow const& membership) {
        MergedPersonRow row{.person = membership.person,
                            .as = {},
                            .position = membership.position,
                            .is_head = membership.is_head,
                            .from_on = membership.from_on};
        auto const same = std::ranges::find(merge_.same, membership.person, &SamePerson::person);
        if (same != merge_.same.end()) {
            row.as = same->as;
            row.gave_national = TRY(give_number(*same));
        } else {
            auto const position = TRY(next_position(work_.tx, book(), merge_.into));
            TRY(move(work_, chronicle_, from_, membership.person,
                     {merge_.into, membership.person, position, false, work_.today()}));
        }
        people_.push_back(row);
        return {};
    }

    /// A national number belongs to one who is found: she is now found as the other.
    Result<bool> give_number(SamePerson const& same) {
        auto const place = place_of(from_, same.person);
        auto const number = from_.members[place].national_id;
        if (!number) return false;
        TRY(save_person(work_, from_, place, false));
        auto const as = place_of(into_, same.as);
        auto& taker = into_.members[as];
        if (taker.national_id) return false;
        taker.national_id = number;
        TRY(save_person(work_, into_, as, true));
        TRY(chronicle_.add(merge_.into, any(same.as), Act::edited,
                           {{{"national_id", {}, number}}, {}}));
        return true;
    }

    Work& work_;
    Merge const& merge_;
    Chronicle chronicle_;
    StandingRows from_;
    StandingRows into_;
    std::int64_t named_ = 0;  // People of the household that stays, afterwards.
    std::vector<MergedPersonRow> people_;
};

Result<> merge_households(Work& work, Merge const& merge, Doer const& doer) {
    return Merging(work, merge, doer).merge();
}

// ---- Parting -----------------------------------------------------------------------------------

class Parting {
public:
    Parting(Work& work, MergerRow const& row, Doer const& doer)
        : work_(work), row_(row), chronicle_(work, doer) {}

    Result<> part(std::optional<std::string> const& note) {
        auto const& [merger, from, into, by, at, undone_at] = row_.merger;
        into_ = TRY(load_standing(work_, into));
        TRY(set_household_state(work_, from, HouseholdState::active));
        from_ = TRY(load_standing(work_, from));
        chronicle_.note = note;
        TRY(chronicle_.add(from, any(from), Act::parted, about(into)));
        TRY(chronicle_.add(into, any(into), Act::parted, about(from)));
        for (auto const& person : TRY(list_merged_people(work_.tx, work_.actor.book, merger)))
            TRY(person.as ? take_number_back(person) : bring_home(person));
        TRY(check_heads(from));
        TRY(check_heads(into));
        bool const as_it_was = into_.row.size == row_.size_after;
        TRY(save_size(work_, into_, as_it_was ? row_.size_before : into_.row.size));
        TRY(save_merger_undone(work_, merger));
        TRY(refresh(work_, into));
        return refresh(work_, from);
    }

private:
    Result<> bring_home(MergedPersonRow const& person) {
        if (!is_in(into_, person.person)) return {};  // She has gone elsewhere since.
        return move(
            work_, chronicle_, into_, person.person,
            {row_.merger.from, person.person, person.position, person.is_head, person.from_on});
    }

    Result<> take_number_back(MergedPersonRow const& person) {
        if (!is_in(from_, person.person)) return {};
        auto const place = place_of(from_, person.person);
        auto const number = from_.members[place].national_id;
        if (!number) return {};
        if (person.gave_national && is_in(into_, *person.as)) {
            auto const as = place_of(into_, *person.as);
            auto& giver = into_.members[as];
            if (giver.national_id == number) {
                giver.national_id.reset();
                TRY(save_person(work_, into_, as, true));
                TRY(chronicle_.add(row_.merger.into, any(*person.as), Act::edited,
                                   {{{"national_id", number, {}}}, {}}));
            }
        }
        auto const index = blind(work_, "registry/national_id", *number);
        bool const is_free =
            !TRY(find_person_by_national(work_.tx, work_.actor.book, index)).has_value();
        return save_person(work_, from_, place, is_free);
    }

    /// Each of the two has one head again, or somebody mends that first.
    Result<> check_heads(HouseholdId household) {
        auto const memberships = TRY(list_memberships(work_.tx, work_.actor.book, household));
        if (memberships.empty()) return fail(ErrorKind::refused, "registry.member_last");
        auto const heads = std::ranges::count(memberships, true, &MembershipRow::is_head);
        if (heads != 1) return fail(ErrorKind::refused, "registry.heads_not_one");
        return {};
    }

    Work& work_;
    MergerRow const& row_;
    Chronicle chronicle_;
    StandingRows from_;
    StandingRows into_;
};

Result<> undo_merge(Work& work, MergerId merger, std::optional<std::string> const& note,
                    Doer const& doer) {
    auto const row = TRY(find_merger(work.tx, work.actor.book, merger));
    if (!row || row->merger.undone_at)
        return fail(ErrorKind::conflict, "registry.merger_over", merger.text());
    return Parting(work, *row, doer).part(note);
}

// ---- Questions ---------------------------------------------------------------------------------

Result<std::optional<Merger>> merger_of(Work& work, HouseholdId from) {
    auto const row = TRY(find_merger_of(work.tx, work.actor.book, from));
    if (!row) return std::nullopt;
    return row->merger;
}

Result<std::vector<Merger>> mergers_into(Work& work, HouseholdId into) {
    std::vector<Merger> mergers;
    for (auto const& row : TRY(list_mergers_into(work.tx, work.actor.book, into)))
        mergers.push_back(row.merger);
    return mergers;
}

Result<HouseholdId> survivor_of(Work& work, HouseholdId household) {
    constexpr int mergers_max = 100;  // One into the other; a circle there is none.
    for (int i = 0; i < mergers_max; ++i) {
        auto const row = TRY(find_merger_of(work.tx, work.actor.book, household));
        if (!row) break;
        household = row->merger.into;
    }
    return household;
}

Result<bool> has_mergers(Work& work) {
    return has_any_merger(work.tx, work.actor.book);
}

}  // namespace takaful::registry
