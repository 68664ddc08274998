// Institutions: let in by two people, reached by credentials that end, each in its own book.

#include <doctest/doctest.h>

#include "platform/work/testing.hpp"
#include "service/institution/institution.hpp"

using namespace takaful;
using namespace takaful::institution;

namespace {

Currency const pounds = Currency::parse("EGP").value();
constexpr std::int64_t day_us = 86'400'000'000;

struct Town : work::TestHouse {
    identity::House house;
    identity::Credentials credentials;
    std::unique_ptr<ledger::Books> books;
    Actor admin = actor(1, {Right::signed_in, Right::administer});
    Actor board = actor(2, {Right::signed_in, Right::approve});
    Actor both = actor(3, {Right::signed_in, Right::administer, Right::approve});
    Actor auditor = actor(4, {Right::signed_in, Right::audit});
    InstitutionId const bank = work::test_id<InstitutionId>(100);

    Town() {
        parts.add(house);
        parts.add(credentials);
        auto const reader = db.database->reader();
        books = ledger::Books::load(**reader).value();
        parts.add(*books);
    }
    Result<Institution> propose_as(Actor const& who, InstitutionId id) {
        return command(who, Propose{id, "بنك القرية", "Village bank"}, propose);
    }
    Result<Institution> approve_as(Actor const& who, InstitutionId id, std::uint32_t n = 200) {
        return command(who, Approve{work::test_id<CommandId>(n), id}, approve);
    }
    Institution let_in() {
        REQUIRE(propose_as(admin, bank));
        return approve_as(board, bank).value();
    }
    Result<identity::IssuedCredential> issue_as(Actor const& who, IssueCredential const& wanted) {
        return run(who, [&](Work& work) { return issue(work, wanted); });
    }
    IssueCredential wanted(std::uint32_t n, std::vector<identity::Scope> scopes) const {
        IssueCredential command;
        command.id = work::test_id<identity::CredentialId>(n);
        command.institution = bank;
        command.name = "core banking";
        command.scopes = std::move(scopes);
        return command;
    }
    Actor actor_of(std::string const& token) {
        return credentials.find(token, clock.now()).value();
    }
    std::string code_of(std::string const& token) {
        auto const found = credentials.find(token, clock.now());
        return found ? std::string{} : std::string{found.error().code};
    }
};

}  // namespace

TEST_CASE("institutions: one person proposes, another approves, and each gets the next book") {
    Town town;
    CHECK(town.propose_as(town.board, town.bank).error().code == "identity.right_missing");
    auto const made = town.propose_as(town.both, town.bank).value();
    CHECK(made.state == State::proposed);
    CHECK_FALSE(made.book);
    CHECK(town.approve_as(town.both, town.bank).error().code == "institution.same_person");
    CHECK(town.approve_as(town.admin, town.bank, 201).error().code == "identity.right_missing");
    auto const approved = town.approve_as(town.board, town.bank, 202).value();
    CHECK(approved.book == 2);
    CHECK(town.approve_as(town.board, town.bank, 203).error().code ==
          "institution.approved_before");
    auto const second = work::test_id<InstitutionId>(101);
    CHECK(town.approve_as(town.board, second, 204).error().code == "institution.unknown");
    REQUIRE(town.propose_as(town.admin, second));
    CHECK(town.approve_as(town.board, second, 205)->book == 3);
    Propose nameless{work::test_id<InstitutionId>(102), "", "Bank"};
    CHECK(town.command(town.admin, nameless, propose).error().code == "institution.name_missing");
    CHECK(town.ask(town.auditor, list_institutions)->items.size() == 2);
    // Who has every right of another book is a stranger in the house.
    auto const elsewhere = work::TestHouse::actor(9, {Right::administer, Right::approve}, 2);
    CHECK(town.ask(elsewhere, list_institutions).error().code == "identity.other_book");
}

TEST_CASE("credentials: scopes give rights in one book; each ends by time or by hand") {
    Town town;
    using identity::Scope;
    REQUIRE(town.propose_as(town.admin, town.bank));
    CHECK(town.issue_as(town.admin, town.wanted(300, {Scope::read})).error().code ==
          "institution.not_approved");
    REQUIRE(town.approve_as(town.board, town.bank));
    auto const issued = town.issue_as(town.admin, town.wanted(300, {Scope::keep, Scope::read}));
    REQUIRE(issued);
    auto const who = town.actor_of(issued->token);
    CHECK(who.book == 2);
    CHECK(who.per_minute == 600);
    CHECK(who.may(Right::keep_books));
    CHECK(who.may(Right::read_books));
    CHECK_FALSE(who.may(Right::close_books));
    CHECK_FALSE(who.may(Right::signed_in));
    CHECK_FALSE(who.may(Right::administer));
    CHECK(town.code_of(issued->token + "0") == "identity.token_unknown");
    // Memory is what the table says.
    identity::Credentials again;
    REQUIRE(again.load(**town.db.database->reader()));
    CHECK(again.find(issued->token, town.clock.now())->person == who.person);
    RevokeCredential const revoking{work::test_id<CommandId>(400), town.bank,
                                    issued->credential.credential};
    REQUIRE(town.command(town.admin, revoking, institution::revoke));
    CHECK(town.code_of(issued->token) == "identity.token_revoked");
    auto unknown = revoking;
    unknown.id = work::test_id<CommandId>(401);
    unknown.credential = work::test_id<identity::CredentialId>(999);
    CHECK(town.command(town.admin, unknown, institution::revoke).error().code ==
          "identity.credential_unknown");
    auto short_one = town.wanted(301, {Scope::close});
    short_one.days = 1;
    auto const day = town.issue_as(town.admin, short_one).value();
    town.clock.advance_us(day_us - 1);
    CHECK(town.code_of(day.token).empty());
    town.clock.advance_us(1);
    CHECK(town.code_of(day.token) == "identity.token_expired");
    auto const seen =
        town.ask(town.auditor, [&](Work& work) { return show_credentials(work, {town.bank}); });
    CHECK(seen->items.size() == 2);
    CHECK(json::to_text(*seen).find(day.token) == std::string::npos);
}

