#include <algorithm>

#include "base/decimal.hpp"
#include "base/limits.hpp"
#include "record/identity/identity.hpp"
#include "record/notify/notify.hpp"
#include "record/registry/registry.hpp"
#include "service/wallet/rules.hpp"
#include "service/wallet/wallet.hpp"

namespace takaful::wallet {

static constexpr store::Query reference_by_number{"wallet.reference_by_number", R"(
    SELECT entry_id FROM wallet_reference
     WHERE book_id = $1 AND against = $2 AND reference = $3)"};
static constexpr store::Query reference_insert{"wallet.reference_insert", R"(
    INSERT INTO wallet_reference (book_id, against, reference, entry_id, owner_id, clerk,
                                  recorded_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};

static constexpr int page_rows = 50;

// ---- Accounts -----------------------------------------------------------------------------------

static ledger::AccountDraft wallet_draft(Work const& work, AnyId const& owner,
                                         Currency const& currency) {
    return {.book = work.actor.book,
            .chart = ledger::Chart::wallet,
            .owner = owner,
            .asset = currency,
            .normal = ledger::Side::credit,
            .floor_minor = 0};
}

Result<std::vector<ledger::AccountRef>> open_wallets(Work& work, std::span<AnyId const> owners,
                                                     Currency const& currency) {
    std::vector<ledger::AccountDraft> drafts;
    drafts.reserve(owners.size());
    for (auto const& owner : owners) drafts.push_back(wallet_draft(work, owner, currency));
    return ledger::open_accounts(work, drafts);
}

Result<std::optional<ledger::AccountRef>> find_wallet(Work& work, AnyId const& owner,
                                                      Currency const& currency) {
    return ledger::find_account(work, {work.actor.book, ledger::Chart::wallet, owner, currency});
}

Result<ledger::AccountRef> cash_account(Work& work, Against against, Currency const& currency) {
    auto const is_drawer = against == Against::drawer;
    // A drawer is its clerk's; the bank account is the book's own and has no owner.
    ledger::AccountDraft const draft{
        .book = work.actor.book,
        .chart = is_drawer ? ledger::Chart::drawer : ledger::Chart::bank,
        .owner = is_drawer ? AnyId{work.actor.person.bytes} : AnyId{},
        .asset = currency,
        .normal = ledger::Side::debit,
        .floor_minor = 0};
    auto const opened = TRY(ledger::open_accounts(work, {&draft, 1}));
    return opened.front();
}

// ---- Cash in ------------------------------------------------------------------------------------

static Result<> save_reference(Work& work, CashIn const& command, std::string const& reference) {
    auto const known =
        TRY(work.tx.one(reference_by_number, work.actor.book, command.against, reference));
    if (known && known->get<ledger::EntryId>("entry_id") == command.id) return {};
    if (known) return fail(ErrorKind::conflict, "wallet.reference_used");
    TRY(work.tx.run(reference_insert, work.actor.book, command.against, reference, command.id,
                    command.person, work.actor.person, work.now));
    return {};
}

/// Money for nobody could never be spent: the owner signs in here, or is a member of a household.
static Result<> check_owner(Work& work, AnyId const& owner) {
    PersonId const person{owner.bytes};
    if (TRY(identity::is_user(work, person))) return {};
    if (!TRY(registry::households_of(work, person)).empty()) return {};
    return fail(ErrorKind::not_found, "wallet.person_unknown", owner.text());
}

static Result<> tell_owner(Work& work, AnyId const& owner, std::string_view code, Money amount) {
    json::Value::Object params;
    params.emplace_back("amount_minor", json::Value{amount.minor});
    params.emplace_back("currency", json::Value{std::string{amount.currency.text()}});
    return notify::tell(work, {owner.bytes}, code, std::move(params));
}

Result<CashInReceipt> cash_in(Work& work, CashIn const& command) {
    TRY(permit(work, Right::record_cash));
    TRY(check_amount(command.amount));
    TRY(check_owner(work, command.person));
    auto const reference = TRY(canonical_reference(command.reference));
    TRY(save_reference(work, command, reference));
    auto const cash = TRY(cash_account(work, command.against, command.amount.currency));
    auto const wallets = TRY(open_wallets(work, {&command.person, 1}, command.amount.currency));
    ledger::Posting const posting{.id = command.id,
                                  .debit = cash,
                                  .credit = wallets.front(),
                                  .amount = command.amount,
                                  .purpose = ledger::Purpose::cash_in,
                                  .group = {command.id.bytes},
                                  .event_date = work.today()};
    auto const posted = TRY(ledger::post(work, {&posting, 1}, ledger::LeafPlan::pooled()));
    TRY(tell_owner(work, command.person, "wallet.cash_in", command.amount));
    return CashInReceipt{command.id,
                         {posted.front().credit_balance_minor, command.amount.currency}};
}

// ---- Her own wallet -----------------------------------------------------------------------------

static Result<std::int64_t> spent_since(Work& work, ledger::AccountRef wallet, Instant since) {
    auto const balance = TRY(ledger::balance(work, wallet));
    std::int64_t spent = 0;
    std::int64_t before = 0;
    do {
        auto const page = TRY(ledger::statement(work, wallet, before, limits::page_rows_max));
        for (auto const& entry : page.entries) {
            auto const movement = movement_of(entry, balance);
            if (movement.at < since) return spent;
            spent -= std::min<std::int64_t>(movement.amount.minor, 0);
        }
        before = page.next;
    } while (before != 0);
    return spent;
}

Result<> check_hold(Work& work, ledger::AccountRef wallet, Money amount) {
    auto const hold = TRY(identity::hold_of(work, work.actor.person));
    if (!hold) return {};
    auto const spent = TRY(spent_since(work, wallet, hold->since));
    auto const left = std::max<std::int64_t>(identity::hold_allowance_minor - spent, 0);
    if (amount.minor <= left) return {};
    constexpr std::int64_t hour_us = 3'600'000'000;
    auto const hours = (hold->until.unix_us - work.now.unix_us + hour_us - 1) / hour_us;
    return fail(ErrorKind::refused, "wallet.held",
                Params{{"hours", hours},
                       {"left", money_text({left, amount.currency})},
                       {"currency", std::string{amount.currency.text()}}});
}

Result<PayReceipt> pay(Work& work, Pay const& command) {
    TRY(permit(work, Right::spend));
    TRY(check_amount(command.amount));
    AnyId const own{work.actor.person.bytes};
    if (command.to == own) return fail(ErrorKind::invalid, "wallet.to_yourself");
    TRY(check_owner(work, command.to));
    AnyId const both[] = {own, command.to};
    auto const wallets = TRY(open_wallets(work, both, command.amount.currency));
    TRY(check_hold(work, wallets[0], command.amount));
    ledger::Posting const posting{.id = command.id,
                                  .debit = wallets[0],
                                  .credit = wallets[1],
                                  .amount = command.amount,
                                  .purpose = ledger::Purpose::transfer,
                                  .group = {command.id.bytes},
                                  .event_date = work.today()};
    auto const posted = TRY(ledger::post(work, {&posting, 1}, ledger::LeafPlan::pooled()));
    TRY(tell_owner(work, command.to, "wallet.received", command.amount));
    return PayReceipt{command.id, {posted.front().debit_balance_minor, command.amount.currency}};
}

static Result<std::int64_t> read_cursor(std::optional<std::string> const& after) {
    if (!after) return 0;
    auto const seq = parse_decimal(*after);
    if (!seq || *seq < 1) return fail(ErrorKind::invalid, "wallet.cursor_malformed");
    return static_cast<std::int64_t>(*seq);
}

Result<WalletPage> my_wallet(Work& work, WalletQuestion const& question) {
    TRY(permit(work, Right::signed_in));
    auto const before = TRY(read_cursor(question.after));
    auto const currency = question.currency.value_or(TRY(Currency::parse("EGP")));
    auto const owner = AnyId{work.actor.person.bytes};
    auto const account = TRY(find_wallet(work, owner, currency));
    if (!account) return WalletPage{{0, currency}, {0, currency}, {}, {}};
    auto const balance = TRY(ledger::balance(work, *account));
    auto const rows =
        std::clamp<std::int64_t>(question.limit.value_or(page_rows), 1, limits::page_rows_max);
    auto const page = ledger::statement(work, *account, before, static_cast<int>(rows));
    if (!page && page.error().code == "ledger.cursor_malformed")
        return fail(ErrorKind::invalid, "wallet.cursor_malformed");
    if (!page) return std::unexpected(page.error());
    WalletPage answer{balance.posted(), balance.available(), {}, {}};
    for (auto const& entry : page->entries) answer.items.push_back(movement_of(entry, balance));
    if (page->next != 0) answer.next = std::to_string(page->next);
    return answer;
}

}  // namespace takaful::wallet
