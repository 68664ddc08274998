#include <doctest/doctest.h>

#include "trust/ledger/testing.hpp"

using namespace takaful;
using namespace takaful::ledger;

namespace {

struct Market : Village {
    Currency const usd = Currency::parse("USD").value();
    AccountRef dollars;

    Market() {
        auto draft = draft_of(Chart::wallet, 3);
        draft.asset = usd;
        draft.ceiling_minor = 100'000;
        dollars = open_one(draft);
    }
    /// Sells pounds for dollars at 48.65 pounds a dollar.
    ExchangeDraft draft(std::uint64_t id, std::int64_t minor) {
        return {.id = id_of<EntryId>(id),
                .from = fund,
                .to = dollars,
                .sold = {minor, egp},
                .rate = {.numerator = 100, .denominator = 4'865, .source = "CBE", .at = {5}},
                .event_date = Date{20'778}};
    }
    Result<Exchanged> run_exchange(ExchangeDraft const& draft) {
        return run([&](Work& work) { return exchange(work, draft); });
    }
    std::int64_t own(Chart chart, Currency const& asset) {
        auto const account = ask([&](Work& work) {
                                 return find_account(work, {1, chart, {}, asset});
                             }).value();
        return account ? posted(*account) : 0;
    }
};

}  // namespace

TEST_CASE("exchange: whole minor units are bought, the fraction costs the position one of them") {
    Market market;
    // 100.00 EGP are 2.0554… USD.
    auto const done = market.run_exchange(market.draft(10, 10'000)).value();
    CHECK(done.bought == Money{205, market.usd});
    CHECK(done.rounded == Money{1, market.usd});
    CHECK(done.residue_numerator == 10'000 * 100 - 205 * 4'865);
    CHECK(done.out.debit_balance_minor == 90'000);
    CHECK(done.in.credit_balance_minor == 205);
    CHECK(market.own(Chart::position, egp) == 10'000);
    CHECK(market.own(Chart::position, market.usd) == -206);
    CHECK(market.own(Chart::rounding, market.usd) == 1);
    auto const rate =
        market.ask([](Work& work) { return rate_of(work, 1, id_of<EntryId>(10)); }).value();
    CHECK(rate.numerator == 100);
    CHECK(rate.source == "CBE");
    CHECK(rate.at == Instant{5});
    // Nothing is left of a minor unit: two entries.
    auto const exact = market.run_exchange(market.draft(11, 9'730)).value();
    CHECK(exact.bought.minor == 200);
    CHECK(exact.rounded.minor == 0);
    auto const totals = market.ask([](Work& work) { return control_totals(work, 1); }).value();
    CHECK(totals.balanced);
    CHECK(totals.head == 6);
}

TEST_CASE("exchange: the same id again is the same exchange; another rate is another") {
    Market market;
    auto draft = market.draft(10, 10'000);
    auto const first = market.run_exchange(draft).value();
    auto const again = market.run_exchange(draft).value();
    CHECK(again.out.repeated);
    CHECK(again.bought == first.bought);
    CHECK(again.in.seq == first.in.seq);
    draft.rate.source = "street";
    CHECK(field_of(market.run_exchange(draft).error()) == "rate");
    draft.rate.numerator = 200;
    CHECK(market.run_exchange(draft).error().code == "ledger.id_reused");
}

TEST_CASE("exchange: one side refused leaves nothing of the other") {
    Market market;
    CHECK(market.run_exchange(market.draft(10, 100'001)).error().code == "ledger.funds_short");
    auto much = market.draft(11, 90'000);
    much.rate = {.numerator = 2, .denominator = 1, .source = "CBE"};
    CHECK(market.run_exchange(much).error().code == "ledger.ceiling_passed");
    CHECK(market.posted(market.fund) == 100'000);
    CHECK(market.own(Chart::position, egp) == 0);
    CHECK(market.run_exchange(market.draft(12, 48)).error().code == "ledger.exchange_too_small");
    auto wrong = market.draft(13, 100);
    wrong.rate.denominator = 0;
    CHECK(market.run_exchange(wrong).error().code == "ledger.rate_invalid");
    auto same = market.draft(14, 100);
    same.to = market.wallets[0];
    CHECK(market.run_exchange(same).error().code == "ledger.same_asset");
    same.to = {1, 99};
    CHECK(market.run_exchange(same).error().code == "ledger.account_unknown");
    same.to = {2, 1};
    CHECK(market.run_exchange(same).error().code == "ledger.account_unknown");
    CHECK(
        market.ask([](Work& work) { return rate_of(work, 1, id_of<EntryId>(14)); }).error().code ==
        "ledger.exchange_unknown");
}
