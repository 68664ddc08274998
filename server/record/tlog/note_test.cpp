#include "record/tlog/note.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace takaful;
using namespace takaful::tlog;

namespace {

// The published example of finance.md §4.6 (golang.org/x/mod/sumdb/note).
constexpr std::string_view example_key =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr std::string_view example_text = "This is an example message.\n";
constexpr std::string_view example_signature =
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=";

std::string line(std::string_view name, std::string_view signature) {
    return "\xe2\x80\x94 " + std::string{name} + " " + std::string{signature} + "\n";
}

std::string example_note() {
    return std::string{example_text} + "\n" + line("example.com/foo", example_signature);
}

crypto::SigningKey test_key() {
    crypto::Key seed{};
    seed.fill(9);
    return crypto::signing_key_from_seed(seed);
}

std::string reason_of(Error const& error) {
    return std::get<std::string>(error.params[0].value);
}

}  // namespace

TEST_CASE("open_note: the published example verifies, also among unknown signatures") {
    auto const key = parse_verifier_key(example_key).value();
    CHECK(key.name == "example.com/foo");
    CHECK(key.text() == example_key);
    CHECK(open_note(example_note(), key).value() == example_text);

    auto const stranger = sign_note(example_text, "stranger.example", test_key());
    auto const stranger_line = stranger.substr(example_text.size() + 1);
    auto const both = std::string{example_text} + "\n" + stranger_line +
                      line("example.com/foo", example_signature);
    CHECK(open_note(both, key).value() == example_text);
    CHECK(open_note(stranger, key).error().code == "tlog.note_unsigned");
}

TEST_CASE(
    "open_note: a false signature of the known key refuses the note, a true one beside it or not") {
    auto const key = parse_verifier_key(example_key).value();
    auto blob = parse_base64(example_signature).value();
    blob[10] ^= 1;
    auto const forged = line("example.com/foo", base64(blob));
    auto const head = std::string{example_text} + "\n";
    CHECK(open_note(head + forged, key).error().code == "tlog.signature_wrong");
    CHECK(open_note(head + line("example.com/foo", example_signature) + forged, key).error().code ==
          "tlog.signature_wrong");
    auto changed = example_note();
    changed[0] = 't';
    CHECK(open_note(changed, key).error().code == "tlog.signature_wrong");
    // Another id under the same name is another key.
    blob = parse_base64(example_signature).value();
    blob[0] ^= 1;
    CHECK(open_note(head + line("example.com/foo", base64(blob)), key).error().code ==
          "tlog.note_unsigned");
}

TEST_CASE("sign_note: what we sign, we verify; blank lines inside the text stay") {
    auto const key = test_key();
    auto const verifier = make_verifier_key("log.example/a", key.public_key);
    CHECK(parse_verifier_key(verifier.text()).value().id == verifier.id);
    std::string const text = "one\n\ntwo\n\n\nthree\n";
    CHECK(open_note(sign_note(text, "log.example/a", key), verifier).value() == text);
}

