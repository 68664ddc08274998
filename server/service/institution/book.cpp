// An institution opens and sees its own book. Posting, statements and closes are the ledger's own
// routes: they act in the actor's book alone.

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "service/institution/store.hpp"

namespace takaful::institution {

using ledger::Chart;
using ledger::Side;

// Clearing, rounding and position accounts are opened by the ledger itself, where they are needed.
static constexpr std::array charts_open{Chart::bank,    Chart::drawer,   Chart::fund,
                                        Chart::wallet,  Chart::suspense, Chart::fee,
                                        Chart::merchant};

static Result<> check_chart(Chart chart, std::int64_t row) {
    if (std::ranges::find(charts_open, chart) != charts_open.end()) return {};
    return fail(ErrorKind::refused, "institution.chart_reserved",
                {{"chart", std::string{enum_name(chart)}}, {"row", row}});
}

static Result<Institution> own_institution(Work& work) {
    auto const house = work.parts.get<identity::House>().book;
    if (auto found = TRY(find_by_book(work.tx, house, work.actor.book))) return *found;
    return fail(ErrorKind::refused, "institution.none");
}

/// What is owned grows by debit; nothing goes below zero unless its opener says so.
static ledger::AccountDraft draft_of(Institution const& own, Chart chart, AnyId const& owner) {
    auto const is_owned = chart == Chart::bank || chart == Chart::drawer;
    return {.book = *own.book,
            .chart = chart,
            .owner = owner,
            .asset = *own.currency,
            .normal = is_owned ? Side::debit : Side::credit,
            .floor_minor = 0};
}

static Result<std::vector<OpenedAccount>> open_all(Work& work,
                                                   std::span<ledger::AccountDraft const> drafts) {
    auto const opened = TRY(ledger::open_accounts(work, drafts));
    std::vector<OpenedAccount> accounts;
    for (std::size_t i = 0; i < drafts.size(); ++i)
        accounts.push_back({opened[i].account, drafts[i].chart, drafts[i].owner});
    return accounts;
}

Result<BookOpened> open_book(Work& work, OpenBook const& command) {
    TRY(permit(work, Right::keep_books));
    auto own = TRY(own_institution(work));
    if (own.currency) return fail(ErrorKind::conflict, "institution.book_open");
    if (command.charts.empty()) return fail(ErrorKind::invalid, "institution.charts_missing");
    own.currency = command.currency;
    own.opened_on = work.today();
    std::vector<ledger::AccountDraft> drafts;
    for (auto const chart : command.charts) {
        TRY(check_chart(chart, std::ssize(drafts)));
        drafts.push_back(draft_of(own, chart, {own.institution.bytes}));
    }
    if (drafts.size() > limits::work_entries_max)
        return fail(ErrorKind::invalid, "institution.charts_missing");
    TRY(save_opening(work.tx, work.parts.get<identity::House>().book, own));
    return BookOpened{*own.book, *own.currency, TRY(open_all(work, drafts))};
}

static Result<ledger::AccountDraft> read_account(Institution const& own,
                                                 AccountToOpen const& wanted, std::int64_t row) {
    TRY(check_chart(wanted.chart, row));
    auto draft = draft_of(own, wanted.chart, wanted.owner);
    if (wanted.floor) draft.floor_minor = TRY(parse_money(*wanted.floor, *own.currency)).minor;
    if (wanted.ceiling)
        draft.ceiling_minor = TRY(parse_money(*wanted.ceiling, *own.currency)).minor;
    return draft;
}

Result<AccountsOpened> open_more(Work& work, OpenAccounts const& command) {
    TRY(permit(work, Right::keep_books));
    auto const own = TRY(own_institution(work));
    if (!own.currency) return fail(ErrorKind::refused, "institution.book_closed");
    if (command.accounts.empty() || command.accounts.size() > limits::work_entries_max)
        return fail(ErrorKind::invalid, "institution.accounts_missing",
                    {{"limit", static_cast<std::int64_t>(limits::work_entries_max)}});
    std::vector<ledger::AccountDraft> drafts;
    for (auto const& wanted : command.accounts)
        drafts.push_back(TRY(read_account(own, wanted, std::ssize(drafts))));
    return AccountsOpened{TRY(open_all(work, drafts))};
}

Result<Institution> show_book(Work& work) {
    TRY(permit(work, Right::read_books));
    return own_institution(work);
}

static AccountRow row_of(ledger::AccountLine const& line) {
    return {.account = line.account.account,
            .chart = line.chart,
            .owner = line.owner,
            .normal = line.figures.normal,
            .balance = line.figures.posted(),
            .available = line.figures.available(),
            .closed = line.figures.closed};
}

Result<AccountRows> show_accounts(Work& work, AccountsQuestion const& question) {
    TRY(permit(work, Right::read_books));
    AccountRows rows;
    auto const book = work.actor.book;
    if (question.owner) {
        for (auto const& line : TRY(ledger::accounts_of(work, book, *question.owner)))
            rows.items.push_back(row_of(line));
        return rows;
    }
    auto const limit =
        std::clamp<std::int64_t>(question.limit.value_or(50), 1, limits::page_rows_max);
    auto const lines =
        TRY(ledger::list_accounts(work, book, question.after.value_or(0), static_cast<int>(limit)));
    for (auto const& line : lines) rows.items.push_back(row_of(line));
    if (std::ssize(lines) == limit) rows.next = lines.back().account.account;
    return rows;
}

}  // namespace takaful::institution
