#include <doctest/doctest.h>

#include "trust/ledger/testing.hpp"

using namespace takaful;
using namespace takaful::ledger;

namespace {

constexpr std::int64_t minute_us = 60'000'000;

struct Inn : Village {
    HoldDraft draft(std::uint64_t n, std::int64_t minor, std::int64_t minutes = 0) {
        HoldDraft draft{.id = id_of<HoldId>(n), .account = fund, .amount = {minor, egp}};
        if (minutes > 0) draft.expires_at = Instant{clock.now().unix_us + minutes * minute_us};
        return draft;
    }
    Result<Hold> keep(HoldDraft const& draft) {
        return run([&](Work& work) { return reserve(work, draft); });
    }
    Result<Hold> give_back(std::uint64_t n) {
        return run([&](Work& work) { return release(work, 1, id_of<HoldId>(n)); });
    }
    Hold look(std::uint64_t n) {
        return ask([&](Work& work) { return hold_of(work, 1, id_of<HoldId>(n)); }).value();
    }
    Posting settling(std::uint64_t id, std::uint64_t hold, std::int64_t minor) {
        auto posting = posting_of(id, fund, wallets[0], minor);
        posting.hold = id_of<HoldId>(hold);
        return posting;
    }
    void pass(std::int64_t minutes) { clock.advance_us(minutes * minute_us); }
    int sweep() {
        return run([](Work& work) { return expire_holds(work, 100); }).value();
    }
};

}  // namespace

