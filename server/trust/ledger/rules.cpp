#include "trust/ledger/rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace takaful::ledger {

__extension__ typedef __int128 Wide;  // Sums and products of int64 always fit.

static bool sum_overflows(std::int64_t a, std::int64_t b) {
    std::int64_t sum;
    return __builtin_add_overflow(a, b, &sum);
}

/// Money leaves an account on the side opposite to its normal one.
static bool takes_out(Seat const& seat, Side side) {
    return seat.kind->normal != side;
}

// ---- The law of the accounts --------------------------------------------------------------------

/// What lies on a clearing account has its mirror in another book: only halves keep the two alike.
static bool is_reserved(Seat const& seat, Side side, std::optional<Side> clearing) {
    return seat.kind->chart == Chart::clearing && clearing != side;
}

static Verdict judge_accounts(Posting const& posting, Setting const& setting, Seat const& debit,
                              Seat const& credit) {
    if (!debit.kind) return {Refusal::account_unknown, Side::debit};
    if (!credit.kind) return {Refusal::account_unknown, Side::credit};
    if (is_reserved(debit, Side::debit, setting.clearing))
        return {Refusal::clearing_reserved, Side::debit};
    if (is_reserved(credit, Side::credit, setting.clearing))
        return {Refusal::clearing_reserved, Side::credit};
    if (debit.kind->closed) return {Refusal::account_closed, Side::debit};
    if (credit.kind->closed) return {Refusal::account_closed, Side::credit};
    if (debit.kind->asset != posting.amount.currency)
        return {Refusal::currency_mismatch, Side::debit};
    if (credit.kind->asset != posting.amount.currency)
        return {Refusal::currency_mismatch, Side::credit};
    if (!debit.kind->debit_purposes.takes(posting.purpose))
        return {Refusal::purpose_not_taken, Side::debit};
    if (!credit.kind->credit_purposes.takes(posting.purpose))
        return {Refusal::purpose_not_taken, Side::credit};
    return {};
}

/// A reversal gives back; what a law says of spending does not bind it.
static Refusal judge_spending(Posting const& posting, Seat const& giver, Seat const& taker) {
    if (posting.purpose == Purpose::reversal) return Refusal::none;
    auto const& law = giver.kind->law;
    if (!law.pays_to.takes(taker.kind->chart)) return Refusal::partner_not_taken;
    if (!law.serves.is_nil() && law.serves != posting.serves) return Refusal::restriction_broken;
    return Refusal::none;
}

static Verdict judge_law(Posting const& posting, Seat const& debit, Seat const& credit) {
    auto const on_debit =
        takes_out(debit, Side::debit) ? judge_spending(posting, debit, credit) : Refusal::none;
    auto const on_credit =
        takes_out(credit, Side::credit) ? judge_spending(posting, credit, debit) : Refusal::none;
    for (auto const refusal : {Refusal::partner_not_taken, Refusal::restriction_broken}) {
        if (on_debit == refusal) return {refusal, Side::debit};
        if (on_credit == refusal) return {refusal, Side::credit};
    }
    // A waqf's principal changes its form, or is lost, only by a decision on record.
    auto const is_decided =
        posting.purpose == Purpose::replacement || posting.purpose == Purpose::loss;
    if (is_decided && posting.group.is_nil()) return {Refusal::decision_missing};
    return {};
}

// ---- Reversals and holds ------------------------------------------------------------------------

static Refusal judge_original(Posting const& posting, OriginalFacts const* original) {
    auto const is_reversal = posting.purpose == Purpose::reversal;
    if (is_reversal != posting.reverses.has_value()) return Refusal::original_missing;
    if (!is_reversal) return Refusal::none;
    if (!original) return Refusal::original_unknown;
    // A reversal is not taken back in turn: the right entry is posted again.
    auto const is_mirror = original->debit == posting.credit.account &&
                           original->credit == posting.debit.account &&
                           original->purpose != Purpose::reversal;
    if (!is_mirror) return Refusal::original_mismatch;
    if (original->amount_minor - original->reversed_minor < posting.amount.minor)
        return Refusal::original_exceeded;
    return Refusal::none;
}

