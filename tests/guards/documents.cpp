// A rule that names its source names one that is there: docs/sources.md#zakat-and-waqf.

#include <doctest/doctest.h>

#include <algorithm>

#include "source.hpp"

namespace takaful::guards {

static std::string anchor_of(std::string_view title) {
    std::string anchor;
    for (char const c : lower(title)) {
        if (is_word_char(c) || c == '-') anchor += c;
        if (c == ' ') anchor += '-';
    }
    return anchor;
}

static bool has_anchor(std::string_view text, std::string_view anchor) {
    return std::ranges::any_of(lines_of(text), [&](std::string_view line) {
        auto const title = line.find_first_not_of('#');
        return title != 0 && title != std::string_view::npos &&
               anchor_of(trim(line.substr(title))) == anchor;
    });
}

// "docs/sources.md#sessions" at `at`, split into file and anchor.
static std::pair<std::string, std::string> reference_at(std::string_view text, std::size_t at) {
    auto const part = [&](std::size_t from) {
        auto end = from;
        while (end < text.size() && (is_word_char(text[end]) || text[end] == '-' ||
                                     text[end] == '/' || text.substr(end).starts_with(".md")))
            ++end;
        return std::string{text.substr(from, end - from)};
    };
    auto file = part(at);
    auto const after = at + file.size();
    bool const anchored = after < text.size() && text[after] == '#';
    return {std::move(file), anchored ? part(after + 1) : std::string{}};
}

static Findings dead_references(Sources const& sources, Sources const& documents) {
    Findings findings;
    for (auto const& source : sources)
        for (auto at = source.text.find("docs/"); at != std::string::npos;
             at = source.text.find("docs/", at + 1)) {
            auto const [file, anchor] = reference_at(source.text, at);
            if (!file.ends_with(".md")) continue;
            auto const document = std::ranges::find(documents, file, &Source::path);
            bool const found = document != documents.end() &&
                               (anchor.empty() || has_anchor(document->text, anchor));
            if (!found)
                findings.push_back(at_line(source, at, "not there: " + file + "#" + anchor));
        }
    return findings;
}

TEST_CASE("guard: documents that the code names are there, with the section named") {
    auto sources = read_tree("server", {".cpp", ".hpp", ".sql"});
    for (auto const& folder : {"web/src", "docs", "bench"})
        for (auto const& source : read_tree(folder, {".ts", ".svelte", ".md", ".cpp", ".hpp"}))
            sources.push_back(source);
    expect_none(dead_references(sources, read_tree("docs", {".md"})));
}

TEST_CASE("guard: a document or section that is not there is found") {
    Sources const documents{{"docs/sources.md", "# Sources\n\n## Zakat and waqf\n"}};
    for (char const* good : {"// docs/sources.md", "// docs/sources.md#zakat-and-waqf).", "docs/"})
        CHECK(dead_references({{"server/a.cpp", good}}, documents).empty());
    for (char const* bad : {"// docs/other.md", "// docs/sources.md#zakat", "docs/a/sources.md"})
        CHECK(dead_references({{"server/a.cpp", bad}}, documents).size() == 1);
}

}  // namespace takaful::guards
