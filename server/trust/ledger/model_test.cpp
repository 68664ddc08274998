// The ledger against a slow model of it that is obviously right: random Works, groups, rollbacks,
// kills and snapshots. A failing run prints its seed and step.

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <random>

#include "trust/ledger/testing.hpp"

using namespace takaful;
using namespace takaful::ledger;

namespace {

struct ModelAccount {
    bool grows_by_debit = false;
    std::optional<std::int64_t> ceiling;
    std::int64_t debits = 0, credits = 0, held = 0;
    std::vector<std::int64_t> entries;  // Newest last.
    std::int64_t posted() const { return grows_by_debit ? debits - credits : credits - debits; }
};
struct ModelHold {
    std::int64_t account = 0, amount = 0, remaining = 0;
    std::string state = "open";
};

/// All of the truth. Every change leaves its opposite behind, so that a Work can be undone.
struct Model {
    std::vector<std::function<void()>> undo;
    std::vector<ModelAccount> accounts;
    std::map<std::uint64_t, std::pair<Posting, std::int64_t>> entries;  // By id: body, seq.
    std::map<std::uint64_t, ModelHold> holds;
    std::int64_t head = 0;

    static std::uint64_t number(Bytes16 const& id) {
        std::uint64_t n = 0;
        for (std::size_t i = 0; i < 6; ++i) n |= std::uint64_t{id[15 - i]} << (8 * i);
        return n;
    }
    ModelAccount* find(AccountRef const& ref) {
        auto const known = ref.account >= 1 && ref.account <= std::ssize(accounts);
        return known ? &accounts[static_cast<std::size_t>(ref.account - 1)] : nullptr;
    }

