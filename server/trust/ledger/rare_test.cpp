// What few postings have: terms that change, reversals, "as much as there is", ids that failed.

#include <doctest/doctest.h>

#include "trust/ledger/testing.hpp"

using namespace takaful;
using namespace takaful::ledger;

namespace {

struct Rare : Village {
    Result<Terms> change(AccountRef account, Terms const& terms) {
        return run(
            [&](Work& work) { return change_terms(work, account, terms, id_of<AnyId>(77)); });
    }
    Terms terms(AccountRef account) {
        return ask([&](Work& work) { return terms_of(work, account); }).value();
    }
    Posting reversal(std::uint64_t id, std::uint64_t original, std::int64_t minor) {
        auto posting = posting_of(id, wallets[0], fund, minor);
        posting.purpose = Purpose::reversal;
        posting.reverses = id_of<EntryId>(original);
        return posting;
    }
};

}  // namespace

TEST_CASE("terms: limits change as data, bind at once, and keep their history") {
    Rare rare;
    auto terms = rare.terms(rare.wallets[0]);
    CHECK(terms.floor_minor == 0);
    CHECK_FALSE(terms.ceiling_minor);
    terms.ceiling_minor = 100;
    REQUIRE(rare.change(rare.wallets[0], terms));
    CHECK(rare.terms(rare.wallets[0]) == terms);
    CHECK(rare.refusal_of(posting_of(5, rare.fund, rare.wallets[0], 101)) ==
          "ledger.ceiling_passed");
    REQUIRE(rare.post_one(posting_of(6, rare.fund, rare.wallets[1], 101)));
    rare.reopen();
    CHECK(rare.refusal_of(posting_of(7, rare.fund, rare.wallets[0], 101)) ==
          "ledger.ceiling_passed");
    rare.clock.advance(Days{1});
    terms.ceiling_minor.reset();
    terms.floor_minor = -50;
    REQUIRE(rare.change(rare.wallets[0], terms));
    REQUIRE(rare.post_one(posting_of(8, rare.wallets[0], rare.fund, 50)));
    auto const history =
        rare.ask([&](Work& work) { return terms_history(work, rare.wallets[0]); }).value();
    REQUIRE(history.size() == 3);
    CHECK(history[0].terms.floor_minor == 0);
    CHECK(history[1].terms.ceiling_minor == 100);
    CHECK(history[2].terms == terms);
    CHECK(history[2].decision == id_of<AnyId>(77));
    CHECK(history[1].at < history[2].at);
    auto const untouched =
        rare.ask([&](Work& work) { return terms_history(work, rare.wallets[2]); }).value();
    CHECK(untouched.size() == 1);
}

TEST_CASE("terms: an empty account closes and opens again; a closed one takes nothing") {
    Rare rare;
    auto closed = rare.terms(rare.wallets[0]);
    closed.closed = true;
    REQUIRE(rare.post_one(posting_of(5, rare.fund, rare.wallets[0], 10)));
    CHECK(rare.change(rare.wallets[0], closed).error().code == "ledger.account_not_empty");
    REQUIRE(rare.post_one(posting_of(6, rare.wallets[0], rare.fund, 10)));
    REQUIRE(rare.change(rare.wallets[0], closed));
    CHECK(rare.refusal_of(posting_of(7, rare.fund, rare.wallets[0], 10)) ==
          "ledger.account_closed");
    rare.reopen();
    auto const refused = rare.post_one(posting_of(8, rare.wallets[0], rare.fund, 10));
    CHECK(refused.error().code == "ledger.account_closed");
    CHECK(field_of(refused.error()) == "debit");
    HoldDraft const hold{.id = id_of<HoldId>(1), .account = rare.wallets[0], .amount = {1, egp}};
    CHECK(rare.run([&](Work& work) { return reserve(work, hold); }).error().code ==
          "ledger.account_closed");
    closed.closed = false;
    REQUIRE(rare.change(rare.wallets[0], closed));
    CHECK(rare.post_one(posting_of(9, rare.fund, rare.wallets[0], 10)));
}

TEST_CASE("terms: refuses what could never hold, and undoes with its Work") {
    Rare rare;
    auto terms = rare.terms(rare.fund);
    terms.ceiling_minor = -1;
    CHECK(rare.change(rare.fund, terms).error().code == "ledger.limits_invalid");
    terms.ceiling_minor.reset();
    terms.law.cap_per_mille = 1'001;
    CHECK(rare.change(rare.fund, terms).error().code == "ledger.cap_invalid");
    CHECK(rare.change({1, 99}, terms).error().code == "ledger.account_unknown");
    terms.law.cap_per_mille = 0;
    terms.ceiling_minor = 5;
    CHECK_FALSE(rare.run([&](Work& work) -> Result<> {
        REQUIRE(change_terms(work, rare.fund, terms, {}));
        return fail(ErrorKind::refused, "test.undone");
    }));
    CHECK_FALSE(rare.terms(rare.fund).ceiling_minor);
    CHECK(rare.post_one(posting_of(5, rare.bank, rare.fund, 1)));
}

