// The test vectors of the standard itself. They are its editors' and stay in their folder.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "platform/crypto/crypto.hpp"
#include "record/identity/cbor.hpp"
#include "record/identity/public_key.hpp"
#include "record/identity/webauthn.hpp"

using namespace takaful;
using namespace takaful::identity;

/// The values `name = h'…'` of a section, in their order.
static std::multimap<std::string, Bytes> values_of(std::string_view section) {
    std::multimap<std::string, Bytes> values;
    for (auto at = section.find(" = h'"); at != std::string_view::npos;
         at = section.find(" = h'", at + 1)) {
        auto const begin = section.rfind('\n', at) + 1;
        auto const end = section.find('\'', at + 5);
        values.emplace(section.substr(begin, at - begin),
                       parse_hex(section.substr(at + 5, end - at - 5)).value());
    }
    return values;
}

/// The standard's phones do not all verify people, and we refuse those that do not. Their keys and
/// signatures must be right all the same.
static void check_numbers(std::multimap<std::string, Bytes> const& values,
                          std::map<std::string, int>& outcomes) {
    auto const last = [&](char const* name) { return std::prev(values.upper_bound(name))->second; };
    auto const object = last("attestationObject");
    auto const& id = values.lower_bound("credential_id")->second;
    auto const at = std::ranges::search(object, id);
    REQUIRE_FALSE(at.empty());
    CborReader after{
        BytesView{object}.subspan(static_cast<std::size_t>(at.end() - object.begin()))};
    REQUIRE(after.skip());
    auto const key = read_public_key(after.since(0));
    if (!key) return void(++outcomes["numbers: " + key.error().detail]);
    auto message = last("authenticatorData");
    auto const digest = crypto::sha256(last("clientDataJSON"));
    message.insert(message.end(), digest.begin(), digest.end());
    CHECK(verify_signature(*key, message, last("signature")));
    message.back() ^= 1;
    CHECK_FALSE(verify_signature(*key, message, last("signature")));
    ++outcomes["numbers"];
}

static void check_section(std::string_view title, std::string_view section,
                          std::map<std::string, int>& outcomes) {
    auto const values = values_of(section);
    if (values.count("challenge") != 2 || values.count("attestationObject") != 1) return;
    CAPTURE(title);
    Site const example{"example.org", "https://example.org"};
    auto const value = [&](char const* name, int nth) {
        return std::next(values.lower_bound(name), nth)->second;
    };
    auto const made = check_registration(example, value("challenge", 0), value("clientDataJSON", 0),
                                         value("attestationObject", 0));
    // What we refuse by policy: other algorithms, other sites' pages, people not verified.
    ++outcomes[made ? "registered" : made.error().detail];
    check_numbers(values, outcomes);
    if (!made) return;
    CHECK(made->credential == value("credential_id", 0));
    auto const data = value("authenticatorData", 0);
    auto const asserted = check_assertion(example, value("challenge", 1),
                                          {value("clientDataJSON", 1), data, value("signature", 0)},
                                          {made->public_key, made->is_backup_eligible});
    bool const is_verified = (data[32] & 0x04) != 0;
    CHECK(asserted.has_value() == is_verified);
    ++outcomes[asserted ? "asserted" : "asserted: " + asserted.error().detail];
}

TEST_CASE("passkeys: the test vectors of Web Authentication Level 3") {
    auto const* const set = std::getenv("TAKAFUL_SHARED");
    std::filesystem::path const root = set ? set : TAKAFUL_ROOT "/../shared";
    auto const file = root / "data/vectors/webauthn_l3_test_vectors.md";
    if (!std::filesystem::exists(file)) {
        MESSAGE("skipped: no " << file.string() << " (set TAKAFUL_SHARED)");
        return;
    }
    std::ifstream stream{file, std::ios::binary};
    std::string const text{std::istreambuf_iterator<char>{stream}, {}};
    std::map<std::string, int> outcomes;
    for (auto at = text.find("\n## "); at != std::string::npos; at = text.find("\n## ", at + 1)) {
        auto const section = std::string_view{text}.substr(at, text.find("\n## ", at + 1) - at);
        check_section(section.substr(4, section.find('\n', 1) - 4), section, outcomes);
    }
    for (auto const& [outcome, count] : outcomes) MESSAGE(outcome << ": " << count);
    CHECK(outcomes["registered"] == 5);
    CHECK(outcomes["asserted"] == 2);
    CHECK(outcomes["cross_origin"] == 2);
    CHECK(outcomes["numbers"] == 12);  // Of 15: not ES384, ES512, Ed448.
}
