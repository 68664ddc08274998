#include "trust/ledger/store.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace takaful::ledger {

using store::to_value;
using store::Value;

static constexpr std::size_t rows_a_trip = 128;  // Bound values stay in the cache.

// ---- Books and accounts
// --------------------------------------------------------------------------

static constexpr store::Query books_all{
    "ledger.books_all",
    "SELECT book_id, business_date, snapshot_seq FROM ledger_book ORDER BY book_id"};
static constexpr store::Query book_insert{"ledger.book_insert", R"(
    INSERT INTO ledger_book (book_id, opened_on, business_date, snapshot_seq)
    VALUES ($1, $2, $2, 0))"};
static constexpr store::Query book_date_update{
    "ledger.book_date_update", "UPDATE ledger_book SET business_date = $2 WHERE book_id = $1"};
static constexpr store::Query book_snapshot_update{
    "ledger.book_snapshot_update", "UPDATE ledger_book SET snapshot_seq = $2 WHERE book_id = $1"};
static constexpr store::Query close_insert{"ledger.close_insert", R"(
    INSERT INTO ledger_close (book_id, business_date, head_seq, accounts, actor, closed_at)
    VALUES ($1, $2, $3, $4, $5, $6))"};
static constexpr store::Query accounts_with_snapshots{"ledger.accounts_with_snapshots", R"(
    SELECT a.account, a.chart, a.asset, a.normal_side, a.floor_minor, a.ceiling_minor,
           a.debit_purposes, a.credit_purposes, s.debits_minor, s.credits_minor, s.head_seq,
           s.upto_seq
      FROM ledger_account a
      LEFT JOIN ledger_snapshot s ON s.book_id = a.book_id AND s.account = a.account
     WHERE a.book_id = $1
     ORDER BY a.account)"};
static constexpr store::Query account_by_key{"ledger.account_by_key", R"(
    SELECT account FROM ledger_account
     WHERE book_id = $1 AND owner_id = $2 AND chart = $3 AND asset = $4)"};
static constexpr store::Query account_insert{"ledger.account_insert", R"(
    INSERT INTO ledger_account (book_id, account, chart, owner_id, asset, normal_side,
                                floor_minor, ceiling_minor, debit_purposes, credit_purposes,
                                opened_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))"};
static constexpr store::Query snapshot_upsert{"ledger.snapshot_upsert", R"(
    INSERT INTO ledger_snapshot (book_id, account, debits_minor, credits_minor, head_seq, upto_seq)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (book_id, account) DO UPDATE SET debits_minor = excluded.debits_minor,
        credits_minor = excluded.credits_minor, head_seq = excluded.head_seq,
        upto_seq = excluded.upto_seq)"};

Result<std::vector<StoredBook>> list_books(store::Tx& tx) {
    std::vector<StoredBook> books;
    for (auto const& row : TRY(tx.many(books_all)))
        books.push_back({row.get<std::int64_t>("book_id"), row.get<Date>("business_date"),
                         row.get<std::int64_t>("snapshot_seq")});
    return books;
}

Result<> save_book(store::Tx& tx, std::int64_t book, Date today) {
    TRY(tx.run(book_insert, book, today));
    return {};
}

Result<> save_business_date(store::Tx& tx, std::int64_t book, Date date) {
    TRY(tx.run(book_date_update, book, date));
    return {};
}

Result<> save_close(store::Tx& tx, ControlTotals const& totals, Date date, PersonId actor,
                    Instant now) {
    TRY(tx.run(close_insert, totals.book, date, totals.head, totals.accounts, actor, now));
    return {};
}

