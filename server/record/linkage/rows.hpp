#pragma once
// How rows are packed, and how two of them are compared. Private to the module.

#include <array>
#include <unordered_map>

#include "record/linkage/linkage.hpp"

namespace takaful::linkage {

using WordNumber = std::uint32_t;  // 0: none.

struct Word {
    std::uint32_t begin = 0;  // Into the letters of all words.
    std::uint8_t size = 0;
    bool latin = false;
    bool pet_name = false;
    std::uint64_t sound = 0;  // Never 0.
};

/// A row's values: a number of digits, a year, or a word's number; 0: not known.
struct Row {
    std::array<std::uint64_t, fields_max> values{};
};

/// What is seen of two rows' names beside their parts' likeness.
enum Manner : std::uint8_t {
    order,   // exact: all in their places; alike: the own name is; different: it has moved.
    script,  // exact: one script, different: two.
    parts,   // exact: both have as many, different: one lacks some.
};
inline constexpr std::size_t manners = 3;

/// How alike each field of two rows is: Likeness + 1, or 0 where one of them is not known. Behind
/// the fields: their manners.
using Pattern = std::array<std::uint8_t, fields_max + manners>;

inline std::uint8_t cell_of(Likeness likeness) {
    return static_cast<std::uint8_t>(static_cast<int>(likeness) + 1);
}
inline bool is_moved(std::uint8_t cell) {
    return cell == cell_of(Likeness::moved) || cell == cell_of(Likeness::other_script_moved);
}
/// How many parts of its name are known.
std::ptrdiff_t known_names(Row const& row, std::size_t names);

/// The words of all rows; or those of a look-up, behind the words that it may not add to.
class Words {
public:
    explicit Words(Words const* base = nullptr);
    /// 0 for a text without letters.
    WordNumber number_of(std::string_view text);
    Word const& at(WordNumber number) const {
        return number < first_ ? base_->at(number) : words_[number - first_];
    }
    std::string_view letters(WordNumber number) const {
        if (number < first_) return base_->letters(number);
        auto const& word = words_[number - first_];
        return std::string_view{letters_}.substr(word.begin, word.size);
    }
    WordNumber size() const { return first_ + static_cast<WordNumber>(words_.size()); }
    std::size_t bytes() const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    using Map = std::unordered_map<std::string, WordNumber, Hash, std::equal_to<>>;
    WordNumber find(Map Words::*map, std::string_view key) const;
    WordNumber add(std::string letters);

    Words const* base_;
    WordNumber first_ = 0;  // Numbers below are the base's.
    std::string letters_;
    std::vector<Word> words_;
    Map by_letters_;
    Map by_text_;  // As they were written: they need not be normalised again.
};

struct Rows::Impl {
    Schema schema;
    std::size_t names = 0;                        // How many fields are parts of a name.
    std::array<std::uint8_t, fields_max> cell{};  // Where each field's cells begin.
    std::size_t stride = 0;
    Words words;
    std::vector<std::uint32_t> cells;
    std::vector<std::vector<std::uint32_t>> counts;  // Of each field of words, by word.
    std::size_t latin = 0, arabic = 0;               // How many words of names stand in the cells.

    RowNumber size() const { return static_cast<RowNumber>(cells.size() / stride); }
    Row row(RowNumber number) const;
    /// The packed form of values as written; words that are new are added to `into`.
    Row pack(std::span<std::string_view const> values, Words& into) const;
    /// How often a word stands in a field, as a share of the rows; at least once.
    double share(std::size_t field, WordNumber word) const;
    /// Counts a value in or out.
    void count(std::size_t field, WordNumber word, int by);
    /// Latin names in a register of Arabic ones: their spelling then says less than their sound.
    bool is_mixed() const { return latin > 0 && latin < arabic; }
};

SoundCounts count_sounds(Rows::Impl const& rows);

bool has_words(Kind kind);

/// Compares rows; remembers how alike words are. One a thread.
class Comparer {
public:
    explicit Comparer(Rows::Impl const& rows, Words const& words);
    Pattern compare(Row const& a, Row const& b);

private:
    Likeness words(Kind kind, WordNumber a, WordNumber b);
    Likeness compare_words(Kind kind, WordNumber a, WordNumber b) const;
    bool is_other_script(Word const& a, Word const& b) const;
    void compare_names(Row const& a, Row const& b, Pattern& pattern);
    void compare_manners(Row const& a, Row const& b, Pattern& pattern) const;
    void look_elsewhere(Row const& a, Row const& b, Pattern& pattern);

    struct Known {
        std::uint64_t pair = 0;
        Likeness likeness{};
    };
    Rows::Impl const* rows_;
    Words const* words_;
    bool const mixed_;
    std::optional<std::size_t> nickname_;
    std::vector<Known> known_;
};

}  // namespace takaful::linkage
