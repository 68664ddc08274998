#include "nemesis.hpp"

#include <fstream>

#include "census.hpp"
#include "domain/giving/giving.hpp"
#include "record/tlog/folder.hpp"
#include "trust/ledger/books.hpp"

namespace takaful::sim {

static std::string text_of(Error const& error) {
    std::string text{error.code};
    for (auto const& param : error.params)
        if (auto const* words = std::get_if<std::string>(&param.value)) text += " " + *words;
    return text + " " + error.detail;
}

Nemesis::Nemesis(Village& village, Notebook& notebook, Clients& clients)
    : village_(village), notebook_(notebook), clients_(clients) {
    village_.disk.on_change = [this] { changed(Writes::records); };
    village_.files.on_change = [this] {
        changed(Writes::tiles);
        // The flush fails, and whoever called it stops by itself.
        if (village_.is_dead()) village_.disk.let_unwind();
    };
}

void Nemesis::survive(std::function<void()> const& act) {
    try {
        act();
    } catch (Death const&) {
        if (!village_.is_dead())
            sometimes(village_.disk.write_has_failed ? "death: write error, the process stopped"
                                                     : "death: fsync failed, the process stopped");
        // The power often goes with the disk.
        if (fate_.one_in(2))
            village_.cut(fate_);
        else
            village_.kill();
    }
}

Result<> Nemesis::in_work(std::int64_t book, std::function<Result<>(Work&)> act) {
    work::Command command{.actor = Actor::system(book), .name = "sim.in_work"};
    command.run = [&](Work& work) -> Result<std::string> {
        TRY(act(work));
        return std::string{"{}"};
    };
    TRY(village_.house->runner().run(std::move(command)));
    return {};
}

void Nemesis::start() {
    auto const opened = village_.open();
    if (!opened) throw Wrong{"start: the house opens", std::string{opened.error().code}};
    auto const made = in_work(book_a, [&](Work& work) { return clients_.acts().open_in(work); });
    if (!made) throw Wrong{"start: accounts are opened", std::string{made.error().code}};
    auto const funded = in_work(1, [&](Work& work) -> Result<> {
        giving::FundDraft draft{.id = {},
                                .name_ar = "كسوة",
                                .name_en = "Clothes",
                                .purpose_ar = "كسوة",
                                .purpose_en = "Clothes",
                                .intentions = {giving::Intention::sadaqa},
                                .currency = Currency::parse("EGP").value(),
                                .goal = {}};
        draft.id.bytes = {0, 4, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1};
        TRY(giving::open_fund(work, draft));
        return {};
    });
    if (!funded) throw Wrong{"start: a fund is opened", std::string{funded.error().code}};
    village_.partner.watch(village_.log().verifier_key(), village_.folder + "/log");
}

// ---- Arming ------------------------------------------------------------------------------------

void Nemesis::arm_death(Random& random, bool is_cut, std::int64_t changes_max) {
    will_cut_ = is_cut;
    // Tiles are a small part of what is written, so that a blind shot would seldom meet them.
    aims_at_tiles_ = random.one_in(4);
    countdown_ = 1 + random.below(changes_max);
    fate_ = Random{random.next(), 1};
}

/// Before each write and fsync of the living process.
void Nemesis::changed(Writes what) {
    if (countdown_ == 0 || (aims_at_tiles_ && what != Writes::tiles) || --countdown_ > 0) return;
    if (!will_cut_) {
        count("kill -9 in the middle of writing");
        sometimes("death: kill -9");
        return village_.kill();
    }
    count(is_starting_ ? "power cut while starting" : "power cut");
    sometimes(is_starting_            ? "death: power cut while starting"
              : what == Writes::tiles ? "death: power cut while tiles were written"
                                      : "death: power cut while SQLite wrote");
    village_.cut(fate_);
}

void Nemesis::arm_failures(Random& random) {
    if (random.one_in(2'000)) {
        fate_ = Random{random.next(), 2};
        village_.disk.fail_next_sync = true;
        count("fsync of SQLite fails once");
    }
    if (random.one_in(2'500)) {
        fate_ = Random{random.next(), 3};
        village_.disk.fail_next_write = true;
        count("write of SQLite fails half done");
    }
    if (random.one_in(1'200)) {
        village_.files.fail_next_sync = true;
        count("fsync of a tile fails once");
    }
    if (random.one_in(700)) {
        village_.files.shorten_next_write = true;
        count("write of a tile is short");
        sometimes("disk: short write of a tile");
    }
    if (random.one_in(1'000)) {
        village_.disk.is_full = true;
        disk_full_until_ = step_ + 1 + random.below(5);
        count("disk full for SQLite");
    }
    if (random.one_in(1'200)) {
        village_.files.is_full = true;
        files_full_until_ = in_minutes(1);
        count("disk full for tiles");
        sometimes("disk: full while tiles were written");
    }
}

/// The moment that many minutes from now: what keeps the log from growing must end before the
/// promises of its leaves do.
std::int64_t Nemesis::in_minutes(std::int64_t minutes) const {
    return village_.clock.now().unix_us + minutes * 60'000'000;
}

void Nemesis::end_episodes() {
    if (step_ >= disk_full_until_) village_.disk.is_full = false;
    auto const now_us = village_.clock.now().unix_us;
    if (now_us >= files_full_until_) village_.files.is_full = false;
    if (step_ >= reader_until_) release_reader();
    if (village_.partner.is_away && now_us >= away_until_) {
        village_.partner.is_away = false;
        cosigned_before_ = village_.partner.cosigned;
    }
}

/// No fault is under way that could explain an error.
bool Nemesis::is_quiet() const {
    auto const& disk = village_.disk;
    auto const& files = village_.files;
    return countdown_ == 0 && !disk.is_full && !disk.fail_next_sync && !disk.fail_next_write &&
           !files.is_full && !files.fail_next_sync && !village_.is_dead();
}

void Nemesis::begin_step(Random& random) {
    ++step_;
    end_episodes();
    if (is_quiet()) {
        if (random.one_in(3'000)) try_second_server();
        if (random.one_in(800)) hold_reader(random);
        if (random.one_in(5'000)) flip_bit(random);
        if (random.one_in(1'500)) show_older_tree(random);
        if (random.one_in(9'000)) show_forked_tree();
        if (random.one_in(250)) close_month();
    }
    if (random.one_in(2'500)) {
        village_.partner.is_away = true;
        away_until_ = in_minutes(5);
        count("witness away");
    }
    if (random.one_in(20'000)) {
        village_.partner.watch(village_.log().verifier_key(), village_.folder + "/log");
        count("witness started anew");
    }
    if (countdown_ == 0 && random.one_in(200)) arm_death(random, true, 60);
    if (countdown_ == 0 && random.one_in(400)) arm_death(random, false, 60);
    arm_failures(random);
}

// ---- Background work, deaths -------------------------------------------------------------------

void Nemesis::do_workers() {
    auto const was_quiet = is_quiet();
    auto const done = village_.work();
    if (done || !was_quiet) return;
    throw Wrong{"workers: nothing fails without a cause", text_of(done.error())};
}

void Nemesis::work(Random& random) {
    if (!village_.is_dead()) survive([&] { do_workers(); });
    if (village_.is_dead()) resurrect(random);
    read_notebook(random);
    if (random.one_in(400)) compare_all();
}

void Nemesis::look_at_the_dead(Random& random) {
    if (village_.files.half_written() > 0) sometimes("death: with half-written tiles");
    for (auto const book : {book_a, book_b})
        if (auto* memory = village_.house ? village_.books().impl().find(book) : nullptr)
            if (memory->pass.running) sometimes("death: in the middle of a snapshot pass");
    if (clients_.acts().is_paying()) sometimes("payroll: died between two slices");
    village_.bury();
    if (!random.one_in(4)) return;
    auto const opened = store::open({.path = village_.folder + "/takaful.db"});
    if (!opened) throw Wrong{"start: the database opens", opened.error().detail};
    auto const reader = (*opened)->reader().value();
    auto const standing = tlog::standing(*reader).value();
    if (standing.planned > 0) sometimes("death: with a plan that was not signed");
    if (standing.size > standing.published) sometimes("death: signed, not published");
}

bool Nemesis::try_to_start(Random& random) {
    if (random.one_in(5)) arm_death(random, true, 25);
    is_starting_ = true;
    Result<> opened;
    survive([&] { opened = village_.open(); });
    is_starting_ = false;
    countdown_ = 0;
    if (village_.is_dead()) return false;
    if (!opened) throw Wrong{"start: the house opens after a death", text_of(opened.error())};
    return true;
}

void Nemesis::resurrect(Random& random) {
    reader_.reset();
    reader_until_ = disk_full_until_ = files_full_until_ = 0;
    countdown_ = 0;
    do look_at_the_dead(random);
    while (!try_to_start(random));
    judge(random);
}

void Nemesis::judge(Random& random) {
    clients_.judge_group();
    read_periods();
    clients_.judge_all(random);
    compare_all();
}

/// The month is closed if the book says so; once it was, for ever.
void Nemesis::read_periods() {
    for (auto const book : {book_a, book_b}) {
        auto const asked = village_.house->runner().ask(
            Actor::system(book), [&](Work& work) -> Result<std::string> {
                auto const periods = TRY(ledger::list_periods(work, book, 1));
                return std::string{periods.empty() ? "" : "closed"};
            });
        auto& open_from = clients_.acts().model.books[book].open_from;
        if (open_from && asked.value().empty())
            throw Wrong{"ledger: a closed month stays closed", std::to_string(book)};
        if (!asked.value().empty()) open_from = to_date({2026, 12, 1});
    }
}

void Nemesis::compare_all() {
    clients_.acts().model.now = village_.clock.now();
    auto const asked =
        village_.house->runner().ask(Actor::system(book_a), [&](Work& work) -> Result<std::string> {
            clients_.acts().compare_all(work);
            return std::string{};
        });
    if (!asked) throw Wrong{"ledger: it can be asked", std::string{asked.error().code}};
}

void Nemesis::read_notebook(Random& random) {
    auto const& log = village_.log();
    auto const published = log.head();
    if (log.signed_head().size > published.size)
        sometimes("witness: signed ahead of what is published");
    if (!village_.partner.is_away && village_.partner.asked_in_vain > 0 &&
        village_.partner.cosigned > cosigned_before_) {
        sometimes("witness: cosigned after it was away");
        village_.partner.asked_in_vain = 0;
    }
    notebook_.check_promises(village_.clock.now());
    if (published.size == notebook_.size() || published.size == 0) return;
    if (published.size < notebook_.size())
        throw Wrong{"log: the tree never shrinks", std::to_string(published.size)};
    notebook_.read(random);
    clients_.trace(published.checkpoint);
    if (random.one_in(5) || published_.empty()) published_.push_back(published.checkpoint);
}

// ---- Peace -------------------------------------------------------------------------------------

void Nemesis::make_peace(Random& random) {
    countdown_ = 0;
    step_ = disk_full_until_ = reader_until_ = 1 << 30;
    files_full_until_ = away_until_ = 0;
    end_episodes();
    village_.disk.fail_next_sync = village_.disk.fail_next_write = false;
    village_.files.fail_next_sync = village_.files.shorten_next_write = false;
    if (village_.is_dead()) resurrect(random);
    countdown_ = 0;
    close_month();
}

void Nemesis::look_back(Random& random) {
    village_.clock.advance_us(120'000'000);
    auto const settled = village_.settle();
    if (!settled)
        throw Wrong{"workers: nothing fails without a cause", std::string{settled.error().code}};
    read_notebook(random);
    village_.clock.advance_us(std::int64_t{7'200} * 1'000'000);
    notebook_.check_promises(village_.clock.now());
    compare_all();
    clients_.judge_all(random);
    judge_log();
    judge_gifts();
}

}  // namespace takaful::sim
