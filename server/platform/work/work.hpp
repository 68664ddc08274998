#pragma once
// Work: one request, one transaction. The runner opens it, makes commands exactly once, commits
// many with one disk flush, and answers after the commit. Modules receive a Work& and never begin,
// commit, read a clock or ask who is calling.

#include <array>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <typeindex>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/store/store.hpp"

namespace takaful {

/// What an actor may do. Roles are sets of these (identity); routes name the one they need, and the
/// api function checks it.
enum class Right : std::uint8_t {
    open,              // Anyone, signed in or not.
    signed_in,         // Any person with a session: own inbox, own wallet, own gifts.
    spend,             // Move one's own money: give, pay.
    record_cash,       // Clerk: cash and bank money in.
    read_households,   // See households of one's organisation (each reading is logged).
    write_households,  // Register and import households.
    target,            // Surveys, models, selection lists.
    run_programme,     // Programmes, cycles; the maker of a payroll.
    approve,           // The checker of lists and payrolls: always a second person.
    audit,             // Read everything that is not R4/R5.
    administer,        // Users, funds, settings.
    read_books,        // See the own book's accounts, statements and totals.
    keep_books,        // Open accounts and post entries in the own book.
    close_books,       // Close the own book's months: never who records.
    system,            // Jobs of the server itself.
};
}  // namespace takaful
TAKAFUL_ENUM(takaful::Right, open, signed_in, spend, record_cash, read_households, write_households,
             target, run_programme, approve, audit, administer, read_books, keep_books, close_books,
             system)
namespace takaful {

/// Who acts. Made by identity from a session or a credential, by the CLI, or by a job; never by a
/// module.
struct Actor {
    PersonId person{};            // Nil for the public and the system; a credential's own id.
    std::uint32_t rights = 1;     // Bit set of Right; bit 0 (open) is always there.
    std::int64_t book = 0;        // The organisation's book; 0 for the public.
    std::string channel = "web";  // web, cli, job, sms, ussd, api.
    int per_minute = 0;           // Requests that its credential allows; 0: as for everyone.

    bool may(Right right) const { return (rights & (1U << static_cast<unsigned>(right))) != 0; }
    /// The server itself, with every right, in the channel "job".
    static Actor system(std::int64_t book);
};

/// The moment, injected: the real one in `takaful serve`, a set one in stories and tests.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

/// The long-lived memory of the process that modules keep beside the database: the ledger's
/// balances, the registry's index, the key store, the log's signer. One of a type; app/wiring adds
/// them at start.
class Parts {
public:
    template <typename T>
    void add(T& part) {
        parts_[std::type_index(typeid(T))] = &part;
    }
    /// The part of this type; its absence is our own mistake and aborts.
    template <typename T>
    T& get() {
        return *static_cast<T*>(find(std::type_index(typeid(T))));
    }

private:
    void* find(std::type_index type) const;
    std::unordered_map<std::type_index, void*> parts_;
};

/// A reaction that another module will have to what happened, run after the commit by app/wiring.
struct OutboxRow {
    std::string event;    // "giving.gift_received"
    std::string payload;  // JSON of ids and public facts; never R4.
};

/// A reading of a person's data, to be logged before the answer leaves.
struct AccessNote {
    AnyId subject;        // Household or person.
    std::string purpose;  // "registry.household_page"
};

class Work {
public:
    Work(store::Tx& transaction, Parts& process_parts, Actor who, Instant moment, Date civil_today,
         CommandId command_id)
        : tx(transaction),
          parts(process_parts),
          actor(std::move(who)),
          now(moment),
          command(command_id),
          today_(civil_today) {}

    store::Tx& tx;
    Parts& parts;
    Actor const actor;
    Instant const now;
    CommandId const command;  // Nil for questions; a fresh one for internal works.