static Result<StoredAccount> to_stored_account(store::Cursor const& row) {
    auto const asset = TRY(Currency::parse(row.view(2)));
    AccountKind kind{.asset = asset,
                     .chart = static_cast<Chart>(row.int64(1)),
                     .normal = row.view(3) == "debit" ? Side::debit : Side::credit,
                     .debit_purposes = row.int64(6),
                     .credit_purposes = row.int64(7)};
    if (!row.is_null(4)) kind.floor_minor = row.int64(4);
    if (!row.is_null(5)) kind.ceiling_minor = row.int64(5);
    StoredAccount account{row.int64(0), kind, {}, 0};
    if (row.is_null(11)) return account;
    account.state = {row.int64(8), row.int64(9), 0, row.int64(10)};
    account.upto_seq = row.int64(11);
    return account;
}

Result<> scan_accounts(store::Tx& tx, std::int64_t book,
                       std::function<Result<>(StoredAccount const&)> const& visit) {
    auto const cursor = TRY(tx.scan(accounts_with_snapshots, book));
    while (TRY(cursor->next())) {
        auto const account = TRY(to_stored_account(*cursor));
        TRY(visit(account));
    }
    return {};
}

Result<std::optional<std::int64_t>> find_account_number(store::Tx& tx, AccountKey const& key) {
    auto const row =
        TRY(tx.one(account_by_key, key.book, key.owner, static_cast<int>(key.chart), key.asset));
    if (!row) return std::nullopt;
    return row->get<std::int64_t>("account");
}

Result<> save_accounts(store::Tx& tx, std::span<NewAccount const> accounts, Instant now) {
    std::vector<Value> values;
    for (auto const& [account, draft] : accounts) {
        Value const row[] = {to_value(draft->book),
                             to_value(account),
                             to_value(static_cast<int>(draft->chart)),
                             to_value(draft->owner),
                             to_value(draft->asset),
                             to_value(draft->normal),
                             to_value(draft->floor_minor),
                             to_value(draft->ceiling_minor),
                             to_value(draft->debit_purposes.bits),
                             to_value(draft->credit_purposes.bits),
                             to_value(now)};
        values.insert(values.end(), std::begin(row), std::end(row));
    }
    TRY(tx.run_each(account_insert, values, 11));
    return {};
}

Result<> save_snapshot_rows(store::Tx& tx, std::int64_t book, std::int64_t upto_seq,
                            std::span<SnapshotRow const> rows) {
    std::vector<Value> values;
    for (auto const& [account, state] : rows) {
        Value const row[] = {to_value(book),
                             to_value(account),
                             to_value(state.debits_minor),
                             to_value(state.credits_minor),
                             to_value(state.head),
                             to_value(upto_seq)};
        values.insert(values.end(), std::begin(row), std::end(row));
    }
    if (!values.empty()) TRY(tx.run_each(snapshot_upsert, values, 6));
    return {};
}

Result<> save_snapshot_seq(store::Tx& tx, std::int64_t book, std::int64_t seq) {
    TRY(tx.run(book_snapshot_update, book, seq));
    return {};
}

// ---- Ids and entries
// -----------------------------------------------------------------------------

static constexpr store::Query key_insert{"ledger.key_insert", R"(
    INSERT INTO ledger_entry_key (book_id, id, seq) VALUES ($1, $2, $3)
    ON CONFLICT (book_id, id) DO NOTHING)"};
static constexpr store::Query key_delete{
    "ledger.key_delete",
    "DELETE FROM ledger_entry_key WHERE book_id = $1 AND id = $2 AND seq = $3"};
static constexpr store::Query key_by_id{
    "ledger.key_by_id", "SELECT seq FROM ledger_entry_key WHERE book_id = $1 AND id = $2"};
static constexpr store::Query entry_insert{"ledger.entry_insert", R"(
    INSERT INTO ledger_entry (book_id, seq, id, debit, credit, amount_minor, purpose, group_id,
                              event_date, booked_at, business_date, debit_total_minor,
                              debit_balance_minor, credit_total_minor, credit_balance_minor,
                              debit_previous, credit_previous, hold_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18))"};
static constexpr store::Query entry_by_seq{"ledger.entry_by_seq", R"(
    SELECT book_id, seq, id, debit, credit, amount_minor, purpose, group_id, event_date, booked_at,
           business_date, debit_total_minor, debit_balance_minor, credit_total_minor,
           credit_balance_minor, debit_previous, credit_previous, hold_id
      FROM ledger_entry WHERE book_id = $1 AND seq = $2)"};
