// Balances, statements, intervals, control totals, and the leaves of posted entries.

#include <algorithm>
#include <map>

#include "trust/ledger/periods.hpp"

namespace takaful::ledger {

static constexpr int statement_rows_max = 1'000;
static constexpr std::int64_t look_back_max = 20'000;

/// What holds keep beyond their time is free, whether or not the sweep came by.
static Result<Balance> without_due(Work& work, Balance balance) {
    auto const is_pending = balance.held_minor != 0 || balance.coming_minor != 0;
    auto& books = work.parts.get<Books>().impl();
    if (!is_pending || !books.may_be_due(balance.account.book, work.now)) return balance;
    for (auto const& due : TRY(list_due_holds_of(work.tx, balance.account, work.now)))
        (due.account == balance.account ? balance.held_minor : balance.coming_minor) -=
            due.remaining.minor;
    return balance;
}

Result<Balance> balance(Work& work, AccountRef const& account) {
    auto const found = work.parts.get<Books>().impl().figures(account, work.tx.is_writer());
    if (!found) return fail(ErrorKind::not_found, "ledger.account_unknown");
    return without_due(work, *found);
}

// ---- Statement ----------------------------------------------------------------------------------

std::int64_t previous_of(Entry const& entry, std::int64_t account) {
    return entry.debit == account ? entry.debit_previous : entry.credit_previous;
}

/// The account's newest entry in this reader's view. Memory may be a commit ahead of the view,
/// which was opened before it; then the entry is looked for among the last ones of the book.
static Result<std::int64_t> newest_entry(Work& work, AccountRef const& account) {
    auto const figures = work.parts.get<Books>().impl().figures(account, work.tx.is_writer());
    auto const head = figures ? figures->head : 0;
    if (head == 0 || TRY(find_entry(work.tx, account.book, head))) return head;
    if (auto const older = TRY(find_newest_of(work.tx, account, head, look_back_max)))
        return *older;
    return fail(ErrorKind::unavailable, "ledger.moved_on");
}

static Result<std::int64_t> first_of_page(Work& work, AccountRef const& account,
                                          std::int64_t before) {
    if (before == 0) return newest_entry(work, account);
    auto const entry = TRY(find_entry(work.tx, account.book, before));
    auto const is_its =
        entry && (entry->entry.debit == account.account || entry->entry.credit == account.account);
    if (!is_its) return fail(ErrorKind::invalid, "ledger.cursor_malformed");
    return previous_of(entry->entry, account.account);
}

Result<StatementPage> statement(Work& work, AccountRef const& account, std::int64_t before,
                                int limit) {
    TRY(balance(work, account));
    auto seq = TRY(first_of_page(work, account, before));
    StatementPage page;
    auto const rows_max = static_cast<std::size_t>(std::clamp(limit, 1, statement_rows_max));
    while (seq != 0 && page.entries.size() < rows_max) {
        auto const found = TRY(find_entry(work.tx, account.book, seq));
        if (!found) return fail(ErrorKind::broken, "ledger.books_broken", "a list is torn");
        page.entries.push_back(found->entry);
        seq = previous_of(found->entry, account.account);
    }
    if (seq != 0) page.next = page.entries.back().seq;
    return page;
}

// ---- Entries and their intervals ----------------------------------------------------------------

Result<Entry> entry_of(Work& work, std::int64_t book, EntryId const& id) {
    auto const seq = TRY(find_seq(work.tx, book, id));
    if (!seq || *seq == 0) return fail(ErrorKind::not_found, "ledger.entry_unknown", id.text());
    auto const found = TRY(find_entry(work.tx, book, *seq));
    if (!found) return fail(ErrorKind::broken, "ledger.books_broken", id.text());
    return found->entry;
}

Result<Interval> inflow_interval(Work& work, std::int64_t book, EntryId const& id) {
    auto const entry = TRY(entry_of(work, book, id));
    return Interval{entry.credit_total_minor - entry.amount_minor, entry.credit_total_minor};
}

Result<Interval> outflow_interval(Work& work, std::int64_t book, EntryId const& id) {
    auto const entry = TRY(entry_of(work, book, id));
    return Interval{entry.debit_total_minor - entry.amount_minor, entry.debit_total_minor};
}

// ---- Control totals and the close ---------------------------------------------------------------

Result<ControlTotals> control_totals(Work& work, std::int64_t book) {
    auto& books = work.parts.get<Books>().impl();
    std::map<Currency, AssetTotals> sums;
    ControlTotals totals;
    totals.book = book;
    {
        std::shared_lock const guard{books.lock};
        auto const* memory = books.find(book);
        if (!memory) return fail(ErrorKind::not_found, "ledger.book_unknown");
        auto const writer = work.tx.is_writer();
        totals.head = writer ? memory->head : memory->shown_head;
        totals.accounts = memory->size(writer);
        for (std::int64_t i = 0; i < totals.accounts; ++i) {
            auto const account = memory->at(i, writer);
            auto& sum = sums[books.kinds[account.kind]->asset];
            auto const& state = account.state;
            totals.balanced =
                totals.balanced &&
                !__builtin_add_overflow(sum.debits_minor, state.debits_minor, &sum.debits_minor) &&
                !__builtin_add_overflow(sum.credits_minor, state.credits_minor, &sum.credits_minor);
            sum.held_minor += state.held_minor;
            sum.coming_minor += state.coming_minor;
        }
    }
    for (auto const& hold : TRY(list_open_holds(work.tx, book))) {
        auto& sum = sums[hold.amount.currency];
        sum.open_holds_minor += hold.remaining.minor;
        if (hold.to) sum.open_coming_minor += hold.remaining.minor;
    }
    for (auto& [asset, sum] : sums) {
        sum.asset = asset;
        totals.balanced = totals.balanced && sum.debits_minor == sum.credits_minor &&
                          sum.held_minor == sum.open_holds_minor &&
                          sum.coming_minor == sum.open_coming_minor;
        totals.assets.push_back(sum);
    }
    return totals;
}

Result<int> close_until(Work& work, std::int64_t book, Date next) {
    auto const totals = TRY(control_totals(work, book));
    if (!totals.balanced) return fail(ErrorKind::broken, "ledger.totals_broken");
    auto& memory = *work.parts.get<Books>().impl().find(book);
    auto const before = memory.business_date;
    auto date = before;
    int days = 0;
    for (; date < next; date = date + Days{1}, ++days)
        TRY(save_close(work.tx, totals, date, work.actor.person, work.now));
    if (days == 0) return 0;
    TRY(save_business_date(work.tx, book, date));
    work.tx.on_undo([&memory, before] { memory.business_date = before; });
    memory.business_date = date;
    return days;
}

// ---- Leaves -------------------------------------------------------------------------------------

Result<std::vector<tlog::EntryLeaf>> Books::leaves(store::Tx& tx, std::int64_t book,
                                                   std::int64_t first, std::int64_t last) {
    std::vector<tlog::EntryLeaf> leaves;
    leaves.reserve(static_cast<std::size_t>(std::max<std::int64_t>(0, last - first + 1)));
    TRY(scan_leaf_rows(tx, book, first, last, [&](LeafRow const& row) -> Result<> {
        tlog::EntryLeaf leaf{.sequence = row.seq, .amount = row.amount, .unit = {}, .slots = {}};
        // Once a period, one household is paid; cash in and transfers have no such rule.
        if (is_payment(row.purpose)) leaf.unit = row.credit_owner.bytes;
        leaf.slots = {{tlog::Slot::payee, row.credit_owner.text()},
                      {tlog::Slot::payer, row.debit_owner.text()},
                      {tlog::Slot::instrument, std::string{enum_name(row.purpose)}},
                      {tlog::Slot::entry_id, row.id.text()},
                      {tlog::Slot::event_date, date_text(row.event_date)}};
        leaves.push_back(std::move(leaf));
        return {};
    }));
    return leaves;
}

}  // namespace takaful::ledger
