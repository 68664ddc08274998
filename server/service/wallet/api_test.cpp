#include <doctest/doctest.h>

#include "platform/work/testing.hpp"
#include "record/identity/identity.hpp"
#include "record/notify/notify.hpp"
#include "service/wallet/wallet.hpp"

using namespace takaful;
using namespace takaful::wallet;

namespace {

Currency const egp = Currency::parse("EGP").value();

/// A house with empty books and a log.
struct WalletHouse : work::TestHouse {
    std::unique_ptr<ledger::Books> books;
    std::unique_ptr<tlog::Log> log;
    Actor clerk = actor(1, {Right::signed_in, Right::record_cash});
    Actor mona = actor(2, {Right::signed_in, Right::spend});

    WalletHouse() {
        auto reader = db.database->reader();
        books = ledger::Books::load(**reader).value();
        parts.add(*books);
        parts.add<tlog::LeafSource>(*books);
        log = tlog::Log::open(runner, {.origin = "log.test/village",
                                       .folder = db.folder.file("log"),
                                       .installation_key = keys->installation_key("log")})
                  .value();
        parts.add<tlog::Log>(*log);
        REQUIRE(run(actor(9, {Right::administer}), [&](Work& work) { return add_mona(work); }));
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
    Actor add_omar() {
        auto const omar = actor(3, {Right::signed_in, Right::spend});
        REQUIRE(run(actor(9, {Right::administer}), [&](Work& work) {
            return identity::create_user(work, {.user = {.id = {omar.person.bytes},
                                                         .person = {},
                                                         .name = "عمر",
                                                         .phone = "01112345678",
                                                         .pin = {},
                                                         .roles = {identity::Role::family},
                                                         .note_ar = {},
                                                         .note_en = {}},
                                                .pin_hash = "none"});
        }));
        return omar;
    }
    CashIn deposit(std::uint32_t n, std::int64_t minor, std::string reference) const {
        return {.id = work::test_id<ledger::EntryId>(n),
                .person = {mona.person.bytes},
                .amount = {minor, egp},
                .against = Against::bank,
                .reference = std::move(reference)};
    }
    Result<WalletPage> page(Actor const& who, WalletQuestion const& question = {}) {
        return ask(who, [&](Work& work) { return my_wallet(work, question); });
    }
};

}  // namespace

TEST_CASE("wallet: cash recorded against the bank is hers, and a second tap changes nothing") {
    WalletHouse house;
    auto const command = house.deposit(1, 50'000, "NBE-1");
    auto const first = house.command(house.clerk, command, cash_in);
    REQUIRE(first);
    CHECK(first->balance == Money{50'000, egp});
    auto const again = house.command(house.clerk, command, cash_in);
    REQUIRE(again);
    CHECK(again->entry == first->entry);
    auto const page = house.page(house.mona).value();
    CHECK(page.balance == Money{50'000, egp});
    REQUIRE(page.items.size() == 1);
    CHECK(page.items[0].kind == MovementKind::cash_in);
    auto const totals =
        house.ask(house.clerk, [](Work& work) { return ledger::control_totals(work, 1); });
    CHECK(totals.value().balanced);
    CHECK(totals->head == 1);
}

TEST_CASE("wallet: one slip is taken once, however its number is typed") {
    WalletHouse house;
    REQUIRE(house.command(house.clerk, house.deposit(1, 100, "NBE-2026/77"), cash_in));
    auto const other = house.deposit(2, 100, " nbe-٢٠٢٦/٧٧ ");
    CHECK(house.command(house.clerk, other, cash_in).error().code == "wallet.reference_used");
    auto drawer = house.deposit(3, 100, "NBE-2026/77");
    drawer.against = Against::drawer;
    CHECK(house.command(house.clerk, drawer, cash_in));
}

TEST_CASE("wallet: refuses what is no deposit, and who may not record one") {
    WalletHouse house;
    CHECK(house.command(house.clerk, house.deposit(1, 0, "A1"), cash_in).error().code ==
          "wallet.amount_not_positive");
    CHECK(house.command(house.clerk, house.deposit(2, -5, "A1"), cash_in).error().code ==
          "wallet.amount_not_positive");
    CHECK(house.command(house.clerk, house.deposit(3, 5, ""), cash_in).error().code ==
          "wallet.reference_missing");
    CHECK(house.command(house.mona, house.deposit(4, 5, "A1"), cash_in).error().code ==
          "identity.right_missing");
    CHECK(house.page(Actor{}).error().code == "identity.sign_in_needed");
    // Nothing of these was kept: the number is still free.
    CHECK(house.command(house.clerk, house.deposit(5, 5, "A1"), cash_in));
}

TEST_CASE("wallet: cash is taken for people who exist, and for no one else") {
    WalletHouse house;
    auto command = house.deposit(1, 5, "A1");
    command.person = work::test_id<AnyId>(77);
    CHECK(house.command(house.clerk, command, cash_in).error().code == "wallet.person_unknown");
    CHECK_FALSE(
        house.ask(house.clerk, [&](Work& work) { return find_wallet(work, command.person, egp); })
            .value());
    CHECK(house.command(house.clerk, house.deposit(2, 5, "A1"), cash_in));
}

TEST_CASE("wallet: what she pays is another's, once, and never more than she has") {
    WalletHouse house;
    auto const omar = house.add_omar();
    REQUIRE(house.command(house.clerk, house.deposit(1, 1'000, "A1"), cash_in));
    Pay const command{
        .id = work::test_id<ledger::EntryId>(5), .to = {omar.person.bytes}, .amount = {700, egp}};
    CHECK(house.command(house.mona, command, pay)->balance == Money{300, egp});
    CHECK(house.command(house.mona, command, pay)->balance == Money{300, egp});
    auto const his = house.page(omar).value();
    CHECK(his.balance == Money{700, egp});
    CHECK(his.items.front().kind == MovementKind::transfer);
    CHECK(house.page(house.mona)->items.front().amount == Money{-700, egp});
    auto const inbox = house.ask(omar, [](Work& work) { return notify::inbox(work, {}); }).value();
    REQUIRE(inbox.items.size() == 1);
    CHECK(inbox.items[0].code == "wallet.received");

    auto other = command;
    auto const refused = [&](Pay const& wrong) {
        other.id = work::test_id<ledger::EntryId>(other.id.bytes[15] + 1U);
        auto now = wrong;
        now.id = other.id;
        return std::string{house.command(house.mona, now, pay).error().code};
    };
    CHECK(refused(command) == "ledger.funds_short");
    CHECK(refused({.id = {}, .to = {omar.person.bytes}, .amount = {0, egp}}) ==
          "wallet.amount_not_positive");
    CHECK(refused({.id = {}, .to = {house.mona.person.bytes}, .amount = {1, egp}}) ==
          "wallet.to_yourself");
    CHECK(refused({.id = {}, .to = work::test_id<AnyId>(77), .amount = {1, egp}}) ==
          "wallet.person_unknown");
    CHECK(house.command(house.clerk, command, pay).error().code == "identity.right_missing");
    CHECK(house.page(house.mona)->balance == Money{300, egp});
}

/// Mona gets a new PIN by two people of the association.
static void recover(WalletHouse& house) {
    auto const asked = house.run(Actor{}, [&](Work& work) {
        auto const prepared = identity::prepare_recovery(work, {"01012345678", "830264"});
        return identity::ask_recovery(work, *prepared);
    });
    auto const worker = house.actor(5, {Right::write_households});
    auto const id =
        house
            .ask(worker,
                 [&](Work& work) { return identity::recovery_by_code(work, {asked->code}); })
            ->recovery;
    using enum identity::Check;
    REQUIRE(house.run(worker, [&](Work& work) {
        return identity::vouch(work, {work::test_id<CommandId>(51), id, {document, visit}});
    }));
    REQUIRE(house.run(house.actor(6, {Right::approve}), [&](Work& work) {
        return identity::approve_recovery(work, {work::test_id<CommandId>(52), id});
    }));
}

TEST_CASE("wallet: after a recovery little goes out for three days") {
    WalletHouse house;
    identity::Sessions sessions;
    house.parts.add(sessions);
    REQUIRE(house.command(house.clerk, house.deposit(1, 100'000, "NBE-1"), cash_in));
    auto const other = house.add_omar();
    auto const pays = [&](std::uint32_t n, std::int64_t minor) -> std::string {
        auto const paid = house.command(
            house.mona, Pay{work::test_id<ledger::EntryId>(n), {other.person.bytes}, {minor, egp}},
            pay);
        return paid ? "paid" : std::string{paid.error().code};
    };
    CHECK(pays(10, 40'000) == "paid");
    house.clock.advance_us(1);
    recover(house);
    house.clock.advance_us(1);
    CHECK(pays(11, identity::hold_allowance_minor + 1) == "wallet.held");
    CHECK(pays(12, 20'000) == "paid");
    CHECK(pays(13, 10'001) == "wallet.held");
    CHECK(pays(14, 10'000) == "paid");
    CHECK(pays(15, 1) == "wallet.held");
    house.clock.advance_us(identity::hold_hours * 3'600'000'000);
    CHECK(pays(16, 1) == "paid");
}

TEST_CASE("wallet: her movements come page by page, newest first") {
    WalletHouse house;
    CHECK(house.page(house.mona)->items.empty());
    for (std::uint32_t n = 1; n <= 5; ++n)
        REQUIRE(house.command(house.clerk, house.deposit(n, n * 100, "S" + std::to_string(n)),
                              cash_in));
    auto const first = house.page(house.mona, {.after = {}, .limit = 2, .currency = {}}).value();
    REQUIRE(first.items.size() == 2);
    CHECK(first.items[0].amount.minor == 500);
    CHECK(first.items[0].balance.minor == 1'500);
    auto const second =
        house.page(house.mona, {.after = first.next, .limit = 9, .currency = {}}).value();
    REQUIRE(second.items.size() == 3);
    CHECK(second.items[2].amount.minor == 100);
    CHECK_FALSE(second.next);
    CHECK(house.page(house.mona, {.after = "x", .limit = {}, .currency = {}}).error().code ==
          "wallet.cursor_malformed");
    CHECK(house.page(house.mona, {.after = "99", .limit = {}, .currency = {}}).error().code ==
          "wallet.cursor_malformed");
}

TEST_CASE("wallet: a slice of owners is opened in one call, those that exist stay") {
    WalletHouse house;
    std::vector<AnyId> owners;
    for (std::uint32_t n = 10; n < 510; ++n) owners.push_back(work::test_id<AnyId>(n));
    auto const open = [&](Work& work) { return open_wallets(work, owners, egp); };
    auto const first = house.run(house.clerk, open).value();
    REQUIRE(first.size() == 500);
    CHECK(house.run(house.clerk, open).value() == first);
    auto const found =
        house.ask(house.clerk, [&](Work& work) { return find_wallet(work, owners[499], egp); });
    CHECK(found.value() == first[499]);
}
