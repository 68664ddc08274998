// The public home: this month's true sums over all funds, and where the log stands.

#include <algorithm>

#include "domain/giving/store.hpp"

namespace takaful::giving {

static constexpr int months_shown = 12;

static Result<Money> in_funds(std::span<Fund const> funds, Currency const& currency) {
    auto sum = Money{0, currency};
    for (auto const& fund : funds)
        if (fund.currency == currency) sum = TRY(add(sum, fund.balance));
    return sum;
}

/// The last twelve months from the first in which anything happened, none left out.
static std::vector<SummaryMonth> months_of(std::span<MonthRow const> rows, std::int64_t period,
                                           Currency const& currency) {
    std::vector<SummaryMonth> months;
    for (int back = months_shown - 1; back >= 0; --back) {
        auto const month = months_before(period, back);
        auto const row = std::ranges::find(rows, month, &MonthRow::period);
        if (row == rows.end() && months.empty() && back > 0) continue;
        auto const found = row == rows.end() ? MonthRow{} : *row;
        months.push_back({month, {found.given_minor, currency}, {found.reached_minor, currency}});
    }
    return months;
}

Result<Summary> public_summary(Work& work, SummaryQuestion const& question) {
    auto const book = work.actor.book == 0 ? 1 : work.actor.book;
    auto const period = question.period.value_or(period_of(work.today()));
    TRY(check_period(period));
    auto const currency = TRY(Currency::parse("EGP"));
    auto const funds = TRY(list_funds(work, {})).items;
    auto const first = months_before(period, months_shown - 1);
    auto const rows = TRY(list_months(work.tx, book, currency, first, period));
    auto const now = std::ranges::find(rows, period, &MonthRow::period);
    auto const month = now == rows.end() ? MonthRow{} : *now;
    auto const head = work.parts.get<tlog::Log>().head();
    return Summary{.period = period,
                   .given = {month.given_minor, currency},
                   .in_funds = TRY(in_funds(funds, currency)),
                   .reached = {month.reached_minor, currency},
                   .households = shown_households(month.households),
                   .funds = std::ssize(funds),
                   .log = {.size = head.size, .root = base64(head.root), .at = work.now},
                   .months = months_of(rows, period, currency)};
}

}  // namespace takaful::giving
