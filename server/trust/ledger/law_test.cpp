// Funds with a law of their own: zakat, waqf, restricted gifts, vouchers.

#include <doctest/doctest.h>

#include "trust/ledger/testing.hpp"

using namespace takaful;
using namespace takaful::ledger;

namespace {

struct Trust : Village {
    std::uint64_t next = 100;

    Posting of(Purpose purpose, AccountRef debit, AccountRef credit, std::int64_t minor) {
        auto posting = posting_of(next++, debit, credit, minor);
        posting.purpose = purpose;
        return posting;
    }
    std::string send(Purpose purpose, AccountRef debit, AccountRef credit, std::int64_t minor) {
        return refusal_of(of(purpose, debit, credit, minor));
    }
    AccountRef zakat() {
        auto draft = draft_of(Chart::fund, 50);
        draft.credit_purposes = {Purpose::gift_zakat, Purpose::payment_return, Purpose::reversal};
        draft.debit_purposes = {Purpose::zakat_fuqara, Purpose::zakat_amilin, Purpose::reversal};
        draft.law.capped_purposes = {Purpose::zakat_amilin};
        draft.law.cap_per_mille = 125;
        return open_one(draft);
    }
    AccountRef principal() {
        auto draft = draft_of(Chart::fund, 51);
        draft.debit_purposes = {Purpose::replacement, Purpose::loss, Purpose::reversal};
        return open_one(draft);
    }
};

}  // namespace

