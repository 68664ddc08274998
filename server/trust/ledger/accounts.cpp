// Opening accounts and finding them by their key.

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "trust/ledger/books.hpp"
#include "trust/ledger/store.hpp"

namespace takaful::ledger {

static AccountKind kind_of(AccountDraft const& draft) {
    AccountKind kind{.asset = draft.asset,
                     .chart = draft.chart,
                     .normal = draft.normal,
                     .debit_purposes = draft.debit_purposes.bits,
                     .credit_purposes = draft.credit_purposes.bits};
    if (draft.floor_minor) kind.floor_minor = *draft.floor_minor;
    if (draft.ceiling_minor) kind.ceiling_minor = *draft.ceiling_minor;
    return kind;
}

static Result<> check_draft(AccountDraft const& draft, std::int64_t row) {
    if (draft.book < 1)
        return fail(ErrorKind::not_found, "ledger.book_unknown", Params{{"row", row}});
    auto const kind = kind_of(draft);
    if (kind.floor_minor > kind.ceiling_minor)
        return fail(ErrorKind::invalid, "ledger.limits_invalid", Params{{"row", row}});
    return {};
}

/// The book in memory and in its table, made with its first account.
static Result<BookMemory*> book_for(Work& work, Books::Impl& books, std::int64_t book) {
    if (auto* found = books.find(book)) return found;
    TRY(save_book(work.tx, book, work.today()));
    auto& memory = add_book(books, book, work.today());
    work.tx.on_undo([&books, book] {
        std::unique_lock const guard{books.lock};
        books.books.erase(book);
    });
    return &memory;
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
        if (!grown_.insert(&memory).second) return;
        work_.tx.on_undo([&memory, size = memory.live.size()] { memory.live.shrink(size); });
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
    Opening opening{work, work.parts.get<Books>().impl()};
    std::vector<AccountRef> accounts;
    accounts.reserve(drafts.size());
    for (auto const& draft : drafts) {
        AccountKey const key{draft.book, draft.chart, draft.owner, draft.asset};
        auto const found = TRY(find_account_number(work.tx, key));
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

}  // namespace takaful::ledger
