#include "record/tlog/leaf.hpp"

#include <algorithm>
#include <cassert>

namespace takaful::tlog {

namespace {

constexpr std::uint8_t leaf_version = 1;
constexpr std::uint8_t leaf_algorithm = 1;  // SHA-256 and slot commitments "takaful/f1".

// Offsets of format 1. What is not named here is zero.
constexpr std::size_t at_version = 0;
constexpr std::size_t at_algorithm = 1;
constexpr std::size_t at_type = 2;
constexpr std::size_t at_week = 3;
constexpr std::size_t at_year = 4;
constexpr std::size_t at_instalment = 6;
constexpr std::size_t at_book = 8;
constexpr std::size_t at_fund = 16;
constexpr std::size_t at_programme = 32;
constexpr std::size_t at_batch = 48;
constexpr std::size_t at_currency = 64;
constexpr std::size_t at_amount = 72;
constexpr std::size_t at_count = 80;
constexpr std::size_t at_period = 84;
constexpr std::size_t at_nullifier = 88;
constexpr std::size_t at_payload_root = 104;
constexpr std::size_t at_amount_commitment = 136;  // Room for a Pedersen commitment; zero for now.
constexpr std::size_t at_nonce = 168;
constexpr std::size_t at_slot_root = 184;
constexpr std::size_t at_other_fund = 216;
constexpr std::size_t at_reserved = 232;

void put_number(std::span<std::uint8_t> out, std::uint64_t value) {
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>(value >> (8 * (out.size() - 1 - i)));
}

std::uint64_t number(BytesView in) {
    std::uint64_t value = 0;
    for (auto const byte : in) value = value << 8 | byte;
    return value;
}

template <std::size_t N>
std::array<std::uint8_t, N> array_at(BytesView bytes, std::size_t at) {
    std::array<std::uint8_t, N> out;
    std::ranges::copy(bytes.subspan(at, N), out.begin());
    return out;
}

/// Empty, or three to eight capitals and digits, then zeros.
bool is_currency_text(BytesView code) {
    auto const end = std::ranges::find(code, 0);
    auto const length = end - code.begin();
    auto const good = [](std::uint8_t c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return (length == 0 || length >= 3) && std::all_of(code.begin(), end, good) &&
           std::all_of(end, code.end(), [](std::uint8_t c) { return c == 0; });
}

bool has_currency(LeafFacts const& facts) {
    return facts.amount.currency != Currency{};
}

using Message = std::array<std::uint8_t, 5 + 8 + 1>;

/// word (at most 5 bytes) ‖ u64 offset ‖ u8 slot: what an HMAC under the seed is taken of.
Hash derived(crypto::Key const& seed, std::string_view word, std::uint64_t offset,
             std::optional<std::size_t> slot) {
    Message message{};
    assert(word.size() <= 5);
    std::ranges::copy(word, message.begin());
    put_number(std::span{message}.subspan(word.size(), 8), offset);
    auto length = word.size() + 8;
    if (slot) message[length++] = static_cast<std::uint8_t>(*slot);
    return crypto::hmac_sha256(seed, BytesView{message}.first(length));
}

std::unexpected<Error> malformed(std::string_view field) {
    return fail(ErrorKind::invalid, "tlog.leaf_malformed", {{"field", std::string{field}}});
}

std::optional<std::string_view> wrong_alone(LeafFacts const& f) {
    if (!f.batch.is_nil()) return "batch";
    if (f.instalment != 0) return "instalment";
    bool const correction = f.type == LeafType::correction;
    if (correction == is_zero(f.nullifier)) return "nullifier";
    bool const move = f.type == LeafType::fund_move;
    bool const announced = f.type == LeafType::announcement;
    bool const clear = move || announced || f.type == LeafType::gift_in;
    if (clear != (f.amount.minor > 0)) return "amount";
    if (clear != has_currency(f)) return "currency";
    if ((announced || f.type == LeafType::gift_in) && f.fund.is_nil()) return "fund";
    if (move && f.fund == f.other_fund) return "other_fund";
    if (!move && !f.other_fund.is_nil()) return "other_fund";
    bool const list = f.type == LeafType::list_root || announced;
    if (list && f.programme.is_nil()) return "programme";
    bool const audit = f.type == LeafType::audit;
    if ((list || audit) && is_zero(f.payload_root)) return "payload_root";
    if (audit && !f.fund.is_nil()) return "fund";
    if (audit && !f.programme.is_nil()) return "programme";
    if (audit && f.period != 0) return "period";
    if (list != (f.count > 0)) return "count";
    return std::nullopt;
}

std::optional<std::string_view> wrong_in_batch(LeafFacts const& f) {
    if (f.batch.is_nil()) return "batch";
    if (!f.other_fund.is_nil()) return "other_fund";
    bool const close = f.type == LeafType::batch_close;
    if (f.amount.minor < 0 || (!close && f.amount.minor != 0)) return "amount";
    if (!close && f.count != 0) return "count";
    if (f.amount.minor != 0 && !has_currency(f)) return "currency";
    bool const paid = f.type == LeafType::payment;
    if (!paid && !is_zero(f.nullifier)) return "nullifier";
    bool const cites_list = !is_zero(f.payload_root);
    if (cites_list && f.type != LeafType::batch_open) return "payload_root";
    if (f.programme.is_nil() && (cites_list || f.period != 0 || f.instalment != 0))
        return "programme";
    if (f.type == LeafType::batch_open && !f.programme.is_nil() && !cites_list)
        return "payload_root";
    return std::nullopt;
}

}  // namespace

bool is_zero(BytesView bytes) {
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

std::array<Hash, slot_count> LeafSecrets::commitments_hashed() const {
    std::array<Hash, slot_count> hashed;
    std::ranges::transform(commitments, hashed.begin(), [](Hash const& c) { return leaf_hash(c); });
    return hashed;
}

Hash slot_commitment(Bytes16 const& nonce, Slot slot, Hash const& salt, std::string_view value) {
    std::array<std::uint8_t, 1> const number_of_slot{static_cast<std::uint8_t>(slot)};
    std::array<std::uint8_t, 4> length{};
    put_number(length, value.size());
    return crypto::sha256_of(
        {as_bytes("takaful/f1"), nonce, number_of_slot, salt, length, as_bytes(value)});
}

LeafSecrets leaf_secrets(crypto::Key const& seed, std::uint64_t offset,
                         std::span<SlotValue const> slots) {
    std::array<SlotValue const*, slot_count> used{};
    for (auto const& slot : slots) used[static_cast<std::size_t>(slot.slot) % slot_count] = &slot;

    LeafSecrets secrets;
    auto const nonce = derived(seed, "nonce", offset, std::nullopt);
    std::copy_n(nonce.begin(), secrets.nonce.size(), secrets.nonce.begin());
    for (std::size_t i = 0; i < slot_count; ++i) {
        if (used[i] == nullptr) {
            secrets.commitments[i] = derived(seed, "blank", offset, i);
            continue;
        }
        secrets.salts[i] = derived(seed, "salt", offset, i);
        secrets.commitments[i] =
            slot_commitment(secrets.nonce, used[i]->slot, secrets.salts[i], used[i]->value);
    }
    return secrets;
}

Leaf encode_leaf(LeafFacts const& facts, Bytes16 const& nonce, Hash const& slot_root) {
    Leaf leaf{};
    auto const put = [&](std::size_t at, BytesView bytes) {
        std::ranges::copy(bytes, leaf.begin() + static_cast<std::ptrdiff_t>(at));
    };
    auto const put_int = [&](std::size_t at, std::size_t width, std::uint64_t value) {
        put_number(std::span{leaf}.subspan(at, width), value);
    };
    leaf[at_version] = leaf_version;
    leaf[at_algorithm] = leaf_algorithm;
    leaf[at_type] = static_cast<std::uint8_t>(facts.type);
    leaf[at_week] = static_cast<std::uint8_t>(facts.week.week);
    put_int(at_year, 2, static_cast<std::uint64_t>(facts.week.year));
    put_int(at_instalment, 2, facts.instalment);
    put_int(at_book, 8, static_cast<std::uint64_t>(facts.book));
    put(at_fund, facts.fund.bytes);
    put(at_programme, facts.programme.bytes);
    put(at_batch, facts.batch.bytes);
    put(at_currency, as_bytes({facts.amount.currency.code.data(), 8}));
    put_int(at_amount, 8, static_cast<std::uint64_t>(facts.amount.minor));
    put_int(at_count, 4, facts.count);
    put_int(at_period, 4, facts.period);
    put(at_nullifier, facts.nullifier);
    put(at_payload_root, facts.payload_root);
    put(at_nonce, nonce);
    put(at_slot_root, slot_root);
    put(at_other_fund, facts.other_fund.bytes);
    return leaf;
}

Result<DecodedLeaf> decode_leaf(BytesView bytes) {
    if (bytes.size() != leaf_bytes) return malformed("length");
    if (bytes[at_version] != leaf_version) return malformed("version");
    if (bytes[at_algorithm] != leaf_algorithm) return malformed("algorithm");
    if (!is_zero(bytes.subspan(at_amount_commitment, 32))) return malformed("amount_commitment");
    if (!is_zero(bytes.subspan(at_reserved))) return malformed("reserved");
    if (!is_currency_text(bytes.subspan(at_currency, 8))) return malformed("currency");
    DecodedLeaf leaf;
    auto& facts = leaf.facts;
    facts.type = static_cast<LeafType>(bytes[at_type]);
    if (enum_name(facts.type) == "?") return malformed("type");
    facts.week = {static_cast<int>(number(bytes.subspan(at_year, 2))), bytes[at_week]};
    if (facts.week.week < 1 || facts.week.week > 53) return malformed("week");
    facts.instalment = static_cast<std::uint16_t>(number(bytes.subspan(at_instalment, 2)));
    facts.book = static_cast<std::int64_t>(number(bytes.subspan(at_book, 8)));
    if (facts.book < 0) return malformed("book");
    facts.fund.bytes = array_at<16>(bytes, at_fund);
    facts.programme.bytes = array_at<16>(bytes, at_programme);
    facts.batch.bytes = array_at<16>(bytes, at_batch);
    facts.other_fund.bytes = array_at<16>(bytes, at_other_fund);
    std::ranges::copy(bytes.subspan(at_currency, 8), facts.amount.currency.code.begin());
    facts.amount.minor = static_cast<std::int64_t>(number(bytes.subspan(at_amount, 8)));
    facts.count = static_cast<std::uint32_t>(number(bytes.subspan(at_count, 4)));
    facts.period = static_cast<std::uint32_t>(number(bytes.subspan(at_period, 4)));
    auto const month = facts.period % 100;
    if (facts.period != 0 && (month < 1 || month > 12)) return malformed("period");
    facts.nullifier = array_at<16>(bytes, at_nullifier);
    facts.payload_root = array_at<32>(bytes, at_payload_root);
    leaf.nonce = array_at<16>(bytes, at_nonce);
    leaf.slot_root = array_at<32>(bytes, at_slot_root);
    return leaf;
}

std::optional<std::string_view> wrong_field(LeafFacts const& facts) {
    switch (facts.type) {
        case LeafType::batch_open:
        case LeafType::payment:
        case LeafType::transfer:
        case LeafType::dummy:
        case LeafType::batch_close:
            return wrong_in_batch(facts);
        default:
            return wrong_alone(facts);
    }
}

Bytes16 make_nullifier(crypto::Key const& key, Bytes16 const& unit, AnyId const& programme,
                       std::uint32_t period, std::uint16_t instalment) {
    std::array<std::uint8_t, 16 + 16 + 4 + 2> message{};
    std::ranges::copy(unit, message.begin());
    std::ranges::copy(programme.bytes, message.begin() + 16);
    put_number(std::span{message}.subspan(32, 4), period);
    put_number(std::span{message}.subspan(36, 2), instalment);
    auto const digest = crypto::hmac_sha256(key, message);
    Bytes16 out;
    std::copy_n(digest.begin(), out.size(), out.begin());
    return out;
}

}  // namespace takaful::tlog
