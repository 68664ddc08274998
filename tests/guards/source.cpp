#include "source.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace takaful::guards {

namespace fs = std::filesystem;

static bool is_skipped(fs::path const& folder) {
    auto const name = folder.filename().string();
    return name == "node_modules" || name == "dist" || name == "generated" || name == "out";
}

Sources read_tree(std::string_view folder, std::vector<std::string_view> const& endings) {
    fs::path const root{TAKAFUL_ROOT};
    Sources sources;
    if (!fs::exists(root / folder)) return sources;
    fs::recursive_directory_iterator walk{root / folder};
    for (; walk != fs::recursive_directory_iterator{}; ++walk) {
        if (walk->is_directory() && is_skipped(walk->path())) walk.disable_recursion_pending();
        if (!walk->is_regular_file()) continue;
        auto const name = walk->path().string();
        if (std::ranges::none_of(endings, [&](auto ending) { return name.ends_with(ending); }))
            continue;
        std::ifstream file{walk->path(), std::ios::binary};
        sources.push_back({fs::relative(walk->path(), root).generic_string(),
                           {std::istreambuf_iterator<char>{file}, {}}});
    }
    std::ranges::sort(sources, {}, &Source::path);
    return sources;
}

void expect_none(Findings const& findings) {
    for (auto const& finding : findings) FAIL_CHECK(finding);
    CHECK(findings.empty());
}

// ---- Taking C++ apart --------------------------------------------------------------------------

namespace {

// One pass over a file; each take_ function consumes one piece at `at_`.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {
        for (char const c : text) {
            parts_.code += c == '\n' ? '\n' : ' ';
            parts_.comments += c == '\n' ? '\n' : ' ';
        }
    }

    Parts scan() {
        while (at_ < text_.size()) {
            if (starts("//"))
                take_comment(text_.find('\n', at_));
            else if (starts("/*"))
                take_comment(after(text_.find("*/", at_ + 2), 2));
            else if (starts("R\"") && !word_before())
                take_raw();
            else if (text_[at_] == '"')
                take_quoted('"');
            else if (text_[at_] == '\'' && !digit_separator())
                take_quoted('\'');
            else if (text_[at_] == '#' && line_begins())
                take_directive();
            else
                keep();
        }
        return std::move(parts_);
    }

private:
    bool starts(std::string_view piece) const { return text_.substr(at_).starts_with(piece); }
    bool word_before() const { return at_ > 0 && is_word_char(text_[at_ - 1]); }
    bool digit_separator() const {
        return word_before() && at_ + 1 < text_.size() && is_word_char(text_[at_ + 1]) &&
               text_[at_ - 1] >= '0' && text_[at_ - 1] <= 'f';
    }
    bool line_begins() const {
        auto const begin = text_.rfind('\n', at_);
        auto const from = begin == std::string_view::npos ? 0 : begin + 1;
        return trim(text_.substr(from, at_ - from)).empty();
    }
    std::size_t after(std::size_t place, std::size_t length) const {
        return place == std::string_view::npos ? text_.size() : place + length;
    }

    void keep() {
        parts_.code[at_] = text_[at_];
        ++at_;
    }
    void take_comment(std::size_t end) {
        end = std::min(end, text_.size());
        for (; at_ < end; ++at_) parts_.comments[at_] = text_[at_];
    }
    void take_raw() {
        auto const open = text_.find('(', at_);
        std::string const close = ")" + std::string{text_.substr(at_ + 2, open - at_ - 2)} + "\"";
        auto const end = std::min(text_.find(close, open), text_.size());
        parts_.literals.push_back({at_, std::string{text_.substr(open + 1, end - open - 1)}});
        mark_literal(at_ + 1, std::min(end + close.size(), text_.size()));
    }
    void take_quoted(char quote) {
        std::size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != quote && text_[end] != '\n')
            end += text_[end] == '\\' ? 2U : 1U;
        end = std::min(end, text_.size());
        if (quote == '"')
            parts_.literals.push_back({at_, std::string{text_.substr(at_ + 1, end - at_ - 1)}});
        mark_literal(at_, std::min(end + 1, text_.size()));
    }
    void mark_literal(std::size_t from, std::size_t end) {
        parts_.code[from] = '"';
        parts_.code[end - 1] = '"';
        at_ = end;
    }
    void take_directive() {
        while (at_ < text_.size() && text_[at_] != '\n') at_ += text_[at_] == '\\' ? 2U : 1U;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    Parts parts_;
};

}  // namespace

Parts take_apart(std::string_view cpp) {
    return Scanner{cpp}.scan();
}

// ---- Small things ------------------------------------------------------------------------------

int line_of(std::string_view text, std::size_t at) {
    return static_cast<int>(std::ranges::count(text.substr(0, at), '\n')) + 1;
}

std::string at_line(Source const& source, std::size_t at, std::string_view what) {
    return source.path + ":" + std::to_string(line_of(source.text, at)) + ": " + std::string{what};
}

bool is_word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::size_t find_word(std::string_view text, std::string_view word, std::size_t from) {
    for (auto at = text.find(word, from); at != std::string_view::npos;
         at = text.find(word, at + 1)) {
        bool const begins = at == 0 || !is_word_char(text[at - 1]);
        auto const end = at + word.size();
        if (begins && (end == text.size() || !is_word_char(text[end]))) return at;
    }
    return std::string_view::npos;
}

bool contains_word(std::string_view text, std::string_view word) {
    return find_word(text, word) != std::string_view::npos;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string_view trim(std::string_view text) {
    auto const first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower(std::string_view text) {
    std::string out{text};
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

Place place_of(std::string_view path) {
    std::vector<std::string> pieces;
    for (; !path.empty(); path.remove_prefix(std::min(path.find('/') + 1, path.size()))) {
        if (path.find('/') == std::string_view::npos) break;
        pieces.emplace_back(path.substr(0, path.find('/')));
    }
    Place place{.layer = pieces.size() > 1 ? pieces[1] : "", .file = std::string{path}};
    bool const flat = place.layer == "base" || place.layer == "app" || pieces.size() < 3;
    place.module = flat ? place.layer : pieces[2];
    return place;
}

bool is_test(std::string_view path) {
    return path.ends_with("_test.cpp") || path.find("testing.") != std::string_view::npos;
}

TEST_CASE("guards: C++ is taken apart without being fooled by quotes and separators") {
    auto const parts = take_apart(
        "int a = 1'000; // it's \"x\"\nauto b = R\"q(a)\" { )q\";\n"
        "#define X {\nchar c = '\"'; f(\"{\\\"\"); /* } */ g();\n");
    CHECK(trim(lines_of(parts.code).at(0)) == "int a = 1'000;");
    CHECK(trim(lines_of(parts.code).at(2)).empty());
    CHECK(parts.literals.size() == 2);
    CHECK(parts.literals.at(0).text == "a)\" { ");
    CHECK(parts.literals.at(1).text == "{\\\"");
    CHECK(parts.code.find_first_of("{}") == std::string::npos);
    CHECK(parts.comments.find("it's") != std::string::npos);
    CHECK(place_of("server/domain/giving/schema/0001_a.sql").module == "giving");
    CHECK(place_of("server/base/ids.cpp").module == "base");
}

}  // namespace takaful::guards
