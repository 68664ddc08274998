#include "acts.hpp"

#include "base/ids_testing.hpp"
#include "census.hpp"

namespace takaful::sim {

using namespace ledger;

namespace {

Currency const egp = Currency::parse("EGP").value();
Currency const usd = Currency::parse("USD").value();

// Accounts of book A: those that anyone uses, then the treasury, the fund and the households.
constexpr std::int64_t plain_a = 40;
constexpr std::int64_t plain_b = 12;

/// Not for clients to name: the model's own ids for the later entries of an exchange (the ledger
/// has others), and what belongs to gifts and payrolls.
template <typename SomeId>
bool is_ours_alone(SomeId const& id) {
    return id.bytes[7] != 0 || id.bytes[0] == 0xE0;
}

template <typename T>
std::string code_of(Result<T> const& result) {
    return result ? std::string{} : std::string{result.error().code};
}

void must_be(std::string_view law, bool holds, std::string what) {
    if (!holds) throw Wrong{std::string{law}, std::move(what)};
}
void same_code(std::string_view what, std::string const& got, std::string const& expected) {
    must_be("ledger: answers as the model", got == expected,
            std::string{what} + ": '" + got + "' where the model says '" + expected + "'");
    if (got == "ledger.funds_short") sometimes("ledger: funds short");
    if (got == "ledger.ceiling_passed") sometimes("ledger: ceiling passed");
    if (got == "ledger.id_failed") sometimes("ledger: an id failed for ever");
    if (got == "ledger.account_closed") sometimes("ledger: account closed");
    if (got == "ledger.original_exceeded") sometimes("ledger: reversal refused, all was reversed");
    if (got == "ledger.hold_expired") sometimes("hold: expired while its settling was under way");
    if (got == "ledger.period_closed") sometimes("month: closed while entries of it still came");
}

AccountDraft draft_of(std::int64_t book, std::int64_t number) {
    auto const chart = number == 1 ? Chart::bank : number % 5 == 0 ? Chart::drawer : Chart::wallet;
    auto const is_ours = chart != Chart::wallet;
    AccountDraft draft{.book = book,
                       .chart = chart,
                       .owner = id_of<AnyId>(static_cast<std::uint64_t>(book * 1'000 + number)),
                       .asset = egp,
                       .normal = is_ours ? Side::debit : Side::credit,
                       .floor_minor = 0};
    if (number % 7 == 4) draft.ceiling_minor = 5'000;
    if (book == book_a && (number == 9 || number == 10)) draft.asset = usd;
    return draft;
}

std::vector<AccountDraft> drafts_of(std::int64_t book) {
    std::vector<AccountDraft> drafts;
    for (std::int64_t n = 1; n <= (book == book_a ? plain_a : plain_b); ++n)
        drafts.push_back(draft_of(book, n));
    return drafts;
}

}  // namespace

// ---- Accounts -----------------------------------------------------------------------------------

std::vector<AccountDraft> payroll_drafts();

static std::vector<AccountDraft> all_drafts() {
    auto drafts = drafts_of(book_a);
    for (auto const& draft : payroll_drafts()) drafts.push_back(draft);
    for (auto const& draft : drafts_of(book_b)) drafts.push_back(draft);
    return drafts;
}

Acts::Acts() {
    for (auto const& draft : all_drafts())
        model.books[draft.book].accounts.push_back({.normal = draft.normal,
                                                    .asset = draft.asset,
                                                    .floor = draft.floor_minor,
                                                    .ceiling = draft.ceiling_minor});
}

Result<> Acts::open_in(Work& work) {
    TRY(open_accounts(work, all_drafts()));
    return {};
}

AccountRef Acts::random_account(Random& random) {
    auto const book = random.one_in(6) ? book_b : book_a;
    // Now and then one that is not there.
    if (random.one_in(80)) return {book, 5'000};
    return {book, 1 + random.below(book == book_a ? plain_a : plain_b)};
}

std::int64_t Acts::random_amount(AccountRef const& from, Random& random) {
    if (random.one_in(40)) return random.below(2) - 1;
    auto* account = model.find(from);
    // Around what there is: one less, exactly, one more.
    if (account && account->normal == Side::credit && random.one_in(5))
        return account->posted() - model.held(from) + random.below(3) - 1;
    if (account && random.one_in(3))
        return 1 + random.below(std::clamp<std::int64_t>(account->posted() * 2, 1, 100'000));
    return 1 + random.below(2'000);
}

// ---- Postings -----------------------------------------------------------------------------------

std::optional<EntryId> Acts::known_entry(std::int64_t book, Turn turn) {
    auto const& entries = model.books[book].entries;
    auto const high = static_cast<std::int64_t>(turn.number * 8 + 8);
    // Mostly of late: those that are asked again.
    auto const from = turn.random.one_in(3) ? 0 : std::max<std::int64_t>(high - 4'000, 0);
    auto const wanted = from + turn.random.below(high - from);
    auto found = entries.lower_bound(id_of<EntryId>(static_cast<std::uint64_t>(wanted)));
    if (found == entries.end() || is_ours_alone(found->first)) return std::nullopt;
    return found->first;
}

std::optional<HoldId> Acts::known_hold(std::int64_t book, Random& random) {
    auto const& open = model.books[book].open;
    if (!open.empty() && !random.one_in(5)) {
        auto found = open.begin();
        std::advance(found, random.below(std::ssize(open)));
        if (!is_ours_alone(*found)) return *found;
    }
    auto const recent = random.below(60);
    if (static_cast<std::int64_t>(holds_made_) <= recent) return std::nullopt;
    return id_of<HoldId>(holds_made_ - static_cast<std::uint64_t>(recent));
}

bool Acts::is_clearing(AccountRef const& account) {
    for (auto const& [key, number] : model.books[account.book].keys)
        if (number == account.account) return std::get<Chart>(key) == Chart::clearing;
    return false;
}

void Acts::name_hold(Posting& posting, Turn turn) {
    auto const id = known_hold(posting.debit.book, turn.random);
    if (!id) return;
    posting.hold = *id;
    auto& book = model.books[posting.debit.book];
    auto const known = book.holds.find(*id);
    if (known == book.holds.end() || turn.random.one_in(12)) return;
    auto const& hold = known->second;
    if (hold.draft.to) posting.credit = *hold.draft.to;
    posting.debit = hold.draft.account;
    // Of accounts that grow by debit the hold pays on the other side.
    if (model.find(posting.debit)->normal == Side::debit) std::swap(posting.debit, posting.credit);
    if (turn.random.one_in(2)) posting.amount.minor = std::max<std::int64_t>(hold.remaining, 1);
    posting.amount.currency = hold.draft.amount.currency;
}

/// Of an entry of this book, its sides swapped; of one between books, across again.
void Acts::make_reversal(Posting& posting, Turn turn) {
    auto& book = model.books[posting.debit.book];
    auto const id = known_entry(posting.debit.book, turn);
    if (!id) return;
    auto const& original = book.entries.at(*id);
    auto const& asked = original.asked;
    if (!turn.random.one_in(12)) posting.purpose = Purpose::reversal;
    posting.reverses = *id;
    posting.debit = asked.credit;
    posting.credit = asked.debit;
    posting.amount.currency = asked.amount.currency;
    if (turn.random.one_in(2)) posting.amount.minor = original.amount - original.reversed;
    auto const leads = is_clearing(asked.credit);
    if (!leads && !is_clearing(asked.debit)) return;
    auto const other = asked.debit.book == book_a ? book_b : book_a;
    auto const& half = model.books[other].entries.at(*id).asked;
    (leads ? posting.debit : posting.credit) = leads ? half.credit : half.debit;
}

Posting Acts::random_posting(Turn turn, std::int64_t row) {
    auto& random = turn.random;
    auto const into = random_account(random);
    auto from = random.one_in(4) ? AccountRef{into.book, 1} : random_account(random);
    if (from.book != into.book && !random.one_in(4))
        from = {into.book, 1 + random.below(into.book == book_a ? plain_a : plain_b)};
    Posting posting{.id = id_of<EntryId>(turn.number * 8 + static_cast<std::uint64_t>(row)),
                    .debit = from,
                    .credit = into,
                    .amount = {random_amount(from, random), egp},
                    .purpose = Purpose::transfer,
                    .group = {},
                    .event_date = *model.today};
    if (auto* account = model.find(from); account && !random.one_in(20))
        posting.amount.currency = account->asset;
    if (random.one_in(9)) posting.event_date = {posting.event_date.day_number - 1};
    if (random.one_in(60)) posting.event_date = {posting.event_date.day_number + 1};
    if (random.one_in(12)) posting.id = known_entry(from.book, turn).value_or(posting.id);
    if (random.one_in(9)) posting.up_to = true;
    if (random.one_in(4))
        name_hold(posting, turn);
    else if (random.one_in(6))
        make_reversal(posting, turn);
    return posting;
}

std::vector<Posting> Acts::random_postings(Turn turn) {
    auto& random = turn.random;
    std::vector<Posting> rows;
    auto const count = random.one_in(3) ? 2 + random.below(5) : 1;
    for (std::int64_t row = 0; row < count; ++row) rows.push_back(random_posting(turn, row));
    // Now and then the very same posting again, of before or as a twin.
    if (random.one_in(8))
        if (auto const id = known_entry(book_a, turn)) {
            auto const& asked = model.books[book_a].entries.at(*id).asked;
            if (!is_clearing(asked.debit) && !is_clearing(asked.credit)) rows.push_back(asked);
        }
    if (random.one_in(10)) rows.push_back(rows.front());
    return rows;
}

void Acts::compare_posted(Posting const& posting, Posted const& posted) {
    auto const& entry = model.books[posting.debit.book].entries.at(posting.id);
    auto const is_same = posted.seq == entry.seq && posted.amount_minor == entry.amount;
    must_be("ledger: answers as the model", is_same,
            "entry " + std::to_string(posted.seq) + " of " + std::to_string(posted.amount_minor));
    if (posting.debit.book == posting.credit.book) return;
    auto const& half = model.books[posting.credit.book].entries.at(posting.id);
    must_be("ledger: answers as the model", posted.credit_seq == half.seq, "the other book's half");
    sometimes("ledger: between books");
}

void Acts::note_posted(Posting const& posting) {
    auto& book = model.books[posting.debit.book];
    auto const& entry = book.entries.at(posting.id);
    if (posting.up_to && entry.amount < posting.amount.minor)
        sometimes("ledger: as much as there is moved less than was asked");
    if (posting.hold) {
        auto const& hold = book.holds.at(*posting.hold);
        if (hold.remaining == 0 && entry.amount < hold.draft.amount.minor)
            sometimes("hold: settled in parts to the end");
    }
    if (posting.reverses)
        if (auto const& original = book.entries.at(*posting.reverses);
            original.reversed < original.amount)
            sometimes("ledger: part of an entry reversed");
    for (auto const& id : book.open) {
        auto const& hold = book.holds.at(id);
        if (hold.draft.account == posting.debit && model.state_of(hold) == HoldState::expired &&
            model.find(posting.debit)->posted() - model.held(posting.debit) < hold.remaining)
            sometimes("hold: freed by its time before the sweep came");
    }
}

static std::string text_of(Posted const& posted) {
    return std::to_string(posted.seq) + "/" + std::to_string(posted.amount_minor) + "/" +
           std::to_string(posted.debit_balance_minor) + "/" +
           std::to_string(posted.credit_balance_minor) + ";";
}

std::string Acts::post(Work& work, Turn turn) {
    auto const wanted = random_postings(turn);
    postings += std::ssize(wanted);
    auto const code = model.post_all(wanted);
    auto const posted = ledger::post(work, wanted, LeafPlan::pooled());
    same_code("post", code_of(posted), code);
    if (!posted) return code;
    std::string text;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        compare_posted(wanted[i], (*posted)[i]);
        if ((*posted)[i].repeated)
            sometimes("ledger: entry asked again in another command");
        else
            note_posted(wanted[i]);
        text += text_of((*posted)[i]);
    }
    return text;
}

std::string Acts::post_each(Work& work, Turn turn) {
    auto wanted = random_postings(turn);
    postings += std::ssize(wanted);
    for (auto& posting : wanted) posting.linked = turn.random.one_in(3);
    auto const codes = model.post_each(wanted);
    auto const outcomes = ledger::post_each(work, wanted, LeafPlan::pooled());
    same_code("post_each", code_of(outcomes), "");
    std::string text;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        auto const& [posted, error] = (*outcomes)[i];
        auto const code = error ? std::string{error->code} : std::string{};
        same_code("post_each row", code, codes[i]);
        if (posted) compare_posted(wanted[i], *posted);
        text += posted ? text_of(*posted) : code + ";";
        if (i > 0 && code != "" && codes[i - 1] == "ledger.linked_failed")
            sometimes("ledger: linked group undone by its last row");
    }
    return text;
}

// ---- Holds, exchanges, terms --------------------------------------------------------------------

std::string Acts::reserve(Work& work, Turn turn) {
    auto& random = turn.random;
    HoldDraft draft{.id = id_of<HoldId>(holds_made_ + 1),
                    .account = random_account(random),
                    .amount = {random.below(3'000), egp}};
    if (random.one_in(5)) {
        auto const again = known_hold(draft.account.book, random);
        auto const& holds = model.books[draft.account.book].holds;
        if (again && holds.contains(*again)) draft = holds.at(*again).draft;
    } else {
        ++holds_made_;  // Even if it is undone: ids are free.
    }
    if (auto* account = model.find(draft.account)) draft.amount.currency = account->asset;
    if (!draft.to && random.one_in(3))
        draft.to = AccountRef{draft.account.book,
                              1 + random.below(draft.account.book == book_a ? plain_a : plain_b)};
    if (!draft.expires_at)
        draft.expires_at = Instant{model.now.unix_us + 1 + random.below(90'000'000)};
    auto const code = model.reserve(draft);
    same_code("reserve", code_of(ledger::reserve(work, draft)), code);
    return code.empty() ? "held" : code;
}

std::string Acts::release(Work& work, Turn turn) {
    auto const book = turn.random.one_in(6) ? book_b : book_a;
    auto const id = known_hold(book, turn.random);
    if (!id) return "none";
    auto const known = model.books[book].holds.find(*id);
    auto const was_released =
        known != model.books[book].holds.end() && known->second.state == HoldState::released;
    auto const code = model.release(book, *id);
    same_code("release", code_of(ledger::release(work, book, *id)), code);
    if (was_released) sometimes("hold: released twice");
    return code.empty() ? "released" : code;
}

std::string Acts::exchange(Work& work, Turn turn) {
    auto& random = turn.random;
    ExchangeDraft const draft{.id = id_of<EntryId>(turn.number * 8),
                              .from = {book_a, 1 + random.below(plain_a)},
                              .to = {book_a, 9 + random.below(2)},
                              .sold = {random.below(3'000), egp},
                              .rate = {.numerator = 100, .denominator = 4'865, .source = "CBE"},
                              .event_date = *model.today};
    auto const code = model.exchange(draft);
    auto const done = ledger::exchange(work, draft);
    same_code("exchange", code_of(done), code);
    if (!done) return code;
    if (done->rounded.minor > 0) sometimes("ledger: exchange left a residue");
    return std::to_string(done->bought.minor);
}

std::string Acts::terms(Work& work, Turn turn) {
    AccountRef const account{book_a, 2 + turn.random.below(plain_a - 1)};
    auto terms = terms_of(work, account).value();
    terms.closed = turn.random.one_in(4);
    if (account.account % 7 == 4) terms.ceiling_minor = 1'000 + turn.random.below(9'000);
    auto const code = model.change_terms(account, terms.ceiling_minor, terms.closed);
    same_code("change_terms", code_of(change_terms(work, account, terms, {})), code);
    return code.empty() ? "changed" : code;
}

// ---- Questions ----------------------------------------------------------------------------------

void Acts::compare_account(Work& work, AccountRef const& account) {
    auto const& expected = *model.find(account);
    auto const found = balance(work, account);
    auto const name = std::to_string(account.book) + "/" + std::to_string(account.account);
    must_be("ledger: every account is there", found.has_value(), name);
    must_be("ledger: balances", found->debits_minor == expected.debits, "debits of " + name);
    must_be("ledger: balances", found->credits_minor == expected.credits, "credits of " + name);
    must_be("ledger: balances", found->closed == expected.closed, "closing of " + name);
    auto const head = expected.entries.empty() ? 0 : expected.entries.back();
    must_be("ledger: balances", found->head == head, "newest entry of " + name);
    auto const available = expected.posted() - model.held(account);
    // What is held beyond its time is free, whether or not the sweep came by: `available` of the
    // writer may lag behind, never run ahead.
    must_be("ledger: balances", found->available_minor() <= available, "available of " + name);
    if (expected.floor && expected.floor <= 0)
        must_be("ledger: no floor is broken", expected.posted() >= *expected.floor, name);
}

std::string Acts::ask(Work& work, Turn turn) {
    auto const account = random_account(turn.random);
    if (!model.find(account)) return "";
    compare_account(work, account);
    if (auto const id = known_hold(account.book, turn.random)) {
        auto const& holds = model.books[account.book].holds;
        auto const expected = holds.find(*id);
        auto const found = hold_of(work, account.book, *id);
        must_be("ledger: holds", found.has_value() == (expected != holds.end()), "a hold is there");
        if (!found) return "";
        auto const state = model.state_of(expected->second);
        auto const keeps = state == HoldState::open ? expected->second.remaining : 0;
        auto const text = found->id.text() + " " + std::string{enum_name(found->state)} + " " +
                          std::to_string(found->remaining.minor) + ", the model " +
                          std::string{enum_name(state)} + " " + std::to_string(keeps);
        must_be("ledger: holds", found->state == state, text);
        if (state == HoldState::open)
            must_be("ledger: holds", found->remaining.minor == keeps, text);
    }
    auto const& expected = model.find(account)->entries;
    auto const page = statement(work, account, 0, 5).value();
    auto const rows = std::min<std::size_t>(5, expected.size());
    must_be("ledger: statements", page.entries.size() == rows, "rows of a statement");
    for (std::size_t i = 0; i < rows; ++i)
        must_be("ledger: statements", page.entries[i].seq == expected[expected.size() - 1 - i],
                "row of a statement");
    return "";
}

void Acts::compare_all(Work& work) {
    for (auto const book : {book_a, book_b}) {
        auto const totals = trial_balance(work, book);
        must_be("ledger: the trial balance", totals.has_value(), "is there");
        for (auto const& sum : totals->totals) {
            std::string const asset{sum.asset.text()};
            must_be("ledger: debits are credits", sum.debits_minor == sum.credits_minor, asset);
            must_be("ledger: what is held is in holds", sum.held_minor == sum.open_holds_minor,
                    asset + " " + std::to_string(sum.held_minor) + " " +
                        std::to_string(sum.open_holds_minor));
            must_be("ledger: what is held is in holds", sum.coming_minor == sum.open_coming_minor,
                    asset + " coming");
        }
        must_be("ledger: every entry is there once", totals->head == model.books[book].head,
                std::to_string(totals->head) + " entries, the model has " +
                    std::to_string(model.books[book].head));
        auto const accounts = std::ssize(model.books[book].accounts);
        for (std::int64_t i = 1; i <= accounts; ++i) compare_account(work, {book, i});
        must_be("ledger: every account is there", !balance(work, {book, accounts + 1}),
                "one too many");
        must_be("ledger: the trial balance", totals->balanced, "of book " + std::to_string(book));
    }
}

// ---- One operation ------------------------------------------------------------------------------

Result<std::string> Acts::act(Work& work, Turn turn) {
    ++operations;
    auto const kind = turn.random.below(100);
    if (kind < 34) return post(work, turn);
    if (kind < 46) return post_each(work, turn);
    if (kind < 61) return reserve(work, turn);
    if (kind < 68) return release(work, turn);
    if (kind < 71) return exchange(work, turn);
    if (kind < 73) return terms(work, turn);
    return ask(work, turn);
}

}  // namespace takaful::sim