TEST_CASE("holds: one expires at its moment exactly, by the server's clock") {
    Inn inn;
    REQUIRE(inn.keep(inn.draft(1, 90'000, 10)));
    CHECK(inn.available(inn.fund) == 10'000);
    inn.clock.advance_us(10 * minute_us - 1);
    CHECK(inn.look(1).state == HoldState::open);
    CHECK(inn.available(inn.fund) == 10'000);
    inn.clock.advance_us(1);
    CHECK(inn.look(1).state == HoldState::expired);
    CHECK(inn.look(1).remaining.minor == 0);
    CHECK(inn.available(inn.fund) == 100'000);
    CHECK(inn.refusal_of(inn.settling(5, 1, 1)) == "ledger.hold_expired");
    CHECK(inn.give_back(1).error().code == "ledger.hold_expired");
    // The same reservation again is the hold as it is now; its money is not kept twice.
    CHECK(inn.keep(inn.draft(1, 90'000, 0)).error().code == "ledger.id_reused");
}

TEST_CASE("holds: money that is due is spent before the sweep, and swept once") {
    Inn inn;
    REQUIRE(inn.keep(inn.draft(1, 60'000, 5)));
    REQUIRE(inn.keep(inn.draft(2, 40'000, 50)));
    CHECK(inn.refusal_of(posting_of(5, inn.fund, inn.wallets[0], 1)) == "ledger.funds_short");
    inn.pass(5);
    CHECK(inn.books->has_due_holds(inn.clock.now()));
    REQUIRE(inn.post_one(posting_of(6, inn.fund, inn.wallets[0], 60'000)));
    CHECK(inn.available(inn.fund) == 0);
    CHECK(inn.sweep() == 0);
    CHECK_FALSE(inn.books->has_due_holds(inn.clock.now()));
    inn.reopen();
    CHECK(inn.available(inn.fund) == 0);
    inn.pass(45);
    CHECK(inn.sweep() == 1);
    CHECK(inn.sweep() == 0);
    CHECK(inn.available(inn.fund) == 40'000);
    inn.reopen();
    CHECK(inn.available(inn.fund) == 40'000);
}

TEST_CASE("holds: a new one finds the money of those that are due") {
    Inn inn;
    REQUIRE(inn.keep(inn.draft(1, 100'000, 5)));
    CHECK(inn.keep(inn.draft(2, 100'000)).error().code == "ledger.funds_short");
    inn.pass(5);
    CHECK(inn.keep(inn.draft(2, 100'000)));
    CHECK(inn.available(inn.fund) == 0);
    CHECK(inn.keep(inn.draft(3, 1, -1)).error().code == "ledger.funds_short");
}

TEST_CASE("holds: a sweep that is undone leaves memory as it was") {
    Inn inn;
    REQUIRE(inn.keep(inn.draft(1, 100'000, 5)));
    inn.pass(6);
    CHECK_FALSE(inn.run([](Work& work) -> Result<> {
        CHECK(expire_holds(work, 10).value() == 1);
        return fail(ErrorKind::refused, "test.undone");
    }));
    CHECK(inn.books->has_due_holds(inn.clock.now()));
    CHECK(inn.sweep() == 1);
}

TEST_CASE("holds: each resolves once, whatever is tried afterwards") {
    enum class Way { settle, release, expire };
    for (auto const first : {Way::settle, Way::release, Way::expire})
        for (auto const then : {Way::settle, Way::release, Way::expire}) {
            CAPTURE(static_cast<int>(first));
            CAPTURE(static_cast<int>(then));
            Inn inn;
            REQUIRE(inn.keep(inn.draft(1, 500, 10)));
            if (first == Way::settle) REQUIRE(inn.post_one(inn.settling(5, 1, 500)));
            if (first == Way::release) REQUIRE(inn.give_back(1));
            if (first == Way::expire) {
                inn.pass(10);
                REQUIRE(inn.sweep() == 1);
            }
            auto const resolved = inn.look(1).state;
            auto const free = inn.available(inn.fund);
            if (then == Way::settle)
                CHECK(inn.refusal_of(inn.settling(6, 1, 1)) ==
                      (first == Way::expire ? "ledger.hold_expired" : "ledger.hold_resolved"));
            if (then == Way::release && first != Way::release) CHECK_FALSE(inn.give_back(1));
            if (then == Way::expire) {
                inn.pass(20);
                CHECK(inn.sweep() == 0);
            }
            CHECK(inn.look(1).state == resolved);
            CHECK(inn.available(inn.fund) == free);
        }
}

TEST_CASE("holds: settled in parts, each part within what is left") {
    Inn inn;
    REQUIRE(inn.keep(inn.draft(1, 500)));
    REQUIRE(inn.post_all({inn.settling(5, 1, 200), inn.settling(6, 1, 200)}));
    CHECK(inn.look(1).remaining.minor == 100);
    CHECK(inn.refusal_of(inn.settling(7, 1, 101)) == "ledger.hold_too_small");
    auto rest = inn.settling(8, 1, 400);
    rest.up_to = true;
    CHECK(inn.post_one(rest).value()[0].amount_minor == 100);
    CHECK(inn.look(1).state == HoldState::settled);
    CHECK(inn.available(inn.fund) == 100'000 - 500);
}

TEST_CASE("holds: with a payee, both sides see what is pending, and only the payee is paid") {
    Inn inn;
    auto small = draft_of(Chart::wallet, 9);
    small.ceiling_minor = 1'000;
    auto const payee = inn.open_one(small);
    auto draft = inn.draft(1, 700, 10);
    draft.to = payee;
    REQUIRE(inn.keep(draft));
    auto const figures = [&](AccountRef account) {
        return inn.ask([&](Work& work) { return balance(work, account); }).value();
    };
    CHECK(figures(inn.fund).debits_pending_minor() == 700);
    CHECK(figures(payee).credits_pending_minor() == 700);
    CHECK(figures(payee).available_minor() == 0);
    // What is coming counts against the payee's ceiling, but its own settlement does not count
    // twice.
    CHECK(inn.refusal_of(posting_of(5, inn.fund, payee, 301)) == "ledger.ceiling_passed");
    REQUIRE(inn.post_one(posting_of(6, inn.fund, payee, 300)));
    CHECK(inn.refusal_of(inn.settling(7, 1, 100)) == "ledger.hold_mismatch");
    auto part = inn.settling(8, 1, 200);
    part.credit = payee;
    REQUIRE(inn.post_one(part));
    CHECK(figures(payee).coming_minor == 500);
    inn.reopen();
    CHECK(figures(payee).coming_minor == 500);
    inn.pass(10);
    CHECK(figures(payee).coming_minor == 0);
    // Room again for others, before any sweep.
    REQUIRE(inn.post_one(posting_of(9, inn.fund, payee, 500)));
    CHECK(figures(payee).posted_minor() == 1'000);
    auto const totals = inn.ask([](Work& work) { return control_totals(work, 1); }).value();
    CHECK(totals.balanced);
    CHECK(totals.assets[0].coming_minor == 0);
}

TEST_CASE("holds: refuses a payee that could not be paid, and an end in the past") {
    Inn inn;
    auto draft = inn.draft(1, 100);
    draft.to = AccountRef{1, 99};
    CHECK(inn.keep(draft).error().code == "ledger.account_unknown");
    draft.to = AccountRef{2, 1};
    CHECK(inn.keep(draft).error().code == "ledger.books_differ");
    draft.to = inn.fund;
    CHECK(inn.keep(draft).error().code == "ledger.same_account");
    draft.to = inn.bank;
    CHECK(inn.keep(draft).error().code == "ledger.hold_mismatch");
    draft.to.reset();
    draft.expires_at = inn.clock.now();
    CHECK(inn.keep(draft).error().code == "ledger.expiry_past");
    draft.expires_at.reset();
    REQUIRE(inn.keep(draft));
    draft.purpose = Purpose::transfer;
    CHECK(field_of(inn.keep(draft).error()) == "purpose");
}
