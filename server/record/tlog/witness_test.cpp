#include "record/tlog/witness.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "record/tlog/policy.hpp"
#include "record/tlog/testing.hpp"

using namespace takaful;
using namespace takaful::tlog;

namespace {

/// A folder's files, or none at all while the log is shut.
class FolderFiles : public LogFiles {
public:
    explicit FolderFiles(std::string folder) : folder_(std::move(folder)) {}
    Result<std::optional<Bytes>> read(std::string_view path) override {
        if (shut) return fail(ErrorKind::unavailable, "tlog.unreachable");
        return Folder{folder_}.read(std::string{path});
    }
    bool shut = false;

private:
    std::string folder_;
};

crypto::SigningKey key_of(std::uint8_t n) {
    crypto::Key seed{};
    seed.fill(n);
    return crypto::signing_key_from_seed(seed);
}

/// A partner's house with its witness.
struct Partner {
    work::TestHouse house;
    std::unique_ptr<Witness> witness;
    std::uint8_t number;

    Partner(std::uint8_t n, std::vector<WatchedLog> logs) : number(n) { open(std::move(logs)); }
    void open(std::vector<WatchedLog> logs) {
        witness.reset();
        auto opened = Witness::open(house.runner, {.name = name(),
                                                   .key = key_of(number),
                                                   .folder = house.db.folder.file("copies"),
                                                   .logs = std::move(logs)});
        REQUIRE(opened);
        witness = std::move(*opened);
    }
    std::string name() const { return "partner.test/w" + std::to_string(number); }
    VerifierKey key() const { return parse_verifier_key(witness->verifier_key()).value(); }
};

/// A tree of a log's own making: leaves of 512 bytes are not needed where consistency alone counts.
struct LooseLog {
    crypto::SigningKey key = key_of(77);
    std::string origin = "loose.test/log";
    std::vector<Hash> leaves;

    void add(int count, std::string_view mark = "a") {
        for (int i = 0; i < count; ++i)
            leaves.push_back(
                leaf_hash(as_bytes(std::string{mark} + std::to_string(leaves.size()))));
    }
    NodeAt nodes() const {
        return [this](int height, std::uint64_t index) -> Result<Hash> {
            auto const width = std::uint64_t{1} << height;
            return perfect_root(std::span{leaves}.subspan(index * width, width));
        };
    }
    Hash root(std::size_t size) const { return root_of(std::span{leaves}.first(size)); }
    std::string note(std::size_t size) const {
        return sign_note(checkpoint_body({origin, size, root(size), {}}), origin, key);
    }
    AddCheckpoint request(std::size_t old_size, std::size_t size) const {
        AddCheckpoint request{.old_size = old_size, .proof = {}, .note = note(size)};
        if (old_size > 0 && old_size < size)
            request.proof = consistency_proof(nodes(), old_size, size).value();
        return request;
    }
    WatchedLog watched() const {
        return {make_verifier_key(origin, key.public_key).text(), nullptr};
    }
};

int status(Witness& witness, AddCheckpoint const& request) {
    return witness.add_checkpoint(add_checkpoint_body(request)).status;
}

}  // namespace

