#include "app/wiring.hpp"

#include <chrono>
#include <cstdio>
#include <iterator>

#include "app/areas.hpp"
#include "app/backups.hpp"
#include "app/health.hpp"
#include "app/live_page.hpp"
#include "app/public_page.hpp"
#include "app/witness_door.hpp"
#include "domain/giving/giving.hpp"
#include "domain/solidarity/solidarity.hpp"
#include "platform/store/patience.hpp"
#include "record/consent/consent.hpp"
#include "record/identity/identity.hpp"
#include "record/jobs/jobs.hpp"
#include "record/notify/notify.hpp"
#include "record/registry/registry.hpp"
#include "record/tlog/tlog.hpp"
#include "service/institution/institution.hpp"
#include "service/wallet/wallet.hpp"
#include "trust/audit/audit.hpp"
#include "trust/ledger/ledger.hpp"
#include "trust/registration/registration.hpp"
#include "trust/score/score.hpp"

namespace takaful::app {

namespace {

// Of a search that comes before the names are loaded.
constexpr std::chrono::milliseconds names_patience{3'000};

// One Work of the system, committed, for what a start needs.
Result<> as_system(House& house, std::string name, std::function<Result<>(Work&)> act) {
    auto const done = house.runner().run({.actor = Actor::system(1),
                                          .id = {},
                                          .name = std::move(name),
                                          .body = {},
                                          .run = [&](Work& work) -> Result<std::string> {
                                              TRY(act(work));
                                              return std::string{"{}"};
                                          }});
    if (!done) return std::unexpected(done.error());
    return {};
}

Result<> fill_record(House& house) {
    auto& identity_house = house.own(std::make_unique<identity::House>());
    identity_house.demo = house.options().demo;
    identity_house.name_ar = house.options().name_ar;
    identity_house.name_en = house.options().name_en;
    if (!house.options().site.empty())
        identity_house.site = TRY(identity::parse_site(house.options().site));
    house.own(std::make_unique<identity::Challenges>());
    house.own(std::make_unique<DemoFacts>(read_demo_facts(house.options().folder)));
    auto& sessions = house.own(std::make_unique<identity::Sessions>());
    auto& credentials = house.own(std::make_unique<identity::Credentials>());
    {
        auto const reader = TRY(house.database().reader());
        store::allow_long_scan(*reader);
        TRY(sessions.load(*reader, house.clock().now()));
        TRY(credentials.load(*reader));
    }
    house.own(std::make_unique<live::Gauge>());
    house.own(std::make_unique<LiveBoard>(house.options().folder));
    auto& index = house.own(std::make_unique<registry::Index>());
    auto& matrix = house.own(std::make_unique<registry::Matrix>());
    index.watch(house.own(std::make_unique<registration::Roll>(
        static_cast<std::size_t>(house.options().people_compared_max))));
    auto const areas = TRY(registry::read_areas(areas_csv()));
    TRY(as_system(house, "registry.load_areas",
                  [&](Work& work) { return registry::load_areas(work, areas); }));
    TRY(registry::load_planted(house.database(), house.parts()));
    house.own(std::make_unique<audit::Watch>());
    house.runner().set_access_sink(consent::record_accesses);
    house.runner().set_trail(audit::record);
    if (house.options().names_beside_serving) {
        index.be_patient(names_patience);
        index.begin_loading();
        matrix.leave_out();
        return {};
    }
    TRY(registry::build_matrix(house.database(), house.parts(), 2));
    TRY(registry::build_index(house.database(), house.parts(), 2));
    return {};
}

/// The log, with the way to its witnesses when a policy names them.
Result<> open_log(House& house) {
    tlog::LogOptions options{.origin = house.options().origin,
                             .folder = house.log_folder(),
                             .installation_key = house.keys().installation_key("log")};
    auto const& given = house.options().witness_policy;
    options.witness_policy = TRY(house_policy(house.options().folder, given));
    options.witness_door = house.options().witness_door;
    if (options.witness_door == nullptr)
        options.witness_door = &house.own(std::make_unique<HttpWitnessDoor>());
    options.rebuild = options.frozen = house.options().restored;
    auto& shipping = house.own(std::make_unique<Shipping>());
    TRY(shipping.start(house));
    // What the public has seen is in the copy, unless shipping is down.
    options.before_publish = [&] { shipping.step_before_publishing(house.clock().now()); };
    house.own(TRY(tlog::Log::open(house.runner(), std::move(options))));
    return {};
}

Result<bool> has_account(Work& work, AnyId const& owner) {
    return !TRY(ledger::accounts_of(work, work.actor.book, owner)).empty();
}

Result<> fill_trust(House& house) {
    auto& books = house.own(TRY(ledger::Books::load(house.database())));
    house.parts().add<tlog::LeafSource>(books);
    auto& tray = house.own(std::make_unique<registration::Tray>());
    tray.folder = house.options().folder + "/tray";
    TRY(as_system(house, "registration.sweep_tray", registration::sweep_tray));
    house.own(std::make_unique<registration::Ties>(solidarity::is_in_list, has_account));
    house.own(std::make_unique<solidarity::Drafts>());
    house.own(std::make_unique<solidarity::PaymentsAhead>());
    auto& reactions = house.own(std::make_unique<registration::MergeReactions>());
    reactions = {.merged = solidarity::keep_out_merged, .parted = solidarity::let_in_parted};
    auto& jobs = house.own(std::make_unique<jobs::JobRunner>());
    registration::wire(jobs);
    solidarity::register_jobs(jobs);
    if (!house.options().names_beside_serving)
        TRY(as_system(house, "solidarity.count_programmes", solidarity::count_programmes));
    return open_log(house);
}

Result<> batch_paid(Work& work, OutboxRow const& row) {
    auto const facts = TRY(json::from_text<giving::BatchFacts>(row.payload));
    return giving::record_batch(work, facts);
}

Result<> batch_published(Work& work, OutboxRow const& row) {
    auto const event = TRY(json::from_text<tlog::BatchPublished>(row.payload));
    return giving::publish_batch(work, event);
}

Result<> list_approved(Work& work, OutboxRow const&) {
    return solidarity::count_programmes(work);
}

Result<> gifts_reached(Work& work, OutboxRow const& row) {
    auto const event = TRY(json::from_text<giving::FundReached>(row.payload));
    return giving::tell_reached(work, event);
}

/// What happens to a person's sign-in, she is told.
Result<> sign_in_changed(Work& work, OutboxRow const& row) {
    auto const event = TRY(json::from_text<identity::PersonEvent>(row.payload));
    // The row is a stranger's when a sign-in was refused: the message goes to her book.
    Work in_book{work.tx,  work.parts,   Actor::system(event.book),
                 work.now, work.today(), work.command};
    return notify::tell(in_book, event.person, row.event);
}

Result<> log_witnessed(Work& work, OutboxRow const&) {
    return solidarity::release_witnessed(work);
}

Result<> react(Work& work, OutboxRow const& row) {
    for (auto const& reaction : reactions())
        if (reaction.event == row.event) TRY(reaction.react(work, row));
    return {};
}

Result<int> deliver(House& house) {
    return work::deliver_outbox(house.runner(), react, 100);
}

Result<int> run_jobs(House& house) {
    return house.parts().get<jobs::JobRunner>().run_due(house.runner());
}

Result<int> integrate(House& house) {
    auto& log = house.parts().get<tlog::Log>();
    auto const before = log.signed_head().size;
    return TRY(log.integrate_now()).size > before ? 1 : 0;
}

Result<int> ask_witnesses(House& house) {
    return TRY(house.parts().get<tlog::Log>().collect_now()) ? 1 : 0;
}

Result<int> ship(House& house) {
    return TRY(house.parts().get<Shipping>().step(house.clock().now())) ? 1 : 0;
}

Result<int> sort_inboxes(House& house) {
    return notify::sort_fresh(house.runner());
}

/// Who came since is compared from now on, also when nobody asks.
Result<int> take_in_people(House& house) {
    auto& roll = house.parts().get<registration::Roll>();
    roll.take_in();
    TRY(roll.learn_what_is_due());
    return 0;
}

Result<int> save_sessions(House& house) {
    auto const saved = as_system(house, "identity.save_seen", [&](Work& work) {
        return house.parts().get<identity::Sessions>().save_seen(work);
    });
    if (!saved) return std::unexpected(saved.error());
    return 0;
}

/// Each book's business date follows the calendar, a day at a time, when every total agrees.
Result<int> close_days(House& house) {
    int days = 0;
    auto const closed = as_system(house, "ledger.close", [&](Work& work) -> Result<> {
        for (auto const book : ledger::book_numbers(work))
            days += TRY(ledger::close_until(work, book, work.today()));
        return {};
    });
    if (!closed) return std::unexpected(closed.error());
    return days;
}

/// The day's end of who saw and did what, into the log.
Result<int> seal_trails(House& house) {
    int sealed = 0;
    auto const done = as_system(house, "audit.seal_days", [&](Work& work) -> Result<> {
        sealed = TRY(audit::seal_days(work));
        return {};
    });
    if (!done) return std::unexpected(done.error());
    return sealed;
}

/// Holds whose time has come are written down as expired; what they kept is free already.
Result<int> expire_holds(House& house) {
    constexpr int holds_a_step = 500;
    if (!house.parts().get<ledger::Books>().has_due_holds(house.clock().now())) return 0;
    int expired = 0;
    auto const done = as_system(house, "ledger.expire_holds", [&](Work& work) -> Result<> {
        expired = TRY(ledger::expire_holds(work, holds_a_step));
        return {};
    });
    if (!done) return std::unexpected(done.error());
    return expired;
}

/// Accounts that changed are written when nobody pays: a payroll does not wait for them.
Result<int> save_accounts(House& house) {
    constexpr std::int64_t accounts_a_step = 2'000;
    if (!house.parts().get<ledger::Books>().has_rest(house.clock().now())) return 0;
    TRY(as_system(house, "ledger.save_at_rest", [&](Work& work) {
        return ledger::save_snapshot_at_rest(work, accounts_a_step);
    }));
    return 1;
}

/// After a month was closed: its balances, a few accounts a step.
Result<int> seal_balances(House& house) {
    constexpr int accounts_a_step = 500;
    int sealed = 0;
    auto const done = as_system(house, "ledger.seal", [&](Work& work) -> Result<> {
        sealed = TRY(ledger::seal_balances(work, accounts_a_step));
        return {};
    });
    if (!done) return std::unexpected(done.error());
    return sealed;
}

}  // namespace

Result<> fill_house(House& house) {
    TRY(fill_record(house));
    return fill_trust(house);
}

Result<> load_names(House& house, std::stop_token const& stop) {
    auto const people = TRY(registry::build_index(house.database(), house.parts(), 1, stop));
    TRY(as_system(house, "solidarity.count_programmes", solidarity::count_programmes));
    if (people.households > registry::answers_kept_max) return {};
    TRY(registry::build_matrix(house.database(), house.parts(), 1, stop));
    return {};
}

Result<> close_house(House& house) {
    TRY(as_system(house, "ledger.save_snapshot", ledger::save_snapshot));
    if (auto const last = ship(house); !last)  // Stopping is no failure for that.
        std::fprintf(stderr, "worker=ship code=%s\n", std::string{last.error().code}.c_str());
    return {};
}

std::vector<http::Route> all_routes() {
    std::vector<http::Route> all;
    for (auto const module_routes :
         {app::routes, public_routes, identity::routes, registry::routes, registration::routes,
          audit::routes, jobs::routes, notify::routes, score::routes, ledger::routes,
          wallet::routes, institution::routes, giving::routes, solidarity::routes, live_routes}) {
        auto rows = module_routes();
        all.insert(all.end(), std::move_iterator{rows.begin()}, std::move_iterator{rows.end()});
    }
    return measured(std::move(all));
}

std::vector<Reaction> const& reactions() {
    static std::vector<Reaction> const rows{
        {"solidarity.batch_paid", batch_paid},
        {"tlog.batch_published", batch_published},
        {"solidarity.list_approved", list_approved},
        {"giving.gifts_reached", gifts_reached},
        {"tlog.witnessed", log_witnessed},
        {"identity.passkey_added", sign_in_changed},
        {"identity.passkey_removed", sign_in_changed},
        {"identity.passkey_copied", sign_in_changed},
        {"identity.pin_changed", sign_in_changed},
        {"identity.recovery_vouched", sign_in_changed},
        {"identity.recovered", sign_in_changed},
    };
    return rows;
}

std::vector<Worker> workers(House const& house) {
    // A village's checkpoint a minute; the demo's every five seconds, for the impatient visitor.
    auto const checkpoint_ms = house.options().demo ? 5'000 : 60'000;
    std::vector<Worker> all{
        {.name = "outbox", .step = deliver, .idle_ms = 1'000, .wakes = true},
        {.name = "jobs", .step = run_jobs, .idle_ms = 200, .wakes = true},
        {.name = "inboxes", .step = sort_inboxes, .idle_ms = 1'000},
        {.name = "log", .step = integrate, .idle_ms = checkpoint_ms, .paced = true},
        {.name = "witnesses", .step = ask_witnesses, .idle_ms = checkpoint_ms / 5},
        {.name = "holds", .step = expire_holds, .idle_ms = 1'000},
        {.name = "accounts", .step = save_accounts, .idle_ms = 1'000},
        {.name = "seal", .step = seal_balances, .idle_ms = 60'000},
        {.name = "close", .step = close_days, .idle_ms = 600'000},
        {.name = "trail", .step = seal_trails, .idle_ms = 600'000},
        {.name = "people", .step = take_in_people, .idle_ms = 1'000},
        {.name = "sessions", .step = save_sessions, .idle_ms = 60'000},
        {.name = "ship", .step = ship, .idle_ms = 1'000},
    };
    if (house.options().serving)
        all.push_back({.name = "pulse", .step = pulse, .idle_ms = live::beat_s * 1'000});
    return all;
}

http::FindActor find_actor(House& house) {
    return [&sessions = house.parts().get<identity::Sessions>(),
            &credentials = house.parts().get<identity::Credentials>()](
               std::string_view token, Instant now) -> Result<Actor> {
        if (identity::Credentials::is_token(token)) return credentials.find(token, now);
        return sessions.find(token, now);
    };
}

}  // namespace takaful::app
