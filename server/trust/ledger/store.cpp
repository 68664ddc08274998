#include "trust/ledger/store.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace takaful::ledger {

using store::to_value;
using store::Value;

// ---- Books and accounts -------------------------------------------------------------------------

static constexpr store::Query books_all{
    "ledger.books_all",
    "SELECT book_id, business_date, snapshot_seq FROM ledger_book ORDER BY book_id"};
static constexpr store::Query entries_count{"ledger.entries_count", R"(
    SELECT coalesce(max(seq), 0) AS n FROM ledger_entry WHERE book_id = $1)"};
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
static constexpr store::Query accounts_in{"ledger.accounts_in", R"(
    SELECT account, chart, asset, normal_side, floor_minor, ceiling_minor, debit_purposes,
           credit_purposes, pays_to, capped_purposes, cap_per_mille, serves, closed_at
      FROM ledger_account WHERE book_id = $1 AND account > $2 AND account <= $3
     ORDER BY account)"};
static constexpr store::Query accounts_count{"ledger.accounts_count", R"(
    SELECT coalesce(max(account), 0) AS n FROM ledger_account WHERE book_id = $1)"};
static constexpr store::Query snapshots_in{"ledger.snapshots_in", R"(
    SELECT account, debits_minor, credits_minor, head_seq, upto_seq
      FROM ledger_snapshot WHERE book_id = $1 AND account > $2 AND account <= $3
     ORDER BY account)"};
static constexpr store::Query accounts_by_owner{
    "ledger.accounts_by_owner",
    "SELECT account FROM ledger_account WHERE book_id = $1 AND owner_id = $2 ORDER BY account "
    "LIMIT 100"};
static constexpr store::Query account_by_key{"ledger.account_by_key", R"(
    SELECT account FROM ledger_account
     WHERE book_id = $1 AND owner_id = $2 AND chart = $3 AND asset = $4)"};
static constexpr store::Query account_insert{"ledger.account_insert", R"(
    INSERT INTO ledger_account (book_id, account, chart, owner_id, asset, normal_side,
                                floor_minor, ceiling_minor, debit_purposes, credit_purposes,
                                opened_at, pays_to, capped_purposes, cap_per_mille, serves)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15))"};
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

Result<std::int64_t> count_entries(store::Tx& tx) {
    std::int64_t entries = 0;
    for (auto const& row : TRY(tx.many(books_all)))
        entries += TRY(tx.one(entries_count, row.get<std::int64_t>("book_id")))
                       ->get<std::int64_t>("n");  // Numbered from 1 without gaps.
    return entries;
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

/// Nil is kept as NULL.
static std::optional<AnyId> given(AnyId const& id) {
    return id.is_nil() ? std::nullopt : std::optional{id};
}

static Result<AccountKind> to_kind(store::Cursor const& row) {
    AccountKind kind{.asset = TRY(Currency::parse(row.view(2))),
                     .chart = static_cast<Chart>(row.int64(1)),
                     .normal = row.view(3) == "debit" ? Side::debit : Side::credit,
                     .debit_purposes = PurposeSet{row.int64(6)},
                     .credit_purposes = PurposeSet{row.int64(7)},
                     .law = {.pays_to = ChartSet{row.int64(8)},
                             .capped_purposes = PurposeSet{row.int64(9)},
                             .cap_per_mille = row.int64(10)},
                     .closed = !row.is_null(12)};
    if (!row.is_null(11)) kind.law.serves = id_from<AnyTag>(row.view(11));
    if (!row.is_null(4)) kind.floor_minor = row.int64(4);
    if (!row.is_null(5)) kind.ceiling_minor = row.int64(5);
    return kind;
}

/// The snapshots' rows, read beside the accounts'.
class Snapshots {
public:
    static Result<Snapshots> open(store::Tx& tx, std::int64_t book, std::int64_t after,
                                  std::int64_t last) {
        Snapshots snapshots;
        snapshots.cursor_ = TRY(tx.scan(snapshots_in, book, after, last));
        TRY(snapshots.step());
        return snapshots;
    }
    /// Adds what the account's own row says; nothing, if it has none.
    Result<> add(std::int64_t account, StoredAccounts& rows) {
        auto& state = rows.states.emplace_back();
        auto& upto_seq = rows.upto_seqs.emplace_back();
        while (more_ && cursor_->int64(0) < account) TRY(step());
        if (!more_ || cursor_->int64(0) != account) return {};
        state = {.debits_minor = cursor_->int64(1),
                 .credits_minor = cursor_->int64(2),
                 .head = cursor_->int64(3)};
        upto_seq = cursor_->int64(4);
        return {};
    }

private:
    Result<> step() {
        more_ = TRY(cursor_->next());
        return {};
    }
    std::unique_ptr<store::Cursor> cursor_;
    bool more_ = false;
};

Result<Extent> extent_of(store::Tx& tx, std::int64_t book) {
    return Extent{TRY(tx.one(accounts_count, book))->get<std::int64_t>("n"),
                  TRY(tx.one(entries_count, book))->get<std::int64_t>("n")};
}

Result<StoredAccounts> list_accounts(store::Tx& tx, std::int64_t book, std::int64_t after,
                                     std::int64_t last) {
    StoredAccounts rows{.first = after + 1};
    rows.states.reserve(static_cast<std::size_t>(last - after));
    rows.upto_seqs.reserve(static_cast<std::size_t>(last - after));
    auto snapshots = TRY(Snapshots::open(tx, book, after, last));
    auto const cursor = TRY(tx.scan(accounts_in, book, after, last));
    auto next = after;
    while (TRY(cursor->next())) {
        if (cursor->int64(0) != ++next) return rows;
        auto kind = TRY(to_kind(*cursor));
        if (rows.kinds.empty() || rows.kinds.back().first != kind)
            rows.kinds.emplace_back(std::move(kind), 0);
        ++rows.kinds.back().second;
        TRY(snapshots.add(next, rows));
    }
    rows.is_whole = next == last;
    return rows;
}

Result<std::optional<std::int64_t>> find_account_number(store::Tx& tx, AccountKey const& key) {
    auto const row =
        TRY(tx.one(account_by_key, key.book, key.owner, static_cast<int>(key.chart), key.asset));
    if (!row) return std::nullopt;
    return row->get<std::int64_t>("account");
}

Result<std::vector<std::int64_t>> list_numbers_of(store::Tx& tx, std::int64_t book,
                                                  AnyId const& owner) {
    std::vector<std::int64_t> numbers;
    for (auto const& row : TRY(tx.many(accounts_by_owner, book, owner)))
        numbers.push_back(row.get<std::int64_t>("account"));
    return numbers;
}

Result<> save_accounts(store::Tx& tx, std::span<NewAccount const> accounts, Instant now) {
    std::vector<Value> values;
    for (auto const& [account, draft] : accounts) {
        auto const& serves = draft->law.serves;
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
                             to_value(now),
                             to_value(draft->law.pays_to.bits),
                             to_value(draft->law.capped_purposes.bits),
                             to_value(draft->law.cap_per_mille),
                             serves.is_nil() ? Value{} : to_value(serves)};
        values.insert(values.end(), std::begin(row), std::end(row));
    }
    TRY(tx.run_each(account_insert, values, 15));
    return {};
}

