// `takaful migrate-db`: a house's records from its own file to PostgreSQL.

#include <fmt/format.h>

#include <filesystem>

#include "app/clock.hpp"
#include "app/commands.hpp"
#include "app/house.hpp"
#include "app/server.hpp"
#include "platform/store/transfer.hpp"
#include "record/tlog/tlog.hpp"
#include "trust/ledger/ledger.hpp"

namespace takaful::app {

namespace {

/// What must be the same before and after.
struct Figures {
    std::vector<std::string>
        lines;  // A book and asset each: sums of both sides, pending and posted.
    tlog::Head head;
    Bytes installation;  // Tells this house from another.
};

std::string line_of(ledger::ControlTotals const& book, ledger::AssetTotals const& asset) {
    return fmt::format("book {}: {} entries, {} accounts, {} debits {} credits {} held {}",
                       book.book, book.head, book.accounts, asset.asset.text(), asset.debits_minor,
                       asset.credits_minor, asset.held_minor);
}

/// Opens the house and reads them; every part checks itself while it opens.
Result<Figures> figures_of(MoveOptions const& options, std::string const& database) {
    RealClock const clock;
    auto const house = TRY(House::open({.folder = options.folder, .database = database}, clock));
    auto const secret = house->keys().installation_key("transfer");
    Figures out{.head = house->parts().get<tlog::Log>().head(),
                .installation = {secret.begin(), secret.end()}};
    auto const answer =
        house->runner().ask(Actor::system(1), [&](Work& work) -> Result<std::string> {
            for (auto const number : ledger::book_numbers(work)) {
                auto const book = TRY(ledger::control_totals(work, number));
                for (auto const& asset : book.assets) out.lines.push_back(line_of(book, asset));
            }
            return std::string{};
        });
    TRY(answer);
    return out;
}

Result<store::TransferReport> copy_all(MoveOptions const& options, BytesView installation) {
    auto const from = TRY(store::open({.path = database_path(options.folder, {})}));
    RealClock const clock;
    auto const to = TRY(store::open({.path = options.database, .now = clock.now()}));
    return store::transfer(*from, *to, installation, [](std::string_view table, std::int64_t rows) {
        fmt::print("{:28} {:>12}\n", table, rows);
        std::fflush(stdout);
    });
}

Result<> compare(Figures const& before, Figures const& after) {
    auto const differs = [](std::string what) {
        return fail(ErrorKind::broken, "app.move_differs", {{"what", std::move(what)}});
    };
    if (before.lines != after.lines) return differs("balances");
    if (before.head.size != after.head.size || before.head.root != after.head.root)
        return differs("log root");
    return {};
}

Result<> move(MoveOptions const& options) {
    auto const file = database_path(options.folder, {});
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error))
        return fail(ErrorKind::not_found, "app.folder_failed", {{"folder", file}});
    auto const before = TRY(figures_of(options, {}));
    auto const report = TRY(copy_all(options, before.installation));
    fmt::print("{} tables, {} rows, {} of them now; every value compared\n", report.tables,
               report.rows, report.copied);
    auto const after = TRY(figures_of(options, options.database));
    TRY(compare(before, after));
    for (auto const& line : after.lines) fmt::print("{}\n", line);
    fmt::print("log: {} leaves, root {}\n", after.head.size, hex(after.head.root));
    std::filesystem::rename(file, file + ".moved", error);
    if (error) return fail(ErrorKind::unavailable, "app.folder_failed", {{"folder", file}});
    fmt::print("moved; the old records are {}.moved\n", file);
    return {};
}

}  // namespace

int move_records(MoveOptions const& options) {
    if (auto const moved = move(options); !moved) return tell(moved.error()), 1;
    return 0;
}

}  // namespace takaful::app
