// Money kept aside: reserved, settled in parts by post, released, or expired by the server's clock.

#include <algorithm>

#include "base/limits.hpp"
#include "trust/ledger/batch.hpp"

namespace takaful::ledger {

Hold as_of(Hold hold, Instant now) {
    if (hold.state != HoldState::open || !hold.expires_at || now < *hold.expires_at) return hold;
    hold.state = HoldState::expired;
    hold.remaining.minor = 0;
    return hold;
}

/// The money of a hold that resolves, on its payer and payee.
static std::vector<PendingChange> change_of(AccountRef const& account,
                                            std::optional<AccountRef> const& to,
                                            std::int64_t minor) {
    std::vector<PendingChange> changes{{.account = account.account, .held_minor = minor}};
    if (to) changes.push_back({.account = to->account, .coming_minor = minor});
    return changes;
}

static Result<> resolve(Work& work, Hold hold, HoldState state) {
    auto& memory = *work.parts.get<Books>().impl().find(hold.account.book);
    change_pending(work, memory, change_of(hold.account, hold.to, -hold.remaining.minor));
    hold.remaining.minor = 0;
    hold.state = state;
    return save_hold_state(work.tx, hold, work.now);
}

// ---- Reserve ------------------------------------------------------------------------------------

static std::string_view first_difference(Hold const& hold, HoldDraft const& draft) {
    if (hold.account != draft.account) return "account";
    if (hold.amount != draft.amount) return "amount";
    if (hold.purpose != draft.purpose) return "purpose";
    if (hold.group != draft.group) return "group";
    if (hold.to != draft.to) return "to";
    if (hold.expires_at != draft.expires_at) return "expires_at";
    return {};
}

static Result<Hold> hold_again(Hold const& hold, HoldDraft const& draft, Instant now) {
    auto const field = first_difference(hold, draft);
    if (field.empty()) return as_of(hold, now);
    return fail(ErrorKind::conflict, "ledger.id_reused", Params{{"field", std::string{field}}});
}

static Verdict judge_in(Books::Impl& books, HoldDraft const& draft) {
    auto* memory = books.find(draft.account.book);
    auto const payer = books.seat(memory, draft.account.account);
    auto const payee = books.seat(memory, draft.to ? draft.to->account : 0);
    return judge_hold(draft, payer, draft.to ? &payee : nullptr);
}

Result<> expire_due_of(Work& work, AccountRef const& account) {
    for (auto const& due : TRY(list_due_holds_of(work.tx, account, work.now)))
        TRY(resolve(work, due, HoldState::expired));
    return {};
}

Result<Hold> reserve(Work& work, HoldDraft const& draft) {
    auto& books = work.parts.get<Books>().impl();
    if (auto const known = TRY(find_hold(work.tx, draft.account.book, draft.id)))
        return hold_again(*known, draft, work.now);
    auto verdict = judge_in(books, draft);
    auto const is_full =
        verdict.refusal == Refusal::funds_short || verdict.refusal == Refusal::ceiling_passed;
    if (is_full && books.may_be_due(draft.account.book, work.now)) {
        TRY(expire_due_of(work, draft.account));
        if (draft.to) TRY(expire_due_of(work, *draft.to));
        verdict = judge_in(books, draft);
    }
    if (verdict.refusal != Refusal::none)
        return std::unexpected(error_of(verdict, {.amount = draft.amount}, -1));
    if (draft.expires_at && *draft.expires_at <= work.now)
        return fail(ErrorKind::invalid, "ledger.expiry_past");
    TRY(save_hold(work.tx, draft, work.actor.person, work.now));
    auto& memory = *books.find(draft.account.book);
    change_pending(work, memory, change_of(draft.account, draft.to, draft.amount.minor));
    if (draft.expires_at && draft.expires_at->unix_us < memory.next_expiry_us)
        memory.next_expiry_us = draft.expires_at->unix_us;
    return Hold{.id = draft.id,
                .account = draft.account,
                .amount = draft.amount,
                .remaining = draft.amount,
                .purpose = draft.purpose,
                .group = draft.group,
                .to = draft.to,
                .expires_at = draft.expires_at};
}

// ---- Release and expiry -------------------------------------------------------------------------

Result<Hold> hold_of(Work& work, std::int64_t book, HoldId const& id) {
    auto const hold = TRY(find_hold(work.tx, book, id));
    if (!hold) return fail(ErrorKind::not_found, "ledger.hold_unknown", id.text());
    return as_of(*hold, work.now);
}

Result<Hold> release(Work& work, std::int64_t book, HoldId const& id) {
    auto const hold = TRY(hold_of(work, book, id));
    if (hold.state == HoldState::released) return hold;
    if (hold.state == HoldState::settled)
        return fail(ErrorKind::refused, "ledger.hold_resolved", id.text());
    if (hold.state == HoldState::expired)
        return fail(ErrorKind::refused, "ledger.hold_expired", id.text());
    TRY(resolve(work, hold, HoldState::released));
    return hold_of(work, book, id);
}

/// Looks again when the next hold of the book expires; a rollback brings the old moment back.
static Result<> renew_expiry(Work& work, BookMemory& memory) {
    auto const next = TRY(next_expiry(work.tx, memory.book));
    work.tx.on_undo(
        [&memory, before = memory.next_expiry_us.load()] { memory.next_expiry_us = before; });
    memory.next_expiry_us = next ? next->unix_us : std::numeric_limits<std::int64_t>::max();
    return {};
}

Result<int> expire_holds(Work& work, int limit) {
    auto& books = work.parts.get<Books>().impl();
    int expired = 0;
    for (auto const& [book, memory] : books.books) {
        if (expired >= limit) return expired;
        if (memory->next_expiry_us > work.now.unix_us) continue;
        for (auto const& due : TRY(list_due_holds(work.tx, book, work.now, limit - expired))) {
            TRY(resolve(work, due, HoldState::expired));
            ++expired;
        }
        TRY(renew_expiry(work, *memory));
    }
    return expired;
}

}  // namespace takaful::ledger
