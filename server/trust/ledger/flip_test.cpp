// A disk that changes bits: one bit of the database or of its write-ahead log is flipped, and the
// books are opened again. Either somebody notices before a balance is told, or the balances are
// what they were.

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>

#include "trust/ledger/testing.hpp"

using namespace takaful;
using namespace takaful::ledger;

namespace {

constexpr std::int64_t accounts = 5;

using Files = std::map<std::string, std::string>;  // By suffix.

Files files_of(std::string const& path) {
    Files files;
    for (auto const* suffix : {"", "-wal"}) {
        std::ifstream file{path + suffix, std::ios::binary};
        std::string content{std::istreambuf_iterator<char>{file}, {}};
        if (!content.empty()) files[suffix] = std::move(content);
    }
    return files;
}

/// What a house tells of its money; an error when it would not.
struct Told {
    std::string balances;
    std::string lines;
};
Result<Told> ask_all(store::Database& database) {
    auto const reader = TRY(database.reader());
    auto const books = TRY(Books::load(*reader));
    Parts parts;
    parts.add(*books);
    work::TestClock clock;
    Work work{*reader, parts, Actor::system(1), clock.now(), Date{20'778}, {}};
    Told told;
    for (std::int64_t account = 1; account <= accounts; ++account) {
        auto const figures = TRY(balance(work, {1, account}));
        told.balances += std::to_string(figures.debits_minor) + " " +
                         std::to_string(figures.credits_minor) + " " +
                         std::to_string(figures.held_minor) + "\n";
        auto const page = TRY(statement(work, {1, account}, 0, 200));
        for (auto const& entry : page.entries)
            told.lines += entry.id.text() + " " + std::to_string(entry.debit) + " " +
                          std::to_string(entry.credit) + " " + std::to_string(entry.amount_minor) +
                          " " + std::to_string(entry.debit_balance_minor) + "\n";
    }
    if (!TRY(control_totals(work, 1)).balanced)
        return fail(ErrorKind::broken, "ledger.totals_broken");
    return told;
}

Result<Told> ask_all(std::string const& path) {
    auto const database = TRY(store::open({.path = path, .migrations = store::all_migrations()}));
    return ask_all(*database);
}

enum class Ending : std::uint8_t { harmless, noticed, line_differs, balance_differs };

/// In a process of its own: one that notices may well stop.
Ending ending_of(Files const& files, Told const& truth) {
    store::TempFolder folder;
    auto const path = folder.file("takaful.db");
    for (auto const& [suffix, content] : files)
        std::ofstream{path + suffix, std::ios::binary} << content;
    auto const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
        for (auto const crash : {SIGABRT, SIGSEGV, SIGBUS}) std::signal(crash, SIG_DFL);
        auto ending = Ending::noticed;
        try {
            auto const told = ask_all(path);
            if (told && told->balances != truth.balances)
                ending = Ending::balance_differs;
            else if (told)
                ending = told->lines == truth.lines ? Ending::harmless : Ending::line_differs;
        } catch (std::exception const&) {
            ending = Ending::noticed;
        }
        ::_exit(static_cast<int>(ending));
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? static_cast<Ending>(WEXITSTATUS(status)) : Ending::noticed;
}

/// Three hundred entries: a third in the snapshot, a third behind it, a third in the log of writes.
struct House {
    Files kept;     // After an orderly end.
    Files running;  // As kill -9 leaves it.
    Told truth;

    House() {
        Village village;
        auto const pay = [&](std::uint64_t first) {
            for (auto n = first; n < first + 100; ++n)
                REQUIRE(village.post_one(posting_of(n, village.fund, village.wallets[n % 3],
                                                    static_cast<std::int64_t>(100 + n))));
        };
        pay(10);
        REQUIRE(village.run([](Work& work) { return save_snapshot(work); }));
        pay(110);
        REQUIRE(village.database->writer().checkpoint());
        pay(210);
        running = files_of(village.place.address);
        truth = ask_all(*village.database).value();
        village.log.reset();
        village.runner.reset();
        village.books.reset();
        village.database.reset();
        kept = files_of(village.place.address);
    }
};

/// Flips one bit of a byte that is not zero: empty pages hold nothing to lose. Not at the end of
/// the log: damage to the newest commit alone looks as a power cut before its end does.
std::string flip_one(Files& files, std::mt19937& random) {
    auto file = files.begin();
    if (files.size() > 1 && random() % 2 == 0) ++file;
    auto& bytes = file->second;
    REQUIRE(!bytes.empty());
    auto const end = file->first.empty() ? bytes.size() : bytes.size() / 20 * 19;
    std::size_t at = 0;
    do at = random() % end;
    while (bytes[at] == 0);
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
    return "takaful.db" + file->first + " byte " + std::to_string(at);
}

}  // namespace

TEST_CASE("flips: one bit of the database or its log never changes a balance unnoticed") {
    if (store::TestPlace::is_on_postgres()) return;  // It has checksums of its own.
    bool const is_long = std::getenv("TAKAFUL_LONG") != nullptr;
    House const house;
    std::mt19937 random{2026};
    auto const tries = is_long ? 1'500 : 60;
    int counts[4] = {};
    for (int i = 0; i < tries; ++i) {
        CAPTURE(i);
        auto files = i % 2 == 0 ? house.kept : house.running;
        auto const where = flip_one(files, random);
        CAPTURE(where);
        auto const ending = ending_of(files, house.truth);
        CHECK(ending != Ending::balance_differs);
        ++counts[static_cast<int>(ending)];
    }
    if (is_long)
        std::printf(
            "fault: one bit of the database or its log flipped: %d tried, %d harmless, %d "
            "noticed, %d times another line, %d times another balance\n",
            tries, counts[0], counts[1], counts[2], counts[3]);
}
