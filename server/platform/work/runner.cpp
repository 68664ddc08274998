#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <thread>

#include "platform/store/group.hpp"
#include "platform/work/outbox.hpp"
#include "platform/work/replay.hpp"
#include "platform/work/work.hpp"

namespace takaful::work {

static std::int64_t ticks_us() {
    auto const ticks = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(ticks).count();
}

/// The civil date at a moment, remembered for its quarter of an hour: zones change on no finer
/// step.
class Calendar {
public:
    explicit Calendar(std::string zone) : zone_(std::move(zone)) {}
    Result<Date> today(Instant now) {
        auto const quarter = static_cast<std::uint32_t>(now.unix_us / 900'000'000);
        auto const known = known_.load();
        if (known >> 32 == quarter && quarter != 0)
            return Date{static_cast<std::int32_t>(known & 0xFFFFFFFF)};
        auto const date = TRY(civil_date(now, zone_));
        known_ = std::uint64_t{quarter} << 32 | static_cast<std::uint32_t>(date.day_number);
        return date;
    }

private:
    std::string const zone_;
    std::atomic<std::uint64_t> known_ = 0;
};

struct Job {
    Command command;
    BodyDigest digest;
    Runner::Done done;
};

struct Runner::Impl {
    Impl(store::Database& opened, Parts& process_parts, Clock const& injected, RunnerOptions wanted)
        : database(opened),
          parts(process_parts),
          clock(injected),
          options(std::move(wanted)),
          replay(options.secret),
          calendar(options.zone) {}

    store::Database& database;
    Parts& parts;
    Clock const& clock;
    RunnerOptions const options;
    Replay const replay;
    Calendar calendar;
    std::function<Result<>(Work&, std::span<AccessNote const>)> access_sink;
    std::function<Result<>(Work&, Deed const&)> trail;

    std::mutex mutex;
    std::condition_variable wake;
    std::deque<Job> queue;
    std::deque<Job> background;  // Of jobs: beside people's commands, never before all of them.
    std::function<void()> outbox_listener;
    bool waiting = false;
    bool stopping = false;
    Outbox outbox;
    std::thread thread;

