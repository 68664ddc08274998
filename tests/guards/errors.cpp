// Every error code that the server raises has words in both languages, and no words are left over.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <sstream>

#include "base/json.hpp"
#include "source.hpp"

namespace takaful::guards {

struct Words {
    std::string ar, en;
    TAKAFUL_FIELDS(Words, ar, en)
};

struct Code {
    std::string text;
    Source const* source;
    std::size_t at;
};

static bool is_dotted(std::string_view text) {
    auto const dot = text.find('.');
    auto const plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    return dot != std::string_view::npos && dot > 0 && dot + 1 < text.size() &&
           std::ranges::all_of(text.substr(0, dot), plain) &&
           std::ranges::all_of(text.substr(dot + 1), plain);
}

// The name called with the bracket at the end of `before`: "return refuse(" -> "refuse".
static std::string_view callee(std::string_view before) {
    before.remove_suffix(1);
    auto begin = before.size();
    while (begin > 0 && is_word_char(before[begin - 1])) --begin;
    return before.substr(begin);
}

// Is the literal after `before` an error's code? It follows ErrorKind::x, or .code =, or opens the
// arguments of one of the small functions that make errors.
static bool raises(std::string_view before) {
    constexpr std::array makers{"field_error", "refuse", "refused",  "bad",
                                "beyond",      "broken", "conflict", "deny",
                                "invalid",     "reject", "unknown",  "malformed"};
    before = trim(before);
    if (before.ends_with(".code =")) return true;
    if (before.ends_with('(')) return std::ranges::find(makers, callee(before)) != makers.end();
    if (!before.ends_with(',')) return false;
    before.remove_suffix(1);
    auto begin = before.size();
    while (begin > 0 && is_word_char(before[begin - 1])) --begin;
    return before.substr(0, begin).ends_with("ErrorKind::");
}

static std::vector<Code> codes_raised(Sources const& sources) {
    std::vector<Code> codes;
    for (auto const& source : sources) {
        if (is_test(source.path)) continue;
        auto const parts = take_apart(source.text);
        for (auto const& literal : parts.literals)
            if (is_dotted(literal.text) &&
                raises(std::string_view{parts.code}.substr(0, literal.at)))
                codes.push_back({literal.text, &source, literal.at});
    }
    return codes;
}

static std::set<std::string> placeholders(std::string_view words) {
    std::set<std::string> names;
    for (auto at = words.find('{'); at != std::string_view::npos; at = words.find('{', at + 1))
        names.emplace(words.substr(at + 1, words.find('}', at) - at - 1));
    return names;
}

static bool has_arabic(std::string_view text) {  // U+0600..U+06FF begin with D8..DB in UTF-8.
    return std::ranges::any_of(text, [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        return byte >= 0xD8 && byte <= 0xDB;
    });
}

// What one file of words lacks; fills `known`.
static Findings words_findings(Source const& file, std::set<std::string>& known) {
    Findings findings;
    auto const say = [&](std::string const& code, std::string_view what) {
        findings.push_back(at_line(file,
                                   std::min(file.text.find('"' + code + '"'), file.text.size()),
                                   code + " " + std::string{what}));
    };
    auto const document = json::parse(file.text);
    if (!document) return {file.path + ":1: no JSON: " + std::string{document.error().code}};
    std::string previous;
    for (auto const& [code, value] : std::get<json::Value::Object>(document->data)) {
        Words words;
        if (!json::decode(value, code, words)) {
            say(code, "must have exactly ar and en");
            continue;
        }
        if (!known.insert(code).second) say(code, "has words in two files");
        if (code < previous) say(code, "is out of order");
        if (!has_arabic(words.ar)) say(code, "has no Arabic words");
        if (words.en.empty() || has_arabic(words.en)) say(code, "has no English words");
        if (placeholders(words.ar) != placeholders(words.en))
            say(code, "has other params in Arabic");
        previous = code;
    }
    return findings;
}

static Findings error_findings(Sources const& server, Sources const& users, Sources const& files) {
    Findings findings;
    std::set<std::string> known;
    for (auto const& file : files)
        for (auto& finding : words_findings(file, known)) findings.push_back(std::move(finding));
    std::set<std::string> wordless;
    for (auto const& code : codes_raised(server))
        if (!known.contains(code.text) && wordless.insert(code.text).second)
            findings.push_back(at_line(*code.source, code.at, code.text + " has no words"));
    for (auto const& code : known) {
        bool const used = std::ranges::any_of(users, [&](Source const& source) {
            return !is_test(source.path) && contains_word(source.text, code);
        });
        if (!used) findings.push_back(code + " has words, and nobody raises it");
    }
    return findings;
}

TEST_CASE("guard: every error code has words in Arabic and English, and none is left over") {
    auto const server = read_tree("server", {".cpp", ".hpp"});
    auto users = server;
    for (auto const& source : read_tree("web/src", {".ts", ".svelte"})) users.push_back(source);
    expect_none(error_findings(server, users, read_tree("web/src/i18n/errors", {".json"})));
}

// Codes that no test names, one a line with the reason. The list may only become shorter.
static Findings untested_findings(std::set<std::string> const& codes, Sources const& tests,
                                  Source const& list) {
    std::map<std::string, std::string> excused;
    Findings findings;
    std::istringstream lines{list.text};
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.front() == '#') continue;
        auto const space = std::min(line.find(' '), line.size());
        excused[line.substr(0, space)] = trim(std::string_view{line}.substr(space));
    }
    for (auto const& code : codes) {
        bool const named = std::ranges::any_of(
            tests, [&](Source const& test) { return contains_word(test.text, code); });
        auto const excuse = excused.find(code);
        if (!named && excuse == excused.end()) findings.push_back(code + " is raised in no test");
        if (named && excuse != excused.end())
            findings.push_back(code + " is tested: take it off " + list.path);
    }
    for (auto const& [code, reason] : excused) {
        if (!codes.contains(code)) findings.push_back(code + " in " + list.path + " is no code");
        if (reason.empty()) findings.push_back(code + " in " + list.path + " gives no reason");
    }
    return findings;
}

