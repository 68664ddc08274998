// A payroll: one person approves, and every household's entry and leaf seed is durable; then every
// payment is a published leaf. The second month is measured: the first one opens the wallets.

#include <algorithm>
#include <chrono>
#include <deque>
#include <future>
#include <memory>
#include <random>
#include <thread>

#include "app/background.hpp"
#include "bench/bench.hpp"
#include "bench/bureau.hpp"
#include "bench/server.hpp"
#include "domain/solidarity/store.hpp"
#include "domain/solidarity/views.hpp"
#include "record/registry/registry.hpp"
#include "record/tlog/tlog.hpp"

namespace takaful::bench {

namespace {

constexpr std::int64_t benefit_minor = 60'000;
constexpr std::size_t rows_a_work = 500;

std::size_t households_of(Options const& options) {
    for (auto const& option : options.rest)
        if (option.starts_with("--households=")) return std::stoul(option.substr(13));
    return options.quick ? 100'000 : 1'000'000;
}

class Payroll {
public:
    Payroll(Bureau& bureau, std::size_t households)
        : bureau_(bureau), households_(households), made_(bureau.add_programme()) {
        if (registry_size() == households) return;  // A folder that was kept.
        enrol();
        fund();
        approve_list();
    }
    /// How many months were paid already.
    int months_paid() {
        std::int64_t posted = 0;
        bureau_.work([&](Work& w) -> Result<> {
            auto const wallet =
                TRY(ledger::find_account(w, {1, ledger::Chart::wallet, numbered(6, 0), egp_}));
            if (wallet) posted = TRY(ledger::balance(w, *wallet)).posted().minor;
            return {};
        });
        return static_cast<int>(posted / benefit_minor);
    }
    /// The cycle of a month with everyone entitled, in an order of need unlike the register's.
    void entitle(int month) {
        using namespace solidarity;
        auto const cycle = CycleId{numbered(10, static_cast<std::uint64_t>(month)).bytes};
        auto const list = ListId{numbered(11, 1).bytes};
        bureau_.work([&](Work& w) -> Result<> {
            return save_cycle(w.tx, 1,
                              {.id = cycle,
                               .programme = {made_.programme.bytes},
                               .list = list,
                               .period = 202'600 + month,
                               .state = CycleState::ready,
                               .households = std::int64_t(households_),
                               .total = {total(), egp_},
                               .seed = seal_seed(w, crypto::random_key(), cycle.bytes),
                               .job = {},
                               .made_by = w.actor.person,
                               .made_on = w.today()});
        });
        std::vector<std::uint32_t> order(households_);
        for (std::uint32_t i = 0; i < households_; ++i) order[i] = i;
        std::ranges::shuffle(order, std::mt19937{2'026});
        for (std::size_t first = 0; first < households_; first += rows_a_work) {
            std::vector<Entitlement> rows;
            for (auto i = first; i < std::min(households_, first + rows_a_work); ++i)
                rows.push_back({.position = std::int64_t(i + 1),
                                .household = HouseholdId{numbered(2, order[i]).bytes},
                                .payee = {numbered(6, order[i]).bytes},
                                .amount_minor = benefit_minor});
            bureau_.queue([cycle, rows = std::move(rows)](Work& w) {
                return save_entitlements(w.tx, 1, cycle, rows);
            });
        }
        bureau_.settle();
    }
    struct Times {
        double approve_s, paid_s, published_s;
    };
    /// Makes and approves the month's payroll; all times count from the approval's command.
    Times pay(int month) {
        using namespace solidarity;
        bureau_.clock.set(Instant{start_.unix_us + month * hour_us});
        auto const id = numbered(12, static_cast<std::uint64_t>(month));
        auto const cycle = numbered(10, static_cast<std::uint64_t>(month)).text();
        auto const done = must(bureau_.desk->post_as<PayrollDone>(
            bureau_.manager, "/v1/cycles/{cycle}/payroll", {{"cycle", cycle}},
            fmt::format(R"({{"id":"{}"}})", id.text())));
        app::Background background{*bureau_.house};
        Times times{};
        auto const begin = std::chrono::steady_clock::now();
        auto const since = [&] {
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        };
        must(bureau_.desk->post(
            bureau_.approver, "/v1/payrolls/{payroll}/approve", {{"payroll", id.text()}},
            fmt::format(R"({{"id":"{}","root":"{}"}})",
                        numbered(13, static_cast<std::uint64_t>(month)).text(), done.root)));
        times.approve_s = since();
        while (!is_paid(PayrollId{id.bytes}))
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        times.paid_s = since();
        bureau_.clock.set(Instant{bureau_.clock.now().unix_us + hour_us / 60});  // A time of rest.
        must(background.settle());
        times.published_s = since();
        return times;
    }
    /// Every wallet holds its months, the books balance, every payment has its leaf.
    void check(int months) {
        bureau_.work([&](Work& w) -> Result<> {
            if (!TRY(ledger::control_totals(w, 1)).balanced) std::abort();
            for (std::size_t i = 0; i < households_;
                 i += std::max<std::size_t>(1, households_ / 1'000)) {
                auto const wallet =
                    TRY(ledger::find_account(w, {1, ledger::Chart::wallet, numbered(6, i), egp_}));
                if (!wallet ||
                    TRY(ledger::balance(w, *wallet)).posted().minor != months * benefit_minor)
                    std::abort();
            }
            return {};
        });
    }

private:
    std::size_t registry_size() {
        return static_cast<std::size_t>(
            bureau_.house->parts().get<registry::Index>().count(bureau_.manager.book));
    }
    std::int64_t total() const { return benefit_minor * static_cast<std::int64_t>(households_); }
    /// A list of everyone; its root alone goes to the log.
    void approve_list() {
        using namespace solidarity;
        auto const list = numbered(11, 1);
        bureau_.work([&](Work& w) {
            return save_list(w.tx, 1,
                             {.id = {list.bytes},
                              .programme = {made_.programme.bytes},
                              .version = 1,
                              .cut = "{}",
                              .selected = std::int64_t(households_),
                              .total = std::int64_t(households_),
                              .cost = {total(), egp_},
                              .root = root_,
                              .seed = {},
                              .state = ListState::draft,
                              .made_by = w.actor.person});
        });
        must(bureau_.desk->post(
            bureau_.approver, "/v1/lists/{list}/approve", {{"list", list.text()}},
            fmt::format(R"({{"id":"{}","root":"{}"}})", numbered(14, 1).text(), base64(root_))));
    }
    bool is_paid(solidarity::PayrollId const& payroll) {
        bool paid = false;
        must(bureau_.house->runner().ask(bureau_.manager, [&](Work& w) -> Result<std::string> {
            paid = TRY(solidarity::load_payroll(w.tx, 1, payroll)).state ==
                   solidarity::PayrollState::paid;
            return std::string{"{}"};
        }));
        return paid;
    }
    void enrol() {
        std::string area;
        bureau_.work([&](Work& w) -> Result<> {
            area = must(registry::areas(w, {})).items.at(0).code;
            return {};
        });
        std::deque<std::future<Prepared>> ahead;
        auto const enrol_oldest = [&] {
            bureau_.queue([prepared = ahead.front().get()](Work& w) {
                return registry::enrol_prepared(w, *prepared);
            });
            ahead.pop_front();
        };
        for (std::size_t first = 0; first < households_; first += rows_a_work) {
            if (ahead.size() == 4) enrol_oldest();
            ahead.push_back(std::async(std::launch::async, [this, first, &area] {
                return prepare(households_from(first, area));
            }));
        }
        while (!ahead.empty()) enrol_oldest();
        bureau_.settle();
    }
    using Prepared = std::shared_ptr<registry::PreparedHouseholds>;
    Prepared prepare(std::vector<registry::Enrolment> const& batch) {
        Prepared prepared;
        must(bureau_.house->runner().ask(bureau_.manager, [&](Work& w) -> Result<std::string> {
            prepared = std::make_shared<registry::PreparedHouseholds>(
                TRY(registry::prepare_enrolments(w, batch)));
            return std::string{"{}"};
        }));
        return prepared;
    }
    std::vector<registry::Enrolment> households_from(std::size_t first,
                                                     std::string const& area) const {
        std::vector<registry::Enrolment> batch;
        for (auto i = first; i < std::min(households_, first + rows_a_work); ++i)
            batch.push_back({.household = HouseholdId{numbered(2, i).bytes},
                             .code = std::to_string(i),
                             .area = area,
                             .members = {{.person = PersonId{numbered(6, i).bytes},
                                          .name = {"فاطمة", "أحمد", "علي", "حسن"},
                                          .nickname = {},
                                          .sex = registry::Sex::female,
                                          .birth_year = 1980,
                                          .relation = registry::Relation::head,
                                          .phone = {},
                                          .national_id = {}}}});
        return batch;
    }
    void fund() {
        bureau_.work([&](Work& w) -> Result<> {
            ledger::AccountDraft const bank{.book = 1,
                                            .chart = ledger::Chart::bank,
                                            .asset = egp_,
                                            .normal = ledger::Side::debit};
            auto const from = TRY(ledger::open_accounts(w, {&bank, 1})).front();
            auto const to = TRY(solidarity::fund_account(w, {made_.fund.bytes}, egp_));
            ledger::Posting const gift{
                .id = w.new_id<ledger::EntryTag>(),
                .debit = from,
                .credit = to,
                .amount = {12 * benefit_minor * static_cast<std::int64_t>(households_), egp_},
                .purpose = ledger::Purpose::gift_sadaqa,
                .event_date = w.today()};
            TRY(ledger::post(w, {&gift, 1}, ledger::LeafPlan::pooled()));
            return {};
        });
    }

    // Two payrolls are never of one millisecond: their ids would lie among each other.
    static constexpr std::int64_t hour_us = 3'600'000'000;
    Currency const egp_ = must(Currency::parse("EGP"));
    Bureau& bureau_;
    std::size_t const households_;
    Instant const start_ = bureau_.clock.now();
    Bureau::Programme const made_;
    crypto::Digest const root_ = crypto::sha256(as_bytes("a list"));
};

void run_payroll(Options const& options, Report& report) {
    auto const households = households_of(options);
    Bureau bureau{options.folder + "/house"};
    std::optional<Payroll> payroll;
    auto const enrol_s = seconds([&] { payroll.emplace(bureau, households); });
    auto const paid = payroll->months_paid();
    auto const entitle_s = seconds([&] { payroll->entitle(paid + 1); });
    auto const first = payroll->pay(paid + 1);
    payroll->entitle(paid + 2);
    auto const second = payroll->pay(paid + 2);
    payroll->check(paid + 2);
    auto const rate = [&](double s) { return static_cast<double>(households) / s; };
    report.add({.name = "households_per_s", .value = rate(second.paid_s), .unit = "1/s"});
    report.add({.name = "published_s", .value = second.published_s, .unit = "s"});
    report.add({.name = "peak_mib", .value = peak_mib_of("self"), .unit = "MiB"});
    report.add({.name = "approve_s", .value = second.approve_s, .unit = "s"});
    report.add(
        {.name = "first_month_households_per_s", .value = rate(first.paid_s), .unit = "1/s"});
    report.note(fmt::format("{} households, each a member of the register with a wallet; from the",
                            households));
    report.note("approval's command (it sums again what is due: approve_s) to the last commit of");
    report.note(
        "entries and leaf seeds. published_s: until every payment is a leaf under a signed");
    report.note(
        "checkpoint and told to its family. In the first month the wallets are opened too.");
    report.note(fmt::format("Not counted: {:.0f} s to enrol them, {:.0f} s to entitle them.",
                            enrol_s, entitle_s));
}

Register const registered{"payroll", run_payroll};

}  // namespace

}  // namespace takaful::bench
