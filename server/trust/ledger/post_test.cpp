#include <doctest/doctest.h>

#include <functional>
#include <new>

#include "trust/ledger/batch.hpp"
#include "trust/ledger/testing.hpp"

using namespace takaful;
using namespace takaful::ledger;

TEST_CASE("post: what an exception interrupts leaves no money in memory") {
    Village village;
    auto const cut_short = village.run([&](Work& work) -> Result<int> {
        try {
            Batch batch{work, 1, 1};
            auto const posting = posting_of(2, village.fund, village.wallets[0], 500);
            REQUIRE(batch.judge(posting));
            batch.carry_out(LeafPlan::pooled());
            throw std::bad_alloc{};
        } catch (std::bad_alloc const&) {
            return fail(ErrorKind::broken, "test.interrupted");
        }
    });
    CHECK_FALSE(cut_short);
    auto const live = [&](AccountRef account) {
        return village.run([&](Work& work) { return balance(work, account); })->posted_minor();
    };
    CHECK(live(village.wallets[0]) == 0);
    CHECK(live(village.fund) == 100'000);
    CHECK(village.post_one(posting_of(3, village.fund, village.wallets[0], 500))->front().seq == 2);
}

TEST_CASE("ledger: opening the same accounts again gives the same numbers") {
    Village village;
    AccountDraft const drafts[] = {draft_of(Chart::wallet, 3), draft_of(Chart::wallet, 77),
                                   draft_of(Chart::wallet, 77), draft_of(Chart::wallet, 4)};
    auto const opened = village.run([&](Work& work) { return open_accounts(work, drafts); });
    REQUIRE(opened);
    CHECK((*opened)[0] == village.wallets[0]);
    CHECK((*opened)[1] == (*opened)[2]);
    CHECK((*opened)[1].account == 6);
    CHECK((*opened)[3] == village.wallets[1]);
    auto const found = village.ask([&](Work& work) {
        return find_account(work, {1, Chart::wallet, id_of<AnyId>(77), egp});
    });
    CHECK(found.value() == (*opened)[1]);
}

TEST_CASE("ledger: an account opened in a Work that fails does not stay") {
    Village village;
    auto const lost = village.run([&](Work& work) -> Result<> {
        auto const draft = draft_of(Chart::wallet, 88);
        REQUIRE(open_accounts(work, {&draft, 1}));
        auto const other = draft_of(Chart::wallet, 1, 2);
        REQUIRE(open_accounts(work, {&other, 1}));
        return fail(ErrorKind::refused, "test.undone");
    });
    CHECK_FALSE(lost);
    auto const totals = village.ask([](Work& work) { return control_totals(work, 1); });
    CHECK(totals.value().accounts == 5);
    CHECK_FALSE(village.ask([](Work& work) { return control_totals(work, 2); }));
}

TEST_CASE("ledger: refuses accounts that could never be used") {
    Village village;
    auto draft = draft_of(Chart::wallet, 9);
    draft.floor_minor = 5;
    draft.ceiling_minor = 4;
    auto const opened = [&] {
        return village.run([&](Work& work) { return open_accounts(work, {&draft, 1}); });
    };
    CHECK(opened().error().code == "ledger.limits_invalid");
    draft.book = 0;
    CHECK(opened().error().code == "ledger.book_unknown");
}

TEST_CASE("ledger: a posting gives its number and both balances") {
    Village village;
    auto const posted = village.post_all({posting_of(2, village.fund, village.wallets[0], 30'000),
                                          posting_of(3, village.fund, village.wallets[1], 70'000)});
    REQUIRE(posted);
    CHECK((*posted)[0].seq == 2);
    CHECK((*posted)[0].debit_balance_minor == 70'000);
    CHECK((*posted)[1].debit_balance_minor == 0);
    CHECK((*posted)[1].credit_balance_minor == 70'000);
    CHECK(village.posted(village.wallets[1]) == 70'000);
    auto const totals = village.ask([](Work& work) { return control_totals(work, 1); }).value();
    CHECK(totals.balanced);
    CHECK(totals.head == 3);
    CHECK(totals.assets[0].debits_minor == 200'000);
}

TEST_CASE("ledger: one refused posting of a batch leaves nothing of it") {
    Village village;
    auto const posted = village.post_all({posting_of(2, village.fund, village.wallets[0], 60'000),
                                          posting_of(3, village.fund, village.wallets[1], 40'001)});
    REQUIRE_FALSE(posted);
    CHECK(posted.error().code == "ledger.funds_short");
    CHECK(posted.error().params[0].value == std::variant<std::int64_t, std::string>{1});
    CHECK(village.posted(village.fund) == 100'000);
    // The ids are free again, for the Work that claimed them did not happen.
    CHECK(village.post_one(posting_of(2, village.fund, village.wallets[0], 1)));
}

TEST_CASE("ledger: a caller may go on after a refusal, and nothing of it is kept") {
    Village village;
    auto const went_on = village.run([&](Work& work) -> Result<> {
        Posting const too_much[] = {posting_of(2, village.fund, village.wallets[0], 1),
                                    posting_of(3, village.fund, village.wallets[1], 200'000)};
        CHECK(post(work, too_much, {}).error().code == "ledger.funds_short");
        Posting const enough[] = {posting_of(4, village.fund, village.wallets[0], 5)};
        TRY(post(work, enough, {}));
        return {};
    });
    CHECK(went_on);
    CHECK(village.posted(village.wallets[0]) == 5);
    village.reopen();
    CHECK(village.posted(village.wallets[0]) == 5);
    CHECK(village.posted(village.fund) == 99'995);
}

TEST_CASE("ledger: the same id with the same body answers as the first time") {
    Village village;
    auto const posting = posting_of(2, village.fund, village.wallets[0], 100'000);
    auto const first = village.post_one(posting);
    REQUIRE(first);
    // The fund is empty by now: only the id can tell that this is no second payment.
    auto const again = village.post_one(posting);
    REQUIRE(again);
    CHECK((*again)[0].repeated);
    CHECK((*again)[0].seq == (*first)[0].seq);
    CHECK((*again)[0].credit_balance_minor == 100'000);
    CHECK(village.posted(village.wallets[0]) == 100'000);
}

TEST_CASE("ledger: repeated and new postings mix in one batch, twins within it too") {
    Village village;
    auto const a = posting_of(2, village.fund, village.wallets[0], 10);
    auto const b = posting_of(3, village.fund, village.wallets[1], 20);
    auto const c = posting_of(4, village.fund, village.wallets[2], 30);
    REQUIRE(village.post_one(b));
    auto const posted = village.post_all({a, b, c, a});
    REQUIRE(posted);
    CHECK_FALSE((*posted)[0].repeated);
    CHECK((*posted)[1].repeated);
    CHECK_FALSE((*posted)[2].repeated);
    CHECK((*posted)[3].repeated);
    CHECK((*posted)[3].seq == (*posted)[0].seq);
    CHECK((*posted)[2].seq == 4);
    CHECK(village.posted(village.fund) == 100'000 - 60);
    village.reopen();
    CHECK(village.posted(village.fund) == 100'000 - 60);
}

TEST_CASE(
    "ledger: the same id with another body is refused and the field named to its actor only") {
    Village village;
    auto const first = posting_of(2, village.fund, village.wallets[0], 10);
    REQUIRE(village.post_one(first));
    struct Case {
        char const* field;
        std::function<void(Posting&)> change;
    };
    Case const cases[] = {
        {"debit", [&](Posting& p) { p.debit = village.bank; }},
        {"credit", [&](Posting& p) { p.credit = village.wallets[1]; }},
        {"amount", [](Posting& p) { p.amount.minor = -1; }},
        {"currency", [](Posting& p) { p.amount.currency = Currency::parse("KWD").value(); }},
        {"purpose", [](Posting& p) { p.purpose = Purpose::payment; }},
        {"group", [](Posting& p) { p.group = id_of<AnyId>(5); }},
        {"event_date", [](Posting& p) { p.event_date = p.event_date + Days{1}; }},
        {"hold", [](Posting& p) { p.hold = id_of<HoldId>(6); }},
    };
    for (auto const& c : cases) {
        CAPTURE(c.field);
        auto again = first;
        c.change(again);
        auto const refused = village.post_one(again);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "ledger.id_reused");
        CHECK(field_of(refused.error()) == c.field);
    }
    village.clerk.person = id_of<PersonId>(99);
    auto other = first;
    other.amount.minor = 11;
    CHECK(field_of(village.post_one(other).error()).empty());
}

TEST_CASE("ledger: refuses a nil id, too large a batch, and does nothing for an empty one") {
    Village village;
    auto nameless = posting_of(2, village.fund, village.wallets[0], 1);
    nameless.id = {};
    CHECK(village.post_one(nameless).error().code == "ledger.id_missing");
    std::vector<Posting> const many(2'001, posting_of(3, village.fund, village.wallets[0], 1));
    CHECK(village.post_all(many).error().code == "ledger.batch_too_large");
    CHECK(village.post_all({}).value().empty());
}

TEST_CASE("ledger: the law of a fund is kept at posting, whatever the screen above allows") {
    Village village;
    auto draft = draft_of(Chart::fund, 20);
    draft.credit_purposes = {Purpose::gift_zakat, Purpose::payment_return};
    auto waqf = draft_of(Chart::fund, 21);
    waqf.debit_purposes = {Purpose::replacement, Purpose::loss};
    AccountDraft const drafts[] = {draft, waqf};
    auto const opened = village.run([&](Work& work) { return open_accounts(work, drafts); });
    auto gift = posting_of(2, village.bank, (*opened)[0], 500);
    gift.purpose = Purpose::gift_sadaqa;
    CHECK(village.post_one(gift).error().code == "ledger.purpose_not_taken");
    gift.purpose = Purpose::gift_zakat;
    CHECK(village.post_one(gift));
    REQUIRE(village.post_one(posting_of(3, village.bank, (*opened)[1], 500)));
    auto payment = posting_of(4, (*opened)[1], village.wallets[0], 1);
    payment.purpose = Purpose::payment;
    CHECK(village.post_one(payment).error().code == "ledger.purpose_not_taken");
}

TEST_CASE("ledger: a hold keeps money aside, is settled in parts, and the rest is released") {
    Village village;
    HoldDraft const draft{.id = id_of<HoldId>(1), .account = village.fund, .amount = {90'000, egp}};
    auto const reserved = village.run([&](Work& work) { return reserve(work, draft); });
    REQUIRE(reserved);
    CHECK(village.available(village.fund) == 10'000);
    CHECK(village.posted(village.fund) == 100'000);
    CHECK(village.post_one(posting_of(2, village.fund, village.wallets[0], 10'001)).error().code ==
          "ledger.funds_short");
    auto part = posting_of(3, village.fund, village.wallets[0], 50'000);
    part.hold = draft.id;
    REQUIRE(village.post_one(part));
    CHECK(village.available(village.fund) == 10'000);
    village.reopen();
    CHECK(village.available(village.fund) == 10'000);
    // The same reservation again is the hold as it is now.
    auto const again = village.run([&](Work& work) { return reserve(work, draft); });
    CHECK(again.value().remaining.minor == 40'000);
    auto other = draft;
    other.amount.minor = 1;
    auto const reused = village.run([&](Work& work) { return reserve(work, other); });
    CHECK(reused.error().code == "ledger.id_reused");

    auto const give_back = [&](Work& work) { return release(work, 1, draft.id); };
    CHECK(village.run(give_back).value().state == HoldState::released);
    CHECK(village.run(give_back).value().state == HoldState::released);
    CHECK(village.available(village.fund) == 50'000);
    part.id = id_of<EntryId>(4);
    CHECK(village.post_one(part).error().code == "ledger.hold_resolved");
}

TEST_CASE("ledger: a settled hold cannot be released, an unknown one not be named") {
    Village village;
    HoldDraft const draft{.id = id_of<HoldId>(1), .account = village.fund, .amount = {500, egp}};
    REQUIRE(village.run([&](Work& work) { return reserve(work, draft); }));
    auto all = posting_of(2, village.fund, village.wallets[0], 500);
    all.hold = draft.id;
    REQUIRE(village.post_one(all));
    CHECK(village.run([&](Work& work) { return release(work, 1, draft.id); }).error().code ==
          "ledger.hold_resolved");
    CHECK(
        village.ask([&](Work& work) { return hold_of(work, 1, id_of<HoldId>(2)); }).error().code ==
        "ledger.hold_unknown");
    all.id = id_of<EntryId>(3);
    all.hold = id_of<HoldId>(2);
    CHECK(village.post_one(all).error().code == "ledger.hold_unknown");
    auto const too_much =
        HoldDraft{.id = id_of<HoldId>(3), .account = village.fund, .amount = {99'501, egp}};
    CHECK(village.run([&](Work& work) { return reserve(work, too_much); }).error().code ==
          "ledger.funds_short");
}

TEST_CASE("ledger: a statement walks an account's own entries, newest first, page by page") {
    Village village;
    for (std::uint64_t i = 0; i < 7; ++i) {
        REQUIRE(village.post_one(
            posting_of(10 + i, village.fund, village.wallets[i % 2], 100 + static_cast<int>(i))));
    }
    auto const page = [&](std::int64_t before) {
        return village.ask(
            [&](Work& work) { return statement(work, village.wallets[0], before, 3); });
    };
    auto const first = page(0).value();
    REQUIRE(first.entries.size() == 3);
    CHECK(first.entries[0].amount_minor == 106);
    CHECK(first.entries[2].amount_minor == 102);
    auto const second = page(first.next).value();
    REQUIRE(second.entries.size() == 1);
    CHECK(second.entries[0].amount_minor == 100);
    CHECK(second.next == 0);
    // An entry of another account is no place to go on from.
    CHECK(page(3).error().code == "ledger.cursor_malformed");
    CHECK(village.ask([](Work& work) {
                     return statement(work, {1, 99}, 0, 3);
                 })
              .error()
              .code == "ledger.account_unknown");
}

TEST_CASE("ledger: entries tile an account's cumulative inflow and outflow") {
    Village village;
    REQUIRE(village.post_one(posting_of(2, village.bank, village.fund, 5'000)));
    REQUIRE(village.post_one(posting_of(3, village.fund, village.wallets[0], 700)));
    auto const in =
        village.ask([](Work& work) { return inflow_interval(work, 1, id_of<EntryId>(2)); });
    CHECK(in.value() == Interval{100'000, 105'000});
    auto const out =
        village.ask([](Work& work) { return outflow_interval(work, 1, id_of<EntryId>(3)); });
    CHECK(out.value() == Interval{0, 700});
    CHECK(
        village.ask([](Work& work) { return entry_of(work, 1, id_of<EntryId>(9)); }).error().code ==
        "ledger.entry_unknown");
}

TEST_CASE("ledger: the business date moves only by a close, one day at a time") {
    Village village;
    auto const close = [&](int days) {
        return village.run(
            [&](Work& work) { return close_until(work, 1, work.today() + Days{days}); });
    };
    CHECK(close(0).value() == 0);
    CHECK(close(3).value() == 3);
    CHECK(close(3).value() == 0);
    REQUIRE(village.post_one(posting_of(2, village.fund, village.wallets[0], 1)));
    auto const entry =
        village.ask([](Work& work) { return entry_of(work, 1, id_of<EntryId>(2)); }).value();
    CHECK(entry.business_date.day_number == 20'781);
    CHECK(entry.event_date.day_number == 20'778);
}

TEST_CASE("ledger: the leaves of an entry run name payee and unit, the same at every call") {
    Village village;
    auto payment = posting_of(2, village.fund, village.wallets[0], 10);
    payment.purpose = Purpose::payment;
    REQUIRE(village.post_one(payment));
    auto const leaves =
        village.ask([&](Work& work) { return village.books->leaves(work.tx, 1, 1, 2); });
    REQUIRE(leaves);
    REQUIRE(leaves->size() == 2);
    CHECK((*leaves)[0].unit == Bytes16{});
    CHECK((*leaves)[1].unit == id_of<AnyId>(3).bytes);
    CHECK((*leaves)[1].amount == Money{10, egp});
    CHECK((*leaves)[1].slots[0].value == id_of<AnyId>(3).text());
}

TEST_CASE("ledger: an entry that disagrees with its totals stops the start") {
    Village village;
    REQUIRE(village.post_one(posting_of(2, village.fund, village.wallets[0], 1)));
    static constexpr store::Query tamper{
        "test.tamper", "UPDATE ledger_entry SET amount_minor = 2 WHERE book_id = 1 AND seq = 2"};
    REQUIRE(village.run([](Work& work) { return work.tx.run(tamper); }));
    auto reader = village.database->reader();
    auto const loaded = Books::load(**reader);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().code == "ledger.books_broken");
}
