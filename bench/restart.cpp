// How long a house is away after it died, and how much memory it needs: millions of accounts and
// entries, no snapshot at the end, then the program itself.

#include <algorithm>
#include <filesystem>
#include <optional>
#include <random>

#include "bench/bench.hpp"
#include "bench/bureau.hpp"
#include "bench/server.hpp"
#include "trust/ledger/ledger.hpp"

namespace takaful::bench {

namespace {

constexpr std::size_t rows_a_work = 1'000;

std::size_t option(Options const& options, std::string_view name, std::size_t usual) {
    for (auto const& given : options.rest)
        if (given.starts_with(name)) return std::stoul(given.substr(name.size()));
    return usual;
}

class Books {
public:
    Books(std::string const& folder, std::size_t accounts) : bureau_(folder), accounts_(accounts) {
        bureau_.work([&](Work& work) -> Result<> {
            ledger::AccountDraft const bank{.book = 1,
                                            .chart = ledger::Chart::bank,
                                            .asset = egp_,
                                            .normal = ledger::Side::debit};
            bank_ = TRY(ledger::open_accounts(work, {&bank, 1})).front();
            return {};
        });
        for (std::size_t first = 0; first < accounts; first += rows_a_work)
            bureau_.work([&](Work& work) { return open(work, first); });
    }
    /// From the bank to accounts at random, 1,000 a Work.
    void post(std::size_t entries) {
        for (std::size_t done = 0; done < entries; done += rows_a_work)
            bureau_.work([&](Work& work) -> Result<> {
                std::vector<ledger::Posting> postings;
                for (std::size_t i = 0; i < rows_a_work; ++i)
                    postings.push_back(
                        {.id = work.new_id<ledger::EntryTag>(),
                         .debit = bank_,
                         .credit = {1, 2 + static_cast<std::int64_t>(random_() % accounts_)},
                         .amount = {1 + static_cast<std::int64_t>(random_() % 5'000), egp_},
                         .purpose = ledger::Purpose::cash_in,
                         .event_date = work.today()});
                TRY(ledger::post(work, postings, ledger::LeafPlan::pooled()));
                return {};
            });
    }

private:
    Result<> open(Work& work, std::size_t first) {
        std::vector<ledger::AccountDraft> drafts;
        for (auto n = first; n < std::min(first + rows_a_work, accounts_); ++n)
            drafts.push_back({.book = 1,
                              .chart = ledger::Chart::wallet,
                              .owner = numbered(30, n),
                              .asset = egp_,
                              .floor_minor = 0});
        TRY(ledger::open_accounts(work, drafts));
        return {};
    }

    Currency const egp_ = must(Currency::parse("EGP"));
    Bureau bureau_;
    std::size_t const accounts_;
    ledger::AccountRef bank_;
    std::mt19937_64 random_{2'026};
};

void run_restart(Options const& options, Report& report) {
    auto const accounts = option(options, "--accounts=", options.quick ? 200'000 : 5'200'000);
    auto const entries = option(options, "--entries=", options.quick ? 200'000 : 5'000'000);
    auto const folder = std::filesystem::absolute(options.folder).string() + "/house";
    double made_s = 0;
    if (!std::filesystem::exists(folder + "/takaful.db")) {
        std::optional<Books> books;
        made_s = seconds([&] {
            books.emplace(folder, accounts);
            books->post(entries);
        });
    }
    std::vector<double> times;
    double peak = 0;
    for (int round = 0; round < 5; ++round) {  // Each ends by kill -9.
        Server const server{folder};
        times.push_back(server.started_s());
        peak = std::max(peak, server.peak_mib());
    }
    report.add({.name = "restart_s", .value = median(times), .unit = "s"});
    report.add({.name = "restart_peak_mib", .value = peak, .unit = "MiB"});
    report.note(fmt::format(
        "{} accounts, {} entries (made in {:.0f} s); from the program's start to its first "
        "connection,",
        accounts, entries, made_s));
    report.note("after a death without a last snapshot; median of five, each ended by kill -9.");
}

Register const registered{"restart", run_restart};

}  // namespace

}  // namespace takaful::bench
