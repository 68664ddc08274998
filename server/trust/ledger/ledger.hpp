#pragma once
// The ledger: books of accounts, posted in batches, balanced at all times, each entry with its
// leaf.
//
// Balances live in memory (the part `Books`), follow a rolled-back Work, and are rebuilt exactly at
// start from the last snapshot and the entries after it. Read them here, never by SQL.

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "platform/work/work.hpp"
#include "trust/ledger/exchange.hpp"
#include "trust/ledger/reports.hpp"
#include "trust/ledger/types.hpp"

namespace takaful::http {
struct Route;
}

namespace takaful::ledger {

/// The books in memory: one part of the process, added by app/wiring (`parts.add(*books)`).
///
/// The writer sees its own uncommitted postings; readers see what is committed. Thread safe for one
/// writer and any number of readers. It is also where the log finds the leaves of entry runs:
/// `parts.add<tlog::LeafSource>(*books)`.
class Books : public tlog::LeafSource {
public:
    /// Rebuilds memory from snapshots, the entries after them, and the open holds.
    /// Errors: ledger.books_broken (an entry disagrees with the totals that it carries)
    static Result<std::unique_ptr<Books>> load(store::Tx& tx);
    /// The same with some readers side by side, while nobody writes: for the start of the house.
    static Result<std::unique_ptr<Books>> load(store::Database& database);
    ~Books() override;
    Books(Books const&) = delete;
    /// Could a hold of any book be due? For whoever sweeps. Any thread.
    bool has_due_holds(Instant now) const;
    /// Has a book rested long enough for `save_snapshot_at_rest`? Any thread.
    bool has_rest(Instant now) const;
    Result<std::vector<tlog::EntryLeaf>> leaves(store::Tx& tx, std::int64_t book,
                                                std::int64_t first, std::int64_t last) override;

