#include "trust/ledger/rules.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <limits>

using namespace takaful;
using namespace takaful::ledger;

namespace {

constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();

Currency currency(std::string_view code) {
    return Currency::parse(code).value();
}

/// A fund of 100.00 EGP, of which 40.00 is held for a payroll, and an empty wallet: everything
/// about this posting is right until a test spoils it.
struct Scene {
    AccountKind fund{.asset = currency("EGP"), .chart = Chart::fund, .floor_minor = 0};
    AccountKind purse{.asset = currency("EGP"),
                      .chart = Chart::wallet,
                      .floor_minor = 0,
                      .ceiling_minor = 10'000};
    AccountState fund_state{.debits_minor = 0, .credits_minor = 10'000, .held_minor = 4'000};
    AccountState purse_state{};
    HoldFacts hold{.account = {1, 1}, .asset = currency("EGP"), .remaining_minor = 4'000};
    bool fund_known = true;
    bool purse_known = true;
    bool hold_known = true;
    Posting posting;

    Scene() {
        posting.id.bytes[15] = 1;
        posting.debit = {1, 1};
        posting.credit = {1, 2};
        posting.amount = {1'000, currency("EGP")};
        posting.purpose = Purpose::payment;
        posting.event_date = Date{100};
    }
    OriginalFacts original{.seq = 3, .debit = 2, .credit = 1, .amount_minor = 5'000};
    bool original_known = true;
    Date open_from{};
    CapFacts cap{};

    void use_hold() { posting.hold = HoldId{}; }
    void use_original() {
        posting.purpose = Purpose::reversal;
        posting.reverses = EntryId{};
    }
    Seat debit() { return fund_known ? Seat{&fund, &fund_state} : Seat{}; }
    Seat credit() { return purse_known ? Seat{&purse, &purse_state} : Seat{}; }
    Setting setting() {
        return {.book = 1,
                .today = Date{100},
                .open_from = open_from,
                .hold = hold_known ? &hold : nullptr,
                .original = original_known ? &original : nullptr,
                .debit_cap = &cap};
    }
    Verdict verdict() { return judge(posting, setting(), debit(), credit()); }
};

/// What a fault is about: a law of spending does not bind a reversal, so these two never meet.
enum class About { anything, spending, reversal };

struct Fault {
    Refusal refusal;
    std::function<void(Scene&)> spoil;
    About about = About::anything;
};

AnyId some_id() {
    AnyId id;
    id.bytes[0] = 1;
    return id;
}

// In the order of the documentation. id_reused and id_failed need a history: post_test.cpp.
Fault const faults[] = {
    {Refusal::id_missing, [](Scene& s) { s.posting.id = {}; }},
    {Refusal::amount_not_positive, [](Scene& s) { s.posting.amount.minor = 0; }},
    {Refusal::books_differ, [](Scene& s) { s.posting.credit.book = 2; }},
    {Refusal::same_account, [](Scene& s) { s.posting.credit = s.posting.debit; }},
    {Refusal::date_in_future, [](Scene& s) { s.posting.event_date = Date{101}; }},
    {Refusal::period_closed, [](Scene& s) { s.open_from = Date{200}; }},
    {Refusal::account_unknown, [](Scene& s) { s.purse_known = false; }},
    {Refusal::clearing_reserved, [](Scene& s) { s.purse.chart = Chart::clearing; }},
    {Refusal::account_closed, [](Scene& s) { s.purse.closed = true; }},
    {Refusal::currency_mismatch, [](Scene& s) { s.posting.amount.currency = currency("KWD"); }},
    {Refusal::purpose_not_taken,
     [](Scene& s) { s.fund.debit_purposes = PurposeSet{Purpose::opening}; }},
    {Refusal::partner_not_taken, [](Scene& s) { s.fund.law.pays_to = {Chart::merchant}; },
     About::spending},
    {Refusal::restriction_broken, [](Scene& s) { s.fund.law.serves = some_id(); }, About::spending},
    {Refusal::decision_missing, [](Scene& s) { s.posting.purpose = Purpose::loss; },
     About::spending},
    {Refusal::original_missing,
     [](Scene& s) {
         auto const is_reversal = s.posting.purpose == Purpose::reversal;
         s.posting.reverses = is_reversal ? std::nullopt : std::optional{EntryId{}};
     }},
    {Refusal::original_unknown,
     [](Scene& s) {
         s.use_original();
         s.original_known = false;
     },
     About::reversal},
    {Refusal::original_mismatch,
     [](Scene& s) {
         s.use_original();
         s.original.debit = 7;
     },
     About::reversal},
    {Refusal::original_exceeded,
     [](Scene& s) {
         s.use_original();
         s.original.reversed_minor = 4'001;
     },
     About::reversal},
    {Refusal::hold_unknown,
     [](Scene& s) {
         s.use_hold();
         s.hold_known = false;
     }},
    {Refusal::hold_resolved,
     [](Scene& s) {
         s.use_hold();
         s.hold.state = HoldState::released;
     }},
    {Refusal::hold_expired,
     [](Scene& s) {
         s.use_hold();
         s.hold.state = HoldState::expired;
     }},
    {Refusal::hold_mismatch,
     [](Scene& s) {
         s.use_hold();
         s.hold.account = {1, 7};
     }},
    {Refusal::hold_too_small,
     [](Scene& s) {
         s.use_hold();
         s.hold.remaining_minor = -1;
     }},
    {Refusal::overflow, [](Scene& s) { s.fund_state.debits_minor = int64_max; }},
    {Refusal::cap_passed,
     [](Scene& s) {
         s.fund.law.capped_purposes = {Purpose::payment, Purpose::loss};
     },
     About::spending},
    {Refusal::funds_short, [](Scene& s) { s.fund_state.credits_minor = 4'000; }},
    {Refusal::ceiling_passed, [](Scene& s) { s.purse_state.credits_minor = 9'001; }},
};

bool can_meet(Fault const& a, Fault const& b) {
    auto const spends = a.about == About::spending || b.about == About::spending;
    auto const reverses = a.about == About::reversal || b.about == About::reversal;
    return !spends || !reverses;
}

}  // namespace

TEST_CASE("judge: of two faults the earlier in the list is told, for every pair") {
    for (std::size_t i = 0; i < std::size(faults); ++i) {
        Scene alone;
        faults[i].spoil(alone);
        CHECK(alone.verdict().refusal == faults[i].refusal);
        for (std::size_t j = i + 1; j < std::size(faults); ++j) {
            CAPTURE(i);
            CAPTURE(j);
            if (!can_meet(faults[i], faults[j])) continue;
            Scene both;
            faults[j].spoil(both);
            faults[i].spoil(both);
            CHECK(both.verdict().refusal == faults[i].refusal);
        }
    }
}

TEST_CASE("judge: a clearing account is posted to only where the ledger itself put it") {
    Scene scene;
    scene.fund.chart = Chart::clearing;
    CHECK(scene.verdict().refusal == Refusal::clearing_reserved);
    CHECK(scene.verdict().side == Side::debit);
    auto setting = scene.setting();
    setting.clearing = Side::debit;
    auto const half = [&] { return judge(scene.posting, setting, scene.debit(), scene.credit()); };
    CHECK(half().refusal == Refusal::none);
    // The other side of a half is what was asked for, and binds like any other.
    scene.purse.chart = Chart::clearing;
    CHECK(half().refusal == Refusal::clearing_reserved);
    CHECK(half().side == Side::credit);
    setting.clearing = Side::credit;
    CHECK(half().side == Side::debit);
}

TEST_CASE("judge: floors and ceilings on both sides of every border") {
    struct Case {
        char const* why;
        std::int64_t amount;
        std::int64_t ceiling;
        Refusal expected;
    };
    // 100.00 posted, 40.00 of it held: 60.00 is available.
    Case const cases[] = {
        {"one below what is available", 5'999, 10'000, Refusal::none},
        {"exactly what is available", 6'000, 10'000, Refusal::none},
        {"one piastre of the held money", 6'001, 10'000, Refusal::funds_short},
        {"one below the ceiling", 4'999, 5'000, Refusal::none},
        {"exactly the ceiling", 5'000, 5'000, Refusal::none},
        {"one above the ceiling", 5'001, 5'000, Refusal::ceiling_passed},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        Scene scene;
        scene.posting.amount.minor = c.amount;
        scene.purse.ceiling_minor = c.ceiling;
        CHECK(scene.verdict().refusal == c.expected);
    }
}

TEST_CASE("judge: no gross total wraps, though the balance would be small") {
    Scene payer;
    payer.fund_state = {.debits_minor = int64_max - 999, .credits_minor = int64_max};
    payer.fund.floor_minor = std::numeric_limits<std::int64_t>::min();
    CHECK(payer.verdict().refusal == Refusal::overflow);
    CHECK(payer.verdict().side == Side::debit);
    Scene payee;
    payee.purse_state = {.debits_minor = int64_max, .credits_minor = int64_max - 999};
    CHECK(payee.verdict().refusal == Refusal::overflow);
    CHECK(payee.verdict().side == Side::credit);
    payee.posting.amount.minor = 999;
    CHECK(payee.verdict().refusal == Refusal::none);
}

TEST_CASE("judge: money that a hold kept aside is spent though nothing else is available") {
    Scene scene;
    scene.fund_state.credits_minor = 4'000;
    scene.use_hold();
    scene.posting.amount.minor = 4'000;
    CHECK(scene.verdict().refusal == Refusal::none);
    scene.posting.amount.minor = 4'001;
    CHECK(scene.verdict().refusal == Refusal::hold_too_small);
}

TEST_CASE(
    "judge: an account without a floor may go below zero, one with debit as normal side too") {
    Scene scene;
    scene.fund.floor_minor = std::numeric_limits<std::int64_t>::min();
    scene.posting.amount.minor = 10'000;
    CHECK(scene.verdict().refusal == Refusal::none);
    // A drawer grows by debit: crediting it takes out.
    Scene drawer;
    drawer.purse.normal = Side::debit;
    CHECK(drawer.verdict().refusal == Refusal::funds_short);
    CHECK(drawer.verdict().side == Side::credit);
}

TEST_CASE("apply: totals grow, heads move, the hold shrinks and settles") {
    Scene scene;
    scene.use_hold();
    scene.posting.amount.minor = 4'000;
    Seat const debit{&scene.fund, &scene.fund_state};
    Seat const credit{&scene.purse, &scene.purse_state};
    apply(scene.posting, 7, debit, credit, &scene.hold);
    CHECK(scene.fund_state == AccountState{4'000, 10'000, 0, 0, 7});
    CHECK(scene.purse_state == AccountState{0, 4'000, 0, 0, 7});
    CHECK(scene.hold.remaining_minor == 0);
    CHECK(scene.hold.state == HoldState::settled);
}

TEST_CASE("judge_hold: what is held already counts against what is available") {
    Scene scene;
    HoldDraft draft{.account = {1, 1}, .amount = {6'000, currency("EGP")}};
    draft.id.bytes[15] = 9;
    Seat const seat{&scene.fund, &scene.fund_state};
    CHECK(judge_hold(draft, seat, nullptr).refusal == Refusal::none);
    draft.amount.minor = 6'001;
    CHECK(judge_hold(draft, seat, nullptr).refusal == Refusal::funds_short);
    draft.amount.minor = 0;
    CHECK(judge_hold(draft, seat, nullptr).refusal == Refusal::amount_not_positive);
    draft.amount = {1, currency("KWD")};
    CHECK(judge_hold(draft, seat, nullptr).refusal == Refusal::currency_mismatch);
    CHECK(judge_hold(draft, {}, nullptr).refusal == Refusal::account_unknown);
    scene.fund.chart = Chart::clearing;
    CHECK(judge_hold(draft, seat, nullptr).refusal == Refusal::clearing_reserved);
    Seat const payee{&scene.purse, &scene.purse_state};
    CHECK(judge_hold(draft, payee, &seat).refusal == Refusal::clearing_reserved);
    draft.id = {};
    CHECK(judge_hold(draft, seat, nullptr).refusal == Refusal::id_missing);
}

TEST_CASE("first_difference: names the field that differs, and none when all agree") {
    struct Case {
        char const* field;
        std::function<void(Posting&)> change;
    };
    Case const cases[] = {
        {"", [](Posting&) {}},
        {"debit", [](Posting& p) { p.debit.account = 9; }},
        {"credit", [](Posting& p) { p.credit.account = 9; }},
        {"amount", [](Posting& p) { ++p.amount.minor; }},
        {"currency", [](Posting& p) { p.amount.currency = currency("KWD"); }},
        {"purpose", [](Posting& p) { p.purpose = Purpose::transfer; }},
        {"group", [](Posting& p) { p.group.bytes[0] = 1; }},
        {"event_date", [](Posting& p) { ++p.event_date.day_number; }},
        {"hold", [](Posting& p) { p.hold = HoldId{}; }},
        {"reverses", [](Posting& p) { p.reverses = EntryId{}; }},
        {"up_to", [](Posting& p) { p.up_to = true; }},
    };
    auto const first = Scene{}.posting;
    for (auto const& c : cases) {
        auto again = first;
        c.change(again);
        CHECK(first_difference(first, again) == c.field);
    }
}