static constexpr store::Query entries_after{"ledger.entries_after", R"(
    SELECT seq, debit, credit, amount_minor, debit_total_minor, debit_balance_minor,
           credit_total_minor, credit_balance_minor, debit_previous, credit_previous
      FROM ledger_entry WHERE book_id = $1 AND seq > $2 ORDER BY seq)"};
static constexpr store::Query newest_of_account{"ledger.newest_of_account", R"(
    SELECT seq FROM ledger_entry
     WHERE book_id = $1 AND seq <= $3 AND seq > $3 - $4 AND (debit = $2 OR credit = $2)
     ORDER BY seq DESC LIMIT 1)"};
static constexpr store::Query run_insert{"ledger.run_insert", R"(
    INSERT INTO ledger_run (book_id, last_seq, first_seq, actor, command_id, leaf_kind)
    VALUES ($1, $2, $3, $4, $5, $6))"};
static constexpr store::Query run_of_entry{"ledger.run_of_entry", R"(
    SELECT actor FROM ledger_run WHERE book_id = $1 AND last_seq >= $2
     ORDER BY last_seq LIMIT 1)"};

/// Runs one statement for rows of `columns` values in trips of `rows_a_trip`; gives the rows
/// changed.
template <typename Row, typename Fill>
static Result<std::int64_t> run_in_trips(store::Tx& tx, store::Query const& query, int columns,
                                         std::span<Row const> rows, Fill const& fill) {
    std::vector<Value> values;
    values.reserve(std::min(rows.size(), rows_a_trip) * static_cast<std::size_t>(columns));
    std::int64_t changed = 0;
    for (std::size_t begin = 0; begin < rows.size(); begin += rows_a_trip) {
        values.clear();
        auto const end = std::min(rows.size(), begin + rows_a_trip);
        for (auto i = begin; i < end; ++i) fill(values, rows[i], static_cast<std::int64_t>(i));
        changed += TRY(tx.run_each(query, values, columns));
    }
    return changed;
}

Result<std::int64_t> claim_ids(store::Tx& tx, std::int64_t book, std::span<Posting const> postings,
                               std::int64_t first_seq) {
    return run_in_trips(tx, key_insert, 3, postings,
                        [&](auto& values, Posting const& posting, std::int64_t i) {
                            values.push_back(to_value(book));
                            values.push_back(to_value(posting.id));
                            values.push_back(to_value(first_seq + i));
                        });
}

Result<> forget_ids(store::Tx& tx, std::int64_t book, std::span<Posting const> postings,
                    std::int64_t first_seq) {
    TRY(run_in_trips(tx, key_delete, 3, postings,
                     [&](auto& values, Posting const& posting, std::int64_t i) {
                         values.push_back(to_value(book));
                         values.push_back(to_value(posting.id));
                         values.push_back(to_value(first_seq + i));
                     }));
    return {};
}

Result<std::optional<std::int64_t>> find_seq(store::Tx& tx, std::int64_t book, EntryId const& id) {
    auto const row = TRY(tx.one(key_by_id, book, id));
    if (!row) return std::nullopt;
    return row->get<std::int64_t>("seq");
}

Result<> save_entries(store::Tx& tx, std::span<StoredEntry const> entries) {
    TRY(run_in_trips(tx, entry_insert, 18, entries,
                     [](auto& values, StoredEntry const& stored, std::int64_t) {
                         auto const& entry = stored.entry;
                         Value const row[] = {to_value(entry.book),
                                              to_value(entry.seq),
                                              to_value(entry.id),
                                              to_value(entry.debit),
                                              to_value(entry.credit),
                                              to_value(entry.amount_minor),
                                              to_value(static_cast<int>(entry.purpose)),
                                              to_value(entry.group),
                                              to_value(entry.event_date),
                                              to_value(entry.booked_at),
                                              to_value(entry.business_date),
                                              to_value(entry.debit_total_minor),
                                              to_value(entry.debit_balance_minor),
                                              to_value(entry.credit_total_minor),
                                              to_value(entry.credit_balance_minor),
                                              to_value(entry.debit_previous),
                                              to_value(entry.credit_previous),
                                              to_value(stored.hold)};
                         values.insert(values.end(), std::begin(row), std::end(row));
                     }));
    return {};
}

