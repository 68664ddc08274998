// Balances as of a moment, the trial balance, months and their sealed balances.

#include <doctest/doctest.h>

#include "trust/ledger/periods.hpp"
#include "trust/ledger/testing.hpp"

using namespace takaful;
using namespace takaful::ledger;

namespace {

// The desk's day, 20'778, is 2026-11-21; its books open on it.
constexpr std::int64_t november = 202'611;

struct Office : Village {
    Result<Period> close(std::int64_t period) {
        return run([&](Work& work) { return close_period(work, 1, period); });
    }
    void pass_days(int days) {
        clock.advance(Days{days});
        today = today + Days{days};
        REQUIRE(run([&](Work& work) { return close_until(work, 1, work.today()); }));
    }
    std::int64_t booked(AccountRef account, Instant upto) {
        return ask([&](Work& work) { return balance_booked(work, account, upto); })
            .value()
            .posted_minor();
    }
    std::int64_t valued(AccountRef account, Date upto) {
        return ask([&](Work& work) { return balance_valued(work, account, upto); })
            .value()
            .posted_minor();
    }
    int seal() {
        return run([](Work& work) { return seal_balances(work, 3); }).value();
    }
    Result<BalanceProof> prove(AccountRef account, std::int64_t period) {
        return ask([&](Work& work) { return prove_balance(work, account, period); });
    }
};

}  // namespace

