// Funds and gifts: permit, load, decide, save, post, tell.

#include <algorithm>

#include "base/limits.hpp"
#include "domain/giving/store.hpp"
#include "platform/keys/keys.hpp"
#include "record/notify/notify.hpp"
#include "record/tlog/tlog.hpp"
#include "service/wallet/wallet.hpp"

namespace takaful::giving {

// ---- Funds --------------------------------------------------------------------------------------

Result<FundMade> open_fund(Work& work, FundDraft const& command) {
    TRY(permit(work, Right::administer));
    TRY(check_fund(command));
    auto const book = book_of(work);
    if (load_fund(work.tx, book, command.id)) return FundMade{command.id};
    auto const law = law_of(command.intentions);
    ledger::AccountDraft const draft{.book = book,
                                     .chart = ledger::Chart::fund,
                                     .owner = {command.id.bytes},
                                     .asset = command.currency,
                                     .normal = ledger::Side::credit,
                                     .floor_minor = 0,
                                     .debit_purposes = law.debit,
                                     .credit_purposes = law.credit,
                                     .law = law.law};
    auto const account = TRY(ledger::open_accounts(work, {&draft, 1})).front();
    TRY(save_fund(work, command, account));
    return FundMade{command.id};
}

Result<FundMade> close_fund(Work& work, FundClosing const& command) {
    TRY(permit(work, Right::administer));
    auto const row = TRY(load_fund(work.tx, book_of(work), command.fund));
    TRY(save_fund_state(work.tx, row.account.book, command.fund, FundState::closed));
    return FundMade{command.fund};
}

/// Payments count once their batch is in the log: money on its way to fewer than twenty households
/// still stands in the fund, for everyone who looks from outside (privacy.md 1).
static Result<Fund> with_sums(Work& work, FundRow const& row) {
    auto fund = row.fund;
    auto const balance = TRY(ledger::balance(work, row.account));
    fund.received.minor = balance.credits_minor;
    fund.balance = TRY(subtract(fund.received, fund.paid_out));
    fund.waits_above =
        TRY(tlog::quorum_rule(work, row.account.book, {fund.fund.bytes}, fund.currency));
    return fund;
}

Result<FundList> list_funds(Work& work, NoQuestion const&) {
    FundList list;
    for (auto const& row : TRY(list_fund_rows(work.tx, book_of(work))))
        list.items.push_back(TRY(with_sums(work, row)));
    return list;
}

Result<Fund> fund_of(Work& work, FundId const& fund) {
    auto const row = TRY(load_fund(work.tx, book_of(work), fund));
    return with_sums(work, row);
}

Result<ledger::AccountRef> account_of(Work& work, FundId const& fund) {
    return TRY(load_fund(work.tx, book_of(work), fund)).account;
}

// ---- A gift -------------------------------------------------------------------------------------

static Result<ledger::AccountRef> paying_account(Work& work, GiftCommand const& command) {
    auto const& currency = command.amount.currency;
    if (command.source == Source::drawer)
        return wallet::cash_account(work, wallet::Against::drawer, currency);
    if (command.source == Source::bank)
        return wallet::cash_account(work, wallet::Against::bank, currency);
    auto const own = TRY(wallet::find_wallet(work, {work.actor.person.bytes}, currency));
    if (!own) return fail(ErrorKind::refused, "giving.wallet_missing");
    TRY(wallet::check_hold(work, *own, command.amount));
    return *own;
}

static ledger::LeafPlan leaf_plan(GiftCommand const& command, PersonId giver) {
    ledger::LeafPlan plan{.kind = ledger::LeafKind::gift, .fund = {command.fund.bytes}};
    plan.slots = {{tlog::Slot::intention, std::string{enum_name(command.intention)}},
                  {tlog::Slot::instrument, std::string{enum_name(command.source)}}};
    if (!giver.is_nil()) plan.slots.push_back({tlog::Slot::payer, giver.text()});
    return plan;
}

/// A name told to a clerk is sealed under a key of the gift's own, so that it can be erased alone.
static Result<std::optional<Bytes>> seal_donor(Work& work, GiftCommand const& command) {
    if (!command.donor_name || command.donor_name->empty()) return std::nullopt;
    auto& keys = work.parts.get<keys::KeyStore>();
    AnyId const owner{command.id.bytes};
    TRY(keys.create({&owner, 1}));
    return TRY(
        keys.seal(owner, "giving_gift|donor|" + owner.text(), as_bytes(*command.donor_name)));
}

static GiftReceipt receipt_of(GiftRow const& gift) {
    return {.gift = gift.id,
            .fund = gift.fund,
            .amount = gift.amount,
            .intention = gift.intention,
            .on = gift.given_on,
            .leaf_hash = base64(gift.leaf_hash),
            .promise = gift.promise};
}

static Result<> tell_giver(Work& work, Fund const& fund, GiftRow const& gift) {
    json::Value::Object params;
    params.emplace_back("gift", json::Value{gift.id.text()});
    params.emplace_back("fund_ar", json::Value{fund.name_ar});
    params.emplace_back("fund_en", json::Value{fund.name_en});
    params.emplace_back("amount_minor", json::Value{gift.amount.minor});
    params.emplace_back("currency", json::Value{std::string{gift.amount.currency.text()}});
    return notify::tell(work, gift.giver, "giving.gift_received", std::move(params));
}

Result<GiftReceipt> give(Work& work, GiftCommand const& command) {
    auto const is_own = command.source == Source::wallet;
    TRY(permit(work, is_own ? Right::spend : Right::record_cash));
    TRY(check_gift(command));
    auto const book = book_of(work);
    auto const row = TRY(load_fund(work.tx, book, command.fund));
    auto const purpose = TRY(decide_gift(row.fund, command));
    auto const giver = is_own ? work.actor.person : PersonId{};
    ledger::Posting const posting{.id = {command.id.bytes},
                                  .debit = TRY(paying_account(work, command)),
                                  .credit = row.account,
                                  .amount = command.amount,
                                  .purpose = purpose,
                                  .group = {command.id.bytes},
                                  .event_date = work.today()};
    auto const posted = TRY(ledger::post(work, {&posting, 1}, leaf_plan(command, giver))).front();
    if (posted.repeated)
        if (auto const before = TRY(find_gift(work.tx, book, command.id)))
            return receipt_of(*before);
    GiftRow const gift{
        .id = command.id,
        .fund = command.fund,
        .amount = command.amount,
        .intention = command.intention,
        .source = command.source,
        .giver = giver,
        .recorded_by = work.actor.person,
        .donor = TRY(seal_donor(work, command)),
        .given_on = work.today(),
        .given_at = work.now,
        .inflow = {posted.credit_total_minor - command.amount.minor, posted.credit_total_minor},
        .leaf_hash = posted.leaf->leaf_hash,
        .promise = posted.leaf->promise};
    TRY(save_gift(work.tx, book, gift));
    TRY(add_to_month(work.tx, book, command.amount.currency,
                     {.period = period_of(work.today()), .given_minor = command.amount.minor}));
    TRY(tell_giver(work, row.fund, gift));
    return receipt_of(gift);
}

}  // namespace takaful::giving
