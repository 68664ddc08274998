// One durable payment a request, through the whole server: 64 connections of a load generator on
// the same cores, each request another signed-in person who pays the next one.
//
// The yardstick is what a database alone can do with the same: a hand-written function under
// pgbench -c 8, on a private PostgreSQL whose commits are durable, on the same disk.

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>

#include "bench/bench.hpp"
#include "bench/bureau.hpp"
#include "bench/postgres.hpp"
#include "bench/server.hpp"
#include "record/identity/identity.hpp"
#include "service/wallet/wallet.hpp"

namespace takaful::bench {

namespace {

constexpr std::uint32_t people = 2'000;
constexpr int connections = 64;
constexpr std::int64_t opening_minor = 100'000'000;

AnyId person(std::uint32_t n) {
    return numbered(20, n);
}

/// Makes the people, their sessions and full wallets; gives the sessions' tokens.
std::vector<std::string> make_village(std::string const& folder) {
    app::RealClock const clock;
    auto const house = must(app::House::open({.folder = folder, .demo = true}, clock));
    auto const egp = must(Currency::parse("EGP"));
    std::vector<std::string> tokens;
    auto const act = [&](Work& work, std::uint32_t first) -> Result<> {
        std::vector<AnyId> owners;
        for (auto n = first; n < first + 100; ++n) {
            identity::CreateUser user{.id = {person(n).bytes},
                                      .person = PersonId{person(n).bytes},
                                      .name = "فاطمة",
                                      .phone = fmt::format("010{:08}", n),
                                      .pin = {},
                                      .roles = {identity::Role::family},
                                      .note_ar = "تجربة",
                                      .note_en = "Trial"};
            TRY(identity::create_user(work, {std::move(user), "none"}));
            // A demo's session: a PIN's hash takes longer than the rest of the village.
            tokens.push_back(TRY(identity::demo_sign_in(work, {PersonId{person(n).bytes}})).token);
            owners.push_back(person(n));
        }
        auto const bank = TRY(wallet::cash_account(work, wallet::Against::bank, egp));
        auto const wallets = TRY(wallet::open_wallets(work, owners, egp));
        std::vector<ledger::Posting> postings;
        for (auto const& to : wallets)
            postings.push_back({.id = work.new_id<ledger::EntryTag>(),
                                .debit = bank,
                                .credit = to,
                                .amount = {opening_minor, egp},
                                .purpose = ledger::Purpose::opening,
                                .event_date = work.today()});
        TRY(ledger::post(work, postings, ledger::LeafPlan::pooled()));
        return {};
    };
    for (std::uint32_t first = 0; first < people; first += 100)
        must(house->runner().run({.actor = Actor::system(1),
                                  .name = "bench.village",
                                  .run = [&](Work& work) -> Result<std::string> {
                                      must(act(work, first));
                                      return std::string{"{}"};
                                  }}));
    return tokens;
}

// ---- The server and its load --------------------------------------------------------------------

class Load {
public:
    explicit Load(std::string const& folder) : folder_(folder), tokens_(make_village(folder)) {
        server_.emplace(folder);
        while (lines_.size() < connections) lines_.push_back({connect_to(server_->port())});
        poll_ = ::epoll_create1(EPOLL_CLOEXEC);
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            if (lines_[i].socket < 0) std::abort();
            epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
            ::epoll_ctl(poll_, EPOLL_CTL_ADD, lines_[i].socket, &event);
        }
    }
    /// Payments a second over `time`; adds each one's milliseconds to `latencies`.
    double run(std::chrono::milliseconds time, std::vector<double>& latencies) {
        auto const begin = Ticks::now();
        auto const before = latencies.size();
        std::size_t waiting = lines_.size();
        for (auto& line : lines_) send(line);
        std::array<epoll_event, connections> events;
        while (waiting > 0) {
            int const ready = ::epoll_wait(poll_, events.data(), connections, 5'000);
            if (ready <= 0) stop_with("the server is silent");
            for (int i = 0; i < ready; ++i) {
                auto& line = lines_[events[static_cast<std::size_t>(i)].data.u64];
                if (!receive(line)) continue;
                latencies.push_back(milliseconds(Ticks::now() - line.sent_at));
                if (Ticks::now() - begin < time)
                    send(line);
                else
                    --waiting;
            }
        }
        auto const took = milliseconds(Ticks::now() - begin) / 1'000;
        paid_ += latencies.size() - before;
        return static_cast<double>(latencies.size() - before) / took;
    }
    /// Stops the server and counts in its books what it said it had done.
    void check() {
        for (auto const& line : lines_) ::close(line.socket);
        server_->stop();
        app::RealClock const clock;
        auto const house = must(app::House::open({.folder = folder_}, clock));
        must(house->runner().ask(Actor::system(1), [&](Work& work) -> Result<std::string> {
            auto const totals = TRY(ledger::control_totals(work, 1));
            if (!totals.balanced || totals.head != std::int64_t(people + paid_))
                stop_with("the books are not what was answered");
            return std::string{};
        }));
    }

private:
    using Ticks = std::chrono::steady_clock;
    struct Line {
        int socket = -1;
        std::string received{};
        Ticks::time_point sent_at{};
    };
    static double milliseconds(Ticks::duration time) {
        return std::chrono::duration<double, std::milli>(time).count();
    }
    [[noreturn]] static void stop_with(std::string_view why) {
        fmt::print(stderr, "payment-http: {}\n", why);
        std::abort();
    }

    void send(Line& line) {
        auto const from = next_++ % people;
        std::array<std::uint8_t, 10> tail;
        for (auto& byte : tail) byte = static_cast<std::uint8_t>(random_());
        auto const now = std::chrono::system_clock::now().time_since_epoch();
        auto const body = json::to_text(wallet::Pay{
            .id = {make_uuid7(std::chrono::duration_cast<std::chrono::milliseconds>(now).count(),
                              tail)},
            .to = person((from + 1) % people),
            .amount = {1 + static_cast<std::int64_t>(random_() % 5'000), egp_}});
        auto const request = fmt::format(
            "POST /v1/wallet/payments HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer "
            "{}\r\n"
            "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
            server_->port(), tokens_[from], body.size(), body);
        line.sent_at = Ticks::now();
        if (::send(line.socket, request.data(), request.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request.size()))
            stop_with("cannot send");
    }
    /// True once the whole answer is there.
    bool receive(Line& line) {
        std::array<char, 8'192> buffer;
        auto const bytes = ::recv(line.socket, buffer.data(), buffer.size(), 0);
        if (bytes <= 0) stop_with("the server hung up");
        line.received.append(buffer.data(), static_cast<std::size_t>(bytes));
        auto const head = line.received.find("\r\n\r\n");
        if (head == std::string::npos) return false;
        auto const field = line.received.find("Content-Length: ");
        std::size_t length = 0;
        if (field < head)
            std::from_chars(line.received.data() + field + 16, line.received.data() + head, length);
        if (line.received.size() < head + 4 + length) return false;
        if (!line.received.starts_with("HTTP/1.1 200")) stop_with(line.received);
        line.received.clear();
        return true;
    }

    std::string const folder_;
    std::vector<std::string> const tokens_;
    Currency const egp_ = must(Currency::parse("EGP"));
    std::mt19937_64 random_{2'026};
    std::uint32_t next_ = 0;
    std::size_t paid_ = 0;
    std::optional<Server> server_;
    int poll_ = -1;
    std::vector<Line> lines_;
};

// ---- The yardstick: pg-function -----------------------------------------------------------------

constexpr std::string_view pg_schema = R"(
CREATE TABLE account (id INT PRIMARY KEY, balance BIGINT NOT NULL CHECK (balance >= 0));
CREATE TABLE entry (id UUID PRIMARY KEY, seq BIGSERIAL, debit INT NOT NULL, credit INT NOT NULL,
                    amount BIGINT NOT NULL,
                    debit_after BIGINT NOT NULL, credit_after BIGINT NOT NULL,
                    at TIMESTAMPTZ NOT NULL DEFAULT now());
INSERT INTO account SELECT n, 100000000 FROM generate_series(0, 1999) n;
CREATE FUNCTION pay(entry_id UUID, payer INT, payee INT, minor BIGINT) RETURNS BIGINT AS $$
DECLARE payer_after BIGINT; payee_after BIGINT;
BEGIN
  PERFORM 1 FROM account WHERE id IN (payer, payee) ORDER BY id FOR UPDATE;
  UPDATE account SET balance = balance - minor WHERE id = payer RETURNING balance INTO payer_after;
  UPDATE account SET balance = balance + minor WHERE id = payee RETURNING balance INTO payee_after;
  INSERT INTO entry (id, debit, credit, amount, debit_after, credit_after)
    VALUES (entry_id, payer, payee, minor, payer_after, payee_after);
  RETURN payer_after;
END $$ LANGUAGE plpgsql;
)";
constexpr std::string_view pg_script =
    "\\set payer random(0, 1999)\n\\set payee (:payer + 1) % 2000\n"
    "\\set minor random(1, 5000)\nSELECT pay(gen_random_uuid(), :payer, :payee, :minor);\n";

class PgFunction {
public:
    explicit PgFunction(std::string const& folder) : folder_(folder), server_(folder) {
        std::ofstream{folder + "-pay.sql"} << pg_script;
        std::ofstream{folder + "-schema.sql"} << pg_schema;
        server_.run_file(folder + "-schema.sql");
    }
    double run(int seconds) {
        auto const text = output_of(fmt::format(
            "$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)/pgbench --no-vacuum --client=8 "
            "--time={} --file='{}-pay.sql' '{}' 2>/dev/null",
            seconds, folder_, server_.address()));
        auto const at = text.find("tps = ");
        return at == std::string::npos ? 0 : std::stod(text.substr(at + 6));
    }

private:
    std::string const folder_;
    PrivatePostgres const server_;
};

void run_payment_http(Options const& options, Report& report) {
    auto const here = std::filesystem::absolute(options.folder).string();
    Load load{here + "/house"};
    PgFunction yardstick{here + "/pg"};
    int const seconds_a_round = options.quick ? 2 : 10;
    std::vector<double> latencies;
    std::vector<double> warm;
    load.run(std::chrono::seconds{1}, warm);
    auto const pair = interleaved(
        5, [&] { return load.run(std::chrono::seconds{seconds_a_round}, latencies); },
        [&] { return yardstick.run(seconds_a_round); });
    load.check();
    report.add_rate("payments_per_s", pair, "pg-function");
    report.add({.name = "p50_ms", .value = percentile(latencies, 0.5), .unit = "ms"});
    report.add({.name = "p99_ms", .value = percentile(latencies, 0.99), .unit = "ms"});
    report.note("POST /v1/wallet/payments by 2,000 people in turn over 64 connections: session,");
    report.note("limits, permission, floor, entry, leaf seed, the receiver's message, the stored");
    report.note("reply; the answer comes after the flush. The books were counted afterwards.");
}

Register const registered{"payment-http", run_payment_http};

}  // namespace

}  // namespace takaful::bench
