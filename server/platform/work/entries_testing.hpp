#pragma once
// For the tests of death and power cuts: a small book of entries with a running total, so that a
// lost, a doubled and a half-done command all show.

#include <cstdio>
#include <cstdlib>
#include <set>

#include "platform/work/testing.hpp"

namespace takaful::work::entries {

inline constexpr store::Migration kill_table{"kill", 1, "entry", R"(
CREATE TABLE kill_entry (
    number INT64 PRIMARY KEY,
    amount INT64 NOT NULL,
    padding BYTES NOT NULL
);
CREATE TABLE kill_total (
    id INT64 PRIMARY KEY,
    amount INT64 NOT NULL
);
INSERT INTO kill_total (id, amount) VALUES (1, 0);
)"};

inline constexpr store::Query save_entry{"kill.save_entry", R"(
    INSERT INTO kill_entry (number, amount, padding) VALUES ($1, $2, $3))"};
inline constexpr store::Query add_total{"kill.add_total", R"(
    UPDATE kill_total SET amount = amount + $1 WHERE id = 1 RETURNING amount)"};
inline constexpr store::Query list_entries{"kill.list_entries",
                                           "SELECT number, amount FROM kill_entry ORDER BY number"};
inline constexpr store::Query check_pages{"kill.check_pages", "PRAGMA integrity_check"};
inline constexpr store::Query sums{"kill.sums", R"(
    SELECT (SELECT amount FROM kill_total) AS total,
           (SELECT coalesce(sum(amount), 0) FROM kill_entry) AS entries_total,
           (SELECT count(*) FROM kill_entry) AS entries,
           (SELECT count(*) FROM work_command WHERE status = 'done') AS done,
           (SELECT count(*) FROM work_outbox) AS told)"};

/// Minutes instead of seconds: `bin/test --long`.
inline bool is_long() {
    return std::getenv("TAKAFUL_LONG") != nullptr;
}
/// A line of the table that `bin/test --long faults` shows. `wrong` counts deaths after which an
/// acknowledged command was missing or there twice, or sums did not meet.
inline void tell_fault(char const* fault, std::size_t tried, std::size_t acknowledged,
                       std::size_t wrong) {
    if (is_long())
        std::printf("fault: %s: %zu tried, %zu commands acknowledged, %zu times wrong\n", fault,
                    tried, acknowledged, wrong);
}

/// Every seventh command is refused for good, after it has written: all of it must vanish.
constexpr bool is_refused(std::int64_t number) {
    return number % 7 == 3;
}

inline Command entry(std::int64_t number) {
    Command command{.actor = work::TestHouse::actor(1, {}), .name = "kill.enter"};
    command.id = test_id<CommandId>(static_cast<std::uint32_t>(number));
    command.body = "{\"number\":" + std::to_string(number) + "}";
    command.run = [number](Work& work) -> Result<std::string> {
        auto const amount = number * 3 + 1;
        auto const padding = Bytes(static_cast<std::size_t>(number * 131 % 2'000), 7);
        TRY(work.tx.run(save_entry, number, amount, padding));
        auto const total = TRY(work.tx.one(add_total, amount));
        work.emit("kill.entered", std::to_string(number));
        if (is_refused(number)) return fail(ErrorKind::refused, "kill.refused");
        return std::to_string(total->get<std::int64_t>("amount"));
    };
    return command;
}

inline std::span<store::Migration const> migrations() {
    static std::vector<store::Migration> const own = [] {
        std::vector<store::Migration> some;
        for (auto const& migration : store::all_migrations())
            if (migration.module == "work") some.push_back(migration);
        some.push_back(kill_table);
        return some;
    }();
    return own;
}

inline std::unique_ptr<store::Database> open_database(std::string const& path,
                                                      bool synchronous = true,
                                                      std::int64_t checkpoint_pages = 40) {
    auto opened = store::open({.path = path,
                               .synchronous = synchronous,
                               .checkpoint_pages = checkpoint_pages,
                               .migrations = migrations()});
    if (opened) return *std::move(opened);
    std::fprintf(stderr, "kill: %s\n", opened.error().detail.c_str());
    return nullptr;
}

/// Opens what was left and counts what is wrong: acknowledged commands that are not there (or
/// refused ones that are), and sums that do not meet.
inline int wrong_in(std::string const& path, std::set<std::int64_t> const& acknowledged) {
    auto const database = open_database(path);
    if (!database) return 1'000;
    auto const reader = database->reader().value();
    std::set<std::int64_t> found;
    auto const cursor = reader->scan(list_entries).value();
    while (cursor->next().value()) found.insert(cursor->int64(0));
    int wrong = 0;
    if (!store::TestPlace::is_on_postgres()) {
        auto const pages = reader->many(check_pages).value();
        wrong = pages.at(0).get<std::string>("integrity_check") == "ok" ? 0 : 1;
    }
    for (auto const number : acknowledged)
        if (found.contains(number) == is_refused(number)) ++wrong;
    auto const row = *reader->one(sums).value();
    auto const count = row.get<std::int64_t>("entries");
    if (row.get<std::int64_t>("total") != row.get<std::int64_t>("entries_total")) ++wrong;
    if (row.get<std::int64_t>("done") != count) ++wrong;
    if (row.get<std::int64_t>("told") != count) ++wrong;
    return wrong;
}

}  // namespace takaful::work::entries