static Refusal judge_named_hold(Posting const& posting, Seat const& debit, Seat const& credit,
                                HoldFacts const* hold) {
    if (!hold) return Refusal::hold_unknown;
    if (hold->state == HoldState::expired) return Refusal::hold_expired;
    if (hold->state != HoldState::open) return Refusal::hold_resolved;
    auto const on_debit = hold->account == posting.debit && takes_out(debit, Side::debit);
    auto const on_credit = hold->account == posting.credit && takes_out(credit, Side::credit);
    auto const& payee = on_debit ? posting.credit : posting.debit;
    if ((!on_debit && !on_credit) || hold->asset != posting.amount.currency ||
        (hold->to && *hold->to != payee))
        return Refusal::hold_mismatch;
    if (hold->remaining_minor < posting.amount.minor) return Refusal::hold_too_small;
    return Refusal::none;
}

// ---- Limits -------------------------------------------------------------------------------------

/// How much more an account may receive, or give: up to its ceiling, down to its floor. Money that
/// a hold kept aside was judged when it was reserved. Below zero when it is past its limit.
static std::int64_t room(Seat const& seat, Side side) {
    auto const& [kind, state] = seat;
    auto const posted = Wide{state->posted(kind->normal)};
    auto const left = takes_out(seat, side) ? posted - state->held_minor - kind->floor_minor
                                            : kind->ceiling_minor - posted - state->coming_minor;
    auto const most = Wide{std::numeric_limits<std::int64_t>::max()};
    return static_cast<std::int64_t>(std::clamp(left, -most, most));
}

static bool is_covered(HoldFacts const* hold, AccountRef const& account) {
    return hold && (hold->account == account || hold->to == account);
}

static Refusal judge_limit(Seat const& seat, Side side, std::int64_t amount, bool covered) {
    if (covered || room(seat, side) >= amount) return Refusal::none;
    return takes_out(seat, side) ? Refusal::funds_short : Refusal::ceiling_passed;
}

static Verdict judge_limits(Posting const& posting, Seat const& debit, Seat const& credit,
                            HoldFacts const* hold) {
    auto const amount = posting.amount.minor;
    auto const on_debit = judge_limit(debit, Side::debit, amount, is_covered(hold, posting.debit));
    auto const on_credit =
        judge_limit(credit, Side::credit, amount, is_covered(hold, posting.credit));
    if (on_debit == Refusal::funds_short) return {on_debit, Side::debit};
    if (on_credit == Refusal::funds_short) return {on_credit, Side::credit};
    if (on_debit == Refusal::ceiling_passed) return {on_debit, Side::debit};
    return {on_credit, Side::credit};
}

/// Zakat's administrators, a waqf's trustee: no more than their share of what came in.
static bool passes_cap(Posting const& posting, Seat const& debit, CapFacts const* cap) {
    auto const& law = debit.kind->law;
    if (!law.capped_purposes.has(posting.purpose)) return false;
    auto const facts = cap ? *cap : CapFacts{};
    auto const income = Wide{debit.state->credits_minor} - facts.not_income_minor;
    auto const used = Wide{facts.used_minor} + posting.amount.minor;
    return used * 1'000 > income * law.cap_per_mille;
}

std::int64_t most_that_moves(Posting const& posting, Setting const& setting, Seat const& debit,
                             Seat const& credit) {
    if (!debit.kind || !credit.kind) return posting.amount.minor;
    auto const* hold = posting.hold ? setting.hold : nullptr;
    auto most = posting.amount.minor;
    if (hold) most = std::min(most, hold->remaining_minor);
    if (!is_covered(hold, posting.debit)) most = std::min(most, room(debit, Side::debit));
    if (!is_covered(hold, posting.credit)) most = std::min(most, room(credit, Side::credit));
    if (posting.reverses && setting.original)
        most = std::min(most, setting.original->amount_minor - setting.original->reversed_minor);
    return most > 0 ? most : posting.amount.minor;
}

// ---- The whole judgement ------------------------------------------------------------------------

Verdict judge(Posting const& posting, Setting const& setting, Seat const& debit,
              Seat const& credit) {
    if (posting.id.is_nil()) return {Refusal::id_missing};
    if (posting.amount.minor <= 0) return {Refusal::amount_not_positive};
    if (posting.debit.book != setting.book || posting.credit.book != setting.book)
        return {Refusal::books_differ};
    if (posting.debit == posting.credit) return {Refusal::same_account};
    if (setting.today < posting.event_date) return {Refusal::date_in_future};
    if (posting.event_date < setting.open_from) return {Refusal::period_closed};
    if (auto const wrong = judge_accounts(posting, setting, debit, credit);
        wrong.refusal != Refusal::none)
        return wrong;
    if (auto const broken = judge_law(posting, debit, credit); broken.refusal != Refusal::none)
        return broken;
    if (auto const wrong = judge_original(posting, setting.original); wrong != Refusal::none)
        return {wrong};
    if (posting.hold) {
        auto const held = judge_named_hold(posting, debit, credit, setting.hold);
        if (held != Refusal::none) return {held};
    }
    if (sum_overflows(debit.state->debits_minor, posting.amount.minor))
        return {Refusal::overflow, Side::debit};
    if (sum_overflows(credit.state->credits_minor, posting.amount.minor))
        return {Refusal::overflow, Side::credit};
    if (passes_cap(posting, debit, setting.debit_cap)) return {Refusal::cap_passed, Side::debit};
    return judge_limits(posting, debit, credit, posting.hold ? setting.hold : nullptr);
}

