#include "bench/copy_and_update.hpp"

#include <fmt/format.h>
#include <postgresql/libpq-fe.h>

#include <cstdlib>
#include <map>

#include "bench/bench.hpp"

namespace takaful::bench {

static constexpr char const* schema = R"(
CREATE TABLE raw_account (account BIGINT PRIMARY KEY, debits BIGINT NOT NULL,
                          credits BIGINT NOT NULL);
CREATE TABLE raw_entry (
    book_id BIGINT NOT NULL, seq BIGINT NOT NULL, id UUID NOT NULL, debit BIGINT NOT NULL,
    credit BIGINT NOT NULL, amount_minor BIGINT NOT NULL, purpose BIGINT NOT NULL,
    group_id UUID NOT NULL, event_date INT NOT NULL, booked_at BIGINT NOT NULL,
    business_date INT NOT NULL, debit_total BIGINT NOT NULL, debit_balance BIGINT NOT NULL,
    credit_total BIGINT NOT NULL, credit_balance BIGINT NOT NULL, debit_previous BIGINT NOT NULL,
    credit_previous BIGINT NOT NULL, PRIMARY KEY (book_id, seq));
CREATE UNIQUE INDEX raw_entry_id ON raw_entry (book_id, id);)";

struct CopyAndUpdate::Impl {
    PGconn* link = nullptr;
    std::int64_t seq = 0;
    std::vector<std::int64_t> balances;

    ~Impl() { PQfinish(link); }
    void check(PGresult* result, ExecStatusType wanted) const {
        if (PQresultStatus(result) != wanted) {
            fmt::print(stderr, "copy-and-update: {}\n", PQerrorMessage(link));
            std::abort();
        }
        PQclear(result);
    }
    void exec(std::string const& sql) const { check(PQexec(link, sql.c_str()), PGRES_COMMAND_OK); }
    void copy(Batch const& batch) {
        check(PQexec(link, "COPY raw_entry FROM STDIN"), PGRES_COPY_IN);
        std::string rows;
        for (auto const& transfer : batch) {
            balances[transfer.from] -= transfer.minor;
            balances[transfer.to] += transfer.minor;
            auto const id = uuid_text(transfer.id);
            rows += fmt::format(
                "1\t{}\t{}\t{}\t{}\t{}\t3\t{}\t20000\t1795251600000000\t20000\t1\t{}\t1\t{}"
                "\t1\t1\n",
                ++seq, id, transfer.from, transfer.to, transfer.minor, id, balances[transfer.from],
                balances[transfer.to]);
        }
        if (PQputCopyData(link, rows.data(), static_cast<int>(rows.size())) != 1 ||
            PQputCopyEnd(link, nullptr) != 1)
            std::abort();
        check(PQgetResult(link), PGRES_COMMAND_OK);
        PQclear(PQgetResult(link));
    }
    void update(Batch const& batch) {
        std::map<std::uint32_t, std::pair<std::int64_t, std::int64_t>> sums;
        for (auto const& transfer : batch) {
            sums[transfer.from].first += transfer.minor;
            sums[transfer.to].second += transfer.minor;
        }
        std::string accounts = "{", debits = "{", credits = "{";
        for (auto const& [account, sum] : sums) {
            char const* const comma = accounts.size() > 1 ? "," : "";
            accounts += fmt::format("{}{}", comma, account);
            debits += fmt::format("{}{}", comma, sum.first);
            credits += fmt::format("{}{}", comma, sum.second);
        }
        char const* const values[] = {(accounts += '}').c_str(), (debits += '}').c_str(),
                                      (credits += '}').c_str()};
        check(PQexecPrepared(link, "update", 3, values, nullptr, nullptr, 0), PGRES_COMMAND_OK);
    }
};

CopyAndUpdate::CopyAndUpdate(std::string const& address, std::uint32_t accounts)
    : impl_(std::make_unique<Impl>()) {
    impl_->link = PQconnectdb(address.c_str());
    impl_->balances.assign(accounts, 0);
    impl_->exec("SET client_min_messages = warning");
    impl_->exec(schema);
    impl_->exec(fmt::format("INSERT INTO raw_account SELECT n, 0, 0 FROM generate_series(0, {}) n",
                            accounts - 1));
    impl_->check(PQprepare(impl_->link, "update",
                           "UPDATE raw_account a SET debits = a.debits + d.debit, credits = "
                           "a.credits + d.credit FROM unnest($1::BIGINT[], $2::BIGINT[], "
                           "$3::BIGINT[]) AS d(account, debit, credit) WHERE a.account = d.account",
                           0, nullptr),
                 PGRES_COMMAND_OK);
}

CopyAndUpdate::~CopyAndUpdate() = default;

double CopyAndUpdate::run(std::vector<Batch> const& batches) {
    std::size_t transfers = 0;
    auto const took = seconds([&] {
        for (auto const& batch : batches) {
            impl_->exec("BEGIN");
            impl_->copy(batch);
            impl_->update(batch);
            impl_->exec("COMMIT");
            transfers += batch.size();
        }
    });
    return static_cast<double>(transfers) / took;
}

}  // namespace takaful::bench