TEST_CASE("reversal: names its original, takes back parts, never more than the whole") {
    Rare rare;
    REQUIRE(rare.post_one(posting_of(5, rare.fund, rare.wallets[0], 100)));
    REQUIRE(rare.post_one(posting_of(6, rare.fund, rare.wallets[0], 900)));
    REQUIRE(rare.post_one(rare.reversal(7, 5, 60)));
    CHECK(rare.refusal_of(rare.reversal(8, 5, 41)) == "ledger.original_exceeded");
    CHECK(rare.refusal_of(rare.reversal(8, 99, 1)) == "ledger.original_unknown");
    // Two in one call are counted together.
    auto const both = rare.post_all({rare.reversal(8, 5, 30), rare.reversal(9, 5, 11)});
    CHECK(both.error().code == "ledger.original_exceeded");
    auto rest = rare.reversal(10, 5, 500);
    rest.up_to = true;
    CHECK(rare.post_one(rest).value()[0].amount_minor == 40);
    CHECK(rare.refusal_of(rare.reversal(11, 5, 1)) == "ledger.original_exceeded");
    CHECK(rare.posted(rare.wallets[0]) == 900);
    // The same again is the same answer, with another original it is not the same.
    CHECK(rare.post_one(rare.reversal(7, 5, 60)).value()[0].repeated);
    CHECK(field_of(rare.post_one(rare.reversal(7, 6, 60)).error()) == "reverses");
    CHECK(rare.post_one(rest).value()[0].amount_minor == 40);
}

TEST_CASE("reversal: swaps the original's own sides, and is not reversed itself") {
    Rare rare;
    REQUIRE(rare.post_one(posting_of(5, rare.fund, rare.wallets[0], 100)));
    auto wrong = rare.reversal(6, 5, 10);
    wrong.debit = rare.wallets[1];
    CHECK(rare.refusal_of(wrong) == "ledger.original_mismatch");
    REQUIRE(rare.post_one(rare.reversal(7, 5, 100)));
    auto back = posting_of(8, rare.fund, rare.wallets[0], 100);
    back.purpose = Purpose::reversal;
    CHECK(rare.refusal_of(back) == "ledger.original_missing");
    back.reverses = id_of<EntryId>(7);
    CHECK(rare.refusal_of(back) == "ledger.original_mismatch");
    back.purpose = Purpose::transfer;
    CHECK(rare.refusal_of(back) == "ledger.original_missing");
}

TEST_CASE("up_to: moves as much as there is, as much as there is room for, but never nothing") {
    Rare rare;
    auto draft = draft_of(Chart::wallet, 9);
    draft.ceiling_minor = 70;
    auto const jar = rare.open_one(draft);
    auto all = posting_of(5, rare.fund, rare.wallets[0], 1'000'000);
    all.up_to = true;
    auto const first = rare.post_one(all).value()[0];
    CHECK(first.amount_minor == 100'000);
    CHECK(rare.posted(rare.fund) == 0);
    // Again: what moved the first time, though the fund is empty; the amount asked is its body.
    auto const again = rare.post_one(all).value()[0];
    CHECK(again.repeated);
    CHECK(again.amount_minor == 100'000);
    all.amount.minor = 100'000;
    CHECK(field_of(rare.post_one(all).error()) == "amount");
    all.id = id_of<EntryId>(6);
    CHECK(rare.refusal_of(all) == "ledger.funds_short");
    auto fill = posting_of(7, rare.wallets[0], jar, 100);
    fill.up_to = true;
    CHECK(rare.post_one(fill).value()[0].amount_minor == 70);
    fill.id = id_of<EntryId>(8);
    CHECK(rare.refusal_of(fill) == "ledger.ceiling_passed");
}

TEST_CASE("ids: one that failed for want of funds stays failed, in any later command") {
    Rare rare;
    auto const posting = posting_of(5, rare.wallets[0], rare.fund, 10);
    auto const send = [&] {
        return rare.run([&](Work& work) { return post_each(work, {&posting, 1}, {}); }).value()[0];
    };
    CHECK(send().error->code == "ledger.funds_short");
    REQUIRE(rare.post_one(posting_of(6, rare.fund, rare.wallets[0], 1'000)));
    CHECK(send().error->code == "ledger.id_failed");
    rare.reopen();
    CHECK(send().error->code == "ledger.id_failed");
    CHECK(rare.refusal_of(posting) == "ledger.id_failed");
    CHECK(rare.ask([](Work& work) { return entry_of(work, 1, id_of<EntryId>(5)); }).error().code ==
          "ledger.entry_unknown");
    // Told before everything that depends on the moment.
    auto other = posting;
    other.amount.minor = 0;
    CHECK(rare.refusal_of(other) == "ledger.id_failed");
    CHECK(rare.posted(rare.wallets[0]) == 1'000);
}

TEST_CASE("dates: nothing is recorded for a day to come") {
    Rare rare;
    auto posting = posting_of(5, rare.fund, rare.wallets[0], 10);
    posting.event_date = Date{20'779};
    CHECK(rare.refusal_of(posting) == "ledger.date_in_future");
    posting.event_date = Date{20'700};
    CHECK(rare.post_one(posting));
}
