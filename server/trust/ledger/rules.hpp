#pragma once
// Whether a posting may happen and what it leaves behind. Pure: no I/O, no clock.

#include <cstdint>

#include "trust/ledger/types.hpp"

namespace takaful::ledger {

/// What an account is; shared by all accounts that are alike.
struct AccountKind {
    Currency asset{};
    Chart chart = Chart::wallet;
    Side normal = Side::credit;
    std::int64_t floor_minor = std::numeric_limits<std::int64_t>::min();    // The least: none.
    std::int64_t ceiling_minor = std::numeric_limits<std::int64_t>::max();  // The most: none.
    PurposeSet debit_purposes{};
    PurposeSet credit_purposes{};
    Law law{};
    bool closed = false;

    auto operator<=>(AccountKind const&) const = default;
};

/// What an account has: gross totals posted and pending, its newest entry.
struct AccountState {
    std::int64_t debits_minor = 0;
    std::int64_t credits_minor = 0;
    std::int64_t held_minor = 0;    // Pending out.
    std::int64_t coming_minor = 0;  // Pending in.
    std::int64_t head = 0;

    bool operator==(AccountState const&) const = default;
    std::int64_t posted(Side normal) const {
        return normal == Side::credit ? credits_minor - debits_minor : debits_minor - credits_minor;
    }
};

/// One side of a posting as the books know it; without a kind, the account is unknown.
struct Seat {
    AccountKind const* kind = nullptr;
    AccountState* state = nullptr;
};

/// A hold that a posting names.
struct HoldFacts {
    AccountRef account{};
    std::optional<AccountRef> to{};
    Currency asset{};
    std::int64_t remaining_minor = 0;
    HoldState state = HoldState::open;
};

/// The entry that a reversal names, and how much of it was taken back already.
struct OriginalFacts {
    std::int64_t seq = 0;
    std::int64_t debit = 0;
    std::int64_t credit = 0;
    std::int64_t amount_minor = 0;
    std::int64_t reversed_minor = 0;
    Purpose purpose = Purpose::transfer;
};

/// How much of a capped account was used, and what of its credits is no income.
struct CapFacts {
    std::int64_t used_minor = 0;
    std::int64_t not_income_minor = 0;
};

/// What a posting is judged against besides its two accounts. A hold, original or cap that it
/// needs and that is not there is unknown.
struct Setting {
    std::int64_t book = 0;
    Date today{};      // The community's civil date.
    Date open_from{};  // The first day that no closed period holds.
    HoldFacts const* hold = nullptr;
    OriginalFacts const* original = nullptr;
    CapFacts const* debit_cap = nullptr;
    /// Where the ledger itself put a clearing account, in a half of a posting between books.
    std::optional<Side> clearing{};
};

/// Why not, in the order in which refusals are told: the first that applies wins.
enum class Refusal : std::uint8_t {
    none,
    id_missing,
    id_reused,
    id_failed,
    amount_not_positive,
    books_differ,
    same_account,
    date_in_future,
    period_closed,
    account_unknown,
    clearing_reserved,
    account_closed,
    currency_mismatch,
    purpose_not_taken,
    partner_not_taken,
    restriction_broken,
    decision_missing,
    original_missing,
    original_unknown,
    original_mismatch,
    original_exceeded,
    hold_unknown,
    hold_resolved,
    hold_expired,
    hold_mismatch,
    hold_too_small,
    overflow,
    cap_passed,
    funds_short,
    ceiling_passed,
};

struct Verdict {
    Refusal refusal = Refusal::none;
    Side side = Side::debit;  // Which account, where the refusal is about one.
};

/// Judges one posting against its book, accounts, hold and original; everything but the id's
/// history.
Verdict judge(Posting const& posting, Setting const& setting, Seat const& debit,
              Seat const& credit);

/// With `up_to`: the most that can move, at most what was asked; what was asked when nothing can,
/// so that `judge` says why.
std::int64_t most_that_moves(Posting const& posting, Setting const& setting, Seat const& debit,
                             Seat const& credit);

/// Carries out a posting that `judge` let pass: totals, pending money, heads.
void apply(Posting const& posting, std::int64_t seq, Seat const& debit, Seat const& credit,
           HoldFacts* hold);

/// What a posting that passed does to the counters of a capped account; false when nothing.
bool count_cap(Posting const& posting, Side side, AccountKind const& kind,
               OriginalFacts const* original, CapFacts& cap);

/// Whether `count_cap` would need the account's counters.
bool needs_cap(Purpose purpose, AccountKind const& kind);

/// Judges money to be kept aside: amount, account, currency, overflow, funds, the payee's ceiling.
Verdict judge_hold(HoldDraft const& draft, Seat const& seat, Seat const* payee);

/// The error of a verdict, with its row and field. `row` is -1 for a hold.
Error error_of(Verdict const& verdict, Posting const& posting, std::int64_t row);

/// The first field in which two postings of one id differ; empty when they are the same.
std::string_view first_difference(Posting const& posted, Posting const& asked);

}  // namespace takaful::ledger
