#include "record/tlog/leaf.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/json.hpp"

using namespace takaful;
using namespace takaful::tlog;

namespace {

json::Value read_shared(std::string_view name) {
    std::ifstream file{std::string{TAKAFUL_ROOT "/tests/shared/"} + std::string{name}};
    std::stringstream text;
    text << file.rdbuf();
    return json::parse(text.str()).value();
}

std::string text_of(json::Value const& object, std::string_view key) {
    auto const* value = object.find(key);
    auto const* text = value ? std::get_if<std::string>(&value->data) : nullptr;
    return text ? *text : std::string{};
}

std::int64_t int_of(json::Value const& object, std::string_view key) {
    return std::get<std::int64_t>(object.find(key)->data);
}

template <std::size_t N>
std::array<std::uint8_t, N> array_of(std::string_view text) {
    std::array<std::uint8_t, N> out{};
    auto const bytes = parse_hex(text).value();
    REQUIRE((bytes.size() == N || bytes.empty()));
    std::ranges::copy(bytes, out.begin());
    return out;
}

AnyId id_of(std::string_view text) {
    return text.empty() ? AnyId{} : AnyId::parse(text).value();
}

LeafFacts facts_of(json::Value const& in) {
    LeafFacts facts;
    facts.type = enum_from_name<LeafType>(text_of(in, "type")).value();
    facts.week = {static_cast<int>(int_of(in, "week_year")), static_cast<int>(int_of(in, "week"))};
    facts.instalment = static_cast<std::uint16_t>(int_of(in, "instalment"));
    facts.book = int_of(in, "book");
    facts.fund = id_of(text_of(in, "fund"));
    facts.programme = id_of(text_of(in, "programme"));
    facts.batch = id_of(text_of(in, "batch"));
    facts.other_fund = id_of(text_of(in, "other_fund"));
    facts.amount.minor = int_of(in, "amount_minor");
    std::ranges::copy(text_of(in, "currency"), facts.amount.currency.code.begin());
    facts.count = static_cast<std::uint32_t>(int_of(in, "count"));
    facts.period = static_cast<std::uint32_t>(int_of(in, "period"));
    facts.nullifier = array_of<16>(text_of(in, "nullifier"));
    facts.payload_root = array_of<32>(text_of(in, "payload_root"));
    return facts;
}

Leaf sample_leaf() {
    auto const document = read_shared("leaf.json");
    auto const& leaves = std::get<json::Value::Array>(document.find("leaves")->data);
    return array_of<leaf_bytes>(text_of(leaves[4], "leaf"));
}

}  // namespace

TEST_CASE("leaf format 1: the vectors shared with the web") {
    auto const document = read_shared("leaf.json");
    for (auto const& item : std::get<json::Value::Array>(document.find("leaves")->data)) {
        CAPTURE(text_of(item, "name"));
        auto const facts = facts_of(*item.find("facts"));
        std::vector<SlotValue> slots;
        for (auto const& slot : std::get<json::Value::Array>(item.find("slots")->data))
            slots.push_back({static_cast<Slot>(int_of(slot, "slot")), text_of(slot, "value")});
        auto const secrets =
            leaf_secrets(array_of<32>(text_of(item, "seed")),
                         static_cast<std::uint64_t>(int_of(item, "offset")), slots);
        CHECK(hex(secrets.nonce) == text_of(item, "nonce"));
        auto const& commitments = std::get<json::Value::Array>(item.find("commitments")->data);
        for (std::size_t i = 0; i < slot_count; ++i)
            CHECK(hex(secrets.commitments[i]) == std::get<std::string>(commitments[i].data));
        CHECK(hex(secrets.slot_root()) == text_of(item, "slot_root"));
        auto const leaf = encode_leaf(facts, secrets.nonce, secrets.slot_root());
        CHECK(hex(leaf) == text_of(item, "leaf"));
        CHECK(hex(leaf_hash(leaf)) == text_of(item, "leaf_hash"));
        auto const decoded = decode_leaf(leaf);
        REQUIRE(decoded);
        CHECK(decoded->facts == facts);
        CHECK(decoded->nonce == secrets.nonce);
        CHECK(decoded->slot_root == secrets.slot_root());
        CHECK(wrong_field(facts).value_or("none") == "none");
    }
}

