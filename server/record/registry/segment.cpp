#include "record/registry/segment.hpp"

#include <algorithm>
#include <optional>
#include <ranges>
#include <utility>

#include "base/names.hpp"

namespace takaful::registry {

// ---- Numbers -----------------------------------------------------------------------------------

static constexpr std::size_t digits_max = 15;

static std::uint64_t power_of_ten(std::size_t exponent) {
    std::uint64_t power = 1;
    for (std::size_t i = 0; i < exponent; ++i) power *= 10;
    return power;
}

/// Digits moved to the left of fifteen places, then their count: numbers with the same beginning
/// stand beside each other, "01" before "010". Nullopt: it is no number, or a longer one.
static std::optional<std::uint64_t> aligned(std::string_view word) {
    if (word.empty() || word.size() > digits_max) return std::nullopt;
    std::uint64_t value = 0;
    for (char const c : word) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value * power_of_ten(digits_max - word.size()) << 4 | word.size();
}

/// From the first to the last number that has this beginning.
static std::pair<std::uint64_t, std::uint64_t> numbers_from(std::uint64_t beginning) {
    auto const size = beginning & 0xF;
    auto const last = (beginning >> 4) + power_of_ten(digits_max - size) - 1;
    return {beginning, last << 4 | 0xF};
}

// ---- Words near each other
// -----------------------------------------------------------------------

/// Thirty-two bits: which letters a word has, folded into twenty, and twelve of its sound.
static constexpr int letter_bits = 20;

static std::uint32_t letters_trait(std::string_view letters) {
    std::uint32_t trait = 0;
    for (char const c : letters) trait |= 1U << (static_cast<std::uint8_t>(c) * 7U % letter_bits);
    return trait;
}

static std::uint32_t sound_trait(std::uint64_t sound) {
    return static_cast<std::uint32_t>((sound * 0x9E3779B97F4A7C15ULL) >> 52) << letter_bits;
}

std::uint32_t trait_of(std::string_view word) {
    auto const letters = letters_of_normal(word);
    return letters_trait(letters) | sound_trait(sound_of(letters));
}

SearchWord::SearchWord(std::string_view word)
    : text(word),
      letters(letters_of_normal(word)),
      sound(sound_of(letters)),
      latin(is_latin(letters)),
      is_number(std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; })) {}

bool SearchWord::may_be_near(std::uint32_t trait) const {
    constexpr std::uint32_t letters_mask = (1U << letter_bits) - 1;
    if (latin && (trait & ~letters_mask) == sound_trait(sound)) return true;
    return std::popcount((trait & letters_mask) ^ letters_trait(letters)) <= 2;
}

bool SearchWord::is_near(std::string_view word) const {
    constexpr std::size_t letters_min = 3;  // A slip in fewer makes it any other word.
    auto const others = letters_of_normal(word);
    if (latin && sound != 0 && sound_of(others) == sound) return true;
    return std::min(others.size(), letters.size()) >= letters_min && is_latin(others) == latin &&
           edits_between(others, letters, 1) <= 1;
}

// ---- As they come in ---------------------------------------------------------------------------

void OpenWords::add(std::string_view word, RowOffset row) {
    auto found = rows_.find(word);
    if (found == rows_.end())
        found = rows_.emplace(std::string{word}, std::vector<RowOffset>{}).first;
    found->second.push_back(row);
}

void OpenWords::match(std::string_view beginning, RowBits& found) const {
    for (auto const& [word, rows] : rows_)
        if (std::string_view{word}.starts_with(beginning))
            for (auto const row : rows) found.add(row);
}

void OpenWords::match_near(SearchWord const& word, RowBits& found) const {
    for (auto const& [known, rows] : rows_)
        if (!aligned(known) && word.is_near(known))
            for (auto const row : rows) found.add(row);
}

void OpenWords::drop(RowBits const& gone) {
    for (auto at = rows_.begin(); at != rows_.end();) {
        std::erase_if(at->second, [&](RowOffset row) { return gone.has(row); });
        at = at->second.empty() ? rows_.erase(at) : std::next(at);
    }
}

std::size_t OpenWords::bytes() const {
    constexpr std::size_t node = 2 * sizeof(void*) + sizeof(decltype(rows_)::value_type);
    std::size_t sum = rows_.bucket_count() * sizeof(void*);
    for (auto const& [word, rows] : rows_)
        sum += node + word.capacity() + rows.capacity() * sizeof(RowOffset);
    return sum;
}

// ---- Packed ------------------------------------------------------------------------------------

