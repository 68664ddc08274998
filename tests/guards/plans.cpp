// No question about one person, household or batch is answered by a walk through its whole book:
// every statement of the code is planned by SQLite against the real tables.

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <memory>

#include "platform/store/testing.hpp"
#include "source.hpp"

namespace takaful::guards {

// Tables of few rows a book, and loaders that want every row.
static constexpr std::array walked{
    "giving_fund",
    "solidarity_programme",
    "identity_user",  // Users with a note: a demo's.
    "ledger_book",
    "registry_questionnaire",
    "ledger_period",
    "ledger_run",  // ledger.run_newest: the key's last row.
    "notify_fresh",  // What was not sorted into inboxes yet.
    "registration_erasure",
    "registration_rule",
    "score_survey",
    "score_model",
    "identity_credential",
    "institution",
    "live_peak",  // One a house.
    "audit_alarm",
    "a",      // ledger.accounts_with_snapshots
    "entry",  // solidarity.programmes_of_households
};

static bool is_question(std::string_view literal) {
    auto const start = trim(literal);
    return std::ranges::any_of(std::array{"SELECT", "UPDATE", "DELETE FROM", "WITH"},
                               [&](auto verb) { return start.starts_with(verb); });
}

class Planner {
public:
    explicit Planner(std::string const& path) {
        sqlite3* opened = nullptr;
        REQUIRE(sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
        database_.reset(opened);
    }
    /// The steps of a statement's plan; none when it is not SQLite's.
    std::vector<std::string> plan(std::string const& sql) const {
        sqlite3_stmt* prepared = nullptr;
        auto const explain = "EXPLAIN QUERY PLAN " + sql;
        sqlite3_prepare_v2(database_.get(), explain.c_str(), -1, &prepared, nullptr);
        std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> const statement{
            prepared, sqlite3_finalize};
        std::vector<std::string> steps;
        while (prepared != nullptr && sqlite3_step(prepared) == SQLITE_ROW)
            steps.emplace_back(reinterpret_cast<char const*>(sqlite3_column_text(prepared, 3)));
        return steps;
    }

private:
    std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database_{nullptr, sqlite3_close};
};

/// "SEARCH tlog_batch USING PRIMARY KEY (book_id=?)": the book is all that narrows it.
static bool walks_book(std::string_view step) {
    if (!step.starts_with("SEARCH ") || !step.ends_with(" (book_id=?)")) return false;
    auto const table = step.substr(7, step.find(' ', 7) - 7);
    return std::ranges::find(walked, table) == walked.end();
}

TEST_CASE("guard: no statement walks through a book") {
    if (store::TestPlace::is_on_postgres()) return;
    store::TestDatabase const database;
    Planner const planner{database.place.address};
    Findings findings;
    std::size_t planned = 0;
    for (auto const& source : read_tree("server", {".cpp"})) {
        if (is_test(source.path)) continue;
        for (auto const& literal : take_apart(source.text).literals) {
            if (!is_question(literal.text)) continue;
            if (literal.text.find("max(") != std::string::npos) continue;  // The key's last row.
            auto const steps = planner.plan(literal.text);
            planned += steps.empty() ? 0U : 1U;
            for (auto const& step : steps)
                if (walks_book(step)) findings.push_back(at_line(source, literal.at, step));
        }
    }
    CHECK(planned > 150);
    expect_none(findings);
    // Without what the store tells the planner, this would be a walk:
    auto const steps = planner.plan(
        "SELECT id FROM tlog_batch WHERE state = 'open' AND book_id = $1 AND kind = $2 "
        "AND currency = $3 AND fund_id = $4 ORDER BY id LIMIT 1");
    REQUIRE(steps.size() == 1);
    CHECK(steps[0].find("tlog_batch_pool") != std::string::npos);
}

}  // namespace takaful::guards