TEST_CASE("nullifier: the shared vector; other period or instalment, other nullifier") {
    auto const document = read_shared("leaf.json");
    auto const& vector = *document.find("nullifier");
    auto const key = array_of<32>(text_of(vector, "key"));
    auto const unit = array_of<16>(text_of(vector, "unit"));
    auto const programme = id_of(text_of(vector, "programme"));
    CHECK(hex(make_nullifier(key, unit, programme, 202611, 1)) == text_of(vector, "nullifier"));
    CHECK(make_nullifier(key, unit, programme, 202612, 1) !=
          make_nullifier(key, unit, programme, 202611, 1));
    CHECK(make_nullifier(key, unit, programme, 202611, 2) !=
          make_nullifier(key, unit, programme, 202611, 1));
}

TEST_CASE("leaf secrets: no two offsets share a nonce, a salt or a blank") {
    crypto::Key seed{};
    SlotValue const slots[] = {{Slot::amount, "100"}};
    auto const a = leaf_secrets(seed, 1, slots);
    auto const b = leaf_secrets(seed, 2, slots);
    CHECK(a.nonce != b.nonce);
    CHECK(a.salts[1] != b.salts[1]);
    for (std::size_t i = 0; i < slot_count; ++i) CHECK(a.commitments[i] != b.commitments[i]);
    CHECK(a.slot_root() == leaf_secrets(seed, 1, slots).slot_root());
}

TEST_CASE("decode_leaf: refuses what format 1 does not have, by field") {
    struct Case {
        std::size_t at;
        std::uint8_t value;
        char const* field;
    };
    Case const cases[] = {{0, 2, "version"},
                          {1, 0, "algorithm"},
                          {2, 0, "type"},
                          {2, 15, "type"},
                          {3, 0, "week"},
                          {3, 54, "week"},
                          {8, 0x80, "book"},
                          {64, 'e', "currency"},
                          {65, 'X', "currency"},
                          {87, 99, "period"},
                          {136, 1, "amount_commitment"},
                          {232, 1, "reserved"},
                          {511, 1, "reserved"}};
    for (auto const& c : cases) {
        CAPTURE(c.at);
        auto leaf = sample_leaf();
        leaf[c.at] = c.value;
        auto const refused = decode_leaf(leaf);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "tlog.leaf_malformed");
        CHECK(std::get<std::string>(refused.error().params[0].value) == c.field);
    }
    CHECK_FALSE(decode_leaf(BytesView{sample_leaf()}.first(511)));
}

TEST_CASE("wrong_field: each type has only what it may say in clear") {
    auto const good = decode_leaf(sample_leaf()).value().facts;
    struct Case {
        char const* field;
        void (*change)(LeafFacts&);
    };
    Case const cases[] = {
        {"amount", [](LeafFacts& f) { f.amount.minor = 1; }},
        {"count", [](LeafFacts& f) { f.count = 1; }},
        {"batch", [](LeafFacts& f) { f.batch = {}; }},
        {"programme", [](LeafFacts& f) { f.programme = {}; }},
        {"payload_root", [](LeafFacts& f) { f.payload_root[0] = 1; }},
        {"nullifier",
         [](LeafFacts& f) {
             f.type = LeafType::batch_close;
             f.count = 20;
         }},
        {"batch", [](LeafFacts& f) { f.type = LeafType::gift_in; }},
        {"fund",
         [](LeafFacts& f) {
             f = LeafFacts{.type = LeafType::gift_in};
             f.amount = {1, Currency::parse("EGP").value()};
         }},
        {"amount", [](LeafFacts& f) { f = LeafFacts{.type = LeafType::gift_in}; }},
        {"payload_root",
         [](LeafFacts& f) {
             f = LeafFacts{.type = LeafType::list_root, .programme = f.programme, .count = 3};
         }},
    };
    for (auto const& c : cases) {
        auto facts = good;
        c.change(facts);
        CHECK(wrong_field(facts).value_or("none") == c.field);
    }
}

TEST_CASE("leaf: an audit leaf commits to something, and says nothing else") {
    LeafFacts facts{.type = LeafType::audit, .week = {2026, 47}, .book = 1};
    CHECK(wrong_field(facts) == "payload_root");
    facts.payload_root[0] = 1;
    CHECK_FALSE(wrong_field(facts));
    auto other = facts;
    other.fund.bytes[0] = 1;
    CHECK(wrong_field(other) == "fund");
    other = facts;
    other.programme.bytes[0] = 1;
    CHECK(wrong_field(other) == "programme");
    other = facts;
    other.count = 1;
    CHECK(wrong_field(other) == "count");
    other = facts;
    other.period = 202'611;
    CHECK(wrong_field(other) == "period");
}
