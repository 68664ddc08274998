// Opening accounts, finding them by their key, changing their terms.

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "trust/ledger/books.hpp"
#include "trust/ledger/store.hpp"

namespace takaful::ledger {

static constexpr int account_rows_max = 1'000;

static AccountKind kind_of(AccountDraft const& draft) {
    AccountKind kind{.asset = draft.asset,
                     .chart = draft.chart,
                     .normal = draft.normal,
                     .debit_purposes = draft.debit_purposes,
                     .credit_purposes = draft.credit_purposes,
                     .law = draft.law};
    if (draft.floor_minor) kind.floor_minor = *draft.floor_minor;
    if (draft.ceiling_minor) kind.ceiling_minor = *draft.ceiling_minor;
    return kind;
}

static Result<> check_law(Law const& law) {
    auto const is_share = law.cap_per_mille >= 0 && law.cap_per_mille <= 1'000;
    if (is_share) return {};
    return fail(ErrorKind::invalid, "ledger.cap_invalid");
}

static Result<> check_draft(AccountDraft const& draft, std::int64_t row) {
    if (draft.book < 1)
        return fail(ErrorKind::not_found, "ledger.book_unknown", Params{{"row", row}});
    auto const kind = kind_of(draft);
    if (kind.floor_minor > kind.ceiling_minor)
        return fail(ErrorKind::invalid, "ledger.limits_invalid", Params{{"row", row}});
    return check_law(kind.law);
}

/// The book in memory and in its table, made with its first account.
static Result<BookMemory*> book_for(Work& work, Books::Impl& books, std::int64_t book) {
    if (auto* found = books.find(book)) return found;
    TRY(save_book(work.tx, book, work.today()));
    work.tx.on_undo([&books, book] {
        std::unique_lock const guard{books.lock};
        books.books.erase(book);
    });
    return &add_book(books, book, work.today());
}

/// Gives new accounts their numbers, in memory; taken back with the Work, shown after its commit.
class Opening {
public:
    Opening(Work& work, Books::Impl& books) : work_(work), books_(books) {}

    Result<std::int64_t> open(AccountDraft const& draft) {
        auto const key = std::tuple{draft.book, draft.chart, draft.owner, draft.asset};
        if (auto const again = opened_.find(key); again != opened_.end()) return again->second;
        auto* memory = TRY(book_for(work_, books_, draft.book));
        remember_size(*memory);
        memory->live.push_back({{}, books_.kind_index(kind_of(draft))});
        rows_.push_back({memory->live.size(), &draft});
        opened_.emplace(key, memory->live.size());
        return memory->live.size();
    }

    Result<> save() {
        if (rows_.empty()) return {};
        work_.tx.on_commit([&books = books_, grown = grown_] {
            for (auto* memory : grown) books.show_opened(*memory);
        });
        return save_accounts(work_.tx, rows_, work_.now);
    }

private:
    void remember_size(BookMemory& memory) {
        if (grown_.contains(&memory)) return;
        work_.tx.on_undo([&memory, size = memory.live.size()] { memory.live.shrink(size); });
        grown_.insert(&memory);
    }

