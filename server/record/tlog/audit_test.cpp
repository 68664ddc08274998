#include <doctest/doctest.h>

#include <algorithm>

#include "record/tlog/slip.hpp"
#include "record/tlog/testing.hpp"

using namespace takaful;
using namespace takaful::tlog;

namespace {

/// Two gifts, a list, a batch of 24, a gift: 1 + 1 + 1 + 26 + … leaves, published.
struct Village {
    LogHouse house;
    Village() {
        REQUIRE(house.gift(1, 1'000'000));
        REQUIRE(house.list(7));
        REQUIRE(house.open(50, 24));
        REQUIRE(house.pay(50, 24));
        REQUIRE(house.close(50, 24, 30'000));
        REQUIRE(house.log->integrate_now());
        REQUIRE(house.gift(2, 2'000));
        REQUIRE(house.log->integrate_now());
    }
    FilesInMemory files() const { return FilesInMemory{house.folder()}; }
    std::string key() const { return house.log->verifier_key(); }
    AuditReport check(FilesInMemory& files, std::string state = {}) const {
        return audit(files, {.verifier_key = key(), .state = std::move(state)});
    }
};

std::vector<Leaf> leaves_of(FilesInMemory const& files, std::uint64_t size) {
    std::vector<Leaf> leaves;
    auto const name = TileName{entries_level, 0, size}.path();
    auto const entries = split_bundle(files.files.at(name), size).value();
    for (auto const& entry : entries) {
        Leaf leaf;
        std::ranges::copy(entry, leaf.begin());
        leaves.push_back(leaf);
    }
    return leaves;
}

/// A log of these leaves, at most 255, signed: what its keeper could publish.
void republish(FilesInMemory& files, std::vector<Leaf> const& leaves, LogHouse const& house) {
    files.files.clear();
    TreeEdge edge;
    Bytes bundle;
    for (auto const& leaf : leaves) {
        append_to_bundle(bundle, leaf);
        REQUIRE(edge.append(leaf_hash(leaf), [](auto const&, auto) { return Result<>{}; }));
    }
    files.files[TileName{entries_level, 0, leaves.size()}.path()] = bundle;
    for (auto& [name, bytes] : edge.partial_tiles()) files.files[name.path()] = bytes;
    auto const& origin = house.log->options().origin;
    auto const note = sign_note(checkpoint_body({origin, edge.size(), edge.root(), {}}), origin,
                                house.log->signing_key());
    files.files["checkpoint"] = Bytes(note.begin(), note.end());
}

/// The leaf with other facts: its nonce and slots stay.
Leaf changed(Leaf const& leaf, void (*change)(LeafFacts&)) {
    auto decoded = decode_leaf(leaf).value();
    change(decoded.facts);
    return encode_leaf(decoded.facts, decoded.nonce, decoded.slot_root);
}

std::string param_text(Finding const& found, std::string_view name) {
    for (auto const& param : found.error.params)
        if (param.name == name) {
            auto const* number = std::get_if<std::int64_t>(&param.value);
            return number ? std::to_string(*number) : std::get<std::string>(param.value);
        }
    return "-";
}

/// "tlog.audit_entry_changed path=… leaf=…", of all faults.
std::string told(AuditReport const& report) {
    std::string text;
    for (auto const& found : report.findings) {
        if (found.exit_code == 0) continue;
        text += std::to_string(found.exit_code) + " " + std::string{found.error.code};
        for (auto const* name : {"path", "leaf", "first", "field", "before", "expected"})
            if (auto const value = param_text(found, name); value != "-")
                text += std::string{" "} + name + "=" + value;
        text += "; ";
    }
    return text;
}

}  // namespace

TEST_CASE(
    "audit: an honest log is good, its sums are seen, and it continues the one checked before") {
    Village village;
    auto files = village.files();
    auto const report = village.check(files);
    CHECK(told(report) == "");
    CHECK(report.good());
    CHECK(report.size == 29);
    CHECK(report.leaves_checked == 29);
    CHECK(report.batches == 1);
    CHECK(report.payments == 24);
    REQUIRE(report.funds.size() == 1);
    CHECK(report.funds[0].in.minor == 1'002'000);
    CHECK(report.funds[0].out.minor == 30'000);
    REQUIRE_FALSE(report.state.empty());

    for (std::uint32_t n = 10; n < 300; ++n) REQUIRE(village.house.gift(n, 1));
    REQUIRE(village.house.log->integrate_now());
    auto grown = village.files();
    auto const next = village.check(grown, report.state);
    CHECK(told(next) == "");
    CHECK(next.size == 319);
    auto const without_key = audit(grown, {});
    CHECK(without_key.good());
    CHECK(without_key.findings[0].error.code == "tlog.audit_key_from_log");
}

TEST_CASE("audit: one flipped byte anywhere is found, and the file or leaf is named") {
    Village village;
    auto const good = village.files();
    for (auto const& [name, bytes] : good.files) {
        if (name == "vkey") continue;
        // Older partial files are not part of the tree that is signed now.
        bool const current =
            name == "checkpoint" || name == "tile/0/000.p/29" || name == "tile/entries/000.p/29";
        if (!current) continue;
        for (std::size_t at = 0; at < bytes.size(); at += name == "checkpoint" ? 1U : 131U) {
            auto files = good;
            files.files[name][at] ^= 0x20;
            auto const report = village.check(files);
            CAPTURE(name);
            CAPTURE(at);
            auto const text = told(report);
            CHECK_FALSE(report.good());
            CHECK(report.state.empty());
            if (name == "checkpoint") {
                CHECK(report.exit_code() == 10);
            } else if (name.starts_with("tile/0/")) {
                CHECK(text == "11 tlog.audit_tile_changed path=" + name +
                                  " leaf=" + std::to_string(at / 32) + "; ");
            } else if (at % 514 < 2) {
                CHECK(text == "11 tlog.audit_bundle_malformed path=" + name + "; ");
            } else {
                CHECK(text == "11 tlog.audit_entry_changed path=" + name +
                                  " leaf=" + std::to_string(at / 514) + "; ");
            }
        }
    }
}

TEST_CASE("audit: a tile or bundle that is cut short, too long or gone is named") {
    Village village;
    for (std::string const name : {"tile/0/000.p/29", "tile/entries/000.p/29"}) {
        CAPTURE(name);
        bool const tile = name.starts_with("tile/0/");
        auto cut = village.files();
        cut.files[name].pop_back();
        auto const expected = tile ? "11 tlog.audit_tile_short path=" + name + "; "
                                   : "11 tlog.audit_bundle_malformed path=" + name + "; ";
        CHECK(told(village.check(cut)) == expected);
        auto longer = village.files();
        longer.files[name].push_back(0);
        CHECK(told(village.check(longer)) == expected);
        auto gone = village.files();
        gone.files.erase(name);
        CHECK(told(village.check(gone)) ==
              "11 tlog.audit_tile_missing path=" +
                  std::string{tile ? "tile/0/000" : "tile/entries/000"} + ".p/29; ");
    }
    auto none = village.files();
    none.files.erase("checkpoint");
    CHECK(told(village.check(none)) == "10 tlog.audit_checkpoint_missing; ");
}

TEST_CASE("audit: a changed tile above the leaves is named") {
    Village village;
    for (std::uint32_t n = 10; n < 300; ++n) REQUIRE(village.house.gift(n, 1));
    REQUIRE(village.house.log->integrate_now());
    auto files = village.files();
    CHECK(told(village.check(files)) == "");
    files.files["tile/1/000.p/1"][7] ^= 1;
    CHECK(told(village.check(files)) == "11 tlog.audit_upper_tile_changed path=tile/1/000.p/1; ");
    auto full = village.files();
    full.files["tile/0/000"][32 * 200] ^= 1;
    CHECK(told(village.check(full)) == "11 tlog.audit_tile_changed path=tile/0/000 leaf=200; ");
}

TEST_CASE("audit: swapped and removed leaves are found, even when the keeper signs again") {
    Village village;
    auto const good = village.files();
    auto const state = village.check(*std::make_unique<FilesInMemory>(good)).state;
    auto const leaves = leaves_of(good, 29);

    auto swapped = good;
    auto& bundle = swapped.files["tile/entries/000.p/29"];
    std::swap_ranges(bundle.begin() + 514 * 5, bundle.begin() + 514 * 6, bundle.begin() + 514 * 9);
    CHECK(told(village.check(swapped)) ==
          "11 tlog.audit_entry_changed path=tile/entries/000.p/29 leaf=5; "
          "11 tlog.audit_entry_changed path=tile/entries/000.p/29 leaf=9; ");
    auto& tile = swapped.files["tile/0/000.p/29"];
    std::swap_ranges(tile.begin() + 32 * 5, tile.begin() + 32 * 6, tile.begin() + 32 * 9);
    CHECK(told(village.check(swapped)) == "12 tlog.audit_root_differs; ");

    auto order = leaves;
    std::swap(order[5], order[9]);
    republish(swapped, order, village.house);
    CHECK(told(village.check(swapped)) == "");    // Alone, it cannot be told …
    CHECK(told(village.check(swapped, state)) ==  // … but whoever looked before can.
          "17 tlog.audit_history_changed leaf=5 before=29; ");

    auto fewer = leaves;
    fewer.erase(fewer.begin() + 12);
    auto removed = good;
    republish(removed, fewer, village.house);
    CHECK(told(village.check(removed)) == "14 tlog.audit_batch_count leaf=26; ");
    CHECK(village.check(removed, state).exit_code() == 14);
    CHECK(told(village.check(removed, state)).find("audit_history_shorter") != std::string::npos);
    CHECK(told(village.check(removed, state)).find("audit_history_changed leaf=12") !=
          std::string::npos);
}

TEST_CASE("audit: a fork, a rollback, another log's name and another's signature") {
    Village village;
    auto const good = village.files();
    auto files = good;
    auto const state = village.check(files).state;
    auto leaves = leaves_of(good, 29);

    auto fork = good;
    auto other = leaves;
    other[28] = changed(other[28], [](LeafFacts& f) { f.amount.minor += 1; });
    republish(fork, other, village.house);
    CHECK(told(village.check(fork, state)) == "17 tlog.audit_history_changed leaf=28 before=29; ");

    auto back = good;
    leaves.pop_back();
    republish(back, leaves, village.house);
    CHECK(told(village.check(back)) == "");
    CHECK(told(village.check(back, state)) == "17 tlog.audit_history_shorter before=29; ");

    auto const foreign =
        make_verifier_key("log.test/other", village.house.log->signing_key().public_key);
    CHECK(told(audit(files, {.verifier_key = foreign.text()})) ==
          "10 tlog.origin_wrong expected=log.test/other; ");
    crypto::Key seed{};
    auto const thief = crypto::signing_key_from_seed(seed);
    auto const own = village.house.log->options().origin;
    CHECK(told(audit(files, {.verifier_key = make_verifier_key(own, thief.public_key).text()})) ==
          "10 tlog.note_unsigned; ");
    auto resigned = good;
    auto const head = parse_note(as_text(good.files.at("checkpoint"))).value().text;
    auto const note = sign_note(head, own, thief);
    resigned.files["checkpoint"] = Bytes(note.begin(), note.end());
    CHECK(told(village.check(resigned)) == "10 tlog.note_unsigned; ");
    CHECK(told(village.check(files, "{}")) == "2 tlog.audit_state_malformed; ");
    CHECK(told(audit(files, {.verifier_key = "nonsense"})) == "2 tlog.key_malformed; ");
}

TEST_CASE("audit: promises are kept, wait, or are broken") {
    Village village;
    auto const kept = village.house.gift(1, 1'000'000).value();  // The same as the first time.
    auto const open = village.house.gift(99, 5).value();         // Queued, never integrated.
    auto files = village.files();
    auto const ask = [&](Queued const& queued, std::int64_t late_us) {
        return audit(files, {.verifier_key = village.key(),
                             .promises = {queued.promise},
                             .now = {queued.by.unix_us + late_us}});
    };
    CHECK(ask(kept, 1).findings.back().error.code == "tlog.audit_promise_kept");
    CHECK(ask(open, -1).findings.back().error.code == "tlog.audit_promise_waits");
    CHECK(ask(open, -1).good());
    CHECK(ask(open, 1).findings.back().error.code == "tlog.audit_promise_broken");
    CHECK(ask(open, 1).exit_code() == 19);
    auto forged = open;
    forged.promise[30] ^= 1;
    CHECK(ask(forged, 1).exit_code() == 19);
}

TEST_CASE("audit: receipts hold, or not, or belong to another history") {
    Village village;
    auto files = village.files();
    auto const ask = [&](std::string text) {
        return audit(files, {.verifier_key = village.key(), .receipts = {std::move(text)}});
    };
    auto const given = village.house
                           .run([&](Work& work) {
                               return receipt(work, 1, LeafType::gift_in, work::test_id<AnyId>(1));
                           })
                           .value();
    CHECK(ask(given.proof).findings.back().error.code == "tlog.audit_receipt_holds");
    CHECK(ask(given.slip).good());
    auto slip = json::from_text<Slip>(given.slip).value();
    slip.slots[0].value = "P2";
    CHECK(ask(json::to_text(slip)).exit_code() == 18);
    auto proof = parse_tlog_proof(given.proof).value();
    proof.index = 1;
    CHECK(ask(tlog_proof_text(proof)).exit_code() == 18);
    CHECK(ask("nonsense").exit_code() == 18);

    auto leaves = leaves_of(files, 29);
    std::swap(leaves[0], leaves[28]);
    republish(files, leaves, village.house);
    CHECK(told(ask(given.proof)).starts_with("17 tlog.audit_history_forked"));
}

static Leaf of_most(Leaf const& leaf) {
    return changed(leaf, [](LeafFacts& facts) { facts.amount.minor = INT64_MAX; });
}

TEST_CASE("audit: what leaves say must add up, one rule after another") {
    Village village;
    auto const good = village.files();
    auto const leaves = leaves_of(good, 29);
    // 0 gift · 1 list · 2 batch_open · 3…26 payments · 27 batch_close · 28 gift
    struct Case {
        char const* why;
        void (*change)(std::vector<Leaf>&);
        char const* expected;
    };
    Case const cases[] = {
        {"nineteen payments",
         [](std::vector<Leaf>& l) {
             l.erase(l.begin() + 3, l.begin() + 8);
             l[22] = changed(l[22], [](LeafFacts& f) { f.count = 19; });
         },
         "14 tlog.audit_batch_small leaf=22; "},
        {"a closing count that lies",
         [](std::vector<Leaf>& l) { l[27] = changed(l[27], [](LeafFacts& f) { f.count = 25; }); },
         "14 tlog.audit_batch_count leaf=27; "},
        {"paid twice",
         [](std::vector<Leaf>& l) {
             auto const nullifier = decode_leaf(l[3]).value().facts.nullifier;
             auto leaf = decode_leaf(l[9]).value();
             leaf.facts.nullifier = nullifier;
             l[9] = encode_leaf(leaf.facts, leaf.nonce, leaf.slot_root);
         },
         "16 tlog.audit_paid_twice leaf=9 first=3; "},
        {"no list before the batch", [](std::vector<Leaf>& l) { l.erase(l.begin() + 1); },
         "14 tlog.audit_list_missing leaf=1; "},
        {"more paid than given",
         [](std::vector<Leaf>& l) {
             l[27] = changed(l[27], [](LeafFacts& f) { f.amount.minor = 1'000'001; });
         },
         "15 tlog.audit_fund_overspent leaf=27; 15 tlog.audit_book_overspent leaf=27; "},
        {"more given than a sum can hold, which stays what it was",
         [](std::vector<Leaf>& l) { l[0] = of_most(l[0]), l[28] = of_most(l[28]); },
         "15 tlog.audit_sum_overflow leaf=28; 15 tlog.audit_sum_overflow leaf=28; "},
        {"a gift in the middle of a batch",
         [](std::vector<Leaf>& l) { std::rotate(l.begin() + 10, l.end() - 1, l.end()); },
         "14 tlog.audit_batch_interrupted leaf=10; "},
        {"a batch that never closes", [](std::vector<Leaf>& l) { l.resize(20); },
         "14 tlog.audit_batch_unclosed leaf=2; "},
        {"a payment without its batch",
         [](std::vector<Leaf>& l) { std::rotate(l.begin() + 3, l.begin() + 4, l.end()); },
         "14 tlog.audit_batch_count leaf=26; 14 tlog.audit_payment_outside leaf=28; "},
        {"a payment that stands out by its week",
         [](std::vector<Leaf>& l) { l[5] = changed(l[5], [](LeafFacts& f) { f.week.week = 9; }); },
         "14 tlog.audit_payment_differs leaf=5; "},
        {"the same leaf twice", [](std::vector<Leaf>& l) { l.push_back(l[28]); },
         "13 tlog.audit_leaf_repeated leaf=29 first=28; "},
        {"a reserved byte", [](std::vector<Leaf>& l) { l[28][300] = 1; },
         "13 tlog.audit_leaf_malformed leaf=28 field=reserved; "},
        {"an amount where none may be",
         [](std::vector<Leaf>& l) {
             l[5] = changed(l[5], [](LeafFacts& f) { f.amount.minor = 5; });
         },
         "13 tlog.audit_leaf_wrong leaf=5 field=amount; 14 tlog.audit_payment_differs leaf=5; "},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        auto made = leaves;
        c.change(made);
        auto files = good;
        republish(files, made, village.house);
        auto text = told(village.check(files));
        CHECK(text == c.expected);
    }
}
