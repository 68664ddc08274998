// What the nemesis does besides killing: second servers, stuck readers, flipped bits, false trees,
// the end of a month; and the last judgement of the log and of the gifts.

#include <fstream>

#include "census.hpp"
#include "domain/giving/giving.hpp"
#include "nemesis.hpp"
#include "record/tlog/folder.hpp"
#include "record/tlog/note.hpp"
#include "record/tlog/tiles.hpp"
#include "record/tlog/witness.hpp"

namespace takaful::sim {

namespace {

constexpr store::Query count_entries{"sim.count_entries",
                                     "SELECT count(*) AS n FROM ledger_entry WHERE book_id = $1"};
constexpr std::int64_t november = 202'611;

std::int64_t entries_of(store::Tx& tx) {
    return tx.one(count_entries, book_a).value()->get<std::int64_t>("n");
}

}  // namespace

void Nemesis::try_second_server() {
    auto const second = store::open({.path = village_.folder + "/takaful.db"});
    if (second || second.error().code != "store.locked")
        throw Wrong{"store: a second server is refused", second ? "it opened" : "otherwise"};
    count("second server on the file");
    sometimes("server: a second one on the file refused");
}

void Nemesis::hold_reader(Random& random) {
    if (reader_) return;
    reader_ = village_.house->database().reader().value();
    reader_entries_ = entries_of(*reader_);
    reader_until_ = step_ + 20 + random.below(100);
    count("stuck reader");
}

void Nemesis::release_reader() {
    if (!reader_) return;
    if (entries_of(*reader_) != reader_entries_)
        throw Wrong{"store: a reader sees one moment", std::to_string(reader_entries_)};
    auto const now = village_.house->database().reader().value();
    if (entries_of(*now) > reader_entries_)
        sometimes("reader: stuck while the log grew, saw nothing of it");
    reader_.reset();
}

/// A bit of the tree's edge turns while the server is off: it must not sign over that.
void Nemesis::flip_bit(Random& random) {
    auto const size = static_cast<std::uint64_t>(village_.log().signed_head().size);
    if (size % tlog::tile_width == 0) return;
    release_reader();
    tlog::TileName const name{0, size / tlog::tile_width, size % tlog::tile_width};
    auto const path = village_.folder + "/log/" + name.path();
    village_.close();
    auto const flip = [&path, at = random.next()] {
        std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
        file.seekg(0, std::ios::end);
        auto const place =
            static_cast<std::streamoff>(at % static_cast<std::uint64_t>(file.tellg()));
        file.seekg(place);
        auto const byte = static_cast<char>(file.get() ^ 0x10);
        file.seekp(place);
        file.put(byte);
    };
    flip();
    auto const refused = village_.open();
    if (refused || refused.error().code != "tlog.tree_differs")
        throw Wrong{"log: nothing is signed over a changed tile",
                    refused ? "it opened" : std::string{refused.error().code}};
    village_.house.reset();
    flip();
    auto const opened = village_.open();
    if (!opened) throw Wrong{"start: the house opens", std::string{opened.error().code}};
    count("flipped bit in the tree's edge");
    sometimes("disk: a flipped bit in the tree's edge refused the start");
}

void Nemesis::show_older_tree(Random& random) {
    if (village_.partner.is_away || published_.size() < 2) return;
    auto const& note =
        published_[static_cast<std::size_t>(random.below(std::ssize(published_) - 1))];
    auto const key = tlog::parse_verifier_key(village_.log().verifier_key()).value();
    auto const old = tlog::open_checkpoint(note, key).value();
    auto const reply = village_.partner.witness().add_checkpoint(
        tlog::add_checkpoint_body({.old_size = old.size, .proof = {}, .note = note}));
    if (reply.status == 200)
        throw Wrong{"witness: never goes back to an older size", std::to_string(old.size)};
    count("older tree shown to the witness");
    sometimes("witness: an older size refused");
}

/// The log's own key signs another tree of the size that the witness has.
void Nemesis::show_forked_tree() {
    if (village_.partner.is_away) return;
    auto const states = village_.partner.witness().states();
    auto const size = static_cast<std::uint64_t>(states.front().size);
    if (size == 0) return;
    auto const& origin = village_.log().options().origin;
    auto const body = tlog::checkpoint_body({origin, size, crypto::sha256(as_bytes("fork")), {}});
    auto const note = tlog::sign_note(body, origin, village_.log().signing_key());
    auto const reply = village_.partner.witness().add_checkpoint(
        tlog::add_checkpoint_body({.old_size = size, .proof = {}, .note = note}));
    if (reply.status != 422)
        throw Wrong{"witness: refuses a forked tree", std::to_string(reply.status)};
    count("forked tree shown to the witness");
    sometimes("witness: a forked tree refused");
}

/// After midnight: the books close the day, then the month.
void Nemesis::close_month() {
    auto const today = civil_date(village_.clock.now(), "Africa/Cairo").value();
    auto const december = to_date({2026, 12, 1});
    if (today < december) return;
    for (auto const book : {book_a, book_b}) {
        auto& open_from = clients_.acts().model.books[book].open_from;
        if (open_from) continue;
        Result<> closed;
        survive([&] {
            closed = in_work(book, [&](Work& work) -> Result<> {
                TRY(ledger::close_until(work, book, today));
                TRY(ledger::close_period(work, book, november));
                return {};
            });
        });
        if (village_.is_dead()) return;
        if (!closed) throw Wrong{"ledger: the month closes", std::string{closed.error().code}};
        open_from = december;
        count("month closed");
    }
}

// ---- The last judgement ------------------------------------------------------------------------

void Nemesis::judge_log() {
    FolderFiles files{village_.folder + "/log"};
    tlog::AuditQuestion question;
    question.verifier_key = village_.log().verifier_key();
    question.now = village_.clock.now();
    auto const report = tlog::audit(files, question);
    for (auto const& finding : report.findings)
        if (finding.exit_code != 0)
            throw Wrong{"log: the auditor finds nothing", std::string{finding.error.code}};
    if (report.size != notebook_.size())
        throw Wrong{"log: the auditor sees what is published", std::to_string(report.size)};
    sometimes("log: a batch of twenty or more published", report.batches);
    auto const asked =
        village_.house->runner().ask(Actor::system(book_a), [&](Work& work) -> Result<std::string> {
            auto const periods = TRY(ledger::list_periods(work, book_a, 1));
            if (periods.empty() || !periods.front().sealed) return std::string{};
            auto const proof = TRY(ledger::prove_balance(work, {book_a, 2}, november));
            TRY(ledger::check_balance_proof(proof));
            return std::string{"sealed"};
        });
    if (asked && *asked == "sealed") sometimes("month: every balance sealed");
}

void Nemesis::judge_gifts() {
    auto const asked =
        village_.house->runner().ask(Actor::system(1), [&](Work& work) -> Result<std::string> {
            auto const funds = TRY(giving::list_funds(work, {}));
            return std::to_string(funds.items.front().received.minor);
        });
    if (asked.value() != std::to_string(clients_.acts().gifts_minor()))
        throw Wrong{"giving: every gift is in the fund once",
                    *asked + ", not " + std::to_string(clients_.acts().gifts_minor())};
}

}  // namespace takaful::sim