    std::string post_one(Posting const& p) {
        auto const id = number(p.id.bytes);
        if (auto const known = entries.find(id); known != entries.end()) {
            auto const& first = known->second.first;
            auto const same = first.debit == p.debit && first.credit == p.credit &&
                              first.amount == p.amount && first.hold == p.hold;
            return same ? "" : "ledger.id_reused";
        }
        if (p.amount.minor <= 0) return "ledger.amount_not_positive";
        if (p.debit.account == p.credit.account) return "ledger.same_account";
        auto* debit = find(p.debit);
        auto* credit = find(p.credit);
        if (!debit || !credit) return "ledger.account_unknown";
        ModelHold* hold = nullptr;
        if (p.hold) {
            auto const known = holds.find(number(p.hold->bytes));
            if (known == holds.end()) return "ledger.hold_unknown";
            hold = &known->second;
            if (hold->state != "open") return "ledger.hold_resolved";
            auto const fits = (hold->account == p.debit.account && !debit->grows_by_debit) ||
                              (hold->account == p.credit.account && credit->grows_by_debit);
            if (!fits) return "ledger.hold_mismatch";
            if (hold->remaining < p.amount.minor) return "ledger.hold_too_small";
        }
        for (auto const& [ref, account, by_debit] :
             {std::tuple{p.debit, debit, true}, std::tuple{p.credit, credit, false}}) {
            auto const gives = account->grows_by_debit != by_debit;
            auto const covered = hold && hold->account == ref.account;
            if (gives && !covered && account->posted() - account->held < p.amount.minor)
                return "ledger.funds_short";
        }
        for (auto const& [account, by_debit] : {std::pair{debit, true}, std::pair{credit, false}}) {
            auto const takes = account->grows_by_debit == by_debit;
            if (takes && account->ceiling && account->posted() + p.amount.minor > *account->ceiling)
                return "ledger.ceiling_passed";
        }
        keep_account(p.debit.account);
        keep_account(p.credit.account);
        debit->debits += p.amount.minor;
        credit->credits += p.amount.minor;
        ++head;
        debit->entries.push_back(head);
        credit->entries.push_back(head);
        entries[id] = {p, head};
        undo.push_back([this, id] {
            entries.erase(id);
            --head;
        });
        if (hold) {
            keep_hold(number(p.hold->bytes));
            hold->remaining -= p.amount.minor;
            if (hold->remaining == 0) hold->state = "settled";
            find({1, hold->account})->held -= p.amount.minor;
        }
        return "";
    }
    void keep_account(std::int64_t account) {
        auto const index = static_cast<std::size_t>(account - 1);
        auto const& now = accounts[index];
        undo.push_back([this, index, debits = now.debits, credits = now.credits, held = now.held,
                        count = now.entries.size()] {
            auto& back = accounts[index];
            back.debits = debits;
            back.credits = credits;
            back.held = held;
            back.entries.resize(count);
        });
    }
    void keep_hold(std::uint64_t id) {
        undo.push_back([this, id, before = holds.at(id)] { holds[id] = before; });
    }
    void undo_to(std::size_t mark) {
        for (; undo.size() > mark; undo.pop_back()) undo.back()();
    }
    std::string post_all(std::vector<Posting> const& postings) {
        auto const mark = undo.size();
        for (auto const& posting : postings) {
            auto const code = post_one(posting);
            if (code.empty()) continue;
            undo_to(mark);
            return code;
        }
        return "";
    }
    std::string reserve_one(std::uint64_t id, std::int64_t account, std::int64_t amount) {
        if (auto const known = holds.find(id); known != holds.end())
            return known->second.account == account && known->second.amount == amount
                       ? ""
                       : "ledger.id_reused";
        auto* found = find({1, account});
        if (amount <= 0) return "ledger.amount_not_positive";
        if (!found) return "ledger.account_unknown";
        if (found->posted() - found->held < amount) return "ledger.funds_short";
        keep_account(account);
        found->held += amount;
        holds[id] = {account, amount, amount, "open"};
        undo.push_back([this, id] { holds.erase(id); });
        return "";
    }
    std::string release_one(std::uint64_t id) {
        auto const known = holds.find(id);
        if (known == holds.end()) return "ledger.hold_unknown";
        auto& hold = known->second;
        if (hold.state == "settled") return "ledger.hold_resolved";
        if (hold.state == "released") return "";
        keep_hold(id);
        keep_account(hold.account);
        find({1, hold.account})->held -= hold.remaining;
        hold.remaining = 0;
        hold.state = "released";
        return "";
    }
};

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

    explicit Trial(std::uint64_t seed) : random(seed) { open_more(8); }

