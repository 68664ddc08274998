// Quorum mode of a fund: the board's choice. Whoever loosens it lets money leave that no partner
// has seen, so one member alone cannot.

#include "domain/giving/store.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::giving {

static Result<FundQuorumView> view_of(Work& work, std::int64_t book, Fund const& fund) {
    FundQuorumView view{fund.fund, {}, {}};
    view.above = TRY(tlog::quorum_rule(work, book, {fund.fund.bytes}, fund.currency));
    if (auto const ask = TRY(find_quorum_ask(work.tx, book, fund)))
        view.asked = QuorumAsk{ask->above, ask->asked_at, ask->asked_by == work.actor.person};
    return view;
}

Result<FundQuorumView> choose_quorum(Work& work, FundQuorum const& command) {
    TRY(permit(work, Right::approve));
    auto const book = book_of(work);
    auto const fund = TRY(load_fund(work.tx, book, command.fund)).fund;
    if (command.above && command.above->currency != fund.currency)
        return fail(ErrorKind::invalid, "giving.currency_mismatch",
                    {{"currency", std::string{fund.currency.text()}}});
    auto const rule = TRY(tlog::quorum_rule(work, book, {fund.fund.bytes}, fund.currency));
    auto const asked = TRY(find_quorum_ask(work.tx, book, fund));
    if (is_looser(rule, command.above)) {
        if (!asked || asked->above != command.above) {
            TRY(save_quorum_ask(work, book, fund.fund, command.above));
            return view_of(work, book, fund);
        }
        if (asked->asked_by == work.actor.person)
            return fail(ErrorKind::refused, "giving.same_person");
    }
    TRY(drop_quorum_ask(work.tx, book, fund.fund));
    TRY(tlog::set_quorum_rule(work, book, {fund.fund.bytes}, fund.currency, command.above));
    return view_of(work, book, fund);
}

Result<FundQuorumView> quorum_of(Work& work, FundQuorumQuestion const& question) {
    auto const book = book_of(work);
    return view_of(work, book, TRY(load_fund(work.tx, book, question.fund)).fund);
}

}  // namespace takaful::giving
