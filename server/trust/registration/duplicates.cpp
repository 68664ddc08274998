// What is told of likely duplicates: to who registers, and on the desk's list.

#include "trust/registration/comparisons.hpp"

namespace takaful::registration {

// ---- At entry ----------------------------------------------------------------------------------

static Like like_of(LikeHousehold const& found) {
    Like like{.household = {},
              .code = {},
              .head_name = {},
              .village = {},
              .size = 0,
              .registered_on = {},
              .percent = percent_of(found.probability),
              .people = {}};
    for (auto const& pair : found.people)
        like.people.push_back(
            {static_cast<std::int64_t>(pair.place) + 1, {}, reasons_of(pair.match)});
    return like;
}

/// Who it is, for whom may see that.
static Result<> name_like(Work& work, LikeHousehold const& found, Like& like) {
    for (auto const& listed : TRY(registry::listed(work, {&found.household, 1}))) {
        like.household = listed.household;
        like.code = listed.code;
        like.head_name = listed.head_name;
        like.village = listed.village;
        like.size = listed.size;
        like.registered_on = listed.registered_on;
        work.note_access({found.household.bytes}, "registration.duplicates");
    }
    for (std::size_t i = 0; i < found.people.size(); ++i)
        like.people[i].name = TRY(registry::name_of(work, found.people[i].person));
    return {};
}

Result<Likes> look_up(Work& work, LookUp const& question) {
    constexpr std::size_t members_max = 60, households_max = 5;
    TRY(permit(work, Right::write_households));
    if (question.members.size() > members_max)
        return fail(ErrorKind::invalid, "registry.too_many_members",
                    {{"limit", std::int64_t{members_max}}});
    auto const found = TRY(work.parts.get<Roll>().look_up(
        work.actor.book, question.members, question.area, HouseholdId{}, households_max));
    Likes likes;
    for (auto const& one : found) {
        likes.items.push_back(like_of(one));
        if (work.actor.may(Right::read_households)) TRY(name_like(work, one, likes.items.back()));
    }
    return likes;
}

// ---- The list ----------------------------------------------------------------------------------

static Result<std::optional<PairEnd>> end_of(Work& work, HouseholdId household) {
    for (auto const& listed : TRY(registry::listed(work, {&household, 1}))) {
        work.note_access({household.bytes}, "registration.duplicates");
        return PairEnd{household,      listed.code, listed.head_name,
                       listed.village, listed.size, listed.registered_on};
    }
    return std::nullopt;
}

static Result<PairListed> listed_of(Work& work, PairRow const& row) {
    constexpr double millionths = 1e6;
    return PairListed{.pair = row.pair,
                      .state = row.state,
                      .percent = percent_of(static_cast<double>(row.probability) / millionths),
                      .people = row.people,
                      .found_by = row.found_by,
                      .found_at = row.found_at,
                      .a = TRY(end_of(work, row.a)),
                      .b = TRY(end_of(work, row.b))};
}

static Result<std::vector<PairRow>> rows_of(Work& work, PairsQuestion const& question, int limit) {
    auto const book = work.actor.book;
    if (question.household) return list_pairs_of(work.tx, book, *question.household);
    std::optional<PairRow> after;
    if (question.after) {
        auto const last = TRY(PairId::parse(*question.after));
        after = TRY(find_pair(work.tx, book, last));
    }
    return list_pairs(work.tx, book, question.state.value_or(PairState::open), after, limit);
}

static Result<std::optional<ScanView>> last_scan(Work& work) {
    auto const scan = TRY(find_last_scan(work.tx, work.actor.book));
    if (!scan) return std::nullopt;
    return ScanView{scan->job, scan->households, scan->pairs, scan->made_at, scan->done_at};
}

Result<Pairs> pairs(Work& work, PairsQuestion const& question) {
    constexpr std::size_t page_rows = 50;
    TRY(permit(work, Right::read_households));
    Pairs page{.items = {},
               .next = {},
               .open = TRY(count_pairs(work.tx, work.actor.book, PairState::open)),
               .unsure = TRY(count_pairs(work.tx, work.actor.book, PairState::unsure)),
               .scan = TRY(last_scan(work))};
    for (auto const& row : TRY(rows_of(work, question, page_rows + 1))) {
        if (page.items.size() == page_rows) {
            page.next = page.items.back().pair.text();
            break;
        }
        page.items.push_back(TRY(listed_of(work, row)));
    }
    return page;
}

}  // namespace takaful::registration