// ---- Terms and their history --------------------------------------------------------------------

static constexpr store::Query terms_update{"ledger.terms_update", R"(
    UPDATE ledger_account
       SET floor_minor = $3, ceiling_minor = $4, debit_purposes = $5, credit_purposes = $6,
           pays_to = $7, capped_purposes = $8, cap_per_mille = $9, serves = $10, closed_at = $11
     WHERE book_id = $1 AND account = $2)"};
static constexpr store::Query terms_insert{"ledger.terms_insert", R"(
    INSERT INTO ledger_terms (book_id, account, number, floor_minor, ceiling_minor, debit_purposes,
                              credit_purposes, pays_to, capped_purposes, cap_per_mille, serves,
                              closed, decision_id, actor, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15))"};
static constexpr store::Query terms_of_account{"ledger.terms_of_account", R"(
    SELECT number, floor_minor, ceiling_minor, debit_purposes, credit_purposes, pays_to,
           capped_purposes, cap_per_mille, serves, closed, decision_id, actor, changed_at
      FROM ledger_terms WHERE book_id = $1 AND account = $2 ORDER BY number LIMIT 1000)"};
static constexpr store::Query account_opened_at{
    "ledger.account_opened_at",
    "SELECT opened_at FROM ledger_account WHERE book_id = $1 AND account = $2"};

Result<> save_terms(store::Tx& tx, AccountRef const& account, TermsChange const& change) {
    auto const& terms = change.terms;
    auto const& law = terms.law;
    TRY(tx.run(terms_insert, account.book, account.account, change.number, terms.floor_minor,
               terms.ceiling_minor, terms.debit_purposes.bits, terms.credit_purposes.bits,
               law.pays_to.bits, law.capped_purposes.bits, law.cap_per_mille, given(law.serves),
               terms.closed, change.decision, change.actor, change.at));
    return {};
}

Result<> save_account_terms(store::Tx& tx, AccountRef const& account, Terms const& terms,
                            Instant now) {
    auto const& law = terms.law;
    auto const closed_at = terms.closed ? std::optional{now} : std::nullopt;
    TRY(tx.run(terms_update, account.book, account.account, terms.floor_minor, terms.ceiling_minor,
               terms.debit_purposes.bits, terms.credit_purposes.bits, law.pays_to.bits,
               law.capped_purposes.bits, law.cap_per_mille, given(law.serves), closed_at));
    return {};
}

Result<std::vector<TermsChange>> list_terms(store::Tx& tx, AccountRef const& account) {
    std::vector<TermsChange> changes;
    for (auto const& row : TRY(tx.many(terms_of_account, account.book, account.account))) {
        auto const int64 = [&](std::string_view column) { return row.get<std::int64_t>(column); };
        Terms terms{.floor_minor = row.get<std::optional<std::int64_t>>("floor_minor"),
                    .ceiling_minor = row.get<std::optional<std::int64_t>>("ceiling_minor"),
                    .debit_purposes = PurposeSet{int64("debit_purposes")},
                    .credit_purposes = PurposeSet{int64("credit_purposes")},
                    .law = {.pays_to = ChartSet{int64("pays_to")},
                            .capped_purposes = PurposeSet{int64("capped_purposes")},
                            .cap_per_mille = int64("cap_per_mille"),
                            .serves = row.get<std::optional<AnyId>>("serves").value_or(AnyId{})},
                    .closed = row.get<bool>("closed")};
        changes.push_back({int64("number"), terms, row.get<AnyId>("decision_id"),
                           row.get<PersonId>("actor"), row.get<Instant>("changed_at")});
    }
    return changes;
}

Result<Instant> opened_at(store::Tx& tx, AccountRef const& account) {
    auto const row = TRY(tx.one(account_opened_at, account.book, account.account));
    return row ? row->get<Instant>("opened_at") : Instant{};
}

// ---- Snapshots ----------------------------------------------------------------------------------

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

}  // namespace takaful::ledger
