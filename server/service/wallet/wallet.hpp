#pragma once
// Wallets: what the organisation owes a person or a household, opened in batches, filled by a
// clerk, spent by their owners.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "platform/work/work.hpp"
#include "trust/ledger/ledger.hpp"

namespace takaful::http {
struct Route;
}

namespace takaful::wallet {

/// Where money from outside arrived: at the bank, or in the clerk's own cash drawer.
enum class Against : std::uint8_t { bank, drawer };

/// What moved, in the words of a movement's line.
enum class MovementKind : std::uint8_t {
    cash_in,
    cash_out,
    transfer,
    gift,
    payment,
    payment_return,
    other,
};

struct CashIn {
    ledger::EntryId id;  // Also the entry's.
    AnyId person;        // The wallet's owner.
    Money amount;
    Against against;
    std::string reference;  // The bank's or the receipt book's number: taken once in a book.
    TAKAFUL_FIELDS(CashIn, id, person, amount, against, reference)
};
struct CashInReceipt {
    ledger::EntryId entry;
    Money balance;
    TAKAFUL_FIELDS(CashInReceipt, entry, balance)
};

struct Pay {
    ledger::EntryId id;  // Also the entry's.
    AnyId to;            // The person who receives it.
    Money amount;
    TAKAFUL_FIELDS(Pay, id, to, amount)
};
struct PayReceipt {
    ledger::EntryId entry;
    Money balance;  // Of the one who paid, after it.
    TAKAFUL_FIELDS(PayReceipt, entry, balance)
};

struct WalletQuestion {
    std::optional<std::string> after;
    std::optional<std::int64_t> limit;
    std::optional<Currency> currency;  // Absent: EGP.
    TAKAFUL_FIELDS(WalletQuestion, after, limit, currency)
};
struct Movement {
    ledger::EntryId entry;
    Instant at;
    MovementKind kind;
    Money amount;   // Below zero: out of the wallet.
    Money balance;  // After it.
    TAKAFUL_FIELDS(Movement, entry, at, kind, amount, balance)
};
struct WalletPage {
    Money balance;
    Money available;
    std::vector<Movement> items;  // Newest first.
    std::optional<std::string> next;
    TAKAFUL_FIELDS(WalletPage, balance, available, items, next)
};

/// Opens a wallet for each owner (person or household) in the actor's book, or finds it: one call
/// for a whole slice of a payroll. The accounts are in the owners' order. The caller has asked
/// permission and knows that the owners exist.
Result<std::vector<ledger::AccountRef>> open_wallets(Work&, std::span<AnyId const> owners,
                                                     Currency const& currency);

/// The owner's wallet, if one was opened.
Result<std::optional<ledger::AccountRef>> find_wallet(Work&, AnyId const& owner,
                                                      Currency const& currency);

/// The book's bank account, or the actor's own cash drawer: opened at first use.
Result<ledger::AccountRef> cash_account(Work&, Against against, Currency const& currency);

/// Right: record_cash. Money from outside into a wallet: debit bank or drawer, credit wallet. The
/// wallet opens with its first money.
/// Errors: wallet.amount_not_positive, wallet.amount_too_large {limit}, wallet.reference_missing,
///         wallet.reference_too_long {limit}, wallet.reference_malformed,
///         wallet.reference_used (that number was recorded before), wallet.person_unknown (neither
///         a user nor a member of a household), those of ledger::post
Result<CashInReceipt> cash_in(Work&, CashIn const& command);

/// After a recovery (identity::hold_of) no more than identity::hold_allowance_minor in all leaves
/// the actor's wallet until the hold ends. Errors: wallet.held {hours, left, currency}
Result<> check_hold(Work&, ledger::AccountRef wallet, Money amount);

/// Right: spend. From the actor's own wallet to another person's, who is told. Her wallet opens
/// with its first money.
/// Errors: wallet.amount_not_positive, wallet.amount_too_large {limit}, wallet.to_yourself,
///         wallet.person_unknown (neither a user nor a member of a household), that of check_hold,
///         those of ledger::post (ledger.funds_short)
Result<PayReceipt> pay(Work&, Pay const& command);

/// Right: signed_in. The actor's own wallet, newest movement first, 50 a page (at most 200).
/// Errors: wallet.cursor_malformed
Result<WalletPage> my_wallet(Work&, WalletQuestion const& question);

/// POST /v1/wallet/cash-in, POST /v1/wallet/payments, GET /v1/wallet
std::vector<http::Route> routes();

}  // namespace takaful::wallet

TAKAFUL_ENUM(takaful::wallet::Against, bank, drawer)
TAKAFUL_ENUM(takaful::wallet::MovementKind, cash_in, cash_out, transfer, gift, payment,
             payment_return, other)