    std::int64_t below(std::int64_t n) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
    }
    /// A group of Works in one commit, as the runner makes them; some fail and are undone.
    void group(int works) {
        auto& writer = database->writer();
        REQUIRE(writer.begin());
        for (int i = 0; i < works; ++i) {
            auto const before = model.undo.size();
            REQUIRE(writer.savepoint());
            auto one = work();
            auto const steps = 1 + below(3);
            for (std::int64_t step = 0; step < steps; ++step) act(one);
            if (below(10) == 0) {
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
    void act(Work& one) {
        ++operations;
        auto const kind = below(20);
        if (kind < 15) return act_post(one);
        if (kind < 17) return act_reserve(one);
        if (kind < 19) {
            auto const id = static_cast<std::uint64_t>(1 + below(40));
            auto const code = model.release_one(id);
            REQUIRE(code_of(release(one, 1, id_of<HoldId>(id))) == code);
            return;
        }
        if (below(20) == 0) REQUIRE(save_snapshot(one));
    }
    Posting random_posting() {
        auto const accounts = std::ssize(model.accounts);
        auto const fresh = below(12) != 0 || next_id < 3;
        auto const id =
            fresh ? next_id++
                  : static_cast<std::uint64_t>(1 + below(static_cast<std::int64_t>(next_id)));
        // Often out of the bank, so that there is money to move.
        auto const debit = below(3) == 0 ? 1 : 1 + below(accounts + (below(50) == 0 ? 2 : 0));
        auto const credit = 1 + below(accounts);
        auto posting =
            ledger::posting_of(id, {1, debit}, {1, credit}, below(30) == 0 ? 0 : below(2'000));
        if (below(6) == 0) {
            auto const hold = static_cast<std::uint64_t>(1 + below(40));
            posting.hold = id_of<HoldId>(hold);
            if (auto const known = model.holds.find(hold); known != model.holds.end())
                posting.debit.account = known->second.account;
        }
        return posting;
    }
    void act_post(Work& one) {
        std::vector<Posting> postings;
        for (auto count = 1 + below(6); count > 0; --count) postings.push_back(random_posting());
        // Now and then the very same posting again, alone or as a twin.
        if (below(8) == 0 && !model.entries.empty()) {
            auto known = model.entries.begin();
            std::advance(known, below(std::min<std::int64_t>(std::ssize(model.entries), 500)));
            postings.push_back(known->second.first);
        }
        if (below(8) == 0) postings.push_back(postings.front());
        auto const code = model.post_all(postings);
        auto const posted = post(one, postings, LeafPlan::pooled());
        REQUIRE(code_of(posted) == code);
        if (!posted) return;
        for (std::size_t i = 0; i < postings.size(); ++i)
            REQUIRE((*posted)[i].seq ==
                    model.entries.at(Model::number(postings[i].id.bytes)).second);
    }
    void act_reserve(Work& one) {
        auto const id = static_cast<std::uint64_t>(1 + below(40));
        HoldDraft const draft{.id = id_of<HoldId>(id),
                              .account = {1, 1 + below(std::ssize(model.accounts))},
                              .amount = {below(3'000), egp}};
        auto const code = model.reserve_one(id, draft.account.account, draft.amount.minor);
        REQUIRE(code_of(reserve(one, draft)) == code);
    }
    void open_more(int count) {
        std::vector<AccountDraft> drafts;
        for (int i = 0; i < count; ++i) {
            auto const chart = next_owner == 1       ? Chart::bank
                               : next_owner % 5 == 0 ? Chart::drawer
                                                     : Chart::wallet;
            auto draft = draft_of(chart, next_owner++);
            if (draft.owner == id_of<AnyId>(4)) draft.ceiling_minor = 5'000;
            drafts.push_back(draft);
            model.accounts.push_back(
                {.grows_by_debit = draft.normal == Side::debit, .ceiling = draft.ceiling_minor});
        }
        REQUIRE(run([&](Work& one) { return open_accounts(one, drafts); }));
    }
    void compare_all() {
        auto const totals = ask([](Work& one) { return control_totals(one, 1); }).value();
        REQUIRE(totals.balanced);
        REQUIRE(totals.head == model.head);
        REQUIRE(totals.accounts == std::ssize(model.accounts));
        for (std::int64_t i = 1; i <= totals.accounts; ++i) {
            auto const& expected = model.accounts[static_cast<std::size_t>(i - 1)];
            auto const found = ask([&](Work& one) { return balance(one, {1, i}); }).value();
            REQUIRE(found.debits_minor == expected.debits);
            REQUIRE(found.credits_minor == expected.credits);
            REQUIRE(found.held_minor == expected.held);
            REQUIRE(found.head == (expected.entries.empty() ? 0 : expected.entries.back()));
        }
    }
    void compare_statement() {
        auto const account = 1 + below(std::ssize(model.accounts));
        auto const& expected = model.accounts[static_cast<std::size_t>(account - 1)].entries;
        auto const page = ask([&](Work& one) {
                              return statement(one, {1, account}, 0, 20);
                          }).value();
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
            if (trial.below(40) == 0) trial.open_more(2);
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
        trial.open_more(60);
        std::int64_t snapshots_seen = 0;
        for (int round = 0; round < 200; ++round) {
            trial.books->impl().snapshot_every_entries = 40;
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
