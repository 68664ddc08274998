#include <doctest/doctest.h>

#include <random>

#include "domain/giving/giving.hpp"
#include "platform/work/testing.hpp"
#include "record/identity/identity.hpp"
#include "record/notify/notify.hpp"
#include "service/wallet/wallet.hpp"

using namespace takaful;
using namespace takaful::giving;

namespace {

Currency const egp = Currency::parse("EGP").value();

/// A house with a sadaqa fund, and Mona with 1,000.00 in her wallet.
struct GivingHouse : work::TestHouse {
    std::unique_ptr<ledger::Books> books;
    std::unique_ptr<tlog::Log> log;
    Actor admin = actor(1, {Right::signed_in, Right::administer});
    Actor clerk = actor(2, {Right::signed_in, Right::record_cash});
    Actor mona = actor(3, {Right::signed_in, Right::spend});
    FundId fund = work::test_id<FundId>(100);
    crypto::Digest list_root = crypto::sha256(as_bytes("list"));
    std::int64_t paid = 0;

    GivingHouse() {
        auto reader = db.database->reader();
        books = ledger::Books::load(**reader).value();
        parts.add(*books);
        parts.add<tlog::LeafSource>(*books);
        log = tlog::Log::open(runner, {.origin = "log.test/village",
                                       .folder = db.folder.file("log"),
                                       .installation_key = keys->installation_key("log")})
                  .value();
        parts.add<tlog::Log>(*log);
        REQUIRE(run(admin, [&](Work& work) { return add_mona(work); }));
        REQUIRE(
            command(admin, fund_draft(fund, {Intention::sadaqa, Intention::kaffara}), open_fund));
        REQUIRE(command(clerk,
                        wallet::CashIn{.id = work::test_id<ledger::EntryId>(900),
                                       .person = {mona.person.bytes},
                                       .amount = {100'000, egp},
                                       .against = wallet::Against::bank,
                                       .reference = "B-900"},
                        wallet::cash_in));
    }
    Result<identity::UserCreated> add_mona(Work& work) const {
        return identity::create_user(work, {.user = {.id = {mona.person.bytes},
                                                     .person = {},
                                                     .name = "منى",
                                                     .phone = "01012345678",
                                                     .pin = {},
                                                     .roles = {identity::Role::donor},
                                                     .note_ar = {},
                                                     .note_en = {}},
                                            .pin_hash = "none"});
    }
    static FundDraft fund_draft(FundId id, std::vector<Intention> intentions) {
        return {.id = id,
                .name_ar = "كسوة الشتاء",
                .name_en = "Winter clothes",
                .purpose_ar = "كسوة لأسر القرى",
                .purpose_en = "Clothes for families of the villages",
                .intentions = std::move(intentions),
                .currency = egp,
                .goal = Money{500'000, egp}};
    }
    GiftCommand gift(std::uint32_t n, std::int64_t minor, Source source = Source::wallet) const {
        return {.id = work::test_id<GiftId>(n),
                .fund = fund,
                .amount = {minor, egp},
                .intention = Intention::sadaqa,
                .source = source,
                .donor_name = {}};
    }
    Result<Trace> trace(std::uint32_t n) {
        return ask(Actor{},
                   [&](Work& work) { return trace_gift(work, {work::test_id<GiftId>(n)}); });
    }
    Fund fund_now() {
        return ask(Actor{}, [&](Work& work) { return fund_of(work, fund); }).value();
    }
    /// What solidarity does: a payroll of households in one slice, and the facts that it tells.
    BatchFacts pay(std::uint32_t batch, std::int64_t households, std::int64_t each,
                   char const* centre = "الشهداء") {
        auto const run_id = work::test_id<AnyId>(batch);
        auto const programme = work::test_id<AnyId>(700);
        auto const done = run(Actor::system(1), [&](Work& work) -> Result<> {
            TRY(tlog::append(work, 1,
                             {.type = tlog::LeafType::list_root,
                              .subject = work::test_id<AnyId>(701),
                              .programme = programme,
                              .count = 500,
                              .payload_root = list_root}));
            TRY(tlog::open_run(work, 1,
                               {.run = run_id,
                                .fund = {fund.bytes},
                                .programme = programme,
                                .period = 202611,
                                .instalment = static_cast<std::uint16_t>(batch),
                                .list_root = list_root,
                                .currency = egp,
                                .payments_expected = households}));
            std::vector<AnyId> owners;
            for (std::int64_t i = 0; i < households; ++i)
                owners.push_back(work::test_id<AnyId>(static_cast<std::uint32_t>(10'000 + i)));
            auto const wallets = TRY(wallet::open_wallets(work, owners, egp));
            auto const account = TRY(account_of(work, fund));
            std::vector<ledger::Posting> postings;
            for (auto const& to : wallets)
                postings.push_back({.id = work.new_id<ledger::EntryTag>(),
                                    .debit = account,
                                    .credit = to,
                                    .amount = {each, egp},
                                    .purpose = ledger::Purpose::payment,
                                    .group = run_id,
                                    .event_date = work.today()});
            TRY(ledger::post(work, postings, ledger::LeafPlan::payment(run_id)));
            return tlog::close_run(work, 1, run_id, {households, {households * each, egp}});
        });
        REQUIRE_MESSAGE(done, (done ? "" : std::string{done.error().code}));
        BatchFacts const facts{
            .batch = run_id,
            .fund = fund,
            .programme = programme,
            .programme_ar = "معاش الشتاء",
            .programme_en = "Winter support",
            .households = households,
            .total = {households * each, egp},
            .first_outflow = paid,
            .last_outflow = paid + households * each,
            .areas = {{centre, centre, "Shuhada", "EG17", "المنوفية", "Monufia", households}},
            .approved_on = to_date({2026, 11, 20}),
            .paid_on = to_date({2026, 11, 21})};
        paid += households * each;
        return facts;
    }
    Result<> tell(BatchFacts const& facts) {
        return run(Actor::system(1), [&](Work& work) { return record_batch(work, facts); });
    }
    /// A new checkpoint, and the reaction to what it published.
    void publish() {
        REQUIRE(log->integrate_now());
        auto const react = [](Work& work, OutboxRow const& row) -> Result<> {
            if (row.event != "tlog.batch_published") return {};
            return publish_batch(work, json::from_text<tlog::BatchPublished>(row.payload).value());
        };
        REQUIRE(work::deliver_outbox(runner, react, 100));
    }
    Result<> tell_and_publish(BatchFacts const& facts) {
        TRY(tell(facts));
        publish();
        return {};
    }
    Summary summary() {
        return ask(Actor{}, [](Work& work) { return public_summary(work, {.period = {}}); })
            .value();
    }
    std::int64_t messages() {
        return std::ssize(ask(mona, [](Work& work) { return notify::inbox(work, {}); })->items);
    }
};

Params const& params_of(Error const& error) {
    return error.params;
}

}  // namespace

TEST_CASE("giving: a gift moves the money, gives a receipt and its leaf, once for two taps") {
    GivingHouse house;
    auto const command = house.gift(1, 20'000);
    auto const receipt = house.command(house.mona, command, give);
    REQUIRE(receipt);
    CHECK(receipt->on == to_date({2026, 11, 21}));
    CHECK(receipt->leaf_hash.size() == 44);
    CHECK_FALSE(receipt->promise.empty());
    auto const again = house.command(house.mona, command, give);
    REQUIRE(again);
    CHECK(again->leaf_hash == receipt->leaf_hash);
    auto const fund = house.fund_now();
    CHECK(fund.balance == Money{20'000, egp});
    CHECK(fund.received == Money{20'000, egp});
    auto other = command;
    other.amount.minor = 20'001;
    auto const reused = house.command(house.mona, other, give);
    CHECK(reused.error().code == "work.id_reused");
    // Below the runner too: the ledger's own ids make the same function harmless.
    auto const beneath = house.run(house.mona, [&](Work& work) { return give(work, command); });
    CHECK(beneath.value().promise == receipt->promise);
    CHECK(house.fund_now().balance == Money{20'000, egp});
}

TEST_CASE("giving: refuses zero, less than zero, another currency, another intention, too much") {
    GivingHouse house;
    auto const code = [&](GiftCommand const& command) {
        auto const refused = house.command(house.mona, command, give);
        return refused ? std::string_view{} : refused.error().code;
    };
    CHECK(code(house.gift(1, 0)) == "giving.amount_not_positive");
    CHECK(code(house.gift(2, -100)) == "giving.amount_not_positive");
    auto dinars = house.gift(3, 100);
    dinars.amount.currency = Currency::parse("KWD").value();
    CHECK(code(dinars) == "giving.currency_mismatch");
    auto zakat = house.gift(4, 100);
    zakat.intention = Intention::zakat;
    CHECK(code(zakat) == "giving.intention_not_taken");
    auto nowhere = house.gift(5, 100);
    nowhere.fund = work::test_id<FundId>(999);
    CHECK(code(nowhere) == "giving.fund_unknown");
    CHECK(code(house.gift(6, 100'001)) == "ledger.funds_short");
    CHECK(code(house.gift(7, 100, Source::bank)) == "identity.right_missing");
    REQUIRE(house.command(house.admin,
                          FundClosing{.id = work::test_id<CommandId>(8), .fund = house.fund},
                          close_fund));
    CHECK(code(house.gift(9, 100)) == "giving.fund_closed");
    CHECK(house.fund_now().balance.minor == 0);
    auto const stranger = house.actor(77, {Right::signed_in, Right::spend});
    CHECK(house.command(stranger, house.gift(10, 100), give).error().code == "giving.fund_closed");
}

TEST_CASE("giving: who has no wallet cannot give from it, nor who is not signed in") {
    GivingHouse house;
    auto const stranger = house.actor(77, {Right::signed_in, Right::spend});
    CHECK(house.command(stranger, house.gift(1, 100), give).error().code ==
          "giving.wallet_missing");
    CHECK(house.command(Actor{}, house.gift(2, 100), give).error().code ==
          "identity.sign_in_needed");
}

TEST_CASE("giving: a gift refused for want of funds stays refused under its id") {
    GivingHouse house;
    auto const too_much = house.gift(1, 150'000);
    CHECK(house.command(house.mona, too_much, give).error().code == "ledger.funds_short");
    REQUIRE(house.command(house.clerk,
                          wallet::CashIn{.id = work::test_id<ledger::EntryId>(901),
                                         .person = {house.mona.person.bytes},
                                         .amount = {100'000, egp},
                                         .against = wallet::Against::bank,
                                         .reference = "B-901"},
                          wallet::cash_in));
    CHECK(house.command(house.mona, too_much, give).error().code == "ledger.funds_short");
    CHECK(house.command(house.mona, house.gift(2, 150'000), give));
}

TEST_CASE("giving: a clerk records a gift in cash, and the giver's name lies sealed") {
    GivingHouse house;
    auto command = house.gift(1, 5'000, Source::drawer);
    command.donor_name = "أم محمود";
    REQUIRE(house.command(house.clerk, command, give));
    CHECK(house.fund_now().balance.minor == 5'000);
    static constexpr store::Query donor_bytes{"test.donor", "SELECT donor FROM giving_gift"};
    auto const sealed = house.ask(house.clerk, [](Work& work) -> Result<Bytes> {
        return (*TRY(work.tx.one(donor_bytes))).get<Bytes>("donor");
    });
    CHECK(as_text(sealed.value()).find("محمود") == std::string_view::npos);
    AnyId const owner{command.id.bytes};
    auto const opened =
        house.keys->open(owner, "giving_gift|donor|" + owner.text(), sealed.value());
    CHECK(as_text(opened.value()) == "أم محمود");
}

TEST_CASE("giving: zakat stays with zakat, and a waqf's principal is never paid out") {
    GivingHouse house;
    auto const zakat = work::test_id<FundId>(101);
    CHECK(house
              .command(house.admin, house.fund_draft(zakat, {Intention::zakat, Intention::sadaqa}),
                       open_fund)
              .error()
              .code == "giving.intentions_mixed");
    auto const waqf = work::test_id<FundId>(102);
    REQUIRE(house.command(house.admin, house.fund_draft(waqf, {Intention::waqf}), open_fund));
    auto command = house.gift(1, 1'000);
    command.fund = waqf;
    command.intention = Intention::waqf;
    REQUIRE(house.command(house.mona, command, give));
    auto const paid = house.run(Actor::system(1), [&](Work& work) -> Result<> {
        AnyId const owner = work::test_id<AnyId>(55);
        ledger::Posting const posting{
            .id = work::test_id<ledger::EntryId>(56),
            .debit = TRY(account_of(work, waqf)),
            .credit = TRY(wallet::open_wallets(work, {&owner, 1}, egp))[0],
            .amount = {1, egp},
            .purpose = ledger::Purpose::payment,
            .event_date = work.today()};
        TRY(ledger::post(work, {&posting, 1}, {}));
        return {};
    });
    CHECK(paid.error().code == "ledger.purpose_not_taken");
    // The same fund again is the same fund; another under its id is refused.
    CHECK(house.command(house.admin, house.fund_draft(waqf, {Intention::waqf}), open_fund));
    CHECK(house.command(house.admin, house.fund_draft(waqf, {Intention::sadaqa}), open_fund)
              .error()
              .code == "work.id_reused");
}

TEST_CASE("giving: the trace waits, reaches in part, and ends at the batch") {
    GivingHouse house;
    REQUIRE(house.command(house.mona, house.gift(1, 10'000), give));
    REQUIRE(house.command(house.mona, house.gift(2, 10'000), give));
    auto waiting = house.trace(1).value();
    CHECK(waiting.state == GiftState::waiting);
    CHECK(waiting.reached.minor == 0);
    CHECK(waiting.steps.size() == 3);
    CHECK(waiting.steps[2].kind == StepKind::waiting);
    CHECK_FALSE(waiting.proof.leaf_index);
    CHECK_FALSE(waiting.proof.promise.empty());

    REQUIRE(house.tell_and_publish(house.pay(1, 30, 500)));
    auto const reached = house.trace(1).value();
    CHECK(reached.state == GiftState::reached);
    CHECK(reached.share_percent == 100);
    REQUIRE(reached.batches.size() == 1);
    auto const& batch = reached.batches[0];
    CHECK(batch.households == 30);
    CHECK(batch.total == Money{15'000, egp});
    CHECK(batch.amount_of_gift == Money{10'000, egp});
    CHECK(batch.week == "2026-W47");
    CHECK(batch.area_ar == "الشهداء");
    CHECK(batch.leaf_index);
    REQUIRE(reached.proof.leaf_index);
    CHECK(reached.proof.receipt);
    CHECK(reached.proof.slip);
    auto const partly = house.trace(2).value();
    CHECK(partly.state == GiftState::partly);
    CHECK(partly.reached == Money{5'000, egp});
    CHECK(partly.share_percent == 50);
    CHECK(partly.steps.back().amount == Money{5'000, egp});
}

TEST_CASE("giving: a batch of fewer than twenty households is waited for, not shown") {
    GivingHouse house;
    REQUIRE(house.command(house.mona, house.gift(1, 19 * 100 + 500), give));
    REQUIRE(house.tell_and_publish(house.pay(1, 19, 100)));
    CHECK(house.trace(1)->state == GiftState::waiting);
    CHECK(house.trace(1)->batches.empty());
    auto const alike = [&](std::int64_t paid, std::int64_t households) {
        CHECK(house.fund_now().paid_out.minor == paid);
        CHECK(house.fund_now().balance.minor == 2'400 - paid);
        CHECK(house.summary().in_funds.minor == 2'400 - paid);
        CHECK(house.summary().reached.minor == paid);
        CHECK(house.summary().households == households);
    };
    alike(0, 0);

    // One household more fills the pool: both payrolls are seen, in one step.
    REQUIRE(house.tell_and_publish(house.pay(2, 1, 500)));
    alike(2'400, 20);
    auto const trace = house.trace(1).value();
    CHECK(trace.state == GiftState::reached);
    REQUIRE(trace.batches.size() == 2);
    CHECK(trace.batches[0].batch == trace.batches[1].batch);
    CHECK(trace.batches[0].households == 20);
    CHECK_FALSE(trace.batches[0].area_ar);
}

TEST_CASE("giving: nobody sees a payroll's slices go by: neither in funds, month nor trace") {
    GivingHouse house;
    REQUIRE(house.command(house.mona, house.gift(1, 10'000), give));
    auto const whole = house.pay(1, 30, 100);
    auto slice = whole;
    slice.households = 25;
    slice.areas[0].households = 25;
    slice.total.minor = 2'500;
    slice.last_outflow = 2'500;
    REQUIRE(house.tell(slice));
    CHECK(house.fund_now().paid_out.minor == 0);
    CHECK(house.summary().reached.minor == 0);
    CHECK(house.trace(1)->reached.minor == 0);

    // The log was quicker than the last slice's note: counted when both are there.
    house.publish();
    CHECK(house.fund_now().paid_out.minor == 0);
    auto last = whole;
    last.households = 5;
    last.areas[0].households = 5;
    last.total.minor = 500;
    last.first_outflow = 2'500;
    REQUIRE(house.tell(last));
    house.clock.advance_us(60'000'000);
    house.publish();
    CHECK(house.fund_now().paid_out.minor == 3'000);
    CHECK(house.summary().households == 30);
    CHECK(house.trace(1)->reached.minor == 3'000);
}

TEST_CASE("giving: the same slice twice is one; a stretch taken twice is refused") {
    GivingHouse house;
    REQUIRE(house.command(house.mona, house.gift(1, 9'000), give));
    auto const facts = house.pay(1, 30, 100);
    REQUIRE(house.tell(facts));
    REQUIRE(house.tell_and_publish(facts));
    CHECK(house.trace(1)->reached.minor == 3'000);
    auto other = facts;
    other.batch = work::test_id<AnyId>(2);
    CHECK(house.tell(other).error().code == "giving.batch_invalid");
    other.last_outflow += 1;
    CHECK(house.tell(other).error().code == "giving.batch_invalid");
    other.households = 0;
    CHECK(house.tell(other).error().code == "giving.batch_invalid");
}

TEST_CASE("giving: a batch told in slices adds up, and its givers are told once it may be shown") {
    GivingHouse house;
    REQUIRE(house.command(house.mona, house.gift(1, 2'500), give));
    REQUIRE(house.command(house.mona, house.gift(2, 500), give));
    auto const whole = house.pay(1, 30, 100);
    auto slice = whole;
    slice.households = 10;
    slice.areas[0].households = 10;
    slice.total.minor = 1'000;
    auto const before = house.messages();
    for (int i = 0; i < 3; ++i) {
        slice.first_outflow = i * 1'000;
        slice.last_outflow = slice.first_outflow + 1'000;
        REQUIRE(house.tell(slice));
    }
    CHECK(house.messages() == before);
    house.publish();
    CHECK(house.messages() == before + 2);
    house.publish();
    CHECK(house.messages() == before + 2);
    auto const trace = house.trace(1).value();
    REQUIRE(trace.batches.size() == 1);
    CHECK(trace.batches[0].households == 30);
    CHECK(trace.batches[0].area_ar == "الشهداء");
}

TEST_CASE("giving: for random gifts and payrolls, each trace adds up to its gift") {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        CAPTURE(seed);
        GivingHouse house;
        std::mt19937_64 random{seed};
        auto const upto = [&](std::int64_t n) {
            return 1 + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
        };
        std::uint32_t gifts = 0;
        std::int64_t given = 0;
        for (std::uint32_t round = 1; round <= 5; ++round) {
            for (auto n = upto(6); n > 0 && given < 80'000; --n) {
                auto const minor = upto(5'000);
                REQUIRE(house.command(house.mona, house.gift(++gifts, minor), give));
                given += minor;
            }
            auto const households = 20 + upto(30);
            auto const each = (given - house.paid) / households;
            if (each > 0) REQUIRE(house.tell_and_publish(house.pay(round, households, upto(each))));
        }
        std::int64_t reached = 0;
        for (std::uint32_t n = 1; n <= gifts; ++n) {
            auto const trace = house.trace(n).value();
            std::int64_t sum = 0;
            for (auto const& step : trace.steps)
                if (step.kind == StepKind::sent || step.kind == StepKind::waiting)
                    sum += step.amount.minor;
            CHECK(sum == trace.amount.minor);
            reached += trace.reached.minor;
        }
        CHECK(reached == house.paid);
        auto const summary = house.summary();
        CHECK(summary.given.minor == given);
        CHECK(summary.reached.minor == house.paid);
        CHECK(summary.in_funds.minor == given - house.paid);
    }
}

TEST_CASE("giving: own gifts, funds and the month as their pages ask for them") {
    GivingHouse house;
    REQUIRE(house.command(house.mona, house.gift(1, 2'000), give));
    REQUIRE(house.command(house.clerk, house.gift(2, 3'000, Source::bank), give));
    auto const own = house.ask(house.mona, [](Work& work) { return list_gifts(work, {}); });
    REQUIRE(own->items.size() == 1);
    CHECK(own->items[0].name_en == "Winter clothes");
    CHECK(own->items[0].state == GiftState::waiting);
    CHECK(house.ask(Actor{}, [](Work& work) { return list_gifts(work, {}); }).error().code ==
          "identity.sign_in_needed");
    auto const funds = house.ask(Actor{}, [](Work& work) { return list_funds(work, {}); });
    REQUIRE(funds->items.size() == 1);
    CHECK(funds->items[0].received.minor == 5'000);
    auto const summary =
        house.ask(Actor{}, [](Work& work) { return public_summary(work, {.period = 202611}); });
    REQUIRE(summary);
    CHECK(summary->given.minor == 5'000);
    CHECK(summary->months.size() == 1);
    auto const wrong =
        house.ask(Actor{}, [](Work& work) { return public_summary(work, {.period = 202613}); });
    CHECK(wrong.error().code == "giving.period_invalid");
    CHECK(params_of(wrong.error()).empty());
    CHECK(house.trace(99).error().code == "giving.gift_unknown");
}
