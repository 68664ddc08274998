// Closed months and their sealed balances: named SQL and row mapping.

#include "trust/ledger/store.hpp"

namespace takaful::ledger {

static constexpr store::Query period_insert{"ledger.period_insert", R"(
    INSERT INTO ledger_period (book_id, period, head_seq, accounts, sealed_accounts, seed, frontier,
                               actor, closed_at)
    VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8))"};
static constexpr store::Query period_seal{"ledger.period_seal", R"(
    UPDATE ledger_period SET sealed_accounts = $3, frontier = $4, root = $5
     WHERE book_id = $1 AND period = $2)"};
static constexpr store::Query periods_newest{"ledger.periods_newest", R"(
    SELECT period, head_seq, accounts, sealed_accounts, seed, frontier, root, closed_at
      FROM ledger_period WHERE book_id = $1 ORDER BY period DESC LIMIT $2)"};
static constexpr store::Query period_by_number{"ledger.period_by_number", R"(
    SELECT period, head_seq, accounts, sealed_accounts, seed, frontier, root, closed_at
      FROM ledger_period WHERE book_id = $1 AND period = $2)"};
static constexpr store::Query period_from{"ledger.period_from", R"(
    SELECT head_seq FROM ledger_period WHERE book_id = $1 AND period >= $2
     ORDER BY period LIMIT 1)"};
static constexpr store::Query period_unsealed{"ledger.period_unsealed", R"(
    SELECT period, head_seq, accounts, sealed_accounts, seed, frontier, root, closed_at
      FROM ledger_period WHERE book_id = $1 AND root IS NULL ORDER BY period LIMIT 1)"};
static constexpr store::Query trial_insert{"ledger.trial_insert", R"(
    INSERT INTO ledger_trial (book_id, period, chart, asset, normal_side, accounts, debits_minor,
                              credits_minor, held_minor)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};
static constexpr store::Query sealed_insert{"ledger.sealed_insert", R"(
    INSERT INTO ledger_sealed (book_id, period, account, debits_minor, credits_minor, leaf)
    VALUES ($1, $2, $3, $4, $5, $6))"};
static constexpr store::Query sealed_leaves{"ledger.sealed_leaves", R"(
    SELECT leaf FROM ledger_sealed WHERE book_id = $1 AND period = $2 ORDER BY account)"};
static constexpr store::Query sealed_by_account{"ledger.sealed_by_account", R"(
    SELECT debits_minor, credits_minor FROM ledger_sealed
     WHERE book_id = $1 AND period = $2 AND account = $3)"};
static constexpr store::Query account_owner{
    "ledger.account_owner",
    "SELECT owner_id FROM ledger_account WHERE book_id = $1 AND account = $2"};

static StoredPeriod to_period(store::Row const& row) {
    auto const root = row.get<std::optional<crypto::Digest>>("root");
    auto const sealed = row.get<std::int64_t>("sealed_accounts");
    Period const period{.period = row.get<std::int64_t>("period"),
                        .head = row.get<std::int64_t>("head_seq"),
                        .accounts = row.get<std::int64_t>("accounts"),
                        .closed_at = row.get<Instant>("closed_at"),
                        .sealed = root.has_value(),
                        .root = root.value_or(crypto::Digest{})};
    return {period, sealed, row.get<crypto::Key>("seed"), row.get<Bytes>("frontier")};
}

Result<> save_period(store::Tx& tx, std::int64_t book, StoredPeriod const& stored, PersonId actor) {
    auto const& period = stored.period;
    TRY(tx.run(period_insert, book, period.period, period.head, period.accounts, stored.seed,
               stored.frontier, actor, period.closed_at));
    return {};
}

Result<> save_sealing(store::Tx& tx, std::int64_t book, StoredPeriod const& stored) {
    auto const root = stored.period.sealed ? std::optional{stored.period.root} : std::nullopt;
    TRY(tx.run(period_seal, book, stored.period.period, stored.sealed_accounts, stored.frontier,
               root));
    return {};
}

Result<std::vector<StoredPeriod>> list_stored_periods(store::Tx& tx, std::int64_t book, int limit) {
    std::vector<StoredPeriod> periods;
    for (auto const& row : TRY(tx.many(periods_newest, book, limit)))
        periods.push_back(to_period(row));
    return periods;
}

Result<std::optional<StoredPeriod>> find_period(store::Tx& tx, std::int64_t book,
                                                std::int64_t period) {
    auto const row = TRY(tx.one(period_by_number, book, period));
    if (!row) return std::nullopt;
    return to_period(*row);
}

Result<std::optional<StoredPeriod>> find_unsealed(store::Tx& tx, std::int64_t book) {
    auto const row = TRY(tx.one(period_unsealed, book));
    if (!row) return std::nullopt;
    return to_period(*row);
}

Result<std::optional<std::int64_t>> head_of_period_from(store::Tx& tx, std::int64_t book,
                                                        std::int64_t period) {
    auto const row = TRY(tx.one(period_from, book, period));
    if (!row) return std::nullopt;
    return row->get<std::int64_t>("head_seq");
}

Result<> save_trial(store::Tx& tx, TrialBalance const& trial, std::int64_t period) {
    for (auto const& row : trial.rows)
        TRY(tx.run(trial_insert, trial.book, period, static_cast<int>(row.chart), row.asset,
                   row.normal, row.accounts, row.debits_minor, row.credits_minor, row.held_minor));
    return {};
}

Result<> save_sealed(store::Tx& tx, std::int64_t period, Balance const& figures,
                     crypto::Digest const& leaf) {
    TRY(tx.run(sealed_insert, figures.account.book, period, figures.account.account,
               figures.debits_minor, figures.credits_minor, leaf));
    return {};
}

Result<std::vector<crypto::Digest>> list_leaves(store::Tx& tx, std::int64_t book,
                                                std::int64_t period) {
    std::vector<crypto::Digest> leaves;
    auto const cursor = TRY(tx.scan(sealed_leaves, book, period));
    while (TRY(cursor->next())) {
        crypto::Digest leaf{};
        auto const bytes = as_bytes(cursor->view(0));
        std::copy_n(bytes.begin(), std::min(bytes.size(), leaf.size()), leaf.begin());
        leaves.push_back(leaf);
    }
    return leaves;
}

Result<bool> load_sealed(store::Tx& tx, std::int64_t period, Balance& figures) {
    auto const& [book, account] = figures.account;
    auto const row = TRY(tx.one(sealed_by_account, book, period, account));
    if (!row) return false;
    figures.debits_minor = row->get<std::int64_t>("debits_minor");
    figures.credits_minor = row->get<std::int64_t>("credits_minor");
    return true;
}

Result<AnyId> owner_of(store::Tx& tx, AccountRef const& account) {
    auto const row = TRY(tx.one(account_owner, account.book, account.account));
    return row ? row->get<AnyId>("owner_id") : AnyId{};
}

}  // namespace takaful::ledger
