// The books at start: accounts with their snapshots, then the entries after them, each judged by
// what it says of itself. Rows are read in ranges, side by side, and taken in order.

#include <algorithm>
#include <deque>
#include <future>
#include <utility>

#include "platform/store/patience.hpp"
#include "trust/ledger/books.hpp"
#include "trust/ledger/periods.hpp"
#include "trust/ledger/store.hpp"

namespace takaful::ledger {

// ---- Reading in ranges --------------------------------------------------------------------------

/// Where rows come from: one reader, or as many of a database as there are ranges under way.
struct Source {
    store::Tx& tx;
    store::Database* database = nullptr;
};

static constexpr std::int64_t rows_a_range = 65'536;
static constexpr std::size_t ranges_under_way = 3;

/// Rows (after, last] in ranges: make(tx, after, last) -> Result<Rows> in threads of their own,
/// take(Rows) -> Result<> here, in order.
template <typename Make, typename Take>
static Result<> in_order(Source const& source, std::int64_t after, std::int64_t last,
                         Make const& make, Take const& take) {
    using Rows = std::invoke_result_t<Make, store::Tx&, std::int64_t, std::int64_t>;
    std::deque<std::future<Rows>> under_way;
    auto const take_oldest = [&]() -> Result<> {
        auto rows = under_way.front().get();
        under_way.pop_front();
        return take(TRY(std::move(rows)));
    };
    auto const read = [&source, &make](std::int64_t from, std::int64_t to) -> Rows {
        if (!source.database) return make(source.tx, from, to);
        auto const reader = TRY(source.database->reader());
        store::allow_long_scan(*reader);
        return make(*reader, from, to);
    };
    auto const how = source.database ? std::launch::async : std::launch::deferred;
    for (auto from = after; from < last; from += rows_a_range) {
        if (under_way.size() >= (source.database ? ranges_under_way : 1)) TRY(take_oldest());
        under_way.push_back(std::async(how, read, from, std::min(last, from + rows_a_range)));
    }
    while (!under_way.empty()) TRY(take_oldest());
    return {};
}

// ---- Accounts and entries -----------------------------------------------------------------------

static std::unexpected<Error> broken(BookMemory const& memory, std::int64_t seq,
                                     std::string detail) {
    return fail(ErrorKind::broken, "ledger.books_broken",
                Params{{"book", memory.book}, {"entry", seq}}, std::move(detail));
}

using Upto = std::vector<std::int64_t>;  // By account: the newest entry in its snapshot.

static Result<Upto> load_accounts(Source const& source, Books::Impl& books, BookMemory& memory,
                                  std::int64_t last) {
    Upto upto;
    upto.reserve(static_cast<std::size_t>(last));
    auto const take = [&](StoredAccounts const& rows) -> Result<> {
        if (rows.first != memory.live.size() + 1 || !rows.is_whole)
            return broken(memory, 0, "account numbers have a gap");
        auto state = rows.states.begin();
        for (auto const& [kind, accounts] : rows.kinds) {
            auto const number = books.kind_index(kind);
            for (std::int64_t i = 0; i < accounts; ++i, ++state)
                memory.live.push_back({*state, number});
        }
        upto.insert(upto.end(), rows.upto_seqs.begin(), rows.upto_seqs.end());
        return {};
    };
    TRY(in_order(
        source, 0, last,
        [book = memory.book](store::Tx& tx, std::int64_t after, std::int64_t end) {
            return list_accounts(tx, book, after, end);
        },
        take));
    return upto;
}

/// One side of an entry onto its account, unless the snapshot already holds it. What the entry says
/// of itself must be what the sums give.
static Result<> replay_side(Books::Impl& books, BookMemory& memory, Upto const& upto,
                            EntrySums const& entry, Side side) {
    auto const& said = side == Side::debit ? entry.debit : entry.credit;
    auto const seat = books.seat(&memory, said.account);
    if (!seat.kind) return broken(memory, entry.seq, "its account is not there");
    if (entry.seq <= upto[static_cast<std::size_t>(said.account - 1)]) return {};
    auto& state = *seat.state;
    if (said.previous != state.head) return broken(memory, entry.seq, "the account's list is torn");
    auto& total = side == Side::debit ? state.debits_minor : state.credits_minor;
    if (__builtin_add_overflow(total, entry.amount_minor, &total))
        return broken(memory, entry.seq, "a total overflows");
    state.head = entry.seq;
    if (total != said.total_minor || state.posted(seat.kind->normal) != said.balance_minor)
        return broken(memory, entry.seq, "totals differ from the entry's own");
    return {};
}

static Result<> replay_entries(Source const& source, Books::Impl& books, BookMemory& memory,
                               Upto const& upto, std::int64_t last) {
    memory.head = memory.pass.done_seq;
    auto const take = [&](std::vector<EntrySums> const& rows) -> Result<> {
        for (auto const& entry : rows) {
            if (entry.seq != memory.head + 1)
                return broken(memory, entry.seq, "an entry is missing");
            memory.head = entry.seq;
            TRY(replay_side(books, memory, upto, entry, Side::debit));
            TRY(replay_side(books, memory, upto, entry, Side::credit));
        }
        return {};
    };
    return in_order(
        source, memory.pass.done_seq, last,
        [book = memory.book](store::Tx& tx, std::int64_t after, std::int64_t end) {
            return list_entry_sums(tx, book, after, end);
        },
        take);
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

// ---- Together -----------------------------------------------------------------------------------

static Result<> load_book(Source const& source, Books::Impl& books, StoredBook const& row) {
    auto& tx = source.tx;
    auto& memory = add_book(books, row.book, row.business_date);
    memory.pass.done_seq = row.snapshot_seq;
    if (auto const closed = TRY(list_stored_periods(tx, row.book, 1)); !closed.empty())
        memory.open_from = end_of(closed.front().period.period);
    auto const extent = TRY(extent_of(tx, row.book));
    auto const upto = TRY(load_accounts(source, books, memory, extent.accounts));
    TRY(replay_entries(source, books, memory, upto, extent.entries));
    // The newest entry has no later one that would miss it.
    if (TRY(last_of_runs(tx, row.book)) > memory.head)
        return broken(memory, memory.head + 1, "an entry is missing");
    TRY(load_holds(tx, books, memory));
    books.show_opened(memory);
    memory.shown_head = memory.head;
    plan_rest(memory, books.snapshot_every_entries, Instant{});
    return {};
}

static Result<std::unique_ptr<Books::Impl>> load_all(Source const& source) {
    auto books = std::make_unique<Books::Impl>();
    for (auto const& row : TRY(list_books(source.tx))) TRY(load_book(source, *books, row));
    return books;
}

Result<std::unique_ptr<Books>> Books::load(store::Tx& tx) {
    auto all = TRY(load_all({tx}));
    return std::unique_ptr<Books>{new Books(std::move(all))};
}

Result<std::unique_ptr<Books>> Books::load(store::Database& database) {
    auto const reader = TRY(database.reader());
    store::allow_long_scan(*reader);
    auto all = TRY(load_all({*reader, &database}));
    return std::unique_ptr<Books>{new Books(std::move(all))};
}

}  // namespace takaful::ledger