Result<> save_run(store::Tx& tx, Run const& run) {
    TRY(tx.run(run_insert, run.book, run.last_seq, run.first_seq, run.actor, run.command,
               run.kind));
    return {};
}

Result<PersonId> actor_of_entry(store::Tx& tx, std::int64_t book, std::int64_t seq) {
    auto const row = TRY(tx.one(run_of_entry, book, seq));
    return row ? row->get<PersonId>("actor") : PersonId{};
}

Result<std::optional<StoredEntry>> find_entry(store::Tx& tx, std::int64_t book, std::int64_t seq) {
    auto const row = TRY(tx.one(entry_by_seq, book, seq));
    if (!row) return std::nullopt;
    auto const int64 = [&](std::string_view column) { return row->get<std::int64_t>(column); };
    Entry const entry{.book = book,
                      .seq = seq,
                      .id = row->get<EntryId>("id"),
                      .debit = int64("debit"),
                      .credit = int64("credit"),
                      .amount_minor = int64("amount_minor"),
                      .purpose = static_cast<Purpose>(int64("purpose")),
                      .group = row->get<AnyId>("group_id"),
                      .event_date = row->get<Date>("event_date"),
                      .booked_at = row->get<Instant>("booked_at"),
                      .business_date = row->get<Date>("business_date"),
                      .debit_total_minor = int64("debit_total_minor"),
                      .debit_balance_minor = int64("debit_balance_minor"),
                      .credit_total_minor = int64("credit_total_minor"),
                      .credit_balance_minor = int64("credit_balance_minor"),
                      .debit_previous = int64("debit_previous"),
                      .credit_previous = int64("credit_previous")};
    return StoredEntry{entry, row->get<std::optional<HoldId>>("hold_id")};
}

Result<std::optional<std::int64_t>> find_newest_of(store::Tx& tx, AccountRef const& account,
                                                   std::int64_t from, std::int64_t rows) {
    auto const row = TRY(tx.one(newest_of_account, account.book, account.account, from, rows));
    if (!row) return std::nullopt;
    return row->get<std::int64_t>("seq");
}

Result<> scan_entries(store::Tx& tx, std::int64_t book, std::int64_t after,
                      std::function<Result<>(Entry const&)> const& visit) {
    auto const cursor = TRY(tx.scan(entries_after, book, after));
    while (TRY(cursor->next()))
        TRY(visit({.book = book,
                   .seq = cursor->int64(0),
                   .debit = cursor->int64(1),
                   .credit = cursor->int64(2),
                   .amount_minor = cursor->int64(3),
                   .debit_total_minor = cursor->int64(4),
                   .debit_balance_minor = cursor->int64(5),
                   .credit_total_minor = cursor->int64(6),
                   .credit_balance_minor = cursor->int64(7),
                   .debit_previous = cursor->int64(8),
                   .credit_previous = cursor->int64(9)}));
    return {};
}

static constexpr store::Query leaf_rows{"ledger.leaf_rows", R"(
    SELECT e.seq, e.id, e.amount_minor, c.asset, e.purpose, e.event_date, d.owner_id AS debit_owner,
           c.owner_id AS credit_owner
      FROM ledger_entry e
      JOIN ledger_account d ON d.book_id = e.book_id AND d.account = e.debit
      JOIN ledger_account c ON c.book_id = e.book_id AND c.account = e.credit
     WHERE e.book_id = $1 AND e.seq >= $2 AND e.seq <= $3
     ORDER BY e.seq)"};