TEST_CASE("guard: every error code is named in a test, or says why not") {
    std::set<std::string> codes;
    for (auto const& file : read_tree("web/src/i18n/errors", {".json"})) {
        auto const document = json::parse(file.text);
        REQUIRE(document);
        for (auto const& [code, words] : std::get<json::Value::Object>(document->data))
            codes.insert(code);
    }
    Sources tests;
    for (auto const& source : read_tree("server", {".cpp", ".hpp"}))
        if (is_test(source.path)) tests.push_back(source);
    for (auto const& source : read_tree("tests", {".mjs", ".story"})) tests.push_back(source);
    for (auto const& source : read_tree("web/src", {".ts"}))
        if (source.path.ends_with(".test.ts")) tests.push_back(source);
    auto const lists = read_tree("tests/guards", {".txt"});
    REQUIRE(lists.size() == 1);
    expect_none(untested_findings(codes, tests, lists.front()));
}

TEST_CASE("guard: an untested code, a stale excuse and one without a reason are found") {
    auto const count = [](char const* test, char const* list) {
        return untested_findings({"a.b"}, {{"x_test.cpp", test}}, {"codes.txt", list}).size();
    };
    CHECK(count("code == \"a.b\"", "") == 0);
    CHECK(count("", "a.b needs a failing disk") == 0);
    CHECK(count("", "") == 1);
    CHECK(count("", "a.b") == 1);
    CHECK(count("code == \"a.b\"", "a.b needs a failing disk") == 1);
    CHECK(count("code == \"a.b\"", "a.c was there once") == 1);
}

TEST_CASE("guard: codes without words, and words without codes, are found") {
    Source const good{"errors/a.json", R"({"a.b": {"ar": "خطأ {row}", "en": "wrong {row}"}})"};
    auto const server = [](char const* text) { return Sources{{"server/x/y/z.cpp", text}}; };
    auto const count = [&](char const* code, Source const& words) {
        auto const sources = server(code);
        return error_findings(sources, sources, {words}).size();
    };
    for (char const* code : {"return fail(ErrorKind::invalid, \"a.b\");",
                             "return fail(ErrorKind::invalid,\n   \"a.b\");",
                             "Error{.kind = k, .code = \"a.b\"}", "return refuse(\"a.b\", 1);"}) {
        CAPTURE(code);
        CHECK(count(code, good) == 0);
        std::string other{code};
        other.replace(other.find("a.b"), 3, "a.c");
        CHECK(count(other.c_str(), good) == 2);  // One without words, one left over.
    }
    CHECK(count("Query q{\"a.c\", \"\"}; x(\"a.b\");", good) == 0);  // A name, no error.
    char const* const raise = "fail(ErrorKind::invalid, \"a.b\");";
    CHECK(count(raise, {"a.json", R"({"a.b": {"ar": "wrong", "en": "wrong"}})"}) == 1);
    CHECK(count(raise, {"a.json", R"({"a.b": {"ar": "خطأ", "en": ""}})"}) == 1);
    CHECK(count(raise, {"a.json", R"({"a.b": {"ar": "خطأ {row}", "en": "wrong"}})"}) == 1);
    CHECK(count(raise, {"a.json", "{\"a.b\": {\"ar\": \"خطأ\"}}"}) == 2);
    CHECK(count(raise, {"a.json", "{"}) == 2);
}

}  // namespace takaful::guards