    void loop();
    void turn();
    bool wait_for_work();
    bool is_idle() const { return queue.empty() && background.empty(); }
    std::optional<Job> next(bool background_first);
    void run_group();
    bool run_works(std::vector<std::pair<Done, Result<Reply>>>& finished);
    Result<Reply> run_one(Job const& job);
    Result<std::string> carry_out(Work& work, Command const& command);
    void tell_outbox();
};

// ---- The writer thread -------------------------------------------------------------------------

void Runner::Impl::loop() {
    while (wait_for_work()) turn();
}

void Runner::Impl::turn() {
    run_group();
    tell_outbox();
    auto& writer = database.writer();
    if (!writer.checkpoint_due()) return;
    if (auto const done = store::copy_log(writer); !done)
        std::fprintf(stderr, "work: checkpoint: %s\n", done.error().detail.c_str());
}

/// False when the runner stops and nothing is left to do.
bool Runner::Impl::wait_for_work() {
    std::unique_lock lock{mutex};
    waiting = true;
    wake.wait(lock, [&] { return stopping || !is_idle(); });
    waiting = false;
    return !is_idle();
}

/// People's commands before slices of jobs; but each group begins with one slice that waits, so
/// that jobs go on however busy the people are.
std::optional<Job> Runner::Impl::next(bool background_first) {
    std::lock_guard const lock{mutex};
    if (is_idle()) return std::nullopt;
    bool const from_background = queue.empty() || (background_first && !background.empty());
    auto& from = from_background ? background : queue;
    auto job = std::move(from.front());
    from.pop_front();
    return job;
}

/// One transaction: many Works, one flush, then the answers.
void Runner::Impl::run_group() {
    auto& writer = database.writer();
    std::vector<std::pair<Done, Result<Reply>>> finished;
    auto group = writer.begin();
    if (group && !run_works(finished))
        group = fail(ErrorKind::unavailable, "store.disk_full", "the group was lost");
    if (group)
        group = writer.commit();
    else
        static_cast<void>(writer.rollback());
    if (group)
        outbox.group_committed();
    else
        outbox.group_lost();
    if (finished.empty()) {  // `begin` failed: whoever waits must hear of it.
        if (auto job = next(false)) finished.emplace_back(std::move(job->done), Reply{});
    }
    for (auto& [done, result] : finished)
        done(group ? std::move(result) : Result<Reply>{std::unexpected(group.error())});
}

/// False when the database gave up the whole transaction.
bool Runner::Impl::run_works(std::vector<std::pair<Done, Result<Reply>>>& finished) {
    auto const end_us = ticks_us() + options.group_us_max;
    while (finished.size() < options.group_max) {
        auto job = next(finished.empty());
        if (!job) return true;
        auto const started_us = ticks_us();
        auto result = run_one(*job);
        auto const ended_us = ticks_us();
        if (ended_us - started_us > 100'000)
            std::fprintf(stderr, "work: slow %s %lld us\n", job->command.name.c_str(),
                         static_cast<long long>(ended_us - started_us));
        finished.emplace_back(std::move(job->done), std::move(result));
        if (!database.writer().is_alive()) return false;
        if (options.has_thread && ended_us > end_us) return true;
    }
    return true;
}

static CommandId fresh_command_id(Instant now) {
    std::array<std::uint8_t, 10> random;
    crypto::fill_random(random);
    return {make_uuid7(now.unix_us / 1'000, random)};
}

Result<Reply> Runner::Impl::run_one(Job const& job) {
    auto const& command = job.command;
    auto const now = clock.now();
    auto const is_once = !command.id.is_nil();
    auto& writer = database.writer();
    if (is_once) {
        auto const first = TRY(replay.find(writer, command, job.digest));
        if (first) return *first;
    }
    auto const today = TRY(calendar.today(now));
    TRY(writer.savepoint());
    Work work{writer, parts, command.actor,
              now,    today, is_once ? command.id : fresh_command_id(now)};
    auto reply = carry_out(work, command);
    if (reply && is_once)
        if (auto saved = replay.save_done(writer, command, job.digest, *reply, now); !saved)
            reply = std::unexpected(saved.error());
    if (reply) {
        TRY(writer.release());
        return Reply{*std::move(reply), false};
    }
    TRY(writer.rollback_to_savepoint());
    auto const is_lasting = reply.error().kind == ErrorKind::refused;
    if (is_once && is_lasting)
        TRY(replay.save_refused(writer, command, job.digest, reply.error(), now));
    return std::unexpected(std::move(reply).error());
}

/// The command itself, then what it said to others and whose data it read.
Result<std::string> Runner::Impl::carry_out(Work& work, Command const& command) {
    try {
        auto reply = TRY(command.run(work));
        if (!work.accesses().empty()) {
            if (!access_sink) return fail(ErrorKind::broken, "work.access_unlogged", command.name);
            TRY(access_sink(work, work.accesses()));
        }
        bool const is_act = !command.id.is_nil();
        if (trail && (is_act || !work.accesses().empty()))
            TRY(trail(work, {is_act ? std::string_view{command.name} : std::string_view{},
                             command.body, work.accesses()}));
        TRY(outbox.save(work));
        return reply;
    } catch (std::exception const& thrown) {  // Our defect: the Work is undone, the others live on.
        return fail(ErrorKind::broken, "work.failed", command.name + ": " + thrown.what());
    }
}

void Runner::Impl::tell_outbox() {
    if (!outbox.take_news()) return;
    std::function<void()> listener;
    {
        std::lock_guard const lock{mutex};
        listener = outbox_listener;
    }
    if (listener) listener();
}

// ---- The face ----------------------------------------------------------------------------------

Runner::Runner(store::Database& database, Parts& parts, Clock const& clock, RunnerOptions options)
    : impl_(std::make_unique<Impl>(database, parts, clock, std::move(options))) {
    auto const started = impl_->outbox.start(database.writer());
    if (!started) {
        std::fprintf(stderr, "work: cannot start: %s\n", started.error().detail.c_str());
        std::abort();
    }
    if (impl_->options.has_thread)
        impl_->thread = std::thread{[impl = impl_.get()] { impl->loop(); }};
}

Runner::~Runner() {
    {
        std::lock_guard const lock{impl_->mutex};
        impl_->stopping = true;
    }
    impl_->wake.notify_one();
    if (impl_->thread.joinable()) impl_->thread.join();
}

void Runner::submit(Command command, Done done) {
    auto digest = impl_->replay.digest(command);
    std::unique_lock lock{impl_->mutex};
    auto const is_full = impl_->queue.size() + impl_->background.size() >= impl_->options.queue_max;
    if (is_full || impl_->stopping) {
        lock.unlock();
        if (is_full) return done(fail(ErrorKind::limited, "work.overloaded"));
        return done(fail(ErrorKind::unavailable, "work.stopping"));
    }
    auto& queue = command.background ? impl_->background : impl_->queue;
    queue.push_back({std::move(command), std::move(digest), std::move(done)});
    auto const must_wake = impl_->waiting;
    lock.unlock();
    if (must_wake) impl_->wake.notify_one();
}

Result<Reply> Runner::run(Command command) {
    if (std::this_thread::get_id() == impl_->thread.get_id()) {
        std::fprintf(stderr, "work: %s waits for its own thread\n", command.name.c_str());
        std::abort();
    }
    auto const promise = std::make_shared<std::promise<Result<Reply>>>();
    submit(std::move(command),
           [promise](Result<Reply> reply) { promise->set_value(std::move(reply)); });
    return wait(promise->get_future());
}

Result<Reply> Runner::wait(std::future<Result<Reply>> answer) {
    constexpr auto at_once = std::chrono::seconds{0};
    while (!impl_->options.has_thread && answer.wait_for(at_once) != std::future_status::ready)
        if (!turn()) return fail(ErrorKind::broken, "work.stopping", "nobody will answer");
    return answer.get();
}

bool Runner::turn() {
    {
        std::lock_guard const lock{impl_->mutex};
        if (impl_->options.has_thread || impl_->is_idle()) return false;
    }
    impl_->turn();
    return true;
}

Result<std::string> Runner::ask(Actor const& actor, std::function<Result<std::string>(Work&)> ask) {
    std::vector<AccessNote> accesses;
    std::string answer;
    {
        auto const now = clock().now();
        auto const today = TRY(impl_->calendar.today(now));
        auto const reader = TRY(database().reader());
        Work work{*reader, parts(), actor, now, today, CommandId{}};
        answer = TRY(ask(work));
        accesses = work.accesses();
    }
    if (accesses.empty()) return answer;
    Command note{.actor = actor, .name = "work.note_access"};
    note.run = [&](Work& work) -> Result<std::string> {
        for (auto const& access : accesses) work.note_access(access.subject, access.purpose);
        return std::string{};
    };
    TRY(run(std::move(note)));
    return answer;
}

void Runner::set_access_sink(std::function<Result<>(Work&, std::span<AccessNote const>)> sink) {
    impl_->access_sink = std::move(sink);
}

void Runner::set_trail(std::function<Result<>(Work&, Deed const&)> trail) {
    impl_->trail = std::move(trail);
}

void Runner::set_outbox_listener(std::function<void()> wake) {
    auto const left_from_before = impl_->outbox.had_rows_at_start();
    {
        std::lock_guard const lock{impl_->mutex};
        impl_->outbox_listener = wake;
    }
    if (left_from_before && wake) wake();
}

Clock const& Runner::clock() const {
    return impl_->clock;
}
Parts& Runner::parts() {
    return impl_->parts;
}
store::Database& Runner::database() {
    return impl_->database;
}

}  // namespace takaful::work
