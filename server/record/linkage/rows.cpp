#include "record/linkage/rows.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstdlib>

#include "base/names.hpp"
#include "base/text.hpp"

namespace takaful::linkage {

// ---- What is compared --------------------------------------------------------------------------

Schema people() {
    return {.fields = {{"own_name", Kind::name, false, 0.01, 0.04},
                       {"father", Kind::name, true, 0.01, 0.05},
                       {"grandfather", Kind::name, true, 0.01, 0.05},
                       {"family_name", Kind::name, true, 0.01, 0.05},
                       {"nickname", Kind::nickname},
                       {"phone", Kind::digits, true, 0.02, 0.5},
                       {"birth_year", Kind::year, true, 0.002, 0.01},
                       {"national_id", Kind::digits, false, 0.02, 0.2},
                       {"sex", Kind::category, false, 0.002, 0.01},
                       {"area", Kind::category, true, 0.005, 0.3}},
            .passes = {{.names = 3, .fields = {}},
                       {.names = 2, .fields = {area, birth_year}},
                       {.names = 0, .fields = {phone}},
                       {.names = 0, .fields = {national_id}}}};
}

Schema table(std::vector<Field> fields) {
    Schema schema{.fields = std::move(fields), .passes = {}};
    auto const names = std::ranges::count(schema.fields, Kind::name, &Field::kind);
    if (names > 1) schema.passes.push_back({.names = 2, .fields = {}});
    for (std::size_t i = 0; i < schema.fields.size(); ++i)
        for (std::size_t j = i + 1; j < schema.fields.size(); ++j)
            schema.passes.push_back({.names = 0, .fields = {i, j}});
    return schema;
}

bool has_words(Kind kind) {
    return kind != Kind::digits && kind != Kind::year;
}

// ---- Words -------------------------------------------------------------------------------------

Words::Words(Words const* base) : base_(base) {
    if (base != nullptr)
        first_ = base->size();
    else
        words_.emplace_back();  // The number 0 is no word.
}

WordNumber Words::find(Map Words::*map, std::string_view key) const {
    if (base_ != nullptr)
        if (auto const known = base_->find(map, key)) return known;
    auto const found = (this->*map).find(key);
    return found == (this->*map).end() ? 0 : found->second;
}

WordNumber Words::add(std::string letters) {
    auto const number = size();
    Word word{.begin = static_cast<std::uint32_t>(letters_.size()),
              .size = static_cast<std::uint8_t>(letters.size()),
              .latin = is_latin(letters),
              .pet_name = is_any_pet_name(letters),
              .sound = sound_of(letters)};
    // A word of which no sound remains is known by its letters alone.
    if (word.sound == 0) word.sound = std::hash<std::string>{}(letters) | std::uint64_t{1} << 63;
    letters_ += letters;
    words_.push_back(word);
    by_letters_.emplace(std::move(letters), number);
    return number;
}

WordNumber Words::number_of(std::string_view text) {
    if (auto const known = find(&Words::by_text_, text)) return known;
    auto letters = letters_of(text);
    if (letters.empty()) return 0;
    auto number = find(&Words::by_letters_, letters);
    if (number == 0) number = add(std::move(letters));
    by_text_.emplace(text, number);
    return number;
}

std::size_t Words::bytes() const {
    auto sum = letters_.capacity() + words_.capacity() * sizeof(Word);
    constexpr std::size_t node = 2 * sizeof(void*) + sizeof(Map::value_type);
    constexpr std::size_t kept_in_place = 15;  // A short text needs no memory of its own.
    for (auto const* map : {&by_letters_, &by_text_}) {
        sum += map->bucket_count() * sizeof(void*);
        for (auto const& [text, number] : *map)
            sum += node + (text.size() > kept_in_place ? text.capacity() : 0);
    }
    return sum;
}

// ---- Rows --------------------------------------------------------------------------------------

Rows::Rows(Schema schema) : impl_(std::make_unique<Impl>()) {
    assert(schema.fields.size() <= fields_max);
    impl_->schema = std::move(schema);
    auto const& fields = impl_->schema.fields;
    for (std::size_t f = 0; f < fields.size(); ++f) {
        if (fields[f].kind == Kind::name) ++impl_->names;
        impl_->cell[f] = static_cast<std::uint8_t>(impl_->stride);
        impl_->stride += fields[f].kind == Kind::digits ? 2U : 1U;
    }
    impl_->counts.resize(fields.size());
}
Rows::~Rows() = default;
Rows::Rows(Rows&&) noexcept = default;

RowNumber Rows::size() const {
    return impl_->size();
}

/// Up to fifteen digits and how many they are; 0: none.
static std::uint64_t pack_digits(std::string_view text) {
    constexpr std::size_t digits_max = 15;
    auto const phone = parse_phone(text);
    auto digits = phone ? *phone : ascii_digits(text);
    std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
    if (digits.size() > digits_max) digits.resize(digits_max);
    std::uint64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value << 4 | digits.size();
}

static std::uint64_t pack_year(std::string_view text) {
    auto const digits = ascii_digits(text);
    std::uint64_t year = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), year);
    return std::min<std::uint64_t>(year, 9'999);
}