TEST_CASE("credentials: what is refused, on both sides of each border") {
    Town town;
    town.let_in();
    using identity::Scope;
    std::uint32_t n = 500;
    auto const code = [&](auto change) {
        auto wanted = town.wanted(n++, {Scope::read});
        change(wanted);
        auto const issued = town.issue_as(town.admin, wanted);
        return issued ? std::string{} : std::string{issued.error().code};
    };
    CHECK(code([](auto& one) { one.name.clear(); }) == "identity.credential_name_missing");
    CHECK(code([](auto& one) { one.scopes.clear(); }) == "identity.scopes_missing");
    CHECK(code([](auto& one) {
              one.scopes = {Scope::keep, Scope::close};
          }) == "identity.scopes_conflict");
    CHECK(code([](auto& one) { one.days = 0; }) == "identity.credential_days_invalid");
    CHECK(code([](auto& one) { one.days = 367; }) == "identity.credential_days_invalid");
    CHECK(code([](auto& one) { one.days = 366; }).empty());
    CHECK(code([](auto& one) { one.per_minute = 0; }) == "identity.credential_rate_invalid");
    CHECK(code([](auto& one) { one.per_minute = 60'001; }) == "identity.credential_rate_invalid");
    CHECK(code([](auto& one) { one.per_minute = 60'000; }).empty());
    for (int live = 2; live < 20; ++live) CHECK(code([](auto&) {}).empty());
    CHECK(code([](auto&) {}) == "identity.credentials_too_many");
    town.clock.advance_us(90 * day_us);  // All but the one of 366 days have ended.
    CHECK(code([](auto&) {}).empty());
}

TEST_CASE("books: an institution opens its own once, and accounts of its kinds") {
    Town town;
    town.let_in();
    auto const keeper = work::TestHouse::actor(7, {Right::read_books, Right::keep_books}, 2);
    auto const stranger = work::TestHouse::actor(8, {Right::read_books, Right::keep_books}, 5);
    using ledger::Chart;
    auto const open = [&](Actor const& who, std::uint32_t n, std::vector<Chart> charts) {
        return town.command(who, OpenBook{work::test_id<CommandId>(n), pounds, std::move(charts)},
                            open_book);
    };
    auto const add = [&](std::uint32_t n, std::vector<AccountToOpen> accounts) {
        return town.command(keeper, OpenAccounts{work::test_id<CommandId>(n), std::move(accounts)},
                            open_more);
    };
    AnyId const salma = work::test_id<AnyId>(50);
    CHECK(add(600, {{Chart::wallet, salma, {}, {}}}).error().code == "institution.book_closed");
    CHECK(open(stranger, 601, {Chart::bank}).error().code == "institution.none");
    CHECK(open(keeper, 602, {}).error().code == "institution.charts_missing");
    CHECK(open(keeper, 603, {Chart::clearing}).error().code == "institution.chart_reserved");
    auto const opened = open(keeper, 604, {Chart::bank, Chart::fund}).value();
    CHECK(opened.book == 2);
    REQUIRE(opened.accounts.size() == 2);
    CHECK(open(keeper, 605, {Chart::bank}).error().code == "institution.book_open");
    CHECK(add(606, {}).error().code == "institution.accounts_missing");
    CHECK(add(607, {{Chart::position, salma, {}, {}}}).error().code ==
          "institution.chart_reserved");
    CHECK(add(608, {{Chart::wallet, salma, "5", "1"}}).error().code == "ledger.limits_invalid");
    CHECK(add(609, {{Chart::wallet, salma, "1.005", {}}}).error().code ==
          "money.too_many_decimals");
    auto const account = add(610, {{Chart::wallet, salma, {}, "٥٠"}}).value().items.front().account;
    CHECK(add(611, {{Chart::wallet, salma, {}, {}}})->items.front().account == account);
    auto const list = [&](Actor const& who, AccountsQuestion const& question) {
        return town.ask(who, [&](Work& work) { return show_accounts(work, question); }).value();
    };
    CHECK(list(keeper, {}).items.size() == 3);
    auto const page = list(keeper, {{}, {}, 2});
    CHECK(page.next == 2);
    CHECK(list(keeper, {{}, page.next, 2}).items.front().owner == salma);
    CHECK(list(keeper, {salma, {}, {}}).items.front().account == account);
    CHECK(list(stranger, {salma, {}, {}}).items.empty());
    CHECK(town.ask(keeper, show_book)->currency == pounds);
    CHECK(town.ask(stranger, show_book).error().code == "institution.none");
}
