// The model of model_testing.hpp; its trials against the ledger are in model_test.cpp.

#include <algorithm>

#include "trust/ledger/model_testing.hpp"

namespace takaful::ledger {

// ---- The model ----------------------------------------------------------------------------------

static std::size_t rank(std::string const& code) {
    static std::string const order[] = {"ledger.amount_not_positive",
                                        "ledger.same_account",
                                        "ledger.date_in_future",
                                        "ledger.period_closed",
                                        "ledger.account_unknown",
                                        "ledger.clearing_reserved",
                                        "ledger.account_closed",
                                        "ledger.currency_mismatch",
                                        "ledger.original_missing",
                                        "ledger.original_unknown",
                                        "ledger.original_mismatch",
                                        "ledger.original_exceeded",
                                        "ledger.hold_unknown",
                                        "ledger.hold_resolved",
                                        "ledger.hold_expired",
                                        "ledger.hold_mismatch",
                                        "ledger.hold_too_small",
                                        "ledger.funds_short",
                                        "ledger.ceiling_passed",
                                        ""};
    return static_cast<std::size_t>(std::ranges::find(order, code) - std::begin(order));
}

AccountRef Model::open_own(std::int64_t book, Chart chart, AnyId const& owner,
                           Currency const& asset) {
    auto& own = books[book];
    ModelKey const key{chart, owner, asset};
    if (auto const known = own.keys.find(key); known != own.keys.end())
        return {book, known->second};
    own.accounts.push_back({.asset = asset, .clearing = chart == Chart::clearing});
    auto const number = std::ssize(own.accounts);
    own.keys[key] = number;
    undo.push_back([&own, key] {
        own.accounts.pop_back();
        own.keys.erase(key);
    });
    opened_.emplace_back(book, chart, owner, asset);
    return {book, number};
}

std::vector<Posting> Model::legs_of(Posting const& posting) {
    auto const [from, into] = std::pair{posting.debit.book, posting.credit.book};
    if (from == into) return {posting};
    AccountRef out{from, 0}, in{into, 0};
    if (find(posting.debit) && find(posting.credit)) {
        out = open_own(from, Chart::clearing, clearing_owner(into), posting.amount.currency);
        in = open_own(into, Chart::clearing, clearing_owner(from), posting.amount.currency);
    }
    std::vector<Posting> legs{posting, posting};
    legs[0].credit = out;
    legs[1].debit = in;
    legs[1].hold.reset();
    legs[1].up_to = false;
    return legs;
}

std::string Model::find_again(std::vector<Posting>& legs, bool& again) {
    std::size_t found = 0;
    for (auto& leg : legs) {
        auto& book = books[leg.debit.book];
        if (book.failed.contains(leg.id)) return "ledger.id_failed";
        auto const known = book.entries.find(leg.id);
        if (known == book.entries.end()) continue;
        if (found > 0) leg.amount.minor = books[legs[0].debit.book].entries.at(leg.id).amount;
        if (!first_difference(known->second.asked, leg).empty()) return "ledger.id_reused";
        ++found;
    }
    again = found > 0;
    return found == 0 || found == legs.size() ? "" : "ledger.id_reused";
}

ModelEntry* Model::original_of(Posting const& leg) {
    if (!leg.reverses) return nullptr;
    auto& book = books[leg.debit.book];
    auto const known = book.entries.find(*leg.reverses);
    // Of this very call: not posted yet.
    if (known == book.entries.end() || known->second.seq > heads_[leg.debit.book]) return nullptr;
    return &known->second;
}

ModelHold* Model::hold_of(Posting const& leg) {
    if (!leg.hold) return nullptr;
    auto& holds = books[leg.debit.book].holds;
    auto const known = holds.find(*leg.hold);
    return known == holds.end() ? nullptr : &known->second;
}

static bool covers(ModelHold const* hold, AccountRef const& ref) {
    return hold && (hold->draft.account == ref || hold->draft.to == ref);
}

std::string Model::fault_of_hold(Posting const& leg, ModelHold const* hold, std::int64_t amount) {
    if (!hold) return "ledger.hold_unknown";
    if (state_of(*hold) == HoldState::expired) return "ledger.hold_expired";
    if (hold->state != HoldState::open) return "ledger.hold_resolved";
    auto const pays_debit =
        hold->draft.account == leg.debit && find(leg.debit)->normal == Side::credit;
    auto const pays_credit =
        hold->draft.account == leg.credit && find(leg.credit)->normal == Side::debit;
    auto const payee = pays_debit ? leg.credit : leg.debit;
    if (!pays_debit && !pays_credit) return "ledger.hold_mismatch";
    if (hold->draft.amount.currency != leg.amount.currency) return "ledger.hold_mismatch";
    if (hold->draft.to && *hold->draft.to != payee) return "ledger.hold_mismatch";
    return hold->remaining < amount ? "ledger.hold_too_small" : "";
}

std::string Model::fault(Posting const& leg, std::optional<Side> own, std::int64_t& amount) {
    auto const* debit = find(leg.debit);
    auto const* credit = find(leg.credit);
    auto const* hold = hold_of(leg);
    auto const* original = original_of(leg);
    amount = leg.amount.minor;
    if (leg.up_to && debit && credit) {
        auto most = amount;
        if (hold) most = std::min(most, state_of(*hold) == HoldState::open ? hold->remaining : 0);
        if (!covers(hold, leg.debit)) most = std::min(most, room(leg.debit, Side::debit));
        if (!covers(hold, leg.credit)) most = std::min(most, room(leg.credit, Side::credit));
        if (original) most = std::min(most, original->amount - original->reversed);
        if (most > 0) amount = most;
    }
    if (amount <= 0) return "ledger.amount_not_positive";
    if (leg.debit == leg.credit) return "ledger.same_account";
    auto const open_from = books[leg.debit.book].open_from;
    if (today && *today < leg.event_date) return "ledger.date_in_future";
    if (open_from && leg.event_date < *open_from) return "ledger.period_closed";
    if (!debit || !credit) return "ledger.account_unknown";
    if ((debit->clearing && own != Side::debit) || (credit->clearing && own != Side::credit))
        return "ledger.clearing_reserved";
    if (debit->closed || credit->closed) return "ledger.account_closed";
    if (debit->asset != leg.amount.currency || credit->asset != leg.amount.currency)
        return "ledger.currency_mismatch";
    if ((leg.purpose == Purpose::reversal) != leg.reverses.has_value())
        return "ledger.original_missing";
    if (leg.reverses) {
        if (!original) return "ledger.original_unknown";
        if (original->asked.debit != leg.credit || original->asked.credit != leg.debit ||
            original->asked.purpose == Purpose::reversal)
            return "ledger.original_mismatch";
        if (original->amount - original->reversed < amount) return "ledger.original_exceeded";
    }
    if (leg.hold)
        if (auto const wrong = fault_of_hold(leg, hold, amount); !wrong.empty()) return wrong;
    for (auto const gives : {true, false})
        for (auto const& [ref, account, side] : {std::tuple{leg.debit, debit, Side::debit},
                                                 std::tuple{leg.credit, credit, Side::credit}})
            if ((account->normal != side) == gives && !covers(hold, ref) &&
                room(ref, side) < amount)
                return gives ? "ledger.funds_short" : "ledger.ceiling_passed";
    return "";
}

void Model::carry_out(Posting const& leg, std::int64_t amount) {
    auto& book = books[leg.debit.book];
    auto* hold = hold_of(leg);
    auto* original = original_of(leg);
    auto& debit = *find(leg.debit);
    auto& credit = *find(leg.credit);
    set(debit.debits, debit.debits + amount);
    set(credit.credits, credit.credits + amount);
    set(book.head, book.head + 1);
    for (auto* account : {&debit, &credit}) {
        account->entries.push_back(book.head);
        undo.push_back([account] { account->entries.pop_back(); });
    }
    if (hold) {
        set(hold->remaining, hold->remaining - amount);
        if (hold->remaining == 0) set(hold->state, HoldState::settled);
    }
    if (original) set(original->reversed, original->reversed + amount);
    book.entries[leg.id] = {.asked = leg, .amount = amount, .seq = book.head};
    undo.push_back([&book, id = leg.id] { book.entries.erase(id); });
}

std::string Model::post_row(std::size_t row) {
    auto const& posting = (*postings_)[row];
    if (auto const twin = rows_.find(posting.id); twin != rows_.end())
        return first_difference((*postings_)[twin->second], posting).empty() ? ""
                                                                             : "ledger.id_reused";
    auto legs = legs_of(posting);
    bool again = false;
    if (auto const taken = find_again(legs, again); !taken.empty()) return taken;
    rows_.emplace(posting.id, row);
    if (again) return "";
    std::string worst;
    std::int64_t amount = 0;
    for (std::size_t i = 0; i < legs.size(); ++i) {
        if (i > 0) legs[i].amount.minor = amount;
        std::optional<Side> own;
        if (legs.size() > 1) own = i == 0 ? Side::credit : Side::debit;
        if (auto const wrong = fault(legs[i], own, amount); rank(wrong) < rank(worst))
            worst = wrong;
    }
    if (worst.empty())
        for (auto const& leg : legs) carry_out(leg, amount);
    else
        rows_.erase(posting.id);
    return worst;
}

std::vector<std::string> Model::post_each(std::vector<Posting> const& postings) {
    begin_call(postings);
    std::vector<std::string> codes(postings.size());
    for (std::size_t first = 0, end = 0; first < postings.size(); first = end) {
        for (end = first; end < postings.size() && postings[end].linked;) ++end;
        end = std::min(end + 1, postings.size());
        auto const mark = undo.size();
        auto bad = end;
        std::string why;
        for (auto row = first; row < end && why.empty(); ++row)
            if (why = post_row(row); !why.empty()) bad = row;
        if (why.empty() && postings[end - 1].linked) {
            why = "ledger.linked_open";
            bad = end - 1;
        }
        if (why.empty()) continue;
        give_up(mark);
        std::erase_if(rows_, [&](auto const& row) { return row.second >= first; });
        for (auto row = first; row < end; ++row) codes[row] = "ledger.linked_failed";
        codes[bad] = why;
        if (why != "ledger.funds_short") continue;
        auto& failed = books[postings[bad].debit.book].failed;
        failed.insert(postings[bad].id);
        undo.push_back([&failed, id = postings[bad].id] { failed.erase(id); });
    }
    return codes;
}

std::string Model::reserve(HoldDraft const& draft) {
    auto& holds = books[draft.account.book].holds;
    if (auto const known = holds.find(draft.id); known != holds.end()) {
        auto const& first = known->second.draft;
        auto const same = first.account == draft.account && first.amount == draft.amount &&
                          first.to == draft.to && first.expires_at == draft.expires_at;
        return same ? "" : "ledger.id_reused";
    }
    auto const* payer = find(draft.account);
    auto const* payee = draft.to ? find(*draft.to) : nullptr;
    if (draft.amount.minor <= 0) return "ledger.amount_not_positive";
    if (draft.to == draft.account) return "ledger.same_account";
    if (!payer || (draft.to && !payee)) return "ledger.account_unknown";
    if (payer->clearing || (payee && payee->clearing)) return "ledger.clearing_reserved";
    if (payer->closed || (payee && payee->closed)) return "ledger.account_closed";
    if (payer->asset != draft.amount.currency || (payee && payee->asset != draft.amount.currency))
        return "ledger.currency_mismatch";
    if (payee && payee->normal != payer->normal) return "ledger.hold_mismatch";
    auto const out = payer->normal == Side::credit ? Side::debit : Side::credit;
    if (room(draft.account, out) < draft.amount.minor) return "ledger.funds_short";
    if (payee && room(*draft.to, payer->normal) < draft.amount.minor)
        return "ledger.ceiling_passed";
    auto& open = books[draft.account.book].open;
    holds[draft.id] = {draft, draft.amount.minor};
    open.insert(draft.id);
    undo.push_back([&holds, &open, id = draft.id] {
        holds.erase(id);
        open.erase(id);
    });
    return "";
}

std::string Model::release(std::int64_t book, HoldId const& id) {
    auto const known = books[book].holds.find(id);
    if (known == books[book].holds.end()) return "ledger.hold_unknown";
    auto& hold = known->second;
    if (state_of(hold) == HoldState::expired) return "ledger.hold_expired";
    if (hold.state == HoldState::settled) return "ledger.hold_resolved";
    if (hold.state == HoldState::open) set(hold.state, HoldState::released);
    return "";
}

std::string Model::exchange(ExchangeDraft const& draft) {
    auto const* to = find(draft.to);
    if (!to) return "ledger.account_unknown";
    if (to->asset == draft.sold.currency) return "ledger.same_asset";
    auto const product = draft.sold.minor * draft.rate.numerator;
    auto const bought = product / draft.rate.denominator;
    auto const is_exact = product % draft.rate.denominator == 0;
    if (draft.sold.minor > 0 && bought == 0) return "ledger.exchange_too_small";
    auto const book = draft.from.book;
    auto const sold_position = open_own(book, Chart::position, {}, draft.sold.currency);
    auto const bought_position = open_own(book, Chart::position, {}, to->asset);
    auto const rounding = open_own(book, Chart::rounding, {}, to->asset);
    Posting leg{.id = draft.id,
                .debit = draft.from,
                .credit = sold_position,
                .amount = draft.sold,
                .purpose = Purpose::exchange,
                .group = {draft.id.bytes},
                .event_date = draft.event_date};
    std::vector<Posting> legs{leg};
    // The ledger derives ids for these that nobody else will use; so does the model.
    leg.id.bytes[7] = 1;
    leg.debit = bought_position;
    leg.credit = draft.to;
    leg.amount = {bought, find(draft.to)->asset};
    legs.push_back(leg);
    leg.id.bytes[7] = 2;
    leg.credit = rounding;
    leg.amount.minor = 1;
    if (!is_exact) legs.push_back(leg);
    return post_all(legs);
}

std::string Model::change_terms(AccountRef const& ref, std::optional<std::int64_t> ceiling,
                                bool closed) {
    auto& account = *find(ref);
    if (closed && !account.closed && (account.posted() != 0 || held(ref) != 0 || coming(ref) != 0))
        return "ledger.account_not_empty";
    set(account.ceiling, ceiling);
    set(account.closed, closed);
    return "";
}

}  // namespace takaful::ledger