Row Rows::Impl::pack(std::span<std::string_view const> values, Words& into) const {
    Row packed;
    auto const known = std::min(values.size(), schema.fields.size());
    for (std::size_t f = 0; f < known; ++f) {
        auto const kind = schema.fields[f].kind;
        if (values[f].empty()) continue;
        packed.values[f] = kind == Kind::digits ? pack_digits(values[f])
                           : kind == Kind::year ? pack_year(values[f])
                                                : into.number_of(values[f]);
    }
    return packed;
}

void Rows::Impl::count(std::size_t field, WordNumber word, int by) {
    if (!has_words(schema.fields[field].kind) || word == 0) return;
    if (counts[field].size() <= word) counts[field].resize(words.size());
    counts[field][word] += static_cast<std::uint32_t>(by);
    if (schema.fields[field].kind != Kind::name) return;
    (words.at(word).latin ? latin : arabic) += static_cast<std::size_t>(by);
}

void Rows::add(std::span<std::string_view const> values) {
    auto& [schema, names, cell, stride, words, cells, counts, latin, arabic] = *impl_;
    auto const packed = impl_->pack(values, words);
    for (std::size_t f = 0; f < schema.fields.size(); ++f) {
        auto const value = packed.values[f];
        cells.push_back(static_cast<std::uint32_t>(value));
        if (schema.fields[f].kind == Kind::digits)
            cells.push_back(static_cast<std::uint32_t>(value >> 32));
        impl_->count(f, static_cast<WordNumber>(value), 1);
    }
}

void Rows::remove(RowNumber number) {
    auto const row = impl_->row(number);
    for (std::size_t f = 0; f < impl_->schema.fields.size(); ++f)
        impl_->count(f, static_cast<WordNumber>(row.values[f]), -1);
    auto const begin = impl_->cells.begin() + static_cast<std::ptrdiff_t>(number * impl_->stride);
    std::fill_n(begin, impl_->stride, 0U);
}

Row Rows::Impl::row(RowNumber number) const {
    Row row;
    auto const* const begin = &cells[std::size_t{number} * stride];
    for (std::size_t f = 0; f < schema.fields.size(); ++f) {
        row.values[f] = begin[cell[f]];
        if (schema.fields[f].kind == Kind::digits)
            row.values[f] |= std::uint64_t{begin[cell[f] + 1]} << 32;
    }
    return row;
}

double Rows::Impl::share(std::size_t field, WordNumber word) const {
    auto const& known = counts[field];
    auto const count = word < known.size() ? known[word] : 0;
    return std::max(1.0, static_cast<double>(count)) / std::max(1.0, static_cast<double>(size()));
}

SoundCounts count_sounds(Rows::Impl const& rows) {
    SoundCounts sounds(rows.schema.fields.size());
    for (std::size_t f = 0; f < rows.names; ++f)
        for (WordNumber word = 1; word < rows.counts[f].size(); ++word)
            if (rows.counts[f][word] > 0)
                sounds[f][rows.words.at(word).sound] += rows.counts[f][word];
    return sounds;
}

std::size_t Rows::bytes() const {
    auto sum = impl_->cells.capacity() * sizeof(std::uint32_t) + impl_->words.bytes();
    for (auto const& counts : impl_->counts) sum += counts.capacity() * sizeof(std::uint32_t);
    return sum;
}

// ---- Comparing ---------------------------------------------------------------------------------

static constexpr std::size_t known_size = 1U << 15;  // A power of two.

Comparer::Comparer(Rows::Impl const& rows, Words const& words)
    : rows_(&rows), words_(&words), mixed_(rows.is_mixed()), known_(known_size) {
    for (std::size_t f = 0; f < rows.schema.fields.size(); ++f)
        if (rows.schema.fields[f].kind == Kind::nickname) nickname_ = f;
}

