// The ledger against a slow model of it that is obviously right: random Works, groups, rollbacks,
// kills and snapshots. A failing run prints its seed and step.

#include <doctest/doctest.h>

#include <random>

#include "trust/ledger/model_testing.hpp"
#include "trust/ledger/testing.hpp"

using namespace takaful;
using namespace takaful::ledger;

namespace {

Currency const usd = Currency::parse("USD").value();

template <typename T>
std::string code_of(Result<T> const& result) {
    return result ? std::string{} : std::string{result.error().code};
}

struct Trial : Desk {
    std::mt19937_64 random;
    Model model;
    std::uint64_t next_id = 1;
    std::uint64_t next_owner = 1;
    int operations = 0;

    explicit Trial(std::uint64_t seed) : random(seed) {
        model.now = clock.now();
        open_more(10, 1);
        open_more(4, 2);
    }

    std::int64_t below(std::int64_t n) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
    }
    bool one_in(std::int64_t n) { return below(n) == 0; }

    // ---- Works, groups, deaths

    /// A group of Works in one commit, as the runner makes them; some fail and are undone.
    void group(int works) {
        pass_time();
        auto& writer = database->writer();
        REQUIRE(writer.begin());
        for (int i = 0; i < works; ++i) {
            auto const before = model.undo.size();
            REQUIRE(writer.savepoint());
            auto one = work();
            auto const steps = 1 + below(3);
            for (std::int64_t step = 0; step < steps; ++step) act(one);
            if (one_in(10)) {
                REQUIRE(writer.rollback_to_savepoint());
                model.undo_to(before);
            } else {
                REQUIRE(writer.release());
            }
        }
        REQUIRE(writer.commit());
        model.undo.clear();
    }
    /// Some of a group, then death before its commit.
    void die_in_a_group() {
        auto& writer = database->writer();
        REQUIRE(writer.begin());
        for (int i = 0; i < 3; ++i) {
            REQUIRE(writer.savepoint());
            auto one = work();
            act(one);
            REQUIRE(writer.release());
        }
        model.undo_to(0);
        reopen();
    }
    void pass_time() {
        clock.advance_us(below(20'000'000));
        model.now = clock.now();
    }

    // ---- One operation

