// How many programmes each household is in, for the list of the registry.

#include <algorithm>

#include "domain/solidarity/solidarity.hpp"
#include "record/registry/registry.hpp"

namespace takaful::solidarity {

static constexpr store::Query programmes_of_households{"solidarity.programmes_of_households", R"(
    SELECT entry.household, COUNT(1) AS programmes
      FROM solidarity_list AS list
      JOIN solidarity_decision AS entry ON entry.book_id = list.book_id AND entry.list = list.id
     WHERE list.book_id = $1 AND list.state = 'approved' AND entry.included = 1
     GROUP BY entry.household)"};

Result<> count_programmes(Work& work) {
    std::vector<std::pair<HouseholdId, std::int64_t>> counts;
    auto const cursor = TRY(work.tx.scan(programmes_of_households, work.actor.book));
    while (TRY(cursor->next())) {
        auto const id = as_bytes(cursor->view(0));
        auto& [household, count] = counts.emplace_back();
        std::copy(id.begin(), id.end(), household.bytes.begin());
        count = cursor->int64(1);
    }
    work.tx.on_commit([&index = work.parts.get<registry::Index>(), book = work.actor.book, counts] {
        index.set_programmes(book, counts);
    });
    return {};
}

static constexpr store::Query decided_any{"solidarity.decided_any", R"(
    SELECT list.id
      FROM solidarity_list AS list
      JOIN solidarity_decision AS entry
        ON entry.book_id = list.book_id AND entry.list = list.id AND entry.household = $2
     WHERE list.book_id = $1
     LIMIT 1)"};

Result<bool> is_in_list(Work& work, HouseholdId household) {
    return TRY(work.tx.one(decided_any, work.actor.book, household)).has_value();
}

}  // namespace takaful::solidarity