TEST_CASE("parse_note: refuses every malformed note, by reason") {
    auto const good = line("example.com/foo", example_signature);
    auto const text = std::string{example_text};
    std::string many = text + "\n";
    for (int i = 0; i < 17; ++i) many += good;
    struct Case {
        char const* why;
        std::string note;
        char const* reason;
    };
    Case const cases[] = {
        {"NUL", std::string("a\0b\n\n", 5) + good, "control_byte"},
        {"carriage return", "a\r\n\n" + good, "control_byte"},
        {"tab", "a\tb\n\n" + good, "control_byte"},
        {"escape", "a\x1b[2J\n\n" + good, "control_byte"},
        {"not UTF-8", "a\xff\n\n" + good, "utf8"},
        {"overlong UTF-8", "a\xc0\x80\n\n" + good, "utf8"},
        {"seventeen signatures", many, "too_many_signatures"},
        {"no blank line", text + good, "no_signature"},
        {"no signature", text + "\n", "no_signature"},
        {"empty", "", "no_signature"},
        {"no final line feed", text + "\n" + good.substr(0, good.size() - 1), "no_signature"},
        {"a hyphen for the dash",
         text + "\n- example.com/foo " + std::string{example_signature} + "\n", "signature"},
        {"no name", text + "\n\xe2\x80\x94  " + std::string{example_signature} + "\n", "key_name"},
        {"a plus in the name", text + "\n" + line("a+b", example_signature), "key_name"},
        {"no-break space in the name",
         text + "\n" +
             line("a\xc2\xa0"
                  "b",
                  example_signature),
         "key_name"},
        {"base64 with a space", text + "\n" + line("a", "Uw2Q Okn8"), "base64"},
        {"base64 without padding", text + "\n" + line("a", "Uw2QOkn8sg"), "base64"},
        {"base64 of four bytes", text + "\n" + line("a", "Uw2QOg=="), "base64"},
        {"URL base64", text + "\n" + line("a", "Uw2QOkn8_-V1"), "base64"},
        {"nothing signed", text + "\n\xe2\x80\x94 a\n", "signature"},
        {"blank line after the signatures", text + "\n" + good + "\n", "no_signature"},
        {"a hundred thousand lines", std::string(100'000, '\n') + "\n" + good, "too_long"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        auto const refused = parse_note(c.note);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == "tlog.note_malformed");
        CHECK(reason_of(refused.error()) == c.reason);
    }
    std::string sixteen = text + "\n";
    for (int i = 0; i < 16; ++i) sixteen += good;
    CHECK(parse_note(sixteen).value().signatures.size() == 16);
}

TEST_CASE("parse_verifier_key: refuses mangled keys") {
    std::string const good{example_key};
    struct Case {
        std::string key;
        char const* reason;
    };
    Case const cases[] = {
        {"", "form"},
        {"example.com/foo", "form"},
        {"example.com/foo+530d903a", "form"},
        {"+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "name"},
        {"a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "name"},
        {"example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "id"},
        {"example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "id"},
        {"example.com/foo+530d903+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "id"},
        {"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2", "key"},
        {"example.com/foo+530d903a+BekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "type"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.key);
        auto const refused = parse_verifier_key(c.key);
        REQUIRE_FALSE(refused);
        CHECK(reason_of(refused.error()) == c.reason);
    }
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto mangled = good;
        mangled[i] = static_cast<char>(mangled[i] ^ 1);
        CHECK_FALSE((parse_verifier_key(mangled).has_value() && mangled != good));
    }
}

TEST_CASE("checkpoint: body rules, origin, and an outside log's signed head") {
    // transparency-dev/tessera testdata/log, checkpoint of size 1 (finance.md §4.11): body and
    // root.
    auto const root = hash_from_base64("0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=");
    REQUIRE(root);
    CHECK(leaf_hash(as_bytes("one")) == *root);
    Checkpoint const head{"example.com/log/testdata", 1, *root, {}};
    auto const body = checkpoint_body(head);
    CHECK(body == "example.com/log/testdata\n1\n0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=\n");
    CHECK(parse_checkpoint_body(body).value().root == *root);
    CHECK(parse_checkpoint_body(body + "extension line\n").value().extensions.size() == 1);
    auto const hash_line = "\n" + base64(*root) + "\n";
    struct Case {
        std::string body;
        char const* line;
    };
    Case const cases[] = {
        {"", "origin"},
        {"\n1" + hash_line, "origin"},
        {"o\n01" + hash_line, "size"},
        {"o\n-1" + hash_line, "size"},
        {"o\n+1" + hash_line, "size"},
        {"o\n1 " + hash_line, "size"},
        {"o\n" + hash_line, "size"},
        {"o\n9223372036854775808" + hash_line, "size"},
        {"o\n\xd9\xa1" + hash_line, "size"},
        {"o\n1\n", "root"},
        {"o\n1\nAAAA\n", "root"},
        {"o\n1\n" + base64(*root).substr(0, 43) + "\n", "root"},
        {"o\n1" + hash_line + "\n", "extension"},
        {"o\n1" + hash_line + "no line feed", "extension"},
    };
    for (auto const& c : cases) {
        CAPTURE(c.body);
        auto const refused = parse_checkpoint_body(c.body);
        REQUIRE_FALSE(refused);
        CHECK(reason_of(refused.error()) == c.line);
    }
    auto const key = test_key();
    auto const note = sign_note(body, "example.com/log/testdata", key);
    auto const verifier = make_verifier_key("example.com/log/testdata", key.public_key);
    CHECK(open_checkpoint(note, verifier).value().size == 1);
    CHECK(open_checkpoint(note, make_verifier_key("other.example", key.public_key)).error().code ==
          "tlog.origin_wrong");
}

TEST_CASE("tlog-proof: written and read back; broken ones refused by line") {
    TlogProof const proof{Bytes{1, 2, 3}, 7, {leaf_hash({}), empty_root()}, "checkpoint\n"};
    auto const text = tlog_proof_text(proof);
    auto const read = parse_tlog_proof(text).value();
    CHECK(read.index == 7);
    CHECK(read.extra == proof.extra);
    CHECK(read.proof == proof.proof);
    CHECK(read.checkpoint == proof.checkpoint);
    CHECK(tlog_proof_text(parse_tlog_proof(tlog_proof_text({{}, 0, {}, "c\n"})).value()) ==
          "c2sp.org/tlog-proof@v1\nindex 0\n\nc\n");
    std::string const head = "c2sp.org/tlog-proof@v1\n";
    struct Case {
        std::string text;
        char const* line;
    };
    std::string hashes;
    for (int i = 0; i < 64; ++i) hashes += base64(empty_root()) + "\n";
    Case const cases[] = {
        {"", "header"},
        {"c2sp.org/tlog-proof@v2\nindex 0\n\n", "header"},
        {head + "extra !\nindex 0\n\nc\n", "extra"},
        {head + "extra \nindex 0\n\nc\n", "extra"},
        {head + "index 00\n\nc\n", "index"},
        {head + "\nc\n", "index"},
        {head + "index 1\nAAAA\n\nc\n", "hash"},
        {head + "index 1\n" + hashes + "\nc\n", "hash"},
        {head + "index 1\n" + base64(empty_root()), "checkpoint"},
    };
    for (auto const& c : cases) {
        auto const refused = parse_tlog_proof(c.text);
        REQUIRE_FALSE(refused);
        CHECK(reason_of(refused.error()) == c.line);
    }
}

TEST_CASE("promise: signed, read back, refused for another log") {
    auto const key = test_key();
    auto const verifier = make_verifier_key("log.example/a", key.public_key);
    Promise const promise{"log.example/a", leaf_hash({}), Instant{1'700'000'000'000'000}};
    auto const note = sign_note(promise_body(promise), "log.example/a", key);
    auto const read = open_promise(note, verifier).value();
    CHECK(read.leaf == promise.leaf);
    CHECK(read.due == promise.due);
    // The same key's checkpoint is no promise, and a promise is no checkpoint.
    auto const head =
        sign_note(checkpoint_body({"log.example/a", 0, empty_root(), {}}), "log.example/a", key);
    CHECK(open_promise(head, verifier).error().code == "tlog.promise_malformed");
    CHECK_FALSE(open_checkpoint(note, verifier));
    auto const other =
        sign_note(promise_body({"log.example/b", promise.leaf, promise.due}), "log.example/a", key);
    CHECK(open_promise(other, verifier).error().code == "tlog.origin_wrong");
}