TEST_CASE("witness: every status of c2sp.org/tlog-witness, in its order") {
    LooseLog log;
    log.add(40);
    Partner partner{1, {log.watched()}};
    auto& witness = *partner.witness;

    CHECK(status(witness, log.request(5, 10)) == 409);
    auto const first = witness.add_checkpoint(add_checkpoint_body(log.request(0, 10)));
    CHECK(first.status == 200);
    auto const line = parse_signature_lines(first.body).value();
    REQUIRE(line.size() == 1);
    auto const text = checkpoint_body({log.origin, 10, log.root(10), {}});
    CHECK(cosigned_at(text, line[0], partner.key()) == 1'795'251'600);

    auto const stale = witness.add_checkpoint(add_checkpoint_body(log.request(0, 20)));
    CHECK(stale.status == 409);
    CHECK(stale.body == "10\n");
    CHECK(stale.content_type == "text/x.tlog.size");
    CHECK(status(witness, log.request(10, 20)) == 200);
    CHECK(status(witness, log.request(20, 20)) == 200);  // Again, with a fresh time.
    CHECK(status(witness, log.request(20, 15)) == 400);  // The old one is larger.

    auto wrong = log.request(20, 33);
    wrong.proof[0][3] ^= 1;
    CHECK(witness.add_checkpoint(add_checkpoint_body(wrong)).body ==
          "tlog.consistency_wrong size=33\n");
    CHECK(status(witness, wrong) == 422);
    auto spare = log.request(20, 20);
    spare.proof.push_back(log.leaves[0]);
    CHECK(status(witness, spare) == 422);

    auto stranger = log;
    stranger.origin = "other.test/log";
    CHECK(status(witness, stranger.request(0, 5)) == 404);
    CHECK(witness.add_checkpoint(add_checkpoint_body(stranger.request(0, 5))).body ==
          "tlog.origin_unknown origin=other.test/log\n");
    auto thief = log;
    thief.key = key_of(78);
    CHECK(status(witness, thief.request(20, 33)) == 403);
    auto forged = log.request(20, 33);
    auto const at = forged.note.rfind('\n', forged.note.size() - 2) + 40;
    forged.note[at] = forged.note[at] == 'A' ? 'B' : 'A';
    CHECK(status(witness, forged) == 403);
}

TEST_CASE("witness: an empty tree, and a first request with a proof that proves nothing") {
    LooseLog log;
    log.add(8);
    Partner partner{1, {log.watched()}};
    auto with_proof = log.request(0, 8);
    with_proof.proof = {log.leaves[0]};
    CHECK(status(*partner.witness, with_proof) == 422);
    auto empty = log.request(0, 0);
    CHECK(status(*partner.witness, empty) == 200);
    empty.note = sign_note(checkpoint_body({log.origin, 0, log.root(3), {}}), log.origin, log.key);
    CHECK(status(*partner.witness, empty) == 422);
    CHECK(status(*partner.witness, log.request(0, 8)) == 200);
}

TEST_CASE("witness: requests that are not read") {
    LooseLog log;
    log.add(8);
    Partner partner{1, {log.watched()}};
    auto const good = add_checkpoint_body(log.request(0, 8));
    auto const hash = base64(log.leaves[0]) + "\n";
    std::string many;
    for (int i = 0; i < 64; ++i) many += hash;
    auto const note = log.note(8);
    auto const signature = note.substr(note.find("\n\n") + 2);
    std::string seventeen = note;
    for (int i = 0; i < 16; ++i) seventeen += signature;
    std::vector<std::string> const bodies = {
        "",
        "old 0",
        "old 00\n\n" + note,
        "old -1\n\n" + note,
        "new 0\n\n" + note,
        "old 0\nAAAA\n\n" + note,
        "old 0\n" + many + "\n" + note,
        "old 0\n" + note,
        "old 0\n\n",
        good + std::string(1, '\0'),
        "old 0\r\n\n" + note,
        "old 0\n\n" + std::string(70'000, 'x'),
        "old 0\n\n" + seventeen,
        "old 0\n\n" + note.substr(0, note.size() - 1),
    };
    for (auto const& body : bodies) {
        CAPTURE(body.substr(0, 60));
        CHECK(partner.witness->add_checkpoint(body).status == 400);
    }
    CHECK(partner.witness->add_checkpoint("old 00\n\n" + note).body ==
          "tlog.request_malformed line=old\n");
    CHECK(partner.witness->add_checkpoint(good).status == 200);
}

TEST_CASE("witness: two shown a split view refuse each other's, and keep the proof of it") {
    LooseLog honest;
    honest.add(20);
    auto split = honest;
    honest.add(10, "a");
    split.add(10, "b");
    Partner one{1, {honest.watched()}};
    Partner two{2, {honest.watched()}};
    CHECK(status(*one.witness, honest.request(0, 20)) == 200);
    CHECK(status(*two.witness, honest.request(0, 20)) == 200);
    CHECK(status(*one.witness, honest.request(20, 30)) == 200);
    CHECK(status(*two.witness, split.request(20, 30)) == 200);
    // Now neither tree can have both cosignatures.
    CHECK(status(*one.witness, split.request(30, 30)) == 422);
    CHECK(status(*two.witness, honest.request(30, 30)) == 422);
    CHECK(one.witness->states()[0].alarm == "tlog.split_view");
    CHECK(two.witness->states()[0].alarm == "tlog.split_view");
    honest.add(5);
    split.add(5, "b");
    CHECK(status(*one.witness, split.request(30, 35)) == 422);
    CHECK(status(*two.witness, honest.request(30, 35)) == 422);
    CHECK(status(*one.witness, honest.request(30, 35)) == 200);
}

TEST_CASE("witness: its state is on the disk; a second start goes on from there") {
    LooseLog log;
    log.add(40);
    Partner partner{1, {log.watched()}};
    CHECK(status(*partner.witness, log.request(0, 10)) == 200);
    partner.open({log.watched()});
    CHECK(status(*partner.witness, log.request(0, 12)) == 409);
    CHECK(status(*partner.witness, log.request(10, 12)) == 200);
    auto const note =
        *partner.witness->file(hex(crypto::sha256(as_bytes(log.origin))), "checkpoint").value();
    auto const parsed = parse_note(as_text(note)).value();
    CHECK(parsed.signatures.size() == 2);
    CHECK(open_note(as_text(note), partner.key()).value() == parsed.text);
}

TEST_CASE("witness: keeps a copy of the leaves, does the arithmetic, and names a changed leaf") {
    LogHouse house;
    REQUIRE(house.gift(1, 1'000'000));
    REQUIRE(house.list(7));
    REQUIRE(house.open(50, 24));
    REQUIRE(house.pay(50, 24));
    REQUIRE(house.close(50, 24, 30'000));
    REQUIRE(house.log->integrate_now());
    auto const files = std::make_shared<FolderFiles>(house.folder());
    std::vector<WatchedLog> const logs{{house.log->verifier_key(), files}};
    Partner partner{1, logs};
    CHECK(partner.witness->follow().value() == 1);
    CHECK(partner.witness->follow().value() == 0);
    CHECK(partner.witness->states()[0].leaves == 28);

    for (std::uint32_t n = 10; n < 400; ++n) REQUIRE(house.gift(n, 1));
    REQUIRE(house.log->integrate_now());
    CHECK(partner.witness->follow().value() == 1);
    auto const state = partner.witness->states()[0];
    CHECK(state.size == 418);
    CHECK(state.alarm.empty());
    // The copy is a log of its own, which anyone may audit.
    FilesInMemory copy{partner.house.db.folder.file("copies/" + state.folder)};
    auto const report = audit(copy, {.verifier_key = house.log->verifier_key()});
    CHECK(report.good());
    CHECK(report.leaves_checked == 418);
    CHECK_FALSE(partner.witness->file(state.folder, "tile/0/000.p/28").value());
    CHECK(partner.witness->file(state.folder, "tile/0/000").value()->size() == 8'192);
    CHECK_FALSE(partner.witness->file(state.folder, "../witness.db").value());

    // The log's keeper changes an entry of last month in the published file.
    Folder folder{house.folder()};
    auto bundle = *folder.read("tile/entries/000").value();
    bundle[514 * 200 + 100] ^= 1;
    REQUIRE(folder.put("tile/entries/000", bundle));
    REQUIRE(folder.flush());
    partner.open(logs);
    for (int i = 0; i < 2; ++i) (void)partner.witness->follow();
    CHECK(partner.witness->states()[0].alarm == "tlog.mirror_leaf_changed");
    CHECK(partner.witness->states()[0].leaf == 200);
}

TEST_CASE("witness: published leaves that are not the signed ones are not cosigned") {
    LogHouse house;
    REQUIRE(house.gift(1, 100));
    REQUIRE(house.gift(2, 100));
    REQUIRE(house.log->integrate_now());
    Folder folder{house.folder()};
    std::string const name = "tile/entries/000.p/2";
    auto const honest = *folder.read(name).value();
    auto lie = honest;
    lie[514 + 90] ^= 1;
    REQUIRE(folder.put(name, lie));
    REQUIRE(folder.flush());
    Partner partner{1,
                    {{house.log->verifier_key(), std::make_shared<FolderFiles>(house.folder())}}};
    CHECK(partner.witness->follow().error().code == "tlog.leaves_differ");
    CHECK(partner.witness->states()[0].size == 0);
    // A bundle of another length than it should have.
    lie.resize(lie.size() - 3);
    REQUIRE(folder.put(name, lie));
    REQUIRE(folder.flush());
    CHECK(partner.witness->follow().error().code == "tlog.bundle_malformed");
    REQUIRE(folder.put(name, honest));
    REQUIRE(folder.flush());
    CHECK(partner.witness->follow().value() == 1);
    CHECK(partner.witness->states()[0].leaves == 2);
}

TEST_CASE("witness: leaves that it cannot read are not cosigned, nor those that do not add up") {
    LogHouse house;
    REQUIRE(house.gift(1, 100));
    REQUIRE(house.log->integrate_now());
    auto const files = std::make_shared<FolderFiles>(house.folder());
    Partner partner{1, {{house.log->verifier_key(), files}}};
    auto const body = [&](std::uint64_t old_size) {
        auto const head = house.log->head();
        AddCheckpoint request{.old_size = old_size, .proof = {}, .note = head.checkpoint};
        auto const size = static_cast<std::uint64_t>(head.size);
        Folder const folder{house.folder()};
        TileReader reader{folder.reader(), size};
        if (old_size > 0)
            request.proof = consistency_proof(reader.node_at(), old_size, size).value();
        return add_checkpoint_body(request);
    };
    files->shut = true;
    CHECK(partner.witness->add_checkpoint(body(0)).status == 503);
    files->shut = false;
    CHECK(partner.witness->add_checkpoint(body(0)).status == 200);

    REQUIRE(house.list(7));
    REQUIRE(house.open(50, 24));
    REQUIRE(house.pay(50, 24));
    REQUIRE(house.close(50, 24, 30'000));  // Of a fund that received 100.
    REQUIRE(house.log->integrate_now());
    auto const refused = partner.witness->add_checkpoint(body(1));
    CHECK(refused.status == 422);
    CHECK(refused.body.starts_with("tlog.audit_fund_overspent leaf=27"));
    CHECK(partner.witness->states()[0].size == 1);
    CHECK(partner.witness->states()[0].leaf == 27);
    // It stays so: what was signed cannot be taken back.
    REQUIRE(house.gift(2, 1'000'000));
    REQUIRE(house.log->integrate_now());
    CHECK(partner.witness->add_checkpoint(body(1)).status == 422);
}
