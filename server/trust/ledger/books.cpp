#include "trust/ledger/books.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "trust/ledger/store.hpp"

namespace takaful::ledger {

Books::Books(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Books::~Books() = default;

BookMemory* Books::Impl::find(std::int64_t book) {
    auto const found = books.find(book);
    return found == books.end() ? nullptr : found->second.get();
}

Result<std::optional<std::int64_t>> Books::Impl::number_of(store::Tx& tx, AccountKey const& key) {
    constexpr std::size_t known_max = 200'000;
    if (auto const known = numbers.find(key); known != numbers.end()) return known->second;
    auto const number = TRY(find_account_number(tx, key));
    auto const* memory = find(key.book);
    // An account that readers see is committed: its key is its own for ever.
    if (!number || memory == nullptr || *number > memory->shown.size()) return number;
    if (numbers.size() >= known_max) numbers.clear();
    numbers.emplace(key, *number);
    return number;
}

std::uint32_t Books::Impl::kind_index(AccountKind const& kind) {
    if (auto const known = kind_numbers.find(kind); known != kind_numbers.end())
        return known->second;
    std::unique_lock const guard{lock};
    auto const added = kind_numbers.emplace(kind, static_cast<std::uint32_t>(kinds.size())).first;
    kinds.push_back(&added->first);
    return added->second;
}

Seat Books::Impl::seat(BookMemory* memory, std::int64_t account) {
    if (!memory || account < 1 || account > memory->live.size()) return {};
    auto& found = memory->live[account - 1];
    return {kinds[found.kind], &found.state};
}

void ShownAccounts::set(std::int64_t index, Account const& account) {
    auto const& state = account.state;
    auto const head = static_cast<std::uint64_t>(state.head);
    // Beyond this the books would answer wrongly; no house comes near it.
    if (head >> (64 - kind_bits) != 0 || account.kind > kind_mask) std::abort();
    rows_[index] = {state.debits_minor, state.credits_minor, head << kind_bits | account.kind};
    if (state.held_minor == 0 && state.coming_minor == 0)
        pending_.erase(index);
    else
        pending_[index] = {state.held_minor, state.coming_minor};
}

void Books::Impl::show(Touched const& touched) {
    auto& memory = *touched.memory;
    std::unique_lock const guard{lock};
    for (auto const& [account, before] : touched.before)
        if (account <= memory.shown.size())
            memory.shown.set(account - 1,
                             {memory.live[account - 1].state, memory.shown[account - 1].kind});
    memory.shown_head = memory.head;
}

void Books::Impl::show_opened(BookMemory& memory) {
    std::unique_lock const guard{lock};
    for (auto next = memory.shown.size(); next < memory.live.size(); ++next)
        memory.shown.push_back(memory.live[next]);
}

/// The account's row, under the books' lock; nullopt when unknown.
static std::optional<Account> find_row(Books::Impl const& books, AccountRef const& account,
                                       bool writer) {
    auto const found = books.books.find(account.book);
    if (found == books.books.end()) return std::nullopt;
    auto const& memory = *found->second;
    if (account.account < 1 || account.account > memory.size(writer)) return std::nullopt;
    return memory.at(account.account - 1, writer);
}

std::optional<AccountKind> Books::Impl::kind_of(AccountRef const& account, bool writer) const {
    std::shared_lock const guard{lock};
    auto const row = find_row(*this, account, writer);
    if (!row) return std::nullopt;
    return *kinds[row->kind];
}

std::optional<Balance> Books::Impl::figures(AccountRef const& account, bool writer) const {
    // The writer is alone with `live`; the lock is for readers and costs it nothing.
    std::shared_lock const guard{lock};
    auto const found = find_row(*this, account, writer);
    if (!found) return std::nullopt;
    auto const& row = *found;
    auto const& kind = *kinds[row.kind];
    return Balance{.account = account,
                   .asset = kind.asset,
                   .normal = kind.normal,
                   .debits_minor = row.state.debits_minor,
                   .credits_minor = row.state.credits_minor,
                   .held_minor = row.state.held_minor,
                   .coming_minor = row.state.coming_minor,
                   .head = row.state.head,
                   .closed = kind.closed};
}

bool Books::Impl::may_be_due(std::int64_t book, Instant now) const {
    std::shared_lock const guard{lock};
    auto const found = books.find(book);
    return found != books.end() && found->second->next_expiry_us <= now.unix_us;
}

bool Books::has_due_holds(Instant now) const {
    std::shared_lock const guard{impl_->lock};
    return std::ranges::any_of(
        impl_->books, [&](auto const& row) { return row.second->next_expiry_us <= now.unix_us; });
}

void change_pending(Work& work, BookMemory& memory, std::span<PendingChange const> changes) {
    auto touched = std::make_shared<Touched>();
    touched->memory = &memory;
    touched->head_before = memory.head;
    auto& books = work.parts.get<Books>().impl();
    work.tx.on_undo([touched] { touched->undo(); });  // Before anything is touched.
    work.tx.on_commit([&books, touched] { books.show(*touched); });
    for (auto const& change : changes) {
        touched->keep(change.account);
        auto& state = memory.live[change.account - 1].state;
        state.held_minor += change.held_minor;
        state.coming_minor += change.coming_minor;
    }
}

void change_kind(Work& work, BookMemory& memory, std::int64_t account, AccountKind const& kind) {
    auto& books = work.parts.get<Books>().impl();
    auto& row = memory.live[account - 1];
    work.tx.on_undo([&row, before = row.kind] { row.kind = before; });
    row.kind = books.kind_index(kind);
    work.tx.on_commit([&books, &memory, account] {
        std::unique_lock const guard{books.lock};
        if (account <= memory.shown.size())
            memory.shown.set(account - 1,
                             {memory.shown[account - 1].state, memory.live[account - 1].kind});
    });
}

BookMemory& add_book(Books::Impl& books, std::int64_t book, Date business_date) {
    auto memory = std::make_unique<BookMemory>();
    memory->book = book;
    memory->business_date = business_date;
    std::unique_lock const guard{books.lock};
    return *books.books.emplace(book, std::move(memory)).first->second;
}

// ---- Snapshots ----------------------------------------------------------------------------------

static constexpr std::int64_t snapshot_slice_min = 16;
static constexpr std::int64_t rest_us = 2'000'000;
static constexpr std::int64_t scan_per_row =
    64;  // Unchanged accounts passed over for each written.

/// Writes the next changed accounts, at most `rows_max`, and ends the pass at the last account.
static Result<> write_slice(store::Tx& tx, BookMemory& memory, std::int64_t rows_max) {
    auto& pass = memory.pass;
    std::vector<SnapshotRow> rows;
    auto const stop = std::min(memory.live.size(), pass.next_account - 1 + rows_max * scan_per_row);
    while (pass.next_account <= stop && std::ssize(rows) < rows_max) {
        auto const& state = memory.live[pass.next_account - 1].state;
        if (state.head > pass.done_seq) rows.push_back({pass.next_account, state});
        ++pass.next_account;
    }
    TRY(save_snapshot_rows(tx, memory.book, memory.head, rows));
    if (pass.next_account <= memory.live.size()) return {};
    TRY(save_snapshot_seq(tx, memory.book, pass.from_seq));
    pass = {.done_seq = pass.from_seq};
    return {};
}

void plan_rest(BookMemory& memory, std::int64_t every_entries, Instant now) {
    auto const is_due = memory.pass.running || memory.head - memory.pass.done_seq >= every_entries;
    memory.rests_at_us = is_due ? now.unix_us + rest_us : std::numeric_limits<std::int64_t>::max();
}

/// A slice of the pass that is under way, or of a new one.
static Result<> go_on(Work& work, BookMemory& memory, std::int64_t rows_max) {
    auto& pass = memory.pass;
    work.tx.on_undo([&memory, before = pass] { memory.pass = before; });
    if (!pass.running) pass = {.running = true, .from_seq = memory.head, .done_seq = pass.done_seq};
    return write_slice(work.tx, memory, rows_max);
}

Result<> advance_snapshot(Work& work, BookMemory& memory, std::int64_t postings) {
    auto const& books = work.parts.get<Books>().impl();
    plan_rest(memory, books.snapshot_every_entries, work.now);
    if (memory.head - memory.pass.done_seq < books.replay_entries_max) return {};
    return go_on(work, memory, std::max(snapshot_slice_min, 2 * postings));
}

bool Books::has_rest(Instant now) const {
    std::shared_lock const guard{impl_->lock};
    return std::ranges::any_of(
        impl_->books, [&](auto const& row) { return row.second->rests_at_us <= now.unix_us; });
}

Result<> save_snapshot_at_rest(Work& work, std::int64_t accounts) {
    auto& books = work.parts.get<Books>().impl();
    for (auto const& [number, memory] : books.books) {
        auto& rests_at_us = memory->rests_at_us;
        if (work.now.unix_us < rests_at_us) continue;
        work.tx.on_undo([&rests_at_us, before = rests_at_us.load()] { rests_at_us = before; });
        TRY(go_on(work, *memory, accounts));
        if (!memory->pass.running) rests_at_us = std::numeric_limits<std::int64_t>::max();
        return {};
    }
    return {};
}

Result<> save_snapshot(Work& work) {
    for (auto const& [number, memory] : work.parts.get<Books>().impl().books) {
        auto& pass = memory->pass;
        work.tx.on_undo([&pass, before = pass] { pass = before; });
        pass = {.running = true, .from_seq = memory->head, .done_seq = pass.done_seq};
        while (pass.running) TRY(write_slice(work.tx, *memory, 100'000));
    }
    return {};
}

}  // namespace takaful::ledger