template <typename Tag>
static Id<Tag> to_id(std::string_view bytes) {
    Id<Tag> id;
    std::copy_n(as_bytes(bytes).begin(), std::min(bytes.size(), id.bytes.size()), id.bytes.begin());
    return id;
}

Result<> scan_leaf_rows(store::Tx& tx, std::int64_t book, std::int64_t first, std::int64_t last,
                        std::function<Result<>(LeafRow const&)> const& visit) {
    auto const cursor = TRY(tx.scan(leaf_rows, book, first, last));
    while (TRY(cursor->next())) {
        auto const asset = TRY(Currency::parse(cursor->view(3)));
        TRY(visit({.seq = cursor->int64(0),
                   .id = to_id<EntryTag>(cursor->view(1)),
                   .amount = {cursor->int64(2), asset},
                   .purpose = static_cast<Purpose>(cursor->int64(4)),
                   .event_date = {static_cast<std::int32_t>(cursor->int64(5))},
                   .debit_owner = to_id<AnyTag>(cursor->view(6)),
                   .credit_owner = to_id<AnyTag>(cursor->view(7))}));
    }
    return {};
}

Posting posting_of(StoredEntry const& stored, Currency const& asset) {
    auto const& entry = stored.entry;
    return {.id = entry.id,
            .debit = {entry.book, entry.debit},
            .credit = {entry.book, entry.credit},
            .amount = {entry.amount_minor, asset},
            .purpose = entry.purpose,
            .group = entry.group,
            .event_date = entry.event_date,
            .hold = stored.hold};
}

// ---- Holds
// ---------------------------------------------------------------------------------------

static constexpr store::Query hold_by_id{"ledger.hold_by_id", R"(
    SELECT id, account, amount_minor, remaining_minor, currency, state
      FROM ledger_hold WHERE book_id = $1 AND id = $2)"};
static constexpr store::Query holds_open{"ledger.holds_open", R"(
    SELECT id, account, amount_minor, remaining_minor, currency, state
      FROM ledger_hold WHERE book_id = $1 AND state = 'open')"};
static constexpr store::Query hold_insert{"ledger.hold_insert", R"(
    INSERT INTO ledger_hold (book_id, id, account, amount_minor, remaining_minor, currency, purpose,
                             group_id, state, actor, made_at, changed_at)
    VALUES ($1, $2, $3, $4, $4, $5, $6, $7, 'open', $8, $9, $9))"};
static constexpr store::Query hold_update{"ledger.hold_update", R"(
    UPDATE ledger_hold SET remaining_minor = $3, state = $4, changed_at = $5
     WHERE book_id = $1 AND id = $2)"};

static Hold to_hold(store::Row const& row, std::int64_t book) {
    return {row.get<HoldId>("id"),
            {book, row.get<std::int64_t>("account")},
            row.money("amount_minor"),
            row.money("remaining_minor"),
            row.get<HoldState>("state")};
}

Result<std::optional<Hold>> find_hold(store::Tx& tx, std::int64_t book, HoldId const& id) {
    auto const row = TRY(tx.one(hold_by_id, book, id));
    if (!row) return std::nullopt;
    return to_hold(*row, book);
}

Result<std::vector<Hold>> list_open_holds(store::Tx& tx, std::int64_t book) {
    std::vector<Hold> holds;
    for (auto const& row : TRY(tx.many(holds_open, book))) holds.push_back(to_hold(row, book));
    return holds;
}

Result<> save_hold(store::Tx& tx, HoldDraft const& draft, PersonId actor, Instant now) {
    TRY(tx.run(hold_insert, draft.account.book, draft.id, draft.account.account, draft.amount.minor,
               draft.amount.currency, static_cast<int>(draft.purpose), draft.group, actor, now));
    return {};
}

Result<> save_hold_state(store::Tx& tx, Hold const& hold, Instant now) {
    TRY(tx.run(hold_update, hold.account.book, hold.id, hold.remaining.minor, hold.state, now));
    return {};
}

}  // namespace takaful::ledger
