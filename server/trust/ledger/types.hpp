#pragma once
// The ledger's nouns: account, posting, entry, hold. Integers only; no entry is edited or deleted.

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::ledger {

using EntryId = Id<struct EntryTag>;
using HoldId = Id<struct HoldTag>;

/// The side on which an account grows: what we own grows by debit, what we owe grows by credit.
enum class Side : std::uint8_t { debit, credit };

/// What kind of account it is. Codes are stored: never renumber, only append.
enum class Chart : std::uint8_t {
    bank = 1,       // The organisation's money at a bank (normal side debit).
    drawer = 2,     // Cash in a clerk's or centre's drawer (debit).
    fund = 3,       // Money given for a purpose (credit).
    wallet = 4,     // What we owe a person or household (credit).
    clearing = 5,   // On the way between two books.
    suspense = 6,   // Arrived, owner not yet known (credit).
    fee = 7,        // Earned by the institution (credit).
    rounding = 8,   // Residues of divisions (credit).
    position = 9,   // What the book is short or long of an asset that it exchanges (credit).
    merchant = 10,  // What we owe a shop that takes vouchers (credit).
};

/// Why money moved. Codes are stored and travel in leaves: never renumber, only append.
enum class Purpose : std::uint8_t {
    cash_in = 1,
    cash_out = 2,
    transfer = 3,
    gift_sadaqa = 4,
    gift_zakat = 5,
    gift_waqf = 6,
    gift_kaffara = 7,
    payment = 8,         // An entitlement, fund to wallet.
    payment_return = 9,  // An entitlement sent back, wallet to fund.
    fund_move = 10,      // Fund to fund.
    reversal = 11,
    replacement = 12,  // Istibdal of a waqf's principal.
    loss = 13,         // Recorded loss of a waqf's principal.
    fee = 14,
    opening = 15,  // Balances brought from earlier books.
    exchange = 16,
    // The eight who may receive zakat (Quran 9:60): each payment of zakat names exactly one.
    zakat_fuqara = 17,
    zakat_masakin = 18,
    zakat_amilin = 19,  // Those who collect and give it out: within a cap.
    zakat_muallafa = 20,
    zakat_riqab = 21,
    zakat_gharimin = 22,
    zakat_sabilillah = 23,
    zakat_ibn_sabil = 24,
    waqf_upkeep = 25,  // Maintenance, paid out of a waqf's yield before anything else.
    nazir_fee = 26,    // The trustee's fee, a capped share of the yield.
    redemption = 27,   // A shop's vouchers, exchanged for money.
};

/// An entitlement paid to a household, out of zakat or any other fund: once a period.
inline bool is_payment(Purpose purpose) {
    return purpose == Purpose::payment ||
           (purpose >= Purpose::zakat_fuqara && purpose <= Purpose::zakat_ibn_sabil);
}

/// A set of codes kept as bits with the account: the law of a fund as data. Empty: all of them.
template <typename Code>
struct CodeSet {
    std::int64_t bits = 0;

    CodeSet() = default;
    explicit CodeSet(std::int64_t stored) : bits(stored) {}
    CodeSet(std::initializer_list<Code> codes) {
        for (auto const code : codes) bits |= std::int64_t{1} << static_cast<int>(code);
    }
    bool has(Code code) const { return ((bits >> static_cast<int>(code)) & 1) != 0; }
    bool takes(Code code) const { return bits == 0 || has(code); }
    auto operator<=>(CodeSet const&) const = default;
};
using PurposeSet = CodeSet<Purpose>;
using ChartSet = CodeSet<Chart>;

/// An account's address: a number in its book, from 1. Zero is no account.
struct AccountRef {
    std::int64_t book = 0;
    std::int64_t account = 0;
    auto operator<=>(AccountRef const&) const = default;
};

/// What makes an account the same account: one owner has one account of a chart and asset in a
/// book.
struct AccountKey {
    std::int64_t book = 0;
    Chart chart = Chart::wallet;
    AnyId owner{};
    Currency asset{};
};

/// A law that purposes alone cannot say; the ledger holds to it at posting time.
struct Law {
    /// Money goes out only to accounts of these charts: a voucher to a shop, never to a drawer.
    ChartSet pays_to{};
    /// Debits for these purposes stay within a share of what came in: those who give zakat out
    /// within 125 per mille, a waqf's trustee within 100 per mille of its yield.
    PurposeSet capped_purposes{};
    std::int64_t cap_per_mille = 0;
    /// Restricted: money goes out only in the service of this programme or decision.
    AnyId serves{};
    auto operator<=>(Law const&) const = default;
};

/// An account to open. `floor_minor` and `ceiling_minor` bound the balance on its normal side;
/// absent is unbounded. `debit_purposes` and `credit_purposes` are its law: a waqf's principal
/// takes debits for `replacement` and `loss` alone, a zakat fund takes `gift_zakat` alone.
struct AccountDraft {
    std::int64_t book = 0;
    Chart chart = Chart::wallet;
    AnyId owner{};
    Currency asset{};
    Side normal = Side::credit;
    std::optional<std::int64_t> floor_minor{};
    std::optional<std::int64_t> ceiling_minor{};
    PurposeSet debit_purposes{};
    PurposeSet credit_purposes{};
    Law law{};
};

/// What may change about an account after it was opened; every change is kept with its decision.
struct Terms {
    std::optional<std::int64_t> floor_minor{};
    std::optional<std::int64_t> ceiling_minor{};
    PurposeSet debit_purposes{};
    PurposeSet credit_purposes{};
    Law law{};
    bool closed = false;  // Takes no posting and no hold. Only an empty account closes.
    bool operator==(Terms const&) const = default;
};
struct TermsChange {
    std::int64_t number = 0;  // 0: as it was opened.
    Terms terms;
    AnyId decision{};  // The board's decision on record, where there is one.
    PersonId actor{};
    Instant at{};
};

/// Money to move: one debit, one credit. `group` ties all legs of one event (the payroll, the
/// gift). With `hold`, the amount is taken out of what that hold keeps. With `up_to`, as much as
/// there is of the amount. A `reversal` names the entry that it takes back, sides swapped.
struct Posting {
    EntryId id{};
    AccountRef debit{};
    AccountRef credit{};
    Money amount{};
    Purpose purpose = Purpose::transfer;
    AnyId group{};
    Date event_date{};
    std::optional<HoldId> hold{};
    std::optional<EntryId> reverses{};
    bool up_to = false;   // The most that the giver has and the receiver may have, not above.
    bool linked = false;  // post_each: succeeds or fails together with the next one.
    AnyId serves{};       // For a restricted account: the programme or decision that it serves.
};

/// How the entries of one call show in the transparency log.
enum class LeafKind : std::uint8_t {
    pooled,     // Private: cash-in, transfers. Waits in the book's weekly pool.
    gift,       // Clear amount and fund; in the log within a minute.
    fund_move,  // Clear amount; in the log within a minute.
    payment,    // Private: households' payments of a run that its caller opened (tlog::open_run).
};

/// What the leaves of one call have in common. Fill what the kind needs. A gift's or move's leaf
/// has the entry's id as its subject: `tlog::receipt(work, book, LeafType::gift_in, entry)`.
struct LeafPlan {
    LeafKind kind = LeafKind::pooled;
    AnyId fund{};                          // gift: into it; fund_move: out of it.
    AnyId other_fund{};                    // fund_move: into it.
    AnyId run{};                           // payment: the payroll, as given to tlog::open_run.
    std::vector<tlog::SlotValue> slots{};  // gift, fund_move: private openings beside the ledger's.

    static LeafPlan pooled() { return {}; }
    static LeafPlan payment(AnyId run) { return {.kind = LeafKind::payment, .run = run}; }
};

/// The answer to a posting. Balances are on each account's normal side, after this entry.
struct Posted {
    EntryId id{};
    std::int64_t seq = 0;           // The server's order in the book, from 1.
    std::int64_t amount_minor = 0;  // What moved: with `up_to`, perhaps less than was asked.
    std::int64_t debit_balance_minor = 0;
    std::int64_t credit_balance_minor = 0;
    std::int64_t debit_total_minor = 0;   // The debit account's posted debits, gross, after it.
    std::int64_t credit_total_minor = 0;  // The credit account's posted credits, gross.
    std::int64_t credit_seq = 0;          // Between books: its number in the credit account's book.
    bool repeated = false;  // This id with this body was posted before; nothing moved now.
    std::optional<tlog::Queued> leaf{};  // Of gifts and moves: leaf hash, signed promise.
};

/// What became of one posting of `post_each`: the answer, or why not.
struct Outcome {
    std::optional<Posted> posted{};
    std::optional<Error> error{};
};

/// One entry of the book, as it stays for ever.
struct Entry {
    std::int64_t book = 0;
    std::int64_t seq = 0;
    EntryId id{};
    std::int64_t debit = 0;
    std::int64_t credit = 0;
    std::int64_t amount_minor = 0;
    Purpose purpose = Purpose::transfer;
    AnyId group{};
    Date event_date{};
    Instant booked_at{};
    Date business_date{};
    std::int64_t debit_total_minor = 0;    // The debit account's posted debits after it.
    std::int64_t debit_balance_minor = 0;  // Its balance after it, on its normal side.
    std::int64_t credit_total_minor = 0;   // The credit account's posted credits after it.
    std::int64_t credit_balance_minor = 0;
    std::int64_t debit_previous = 0;   // The debit account's entry before this one; 0: none.
    std::int64_t credit_previous = 0;  // The credit account's.
};

/// An account's figures at one moment.
struct Balance {
    AccountRef account{};
    Currency asset{};
    Side normal = Side::credit;
    std::int64_t debits_minor = 0;   // Posted, gross: never goes down.
    std::int64_t credits_minor = 0;  // Posted, gross: never goes down.
    std::int64_t held_minor = 0;     // Pending out: kept by open holds.
    std::int64_t coming_minor = 0;   // Pending in: what open holds keep for this account.
    std::int64_t head = 0;           // Its newest entry; 0: none.
    bool closed = false;

    /// On the normal side.
    std::int64_t posted_minor() const {
        return normal == Side::credit ? credits_minor - debits_minor : debits_minor - credits_minor;
    }
    std::int64_t available_minor() const { return posted_minor() - held_minor; }
    std::int64_t debits_pending_minor() const {
        return normal == Side::credit ? held_minor : coming_minor;
    }
    std::int64_t credits_pending_minor() const {
        return normal == Side::credit ? coming_minor : held_minor;
    }
    Money posted() const { return {posted_minor(), asset}; }
    Money available() const { return {available_minor(), asset}; }
};

/// Money to keep aside on an account for what is about to be paid out of it. With `to`, it can be
/// paid to that account alone, which sees it coming. With `expires_at`, it is free again at that
/// moment of the server's clock.
struct HoldDraft {
    HoldId id{};
    AccountRef account{};
    Money amount{};
    Purpose purpose = Purpose::payment;
    AnyId group{};
    std::optional<AccountRef> to{};
    std::optional<Instant> expires_at{};
};

/// A hold resolves once: from open into one of the others, for ever.
enum class HoldState : std::uint8_t {
    open,
    settled,   // All of it was posted.
    released,  // What was left was given back.
    expired,   // Its time passed; what was left is free again.
};

struct Hold {
    HoldId id{};
    AccountRef account{};
    Money amount{};
    Money remaining{};
    HoldState state = HoldState::open;
    Purpose purpose = Purpose::payment;
    AnyId group{};
    std::optional<AccountRef> to{};
    std::optional<Instant> expires_at{};
};

/// A page of an account's entries, newest first. `next` is the `before` of the next page; 0 at the
/// end.
struct StatementPage {
    std::vector<Entry> entries;
    std::int64_t next = 0;
};

/// A half-open stretch (from, to] of an account's cumulative inflow or outflow, in minor units.
struct Interval {
    std::int64_t from = 0;
    std::int64_t to = 0;
    bool operator==(Interval const&) const = default;
};

/// The sums of one asset over all accounts of a book.
struct AssetTotals {
    Currency asset{};
    std::int64_t debits_minor = 0;
    std::int64_t credits_minor = 0;
    std::int64_t held_minor = 0;
    std::int64_t open_holds_minor = 0;  // What the hold rows say.
    std::int64_t coming_minor = 0;
    std::int64_t open_coming_minor = 0;  // What the rows of holds with a payee say.
};

/// R11: what must agree, checked at each close. `balanced` is the verdict.
struct ControlTotals {
    std::int64_t book = 0;
    std::int64_t head = 0;  // Entries ever posted.
    std::int64_t accounts = 0;
    std::vector<AssetTotals> assets;
    bool balanced = true;
};

}  // namespace takaful::ledger

TAKAFUL_ENUM(takaful::ledger::Side, debit, credit)
TAKAFUL_ENUM(takaful::ledger::Chart, bank, drawer, fund, wallet, clearing, suspense, fee, rounding,
             position, merchant)
TAKAFUL_ENUM(takaful::ledger::Purpose, cash_in, cash_out, transfer, gift_sadaqa, gift_zakat,
             gift_waqf, gift_kaffara, payment, payment_return, fund_move, reversal, replacement,
             loss, fee, opening, exchange, zakat_fuqara, zakat_masakin, zakat_amilin,
             zakat_muallafa, zakat_riqab, zakat_gharimin, zakat_sabilillah, zakat_ibn_sabil,
             waqf_upkeep, nazir_fee, redemption)
TAKAFUL_ENUM(takaful::ledger::LeafKind, pooled, gift, fund_move, payment)
TAKAFUL_ENUM(takaful::ledger::HoldState, open, settled, released, expired)
