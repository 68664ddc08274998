// Money kept aside: reserved, settled in parts by post, or released.

#include "trust/ledger/books.hpp"
#include "trust/ledger/store.hpp"

namespace takaful::ledger {

/// Changes what an account holds, in memory, with the Work.
static void change_held(Work& work, Books::Impl& books, AccountRef const& account,
                        std::int64_t minor) {
    auto* memory = books.find(account.book);
    auto touched = std::make_shared<Touched>();
    touched->memory = memory;
    touched->head_before = memory->head;
    touched->keep(account.account);
    memory->live[account.account - 1].state.held_minor += minor;
    work.tx.on_undo([touched] { touched->undo(); });
    work.tx.on_commit([&books, touched] { books.show(*touched); });
}

static Result<Hold> hold_again(Hold const& hold, HoldDraft const& draft) {
    auto const field = hold.account != draft.account ? "account"
                       : hold.amount != draft.amount ? "amount"
                                                     : "";
    if (*field == '\0') return hold;
    return fail(ErrorKind::conflict, "ledger.id_reused", Params{{"field", std::string{field}}});
}

Result<Hold> reserve(Work& work, HoldDraft const& draft) {
    auto& books = work.parts.get<Books>().impl();
    if (auto const known = TRY(find_hold(work.tx, draft.account.book, draft.id)))
        return hold_again(*known, draft);
    auto const seat = books.seat(books.find(draft.account.book), draft.account.account);
    auto const verdict = judge_hold(draft, seat);
    if (verdict.refusal != Refusal::none)
        return std::unexpected(error_of(verdict, {.amount = draft.amount}, -1));
    TRY(save_hold(work.tx, draft, work.actor.person, work.now));
    change_held(work, books, draft.account, draft.amount.minor);
    return Hold{draft.id, draft.account, draft.amount, draft.amount, HoldState::open};
}

Result<Hold> hold_of(Work& work, std::int64_t book, HoldId const& id) {
    auto const hold = TRY(find_hold(work.tx, book, id));
    if (!hold) return fail(ErrorKind::not_found, "ledger.hold_unknown", id.text());
    return *hold;
}

Result<Hold> release(Work& work, std::int64_t book, HoldId const& id) {
    auto hold = TRY(hold_of(work, book, id));
    if (hold.state == HoldState::released) return hold;
    if (hold.state == HoldState::settled)
        return fail(ErrorKind::refused, "ledger.hold_resolved", id.text());
    auto const left = hold.remaining.minor;
    hold.state = HoldState::released;
    hold.remaining.minor = 0;
    TRY(save_hold_state(work.tx, hold, work.now));
    change_held(work, work.parts.get<Books>().impl(), hold.account, -left);
    return hold;
}

}  // namespace takaful::ledger
