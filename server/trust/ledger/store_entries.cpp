// Ids, entries and holds: named SQL and row mapping.

#include <algorithm>
#include <set>

#include "platform/store/group.hpp"
#include "trust/ledger/store.hpp"

namespace takaful::ledger {

using store::to_value;
using store::Value;

static constexpr std::size_t rows_a_trip = 128;  // Bound values stay in the cache.
// So few rows wait for the commit, for the group's other payments bring more of their kind.
static constexpr std::size_t few_rows = 16;

// ---- Ids and entries ----------------------------------------------------------------------------

static constexpr store::Query key_insert{"ledger.key_insert", R"(
    INSERT INTO ledger_entry_key (book_id, id, seq) VALUES ($1, $2, $3)
    ON CONFLICT (book_id, id) DO NOTHING)"};
static constexpr store::Query key_save{"ledger.key_save", R"(
    INSERT INTO ledger_entry_key (book_id, id, seq) VALUES ($1, $2, $3))"};
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
static constexpr store::Query entry_sums{"ledger.entry_sums", R"(
    SELECT seq, debit, credit, amount_minor, debit_total_minor, debit_balance_minor,
           credit_total_minor, credit_balance_minor, debit_previous, credit_previous
      FROM ledger_entry WHERE book_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq)"};
static constexpr store::Query newest_of_account{"ledger.newest_of_account", R"(
    SELECT seq FROM ledger_entry
     WHERE book_id = $1 AND seq <= $3 AND seq > $3 - $4 AND (debit = $2 OR credit = $2)
     ORDER BY seq DESC LIMIT 1)"};
static constexpr store::Query run_insert{"ledger.run_insert", R"(
    INSERT INTO ledger_run (book_id, last_seq, first_seq, actor, command_id, leaf_kind)
    VALUES ($1, $2, $3, $4, $5, $6))"};
static constexpr store::Query run_newest{"ledger.run_newest", R"(
    SELECT last_seq FROM ledger_run WHERE book_id = $1 ORDER BY last_seq DESC LIMIT 1)"};
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

/// Inserts rows whose keys are known to be free.
template <typename Row, typename Fill>
static Result<> insert_new(store::Tx& tx, store::Query const& query, int columns,
                           std::span<Row const> rows, Fill const& fill) {
    if (rows.size() > few_rows) {
        TRY(run_in_trips(tx, query, columns, rows, fill));
        return {};
    }
    std::vector<Value> values;
    values.reserve(rows.size() * static_cast<std::size_t>(columns));
    for (auto const& row : rows) fill(values, row, 0);
    return store::insert_later(tx, query, values, columns);
}

static void push_key(std::vector<Value>& values, std::int64_t book, Entry const& entry) {
    values.push_back(to_value(book));
    values.push_back(to_value(entry.id));
    values.push_back(to_value(entry.seq));
}

namespace {

/// Ids that this group has claimed, written or waiting: a new one need not make the others be
/// written. One that was undone stays named here, which costs a look at the table.
struct ClaimedInGroup : store::Gathering {
    std::set<std::pair<EntryId, std::int64_t>> ids;  // With their books.
    Result<> write(store::Tx&) override { return {}; }
};

}  // namespace

static Result<std::int64_t> claim_few(store::Tx& tx, std::int64_t book,
                                      std::span<StoredEntry const> entries) {
    auto& claimed = store::gathering<ClaimedInGroup>(tx).ids;
    std::int64_t free = 0;
    for (auto const& [entry, hold] : entries) {
        bool const is_new = claimed.emplace(entry.id, book).second;
        auto const row = is_new ? TRY(store::one_written(tx, key_by_id, book, entry.id))
                                : TRY(tx.one(key_by_id, book, entry.id));
        if (row) continue;
        std::vector<Value> values;
        push_key(values, book, entry);
        TRY(store::insert_later(tx, key_save, values, 3));
        ++free;
    }
    return free;
}

Result<std::int64_t> claim_ids(store::Tx& tx, std::int64_t book,
                               std::span<StoredEntry const> entries) {
    if (entries.size() <= few_rows) return claim_few(tx, book, entries);
    return run_in_trips(tx, key_insert, 3, entries,
                        [&](auto& values, StoredEntry const& stored, std::int64_t) {
                            push_key(values, book, stored.entry);
                        });
}

Result<> forget_ids(store::Tx& tx, std::int64_t book, std::span<StoredEntry const> entries) {
    TRY(run_in_trips(tx, key_delete, 3, entries,
                     [&](auto& values, StoredEntry const& stored, std::int64_t) {
                         push_key(values, book, stored.entry);
                     }));
    return {};
}

Result<> save_failed_id(store::Tx& tx, std::int64_t book, EntryId const& id) {
    TRY(tx.run(key_insert, book, id, std::int64_t{0}));
    return {};
}

Result<std::optional<std::int64_t>> find_seq(store::Tx& tx, std::int64_t book, EntryId const& id) {
    auto const row = TRY(tx.one(key_by_id, book, id));
    if (!row) return std::nullopt;
    return row->get<std::int64_t>("seq");
}

Result<> save_entries(store::Tx& tx, std::span<StoredEntry const> entries) {
    return insert_new(tx, entry_insert, 18, entries,
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
                      });
}

