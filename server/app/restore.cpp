// `takaful restore`: files out of a copy, then the proof that they are a house: its books balance,
// its records give the log's leaves, and these the signed root.

#include <fmt/format.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/backups.hpp"
#include "app/live_page.hpp"
#include "app/log_source.hpp"
#include "base/messages.hpp"
#include "platform/store/patience.hpp"
#include "record/tlog/tlog.hpp"
#include "trust/ledger/ledger.hpp"

namespace takaful::app {

namespace {

namespace files = std::filesystem;

constexpr int exit_behind = 3;

constexpr store::Query integrity{"app.restored_integrity", "PRAGMA integrity_check"};

/// Gone with the object, unless it was given its name.
class Staging {
public:
    explicit Staging(std::string path) : path_(std::move(path)) { remove(); }
    ~Staging() { remove(); }
    Staging(Staging const&) = delete;
    Staging& operator=(Staging const&) = delete;
    std::string const& path() const { return path_; }
    Result<> become(std::string const& name) {
        std::error_code error;
        files::remove(name, error);  // An empty folder at most.
        files::rename(path_, name, error);
        if (error) return fail(ErrorKind::unavailable, "app.folder_failed", {{"folder", name}});
        return {};
    }

private:
    void remove() const {
        std::error_code ignored;
        files::remove_all(path_, ignored);
    }
    std::string path_;
};

struct Proof {
    std::string text;
    std::int64_t unknown_leaves = 0;  // That a checkpoint from elsewhere has.
    std::string checkpoint;           // That one.
};

Result<std::string> read_checkpoint(std::string const& where) {
    std::error_code error;
    if (files::is_regular_file(where, error)) {
        std::ifstream in{where, std::ios::binary};
        return std::string{std::istreambuf_iterator<char>{in}, {}};
    }
    auto const source = TRY(open_log_source(where));
    auto const file = TRY(source->read("checkpoint"));
    if (!file)
        return fail(ErrorKind::unavailable, "tlog.unreachable", {{"path", where + "/checkpoint"}});
    return std::string{as_text(*file)};
}

Result<> check_pages(House& house) {
    auto const reader = TRY(house.database().reader());
    store::allow_long_scan(*reader);
    for (auto const& row : TRY(reader->many(integrity)))
        if (auto const said = row.get<std::string>("integrity_check"); said != "ok")
            return fail(ErrorKind::broken, "app.restored_broken", {{"what", said}});
    return {};
}

Result<std::string> check_books(House& house) {
    return house.runner().ask(Actor::system(1), [&](Work& work) -> Result<std::string> {
        store::allow_long_scan(work.tx);
        std::string text;
        for (auto const number : ledger::book_numbers(work)) {
            auto const book = TRY(ledger::trial_balance(work, number));
            if (!book.balanced)
                return fail(ErrorKind::broken, "app.restored_broken",
                            {{"what", fmt::format("book {}", number)}});
            text += fmt::format("book {}: {} entries, balanced\n", number, book.head);
            for (auto const& asset : book.totals)
                text += fmt::format("  {} debits {} credits {}\n", asset.asset.text(),
                                    asset.debits_minor, asset.credits_minor);
        }
        return text;
    });
}

/// The log was made again from the records when the house opened; now it is read as a stranger
/// reads it: signature, every tile and leaf, the public arithmetic, the witnesses' quorum.
Result<std::string> check_log(House& house, std::string const& language) {
    auto const& log = house.parts().get<tlog::Log>();
    auto const policy = house.options().folder + "/witness.policy";
    auto const outcome = verify_log({.where = house.log_folder(),
                                     .verifier_key = log.verifier_key(),
                                     .policy_file = files::exists(policy) ? policy : "",
                                     .state_file = {},
                                     .receipts = {},
                                     .promises = {},
                                     .language = language},
                                    house.clock().now());
    if (outcome.exit_code != 0)
        return fail(ErrorKind::broken, "app.restored_broken", {{"what", std::string{"log"}}},
                    outcome.text);
    auto const head = log.signed_head();
    return fmt::format("log: {} leaves made again from the records, root {} as signed\n{}",
                       head.size, hex(head.root), outcome.text);
}

Result<Proof> prove(RestoreOptions const& options, std::string const& folder, Clock const& clock) {
    auto const house =
        TRY(House::open({.folder = folder, .database = options.database, .restored = true}, clock));
    Proof proof;
    if (options.database.empty()) TRY(check_pages(*house));
    proof.text += TRY(check_books(*house));
    proof.text += TRY(check_log(*house, options.language));
    if (options.checkpoint.empty()) return proof;
    proof.checkpoint = TRY(read_checkpoint(options.checkpoint));
    auto const& log = house->parts().get<tlog::Log>();
    proof.unknown_leaves = TRY(tlog::leaves_unknown(log, proof.checkpoint));
    return proof;
}

Result<std::string> forget_log(Work& work) {
    TRY(tlog::begin_anew(work.tx));
    return std::string{"{}"};
}

/// Another log with the same leaves, begun under another name and key.
Result<std::string> begin_new_log(RestoreOptions const& options, std::string const& folder,
                                  Clock const& clock) {
    HouseOptions house_options{.folder = folder, .database = options.database, .restored = true};
    {
        auto const house = TRY(House::open(house_options, clock));
        work::Command command{.actor = Actor::system(1), .name = "tlog.begin_anew"};
        command.run = forget_log;
        TRY(house->runner().run(std::move(command)));
    }
    std::error_code error;
    files::rename(folder + "/log", folder + "/log.before", error);
    if (error) return fail(ErrorKind::unavailable, "app.folder_failed", {{"folder", folder}});
    house_options.restored = false;
    house_options.origin = options.new_log;
    auto const house = TRY(House::open(house_options, clock));
    auto& log = house->parts().get<tlog::Log>();
    auto const head = TRY(log.integrate_now());
    return fmt::format("new log {}: {} leaves, root {}; the old one is in log.before\n",
                       log.verifier_key(), head.size, hex(head.root));
}

/// What the restored house must not sign again. `serve` refuses to start while this is ahead.
Result<> hold_log(std::string const& folder, std::string const& checkpoint) {
    std::ofstream out{folder + "/log/signed", std::ios::binary | std::ios::trunc};
    out << checkpoint;
    out.close();
    if (!out) return fail(ErrorKind::unavailable, "app.folder_failed", {{"folder", folder}});
    return {};
}

std::string describe(backup::Restored const& restored, std::string const& language) {
    auto const& figures = restored.facts.figures;
    auto const* head = language == "ar"
                           ? "استُرد من {}\nحتى {}، وما بعده ليس في النسخة\n"
                           : "restored from {}\nup to {}; what came later is not in it\n";
    return fmt::format(fmt::runtime(head), restored.path, restored.up_to) +
           fmt::format("  base: {} entries, {} leaves; then {} pieces\n", figures.entries,
                       figures.log_size, restored.segments);
}

std::string no_comparison(std::string const& language) {
    return language == "ar" ? "لم يُقارن بنقطة تحقق من الخارج: اسأل شريكًا أو هاتفًا قبل التشغيل "
                              "(‎--checkpoint)\n"
                            : "not compared with a checkpoint from elsewhere: ask a partner or a "
                              "phone before serving (--checkpoint)\n";
}

Result<CommandOutcome> restore_into(RestoreOptions const& options, std::string const& target,
                                    Clock const& clock) {
    std::optional<Instant> until;
    if (!options.until.empty() && options.until != "latest")
        until = TRY(parse_instant(options.until));
    auto const key = TRY(backup::parse_recovery_key(options.key_text));
    std::error_code ignored;
    files::create_directories(files::path{target}.parent_path(), ignored);
    Staging staging{target + ".restoring"};
    auto const restored = TRY(
        backup::unpack({.from = options.from, .into = staging.path(), .key = key, .until = until}));
    CommandOutcome out{0, describe(restored, options.language)};
    bool const provable = restored.has_records || !options.database.empty();
    if (!provable && options.folder.empty())
        return fail(ErrorKind::refused, "app.restored_without_records");
    if (provable) {
        auto const proof = TRY(prove(options, staging.path(), clock));
        out.text += proof.text;
        if (options.checkpoint.empty()) out.text += no_comparison(options.language);
        if (!options.new_log.empty()) {
            out.text += TRY(begin_new_log(options, staging.path(), clock));
        } else if (proof.unknown_leaves > 0) {
            TRY(hold_log(staging.path(), proof.checkpoint));
            Error const behind{
                ErrorKind::refused, "app.restored_behind", {{"leaves", proof.unknown_leaves}}};
            out.exit_code = exit_behind;
            out.text += fmt::format("{} {}\n", behind.code, message_text(behind, options.language));
        }
    }
    if (!options.folder.empty()) TRY(staging.become(target));
    return out;
}

/// A folder that is no house is said before an hour is spent.
Result<> check_told(std::string const& house) {
    if (house.empty() || files::is_regular_file(house + "/keys.db")) return {};
    return fail(ErrorKind::not_found, "app.folder_failed", {{"folder", house}});
}

Result<> tell_house(RestoreOptions const& options, Clock const& clock, bool proved,
                    std::chrono::nanoseconds took) {
    if (options.tell.empty()) return {};
    return record_rehearsal(
        options.tell,
        {.at = clock.now(),
         .seconds = std::chrono::duration_cast<std::chrono::seconds>(took).count() + 1,
         .proved = proved,
         .compared = proved && !options.checkpoint.empty()});
}

}  // namespace

CommandOutcome restore(RestoreOptions const& options, Clock const& clock) {
    crypto::start();
    ::umask(077);
    auto const unique = hex(crypto::random_key()).substr(0, 12);
    auto target = options.folder.empty()
                      ? (files::temp_directory_path() / ("takaful-proof-" + unique)).string()
                      : options.folder;
    while (target.size() > 1 && target.ends_with('/')) target.pop_back();
    std::error_code error;
    auto const say = [&](Error const& failed) {
        auto const detail = failed.detail.empty() ? "" : failed.detail + "\n";
        return CommandOutcome{1, fmt::format("{} {}\n{}", failed.code,
                                             message_text(failed, options.language), detail)};
    };
    if (auto const told = check_told(options.tell); !told) return say(told.error());
    if (files::exists(target, error) && !files::is_empty(target, error))
        return say({ErrorKind::conflict, "app.folder_not_empty", {{"folder", target}}});
    auto const began = std::chrono::steady_clock::now();
    auto const done = restore_into(options, target, clock);
    auto const took = std::chrono::steady_clock::now() - began;
    if (auto const told = tell_house(options, clock, done && done->exit_code == 0, took); !told)
        return say(told.error());
    return done ? *done : say(done.error());
}

}  // namespace takaful::app
