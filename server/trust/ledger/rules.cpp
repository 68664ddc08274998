#include "trust/ledger/rules.hpp"

#include <array>
#include <utility>

namespace takaful::ledger {

static bool sum_overflows(std::int64_t a, std::int64_t b) {
    std::int64_t sum;
    return __builtin_add_overflow(a, b, &sum);
}

/// Money leaves an account on the side opposite to its normal one.
static bool takes_out(Seat const& seat, Side side) {
    return seat.kind->normal != side;
}

static Verdict judge_law(Posting const& posting, Seat const& debit, Seat const& credit) {
    if (debit.kind->asset != posting.amount.currency)
        return {Refusal::currency_mismatch, Side::debit};
    if (credit.kind->asset != posting.amount.currency)
        return {Refusal::currency_mismatch, Side::credit};
    if (!PurposeSet{debit.kind->debit_purposes}.takes(posting.purpose))
        return {Refusal::purpose_not_taken, Side::debit};
    if (!PurposeSet{credit.kind->credit_purposes}.takes(posting.purpose))
        return {Refusal::purpose_not_taken, Side::credit};
    return {};
}

static Verdict judge_named_hold(Posting const& posting, Seat const& debit, Seat const& credit,
                                HoldFacts const* hold) {
    if (!hold) return {Refusal::hold_unknown};
    if (!hold->open) return {Refusal::hold_resolved};
    auto const on_debit = hold->account == posting.debit && takes_out(debit, Side::debit);
    auto const on_credit = hold->account == posting.credit && takes_out(credit, Side::credit);
    if ((!on_debit && !on_credit) || hold->asset != posting.amount.currency)
        return {Refusal::hold_mismatch};
    if (hold->remaining_minor < posting.amount.minor) return {Refusal::hold_too_small};
    return {};
}

/// The floor of an account that gives, the ceiling of one that receives. Money that a hold kept
/// aside was judged when it was reserved.
static Refusal judge_limit(Seat const& seat, Side side, std::int64_t amount, bool held) {
    auto const posted = seat.state->posted(seat.kind->normal);
    std::int64_t after;
    if (!takes_out(seat, side)) {
        auto const broken = __builtin_add_overflow(posted, amount, &after);
        return broken || after > seat.kind->ceiling_minor ? Refusal::ceiling_passed : Refusal::none;
    }
    if (held) return Refusal::none;
    auto const broken = __builtin_sub_overflow(posted, seat.state->held_minor, &after) ||
                        __builtin_sub_overflow(after, amount, &after);
    return broken || after < seat.kind->floor_minor ? Refusal::funds_short : Refusal::none;
}

static Verdict judge_limits(Posting const& posting, Seat const& debit, Seat const& credit,
                            HoldFacts const* hold) {
    auto const amount = posting.amount.minor;
    auto const on_debit =
        judge_limit(debit, Side::debit, amount, hold && hold->account == posting.debit);
    auto const on_credit =
        judge_limit(credit, Side::credit, amount, hold && hold->account == posting.credit);
    if (on_debit == Refusal::funds_short) return {on_debit, Side::debit};
    if (on_credit == Refusal::funds_short) return {on_credit, Side::credit};
    if (on_debit == Refusal::ceiling_passed) return {on_debit, Side::debit};
    return {on_credit, Side::credit};
}

Verdict judge(Posting const& posting, std::int64_t book, Seat const& debit, Seat const& credit,
              HoldFacts const* hold) {
    if (posting.id.is_nil()) return {Refusal::id_missing};
    if (posting.amount.minor <= 0) return {Refusal::amount_not_positive};
    if (posting.debit.book != book || posting.credit.book != book) return {Refusal::books_differ};
    if (posting.debit == posting.credit) return {Refusal::same_account};
    if (!debit.kind) return {Refusal::account_unknown, Side::debit};
    if (!credit.kind) return {Refusal::account_unknown, Side::credit};
    if (auto const law = judge_law(posting, debit, credit); law.refusal != Refusal::none)
        return law;
    if (posting.hold) {
        auto const held = judge_named_hold(posting, debit, credit, hold);
        if (held.refusal != Refusal::none) return held;
    }
    if (sum_overflows(debit.state->debits_minor, posting.amount.minor))
        return {Refusal::overflow, Side::debit};
    if (sum_overflows(credit.state->credits_minor, posting.amount.minor))
        return {Refusal::overflow, Side::credit};
    return judge_limits(posting, debit, credit, posting.hold ? hold : nullptr);
}

void apply(Posting const& posting, std::int64_t seq, Seat const& debit, Seat const& credit,
           HoldFacts* hold) {
    debit.state->debits_minor += posting.amount.minor;
    credit.state->credits_minor += posting.amount.minor;
    debit.state->head = seq;
    credit.state->head = seq;
    if (!posting.hold || !hold) return;
    hold->remaining_minor -= posting.amount.minor;
    hold->open = hold->remaining_minor > 0;
    auto const& holder = hold->account == posting.debit ? debit : credit;
    holder.state->held_minor -= posting.amount.minor;
}

Verdict judge_hold(HoldDraft const& draft, Seat const& seat) {
    if (draft.id.is_nil()) return {Refusal::id_missing};
    if (draft.amount.minor <= 0) return {Refusal::amount_not_positive};
    if (!seat.kind) return {Refusal::account_unknown};
    if (seat.kind->asset != draft.amount.currency) return {Refusal::currency_mismatch};
    if (sum_overflows(seat.state->held_minor, draft.amount.minor)) return {Refusal::overflow};
    auto const out = seat.kind->normal == Side::credit ? Side::debit : Side::credit;
    return {judge_limit(seat, out, draft.amount.minor, false)};
}

struct RefusalRow {
    Refusal refusal;
    ErrorKind kind;
    std::string_view code;
    bool names_side;
};
static constexpr std::array refusal_rows{
    RefusalRow{Refusal::id_missing, ErrorKind::invalid, "ledger.id_missing", false},
    RefusalRow{Refusal::id_reused, ErrorKind::conflict, "ledger.id_reused", false},
    RefusalRow{Refusal::amount_not_positive, ErrorKind::invalid, "ledger.amount_not_positive",
               false},
    RefusalRow{Refusal::books_differ, ErrorKind::invalid, "ledger.books_differ", false},
    RefusalRow{Refusal::same_account, ErrorKind::invalid, "ledger.same_account", false},
    RefusalRow{Refusal::account_unknown, ErrorKind::not_found, "ledger.account_unknown", true},
    RefusalRow{Refusal::currency_mismatch, ErrorKind::invalid, "ledger.currency_mismatch", true},
    RefusalRow{Refusal::purpose_not_taken, ErrorKind::refused, "ledger.purpose_not_taken", true},
    RefusalRow{Refusal::hold_unknown, ErrorKind::not_found, "ledger.hold_unknown", false},
    RefusalRow{Refusal::hold_resolved, ErrorKind::refused, "ledger.hold_resolved", false},
    RefusalRow{Refusal::hold_mismatch, ErrorKind::invalid, "ledger.hold_mismatch", false},
    RefusalRow{Refusal::hold_too_small, ErrorKind::refused, "ledger.hold_too_small", false},
    RefusalRow{Refusal::overflow, ErrorKind::refused, "ledger.overflow", true},
    RefusalRow{Refusal::funds_short, ErrorKind::refused, "ledger.funds_short", true},
    RefusalRow{Refusal::ceiling_passed, ErrorKind::refused, "ledger.ceiling_passed", true},
};

Error error_of(Verdict const& verdict, Posting const& posting, std::int64_t row) {
    for (auto const& known : refusal_rows) {
        if (known.refusal != verdict.refusal) continue;
        Error error{known.kind, known.code};
        if (row >= 0) error.params.push_back({"row", row});
        if (known.names_side)
            error.params.push_back({"field", std::string{enum_name(verdict.side)}});
        if (verdict.refusal == Refusal::currency_mismatch)
            error.params.push_back({"currency", std::string{posting.amount.currency.text()}});
        if (verdict.refusal == Refusal::purpose_not_taken)
            error.params.push_back({"purpose", std::string{enum_name(posting.purpose)}});
        return error;
    }
    return Error{ErrorKind::broken, "ledger.books_broken"};
}

std::string_view first_difference(Posting const& posted, Posting const& asked) {
    if (posted.debit != asked.debit) return "debit";
    if (posted.credit != asked.credit) return "credit";
    if (posted.amount.minor != asked.amount.minor) return "amount";
    if (posted.amount.currency != asked.amount.currency) return "currency";
    if (posted.purpose != asked.purpose) return "purpose";
    if (posted.group != asked.group) return "group";
    if (posted.event_date != asked.event_date) return "event_date";
    if (posted.hold != asked.hold) return "hold";
    return {};
}

}  // namespace takaful::ledger
