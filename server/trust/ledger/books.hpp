#pragma once
// The ledger's memory: for each book a vector of accounts. The writer changes `live`; readers see
// `shown`, which follows after each commit. Private to the module.

#include <atomic>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "trust/ledger/ledger.hpp"
#include "trust/ledger/rules.hpp"

namespace takaful::ledger {

/// A vector that never moves its items, so that millions of accounts grow without a copy.
template <typename T>
class Chunked {
public:
    T& operator[](std::int64_t index) {
        auto const at = static_cast<std::size_t>(index);
        return chunks_[at >> bits][at & mask];
    }
    T const& operator[](std::int64_t index) const {
        auto const at = static_cast<std::size_t>(index);
        return chunks_[at >> bits][at & mask];
    }
    std::int64_t size() const { return size_; }
    void push_back(T const& item) {
        if ((static_cast<std::size_t>(size_) & mask) == 0 &&
            chunks_.size() == static_cast<std::size_t>(size_) >> bits)
            chunks_.push_back(std::make_unique<T[]>(mask + 1));
        (*this)[size_++] = item;
    }
    void shrink(std::int64_t size) { size_ = size; }

private:
    static constexpr std::size_t bits = 12;
    static constexpr std::size_t mask = (std::size_t{1} << bits) - 1;
    std::vector<std::unique_ptr<T[]>> chunks_;
    std::int64_t size_ = 0;
};

/// An account in memory: 48 bytes. Account number n stands at index n - 1.
struct Account {
    AccountState state;
    std::uint32_t kind = 0;
};

/// What readers see of the accounts, packed: 24 bytes each. Few have money pending; theirs is kept
/// aside. Millions of accounts are in memory twice, and this is the half that only answers.
class ShownAccounts {
public:
    /// A copy of account `index` + 1.
    Account operator[](std::int64_t index) const {
        auto const& row = rows_[index];
        Account account{{.debits_minor = row.debits_minor,
                         .credits_minor = row.credits_minor,
                         .head = static_cast<std::int64_t>(row.head_and_kind >> kind_bits)},
                        static_cast<std::uint32_t>(row.head_and_kind & kind_mask)};
        if (auto const found = pending_.find(index); found != pending_.end()) {
            account.state.held_minor = found->second.held_minor;
            account.state.coming_minor = found->second.coming_minor;
        }
        return account;
    }
    std::int64_t size() const { return rows_.size(); }
    void set(std::int64_t index, Account const& account);
    void push_back(Account const& account) {
        rows_.push_back({});
        set(rows_.size() - 1, account);
    }

private:
    // An entry's number has 44 bits, a kind's 20: 17 million million entries, a million kinds.
    static constexpr int kind_bits = 20;
    static constexpr std::uint64_t kind_mask = (std::uint64_t{1} << kind_bits) - 1;
    struct Row {
        std::int64_t debits_minor = 0;
        std::int64_t credits_minor = 0;
        std::uint64_t head_and_kind = 0;
    };
    struct Pending {
        std::int64_t held_minor = 0;
        std::int64_t coming_minor = 0;
    };
    Chunked<Row> rows_;
    std::unordered_map<std::int64_t, Pending> pending_;
};

/// A pass over the accounts that writes those that changed since the last one, slice by slice.
struct SnapshotPass {
    bool running = false;
    std::int64_t from_seq = 0;      // The book's head when the pass began.
    std::int64_t next_account = 1;  // Where the next slice begins.
    std::int64_t done_seq = 0;      // from_seq of the last whole pass: ledger_book.snapshot_seq.
};

struct BookMemory {
    std::int64_t book = 0;
    Chunked<Account> live;
    std::int64_t head = 0;
    Date business_date{};
    Date open_from{};  // The first day that no closed period holds.
    SnapshotPass pass;
    /// From then on a pass begins, or goes on, by itself, if nothing is posted until then.
    std::atomic<std::int64_t> rests_at_us = std::numeric_limits<std::int64_t>::max();
    /// No open hold expires before this; it may be earlier than the first that does.
    std::atomic<std::int64_t> next_expiry_us = std::numeric_limits<std::int64_t>::max();
    // What readers see, under the books' lock.
    ShownAccounts shown;
    std::int64_t shown_head = 0;