    Work& work_;
    Books::Impl& books_;
    std::map<std::tuple<std::int64_t, Chart, AnyId, Currency>, std::int64_t> opened_;
    std::set<BookMemory*> grown_;
    std::vector<NewAccount> rows_;
};

Result<std::vector<AccountRef>> open_accounts(Work& work, std::span<AccountDraft const> drafts) {
    for (std::size_t i = 0; i < drafts.size(); ++i)
        TRY(check_draft(drafts[i], static_cast<std::int64_t>(i)));
    auto& books = work.parts.get<Books>().impl();
    Opening opening{work, books};
    std::vector<AccountRef> accounts;
    accounts.reserve(drafts.size());
    for (auto const& draft : drafts) {
        AccountKey const key{draft.book, draft.chart, draft.owner, draft.asset};
        auto const found = TRY(books.number_of(work.tx, key));
        accounts.push_back({draft.book, found ? *found : TRY(opening.open(draft))});
    }
    TRY(opening.save());
    return accounts;
}

Result<std::optional<AccountRef>> find_account(Work& work, AccountKey const& key) {
    auto const number = TRY(find_account_number(work.tx, key));
    if (!number) return std::nullopt;
    return AccountRef{key.book, *number};
}

Result<std::vector<AccountLine>> list_accounts(Work& work, std::int64_t book, std::int64_t after,
                                               int limit) {
    auto& books = work.parts.get<Books>().impl();
    std::vector<AccountLine> lines;
    auto number = std::max<std::int64_t>(0, after);
    for (int rows = std::clamp(limit, 1, account_rows_max); rows > 0; --rows) {
        AccountRef const account{book, ++number};
        auto const kind = books.kind_of(account, work.tx.is_writer());
        if (!kind) break;
        lines.push_back(
            {account, kind->chart, TRY(owner_of(work.tx, account)), TRY(balance(work, account))});
    }
    return lines;
}

Result<std::vector<AccountLine>> accounts_of(Work& work, std::int64_t book, AnyId const& owner) {
    std::vector<AccountLine> lines;
    for (auto const number : TRY(list_numbers_of(work.tx, book, owner))) {
        AccountRef const account{book, number};
        auto const kind = work.parts.get<Books>().impl().kind_of(account, work.tx.is_writer());
        if (kind) lines.push_back({account, kind->chart, owner, TRY(balance(work, account))});
    }
    return lines;
}

std::vector<std::int64_t> book_numbers(Work& work) {
    auto& books = work.parts.get<Books>().impl();
    std::shared_lock const guard{books.lock};
    std::vector<std::int64_t> numbers;
    for (auto const& [number, memory] : books.books) numbers.push_back(number);
    return numbers;
}

// ---- Terms --------------------------------------------------------------------------------------

static Terms terms_of_kind(AccountKind const& kind) {
    Terms terms{.debit_purposes = kind.debit_purposes,
                .credit_purposes = kind.credit_purposes,
                .law = kind.law,
                .closed = kind.closed};
    AccountKind const unbounded;
    if (kind.floor_minor != unbounded.floor_minor) terms.floor_minor = kind.floor_minor;
    if (kind.ceiling_minor != unbounded.ceiling_minor) terms.ceiling_minor = kind.ceiling_minor;
    return terms;
}

static AccountKind with_terms(AccountKind kind, Terms const& terms) {
    AccountKind const unbounded;
    kind.floor_minor = terms.floor_minor.value_or(unbounded.floor_minor);
    kind.ceiling_minor = terms.ceiling_minor.value_or(unbounded.ceiling_minor);
    kind.debit_purposes = terms.debit_purposes;
    kind.credit_purposes = terms.credit_purposes;
    kind.law = terms.law;
    kind.closed = terms.closed;
    return kind;
}

Result<Terms> terms_of(Work& work, AccountRef const& account) {
    auto const kind = work.parts.get<Books>().impl().kind_of(account, work.tx.is_writer());
    if (!kind) return fail(ErrorKind::not_found, "ledger.account_unknown");
    return terms_of_kind(*kind);
}

static Result<> check_terms(Work& work, AccountRef const& account, AccountKind const& kind) {
    if (kind.floor_minor > kind.ceiling_minor)
        return fail(ErrorKind::invalid, "ledger.limits_invalid");
    TRY(check_law(kind.law));
    if (!kind.closed) return {};
    auto const figures = TRY(balance(work, account));
    if (figures.posted_minor() != 0 || figures.held_minor != 0 || figures.coming_minor != 0)
        return fail(ErrorKind::refused, "ledger.account_not_empty");
    return {};
}

Result<Terms> change_terms(Work& work, AccountRef const& account, Terms const& terms,
                           AnyId const& decision) {
    auto const before = TRY(terms_of(work, account));
    if (before == terms) return before;
    auto& books = work.parts.get<Books>().impl();
    auto& memory = *books.find(account.book);
    auto const kind = with_terms(*books.kind_of(account, true), terms);
    TRY(check_terms(work, account, kind));
    // A hold that is due keeps nothing, but its row stands on the account until it is swept.
    if (terms.closed) TRY(expire_due_of(work, account));
    auto const history = TRY(list_terms(work.tx, account));
    if (history.empty()) {
        auto const opened = TRY(opened_at(work.tx, account));
        TRY(save_terms(work.tx, account, {.terms = before, .at = opened}));
    }
    auto const number = history.empty() ? 1 : history.back().number + 1;
    TRY(save_terms(work.tx, account, {number, terms, decision, work.actor.person, work.now}));
    TRY(save_account_terms(work.tx, account, terms, work.now));
    change_kind(work, memory, account.account, kind);
    return terms;
}

Result<std::vector<TermsChange>> terms_history(Work& work, AccountRef const& account) {
    auto const now = TRY(terms_of(work, account));
    auto history = TRY(list_terms(work.tx, account));
    if (history.empty()) history.push_back({.terms = now, .at = TRY(opened_at(work.tx, account))});
    return history;
}

}  // namespace takaful::ledger
