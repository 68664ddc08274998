#include "service/wallet/rules.hpp"

#include <doctest/doctest.h>

using namespace takaful;
using namespace takaful::wallet;

TEST_CASE("canonical_reference: one slip is one number, however it is typed") {
    struct Case {
        char const* why;
        char const* typed;
        char const* kept;
    };
    Case const cases[] = {
        {"as printed", "NBE-2026/1107", "NBE-2026/1107"},
        {"small letters", "nbe-2026/1107", "NBE-2026/1107"},
        {"blanks", " NBE - 2026/1107 ", "NBE-2026/1107"},
        {"Arabic digits", "NBE-٢٠٢٦/١١٠٧", "NBE-2026/1107"},
        {"Persian digits", "nbe-۲۰۲۶/۱۱۰۷", "NBE-2026/1107"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        CHECK(canonical_reference(c.typed).value() == c.kept);
    }
}

TEST_CASE("canonical_reference: refuses what is no number of a slip") {
    CHECK(canonical_reference("").error().code == "wallet.reference_missing");
    CHECK(canonical_reference("  ").error().code == "wallet.reference_missing");
    CHECK(canonical_reference("من أم محمود").error().code == "wallet.reference_malformed");
    CHECK(canonical_reference(std::string(40, '7')));
    CHECK(canonical_reference(std::string(41, '7')).error().code == "wallet.reference_too_long");
}

TEST_CASE("check_amount: both sides of each border") {
    auto const egp = Currency::parse("EGP").value();
    CHECK(check_amount({-1, egp}).error().code == "wallet.amount_not_positive");
    CHECK(check_amount({0, egp}).error().code == "wallet.amount_not_positive");
    CHECK(check_amount({1, egp}));
    CHECK(check_amount({money_minor_max, egp}));
    CHECK(check_amount({money_minor_max + 1, egp}).error().code == "wallet.amount_too_large");
}

TEST_CASE("movement_of: money out is below zero, money in above") {
    auto const egp = Currency::parse("EGP").value();
    ledger::Balance const wallet{.account = {1, 7}, .asset = egp};
    ledger::Entry const in{.debit = 3,
                           .credit = 7,
                           .amount_minor = 500,
                           .purpose = ledger::Purpose::gift_zakat,
                           .debit_balance_minor = 90,
                           .credit_balance_minor = 800};
    CHECK(movement_of(in, wallet).amount.minor == 500);
    CHECK(movement_of(in, wallet).balance.minor == 800);
    CHECK(movement_of(in, wallet).kind == MovementKind::gift);
    ledger::Entry const out{.debit = 7,
                            .credit = 3,
                            .amount_minor = 500,
                            .debit_balance_minor = 300,
                            .credit_balance_minor = 800};
    CHECK(movement_of(out, wallet).amount.minor == -500);
    CHECK(movement_of(out, wallet).balance.minor == 300);
}