    struct Impl;
    Impl& impl() { return *impl_; }

private:
    explicit Books(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Opens accounts; those that exist already (same book, chart, owner, asset) come back as they are.
/// One call for many. The accounts' numbers are in the drafts' order.
///
/// Errors: ledger.limits_invalid (floor above ceiling), ledger.book_unknown (book below 1)
Result<std::vector<AccountRef>> open_accounts(Work&, std::span<AccountDraft const>);

/// The account of this key, if it was opened.
Result<std::optional<AccountRef>> find_account(Work&, AccountKey const&);

/// An account as its book lists it.
struct AccountLine {
    AccountRef account{};
    Chart chart = Chart::wallet;
    AnyId owner{};
    Balance figures{};
};
/// The book's accounts by number, from the one after `after` on, at most `limit`.
Result<std::vector<AccountLine>> list_accounts(Work&, std::int64_t book, std::int64_t after,
                                               int limit);

/// The accounts of one owner in a book, by number, at most 100.
Result<std::vector<AccountLine>> accounts_of(Work&, std::int64_t book, AnyId const& owner);

/// The numbers of all books, as the writer or the reader sees them.
std::vector<std::int64_t> book_numbers(Work&);

/// What an account's terms are now. Errors: ledger.account_unknown
Result<Terms> terms_of(Work&, AccountRef const&);

/// Changes limits, law or purposes, closes an account or opens it again; `decision` is the board's
/// on record, or nil. Money that is there stays, even beyond a new limit: then it only moves back
/// within. The caller has asked permission.
/// Errors: ledger.account_unknown, ledger.limits_invalid, ledger.cap_invalid (not 0 to 1,000),
///         ledger.account_not_empty (a closing account has money, or holds)
Result<Terms> change_terms(Work&, AccountRef const&, Terms const&, AnyId const& decision);

/// Every change, the oldest first; number 0 is how it was opened. Errors: ledger.account_unknown
Result<std::vector<TermsChange>> terms_history(Work&, AccountRef const&);

/// Moves money: all postings or none, in the order given. At most 2,000 in a call.
///
/// The same id with the same body gives the first answer again (`repeated`); with another body it
/// is refused; an id that failed for want of funds in `post_each` stays failed (here the refused
/// command is kept by the runner, for the whole Work was undone). A posting with `hold` takes its
/// amount out of that hold, so money kept aside can be spent even when nothing else is available. A
/// posting between books becomes two entries of the same id through the books' clearing accounts,
/// which the ledger opens itself; their balances are always opposite. The answer is in the order of
/// the postings. New entries queue their leaves as the plan says; entries that repeat queue
/// nothing.
///
/// Errors, of the first posting that has one; where a posting has several, the first of this list
/// (`params` name row, from 0, and field):
///   ledger.id_missing            `id` is nil
///   ledger.id_reused {field}     posted with another body; `field` only for its own actor
///   ledger.id_failed             failed for want of funds before
///   ledger.amount_not_positive   zero or below
///   ledger.books_differ          a payment run between books
///   ledger.same_account          debit is credit
///   ledger.date_in_future        `event_date` is after today
///   ledger.period_closed         `event_date` is in a closed period
///   ledger.account_unknown {field}  debit before credit
///   ledger.clearing_reserved {field} (the ledger alone posts there), ledger.account_closed {field}
///   ledger.currency_mismatch {field, currency}  the account keeps another asset
///   ledger.purpose_not_taken {field, purpose}   the account's law forbids it (waqf, zakat)
///   ledger.partner_not_taken {field}            a voucher to a drawer
///   ledger.restriction_broken {field}           restricted money for something else
///   ledger.decision_missing      a replacement or loss without `group`, the board's decision
///   ledger.original_missing (a reversal names no entry, or another purpose names one),
///   ledger.original_unknown, ledger.original_mismatch (other sides, or itself a reversal),
///   ledger.original_exceeded (reversals together above the original)
///   ledger.hold_unknown, ledger.hold_resolved, ledger.hold_expired, ledger.hold_mismatch (of
///   another account, payee or asset), ledger.hold_too_small
///   ledger.overflow              a posted total would pass int64
///   ledger.cap_passed            above the share of income that its law allows
///   ledger.funds_short           debit, then credit account would fall below its floor
///   ledger.ceiling_passed        debit, then credit account would rise above its ceiling
/// Of the whole call: ledger.batch_too_large {limit}; ledger.replacement_short (a waqf's principal
/// got less than it gave); those of tlog::append and queue_entries
Result<std::vector<Posted>> post(Work&, std::span<Posting const>, LeafPlan const&);

/// Moves money, each group for itself: a posting that is `linked` succeeds or fails with the next
/// one; what is refused leaves the others be. At most 2,000 in a call. The error of a group is told
/// where it arose, those of `post` in its order; the others of the group get ledger.linked_failed.
/// An id that failed for want of funds stays failed.
/// Errors of a group: those of `post`, ledger.linked_failed, ledger.linked_open (the last of the
/// call is linked to nothing), ledger.replacement_short. Of the whole call: ledger.batch_too_large
Result<std::vector<Outcome>> post_each(Work&, std::span<Posting const>, LeafPlan const&);

/// Keeps money aside: it stays in the posted balance and leaves the available one. The same id and
/// body again gives the hold as it is now.
/// Errors: ledger.id_reused {field}, then in this order: ledger.id_missing,
///         ledger.amount_not_positive, ledger.books_differ, ledger.same_account,
///         ledger.account_unknown, ledger.clearing_reserved, ledger.account_closed,
///         ledger.currency_mismatch, ledger.hold_mismatch (the payee's account grows on the other
///         side), ledger.overflow, ledger.funds_short, ledger.ceiling_passed, ledger.expiry_past
Result<Hold> reserve(Work&, HoldDraft const&);

/// Gives back what a hold still keeps; a released hold stays released (the same call is harmless).
/// Errors: ledger.hold_unknown, ledger.hold_resolved (all of it was posted), ledger.hold_expired
Result<Hold> release(Work&, std::int64_t book, HoldId const&);

/// Writes down which holds have expired, at most `limit`, in all books; gives how many. A hold that
/// is due keeps nothing even before this.
Result<int> expire_holds(Work&, int limit);

/// A hold as it is now. Errors: ledger.hold_unknown
Result<Hold> hold_of(Work&, std::int64_t book, HoldId const&);

/// The account's figures. Errors: ledger.account_unknown
Result<Balance> balance(Work&, AccountRef const&);

/// The account's entries, newest first, older than `before` (0: from the newest), by the linked
/// list. Errors: ledger.account_unknown
Result<StatementPage> statement(Work&, AccountRef const&, std::int64_t before, int limit);

/// One entry by its id. Errors: ledger.entry_unknown
Result<Entry> entry_of(Work&, std::int64_t book, EntryId const&);

/// The stretch of the credit account's cumulative inflow that this entry filled.
/// Errors: ledger.entry_unknown
Result<Interval> inflow_interval(Work&, std::int64_t book, EntryId const&);

/// The stretch of the debit account's cumulative outflow that this entry took.
/// Errors: ledger.entry_unknown
Result<Interval> outflow_interval(Work&, std::int64_t book, EntryId const&);

/// Sums over every account of the book, and whether they agree (R11).
/// Errors: ledger.book_unknown
Result<ControlTotals> control_totals(Work&, std::int64_t book);
/// Entries of all books, out of the records alone.
Result<std::int64_t> count_entries(store::Tx& tx);

/// Closes the book's business date and opens the next day, day by day until `next`; every total
/// must agree. Gives the days closed. Errors: ledger.book_unknown, ledger.totals_broken
Result<int> close_until(Work&, std::int64_t book, Date next);

/// Writes every account that changed since the last snapshot, so that the next start replays
/// little. Call it at shutdown and after a bulk load.
Result<> save_snapshot(Work&);
/// The next `accounts` of that, of a book in which nothing was posted for two seconds; nothing when
/// there is none. `post` does it by itself only when very many entries would be replayed.
Result<> save_snapshot_at_rest(Work&, std::int64_t accounts);

/// POST /v1/entries, /v1/entries/batch, GET /v1/entries/{entry}, POST /v1/exchanges, /v1/holds…;
/// GET /v1/accounts/{account}…, /v1/trial-balance, /v1/periods…
std::vector<http::Route> routes();

}  // namespace takaful::ledger
