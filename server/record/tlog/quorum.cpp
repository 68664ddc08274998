// Quorum mode: which funds wait for witnesses, and what these have seen.

#include "record/tlog/store.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::tlog {

Result<> set_quorum_rule(Work& work, std::int64_t book, AnyId const& fund, Currency const& currency,
                         std::optional<Money> above) {
    if (!above) return drop_quorum_rule(work.tx, book, fund, currency);
    if (above->minor < 0 || above->currency != currency)
        return fail(ErrorKind::invalid, "tlog.draft_invalid", {{"field", std::string{"above"}}});
    if (work.parts.get<Log>().witnesses().empty())
        return fail(ErrorKind::refused, "tlog.quorum_needs_witnesses");
    return save_quorum_rule(work.tx, book, fund, *above);
}

Result<std::optional<Money>> quorum_rule(Work& work, std::int64_t book, AnyId const& fund,
                                         Currency const& currency) {
    auto const above = TRY(find_quorum_rule(work.tx, book, fund, currency));
    if (!above) return std::nullopt;
    return Money{*above, currency};
}

Result<bool> waits_for_quorum(Work& work, std::int64_t book, AnyId const& fund,
                              Money const& amount) {
    auto const above = TRY(find_quorum_rule(work.tx, book, fund, amount.currency));
    return above && amount.minor > *above;
}

Result<bool> is_witnessed(Work& work, std::int64_t book, LeafType type, AnyId const& subject) {
    auto const row = TRY(find_leaf(work.tx, book, type, subject));
    if (!row) return fail(ErrorKind::not_found, "tlog.leaf_unknown", subject.text());
    return row->index && *row->index < TRY(load_published(work.tx)).witnessed_size;
}

}  // namespace takaful::tlog
