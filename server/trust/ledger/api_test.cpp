// The bookkeeper's door, as HTTP opens it: exactly once, by right, row by row.

#include "trust/ledger/api.hpp"

#include <doctest/doctest.h>

#include "platform/work/testing.hpp"

using namespace takaful;
using namespace takaful::ledger;

namespace {

Currency const pounds = Currency::parse("EGP").value();

struct Bureau : work::TestHouse {
    std::unique_ptr<Books> books;
    std::unique_ptr<tlog::Log> log;
    Actor admin = actor(1, {Right::signed_in, Right::read_books, Right::keep_books});
    Actor auditor = actor(2, {Right::signed_in, Right::read_books});
    Actor board = actor(3, {Right::signed_in, Right::close_books});
    Actor donor = actor(4, {Right::signed_in, Right::spend});
    std::int64_t bank = 0, fund = 0, purse = 0, other_fund = 0;

    Bureau() {
        auto reader = db.database->reader();
        books = Books::load(**reader).value();
        parts.add(*books);
        parts.add<tlog::LeafSource>(*books);
        log = tlog::Log::open(runner, {.origin = "log.test/village",
                                       .folder = db.folder.file("log"),
                                       .installation_key = keys->installation_key("log")})
                  .value();
        parts.add<tlog::Log>(*log);
        bank = open(Chart::bank, 1);
        fund = open(Chart::fund, 2);
        purse = open(Chart::wallet, 3);
        other_fund = open(Chart::fund, 4);
        REQUIRE(send(entry(1, bank, fund, "1000")));
    }
    std::int64_t open(Chart chart, std::uint32_t owner, std::int64_t book = 1) {
        AccountDraft const draft{.book = book,
                                 .chart = chart,
                                 .owner = work::test_id<AnyId>(owner),
                                 .asset = pounds,
                                 .normal = chart == Chart::bank ? Side::debit : Side::credit,
                                 .floor_minor = 0};
        auto const opened = run(admin, [&](Work& work) {
            return open_accounts(work, {&draft, 1});
        });
        return opened.value().front().account;
    }
    static EntryCommand entry(std::uint32_t id, std::int64_t debit, std::int64_t credit,
                              std::string amount) {
        EntryCommand command{};
        command.id = work::test_id<EntryId>(id);
        command.debit.account = debit;
        command.credit.account = credit;
        command.amount = std::move(amount);
        command.currency = pounds;
        command.purpose = Purpose::transfer;
        return command;
    }
    Result<EntryReply> send(EntryCommand const& command) {
        return this->command(admin, command, post_entry);
    }
    std::string refusal(EntryCommand const& command) {
        auto const sent = send(command);
        return sent ? std::string{} : std::string{sent.error().code};
    }
    Result<BatchReply> send_all(std::uint32_t id, std::vector<EntryCommand> entries) {
        return command(admin, BatchCommand{work::test_id<CommandId>(id), std::move(entries)},
                       post_batch);
    }
    AccountReply account(std::int64_t number) {
        return ask(auditor,
                   [&](Work& work) {
                       return show_account(work, {number, {}, {}});
                   })
            .value();
    }
};

}  // namespace

