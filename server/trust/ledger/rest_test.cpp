// Accounts are written when nobody pays, and before a start would have too much to replay.

#include "trust/ledger/testing.hpp"

using namespace takaful;
using namespace takaful::ledger;

namespace {

constexpr std::int64_t second_us = 1'000'000;

struct Inn : Village {
    Inn() { books->impl().snapshot_every_entries = 5; }
    void pay(std::uint64_t first, int postings) {
        for (int i = 0; i < postings; ++i)
            REQUIRE(post_one(
                posting_of(first + static_cast<std::uint64_t>(i), fund, wallets[i % 3], 1)));
    }
    void rest(std::int64_t accounts) {
        REQUIRE(run([&](Work& work) { return save_snapshot_at_rest(work, accounts); }));
    }
    std::int64_t saved_seq() {
        static constexpr store::Query saved{"test.saved",
                                            "SELECT snapshot_seq AS n FROM ledger_book"};
        return (*database->writer().one(saved).value()).get<std::int64_t>("n");
    }
};

}  // namespace

TEST_CASE("rest: accounts are written in slices when nothing was posted for two seconds") {
    Inn inn;
    auto const before = inn.saved_seq();
    inn.pay(100, 5);
    CHECK_FALSE(inn.books->has_rest(inn.clock.now()));
    inn.clock.advance_us(2 * second_us - 1);
    inn.rest(1);
    CHECK(inn.saved_seq() == before);
    inn.clock.advance_us(1);
    REQUIRE(inn.books->has_rest(inn.clock.now()));
    inn.rest(2);
    CHECK(inn.saved_seq() == before);  // In the middle of it a payment comes, and goes first.
    inn.pay(200, 1);
    CHECK_FALSE(inn.books->has_rest(inn.clock.now()));
    inn.reopen();
    CHECK(inn.available(inn.wallets[0]) == 3);
    CHECK(inn.available(inn.wallets[1]) == 2);
    inn.books->impl().snapshot_every_entries = 5;
    inn.pay(300, 1);
    inn.clock.advance_us(2 * second_us);
    for (int slices = 0; inn.books->has_rest(inn.clock.now()); ++slices) {
        REQUIRE(slices < 10);
        inn.rest(2);
    }
    CHECK(inn.saved_seq() >= before + 7);
    inn.reopen();
    CHECK(inn.available(inn.wallets[0]) == 4);
    CHECK(inn.available(inn.wallets[2]) == 1);
}

TEST_CASE("rest: a slice that is undone is written again") {
    Inn inn;
    auto const before = inn.saved_seq();
    inn.pay(100, 6);
    inn.clock.advance_us(3 * second_us);
    CHECK_FALSE(inn.run([](Work& work) -> Result<> {
        REQUIRE(save_snapshot_at_rest(work, 1'000));
        return fail(ErrorKind::refused, "test.undone");
    }));
    CHECK(inn.saved_seq() == before);
    REQUIRE(inn.books->has_rest(inn.clock.now()));
    inn.rest(1'000);
    CHECK(inn.saved_seq() == before + 7);  // These, and the gift of the beginning.
    CHECK_FALSE(inn.books->has_rest(inn.clock.now()));
}

TEST_CASE("rest: with very many entries to replay a payment writes accounts itself") {
    Inn inn;
    inn.books->impl().replay_entries_max = 8;
    auto const before = inn.saved_seq();
    inn.pay(100, 12);
    CHECK(inn.saved_seq() > before);
}