    /// The community's civil date.
    Date today() const { return today_; }
    /// A fresh id, time-ordered; deterministic within a command: derived from (command, counter),
    /// so a replayed command would make the same ones.
    template <typename Tag>
    Id<Tag> new_id() {
        return {next_id()};
    }
    /// Queues a reaction for after the commit.
    void emit(std::string_view event, std::string payload) {
        outbox_.push_back({std::string{event}, std::move(payload)});
    }
    /// Says that this answer shows a person's data.
    void note_access(AnyId subject, std::string_view purpose) {
        accesses_.push_back({subject, std::string{purpose}});
    }
    std::vector<OutboxRow> const& outbox() const { return outbox_; }
    std::vector<AccessNote> const& accesses() const { return accesses_; }

private:
    Bytes16 next_id();
    Date const today_;
    std::uint32_t ids_made_ = 0;
    std::vector<OutboxRow> outbox_;
    std::vector<AccessNote> accesses_;
};

/// Step 1 of every api function. Errors: identity.sign_in_needed (unauthorized; nobody is signed
/// in), identity.right_missing {right} (forbidden).
Result<> permit(Work const& work, Right right);
/// permit, and the actor's book is `book` (or the actor is the system). Errors as above,
/// identity.other_book
Result<> permit(Work const& work, Right right, std::int64_t book);

namespace work {

/// A command as the runner sees it: who, which id, a digest of its body, and the function to run.
struct Command {
    Actor actor;
    CommandId id{};    // Nil: not deduplicated (internal works whose own ids make them idempotent).
    std::string name;  // "giving.donate", the metric's name.
    std::string
        body;  // Canonical JSON: the same id with another body is refused, naming the field.
    std::function<Result<std::string>(Work&)> run;  // Gives the reply's JSON.
    /// False for a reply that holds a secret or a person's data (a session token): it is not
    /// stored, so that erasure stays true, and a repetition is answered work.already_done.
    bool keep_reply = true;
    /// A slice of long work: what people wait for goes before it.
    bool background = false;
};

/// The reply of a command: JSON, and whether it is a repetition of an earlier one.
struct Reply {
    std::string json;
    bool replayed = false;
};

struct RunnerOptions {
    std::string zone = "Africa/Cairo";
    std::size_t group_max = 1'000;   // Works in one commit, at most.
    std::size_t queue_max = 20'000;  // Beyond it: work.overloaded (limited).
    std::int64_t group_us_max =
        10'000;  // A group closes after this, so that its first Work need not wait.
    /// False: no writer thread; `run`, `wait` and `turn` do the work where they are called, and a
    /// group takes all that waits, whatever the time. So a simulation is the same at every run.
    bool has_thread = true;
    /// Seals stored replies and keys the digests of bodies: KeyStore::installation_key("work").
    crypto::Key secret{};
};

/// What a Work did, as the trail of the house hears of it inside the Work, before its commit.
struct Deed {
    std::string_view name;  // "registration.register_household"; empty: a question was answered.
    std::string_view body;  // The command's canonical JSON; never to be kept.
    std::span<AccessNote const> accesses;  // Whose data it showed.
};

/// Runs commands on the one writer thread, many in a commit (a savepoint each), and questions on
/// readers in the caller's thread.
class Runner {
public:
    Runner(store::Database& database, Parts& parts, Clock const& clock, RunnerOptions options);
    ~Runner();  // Finishes what is queued, then stops.
    Runner(Runner const&) = delete;

    using Done = std::function<void(Result<Reply>)>;
    /// Queues a command; `done` is called on the writer thread after the commit that holds it.
    ///
    /// A command with an id acts once, for ever. Repeated with the same body it is answered as the
    /// first time, the lasting refusals (ErrorKind::refused) included; other errors leave no trace
    /// and may be tried again. Members that are null are as if absent. Errors besides the command's
    /// own: work.overloaded, work.stopping, work.id_reused {field} (same id, another body),
    /// work.already_done (a reply that is not kept), work.failed (our defect), store.disk_full
    void submit(Command command, Done done);
    /// submit, and wait. Not from the writer thread.
    Result<Reply> run(Command command);
    /// Waits for an answer that a `done` of `submit` will give. Not from the writer thread.
    Result<Reply> wait(std::future<Result<Reply>> answer);
    /// Without a thread: commits one group of what waits; false when nothing does.
    bool turn();
    /// A question: `ask` on a reader snapshot. If it noted accesses, they are saved through the
    /// access sink in a command of their own, and the answer is given after that commit; without a
    /// sink it is refused. Not from the writer thread. Errors besides the question's own:
    /// work.access_unlogged
    Result<std::string> ask(Actor const& actor, std::function<Result<std::string>(Work&)> ask);

    /// Set once by app/wiring before serving.
    void set_access_sink(std::function<Result<>(Work&, std::span<AccessNote const>)> sink);
    /// Set once by app/wiring before serving: hears, in the same Work and after the access sink, of
    /// each command with an id that succeeded and of each reading. Its error undoes the Work.
    void set_trail(std::function<Result<>(Work&, Deed const&)> trail);
    /// Called on the writer thread after each commit that held outbox rows, and once at the start
    /// when rows were left from before.
    void set_outbox_listener(std::function<void()> wake);

    Clock const& clock() const;
    Parts& parts();
    store::Database& database();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

using Deliver = std::function<Result<>(Work&, OutboxRow const&)>;

/// Takes up to `limit` outbox rows that are due, oldest first, and gives each to `deliver` in a
/// Work of its own whose commit also removes the row: exactly once. Gives how many. A row whose
/// delivery fails stays, waits twice as long each time (a second to an hour), and after 20 attempts
/// it is dead.
Result<int> deliver_outbox(Runner& runner, Deliver const& deliver, int limit);

/// A row that could not be delivered: shown by `takaful doctor`.
struct DeadRow {
    std::int64_t number;
    std::string event;
    std::string last_error;  // A code.
    TAKAFUL_FIELDS(DeadRow, number, event, last_error)
};
Result<std::vector<DeadRow>> dead_outbox(store::Tx& tx, int limit);
/// Gives dead rows another 20 attempts. Gives how many.
Result<std::int64_t> revive_outbox(store::Tx& tx);

}  // namespace work
}  // namespace takaful
