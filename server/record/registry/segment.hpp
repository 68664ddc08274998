#pragma once
// The words of some thousand households, packed: what a search may begin with, and which rows have
// it. Private to the module.

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace takaful::registry {

/// A row's place in its segment.
using RowOffset = std::uint16_t;
inline constexpr std::size_t segment_rows_max = 16'384;

/// Rows of a segment as bits: a search intersects a few of them.
class RowBits {
public:
    void add(std::size_t row) { words_[row / 64] |= std::uint64_t{1} << (row % 64); }
    void remove(std::size_t row) { words_[row / 64] &= ~(std::uint64_t{1} << (row % 64)); }
    bool has(std::size_t row) const { return (words_[row / 64] >> (row % 64)) & 1; }
    void keep(RowBits const& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
    }
    /// Calls visit(row) for each, ascending.
    template <typename Visit>
    void each(Visit&& visit) const {
        for (std::size_t i = 0; i < words_.size(); ++i)
            for (auto word = words_[i]; word != 0; word &= word - 1)
                visit(i * 64 + static_cast<std::size_t>(std::countr_zero(word)));
    }

private:
    std::array<std::uint64_t, segment_rows_max / 64> words_{};
};

/// A word that is searched for, and what is compared with words that are near it.
struct SearchWord {
    explicit SearchWord(std::string_view word);
    std::string_view text;  // Normalised.
    std::string letters;
    std::uint64_t sound = 0;
    bool latin = false;
    bool is_number = false;
    /// Is a word of the register one slip of the pen away, or does it sound like this Latin one?
    bool is_near(std::string_view word) const;
    bool may_be_near(std::uint32_t trait) const;
};
/// What a word's letters and sound are, in few bits: two words one slip apart differ little in it.
std::uint32_t trait_of(std::string_view word);

/// Words as they come in, each with its rows in ascending order.
class OpenWords {
public:
    void add(std::string_view word, RowOffset row);
    /// Adds to `found` the rows that have a word with this beginning.
    void match(std::string_view beginning, RowBits& found) const;
    /// Adds those that have a word near it.
    void match_near(SearchWord const& word, RowBits& found) const;
    /// Takes rows out, and words that only they had.
    void drop(RowBits const& gone);
    std::size_t bytes() const;

private:
    friend class PackedWords;
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    std::unordered_map<std::string, std::vector<RowOffset>, Hash, std::equal_to<>> rows_;
};

/// The same, packed. A number (a phone, a code) is an integer; another word is some letters in one
/// long text. A word's rows are a list, or bits when more than a sixteenth of all have it.
class PackedWords {
public:
    explicit PackedWords(OpenWords const& words);
    void match(std::string_view beginning, RowBits& found) const;
    void match_near(SearchWord const& word, RowBits& found) const;
    /// The same without these rows.
    PackedWords without(RowBits const& gone) const;
    std::size_t bytes() const;

private:
    PackedWords() = default;
    static constexpr std::uint32_t is_dense = 1U << 31;
    static constexpr std::size_t dense_size = segment_rows_max / 16;

    std::size_t size() const { return letters_end_.size(); }
    std::string_view word(std::size_t index) const;
    void put(std::string_view word, std::span<RowOffset const> rows);
    void add_rows(std::size_t word, RowBits& found) const;
    void fit();

    std::string letters_;  // Of all words, in their order.
    std::vector<std::uint32_t> letters_end_;
    std::vector<std::uint32_t> traits_;
    std::vector<std::uint32_t> rows_begin_;  // Into rows_; with is_dense: bits.
    std::vector<std::uint16_t> rows_;
    std::vector<std::uint64_t> numbers_;  // Ascending; see `aligned`.
    std::vector<RowOffset> number_rows_;
};

}  // namespace takaful::registry
