// A file fits in the head, a function on a screen, a line on paper.

#include <doctest/doctest.h>

#include <algorithm>

#include "source.hpp"

namespace takaful::guards {

constexpr int file_lines_max = 500;
constexpr int component_lines_max = 200;
constexpr int function_lines_max = 70;
constexpr int line_columns_max = 100;

static int columns(std::string_view line) {  // Code points: Arabic letters take two bytes.
    return static_cast<int>(std::ranges::count_if(line, [](char c) { return (c & 0xC0) != 0x80; }));
}

static Findings long_files(Sources const& sources) {
    Findings findings;
    for (auto const& source : sources) {
        int const most = source.path.ends_with(".svelte") ? component_lines_max : file_lines_max;
        int const lines = static_cast<int>(lines_of(source.text).size());
        if (lines > most)
            findings.push_back(source.path + ":" + std::to_string(lines) + ": file longer than " +
                               std::to_string(most) + " lines");
    }
    return findings;
}

static Findings long_lines(Sources const& sources) {
    Findings findings;
    for (auto const& source : sources)
        for (auto const line : lines_of(source.text))
            if (columns(line) > line_columns_max)
                findings.push_back(
                    at_line(source, static_cast<std::size_t>(line.data() - source.text.data()),
                            "line of " + std::to_string(columns(line)) + " columns"));
    return findings;
}

// The words before a brace that say whether it opens a function: not a type, a namespace, a table.
static bool opens_function(std::string_view head) {
    head = trim(head);
    if (contains_word(head, "namespace")) return false;
    for (std::string_view const keyword : {"enum", "union", "extern"})
        if (head.starts_with(keyword)) return false;
    if (head.ends_with('=') || head.find('(') == std::string_view::npos) return false;
    bool const type = head.starts_with("struct") || head.starts_with("class");
    return !type || head.ends_with(')') || head.ends_with("const");
}

static Findings long_functions(Sources const& sources) {
    Findings findings;
    for (auto const& source : sources) {
        auto const code = take_apart(source.text).code;
        std::size_t head_begins = 0;
        std::size_t function = code.npos;  // Where the head of the open function begins.
        int depth = 0;
        int function_depth = 0;
        for (std::size_t at = 0; at < code.size(); ++at) {
            char const c = code[at];
            if (c == '{') {
                auto const head = std::string_view{code}.substr(head_begins, at - head_begins);
                if (function == code.npos && opens_function(head)) {
                    function = code.find_first_not_of(" \n\t", head_begins);
                    function_depth = depth;
                }
                ++depth;
            }
            if (c == '}' && --depth == function_depth && function != code.npos) {
                int const lines = line_of(code, at) - line_of(code, function) + 1;
                if (lines > function_lines_max)
                    findings.push_back(at_line(source, function,
                                               "function of " + std::to_string(lines) + " lines"));
                function = code.npos;
            }
            if (c == '{' || c == '}' || c == ';') head_begins = at + 1;
        }
    }
    return findings;
}

TEST_CASE("guard: no file is longer than 500 lines, no component longer than 200") {
    auto sources = read_tree("server", {".cpp", ".hpp"});
    for (auto const& folder : {"tests", "bench", "web/src"})
        for (auto const& source :
             read_tree(folder, {".cpp", ".hpp", ".ts", ".mjs", ".css", ".svelte"}))
            sources.push_back(source);
    expect_none(long_files(sources));
}

static Sources all_cpp() {
    auto sources = read_tree("server", {".cpp", ".hpp"});
    for (auto const& folder : {"tests", "bench"})
        for (auto const& source : read_tree(folder, {".cpp", ".hpp"})) sources.push_back(source);
    return sources;
}

TEST_CASE("guard: no line is longer than 100 columns") {
    expect_none(long_lines(all_cpp()));
}

TEST_CASE("guard: no function is longer than 70 lines") {
    expect_none(long_functions(all_cpp()));
}

TEST_CASE("guard: what is too long is found, and what just fits is not") {
    auto const lines = [](int count) {
        std::string text;
        for (int i = 0; i < count; ++i) text += "x();\n";
        return text;
    };
    CHECK(long_files({{"server/a.cpp", lines(500)}}).empty());
    CHECK(long_files({{"server/a.cpp", lines(501)}}).size() == 1);
    CHECK(long_files({{"web/src/A.svelte", lines(200)}}).empty());
    CHECK(long_files({{"web/src/A.svelte", lines(201)}}).size() == 1);
    CHECK(long_lines({{"server/a.cpp", std::string(100, 'x') + "\n"}}).empty());
    CHECK(long_lines({{"server/a.cpp", std::string(101, 'x')}}).size() == 1);
    CHECK(long_lines({{"server/a.cpp", "// سسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسسس"}})
              .empty());

    auto const function = [&](char const* head, int count) {
        return Sources{{"server/a.cpp",
                        "namespace n {\n" + std::string{head} + " {\n" + lines(count) + "}\n}\n"}};
    };
    for (char const* head :
         {"void f()", "int C::f(int a) const", "template <typename T>\nvoid f(T t)",
          "Result<> f() noexcept", "struct X f()"}) {
        CAPTURE(head);
        int const extra = std::string_view{head}.starts_with("template") ? 1 : 0;
        CHECK(long_functions(function(head, 68 - extra)).empty());
        CHECK(long_functions(function(head, 69 - extra)).size() == 1);
    }
    CHECK(long_functions(function("struct S", 100)).empty());
    CHECK(long_functions(function("constexpr int table[] =", 100)).empty());
    auto method = function("struct S {\nvoid g()", 69);
    method[0].text += "}\n";
    CHECK(long_functions(method).size() == 1);
}

}  // namespace takaful::guards