    /// Accounts and their number, as the writer or readers see them.
    std::int64_t size(bool writer) const { return writer ? live.size() : shown.size(); }
    Account at(std::int64_t index, bool writer) const {
        return writer ? live[index] : shown[index];
    }
};

/// What a Work changed in memory, so that it can be taken back or shown.
struct Touched {
    BookMemory* memory = nullptr;
    std::int64_t head_before = 0;
    std::vector<std::pair<std::int64_t, AccountState>> before;  // Account, its state; in order.

    void keep(std::int64_t account) {
        before.emplace_back(account, memory->live[account - 1].state);
    }
    void undo() { undo_to(0, head_before); }
    void undo_to(std::size_t changes, std::int64_t head) {
        for (auto i = before.size(); i-- > changes;)
            memory->live[before[i].first - 1].state = before[i].second;
        before.resize(changes);
        memory->head = head;
    }
};

struct AccountKeyHash {
    std::size_t operator()(AccountKey const& key) const noexcept {
        auto const rest =
            static_cast<std::size_t>(key.book) << 8 | static_cast<std::size_t>(key.chart);
        return std::hash<AnyId>{}(key.owner) ^ rest * 0x9E3779B97F4A7C15ULL;
    }
};
struct AccountKeySame {
    bool operator()(AccountKey const& a, AccountKey const& b) const noexcept {
        return a.book == b.book && a.chart == b.chart && a.owner == b.owner && a.asset == b.asset;
    }
};

struct Books::Impl {
    std::map<std::int64_t, std::unique_ptr<BookMemory>> books;
    std::map<AccountKind, std::uint32_t> kind_numbers;
    std::vector<AccountKind const*> kinds;  // Into `kind_numbers`.
    /// So many entries since the last pass are worth another, when the book is at rest.
    std::int64_t snapshot_every_entries = 250'000;
    /// With so many a pass goes on at every posting: more would make the next start wait.
    std::int64_t replay_entries_max = 2'000'000;
    // A value date is followed through at most so many of an account's entries.
    std::int64_t value_walk_max = 200'000;
    /// Numbers of accounts that were looked up, for the writer: a payment names two.
    std::unordered_map<AccountKey, std::int64_t, AccountKeyHash, AccountKeySame> numbers;
    mutable std::shared_mutex lock;  // Guards `shown…`, and the shape of `books` and `kinds`.

    /// The number of an account, for the writer: out of memory when it was asked for before.
    Result<std::optional<std::int64_t>> number_of(store::Tx& tx, AccountKey const& key);
    /// The writer's look-up; null when the book has no account.
    BookMemory* find(std::int64_t book);
    /// The index of an equal kind, added when new.
    std::uint32_t kind_index(AccountKind const& kind);
    /// An account as the writer sees it; without kind when unknown.
    Seat seat(BookMemory* memory, std::int64_t account);
    /// Shows readers what the writer changed. After a commit.
    void show(Touched const& touched);
    /// Shows accounts that were opened, up to the live size.
    void show_opened(BookMemory& memory);
    /// The figures of an account: the writer's own, or what is shown. Nullopt: unknown.
    std::optional<Balance> figures(AccountRef const& account, bool writer) const;
    /// What an account is, as `figures` sees it. Nullopt: unknown.
    std::optional<AccountKind> kind_of(AccountRef const& account, bool writer) const;
    /// Could a hold of the book be due?
    bool may_be_due(std::int64_t book, Instant now) const;
};

/// Who owns a clearing account: the other book.
AnyId clearing_owner(std::int64_t other);

/// Adds a book to memory, empty. By the writer, or while loading.
BookMemory& add_book(Books::Impl& books, std::int64_t book, Date business_date);

/// Changes accounts' pending money in memory, with the Work.
struct PendingChange {
    std::int64_t account = 0;
    std::int64_t held_minor = 0;
    std::int64_t coming_minor = 0;
};
void change_pending(Work& work, BookMemory& memory, std::span<PendingChange const> changes);

/// Resolves what an account's holds keep beyond their time.
Result<> expire_due_of(Work& work, AccountRef const& account);

/// Gives an account another kind, in memory, with the Work.
void change_kind(Work& work, BookMemory& memory, std::int64_t account, AccountKind const& kind);

/// After `postings`: the next slice of the snapshot pass, about two accounts a posting, when a
/// start would have too much to replay. Else it is left to a time of rest.
Result<> advance_snapshot(Work& work, BookMemory& memory, std::int64_t postings);
/// Says from when on a pass may go on at rest.
void plan_rest(BookMemory& memory, std::int64_t every_entries, Instant now);

}  // namespace takaful::ledger
