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
    std::int64_t debit_purposes = 0;
    std::int64_t credit_purposes = 0;

    bool operator==(AccountKind const&) const = default;
};

/// What an account has: gross totals, what is held, its newest entry.
struct AccountState {
    std::int64_t debits_minor = 0;
    std::int64_t credits_minor = 0;
    std::int64_t held_minor = 0;
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

/// A hold that a posting names; absent, it is unknown.
struct HoldFacts {
    AccountRef account{};
    Currency asset{};
    std::int64_t remaining_minor = 0;
    bool open = true;
};

/// Why not, in the order in which refusals are told: the first that applies wins.
enum class Refusal : std::uint8_t {
    none,
    id_missing,
    id_reused,
    amount_not_positive,
    books_differ,
    same_account,
    account_unknown,
    currency_mismatch,
    purpose_not_taken,
    hold_unknown,
    hold_resolved,
    hold_mismatch,
    hold_too_small,
    overflow,
    funds_short,
    ceiling_passed,
};

struct Verdict {
    Refusal refusal = Refusal::none;
    Side side = Side::debit;  // Which account, where the refusal is about one.
};

/// Judges one posting against its book, accounts and hold; everything but the id's history.
Verdict judge(Posting const& posting, std::int64_t book, Seat const& debit, Seat const& credit,
              HoldFacts const* hold);

/// Carries out a posting that `judge` let pass: totals, held money, heads.
void apply(Posting const& posting, std::int64_t seq, Seat const& debit, Seat const& credit,
           HoldFacts* hold);

/// Judges money to be kept aside: amount, currency, overflow, funds.
Verdict judge_hold(HoldDraft const& draft, Seat const& seat);

/// The error of a verdict, with its row and field. `row` is -1 for a hold.
Error error_of(Verdict const& verdict, Posting const& posting, std::int64_t row);

/// The first field in which two postings of one id differ; empty when they are the same.
std::string_view first_difference(Posting const& posted, Posting const& asked);

}  // namespace takaful::ledger