Likeness Comparer::compare_words(Kind kind, WordNumber a, WordNumber b) const {
    constexpr double alike_min = 0.88;
    auto const& word_a = words_->at(a);
    auto const& word_b = words_->at(b);
    auto const letters_a = words_->letters(a), letters_b = words_->letters(b);
    bool const other_script = is_other_script(word_a, word_b);
    auto const sounds = other_script ? Likeness::other_script_sounds : Likeness::sounds;
    // Within Arabic script the sound alone is too little: محمد and محمود are two names.
    if ((word_a.latin || word_b.latin) && word_a.sound == word_b.sound) return sounds;
    bool const may_be_pet = kind != Kind::text && (word_a.pet_name || word_b.pet_name);
    if (may_be_pet && is_pet_name(letters_a, letters_b)) return sounds;
    auto const shorter = std::min(letters_a.size(), letters_b.size());
    if (other_script) {
        constexpr int telling = 3;  // Classes of a sound: fewer are near too many others.
        bool const tells = std::min(sound_size(word_a.sound), sound_size(word_b.sound)) >= telling;
        return tells && sounds_near(word_a.sound, word_b.sound) ? Likeness::other_script_near
                                                                : Likeness::other_script_different;
    }
    if (shorter >= 3 && edits_between(letters_a, letters_b, 1) <= 1) return Likeness::near;
    bool const begins =
        shorter >= 3 && letters_a.substr(0, shorter) == letters_b.substr(0, shorter);
    if (begins || jaro_winkler(letters_a, letters_b) >= alike_min) return Likeness::alike;
    return Likeness::different;
}

bool Comparer::is_other_script(Word const& a, Word const& b) const {
    return a.latin != b.latin || (a.latin && mixed_);
}

Likeness Comparer::words(Kind kind, WordNumber a, WordNumber b) {
    if (a == b && kind == Kind::name && mixed_ && words_->at(a).latin)
        return Likeness::other_script_sounds;
    if (a == b) return Likeness::exact;
    if (kind == Kind::category) return Likeness::different;
    auto const pair = std::uint64_t{std::min(a, b)} << 32 | std::max(a, b);
    auto const hash = (pair ^ static_cast<std::uint64_t>(kind)) * 0x9E3779B97F4A7C15ULL;
    auto& known = known_[hash >> 49];
    static_assert(known_size == 1U << (64 - 49));
    auto const key = pair << 1 | (kind == Kind::text ? 1 : 0);  // Words have less than 31 bits.
    if (known.pair != key) known = {key, compare_words(kind, a, b)};
    return known.likeness;
}

static Likeness compare_years(std::uint64_t a, std::uint64_t b) {
    auto const apart = a > b ? a - b : b - a;
    if (apart == 0) return Likeness::exact;
    if (apart == 1) return Likeness::near;
    bool const swapped = a / 100 == b / 100 && a % 10 == b / 10 % 10 && b % 10 == a / 10 % 10;
    return apart <= 3 || swapped ? Likeness::alike : Likeness::different;
}

static Likeness compare_digits(std::uint64_t a, std::uint64_t b) {
    if (a == b) return Likeness::exact;
    auto const spelt = [](std::uint64_t packed) {
        std::string text(packed & 0xF, '0');
        auto value = packed >> 4;
        for (auto i = text.size(); i-- > 0; value /= 10)
            text[i] = static_cast<char>('0' + value % 10);
        return text;
    };
    auto const first = spelt(a), second = spelt(b);
    auto const edits = edits_between(first, second, 2);
    if (edits == 1) return Likeness::near;
    constexpr std::size_t long_number = 6;
    bool const is_long = std::min(first.size(), second.size()) >= long_number;
    return edits == 2 && is_long ? Likeness::alike : Likeness::different;
}

std::ptrdiff_t known_names(Row const& row, std::size_t names) {
    return std::ranges::count_if(std::span{row.values}.first(names),
                                 [](auto value) { return value != 0; });
}

/// Is it enough to say that two parts of a name are the same part?
static bool is_like(std::uint8_t cell) {
    return (cell >= cell_of(Likeness::near) && cell <= cell_of(Likeness::exact)) ||
           cell >= cell_of(Likeness::other_script_near);
}

/// Is a word that stands elsewhere the same word?
static bool is_the_same(Likeness likeness) {
    return (likeness >= Likeness::sounds && likeness <= Likeness::exact) ||
           likeness >= Likeness::other_script_near;
}

