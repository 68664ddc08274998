#pragma once
// Giving's rules: which gift a fund takes, what a gift reached, what may be shown. Pure.

#include <span>

#include "domain/giving/giving.hpp"

namespace takaful::giving {

/// privacy.md 1: a batch's centre is named from this many households on.
inline constexpr std::int64_t households_shown_min = 20;
/// privacy.md 1: no public cell of one to ten people.
inline constexpr std::int64_t households_hidden_max = 10;

/// What a fund's account lets in and out: the law of its money.
struct FundLaw {
    ledger::PurposeSet credit;
    ledger::PurposeSet debit;
    ledger::Law law{};
};

/// Zakat is never mixed, a waqf's principal never paid out. Source: docs/sources.md#zakat-and-waqf
FundLaw law_of(std::span<Intention const> intentions);

/// Errors: as open_fund
Result<> check_fund(FundDraft const& draft);

/// What can be said of a gift before its fund is known. Errors: giving.amount_not_positive,
/// giving.amount_too_large {limit}, giving.text_too_long {field, limit}
Result<> check_gift(GiftCommand const& command);

/// The purpose under which the ledger books a gift. Errors: giving.currency_mismatch {currency},
/// giving.intention_not_taken {intention}, giving.fund_closed, in this order
Result<ledger::Purpose> decide_gift(Fund const& fund, GiftCommand const& command);

/// One stretch of a fund's outflow and the batch that took it.
struct BatchPart {
    AnyId batch{};
    ledger::Interval outflow;
};
/// What a batch received of one gift.
struct Share {
    AnyId batch{};
    std::int64_t minor = 0;
};
/// First in, first out: the gift's stretch of the inflow, laid on the batches' stretches of the
/// outflow, one share a batch, in the order of payment. Parts must not overlap.
std::vector<Share> shares_of(ledger::Interval gift, std::span<BatchPart const> parts);

/// Would more money leave a fund unseen by witnesses under `next` than under `rule`?
bool is_looser(std::optional<Money> const& rule, std::optional<Money> const& next);

GiftState state_of(std::int64_t amount_minor, std::int64_t reached_minor);

struct AreaName {
    std::optional<std::string> ar;
    std::optional<std::string> en;
};
/// Where a batch went, as far as it may be told: centres when each has twenty households or more in
/// it, else governorates; nothing when these are more than three.
AreaName area_of(std::span<BatchArea const> areas);
/// The areas of two slices of a batch together.
std::vector<BatchArea> merge_areas(std::vector<BatchArea> areas, std::span<BatchArea const> more);

/// Absent when it would tell of one to ten households.
std::optional<std::int64_t> shown_households(std::int64_t households);

/// 202611 of a date, and the period so many months earlier. Errors: giving.period_invalid
std::int64_t period_of(Date date);
std::int64_t months_before(std::int64_t period, int months);
Result<> check_period(std::int64_t period);

/// "2026-W47"
std::string week_text(Date date);

}  // namespace takaful::giving
