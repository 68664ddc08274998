#pragma once
// The ledger's named SQL and row mapping; no decisions. Private to the module.

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "platform/store/store.hpp"
#include "trust/ledger/reports.hpp"
#include "trust/ledger/rules.hpp"

namespace takaful::ledger {

struct StoredBook {
    std::int64_t book = 0;
    Date business_date{};
    std::int64_t snapshot_seq = 0;
};
/// Accounts whose numbers follow each other.
struct StoredAccounts {
    std::int64_t first = 0;
    bool is_whole = false;                                    // None of those asked for is missing.
    std::vector<std::pair<AccountKind, std::int64_t>> kinds;  // Of so many accounts each, in order.
    std::vector<AccountState> states;
    std::vector<std::int64_t> upto_seqs;  // The newest entry that each state holds.
};
/// How far a book's numbers go.
struct Extent {
    std::int64_t accounts = 0;
    std::int64_t entries = 0;
};
/// What an entry says of one of its accounts after it.
struct SideSums {
    std::int64_t account = 0;
    std::int64_t total_minor = 0;
    std::int64_t balance_minor = 0;
    std::int64_t previous = 0;
};
struct EntrySums {
    std::int64_t seq = 0;
    std::int64_t amount_minor = 0;
    SideSums debit;
    SideSums credit;
};
struct NewAccount {
    std::int64_t account = 0;
    AccountDraft const* draft = nullptr;
};
struct SnapshotRow {
    std::int64_t account = 0;
    AccountState state;
};
/// One call of post.
struct Run {
    std::int64_t book = 0;
    std::int64_t first_seq = 0;
    std::int64_t last_seq = 0;
    PersonId actor{};
    CommandId command{};
    LeafKind kind = LeafKind::pooled;
};
/// What the leaf of an entry is made of.
struct LeafRow {
    std::int64_t seq = 0;
    EntryId id{};
    Money amount{};
    Purpose purpose = Purpose::transfer;
    Date event_date{};
    AnyId debit_owner{};
    AnyId credit_owner{};
};
struct StoredEntry {
    Entry entry;
    std::optional<HoldId> hold;
};
/// What only some entries have.
struct EntryNote {
    std::int64_t seq = 0;
    std::optional<std::int64_t> reverses_seq;
    std::optional<std::int64_t> asked_minor;
};

/// A closed month and how far its sealing is.
struct StoredPeriod {
    Period period;
    std::int64_t sealed_accounts = 0;
    crypto::Key seed{};
    Bytes frontier;
};

/// An id as a cursor gives it.
template <typename Tag>
Id<Tag> id_from(std::string_view bytes) {
    Id<Tag> id;
    std::copy_n(as_bytes(bytes).begin(), std::min(bytes.size(), id.bytes.size()), id.bytes.begin());
    return id;
}

Result<std::vector<StoredBook>> list_books(store::Tx& tx);
Result<> save_book(store::Tx& tx, std::int64_t book, Date today);
Result<> save_business_date(store::Tx& tx, std::int64_t book, Date date);
Result<> save_close(store::Tx& tx, ControlTotals const& totals, Date date, PersonId actor,
                    Instant now);

Result<Extent> extent_of(store::Tx& tx, std::int64_t book);
/// Accounts (after, last].
Result<StoredAccounts> list_accounts(store::Tx& tx, std::int64_t book, std::int64_t after,
                                     std::int64_t last);
Result<std::optional<std::int64_t>> find_account_number(store::Tx& tx, AccountKey const& key);
Result<std::vector<std::int64_t>> list_numbers_of(store::Tx& tx, std::int64_t book,
                                                  AnyId const& owner);
Result<> save_accounts(store::Tx& tx, std::span<NewAccount const> accounts, Instant now);
/// One line of an account's history.
Result<> save_terms(store::Tx& tx, AccountRef const& account, TermsChange const& change);
/// What the account is from now on.
Result<> save_account_terms(store::Tx& tx, AccountRef const& account, Terms const& terms,
                            Instant now);
Result<std::vector<TermsChange>> list_terms(store::Tx& tx, AccountRef const& account);
Result<Instant> opened_at(store::Tx& tx, AccountRef const& account);
Result<> save_snapshot_rows(store::Tx& tx, std::int64_t book, std::int64_t upto_seq,
                            std::span<SnapshotRow const> rows);
Result<> save_snapshot_seq(store::Tx& tx, std::int64_t book, std::int64_t seq);

/// Claims the ids of these entries for their numbers; gives how many were free.
Result<std::int64_t> claim_ids(store::Tx& tx, std::int64_t book,
                               std::span<StoredEntry const> entries);
Result<> forget_ids(store::Tx& tx, std::int64_t book, std::span<StoredEntry const> entries);
/// An id that failed for want of funds has the number 0 for ever.
Result<> save_failed_id(store::Tx& tx, std::int64_t book, EntryId const& id);
Result<std::optional<std::int64_t>> find_seq(store::Tx& tx, std::int64_t book, EntryId const& id);
Result<> save_entries(store::Tx& tx, std::span<StoredEntry const> entries);
Result<> save_run(store::Tx& tx, Run const& run);
/// The newest entry that a run tells of; 0: none.
Result<std::int64_t> last_of_runs(store::Tx& tx, std::int64_t book);
Result<PersonId> actor_of_entry(store::Tx& tx, std::int64_t book, std::int64_t seq);
Result<std::optional<StoredEntry>> find_entry(store::Tx& tx, std::int64_t book, std::int64_t seq);
/// The newest entry of an account at or below `from`, looking back over at most `rows` entries.
Result<std::optional<std::int64_t>> find_newest_of(store::Tx& tx, AccountRef const& account,
                                                   std::int64_t from, std::int64_t rows);
/// Entries (after, last], whole and in order as far as they are there.
Result<std::vector<EntrySums>> list_entry_sums(store::Tx& tx, std::int64_t book, std::int64_t after,
                                               std::int64_t last);
Result<> scan_leaf_rows(store::Tx& tx, std::int64_t book, std::int64_t first, std::int64_t last,
                        std::function<Result<>(LeafRow const&)> const& visit);

Result<> save_notes(store::Tx& tx, std::int64_t book, std::span<EntryNote const> notes);
Result<EntryNote> find_note(store::Tx& tx, std::int64_t book, std::int64_t seq);
/// How much of an entry was taken back by reversals.
Result<std::int64_t> reversed_minor(store::Tx& tx, std::int64_t book, std::int64_t seq);
Result<CapFacts> load_cap(store::Tx& tx, AccountRef const& account);
Result<> save_cap(store::Tx& tx, AccountRef const& account, CapFacts const& cap);

Result<std::optional<Hold>> find_hold(store::Tx& tx, std::int64_t book, HoldId const& id);
Result<std::vector<Hold>> list_open_holds(store::Tx& tx, std::int64_t book);
/// Open holds whose time has come, the earliest first.
Result<std::vector<Hold>> list_due_holds(store::Tx& tx, std::int64_t book, Instant now, int limit);
/// Those on which this account pays or is to be paid.
Result<std::vector<Hold>> list_due_holds_of(store::Tx& tx, AccountRef const& account, Instant now);
/// When the next open hold expires.
Result<std::optional<Instant>> next_expiry(store::Tx& tx, std::int64_t book);
Result<> save_hold(store::Tx& tx, HoldDraft const& draft, PersonId actor, Instant now);
Result<> save_hold_state(store::Tx& tx, Hold const& hold, Instant now);

/// A posted entry as the posting that it was, without the original that it may name.
Posting posting_of(StoredEntry const& stored, Currency const& asset);

// ---- Periods

Result<> save_period(store::Tx& tx, std::int64_t book, StoredPeriod const& stored, PersonId actor);
Result<> save_sealing(store::Tx& tx, std::int64_t book, StoredPeriod const& stored);
/// The newest first.
Result<std::vector<StoredPeriod>> list_stored_periods(store::Tx& tx, std::int64_t book, int limit);
Result<std::optional<StoredPeriod>> find_period(store::Tx& tx, std::int64_t book,
                                                std::int64_t period);
/// The oldest that is not sealed.
Result<std::optional<StoredPeriod>> find_unsealed(store::Tx& tx, std::int64_t book);
/// The last entry of the first closed month from `period` on.
Result<std::optional<std::int64_t>> head_of_period_from(store::Tx& tx, std::int64_t book,
                                                        std::int64_t period);
Result<> save_trial(store::Tx& tx, TrialBalance const& trial, std::int64_t period);
Result<> save_sealed(store::Tx& tx, std::int64_t period, Balance const& figures,
                     crypto::Digest const& leaf);
/// In the accounts' order.
Result<std::vector<crypto::Digest>> list_leaves(store::Tx& tx, std::int64_t book,
                                                std::int64_t period);
/// Fills in what was sealed; false when the account is not in the period.
Result<bool> load_sealed(store::Tx& tx, std::int64_t period, Balance& figures);
Result<AnyId> owner_of(store::Tx& tx, AccountRef const& account);

}  // namespace takaful::ledger
