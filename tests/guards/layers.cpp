// Law 1 and 2 of the house: a file includes its own module and lower layers, and of another module
// its public header only. base does no I/O.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>

#include "source.hpp"

namespace takaful::guards {

constexpr std::array<std::string_view, 9> layers{"base",   "platform", "record", "trust", "service",
                                                 "domain", "across",   "edge",   "app"};

// platform is a chain, not a row: each link may use those before it (docs/decisions/0001).
constexpr std::array<std::string_view, 6> platform_chain{"crypto", "store", "backup",
                                                         "keys",   "work",  "http"};

template <std::size_t N>
static int rank(std::array<std::string_view, N> const& row, std::string_view name) {
    return static_cast<int>(std::ranges::find(row, name) - row.begin());
}

struct Include {
    std::size_t at;
    std::string path;
    bool quoted;
};

static std::vector<Include> includes_of(std::string_view text) {
    std::vector<Include> found;
    for (auto at = text.find("#include "); at != std::string_view::npos;
         at = text.find("#include ", at + 1)) {
        if (at > 0 && text[at - 1] != '\n') continue;
        auto const open = at + 9;
        auto const close = text.find(text[open] == '<' ? '>' : '"', open + 1);
        found.push_back(
            {at, std::string{text.substr(open + 1, close - open - 1)}, text[open] == '"'});
    }
    return found;
}

static bool is_lower(Place const& from, Place const& to) {
    if (from.layer == to.layer && from.layer == "platform")
        return rank(platform_chain, to.module) < rank(platform_chain, from.module);
    return rank(layers, to.layer) < rank(layers, from.layer);
}

// Headers of a module, besides <module>.hpp, that outsiders may include, and why.
static bool is_public_header(Place const& to, bool from_test) {
    if (to.layer == "base" || to.file == to.module + ".hpp") return true;
    if (to.module == "store" && to.file == "migration.hpp") return true;  // The generated table.
    if (to.module == "store" && to.file == "transfer.hpp") return true;   // One operator's command.
    if (to.module == "store" && to.file == "patience.hpp")
        return true;                                                  // Long scans alone need it.
    if (to.module == "store" && to.file == "pages.hpp") return true;  // Copies alone need it.
    if (to.module == "store" && to.file == "group.hpp") return true;  // What each payment writes.
    if (to.module == "store" && to.file == "cache.hpp") return true;  // The keys alone need it.
    return from_test && to.file == "testing.hpp";  // A module's help for other modules' tests.
}

static Findings layer_findings(Sources const& sources) {
    Findings findings;
    for (auto const& source : sources) {
        auto const from = place_of(source.path);
        for (auto const& include : includes_of(source.text)) {
            if (!include.quoted) continue;
            auto const to = place_of("server/" + include.path);
            if (std::ranges::find(layers, to.layer) == layers.end())
                findings.push_back(at_line(source, include.at, "no layer in " + include.path));
            if (from.layer == to.layer && from.module == to.module) continue;
            if (!is_lower(from, to))
                findings.push_back(
                    at_line(source, include.at, "not a lower layer: " + include.path));
            if (!is_public_header(to, is_test(source.path)))
                findings.push_back(
                    at_line(source, include.at, "not the public header: " + include.path));
        }
    }
    return findings;
}

static Findings input_output_in_base(Sources const& sources) {
    constexpr std::array forbidden{"fstream", "iostream", "filesystem", "thread",
                                   "mutex",   "chrono",   "ctime",      "unistd.h",
                                   "fcntl.h", "random",   "cstdlib"};
    Findings findings;
    for (auto const& source : sources) {
        if (place_of(source.path).layer != "base" || is_test(source.path)) continue;
        for (auto const& include : includes_of(source.text))
            if (std::ranges::find(forbidden, include.path) != forbidden.end() ||
                include.path.starts_with("sys/"))
                findings.push_back(
                    at_line(source, include.at, "base does no I/O: " + include.path));
        auto const code = take_apart(source.text).code;
        for (std::string_view const call : {"fopen", "printf", "getenv", "puts"})
            if (auto const at = find_word(code, call); at != std::string::npos)
                findings.push_back(at_line(source, at, "base does no I/O: " + std::string{call}));
    }
    return findings;
}

static Findings dead_files(Sources const& sources) {
    std::map<std::string, int> users;
    for (auto const& source : sources)
        for (auto const& include : includes_of(source.text)) ++users[include.path];
    Findings findings;
    std::map<std::string, int> written;  // A face may land before its module does.
    for (auto const& source : sources)
        if (source.path.ends_with(".cpp")) ++written[place_of(source.path).module];
    for (auto const& source : sources) {
        auto const place = place_of(source.path);
        if (!source.path.starts_with("server/") || !written.contains(place.module)) continue;
        if (source.path.ends_with(".hpp") && !users.contains(source.path.substr(7)))
            findings.push_back(source.path + ":1: nobody includes this header");
        if (!source.path.ends_with(".cpp") || contains_word(source.text, "main")) continue;
        auto const own = std::ranges::any_of(includes_of(source.text), [&](Include const& include) {
            return place_of("server/" + include.path).module == place.module;
        });
        if (!own) findings.push_back(source.path + ":1: includes no header of its own module");
    }
    return findings;
}

TEST_CASE("guard: files include their own module and lower layers, by the public header") {
    expect_none(layer_findings(read_tree("server", {".cpp", ".hpp"})));
}

TEST_CASE("guard: base does no input or output") {
    expect_none(input_output_in_base(read_tree("server", {".cpp", ".hpp"})));
}

TEST_CASE("guard: no dead file") {
    auto sources = read_tree("server", {".cpp", ".hpp"});
    for (auto const& source : read_tree("bench", {".cpp", ".hpp"})) sources.push_back(source);
    expect_none(dead_files(sources));
}

TEST_CASE("guard: wrong includes are found") {
    struct Case {
        char const* why;
        Source source;
        std::size_t findings;
    };
    Case const cases[] = {
        {"own and lower",
         {"server/trust/ledger/api.cpp",
          "#include \"trust/ledger/store.hpp\"\n#include \"record/tlog/tlog.hpp\"\n"
          "#include <vector>\n#include \"base/ids.hpp\"\n"},
         0},
        {"upward", {"server/trust/ledger/api.cpp", "#include \"domain/giving/giving.hpp\"\n"}, 1},
        {"a neighbour",
         {"server/domain/giving/api.cpp", "#include \"domain/solidarity/solidarity.hpp\"\n"},
         1},
        {"private header",
         {"server/domain/giving/api.cpp", "#include \"trust/ledger/store.hpp\"\n"},
         1},
        {"down the chain",
         {"server/platform/work/a.cpp", "#include \"platform/store/store.hpp\"\n"},
         0},
        {"up the chain",
         {"server/platform/store/a.cpp", "#include \"platform/work/work.hpp\"\n"},
         1},
        {"no layer at all", {"server/domain/giving/api.cpp", "#include \"rules.hpp\"\n"}, 3},
        {"testing help in a test",
         {"server/trust/ledger/a_test.cpp", "#include \"platform/store/testing.hpp\"\n"},
         0},
        {"testing help elsewhere",
         {"server/trust/ledger/a.cpp", "#include \"platform/store/testing.hpp\"\n"},
         1},
    };
    for (auto const& c : cases) {
        CAPTURE(c.why);
        CHECK(layer_findings({c.source}).size() == c.findings);
    }
    CHECK(input_output_in_base({{"server/base/a.cpp", "#include <fstream>\nint a;"}}).size() == 1);
    CHECK(input_output_in_base({{"server/base/a.cpp", "void f() { fopen(); }"}}).size() == 1);
    CHECK(input_output_in_base({{"server/app/a.cpp", "#include <fstream>\n"}}).empty());
    CHECK(dead_files({{"server/trust/score/old.hpp", ""}, {"server/trust/score/a.cpp", "main"}})
              .size() == 1);
    CHECK(dead_files({{"server/trust/score/old.cpp", "#include \"base/ids.hpp\"\n"}}).size() == 1);
    CHECK(dead_files({{"server/app/main.cpp", "int main() {}"}}).empty());
}

}  // namespace takaful::guards
