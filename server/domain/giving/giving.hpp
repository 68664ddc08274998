#pragma once
// Giving: funds, gifts with an intention, and the trace of a gift to the batches that it reached.

#include <vector>

#include "base/error.hpp"
#include "domain/giving/types.hpp"
#include "platform/work/work.hpp"
#include "record/tlog/tlog.hpp"
#include "trust/ledger/ledger.hpp"

namespace takaful::http {
struct Route;
}

namespace takaful::giving {

/// Right: administer. Opens a fund and its account. Zakat is never mixed with other money, and the
/// principal of a waqf is never paid out: the fund's account carries that law (docs/sources.md).
/// Errors: giving.name_missing {field}, giving.text_too_long {field, limit},
///         giving.intentions_missing, giving.intentions_mixed, giving.goal_invalid
Result<FundMade> open_fund(Work&, FundDraft const& command);

/// Right: administer. The fund takes no more gifts; what is in it is still paid out.
/// Errors: giving.fund_unknown
Result<FundMade> close_fund(Work&, FundClosing const& command);

/// Right: approve. Quorum mode: payrolls above a limit are announced in the public log and wait
/// until the witnesses' quorum has cosigned that. A looser rule, or none, needs two members of the
/// board: the first one's asking is kept and shown, and counts when another asks the same. Payrolls
/// that wait already go on waiting. Errors: giving.fund_unknown, giving.currency_mismatch
/// {currency}, giving.same_person, tlog.quorum_needs_witnesses, tlog.draft_invalid {field}
Result<FundQuorumView> choose_quorum(Work&, FundQuorum const& command);
/// Right: open. The rule of a fund, and what is asked for it.
Result<FundQuorumView> quorum_of(Work&, FundQuorumQuestion const& question);

/// Right: open. Every fund of the book with its public sums: a payment counts from the moment when
/// its batch of twenty households or more is in the log.
Result<FundList> list_funds(Work&, NoQuestion const& question);

/// Right: spend for a gift from the actor's own wallet; record_cash for money in a drawer or bank.
/// One entry, one leaf with a clear amount, one receipt.
/// Errors: giving.amount_not_positive, giving.amount_too_large {limit}, giving.fund_unknown,
///         giving.currency_mismatch {currency}, giving.intention_not_taken {intention},
///         giving.fund_closed, giving.wallet_missing, giving.text_too_long {field, limit},
///         ledger.funds_short
Result<GiftReceipt> give(Work&, GiftCommand const& command);

/// Right: signed_in. The actor's own gifts, newest first, at most 200.
Result<GiftList> list_gifts(Work&, NoQuestion const& question);

/// Right: open; the gift's id is the secret of its receipt. First in, first out within the fund,
/// cut at batch bounds; a batch is shown once it is in the log. Errors: giving.gift_unknown
Result<Trace> trace_gift(Work&, TraceQuestion const& question);

/// Right: open. This month's public sums over all funds, as list_funds counts them.
/// Errors: giving.period_invalid
Result<Summary> public_summary(Work&, SummaryQuestion const& question);

/// Reaction to `solidarity.batch_paid`: notes which stretch of a fund's outflow a slice took, for
/// nobody to see yet. The same slice again changes nothing. For app/wiring: record_batch(work,
/// *json::from_text<BatchFacts>(…)). Errors: giving.fund_unknown, giving.batch_invalid {field}
Result<> record_batch(Work&, BatchFacts const& facts);

/// Reaction to `tlog.batch_published`: its payments enter the public sums, all at once, and the
/// givers whom they reached are told. Twice is once. Errors: giving.batch_invalid {field} while a
/// slice of a run was not noted yet: asked again later.
Result<> publish_batch(Work&, tlog::BatchPublished const& event);

/// Reaction to `giving.gifts_reached`: tells the next givers whose whole gift has reached families.
/// Errors: giving.fund_unknown
Result<> tell_reached(Work&, FundReached const& event);

/// The fund's account, for whoever pays out of it. Errors: giving.fund_unknown
Result<ledger::AccountRef> account_of(Work&, FundId const& fund);

/// One fund with its public sums. Errors: giving.fund_unknown
Result<Fund> fund_of(Work&, FundId const& fund);

/// /v1/funds, /v1/gifts, /v1/gifts/{gift}/trace, /v1/public/summary
std::vector<http::Route> routes();

}  // namespace takaful::giving
