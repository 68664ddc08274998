#include "trust/ledger/books.hpp"

#include <algorithm>
#include <utility>

#include "trust/ledger/periods.hpp"

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

void Books::Impl::show(Touched const& touched) {
    auto& memory = *touched.memory;
    std::unique_lock const guard{lock};
    for (auto const& [account, before] : touched.before)
        if (account <= memory.shown.size())
            memory.shown[account - 1].state = memory.live[account - 1].state;
    memory.shown_head = memory.head;
}

void Books::Impl::show_opened(BookMemory& memory) {
    std::unique_lock const guard{lock};
    for (auto next = memory.shown.size(); next < memory.live.size(); ++next)
        memory.shown.push_back(memory.live[next]);
}

/// The account's row, under the books' lock; null when unknown.
static Account const* find_row(Books::Impl const& books, AccountRef const& account, bool writer) {
    auto const found = books.books.find(account.book);
    if (found == books.books.end()) return nullptr;
    auto const& rows = writer ? found->second->live : found->second->shown;
    if (account.account < 1 || account.account > rows.size()) return nullptr;
    return &rows[account.account - 1];
}

std::optional<AccountKind> Books::Impl::kind_of(AccountRef const& account, bool writer) const {
    std::shared_lock const guard{lock};
    auto const* row = find_row(*this, account, writer);
    if (!row) return std::nullopt;
    return *kinds[row->kind];
}

std::optional<Balance> Books::Impl::figures(AccountRef const& account, bool writer) const {
    // The writer is alone with `live`; the lock is for readers and costs it nothing.
    std::shared_lock const guard{lock};
    auto const* found = find_row(*this, account, writer);
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
            memory.shown[account - 1].kind = memory.live[account - 1].kind;
    });
}

BookMemory& add_book(Books::Impl& books, std::int64_t book, Date business_date) {
    auto memory = std::make_unique<BookMemory>();
    memory->book = book;
    memory->business_date = business_date;
    std::unique_lock const guard{books.lock};
    return *books.books.emplace(book, std::move(memory)).first->second;
}

// ---- Start --------------------------------------------------------------------------------------

static std::unexpected<Error> broken(BookMemory const& memory, std::int64_t seq,
                                     std::string detail) {
    return fail(ErrorKind::broken, "ledger.books_broken",
                Params{{"book", memory.book}, {"entry", seq}}, std::move(detail));
}

using Upto = std::vector<std::int64_t>;  // By account: the newest entry in its snapshot.

static Result<Upto> load_accounts(store::Tx& tx, Books::Impl& books, BookMemory& memory) {
    Upto upto;
    TRY(scan_accounts(tx, memory.book, [&](StoredAccount const& row) -> Result<> {
        if (row.account != memory.live.size() + 1)
            return broken(memory, 0, "account numbers have a gap");
        memory.live.push_back({row.state, books.kind_index(row.kind)});
        upto.push_back(row.upto_seq);
        return {};
    }));
    return upto;
}

/// One side of an entry onto its account, unless the snapshot already holds it. What the entry says
/// of itself must be what the sums give.
static Result<> replay_side(Books::Impl& books, BookMemory& memory, Upto const& upto,
                            Entry const& entry, Side side) {
    auto const number = side == Side::debit ? entry.debit : entry.credit;
    auto const seat = books.seat(&memory, number);
    if (!seat.kind) return broken(memory, entry.seq, "its account is not there");
    if (entry.seq <= upto[static_cast<std::size_t>(number - 1)]) return {};
    auto& state = *seat.state;
    auto const previous = side == Side::debit ? entry.debit_previous : entry.credit_previous;
    if (previous != state.head) return broken(memory, entry.seq, "the account's list is torn");
    auto& total = side == Side::debit ? state.debits_minor : state.credits_minor;
    if (__builtin_add_overflow(total, entry.amount_minor, &total))
        return broken(memory, entry.seq, "a total overflows");
    state.head = entry.seq;
    auto const said = side == Side::debit ? entry.debit_total_minor : entry.credit_total_minor;
    auto const left = side == Side::debit ? entry.debit_balance_minor : entry.credit_balance_minor;
    if (total != said || state.posted(seat.kind->normal) != left)
        return broken(memory, entry.seq, "totals differ from the entry's own");
    return {};
}

static Result<> replay_entries(store::Tx& tx, Books::Impl& books, BookMemory& memory,
                               Upto const& upto) {
    memory.head = memory.pass.done_seq;
    return scan_entries(tx, memory.book, memory.pass.done_seq, [&](Entry const& entry) -> Result<> {
        if (entry.seq != memory.head + 1) return broken(memory, entry.seq, "an entry is missing");
        memory.head = entry.seq;
        TRY(replay_side(books, memory, upto, entry, Side::debit));
        return replay_side(books, memory, upto, entry, Side::credit);
    });
}

static Result<> load_holds(store::Tx& tx, Books::Impl& books, BookMemory& memory) {
    for (auto const& hold : TRY(list_open_holds(tx, memory.book))) {
        auto const seat = books.seat(&memory, hold.account.account);
        if (!seat.kind) return broken(memory, 0, "a hold's account is not there");
        seat.state->held_minor += hold.remaining.minor;
        if (hold.expires_at && hold.expires_at->unix_us < memory.next_expiry_us)
            memory.next_expiry_us = hold.expires_at->unix_us;
        if (!hold.to) continue;
        auto const payee = books.seat(&memory, hold.to->account);
        if (!payee.kind) return broken(memory, 0, "a hold's payee is not there");
        payee.state->coming_minor += hold.remaining.minor;
    }
    return {};
}

Result<std::unique_ptr<Books>> Books::load(store::Tx& tx) {
    auto impl = std::make_unique<Impl>();
    for (auto const& row : TRY(list_books(tx))) {
        auto& memory = add_book(*impl, row.book, row.business_date);
        memory.pass.done_seq = row.snapshot_seq;
        if (auto const closed = TRY(list_stored_periods(tx, row.book, 1)); !closed.empty())
            memory.open_from = end_of(closed.front().period.period);
        auto const upto = TRY(load_accounts(tx, *impl, memory));
        TRY(replay_entries(tx, *impl, memory, upto));
        // The newest entry has no later one that would miss it.
        if (TRY(last_of_runs(tx, row.book)) > memory.head)
            return broken(memory, memory.head + 1, "an entry is missing");
        TRY(load_holds(tx, *impl, memory));
        impl->show_opened(memory);
        memory.shown_head = memory.head;
    }
    return std::unique_ptr<Books>{new Books(std::move(impl))};
}

// ---- Snapshots ----------------------------------------------------------------------------------

static constexpr std::int64_t snapshot_slice_min = 16;
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

Result<> advance_snapshot(Work& work, BookMemory& memory, std::int64_t postings) {
    auto& pass = memory.pass;
    auto const every = work.parts.get<Books>().impl().snapshot_every_entries;
    if (!pass.running && memory.head - pass.done_seq < every) return {};
    work.tx.on_undo([&memory, before = pass] { memory.pass = before; });
    if (!pass.running) pass = {.running = true, .from_seq = memory.head, .done_seq = pass.done_seq};
    return write_slice(work.tx, memory, std::max(snapshot_slice_min, 2 * postings));
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
