// The ledger: batches of 1,000 transfers through the runner, each a durable commit, against the
// least that any ledger must do: check, hash, append, fdatasync.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>

#include "bench/bench.hpp"
#include "bench/copy_and_update.hpp"
#include "bench/postgres.hpp"
#include "platform/work/work.hpp"
#include "record/tlog/tlog.hpp"
#include "trust/ledger/ledger.hpp"

namespace takaful::bench {

namespace {

constexpr std::size_t batch_size = 1'000;
constexpr std::uint32_t account_count = 100'000;
constexpr std::int64_t opening_minor = 1'000'000'000;

template <typename T>
T must(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "ledger-batch: %s %s\n", std::string{result.error().code}.c_str(),
                     result.error().detail.c_str());
        std::abort();
    }
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

class Steady : public Clock {
public:
    Instant now() const override { return {1'795'251'600'000'000}; }
};

enum class Access { uniform, zipf };
enum class Ids { time_ordered, random };

/// Makes transfers ahead of the measured time. Seeded: every run makes the same ones.
class Source {
public:
    Source(Access access, Ids ids) : access_(access), ids_(ids) {
        if (access == Access::uniform) return;
        double sum = 0;
        for (std::uint32_t rank = 1; rank <= account_count; ++rank)
            cumulative_.push_back(sum += 1 / std::pow(double(rank), 0.99));
        for (auto& part : cumulative_) part /= sum;
    }
    std::vector<Batch> batches(int count) {
        std::vector<Batch> batches(static_cast<std::size_t>(count), Batch(batch_size));
        for (auto& batch : batches)
            for (auto& transfer : batch) transfer = next();
        return batches;
    }

private:
    std::uint32_t account() {
        if (access_ == Access::uniform)
            return static_cast<std::uint32_t>(random_() % account_count);
        auto const at =
            std::ranges::lower_bound(cumulative_, std::ldexp(double(random_() >> 11), -53));
        auto const rank = static_cast<std::uint64_t>(at - cumulative_.begin());
        // Popular accounts lie anywhere in the table, not side by side.
        return static_cast<std::uint32_t>(rank * 2'654'435'761U % account_count);
    }
    Transfer next() {
        Transfer transfer{
            account(), account(), static_cast<std::int64_t>(1 + random_() % 5'000), {}};
        if (transfer.to == transfer.from) transfer.to = (transfer.from + 1) % account_count;
        std::array<std::uint8_t, 10> tail;
        for (auto& byte : tail) byte = static_cast<std::uint8_t>(random_());
        transfer.id = make_uuid7(1'795'251'600'000 + made_++ / 300, tail);
        if (ids_ == Ids::random)
            for (auto& byte : transfer.id) byte = static_cast<std::uint8_t>(random_() >> 8);
        return transfer;
    }

    Access access_;
    Ids ids_;
    std::vector<double> cumulative_;
    std::mt19937_64 random_{2'026};
    std::int64_t made_ = 0;
};

// ---- The ledger ---------------------------------------------------------------------------------

class Subject {
public:
    /// `address`: of a PostgreSQL; empty: a file in the folder.
    explicit Subject(std::string const& folder, std::string const& address = {}) {
        std::filesystem::create_directories(folder);
        auto const path = address.empty() ? folder + "/takaful.db" : address;
        database_ = must(store::open({.path = path, .migrations = store::all_migrations()}));
        {
            auto reader = must(database_->reader());
            books_ = must(ledger::Books::load(*reader));
        }
        parts_.add(*books_);
        parts_.add<tlog::LeafSource>(*books_);
        runner_ = std::make_unique<work::Runner>(*database_, parts_, clock_, work::RunnerOptions{});
        log_ = must(
            tlog::Log::open(*runner_, {.origin = "bench.example/log", .folder = folder + "/log"}));
        parts_.add<tlog::Log>(*log_);
        open_and_fund();
    }
    /// Gives transfers a second; adds each batch's milliseconds to `latencies`.
    double run(std::vector<Batch> const& batches, std::vector<double>& latencies) {
        auto const before = std::size(latencies);
        for (auto const& batch : batches)
            latencies.push_back(1'000 * seconds([&] { post(batch); }));
        double sum = 0;
        for (auto i = before; i < latencies.size(); ++i) sum += latencies[i] / 1'000;
        return double(batches.size() * batch_size) / sum;
    }
    void check() {
        work([&](Work& work) -> Result<> {
            if (!TRY(ledger::control_totals(work, 1)).balanced) std::abort();
            return {};
        });
    }

private:
    template <typename Fn>
    void work(Fn fn) {
        must(runner_->run({.actor = Actor::system(1),
                           .name = "bench.post",
                           .run = [&](Work& work) -> Result<std::string> {
                               TRY(fn(work));
                               return std::string{};
                           }}));
    }
    void post(Batch const& batch) {
        work([&](Work& work) -> Result<> {
            postings_.clear();
            for (auto const& transfer : batch)
                postings_.push_back({.id = {transfer.id},
                                     .debit = accounts_[transfer.from],
                                     .credit = accounts_[transfer.to],
                                     .amount = {transfer.minor, currency_},
                                     .purpose = ledger::Purpose::transfer,
                                     .event_date = work.today()});
            TRY(ledger::post(work, postings_, ledger::LeafPlan::pooled()));
            return {};
        });
    }
    void open_and_fund() {
        ledger::AccountDraft const bank{.book = 1,
                                        .chart = ledger::Chart::bank,
                                        .asset = currency_,
                                        .normal = ledger::Side::debit};
        for (std::uint32_t begin = 0; begin < account_count; begin += batch_size)
            work([&](Work& work) -> Result<> {
                auto const from = TRY(ledger::open_accounts(work, {&bank, 1})).front();
                std::vector<ledger::AccountDraft> drafts;
                for (auto n = begin; n < begin + batch_size; ++n)
                    drafts.push_back({.book = 1,
                                      .chart = ledger::Chart::wallet,
                                      .owner = {make_uuid7(n, std::array<std::uint8_t, 10>{})},
                                      .asset = currency_,
                                      .floor_minor = 0});
                postings_.clear();
                for (auto const& to : TRY(ledger::open_accounts(work, drafts))) {
                    accounts_.push_back(to);
                    postings_.push_back({.id = work.new_id<ledger::EntryTag>(),
                                         .debit = from,
                                         .credit = to,
                                         .amount = {opening_minor, currency_},
                                         .purpose = ledger::Purpose::opening,
                                         .event_date = work.today()});
                }
                TRY(ledger::post(work, postings_, ledger::LeafPlan::pooled()));
                return {};
            });
    }

    Currency const currency_ = must(Currency::parse("EGP"));
    Steady clock_;
    Parts parts_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<ledger::Books> books_;
    std::unique_ptr<work::Runner> runner_;
    std::unique_ptr<tlog::Log> log_;
    std::vector<ledger::AccountRef> accounts_;
    std::vector<ledger::Posting> postings_;
};

// ---- The yardstick: raw-append-log --------------------------------------------------------------

/// In memory the same check; for each transfer a 256-byte record, its RFC 6962 leaf hash and the
/// tree's right edge; a batch is one write and one fdatasync. No index, no query, no recovery.
class RawLog {
public:
    explicit RawLog(std::string const& path)
        : file_(::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600)),
          balances_(account_count, opening_minor) {
        if (file_ < 0) std::abort();
    }
    ~RawLog() { ::close(file_); }
    double run(std::vector<Batch> const& batches) {
        auto const took = seconds([&] {
            for (auto const& batch : batches) append(batch);
        });
        return double(batches.size() * batch_size) / took;
    }

private:
    static constexpr std::size_t record_bytes = 256;

    void append(Batch const& batch) {
        buffer_.clear();
        for (auto const& transfer : batch) {
            if (balances_[transfer.from] < transfer.minor) continue;
            balances_[transfer.from] -= transfer.minor;
            balances_[transfer.to] += transfer.minor;
            std::array<std::uint8_t, 1 + record_bytes> record{};
            std::memcpy(record.data() + 1, &transfer, sizeof transfer);
            std::memcpy(record.data() + 64, &balances_[transfer.from], 8);
            std::memcpy(record.data() + 72, &balances_[transfer.to], 8);
            buffer_.insert(buffer_.end(), record.begin() + 1, record.end());
            add_leaf(crypto::sha256(record));
        }
        auto const size = static_cast<ssize_t>(buffer_.size());
        if (::write(file_, buffer_.data(), buffer_.size()) != size) std::abort();
        if (::fdatasync(file_) != 0) std::abort();
    }
    void add_leaf(crypto::Digest hash) {
        // The frontier: one subtree for each bit of the size.
        std::size_t level = 0;
        for (auto size = size_++; (size & 1) != 0; size >>= 1, ++level) {
            std::array<std::uint8_t, 65> node;
            node[0] = 1;
            std::ranges::copy(frontier_[level], node.begin() + 1);
            std::ranges::copy(hash, node.begin() + 33);
            hash = crypto::sha256(node);
        }
        frontier_[level] = hash;
    }

    int file_;
    std::vector<std::int64_t> balances_;
    std::vector<std::uint8_t> buffer_;
    std::array<crypto::Digest, 64> frontier_{};
    std::uint64_t size_ = 0;
};

struct Kind {
    char const* figure;
    Access access;
    Ids ids;
};

/// One kind of load: the ledger and the raw log take the same batches in turn.
void measure(Options const& options, Report& report, Kind const& kind,
             std::vector<double>& latencies) {
    auto const folder = options.folder + "/" + kind.figure;
    Subject subject{folder};
    RawLog raw{folder + "/raw.log"};
    Source source{kind.access, kind.ids};
    auto const batches_a_round = options.quick ? 40 : 300;
    // Warm: pages in the cache, the log's file grown.
    auto const warm = source.batches(batches_a_round / 4);
    std::vector<double> unused;
    subject.run(warm, unused);
    raw.run(warm);
    std::vector<Batch> batches;
    auto const turn = [&] { batches = source.batches(batches_a_round); };
    auto const pair = interleaved(
        options.quick ? 5 : 9,
        [&] {
            turn();
            return subject.run(batches, latencies);
        },
        [&] {
            turn();
            return raw.run(batches);
        });
    subject.check();
    report.add_rate(kind.figure, pair, "raw-append-log");
}

/// The same load on PostgreSQL, against what it alone does with the rows.
void measure_postgres(Options const& options, Report& report) {
    PrivatePostgres const server{options.folder + "/pg"};
    Subject subject{options.folder + "/on-postgres", server.address()};
    CopyAndUpdate raw{server.address(), account_count};
    Source source{Access::uniform, Ids::time_ordered};
    auto const batches_a_round = options.quick ? 10 : 100;
    std::vector<double> unused;
    auto const warm = source.batches(batches_a_round / 2);
    subject.run(warm, unused);
    raw.run(warm);
    std::vector<Batch> batches;
    auto const turn = [&] { batches = source.batches(batches_a_round); };
    auto const pair = interleaved(
        options.quick ? 5 : 9,
        [&] {
            turn();
            return subject.run(batches, unused);
        },
        [&] {
            turn();
            return raw.run(batches);
        });
    subject.check();
    report.add_rate("transfers_per_s_postgres", pair, "copy-and-update");
}

void run_ledger_batch(Options const& options, Report& report) {
    std::vector<double> latencies;
    std::vector<double> unused;
    measure(options, report, {"transfers_per_s", Access::uniform, Ids::time_ordered}, latencies);
    measure(options, report, {"transfers_per_s_zipf", Access::zipf, Ids::time_ordered}, unused);
    measure(options, report, {"transfers_per_s_random_ids", Access::uniform, Ids::random}, unused);
    measure_postgres(options, report);
    report.add({.name = "batch_p99_ms", .value = percentile(latencies, 0.99), .unit = "ms"});
    report.note(
        "batches of 1,000 over 100,000 accounts, each one Work through the runner and one durable "
        "commit: floors, time-ordered id key, entry with totals and links, one sealed leaf seed a "
        "batch. The leaf's own hashing is the integrator's (bench log); the yardstick hashes "
        "each.");
    report.note("these are batched figures: one request a payment is bench payment-http.");
}

Register const registered{"ledger-batch", run_ledger_batch};

}  // namespace

}  // namespace takaful::bench
