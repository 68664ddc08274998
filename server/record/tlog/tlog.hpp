#pragma once
// The transparency log: the village notebook that everyone keeps. What happened is queued in the
// same transaction as the money; an integrator gives each leaf its index, publishes tiles and signs
// the checkpoint. Leaves hold public totals and salted commitments only (docs/formats/leaf.md).
//
//   gift, fund move, list  -- append --------------------------------> next checkpoint
//   payroll  -- open_run -- queue_entries ... -- close_run -- batch of 20 or more > next checkpoint
//   private transfer  -- queue_transfers -- the book's pool, until it has 20 > next checkpoint

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/work/work.hpp"

namespace takaful::tlog {

/// What a leaf says happened. The numbers are bytes of leaf format 1: never reuse one.
enum class LeafType : std::uint8_t {
    gift_in = 1,
    fund_move = 2,
    batch_open = 3,
    payment = 4,
    batch_close = 5,
    list_root = 6,
    agreement = 7,
    enrol = 8,
    erase = 9,
    correction = 10,
    dummy = 11,
    transfer = 12,
    announcement = 13,
    audit = 14,  // A day's end of a book's audit trail: a salted commitment, nothing else.
};

/// The sixteen private slots of a leaf, each a salted commitment that its owner may open alone.
enum class Slot : std::uint8_t {
    payee = 0,
    amount = 1,  // Minor units, decimal.
    currency = 2,
    list_version = 3,
    eligibility = 4,
    payer = 5,
    intention = 6,
    instrument = 7,
    area = 8,
    worker = 9,
    receipt_text = 10,
    entry_id = 11,
    event_date = 12,
    corrects = 13,
    programme = 14,
    fund = 15,
};

inline constexpr std::size_t leaf_bytes = 512;
inline constexpr std::size_t slot_count = 16;
inline constexpr std::int64_t batch_payments_min = 20;  // privacy.md 1: never lower.
inline constexpr std::size_t slot_value_bytes_max = 4'096;
using Leaf = std::array<std::uint8_t, leaf_bytes>;

struct SlotValue {
    Slot slot;
    std::string value;  // UTF-8: ids as UUID text, dates as 2026-11-21, numbers in ASCII digits.
};

/// A leaf that stands alone: a gift, a move between funds, an approved list, an agreement.
struct LeafDraft {
    LeafType type{};
    AnyId subject{};     // The gift, list, move … that it records; one leaf of a type a subject.
    AnyId fund{};        // Gifts: into it. Moves: out of it; nil means from outside all funds.
    AnyId other_fund{};  // Moves only: into it; nil means to outside all funds.
    AnyId programme{};   // Lists and agreements.
    Money amount{};      // Clear to everyone: gifts, fund moves, announcements; else zero.
    std::uint32_t count = 0;        // Lists: rows. Announcements: payments.
    std::uint32_t period = 0;       // yyyymm, or 0.
    crypto::Digest payload_root{};  // Lists, announcements: the root of their salted rows.
    Bytes16 nullifier{};            // Corrections: that of the payment which they give free again.
    std::vector<SlotValue> slots;   // Private.
};

/// What the reply to a command carries: the leaf's hash and the signed promise "in the log by T".
struct Queued {
    crypto::Digest leaf_hash{};
    Instant by{};
    std::string promise;  // A signed note, "takaful promise/v1".
};

/// Queues one leaf in this Work's transaction; the integrator publishes it at its next tick.
/// The same subject and type again answers as the first time.
/// Errors: tlog.draft_invalid {field}
Result<Queued> append(Work& work, std::int64_t book, LeafDraft const& draft);

/// A run of private payments from one decision: a payroll.
struct RunPlan {
    AnyId run{};  // The payroll's id.
    AnyId fund{};
    AnyId programme{};
    std::uint32_t period = 0;      // yyyymm.
    std::uint16_t instalment = 1;  // 1 and up within a period.
    crypto::Digest
        list_root{};  // payload_root of the list that it pays; its leaf must be queued before.
    Currency currency{};
    std::int64_t payments_expected =
        0;  // Fewer than 20: pooled with others of the book from the start.
};

/// Opens a run; idempotent. Errors: tlog.list_unknown (no such list root was queued),
/// tlog.draft_invalid
Result<> open_run(Work& work, std::int64_t book, RunPlan const& plan);

/// Entries that were just posted, one private payment each. Costs one row whatever their number.
struct EntryRun {
    AnyId run{};
    std::int64_t first_sequence =
        0;  // The ledger's own numbering inside the book, both ends included.
    std::int64_t last_sequence = 0;
    Money total{};  // Sum of their amounts.
};

/// Errors: tlog.run_unknown, tlog.run_closed, tlog.draft_invalid {field}
Result<> queue_entries(Work& work, std::int64_t book, EntryRun const& entries);

/// Private transfers that belong to no programme (cash in, wallet to wallet): the book's pool. No
/// sum of them is kept or published: `entries.total` only names a currency. `entries.run` is nil.
/// Errors: tlog.draft_invalid {field}
Result<> queue_transfers(Work& work, std::int64_t book, EntryRun const& entries);

struct RunTotals {
    std::int64_t payments = 0;
    Money amount{};
};

/// All of a run's payments are posted: its batch may be published, or, when fewer than 20 were
/// paid, they join the book's pool. Idempotent. Errors: tlog.run_unknown, tlog.totals_differ
Result<> close_run(Work& work, std::int64_t book, AnyId const& run, RunTotals const& totals);

/// One private payment, as the ledger tells it when its leaf is made.
struct EntryLeaf {
    std::int64_t sequence = 0;
    Money amount{};
    Bytes16 unit{};  // Who may be paid once a period (household or person); nil: no nullifier.
    std::vector<SlotValue>
        slots;  // payee, entry_id, event_date …; amount and currency are added here.
};

/// Where the leaves of entry runs come from; the ledger is one:
/// `parts.add<tlog::LeafSource>(ledger)`.
class LeafSource {
public:
    virtual ~LeafSource() = default;
    /// The entries of a book from `first` to `last`, all of them, in order; the same at every call.
    virtual Result<std::vector<EntryLeaf>> leaves(store::Tx& tx, std::int64_t book,
                                                  std::int64_t first, std::int64_t last) = 0;
};

/// What one run paid in a published batch. A run's payments always lie in one batch.
struct PublishedRun {
    AnyId run{};
    std::int64_t payments = 0;
    Money total{};
    TAKAFUL_FIELDS(PublishedRun, run, payments, total)
};
/// The payload of the event `tlog.batch_published`, written with the checkpoint that holds the
/// batch: from here on the public may know of these payments, all of them at once.
struct BatchPublished {
    std::int64_t book = 0;
    AnyId batch{};
    std::vector<PublishedRun> runs;
    TAKAFUL_FIELDS(BatchPublished, book, batch, runs)
};
// ---- Quorum mode: money that waits until the witnesses have seen it announced -------------------

/// A board's choice for a fund: what leaves it above `above` waits. Nullopt: nothing waits any
/// more. Errors: tlog.quorum_needs_witnesses (refused: no witness policy, so nothing would ever be
/// freed), tlog.draft_invalid {field}
Result<> set_quorum_rule(Work& work, std::int64_t book, AnyId const& fund, Currency const& currency,
                         std::optional<Money> above);
Result<std::optional<Money>> quorum_rule(Work& work, std::int64_t book, AnyId const& fund,
                                         Currency const& currency);
/// Must this amount be announced, and wait, before it leaves the fund?
Result<bool> waits_for_quorum(Work& work, std::int64_t book, AnyId const& fund,
                              Money const& amount);
/// Has a quorum of witnesses cosigned a published tree that holds this leaf? When more of them
/// become so, the outbox has "tlog.witnessed". Errors: tlog.leaf_unknown
Result<bool> is_witnessed(Work& work, std::int64_t book, LeafType type, AnyId const& subject);

// ---- Questions ----------------------------------------------------------------------------------

/// Where something stands in the log.
struct Place {
    bool integrated = false;
    std::int64_t index = -1;    // Once integrated.
    std::int64_t log_size = 0;  // Of the checkpoint that answers.
};

/// What its owner keeps: all that an offline check of one leaf needs.
struct Receipt {
    std::int64_t index = 0;
    std::string leaf_hash;  // Base64.
    std::string proof;      // "c2sp.org/tlog-proof@v1", the leaf itself in its extra line.
    std::string slip;  // JSON: the opened slots, their salts and the other commitments. Private.
    TAKAFUL_FIELDS(Receipt, index, leaf_hash, proof, slip)
};

/// Errors: tlog.leaf_unknown, tlog.not_integrated (refused: not in a checkpoint yet)
Result<Receipt> receipt(Work& work, std::int64_t book, LeafType type, AnyId const& subject);
/// The same of one payment of a run, with all its slots open: for its payee and her clerk only.
Result<Receipt> entry_receipt(Work& work, std::int64_t book, std::int64_t sequence);
Result<Place> place_of(Work& work, std::int64_t book, LeafType type, AnyId const& subject);

/// The leaf of this subject as it lies in the published files, whatever the records say of it.
/// Errors: tlog.leaf_unknown, tlog.not_integrated, tlog.tile_missing {path},
/// tlog.tile_malformed {path}
Result<Leaf> published_leaf(Work& work, std::int64_t book, LeafType type, AnyId const& subject);
/// Where a leaf's payload root lies (docs/formats/leaf.md).
inline constexpr std::size_t payload_root_at = 104;

/// A batch as the public sees it.
struct BatchView {
    AnyId id{};
    AnyId fund{};
    AnyId programme{};
    bool pooled = false;  // Several small runs of the book together; programme is nil.
    bool integrated = false;
    std::int64_t payments = 0;
    Money total{};
    int week_year = 0;
    int week = 0;
    std::int64_t open_index = -1;  // Leaf of batch_open; payments follow it.
    std::int64_t close_index = -1;
    TAKAFUL_FIELDS(BatchView, id, fund, programme, pooled, integrated, payments, total, week_year,
                   week, open_index, close_index)
};

/// The batch that holds this payment. Errors: tlog.leaf_unknown
Result<BatchView> batch_of_entry(Work& work, std::int64_t book, std::int64_t sequence);
/// The batches into which a run's payments went. Errors: tlog.run_unknown
Result<std::vector<BatchView>> batches_of_run(Work& work, std::int64_t book, AnyId const& run);
/// The public proof of a batch's closing leaf: no slip. Errors: tlog.leaf_unknown,
/// tlog.not_integrated
Result<Receipt> batch_receipt(Work& work, std::int64_t book, AnyId const& batch);

/// How the log stands, for whoever looks after the house.
struct Standing {
    std::int64_t size = 0;       // Signed.
    crypto::Digest root{};       // Of that.
    std::int64_t published = 0;  // Less than that while witnesses are awaited.
    std::int64_t witnessed = 0;  // Of the largest tree that a quorum cosigned.
    std::int64_t planned = 0;    // Leaves with a place that are not signed: it stopped, or died.
    std::int64_t pooled = 0;     // Payments that wait in pools for more of their fund.
    std::optional<Instant> pooled_since;  // The oldest of these pools.
};
Result<Standing> standing(store::Tx& tx);

/// Forgets the log's key, checkpoints and every place in it, so that the next opening, over an
/// empty folder and with a new origin, begins another log with all leaves again. For a restored
/// house whose log was published further than its records reach: going on would fork it.
Result<> begin_anew(store::Tx& tx);

// ---- The log of this house ----------------------------------------------------------------------

/// What a witness answers to POST add-checkpoint (c2sp.org/tlog-witness).
struct WitnessReply {
    int status = 200;
    std::string body;  // 200: cosignature lines; 409: the size that it has; else a reason.
    std::string content_type = "text/plain; charset=utf-8";
};

/// The way to a witness: app has the sockets. Thread safe; every call ends within a few seconds.
class WitnessDoor {
public:
    virtual ~WitnessDoor() = default;
    /// Errors: tlog.unreachable {path}
    virtual Result<WitnessReply> post(std::string const& url, std::string const& body) = 0;
};

struct LogOptions {
    /// "log.example.org/village", the first line of every checkpoint. It never changes; empty: as
    /// the log was begun, or takaful.local/log.
    std::string origin;
    std::string folder;              // "<data>/log": checkpoint, tile/…
    crypto::Key installation_key{};  // Seals the signing key, the seeds and the nullifier keys.
    /// Witnesses and their quorum (c2sp.org/tlog-policy). Empty: published as soon as signed.
    std::string witness_policy;
    WitnessDoor* witness_door = nullptr;  // Lives longer than the log; needed with a policy.
    /// Writes the whole folder anew out of the records, and compares the root with the signed one.
    bool rebuild = false;
    bool frozen = false;  // Signs nothing: to look at a house without changing its log.
    /// Called when a head is signed and saved, before anyone outside sees it. It must end.
    std::function<void()> before_publish{};
};

/// How a witness of the policy stands to this log.
struct WitnessState {
    std::string name;
    std::int64_t size = -1;        // Of the largest tree that it cosigned for us; -1: none yet.
    std::int64_t cosigned_at = 0;  // Seconds since 1970; 0: never.
    std::string refusal;           // What its last answer was when it was no cosignature.
    TAKAFUL_FIELDS(WitnessState, name, size, cosigned_at, refusal)
};

struct Head {
    std::int64_t size = 0;
    crypto::Digest root{};
    std::string checkpoint;  // The signed note, as published.
};

/// The integrator and signer: one in the process, in Parts. Thread safe.
class Log {
public:
    /// Makes the signing key at first start, resumes where a crash left off, publishes the
    /// checkpoint. Errors: tlog.folder_failed {path}, tlog.tree_differs (files and signed head
    /// disagree: refuses to go on), tlog.data_older {size, signed} (these records are older than
    /// what this log has signed: an old copy was put back)
    static Result<std::unique_ptr<Log>> open(work::Runner& runner, LogOptions options);
    virtual ~Log() = default;
    /// Integrates all that is ready and signs one new checkpoint, or none when nothing was. Without
    /// a witness policy it is published at once. Gives the signed head. Waits for Works of its own:
    /// never call it on the writer thread.
    virtual Result<Head> integrate_now() = 0;
    /// With a witness policy: shows the signed head to the witnesses, and publishes it with their
    /// cosignatures once they are a quorum. Gives whether it published. As slow as they are.
    virtual Result<bool> collect_now() = 0;
    /// What is published.
    virtual Head head() const = 0;
    /// What is signed: ahead of the published one while witnesses are awaited.
    virtual Head signed_head() const = 0;
    /// The policy's witnesses, in its order.
    virtual std::vector<WitnessState> witnesses() const = 0;
    /// The log's verifier key, "origin+id+key": what people compare and pin.
    virtual std::string const& verifier_key() const = 0;
    virtual LogOptions const& options() const = 0;
    virtual crypto::SigningKey const& signing_key() const = 0;
};

/// How many leaves of a checkpoint of this log, which someone else kept, are unknown here: 0 when
/// it is of this tree or of an earlier one. Errors: tlog.tree_differs {path} (of another history),
/// tlog.note_malformed, tlog.note_unsigned {key}, tlog.signature_wrong {key}, tlog.origin_wrong
Result<std::int64_t> leaves_unknown(Log const& log, std::string_view checkpoint);

// ---- Auditing from nothing ----------------------------------------------------------------------

/// The published files of a log: a folder, or an address.
class LogFiles {
public:
    virtual ~LogFiles() = default;
    /// The file's bytes; nullopt when it does not exist. Errors: tlog.unreachable {path}
    virtual Result<std::optional<Bytes>> read(std::string_view path) = 0;
};

struct AuditQuestion {
    std::string verifier_key;           // Empty: taken from the log itself, and said so.
    std::string witness_policy;         // Empty: no cosignature is asked for.
    std::string state;                  // What an earlier audit returned; empty at first.
    std::vector<std::string> receipts;  // tlog-proof texts or slips.
    std::vector<std::string> promises;  // Signed promises.
    Instant now{};                      // To judge whether a promise is due.
};

/// One thing that is wrong, or worth saying. `error.code` and params name it: path, leaf, fund,
/// batch.
struct Finding {
    Error error;
    int exit_code;  // 0 for a remark; else the kind of fault, see audit.cpp and
                    // docs/formats/leaf.md.
};

struct FundSum {
    std::string fund;  // UUID.
    std::int64_t book = 0;
    Money in{};   // Gifts and moves in.
    Money out{};  // Batch totals and moves out.
    TAKAFUL_FIELDS(FundSum, fund, book, in, out)
};

struct AuditReport {
    std::vector<Finding> findings;
    std::int64_t size = 0;
    std::string root;  // Base64.
    std::string verifier_key;
    std::int64_t leaves_checked = 0;
    std::int64_t batches = 0;
    std::int64_t payments = 0;
    std::vector<FundSum> funds;
    std::string state;      // Keep it for the next audit; empty when anything was wrong.
    bool good() const;      // No finding with an exit code.
    int exit_code() const;  // The first fault's, or 0.
};

/// Reads the whole log and checks signature, every tile, every leaf, the public arithmetic,
/// batches, nullifiers, lists, and consistency with the state kept before. Never stops at the first
/// fault of a kind without naming where it is.
AuditReport audit(LogFiles& files, AuditQuestion const& question);

// ---- A partner's witness ------------------------------------------------------------------------

/// A log that a witness watches.
struct WatchedLog {
    std::string verifier_key;
    /// Null: consistency alone is checked, as for a log whose leaves are not ours.
    std::shared_ptr<LogFiles> files;
};

struct WitnessOptions {
    std::string name;  // "university.example/witness": of the cosigning key.
    crypto::SigningKey key;
    std::string folder;  // A folder a log, by the SHA-256 of its origin in hex: checkpoint, tile/…
    std::vector<WatchedLog> logs;
};

/// How a log stands to the witness.
struct WatchedState {
    std::string origin;
    std::string folder;       // SHA-256 of the origin, hex.
    std::int64_t size = 0;    // Of the largest tree cosigned.
    std::int64_t leaves = 0;  // Kept, hashed again and judged.
    std::string alarm;        // The last thing that was wrong, a code; empty: nothing ever.
    std::int64_t leaf = -1;   // Where, when a leaf can be named.
    TAKAFUL_FIELDS(WatchedState, origin, folder, size, leaves, alarm, leaf)
};

/// Verifier keys of the logs that a policy file names (c2sp.org/tlog-policy).
/// Errors: tlog.policy_malformed {line, reason}
Result<std::vector<std::string>> policy_logs(std::string_view policy);

/// Checks that a log only grows, keeps its own copy of the leaves, does the public arithmetic
/// again, and cosigns (cosignature/v1) what holds. Thread safe.
class Witness {
public:
    /// Reads its copies again from the disk. Errors: tlog.key_malformed, tlog.folder_failed {path}
    static Result<std::unique_ptr<Witness>> open(work::Runner& runner, WitnessOptions options);
    virtual ~Witness() = default;
    /// POST add-checkpoint, exactly as c2sp.org/tlog-witness has it; answers after the state is on
    /// the disk. A log whose leaves cannot be read now is answered 503, one whose leaves do not add
    /// up 422.
    virtual WitnessReply add_checkpoint(std::string_view body) = 0;
    /// Reads what every log has published, cosigns what is new, and otherwise compares a piece of
    /// it with the copy. Gives how many checkpoints were cosigned.
    virtual Result<int> follow() = 0;
    /// A file of a copy ("checkpoint", "tile/0/000"), for others to read; nullopt: none.
    virtual Result<std::optional<Bytes>> file(std::string_view log_folder,
                                              std::string_view path) = 0;
    virtual std::vector<WatchedState> states() = 0;
    /// "name+id+key", type cosignature/v1: what goes into a policy.
    virtual std::string const& verifier_key() const = 0;
};

}  // namespace takaful::tlog

TAKAFUL_ENUM(takaful::tlog::LeafType, gift_in, fund_move, batch_open, payment, batch_close,
             list_root, agreement, enrol, erase, correction, dummy, transfer, announcement, audit)
TAKAFUL_ENUM(takaful::tlog::Slot, payee, amount, currency, list_version, eligibility, payer,
             intention, instrument, area, worker, receipt_text, entry_id, event_date, corrects,
             programme, fund)
