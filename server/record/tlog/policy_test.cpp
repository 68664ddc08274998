#include "record/tlog/policy.hpp"

#include <doctest/doctest.h>

using namespace takaful;
using namespace takaful::tlog;

namespace {

std::string vkey(std::uint8_t n, KeyType type = KeyType::cosignature) {
    crypto::Key seed{};
    seed.fill(n);
    auto const key = crypto::signing_key_from_seed(seed);
    return make_verifier_key("w" + std::to_string(n) + ".test", key.public_key, type).text();
}

std::string witnesses(int count) {
    std::string text;
    for (int n = 1; n <= count; ++n)
        text += "witness w" + std::to_string(n) + " " + vkey(static_cast<std::uint8_t>(n)) + "\n";
    return text;
}

std::string why(std::string const& text) {
    auto const policy = parse_policy(text);
    if (policy) return "good";
    CHECK(policy.error().code == "tlog.policy_malformed");
    auto const& params = policy.error().params;
    return std::to_string(std::get<std::int64_t>(params[0].value)) + " " +
           std::get<std::string>(params[1].value);
}

}  // namespace

TEST_CASE("policy: the specification's example, with its two levels of groups") {
    auto const text = "log " + vkey(99, KeyType::note) + " http://log.test/log\n\n" + witnesses(6) +
                      "group X-witnesses 2 w1 w2 w3\n"
                      "group\tY-witnesses  any w4 w5 w6   \n"
                      "  # two of ours and one of theirs\n"
                      "group X-and-Y all X-witnesses Y-witnesses\n"
                      "quorum X-and-Y";
    auto const policy = parse_policy(text).value();
    CHECK(parse_policy(without_addresses(text)));
    CHECK(without_addresses(text).find("http") == std::string::npos);
    CHECK(policy.logs[0].url == "http://log.test/log");
    CHECK_FALSE(policy.needs_nobody());
    CHECK(policy.is_quorum(std::set<std::size_t>{0, 2, 5}));
    CHECK_FALSE(policy.is_quorum(std::set<std::size_t>{0, 4, 5}));
    CHECK_FALSE(policy.is_quorum(std::set<std::size_t>{0, 1, 2}));
    CHECK_FALSE(policy.is_quorum(std::set<std::size_t>{}));
}

TEST_CASE("policy: one witness, or nobody; published keys of others are read") {
    CHECK(parse_policy("quorum none\n").value().needs_nobody());
    auto const one = parse_policy(
        "witness remora remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2 "
        "https://example.com/remora\nquorum remora\n");
    REQUIRE(one);
    CHECK(one->is_quorum(std::set<std::size_t>{0}));
    CHECK_FALSE(one->is_quorum(std::set<std::size_t>{}));
}

TEST_CASE("policy: what is wrong is named with its line") {
    CHECK(why("") == "0 quorum_missing");
    CHECK(why(witnesses(2)) == "2 quorum_missing");
    CHECK(why("quorum none\nquorum none\n") == "2 quorum_twice");
    CHECK(why("quorum w1\n" + witnesses(1)) == "1 name_unknown");
    CHECK(why(witnesses(1) + witnesses(1)) == "2 key_twice");
    CHECK(why(witnesses(1) + "witness w1 " + vkey(2) + "\n") == "2 name_twice");
    CHECK(why("witness none " + vkey(2) + "\n") == "1 name_twice");
    CHECK(why("witness w1 " + vkey(2, KeyType::note) + "\n") == "1 key");
    CHECK(why("log " + vkey(2) + "\n") == "1 key");
    CHECK(why("witness w1\n") == "1 words");
    CHECK(why(witnesses(2) + "group g 3 w1 w2\n") == "3 threshold");
    CHECK(why(witnesses(2) + "group g 0 w1 w2\n") == "3 threshold");
    CHECK(why(witnesses(2) + "group g all w1 w3\n") == "3 name_unknown");
    CHECK(why(witnesses(2) + "group g 1 g w1\n") == "3 name_unknown");
    CHECK(why(witnesses(2) + "group g 1 w1 w1\n") == "3 member_twice");
    CHECK(why(witnesses(2) + "group g any w1\ngroup h any w1 w2\n") == "4 member_twice");
    CHECK(why("quorum none\r\n") == "0 control_byte");
    CHECK(why("quorum\xc2\xa0none\n") == "1 word");  // Only spaces and tabs part words.
    CHECK(why(std::string(70'000, '#')) == "0 too_long");
}
