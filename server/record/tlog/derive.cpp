#include "record/tlog/derive.hpp"

#include <algorithm>
#include <numeric>
#include <thread>

namespace takaful::tlog {

namespace {

// Shuffling is done in memory a chunk at a time, so a payroll of a million stays within a few MiB.
// A payment hides among at least this many, or among all of its batch.
constexpr std::int64_t chunk_payments = 2'048;

/// Random numbers out of a key: the same at every call. HMAC in counter mode.
class KeyedNumbers {
public:
    explicit KeyedNumbers(crypto::Key const& key) : key_(key) {}

    /// Uniform in [0, bound).
    std::uint64_t below(std::uint64_t bound) {
        // Numbers at or above the largest multiple of bound would favour the small ones.
        auto const limit = UINT64_MAX - UINT64_MAX % bound;
        auto number = next();
        while (number >= limit) number = next();
        return number % bound;
    }

    template <typename T>
    void shuffle(std::vector<T>& items) {
        for (auto i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
    }

private:
    std::uint64_t next() {
        if (used_ == block_.size()) {
            std::array<std::uint8_t, 8> message{};
            for (std::size_t i = 0; i < 8; ++i)
                message[i] = static_cast<std::uint8_t>(counter_ >> (56 - 8 * i));
            block_ = crypto::hmac_sha256(key_, message);
            ++counter_;
            used_ = 0;
        }
        std::uint64_t number = 0;
        for (int i = 0; i < 8; ++i) number = number << 8 | block_[used_++];
        return number;
    }

    crypto::Key key_;
    Hash block_{};
    std::size_t used_ = sizeof(Hash);
    std::uint64_t counter_ = 0;
};

/// Consecutive seeds until there are enough payments; a short rest joins the chunk before it.
std::vector<Chunk> cut(std::vector<SeedRow> const& seeds) {
    std::vector<Chunk> chunks;
    for (std::size_t i = 0; i < seeds.size(); ++i) {
        if (chunks.empty() || chunks.back().payments >= chunk_payments)
            chunks.push_back({.first_seed = i, .last_seed = i});
        chunks.back().last_seed = i;
        chunks.back().payments += seeds[i].payments();
    }
    if (chunks.size() > 1 && chunks.back().payments < chunk_payments) {
        auto const rest = chunks.back();
        chunks.pop_back();
        chunks.back().last_seed = rest.last_seed;
        chunks.back().payments += rest.payments;
    }
    return chunks;
}

MadeLeaf bound_leaf(BatchPlan const& plan, LeafFacts const& facts, std::uint64_t offset) {
    auto const seed = crypto::derive_key(plan.shuffle, "bounds");
    auto const secrets = leaf_secrets(seed, offset, {});
    MadeLeaf made{encode_leaf(facts, secrets.nonce, secrets.slot_root()), {}};
    made.hash = leaf_hash(made.leaf);
    return made;
}

LeafFacts batch_facts(BatchPlan const& plan, LeafType type) {
    auto const& batch = plan.batch;
    LeafFacts facts{.type = type,
                    .week = batch.week,
                    .book = batch.book,
                    .fund = batch.fund,
                    .batch = batch.id};
    if (!plan.run) return facts;
    facts.programme = plan.run->programme;
    facts.period = plan.run->period;
    facts.instalment = plan.run->instalment;
    return facts;
}

void add_slot(std::vector<SlotValue>& slots, Slot slot, std::string value) {
    auto const same = [slot](SlotValue const& known) { return known.slot == slot; };
    if (std::ranges::none_of(slots, same)) slots.push_back({slot, std::move(value)});
}

}  // namespace

Result<BatchPlan> plan_batch(store::Tx& tx, crypto::Key const& seal, BatchRow const& batch) {
    BatchPlan plan{.batch = batch};
    plan.shuffle = TRY(open_key32(seal, shuffle_context(batch.id), batch.sealed_shuffle));
    if (batch.kind == BatchKind::own && batch.run)
        plan.run = TRY(find_run(tx, batch.book, *batch.run));
    plan.seeds = TRY(list_seeds(tx, batch.book, batch.id));
    plan.chunks = cut(plan.seeds);
    KeyedNumbers numbers{crypto::derive_key(plan.shuffle, "chunks")};
    numbers.shuffle(plan.chunks);
    std::int64_t place = 0;
    for (auto& chunk : plan.chunks) {
        chunk.first_place = place;
        place += chunk.payments;
    }
    if (place != batch.payments)
        return fail(ErrorKind::broken, "tlog.source_differs", {{"sequence", place}},
                    batch.id.text());
    return plan;
}

std::vector<std::uint32_t> chunk_order(BatchPlan const& plan, Chunk const& chunk) {
    std::vector<std::uint32_t> order(static_cast<std::size_t>(chunk.payments));
    std::iota(order.begin(), order.end(), 0U);
    KeyedNumbers numbers{
        crypto::derive_key(plan.shuffle, "chunk " + std::to_string(chunk.first_seed))};
    numbers.shuffle(order);
    return order;
}

MadeLeaf opening_leaf(BatchPlan const& plan) {
    auto facts = batch_facts(plan, LeafType::batch_open);
    if (plan.run) facts.payload_root = plan.run->list_root;
    if (plan.batch.kind != BatchKind::pool_transfers) facts.amount.currency = plan.batch.currency;
    return bound_leaf(plan, facts, 0);
}

MadeLeaf closing_leaf(BatchPlan const& plan) {
    auto facts = batch_facts(plan, LeafType::batch_close);
    facts.count = static_cast<std::uint32_t>(plan.batch.payments);
    // What people send one another is nobody's sum.
    if (plan.batch.kind != BatchKind::pool_transfers)
        facts.amount = {plan.batch.amount_minor, plan.batch.currency};
    return bound_leaf(plan, facts, 1);
}

MadeLeaf make_leaf(PaymentParts const& parts) {
    auto const secrets = leaf_secrets(parts.seed, parts.offset, parts.slots);
    MadeLeaf made{encode_leaf(parts.facts, secrets.nonce, secrets.slot_root()), {}};
    made.hash = leaf_hash(made.leaf);
    return made;
}

Result<PaymentMaker::RunKeys const*> PaymentMaker::keys_of(AnyId const& id) {
    auto const known = runs_.find(id);
    if (known != runs_.end()) return &known->second;
    auto const book = plan_.batch.book;
    auto const run = TRY(find_run(tx_, book, id));
    if (!run) return fail(ErrorKind::broken, "tlog.run_unknown", id.text());
    auto const sealed = TRY(find_nullifier_key(tx_, book, run->programme, run->period));
    RunKeys keys{.run = *run};
    // A destroyed key leaves nullifiers out of receipts made after it; published leaves stay.
    if (!sealed) return fail(ErrorKind::broken, "tlog.nullifier_key_gone", id.text());
    keys.nullifier =
        TRY(open_key32(seal_, nullifier_context(run->programme, run->period), *sealed));
    return &runs_.emplace(id, keys).first->second;
}

LeafFacts PaymentMaker::facts_of(EntryLeaf const& entry, RunKeys const* keys) const {
    bool const transfer = plan_.batch.kind == BatchKind::pool_transfers;
    auto facts = batch_facts(plan_, transfer ? LeafType::transfer : LeafType::payment);
    if (keys != nullptr && !is_zero(entry.unit))
        facts.nullifier = make_nullifier(keys->nullifier, entry.unit, keys->run.programme,
                                         keys->run.period, keys->run.instalment);
    return facts;
}

Result<std::vector<PaymentParts>> PaymentMaker::parts(SeedRow const& seed) {
    auto const key =
        TRY(open_key32(seal_, seed_context(seed.book, seed.first_sequence), seed.sealed));
    auto entries = TRY(source_.leaves(tx_, seed.book, seed.first_sequence, seed.last_sequence));
    RunKeys const* keys = seed.run ? TRY(keys_of(*seed.run)) : nullptr;
    auto const differs = [&](std::int64_t sequence) {
        return fail(ErrorKind::broken, "tlog.source_differs", {{"sequence", sequence}});
    };
    if (static_cast<std::int64_t>(entries.size()) != seed.payments())
        return differs(seed.first_sequence);
    std::vector<PaymentParts> parts;
    parts.reserve(entries.size());
    std::int64_t sum = 0;
    for (auto& entry : entries) {
        auto const offset = entry.sequence - seed.first_sequence;
        if (offset != static_cast<std::int64_t>(parts.size())) return differs(entry.sequence);
        if (keys != nullptr && __builtin_add_overflow(sum, entry.amount.minor, &sum))
            return differs(entry.sequence);
        auto& slots = entry.slots;
        add_slot(slots, Slot::amount, std::to_string(entry.amount.minor));
        add_slot(slots, Slot::currency, std::string{entry.amount.currency.text()});
        if (keys != nullptr) {
            add_slot(slots, Slot::programme, keys->run.programme.text());
            add_slot(slots, Slot::fund, keys->run.fund.text());
        }
        parts.push_back(
            {facts_of(entry, keys), key, static_cast<std::uint64_t>(offset), std::move(slots)});
    }
    // Transfers have no published sum, and may be of several currencies.
    if (keys != nullptr && sum != seed.amount_minor) return differs(seed.first_sequence);
    return parts;
}

Result<std::vector<MadeLeaf>> PaymentMaker::leaves(Chunk const& chunk) {
    std::vector<PaymentParts> all;
    all.reserve(static_cast<std::size_t>(chunk.payments));
    for (auto i = chunk.first_seed; i <= chunk.last_seed; ++i)
        for (auto& part : TRY(parts(plan_.seeds[i]))) all.push_back(std::move(part));
    auto const order = chunk_order(plan_, chunk);
    std::vector<MadeLeaf> leaves(all.size());
    auto const make = [&](std::size_t from, std::size_t to) {
        for (auto i = from; i < to; ++i) leaves[order[i]] = make_leaf(all[i]);
    };
    auto const half = all.size() / 2;
    std::jthread other{[&] { make(half, all.size()); }};
    make(0, half);
    other.join();
    return leaves;
}

}  // namespace takaful::tlog
