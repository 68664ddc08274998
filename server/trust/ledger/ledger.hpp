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
#include "trust/ledger/types.hpp"

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
    ~Books() override;
    Books(Books const&) = delete;
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

/// Moves money: all postings or none, in the order given, in one book. At most 2,000 in a call.
///
/// The same id with the same body gives the first answer again (`repeated`); with another body it
/// is refused. A posting with `hold` takes its amount out of that hold, so money kept aside can be
/// spent even when nothing else is available. The answer is in the order of the postings. New
/// entries queue their leaves as the plan says; entries that repeat queue nothing.
///
/// Errors, of the first posting that has one; where a posting has several, the first of this list
/// (`params` name row, from 0, and field):
///   ledger.id_missing            `id` is nil
///   ledger.id_reused {field}     the id was posted with another body; `field` only for its own
///   actor ledger.amount_not_positive   zero or below ledger.books_differ          debit and
///   credit, or two postings, are in different books ledger.same_account          debit is credit
///   ledger.account_unknown {field}  debit before credit
///   ledger.currency_mismatch {field, currency}  the account keeps another asset
///   ledger.purpose_not_taken {field, purpose}   the account's law forbids it (waqf, zakat)
///   ledger.hold_unknown, ledger.hold_resolved, ledger.hold_mismatch (of another account or asset),
///   ledger.hold_too_small
///   ledger.overflow              a posted total would pass int64
///   ledger.funds_short           debit, then credit account would fall below its floor
///   ledger.ceiling_passed        debit, then credit account would rise above its ceiling
/// Of the whole call: ledger.batch_too_large {limit}; those of tlog::append and queue_entries
Result<std::vector<Posted>> post(Work&, std::span<Posting const>, LeafPlan const&);

/// Keeps money aside: it stays in the posted balance and leaves the available one. The same id and
/// body again gives the hold as it is now.
/// Errors: ledger.id_missing, ledger.id_reused {field}, ledger.amount_not_positive,
///         ledger.account_unknown, ledger.currency_mismatch, ledger.overflow, ledger.funds_short
Result<Hold> reserve(Work&, HoldDraft const&);

/// Gives back what a hold still keeps; a released hold stays released (the same call is harmless).
/// Errors: ledger.hold_unknown, ledger.hold_resolved (all of it was posted)
Result<Hold> release(Work&, std::int64_t book, HoldId const&);

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

/// Closes the book's business date and opens the next day, day by day until `next`; every total
/// must agree. Gives the days closed. Errors: ledger.book_unknown, ledger.totals_broken
Result<int> close_until(Work&, std::int64_t book, Date next);

/// Writes every account that changed since the last snapshot, so that the next start replays
/// little. `post` does this by itself in small slices; call it at shutdown and after a bulk load.
Result<> save_snapshot(Work&);

}  // namespace takaful::ledger