TEST_CASE("zakat: goes to one of the eight by name, its administrators within their eighth") {
    Trust trust;
    auto const zakat = trust.zakat();
    CHECK(trust.send(Purpose::gift_sadaqa, trust.bank, zakat, 5) == "ledger.purpose_not_taken");
    CHECK(trust.send(Purpose::gift_zakat, trust.bank, zakat, 8'000) == "");
    CHECK(trust.send(Purpose::payment, zakat, trust.wallets[0], 5) == "ledger.purpose_not_taken");
    CHECK(trust.send(Purpose::zakat_fuqara, zakat, trust.wallets[0], 4'000) == "");
    // An eighth of 80.00 is 10.00, whatever was paid out since.
    CHECK(trust.send(Purpose::zakat_amilin, zakat, trust.wallets[1], 1'001) == "ledger.cap_passed");
    auto const two =
        trust.post_all({trust.of(Purpose::zakat_amilin, zakat, trust.wallets[1], 600),
                        trust.of(Purpose::zakat_amilin, zakat, trust.wallets[1], 401)});
    CHECK(two.error().code == "ledger.cap_passed");
    CHECK(trust.send(Purpose::zakat_amilin, zakat, trust.wallets[1], 1'000) == "");
    trust.reopen();
    CHECK(trust.send(Purpose::zakat_amilin, zakat, trust.wallets[1], 1) == "ledger.cap_passed");
}

TEST_CASE("zakat: what comes back is no new income, and a gift taken back was none") {
    Trust trust;
    auto const zakat = trust.zakat();
    auto const gift = trust.of(Purpose::gift_zakat, trust.bank, zakat, 8'000);
    REQUIRE(trust.post_one(gift));
    CHECK(trust.send(Purpose::zakat_fuqara, zakat, trust.wallets[0], 4'000) == "");
    CHECK(trust.send(Purpose::payment_return, trust.wallets[0], zakat, 4'000) == "");
    CHECK(trust.send(Purpose::zakat_amilin, zakat, trust.wallets[1], 1'001) == "ledger.cap_passed");
    auto const fee = trust.of(Purpose::zakat_amilin, zakat, trust.wallets[1], 1'000);
    REQUIRE(trust.post_one(fee));
    auto back = trust.of(Purpose::reversal, trust.wallets[1], zakat, 500);
    back.reverses = fee.id;
    REQUIRE(trust.post_one(back));
    CHECK(trust.send(Purpose::zakat_amilin, zakat, trust.wallets[1], 501) == "ledger.cap_passed");
    auto undone = trust.of(Purpose::reversal, zakat, trust.bank, 4'000);
    undone.reverses = gift.id;
    REQUIRE(trust.post_one(undone));
    // An eighth of 40.00 is 5.00, and 5.00 of it are used.
    CHECK(trust.send(Purpose::zakat_amilin, zakat, trust.wallets[1], 1) == "ledger.cap_passed");
}

TEST_CASE("waqf: the principal is replaced by as much in the same call, by a decision on record") {
    Trust trust;
    auto const principal = trust.principal();
    auto const asset = trust.open_one(draft_of(Chart::bank, 60));
    REQUIRE(trust.send(Purpose::gift_waqf, trust.bank, principal, 1'000) == "");
    CHECK(trust.send(Purpose::payment, principal, trust.wallets[0], 1) ==
          "ledger.purpose_not_taken");
    CHECK(trust.send(Purpose::replacement, principal, trust.bank, 1'000) ==
          "ledger.decision_missing");
    auto const replace = [&](std::int64_t out, std::int64_t in) {
        auto old = trust.of(Purpose::replacement, principal, trust.bank, out);
        auto now = trust.of(Purpose::replacement, asset, principal, in);
        old.group = now.group = id_of<AnyId>(900);
        return trust.post_all({old, now});
    };
    CHECK(replace(1'000, 999).error().code == "ledger.replacement_short");
    CHECK(trust.posted(principal) == 1'000);
    CHECK(replace(1'000, 1'100));
    CHECK(trust.posted(principal) == 1'100);
    auto loss = trust.of(Purpose::loss, principal, asset, 100);
    CHECK(trust.refusal_of(loss) == "ledger.decision_missing");
    loss.group = id_of<AnyId>(901);
    CHECK(trust.refusal_of(loss) == "");
}

TEST_CASE("waqf: of several groups of a call, only the one that falls short is refused") {
    Trust trust;
    auto const principal = trust.principal();
    REQUIRE(trust.send(Purpose::gift_waqf, trust.bank, principal, 1'000) == "");
    auto out = trust.of(Purpose::replacement, principal, trust.bank, 10);
    out.group = id_of<AnyId>(900);
    auto const other = posting_of(7, trust.fund, trust.wallets[0], 10);
    Posting const postings[] = {other, out};
    auto const outcomes =
        trust.run([&](Work& work) { return post_each(work, postings, {}); }).value();
    CHECK_FALSE(outcomes[0].error);
    CHECK(outcomes[1].error->code == "ledger.replacement_short");
    CHECK(trust.posted(principal) == 1'000);
}

TEST_CASE("a restricted gift serves its programme alone") {
    Trust trust;
    auto draft = draft_of(Chart::fund, 52);
    draft.law.serves = id_of<AnyId>(7);
    auto const orphans = trust.open_one(draft);
    REQUIRE(trust.send(Purpose::gift_sadaqa, trust.bank, orphans, 100) == "");
    auto payment = trust.of(Purpose::payment, orphans, trust.wallets[0], 10);
    auto const refused = trust.post_one(payment);
    CHECK(refused.error().code == "ledger.restriction_broken");
    CHECK(field_of(refused.error()) == "debit");
    payment.serves = id_of<AnyId>(8);
    CHECK(trust.refusal_of(payment) == "ledger.restriction_broken");
    payment.serves = id_of<AnyId>(7);
    CHECK(trust.refusal_of(payment) == "");
}

TEST_CASE("a voucher is spent at a shop, never at a drawer, and the shop redeems it") {
    Trust trust;
    auto voucher = draft_of(Chart::wallet, 53);
    voucher.law.pays_to = {Chart::merchant};
    auto const family = trust.open_one(voucher);
    auto const shop = trust.open_one(draft_of(Chart::merchant, 54));
    auto const drawer = trust.open_one(draft_of(Chart::drawer, 55));
    REQUIRE(trust.send(Purpose::payment, trust.fund, family, 100) == "");
    CHECK(trust.send(Purpose::cash_out, family, drawer, 10) == "ledger.partner_not_taken");
    CHECK(trust.send(Purpose::transfer, family, trust.wallets[0], 10) ==
          "ledger.partner_not_taken");
    CHECK(trust.send(Purpose::transfer, family, shop, 60) == "");
    CHECK(trust.send(Purpose::redemption, shop, trust.bank, 60) == "");
    trust.reopen();
    CHECK(trust.send(Purpose::transfer, family, trust.wallets[0], 10) ==
          "ledger.partner_not_taken");
}