PackedWords::PackedWords(OpenWords const& words) {
    std::vector<std::pair<std::string_view, std::span<RowOffset const>>> sorted;
    std::vector<std::pair<std::uint64_t, RowOffset>> numbers;
    for (auto const& [word, rows] : words.rows_) {
        if (auto const number = aligned(word)) {
            for (auto const row : rows) numbers.emplace_back(*number, row);
        } else {
            sorted.emplace_back(word, rows);
        }
    }
    std::ranges::sort(sorted, {}, [](auto const& word) { return word.first; });
    std::ranges::sort(numbers);
    for (auto const& [word, rows] : sorted) put(word, rows);
    for (auto const& [number, row] : numbers) {
        numbers_.push_back(number);
        number_rows_.push_back(row);
    }
    fit();
}

void PackedWords::put(std::string_view word, std::span<RowOffset const> rows) {
    letters_ += word;
    traits_.push_back(trait_of(word));
    letters_end_.push_back(static_cast<std::uint32_t>(letters_.size()));
    auto const begin = static_cast<std::uint32_t>(rows_.size());
    if (rows.size() <= dense_size) {
        rows_begin_.push_back(begin);
        rows_.insert(rows_.end(), rows.begin(), rows.end());
        return;
    }
    rows_begin_.push_back(begin | is_dense);
    rows_.resize(rows_.size() + dense_size);
    for (auto const row : rows)
        rows_[begin + row / 16] =
            static_cast<std::uint16_t>(rows_[begin + row / 16] | 1U << (row % 16));
}

void PackedWords::fit() {
    letters_.shrink_to_fit();
    letters_end_.shrink_to_fit();
    traits_.shrink_to_fit();
    rows_begin_.shrink_to_fit();
    rows_.shrink_to_fit();
    numbers_.shrink_to_fit();
    number_rows_.shrink_to_fit();
}

std::string_view PackedWords::word(std::size_t index) const {
    auto const begin = index == 0 ? 0 : letters_end_[index - 1];
    return std::string_view{letters_}.substr(begin, letters_end_[index] - begin);
}

void PackedWords::add_rows(std::size_t word, RowBits& found) const {
    auto const begin = rows_begin_[word] & ~is_dense;
    if ((rows_begin_[word] & is_dense) != 0) {
        for (std::size_t row = 0; row < segment_rows_max; ++row)
            if ((rows_[begin + row / 16] >> (row % 16)) & 1) found.add(row);
        return;
    }
    auto const end = word + 1 < size() ? rows_begin_[word + 1] & ~is_dense : rows_.size();
    for (std::size_t i = begin; i < end; ++i) found.add(rows_[i]);
}

void PackedWords::match(std::string_view beginning, RowBits& found) const {
    auto const indexes = std::views::iota(std::size_t{0}, size());
    auto const first =
        std::ranges::lower_bound(indexes, beginning, {}, [&](auto index) { return word(index); });
    for (auto at = static_cast<std::size_t>(first - indexes.begin());
         at < size() && word(at).starts_with(beginning); ++at)
        add_rows(at, found);
    auto const number = aligned(beginning);
    if (!number && !beginning.empty()) return;
    auto const [low, high] =
        number ? numbers_from(*number) : std::pair{std::uint64_t{0}, ~std::uint64_t{0}};
    auto const begin = std::ranges::lower_bound(numbers_, low) - numbers_.begin();
    for (auto i = static_cast<std::size_t>(begin); i < numbers_.size() && numbers_[i] <= high; ++i)
        if ((numbers_[i] & 0xF) >= beginning.size()) found.add(number_rows_[i]);
}

void PackedWords::match_near(SearchWord const& searched, RowBits& found) const {
    for (std::size_t i = 0; i < size(); ++i)
        if (searched.may_be_near(traits_[i]) && searched.is_near(word(i))) add_rows(i, found);
}

PackedWords PackedWords::without(RowBits const& gone) const {
    PackedWords rest;
    for (std::size_t i = 0; i < size(); ++i) {
        RowBits has;
        add_rows(i, has);
        std::vector<RowOffset> rows;
        has.each([&](std::size_t row) {
            if (!gone.has(row)) rows.push_back(static_cast<RowOffset>(row));
        });
        if (!rows.empty()) rest.put(word(i), rows);
    }
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
        if (gone.has(number_rows_[i])) continue;
        rest.numbers_.push_back(numbers_[i]);
        rest.number_rows_.push_back(number_rows_[i]);
    }
    rest.fit();
    return rest;
}

std::size_t PackedWords::bytes() const {
    return letters_.capacity() + traits_.capacity() * sizeof(std::uint32_t) +
           letters_end_.capacity() * sizeof(std::uint32_t) +
           rows_begin_.capacity() * sizeof(std::uint32_t) +
           rows_.capacity() * sizeof(std::uint16_t) + numbers_.capacity() * sizeof(std::uint64_t) +
           number_rows_.capacity() * sizeof(RowOffset);
}

}  // namespace takaful::registry
