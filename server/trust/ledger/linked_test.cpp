// Groups of one call, and postings between books.

#include <doctest/doctest.h>

#include "trust/ledger/testing.hpp"

using namespace takaful;
using namespace takaful::ledger;

namespace {

struct Towns : Village {
    AccountRef far_fund, far_wallet;  // In book 2.

    Towns() {
        AccountDraft const drafts[] = {draft_of(Chart::fund, 1, 2), draft_of(Chart::wallet, 2, 2)};
        auto const opened = run([&](Work& work) { return open_accounts(work, drafts); }).value();
        far_fund = opened[0];
        far_wallet = opened[1];
    }
    std::vector<Outcome> each(std::vector<Posting> const& postings) {
        return run([&](Work& work) { return post_each(work, postings, {}); }).value();
    }
    std::string code(Outcome const& outcome) {
        return outcome.error ? std::string{outcome.error->code} : std::string{};
    }
    /// What the books' clearing accounts say of each other: always opposite.
    std::int64_t clearing(std::int64_t book, std::int64_t other) {
        auto const account = clearing_account(book, other);
        return account ? posted(*account) : 0;
    }
    std::optional<AccountRef> clearing_account(std::int64_t book, std::int64_t other) {
        AnyId owner;
        owner.bytes[15] = static_cast<std::uint8_t>(other);
        return ask([&](Work& work) {
                   return find_account(work, {book, Chart::clearing, owner, egp});
               })
            .value();
    }
    bool all_balanced() {
        return ask([](Work& work) -> Result<bool> {
                   auto const first = TRY(control_totals(work, 1));
                   auto const second = TRY(control_totals(work, 2));
                   return first.balanced && second.balanced;
               })
            .value();
    }
};

Posting linked(Posting posting) {
    posting.linked = true;
    return posting;
}

}  // namespace

TEST_CASE("post_each: a group fails together, the others go on") {
    Towns towns;
    auto const& [bank, fund, w] = std::tie(towns.bank, towns.fund, towns.wallets);
    auto const outcomes =
        towns.each({posting_of(10, fund, w[0], 10), linked(posting_of(11, fund, w[0], 20)),
                    linked(posting_of(12, w[1], fund, 1)), posting_of(13, fund, w[0], 40),
                    linked(posting_of(14, fund, w[1], 80)), posting_of(15, w[1], w[2], 80)});
    CHECK(towns.code(outcomes[0]) == "");
    CHECK(towns.code(outcomes[1]) == "ledger.linked_failed");
    CHECK(towns.code(outcomes[2]) == "ledger.funds_short");
    CHECK(towns.code(outcomes[3]) == "ledger.linked_failed");
    CHECK(outcomes[4].posted->seq == 3);
    CHECK(outcomes[5].posted->seq == 4);
    CHECK(towns.posted(w[0]) == 10);
    CHECK(towns.posted(w[2]) == 80);
    // Those that were not at fault may be sent again.
    CHECK(towns.code(towns.each({posting_of(11, fund, w[0], 20)})[0]) == "");
    CHECK(towns.code(towns.each({posting_of(12, fund, w[0], 20)})[0]) == "ledger.id_failed");
    towns.reopen();
    CHECK(towns.posted(w[0]) == 30);
}

TEST_CASE("post_each: a group that never ends, ids across groups, repetitions") {
    Towns towns;
    auto const& fund = towns.fund;
    auto const& w = towns.wallets;
    auto const open =
        towns.each({posting_of(10, fund, w[0], 1), linked(posting_of(11, fund, w[0], 1)),
                    linked(posting_of(12, fund, w[0], 1))});
    CHECK(towns.code(open[0]) == "");
    CHECK(towns.code(open[1]) == "ledger.linked_failed");
    CHECK(towns.code(open[2]) == "ledger.linked_open");
    auto const again = towns.each({posting_of(10, fund, w[0], 1), posting_of(13, fund, w[0], 2),
                                   posting_of(13, fund, w[0], 2), posting_of(13, fund, w[0], 3),
                                   posting_of(10, fund, w[0], 9)});
    CHECK(again[0].posted->repeated);
    CHECK_FALSE(again[1].posted->repeated);
    CHECK(again[2].posted->repeated);
    CHECK(towns.code(again[3]) == "ledger.id_reused");
    CHECK(towns.code(again[4]) == "ledger.id_reused");
    CHECK(towns.posted(w[0]) == 3);
    // A hold that a failed group took from is as it was.
    HoldDraft const draft{.id = id_of<HoldId>(1), .account = fund, .amount = {100, egp}};
    REQUIRE(towns.run([&](Work& work) { return reserve(work, draft); }));
    auto part = linked(posting_of(20, fund, w[0], 60));
    part.hold = draft.id;
    auto const failed = towns.each({part, posting_of(21, w[1], w[0], 1)});
    CHECK(towns.code(failed[0]) == "ledger.linked_failed");
    CHECK(towns.ask([&](Work& work) { return hold_of(work, 1, draft.id); })->remaining.minor ==
          100);
    CHECK(towns.all_balanced());
}