TEST_CASE("entries: amounts are decimal text in any digits; what is no amount is refused first") {
    Bureau bureau;
    auto const sent = bureau.send(bureau.entry(10, bureau.fund, bureau.purse, "١٢٫٥٠"));
    REQUIRE(sent);
    CHECK(sent->amount == Money{1'250, pounds});
    CHECK(sent->debit_balance == Money{98'750, pounds});
    CHECK(sent->credit_balance == Money{1'250, pounds});
    struct Case {
        char const* amount;
        char const* code;
    };
    Case const cases[] = {
        {"0", "ledger.amount_not_positive"},        {"-5", "ledger.amount_not_positive"},
        {"1.005", "money.too_many_decimals"},       {"١٫٠٠٥", "money.too_many_decimals"},
        {"five", "money.text_malformed"},           {"", "money.text_malformed"},
        {"99999999999999999999", "money.overflow"}, {"987.51", "ledger.funds_short"},
        {"92233720368547758.07", "ledger.overflow"}};
    std::uint32_t id = 20;
    for (auto const& c : cases) {
        CAPTURE(c.amount);
        // Whatever else is wrong, the text is told first.
        auto command = bureau.entry(id++, bureau.fund, bureau.purse, c.amount);
        CHECK(bureau.refusal(command) == c.code);
    }
    CHECK(bureau.refusal(bureau.entry(40, 99, bureau.purse, "1.005")) == "money.too_many_decimals");
    CHECK(bureau.refusal(bureau.entry(41, 99, bureau.purse, "1")) == "ledger.account_unknown");
}

TEST_CASE("entries: a client that lost the reply gets it again; another body is another entry") {
    Bureau bureau;
    auto const command = bureau.entry(10, bureau.fund, bureau.purse, "5");
    auto const first = bureau.send(command).value();
    auto const again = bureau.send(command).value();
    CHECK(json::to_text(again) == json::to_text(first));
    auto other = command;
    other.amount = "6";
    CHECK(bureau.refusal(other) == "work.id_reused");
    // In a batch, under a command of its own, the entry's id still knows.
    auto const batch = bureau.send_all(900, {command, other}).value();
    CHECK(batch.items[0].entry->repeated);
    CHECK(batch.items[1].code == "ledger.id_reused");
    CHECK(batch.items[1].field == "amount");
    CHECK(bureau.account(bureau.purse).balance == Money{500, pounds});
}

TEST_CASE("entries: what enters or leaves a fund has its leaf in the reply") {
    Bureau bureau;
    auto const moved = bureau.send(bureau.entry(10, bureau.fund, bureau.other_fund, "5")).value();
    CHECK(moved.leaf_hash);
    CHECK(moved.promise);
    auto const paid = bureau.send(bureau.entry(11, bureau.fund, bureau.purse, "5")).value();
    CHECK(paid.leaf_hash);
    auto const shop = bureau.open(Chart::wallet, 9);
    auto const between = bureau.send(bureau.entry(12, bureau.purse, shop, "1")).value();
    CHECK_FALSE(between.leaf_hash);
}

TEST_CASE("batches: groups succeed or fail together, row by row in the reply") {
    Bureau bureau;
    auto linked = bureau.entry(10, bureau.fund, bureau.purse, "1");
    linked.linked = true;
    auto const reply = bureau
                           .send_all(900, {linked, bureau.entry(11, bureau.purse, 99, "1"),
                                           bureau.entry(12, bureau.fund, bureau.purse, "2"),
                                           bureau.entry(13, bureau.purse, bureau.fund, "3")})
                           .value();
    REQUIRE(reply.items.size() == 4);
    CHECK(reply.items[0].code == "ledger.linked_failed");
    CHECK(reply.items[1].code == "ledger.account_unknown");
    CHECK(reply.items[1].field == "credit");
    CHECK(reply.items[2].entry->credit_balance == Money{200, pounds});
    CHECK(reply.items[3].code == "ledger.funds_short");
    // Failed for want of funds: for ever, though there would be money now.
    REQUIRE(bureau.send(bureau.entry(14, bureau.fund, bureau.purse, "50")));
    auto const later = bureau.send_all(901, {bureau.entry(13, bureau.purse, bureau.fund, "3")});
    CHECK(later->items[0].code == "ledger.id_failed");
    auto const wrong = bureau.send_all(902, {bureau.entry(15, bureau.fund, bureau.purse, "1"),
                                             bureau.entry(16, bureau.fund, bureau.purse, "x")});
    CHECK(wrong.error().code == "money.text_malformed");
    CHECK(wrong.error().params.back().name == "row");
    std::vector<EntryCommand> many(2'001, bureau.entry(17, bureau.fund, bureau.purse, "1"));
    CHECK(bureau.send_all(903, std::move(many)).error().code == "ledger.batch_too_large");
}

TEST_CASE("entries: by right, and out of the own book only") {
    Bureau bureau;
    auto const command = bureau.entry(10, bureau.fund, bureau.purse, "5");
    for (auto const& who : {bureau.auditor, bureau.board, bureau.donor})
        CHECK(bureau.command(who, command, post_entry).error().code == "identity.right_missing");
    CHECK(bureau.command(Actor{}, command, post_entry).error().code == "identity.sign_in_needed");
    auto const far_fund = bureau.open(Chart::fund, 7, 2);
    auto const far_bank = bureau.open(Chart::bank, 8, 2);
    auto out = bureau.entry(11, far_fund, bureau.purse, "1");
    out.debit.book = 2;
    CHECK(bureau.refusal(out) == "ledger.book_foreign");
    auto into_bank = bureau.entry(12, bureau.fund, far_bank, "1");
    into_bank.credit.book = 2;
    CHECK(bureau.refusal(into_bank) == "ledger.book_foreign");
    auto into_fund = bureau.entry(13, bureau.fund, far_fund, "1");
    into_fund.credit.book = 2;
    auto const sent = bureau.send(into_fund).value();
    // Nothing of the other book comes back: not what the account has, not how busy the book is.
    CHECK_FALSE(sent.credit_balance);
    CHECK(json::to_text(sent).find("credit_seq") == std::string::npos);
    // From a wallet into a fund of another book: the wallet's half is private, the fund's is told.
    REQUIRE(bureau.send(bureau.entry(14, bureau.fund, bureau.purse, "5")));
    auto from_purse = bureau.entry(15, bureau.purse, far_fund, "2");
    from_purse.credit.book = 2;
    CHECK(bureau.send(from_purse).value().leaf_hash);  // Of the fund's half, which is public.
    auto const far = work::TestHouse::actor(5, {Right::read_books}, 2);
    REQUIRE(bureau.log->integrate_now());
    auto const page =
        bureau.ask(far, [&](Work& work) { return show_entry(work, {from_purse.id}); });
    CHECK(page->published);
    CHECK(page->receipt);
    auto const own =
        bureau.ask(bureau.auditor, [&](Work& work) { return show_entry(work, {from_purse.id}); });
    CHECK_FALSE(own->published);  // It waits in the book's pool for nineteen more.
    auto const foreign =
        bureau.ask(far, [&](Work& work) { return show_entry(work, {command.id}); });
    CHECK(foreign.error().code == "ledger.entry_unknown");
    auto const as_donor = bureau.ask(bureau.donor, [&](Work& work) {
        return show_account(work, {bureau.fund, {}, {}});
    });
    CHECK(as_donor.error().code == "identity.right_missing");
}

TEST_CASE("holds: reserved for some seconds, settled by an entry, released once") {
    Bureau bureau;
    HoldCommand hold{};
    hold.id = work::test_id<HoldId>(50);
    hold.account.account = bureau.fund;
    hold.amount = "٤٠";
    hold.currency = pounds;
    hold.purpose = Purpose::transfer;
    hold.seconds = 60;
    auto const made = bureau.command(bureau.admin, hold, make_hold).value();
    CHECK(made.state == HoldState::open);
    CHECK(made.expires_at->unix_us == bureau.clock.now().unix_us + 60'000'000);
    auto part = bureau.entry(60, bureau.fund, bureau.purse, "15");
    part.hold = hold.id;
    REQUIRE(bureau.send(part));
    auto const look = [&] {
        return bureau.ask(bureau.auditor, [&](Work& work) { return show_hold(work, {hold.id}); })
            .value();
    };
    CHECK(look().remaining == Money{2'500, pounds});
    CHECK(bureau.account(bureau.fund).debits_pending == Money{2'500, pounds});
    bureau.clock.advance_us(60'000'000);
    CHECK(look().state == HoldState::expired);
    part.id = work::test_id<EntryId>(61);
    CHECK(bureau.refusal(part) == "ledger.hold_expired");
    hold.id = work::test_id<HoldId>(51);
    hold.seconds = 0;
    CHECK(bureau.command(bureau.admin, hold, make_hold).error().code == "ledger.seconds_invalid");
    hold.id = work::test_id<HoldId>(52);
    hold.seconds.reset();
    REQUIRE(bureau.command(bureau.admin, hold, make_hold));
    HoldRelease const back{work::test_id<CommandId>(70), hold.id};
    CHECK(bureau.command(bureau.admin, back, release_hold)->state == HoldState::released);
}

TEST_CASE("accounts: statement page by page, limits, as of then") {
    Bureau bureau;
    auto const before = bureau.clock.now();
    bureau.clock.advance_us(1'000'000);
    for (std::uint32_t n = 0; n < 5; ++n)
        REQUIRE(bureau.send(bureau.entry(10 + n, bureau.fund, bureau.purse, "1")));
    auto const page = [&](std::optional<std::string> after) {
        return bureau.ask(bureau.auditor, [&](Work& work) {
            return show_statement(work, {bureau.purse, after, 3});
        });
    };
    auto const first = page({}).value();
    REQUIRE(first.items.size() == 3);
    CHECK(first.items[0].balance == Money{500, pounds});
    CHECK(first.items[0].other_account == bureau.fund);
    auto const second = page(first.next).value();
    CHECK(second.items.size() == 2);
    CHECK_FALSE(second.next);
    CHECK(page("x").error().code == "ledger.cursor_malformed");
    auto const then = bureau.ask(bureau.auditor, [&](Work& work) {
        return show_account(work, {bureau.purse, before, {}});
    });
    CHECK(then->balance.minor == 0);
    LimitsCommand limits{};
    limits.id = work::test_id<CommandId>(80);
    limits.account = bureau.purse;
    limits.floor = "0";
    limits.ceiling = "5.50";
    CHECK(bureau.command(bureau.admin, limits, change_limits)->ceiling == Money{550, pounds});
    CHECK(bureau.refusal(bureau.entry(20, bureau.fund, bureau.purse, "0.51")) ==
          "ledger.ceiling_passed");
}

TEST_CASE("exchange, trial balance, months: through the same door") {
    Bureau bureau;
    auto const dollars_currency = Currency::parse("USD").value();
    AccountDraft const draft{
        .book = 1, .owner = work::test_id<AnyId>(3), .asset = dollars_currency, .floor_minor = 0};
    auto const dollars =
        bureau.run(bureau.admin,
                   [&](Work& work) {
                       return open_accounts(work, {&draft, 1});
                   })
            .value()
            .front();
    ExchangeCommand exchange{};
    exchange.id = work::test_id<EntryId>(30);
    exchange.from.account = bureau.fund;
    exchange.to.account = dollars.account;
    exchange.amount = "100";
    exchange.currency = pounds;
    exchange.numerator = 100;
    exchange.denominator = 4'865;
    exchange.source = "CBE";
    auto const done = bureau.command(bureau.admin, exchange, exchange_money).value();
    CHECK(done.bought == Money{205, dollars_currency});
    CHECK(done.to_balance == Money{205, dollars_currency});
    exchange.id = work::test_id<EntryId>(31);
    exchange.source = std::string(401, 'x');
    CHECK(bureau.command(bureau.admin, exchange, exchange_money).error().code ==
          "ledger.source_too_long");
    auto const trial = bureau.ask(bureau.auditor, show_trial).value();
    CHECK(trial.balanced);
    CHECK(trial.entries == 4);
    PeriodCommand const close{work::test_id<CommandId>(40), 202'611};
    CHECK(bureau.command(bureau.admin, close, close_month).error().code ==
          "identity.right_missing");
    CHECK(bureau.command(bureau.board, close, close_month).error().code == "ledger.period_open");
    CHECK(bureau.ask(Actor{}, show_periods)->items.empty());
    auto const proof = bureau.ask(bureau.auditor, [&](Work& work) {
        return show_proof(work, {bureau.fund, 202'611});
    });
    CHECK(proof.error().code == "ledger.period_unknown");
}