TEST_CASE("as of: a balance by booking time, entries booked at that moment included") {
    Office office;
    std::vector<std::pair<Instant, std::int64_t>> seen;
    for (std::uint64_t i = 0; i < 30; ++i) {
        office.clock.advance_us(1'000'000);
        auto const to = i % 3 == 0 ? office.wallets[1] : office.wallets[0];
        REQUIRE(office.post_one(posting_of(10 + i, office.fund, to, 10)));
        seen.emplace_back(office.clock.now(), office.posted(office.wallets[0]));
    }
    for (auto const& [at, minor] : seen) {
        CHECK(office.booked(office.wallets[0], at) == minor);
        CHECK(office.booked(office.wallets[0], {at.unix_us + 999'999}) == minor);
    }
    CHECK(office.booked(office.wallets[0], {seen.front().first.unix_us - 1}) == 0);
    CHECK(office.booked(office.wallets[2], office.clock.now()) == 0);
    auto const figures =
        office.ask([&](Work& work) { return balance_booked(work, office.fund, seen[4].first); });
    CHECK(figures->debits_minor == 50);
    CHECK(figures->credits_minor == 100'000);
    auto const nobody = office.ask([&](Work& work) {
        return balance_booked(work, {1, 99}, seen[4].first);
    });
    CHECK(nobody.error().code == "ledger.account_unknown");
}

TEST_CASE("as of: by value date, what is booked late counts on the day it happened") {
    Office office;
    auto const day = office.today;
    office.pass_days(3);
    auto late = posting_of(10, office.fund, office.wallets[0], 70);
    late.event_date = day;
    REQUIRE(office.post_one(late));
    auto now = posting_of(11, office.fund, office.wallets[0], 7);
    now.event_date = day + Days{3};
    REQUIRE(office.post_one(now));
    CHECK(office.valued(office.wallets[0], day) == 70);
    CHECK(office.valued(office.wallets[0], day + Days{2}) == 70);
    CHECK(office.valued(office.wallets[0], day + Days{3}) == 77);
    CHECK(office.valued(office.fund, day) == 100'000 - 70);
    CHECK(office.valued(office.wallets[0], Date{day.day_number - 1}) == 0);
    office.books->impl().value_walk_max = 1;
    CHECK(office.ask([&](Work& work) { return balance_valued(work, office.wallets[0], day); })
              .error()
              .code == "ledger.as_of_too_far");
    office.books->impl().value_walk_max = 200'000;
    // After the month is closed the answer is the same, though it begins elsewhere.
    office.pass_days(30);
    REQUIRE(office.close(november));
    REQUIRE(office.post_one([&] {
        auto after = posting_of(12, office.fund, office.wallets[0], 1'000);
        after.event_date = office.today;
        return after;
    }()));
    CHECK(office.valued(office.wallets[0], day) == 70);
    CHECK(office.valued(office.wallets[0], day + Days{3}) == 77);
    CHECK(office.valued(office.wallets[0], office.today) == 1'077);
}

TEST_CASE("trial balance: a line for each chart and asset; both sides agree") {
    Office office;
    REQUIRE(office.post_one(posting_of(10, office.fund, office.wallets[0], 10)));
    auto const trial = office.ask([](Work& work) { return trial_balance(work, 1); }).value();
    CHECK(trial.balanced);
    CHECK(trial.head == 2);
    REQUIRE(trial.rows.size() == 3);
    CHECK(trial.rows[0].chart == Chart::bank);
    CHECK(trial.rows[1].debits_minor == 10);
    CHECK(trial.rows[2].accounts == 3);
    CHECK(trial.rows[2].credits_minor == 10);
    CHECK(office.ask([](Work& work) { return trial_balance(work, 9); }).error().code ==
          "ledger.book_unknown");
}

TEST_CASE("periods: a month closes after its last day, and then takes nothing any more") {
    Office office;
    CHECK(office.close(november).error().code == "ledger.period_open");
    CHECK(office.close(202'613).error().code == "ledger.period_invalid");
    auto const day = office.today;
    office.pass_days(10);
    auto const closed = office.close(november).value();
    CHECK(closed.head == 1);
    CHECK(closed.accounts == 5);
    CHECK(office.close(november)->closed_at == closed.closed_at);
    CHECK(office.close(202'610).error().code == "ledger.period_out_of_order");
    auto posting = posting_of(10, office.fund, office.wallets[0], 10);
    posting.event_date = day;
    CHECK(office.refusal_of(posting) == "ledger.period_closed");
    office.reopen();
    CHECK(office.refusal_of(posting) == "ledger.period_closed");
    posting.event_date = office.today;
    CHECK(office.refusal_of(posting) == "");
    CHECK(office.ask([](Work& work) { return list_periods(work, 1, 9); })->size() == 1);
}

TEST_CASE("periods: a broken total refuses the close") {
    Office office;
    office.pass_days(10);
    auto& state = office.books->impl().find(1)->live[2].state;
    ++state.credits_minor;
    CHECK(office.close(november).error().code == "ledger.totals_broken");
    --state.credits_minor;
    ++state.held_minor;
    CHECK(office.close(november).error().code == "ledger.totals_broken");
    --state.held_minor;
    CHECK(office.close(november));
}

TEST_CASE("periods: clearing accounts that do not mirror each other refuse the close") {
    Office office;
    auto const far = office.open_one(draft_of(Chart::wallet, 1, 2));
    REQUIRE(office.post_one(posting_of(10, office.fund, far, 10)));
    office.pass_days(10);
    auto const trial = [&] {
        return office.ask([](Work& work) { return trial_balance(work, 1); }).value().balanced;
    };
    CHECK(trial());
    // A pair of entries that only one of the books knows: each book is balanced in itself.
    auto const clearing =
        office
            .ask([](Work& work) {
                return find_account(work, {2, Chart::clearing, clearing_owner(1), egp});
            })
            .value()
            .value();
    auto const bank = office.open_one(draft_of(Chart::bank, 1, 2));
    CHECK(office.refusal_of(posting_of(11, bank, clearing, 5)) == "ledger.clearing_reserved");
    auto& memory = *office.books->impl().find(2);
    memory.live[bank.account - 1].state.debits_minor += 5;
    memory.live[clearing.account - 1].state.credits_minor += 5;
    for (auto const& account : {bank, clearing})
        memory.shown.set(account.account - 1, memory.live[account.account - 1]);
    CHECK_FALSE(trial());
    CHECK(office.close(november).error().code == "ledger.totals_broken");
}

TEST_CASE("sealed balances: one account's balance is proved without the others") {
    Office office;
    REQUIRE(office.post_one(posting_of(10, office.fund, office.wallets[0], 10)));
    office.pass_days(10);
    REQUIRE(office.close(november));
    // Money moves on before the sealing comes by: what is sealed is the month's end.
    auto after = posting_of(11, office.fund, office.wallets[0], 500);
    after.event_date = office.today;
    REQUIRE(office.post_one(after));
    CHECK(office.prove(office.fund, november).error().code == "ledger.not_sealed");
    CHECK(office.seal() == 3);
    office.reopen();
    CHECK(office.seal() == 2);
    CHECK(office.seal() == 0);
    auto const later = office.open_one(draft_of(Chart::wallet, 77));
    CHECK(office.prove(later, november).error().code == "ledger.account_not_in_period");
    CHECK(office.prove({1, 99}, november).error().code == "ledger.account_unknown");
    CHECK(office.prove(office.fund, 202'612).error().code == "ledger.period_unknown");
    auto const root =
        office.ask([](Work& work) { return list_periods(work, 1, 1); }).value()[0].root;
    for (std::int64_t n = 1; n <= 5; ++n) {
        CAPTURE(n);
        auto proof = office.prove({1, n}, november).value();
        CHECK(proof.root == base64(root));
        CHECK(check_balance_proof(proof));
        proof.index = n % 5;
        CHECK(check_balance_proof(proof).error().code == "ledger.proof_wrong");
    }
    auto proof = office.prove(office.wallets[0], november).value();
    CHECK(proof.statement.contains("\ncredits 10\n"));
    proof.statement += " ";
    CHECK(check_balance_proof(proof).error().code == "ledger.proof_wrong");
    proof.salt = "x";
    CHECK(check_balance_proof(proof).error().code == "ledger.proof_malformed");
}

TEST_CASE("seal tree: every leaf of every small tree leads to the root, and no other leaf does") {
    std::vector<crypto::Digest> leaves;
    Bytes frontier;
    for (std::int64_t size = 1; size <= 40; ++size) {
        leaves.push_back(leaf_of(std::to_string(size), {}));
        append_leaf(frontier, size - 1, leaves.back());
        auto const root = root_of(frontier);
        for (std::int64_t i = 0; i < size; ++i) {
            auto const path = path_of(leaves, static_cast<std::size_t>(i));
            crypto::Digest found{};
            REQUIRE(root_from(i, size, leaves[static_cast<std::size_t>(i)], path, found));
            REQUIRE(found == root);
            auto const wrong = root_from(i, size, leaf_of("other", {}), path, found);
            REQUIRE((!wrong || found != root));
        }
        crypto::Digest unused{};
        CHECK_FALSE(root_from(size, size, leaves[0], {}, unused));
    }
}