TEST_CASE("between books: two entries of one id through clearing accounts that mirror each other") {
    Towns towns;
    auto const posting = posting_of(10, towns.fund, towns.far_wallet, 700);
    auto const posted = towns.post_one(posting).value()[0];
    CHECK(posted.seq == 2);
    CHECK(posted.credit_seq == 1);
    CHECK(posted.debit_balance_minor == 99'300);
    CHECK(posted.credit_balance_minor == 700);
    CHECK(towns.clearing(1, 2) == 700);
    CHECK(towns.clearing(2, 1) == -700);
    CHECK(towns.all_balanced());
    auto const again = towns.post_one(posting).value()[0];
    CHECK(again.repeated);
    CHECK(again.credit_seq == 1);
    auto other = posting;
    other.credit = towns.far_fund;
    CHECK(field_of(towns.post_one(other).error()) == "credit");
    REQUIRE(towns.post_one(posting_of(11, towns.far_wallet, towns.wallets[0], 200)));
    CHECK(towns.clearing(1, 2) == 500);
    CHECK(towns.clearing(2, 1) == -500);
    towns.reopen();
    CHECK(towns.posted(towns.far_wallet) == 500);
    CHECK(towns.posted(towns.wallets[0]) == 200);
}

TEST_CASE("between books: a clearing account takes only the ledger's own halves, and no hold") {
    Towns towns;
    REQUIRE(towns.post_one(posting_of(10, towns.fund, towns.far_wallet, 700)));
    auto const mine = towns.clearing_account(1, 2).value();
    auto const theirs = towns.clearing_account(2, 1).value();
    CHECK(towns.refusal_of(posting_of(11, towns.fund, mine, 1)) == "ledger.clearing_reserved");
    CHECK(towns.refusal_of(posting_of(12, theirs, towns.far_fund, 1)) ==
          "ledger.clearing_reserved");
    // Across, it is where the half itself would go.
    CHECK(towns.refusal_of(posting_of(13, towns.fund, theirs, 1)) == "ledger.same_account");
    CHECK(towns.refusal_of(posting_of(14, mine, towns.far_fund, 1)) == "ledger.same_account");
    // Nor is one half taken back alone.
    auto back = posting_of(15, mine, towns.fund, 700);
    back.purpose = Purpose::reversal;
    back.reverses = id_of<EntryId>(10);
    CHECK(towns.refusal_of(back) == "ledger.clearing_reserved");
    HoldDraft const hold{.id = id_of<HoldId>(1), .account = mine, .amount = {1, egp}};
    CHECK(towns.run([&](Work& work) { return reserve(work, hold); }).error().code ==
          "ledger.clearing_reserved");
    CHECK(towns.clearing(1, 2) == 700);
    CHECK(towns.clearing(2, 1) == -700);
}

TEST_CASE(
    "between books: refused in either book leaves nothing in both, the earlier refusal told") {
    Towns towns;
    auto small = draft_of(Chart::wallet, 9, 2);
    small.ceiling_minor = 5;
    auto const jar = towns.open_one(small);
    CHECK(towns.refusal_of(posting_of(10, towns.fund, jar, 6)) == "ledger.ceiling_passed");
    CHECK(towns.refusal_of(posting_of(10, towns.wallets[0], jar, 6)) == "ledger.funds_short");
    CHECK(towns.refusal_of(posting_of(10, towns.wallets[0], {2, 99}, 6)) ==
          "ledger.account_unknown");
    CHECK(towns.refusal_of(posting_of(10, {3, 1}, jar, 6)) == "ledger.account_unknown");
    CHECK(towns.refusal_of(posting_of(10, towns.fund, jar, 0)) == "ledger.amount_not_positive");
    auto const mixed = towns.post_all({posting_of(10, towns.fund, towns.far_wallet, 50),
                                       posting_of(11, towns.fund, towns.wallets[0], 60),
                                       posting_of(12, towns.far_wallet, towns.far_fund, 51)});
    CHECK(mixed.error().code == "ledger.funds_short");
    CHECK(towns.posted(towns.fund) == 100'000);
    CHECK(towns.clearing(1, 2) == 0);
    CHECK(towns.all_balanced());
    auto const run = towns.run([&](Work& work) {
        auto const posting = posting_of(13, towns.fund, towns.far_wallet, 50);
        return post(work, {&posting, 1}, LeafPlan::payment(id_of<AnyId>(1)));
    });
    CHECK(run.error().code == "ledger.books_differ");
}

TEST_CASE("between books: holds, as much as there is, and reversals reach across") {
    Towns towns;
    HoldDraft const draft{.id = id_of<HoldId>(1), .account = towns.fund, .amount = {500, egp}};
    REQUIRE(towns.run([&](Work& work) { return reserve(work, draft); }));
    auto held = posting_of(10, towns.fund, towns.far_wallet, 500);
    held.hold = draft.id;
    REQUIRE(towns.post_one(held));
    CHECK(towns.post_one(held).value()[0].repeated);
    auto rest = posting_of(11, towns.fund, towns.far_wallet, 1'000'000);
    rest.up_to = true;
    CHECK(towns.post_one(rest).value()[0].amount_minor == 99'500);
    CHECK(towns.post_one(rest).value()[0].amount_minor == 99'500);
    auto back = posting_of(12, towns.far_wallet, towns.fund, 500);
    back.purpose = Purpose::reversal;
    back.reverses = id_of<EntryId>(10);
    REQUIRE(towns.post_one(back));
    back.id = id_of<EntryId>(13);
    CHECK(towns.refusal_of(back) == "ledger.original_exceeded");
    CHECK(towns.posted(towns.fund) == 500);
    CHECK(towns.clearing(1, 2) == -towns.clearing(2, 1));
    CHECK(towns.all_balanced());
}

TEST_CASE("between books: a move between funds is told by both books' logs") {
    Towns towns;
    auto const posting = posting_of(10, towns.fund, towns.far_fund, 300);
    LeafPlan const plan{
        .kind = LeafKind::fund_move, .fund = id_of<AnyId>(2), .other_fund = id_of<AnyId>(1)};
    auto const move = [&](Work& work) { return post(work, {&posting, 1}, plan); };
    auto const posted = towns.run(move);
    REQUIRE(posted);
    REQUIRE((*posted)[0].leaf);
    auto const again = towns.run(move).value()[0];
    CHECK(again.leaf->leaf_hash == (*posted)[0].leaf->leaf_hash);
}
