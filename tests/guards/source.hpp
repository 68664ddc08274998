#pragma once
// The source tree as the guards read it: files, code without comments, literals, findings.

#include <string>
#include <string_view>
#include <vector>

namespace takaful::guards {

struct Source {
    std::string path;  // From the root: "server/base/ids.cpp".
    std::string text;
};
using Sources = std::vector<Source>;

/// What a guard found wrong: "server/base/ids.cpp:12: line of 104 columns".
using Findings = std::vector<std::string>;

/// Every file under the root's `folder` with one of the endings, in order of path. Skips
/// node_modules, dist and generated.
Sources read_tree(std::string_view folder, std::vector<std::string_view> const& endings);

/// Fails the running test with each finding as a message of its own.
void expect_none(Findings const& findings);

struct Literal {
    std::size_t at;  // Where its quote opens.
    std::string text;
};

/// C++ taken apart: both texts have the length and the line ends of the original, with comments
/// (and in `code` also the insides of literals and preprocessor lines) blanked.
struct Parts {
    std::string code;
    std::string comments;  // Only the comments, all else blanked.
    std::vector<Literal> literals;
};
Parts take_apart(std::string_view cpp);

int line_of(std::string_view text, std::size_t at);
std::string at_line(Source const& source, std::size_t at, std::string_view what);
bool is_word_char(char c);
/// The place of `word` as a whole word, from `from`; npos when there is none.
std::size_t find_word(std::string_view text, std::string_view word, std::size_t from = 0);
bool contains_word(std::string_view text, std::string_view word);
std::vector<std::string_view> lines_of(std::string_view text);
std::string_view trim(std::string_view text);
std::string lower(std::string_view text);

/// Where a server file lives: "server/domain/giving/store.cpp" -> {"domain", "giving",
/// "store.cpp"}; base and app are their own module.
struct Place {
    std::string layer, module, file;
};
Place place_of(std::string_view path);
bool is_test(std::string_view path);

}  // namespace takaful::guards