/// Parts of the name that have no like in their own place may have one in another: a grandfather
/// left out moves the family up, a list may begin with the family.
void Comparer::look_elsewhere(Row const& a, Row const& b, Pattern& pattern) {
    std::array<bool, 4> taken{};  // Parts of b.
    std::array<bool, 4> same{};   // Of a, in their places.
    for (std::size_t i = 0; i < rows_->names; ++i)
        taken[i] = same[i] = pattern[i] != 0 && is_the_same(static_cast<Likeness>(pattern[i] - 1));
    std::array<bool, 4> moved{};
    for (std::size_t i = 0; i < rows_->names; ++i) {
        if (a.values[i] == 0 || same[i]) continue;
        for (std::size_t j = 0; j < rows_->names && !moved[i]; ++j) {
            if (j == i || taken[j] || b.values[j] == 0) continue;
            auto const likeness = words(Kind::name, static_cast<WordNumber>(a.values[i]),
                                        static_cast<WordNumber>(b.values[j]));
            if (!is_the_same(likeness)) continue;
            moved[i] = taken[j] = true;
            pattern[i] = cell_of(likeness > Likeness::exact ? Likeness::other_script_moved
                                                            : Likeness::moved);
        }
    }
    // Parts of a that are left over differ from those of b that are; where b has none left over, a
    // part was left out, which says nothing.
    std::size_t left = 0;
    for (std::size_t j = 0; j < rows_->names; ++j) {
        if (!taken[j] && !moved[j] && is_like(pattern[j])) same[j] = taken[j] = true;
        if (b.values[j] != 0 && !taken[j]) ++left;
    }
    for (std::size_t i = 0; i < rows_->names; ++i) {
        if (a.values[i] == 0 || same[i] || moved[i]) continue;
        if (left == 0)
            pattern[i] = 0;
        else if (pattern[i] == 0 || taken[i])
            pattern[i] = cell_of(Likeness::different);
        if (left > 0) --left;
    }
}

void Comparer::compare_names(Row const& a, Row const& b, Pattern& pattern) {
    auto const names = rows_->names;
    bool complete = true;
    for (std::size_t i = 0; i < names; ++i) {
        if (a.values[i] != 0 && b.values[i] != 0)
            pattern[i] = cell_of(words(Kind::name, static_cast<WordNumber>(a.values[i]),
                                       static_cast<WordNumber>(b.values[i])));
        complete = complete && is_like(pattern[i]);
    }
    if (!complete && names > 1) {
        if (known_names(a, names) >= known_names(b, names))
            look_elsewhere(a, b, pattern);
        else
            look_elsewhere(b, a, pattern);
    }
    if (!nickname_ || is_like(pattern[0])) return;
    for (auto const& [x, y] : {std::pair{a.values[*nickname_], b.values[0]},
                               std::pair{b.values[*nickname_], a.values[0]}}) {
        if (x == 0 || y == 0) continue;
        auto const likeness =
            words(Kind::text, static_cast<WordNumber>(x), static_cast<WordNumber>(y));
        if (!is_the_same(likeness)) continue;  // As text: حمادة may be short for his brother too.
        pattern[0] =
            cell_of(likeness > Likeness::exact ? Likeness::other_script_sounds : Likeness::sounds);
    }
}

Pattern Comparer::compare(Row const& a, Row const& b) {
    Pattern pattern{};
    auto const& fields = rows_->schema.fields;
    for (std::size_t f = rows_->names; f < fields.size(); ++f) {
        auto const x = a.values[f], y = b.values[f];
        if (x == 0 || y == 0 || fields[f].kind == Kind::nickname) continue;
        auto const likeness =
            fields[f].kind == Kind::digits ? compare_digits(x, y)
            : fields[f].kind == Kind::year
                ? compare_years(x, y)
                : words(fields[f].kind, static_cast<WordNumber>(x), static_cast<WordNumber>(y));
        pattern[f] = cell_of(likeness);
    }
    if (rows_->names == 0) return pattern;
    compare_names(a, b, pattern);
    compare_manners(a, b, pattern);
    return pattern;
}

void Comparer::compare_manners(Row const& a, Row const& b, Pattern& pattern) const {
    auto const names = rows_->names;
    auto* const manner = &pattern[fields_max];
    auto const yes_or_no = [](bool yes) {
        return cell_of(yes ? Likeness::exact : Likeness::different);
    };
    manner[order] = cell_of(is_moved(pattern[0])                     ? Likeness::different
                            : std::ranges::any_of(pattern, is_moved) ? Likeness::alike
                                                                     : Likeness::exact);
    auto const is_latin = [&](Row const& row) {
        return std::ranges::any_of(std::span{row.values}.first(names), [&](auto value) {
            return value != 0 && words_->at(static_cast<WordNumber>(value)).latin;
        });
    };
    manner[script] = yes_or_no(is_latin(a) == is_latin(b));
    manner[parts] = yes_or_no(known_names(a, names) == known_names(b, names));
}

}  // namespace takaful::linkage
