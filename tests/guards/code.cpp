// Integers near money, no clock of one's own, documented faces, no naked reminders.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "source.hpp"

namespace takaful::guards {

// ---- Floating point near money -----------------------------------------------------------------

static Findings floats_near_money(Sources const& sources) {
    constexpr std::array layers{"trust", "service", "domain"};
    constexpr std::array money_words{"amount", "minor", "balance", "price", "fee", "money"};
    Findings findings;
    for (auto const& source : sources) {
        auto const place = place_of(source.path);
        bool const guarded = std::ranges::find(layers, place.layer) != layers.end() &&
                             place.module != "score";  // Scores are statistics, not money.
        bool const is_money = source.path.starts_with("server/base/money");
        if (!guarded && !is_money) continue;
        auto const code = take_apart(source.text).code;
        std::size_t at = 0;
        for (auto const line : lines_of(code)) {
            auto const low = lower(line);
            bool const floats = contains_word(line, "double") || contains_word(line, "float");
            bool const money = is_money || std::ranges::any_of(money_words, [&](auto word) {
                                   return low.find(word) != std::string::npos;
                               });
            if (floats && money)
                findings.push_back(at_line(source, at, "floating point near money"));
            at += line.size() + 1;
        }
    }
    return findings;
}

// ---- The clock ---------------------------------------------------------------------------------

// app makes the clock; platform may measure how long things take, by a clock that tells no date.
static bool may_read(std::string_view path, std::string_view clock) {
    auto const layer = place_of(path).layer;
    return layer == "app" || is_test(path) || (layer == "platform" && clock == "steady_clock");
}

static Findings wall_clocks(Sources const& sources) {
    constexpr std::array clocks{"system_clock", "steady_clock",  "high_resolution_clock",
                                "gettimeofday", "clock_gettime", "localtime",
                                "gmtime"};
    Findings findings;
    for (auto const& source : sources) {
        auto const code = take_apart(source.text).code;
        for (auto const clock : clocks)
            if (auto const at = find_word(code, clock);
                at != std::string::npos && !may_read(source.path, clock))
                findings.push_back(at_line(source, at, std::string{"reads a clock: "} + clock));
        for (std::string_view const call : {"time(nullptr)", "time(NULL)", "time(0)", "time(&"})
            if (auto const at = code.find(call); at != std::string::npos &&
                                                 (at == 0 || !is_word_char(code[at - 1])) &&
                                                 !may_read(source.path, "time"))
                findings.push_back(at_line(source, at, "reads a clock: time()"));
    }
    return findings;
}

// ---- Docstrings --------------------------------------------------------------------------------

static bool is_public_face(std::string_view path) {
    auto const place = place_of(path);
    if (!path.ends_with(".hpp")) return false;
    if (place.layer == "base") return place.file != "fields.hpp";
    return place.file == place.module + ".hpp";
}

// Statements at namespace depth that declare a function: text up to ";" with "(" and no "=".
static bool declares_function(std::string_view statement) {
    auto const text = trim(statement);
    for (std::string_view const other :
         {"using ", "struct ", "class ", "enum ", "constexpr ", "extern ", "inline constexpr ",
          "static_assert", "friend ", "TAKAFUL_"})
        if (text.starts_with(other)) return false;
    auto const parenthesis = text.find('(');
    auto const equals = text.find('=');
    return parenthesis != std::string_view::npos && parenthesis > 0 &&
           (equals == std::string_view::npos || parenthesis < equals) &&
           is_word_char(text[parenthesis - 1]);
}

// A declaration is documented by /// right above it, or above the block of lines that it stands in.
static bool is_documented(std::string_view text, std::size_t at) {
    std::string_view before = text.substr(0, at);
    while (true) {
        auto const end = before.find_last_of('\n');
        if (end == std::string_view::npos) return false;
        auto const begin = before.find_last_of('\n', end - 1);
        auto const from = begin == std::string_view::npos ? 0 : begin + 1;
        auto const line = trim(before.substr(from, end - from));
        if (line.starts_with("///")) return true;
        if (line.empty() || from == 0) return false;
        before = before.substr(0, end);
    }
}

static Findings undocumented(Sources const& sources) {
    Findings findings;
    for (auto const& source : sources) {
        if (!is_public_face(source.path)) continue;
        auto const code = take_apart(source.text).code;
        std::vector<bool> namespaces;  // For each open brace: is it a namespace's?
        std::size_t begin = 0;
        for (std::size_t at = 0; at < code.size(); ++at) {
            char const c = code[at];
            if (c != '{' && c != '}' && c != ';') continue;
            auto const statement = std::string_view{code}.substr(begin, at - begin);
            bool const outside = std::ranges::all_of(namespaces, [](bool is) { return is; });
            bool const hidden = statement.find("detail") != std::string_view::npos;
            if (c == ';' && outside && declares_function(statement)) {
                auto const first = code.find_first_not_of(" \n\t", begin);
                if (!is_documented(source.text, first))
                    findings.push_back(at_line(source, first, "public function without ///"));
            }
            if (c == '{') namespaces.push_back(trim(statement).starts_with("namespace") && !hidden);
            if (c == '}' && !namespaces.empty()) namespaces.pop_back();
            begin = at + 1;
        }
    }
    return findings;
}

// ---- Reminders ---------------------------------------------------------------------------------

static Findings naked_reminders(Sources const& sources) {
    Findings findings;
    std::string const to_do = std::string{"TO"} + "DO";  // In two, or this file would be found.
    std::string const fix_me = std::string{"FIX"} + "ME";
    for (auto const& word : {to_do, fix_me})
        for (auto const& source : sources)
            for (auto at = find_word(source.text, word); at != std::string::npos;
                 at = find_word(source.text, word, at + 1))
                if (!source.text.substr(at + word.size()).starts_with("(#"))
                    findings.push_back(
                        at_line(source, at, word + " without an issue: do it or open one"));
    return findings;
}

// ---- The tree, and the planted mistakes ---------------------------------------------------------

static Sources server_cpp() {
    return read_tree("server", {".cpp", ".hpp"});
}

TEST_CASE("guard: no floating point near money") {
    expect_none(floats_near_money(server_cpp()));
}

TEST_CASE("guard: only app reads the clock") {
    expect_none(wall_clocks(server_cpp()));
}

TEST_CASE("guard: public functions are documented") {
    expect_none(undocumented(server_cpp()));
}

TEST_CASE("guard: no naked reminders") {
    auto sources = server_cpp();
    for (auto const& folder : {"tests", "bench", "web/src", "bin", "cmake"})
        for (auto const& source : read_tree(folder, {""}))
            if (!source.path.ends_with(".png") && !source.path.ends_with(".woff2"))
                sources.push_back(source);
    expect_none(naked_reminders(sources));
}

static Sources at(char const* path, char const* text) {
    return {{path, text}};
}

TEST_CASE("guard: floats, clocks, bare faces and reminders are found") {
    CHECK(floats_near_money(at("server/domain/giving/a.cpp", "double amount = 1;")).size() == 1);
    CHECK(floats_near_money(at("server/service/wallet/a.cpp", "float f(Money m);")).size() == 1);
    CHECK(
        floats_near_money(at("server/domain/giving/a.cpp", "double share = 1; // amount")).empty());
    CHECK(floats_near_money(at("server/trust/score/a.cpp", "double amount = 1;")).empty());
    CHECK(floats_near_money(at("server/base/money.cpp", "double x;")).size() == 1);

    CHECK(
        wall_clocks(at("server/trust/ledger/a.cpp", "std::chrono::system_clock::now();")).size() ==
        1);
    CHECK(wall_clocks(at("server/trust/ledger/a.cpp", "auto t = time(nullptr);")).size() == 1);
    CHECK(wall_clocks(at("server/trust/ledger/a.cpp", "parse_time(0); // system_clock")).empty());
    CHECK(wall_clocks(at("server/app/clock.cpp", "system_clock::now();")).empty());
    CHECK(wall_clocks(at("server/platform/http/server.cpp", "steady_clock::now();")).empty());
    CHECK(wall_clocks(at("server/platform/http/route.cpp", "system_clock::now();")).size() == 1);

    auto const face = "server/trust/ledger/ledger.hpp";
    CHECK(undocumented(at(face, "namespace a {\n\nvoid f(int a);\n}")).size() == 1);
    CHECK(undocumented(at(face, "namespace a {\n// Not enough.\nvoid f(int a);\n}")).size() == 1);
    CHECK(
        undocumented(at(face, "namespace a {\n\n/// Yes.\nvoid f(int a);\nvoid g();\n}")).empty());
    CHECK(undocumented(at(face, "namespace a {\n/// Yes.\nvoid f();\n\nvoid g();\n}")).size() == 1);
    CHECK(
        undocumented(at(face, "struct A {\n int f() const;\n};\nusing F = int (*)(int);")).empty());
    CHECK(undocumented(at("server/trust/ledger/store.hpp", "\nvoid f();\n")).empty());

    std::string const word = std::string{"TO"} + "DO";
    CHECK(naked_reminders({{"a.cpp", "// " + word + " later\n"}}).size() == 1);
    CHECK(naked_reminders({{"a.cpp", "// " + word + "(#12) later\n"}}).empty());
    CHECK(naked_reminders({{"a.cpp", "int " + word + "S;\n"}}).empty());
}

}  // namespace takaful::guards
