#pragma once
// Balances as of a moment, the trial balance, periods and their sealed balances. Included by
// ledger.hpp.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/work/work.hpp"
#include "trust/ledger/types.hpp"

namespace takaful::ledger {

/// The account's posted figures as the book stood at a moment, entries booked at it included.
/// Nothing is held in them. Errors: ledger.account_unknown, ledger.as_of_too_far {limit}
Result<Balance> balance_booked(Work&, AccountRef const&, Instant upto);

/// The same by value date: all that happened up to this day, whenever it was booked.
/// Errors: ledger.account_unknown, ledger.as_of_too_far {limit}
Result<Balance> balance_valued(Work&, AccountRef const&, Date upto);

/// All accounts of one chart and asset.
struct TrialRow {
    Chart chart = Chart::wallet;
    Side normal = Side::credit;
    Currency asset{};
    std::int64_t accounts = 0;
    std::int64_t debits_minor = 0;
    std::int64_t credits_minor = 0;
    std::int64_t held_minor = 0;
};
struct TrialBalance {
    std::int64_t book = 0;
    std::int64_t head = 0;
    Date business_date{};
    std::vector<TrialRow> rows;       // By asset, chart.
    std::vector<AssetTotals> totals;  // By asset.
    bool balanced = true;             // As control_totals says, clearing accounts mirrored too.
};
/// Errors: ledger.book_unknown
Result<TrialBalance> trial_balance(Work&, std::int64_t book);

/// A closed month. `root` covers every account's balance at its end, once all are sealed.
struct Period {
    std::int64_t period = 0;  // yyyymm.
    std::int64_t head = 0;    // The last entry in it.
    std::int64_t accounts = 0;
    Instant closed_at{};
    bool sealed = false;
    crypto::Digest root{};
};

/// Closes a month for ever: nothing with a value date in it is recorded any more. Every total must
/// agree, and the business date must be past it. The same month again is as it was closed.
/// Errors: ledger.book_unknown, ledger.period_invalid (no yyyymm), ledger.period_open (its last
///         day is not closed yet), ledger.period_out_of_order (a later one is closed),
///         ledger.totals_broken
Result<Period> close_period(Work&, std::int64_t book, std::int64_t period);
/// The newest first, at most `limit`.
Result<std::vector<Period>> list_periods(Work&, std::int64_t book, int limit);

/// Seals the balances of closed periods, at most `limit` accounts; gives how many. When a period's
/// last account is sealed its root is known.
Result<int> seal_balances(Work&, int limit);

/// Shows one account's balance at a period's end to whoever has the period's root, and nothing of
/// any other account.
struct BalanceProof {
    std::string statement;  // Lines: what is said; docs/formats/balance.md.
    std::string salt;       // Base64, 32 bytes: known to the account's owner.
    std::int64_t index = 0;
    std::int64_t size = 0;
    std::vector<std::string> path;  // Base64, as RFC 6962 2.1.1.
    std::string root;               // Base64.
    TAKAFUL_FIELDS(BalanceProof, statement, salt, index, size, path, root)
};
/// Errors: ledger.account_unknown, ledger.period_unknown, ledger.not_sealed,
///         ledger.account_not_in_period (opened after it)
Result<BalanceProof> prove_balance(Work&, AccountRef const&, std::int64_t period);
/// Does this proof lead to its own root? Pure: whoever checks compares that root with the one
/// which they know. Errors: ledger.proof_malformed, ledger.proof_wrong
Result<> check_balance_proof(BalanceProof const&);

}  // namespace takaful::ledger
