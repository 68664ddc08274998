#include "record/tlog/tlog.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "record/tlog/slip.hpp"
#include "record/tlog/testing.hpp"

using namespace takaful;
using namespace takaful::tlog;

namespace {

VerifierKey key_of(LogHouse const& house) {
    return parse_verifier_key(house.log->verifier_key()).value();
}

LeafFacts facts_of(Receipt const& receipt) {
    return decode_leaf(parse_tlog_proof(receipt.proof).value().extra).value().facts;
}

template <typename T>
std::string code_of(Result<T> const& result) {
    return result ? "none" : std::string{result.error().code};
}

}  // namespace

TEST_CASE("append: the promise names the leaf; the same subject again is the same leaf") {
    LogHouse house;
    auto const first = house.gift(1, 10'000).value();
    auto const again = house.gift(1, 10'000).value();
    CHECK(first.leaf_hash == again.leaf_hash);
    CHECK(first.promise == again.promise);
    auto const promise = open_promise(first.promise, key_of(house)).value();
    CHECK(promise.leaf == first.leaf_hash);
    CHECK(promise.due == first.by);
    CHECK(house.gift(2, 10'000).value().leaf_hash != first.leaf_hash);
    CHECK(house.log->integrate_now().value().size == 2);
    CHECK(house.log->integrate_now().value().size == 2);
}

TEST_CASE("append: the same values in two leaves are committed under salts of their own") {
    LogHouse house;
    REQUIRE(house.gift(1, 10'000));
    REQUIRE(house.gift(2, 10'000));
    REQUIRE(house.log->integrate_now());
    auto const slip_of = [&](std::uint32_t n) {
        auto const given = house.run([&](Work& work) {
            return receipt(work, 1, LeafType::gift_in, work::test_id<AnyId>(n));
        });
        return json::from_text<Slip>(given.value().slip).value();
    };
    auto const first = slip_of(1);
    auto const second = slip_of(2);
    REQUIRE(first.slots[1].value == second.slots[1].value);
    CHECK(first.slots[1].salt != second.slots[1].salt);
    for (std::size_t slot = 0; slot < first.commitments.size(); ++slot)
        CHECK(first.commitments[slot] != second.commitments[slot]);
}

TEST_CASE("append: refuses what a leaf may not say, by field") {
    LogHouse house;
    auto const refused = [&](LeafDraft const& draft) {
        auto const result = house.run([&](Work& work) { return append(work, 1, draft); });
        REQUIRE_FALSE(result);
        CHECK(result.error().code == "tlog.draft_invalid");
        return std::get<std::string>(result.error().params[0].value);
    };
    auto const egp = InventedEntries::currency();
    auto const subject = work::test_id<AnyId>(1);
    CHECK(refused({.type = LeafType::gift_in, .fund = house.fund(), .amount = {1, egp}}) ==
          "subject");
    CHECK(refused({.type = LeafType::gift_in, .subject = subject, .amount = {1, egp}}) == "fund");
    CHECK(refused({.type = LeafType::gift_in, .subject = subject, .fund = house.fund()}) ==
          "amount");
    CHECK(refused({.type = LeafType::payment, .subject = subject}) == "type");
    CHECK(refused({.type = LeafType::list_root, .subject = subject, .count = 1}) == "programme");
    CHECK(refused({.type = LeafType::gift_in,
                   .subject = subject,
                   .fund = house.fund(),
                   .amount = {1, egp},
                   .slots = {{Slot::payer, std::string(5'000, 'x')}}}) == "payer");
    CHECK(refused({.type = LeafType::gift_in,
                   .subject = subject,
                   .fund = house.fund(),
                   .amount = {1, egp},
                   .slots = {{Slot::payer, "a"}, {Slot::payer, "b"}}}) == "payer");
}

TEST_CASE("receipt: before the tick refused, after it a proof and a slip that hold") {
    LogHouse house;
    auto const queued = house.gift(1, 10'000).value();
    auto const subject = work::test_id<AnyId>(1);
    auto const ask = [&](Work& work) { return receipt(work, 1, LeafType::gift_in, subject); };
    auto const place = [&](Work& work) { return place_of(work, 1, LeafType::gift_in, subject); };
    CHECK(code_of(house.run(ask)) == "tlog.not_integrated");
    CHECK_FALSE(house.run(place).value().integrated);
    REQUIRE(house.log->integrate_now());
    auto const given = house.run(ask).value();
    CHECK(house.run(place).value().index == 0);
    CHECK(given.leaf_hash == base64(queued.leaf_hash));
    CHECK(check_receipt(given.proof, key_of(house)).value().leaf == queued.leaf_hash);
    CHECK(check_receipt(given.slip, key_of(house)).value().index == 0);
    CHECK(facts_of(given).amount.minor == 10'000);
    CHECK(given.slip.find("زكاة") != std::string::npos);

    auto slip = json::from_text<Slip>(given.slip).value();
    auto const intention = slip.slots[1];
    slip.slots[1].value = "صدقة";
    CHECK(code_of(check_receipt(json::to_text(slip), key_of(house))) == "tlog.slip_wrong");
    slip.slots.erase(slip.slots.begin() + 1);  // Kept shut: still holds.
    CHECK(check_receipt(json::to_text(slip), key_of(house)));
    slip.commitments[3] = slip.commitments[4];
    CHECK(code_of(check_receipt(json::to_text(slip), key_of(house))) == "tlog.slip_wrong");
    CHECK(code_of(house.run([&](Work& work) {
              return receipt(work, 1, LeafType::gift_in, work::test_id<AnyId>(9));
          })) == "tlog.leaf_unknown");
}

TEST_CASE("run: payments become one shuffled batch, each with its own receipt and nullifier") {
    LogHouse house;
    REQUIRE(house.list(7));
    REQUIRE(house.gift(1, 10'000'000));
    REQUIRE(house.open(50, 30));
    REQUIRE(house.pay(50, 10));
    REQUIRE(house.pay(50, 20));
    CHECK(house.log->integrate_now().value().size == 2);  // Not before it is closed.
    CHECK(code_of(house.close(50, 29, 46'500)) == "tlog.totals_differ");
    REQUIRE(house.close(50, 30, 46'500));
    REQUIRE(house.close(50, 30, 46'500));
    CHECK(code_of(house.pay(50, 1)) == "tlog.run_closed");
    CHECK(house.log->integrate_now().value().size == 2 + 32);

    std::set<std::int64_t> indexes;
    std::set<Bytes16> nullifiers;
    bool in_order = true;
    for (std::int64_t n = 1; n <= 30; ++n) {
        auto const given = house.run([&](Work& work) { return entry_receipt(work, 1, n); }).value();
        CHECK(check_receipt(given.slip, key_of(house)).value().index ==
              static_cast<std::uint64_t>(given.index));
        indexes.insert(given.index);
        nullifiers.insert(facts_of(given).nullifier);
        in_order = in_order && given.index == 2 + n;
        auto const slip = json::from_text<Slip>(given.slip).value();
        CHECK(slip.slots[1].value == std::to_string(100 * n));
    }
    CHECK(indexes.size() == 30);
    CHECK(*indexes.begin() == 3);
    CHECK(*indexes.rbegin() == 32);
    CHECK(nullifiers.size() == 30);
    CHECK_FALSE(in_order);

    auto const view = house.run([&](Work& work) { return batch_of_entry(work, 1, 17); }).value();
    CHECK(view.integrated);
    CHECK_FALSE(view.pooled);
    CHECK(view.payments == 30);
    CHECK(view.total.minor == 46'500);
    CHECK(view.close_index == 33);
    auto const closing =
        house.run([&](Work& work) { return batch_receipt(work, 1, view.id); }).value();
    CHECK(facts_of(closing).type == LeafType::batch_close);
    CHECK(facts_of(closing).amount.minor == 46'500);
    CHECK(facts_of(closing).count == 30);
    auto const batches =
        house.run([&](Work& work) { return batches_of_run(work, 1, work::test_id<AnyId>(50)); });
    CHECK(batches.value().size() == 1);
}

TEST_CASE("run: a household's second instalment of a month is not taken for a second payment") {
    LogHouse house;
    REQUIRE(house.list(7));
    std::set<Bytes16> nullifiers;
    for (std::uint16_t instalment = 1; instalment <= 2; ++instalment) {
        auto const run = 50U + instalment;
        REQUIRE(house.open(run, 20, instalment));
        // Entries a million apart are of the same twenty households.
        house.next_sequence = instalment * 1'000'000 + 1;
        auto const first = house.pay(run, 20).value();
        REQUIRE(house.close(run, 20, house.source.total(first, first + 19).minor));
        REQUIRE(house.log->integrate_now());
        for (auto n = first; n < first + 20; ++n)
            nullifiers.insert(
                facts_of(house.run([&](Work& work) { return entry_receipt(work, 1, n); }).value())
                    .nullifier);
    }
    CHECK(nullifiers.size() == 40);
}

TEST_CASE("open_run: needs the list in the queue; an unknown run takes no entries") {
    LogHouse house;
    CHECK(code_of(house.open(50, 30)) == "tlog.list_unknown");
    CHECK(code_of(house.pay(50, 3)) == "tlog.run_unknown");
    REQUIRE(house.list(7));
    CHECK(house.open(50, 30));
    CHECK(house.open(50, 30));
}

TEST_CASE(
    "pool: small runs wait for twenty; a run that paid too few joins them; nobody is shown alone") {
    LogHouse house;
    REQUIRE(house.list(7));
    REQUIRE(house.open(50, 12));
    REQUIRE(house.pay(50, 12));
    REQUIRE(house.close(50, 12, 7'800));
    CHECK(house.log->integrate_now().value().size == 1);
    auto const waiting = house.run([&](Work& work) { return batch_of_entry(work, 1, 3); }).value();
    CHECK(waiting.pooled);
    CHECK_FALSE(waiting.integrated);
    CHECK(code_of(house.run([&](Work& work) { return entry_receipt(work, 1, 3); })) ==
          "tlog.not_integrated");

    // Thirty were expected, seven paid: 19 in the pool, one short.
    REQUIRE(house.open(51, 30, 2));
    REQUIRE(house.pay(51, 7));
    REQUIRE(house.close(51, 7, 11'200));
    CHECK(house.log->integrate_now().value().size == 1);
    REQUIRE(house.open(52, 1, 3));
    REQUIRE(house.pay(52, 1));
    CHECK(house.log->integrate_now().value().size == 1 + 22);
    for (std::int64_t n = 1; n <= 20; ++n) {
        auto const given = house.run([&](Work& work) { return entry_receipt(work, 1, n); }).value();
        CHECK(facts_of(given).programme.is_nil());
        CHECK(facts_of(given).period == 0);
        CHECK(facts_of(given).fund == house.fund());
        CHECK_FALSE(is_zero(facts_of(given).nullifier));
        CHECK(check_receipt(given.slip, key_of(house)));
    }
}

TEST_CASE("pool: payments of two funds never share one, and publication names each run once") {
    LogHouse house;
    REQUIRE(house.list(7));
    auto const other = work::test_id<AnyId>(0xf2);
    REQUIRE(house.open(50, 12));
    REQUIRE(house.open(51, 12, 2, other));
    REQUIRE(house.pay(50, 12));
    REQUIRE(house.pay(51, 12));
    CHECK(house.log->integrate_now().value().size == 1);
    REQUIRE(house.open(52, 8, 3));
    REQUIRE(house.pay(52, 8));
    CHECK(house.log->integrate_now().value().size == 1 + 22);
    CHECK_FALSE(
        house.run([&](Work& work) { return batch_of_entry(work, 1, 13); }).value().integrated);

    std::vector<BatchPublished> told;
    auto const listen = [&](Work&, OutboxRow const& row) -> Result<> {
        if (row.event == "tlog.batch_published")
            told.push_back(json::from_text<BatchPublished>(row.payload).value());
        return {};
    };
    REQUIRE(work::deliver_outbox(house.house.runner, listen, 100));
    REQUIRE(told.size() == 1);
    REQUIRE(told[0].runs.size() == 2);
    CHECK(told[0].runs[0].run == work::test_id<AnyId>(50));
    CHECK(told[0].runs[0].payments == 12);
    CHECK(told[0].runs[0].total == house.source.total(1, 12));
    CHECK(told[0].runs[1].total == house.source.total(25, 32));
}

TEST_CASE("pool: private transfers show a count and no sum, and never mix with payments") {
    LogHouse house;
    for (std::int64_t n = 1; n <= 25; ++n)
        REQUIRE(house.run([&](Work& work) {
            return queue_transfers(work, 1,
                                   {.first_sequence = n,
                                    .last_sequence = n,
                                    .total = {0, InventedEntries::currency()}});
        }));
    CHECK(house.log->integrate_now().value().size == 22);  // Twenty, and five still wait.
    auto const given = house.run([&](Work& work) { return entry_receipt(work, 1, 5); }).value();
    CHECK(facts_of(given).type == LeafType::transfer);
    CHECK(is_zero(facts_of(given).nullifier));
    auto const view = house.run([&](Work& work) { return batch_of_entry(work, 1, 5); }).value();
    auto const closing =
        house.run([&](Work& work) { return batch_receipt(work, 1, view.id); }).value();
    CHECK(facts_of(closing).amount.minor == 0);
    CHECK(facts_of(closing).count == 20);
    CHECK_FALSE(
        house.run([&](Work& work) { return batch_of_entry(work, 1, 23); }).value().integrated);
}

TEST_CASE("pool: transfers of one commit share a seed, without those of a Work that was undone") {
    LogHouse house;
    auto const transfer = [](Work& work, std::int64_t first, std::int64_t last) {
        return queue_transfers(work, 1,
                               {.first_sequence = first,
                                .last_sequence = last,
                                .total = {0, InventedEntries::currency()}});
    };
    // Without a thread of its own, it commits all that waits together.
    work::Runner together{
        *house.house.db.database, house.house.parts, house.house.clock, {.has_thread = false}};
    auto const queue = [&](std::function<Result<std::string>(Work&)> run) {
        together.submit({.actor = Actor::system(1), .name = "test.transfer", .run = std::move(run)},
                        [](Result<work::Reply> const&) {});
    };
    auto const move = [&](std::int64_t first, std::int64_t last, bool stands) {
        queue([=](Work& work) -> Result<std::string> {
            TRY(transfer(work, first, last));
            if (!stands) return fail(ErrorKind::refused, "test.refused");
            return std::string{};
        });
    };
    move(1, 1, true);
    move(2, 30, false);  // Undone: the next one has its numbers.
    move(2, 2, true);
    move(3, 12, true);
    move(13, 13, false);
    move(13, 24, true);
    queue([&](Work& work) -> Result<std::string> {  // Refused elsewhere, it went on: taken again.
        TRY(transfer(work, 25, 60));
        TRY(transfer(work, 25, 26));
        return std::string{};
    });
    queue([&](Work& work) -> Result<std::string> {
        TRY(transfer(work, 26, 70));
        return fail(ErrorKind::refused, "test.refused");
    });
    REQUIRE(together.turn());
    CHECK(house.log->integrate_now().value().size == 28);
    std::set<std::int64_t> places;
    for (std::int64_t n = 1; n <= 26; ++n) {
        auto const receipt = house.run([&](Work& work) { return entry_receipt(work, 1, n); });
        REQUIRE(receipt);
        CHECK(facts_of(*receipt).type == LeafType::transfer);
        CHECK(parse_tlog_proof(receipt->proof).value().index ==
              static_cast<std::uint64_t>(receipt->index));
        places.insert(receipt->index);
    }
    CHECK(places.size() == 26);
    CHECK(code_of(house.run([&](Work& work) { return entry_receipt(work, 1, 27); })) ==
          "tlog.leaf_unknown");
    auto const seeds = house.run([&](Work& work) -> Result<std::vector<SeedRow>> {
        return list_seeds(work.tx, 1, TRY(batch_of_entry(work, 1, 1)).id);
    });
    REQUIRE(seeds);
    CHECK(seeds->size() == 1);
}

TEST_CASE("large run: several chunks, each payment at its own place once") {
    LogHouse house;
    REQUIRE(house.list(7));
    REQUIRE(house.open(50, 7'000));
    std::int64_t paid = 0;
    for (auto const count : {2'000, 2'000, 2'000, 1'000}) {
        REQUIRE(house.pay(50, count));
        paid += count;
    }
    REQUIRE(house.close(50, paid, house.source.total(1, paid).minor));
    CHECK(house.log->integrate_now().value().size == 1 + 7'002);
    std::set<std::int64_t> indexes;
    for (std::int64_t n = 1; n <= paid; n += 499) {
        auto const given = house.run([&](Work& work) { return entry_receipt(work, 1, n); }).value();
        CHECK(check_receipt(given.slip, key_of(house)));
        indexes.insert(given.index);
    }
    CHECK(indexes.size() == 15);
    // Full tiles replaced their partial ones.
    CHECK_FALSE(std::filesystem::exists(house.folder() + "/tile/0/000.p"));
    CHECK(std::filesystem::exists(house.folder() + "/tile/entries/026"));
}