Result<> save_run(store::Tx& tx, Run const& run) {
    Value const row[] = {to_value(run.book),  to_value(run.last_seq), to_value(run.first_seq),
                         to_value(run.actor), to_value(run.command),  to_value(run.kind)};
    return store::insert_later(tx, run_insert, row, static_cast<int>(std::size(row)));
}

Result<std::int64_t> last_of_runs(store::Tx& tx, std::int64_t book) {
    auto const row = TRY(tx.one(run_newest, book));
    return row ? row->get<std::int64_t>("last_seq") : 0;
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

Result<std::vector<EntrySums>> list_entry_sums(store::Tx& tx, std::int64_t book, std::int64_t after,
                                               std::int64_t last) {
    std::vector<EntrySums> rows;
    rows.reserve(static_cast<std::size_t>(last - after));
    auto const cursor = TRY(tx.scan(entry_sums, book, after, last));
    while (TRY(cursor->next()))
        rows.push_back({.seq = cursor->int64(0),
                        .amount_minor = cursor->int64(3),
                        .debit = {.account = cursor->int64(1),
                                  .total_minor = cursor->int64(4),
                                  .balance_minor = cursor->int64(5),
                                  .previous = cursor->int64(8)},
                        .credit = {.account = cursor->int64(2),
                                   .total_minor = cursor->int64(6),
                                   .balance_minor = cursor->int64(7),
                                   .previous = cursor->int64(9)}});
    return rows;
}

static constexpr store::Query leaf_rows{"ledger.leaf_rows", R"(
    SELECT e.seq, e.id, e.amount_minor, c.asset, e.purpose, e.event_date, d.owner_id AS debit_owner,
           c.owner_id AS credit_owner
      FROM ledger_entry e
      JOIN ledger_account d ON d.book_id = e.book_id AND d.account = e.debit
      JOIN ledger_account c ON c.book_id = e.book_id AND c.account = e.credit
     WHERE e.book_id = $1 AND e.seq >= $2 AND e.seq <= $3
     ORDER BY e.seq)"};

Result<> scan_leaf_rows(store::Tx& tx, std::int64_t book, std::int64_t first, std::int64_t last,
                        std::function<Result<>(LeafRow const&)> const& visit) {
    auto const cursor = TRY(tx.scan(leaf_rows, book, first, last));
    while (TRY(cursor->next())) {
        auto const asset = TRY(Currency::parse(cursor->view(3)));
        TRY(visit({.seq = cursor->int64(0),
                   .id = id_from<EntryTag>(cursor->view(1)),
                   .amount = {cursor->int64(2), asset},
                   .purpose = static_cast<Purpose>(cursor->int64(4)),
                   .event_date = {static_cast<std::int32_t>(cursor->int64(5))},
                   .debit_owner = id_from<AnyTag>(cursor->view(6)),
                   .credit_owner = id_from<AnyTag>(cursor->view(7))}));
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

// ---- What only some entries have ----------------------------------------------------------------

static constexpr store::Query note_insert{"ledger.note_insert", R"(
    INSERT INTO ledger_entry_note (book_id, seq, reverses_seq, asked_minor)
    VALUES ($1, $2, $3, $4))"};
static constexpr store::Query note_by_seq{"ledger.note_by_seq", R"(
    SELECT reverses_seq, asked_minor FROM ledger_entry_note WHERE book_id = $1 AND seq = $2)"};
static constexpr store::Query reversals_of{"ledger.reversals_of", R"(
    SELECT e.amount_minor
      FROM ledger_entry_note n
      JOIN ledger_entry e ON e.book_id = n.book_id AND e.seq = n.seq
     WHERE n.book_id = $1 AND n.reverses_seq = $2)"};
static constexpr store::Query cap_of_account{"ledger.cap_of_account", R"(
    SELECT used_minor, not_income_minor FROM ledger_cap WHERE book_id = $1 AND account = $2)"};
static constexpr store::Query cap_upsert{"ledger.cap_upsert", R"(
    INSERT INTO ledger_cap (book_id, account, used_minor, not_income_minor)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT (book_id, account) DO UPDATE SET used_minor = excluded.used_minor,
        not_income_minor = excluded.not_income_minor)"};

Result<> save_notes(store::Tx& tx, std::int64_t book, std::span<EntryNote const> notes) {
    for (auto const& note : notes)
        TRY(tx.run(note_insert, book, note.seq, note.reverses_seq, note.asked_minor));
    return {};
}

Result<EntryNote> find_note(store::Tx& tx, std::int64_t book, std::int64_t seq) {
    auto const row = TRY(tx.one(note_by_seq, book, seq));
    if (!row) return EntryNote{.seq = seq, .reverses_seq = {}, .asked_minor = {}};
    return EntryNote{.seq = seq,
                     .reverses_seq = row->get<std::optional<std::int64_t>>("reverses_seq"),
                     .asked_minor = row->get<std::optional<std::int64_t>>("asked_minor")};
}

Result<std::int64_t> reversed_minor(store::Tx& tx, std::int64_t book, std::int64_t seq) {
    // Together never more than the original: no overflow.
    std::int64_t sum = 0;
    auto const cursor = TRY(tx.scan(reversals_of, book, seq));
    while (TRY(cursor->next())) sum += cursor->int64(0);
    return sum;
}

Result<CapFacts> load_cap(store::Tx& tx, AccountRef const& account) {
    auto const row = TRY(tx.one(cap_of_account, account.book, account.account));
    if (!row) return CapFacts{};
    return CapFacts{row->get<std::int64_t>("used_minor"),
                    row->get<std::int64_t>("not_income_minor")};
}

Result<> save_cap(store::Tx& tx, AccountRef const& account, CapFacts const& cap) {
    TRY(tx.run(cap_upsert, account.book, account.account, cap.used_minor, cap.not_income_minor));
    return {};
}

// ---- Holds --------------------------------------------------------------------------------------

static constexpr store::Query hold_by_id{"ledger.hold_by_id", R"(
    SELECT id, account, amount_minor, remaining_minor, currency, state, purpose, group_id,
           to_account, expires_at
      FROM ledger_hold WHERE book_id = $1 AND id = $2)"};
static constexpr store::Query holds_open{"ledger.holds_open", R"(
    SELECT id, account, amount_minor, remaining_minor, currency, state, purpose, group_id,
           to_account, expires_at
      FROM ledger_hold WHERE book_id = $1 AND state = 'open')"};
static constexpr store::Query holds_due{"ledger.holds_due", R"(
    SELECT id, account, amount_minor, remaining_minor, currency, state, purpose, group_id,
           to_account, expires_at
      FROM ledger_hold WHERE book_id = $1 AND state = 'open' AND expires_at <= $2
     ORDER BY expires_at, id LIMIT $3)"};
static constexpr store::Query holds_due_of{"ledger.holds_due_of", R"(
    SELECT id, account, amount_minor, remaining_minor, currency, state, purpose, group_id,
           to_account, expires_at
      FROM ledger_hold WHERE book_id = $1 AND state = 'open' AND expires_at <= $2
       AND (account = $3 OR to_account = $3))"};
static constexpr store::Query hold_next_expiry{"ledger.hold_next_expiry", R"(
    SELECT expires_at FROM ledger_hold
     WHERE book_id = $1 AND state = 'open' AND expires_at IS NOT NULL
     ORDER BY expires_at LIMIT 1)"};
static constexpr store::Query hold_insert{"ledger.hold_insert", R"(
    INSERT INTO ledger_hold (book_id, id, account, amount_minor, remaining_minor, currency, purpose,
                             group_id, state, actor, made_at, changed_at, to_account, expires_at)
    VALUES ($1, $2, $3, $4, $4, $5, $6, $7, 'open', $8, $9, $9, $10, $11))"};
static constexpr store::Query hold_update{"ledger.hold_update", R"(
    UPDATE ledger_hold SET remaining_minor = $3, state = $4, changed_at = $5
     WHERE book_id = $1 AND id = $2)"};

static Hold to_hold(store::Row const& row, std::int64_t book) {
    Hold hold{.id = row.get<HoldId>("id"),
              .account = {book, row.get<std::int64_t>("account")},
              .amount = row.money("amount_minor"),
              .remaining = row.money("remaining_minor"),
              .state = row.get<HoldState>("state"),
              .purpose = static_cast<Purpose>(row.get<std::int64_t>("purpose")),
              .group = row.get<AnyId>("group_id"),
              .expires_at = row.get<std::optional<Instant>>("expires_at")};
    if (auto const to = row.get<std::optional<std::int64_t>>("to_account"))
        hold.to = AccountRef{book, *to};
    return hold;
}

static std::vector<Hold> to_holds(std::vector<store::Row> const& rows, std::int64_t book) {
    std::vector<Hold> holds;
    for (auto const& row : rows) holds.push_back(to_hold(row, book));
    return holds;
}

Result<std::optional<Hold>> find_hold(store::Tx& tx, std::int64_t book, HoldId const& id) {
    auto const row = TRY(tx.one(hold_by_id, book, id));
    if (!row) return std::nullopt;
    return to_hold(*row, book);
}

Result<std::vector<Hold>> list_open_holds(store::Tx& tx, std::int64_t book) {
    return to_holds(TRY(tx.many(holds_open, book)), book);
}

Result<std::vector<Hold>> list_due_holds(store::Tx& tx, std::int64_t book, Instant now, int limit) {
    return to_holds(TRY(tx.many(holds_due, book, now, limit)), book);
}

Result<std::vector<Hold>> list_due_holds_of(store::Tx& tx, AccountRef const& account, Instant now) {
    return to_holds(TRY(tx.many(holds_due_of, account.book, now, account.account)), account.book);
}

Result<std::optional<Instant>> next_expiry(store::Tx& tx, std::int64_t book) {
    auto const row = TRY(tx.one(hold_next_expiry, book));
    if (!row) return std::nullopt;
    return row->get<Instant>("expires_at");
}

Result<> save_hold(store::Tx& tx, HoldDraft const& draft, PersonId actor, Instant now) {
    auto const to = draft.to ? std::optional{draft.to->account} : std::nullopt;
    TRY(tx.run(hold_insert, draft.account.book, draft.id, draft.account.account, draft.amount.minor,
               draft.amount.currency, static_cast<int>(draft.purpose), draft.group, actor, now, to,
               draft.expires_at));
    return {};
}

Result<> save_hold_state(store::Tx& tx, Hold const& hold, Instant now) {
    TRY(tx.run(hold_update, hold.account.book, hold.id, hold.remaining.minor, hold.state, now));
    return {};
}

}  // namespace takaful::ledger