    void act(Work& one) {
        ++operations;
        auto const kind = below(100);
        if (kind < 50) return act_post(one);
        if (kind < 65) return act_each(one);
        if (kind < 78) return act_reserve(one);
        if (kind < 84) return act_release(one);
        if (kind < 91) return act_exchange(one);
        if (kind < 95) return act_terms(one);
        if (kind < 98) {
            REQUIRE(expire_holds(one, static_cast<int>(1 + below(5))));
            return;
        }
        if (one_in(8)) REQUIRE(save_snapshot(one));
    }
    AccountRef random_account() {
        std::int64_t const book = one_in(6) ? 2 : 1;
        // Now and then one that is not there, or the ledger's own between books; never those of its
        // exchanges.
        if (one_in(60))
            for (auto const& [key, number] : model.books[book].keys)
                if (std::get<Chart>(key) == Chart::clearing) return {book, number};
        return {book, one_in(60) ? 5'000 : 1 + below(plain_accounts(book))};
    }
    /// Those that no one but the trial opened, at its beginning.
    static std::int64_t plain_accounts(std::int64_t book) { return book == 1 ? 10 : 4; }
    HoldId random_hold() { return id_of<HoldId>(static_cast<std::uint64_t>(1 + below(60))); }
    EntryId random_id() {
        auto const fresh = !one_in(12) || next_id < 3;
        return id_of<EntryId>(
            fresh ? next_id++
                  : static_cast<std::uint64_t>(1 + below(static_cast<std::int64_t>(next_id))));
    }
    Posting random_posting() {
        // Often out of a bank, so that there is money to move.
        auto const into = random_account();
        auto const from = one_in(3) ? AccountRef{into.book, 1} : random_account();
        auto posting = ledger::posting_of(1, from, into, one_in(30) ? 0 : below(2'000));
        posting.id = random_id();
        if (one_in(15)) posting.amount.currency = usd;
        if (one_in(9)) posting.up_to = true;
        auto& book = model.books[from.book];
        if (one_in(6)) {
            posting.hold = random_hold();
            auto const known = book.holds.find(*posting.hold);
            if (known != book.holds.end()) {
                posting.debit = known->second.draft.account;
                posting.credit = known->second.draft.to.value_or(posting.credit);
            }
        } else if (one_in(6) && !book.entries.empty()) {
            make_reversal(posting, book);
        }
        return posting;
    }
    /// The model's own ids for the later entries of an exchange: the ledger has others.
    static bool is_of_exchange(EntryId const& id) { return id.bytes[7] != 0; }
    /// Of an entry of this book, its sides swapped; of one between books, across again.
    void make_reversal(Posting& posting, ModelBook const& book) {
        auto original = book.entries.begin();
        std::advance(original, below(std::min<std::int64_t>(std::ssize(book.entries), 300)));
        auto const& asked = original->second.asked;
        if (is_of_exchange(original->first)) return;
        if (!one_in(10)) posting.purpose = Purpose::reversal;
        posting.reverses = original->first;
        posting.debit = asked.credit;
        posting.credit = asked.debit;
        posting.amount.currency = asked.amount.currency;
        auto const leads = is_clearing(asked.credit);
        if (!leads && !is_clearing(asked.debit)) return;
        for (auto const& [number, other] : model.books) {
            if (&other == &book) continue;
            auto const& half = other.entries.at(original->first).asked;
            (leads ? posting.debit : posting.credit) = leads ? half.credit : half.debit;
        }
    }
    bool is_clearing(AccountRef const& account) {
        for (auto const& [key, number] : model.books[account.book].keys)
            if (number == account.account) return std::get<Chart>(key) == Chart::clearing;
        return false;
    }
    std::vector<Posting> random_postings() {
        std::vector<Posting> postings;
        for (auto count = 1 + below(6); count > 0; --count) postings.push_back(random_posting());
        // Now and then the very same posting again, alone or as a twin.
        auto const& entries = model.books[1].entries;
        if (one_in(8) && !entries.empty()) {
            auto known = entries.begin();
            std::advance(known, below(std::min<std::int64_t>(std::ssize(entries), 500)));
            auto const& asked = known->second.asked;
            auto const is_half = is_clearing(asked.debit) || is_clearing(asked.credit);
            if (!is_half && !is_of_exchange(known->first)) postings.push_back(asked);
        }
        if (one_in(8)) postings.push_back(postings.front());
        return postings;
    }
    void compare_posted(Posting const& posting, Posted const& posted) {
        auto const& entry = model.books[posting.debit.book].entries.at(posting.id);
        REQUIRE(posted.seq == entry.seq);
        REQUIRE(posted.amount_minor == entry.amount);
        if (posting.debit.book != posting.credit.book)
            REQUIRE(posted.credit_seq ==
                    model.books[posting.credit.book].entries.at(posting.id).seq);
    }
    void act_post(Work& one) {
        auto const postings = random_postings();
        auto const code = model.post_all(postings);
        auto const posted = post(one, postings, LeafPlan::pooled());
        REQUIRE(code_of(posted) == code);
        if (!posted) return;
        for (std::size_t i = 0; i < postings.size(); ++i) compare_posted(postings[i], (*posted)[i]);
    }
    void act_each(Work& one) {
        auto postings = random_postings();
        for (auto& posting : postings) posting.linked = one_in(3);
        auto const codes = model.post_each(postings);
        auto const outcomes = post_each(one, postings, LeafPlan::pooled());
        REQUIRE(code_of(outcomes) == "");
        for (std::size_t i = 0; i < postings.size(); ++i) {
            auto const& [posted, error] = (*outcomes)[i];
            REQUIRE((error ? std::string{error->code} : std::string{}) == codes[i]);
            if (posted) compare_posted(postings[i], *posted);
        }
    }
    void act_reserve(Work& one) {
        HoldDraft draft{
            .id = random_hold(), .account = random_account(), .amount = {below(3'000), egp}};
        if (one_in(3))
            draft.to =
                AccountRef{draft.account.book, 1 + below(plain_accounts(draft.account.book))};
        if (!one_in(3)) draft.expires_at = Instant{clock.now().unix_us + 1 + below(90'000'000)};
        REQUIRE(code_of(reserve(one, draft)) == model.reserve(draft));
    }
    void act_release(Work& one) {
        std::int64_t const book = one_in(6) ? 2 : 1;
        auto const id = random_hold();
        REQUIRE(code_of(release(one, book, id)) == model.release(book, id));
    }
    void act_exchange(Work& one) {
        ExchangeDraft const draft{.id = random_id(),
                                  .from = {1, 1 + below(10)},
                                  .to = {1, 9 + below(2)},
                                  .sold = {below(3'000), egp},
                                  .rate = {.numerator = 100, .denominator = 4'865, .source = "CBE"},
                                  .event_date = today};
        auto const code = model.exchange(draft);
        REQUIRE(code_of(exchange(one, draft)) == code);
    }
    void act_terms(Work& one) {
        AccountRef const account{1, 2 + below(9)};
        auto terms = terms_of(one, account).value();
        terms.closed = one_in(3);
        terms.ceiling_minor = one_in(2) ? std::optional{1'000 + below(9'000)} : std::nullopt;
        auto const code = model.change_terms(account, terms.ceiling_minor, terms.closed);
        REQUIRE(code_of(change_terms(one, account, terms, {})) == code);
    }
    /// The first is a bank, then wallets and a drawer; the ninth and tenth of book 1 keep dollars.
    void open_more(int count, std::int64_t book) {
        std::vector<AccountDraft> drafts;
        for (int i = 0; i < count; ++i) {
            auto const number = std::ssize(model.books[book].accounts) + 1;
            auto const chart = number == 1       ? Chart::bank
                               : number % 5 == 0 ? Chart::drawer
                                                 : Chart::wallet;
            auto draft = draft_of(chart, next_owner++, book);
            if (number == 4) draft.ceiling_minor = 5'000;
            if (book == 1 && (number == 9 || number == 10)) draft.asset = usd;
            drafts.push_back(draft);
            model.books[book].accounts.push_back({.normal = draft.normal,
                                                  .asset = draft.asset,
                                                  .floor = draft.floor_minor,
                                                  .ceiling = draft.ceiling_minor});
        }
        REQUIRE(run([&](Work& one) { return open_accounts(one, drafts); }));
    }

    // ---- Comparing

    void compare_all() {
        for (auto const book : {1, 2}) {
            auto const totals = ask([&](Work& one) { return trial_balance(one, book); }).value();
            for (auto const& sum : totals.totals) {
                REQUIRE(sum.debits_minor == sum.credits_minor);
                REQUIRE(sum.held_minor == sum.open_holds_minor);
                REQUIRE(sum.coming_minor == sum.open_coming_minor);
            }
            REQUIRE(totals.balanced);
            REQUIRE(totals.head == model.books[book].head);
            auto const accounts = std::ssize(model.books[book].accounts);
            for (std::int64_t i = 1; i <= accounts; ++i) compare_account({book, i});
            REQUIRE_FALSE(ask([&](Work& one) { return balance(one, {book, accounts + 1}); }));
        }
    }
    void compare_account(AccountRef const& account) {
        CAPTURE(account.book);
        CAPTURE(account.account);
        auto const& expected = *model.find(account);
        auto const found = ask([&](Work& one) { return balance(one, account); }).value();
        REQUIRE(found.debits_minor == expected.debits);
        REQUIRE(found.credits_minor == expected.credits);
        REQUIRE(found.held_minor == model.held(account));
        REQUIRE(found.coming_minor == model.coming(account));
        REQUIRE(found.closed == expected.closed);
        REQUIRE(found.head == (expected.entries.empty() ? 0 : expected.entries.back()));
    }
    void compare_statement() {
        auto const account = random_account();
        auto const* known = model.find(account);
        if (!known) return;
        auto const& expected = known->entries;
        auto const page = ask([&](Work& one) { return statement(one, account, 0, 20); }).value();
        REQUIRE(page.entries.size() == std::min<std::size_t>(20, expected.size()));
        for (std::size_t i = 0; i < page.entries.size(); ++i)
            REQUIRE(page.entries[i].seq == expected[expected.size() - 1 - i]);
    }
};

}  // namespace

TEST_CASE("ledger: 100,000 random operations agree with the model, through rollbacks and kills") {
    // A twentieth on PostgreSQL, where each trip takes longer: the ledger is the same.
    auto const wanted = store::TestPlace::is_on_postgres() ? 1'250 : 25'000;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        CAPTURE(seed);
        Trial trial{seed};
        while (trial.operations < wanted) {
            CAPTURE(trial.operations);
            trial.group(static_cast<int>(1 + trial.below(30)));
            if (trial.below(6) == 0) trial.compare_all();
            if (trial.below(6) == 0) trial.compare_statement();
            if (trial.below(40) == 0) trial.open_more(2, 1);
            if (trial.below(60) != 0) continue;
            trial.below(2) == 0 ? trial.die_in_a_group() : trial.reopen();
            trial.compare_all();
        }
        trial.reopen();
        trial.compare_all();
    }
}

TEST_CASE("ledger: snapshots in slices recover exactly, wherever the process dies") {
    for (std::uint64_t seed = 5; seed <= 8; ++seed) {
        CAPTURE(seed);
        Trial trial{seed};
        trial.open_more(60, 1);
        std::int64_t snapshots_seen = 0;
        for (int round = 0; round < 200; ++round) {
            trial.books->impl().replay_entries_max = 40;
            trial.group(static_cast<int>(1 + trial.below(12)));
            if (trial.below(3) != 0) continue;
            trial.below(2) == 0 ? trial.die_in_a_group() : trial.reopen();
            trial.compare_all();
            snapshots_seen = std::max(snapshots_seen, trial.books->impl().find(1)->pass.done_seq);
        }
        // Snapshots were really used: the replay did not begin at the first entry.
        CHECK(snapshots_seen > 0);
    }
}
