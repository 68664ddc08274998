#include "platform/backup/backup.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "platform/backup/copy.hpp"
#include "platform/store/testing.hpp"

using namespace takaful;
using namespace takaful::backup;

namespace {

namespace files = std::filesystem;

constexpr store::Migration thing_schema[] = {{"thing", 1, "first", R"(
CREATE TABLE thing_row (
    book_id INT64 NOT NULL,
    number INT64 NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (book_id, number)
) CLUSTERED;
)"}};
constexpr store::Query save{"thing.save",
                            "INSERT INTO thing_row (book_id, number, label) VALUES (1, $1, $2)"};
constexpr store::Query newest{"thing.newest",
                              "SELECT count(*) AS n, max(number) AS last FROM thing_row"};
constexpr store::Query good{"thing.good", "PRAGMA integrity_check"};

std::int64_t last_of(store::Tx& tx) {
    auto const row = tx.one(newest).value();
    CHECK(row->get<std::int64_t>("n") == row->get<std::int64_t>("last"));
    return row->get<std::int64_t>("last");
}

Result<Figures> look(store::Tx& tx) {
    return Figures{last_of(tx), 0, ""};
}

std::string content(std::string const& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void put(std::string const& path, std::string_view text) {
    std::ofstream{path, std::ios::binary | std::ios::trunc} << text;
}

/// Rows numbered from 1, each in keys.db before it is in takaful.db, as a house does.
struct ThingHouse {
    store::TempFolder scratch;
    std::string folder = scratch.file("house");
    std::string target = scratch.file("copies");
    RecoveryKey key = (crypto::start(), make_recovery_key());
    std::unique_ptr<store::Database> records;
    std::unique_ptr<store::Database> keys;
    std::int64_t rows = 0;
    Instant now{1'795'251'600'000'000};  // 2026-11-21T09:00:00Z

    ThingHouse() {
        files::create_directories(folder);
        put(folder + "/master.key", std::string(32, 'k'));
        files::create_directories(folder + "/tray");
        put(folder + "/tray/one.rows.1", "sealed");
        open();
        add(3);
    }
    void open() {
        records = store::open({.path = folder + "/takaful.db", .migrations = thing_schema}).value();
        keys = store::open({.path = folder + "/keys.db", .migrations = thing_schema}).value();
    }
    static void add_to(store::Database& database, std::int64_t number) {
        auto& writer = database.writer();
        REQUIRE(writer.begin());
        REQUIRE(writer.run(save, number, std::string(300, 'x')));
        REQUIRE(writer.commit());
    }
    void add(int count) {
        for (int i = 0; i < count; ++i) {
            add_to(*keys, ++rows);
            add_to(*records, rows);
        }
    }
    Copied copy() {
        now.unix_us += 1'000'000;
        return copy_now({folder, true, key.public_key, look, now}, target).value();
    }
    ShipOptions ship_options() {
        return {.copy = {folder, true, key.public_key, look, {}}, .target = target};
    }
    std::unique_ptr<Shipper> ship(ShipOptions const& options) {
        return std::make_unique<Shipper>(
            options, [this](auto call) { records->before_checkpoint(std::move(call)); },
            [this](auto call) { keys->before_checkpoint(std::move(call)); });
    }
    Result<bool> step(Shipper& shipper) {
        now.unix_us += 1'000'000;
        return shipper.step(now);
    }
    std::string generation() const {
        return target + "/" + list_generations(target).value().back();
    }
    Result<Restored> unpack_to(std::string const& into, std::string const& from,
                               std::optional<Instant> until = {}) const {
        files::remove_all(into);
        return unpack({.from = from, .into = into, .key = key, .until = until});
    }
    /// The newest row of the restored records, of which all pages, and all keys, are whole.
    std::int64_t restored_rows(std::optional<Instant> until = {}) {
        auto const into = scratch.file("restored");
        REQUIRE(unpack_to(into, target, until));
        std::int64_t last[2] = {};
        for (auto const* name : {"/takaful.db", "/keys.db"}) {
            auto const opened =
                store::open({.path = into + name, .migrations = thing_schema}).value();
            auto const reader = opened->reader().value();
            CHECK(reader->one(good).value()->get<std::string>("integrity_check") == "ok");
            last[name == std::string{"/keys.db"}] = last_of(*reader);
        }
        CHECK(last[1] >= last[0]);
        return last[0];
    }
};

/// Is every one of these changes of a file found, both by whoever has the key and by whoever has
/// not? Gives how many were not.
int unseen_flips(ThingHouse const& house, std::string const& path, std::size_t step, int& tried) {
    auto const whole = content(path);
    auto const into = house.scratch.file("never");
    int unseen = 0;
    for (std::size_t at = 0; at < whole.size(); at += step) {
        auto changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ (1 << (at % 8)));
        put(path, changed);
        ++tried;
        if (check_file(path)) ++unseen;
        // Whoever changes a copy can also write its digest anew; the seals remain.
        auto const body = changed.substr(0, changed.size() - 32);
        auto const digest = crypto::sha256(as_bytes(body));
        put(path, body + std::string{as_text(digest)});
        if (at < body.size() && house.unpack_to(into, path)) ++unseen;
    }
    put(path, whole);
    return unseen;
}

}  // namespace

TEST_CASE("backup: the recovery key survives paper, and a wrong letter is told") {
    crypto::start();
    auto const key = make_recovery_key();
    auto const text = recovery_text(key);
    CHECK(text.size() == 56 + 13);
    auto sloppy = text;
    for (auto& letter : sloppy) {
        if (letter == '-') letter = ' ';
        if (letter == '0') letter = 'o';
        if (letter == '1') letter = 'l';
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    CHECK(parse_recovery_key(sloppy + "\n")->secret == key.secret);
    CHECK(parse_recovery_key(text)->public_key == key.public_key);
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '-') continue;
        auto wrong = text;
        wrong[at] = wrong[at] == '7' ? '8' : '7';
        CHECK(parse_recovery_key(wrong).error().code == "backup.key_malformed");
    }
    for (auto const& wrong :
         {std::string{}, text.substr(1), text + "0", text + "00000000", "ü" + text})
        CHECK(parse_recovery_key(wrong).error().code == "backup.key_malformed");
}

TEST_CASE("backup: the server keeps the public half, once") {
    ThingHouse house;
    CHECK(load_recipient(house.folder).error().code == "backup.key_missing");
    REQUIRE(save_recipient(house.folder, house.key.public_key));
    CHECK(load_recipient(house.folder).value() == house.key.public_key);
    CHECK(save_recipient(house.folder, house.key.public_key).error().code == "backup.key_exists");
}

TEST_CASE("backup: a whole copy holds all that was committed, in and outside the database file") {
    ThingHouse house;
    REQUIRE(house.records->writer().checkpoint());
    house.add(5);
    auto const copied = house.copy();
    CHECK(copied.facts.figures.entries == 8);
    CHECK(copied.bytes == static_cast<std::int64_t>(files::file_size(copied.path)));
    house.add(1);
    CHECK(house.restored_rows() == 8);
    CHECK(content(house.scratch.file("restored") + "/master.key") == std::string(32, 'k'));
    CHECK(content(house.scratch.file("restored") + "/tray/one.rows.1") == "sealed");
    CHECK(content(copied.path).find("xxxxxxxx") == std::string::npos);
    auto const listed = list_copies(house.target).value();
    REQUIRE(listed.size() == 1);
    CHECK_FALSE(listed[0].fault);
    CHECK(listed[0].bytes == copied.bytes);
    CHECK(newest_moment(house.target).value() == house.now);
}

TEST_CASE("backup: only so many whole copies are kept, and a moment may be chosen") {
    ThingHouse house;
    std::vector<Instant> moments;
    for (int i = 0; i < 4; ++i) {
        house.add(1);
        house.copy();
        moments.push_back(house.now);
    }
    CHECK(prune_whole(house.target, 3).value() == 1);
    CHECK(list_whole(house.target)->size() == 3);
    CHECK(house.restored_rows(moments[2]) == 6);
    auto const early = house.unpack_to(house.scratch.file("early"), house.target, moments[0]);
    CHECK(early.error().code == "backup.nothing_found");
    CHECK(house.unpack_to(house.scratch.file("none"), house.scratch.file("nowhere")).error().code ==
          "backup.folder_failed");
}

TEST_CASE("backup: another key, another file and a short file are told apart") {
    ThingHouse house;
    auto const path = house.copy().path;
    auto const into = house.scratch.file("into");
    auto const other = make_recovery_key();
    CHECK(unpack({.from = path, .into = into, .key = other, .until = {}}).error().code ==
          "backup.key_wrong");
    auto const whole = content(path);
    for (std::size_t size = 0; size < whole.size(); size += whole.size() / 97) {
        put(path, std::string_view{whole}.substr(0, size));
        auto const code = house.unpack_to(into, path).error().code;
        CHECK(code == (size < 16 ? "backup.not_a_backup" : "backup.damaged"));
    }
    put(path, "SQLite format 3, or any other file that is no copy of ours");
    CHECK(house.unpack_to(into, path).error().code == "backup.not_a_backup");
    CHECK(list_copies(house.target)->front().fault->code == "backup.not_a_backup");
}

TEST_CASE("backup: a bit that flips anywhere in a copy is found, also when its digest is forged") {
    ThingHouse house;
    int tried = 0;
    auto const path = house.copy().path;
    CHECK(unseen_flips(house, path, files::file_size(path) / 1'500, tried) == 0);
    auto const shipper = house.ship(house.ship_options());
    REQUIRE(house.step(*shipper));
    house.add(1);
    REQUIRE(house.step(*shipper));
    for (auto const number : {0, 1}) {
        auto const segment = house.generation() + "/" + segment_name(number);
        CHECK(unseen_flips(house, segment, files::file_size(segment) / 800, tried) == 0);
    }
    CHECK(tried > 3'000);
    if (std::getenv("TAKAFUL_LONG") != nullptr)
        std::printf("fault: a bit flipped in a copy: %d tried, 0 not found\n", tried);
}

TEST_CASE("backup: what is shipped is what was committed, however often the log was begun anew") {
    ThingHouse house;
    auto const shipper = house.ship(house.ship_options());
    REQUIRE(house.step(*shipper).value());
    CHECK_FALSE(house.step(*shipper).value());
    std::vector<std::pair<Instant, std::int64_t>> shipped;
    for (int round = 0; round < 40; ++round) {
        house.add(1 + round % 3);
        if (round % 4 == 1) REQUIRE(house.records->writer().checkpoint());
        if (round % 5 == 2) REQUIRE(house.keys->writer().checkpoint());
        if (round % 7 == 3) house.add(2);
        if (round % 6 == 5) REQUIRE(house.records->writer().checkpoint());
        REQUIRE(house.step(*shipper).value());
        shipped.emplace_back(house.now, house.rows);
    }
    CHECK(shipper->state().code.empty());
    CHECK(shipper->state().shipped == house.now);
    CHECK(list_generations(house.target)->size() == 1);
    CHECK(list_segments(house.generation())->size() == 41);
    for (auto const& [moment, rows] : shipped) CHECK(house.restored_rows(moment) == rows);
    auto const listed = list_copies(house.target).value();
    CHECK_FALSE(listed.at(0).fault);
    CHECK(listed.at(0).segments == 40);
}

TEST_CASE("backup: a base and a copy are whole while readers hold back the checkpoints") {
    ThingHouse house;
    auto const shipper = house.ship(house.ship_options());
    REQUIRE(house.step(*shipper));
    for (int round = 0; round < 8; ++round) {
        auto const reader = house.records->reader().value();
        house.add(3);
        REQUIRE(house.records->writer().checkpoint());  // In part only.
        house.add(2);
        REQUIRE(house.step(*shipper).value());
        CHECK(house.restored_rows() == house.rows);
        house.copy();
        CHECK(house.restored_rows() == house.rows);
    }
}

TEST_CASE("backup: a piece that is missing, swapped or damaged ends the restoring before it") {
    ThingHouse house;
    auto const shipper = house.ship(house.ship_options());
    std::vector<Instant> moments;
    for (int i = 0; i < 5; ++i) {
        REQUIRE(house.step(*shipper));
        moments.push_back(house.now);
        house.add(1);
    }
    auto const into = house.scratch.file("into");
    auto const piece = house.generation() + "/" + segment_name(2);
    auto const next = house.generation() + "/" + segment_name(3);
    auto const whole = content(piece);
    files::remove(piece);
    CHECK(house.unpack_to(into, house.target).error().code == "backup.segment_missing");
    CHECK(list_copies(house.target)->front().fault->code == "backup.segment_missing");
    put(piece, content(next));
    CHECK(house.unpack_to(into, house.target).error().code == "backup.segment_missing");
    put(piece, whole.substr(0, whole.size() - 1));
    CHECK(house.unpack_to(into, house.target).error().code == "backup.damaged");
    CHECK(house.unpack_to(into, house.target, moments[1]));
    put(piece, whole);
    CHECK(house.unpack_to(into, house.target));
    files::remove(house.generation() + "/" + segment_name(0));
    CHECK(house.unpack_to(into, house.target).error().code == "backup.segment_missing");
}

TEST_CASE("backup: a target that goes away is an alarm, and a new generation when it is back") {
    ThingHouse house;
    auto const shipper = house.ship(house.ship_options());
    REQUIRE(house.step(*shipper));
    files::rename(house.target, house.target + ".away");
    put(house.target, "a file where the folder was");
    house.add(2);
    CHECK(house.step(*shipper).error().code == "backup.folder_failed");
    CHECK(shipper->state().code == "backup.folder_failed");
    house.add(2);  // The house goes on.
    files::remove(house.target);
    house.now.unix_us += 120'000'000;
    REQUIRE(house.step(*shipper).value());
    CHECK(shipper->state().code.empty());
    CHECK(house.restored_rows() == house.rows);
}

TEST_CASE("backup: a target that is too slow costs the generation, not memory or commits") {
    ThingHouse house;
    auto options = house.ship_options();
    options.waiting_bytes_max = 16'384;
    auto const shipper = house.ship(options);
    REQUIRE(house.step(*shipper));
    house.add(200);
    REQUIRE(house.records->writer().checkpoint());  // More waits than may.
    CHECK(house.step(*shipper).error().code == "backup.ship_behind");
    house.now.unix_us += 120'000'000;
    house.add(1);
    REQUIRE(house.step(*shipper).value());
    CHECK(house.restored_rows() == house.rows);
    CHECK(list_generations(house.target)->size() == 2);
}

TEST_CASE("backup: generations are begun daily and kept for a while, and a restart begins one") {
    ThingHouse house;
    constexpr std::int64_t day_us = std::int64_t{24} * 3'600 * 1'000'000;
    auto shipper = house.ship(house.ship_options());
    for (int day = 0; day < 12; ++day) {
        house.add(1);
        REQUIRE(house.step(*shipper).value());
        house.now.unix_us += day_us;
    }
    CHECK(list_generations(house.target)->size() == 7);
    auto const before = house.generation();
    shipper.reset();
    house.records.reset();
    house.keys.reset();
    house.open();
    house.now.unix_us -= day_us;  // A clock that stands still, or goes back.
    shipper = house.ship(house.ship_options());
    house.now.unix_us -= 1'000'000;
    REQUIRE(house.step(*shipper).value());
    house.add(1);
    REQUIRE(house.step(*shipper).value());
    CHECK(house.generation() != before);
    CHECK(house.restored_rows() == house.rows);
}

TEST_CASE("store: a log that was begun anew before it was read is told") {
    ThingHouse house;
    store::WalReader reader{house.folder + "/takaful.db"};
    store::PageChanges changes;
    REQUIRE(reader.read_into(changes));
    CHECK_FALSE(changes.is_empty());
    house.add(1);
    REQUIRE(house.records->writer().checkpoint());
    house.add(1);
    CHECK(reader.read_into(changes).error().code == "store.wal_lost");
}
