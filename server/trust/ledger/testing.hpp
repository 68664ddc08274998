#pragma once
// For the ledger's own tests: a database, its books in memory, and Works that are kept, undone or
// lost.

#include <doctest/doctest.h>

#include "base/ids_testing.hpp"
#include "platform/work/testing.hpp"
#include "trust/ledger/books.hpp"

namespace takaful::ledger {

inline Currency const egp = Currency::parse("EGP").value();

/// A desk that opens Works on the one writer, as the runner does: begin, savepoint, release or roll
/// back, commit.
struct Desk {
    store::TestPlace place;
    store::TempFolder& folder = place.folder;
    work::TestClock clock;
    std::unique_ptr<store::Database> database;
    std::unique_ptr<Books> books;
    Parts parts;
    std::unique_ptr<work::Runner> runner;  // Idle but for opening the log.
    std::unique_ptr<tlog::Log> log;
    Actor clerk = Actor::system(1);
    Date today{20'778};  // 2026-11-21, as the clock.

    Desk() { open(); }
    void open() {
        auto opened = store::open({.path = place.address, .migrations = store::all_migrations()});
        REQUIRE(opened);
        database = *std::move(opened);
        auto reader = database->reader();
        REQUIRE(reader);
        auto loaded = Books::load(**reader);
        REQUIRE_MESSAGE(loaded, (loaded ? "" : loaded.error().detail));
        books = *std::move(loaded);
        parts = {};
        parts.add(*books);
        parts.add<tlog::LeafSource>(*books);
        runner = std::make_unique<work::Runner>(*database, parts, clock, work::RunnerOptions{});
        auto made =
            tlog::Log::open(*runner, {.origin = "log.test/village", .folder = folder.file("log")});
        REQUIRE(made);
        log = *std::move(made);
        parts.add<tlog::Log>(*log);
    }
    /// As after kill -9: whatever was not committed is gone, and memory with it.
    void reopen() {
        log.reset();
        runner.reset();
        books.reset();
        database.reset();
        open();
    }
    Work work() { return {database->writer(), parts, clerk, clock.now(), today, {}}; }
    /// One Work in a commit of its own; undone when it fails.
    template <typename Fn>
    auto run(Fn fn) {
        auto& writer = database->writer();
        REQUIRE(writer.begin());
        REQUIRE(writer.savepoint());
        auto one = work();
        auto result = fn(one);
        if (result) REQUIRE(writer.release());
        if (!result) REQUIRE(writer.rollback_to_savepoint());
        REQUIRE(writer.commit());
        return result;
    }
    /// A question on a reader's snapshot.
    template <typename Fn>
    auto ask(Fn fn) {
        auto reader = database->reader();
        REQUIRE(reader);
        Work one{**reader, parts, clerk, clock.now(), today, {}};
        return fn(one);
    }
};

/// An account for owner `n`: wallets and funds may not go below zero, the bank may.
inline AccountDraft draft_of(Chart chart, std::uint64_t owner, std::int64_t book = 1) {
    auto const is_ours = chart == Chart::bank || chart == Chart::drawer;
    AccountDraft draft{.book = book,
                       .chart = chart,
                       .owner = id_of<AnyId>(owner),
                       .asset = egp,
                       .normal = is_ours ? Side::debit : Side::credit};
    draft.floor_minor = 0;
    return draft;
}

inline Posting posting_of(std::uint64_t id, AccountRef debit, AccountRef credit,
                          std::int64_t minor) {
    return {.id = id_of<EntryId>(id),
            .debit = debit,
            .credit = credit,
            .amount = {minor, egp},
            .purpose = Purpose::transfer,
            .group = {},
            .event_date = Date{20'778}};
}

/// A bank, a fund of 1,000.00 and three empty wallets.
struct Village : Desk {
    AccountRef bank, fund, wallets[3];

    Village() {
        AccountDraft const drafts[] = {draft_of(Chart::bank, 1), draft_of(Chart::fund, 2),
                                       draft_of(Chart::wallet, 3), draft_of(Chart::wallet, 4),
                                       draft_of(Chart::wallet, 5)};
        auto const opened = run([&](Work& work) { return open_accounts(work, drafts); });
        REQUIRE(opened);
        bank = (*opened)[0];
        fund = (*opened)[1];
        for (std::size_t i = 0; i < 3; ++i) wallets[i] = (*opened)[2 + i];
        REQUIRE(post_one(posting_of(1, bank, fund, 100'000)));
    }
    /// The error's code of posting it in a Work of its own; empty when it was posted.
    std::string refusal_of(Posting const& posting) {
        auto const posted = post_one(posting);
        return posted ? std::string{} : std::string{posted.error().code};
    }
    AccountRef open_one(AccountDraft const& draft) {
        return run([&](Work& work) { return open_accounts(work, {&draft, 1}); }).value().front();
    }
    Result<std::vector<Posted>> post_one(Posting const& posting) { return post_all({posting}); }
    Result<std::vector<Posted>> post_all(std::vector<Posting> const& postings) {
        return run([&](Work& work) { return post(work, postings, LeafPlan::pooled()); });
    }
    std::int64_t posted(AccountRef account) {
        return ask([&](Work& work) { return balance(work, account); }).value().posted_minor();
    }
    std::int64_t available(AccountRef account) {
        return ask([&](Work& work) { return balance(work, account); }).value().available_minor();
    }
};

/// The field that an error names.
inline std::string field_of(Error const& error) {
    for (auto const& param : error.params)
        if (param.name == "field") return std::get<std::string>(param.value);
    return {};
}

}  // namespace takaful::ledger
