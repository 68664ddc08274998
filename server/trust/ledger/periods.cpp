// Closing months, sealing their balances, proving one of them.

#include "trust/ledger/periods.hpp"

namespace takaful::ledger {

static constexpr int periods_max = 1'200;

std::int64_t period_of(Date date) {
    auto const civil = to_civil(date);
    return std::int64_t{civil.year} * 100 + civil.month;
}

Date end_of(std::int64_t period) {
    auto const year = static_cast<int>(period / 100);
    auto const month = static_cast<int>(period % 100);
    return month == 12 ? to_date({year + 1, 1, 1}) : to_date({year, month + 1, 1});
}

// ---- Closing ------------------------------------------------------------------------------------

static Result<> check_closable(Work& work, BookMemory const& memory, std::int64_t period) {
    auto const month = period % 100;
    if (period < 190'001 || period > 999'912 || month < 1 || month > 12)
        return fail(ErrorKind::invalid, "ledger.period_invalid");
    if (memory.business_date < end_of(period))
        return fail(ErrorKind::refused, "ledger.period_open");
    auto const newest = TRY(list_stored_periods(work.tx, memory.book, 1));
    if (!newest.empty() && newest.front().period.period > period)
        return fail(ErrorKind::refused, "ledger.period_out_of_order");
    return {};
}

Result<Period> close_period(Work& work, std::int64_t book, std::int64_t period) {
    auto* memory = work.parts.get<Books>().impl().find(book);
    if (!memory) return fail(ErrorKind::not_found, "ledger.book_unknown");
    if (auto const known = TRY(find_period(work.tx, book, period))) return known->period;
    TRY(check_closable(work, *memory, period));
    auto const trial = TRY(trial_balance(work, book));
    if (!trial.balanced) return fail(ErrorKind::broken, "ledger.totals_broken");
    StoredPeriod const stored{.period = {.period = period,
                                         .head = memory->head,
                                         .accounts = memory->live.size(),
                                         .closed_at = work.now},
                              .seed = crypto::random_key(),
                              .frontier = {}};
    TRY(save_period(work.tx, book, stored, work.actor.person));
    TRY(save_trial(work.tx, trial, period));
    work.tx.on_undo([memory, before = memory->open_from] { memory->open_from = before; });
    memory->open_from = end_of(period);
    return stored.period;
}

Result<std::vector<Period>> list_periods(Work& work, std::int64_t book, int limit) {
    std::vector<Period> periods;
    for (auto const& stored :
         TRY(list_stored_periods(work.tx, book, std::clamp(limit, 1, periods_max))))
        periods.push_back(stored.period);
    return periods;
}

// ---- Sealing ------------------------------------------------------------------------------------

/// What is said of an account, in lines, so that anyone can read what they check.
static std::string statement_of(Balance const& figures, AnyId const& owner, std::int64_t period) {
    return "takaful balance/v1\nbook " + std::to_string(figures.account.book) + "\naccount " +
           std::to_string(figures.account.account) + "\nowner " + owner.text() + "\nperiod " +
           std::to_string(period) + "\nasset " + std::string{figures.asset.text()} + "\ndebits " +
           std::to_string(figures.debits_minor) + "\ncredits " +
           std::to_string(figures.credits_minor) + "\n";
}

static crypto::Digest salt_of(crypto::Key const& seed, std::int64_t account) {
    return crypto::hmac_sha256(seed, as_bytes(std::to_string(account)));
}

static Result<crypto::Digest> seal_account(Work& work, StoredPeriod const& stored,
                                           AccountRef const& account) {
    auto const now = work.parts.get<Books>().impl().figures(account, true);
    if (!now) return fail(ErrorKind::broken, "ledger.books_broken", "an account is not there");
    auto const figures = TRY(figures_at(work, *now, stored.period.head));
    auto const owner = TRY(owner_of(work.tx, account));
    auto const salt = salt_of(stored.seed, account.account);
    auto const leaf = leaf_of(statement_of(figures, owner, stored.period.period), salt);
    TRY(save_sealed(work.tx, stored.period.period, figures, leaf));
    return leaf;
}

/// The root goes into the log, where whoever gets a proof finds it.
static Result<> publish_root(Work& work, std::int64_t book, Period const& period) {
    auto const text = "takaful balances/v1 " + std::to_string(period.period);
    auto const digest = crypto::sha256(as_bytes(text));
    tlog::LeafDraft draft{.type = tlog::LeafType::agreement,
                          .period = static_cast<std::uint32_t>(period.period),
                          .payload_root = period.root,
                          .slots = {{tlog::Slot::receipt_text, text}}};
    std::copy_n(digest.begin(), draft.subject.bytes.size(), draft.subject.bytes.begin());
    TRY(tlog::append(work, book, draft));
    return {};
}

static Result<int> seal_book(Work& work, std::int64_t book, int limit) {
    auto found = TRY(find_unsealed(work.tx, book));
    if (!found) return 0;
    auto& stored = *found;
    int sealed = 0;
    while (sealed < limit && stored.sealed_accounts < stored.period.accounts) {
        AccountRef const account{book, stored.sealed_accounts + 1};
        auto const leaf = TRY(seal_account(work, stored, account));
        append_leaf(stored.frontier, stored.sealed_accounts, leaf);
        ++stored.sealed_accounts;
        ++sealed;
    }
    if (stored.sealed_accounts == stored.period.accounts) {
        stored.period.sealed = true;
        stored.period.root = root_of(stored.frontier);
        TRY(publish_root(work, book, stored.period));
    }
    TRY(save_sealing(work.tx, book, stored));
    return sealed;
}

Result<int> seal_balances(Work& work, int limit) {
    int sealed = 0;
    for (auto const& [book, memory] : work.parts.get<Books>().impl().books)
        if (sealed < limit) sealed += TRY(seal_book(work, book, limit - sealed));
    return sealed;
}

// ---- Proving ------------------------------------------------------------------------------------

Result<BalanceProof> prove_balance(Work& work, AccountRef const& account, std::int64_t period) {
    auto const now = work.parts.get<Books>().impl().figures(account, work.tx.is_writer());
    if (!now) return fail(ErrorKind::not_found, "ledger.account_unknown");
    auto const stored = TRY(find_period(work.tx, account.book, period));
    if (!stored) return fail(ErrorKind::not_found, "ledger.period_unknown");
    if (!stored->period.sealed) return fail(ErrorKind::refused, "ledger.not_sealed");
    auto figures = *now;
    if (!TRY(load_sealed(work.tx, period, figures)))
        return fail(ErrorKind::refused, "ledger.account_not_in_period");
    auto const leaves = TRY(list_leaves(work.tx, account.book, period));
    auto const owner = TRY(owner_of(work.tx, account));
    BalanceProof proof{.statement = statement_of(figures, owner, period),
                       .salt = base64(salt_of(stored->seed, account.account)),
                       .index = account.account - 1,
                       .size = std::ssize(leaves),
                       .path = {},
                       .root = base64(stored->period.root)};
    for (auto const& hash : path_of(leaves, static_cast<std::size_t>(account.account - 1)))
        proof.path.push_back(base64(hash));
    return proof;
}

static Result<crypto::Digest> read_hash(std::string const& text) {
    auto const bytes = parse_base64(text);
    crypto::Digest hash;
    if (!bytes || bytes->size() != hash.size())
        return fail(ErrorKind::invalid, "ledger.proof_malformed");
    std::copy_n(bytes->begin(), hash.size(), hash.begin());
    return hash;
}

Result<> check_balance_proof(BalanceProof const& proof) {
    auto const salt = TRY(read_hash(proof.salt));
    auto const said = TRY(read_hash(proof.root));
    std::vector<crypto::Digest> path;
    for (auto const& hash : proof.path) path.push_back(TRY(read_hash(hash)));
    crypto::Digest root{};
    auto const leaf = leaf_of(proof.statement, salt);
    auto const fits = root_from(proof.index, proof.size, leaf, path, root);
    if (fits && root == said) return {};
    return fail(ErrorKind::refused, "ledger.proof_wrong");
}

}  // namespace takaful::ledger
