#pragma once
// What a bookkeeper sends and gets: entries, holds, exchanges, terms, reports. Amounts are decimal
// text in any digits ("١٢٫٥٠"). Private to the module.

#include <optional>
#include <string>
#include <vector>

#include "trust/ledger/ledger.hpp"

namespace takaful::ledger {

struct AccountAddress {
    std::int64_t account;
    std::optional<std::int64_t> book;  // Absent: the actor's own.
    TAKAFUL_FIELDS(AccountAddress, account, book)
};

struct EntryCommand {
    EntryId id;
    AccountAddress debit, credit;
    std::string amount;
    Currency currency;
    Purpose purpose;
    std::optional<AnyId> group;
    std::optional<Date> event_date;  // Absent: today.
    std::optional<HoldId> hold;
    std::optional<EntryId> reverses;
    std::optional<bool> up_to;
    std::optional<AnyId> serves;
    std::optional<bool> linked;  // Batches only: with the next one.
    TAKAFUL_FIELDS(EntryCommand, id, debit, credit, amount, currency, purpose, group, event_date,
                   hold, reverses, up_to, serves, linked)
};
struct EntryReply {
    EntryId id;
    std::int64_t seq;
    Money amount;
    Money debit_balance;
    std::optional<Money> credit_balance;  // Absent when the account is of another book.
    bool repeated;
    std::optional<std::string> leaf_hash;  // Of fund moves; others are in their book's next batch.
    std::optional<std::string> promise;
    TAKAFUL_FIELDS(EntryReply, id, seq, amount, debit_balance, credit_balance, repeated, leaf_hash,
                   promise)
};

struct BatchCommand {
    CommandId id;
    std::vector<EntryCommand> entries;
    TAKAFUL_FIELDS(BatchCommand, id, entries)
};
struct RowReply {
    std::optional<EntryReply> entry;
    std::optional<std::string> code;   // Why not.
    std::optional<std::string> field;  // What it is about, where it is about one.
    TAKAFUL_FIELDS(RowReply, entry, code, field)
};
struct BatchReply {
    std::vector<RowReply> items;  // In the order of the entries.
    TAKAFUL_FIELDS(BatchReply, items)
};

struct HoldCommand {
    HoldId id;
    AccountAddress account;
    std::string amount;
    Currency currency;
    Purpose purpose;
    std::optional<AnyId> group;
    std::optional<AccountAddress> to;
    std::optional<std::int64_t> seconds;  // Until it expires, by the server's clock.
    TAKAFUL_FIELDS(HoldCommand, id, account, amount, currency, purpose, group, to, seconds)
};
struct HoldReply {
    HoldId hold;
    std::int64_t account;
    Money amount, remaining;
    HoldState state;
    std::optional<Instant> expires_at;
    TAKAFUL_FIELDS(HoldReply, hold, account, amount, remaining, state, expires_at)
};
struct HoldQuestion {
    HoldId hold;
    TAKAFUL_FIELDS(HoldQuestion, hold)
};
struct HoldRelease {
    CommandId id;
    HoldId hold;
    TAKAFUL_FIELDS(HoldRelease, id, hold)
};

struct ExchangeCommand {
    EntryId id;
    AccountAddress from, to;
    std::string amount;  // What is sold.
    Currency currency;
    std::int64_t numerator, denominator;  // Minor units bought for minor units sold.
    std::string source;
    Instant quoted_at;
    TAKAFUL_FIELDS(ExchangeCommand, id, from, to, amount, currency, numerator, denominator, source,
                   quoted_at)
};
struct ExchangeReply {
    EntryId id;
    Money sold, bought, rounded;
    std::int64_t residue_numerator;
    Money from_balance;
    std::optional<Money> to_balance;  // Absent when the account is of another book.
    TAKAFUL_FIELDS(ExchangeReply, id, sold, bought, rounded, residue_numerator, from_balance,
                   to_balance)
};

struct EntryQuestion {
    EntryId entry;
    TAKAFUL_FIELDS(EntryQuestion, entry)
};
struct EntryPage {
    EntryId entry;
    std::int64_t seq;
    std::int64_t debit, credit;  // Accounts; of another book's, the clearing account with it.
    Money amount;
    Purpose purpose;
    AnyId group;
    Date event_date, business_date;
    Instant booked_at;
    bool published;                          // Its leaf is in a checkpoint that everyone sees.
    std::optional<std::int64_t> leaf_index;  // Once published, as what follows.
    std::optional<std::string> receipt;      // "c2sp.org/tlog-proof@v1": proves the leaf.
    std::optional<std::string> slip;         // Opens the leaf: private.
    TAKAFUL_FIELDS(EntryPage, entry, seq, debit, credit, amount, purpose, group, event_date,
                   business_date, booked_at, published, leaf_index, receipt, slip)
};

struct AccountQuestion {
    std::int64_t account;
    std::optional<Instant> booked_by;  // As of this moment of booking,
    std::optional<Date> valued_by;     // or of this value date; absent: now.
    TAKAFUL_FIELDS(AccountQuestion, account, booked_by, valued_by)
};
struct AccountReply {
    std::int64_t account;
    Currency currency;
    Side normal;
    Money debits, credits, debits_pending, credits_pending, balance, available;
    bool closed;
    TAKAFUL_FIELDS(AccountReply, account, currency, normal, debits, credits, debits_pending,
                   credits_pending, balance, available, closed)
};

struct StatementQuestion {
    std::int64_t account;
    std::optional<std::string> after;
    std::optional<std::int64_t> limit;
    TAKAFUL_FIELDS(StatementQuestion, account, after, limit)
};
struct StatementLine {
    EntryId entry;
    std::int64_t seq;
    Instant booked_at;
    Date event_date, business_date;
    Purpose purpose;
    AnyId group;
    std::int64_t other_account;
    Money debit, credit, balance;
    TAKAFUL_FIELDS(StatementLine, entry, seq, booked_at, event_date, business_date, purpose, group,
                   other_account, debit, credit, balance)
};
struct StatementReply {
    std::vector<StatementLine> items;  // Newest first.
    std::optional<std::string> next;
    TAKAFUL_FIELDS(StatementReply, items, next)
};

struct LimitsCommand {
    CommandId id;
    std::int64_t account;
    std::optional<std::string> floor, ceiling;  // Absent: none.
    bool closed;
    std::optional<AnyId> decision;
    TAKAFUL_FIELDS(LimitsCommand, id, account, floor, ceiling, closed, decision)
};
struct LimitsReply {
    std::int64_t account;
    std::optional<Money> floor, ceiling;
    bool closed;
    TAKAFUL_FIELDS(LimitsReply, account, floor, ceiling, closed)
};

struct TrialLine {
    Chart chart;
    Side normal;
    std::int64_t accounts;
    Money debits, credits, held;
    TAKAFUL_FIELDS(TrialLine, chart, normal, accounts, debits, credits, held)
};
struct TrialReply {
    std::int64_t book;
    std::int64_t entries;
    Date business_date;
    bool balanced;
    std::vector<TrialLine> items;
    TAKAFUL_FIELDS(TrialReply, book, entries, business_date, balanced, items)
};

struct PeriodCommand {
    CommandId id;
    std::int64_t period;
    TAKAFUL_FIELDS(PeriodCommand, id, period)
};
struct PeriodReply {
    std::int64_t period, entries, accounts;
    Instant closed_at;
    std::optional<std::string> root;  // Base64, once all balances are sealed.
    TAKAFUL_FIELDS(PeriodReply, period, entries, accounts, closed_at, root)
};
struct PeriodsReply {
    std::vector<PeriodReply> items;
    TAKAFUL_FIELDS(PeriodsReply, items)
};
struct ProofQuestion {
    std::int64_t account;
    std::int64_t period;
    TAKAFUL_FIELDS(ProofQuestion, account, period)
};

/// Right: keep_books. The debited account is of the actor's own book; money may go into another
/// book, to an account that grows by credit.
/// Errors: money.text_malformed, money.too_many_decimals, money.overflow (before all others),
///         ledger.book_foreign {field}, those of `post`
Result<EntryReply> post_entry(Work&, EntryCommand const&);
/// Right: keep_books. Each group of linked entries for itself; the reply tells row by row. What is
/// wrong with an amount's text refuses the whole call, naming the row.
Result<BatchReply> post_batch(Work&, BatchCommand const&);
/// Right: keep_books. Errors: those of `reserve`, ledger.seconds_invalid
Result<HoldReply> make_hold(Work&, HoldCommand const&);
/// Right: keep_books. Errors: those of `release`
Result<HoldReply> release_hold(Work&, HoldRelease const&);
/// Right: read_books.
Result<HoldReply> show_hold(Work&, HoldQuestion const&);
/// Right: keep_books. Errors: those of `exchange`
Result<ExchangeReply> exchange_money(Work&, ExchangeCommand const&);
/// Right: read_books, as all that follow but show_periods, change_limits and close_month. An entry
/// with its receipt, once its leaf is published. Errors: ledger.entry_unknown
Result<EntryPage> show_entry(Work&, EntryQuestion const&);
Result<AccountReply> show_account(Work&, AccountQuestion const&);
Result<StatementReply> show_statement(Work&, StatementQuestion const&);
Result<TrialReply> show_trial(Work&);
Result<BalanceProof> show_proof(Work&, ProofQuestion const&);
/// Right: open: the roots are for everyone to compare.
Result<PeriodsReply> show_periods(Work&);
/// Right: keep_books. Errors: those of `change_terms`
Result<LimitsReply> change_limits(Work&, LimitsCommand const&);
/// Right: close_books: whoever records does not close. Errors: those of `close_period`
Result<PeriodReply> close_month(Work&, PeriodCommand const&);

}  // namespace takaful::ledger
