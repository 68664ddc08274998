// Balances as of a moment and the trial balance.

#include <algorithm>
#include <map>
#include <tuple>

#include "trust/ledger/periods.hpp"
#include "trust/ledger/store.hpp"

namespace takaful::ledger {

// An account with more entries than this since the moment asked for is looked up in the book.
static constexpr std::int64_t walk_max = 1'000;
static constexpr std::int64_t look_back_rows = 20'000;

// ---- As of --------------------------------------------------------------------------------------

static Result<Entry> load_entry(Work& work, std::int64_t book, std::int64_t seq) {
    auto const found = TRY(find_entry(work.tx, book, seq));
    if (!found) return fail(ErrorKind::broken, "ledger.books_broken", "a list is torn");
    return found->entry;
}

/// The last of the book's entries that was booked by then: times never go down along the numbers.
static Result<std::int64_t> last_booked(Work& work, std::int64_t book, std::int64_t head,
                                        Instant upto) {
    std::int64_t low = 0;
    auto high = head;
    while (low < high) {
        auto const middle = low + (high - low + 1) / 2;
        auto const entry = TRY(find_entry(work.tx, book, middle));
        // Memory may be a commit ahead of this reader's view: what it cannot see came later.
        if (entry && entry->entry.booked_at <= upto)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/// The account's newest entry at or below a number: along its own list, which is short for a quiet
/// account; for a busy one, backwards through the book, where one of its entries is near.
Result<std::int64_t> newest_at(Work& work, AccountRef const& account, std::int64_t head,
                               std::int64_t seq) {
    auto at = head;
    for (std::int64_t steps = 0; at > seq && steps < walk_max; ++steps) {
        auto const entry = TRY(find_entry(work.tx, account.book, at));
        if (!entry) break;
        at = previous_of(entry->entry, account.account);
    }
    if (at <= seq) return at;
    for (auto from = seq; from > 0; from -= look_back_rows)
        if (auto const found = TRY(find_newest_of(work.tx, account, from, look_back_rows)))
            return *found;
    return 0;
}

Result<Balance> figures_at(Work& work, Balance figures, std::int64_t seq) {
    auto const head = TRY(newest_at(work, figures.account, figures.head, seq));
    figures.head = head;
    figures.debits_minor = figures.credits_minor = 0;
    figures.held_minor = figures.coming_minor = 0;
    if (head == 0) return figures;
    // An entry carries one gross total of each account and the balance; they give the other total.
    auto const entry = TRY(load_entry(work, figures.account.book, head));
    auto const on_debit = entry.debit == figures.account.account;
    auto const total = on_debit ? entry.debit_total_minor : entry.credit_total_minor;
    auto const balance = on_debit ? entry.debit_balance_minor : entry.credit_balance_minor;
    auto const grows = on_debit == (figures.normal == Side::debit);
    auto const other = grows ? total - balance : total + balance;
    figures.debits_minor = on_debit ? total : other;
    figures.credits_minor = on_debit ? other : total;
    return figures;
}

static Result<Balance> newest_figures(Work& work, AccountRef const& account) {
    auto const found = work.parts.get<Books>().impl().figures(account, work.tx.is_writer());
    if (!found) return fail(ErrorKind::not_found, "ledger.account_unknown");
    return *found;
}

static std::int64_t head_of(Work& work, std::int64_t book) {
    auto& books = work.parts.get<Books>().impl();
    std::shared_lock const guard{books.lock};
    auto const& memory = *books.books.at(book);
    return work.tx.is_writer() ? memory.head : memory.shown_head;
}

Result<Balance> balance_booked(Work& work, AccountRef const& account, Instant upto) {
    auto const figures = TRY(newest_figures(work, account));
    auto const head = head_of(work, account.book);
    return figures_at(work, figures, TRY(last_booked(work, account.book, head, upto)));
}

/// An entry is never dated after the day on which it is booked; wherever the community lives, that
/// day is at most one after the day of Greenwich.
static Date latest_date(Entry const& entry) {
    constexpr std::int64_t day_us = 86'400'000'000;
    return Date{static_cast<std::int32_t>(entry.booked_at.unix_us / day_us + 1)};
}

/// What was booked until the month of the day was closed, less what of it happened later.
Result<Balance> balance_valued(Work& work, AccountRef const& account, Date upto) {
    auto const newest = TRY(newest_figures(work, account));
    auto const closed = TRY(head_of_period_from(work.tx, account.book, period_of(upto)));
    auto figures = closed ? TRY(figures_at(work, newest, *closed))
                          : TRY(figures_at(work, newest, newest.head));
    auto const walk = work.parts.get<Books>().impl().value_walk_max;
    auto at = figures.head;
    for (std::int64_t steps = 0; at != 0; ++steps) {
        if (steps == walk)
            return fail(ErrorKind::refused, "ledger.as_of_too_far", Params{{"limit", walk}});
        auto const entry = TRY(load_entry(work, account.book, at));
        if (latest_date(entry) <= upto) break;
        if (upto < entry.event_date) {
            auto const on_debit = entry.debit == account.account;
            (on_debit ? figures.debits_minor : figures.credits_minor) -= entry.amount_minor;
        }
        at = previous_of(entry, account.account);
    }
    return figures;
}

// ---- Trial balance ------------------------------------------------------------------------------

using TrialKey = std::tuple<Currency, Chart, Side>;

static void add_account(TrialRow& row, AccountState const& state) {
    ++row.accounts;
    // control_totals has proved that the sums of an asset fit.
    row.debits_minor += state.debits_minor;
    row.credits_minor += state.credits_minor;
    row.held_minor += state.held_minor;
}

/// What this book's clearing account says of another book, the other must say with the opposite
/// sign.
static Result<bool> clearing_mirrors(Work& work, std::int64_t book, std::int64_t other,
                                     Currency const& asset) {
    auto const mine =
        TRY(find_account(work, {book, Chart::clearing, clearing_owner(other), asset}));
    auto const its = TRY(find_account(work, {other, Chart::clearing, clearing_owner(book), asset}));
    if (!mine || !its) return !mine && !its;
    auto const my_figures = TRY(balance(work, *mine));
    auto const its_figures = TRY(balance(work, *its));
    return my_figures.posted_minor() == -its_figures.posted_minor();
}

static std::vector<std::int64_t> other_books(Work& work, std::int64_t book) {
    auto& books = work.parts.get<Books>().impl();
    std::shared_lock const guard{books.lock};
    std::vector<std::int64_t> others;
    for (auto const& [number, memory] : books.books)
        if (number != book) others.push_back(number);
    return others;
}

static Result<bool> all_clearing_mirrors(Work& work, TrialBalance const& trial) {
    for (auto const other : other_books(work, trial.book))
        for (auto const& sum : trial.totals)
            if (!TRY(clearing_mirrors(work, trial.book, other, sum.asset))) return false;
    return true;
}

static void fill_rows(Work& work, TrialBalance& trial) {
    auto& books = work.parts.get<Books>().impl();
    std::map<TrialKey, TrialRow> rows;
    std::shared_lock const guard{books.lock};
    auto const& memory = *books.books.at(trial.book);
    auto const writer = work.tx.is_writer();
    for (std::int64_t i = 0; i < memory.size(writer); ++i) {
        auto const account = memory.at(i, writer);
        auto const& kind = *books.kinds[account.kind];
        auto& row = rows[{kind.asset, kind.chart, kind.normal}];
        row.chart = kind.chart;
        row.normal = kind.normal;
        row.asset = kind.asset;
        add_account(row, account.state);
    }
    for (auto const& [key, row] : rows) trial.rows.push_back(row);
    trial.business_date = memory.business_date;
}

Result<TrialBalance> trial_balance(Work& work, std::int64_t book) {
    auto const totals = TRY(control_totals(work, book));
    TrialBalance trial{
        .book = book, .head = totals.head, .totals = totals.assets, .balanced = totals.balanced};
    // Sums that do not fit are not added up again: the verdict is in.
    if (trial.balanced) fill_rows(work, trial);
    trial.balanced = trial.balanced && TRY(all_clearing_mirrors(work, trial));
    return trial;
}

}  // namespace takaful::ledger