void apply(Posting const& posting, std::int64_t seq, Seat const& debit, Seat const& credit,
           HoldFacts* hold) {
    auto const amount = posting.amount.minor;
    debit.state->debits_minor += amount;
    credit.state->credits_minor += amount;
    debit.state->head = seq;
    credit.state->head = seq;
    if (!posting.hold || !hold) return;
    hold->remaining_minor -= amount;
    if (hold->remaining_minor == 0) hold->state = HoldState::settled;
    auto const on_debit = hold->account == posting.debit;
    (on_debit ? debit : credit).state->held_minor -= amount;
    if (hold->to) (on_debit ? credit : debit).state->coming_minor -= amount;
}

bool needs_cap(Purpose purpose, AccountKind const& kind) {
    if (kind.law.capped_purposes.bits == 0) return false;
    return kind.law.capped_purposes.has(purpose) || purpose == Purpose::reversal ||
           purpose == Purpose::payment_return || purpose == Purpose::replacement;
}

bool count_cap(Posting const& posting, Side side, AccountKind const& kind,
               OriginalFacts const* original, CapFacts& cap) {
    if (!needs_cap(posting.purpose, kind)) return false;
    auto const amount = posting.amount.minor;
    if (side == Side::debit) {
        // A gift taken back was no income after all.
        if (posting.purpose == Purpose::reversal) cap.not_income_minor += amount;
        if (kind.law.capped_purposes.has(posting.purpose)) cap.used_minor += amount;
        return true;
    }
    cap.not_income_minor += amount;  // Money that comes back is not given anew.
    if (original && kind.law.capped_purposes.has(original->purpose)) cap.used_minor -= amount;
    return true;
}

Verdict judge_hold(HoldDraft const& draft, Seat const& seat, Seat const* payee) {
    if (draft.id.is_nil()) return {Refusal::id_missing};
    if (draft.amount.minor <= 0) return {Refusal::amount_not_positive};
    if (draft.to && draft.to->book != draft.account.book) return {Refusal::books_differ};
    if (draft.to == draft.account) return {Refusal::same_account};
    auto const out = !seat.kind || seat.kind->normal == Side::credit ? Side::debit : Side::credit;
    auto const in = out == Side::debit ? Side::credit : Side::debit;
    if (!seat.kind) return {Refusal::account_unknown, out};
    if (payee && !payee->kind) return {Refusal::account_unknown, in};
    if (is_reserved(seat, out, {})) return {Refusal::clearing_reserved, out};
    if (payee && is_reserved(*payee, in, {})) return {Refusal::clearing_reserved, in};
    if (seat.kind->closed) return {Refusal::account_closed, out};
    if (payee && payee->kind->closed) return {Refusal::account_closed, in};
    if (seat.kind->asset != draft.amount.currency) return {Refusal::currency_mismatch, out};
    if (payee && payee->kind->asset != draft.amount.currency)
        return {Refusal::currency_mismatch, in};
    // Money comes in on the payee's normal side: of two accounts that grow alike.
    if (payee && takes_out(*payee, in)) return {Refusal::hold_mismatch};
    if (sum_overflows(seat.state->held_minor, draft.amount.minor)) return {Refusal::overflow, out};
    if (payee && sum_overflows(payee->state->coming_minor, draft.amount.minor))
        return {Refusal::overflow, in};
    if (room(seat, out) < draft.amount.minor) return {Refusal::funds_short, out};
    if (payee && room(*payee, in) < draft.amount.minor) return {Refusal::ceiling_passed, in};
    return {};
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
    if (posted.reverses != asked.reverses) return "reverses";
    if (posted.up_to != asked.up_to) return "up_to";
    return {};
}

}  // namespace takaful::ledger
